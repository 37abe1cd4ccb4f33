/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * wait.c - an announced data connection under way: see wait.h
 */
#include "wait.h"

#include <string.h>

/* A SYN or reply that has not been answered for so long, and came again, will not be: TCP waits longer each time. */
static const int64_t patience = INT64_C(30000000000);

enum { AGAIN_ENOUGH = 2 }; /* so many retransmissions prove that nothing answers */

const char *outcome_name(enum outcome outcome) {
    static const char *const names[OUTCOMES] = {
        [OUTCOME_UNDETERMINED] = "undetermined",
        [OUTCOME_OK] = "ok",
        [OUTCOME_MISSING] = "missing",
        [OUTCOME_UNANSWERED] = "unanswered",
        [OUTCOME_REFUSED] = "refused",
        [OUTCOME_DISCARDED] = "discarded",
        [OUTCOME_UNUSED] = "unused",
        [OUTCOME_DEAD_CONTROL] = "dead control",
        [OUTCOME_REJECTED] = "rejected",
    };
    return names[outcome];
}

/* --- what is proved ---------------------------------------------------------------------------------------------- */

enum { OPEN = OUTCOMES }; /* nothing is proved yet */

static bool has_gap(const struct flow *flow, const struct wait *wait) {
    return wait->gaps != flow->gaps;
}

static bool control_is_dead(const struct wait *wait) {
    return wait->replied && !wait->acknowledged && wait->resent >= AGAIN_ENOUGH;
}

static bool all_are_discarded(const struct transfer *transfer) {
    return transfer->syns > 0 && transfer->syns_discarded == transfer->syns;
}

static bool came_often(const struct transfer *transfer) {
    return transfer->syns > AGAIN_ENOUGH;
}

/* Clients connect right after the reply; so one that never did, and broke off, did so in vain. */
static bool was_tried_in_vain(const struct wait *wait) {
    return wait->commanded || (method_is_passive(wait->transfer->method) && !wait->control->has_quit);
}

static unsigned judge_without_syn(const struct wait *wait, enum closure closure) {
    switch (closure) {
    case CLOSURE_PATIENCE:
        return control_is_dead(wait) ? OUTCOME_DEAD_CONTROL : OPEN;
    case CLOSURE_ENDED:
        if (control_is_dead(wait))
            return OUTCOME_DEAD_CONTROL;
        return was_tried_in_vain(wait) ? OUTCOME_MISSING : OUTCOME_UNUSED;
    case CLOSURE_REPLACED:
    case CLOSURE_GIVEN_UP:
        return wait->commanded ? OPEN : OUTCOME_UNUSED;
    default:
        return wait->commanded ? OUTCOME_MISSING : OPEN;
    }
}

/* There was a SYN, and the connection is not established. */
static unsigned judge_with_syn(const struct wait *wait, enum closure closure) {
    const struct transfer *transfer = wait->transfer;
    bool may_go_on = closure == CLOSURE_REPLACED || closure == CLOSURE_PATIENCE;
    if (closure == CLOSURE_GIVEN_UP)
        return OPEN;
    if (wait->answered && closure == CLOSURE_DONE)
        return OUTCOME_OK;
    if (!wait->answered && all_are_discarded(transfer))
        return OUTCOME_DISCARDED;
    if (!wait->answered && wait->refused)
        return OUTCOME_REFUSED;
    if (closure == CLOSURE_DONE)
        return OUTCOME_OK; /* the server has transferred: the answer was there, but is not in the trace */
    if (may_go_on && (wait->answered || !came_often(transfer)))
        return OPEN;
    return OUTCOME_UNANSWERED;
}

/* If the trace ended now. */
static enum outcome judge_at_end(const struct flow *flow, const struct wait *wait) {
    const struct transfer *transfer = wait->transfer;
    if (wait->answered)
        return OUTCOME_UNDETERMINED;
    if (all_are_discarded(transfer))
        return OUTCOME_DISCARDED;
    if (wait->refused)
        return OUTCOME_REFUSED;
    if (has_gap(flow, wait))
        return OUTCOME_UNDETERMINED;
    if (wait->tried)
        return came_often(transfer) ? OUTCOME_UNANSWERED : OUTCOME_UNDETERMINED;
    return control_is_dead(wait) ? OUTCOME_DEAD_CONTROL : OUTCOME_UNDETERMINED;
}

/* What was not seen may have been in the gap. */
static bool doubted_by_gap(enum outcome outcome) {
    return outcome == OUTCOME_MISSING || outcome == OUTCOME_UNANSWERED || outcome == OUTCOME_UNUSED ||
           outcome == OUTCOME_DEAD_CONTROL;
}

