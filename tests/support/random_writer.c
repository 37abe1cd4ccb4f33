/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * random_writer.c - files as the trace writer may make them: see random_writer.h
 */
#include "random_writer.h"

#include "must.h"
#include "trace_builder.h"

#include <string.h>

/* --- chance ------------------------------------------------------------------------------------------------------ */

struct chance chance_of_seed(uint64_t seed) {
    return (struct chance){.state = seed * UINT64_C(0x9E3779B97F4A7C15)};
}

/* xorshift64*: the same files on every machine. */
static uint64_t chance_next(struct chance *chance) {
    chance->state ^= chance->state >> 12;
    chance->state ^= chance->state << 25;
    chance->state ^= chance->state >> 27;
    return chance->state * UINT64_C(2685821657736338717);
}

size_t chance_between(struct chance *chance, size_t low, size_t high) {
    return low + (size_t)(chance_next(chance) >> 20) % (high - low + 1);
}

static bool chance_of(struct chance *chance, unsigned percent) {
    return chance_between(chance, 1, 100) <= percent;
}

/* --- a file ------------------------------------------------------------------------------------------------------ */

static const uint8_t component[] = {0xe2, 0xe8, 0xe2, 0xe3, 0xc3, 0xd7, 0xc4, 0xc1}; /* SYSTCPDA */

/* "SYSTCPDA" somewhere in the prefix, and where there is room "SYS1" before it and "TCPIP" behind it. */
static void put_names(struct plan *plan, struct chance *chance) {
    static const uint8_t system[] = {0xe2, 0xe8, 0xe2, 0xf1, 0x40, 0x40, 0x40, 0x40};
    static const uint8_t stack[] = {0xe3, 0xc3, 0xd7, 0xc9, 0xd7, 0x40, 0x40, 0x40};
    if (plan->prefix_length < sizeof component || chance_of(chance, 30))
        return;
    size_t at = chance_between(chance, 0, plan->prefix_length - sizeof component);
    plan->name_end = at + sizeof component;
    memcpy(plan->prefix + at, component, sizeof component);
    if (at >= sizeof system)
        memcpy(plan->prefix + at - sizeof system, system, sizeof system);
    if (plan->prefix_length - plan->name_end >= sizeof stack)
        memcpy(plan->prefix + plan->name_end, stack, sizeof stack);
}

struct plan plan_by_chance(struct chance *chance) {
    struct plan plan = {.shape = (enum shape)chance_between(chance, 0, SHAPE_BARE), .others = 5};
    if (plan.shape == SHAPE_SPANNED && chance_of(chance, 40))
        plan.shape = SHAPE_FTP;
    plan.prefix_length = chance_of(chance, 20) ? 0 : chance_between(chance, 1, 256);
    plan.prefix_on_each = chance_of(chance, 60);
    for (size_t i = 0; i < plan.prefix_length; i++)
        plan.prefix[i] = (uint8_t)chance_between(chance, 0, 255);
    put_names(&plan, chance);
    size_t least = plan.prefix_length + 32 > 252 ? plan.prefix_length + 32 : 252;
    size_t most = chance_of(chance, 50) ? 1200 : 32756;
    plan.record_length = chance_between(chance, least, most);
    struct chance aside = *chance; /* so that files without such records stay what they are */
    plan.has_gtf = plan.shape != SHAPE_BARE && chance_of(&aside, 30);
    return plan;
}

static void add_random(struct bytes *out, struct chance *chance, size_t count) {
    for (size_t i = 0; i < count; i++)
        bytes_add_uint(out, chance_between(chance, 0, 255), 1);
}

/* A record of intrusion detection: of unknown layout, with a second clock in it. */
static void add_ids_entry(struct bytes *out, struct chance *chance) {
    struct bytes data = {0};
    add_random(&data, chance, chance_between(chance, 0, 100));
    bytes_add_uint(&data, SAMPLE_CAPTURE_TIME, 8);
    add_random(&data, chance, chance_between(chance, 0, 300));
    struct entry_plan plan = plain_plan(0x03020002, bytes_view(&data));
    add_entry(out, &plan);
    bytes_free(&data);
}

