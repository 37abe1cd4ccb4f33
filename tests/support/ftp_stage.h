/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ftp_stage.h - a stage on which tests play FTP: it makes packets of what the actors do and remembers what is told
 */
#ifndef SUPPORT_FTP_STAGE_H
#define SUPPORT_FTP_STAGE_H

#include "flow.h"

#define SECOND INT64_C(1000000000)

/* A control connection: the next sequence number of each side. */
struct talk {
    struct endpoint client, server;
    uint32_t client_next, server_next;
};

/* Something that was told, and when. */
struct told {
    struct note note;
    int64_t time;
    uint32_t frame;
};

struct stage {
    struct flow *flow;
    int64_t time;
    uint32_t frame;
    struct packet last; /* sent */
    struct told *told;
    size_t told_count, told_room;
    void **blocks; /* what the flow has allocated */
    size_t block_count, block_room;
    size_t allocated; /* bytes */
};

/* 120 s, 10 failed logins within 60 s, ports 21 and 990. */
extern const struct flow_settings usual_settings;

void stage_open(struct stage *stage, const struct flow_settings *settings);
void stage_close(struct stage *stage);

/* "10.0.0.1:21", "[2001:db8::1]:21"; the test ends when it is neither. */
struct endpoint endpoint_named(const char *text);

/* Sends a packet between two endpoints that is no payload. */
void stage_send(struct stage *stage, const struct endpoint *from, const struct endpoint *to, uint8_t flags,
                uint32_t sequence, uint16_t discard);

/* A router says that the packet between these could not be delivered. */
void stage_unreachable(struct stage *stage, const struct endpoint *from, const struct endpoint *to);

/* The same packet once more. */
void stage_again(struct stage *stage);

/* One side of a control connection sends bytes, of which only the first `captured` are in the trace, and acknowledges
 * all that the other has sent. */
void stage_speak(struct stage *stage, struct talk *talk, bool client, struct text bytes, size_t captured);

/* The same with a line, to which CR and LF are added. */
void stage_say(struct stage *stage, struct talk *talk, bool client, const char *line);

/* Bytes that are not in the trace at all. */
void stage_lose(struct talk *talk, bool client, size_t count);

/* FIN or RST. */
void stage_end(struct stage *stage, struct talk *talk, bool client, uint8_t flag);

void stage_gap(struct stage *stage);

#endif
