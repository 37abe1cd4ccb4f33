/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_stream.c - entries back to back in bytes that come in pieces
 */
#include "stream.h"
#include "bytes.h"
#include "trace_builder.h"
#include "unit.h"

enum { ID_LENGTH = 8, HEADER_THAT_PROVES = 16 + 32, LOST_LENGTH = 40, RUBBISH = 100 };

static void assert_piece(struct view bytes, bool more, enum piece_kind kind, size_t length) {
    struct piece piece = stream_next(bytes, more);
    assert_int_equal(piece.kind, kind);
    assert_int_equal(piece.length, length);
}

static struct bytes packet(void) {
    struct bytes bytes = {0};
    add_packets(&bytes, 1);
    return bytes;
}

/* An entry whose id tells no component, like that of a lost record. */
static struct bytes lost_record(void) {
    static const uint8_t data[LOST_LENGTH - 18];
    struct bytes bytes = {0};
    struct entry_plan plan = plain_plan(0xff000001, view_of(data, sizeof data));
    add_entry(&bytes, &plan);
    return bytes;
}

static void a_whole_entry_is_taken_alone(void **state) {
    (void)state;
    struct bytes bytes = packet();
    add_packets(&bytes, 2);
    assert_piece(bytes_view(&bytes), true, PIECE_ENTRY, SAMPLE_ENTRY_LENGTH);
    assert_piece(bytes_view(&bytes), false, PIECE_ENTRY, SAMPLE_ENTRY_LENGTH);
    bytes_free(&bytes);
}

static void the_beginning_of_an_entry_waits_for_the_rest(void **state) {
    (void)state;
    struct bytes bytes = packet();
    for (size_t there = 1; there < SAMPLE_ENTRY_LENGTH; there++) {
        size_t missing = there < HEADER_THAT_PROVES ? 0 : SAMPLE_ENTRY_LENGTH - there;
        assert_piece(view_part(bytes_view(&bytes), 0, there), true, PIECE_WAIT, missing);
    }
    bytes_free(&bytes);
}

static void an_entry_of_which_no_more_comes_is_taken_as_it_is(void **state) {
    (void)state;
    struct bytes bytes = packet();
    for (size_t there = 1; there < SAMPLE_ENTRY_LENGTH; there++)
        assert_piece(view_part(bytes_view(&bytes), 0, there), false, there < ID_LENGTH ? PIECE_NO_ENTRY : PIECE_ENTRY,
                     there);
    bytes_free(&bytes);
}

static void an_entry_of_an_unknown_component_waits_too(void **state) {
    (void)state;
    struct bytes bytes = lost_record();
    for (size_t there = 1; there < LOST_LENGTH; there++)
        assert_int_equal(stream_next(view_part(bytes_view(&bytes), 0, there), true).kind, PIECE_WAIT);
    assert_piece(bytes_view(&bytes), true, PIECE_ENTRY, LOST_LENGTH);
    assert_false(stream_has_entry(bytes_view(&bytes))); /* it proves nothing */
    bytes_free(&bytes);
}

static void rubbish_goes_up_to_the_next_entry(void **state) {
    (void)state;
    struct bytes bytes = {0};
    add_rubbish(&bytes, RUBBISH);
    assert_piece(bytes_view(&bytes), true, PIECE_NO_ENTRY, RUBBISH);
    assert_false(stream_has_entry(bytes_view(&bytes)));
    add_packets(&bytes, 1);
    assert_piece(bytes_view(&bytes), true, PIECE_NO_ENTRY, RUBBISH);
    assert_true(stream_has_entry(bytes_view(&bytes)));
    bytes_free(&bytes);
}

static void a_beginning_behind_rubbish_is_found(void **state) {
    (void)state;
    struct bytes bytes = {0};
    add_rubbish(&bytes, RUBBISH);
    add_packets(&bytes, 1);
    for (size_t there = ID_LENGTH; there < SAMPLE_ENTRY_LENGTH; there++) {
        struct view view = view_part(bytes_view(&bytes), 0, RUBBISH + there);
        bool proven = there >= HEADER_THAT_PROVES;
        assert_piece(view, true, PIECE_NO_ENTRY, RUBBISH);
        assert_piece(view, false, PIECE_NO_ENTRY, proven ? RUBBISH : RUBBISH + there);
        assert_int_equal(stream_has_entry(view), proven);
    }
    bytes_free(&bytes);
}

static void only_a_short_beginning_may_begin(void **state) {
    (void)state;
    struct bytes bytes = packet();
    for (size_t there = 0; there <= SAMPLE_ENTRY_LENGTH; there++)
        assert_int_equal(stream_may_begin(view_part(bytes_view(&bytes), 0, there)),
                         there >= ID_LENGTH && there < HEADER_THAT_PROVES);
    bytes_free(&bytes);
}

/* From each byte of the envelope's beginning another value: length 0, data offset 17, id 9, a clock before 1990. */
static void what_speaks_against_an_entry_does_not_wait(void **state) {
    (void)state;
    static const struct {
        size_t at, there;
        uint8_t value;
    } damage[] = {{1, 2, 0}, {3, 4, 17}, {7, 40, 9}, {8, 16, 0x10}, {16 + 1, 20, 1}, {16 + 24, 60, 0x10}};
    for (size_t i = 0; i < COUNT_OF(damage); i++) {
        struct bytes bytes = packet();
        bytes_put_uint(&bytes, damage[i].at, damage[i].value, 1);
        struct view view = view_part(bytes_view(&bytes), 0, damage[i].there);
        enum piece_kind kind = damage[i].at == 7 ? PIECE_WAIT : PIECE_NO_ENTRY; /* any id may be of a component */
        assert_int_equal(stream_next(view, true).kind, kind);
        bytes_free(&bytes);
    }
}

/* The length says 65,535: the entries that follow come back when so many bytes are there, or no more come. */
static void a_damaged_length_costs_only_its_entry(void **state) {
    (void)state;
    struct bytes bytes = packet();
    add_packets(&bytes, 400);
    bytes_put_uint(&bytes, 0, 0xffff, 2);
    struct view all = bytes_view(&bytes);
    assert_true(all.length > 0xffff);
    assert_piece(all, true, PIECE_NO_ENTRY, SAMPLE_ENTRY_LENGTH);
    bytes_free(&bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_entry_is_taken_alone),
        cmocka_unit_test(the_beginning_of_an_entry_waits_for_the_rest),
        cmocka_unit_test(an_entry_of_which_no_more_comes_is_taken_as_it_is),
        cmocka_unit_test(an_entry_of_an_unknown_component_waits_too),
        cmocka_unit_test(rubbish_goes_up_to_the_next_entry),
        cmocka_unit_test(a_beginning_behind_rubbish_is_found),
        cmocka_unit_test(only_a_short_beginning_may_begin),
        cmocka_unit_test(what_speaks_against_an_entry_does_not_wait),
        cmocka_unit_test(a_damaged_length_costs_only_its_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