/* --- beginning and end ------------------------------------------------------------------------------------------- */

static void expect(struct flow *flow, struct wait *wait, struct expected *expected, const struct endpoint *end) {
    expected->end = *end;
    expected->wait = wait;
    expected->used = true;
    flow->expected_ports[end->port]++;
    hash_add(&flow->expected, &expected->link, endpoint_hash(end));
}

static void unexpect(struct flow *flow, struct expected *expected) {
    if (!expected->used)
        return;
    expected->used = false;
    flow->expected_ports[expected->end.port]--;
    hash_remove(&expected->link);
}

static void leave_rings(struct wait *wait) {
    ring_leave(&wait->of_limit);
    ring_leave(&wait->of_doubt);
}

static void forget(struct flow *flow, struct wait *wait) {
    for (unsigned i = 0; i < wait->control->pending_count; i++)
        if (wait->control->pending[i].wait == wait)
            wait->control->pending[i].wait = NULL;
    unexpect(flow, &wait->announced);
    unexpect(flow, &wait->instead);
    leave_rings(wait);
    wait->control->wait_count--;
    ring_append(&flow->free_waits, &wait->of_control);
}

static void settle(struct flow *flow, struct wait *wait, enum outcome outcome, enum doubt doubt) {
    struct transfer *transfer = wait->transfer;
    if (has_gap(flow, wait) && doubted_by_gap(outcome)) {
        outcome = OUTCOME_UNDETERMINED;
        doubt = DOUBT_GAP;
    }
    transfer->settled = true;
    transfer->outcome = outcome;
    transfer->doubt = doubt;
    transfer->proof_frame = flow->frame;
    if (outcome == OUTCOME_OK && !wait->commanded)
        wait->control->established = transfer;
    flow_note(flow, NOTE_PROOF, transfer);
    if (outcome == OUTCOME_UNANSWERED)
        leave_rings(wait); /* further SYNs are still counted */
    else
        forget(flow, wait);
}

static void progress(struct flow *flow, struct wait *wait) {
    wait->transfer->outcome = judge_at_end(flow, wait);
    wait->transfer->doubt = has_gap(flow, wait) ? DOUBT_GAP : DOUBT_TRACE_ENDS;
    if (doubted_by_gap(wait->transfer->outcome))
        ring_append(&flow->doubtable, &wait->of_doubt);
    else
        ring_leave(&wait->of_doubt);
    flow_note(flow, NOTE_PROGRESS, wait->transfer);
}

void wait_gap(struct flow *flow) {
    flow->gaps++;
    while (!ring_is_empty(&flow->doubtable))
        progress(flow, MEMBER_OF(flow->doubtable.next, struct wait, of_doubt));
}

void wait_close(struct flow *flow, struct wait *wait, enum closure closure) {
    if (wait->transfer->settled)
        return;
    unsigned outcome = wait->tried ? judge_with_syn(wait, closure) : judge_without_syn(wait, closure);
    if (outcome == OPEN)
        return;
    wait->is_late = closure == CLOSURE_LIMIT || closure == CLOSURE_PATIENCE;
    settle(flow, wait, (enum outcome)outcome, DOUBT_TRACE_ENDS);
}

void wait_crowd_out(struct flow *flow, struct wait *wait) {
    if (wait->transfer->settled)
        forget(flow, wait);
    else
        settle(flow, wait, OUTCOME_UNDETERMINED, DOUBT_CROWDED);
}

void wait_reject(struct flow *flow, struct wait *wait) {
    if (!wait->transfer->settled)
        settle(flow, wait, OUTCOME_REJECTED, DOUBT_TRACE_ENDS);
}

static struct wait *new_wait(struct flow *flow) {
    struct wait *wait;
    if (ring_is_empty(&flow->free_waits)) {
        wait = flow->out.allocate(flow->out.context, sizeof *wait);
        ring_init(&wait->of_control);
    } else {
        wait = MEMBER_OF(flow->free_waits.next, struct wait, of_control);
        ring_leave(&wait->of_control);
    }
    *wait = (struct wait){.control = NULL};
    ring_init(&wait->of_control);
    ring_init(&wait->of_limit);
    ring_init(&wait->of_doubt);
    return wait;
}

