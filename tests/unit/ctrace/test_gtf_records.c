/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_gtf_records.c - what GTF writes about itself, among the records of a trace: passed over, and shown
 */
#include "assertions.h"
#include "gtf.h"
#include "reader.h"
#include "tape.h"
#include "trace_builder.h"

enum { PREFIX_LENGTH = 40, GTF_FRAME = 4 + GTF_CONTROL_LENGTH };

/* AID, FID, -8 hours, the sample's clock, eight bytes of options or lost and a system id. */
static struct bytes gtf_body(enum gtf_type type, size_t length) {
    struct bytes body = {0};
    bytes_add_uint(&body, type, 2);
    bytes_add_uint(&body, 0xffff94b6, 4);
    bytes_add_uint(&body, SAMPLE_BUFFER_TIME, 8);
    bytes_add_uint(&body, 9, 4);
    bytes_add_fill(&body, 0, length - body.length);
    return body;
}

static void add_gtf(struct bytes *file, enum gtf_type type, size_t length) {
    struct bytes body = gtf_body(type, length);
    bytes_add(file, body.data, body.length);
    bytes_free(&body);
}

static void add_gtf_record(struct bytes *file, enum gtf_type type, size_t length) {
    struct bytes body = gtf_body(type, length);
    add_rdw_record(file, bytes_view(&body));
    bytes_free(&body);
}

/* What a trace gives, by random access too. */
struct expected_item {
    enum item_kind kind;
    uint64_t at;
    uint64_t length;
};

struct opened {
    struct reader *reader;
    struct tape sequential, random;
};

static void open_trace(struct opened *opened, struct bytes *file, const char *framing, uint16_t prefix) {
    opened->reader = malloc(sizeof *opened->reader);
    assert_non_null(opened->reader);
    opened->sequential = opened->random = (struct tape){.bytes = bytes_view(file)};
    assert_true(reader_open(opened->reader, tape_read, &opened->sequential, &opened->random, false));
    assert_string_equal(opened->reader->dataset.framing->name, framing);
    assert_int_equal(opened->reader->dataset.prefix_length, prefix);
}

static void check_trace(struct bytes *file, const char *framing, uint16_t prefix, const struct expected_item *items,
                        size_t count) {
    struct opened opened;
    struct item item, again;
    open_trace(&opened, file, framing, prefix);
    for (size_t i = 0; i < count; i++) {
        assert_true(reader_next(opened.reader, &item));
        assert_item(&item, items[i].kind, items[i].at, items[i].length);
        assert_true(reader_item_at(opened.reader, items[i].at, &again));
        assert_same_item(&again, &item);
        assert_int_equal(again.end, item.end);
    }
    assert_false(reader_next(opened.reader, &item));
    const struct walk *walk = &opened.reader->walk;
    assert_int_equal(walk->entries + walk->structure + walk->skipped, file->length);
    free(opened.reader);
}

/* Three entries, two in a record; a control record before, a lost record between. */
static void they_stand_between_records(void **state) {
    (void)state;
    const struct expected_item items[] = {{ITEM_GTF, 4, 22},   {ITEM_ENTRY, 30, 166},  {ITEM_ENTRY, 196, 166},
                                          {ITEM_GTF, 366, 20}, {ITEM_ENTRY, 390, 166}, {ITEM_GTF, 560, 18}};
    struct bytes two = {0}, one = {0}, file = {0};
    add_packets(&two, 2);
    add_packets(&one, 1);
    add_gtf_record(&file, GTF_CONTROL, 22);
    add_rdw_record(&file, bytes_view(&two));
    add_gtf_record(&file, GTF_LOST_RECORDS, 20);
    add_rdw_record(&file, bytes_view(&one));
    add_gtf_record(&file, GTF_LOST_BLOCK, 18);
    check_trace(&file, "rdw", 0, items, COUNT_OF(items));
    assert_true(nothing_is_lost(bytes_view(&file), framing_named("rdw")));
    bytes_free(&two);
    bytes_free(&one);
    bytes_free(&file);
}

/* Two blocks: BDW, control record, two entries. */
static void they_begin_a_block(void **state) {
    (void)state;
    const struct expected_item items[] = {{ITEM_GTF, 8, 22},   {ITEM_ENTRY, 34, 166},  {ITEM_ENTRY, 200, 166},
                                          {ITEM_GTF, 374, 22}, {ITEM_ENTRY, 400, 166}, {ITEM_ENTRY, 566, 166}};
    struct bytes two = {0}, records = {0}, file = {0};
    add_packets(&two, 2);
    add_gtf_record(&records, GTF_CONTROL, 22);
    add_rdw_record(&records, bytes_view(&two));
    add_block(&file, bytes_view(&records));
    add_block(&file, bytes_view(&records));
    check_trace(&file, "bdw", 0, items, COUNT_OF(items));
    assert_true(nothing_is_lost(bytes_view(&file), framing_named("bdw")));
    bytes_free(&two);
    bytes_free(&records);
    bytes_free(&file);
}

