/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * header_option.c - what a packet frame keeps of its trace entry: see header_option.h
 */
#include "header_option.h"

#include <string.h>

static const uint8_t mark[4] = {'z', 'C', 'T', 'E'};

enum { MARK_AT = 0, VERSION_AT = 4, KIND_AT = 5, HEAD_LENGTH_AT = 6, TAIL_LENGTH_AT = 8 };

/* --- writing ---------------------------------------------------------------------------------------------------- */

struct output {
    uint8_t *bytes;
    size_t size;
    size_t length;
    bool full; /* something did not fit; nothing is written any more */
};

/* Where the next `count` bytes go; NULL when they do not fit. */
static uint8_t *put_room(struct output *out, size_t count) {
    if (out->full || count > out->size - out->length) {
        out->full = true;
        return NULL;
    }
    uint8_t *room = out->bytes + out->length;
    out->length += count;
    return room;
}

static void put_bytes(struct output *out, struct view bytes) {
    uint8_t *room = put_room(out, bytes.length);
    if (room != NULL && bytes.length > 0)
        memcpy(room, bytes.bytes, bytes.length);
}

static void put_start(struct output *out, const struct header_option *option) {
    const size_t head = option->head.length, tail = option->tail.length;
    const uint8_t start[HEADER_OPTION_PREFIX_LENGTH] = {
        mark[0],
        mark[1],
        mark[2],
        mark[3],
        [VERSION_AT] = HEADER_OPTION_VERSION,
        [KIND_AT] = (uint8_t)option->kind,
        [HEAD_LENGTH_AT] = (uint8_t)(head >> 8),
        [HEAD_LENGTH_AT + 1] = (uint8_t)head,
        [TAIL_LENGTH_AT] = (uint8_t)(tail >> 8),
        [TAIL_LENGTH_AT + 1] = (uint8_t)tail,
    };
    put_bytes(out, view_of(start, sizeof start));
}

/* Where the value of a fact goes, `count` bytes; NULL when it does not fit. */
static uint8_t *put_fact(struct output *out, enum header_fact fact, size_t count) {
    enum { START_LENGTH = 2 };
    uint8_t *room = put_room(out, START_LENGTH + count);
    if (room == NULL)
        return NULL;
    room[0] = (uint8_t)fact;
    room[1] = (uint8_t)count;
    return room + START_LENGTH;
}

static void put_fact_number(struct output *out, enum header_fact fact, uint64_t value) {
    size_t count = 1;
    while (count < sizeof value && value >> 8 * count != 0)
        count++;
    uint8_t *room = put_fact(out, fact, count);
    for (size_t i = count; room != NULL && i-- > 0; value >>= 8)
        room[i] = (uint8_t)value;
}

/* A text that is empty is not written. */
static void put_fact_text(struct output *out, enum header_fact fact, struct view text) {
    if (text.length == 0)
        return;
    size_t count = text.length > UINT8_MAX ? UINT8_MAX : text.length;
    uint8_t *room = put_fact(out, fact, count);
    if (room != NULL)
        memcpy(room, text.bytes, count);
}

static void put_fact_ids(struct output *out, const struct ids_layout *layout) {
    uint8_t bytes[IDS_LAYOUT_BYTES_MAX];
    if (layout->records > 0)
        put_fact_text(out, FACT_IDS_LAYOUT, view_of(bytes, ids_layout_write(layout, bytes)));
}

