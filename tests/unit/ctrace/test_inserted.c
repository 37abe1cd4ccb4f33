/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_inserted.c - where the prefix begins is told by the entries that it cuts, or not at all
 */
#include "inserted.h"
#include "random_writer.h"
#include "tape.h"
#include "trace_builder.h"
#include "unit.h"

#include <string.h>

static const uint8_t component[] = {0xe2, 0xe8, 0xe2, 0xe3, 0xc3, 0xd7, 0xc4, 0xc1}; /* SYSTCPDA */

enum {
    PREFIX_LENGTH = 40,
    NAME_AT = 12, /* of the component's name in a prefix */
    NUMBER_LENGTH = 4,
    PAYLOAD_LENGTH = 200,
    PAYLOAD_AT = 16 + 92, /* in the entry */
    COUNT_MAX = 16
};

/* What the entries and the prefixes in them are like. */
struct plan_of_cuts {
    size_t count;
    size_t number_at;     /* in the prefix: bytes that are others in each */
    size_t unnamed;       /* so many of the prefixes have no name */
    size_t with_checksum; /* so many of the entries are packets whose checksum is right */
    size_t cut_in_header; /* so many are cut inside their clock */
};

struct cuts {
    struct bytes file;
    struct inserted stretches[COUNT_MAX];
    uint64_t prefix_at[COUNT_MAX];
};

static void add_chance(struct bytes *out, struct chance *chance, size_t count) {
    for (size_t i = 0; i < count; i++)
        bytes_add_uint(out, chance_between(chance, 0, 255), 1);
}

