/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_border.c - where one record may end and the next begin in a file without record lengths
 */
#include "border.h"
#include "tape.h"
#include "trace_builder.h"
#include "unit.h"

static const struct prefix_places places = {PREFIX_NO_NAME, 10, PREFIX_NO_NAME}; /* the name stands at +10 */

/* A file of `length` bytes with the component's name at some places. */
static struct bytes file_with_names(size_t length, const size_t *at, size_t count) {
    static const uint8_t name[] = {0xe2, 0xe8, 0xe2, 0xe3, 0xc3, 0xd7, 0xc4, 0xc1}; /* SYSTCPDA */
    struct bytes file = {0};
    add_rubbish(&file, length);
    for (size_t i = 0; i < count; i++)
        memcpy(file.data + at[i], name, sizeof name);
    return file;
}

static void finds_borders_by_names(void **state) {
    (void)state;
    static const size_t at[] = {10, 100, 108, 5000, 199992};
    struct bytes file = file_with_names(200000, at, COUNT_OF(at));
    uint64_t borders[BORDERS_MAX];
    struct tape tape;
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_RANDOM);
    assert_int_equal(borders_find(&tape.source, &places, 0, 0, 200000, borders), 5);
    for (size_t i = 0; i < COUNT_OF(at); i++)
        assert_int_equal(borders[i], at[i] - 10);
    assert_int_equal(borders_find(&tape.source, &places, 1, 1, 98, borders), 1);
    assert_int_equal(borders[0], 90);
    assert_int_equal(borders_find(&tape.source, &places, 0, 98, 99, borders), 1);
    assert_int_equal(borders_find(&tape.source, &places, 0, 99, 4990, borders), 0);
    assert_int_equal(borders_find(&tape.source, &places, 104, 90, 99, borders), 1); /* no name before 104 counts */
    assert_int_equal(borders[0], 98);
    tape_close(&tape);
    bytes_free(&file);
}

/* Whatever was asked before: the answer depends on the question alone. */
static void the_order_of_the_questions_does_not_matter(void **state) {
    (void)state;
    static const size_t at[] = {10, 9000, 20000, 20100, 29992};
    static const uint64_t starts[] = {0, 8990, 25000, 100, 19990, 8991, 0, 28000, 19991};
    struct bytes file = file_with_names(30000, at, COUNT_OF(at));
    struct tape tape;
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_RANDOM);
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        uint64_t borders[BORDERS_MAX];
        size_t expected = 0;
        for (size_t j = 0; j < COUNT_OF(at); j++)
            expected += at[j] - 10 >= starts[i];
        assert_int_equal(borders_find(&tape.source, &places, starts[i], starts[i], 30000, borders), expected);
    }
    tape_close(&tape);
    bytes_free(&file);
}

/* A pipe: from the first place on nothing is read twice, and the place itself stays at hand. */
static void a_pipe_is_searched_once(void **state) {
    (void)state;
    static const size_t at[] = {150000};
    struct bytes file = file_with_names(300000, at, COUNT_OF(at));
    uint64_t borders[BORDERS_MAX];
    struct tape tape;
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_RANDOM);
    tape.is_pipe = true;
    for (uint64_t from = 0; from < 160000; from += 100) {
        size_t found = borders_find(&tape.source, &places, from, from, from + 100000, borders);
        assert_int_equal(found, from <= 149990 && from + 100000 > 149990);
        assert_int_equal(source_view(&tape.source, from, 1).length, 1);
    }
    assert_int_equal(tape.went_back, 0);
    tape_close(&tape);
    bytes_free(&file);
}

static void without_a_name_there_is_no_border(void **state) {
    (void)state;
    static const struct prefix_places nameless = {PREFIX_NO_NAME, PREFIX_NO_NAME, PREFIX_NO_NAME};
    static const size_t at[] = {100};
    struct bytes file = file_with_names(1000, at, COUNT_OF(at));
    uint64_t borders[BORDERS_MAX];
    struct tape tape;
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_RANDOM);
    assert_int_equal(borders_find(&tape.source, &nameless, 0, 0, 1000, borders), 0);
    tape.source.borders = NULL;
    assert_int_equal(borders_find(&tape.source, &places, 0, 0, 1000, borders), 0);
    tape_close(&tape);
    bytes_free(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_borders_by_names),
        cmocka_unit_test(the_order_of_the_questions_does_not_matter),
        cmocka_unit_test(a_pipe_is_searched_once),
        cmocka_unit_test(without_a_name_there_is_no_border),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
