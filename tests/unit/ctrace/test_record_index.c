/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_record_index.c - every byte finds its record again, however many records there are
 */
#include "record_index.h"
#include "assertions.h"
#include "tape.h"
#include "trace_builder.h"

enum { RECORD_LENGTH = 7 }; /* a descriptor and three bytes */

/* A file of `count` records and an index of all of them. */
struct indexed {
    struct bytes file;
    struct tape tape;
    struct record_index *index;
    struct dataset dataset;
};

static struct indexed indexed_of(size_t count) {
    struct indexed indexed = {.index = malloc(sizeof(struct record_index)),
                              .dataset = dataset_of(framing_named("rdw"))};
    assert_non_null(indexed.index);
    for (size_t i = 0; i < count; i++)
        add_rdw_record(&indexed.file, view_of("abc", 3));
    record_index_init(indexed.index);
    return indexed;
}

static void index_all(struct indexed *indexed) {
    struct record record = {0};
    tape_open(&indexed->tape, bytes_view(&indexed->file), 4096, 1024);
    while (record_next(framing_named("rdw"), &indexed->tape.source, &record))
        record_index_note(indexed->index, &record);
}

static void indexed_free(struct indexed *indexed) {
    tape_close(&indexed->tape);
    bytes_free(&indexed->file);
    free(indexed->index);
}

static bool find(struct indexed *indexed, uint64_t at, struct record *out) {
    return record_index_find(indexed->index, &indexed->dataset, &indexed->tape.source, at, out);
}

/* Record n (from 0) begins at 7n, its body at 7n + 4, its end is 7n + 7. */
static void check_record_of(struct indexed *indexed, uint64_t n) {
    for (uint64_t inside = 4; inside < RECORD_LENGTH; inside++) {
        struct record found = {0};
        assert_true(find(indexed, RECORD_LENGTH * n + inside, &found));
        assert_int_equal(found.number, n + 1);
        assert_int_equal(found.at, RECORD_LENGTH * n);
        assert_int_equal(found.body, RECORD_LENGTH * n + 4);
        assert_int_equal(found.end, RECORD_LENGTH * n + 7);
    }
}

static void finds_the_record_of_every_byte(void **state) {
    (void)state;
    struct indexed indexed = indexed_of(10);
    index_all(&indexed);
    for (uint64_t n = 10; n > 0; n--)
        check_record_of(&indexed, n - 1);
    indexed_free(&indexed);
}

static void a_descriptor_belongs_to_no_record(void **state) {
    (void)state;
    struct indexed indexed = indexed_of(10);
    struct record found = {0};
    index_all(&indexed);
    for (uint64_t at = 0; at < 10 * RECORD_LENGTH; at++)
        assert_int_equal(find(&indexed, at, &found), at % RECORD_LENGTH >= 4);
    indexed_free(&indexed);
}

static void finds_nothing_behind_the_last_record(void **state) {
    (void)state;
    struct indexed indexed = indexed_of(10);
    struct record found = {0};
    index_all(&indexed);
    assert_false(find(&indexed, 10 * RECORD_LENGTH, &found));
    assert_false(find(&indexed, UINT64_MAX, &found));
    indexed_free(&indexed);
}

static void an_empty_index_finds_nothing(void **state) {
    (void)state;
    struct indexed indexed = indexed_of(0);
    struct record found = {0};
    index_all(&indexed);
    assert_false(find(&indexed, 0, &found));
    indexed_free(&indexed);
}

static void check_all(size_t count, uint64_t stride) {
    struct indexed indexed = indexed_of(count);
    index_all(&indexed);
    assert_int_equal(indexed.index->seen, count);
    assert_int_equal(indexed.index->stride, stride);
    assert_in_range(indexed.index->count, 1, RECORD_INDEX_SLOTS);
    for (uint64_t n = 0; n < count; n++)
        check_record_of(&indexed, n);
    indexed_free(&indexed);
}

/* 2048 records fill it; one more makes it keep every second, 4096 + 1 every fourth, 8192 + 1 every eighth. */
static void thins_out_when_it_is_full_and_forgets_nothing(void **state) {
    (void)state;
    assert_int_equal(RECORD_INDEX_SLOTS, 2048);
    check_all(2047, 1);
    check_all(2048, 1);
    check_all(2049, 2);
    check_all(4096, 2);
    check_all(4097, 4);
    check_all(8193, 8);
}

static void after_thinning_out_the_slots_are_every_nth_record(void **state) {
    (void)state;
    struct indexed indexed = indexed_of(5000);
    index_all(&indexed);
    assert_int_equal(indexed.index->stride, 4);
    assert_int_equal(indexed.index->count, 5000 / 4);
    for (size_t i = 0; i < indexed.index->count; i++)
        assert_int_equal(indexed.index->slots[i].number, 4 * i + 1);
    indexed_free(&indexed);
}

/* A damaged descriptor behind two records: what follows is a record without end. */
static void finds_the_rest_behind_a_damaged_descriptor(void **state) {
    (void)state;
    struct indexed indexed = indexed_of(2);
    struct record found = {0};
    add_rubbish(&indexed.file, 20);
    index_all(&indexed);
    for (uint64_t at = 14; at < 34; at++) {
        assert_true(find(&indexed, at, &found));
        assert_true(found.damaged);
        assert_int_equal(found.body, 14);
    }
    assert_true(find(&indexed, 13, &found));
    assert_false(found.damaged);
    indexed_free(&indexed);
}

/* Records of no length at all stand between those that have some. */
static void passes_over_empty_records(void **state) {
    (void)state;
    struct indexed indexed = indexed_of(1);
    struct record found = {0};
    add_rdw_record(&indexed.file, view_of(NULL, 0));
    add_rdw_record(&indexed.file, view_of(NULL, 0));
    add_rdw_record(&indexed.file, view_of("abc", 3));
    index_all(&indexed);
    assert_true(find(&indexed, 7 + 4 + 4 + 4, &found));
    assert_int_equal(found.number, 4);
    assert_false(find(&indexed, 7 + 3, &found));
    indexed_free(&indexed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_record_of_every_byte),
        cmocka_unit_test(a_descriptor_belongs_to_no_record),
        cmocka_unit_test(finds_nothing_behind_the_last_record),
        cmocka_unit_test(an_empty_index_finds_nothing),
        cmocka_unit_test(thins_out_when_it_is_full_and_forgets_nothing),
        cmocka_unit_test(after_thinning_out_the_slots_are_every_nth_record),
        cmocka_unit_test(finds_the_rest_behind_a_damaged_descriptor),
        cmocka_unit_test(passes_over_empty_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
