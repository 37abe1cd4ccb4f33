/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * control.h - a control connection: its dialogue, from the segments of both sides
 */
#ifndef FTPFLOW_CONTROL_H
#define FTPFLOW_CONTROL_H

#include "state.h"

/* Makes it new: nothing was said yet. */
void control_reset(struct control *control, const struct endpoint *client, const struct endpoint *server);

/* Takes a packet of one of the two sides. */
void control_packet(struct flow *flow, struct control *control, const struct packet *packet);

/* The connection is over. */
void control_end(struct flow *flow, struct control *control);

/* Its room is needed. */
void control_crowd_out(struct flow *flow, struct control *control);

/* True when the text looks like the first line of a server. */
bool control_is_greeting(struct text payload);

/* True when its first line is a command of FTP; behind a blank it is one that a long reply lists. */
bool control_is_command(struct text payload);

#endif
