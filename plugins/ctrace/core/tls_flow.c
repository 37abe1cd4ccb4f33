/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tls_flow.c - which packets of a connection carry encrypted data: see tls_flow.h
 */
#include "tls_flow.h"

enum {
    TYPE_FIRST = 20,
    TYPE_DATA = 23,
    TYPE_LAST = 24,
    VERSION_MAJOR = 3,
    VERSION_MINOR_MAX = 4,
    LENGTH_AT = 3,
    HEADER_LENGTH = 5,
    RECORD_LENGTH_MAX = 16384 + 2048
};

enum header { HEADER_THERE, HEADER_MISSING, HEADER_WRONG };

struct record {
    uint8_t type;
    uint16_t length; /* behind the header */
};

static enum header read_header(struct view payload, size_t at, struct record *out) {
    if (!view_holds(payload, at, HEADER_LENGTH) || !view_u8(payload, at, &out->type) ||
        !view_u16(payload, at + LENGTH_AT, &out->length))
        return HEADER_MISSING;
    bool is_one = out->type >= TYPE_FIRST && out->type <= TYPE_LAST && payload.bytes[at + 1] == VERSION_MAJOR &&
                  payload.bytes[at + 2] <= VERSION_MINOR_MAX && out->length > 0 && out->length <= RECORD_LENGTH_MAX;
    return is_one ? HEADER_THERE : HEADER_WRONG;
}

bool tls_flow_begins(struct view payload) {
    struct record record;
    return read_header(payload, 0, &record) == HEADER_THERE;
}

/* Sequence numbers wrap: how far `number` is ahead. */
static int32_t ahead(uint32_t number, uint32_t of) {
    return (int32_t)(number - of);
}

static uint32_t smaller(uint32_t one, uint32_t other) {
    return one < other ? one : other;
}

/* Counts from `at` on, where a record begins, to the end of the packet. */
static uint32_t take_records(struct tls_flow *flow, uint32_t sequence, struct view payload, uint32_t length,
                             uint32_t at) {
    uint32_t data = 0;
    while (at < length) {
        struct record record;
        switch (read_header(payload, at, &record)) {
        case HEADER_WRONG:
            *flow = (struct tls_flow){0};
            return data;
        case HEADER_MISSING:
            flow->is_in_step = false;
            return data + (flow->is_data ? length - at : 0);
        case HEADER_THERE:
            break;
        }
        flow->is_data = record.type == TYPE_DATA;
        data += flow->is_data ? smaller(HEADER_LENGTH + record.length, length - at) : 0;
        at += HEADER_LENGTH + record.length;
    }
    flow->next_record = sequence + at;
    return data;
}

uint32_t tls_flow_take(struct tls_flow *flow, uint32_t sequence, struct view payload, uint32_t length) {
    uint32_t end = sequence + length, seen = 0;
    if (length == 0 || (flow->is_tls && ahead(end, flow->next_sequence) <= 0))
        return 0;
    if (flow->is_tls && ahead(flow->next_sequence, sequence) > 0)
        seen = flow->next_sequence - sequence;
    if (!flow->is_in_step || ahead(flow->next_record, sequence) < 0) {
        flow->is_in_step = seen == 0 && tls_flow_begins(payload);
        flow->is_tls |= flow->is_in_step;
        flow->next_record = sequence;
    }
    if (!flow->is_tls)
        return 0;
    flow->next_sequence = end;
    if (!flow->is_in_step)
        return flow->is_data ? length - seen : 0;
    uint32_t begun = smaller(flow->next_record - sequence, length); /* what belongs to the record that goes on */
    uint32_t data = flow->is_data ? begun - seen : 0;
    return data + take_records(flow, sequence, payload, length, flow->next_record - sequence);
}