static struct transfer *new_transfer(struct flow *flow, const struct control *control, enum method method) {
    struct transfer *transfer = flow->out.allocate(flow->out.context, sizeof *transfer);
    *transfer = (struct transfer){
        .number = flow->transfer_count,
        .method = method,
        .client = control->client,
        .server = control->server,
        .setup_frame = flow->frame,
        .setup_time = flow->time,
    };
    return transfer;
}

static void tell_too_many(struct flow *flow) {
    if (!flow->too_many_is_told)
        flow_note(flow, NOTE_TOO_MANY, NULL);
    flow->too_many_is_told = true;
}

struct wait *wait_begin(struct flow *flow, struct control *control, enum method method, const struct endpoint *end) {
    const struct endpoint *announcer = method_is_passive(method) ? &control->server : &control->client;
    struct endpoint own = {.address = announcer->address, .port = end->port};
    if (flow->transfer_count == FLOW_TRANSFERS_MAX) {
        tell_too_many(flow);
        return NULL;
    }
    flow->transfer_count++;
    if (control->wait_count == FLOW_WAITS_MAX)
        wait_crowd_out(flow, MEMBER_OF(control->waits.next, struct wait, of_control));
    struct wait *wait = new_wait(flow);
    wait->control = control;
    wait->gaps = flow->gaps;
    wait->transfer = new_transfer(flow, control, method);
    wait->transfer->announced = end->address.length != 0 ? *end : own;
    wait->transfer->mismatch = !endpoint_equal(&wait->transfer->announced, &own);
    expect(flow, wait, &wait->announced, &wait->transfer->announced);
    if (wait->transfer->mismatch)
        expect(flow, wait, &wait->instead, &own);
    ring_append(&control->waits, &wait->of_control);
    control->wait_count++;
    flow_note(flow, NOTE_SETUP, wait->transfer);
    return wait;
}

/* --- on the control connection ----------------------------------------------------------------------------------- */

void wait_command(struct flow *flow, struct wait *wait, uint32_t frame, int64_t time) {
    wait->commanded = true;
    wait->command_time = time;
    wait->transfer->command_frame = frame;
    ring_append(&flow->limits, &wait->of_limit);
    flow_note(flow, NOTE_COMMAND, wait->transfer);
}

void wait_uncommand(struct flow *flow, struct wait *wait) {
    wait->commanded = false;
    wait->transfer->command_frame = 0;
    ring_leave(&wait->of_limit);
    progress(flow, wait);
}

void wait_reply(struct flow *flow, struct wait *wait, uint32_t begin, uint32_t end) {
    wait->replied = true;
    wait->reply_begin = begin;
    wait->reply_end = end;
    wait->reply_time = wait->resent_time = flow->time;
}

void wait_reply_again(struct flow *flow, struct wait *wait) {
    bool is_copy = flow->time - wait->resent_time < FLOW_COPY_TIME;
    wait->resent_time = flow->time;
    if (is_copy || wait->transfer->settled)
        return;
    wait->resent++;
    progress(flow, wait);
    if (!wait->tried && flow->time - wait->reply_time >= patience)
        wait_close(flow, wait, CLOSURE_PATIENCE);
}

void wait_reply_acknowledged(struct flow *flow, struct wait *wait) {
    wait->acknowledged = true;
    if (wait->resent > 0 && !wait->transfer->settled)
        progress(flow, wait);
}

/* --- on the data connection -------------------------------------------------------------------------------------- */

static bool is_copy_of_syn(const struct flow *flow, const struct wait *wait, const struct packet *packet) {
    return wait->tried && packet->sequence == wait->syn_sequence && endpoint_equal(&packet->from, &wait->opener) &&
           flow->time - wait->last_syn_time < FLOW_COPY_TIME;
}

static void count_discard(struct wait *wait, uint16_t code) {
    if (code == 0 || wait->last_syn_discarded)
        return;
    wait->last_syn_discarded = true;
    wait->transfer->syns_discarded++;
    if (wait->transfer->discard_code == 0)
        wait->transfer->discard_code = code;
}

static void first_syn(struct flow *flow, struct wait *wait) {
    wait->tried = true;
    wait->gaps = flow->gaps; /* what is missing before the SYN does not matter any more */
    wait->transfer->syn_frame = flow->frame;
    wait->transfer->syn_time = flow->time;
    flow_note(flow, NOTE_SYN, wait->transfer);
}

