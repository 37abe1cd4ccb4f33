/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_walk_pipe.c - the walk reads forward, every byte once, in large pieces
 */
#include "assertions.h"
#include "tape.h"
#include "trace_builder.h"
#include "walk.h"

/* A pipe gives every byte once and never again. */
static void check_pipe_of(const char *framing, struct view file, uint64_t entries) {
    struct tape tape;
    struct item item;
    uint64_t found = 0;
    tape_open(&tape, file, SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    tape.is_pipe = true;
    struct walk walk = walk_from_start(&tape.source, dataset_of(framing_named(framing)));
    while (walk_next(&walk, &item))
        found += item.kind == ITEM_ENTRY;
    assert_int_equal(tape.went_back, 0);
    assert_int_equal(tape.read, file.length);
    assert_int_equal(found, entries);
    assert_int_equal(walk.entries + walk.structure + walk.skipped, file.length);
    tape_close(&tape);
}

static void check_pipe(struct view file, uint64_t entries) {
    check_pipe_of("bare", file, entries);
}

static void a_pipe_is_read_from_front_to_back(void **state) {
    (void)state;
    struct bytes file = {0};
    add_packets(&file, 4000);
    add_rubbish(&file, 500000);
    add_packets(&file, 10);
    check_pipe(bytes_view(&file), 4010);
    bytes_free(&file);
}

/* Zeros that end where a read does, and near it: a look back for a short entry must find its zero still there. */
static void zeros_of_any_number_can_be_read_from_a_pipe(void **state) {
    (void)state;
    static const size_t lengths[] = {4096, 65536, SOURCE_STEP_SEQUENTIAL, SOURCE_CAPACITY, 2 * SOURCE_CAPACITY};
    for (size_t i = 0; i < COUNT_OF(lengths); i++)
        for (size_t zeros = lengths[i] - 2; zeros <= lengths[i] + 2; zeros++) {
            struct bytes file = {0};
            bytes_add_fill(&file, 0, zeros);
            add_packets(&file, 2);
            check_pipe(bytes_view(&file), 2);
            bytes_free(&file);
        }
}

/* The descriptors behind a record are looked at before its last entry is, which goes on behind them.  Entries shorter
 * than 256 bytes begin with a zero, which may be unused space, and so are looked at twice. */
static void entries_that_cross_records_can_be_read_from_a_pipe(void **state) {
    (void)state;
    enum { ENTRIES = 8000 };
    static const size_t lengths[] = {1001, 8000, 27990, 32752};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct bytes entries = {0}, records = {0}, blocks = {0};
        add_packets(&entries, ENTRIES);
        for (size_t at = 0; at < entries.length; at += lengths[i]) {
            struct bytes record = {0};
            add_rdw_record(&record, view_part(bytes_view(&entries), at, lengths[i]));
            bytes_add(&records, record.data, record.length);
            add_block(&blocks, bytes_view(&record));
            bytes_free(&record);
        }
        check_pipe_of("rdw", bytes_view(&records), ENTRIES);
        check_pipe_of("bdw", bytes_view(&blocks), ENTRIES);
        bytes_free(&entries);
        bytes_free(&records);
        bytes_free(&blocks);
    }
}

/* Damage in every entry: each is skipped alone, and each read brings a good deal of the file: 1 MiB in no more than
 * 4 reads per 64 KiB. */
static void many_skipped_stretches_take_few_reads(void **state) {
    (void)state;
    struct bytes file = {0};
    struct tape tape;
    struct item item;
    while (file.length < 1024 * 1024) {
        add_packets(&file, 1);
        add_rubbish(&file, 1);
    }
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    struct walk walk = walk_from_start(&tape.source, dataset_of(framing_named("bare")));
    while (walk_next(&walk, &item))
        continue;
    assert_in_range(tape.calls, 1, file.length / 65536 * 4);
    tape_close(&tape);
    bytes_free(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_is_read_from_front_to_back),
        cmocka_unit_test(zeros_of_any_number_can_be_read_from_a_pipe),
        cmocka_unit_test(entries_that_cross_records_can_be_read_from_a_pipe),
        cmocka_unit_test(many_skipped_stretches_take_few_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
