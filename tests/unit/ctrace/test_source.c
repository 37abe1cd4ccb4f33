/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_source.c - the window on a data set
 */
#include "assertions.h"
#include "tape.h"

/* 0, 1, 2, ... so that each byte tells its place. */
static void count_up(uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)i;
}

static void gives_the_bytes_at_a_place(void **state) {
    (void)state;
    uint8_t data[100];
    struct tape tape;
    count_up(data, sizeof data);
    tape_open(&tape, view_of(data, sizeof data), 16, 4);
    assert_bytes(source_view(&tape.source, 0, 4), data, 4);
    assert_bytes(source_view(&tape.source, 50, 16), data + 50, 16);
    assert_bytes(source_view(&tape.source, 10, 1), data + 10, 1);
    assert_bytes(source_view(&tape.source, 99, 1), data + 99, 1);
    tape_close(&tape);
}

/* Every place and every count of a small source, in an order that jumps about (7 and 20 have no common factor). */
static void gives_the_same_in_any_order(void **state) {
    (void)state;
    uint8_t data[20];
    struct tape tape;
    count_up(data, sizeof data);
    tape_open(&tape, view_of(data, sizeof data), 8, 3);
    for (size_t i = 0; i < 20; i++)
        for (size_t count = 0; count <= 8; count++) {
            size_t at = i * 7 % 20;
            size_t expected = count < 20 - at ? count : 20 - at;
            assert_bytes(source_view(&tape.source, at, count), data + at, expected);
        }
    tape_close(&tape);
}

static void gives_fewer_only_where_the_data_end(void **state) {
    (void)state;
    uint8_t data[10];
    struct tape tape;
    count_up(data, sizeof data);
    tape_open(&tape, view_of(data, sizeof data), 16, 4);
    assert_bytes(source_view(&tape.source, 6, 8), data + 6, 4);
    assert_int_equal(source_view(&tape.source, 10, 1).length, 0);
    assert_int_equal(source_view(&tape.source, 1000, 1).length, 0);
    assert_int_equal(source_view(&tape.source, UINT64_MAX - 1, 5).length, 0);
    assert_bytes(source_view(&tape.source, 0, 10), data, 10); /* and back */
    tape_close(&tape);
}

static void gives_at_most_what_the_window_holds(void **state) {
    (void)state;
    uint8_t data[100];
    struct tape tape;
    count_up(data, sizeof data);
    tape_open(&tape, view_of(data, sizeof data), 16, 4);
    assert_bytes(source_view(&tape.source, 0, 17), data, 16);
    assert_bytes(source_view(&tape.source, 0, 17), data, 16);
    assert_int_equal(tape.calls, 1); /* the second time nothing is left to read */
    assert_bytes(source_view(&tape.source, 8, SIZE_MAX), data + 8, 16);
    tape_close(&tape);
}

static void reads_ahead_in_steps(void **state) {
    (void)state;
    uint8_t data[100];
    struct tape tape;
    count_up(data, sizeof data);
    tape_open(&tape, view_of(data, sizeof data), 32, 20);
    for (uint64_t at = 0; at < 20; at++)
        assert_bytes(source_view(&tape.source, at, 1), data + at, 1);
    assert_int_equal(tape.calls, 1);
    assert_int_equal(tape.read, 20);
    tape_close(&tape);
}

/* Views that overlap, as the walk asks for them. */
static void going_forward_reads_no_byte_twice(void **state) {
    (void)state;
    uint8_t data[250];
    struct tape tape;
    count_up(data, sizeof data);
    tape_open(&tape, view_of(data, sizeof data), 32, 8);
    for (uint64_t at = 0; at < 250; at += 3)
        assert_bytes(source_view(&tape.source, at, 30), data + at, at + 30 <= 250 ? 30 : (size_t)(250 - at));
    assert_int_equal(tape.went_back, 0);
    assert_int_equal(tape.read, 250);
    tape_close(&tape);
}

static void a_limit_looks_like_the_end_of_the_data(void **state) {
    (void)state;
    uint8_t data[100];
    struct tape tape;
    count_up(data, sizeof data);
    tape_open(&tape, view_of(data, sizeof data), 32, 16);
    assert_bytes(source_view(&tape.source, 0, 16), data, 16); /* more is in the window than the limit allows */
    tape.source.end = 10;
    assert_bytes(source_view(&tape.source, 6, 8), data + 6, 4);
    assert_int_equal(source_view(&tape.source, 10, 1).length, 0);
    assert_int_equal(source_view(&tape.source, 11, 1).length, 0);
    tape.source.end = UINT64_MAX;
    assert_bytes(source_view(&tape.source, 6, 8), data + 6, 8);
    tape_close(&tape);
}

