/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_framing.c - records out of descriptors, and what becomes of damaged ones
 */
#include "framing.h"
#include "assertions.h"
#include "cutter.h"
#include "tape.h"
#include "trace_builder.h"

/* A record as the descriptors give it; block_end and rest are 0 where a row does not name them.  The rest of a file has
 * no number of its own. */
#define assert_record(record, expected) check_record((record), (expected), __FILE__, __LINE__)
static void check_record(const struct record *record, struct record expected, const char *file, int line) {
    if (!expected.damaged)
        _assert_int_equal(record->number, expected.number, file, line);
    _assert_int_equal(record->at, expected.at, file, line);
    _assert_int_equal(record->body, expected.body, file, line);
    _assert_int_equal(record->end, expected.end, file, line);
    _assert_int_equal(record->block_end, expected.block_end, file, line);
    _assert_int_equal(record->damaged, expected.damaged, file, line);
}

/* The records of `file` are the rows, and then the data end. */
static void check_records(const char *framing, struct view file, const struct record *rows, size_t count) {
    struct tape tape;
    struct record record = {0};
    tape_open(&tape, file, 64 * 1024, 4096);
    for (size_t i = 0; i < count; i++) {
        assert_true(record_next(framing_named(framing), &tape.source, &record));
        assert_record(&record, rows[i]);
    }
    assert_false(record_next(framing_named(framing), &tape.source, &record));
    tape_close(&tape);
}

static void the_framings_are_tried_from_the_strictest_on(void **state) {
    (void)state;
    assert_int_equal(framing_count, 4);
    assert_string_equal(framings[0].name, "bdw");
    assert_string_equal(framings[1].name, "rdw");
    assert_string_equal(framings[2].name, "ftp");
    assert_string_equal(framings[3].name, "bare");
}

/* --- bare -------------------------------------------------------------------------------------------------------- */

static void a_bare_file_is_one_record_without_number(void **state) {
    (void)state;
    const struct record rows[] = {{.end = UINT64_MAX}};
    check_records("bare", view_of("abc", 3), rows, 1);
    check_records("bare", view_of("", 0), NULL, 0);
}

/* --- rdw --------------------------------------------------------------------------------------------------------- */

/* The record of one byte that z/OS FTP sent; the 10-byte record; an empty one.  An RDW counts itself. */
static void rdw_records_follow_each_other(void **state) {
    (void)state;
    static const uint8_t file[] = {0x00, 0x05, 0, 0, 0x81,                               /* */
                                   0x00, 0x0a, 0, 0, 0xde, 0xad, 0xca, 0xfe, 0xba, 0xbe, /* */
                                   0x00, 0x04, 0, 0};
    const struct record rows[] = {
        {.number = 1, .at = 0, .body = 4, .end = 5},
        {.number = 2, .at = 5, .body = 9, .end = 15},
        {.number = 3, .at = 15, .body = 19, .end = 19},
    };
    check_records("rdw", view_of(file, sizeof file), rows, 3);
}

/* The third byte: 1, 2 and 3 are the first, the last and a middle segment; anything else is no descriptor. */
static void rdw_segment_codes_are_0_to_3(void **state) {
    (void)state;
    uint8_t file[] = {0x00, 0x05, 0, 0, 0x81};
    for (unsigned code = 0; code < 256; code++) {
        struct record row = {.number = 1, .at = 0, .body = 4, .end = 5};
        file[2] = (uint8_t)code;
        if (code > 3)
            row = (struct record){.end = UINT64_MAX, .damaged = true};
        check_records("rdw", view_of(file, sizeof file), &row, 1);
    }
}

static void an_rdw_has_a_zero_in_its_fourth_byte(void **state) {
    (void)state;
    const struct record rest = {.end = UINT64_MAX, .damaged = true};
    check_records("rdw", view_of("\x00\x05\x00\x01\x81", 5), &rest, 1);
}

