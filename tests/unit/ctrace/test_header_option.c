/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_header_option.c - what a packet frame keeps of its entry, written and read again
 */
#include "header_option.h"
#include "assertions.h"
#include "cutter.h"
#include "damager.h"

/* An entry with head 01 02 03 and tail 04 05, from a file with records, record 258, at 65536. */
static const uint8_t sample[] = {
    'z', 'C', 'T', 'E', 1,   0,          /* mark, version, an entry */
    0,   3,   0,   2,   1,   2, 3, 4, 5, /* lengths, head, tail */
    1,   3,   'r', 'd', 'w',             /* container */
    2,   2,   1,   2,                    /* record 258 */
    3,   3,   1,   0,   0,               /* at 65536 */
};

static struct header_option sample_option(void) {
    return (struct header_option){
        .kind = ITEM_ENTRY,
        .head = view_of("\x01\x02\x03", 3),
        .tail = view_of("\x04\x05", 2),
        .container = view_of("rdw", 3),
        .record = 258,
        .file_offset = 65536,
    };
}

static void check_sample(const struct header_option *option) {
    assert_int_equal(option->kind, ITEM_ENTRY);
    assert_bytes(option->head, "\x01\x02\x03", 3);
    assert_bytes(option->tail, "\x04\x05", 2);
    assert_bytes(option->container, "rdw", 3);
    assert_int_equal(option->record, 258);
    assert_int_equal(option->file_offset, 65536);
    assert_int_equal(option->skipped, 0);
}

/* --- writing ----------------------------------------------------------------------------------------------------- */

static void writes_the_bytes_of_the_format(void **state) {
    (void)state;
    uint8_t out[HEADER_OPTION_MAX];
    struct header_option option = sample_option();
    size_t length = header_option_write(&option, out, sizeof out);
    assert_bytes(view_of(out, length), sample, sizeof sample);
}

static void reads_the_bytes_of_the_format(void **state) {
    (void)state;
    struct header_option option;
    assert_true(header_option_read(view_of(sample, sizeof sample), &option));
    check_sample(&option);
}

/* Record 0 (a file without records) is left out; a skipped stretch says how long it was, here 300. */
static void writes_a_skipped_stretch(void **state) {
    (void)state;
    static const uint8_t expected[] = {'z', 'C', 'T', 'E', 1,   2,   0, 0, 0, 0, /* */
                                       1,   4,   'b', 'a', 'r', 'e', 3, 1, 7, 4, 2, 1, 44};
    uint8_t out[HEADER_OPTION_MAX];
    struct header_option option = {
        .kind = ITEM_SKIPPED, .container = view_of("bare", 4), .file_offset = 7, .skipped = 300};
    assert_bytes(view_of(out, header_option_write(&option, out, sizeof out)), expected, sizeof expected);
}

/* Every number comes back, each in as few bytes as it needs: value v is written in n bytes. */
static void numbers_come_back_whatever_their_width(void **state) {
    (void)state;
    static const struct {
        uint64_t value;
        uint8_t width;
    } cases[] = {{0, 1},
                 {1, 1},
                 {255, 1},
                 {256, 2},
                 {65535, 2},
                 {65536, 3},
                 {0xffffff, 3},
                 {0x1000000, 4},
                 {UINT32_MAX, 4},
                 {UINT64_C(1) << 32, 5},
                 {UINT64_C(1) << 40, 6},
                 {UINT64_C(1) << 48, 7},
                 {UINT64_C(1) << 56, 8},
                 {UINT64_MAX, 8}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t out[HEADER_OPTION_MAX];
        struct header_option option = {.kind = ITEM_ENTRY, .file_offset = cases[i].value}, again;
        size_t length = header_option_write(&option, out, sizeof out);
        assert_int_equal(length, 10 + 2 + cases[i].width); /* prefix, the offset */
        assert_int_equal(out[11], cases[i].width);
        assert_true(header_option_read(view_of(out, length), &again));
        assert_int_equal(again.file_offset, cases[i].value);
    }
}

