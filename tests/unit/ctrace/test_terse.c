/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_terse.c - AMATERSE as a carrier, with data sets of a few codes made by hand; real ones are in test_terse_real.c
 */
#include "assertions.h"
#include "carried.h"
#include "random_writer.h"
#include "tape.h"

enum { PACK = 2, SPACK = 5, FIXED = 0, VARIABLE = 1, END = 0, RECORD_MARK = 257, HEADER_LENGTH = 12, STEP = 1000 };

/* --- packed files ----------------------------------------------------------------------------------------------- */

struct packed {
    struct bytes file;
    size_t codes;
};

/* As the service aid writes it for records of up to 251 bytes, in the largest block of half a track. */
static struct packed packed_of(uint8_t method, uint8_t form) {
    static const uint8_t rest[] = {0, 0, 0x0c, 0, 0x6c, 0xf0, 0, 0, 0, 0};
    struct packed packed = {0};
    bytes_add(&packed.file, &method, 1);
    bytes_add(&packed.file, &form, 1);
    bytes_add(&packed.file, rest, sizeof rest);
    bytes_put_uint(&packed.file, 2, form == VARIABLE ? 251 : 80, 2);
    bytes_put_uint(&packed.file, 6, form == VARIABLE ? 27998 : 27920, 2);
    return packed;
}

/* Twelve bits: the first code of a pair takes two bytes, the second shares the last of them. */
static void add_code(struct packed *packed, unsigned code) {
    uint8_t *last = packed->file.data + packed->file.length - 1;
    if (packed->codes++ % 2 == 0) {
        bytes_add_uint(&packed->file, code << 4, 2);
    } else {
        *last = (uint8_t)(*last | code >> 8);
        bytes_add_uint(&packed->file, code & 0xff, 1);
    }
}

static void add_codes(struct packed *packed, unsigned code, size_t count) {
    for (size_t i = 0; i < count; i++)
        add_code(packed, code);
}

static unsigned byte(char c) {
    return (uint8_t)c + 1u;
}

static struct packed packed_codes(uint8_t method, uint8_t form, const unsigned *codes, size_t count) {
    struct packed packed = packed_of(method, form);
    for (size_t i = 0; i < count; i++)
        add_code(&packed, codes[i]);
    return packed;
}

/* What comes out of it, and why no more; frees the packed file. */
struct outcome {
    struct bytes bytes;
    struct carrier_error error;
    bool opened;
};

static struct outcome unpack(struct packed *packed) {
    struct view file = bytes_view(&packed->file);
    struct carried carried = carried_open(&file, false);
    struct outcome outcome = {.opened = carried.memory != NULL, .error = carried.refusal};
    if (outcome.opened) {
        outcome.bytes = carried_all(&carried, PASS_SEQUENTIAL, STEP, SIZE_MAX - STEP);
        outcome.error = carried_error(&carried, PASS_SEQUENTIAL);
    }
    carried_close(&carried);
    bytes_free(&packed->file);
    return outcome;
}

static void check_unpacks(struct packed packed, const void *expected, size_t count) {
    struct outcome outcome = unpack(&packed);
    assert_true(outcome.opened);
    assert_null(outcome.error.what);
    assert_bytes(bytes_view(&outcome.bytes), expected, count);
    bytes_free(&outcome.bytes);
}

/* It unpacks to this and then ends with an error at byte `at`. */
static void check_ends(struct packed packed, const void *expected, size_t count, const char *what, uint64_t at) {
    struct outcome outcome = unpack(&packed);
    assert_true(outcome.opened == (count > 0));
    assert_non_null(outcome.error.what);
    assert_string_equal(outcome.error.what, what);
    assert_int_equal(outcome.error.at, at);
    assert_bytes(bytes_view(&outcome.bytes), expected, count);
    bytes_free(&outcome.bytes);
}

#define CODES(method, form, ...)                                                                                       \
    packed_codes(method, form, (const unsigned[]){__VA_ARGS__}, COUNT_OF(((const unsigned[]){__VA_ARGS__})))

