/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tcp_session.c - what the packets of one TCP connection tell of it: see tcp_session.h
 */
#include "tcp_session.h"

#include <string.h>

/* How late data may come and be merely overtaken, where no round trip is known: Wireshark's own limit, 3 ms. */
#define OVERTAKEN_LIMIT INT64_C(3000000)

/* How far b is ahead of a; negative when it is behind. */
static int32_t distance(uint32_t a, uint32_t b) {
    return (int32_t)(b - a);
}

static uint32_t later_of(uint32_t a, uint32_t b) {
    return distance(a, b) > 0 ? b : a;
}

static bool has_flag(const struct tcp_segment *segment, unsigned flags) {
    return (segment->flags & flags) != 0;
}

/* What it takes of the sequence numbers: SYN and FIN count as a byte each. */
static uint32_t occupied(const struct tcp_segment *segment) {
    return segment->length + has_flag(segment, TCP_SYN) + has_flag(segment, TCP_FIN);
}

/* --- holes ------------------------------------------------------------------------------------------------------- */

static void add_hole(struct tcp_side *side, uint32_t from, uint32_t to, int64_t since) {
    if (from != to && side->hole_count < TCP_HOLES_MAX)
        side->holes[side->hole_count++] = (struct tcp_hole){from, to, since};
}

/* Takes the bytes between `from` and `to` out of all holes, and says how many of them were in one.  `since` becomes the
 * time at which the first such hole came up. */
static uint32_t fill_holes(struct tcp_side *side, uint32_t from, uint32_t to, int64_t *since) {
    uint32_t filled = 0;
    struct tcp_hole before[TCP_HOLES_MAX];
    const unsigned count = side->hole_count;
    memcpy(before, side->holes, sizeof before);
    side->hole_count = 0;
    for (unsigned i = 0; i < count; i++) {
        const struct tcp_hole *hole = &before[i];
        uint32_t first = later_of(hole->from, from), end = distance(to, hole->to) > 0 ? to : hole->to;
        bool is_met = distance(first, end) > 0;
        if (is_met && filled == 0)
            *since = hole->since;
        filled += is_met ? end - first : 0;
        add_hole(side, hole->from, is_met ? first : hole->to, hole->since);
        add_hole(side, is_met ? end : hole->to, hole->to, hole->since);
    }
    return filled;
}

/* --- round trips ------------------------------------------------------------------------------------------------- */

static void await_ack(struct tcp_side *side, uint32_t end, int64_t time) {
    if (side->unanswered_count < TCP_UNANSWERED_MAX)
        side->unanswered[side->unanswered_count++] = (struct tcp_unanswered){end, time};
}

/* Of what is sent again nobody knows which copy an ACK answers. */
static void forget_unanswered(struct tcp_side *side, uint32_t from) {
    while (side->unanswered_count > 0 && distance(from, side->unanswered[side->unanswered_count - 1].end) > 0)
        side->unanswered_count--;
}

static void add_round_trip(struct tcp_round_trips *trips, int64_t time, bool is_bare) {
    if (time < 0)
        return; /* the packets are not in order */
    trips->min = trips->count == 0 || time < trips->min ? time : trips->min;
    trips->max = trips->count == 0 || time > trips->max ? time : trips->max;
    trips->sum += time;
    trips->count++;
    if (is_bare && (!trips->has_bare || time < trips->min_bare))
        trips->min_bare = time;
    trips->has_bare |= is_bare;
}

/* An ACK that ends within a packet tells of none; one that answers several tells of the last. */
static void answer(struct tcp_side *side, const struct tcp_segment *segment) {
    const struct tcp_unanswered *packets = side->unanswered;
    unsigned done = 0;
    while (done < side->unanswered_count && distance(packets[done].end, segment->acknowledgment) >= 0)
        done++;
    if (done > 0 && packets[done - 1].end == segment->acknowledgment)
        add_round_trip(&side->round_trips, segment->time - packets[done - 1].time, occupied(segment) == 0);
    side->unanswered_count -= done;
    memmove(side->unanswered, packets + done, side->unanswered_count * sizeof packets[0]);
}

