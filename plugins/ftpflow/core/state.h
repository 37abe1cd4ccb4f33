/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * state.h - what the state machine keeps while it runs; for the files of the state machine alone
 *
 *   control     a control connection: flow.c finds it, control.c follows its dialogue
 *   wait        an announced data connection under way: wait.c decides what became of it
 *   client      who has failed to log in: logins.c
 */
#ifndef FTPFLOW_STATE_H
#define FTPFLOW_STATE_H

#include "dialogue.h"
#include "flow.h"
#include "lines.h"
#include "list.h"

/* An endpoint to which a SYN is expected. */
struct expected {
    struct hash_link link; /* in flow.expected */
    struct endpoint end;
    struct wait *wait;
    bool used;
};

struct wait {
    struct ring of_control; /* in control.waits, the oldest first */
    struct ring of_limit;   /* in flow.limits, when a transfer command runs */
    struct control *control;
    struct transfer *transfer;
    struct expected announced;
    struct expected instead; /* the announcer's own address, when it announced another one */
    struct ring of_doubt;    /* in flow.doubtable, when a gap would change the outcome */
    uint32_t gaps;           /* flow.gaps when the waiting began, or the first SYN came */

    bool commanded; /* a transfer command runs */
    int64_t command_time;

    /* The reply to the announcement, by sequence numbers. */
    bool replied;
    bool acknowledged;
    uint32_t reply_begin, reply_end;
    unsigned resent;
    int64_t reply_time;  /* first sent, ... */
    int64_t resent_time; /* ... and last */

    /* The SYN. */
    struct endpoint opener;
    uint32_t syn_sequence;
    int64_t last_syn_time;
    bool last_syn_discarded;
    bool tried; /* there was a SYN, or an answer to one */
    bool answered;
    bool refused;
    bool is_late; /* the outcome is proved by time alone: a late answer still counts */
};

/* A command that waits for its final reply. */
struct pending {
    enum command_kind kind;
    enum method method;
    bool accepted; /* a preliminary reply came */
    uint32_t frame;
    int64_t time;
    struct wait *wait; /* that it announced or uses */
};

enum { PENDING_MAX = 16 };

struct control {
    struct hash_link link; /* in flow.controls */
    struct ring by_age;    /* in flow.ages */
    struct endpoint client, server;
    struct lines from_client, from_server;
    struct ring waits;
    unsigned wait_count;
    struct transfer *established;        /* a data connection that no transfer command has used yet; NULL for none */
    struct pending pending[PENDING_MAX]; /* the oldest first */
    unsigned pending_count;
    bool is_proved; /* to be FTP; otherwise only its greeting looks like it */
    bool is_encrypted;
    bool encryption_is_told;
    bool is_refuted; /* not FTP after all */
    bool is_greeted;
    bool has_quit;
    bool is_over;                  /* a FIN or RST came */
    unsigned reply_code;           /* of a reply that goes on; 0 for none */
    uint32_t reply_begin;          /* sequence number of its first byte */
    enum announcement announced;   /* by its lines so far, ... */
    struct endpoint announced_end; /* ... and where */
};

struct client {
    struct hash_link link; /* in flow.clients */
    struct ring by_age;    /* in flow.client_ages */
    struct address address;
    uint32_t failures;
    bool told;       /* that there are too many; until there are fewer again */
    int64_t times[]; /* of the last failures, a ring of settings.bruteforce_number */
};

struct flow {
    struct flow_settings settings;
    struct flow_out out;
    uint32_t frame; /* the packet at hand */
    int64_t time;

    struct hash controls;
    struct ring ages;
    unsigned control_count;
    uint16_t control_ports[UINT16_MAX + 1]; /* how many servers use the port */

    struct hash expected;
    uint32_t expected_ports[UINT16_MAX + 1]; /* how often the port is announced */
    struct ring limits;                      /* waits, by the time of the transfer command */
    struct ring doubtable;                   /* waits */
    uint32_t gaps;                           /* in the trace so far */
    struct ring free_waits;
    uint32_t transfer_count;
    bool too_many_is_told;

    struct hash clients;
    struct ring client_ages;
    unsigned client_count;
};

/* A second copy of a packet that comes so soon is the same one, at another interface; TCP sends again later. */
#define FLOW_COPY_TIME INT64_C(100000000)

static inline void flow_note(struct flow *flow, enum note_kind kind, struct transfer *transfer) {
    struct note note = {.kind = kind, .transfer = transfer};
    flow->out.note(flow->out.context, &note);
}

#endif