static void every_kind_comes_back(void **state) {
    (void)state;
    static const enum item_kind kinds[] = {ITEM_ENTRY, ITEM_CUT_ENTRY, ITEM_SKIPPED, ITEM_GTF};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        uint8_t out[HEADER_OPTION_MAX];
        struct header_option option = sample_option(), again;
        option.kind = kinds[i];
        size_t length = header_option_write(&option, out, sizeof out);
        assert_int_equal(out[5], i); /* 0 entry, 1 cut entry, 2 skipped bytes, 3 GTF */
        assert_true(header_option_read(view_of(out, length), &again));
        assert_int_equal(again.kind, kinds[i]);
    }
}

/* In the room that is promised to be enough the longest head (16 + 1024 + 1024), tail (3) and numbers (8 bytes) fit. */
static void the_promised_room_is_enough(void **state) {
    (void)state;
    static const uint8_t head[16 + 1024 + 1024];
    uint8_t *out = malloc(HEADER_OPTION_MAX);
    struct header_option again, option = {
                                    .kind = ITEM_SKIPPED,
                                    .head = view_of(head, sizeof head),
                                    .tail = view_of("\0\x12\x34", 3),
                                    .container = view_of("bare", 4),
                                    .record = UINT64_MAX,
                                    .file_offset = UINT64_MAX,
                                    .skipped = UINT64_MAX,
                                };
    assert_non_null(out);
    size_t length = header_option_write(&option, out, HEADER_OPTION_MAX);
    assert_int_equal(length, 10 + 2064 + 3 + 6 + 3 * 10);
    assert_true(header_option_read(view_of(out, length), &again));
    assert_int_equal(again.head.length, sizeof head);
    assert_int_equal(again.skipped, UINT64_MAX);
    free(out);
}

/* In any smaller room nothing is written behind it, and the answer is 0. */
static void writes_all_or_nothing(void **state) {
    (void)state;
    struct header_option option = sample_option();
    for (size_t size = 0; size < sizeof sample; size++) {
        uint8_t *out = malloc(size > 0 ? size : 1);
        assert_non_null(out);
        assert_int_equal(header_option_write(&option, out, size), 0);
        free(out);
    }
    uint8_t out[sizeof sample];
    assert_int_equal(header_option_write(&option, out, sizeof out), sizeof sample);
}

/* The lengths are halfwords. */
static void refuses_a_head_or_tail_that_is_too_long(void **state) {
    (void)state;
    uint8_t *out = malloc(200000);
    uint8_t *bytes = calloc(65536, 1);
    assert_non_null(out);
    assert_non_null(bytes);
    struct header_option option = {.head = view_of(bytes, 65536)};
    assert_int_equal(header_option_write(&option, out, 200000), 0);
    option = (struct header_option){.tail = view_of(bytes, 65536)};
    assert_int_equal(header_option_write(&option, out, 200000), 0);
    option = (struct header_option){.head = view_of(bytes, 65535)};
    assert_int_equal(header_option_write(&option, out, 200000), 10 + 65535 + 3);
    free(out);
    free(bytes);
}

static void what_the_file_is_packed_in_comes_back(void **state) {
    (void)state;
    uint8_t out[HEADER_OPTION_MAX];
    struct header_option option = sample_option(), again;
    option.carrier = view_of("AMATERSE", 8);
    size_t length = header_option_write(&option, out, sizeof out);
    assert_bytes(view_part(view_of(out, length), sizeof sample, 2 + 8),
                 "\x0c\x08"
                 "AMATERSE",
                 2 + 8); /* fact 12 */
    assert_true(header_option_read(view_of(out, length), &again));
    check_sample(&again);
    assert_bytes(again.carrier, "AMATERSE", 8);
    assert_true(header_option_read(view_of(sample, sizeof sample), &again));
    assert_int_equal(again.carrier.length, 0);
}