/* --- handshake --------------------------------------------------------------------------------------------------- */

unsigned tcp_session_client(const struct tcp_session *session) {
    const struct tcp_side *sides = session->sides;
    if (sides[0].has_syn || sides[1].has_syn_ack)
        return 0;
    if (sides[1].has_syn || sides[0].has_syn_ack)
        return 1;
    return session->ports[1] > session->ports[0];
}

/* A SYN with another sequence number begins the side anew; what the other had acknowledged means nothing then. */
static void take_syn(struct tcp_side *side, struct tcp_side *other, const struct tcp_segment *segment) {
    bool is_again = (side->has_syn || side->has_syn_ack) && side->first_sequence == segment->sequence;
    side->syn_came_again |= is_again;
    if (is_again)
        return;
    side->has_syn_ack = has_flag(segment, TCP_ACK);
    side->has_syn = !side->has_syn_ack;
    side->first_sequence = segment->sequence;
    side->syn_time = segment->time;
    side->has_next = other->has_acked = false;
    side->hole_count = side->unanswered_count = 0;
}

static void take_handshake(struct tcp_session *session, const struct tcp_segment *segment) {
    const struct tcp_side *from = &session->sides[segment->side];
    bool ends_handshake = !session->is_established && from->has_syn;
    if (ends_handshake) {
        session->has_handshake = true;
        session->handshake_time = segment->time;
    }
    session->is_established = true;
}

/* --- data -------------------------------------------------------------------------------------------------------- */

/* Data, SYN and FIN that begin where nothing was sent so far. */
static void take_new(struct tcp_side *from, const struct tcp_segment *segment) {
    uint32_t end = segment->sequence + occupied(segment);
    add_hole(from, from->next, segment->sequence, segment->time);
    if (occupied(segment) > 0 && !has_flag(segment, TCP_SYN))
        await_ack(from, end, segment->time);
    from->counts[TCP_BYTES] += segment->length;
    from->next = end;
}

static bool was_overtaken(const struct tcp_session *session, int64_t since, int64_t time) {
    int64_t limit;
    if (!tcp_session_handshake(session, &limit))
        limit = OVERTAKEN_LIMIT;
    return time - since < limit;
}

/* The same that begin below. */
static void take_late(struct tcp_session *session, const struct tcp_segment *segment) {
    struct tcp_side *from = &session->sides[segment->side];
    uint32_t end = segment->sequence + occupied(segment);
    int64_t since = segment->time;
    uint32_t filled = fill_holes(from, segment->sequence, end, &since);
    bool is_overtaken = filled > 0 && was_overtaken(session, since, segment->time);
    from->counts[is_overtaken ? TCP_OUT_OF_ORDER : TCP_RETRANSMISSIONS]++;
    if (!is_overtaken)
        forget_unanswered(from, segment->sequence);
    if (distance(from->next, end) > 0) {
        filled += end - from->next - has_flag(segment, TCP_FIN);
        from->next = end;
    }
    from->counts[TCP_BYTES] += filled;
}

/* A request is answered by the first data that the server had not sent before.  One that was lost on the way counts
 * from the copy that was not; so it counts as sent as long as the server has not acknowledged it. */
static void take_exchange(struct tcp_session *session, const struct tcp_segment *segment) {
    const struct tcp_side *from = &session->sides[segment->side], *to = &session->sides[!segment->side];
    uint32_t end = segment->sequence + segment->length;
    bool is_from_client = segment->side == tcp_session_client(session);
    if (is_from_client && (!to->has_acked || distance(to->acked, end) > 0)) {
        session->awaits_answer = true;
        session->request_time = segment->time;
    } else if (!is_from_client && session->awaits_answer && distance(from->next, segment->sequence) >= 0 &&
               segment->time >= session->request_time) {
        session->awaits_answer = false;
        session->exchanges++;
        session->answer_time += segment->time - session->request_time;
    }
}