/* Records of 200 bytes of one buffer of packets, with a prefix on each of them or on the first alone, and a control
 * record before each: nearly every entry runs over one.  All of both come back, in the order in which they begin. */
static void check_crossing(bool with_prefix, bool on_each) {
    enum { PIECE = 200, ENTRIES = 100 };
    struct bytes buffer = {0}, file = {0}, entry = {0};
    struct opened opened;
    struct item item, again;
    size_t entries = 0, controls = 0, records = 0;
    uint64_t at = 0;
    add_packets(&entry, 1);
    add_packets(&buffer, ENTRIES);
    for (size_t i = 0; i < buffer.length; i += PIECE, records++) {
        struct bytes body = {0};
        if (with_prefix && (on_each || i == 0))
            add_rubbish(&body, PREFIX_LENGTH);
        bytes_add(&body, buffer.data + i, buffer.length - i < PIECE ? buffer.length - i : PIECE);
        add_gtf_record(&file, GTF_CONTROL, 22);
        add_rdw_record(&file, bytes_view(&body));
        bytes_free(&body);
    }
    open_trace(&opened, &file, "rdw", with_prefix ? PREFIX_LENGTH : 0);
    while (reader_next(opened.reader, &item)) {
        bool is_gtf = item.kind == ITEM_GTF;
        assert_true(is_gtf || item.kind == ITEM_ENTRY);
        assert_true(item.at >= at);
        at = item.at;
        if (is_gtf)
            assert_int_equal(item.bytes.length, 22);
        else
            assert_bytes(item.bytes, entry.data, entry.length);
        *(is_gtf ? &controls : &entries) += 1;
        assert_true(reader_item_at(opened.reader, item.at, &again));
        assert_same_item(&again, &item);
        assert_int_equal(again.end, item.end);
    }
    const struct walk *walk = &opened.reader->walk;
    assert_int_equal(entries, ENTRIES);
    assert_int_equal(controls, records);
    assert_int_equal(walk->entries, buffer.length);
    assert_int_equal(walk->entries + walk->structure, file.length);
    free(opened.reader);
    bytes_free(&entry);
    bytes_free(&buffer);
    bytes_free(&file);
}

static void entries_run_over_them(void **state) {
    (void)state;
    check_crossing(false, false);
    check_crossing(true, true);
    check_crossing(true, false);
}

/* Nothing of the file is lost, and random access gives the same. */
static void check_sums(struct bytes *file) {
    struct reader *reader = malloc(sizeof *reader);
    struct tape sequential = {.bytes = bytes_view(file)}, random = sequential;
    struct item item, again;
    assert_non_null(reader);
    if (reader_open(reader, tape_read, &sequential, &random, false)) {
        while (reader_next(reader, &item)) {
            assert_true(reader_item_at(reader, item.at, &again));
            assert_same_item(&again, &item);
        }
        assert_int_equal(reader->walk.entries + reader->walk.structure + reader->walk.skipped, file->length);
    }
    free(reader);
}

/* Packets, cut into records of 200 bytes, one of GTF before each; any bit may be wrong. */
static void damage_to_them_loses_nothing(void **state) {
    (void)state;
    enum { PIECE = 200 };
    struct bytes buffer = {0}, file = {0};
    add_packets(&buffer, 6);
    for (size_t i = 0; i < buffer.length; i += PIECE) {
        add_gtf_record(&file, i % (2 * PIECE) == 0 ? GTF_CONTROL : GTF_LOST_RECORDS, i % (2 * PIECE) == 0 ? 22 : 20);
        add_rdw_record(&file, view_part(bytes_view(&buffer), i, PIECE));
    }
    for (size_t at = 0; at < file.length; at++)
        for (unsigned bit = 1; bit <= 0x80; bit <<= 1) {
            file.data[at] ^= (uint8_t)bit;
            check_sums(&file);
            file.data[at] ^= (uint8_t)bit;
        }
    bytes_free(&buffer);
    bytes_free(&file);
}

/* A piece of a spanned record may have the length of one, and its bytes. */
static void pieces_of_spanned_records_are_none(void **state) {
    (void)state;
    struct bytes file = {0};
    struct tape tape;
    struct record record = {0};
    for (unsigned segment = 0; segment <= 3; segment++) {
        size_t at = file.length;
        add_gtf_record(&file, GTF_CONTROL, 22);
        bytes_put_uint(&file, at + 2, segment, 1);
    }
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    for (unsigned segment = 0; segment <= 3; segment++) {
        assert_true(record_next(framing_named("rdw"), &tape.source, &record));
        assert_int_equal(record.is_gtf, segment == 0);
    }
    record = (struct record){0};
    assert_true(record_next_of_trace(framing_named("rdw"), &tape.source, &record));
    assert_int_equal(record.at, GTF_FRAME);
    tape_close(&tape);
    bytes_free(&file);
}

/* --- without record lengths --------------------------------------------------------------------------------------- */