/* --- the methods ------------------------------------------------------------------------------------------------ */

static void pack_begins_with_runs_of_blanks(void **state) {
    (void)state;
    check_unpacks(CODES(PACK, FIXED, 258, byte('A'), 261, END),
                  "\x40\x40"
                  "A"
                  "\x40\x40\x40\x40\x40",
                  8);
}

/* The oldest node, 4095, becomes "A" and the first of what follows: which may be itself.  Then 4094, from "AA". */
static void pack_makes_a_phrase_of_a_code_and_the_next_byte(void **state) {
    (void)state;
    check_unpacks(CODES(PACK, FIXED, byte('A'), 4095, 4094, END),
                  "A"
                  "AA"
                  "AAA",
                  6);
    check_unpacks(CODES(PACK, FIXED, byte('A'), byte('B'), 4095, 4094, 4094, END),
                  "A"
                  "B"
                  "AB"
                  "BA"
                  "BA",
                  8);
}

/* 4095 is "A" and the blank with which 258 begins; 4094 is 258 and "B". */
static void pack_makes_a_phrase_of_a_phrase(void **state) {
    (void)state;
    check_unpacks(CODES(PACK, FIXED, byte('A'), 258, byte('B'), 4095, 4094, END),
                  "A"
                  "\x40\x40"
                  "B"
                  "A\x40"
                  "\x40\x40"
                  "B",
                  9);
}

/* 258 is "AB", 259 "B" "AB", 260 "AB" "BAB". */
static void spack_makes_a_phrase_of_two_codes(void **state) {
    (void)state;
    check_unpacks(CODES(SPACK, FIXED, byte('A'), byte('B'), 258, 259, 260, END),
                  "A"
                  "B"
                  "AB"
                  "BAB"
                  "ABBAB",
                  12);
}

/* When all 3838 nodes are "AA", the next one is made of the oldest, 258, which no other needs: "A" "AA".  259 is needed
 * now, so 260 is the next. */
static void spack_makes_nodes_anew_when_there_are_no_more(void **state) {
    (void)state;
    uint8_t expected[3839 + 2 + 3 + 5];
    struct packed packed = packed_of(SPACK, FIXED);
    memset(expected, 'A', sizeof expected);
    add_codes(&packed, byte('A'), 3839);
    add_code(&packed, 259);
    add_code(&packed, 258);
    add_code(&packed, 260);
    add_code(&packed, END);
    check_unpacks(packed, expected, sizeof expected);
}

/* --- records and ends ------------------------------------------------------------------------------------------- */

static void each_record_gets_its_length(void **state) {
    (void)state;
    static const uint8_t expected[] = {0, 5, 0, 0, 'A', 0, 4, 0, 0, 0, 5, 0, 0, 'B'};
    check_unpacks(CODES(SPACK, VARIABLE, byte('A'), RECORD_MARK, RECORD_MARK, byte('B'), RECORD_MARK, END), expected,
                  14);
    check_unpacks(CODES(PACK, VARIABLE, byte('A'), RECORD_MARK, RECORD_MARK, byte('B'), RECORD_MARK, END), expected,
                  14);
}

static void a_last_record_needs_no_end(void **state) {
    (void)state;
    static const uint8_t expected[] = {0, 5, 0, 0, 'A', 0, 6, 0, 0, 'B', 'C'};
    check_unpacks(CODES(PACK, VARIABLE, byte('A'), RECORD_MARK, byte('B'), byte('C'), END), expected, 11);
}

/* 258 is "A" and an end. */
static void a_phrase_may_run_over_the_end_of_a_record(void **state) {
    (void)state;
    static const uint8_t expected[] = {0, 5, 0, 0, 'A', 0, 5, 0, 0, 'A', 0, 5, 0, 0, 'B'};
    check_unpacks(CODES(SPACK, VARIABLE, byte('A'), RECORD_MARK, 258, byte('B'), END), expected, sizeof expected);
    check_unpacks(CODES(PACK, VARIABLE, byte('A'), RECORD_MARK, 4095, byte('B'), END), expected, sizeof expected);
}