size_t header_option_write(const struct header_option *option, uint8_t *bytes, size_t size) {
    struct output out = {.bytes = bytes, .size = size};
    if (option->head.length > UINT16_MAX || option->tail.length > UINT16_MAX)
        return 0;
    put_start(&out, option);
    put_bytes(&out, option->head);
    put_bytes(&out, option->tail);

    put_fact_text(&out, FACT_CONTAINER, option->container);
    if (option->record != 0)
        put_fact_number(&out, FACT_RECORD, option->record);
    put_fact_number(&out, FACT_FILE_OFFSET, option->file_offset);
    if (option->kind == ITEM_SKIPPED)
        put_fact_number(&out, FACT_SKIPPED, option->skipped);
    if (option->leap_seconds != 0)
        put_fact_number(&out, FACT_LEAP_SECONDS, option->leap_seconds);
    if (option->osa_layer != OSA_LAYER_BY_CONTENT)
        put_fact_number(&out, FACT_OSA_LAYER, option->osa_layer);
    if (option->prefix_length != 0)
        put_fact_number(&out, FACT_PREFIX_LENGTH, option->prefix_length);
    put_fact_text(&out, FACT_SYSTEM, option->system);
    put_fact_text(&out, FACT_COMPONENT, option->component);
    put_fact_text(&out, FACT_STACK, option->stack);
    if (option->count_scope != COUNT_NONE)
        put_fact_number(&out, FACT_COUNT_SCOPE, option->count_scope);
    put_fact_text(&out, FACT_CARRIER, option->carrier);
    if (option->storage.kind != STORAGE_NONE) {
        put_fact_number(&out, FACT_STORAGE_KIND, option->storage.kind);
        put_fact_number(&out, FACT_STORAGE_ASID, option->storage.asid);
        put_fact_number(&out, FACT_STORAGE_ADDRESS, option->storage.address);
    }
    put_fact_ids(&out, &option->ids);
    return out.full ? 0 : out.length;
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

static bool fact_number(struct view value, uint64_t *out) {
    return value.length >= 1 && value.length <= 8 && view_uint(value, 0, value.length, out);
}

/* A kind that is not known, of a later version, is another. */
static bool fact_storage_kind(struct view value, enum storage_kind *out) {
    uint64_t number;
    if (!fact_number(value, &number))
        return false;
    *out = number < STORAGE_KINDS ? (enum storage_kind)number : STORAGE_OTHER;
    return true;
}

static bool fact_asid(struct view value, uint32_t *out) {
    uint64_t number;
    if (!fact_number(value, &number) || number > UINT32_MAX)
        return false;
    *out = (uint32_t)number;
    return true;
}

/* Takes one fact into the option; facts of unknown number are passed over. */
static bool fact_take(struct header_option *option, uint8_t number, struct view value) {
    switch (number) {
    case FACT_CONTAINER:
        option->container = value;
        return true;
    case FACT_RECORD:
        return fact_number(value, &option->record);
    case FACT_FILE_OFFSET:
        return fact_number(value, &option->file_offset);
    case FACT_SKIPPED:
        return fact_number(value, &option->skipped);
    case FACT_LEAP_SECONDS:
        return fact_number(value, &option->leap_seconds);
    case FACT_OSA_LAYER:
        return fact_number(value, &option->osa_layer);
    case FACT_PREFIX_LENGTH:
        return fact_number(value, &option->prefix_length);
    case FACT_SYSTEM:
        option->system = value;
        return true;
    case FACT_COMPONENT:
        option->component = value;
        return true;
    case FACT_STACK:
        option->stack = value;
        return true;
    case FACT_COUNT_SCOPE:
        return fact_number(value, &option->count_scope);
    case FACT_CARRIER:
        option->carrier = value;
        return true;
    case FACT_STORAGE_KIND:
        return fact_storage_kind(value, &option->storage.kind);
    case FACT_STORAGE_ASID:
        return fact_asid(value, &option->storage.asid);
    case FACT_STORAGE_ADDRESS:
        return fact_number(value, &option->storage.address);
    case FACT_IDS_LAYOUT:
        return ids_layout_read(value, &option->ids);
    default:
        return true;
    }
}

static bool facts_read(struct header_option *option) {
    for (size_t at = 0; at < option->facts.length;) {
        uint8_t number, length;
        if (!view_u8(option->facts, at, &number) || !view_u8(option->facts, at + 1, &length) ||
            !view_holds(option->facts, at + 2, length))
            return false;
        if (!fact_take(option, number, view_part(option->facts, at + 2, length)))
            return false;
        at += 2 + (size_t)length;
    }
    return true;
}

bool header_option_read(struct view bytes, struct header_option *out) {
    uint8_t version, kind;
    uint16_t head_length, tail_length;
    if (!view_holds(bytes, 0, HEADER_OPTION_PREFIX_LENGTH) || memcmp(bytes.bytes, mark, sizeof mark) != 0)
        return false;
    if (!view_u8(bytes, VERSION_AT, &version) || version != HEADER_OPTION_VERSION)
        return false;
    if (!view_u8(bytes, KIND_AT, &kind) || kind > ITEM_GTF)
        return false;
    if (!view_u16(bytes, HEAD_LENGTH_AT, &head_length) || !view_u16(bytes, TAIL_LENGTH_AT, &tail_length))
        return false;
    size_t facts_at = HEADER_OPTION_PREFIX_LENGTH + (size_t)head_length + tail_length;
    if (!view_holds(bytes, 0, facts_at))
        return false;

    *out = (struct header_option){
        .kind = (enum item_kind)kind,
        .head = view_part(bytes, HEADER_OPTION_PREFIX_LENGTH, head_length),
        .tail = view_part(bytes, HEADER_OPTION_PREFIX_LENGTH + (size_t)head_length, tail_length),
        .facts = view_part(bytes, facts_at, bytes.length),
    };
    return facts_read(out);
}
