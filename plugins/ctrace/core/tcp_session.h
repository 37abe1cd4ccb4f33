/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tcp_session.h - what the packets of one TCP connection tell of it, added up packet by packet
 *
 * The packets come in the order of the trace; the trace may begin in the middle, miss packets, and have seen one
 * direction only.  A side is one of the two ends, 0 or 1; its counts are of what it has sent.  Times are nanoseconds.
 * What was not measured has no value: the functions that ask for it answer false.
 *
 *     next     behind the highest byte that a side has sent, as its packets or the other side's ACKs tell
 *     hole     bytes below next that were in no packet, and were not acknowledged either
 *
 * Nothing is allocated.  Sequence numbers wrap, so they are compared by their distance (RFC 9293, 3.4).
 * Sources: RFC 9293; duplicate ACK: RFC 5681, 2; which round trips count: RFC 6298, 3 (Karn).
 */
#ifndef CTRACE_TCP_SESSION_H
#define CTRACE_TCP_SESSION_H

#include "packet_facts.h"

struct tcp_segment {
    unsigned side; /* who has sent it */
    int64_t time;
    uint32_t sequence;
    uint32_t acknowledgment;
    uint32_t length; /* of the data */
    uint32_t window;
    unsigned flags; /* enum tcp_flag; others do not matter */
};

enum tcp_count {
    TCP_PACKETS,
    TCP_BYTES,           /* of data, each counted once; not those of keep-alives and window probes */
    TCP_RETRANSMISSIONS, /* data, SYN or FIN that was sent before; or that comes late, where another was lost */
    TCP_OUT_OF_ORDER,    /* data that come late, but within a round trip: they were only overtaken */
    TCP_DUPLICATE_ACKS,
    TCP_ZERO_WINDOWS, /* packets in which the side says that it takes no data */
    TCP_WINDOW_PROBES,
    TCP_KEEP_ALIVES,
    TCP_COUNT_COUNT
};

enum tcp_state {
    TCP_OPEN,
    TCP_HALF_OPEN,      /* SYN-ACK, and nothing behind it */
    TCP_SYN_UNANSWERED, /* SYNs only */
    TCP_HALF_CLOSED,    /* one side has sent FIN */
    TCP_CLOSED,         /* both have */
    TCP_RESET
};

/* From data, or FIN, to the ACK of their last byte. */
struct tcp_round_trips {
    uint64_t count;
    int64_t sum, min, max;
    bool has_bare; /* an ACK came alone, and not with an answer that may have taken time; the shortest of these: */
    int64_t min_bare;
};

enum {
    TCP_HOLES_MAX = 4,      /* more are not kept: what fills them counts as a retransmission */
    TCP_UNANSWERED_MAX = 16 /* packets whose ACK is awaited; of more at a time the round trip is not measured */
};

struct tcp_hole {
    uint32_t from, to;
    int64_t since;
};

struct tcp_unanswered {
    uint32_t end;
    int64_t time;
};

struct tcp_side {
    uint64_t counts[TCP_COUNT_COUNT];
    struct tcp_round_trips round_trips;
    bool has_next, has_acked, has_window;
    bool has_syn, has_syn_ack, has_fin; /* was sent */
    bool syn_came_again;
    uint32_t next;
    uint32_t acked; /* the highest that it has acknowledged */
    uint32_t window;
    uint32_t first_sequence; /* of its SYN or SYN-ACK */
    int64_t syn_time;
    unsigned hole_count;
    struct tcp_hole holes[TCP_HOLES_MAX];
    unsigned unanswered_count;
    struct tcp_unanswered unanswered[TCP_UNANSWERED_MAX]; /* in the order of their ends */
};

struct tcp_session {
    uint16_t ports[2];
    struct tcp_side sides[2];
    bool is_established; /* there was a packet other than SYN and RST */
    bool is_reset;
    bool has_handshake; /* SYN, perhaps SYN-ACK, and the client's packet behind them, at: */
    int64_t handshake_time;
    bool awaits_answer; /* the client has sent data, at: */
    int64_t request_time;
    uint64_t exchanges;  /* requests that were answered */
    int64_t answer_time; /* from the end of the request to the first of the answer, the sum of all */
};

/* Begins a session between two ports, that of side 0 first. */
void tcp_session_begin(struct tcp_session *session, uint16_t port_0, uint16_t port_1);

void tcp_session_take(struct tcp_session *session, const struct tcp_segment *segment);

/* The side that has opened it.  When neither SYN nor SYN-ACK was seen, the one with the higher port is taken for it. */
unsigned tcp_session_client(const struct tcp_session *session);

enum tcp_state tcp_session_state(const struct tcp_session *session);

/* "open", "half open", "SYN unanswered", "half closed", "closed", "reset" */
const char *tcp_state_name(enum tcp_state state);

/* A side's count.  False when it was not measured: nothing was seen of the side, or of the other where that matters. */
MUST_CHECK bool tcp_session_count(const struct tcp_session *session, unsigned side, enum tcp_count which,
                                  uint64_t *count);

/* From the SYN to the client's packet behind the SYN-ACK: the way from client to server and back, wherever the trace
 * was made.  Not measured when SYN or SYN-ACK came more than once. */
MUST_CHECK bool tcp_session_handshake(const struct tcp_session *session, int64_t *round_trip);

/* What the client has waited for its answers, all exchanges together: for the server, and for the network.
 *
 * Network: a round trip from client to server for each exchange.  Server: what is left of the times from request to
 * answer when a round trip from the place of the trace to the server is taken off each.  The round trips are those of
 * the handshake; without one, the shortest from data to an ACK that came alone. */
MUST_CHECK bool tcp_session_server_time(const struct tcp_session *session, int64_t *time);
MUST_CHECK bool tcp_session_network_time(const struct tcp_session *session, int64_t *time);

#endif