static void fixed_records_need_no_ends(void **state) {
    (void)state;
    check_unpacks(CODES(SPACK, FIXED, byte('A'), RECORD_MARK, 258, byte('B'), END), "AAB", 3);
}

static void what_follows_the_end_is_padding(void **state) {
    (void)state;
    check_unpacks(CODES(PACK, FIXED, byte('A'), END, 4095, byte('B')), "A", 1);
}

/* Without an end mark: in the middle of a pair of codes a file may end, elsewhere it is cut. */
static void a_cut_file_is_told_from_one_that_ends(void **state) {
    (void)state;
    struct packed packed = CODES(PACK, FIXED, byte('A'), byte('B'), byte('C'));
    check_unpacks(packed, "ABC", 3);
    check_ends(CODES(PACK, FIXED, byte('A'), byte('B')), "AB", 2, "the file ends before its end mark", 15);
    packed = CODES(PACK, FIXED, byte('A'), byte('B'), byte('C'));
    packed.file.length--;
    check_ends(packed, "AB", 2, "the file ends before its end mark", 15);
    check_ends(packed_of(PACK, FIXED), "", 0, "the file ends before its end mark", 12);
    check_ends(CODES(SPACK, VARIABLE, byte('A'), byte('B')), "\0\6\0\0AB", 6, "the file ends before its end mark", 15);
}

/* Nothing is wrong with it, but there is nothing to read. */
static void an_empty_data_set_is_not_opened(void **state) {
    (void)state;
    struct packed packed = CODES(PACK, VARIABLE, END, 0, 0, 0);
    struct outcome outcome = unpack(&packed);
    assert_false(outcome.opened);
    assert_null(outcome.error.what);
}

/* --- hostile data sets ------------------------------------------------------------------------------------------ */

static void a_code_may_not_name_what_is_not_there(void **state) {
    (void)state;
    static const char *what = "a code names a phrase that is not there";
    check_ends(CODES(SPACK, FIXED, 258), "", 0, what, 12);
    check_ends(CODES(SPACK, FIXED, byte('A'), 258), "A", 1, what, 13);
    check_ends(CODES(SPACK, FIXED, byte('A'), 259), "A", 1, what, 13);
    check_ends(CODES(SPACK, FIXED, byte('A'), byte('B'), 4095), "AB", 2, what, 15);
}

/* After 3839 codes the oldest of all nodes, 258, is to be made anew: out of itself it would never end. */
static void a_code_may_not_name_the_node_that_is_made_anew(void **state) {
    (void)state;
    uint8_t expected[3839];
    struct packed packed = packed_of(SPACK, FIXED);
    memset(expected, 'A', sizeof expected);
    add_codes(&packed, byte('A'), 3839);
    add_code(&packed, 258);
    check_ends(packed, expected, sizeof expected, "a code names a phrase that is not there", 12 + 3839 / 2 * 3 + 1);
    check_ends(CODES(PACK, FIXED, 4095), "", 0, "a code names the phrase that it replaces", 12);
    check_ends(CODES(PACK, FIXED, byte('A'), 4094), "A", 1, "a code names the phrase that it replaces", 13);
}

/* 65531 bytes fit into a record with its RDW.  What is over is not given: it might be anything. */
static void a_record_has_an_end(void **state) {
    (void)state;
    struct bytes expected = {0};
    struct packed packed = packed_of(PACK, VARIABLE);
    bytes_add_uint(&expected, 0xffff0000, 4);
    bytes_add_fill(&expected, 'A', 65531);
    add_codes(&packed, byte('A'), 65531);
    add_code(&packed, RECORD_MARK);
    add_code(&packed, END);
    check_unpacks(packed, expected.data, expected.length);

    packed = packed_of(PACK, VARIABLE);
    add_codes(&packed, byte('A'), 65532);
    add_code(&packed, RECORD_MARK);
    check_ends(packed, expected.data, expected.length, "a record is longer than 65531 bytes", 12 + 65532 / 2 * 3 - 2);
    bytes_free(&expected);
}

