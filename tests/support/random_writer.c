/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * random_writer.c - files as the trace writer may make them: see random_writer.h
 */
#include "random_writer.h"

#include "trace_builder.h"

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

/* From `low` to `high`, both included. */
static size_t chance_between(struct chance *chance, size_t low, size_t high) {
    return low + (size_t)(chance_next(chance) >> 20) % (high - low + 1);
}

static bool chance_of(struct chance *chance, unsigned percent) {
    return chance_between(chance, 1, 100) <= percent;
}

/* --- a file ------------------------------------------------------------------------------------------------------ */

struct plan plan_by_chance(struct chance *chance) {
    struct plan plan = {.shape = (enum shape)chance_between(chance, 0, SHAPE_COUNT - 1)};
    plan.prefix_length = chance_of(chance, 20) ? 0 : chance_between(chance, 1, 256);
    plan.prefix_on_each = chance_of(chance, 60);
    for (size_t i = 0; i < plan.prefix_length; i++)
        plan.prefix[i] = (uint8_t)chance_between(chance, 0, 255);
    size_t least = plan.prefix_length + 32 > 252 ? plan.prefix_length + 32 : 252;
    size_t most = chance_of(chance, 50) ? 1200 : 32756;
    plan.record_length = chance_between(chance, least, most);
    return plan;
}

static void add_random(struct bytes *out, struct chance *chance, size_t count) {
    for (size_t i = 0; i < count; i++)
        bytes_add_uint(out, chance_between(chance, 0, 255), 1);
}

/* Packets, socket data, SMC records, OSA frames, and entries of another component. */
static void add_entry_by_chance(struct bytes *out, struct chance *chance) {
    static const uint32_t ids[] = {4, 4, 4, 5, 6, 7, 8};
    struct entry_plan plan = packet_plan();
    struct bytes payload = {0};
    if (chance_of(chance, 5)) {
        add_envelope(out, chance_between(chance, 18, 400));
        return;
    }
    add_random(&payload, chance, chance_between(chance, 0, chance_of(chance, 90) ? 300 : 9000));
    plan.id = ids[chance_between(chance, 0, sizeof ids / sizeof ids[0] - 1)];
    plan.payload = bytes_view(&payload);
    plan.padding = payload.length % 2;
    plan.header_length = (uint16_t)(chance_of(chance, 80) ? 92 : chance_between(chance, 64, 120));
    plan.trace_count = (uint32_t)chance_next(chance);
    add_entry(out, &plan);
    bytes_free(&payload);
}

static void add_record(struct bytes *out, struct view body, uint8_t segment) {
    bytes_add_uint(out, body.length + 4, 2);
    bytes_add_uint(out, segment, 1);
    bytes_add_uint(out, 0, 1);
    bytes_add(out, body.bytes, body.length);
}

/* A record as one, or as pieces of a spanned one: first 1, middle 3, last 2. */
static void add_shaped_record(struct bytes *out, struct chance *chance, const struct plan *plan, struct view body) {
    size_t pieces = plan->shape == SHAPE_SPANNED ? chance_between(chance, 1, 4) : 1;
    size_t at = 0;
    for (size_t i = 0; i < pieces; i++) {
        size_t left = body.length - at;
        size_t length = i + 1 == pieces ? left : chance_between(chance, 0, left);
        uint8_t segment = pieces == 1 ? 0 : i == 0 ? 1 : i + 1 == pieces ? 2 : 3;
        add_record(out, view_part(body, at, length), segment);
        at += length;
    }
}

/* A trace buffer, cut into records. */
static void add_buffer(struct bytes *records, struct chance *chance, const struct plan *plan, struct view buffer) {
    for (size_t at = 0; at < buffer.length;) {
        struct bytes body = {0};
        if (at == 0 || plan->prefix_on_each)
            bytes_add(&body, plan->prefix, plan->prefix_length);
        size_t room = plan->record_length - body.length;
        struct view part = view_part(buffer, at, room);
        bytes_add(&body, part.bytes, part.length);
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

struct made make_file(struct chance *chance, const struct plan *plan) {
    struct made made = {.entry_count = 0};
    struct bytes records = {0};
    size_t buffers = chance_between(chance, 1, 4);
    for (size_t i = 0; i < buffers; i++) {
        struct bytes buffer = {0};
        size_t count = chance_between(chance, 1, 60);
        for (size_t j = 0; j < count; j++)
            add_entry_by_chance(&buffer, chance);
        bytes_add(&made.entries, buffer.data, buffer.length);
        made.entry_count += count;
        bytes_add_fill(&buffer, 0, chance_of(chance, 30) ? 0 : chance_between(chance, 1, 700));
        add_buffer(&records, chance, plan, bytes_view(&buffer));
        bytes_free(&buffer);
    }
    if (plan->shape == SHAPE_BDW)
        add_blocks(&made.file, chance, bytes_view(&records));
    else
        bytes_add(&made.file, records.data, records.length);
    bytes_free(&records);
    return made;
}

void made_free(struct made *made) {
    bytes_free(&made->file);
    bytes_free(&made->entries);
}