static void take_syn(struct flow *flow, struct wait *wait, const struct packet *packet) {
    if (wait->transfer->settled && !address_equal(&packet->from.address, &wait->opener.address))
        return; /* of somebody else, who uses the port now */
    if (!is_copy_of_syn(flow, wait, packet)) {
        if (!wait->tried)
            first_syn(flow, wait);
        wait->transfer->syns++;
        wait->opener = packet->from;
        wait->syn_sequence = packet->sequence;
        wait->last_syn_discarded = false;
    }
    wait->last_syn_time = flow->time;
    count_discard(wait, packet->discard);
    if (wait->transfer->settled) {
        flow_note(flow, NOTE_PROGRESS, wait->transfer);
        return;
    }
    progress(flow, wait);
    if (flow->time - wait->transfer->syn_time >= patience)
        wait_close(flow, wait, CLOSURE_PATIENCE);
}

/* The SYN itself may be missing: then the answer proves that there was one.  And it may come when none was expected any
 * more: then nothing is proved yet. */
static void take_answer(struct flow *flow, struct wait *wait, const struct packet *packet) {
    wait->transfer->settled = false;
    wait->transfer->proof_frame = 0;
    if (!wait->tried) {
        wait->opener = packet->to;
        first_syn(flow, wait);
    }
    wait->answered = true;
    progress(flow, wait);
}

static void take_refusal(struct flow *flow, struct wait *wait) {
    if (wait->answered)
        return;
    wait->refused = true;
    if (wait->transfer->refusal_frame == 0)
        wait->transfer->refusal_frame = flow->frame;
    progress(flow, wait);
}

/* Takes a packet to the announced endpoint, or from it. */
static void take_packet(struct flow *flow, struct wait *wait, const struct packet *packet, bool to_announced) {
    const struct endpoint *other = to_announced ? &packet->from : &packet->to;
    bool is_syn = (packet->flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN;
    bool is_answer = (packet->flags & (TCP_SYN | TCP_ACK | TCP_RST)) == (TCP_SYN | TCP_ACK);
    bool is_reset = packet->flags & TCP_RST;
    bool is_known = wait->tried && endpoint_equal(&wait->opener, other);
    if (is_syn && to_announced && !packet->is_unreachable)
        take_syn(flow, wait, packet);
    else if (wait->transfer->settled && !(is_answer && wait->is_late))
        return;
    else if (packet->is_unreachable ? to_announced && is_known : is_reset && !to_announced && is_known)
        take_refusal(flow, wait);
    else if (is_answer && !to_announced && (is_known || !wait->tried))
        take_answer(flow, wait, packet);
    else if (!is_syn && !is_answer && !is_reset && is_known && wait->answered && !packet->is_unreachable)
        settle(flow, wait, OUTCOME_OK, DOUBT_TRACE_ENDS);
}

/* How well an expectation fits: what is announced goes before the address instead, one that is under way before one
 * that is over. */
static unsigned fit(const struct expected *expected) {
    bool is_open = !expected->wait->transfer->settled;
    bool is_announced = expected == &expected->wait->announced;
    return 1 + (is_open ? 2U : 0) + (is_announced ? 1U : 0);
}

/* The expectation of an endpoint that fits best, the newest among equals; NULL for none. */
static struct wait *find_wait(struct flow *flow, const struct endpoint *end, bool server_opens) {
    enum { LOOKS_MAX = 64 }; /* should somebody announce the same endpoint again and again */
    uint32_t hash = endpoint_hash(end);
    struct wait *best = NULL;
    unsigned best_fit = 0, looks = 0;
    for (struct hash_link *link = hash_match(*hash_chain(&flow->expected, hash), hash);
         link != NULL && looks < LOOKS_MAX; link = hash_match(link->next, hash), looks++) {
        struct expected *expected = MEMBER_OF(link, struct expected, link);
        if (!endpoint_equal(&expected->end, end) || transfer_server_opens(expected->wait->transfer) != server_opens)
            continue;
        if (fit(expected) > best_fit) {
            best = expected->wait;
            best_fit = fit(expected);
        }
    }
    return best;
}

/* A server may announce an endpoint, and a client pass it on to another server (FXP): then the connection is that of
 * both. */
static void take_packet_at(struct flow *flow, const struct packet *packet, bool to_announced) {
    const struct endpoint *end = to_announced ? &packet->to : &packet->from;
    if (flow->expected_ports[end->port] == 0)
        return;
    for (int server_opens = 0; server_opens <= 1; server_opens++) {
        struct wait *wait = find_wait(flow, end, server_opens);
        if (wait != NULL)
            take_packet(flow, wait, packet, to_announced);
    }
}

void wait_packet(struct flow *flow, const struct packet *packet) {
    take_packet_at(flow, packet, true);
    take_packet_at(flow, packet, false);
}