/* A packet, socket data, an SMC record, an OSA frame; whole, or a segment of what is longer. */
static size_t add_entry_with_header(struct bytes *out, struct chance *chance, const struct plan *writer) {
    static const uint32_t ids[] = {4, 4, 4, 5, 6, 7, 8};
    struct entry_plan plan = packet_plan();
    struct bytes payload = {0};
    add_random(&payload, chance, chance_between(chance, 0, chance_of(chance, 90) ? 300 : 9000));
    /* A name may also be data; it is told from a prefix, unless that is hardly more than the name. */
    if (payload.length > 100 && writer->prefix_length >= 32 && chance_of(chance, 5))
        memcpy(payload.data + chance_between(chance, 0, payload.length - 8), component, sizeof component);
    plan.id = ids[chance_between(chance, 0, sizeof ids / sizeof ids[0] - 1)];
    plan.payload = bytes_view(&payload);
    plan.padding = payload.length % 2;
    plan.header_length = (uint16_t)(chance_of(chance, 80) ? 92 : chance_between(chance, 64, 120));
    plan.trace_count = (uint32_t)chance_next(chance);
    if (chance_of(chance, 10)) {
        plan.traced = (int32_t)payload.length + 30000;
        plan.segment = (uint8_t)chance_between(chance, 0, 255);
    }
    add_entry(out, &plan);
    bytes_free(&payload);
    return 16 + (size_t)plan.header_length;
}

/* Another component's, no two of them alike: else it is not told which came back. */
static void add_other_entry(struct bytes *out, size_t length) {
    enum { DATA_AT = 16, MARK = 2, TRAILER = 2 };
    size_t start = out->length;
    add_envelope(out, length);
    if (length >= DATA_AT + MARK + TRAILER)
        bytes_put_uint(out, start + DATA_AT, start & 0xffff, MARK);
}

/* One of all kinds, those of other components among them. */
static void add_entry_by_chance(struct bytes *out, struct chance *chance, const struct plan *plan,
                                struct made_entry *entry) {
    size_t start = out->length;
    *entry = (struct made_entry){.payload_at = 16, .proves_itself = !chance_of(chance, plan->others)};
    if (!entry->proves_itself)
        add_other_entry(out, chance_between(chance, 18, 400));
    else if (chance_of(chance, 5))
        add_ids_entry(out, chance);
    else
        entry->payload_at = add_entry_with_header(out, chance, plan);
    entry->length = out->length - start;
}

/* What becomes of the entry at `at` of a buffer that is cut into pieces of `piece` bytes. */
static void judge_entry(struct made_entry *entry, const struct plan *plan, size_t at, size_t piece) {
    size_t border = (at / piece + 1) * piece; /* the first behind the entry's start */
    size_t before = border - at;
    bool separated = plan->prefix_on_each && plan->prefix_length > 0;
    entry->whole = !separated || before >= entry->length;
    bool once = before + piece >= entry->length;
    bool in_payload = before >= entry->payload_at && before + 2 <= entry->length;
    bool named = plan->name_end > 0 && before + plan->name_end <= entry->length;
    entry->joinable = (entry->whole || (once && in_payload && named));
}

/* An RDW, or the header of a block of FTP: 80 ends a record. */
static void add_descriptor(struct bytes *out, const struct plan *plan, size_t length, uint8_t segment) {
    if (plan->shape == SHAPE_FTP) {
        bytes_add_uint(out, segment == 0 || segment == 2 ? 0x80 : 0, 1);
        bytes_add_uint(out, length, 2);
    } else {
        bytes_add_uint(out, length + 4, 2);
        bytes_add_uint(out, segment, 1);
        bytes_add_uint(out, 0, 1);
    }
}

static void add_record(struct bytes *out, const struct plan *plan, struct view body, uint8_t segment) {
    if (plan->shape != SHAPE_BARE)
        add_descriptor(out, plan, body.length, segment);
    bytes_add(out, body.bytes, body.length);
}

/* A record as one, or as pieces of a spanned one: first 1, middle 3, last 2. */
static void add_shaped_record(struct bytes *out, struct chance *chance, const struct plan *plan, struct view body) {
    bool in_pieces = plan->shape == SHAPE_SPANNED || plan->shape == SHAPE_FTP;
    size_t pieces = in_pieces ? chance_between(chance, 1, 4) : 1;
    size_t at = 0;
    for (size_t i = 0; i < pieces; i++) {
        size_t left = body.length - at;
        size_t length = i + 1 == pieces ? left : chance_between(chance, 0, left);
        uint8_t segment = pieces == 1 ? 0 : i == 0 ? 1 : i + 1 == pieces ? 2 : 3;
        add_record(out, plan, view_part(body, at, length), segment);
        at += length;
    }
}

/* The prefix, of which two bytes are different in each record, as a number is: the first ones, or behind the names.
 * When none stands at the start of the file, the number stands well inside it: at its edge it looks
 * like data. */
static void add_prefix(struct bytes *out, struct chance *chance, const struct plan *plan) {
    size_t start = out->length;
    size_t edge = plan->begins_inside ? 8 : 0;
    bytes_add(out, plan->prefix, plan->prefix_length);
    if (plan->name_end >= edge + 2 + 8 + 8)
        bytes_put_uint(out, start + edge, chance_between(chance, 0, 65535), 2);
    else if (plan->name_end > 0 && plan->prefix_length >= plan->name_end + 8 + 2 + edge)
        bytes_put_uint(out, start + plan->prefix_length - edge - 2, chance_between(chance, 0, 65535), 2);
}