/* 0 to 3 would not even count the descriptor. */
static void an_rdw_counts_its_own_four_bytes(void **state) {
    (void)state;
    uint8_t file[] = {0x00, 0x00, 0, 0, 0x81};
    for (uint8_t length = 0; length < 4; length++) {
        const struct record rest = {.end = UINT64_MAX, .damaged = true};
        file[1] = length;
        check_records("rdw", view_of(file, sizeof file), &rest, 1);
    }
}

static void an_rdw_may_say_65535(void **state) {
    (void)state;
    struct bytes file = {0};
    bytes_add(&file, "\xff\xff\x00\x00", 4);
    bytes_add_fill(&file, 1, 65531);
    bytes_add(&file, "\x00\x04\x00\x00", 4);
    const struct record rows[] = {
        {.number = 1, .at = 0, .body = 4, .end = 65535},
        {.number = 2, .at = 65535, .body = 65539, .end = 65539},
    };
    check_records("rdw", bytes_view(&file), rows, 2);
    bytes_free(&file);
}

/* The file ends before the record does: the end is what the descriptor says. */
static void a_record_may_end_behind_the_file(void **state) {
    (void)state;
    const struct record rows[] = {{.number = 1, .at = 0, .body = 4, .end = 256}};
    check_records("rdw", view_of("\x01\x00\x00\x00\x81", 5), rows, 1);
}

/* Behind a damaged descriptor the rest of the file is one record; nothing comes after it. */
static void a_damaged_descriptor_makes_the_rest_one_record(void **state) {
    (void)state;
    static const uint8_t file[] = {0x00, 0x05, 0, 0, 0x81, 0x00, 0x05, 9, 9, 0x81, 0x00, 0x05, 0, 0, 0x81};
    struct tape tape;
    struct record record = {0};
    tape_open(&tape, view_of(file, sizeof file), 64, 16);
    assert_true(record_next(framing_named("rdw"), &tape.source, &record));
    assert_true(record_next(framing_named("rdw"), &tape.source, &record));
    assert_int_equal(record.at, 5);
    assert_int_equal(record.body, 5);
    assert_int_equal(record.end, UINT64_MAX);
    assert_true(record.damaged);
    assert_false(record_next(framing_named("rdw"), &tape.source, &record));
    tape_close(&tape);
}

/* One to three bytes are no descriptor. */
static void a_descriptor_that_is_cut_is_a_rest(void **state) {
    (void)state;
    const struct record rest = {.end = UINT64_MAX, .damaged = true};
    for (size_t length = 1; length < 4; length++) {
        check_records("rdw", view_of("\x00\x05\x00", length), &rest, 1);
        check_records("bdw", view_of("\x00\x09\x00", length), &rest, 1);
    }
}

/* --- bdw --------------------------------------------------------------------------------------------------------- */

/* Block of 4 + 5 + 6 bytes, block of 4 + 4. */
static void blocks_hold_records(void **state) {
    (void)state;
    static const uint8_t file[] = {0x00, 0x0f, 0, 0, 0x00, 0x05, 0, 0, 0x81, 0x00, 0x06, 0, 0, 0x82, 0x83, /* */
                                   0x00, 0x08, 0, 0, 0x00, 0x04, 0, 0};
    const struct record rows[] = {
        {.number = 1, .at = 0, .body = 8, .end = 9, .block_end = 15},
        {.number = 2, .at = 9, .body = 13, .end = 15, .block_end = 15},
        {.number = 3, .at = 15, .body = 23, .end = 23, .block_end = 23},
    };
    check_records("bdw", view_of(file, sizeof file), rows, 3);
}

/* The descriptors of a real transfer: block of 7D22 hex = 32,034 bytes, its first record 0476 hex = 1,142. */
static void reads_the_descriptors_of_a_real_transfer(void **state) {
    (void)state;
    struct bytes file = {0};
    struct tape tape;
    struct record record = {0};
    bytes_add(&file, "\x7d\x22\x00\x00\x04\x76\x00\x00\x00", 9);
    tape_open(&tape, bytes_view(&file), 64, 16);
    assert_true(record_next(framing_named("bdw"), &tape.source, &record));
    assert_record(&record, ((struct record){.number = 1, .body = 8, .end = 4 + 1142, .block_end = 32034}));
    tape_close(&tape);
    bytes_free(&file);
}