static uint16_t sum_of(struct view bytes, uint32_t sum) {
    for (size_t i = 0; i < bytes.length; i += 2)
        sum += (uint32_t)bytes.bytes[i] << 8 | bytes.bytes[i + 1];
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

/* UDP over IPv4, as RFC 791 and RFC 768 have it. */
static void add_udp_packet(struct bytes *out, struct chance *chance) {
    enum { HEADER = 20, PROTOCOL_UDP = 17, UDP_LENGTH = PAYLOAD_LENGTH - HEADER };
    static const uint8_t header[HEADER] = {
        0x45, 0, PAYLOAD_LENGTH >> 8, PAYLOAD_LENGTH & 0xff, 0, 1, 0, 0, 64, PROTOCOL_UDP, 0, 0, 192, 0, 2, 1, 192, 0,
        2,    2};
    size_t at = out->length;
    bytes_add(out, header, sizeof header);
    bytes_put_uint(out, at + 10, sum_of(view_part(bytes_view(out), at, HEADER), 0), 2);
    bytes_add_uint(out, 4000, 2);
    bytes_add_uint(out, 4001, 2);
    bytes_add_uint(out, UDP_LENGTH, 2);
    bytes_add_uint(out, 0, 2);
    add_chance(out, chance, UDP_LENGTH - 8);
    uint32_t addresses = sum_of(view_part(bytes_view(out), at + 12, 8), 0) ^ 0xffffU;
    bytes_put_uint(out, at + HEADER + 6,
                   sum_of(view_part(bytes_view(out), at + HEADER, UDP_LENGTH), addresses + PROTOCOL_UDP + UDP_LENGTH),
                   2);
}

static void add_cut_entry(struct cuts *cuts, struct chance *chance, const struct plan_of_cuts *plan, size_t number) {
    struct entry_plan entry_plan = packet_plan();
    struct bytes payload = {0}, entry = {0};
    if (number < plan->with_checksum)
        add_udp_packet(&payload, chance);
    else
        add_chance(&payload, chance, PAYLOAD_LENGTH);
    entry_plan.payload = bytes_view(&payload);
    add_entry(&entry, &entry_plan);

    enum { CLOCK_AT = 8 };
    size_t cut = number < plan->cut_in_header ? CLOCK_AT + 2 : PAYLOAD_AT + chance_between(chance, 30, 150);
    struct bytes *file = &cuts->file;
    cuts->stretches[number].at = file->length;
    bytes_add(file, entry.data, cut);
    size_t at = file->length;
    cuts->prefix_at[number] = at;
    add_rubbish(file, PREFIX_LENGTH);
    if (number >= plan->unnamed)
        memcpy(file->data + at + NAME_AT, component, sizeof component);
    bytes_put_uint(file, at + plan->number_at, chance_between(chance, 0, 0xffff) * 0x10001, NUMBER_LENGTH);
    bytes_add(file, entry.data + cut, entry.length - cut);
    bytes_free(&payload);
    bytes_free(&entry);
}

static struct cuts cuts_of(const struct plan_of_cuts *plan) {
    struct chance chance = chance_of_seed(7);
    struct cuts cuts = {.file = {0}};
    for (size_t i = 0; i < plan->count; i++) {
        uint64_t at = cuts.file.length;
        add_cut_entry(&cuts, &chance, plan, i);
        cuts.stretches[i].length = (size_t)(cuts.file.length - at);
    }
    return cuts;
}

/* Reads them, and finds the prefix. */
static enum inserted_place find(struct cuts *cuts, const struct plan_of_cuts *plan, int guess, uint64_t *at) {
    struct tape tape;
    tape_open(&tape, bytes_view(&cuts->file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    for (size_t i = 0; i < plan->count; i++) {
        uint64_t end = cuts->stretches[i].at + cuts->stretches[i].length;
        assert_true(inserted_read(&tape.source, cuts->stretches[i].at, end, &cuts->stretches[i]));
        assert_int_equal(cuts->stretches[i].prefix, PREFIX_LENGTH);
    }
    enum inserted_place place = inserted_find(&tape.source, cuts->stretches, plan->count, PREFIX_LENGTH, guess, at);
    tape_close(&tape);
    return place;
}

static void assert_place(const struct plan_of_cuts *plan, int guess, enum inserted_place expected) {
    struct cuts cuts = cuts_of(plan);
    uint64_t at = 0;
    bool is_one = false;
    assert_int_equal(find(&cuts, plan, guess, &at), expected);
    for (size_t i = 0; i < plan->count; i++)
        is_one = is_one || cuts.prefix_at[i] == at;
    assert_int_equal(is_one, expected == INSERTED_FOUND);
    bytes_free(&cuts.file);
}

/* The prefixes are alike, the payload around them is not. */
static void what_is_alike_is_the_prefix(void **state) {
    (void)state;
    assert_place(&(struct plan_of_cuts){.count = 8, .number_at = 24}, -1, INSERTED_FOUND);
}

/* A number at the edge is as unlike as the payload behind it. */
static void a_number_at_the_edge_leaves_it_unclear(void **state) {
    (void)state;
    assert_place(&(struct plan_of_cuts){.count = 8, .number_at = 0}, -1, INSERTED_UNCLEAR);
    assert_place(&(struct plan_of_cuts){.count = 8, .number_at = PREFIX_LENGTH - NUMBER_LENGTH}, -1, INSERTED_UNCLEAR);
}

static void two_alike_may_be_chance(void **state) {
    (void)state;
    assert_place(&(struct plan_of_cuts){.count = 2, .number_at = 24}, -1, INSERTED_UNCLEAR);
}

static void a_right_checksum_makes_it_clear(void **state) {
    (void)state;
    assert_place(&(struct plan_of_cuts){.count = 8, .with_checksum = 1}, -1, INSERTED_FOUND);
    assert_place(&(struct plan_of_cuts){.count = 2, .with_checksum = 1}, -1, INSERTED_FOUND);
}

/* Only with the right place the clock is one. */
static void an_entry_that_is_cut_in_its_header_makes_it_clear(void **state) {
    (void)state;
    assert_place(&(struct plan_of_cuts){.count = 8, .cut_in_header = 1}, -1, INSERTED_FOUND);
}

/* What else speaks for a place decides among those that may be right, and no others. */
static void a_guess_decides_what_is_unclear(void **state) {
    (void)state;
    assert_place(&(struct plan_of_cuts){.count = 8, .number_at = 0}, NAME_AT, INSERTED_FOUND);
    assert_place(&(struct plan_of_cuts){.count = 8, .number_at = 0}, NAME_AT - 8, INSERTED_UNCLEAR);
    assert_place(&(struct plan_of_cuts){.count = 8, .number_at = 24}, NAME_AT + 1, INSERTED_FOUND);
}

/* A name may also be data; in a prefix with names all have one. */
static void a_name_in_few_of_them_is_data(void **state) {
    (void)state;
    assert_place(&(struct plan_of_cuts){.count = 8, .number_at = 24, .unnamed = 4}, -1, INSERTED_UNSEEN);
    assert_place(&(struct plan_of_cuts){.count = 8, .number_at = 24, .unnamed = 2}, -1, INSERTED_FOUND);
}

static void an_entry_as_it_should_be_has_nothing_in_it(void **state) {
    (void)state;
    struct bytes file = {0};
    struct inserted stretch;
    struct tape tape;
    add_packets(&file, 2);
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    assert_false(inserted_read(&tape.source, 0, SAMPLE_ENTRY_LENGTH, &stretch));
    assert_false(inserted_read(&tape.source, 0, SAMPLE_ENTRY_LENGTH - 10, &stretch));
    assert_false(inserted_read(&tape.source, 0, 1, &stretch));
    tape_close(&tape);
    bytes_free(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_alike_is_the_prefix),
        cmocka_unit_test(a_number_at_the_edge_leaves_it_unclear),
        cmocka_unit_test(two_alike_may_be_chance),
        cmocka_unit_test(a_right_checksum_makes_it_clear),
        cmocka_unit_test(an_entry_that_is_cut_in_its_header_makes_it_clear),
        cmocka_unit_test(a_guess_decides_what_is_unclear),
        cmocka_unit_test(a_name_in_few_of_them_is_data),
        cmocka_unit_test(an_entry_as_it_should_be_has_nothing_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