static void bare_they_stand_before_and_between_entries(void **state) {
    (void)state;
    const struct expected_item items[] = {{ITEM_GTF, 0, 22},      {ITEM_ENTRY, 22, 166}, {ITEM_GTF, 188, 18},
                                          {ITEM_ENTRY, 206, 166}, {ITEM_GTF, 372, 20},   {ITEM_ENTRY, 392, 166},
                                          {ITEM_ENTRY, 558, 166}, {ITEM_GTF, 724, 20}};
    struct bytes file = {0};
    add_gtf(&file, GTF_CONTROL, 22);
    add_packets(&file, 1);
    add_gtf(&file, GTF_LOST_RECORDS, 18);
    add_packets(&file, 1);
    add_gtf(&file, GTF_LOST_BLOCK, 20);
    add_packets(&file, 2);
    add_gtf(&file, GTF_LOST_RECORDS, 20);
    check_trace(&file, "bare", 0, items, COUNT_OF(items));
    assert_true(nothing_is_lost(bytes_view(&file), framing_named("bare")));
    bytes_free(&file);
}

/* The zero that a record begins with is not one of the zeros before it. */
static void bare_they_stand_behind_an_unused_tail(void **state) {
    (void)state;
    for (size_t zeros = 1; zeros < 40; zeros++) {
        const struct expected_item items[] = {{ITEM_ENTRY, 0, 166},
                                              {ITEM_ENTRY, 166, 166},
                                              {ITEM_GTF, 332 + zeros, 22},
                                              {ITEM_ENTRY, 354 + zeros, 166},
                                              {ITEM_ENTRY, 520 + zeros, 166}};
        struct bytes file = {0};
        add_packets(&file, 2);
        bytes_add_fill(&file, 0, zeros);
        add_gtf(&file, GTF_CONTROL, 22);
        add_packets(&file, 2);
        check_trace(&file, "bare", 0, items, COUNT_OF(items));
        bytes_free(&file);
    }
}

/* A control record, then three times a prefix with the component's name and four entries: the prefix is learnt as if
 * the control record were not there. */
static void bare_one_is_no_part_of_the_first_prefix(void **state) {
    (void)state;
    static const uint8_t name[] = {0xe2, 0xe8, 0xe2, 0xe3, 0xc3, 0xd7, 0xc4, 0xc1}; /* SYSTCPDA */
    enum { BUFFERS = 3, ENTRIES = 4, BUFFER_LENGTH = PREFIX_LENGTH + ENTRIES * SAMPLE_ENTRY_LENGTH };
    struct expected_item items[1 + BUFFERS * ENTRIES] = {{ITEM_GTF, 0, 22}};
    struct bytes file = {0};
    add_gtf(&file, GTF_CONTROL, 22);
    for (size_t buffer = 0; buffer < BUFFERS; buffer++) {
        add_rubbish(&file, PREFIX_LENGTH);
        memcpy(file.data + file.length - PREFIX_LENGTH + 12, name, sizeof name);
        for (size_t i = 0; i < ENTRIES; i++)
            items[1 + buffer * ENTRIES + i] = (struct expected_item){
                ITEM_ENTRY, 22 + buffer * BUFFER_LENGTH + PREFIX_LENGTH + i * SAMPLE_ENTRY_LENGTH, SAMPLE_ENTRY_LENGTH};
        add_packets(&file, ENTRIES);
    }
    check_trace(&file, "bare", PREFIX_LENGTH, items, COUNT_OF(items));
    bytes_free(&file);
}

/* 00 01 00 00 00 | 00 A6 00 10 ...: a damaged zero before an entry of 166 bytes, read as FID, time zone and a clock. */
static void bare_an_entry_inside_denies_them(void **state) {
    (void)state;
    const struct expected_item items[] = {
        {ITEM_ENTRY, 0, 166}, {ITEM_ENTRY, 166, 166}, {ITEM_SKIPPED, 353, 4}, {ITEM_ENTRY, 357, 166}};
    struct bytes file = {0};
    struct gtf_record gtf;
    add_packets(&file, 2);
    bytes_add_fill(&file, 0, 25);
    add_packets(&file, 1);
    bytes_put_uint(&file, 353, 1, 1);
    assert_true(gtf_read(view_part(bytes_view(&file), 352, 22), &gtf));
    check_trace(&file, "bare", 0, items, COUNT_OF(items));
    bytes_free(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_stand_between_records),
        cmocka_unit_test(they_begin_a_block),
        cmocka_unit_test(entries_run_over_them),
        cmocka_unit_test(damage_to_them_loses_nothing),
        cmocka_unit_test(pieces_of_spanned_records_are_none),
        cmocka_unit_test(bare_they_stand_before_and_between_entries),
        cmocka_unit_test(bare_they_stand_behind_an_unused_tail),
        cmocka_unit_test(bare_one_is_no_part_of_the_first_prefix),
        cmocka_unit_test(bare_an_entry_inside_denies_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
