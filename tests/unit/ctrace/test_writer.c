/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_writer.c - files as the trace writer may make them: prefixes of any length, entries that run over records
 *
 * Nobody knows the writer's own layout, so the files here are made at random: any prefix, before each record or only
 * before the first of a buffer, any record length, whole or spanned records, with or without blocks, and a mix of
 * entries in buffers with zero tails.  Every entry must come back, none may be invented, and the sums must be the
 * file's size.
 *
 *     unit-writer [FILES [FIRST-SEED]]        2000 files from seed 1 when nothing is said
 */
#include "assertions.h"
#include "reader.h"
#include "tape.h"
#include "trace_builder.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned files = 2000;
static uint64_t first_seed = 1;

/* --- chance ------------------------------------------------------------------------------------------------------ */

/* xorshift64*: the same files on every machine. */
struct chance {
    uint64_t state;
};

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

enum shape { SHAPE_RDW, SHAPE_BDW, SHAPE_SPANNED, SHAPE_COUNT };

struct plan {
    enum shape shape;
    size_t record_length; /* the body of a record, its prefix included */
    uint8_t prefix[256];
    size_t prefix_length;
    bool prefix_on_each;
};

struct made {
    struct bytes file;
    struct bytes entries; /* one after the other, without anything between them */
    size_t entry_count;
};

static struct plan plan_by_chance(struct chance *chance) {
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
    plan.id = ids[chance_between(chance, 0, COUNT_OF(ids) - 1)];
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

static struct made make_file(struct chance *chance, const struct plan *plan) {
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

/* --- reading it -------------------------------------------------------------------------------------------------- */

struct found {
    size_t entries;
    bool in_order; /* each was the next one that had been written */
    bool again;    /* each looked the same by its place */
};

static struct found read_file(struct made *made, struct reader *reader) {
    struct found found = {.in_order = true, .again = true};
    struct item item, again;
    size_t at = 0;
    while (reader_next(reader, &item)) {
        struct view expected = view_part(bytes_view(&made->entries), at, (size_t)item.length);
        bool same = item.kind == ITEM_ENTRY && item.bytes.length == expected.length &&
                    memcmp(item.bytes.bytes, expected.bytes, expected.length) == 0;
        found.in_order = found.in_order && same;
        found.again = found.again && reader_item_at(reader, item.at, &again) && again.kind == item.kind &&
                      again.length == item.length && again.end == item.end &&
                      memcmp(again.bytes.bytes, item.bytes.bytes, item.bytes.length) == 0;
        found.entries++;
        at += (size_t)item.length;
    }
    return found;
}

/* What is wrong with a file, or NULL. */
static const char *fault_of(struct made *made) {
    struct reader *reader = malloc(sizeof *reader);
    struct tape sequential = {.bytes = bytes_view(&made->file)}, random = sequential;
    const char *fault = NULL;
    if (!reader_open(reader, tape_read, &sequential, &random, false)) {
        fault = "is not opened";
    } else {
        struct found found = read_file(made, reader);
        const struct walk *walk = &reader->walk;
        if (!found.in_order || found.entries != made->entry_count)
            fault = "loses or invents entries";
        else if (!found.again)
            fault = "looks different by random access";
        else if (walk->entries + walk->structure + walk->skipped != made->file.length || walk->skipped != 0)
            fault = "has sums that are wrong";
    }
    free(reader);
    return fault;
}

static void every_entry_comes_back(void **state) {
    (void)state;
    static const char *const shapes[] = {"rdw", "bdw", "spanned"};
    unsigned wrong = 0;
    for (uint64_t seed = first_seed; seed < first_seed + files; seed++) {
        struct chance chance = {.state = seed * UINT64_C(0x9E3779B97F4A7C15)};
        struct plan plan = plan_by_chance(&chance);
        struct made made = make_file(&chance, &plan);
        const char *fault = fault_of(&made);
        if (fault != NULL && ++wrong <= 10)
            print_error("seed %u: %s, records of %zu, prefix of %zu on %s, %zu entries, %zu bytes: %s\n",
                        (unsigned)seed, shapes[plan.shape], plan.record_length, plan.prefix_length,
                        plan.prefix_on_each ? "each" : "the first", made.entry_count, made.file.length, fault);
        bytes_free(&made.file);
        bytes_free(&made.entries);
    }
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_entry_comes_back),
    };
    if (argc > 1)
        files = (unsigned)strtoul(argv[1], NULL, 10);
    if (argc > 2)
        first_seed = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