/* Each code is the phrase of the two before it: after 60 of them more than there is room for in the world. */
static struct packed bomb(uint8_t form, unsigned first, unsigned second) {
    struct packed packed = packed_of(SPACK, form);
    add_code(&packed, first);
    add_code(&packed, second);
    for (unsigned code = 258; code < 258 + 60; code++)
        add_code(&packed, code);
    add_code(&packed, END);
    return packed;
}

static void a_bomb_does_not_go_off(void **state) {
    (void)state;
    static const char *what = "it unpacks to more than 4096 times its size";
    const size_t most = 1024 * 1024 + 4096 * (12 + 62 * 3 / 2) + 8 * 1024;
    struct packed packed = bomb(FIXED, byte('A'), byte('B'));
    struct outcome outcome = unpack(&packed);
    assert_string_equal(outcome.error.what, what);
    assert_in_range(outcome.bytes.length, 1024 * 1024, most);
    bytes_free(&outcome.bytes);

    packed = bomb(VARIABLE, byte('A'), RECORD_MARK);
    outcome = unpack(&packed);
    assert_string_equal(outcome.error.what, what);
    assert_in_range(outcome.bytes.length, 1024 * 1024, 5 * most); /* each byte may have an RDW */
    bytes_free(&outcome.bytes);

    packed = bomb(FIXED, RECORD_MARK, RECORD_MARK);
    outcome = unpack(&packed);
    assert_false(outcome.opened); /* nothing came out, but not for ever */
    assert_string_equal(outcome.error.what, what);
}

/* --- what is one ------------------------------------------------------------------------------------------------ */

static bool is_terse(struct view start) {
    const struct carrier *carrier = carrier_find(start);
    return carrier != NULL && strcmp(carrier->name, "AMATERSE") == 0;
}

static void the_header_is_known_by_all_its_bytes(void **state) {
    (void)state;
    static const struct {
        uint8_t at, count;
        uint32_t value;
        bool known;
    } changes[] = {
        {0, 1, SPACK, true}, {0, 1, 1, false},    {0, 1, 7, false},    {0, 1, 0, false},   {0, 1, 3, false},
        {1, 1, FIXED, true}, {1, 1, 2, false},    {2, 2, 0, false},    {4, 1, 4, true},    {4, 1, 0x14, true},
        {4, 1, 8, false},    {4, 1, 0x0d, false}, {4, 1, 0x0e, false}, {5, 1, 1, false},   {6, 2, 0, true},
        {6, 2, 8, false},    {6, 2, 9, true},     {8, 4, 1, false},    {8, 4, 251, false}, {8, 4, 1 << 24, false},
    };
    struct packed packed = packed_of(PACK, VARIABLE);
    bytes_put_uint(&packed.file, 6, 251 * 100, 2); /* whole records of fixed length would fit, too */
    assert_true(is_terse(bytes_view(&packed.file)));
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        uint8_t header[HEADER_LENGTH];
        struct bytes changed = {.data = header, .length = sizeof header, .room = sizeof header};
        memcpy(header, packed.file.data, sizeof header);
        bytes_put_uint(&changed, changes[i].at, changes[i].value, changes[i].count);
        assert_int_equal(is_terse(view_of(header, sizeof header)), changes[i].known);
    }
    for (size_t length = 0; length < HEADER_LENGTH; length++)
        assert_false(is_terse(view_of(packed.file.data, length)));
    bytes_free(&packed.file);
}

