/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ftp_stage.c - a stage on which tests play FTP: see ftp_stage.h
 */
#include "ftp_stage.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "must.h"

static bool is_control_port(uint16_t port) {
    return port == 21 || port == FLOW_PORT_FTPS;
}

const struct flow_settings usual_settings = {
    .wait_limit = 120 * SECOND,
    .bruteforce_number = 10,
    .bruteforce_time = 60 * SECOND,
    .is_control_port = is_control_port,
};

/* Room for one more thing in a list that grows. */
static void *grown(void *list, size_t count, size_t *room, size_t size) {
    if (count < *room)
        return list;
    *room = *room != 0 ? *room * 2 : 64;
    list = realloc(list, *room * size);
    must(list != NULL);
    return list;
}

static void *allocate(void *context, size_t size) {
    struct stage *stage = context;
    void *block = calloc(1, size);
    must(block != NULL);
    stage->blocks = grown(stage->blocks, stage->block_count, &stage->block_room, sizeof *stage->blocks);
    stage->blocks[stage->block_count++] = block;
    stage->allocated += size;
    return block;
}

static void remember(void *context, const struct note *note) {
    struct stage *stage = context;
    stage->told = grown(stage->told, stage->told_count, &stage->told_room, sizeof *stage->told);
    stage->told[stage->told_count++] = (struct told){*note, stage->time, stage->frame};
}

void stage_open(struct stage *stage, const struct flow_settings *settings) {
    *stage = (struct stage){.time = 1000 * SECOND};
    const struct flow_out out = {.context = stage, .allocate = allocate, .note = remember};
    stage->flow = flow_new(settings, &out);
}

void stage_close(struct stage *stage) {
    for (size_t i = 0; i < stage->block_count; i++)
        free(stage->blocks[i]);
    free(stage->blocks);
    free(stage->told);
}

struct endpoint endpoint_named(const char *text) {
    struct endpoint end = {.port = 0};
    char address[64];
    uint8_t bytes[IPV6_LENGTH];
    const char *colon = strrchr(text, ':');
    bool ipv6 = text[0] == '[';
    must(colon != NULL);
    size_t length = (size_t)(colon - text) - (ipv6 ? 2 : 0);
    must(length < sizeof address);
    memcpy(address, text + ipv6, length);
    address[length] = '\0';
    must(inet_pton(ipv6 ? AF_INET6 : AF_INET, address, bytes) == 1);
    end.address = address_of(bytes, ipv6 ? IPV6_LENGTH : IPV4_LENGTH);
    end.port = (uint16_t)strtoul(colon + 1, NULL, 10);
    return end;
}

static void send_packet(struct stage *stage, struct packet packet) {
    packet.frame = ++stage->frame;
    packet.time = stage->time;
    stage->last = packet;
    flow_packet(stage->flow, &packet);
}

void stage_send(struct stage *stage, const struct endpoint *from, const struct endpoint *to, uint8_t flags,
                uint32_t sequence, uint16_t discard) {
    send_packet(stage,
                (struct packet){.from = *from, .to = *to, .flags = flags, .sequence = sequence, .discard = discard});
}

void stage_unreachable(struct stage *stage, const struct endpoint *from, const struct endpoint *to) {
    send_packet(stage, (struct packet){.from = *from, .to = *to, .is_unreachable = true});
}

void stage_again(struct stage *stage) {
    send_packet(stage, stage->last);
}

void stage_speak(struct stage *stage, struct talk *talk, bool client, struct text bytes, size_t captured) {
    uint32_t *next = client ? &talk->client_next : &talk->server_next;
    struct packet packet = {
        .from = client ? talk->client : talk->server,
        .to = client ? talk->server : talk->client,
        .flags = TCP_ACK,
        .sequence = *next,
        .acknowledgment = client ? talk->server_next : talk->client_next,
        .length = (uint32_t)bytes.length,
        .payload = text_part(bytes, 0, captured),
    };
    *next += packet.length;
    send_packet(stage, packet);
}

void stage_say(struct stage *stage, struct talk *talk, bool client, const char *line) {
    static char text[2048]; /* the last packet may be sent again */
    int length = snprintf(text, sizeof text, "%s\r\n", line);
    must(length > 0 && (size_t)length < sizeof text);
    stage_speak(stage, talk, client, text_of(text, (size_t)length), SIZE_MAX);
}

void stage_lose(struct talk *talk, bool client, size_t count) {
    *(client ? &talk->client_next : &talk->server_next) += (uint32_t)count;
}

void stage_end(struct stage *stage, struct talk *talk, bool client, uint8_t flag) {
    send_packet(stage, (struct packet){
                           .from = client ? talk->client : talk->server,
                           .to = client ? talk->server : talk->client,
                           .flags = (uint8_t)(flag | TCP_ACK),
                           .sequence = client ? talk->client_next : talk->server_next,
                           .acknowledgment = client ? talk->server_next : talk->client_next,
                       });
}

void stage_gap(struct stage *stage) {
    flow_gap(stage->flow, ++stage->frame, stage->time);
}
