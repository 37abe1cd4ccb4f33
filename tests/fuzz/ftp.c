/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ftp.c - fuzz target: the state machine of ftpflow, to which the bytes tell what happens
 *
 * Each event is a byte and what it needs.  The byte's low half is what happens, the high half how late:
 *
 *     0 client, 1 server   speaks: two bytes for the connection and how many bytes are lost, text up to a line feed
 *     2 to 5               a packet without payload: flags, connection, two bytes each for a port and a sequence number
 *     6                    ICMP: the last packet could not be delivered
 *     7                    the last packet again
 *     8                    a gap in the trace
 *     9                    the end of a connection, by FIN or RST
 *     others               time goes on
 */
#include "ftp_stage.h"
#include "fuzz.h"
#include "state.h"

#include <string.h>

enum { CONNECTIONS = 8 };

struct play {
    struct stage stage;
    struct talk talks[CONNECTIONS];
    struct text script; /* what is still to come */
};

static unsigned take(struct play *play, size_t count) {
    unsigned value = 0;
    for (size_t i = 0; i < count; i++)
        value = value << 8 | (unsigned)(text_at(play->script, i) & 0xff);
    play->script = text_from(play->script, count);
    return value;
}

static struct text take_line(struct play *play) {
    const uint8_t *end = play->script.length > 0 ? memchr(play->script.bytes, '\n', play->script.length) : NULL;
    size_t length = end != NULL ? (size_t)(end - play->script.bytes) + 1 : play->script.length;
    struct text line = text_part(play->script, 0, length);
    play->script = text_from(play->script, length);
    return line;
}

static struct talk *take_talk(struct play *play) {
    return &play->talks[take(play, 1) % CONNECTIONS];
}

static void speak(struct play *play, bool client) {
    struct talk *talk = take_talk(play);
    size_t lost = take(play, 1);
    struct text line = take_line(play);
    if (lost > 127)
        stage_lose(talk, client, lost - 127);
    stage_speak(&play->stage, talk, client, line, lost < 127 ? SIZE_MAX : line.length / 2);
}

static void send(struct play *play, bool from_server) {
    uint8_t flags = (uint8_t)take(play, 1);
    struct talk *talk = take_talk(play);
    struct endpoint from = from_server ? talk->server : talk->client, to = from_server ? talk->client : talk->server;
    *(flags & 0x80 ? &from.port : &to.port) = (uint16_t)take(play, 2);
    stage_send(&play->stage, &from, &to, flags & 0x1f, take(play, 2), flags & 0x40 ? 4150 : 0);
}

static void act(struct play *play, unsigned event) {
    struct stage *stage = &play->stage;
    switch (event) {
    case 0:
    case 1:
        speak(play, event == 0);
        break;
    case 2:
    case 3:
    case 4:
    case 5:
        send(play, event % 2 != 0);
        break;
    case 6:
        stage_unreachable(stage, &stage->last.from, &stage->last.to);
        break;
    case 7:
        stage_again(stage);
        break;
    case 8:
        stage_gap(stage);
        break;
    case 9:
        stage_end(stage, take_talk(play), take(play, 1) % 2 != 0, take(play, 1) % 2 != 0 ? TCP_FIN : TCP_RST);
        break;
    default:
        flow_time(stage->flow, ++stage->frame, stage->time);
    }
}

/* --- what must hold ---------------------------------------------------------------------------------------------- */

static size_t ring_length(const struct ring *head) {
    size_t length = 0;
    for (const struct ring *link = head->next; link != head; link = link->next)
        length++;
    return length;
}

static void check_control(const struct control *control) {
    must(ring_length(&control->waits) == control->wait_count && control->wait_count <= FLOW_WAITS_MAX);
    must(control->pending_count <= PENDING_MAX);
    must(control->from_client.kept <= LINE_KEPT && control->from_client.ahead <= AHEAD_KEPT);
    must(control->from_server.kept <= LINE_KEPT && control->from_server.ahead <= AHEAD_KEPT);
}

static void check_limits(const struct flow *flow) {
    must(ring_length(&flow->ages) == flow->control_count && flow->control_count <= FLOW_CONTROLS_MAX);
    for (const struct ring *link = flow->ages.next; link != &flow->ages; link = link->next)
        check_control(MEMBER_OF(link, struct control, by_age));
    must(ring_length(&flow->client_ages) == flow->client_count && flow->client_count <= FLOW_CLIENTS_MAX);
    must(flow->transfer_count <= FLOW_TRANSFERS_MAX);
}

/* What was told of transfers; a frame that has not come yet proves nothing. */
static void check_told(const struct stage *stage) {
    for (size_t i = 0; i < stage->told_count; i++) {
        const struct transfer *transfer = stage->told[i].note.transfer;
        if (transfer == NULL)
            continue;
        must(transfer->outcome < OUTCOMES && (!transfer->settled || transfer->proof_frame > 0));
        must(transfer->setup_frame > 0 && transfer->setup_frame <= stage->frame);
        must(transfer->proof_frame <= stage->frame && transfer->syns_discarded <= transfer->syns);
    }
}

static void begin(struct play *play) {
    for (unsigned i = 0; i < CONNECTIONS; i++) {
        bool ipv6 = i >= CONNECTIONS / 2;
        play->talks[i] = (struct talk){endpoint_named(ipv6 ? "[2001:db8::1]:1025" : "10.0.0.1:1025"),
                                       endpoint_named(ipv6 ? "[2001:db8::2]:21" : "10.0.0.2:21"), 1, 1};
        play->talks[i].client.port = (uint16_t)(play->talks[i].client.port + i);
        if (i % 4 == 3)
            play->talks[i].server.port = 2121; /* where only what is said tells that it is FTP */
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct play play = {.script = text_of(data, size)};
    begin(&play);
    stage_open(&play.stage, &usual_settings);
    while (play.script.length > 0) {
        unsigned event = take(&play, 1);
        play.stage.time += (int64_t)(event >> 4) * (event >> 4) * SECOND / 2;
        act(&play, event & 0xf);
        check_limits(play.stage.flow);
    }
    check_told(&play.stage);
    stage_close(&play.stage);
    return 0;
}
