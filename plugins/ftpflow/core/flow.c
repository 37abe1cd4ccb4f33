/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * flow.c - the state machine's doors: see flow.h
 */
#include "flow.h"

#include "control.h"
#include "wait.h"

struct flow *flow_new(const struct flow_settings *settings, const struct flow_out *out) {
    struct flow *flow = out->allocate(out->context, sizeof *flow);
    flow->settings = *settings;
    flow->out = *out;
    ring_init(&flow->ages);
    ring_init(&flow->limits);
    ring_init(&flow->doubtable);
    ring_init(&flow->free_waits);
    ring_init(&flow->client_ages);
    return flow;
}

/* --- time -------------------------------------------------------------------------------------------------------- */

void flow_time(struct flow *flow, uint32_t frame, int64_t time) {
    flow->frame = frame;
    flow->time = time;
    while (!ring_is_empty(&flow->limits)) {
        struct wait *wait = MEMBER_OF(flow->limits.next, struct wait, of_limit);
        if (time - wait->command_time < flow->settings.wait_limit)
            break;
        wait_close(flow, wait, CLOSURE_LIMIT);
    }
}

void flow_gap(struct flow *flow, uint32_t frame, int64_t time) {
    flow->frame = frame;
    flow->time = time;
    wait_gap(flow);
}

/* --- control connections ----------------------------------------------------------------------------------------- */

/* The same for both directions. */
static uint32_t pair_hash(const struct endpoint *one, const struct endpoint *other) {
    return endpoint_hash(one) + endpoint_hash(other);
}

static bool is_between(const struct control *control, const struct endpoint *one, const struct endpoint *other) {
    return endpoint_equal(&control->client, one) && endpoint_equal(&control->server, other);
}

static struct control *find_control(const struct flow *flow, const struct packet *packet) {
    uint32_t hash = pair_hash(&packet->from, &packet->to);
    if (flow->control_ports[packet->from.port] == 0 && flow->control_ports[packet->to.port] == 0)
        return NULL;
    for (struct hash_link *link = hash_match(flow->controls.chains[hash % HASH_CHAINS], hash); link != NULL;
         link = hash_match(link->next, hash)) {
        struct control *control = MEMBER_OF(link, struct control, link);
        if (is_between(control, &packet->from, &packet->to) || is_between(control, &packet->to, &packet->from))
            return control;
    }
    return NULL;
}

/* Takes a control connection out; it keeps its place by age. */
static void unlist(struct flow *flow, struct control *control) {
    control_crowd_out(flow, control);
    flow->control_ports[control->server.port]--;
    hash_remove(&control->link);
}

/* Room for a control connection: new, or that of the one that was silent longest. */
static struct control *make_room(struct flow *flow) {
    struct control *control;
    if (flow->control_count < FLOW_CONTROLS_MAX) {
        flow->control_count++;
        control = flow->out.allocate(flow->out.context, sizeof *control);
        ring_init(&control->by_age);
        ring_init(&control->waits);
        return control;
    }
    control = MEMBER_OF(flow->ages.next, struct control, by_age);
    unlist(flow, control);
    return control;
}

static struct control *add_control(struct flow *flow, const struct endpoint *client, const struct endpoint *server) {
    struct control *control = make_room(flow);
    control_reset(control, client, server);
    flow->control_ports[server->port]++;
    hash_add(&flow->controls, &control->link, pair_hash(client, server));
    return control;
}

/* A connection that is not followed yet, but should be; NULL for any other.  One on which nothing was said yet needs no
 * room: somebody may only be looking for open ports. */
static struct control *new_control(struct flow *flow, const struct packet *packet) {
    enum { CODE_LENGTH = 4 }; /* and what ends it */
    bool to_port = flow->settings.is_control_port(packet->to.port);
    bool from_port = flow->settings.is_control_port(packet->from.port);
    bool is_known = to_port || from_port || packet->is_ftp;
    bool is_reply = reply_read(text_part(packet->payload, 0, CODE_LENGTH)).code != 0;
    bool to_server = to_port != from_port ? to_port : !is_reply;
    if (packet->length == 0 || !(is_known || control_is_greeting(packet->payload)))
        return NULL;
    if (to_port == from_port && !is_reply && !control_is_command(packet->payload))
        return NULL; /* neither port nor payload tells who is the server: a later packet will */
    struct control *control =
        add_control(flow, to_server ? &packet->from : &packet->to, to_server ? &packet->to : &packet->from);
    control->is_proved = is_known;
    return control;
}

/* The ports are used again, by another connection; but a SYN may also come late, as a copy. */
static void begin_anew(struct flow *flow, struct control *control, const struct packet *packet) {
    bool opens = (packet->flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN;
    bool is_again = !control->is_over && lines_have_read(&control->from_client, packet->sequence + 1);
    if (!opens || is_again)
        return;
    bool was_proved = control->is_proved;
    struct endpoint client = control->client, server = control->server;
    control_end(flow, control);
    control_crowd_out(flow, control);
    control_reset(control, &client, &server);
    control->is_proved = was_proved && flow->settings.is_control_port(server.port);
}

static void take_control_packet(struct flow *flow, const struct packet *packet) {
    struct control *control = find_control(flow, packet);
    if (control == NULL)
        control = new_control(flow, packet);
    if (control == NULL)
        return;
    begin_anew(flow, control, packet);
    control->is_proved |= packet->is_ftp && !control->is_refuted;
    ring_append(&flow->ages, &control->by_age);
    control_packet(flow, control, packet);
}

void flow_packet(struct flow *flow, const struct packet *packet) {
    flow_time(flow, packet->frame, packet->time);
    wait_packet(flow, packet);
    if (!packet->is_unreachable)
        take_control_packet(flow, packet);
}

bool flow_reads(const struct flow *flow, const struct packet *packet) {
    return packet->is_ftp || flow->settings.is_control_port(packet->to.port) ||
           flow->settings.is_control_port(packet->from.port) || find_control(flow, packet) != NULL;
}