/* Records that are longer than a halfword can say have their length at the end. */
static void long_records_have_their_length_elsewhere(void **state) {
    (void)state;
    uint8_t header[] = {5, 1, 0, 0, 0x1c, 0, 0x6d, 0x5e, 0, 1, 0, 0};
    assert_true(is_terse(view_of(header, sizeof header)));
    header[9] = 0; /* 0 */
    assert_false(is_terse(view_of(header, sizeof header)));
    header[10] = header[11] = 0xff; /* 65535 would fit */
    assert_false(is_terse(view_of(header, sizeof header)));
}

static void blocks_hold_whole_fixed_records(void **state) {
    (void)state;
    uint8_t header[] = {2, 0, 0, 80, 0x0c, 0, 0x03, 0x20, 0, 0, 0, 0}; /* 800 */
    assert_true(is_terse(view_of(header, sizeof header)));
    header[7] = 0x21;
    assert_false(is_terse(view_of(header, sizeof header)));
}

/* --- random access ---------------------------------------------------------------------------------------------- */

/* More than 32 MiB of it: bytes by chance, each followed by "A" some thousand times, at times in records.  So no two
 * places are alike for long, and checkpoints have been given up twice. */
static struct packed large_file(uint8_t form) {
    struct packed packed = packed_of(SPACK, form);
    struct chance chance = chance_of_seed(form + 1);
    const unsigned longest = 272; /* 1597 bytes */
    add_codes(&packed, byte('A'), 2);
    for (unsigned code = 258; code <= longest; code++)
        add_code(&packed, code);
    for (unsigned i = 0; i < 22000; i++) {
        add_code(&packed, (unsigned)chance_between(&chance, 1, 256));
        add_code(&packed, longest);
        if (form == VARIABLE && i % 3 == 0)
            add_code(&packed, RECORD_MARK);
    }
    add_code(&packed, END);
    return packed;
}

static void check_place(const struct carried *carried, struct view all, uint64_t at, size_t count) {
    static uint8_t part[70000];
    struct view expected = view_part(all, (size_t)at, count);
    size_t got = carried_read(carried, PASS_RANDOM, at, part, count);
    assert_bytes(view_of(part, got), expected.bytes, expected.length);
}

static void check_places(uint8_t form) {
    struct packed packed = large_file(form);
    struct view file = bytes_view(&packed.file);
    struct carried carried = carried_open(&file, false);
    struct chance chance = chance_of_seed(7);
    struct bytes bytes = carried_all(&carried, PASS_SEQUENTIAL, 128 * 1024, SIZE_MAX / 2);
    struct view all = bytes_view(&bytes);
    assert_in_range(all.length, 32 * 1024 * 1024, SIZE_MAX);
    assert_null(carried_error(&carried, PASS_SEQUENTIAL).what);
    for (unsigned i = 0; i < 300; i++)
        check_place(&carried, all, chance_between(&chance, 0, all.length), chance_between(&chance, 1, 70000));
    for (uint64_t at = all.length; at > 100003; at -= 100003)
        check_place(&carried, all, at - 1, 5000);
    carried_close(&carried);
    bytes_free(&bytes);
    bytes_free(&packed.file);
}

static void any_place_can_be_read(void **state) {
    (void)state;
    check_places(FIXED);
    check_places(VARIABLE);
}

/* As the reader does to learn: from the start, and again. */
static void the_sequential_pass_may_begin_anew(void **state) {
    (void)state;
    struct packed packed = large_file(VARIABLE);
    struct view file = bytes_view(&packed.file);
    struct carried carried = carried_open(&file, false);
    struct bytes first = carried_all(&carried, PASS_SEQUENTIAL, 4096, 300000);
    struct bytes second = carried_all(&carried, PASS_SEQUENTIAL, 100, 200000);
    struct bytes all = carried_all(&carried, PASS_SEQUENTIAL, 128 * 1024, SIZE_MAX / 2);
    assert_memory_equal(first.data, all.data, first.length);
    assert_memory_equal(second.data, all.data, second.length);
    check_place(&carried, bytes_view(&all), all.length - 10, 10);
    check_place(&carried, bytes_view(&all), 0, 10);
    carried_close(&carried);
    bytes_free(&first);
    bytes_free(&second);
    bytes_free(&all);
    bytes_free(&packed.file);
}

