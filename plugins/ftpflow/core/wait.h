/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * wait.h - an announced data connection under way: what is seen of it, and what that proves
 */
#ifndef FTPFLOW_WAIT_H
#define FTPFLOW_WAIT_H

#include "state.h"

/* What ends the waiting, or may. */
enum closure {
    CLOSURE_FAILED,   /* the server says that it had no data connection: 421, 425, 426, 522 */
    CLOSURE_DONE,     /* the server says that it has transferred */
    CLOSURE_LIMIT,    /* the time is over */
    CLOSURE_ENDED,    /* the control connection is */
    CLOSURE_REPLACED, /* by another announcement */
    CLOSURE_GIVEN_UP, /* ABOR, REIN, QUIT */
    CLOSURE_PATIENCE  /* nothing for so long that nothing will come */
};

/* Takes an announcement; NULL when there are FLOW_TRANSFERS_MAX. */
struct wait *wait_begin(struct flow *flow, struct control *control, enum method method, const struct endpoint *end);

/* A transfer command uses it, which came earlier when it was sent ahead of the reply. */
void wait_command(struct flow *flow, struct wait *wait, uint32_t frame, int64_t time);

/* The transfer command was refused for a reason of its own (550): it counts as none. */
void wait_uncommand(struct flow *flow, struct wait *wait);

/* The announcement was refused: there is nothing to wait for. */
void wait_reject(struct flow *flow, struct wait *wait);

/* Settles the outcome if that is proved now. */
void wait_close(struct flow *flow, struct wait *wait, enum closure closure);

/* Gives it up, undetermined: its room is needed. */
void wait_crowd_out(struct flow *flow, struct wait *wait);

/* Records are missing before this frame. */
void wait_gap(struct flow *flow);

/* The reply to the announcement; it comes again; it is acknowledged. */
void wait_reply(struct flow *flow, struct wait *wait, uint32_t begin, uint32_t end);
void wait_reply_again(struct flow *flow, struct wait *wait);
void wait_reply_acknowledged(struct flow *flow, struct wait *wait);

/* Takes a packet that may be one of an announced data connection. */
void wait_packet(struct flow *flow, const struct packet *packet);

#endif