static void take_data(struct tcp_session *session, const struct tcp_segment *segment) {
    struct tcp_side *from = &session->sides[segment->side];
    if (!from->has_next)
        from->next = segment->sequence;
    from->has_next = true;
    if (segment->length > 0)
        take_exchange(session, segment);
    if (distance(from->next, segment->sequence) >= 0)
        take_new(from, segment);
    else if (occupied(segment) > 0)
        take_late(session, segment);
    from->has_fin |= has_flag(segment, TCP_FIN);
}

/* --- what is no data --------------------------------------------------------------------------------------------- */

/* A byte that is there to be answered, not to be read, or none: it stands before the next one to send, or is that. */
static bool is_probe(const struct tcp_side *from, const struct tcp_side *to, const struct tcp_segment *segment) {
    bool is_next = segment->sequence == from->next && segment->length == 1;
    bool is_before = segment->sequence + 1 == from->next && segment->length <= 1;
    return from->has_next && to->has_window && to->window == 0 && (is_next || is_before);
}

/* The byte before the next was acknowledged already, or it would be a retransmission. */
static bool is_keep_alive(const struct tcp_side *from, const struct tcp_side *to, const struct tcp_segment *segment) {
    bool is_acked = to->has_acked && distance(from->next, to->acked) >= 0;
    return from->has_next && !from->has_fin && segment->sequence + 1 == from->next &&
           (segment->length == 0 || (segment->length == 1 && is_acked));
}

/* True for a packet that was counted as something that carries no data of its own. */
static bool take_question(struct tcp_side *from, const struct tcp_side *to, const struct tcp_segment *segment) {
    if (has_flag(segment, TCP_SYN | TCP_FIN))
        return false;
    bool probes = is_probe(from, to, segment), keeps_alive = !probes && is_keep_alive(from, to, segment);
    from->counts[TCP_WINDOW_PROBES] += probes;
    from->counts[TCP_KEEP_ALIVES] += keeps_alive;
    return probes || keeps_alive;
}

/* RFC 5681: no data, the same ACK and window as before, and data are outstanding. */
static bool is_duplicate_ack(const struct tcp_side *from, const struct tcp_side *to,
                             const struct tcp_segment *segment) {
    return has_flag(segment, TCP_ACK) && occupied(segment) == 0 && from->has_acked &&
           segment->acknowledgment == from->acked && segment->window == from->window && segment->window != 0 &&
           to->has_next && distance(segment->acknowledgment, to->next) > 0;
}

static void take_window(struct tcp_side *from, const struct tcp_segment *segment) {
    from->counts[TCP_ZERO_WINDOWS] += segment->window == 0 && !has_flag(segment, TCP_SYN | TCP_FIN);
    from->window = segment->window;
    from->has_window = true;
}

/* What is acknowledged was sent, though the trace may not have seen it. */
static void take_ack(struct tcp_side *from, struct tcp_side *to, const struct tcp_segment *segment) {
    uint32_t acked = segment->acknowledgment;
    int64_t since;
    if (!has_flag(segment, TCP_ACK) || (from->has_acked && distance(from->acked, acked) <= 0))
        return;
    answer(to, segment);
    if (to->hole_count > 0)
        (void)fill_holes(to, to->holes[0].from, later_of(to->holes[0].from, acked), &since);
    to->next = to->has_next ? later_of(to->next, acked) : acked;
    to->has_next = from->has_acked = true;
    from->acked = acked;
}

/* --- the session ------------------------------------------------------------------------------------------------- */

void tcp_session_begin(struct tcp_session *session, uint16_t port_0, uint16_t port_1) {
    *session = (struct tcp_session){.ports = {port_0, port_1}};
}

static bool is_closed(const struct tcp_session *session) {
    return session->sides[0].has_fin && session->sides[1].has_fin;
}