/* Not even to read ahead: a pipe must be handed on unread. */
static void reads_nothing_behind_the_limit(void **state) {
    (void)state;
    uint8_t data[100];
    struct tape tape;
    count_up(data, sizeof data);
    tape_open(&tape, view_of(data, sizeof data), 32, 16);
    tape.source.end = 10;
    assert_bytes(source_view(&tape.source, 0, 10), data, 10);
    assert_true(tape.furthest <= 10);
    tape_close(&tape);
}

/* `reached` grows with what is read; where the data end it is the place behind them, also when they are fewer now. */
static void knows_how_far_the_data_reach(void **state) {
    (void)state;
    uint8_t data[100];
    struct tape tape;
    count_up(data, sizeof data);
    tape_open(&tape, view_of(data, sizeof data), 32, 4);
    (void)source_view(&tape.source, 10, 6);
    assert_int_equal(tape.source.reached, 16);
    (void)source_view(&tape.source, 0, 4);
    assert_int_equal(tape.source.reached, 16);
    (void)source_view(&tape.source, 90, 20);
    assert_int_equal(tape.source.reached, 100);
    tape.bytes.length = 40;
    (void)source_view(&tape.source, 50, 4); /* behind the end: it is not known where that is */
    assert_int_equal(tape.source.reached, 100);
    (void)source_view(&tape.source, 38, 4);
    assert_int_equal(tape.source.reached, 40);
    tape_close(&tape);
}

static void what_is_forgotten_is_read_anew(void **state) {
    (void)state;
    uint8_t data[20];
    struct tape tape;
    count_up(data, sizeof data);
    tape_open(&tape, view_of(data, 10), 16, 4);
    assert_bytes(source_view(&tape.source, 4, 10), data + 4, 6);
    tape.bytes = view_of(data, sizeof data);
    assert_bytes(source_view(&tape.source, 4, 10), data + 4, 6); /* it was the end */
    source_forget(&tape.source);
    assert_bytes(source_view(&tape.source, 4, 10), data + 4, 10);
    tape_close(&tape);
}

static void an_empty_source_gives_nothing(void **state) {
    (void)state;
    struct tape tape;
    tape_open(&tape, view_of(NULL, 0), 16, 4);
    assert_int_equal(source_view(&tape.source, 0, 1).length, 0);
    assert_int_equal(source_view(&tape.source, 0, 0).length, 0);
    tape_close(&tape);
}

/* The first 64 KiB of a view, in a place that the next view leaves alone. */
static void what_is_set_aside_outlives_the_next_view(void **state) {
    (void)state;
    static uint8_t data[70000];
    struct tape tape;
    count_up(data, sizeof data);
    tape_open(&tape, view_of(data, sizeof data), sizeof data, 16);
    struct view kept = source_set_aside(&tape.source, source_view(&tape.source, 1, 69999));
    memset(tape.window, 0xff, sizeof data);
    assert_bytes(kept, data + 1, 65536);
    assert_int_equal(source_set_aside(&tape.source, view_of(NULL, 0)).length, 0);
    tape.source.aside = NULL;
    assert_int_equal(source_set_aside(&tape.source, view_of(data, 1)).length, 0);
    tape_close(&tape);
}

static void memory_is_read_inside_its_bounds(void **state) {
    (void)state;
    static const uint8_t data[4] = {1, 2, 3, 4};
    struct view memory = view_of(data, sizeof data);
    uint8_t out[4] = {9, 9, 9, 9};
    assert_int_equal(source_read_memory(&memory, 1, out, 2), 2);
    assert_memory_equal(out, "\x02\x03\x09\x09", 4);
    assert_int_equal(source_read_memory(&memory, 3, out, 4), 1);
    assert_memory_equal(out, "\x04\x03\x09\x09", 4);
    assert_int_equal(source_read_memory(&memory, 4, out, 1), 0);
    assert_int_equal(source_read_memory(&memory, 5, out, 1), 0);
    assert_int_equal(source_read_memory(&memory, UINT64_MAX, out, 1), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_bytes_at_a_place),
        cmocka_unit_test(gives_the_same_in_any_order),
        cmocka_unit_test(gives_fewer_only_where_the_data_end),
        cmocka_unit_test(gives_at_most_what_the_window_holds),
        cmocka_unit_test(reads_ahead_in_steps),
        cmocka_unit_test(going_forward_reads_no_byte_twice),
        cmocka_unit_test(a_limit_looks_like_the_end_of_the_data),
        cmocka_unit_test(reads_nothing_behind_the_limit),
        cmocka_unit_test(knows_how_far_the_data_reach),
        cmocka_unit_test(what_is_forgotten_is_read_anew),
        cmocka_unit_test(an_empty_source_gives_nothing),
        cmocka_unit_test(what_is_set_aside_outlives_the_next_view),
        cmocka_unit_test(memory_is_read_inside_its_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