static void where_it_was_in_storage_comes_back(void **state) {
    (void)state;
    uint8_t out[HEADER_OPTION_MAX];
    struct header_option option = sample_option(), again;
    option.storage = (struct storage){STORAGE_DATA_SPACE, 0x4f, UINT64_C(0x123456789a)};
    size_t length = header_option_write(&option, out, sizeof out);
    static const uint8_t facts[] = {13, 1, 2, 14, 1, 0x4f, 15, 5, 0x12, 0x34, 0x56, 0x78, 0x9a};
    assert_bytes(view_part(view_of(out, length), sizeof sample, length), facts, sizeof facts);
    assert_true(header_option_read(view_of(out, length), &again));
    check_sample(&again);
    assert_int_equal(again.storage.kind, STORAGE_DATA_SPACE);
    assert_int_equal(again.storage.asid, 0x4f);
    assert_int_equal(again.storage.address, UINT64_C(0x123456789a));
    assert_true(header_option_read(view_of(sample, sizeof sample), &again));
    assert_int_equal(again.storage.kind, STORAGE_NONE);
}

/* A later version may know kinds of storage that we do not, but an ASID has four bytes. */
static void a_strange_place_in_storage_is_no_surprise(void **state) {
    (void)state;
    static const uint8_t kind[] = {'z', 'C', 'T', 'E', 1, 0, 0, 0, 0, 0, 13, 1, 200};
    static const uint8_t asid[] = {'z', 'C', 'T', 'E', 1, 0, 0, 0, 0, 0, 14, 5, 1, 0, 0, 0, 0};
    struct header_option option;
    assert_true(header_option_read(view_of(kind, sizeof kind), &option));
    assert_int_equal(option.storage.kind, STORAGE_OTHER);
    assert_false(header_option_read(view_of(asid, sizeof asid), &option));
}