void tcp_session_take(struct tcp_session *session, const struct tcp_segment *segment) {
    struct tcp_side *from = &session->sides[segment->side], *to = &session->sides[!segment->side];
    from->counts[TCP_PACKETS]++;
    if (has_flag(segment, TCP_RST)) {
        session->is_reset |= !is_closed(session); /* behind both FINs it resets nothing */
        return;
    }
    if (has_flag(segment, TCP_SYN))
        take_syn(from, to, segment);
    else
        take_handshake(session, segment);
    if (!take_question(from, to, segment)) {
        from->counts[TCP_DUPLICATE_ACKS] += is_duplicate_ack(from, to, segment);
        take_data(session, segment);
    }
    take_window(from, segment);
    take_ack(from, to, segment);
}

/* --- what is asked ----------------------------------------------------------------------------------------------- */

enum tcp_state tcp_session_state(const struct tcp_session *session) {
    const struct tcp_side *sides = session->sides;
    if (session->is_reset)
        return TCP_RESET;
    if (sides[0].has_fin || sides[1].has_fin)
        return is_closed(session) ? TCP_CLOSED : TCP_HALF_CLOSED;
    if (session->is_established)
        return TCP_OPEN;
    return sides[0].has_syn_ack || sides[1].has_syn_ack ? TCP_HALF_OPEN : TCP_SYN_UNANSWERED;
}

const char *tcp_state_name(enum tcp_state state) {
    static const char *const names[] = {
        [TCP_OPEN] = "open",
        [TCP_HALF_OPEN] = "half open",
        [TCP_SYN_UNANSWERED] = "SYN unanswered",
        [TCP_HALF_CLOSED] = "half closed",
        [TCP_CLOSED] = "closed",
        [TCP_RESET] = "reset",
    };
    return names[state];
}

bool tcp_session_count(const struct tcp_session *session, unsigned side, enum tcp_count which, uint64_t *count) {
    bool needs_other = which == TCP_DUPLICATE_ACKS || which == TCP_WINDOW_PROBES;
    bool always = which == TCP_PACKETS || which == TCP_BYTES;
    bool is_seen = session->sides[side].counts[TCP_PACKETS] > 0;
    bool other_is_seen = session->sides[!side].counts[TCP_PACKETS] > 0;
    *count = session->sides[side].counts[which];
    return always || (is_seen && (other_is_seen || !needs_other));
}

static bool syns_came_once(const struct tcp_session *session) {
    return !session->sides[0].syn_came_again && !session->sides[1].syn_came_again;
}

bool tcp_session_handshake(const struct tcp_session *session, int64_t *round_trip) {
    *round_trip = session->handshake_time - session->sides[tcp_session_client(session)].syn_time;
    return session->has_handshake && syns_came_once(session) && *round_trip >= 0;
}

/* From the place of the trace to the server and back. */
static bool server_leg(const struct tcp_session *session, int64_t *time) {
    unsigned client = tcp_session_client(session);
    const struct tcp_side *asker = &session->sides[client], *server = &session->sides[!client];
    *time = server->syn_time - asker->syn_time;
    if (asker->has_syn && server->has_syn_ack && syns_came_once(session) && *time >= 0)
        return true;
    *time = asker->round_trips.min_bare;
    return asker->round_trips.has_bare;
}

static bool whole_way(const struct tcp_session *session, int64_t *time) {
    if (tcp_session_handshake(session, time))
        return true;
    *time = session->sides[0].round_trips.min_bare + session->sides[1].round_trips.min_bare;
    return session->sides[0].round_trips.has_bare && session->sides[1].round_trips.has_bare;
}

bool tcp_session_server_time(const struct tcp_session *session, int64_t *time) {
    int64_t leg;
    if (session->exchanges == 0 || !server_leg(session, &leg))
        return false;
    *time = session->answer_time - (int64_t)session->exchanges * leg;
    if (*time < 0)
        *time = 0;
    return true;
}

bool tcp_session_network_time(const struct tcp_session *session, int64_t *time) {
    if (session->exchanges == 0 || !whole_way(session, time))
        return false;
    *time *= (int64_t)session->exchanges;
    return true;
}