/* With the first bit on the length has 31 bits: 80 01 00 0C hex = 65,548 = 4 + 65,535 + 9. */
static void a_block_may_have_a_length_of_31_bits(void **state) {
    (void)state;
    struct bytes file = {0};
    bytes_add(&file, "\x80\x01\x00\x0c\xff\xff\x00\x00", 8);
    bytes_add_fill(&file, 1, 65531);
    bytes_add(&file, "\x00\x09\x00\x00\x01\x02\x03\x04\x05", 9);
    const struct record rows[] = {
        {.number = 1, .at = 0, .body = 8, .end = 4 + 65535, .block_end = 65548},
        {.number = 2, .at = 65539, .body = 65543, .end = 65548, .block_end = 65548},
    };
    check_records("bdw", bytes_view(&file), rows, 2);
    bytes_free(&file);
}

/* A greater length than any device takes, 16 MiB and more, is none. */
static void the_length_of_a_block_has_a_limit(void **state) {
    (void)state;
    const struct record rows[] = {{.number = 1, .body = 8, .end = 9, .block_end = 0x1000000},
                                  {.at = 9, .body = 9, .end = UINT64_MAX, .block_end = 0x1000000, .damaged = true}};
    const struct record rest = {.end = UINT64_MAX, .damaged = true};
    check_records("bdw", view_of("\x81\x00\x00\x00\x00\x05\x00\x00\x81\x00", 10), rows, 2);
    check_records("bdw", view_of("\x81\x00\x00\x01\x00\x05\x00\x00\x81\x00", 10), &rest, 1);
    check_records("bdw", view_of("\xff\xff\xff\xff\x00\x05\x00\x00\x81\x00", 10), &rest, 1);
}

static void a_bdw_of_16_bits_has_two_zero_bytes(void **state) {
    (void)state;
    const struct record rest = {.end = UINT64_MAX, .damaged = true};
    check_records("bdw", view_of("\x00\x09\x01\x00\x00\x05\x00\x00\x81", 9), &rest, 1);
    check_records("bdw", view_of("\x00\x09\x00\x01\x00\x05\x00\x00\x81", 9), &rest, 1);
}

/* 8 = its own four bytes and one descriptor is the least. */
static void a_block_holds_at_least_one_descriptor(void **state) {
    (void)state;
    const struct record rest = {.end = UINT64_MAX, .damaged = true};
    const struct record least = {.number = 1, .body = 8, .end = 8, .block_end = 8};
    check_records("bdw", view_of("\x00\x08\x00\x00\x00\x04\x00\x00", 8), &least, 1);
    check_records("bdw", view_of("\x00\x07\x00\x00\x00\x04\x00\x00", 8), &rest, 1);
    check_records("bdw", view_of("\x80\x00\x00\x07\x00\x04\x00\x00", 8), &rest, 1);
    check_records("bdw", view_of("\x80\x00\x00\x00\x00\x04\x00\x00", 8), &rest, 1);
}

/* Block of 9 bytes, record of 6: it would end one byte behind the block. */
static void a_record_must_end_in_its_block(void **state) {
    (void)state;
    const struct record rest = {.end = UINT64_MAX, .damaged = true};
    check_records("bdw", view_of("\x00\x09\x00\x00\x00\x06\x00\x00\x81\x82", 10), &rest, 1);
}

/* Two bytes are left in the block: no room for a descriptor. */
static void a_descriptor_does_not_cross_its_block(void **state) {
    (void)state;
    static const uint8_t file[] = {0x00, 0x0b, 0, 0, 0x00, 0x05, 0, 0, 0x81, 0x00, 0x09, 0x00, 0x00, 0, 0};
    const struct record rows[] = {
        {.number = 1, .body = 8, .end = 9, .block_end = 11},
        {.at = 9, .body = 9, .end = 11, .block_end = 11, .damaged = true}, /* at the next block it is tried again */
        {.at = 11, .body = 11, .end = UINT64_MAX, .block_end = 11, .damaged = true},
    };
    check_records("bdw", view_of(file, sizeof file), rows, 3);
}