/* A fact has at most 255 bytes: a longer text is cut. */
static void a_long_text_is_cut(void **state) {
    (void)state;
    uint8_t out[1000], text[300];
    struct header_option option = {.kind = ITEM_ENTRY}, again;
    memset(text, 'x', sizeof text);
    option.container = view_of(text, sizeof text);
    size_t length = header_option_write(&option, out, sizeof out);
    assert_true(header_option_read(view_of(out, length), &again));
    assert_bytes(again.container, text, 255);
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

/* Facts may end anywhere between two of them: at 15 (none), 20 (container), 24 (record). */
static bool is_refused_unless_a_fact_ends(struct view cut, void *context) {
    (void)context;
    struct header_option option;
    bool fact_ends = cut.length == 15 || cut.length == 20 || cut.length == 24;
    return header_option_read(cut, &option) == fact_ends;
}

static void refuses_every_shorter_input_that_breaks_a_part(void **state) {
    (void)state;
    assert_int_equal(cut_everywhere(view_of(sample, sizeof sample), is_refused_unless_a_fact_ends, NULL), 0);
}

static void refuses_what_is_not_ours(void **state) {
    (void)state;
    uint8_t other[sizeof sample];
    struct header_option option;
    for (size_t at = 0; at < 4; at++) {
        memcpy(other, sample, sizeof sample);
        other[at] ^= 0x20;
        assert_false(header_option_read(view_of(other, sizeof other), &option));
    }
}

static void refuses_other_versions_and_kinds(void **state) {
    (void)state;
    uint8_t other[sizeof sample];
    struct header_option option;
    for (unsigned value = 0; value < 256; value++) {
        memcpy(other, sample, sizeof sample);
        other[4] = (uint8_t)value;
        assert_int_equal(header_option_read(view_of(other, sizeof other), &option), value == 1);
        memcpy(other, sample, sizeof sample);
        other[5] = (uint8_t)value;
        assert_int_equal(header_option_read(view_of(other, sizeof other), &option), value <= 3);
    }
}

/* 29 bytes, of which 10 are the prefix: head and tail together may have 19, and then there are no facts. */
static void lengths_that_lie_are_refused(void **state) {
    (void)state;
    assert_int_equal(sizeof sample, 29);
    for (unsigned lie = 20; lie <= UINT16_MAX; lie++) {
        uint8_t other[sizeof sample];
        struct header_option option;
        memcpy(other, sample, sizeof sample);
        other[6] = (uint8_t)(lie >> 8);
        other[7] = (uint8_t)lie;
        assert_false(header_option_read(view_of(other, sizeof other), &option));
        memcpy(other, sample, sizeof sample);
        other[8] = (uint8_t)(lie >> 8);
        other[9] = (uint8_t)lie;
        assert_false(header_option_read(view_of(other, sizeof other), &option));
    }
}

static void head_and_tail_may_fill_the_option(void **state) {
    (void)state;
    uint8_t other[sizeof sample];
    struct header_option option;
    memcpy(other, sample, sizeof sample);
    other[7] = 10;
    other[9] = 9;
    assert_true(header_option_read(view_of(other, sizeof other), &option));
    assert_int_equal(option.head.length, 10);
    assert_bytes(option.tail, sample + 20, 9);
    assert_int_equal(option.facts.length, 0);
    other[9] = 10;
    assert_false(header_option_read(view_of(other, sizeof other), &option));
}

/* The last fact says 4 bytes, 3 are there; the last fact is a number without length. */
static void a_fact_must_end_inside_the_option(void **state) {
    (void)state;
    uint8_t other[sizeof sample];
    struct header_option option;
    memcpy(other, sample, sizeof sample);
    other[25] = 4;
    assert_false(header_option_read(view_of(other, sizeof other), &option));
    other[25] = 255;
    assert_false(header_option_read(view_of(other, sizeof other), &option));
}

/* Facts 16 to 255 and 0 are not known: whatever they hold, they are passed over. */
static void unknown_facts_are_passed_over(void **state) {
    (void)state;
    for (unsigned number = 0; number < 256; number++) {
        if (number >= 1 && number <= 16)
            continue;
        uint8_t other[sizeof sample + 6];
        struct header_option option;
        memcpy(other, sample, 15);
        memcpy(other + 15, "\0\x02xy", 4);
        memcpy(other + 19, sample + 15, 14);
        memcpy(other + 33, "\0\0", 2);
        other[15] = (uint8_t)number;
        other[33] = (uint8_t)number;
        assert_true(header_option_read(view_of(other, sizeof other), &option));
        check_sample(&option);
    }
}

/* Packet at +96 in 300 records; the correlator, row 10, 4 bytes at +60 in all of them. */
static void keeps_what_was_learnt_of_an_ids_record(void **state) {
    (void)state;
    static const uint8_t fact[] = {16, 9, 0, 96, 1, 44, 10, 0, 60, 4, 100};
    uint8_t out[HEADER_OPTION_MAX];
    struct header_option option = sample_option(), back;
    option.ids = (struct ids_layout){.packet_at = 96, .records = 300, .rows[IDS_ROW_correlator] = {60, 4, 100}};
    size_t length = header_option_write(&option, out, sizeof out);
    assert_int_equal(length, sizeof sample + sizeof fact);
    assert_bytes(view_of(out + sizeof sample, sizeof fact), fact, sizeof fact);
    assert_true(header_option_read(view_of(out, length), &back));
    check_sample(&back);
    assert_memory_equal(&back.ids.rows, &option.ids.rows, sizeof option.ids.rows);
    assert_int_equal(back.ids.packet_at, 96);
    assert_int_equal(back.ids.records, 300);
}

/* A row of a later version, and one that is longer than ours: the others hold. */
static void passes_over_ids_rows_that_it_does_not_know(void **state) {
    (void)state;
    static const uint8_t fact[] = {16, 19, 0, 96, 1, 44, 200, 0, 60, 4, 100, 11, 0, 1, 33, 100, 10, 0, 60, 4, 100};
    uint8_t other[sizeof sample + sizeof fact];
    struct header_option option;
    memcpy(other, sample, sizeof sample);
    memcpy(other + sizeof sample, fact, sizeof fact);
    assert_true(header_option_read(view_of(other, sizeof other), &option));
    assert_int_equal(option.ids.rows[IDS_ROW_correlator].at, 60);
    assert_int_equal(option.ids.rows[IDS_ROW_policy].length, 0);
    assert_false(header_option_read(view_of(other, sizeof other - 1), &option));
}

/* A number has 1 to 8 bytes. */
static void numbers_have_a_sane_width(void **state) {
    (void)state;
    for (uint8_t fact = FACT_RECORD; fact <= FACT_PREFIX_LENGTH; fact++)
        for (uint8_t width = 0; width <= 10; width++) {
            uint8_t bytes[10 + 2 + 10] = {'z', 'C', 'T', 'E', 1, 0, 0, 0, 0, 0};
            struct header_option option;
            bytes[10] = fact;
            bytes[11] = width;
            bool read = header_option_read(view_of(bytes, (size_t)12 + width), &option);
            assert_int_equal(read, width >= 1 && width <= 8);
        }
}

static void leading_zeros_of_a_number_do_not_matter(void **state) {
    (void)state;
    static const uint8_t bytes[] = {'z', 'C', 'T', 'E', 1, 0, 0, 0, 0, 0, 2, 4, 0, 0, 0, 9};
    struct header_option option;
    assert_true(header_option_read(view_of(bytes, sizeof bytes), &option));
    assert_int_equal(option.record, 9);
}

/* Without facts all of them are empty. */
static void facts_may_be_missing(void **state) {
    (void)state;
    struct header_option option;
    assert_true(header_option_read(view_of(sample, 15), &option));
    assert_int_equal(option.container.length, 0);
    assert_int_equal(option.record, 0);
    assert_int_equal(option.file_offset, 0);
    assert_int_equal(option.skipped, 0);
}

static bool lies_inside(struct view part, struct view whole) {
    return part.length == 0 || (part.bytes >= whole.bytes && part.bytes + part.length <= whole.bytes + whole.length);
}

/* Whatever is damaged: it is refused, or all its parts lie inside. */
static bool stays_inside(struct view damaged, size_t at, void *context) {
    (void)at;
    (void)context;
    struct header_option option;
    if (!header_option_read(damaged, &option))
        return true;
    return lies_inside(option.head, damaged) && lies_inside(option.tail, damaged) &&
           lies_inside(option.facts, damaged) && lies_inside(option.container, damaged);
}

static void every_part_of_a_damaged_option_lies_inside(void **state) {
    (void)state;
    assert_int_equal(damage_everywhere(view_of(sample, sizeof sample), stays_inside, NULL), 0);
}

/* Four bytes of mark, one of version: not one change of them passes. */
static bool damage_to_the_mark_is_refused(struct view damaged, size_t at, void *context) {
    (void)context;
    struct header_option option;
    return at > 4 || !header_option_read(damaged, &option);
}

static void every_damage_to_mark_and_version_is_refused(void **state) {
    (void)state;
    assert_int_equal(damage_everywhere(view_of(sample, sizeof sample), damage_to_the_mark_is_refused, NULL), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_bytes_of_the_format),
        cmocka_unit_test(reads_the_bytes_of_the_format),
        cmocka_unit_test(writes_a_skipped_stretch),
        cmocka_unit_test(numbers_come_back_whatever_their_width),
        cmocka_unit_test(every_kind_comes_back),
        cmocka_unit_test(the_promised_room_is_enough),
        cmocka_unit_test(writes_all_or_nothing),
        cmocka_unit_test(refuses_a_head_or_tail_that_is_too_long),
        cmocka_unit_test(what_the_file_is_packed_in_comes_back),
        cmocka_unit_test(where_it_was_in_storage_comes_back),
        cmocka_unit_test(a_strange_place_in_storage_is_no_surprise),
        cmocka_unit_test(a_long_text_is_cut),
        cmocka_unit_test(refuses_every_shorter_input_that_breaks_a_part),
        cmocka_unit_test(refuses_what_is_not_ours),
        cmocka_unit_test(refuses_other_versions_and_kinds),
        cmocka_unit_test(lengths_that_lie_are_refused),
        cmocka_unit_test(head_and_tail_may_fill_the_option),
        cmocka_unit_test(a_fact_must_end_inside_the_option),
        cmocka_unit_test(unknown_facts_are_passed_over),
        cmocka_unit_test(keeps_what_was_learnt_of_an_ids_record),
        cmocka_unit_test(passes_over_ids_rows_that_it_does_not_know),
        cmocka_unit_test(numbers_have_a_sane_width),
        cmocka_unit_test(leading_zeros_of_a_number_do_not_matter),
        cmocka_unit_test(facts_may_be_missing),
        cmocka_unit_test(every_part_of_a_damaged_option_lies_inside),
        cmocka_unit_test(every_damage_to_mark_and_version_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