/* What is read behind an error, or before anything else, is what it is after a sound pass: nothing is noted there. */
static void an_error_is_the_same_from_everywhere(void **state) {
    (void)state;
    struct packed packed = bomb(FIXED, byte('A'), byte('B'));
    struct view file = bytes_view(&packed.file);
    struct carried carried = carried_open(&file, false);
    struct bytes bytes = carried_all(&carried, PASS_SEQUENTIAL, 5000, SIZE_MAX / 2);
    struct view all = bytes_view(&bytes);
    for (unsigned back = 0; back < 40000; back += 777)
        check_place(&carried, all, all.length - back, 60000);
    check_place(&carried, all, all.length + 1, 10);
    assert_string_equal(carried_error(&carried, PASS_RANDOM).what, carried_error(&carried, PASS_SEQUENTIAL).what);
    check_place(&carried, all, 5, 10);
    assert_null(carried_error(&carried, PASS_RANDOM).what); /* it did not come to its end */
    carried_close(&carried);
    bytes_free(&bytes);
    bytes_free(&packed.file);
}

static void a_pipe_is_read_without_going_back(void **state) {
    (void)state;
    struct packed packed = large_file(VARIABLE);
    struct tape tape;
    tape_open(&tape, bytes_view(&packed.file), 16, 16);
    tape.is_pipe = true;
    struct carrier_file file = {.read = tape_read, .context = {&tape, NULL}, .pipe = true};
    struct carried carried = {.carrier = carrier_find(bytes_view(&packed.file))};
    carried.memory = calloc(1, carried.carrier->memory);
    assert_non_null(carried.memory);
    assert_true(carried.carrier->open(carried.memory, &file, &carried.refusal));
    struct bytes all = carried_all(&carried, PASS_SEQUENTIAL, 4096, SIZE_MAX / 2);
    assert_in_range(all.length, 32 * 1024 * 1024, SIZE_MAX);
    assert_null(carried_error(&carried, PASS_SEQUENTIAL).what);
    assert_int_equal(tape.went_back, 0);
    carried_close(&carried);
    tape_close(&tape);
    bytes_free(&all);
    bytes_free(&packed.file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pack_begins_with_runs_of_blanks),
        cmocka_unit_test(pack_makes_a_phrase_of_a_code_and_the_next_byte),
        cmocka_unit_test(pack_makes_a_phrase_of_a_phrase),
        cmocka_unit_test(spack_makes_a_phrase_of_two_codes),
        cmocka_unit_test(spack_makes_nodes_anew_when_there_are_no_more),
        cmocka_unit_test(each_record_gets_its_length),
        cmocka_unit_test(a_last_record_needs_no_end),
        cmocka_unit_test(a_phrase_may_run_over_the_end_of_a_record),
        cmocka_unit_test(fixed_records_need_no_ends),
        cmocka_unit_test(what_follows_the_end_is_padding),
        cmocka_unit_test(a_cut_file_is_told_from_one_that_ends),
        cmocka_unit_test(an_empty_data_set_is_not_opened),
        cmocka_unit_test(a_code_may_not_name_what_is_not_there),
        cmocka_unit_test(a_code_may_not_name_the_node_that_is_made_anew),
        cmocka_unit_test(a_record_has_an_end),
        cmocka_unit_test(a_bomb_does_not_go_off),
        cmocka_unit_test(the_header_is_known_by_all_its_bytes),
        cmocka_unit_test(long_records_have_their_length_elsewhere),
        cmocka_unit_test(blocks_hold_whole_fixed_records),
        cmocka_unit_test(any_place_can_be_read),
        cmocka_unit_test(the_sequential_pass_may_begin_anew),
        cmocka_unit_test(an_error_is_the_same_from_everywhere),
        cmocka_unit_test(a_pipe_is_read_without_going_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