/* --- after damage ------------------------------------------------------------------------------------------------ */

/* Forty records of one entry, 170 bytes each. */
static struct bytes forty_records(void) {
    struct bytes one = {0}, file = {0};
    add_packets(&one, 1);
    for (size_t i = 0; i < 40; i++)
        add_rdw_record(&file, bytes_view(&one));
    bytes_free(&one);
    return file;
}

/* There is one stretch, of 170 bytes, and all other records are as they were. */
static void check_one_stretch(struct view file) {
    struct tape tape;
    struct record record = {0};
    size_t whole = 0, stretches = 0;
    tape_open(&tape, file, SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    while (record_next(framing_named("rdw"), &tape.source, &record)) {
        stretches += record.damaged;
        whole += !record.damaged;
        assert_int_equal(record.end - record.at, 170);
    }
    assert_int_equal(stretches, 1);
    assert_int_equal(whole, 39);
    tape_close(&tape);
}

/* The stretch ends where the next three descriptors lead on, or two lead to the end of the file. */
static void records_begin_again_behind_a_damaged_descriptor(void **state) {
    (void)state;
    for (size_t damaged = 1; damaged < 37; damaged++)
        for (size_t byte = 2; byte < 4; byte++) {
            struct bytes file = forty_records();
            bytes_put_uint(&file, damaged * 170 + byte, 0xff, 1);
            check_one_stretch(bytes_view(&file));
            bytes_free(&file);
        }
}

/* 171 leads to bytes B0 00 00 00 of the next descriptor and what follows it, which is one by chance; 426 and 5000 into
 * the middle of records; 65,450 over the end of the file, behind which nobody can look: then more must follow. */
static void a_length_that_is_too_long_does_not_reach_over_good_records(void **state) {
    (void)state;
    static const uint16_t lengths[] = {171, 426, 5000, 65450};
    for (size_t i = 0; i < COUNT_OF(lengths); i++)
        for (size_t damaged = 0; damaged < 35; damaged++) {
            struct bytes file = forty_records();
            bytes_put_uint(&file, damaged * 170, lengths[i], 2);
            check_one_stretch(bytes_view(&file));
            bytes_free(&file);
        }
}

/* A length that leads to a good record far behind: those between have the length of the one before. */
static void a_length_that_leads_to_a_good_record_does_not_reach_over_others(void **state) {
    (void)state;
    for (size_t damaged = 1; damaged < 30; damaged++)
        for (size_t over = 3; over < 10; over++) {
            struct bytes file = forty_records();
            bytes_put_uint(&file, damaged * 170, over * 170, 2);
            check_one_stretch(bytes_view(&file));
            bytes_free(&file);
        }
}

/* Behind the damaged descriptor stands by chance one that leads to a good record, over three others. */
static void a_chance_descriptor_does_not_reach_over_good_records(void **state) {
    (void)state;
    enum { DAMAGED = 20 * 170, CHANCE = DAMAGED + 50 };
    struct bytes file = forty_records();
    bytes_put_uint(&file, DAMAGED + 2, 0xff, 1);
    bytes_put_uint(&file, CHANCE, (24 * 170 - CHANCE) << 16, 4);
    check_one_stretch(bytes_view(&file));
    bytes_free(&file);
}

/* A chance descriptor in the record before leads to the next but one, as does the damaged one, whose length is right.
 */
static void a_damaged_descriptor_keeps_its_length(void **state) {
    (void)state;
    enum { DAMAGED = 20 * 170, CHANCE = DAMAGED - 40 };
    for (size_t byte = 2; byte < 4; byte++) {
        struct bytes file = forty_records();
        bytes_put_uint(&file, DAMAGED + byte, 0xff, 1);
        bytes_put_uint(&file, CHANCE, (170 + 40) << 16, 4);
        check_one_stretch(bytes_view(&file));
        bytes_free(&file);
    }
}

/* By chance one stands in the record before the damaged one, too. */
static void a_chance_descriptor_does_not_cost_the_record_before(void **state) {
    (void)state;
    enum { DAMAGED = 20 * 170, CHANCE = 19 * 170 + 50 };
    struct bytes file = forty_records();
    bytes_put_uint(&file, DAMAGED + 2, 0xff, 1);
    bytes_put_uint(&file, CHANCE, (24 * 170 - CHANCE) << 16, 4);
    check_one_stretch(bytes_view(&file));
    bytes_free(&file);
}

/* The wrong length is a little shorter or longer.  Where it leads to, by chance stands a length that leads to a good
 * record; behind a longer one even in what may be a descriptor.  But with its own length a record as long follows, and
 * many more. */
static void a_wrong_length_does_not_meet_a_good_record_by_chance(void **state) {
    (void)state;
    enum { DAMAGED = 20 * 170, AIM = 28 * 170 };
    static const struct {
        size_t length;
        uint64_t third_byte;
    } rows[] = {{90, 0xff}, {107, 0xff}, {187, 0xff}, {187, 0}, {230, 0xff}, {230, 0}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct bytes file = forty_records();
        size_t chance = DAMAGED + rows[i].length;
        bytes_put_uint(&file, DAMAGED, rows[i].length, 2);
        bytes_put_uint(&file, chance, (AIM - chance) << 16 | rows[i].third_byte << 8, 4);
        check_one_stretch(bytes_view(&file));
        bytes_free(&file);
    }
}

/* Records of 1, 2, 3, 1, 2, 3, ... entries: the length of the one before says nothing. */
static void a_length_of_twice_all_before_it_is_looked_into(void **state) {
    (void)state;
    enum { RECORDS = 30, DAMAGED = 9, ENTRIES_BEHIND = 2 + 3 + 1 + 2 + 3 };
    struct bytes file = {0}, entries = {0};
    size_t ends[RECORDS], records = 0;
    struct tape tape;
    struct record record = {0};
    add_packets(&entries, 3);
    for (size_t i = 0; i < RECORDS; i++) {
        add_rdw_record(&file, view_part(bytes_view(&entries), 0, (i % 3 + 1) * SAMPLE_ENTRY_LENGTH));
        ends[i] = file.length;
    }
    bytes_put_uint(&file, ends[DAMAGED - 1], 170 + ENTRIES_BEHIND * SAMPLE_ENTRY_LENGTH + 5 * 4, 2);
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    for (; record_next(framing_named("rdw"), &tape.source, &record); records++) {
        assert_int_equal(record.end, ends[records]);
        assert_int_equal(record.damaged, records == DAMAGED);
    }
    assert_int_equal(records, RECORDS);
    tape_close(&tape);
    bytes_free(&entries);
    bytes_free(&file);
}

/* A long record behind short ones, with three chance descriptors in it that lead to its very end. */
static void a_long_record_is_not_divided_by_chance(void **state) {
    (void)state;
    enum { SHORT = 22, FIRST = 200, SECOND = 400, THIRD = 700, LENGTH = 1004 };
    struct bytes file = {0}, body = {0};
    struct tape tape;
    struct record record = {0};
    bytes_add_fill(&body, 0x6b, LENGTH - 4);
    for (unsigned i = 0; i < 12; i++)
        add_rdw_record(&file, view_part(bytes_view(&body), 0, SHORT));
    size_t at = file.length;
    add_rdw_record(&file, bytes_view(&body));
    for (unsigned i = 0; i < 12; i++)
        add_rdw_record(&file, view_part(bytes_view(&body), 0, SHORT));
    bytes_put_uint(&file, at + FIRST, (SECOND - FIRST) << 16, 4);
    bytes_put_uint(&file, at + SECOND, (THIRD - SECOND) << 16, 4);
    bytes_put_uint(&file, at + THIRD, (LENGTH - THIRD) << 16, 4);
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    while (record_next(framing_named("rdw"), &tape.source, &record))
        assert_false(record.damaged);
    assert_int_equal(record.number, 25);
    tape_close(&tape);
    bytes_free(&body);
    bytes_free(&file);
}

/* A file that ends in the middle of its last record, in which bytes look like a chain of descriptors. */
static void a_record_that_is_cut_is_not_searched_for_others(void **state) {
    (void)state;
    struct bytes file = forty_records();
    bytes_add(&file, "\x10\x00\x00\x00", 4);
    for (size_t i = 0; i < 3; i++) {
        bytes_add(&file, "\x00\x20\x00\x00", 4);
        bytes_add_fill(&file, 1, 28);
    }
    struct tape tape;
    struct record record = {0};
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    for (size_t i = 0; i <= 40; i++) {
        assert_true(record_next(framing_named("rdw"), &tape.source, &record));
        assert_false(record.damaged);
    }
    assert_int_equal(record.end - record.at, 4096);
    tape_close(&tape);
    bytes_free(&file);
}

/* --- every shorter input ------------------------------------------------------------------------------------------ */

/* Records follow each other, begin where the one before ended, and every byte of the file belongs to one. */
/* --- FTP's block mode --------------------------------------------------------------------------------------------- */

/* The vector of RFC 959's block mode that is public (doc-vectors.json, ftp_mode_b): one block, which ends the file. */
static void a_block_of_ftp_may_end_the_file(void **state) {
    (void)state;
    const struct record row = {.number = 1, .at = 0, .body = 3, .end = 7};
    check_records("ftp", view_of("\x40\x00\x04\xde\xad\xbe\xef", 7), &row, 1);
}

/* A record of one block, one of three, between them a restart marker; then the end of the file in an empty block. */
static void a_record_may_have_several_blocks_of_ftp(void **state) {
    (void)state;
    static const uint8_t file[] = {0x80, 0, 1, 0x81,            /* */
                                   0x00, 0, 2, 0x82, 0x83,      /* */
                                   0x10, 0, 3, 'r',  's',  't', /* */
                                   0x20, 0, 1, 0x84,            /* suspected errors: the bytes count all the same */
                                   0x80, 0, 0,                  /* */
                                   0x40, 0, 0};
    static const struct record rows[] = {
        {.number = 1, .at = 0, .body = 3, .end = 4, .segment = 0},
        {.number = 2, .at = 4, .body = 7, .end = 9, .segment = 1},
        {.number = 3, .at = 9, .body = 15, .end = 15, .segment = 3},
        {.number = 4, .at = 15, .body = 18, .end = 19, .segment = 3},
        {.number = 5, .at = 19, .body = 22, .end = 22, .segment = 2},
        {.number = 6, .at = 22, .body = 25, .end = 25, .segment = 0},
    };
    struct tape tape;
    struct record record = {0};
    check_records("ftp", view_of(file, sizeof file), rows, COUNT_OF(rows));
    tape_open(&tape, view_of(file, sizeof file), 64 * 1024, 4096);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(record_next(framing_named("ftp"), &tape.source, &record));
        assert_int_equal(record.segment, rows[i].segment);
    }
    tape_close(&tape);
}

