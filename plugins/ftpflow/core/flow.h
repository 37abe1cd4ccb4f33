/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * flow.h - the state machine: packets, gaps and time in; what became of each announced data connection out
 *
 * Packets must come in the order of the trace, once.  What is found is told at once, through flow_out.note(), and
 * stands in a struct transfer that goes on changing while packets come.
 *
 * Memory: what is under way is bounded by the limits below, about 30 MB when all are reached, and is used again; a
 * transfer, of about 150 bytes, stays for good.  It comes from flow_out.allocate(), which must not fail and zeroes it.
 */
#ifndef FTPFLOW_FLOW_H
#define FTPFLOW_FLOW_H

#include "transfer.h"

enum {
    FLOW_CONTROLS_MAX = 8192,    /* control connections; then the one that was silent longest is forgotten */
    FLOW_WAITS_MAX = 8,          /* announcements under way in each; then its oldest one is given up */
    FLOW_TRANSFERS_MAX = 250000, /* in a trace; further ones are not followed */
    FLOW_CLIENTS_MAX = 4096,     /* clients whose failed logins are counted; then the quietest is forgotten */
    FLOW_FAILURES_MAX = 100,     /* failed logins that may be asked for */
    FLOW_PORT_FTPS = 990         /* the control connection is encrypted from the start */
};

struct flow_settings {
    int64_t wait_limit;         /* ns from the transfer command on */
    unsigned bruteforce_number; /* failed logins, 1 to FLOW_FAILURES_MAX, ... */
    int64_t bruteforce_time;    /* ... within so many ns */
    /* True for a server's port on which FTP is spoken. */
    bool (*is_control_port)(uint16_t port);
};

enum note_kind {
    NOTE_SETUP,            /* a data connection is announced */
    NOTE_COMMAND,          /* the transfer command that uses it */
    NOTE_SYN,              /* the first SYN */
    NOTE_PROOF,            /* the outcome is settled */
    NOTE_PROGRESS,         /* the outcome, if the trace ended now, may be another one */
    NOTE_BAD_ANNOUNCEMENT, /* one that cannot be read */
    NOTE_CUT_ANNOUNCEMENT, /* one of which the end is not in the capture */
    NOTE_TOO_MANY,         /* announcements: those from here on are not followed */
    NOTE_ENCRYPTED,        /* from here on the control connection cannot be read */
    NOTE_LOGIN_FAILED,
    NOTE_LOGGED_IN
};

/* What the packet at hand tells. */
struct note {
    enum note_kind kind;
    struct transfer *transfer; /* of the first five; lives as long as the flow */
    enum method method;        /* of an announcement that cannot be read */
    struct address client;     /* of a login, and how many have failed so far: */
    uint32_t failures;
    bool bruteforce; /* with this one there are too many within the time */
};

struct flow_out {
    void *context;
    void *(*allocate)(void *context, size_t size);
    void (*note)(void *context, const struct note *note);
};

enum { TCP_FIN = 0x01, TCP_SYN = 0x02, TCP_RST = 0x04, TCP_ACK = 0x10 };

struct packet {
    uint32_t frame;
    int64_t time;
    struct endpoint from, to;
    uint32_t sequence, acknowledgment;
    uint8_t flags;       /* TCP_... */
    uint32_t length;     /* bytes of payload, ... */
    struct text payload; /* ... and what was captured of them */
    uint16_t discard;    /* the discard code, 0 for none */
    bool is_ftp;         /* another judge knows that it is of a control connection */
    bool is_unreachable; /* not this packet itself: an ICMP message says that it could not be delivered */
};

struct flow *flow_new(const struct flow_settings *settings, const struct flow_out *out);

/* A packet that is not TCP: time goes on. */
void flow_time(struct flow *flow, uint32_t frame, int64_t time);

/* Records or bytes are missing before this frame. */
void flow_gap(struct flow *flow, uint32_t frame, int64_t time);

void flow_packet(struct flow *flow, const struct packet *packet);

/* True when flow_packet() reads the whole payload; of other packets it looks at the first bytes only. */
bool flow_reads(const struct flow *flow, const struct packet *packet);

#endif
