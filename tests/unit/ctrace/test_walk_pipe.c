/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_walk_pipe.c - the walk reads forward, every byte once, in large pieces
 */
#include "assertions.h"
#include "tape.h"
#include "trace_builder.h"
#include "walk.h"

/* A pipe gives every byte once and never again. */
static void check_pipe(struct view file, uint64_t entries) {
    struct tape tape;
    struct item item;
    uint64_t found = 0;
    tape_open(&tape, file, SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    tape.is_pipe = true;
    struct walk walk = walk_from_start(&tape.source, dataset_of(framing_named("bare")));
    while (walk_next(&walk, &item))
        found += item.kind == ITEM_ENTRY;
    assert_int_equal(tape.went_back, 0);
    assert_int_equal(tape.read, file.length);
    assert_int_equal(found, entries);
    assert_int_equal(walk.entries + walk.structure + walk.skipped, file.length);
    tape_close(&tape);
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
        cmocka_unit_test(many_skipped_stretches_take_few_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