static void a_block_of_ftp_has_no_unknown_codes(void **state) {
    (void)state;
    for (uint8_t code = 0x01; code <= 0x08; code = (uint8_t)(code << 1)) {
        const uint8_t file[] = {(uint8_t)(0x80 | code), 0, 1, 0x81};
        const struct record rest = {.end = UINT64_MAX, .damaged = true};
        check_records("ftp", view_of(file, sizeof file), &rest, 1);
    }
}

/* Eight blocks of one length, with the same bytes in each; the codes of the third are damaged. */
static void check_damaged_block(struct view body) {
    struct bytes file = {0};
    struct tape tape;
    struct record record = {0};
    const size_t length = 3 + body.length;
    for (size_t i = 0; i < 8; i++) {
        bytes_add_uint(&file, 0x80, 1);
        bytes_add_uint(&file, body.length, 2);
        bytes_add(&file, body.bytes, body.length);
    }
    bytes_add(&file, "\x40\0\0", 3);
    file.data[2 * length] = 0x81;
    tape_open(&tape, bytes_view(&file), 64 * 1024, 4096);
    for (size_t i = 0; i < 9; i++) {
        assert_true(record_next(framing_named("ftp"), &tape.source, &record));
        assert_int_equal(record.at, i * length);
        assert_int_equal(record.damaged, i == 2);
    }
    tape_close(&tape);
    bytes_free(&file);
}