/* What GTF writes about itself: the control record, or lost records with or without a system id. */
static void add_gtf_record(struct bytes *records, struct chance *chance, const struct plan *plan) {
    static const struct {
        uint16_t type;
        size_t length;
    } kinds[] = {{1, 22}, {2, 18}, {2, 20}, {3, 18}, {3, 20}};
    size_t kind = chance_between(chance, 0, sizeof kinds / sizeof kinds[0] - 1);
    struct bytes body = {0};
    bytes_add_uint(&body, kinds[kind].type, 2);
    bytes_add_uint(&body, 0xffff94b6, 4); /* -8 hours */
    bytes_add_uint(&body, SAMPLE_CAPTURE_TIME, 8);
    add_random(&body, chance, kinds[kind].length - body.length);
    add_record(records, plan, bytes_view(&body), 0);
    bytes_free(&body);
}

/* A trace buffer, cut into records. */
static void add_buffer(struct made *made, struct bytes *records, struct chance *chance, const struct plan *plan,
                       struct view buffer) {
    for (size_t at = 0; at < buffer.length;) {
        struct bytes body = {0};
        bool has_prefix = at == 0 || plan->prefix_on_each;
        size_t room = plan->record_length - (has_prefix ? plan->prefix_length : 0);
        if (has_prefix && !(plan->begins_inside && records->length == 0))
            add_prefix(&body, chance, plan);
        struct view part = view_part(buffer, at, room);
        bytes_add(&body, part.bytes, part.length);
        struct chance aside = *chance;
        if (plan->has_gtf && chance_of(&aside, 20)) {
            add_gtf_record(records, &aside, plan);
            made->gtf_count++;
        }
        add_shaped_record(records, chance, plan, bytes_view(&body));
        at += part.length;
        bytes_free(&body);
    }
}

/* Blocks of whole records. */
static void add_blocks(struct bytes *file, struct chance *chance, struct view records) {
    for (size_t at = 0; at < records.length;) {
        size_t length = 0;
        size_t limit = chance_between(chance, 1, 60000);
        while (at + length < records.length) {
            size_t next = (size_t)records.bytes[at + length] << 8 | records.bytes[at + length + 1];
            if (length > 0 && length + next > limit)
                break;
            length += next;
        }
        if (length + 4 <= 32760) /* the longest that the short form can tell */
            add_block(file, view_part(records, at, length));
        else
            add_extended_block(file, view_part(records, at, length));
        at += length;
    }
}

/* Adds the entries of one buffer. */
static void make_buffer(struct made *made, struct chance *chance, const struct plan *plan, struct bytes *buffer) {
    size_t count = chance_between(chance, 1, 60);
    made->list = realloc(made->list, (made->entry_count + count) * sizeof made->list[0]);
    must(made->list != NULL);
    if (plan->begins_inside && made->entry_count == 0 && chance_of(chance, 50))
        add_random(buffer, chance, chance_between(chance, 1, 300)); /* the rest of an entry */
    size_t rest = buffer->length;
    for (size_t i = 0; i < count; i++) {
        struct made_entry *entry = &made->list[made->entry_count++];
        size_t at = buffer->length;
        size_t prefix = plan->prefix_on_each ? plan->prefix_length : 0;
        add_entry_by_chance(buffer, chance, plan, entry);
        judge_entry(entry, plan, at, plan->record_length - prefix);
    }
    bytes_add(&made->entries, buffer->data + rest, buffer->length - rest);
    bytes_add_fill(buffer, 0, chance_of(chance, 30) ? 0 : chance_between(chance, 1, 700));
}

struct made make_file(struct chance *chance, const struct plan *plan) {
    struct made made = {.entry_count = 0};
    struct bytes records = {0};
    size_t buffers = chance_between(chance, 1, 4);
    for (size_t i = 0; i < buffers; i++) {
        struct bytes buffer = {0};
        make_buffer(&made, chance, plan, &buffer);
        add_buffer(&made, &records, chance, plan, bytes_view(&buffer));
        bytes_free(&buffer);
    }
    if (plan->shape == SHAPE_BDW)
        add_blocks(&made.file, chance, bytes_view(&records));
    else
        bytes_add(&made.file, records.data, records.length);
    if (plan->shape == SHAPE_FTP)
        bytes_add(&made.file, "\x40\0\0", 3); /* the end of the file */
    bytes_free(&records);
    return made;
}

void made_free(struct made *made) {
    bytes_free(&made->file);
    bytes_free(&made->entries);
    free(made->list);
}