static void blocks_of_ftp_begin_again_behind_a_damaged_one(void **state) {
    (void)state;
    struct bytes body = {0};
    add_rubbish(&body, 40);
    check_damaged_block(bytes_view(&body));
    bytes_free(&body);
}

/* The damaged length leads to zeros, which are empty blocks. */
static void empty_blocks_of_ftp_do_not_lead_on(void **state) {
    (void)state;
    enum { LENGTH = 3 + 500, DAMAGED = 5 };
    struct bytes file = {0};
    struct tape tape;
    struct record record = {0};
    for (size_t i = 0; i < 12; i++) {
        bytes_add_uint(&file, 0x8001f4, 3);
        add_rubbish(&file, 300);
        bytes_add_fill(&file, 0, 90);
        add_rubbish(&file, 110);
    }
    bytes_put_uint(&file, DAMAGED * LENGTH + 1, 500 + 3 + 300, 2);
    tape_open(&tape, bytes_view(&file), 64 * 1024, 4096);
    for (size_t i = 0; i < 12; i++) {
        assert_true(record_next(framing_named("ftp"), &tape.source, &record));
        assert_int_equal(record.at, i * LENGTH);
        assert_int_equal(record.damaged, i == DAMAGED);
    }
    tape_close(&tape);
    bytes_free(&file);
}

/* Zeros are empty blocks that lead to the next true one, and of chance bytes every sixteenth might be codes. */
static void what_looks_like_blocks_of_ftp_by_chance_is_none(void **state) {
    (void)state;
    struct bytes zeros = {0}, chain = {0};
    add_rubbish(&zeros, 40);
    bytes_add_fill(&zeros, 0, 24);
    check_damaged_block(bytes_view(&zeros));
    for (size_t i = 0; i < 4; i++) {
        bytes_add_uint(&chain, 0xe00020, 3);
        add_rubbish(&chain, 32);
    }
    check_damaged_block(bytes_view(&chain));
    bytes_free(&zeros);
    bytes_free(&chain);
}

static bool covers_the_file(struct view cut, void *context) {
    struct tape tape;
    struct record record = {0};
    uint64_t end = 0;
    bool right = true;
    tape_open(&tape, cut, 64, 8);
    while (record_next(context, &tape.source, &record)) {
        right = right && record.at == end && record.body >= record.at && record.end >= record.body;
        end = record.end;
    }
    tape_close(&tape);
    return right && end >= cut.length;
}

static void every_shorter_file_is_covered_by_records(void **state) {
    (void)state;
    static const uint8_t rdw[] = {0x00, 0x05, 0, 0, 0x81, 0x00, 0x06, 0, 0, 0x82, 0x83};
    static const uint8_t bdw[] = {0x00, 0x0f, 0,    0,    0x00, 0x05, 0, 0,    0x81, 0x00, 0x06, 0,
                                  0,    0x82, 0x83, 0x00, 0x08, 0,    0, 0x00, 0x04, 0,    0};
    static const uint8_t ftp[] = {0x80, 0, 1, 0x81, 0x00, 0, 2, 0x82, 0x83, 0x80, 0, 1, 0x84, 0x40, 0, 0};
    for (size_t i = 0; i < framing_count; i++) {
        void *framing = (void *)(uintptr_t)&framings[i];
        assert_int_equal(cut_everywhere(view_of(rdw, sizeof rdw), covers_the_file, framing), 0);
        assert_int_equal(cut_everywhere(view_of(bdw, sizeof bdw), covers_the_file, framing), 0);
        assert_int_equal(cut_everywhere(view_of(ftp, sizeof ftp), covers_the_file, framing), 0);
    }
}

/* Three blocks of two records each; the length of the second is changed.  Its records tell where it really ends. */
static void records_tell_the_length_of_a_block(void **state) {
    (void)state;
    static const uint8_t body[40] = {0x6b, 0x6b, 0x6b, 0x6b};
    static const uint16_t lengths[] = {92, 8, 48, 90, 93, 100, 140, 92 + 256, 0x5c00};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct bytes file = {0};
        struct tape tape;
        struct record record = {0};
        for (size_t block = 0; block < 3; block++) {
            struct bytes records = {0};
            add_rdw_record(&records, view_of(body, sizeof body));
            add_rdw_record(&records, view_of(body, sizeof body));
            add_block(&file, bytes_view(&records));
            bytes_free(&records);
        }
        bytes_put_uint(&file, 92, lengths[i], 2);
        tape_open(&tape, bytes_view(&file), 64 * 1024, 4096);
        for (uint64_t number = 1; number <= 6; number++) {
            assert_true(record_next(framing_named("bdw"), &tape.source, &record));
            assert_int_equal(record.number, number);
            assert_int_equal(record.end - record.body, sizeof body);
        }
        assert_false(record_next(framing_named("bdw"), &tape.source, &record));
        tape_close(&tape);
        bytes_free(&file);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_framings_are_tried_from_the_strictest_on),
        cmocka_unit_test(a_bare_file_is_one_record_without_number),
        cmocka_unit_test(rdw_records_follow_each_other),
        cmocka_unit_test(rdw_segment_codes_are_0_to_3),
        cmocka_unit_test(an_rdw_has_a_zero_in_its_fourth_byte),
        cmocka_unit_test(an_rdw_counts_its_own_four_bytes),
        cmocka_unit_test(an_rdw_may_say_65535),
        cmocka_unit_test(a_record_may_end_behind_the_file),
        cmocka_unit_test(a_damaged_descriptor_makes_the_rest_one_record),
        cmocka_unit_test(a_descriptor_that_is_cut_is_a_rest),
        cmocka_unit_test(blocks_hold_records),
        cmocka_unit_test(reads_the_descriptors_of_a_real_transfer),
        cmocka_unit_test(a_block_may_have_a_length_of_31_bits),
        cmocka_unit_test(the_length_of_a_block_has_a_limit),
        cmocka_unit_test(records_tell_the_length_of_a_block),
        cmocka_unit_test(a_bdw_of_16_bits_has_two_zero_bytes),
        cmocka_unit_test(a_block_holds_at_least_one_descriptor),
        cmocka_unit_test(a_record_must_end_in_its_block),
        cmocka_unit_test(a_descriptor_does_not_cross_its_block),
        cmocka_unit_test(records_begin_again_behind_a_damaged_descriptor),
        cmocka_unit_test(a_length_that_is_too_long_does_not_reach_over_good_records),
        cmocka_unit_test(a_length_that_leads_to_a_good_record_does_not_reach_over_others),
        cmocka_unit_test(a_chance_descriptor_does_not_reach_over_good_records),
        cmocka_unit_test(a_damaged_descriptor_keeps_its_length),
        cmocka_unit_test(a_chance_descriptor_does_not_cost_the_record_before),
        cmocka_unit_test(a_wrong_length_does_not_meet_a_good_record_by_chance),
        cmocka_unit_test(a_length_of_twice_all_before_it_is_looked_into),
        cmocka_unit_test(a_long_record_is_not_divided_by_chance),
        cmocka_unit_test(a_record_that_is_cut_is_not_searched_for_others),
        cmocka_unit_test(a_block_of_ftp_may_end_the_file),
        cmocka_unit_test(a_record_may_have_several_blocks_of_ftp),
        cmocka_unit_test(a_block_of_ftp_has_no_unknown_codes),
        cmocka_unit_test(blocks_of_ftp_begin_again_behind_a_damaged_one),
        cmocka_unit_test(empty_blocks_of_ftp_do_not_lead_on),
        cmocka_unit_test(what_looks_like_blocks_of_ftp_by_chance_is_none),
        cmocka_unit_test(every_shorter_file_is_covered_by_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
