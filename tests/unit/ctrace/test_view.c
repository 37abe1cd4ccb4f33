/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_view.c - the bounds-checked window gives what is there and nothing else
 */
#include "view.h"
#include "assertions.h"
#include "cutter.h"

static const uint8_t count_up[8] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};

static void holds_what_is_inside_and_nothing_else(void **state) {
    (void)state;
    struct view view = view_of(count_up, 8);
    assert_true(view_holds(view, 0, 8));
    assert_true(view_holds(view, 7, 1));
    assert_true(view_holds(view, 8, 0)); /* nothing, right behind the end */
    assert_false(view_holds(view, 0, 9));
    assert_false(view_holds(view, 8, 1));
    assert_false(view_holds(view, 9, 0));
}

/* 4 + SIZE_MAX - 3 would be 0 again. */
static void is_not_deceived_by_sums_that_overflow(void **state) {
    (void)state;
    struct view view = view_of(count_up, 8);
    assert_false(view_holds(view, 4, SIZE_MAX - 3));
    assert_false(view_holds(view, SIZE_MAX, 1));
    assert_false(view_holds(view, SIZE_MAX, SIZE_MAX));
}

static void reads_big_endian_of_every_width(void **state) {
    (void)state;
    static const uint64_t expected[9] = {0,
                                         0x01,
                                         0x0123,
                                         0x012345,
                                         0x01234567,
                                         UINT64_C(0x0123456789),
                                         UINT64_C(0x0123456789ab),
                                         UINT64_C(0x0123456789abcd),
                                         UINT64_C(0x0123456789abcdef)};
    for (size_t count = 1; count <= 8; count++) {
        uint64_t value = 0;
        assert_true(view_uint(view_of(count_up, 8), 0, count, &value));
        assert_int_equal(value, expected[count]);
    }
}

static void reads_at_any_offset(void **state) {
    (void)state;
    struct view view = view_of(count_up, 8);
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    assert_true(view_u8(view, 7, &u8));
    assert_int_equal(u8, 0xef);
    assert_true(view_u16(view, 6, &u16));
    assert_int_equal(u16, 0xcdef);
    assert_true(view_u32(view, 4, &u32));
    assert_int_equal(u32, UINT32_C(0x89abcdef));
    assert_true(view_u64(view, 0, &u64));
    assert_int_equal(u64, UINT64_C(0x0123456789abcdef));
}

/* All five readers say no to what is shorter than they are wide, and leave their output alone. */
static bool refuses(struct view cut, void *context) {
    const size_t width = *(const size_t *)context;
    uint8_t u8 = 0x5a;
    uint16_t u16 = 0x5a5a;
    uint32_t u32 = 0x5a5a5a5a;
    uint64_t u64 = 0x5a5a, any = 0x5a5a;
    bool given = view_uint(cut, 0, width, &any) || any != 0x5a5a;
    if (width == 1)
        given = given || view_u8(cut, 0, &u8) || u8 != 0x5a;
    if (width == 2)
        given = given || view_u16(cut, 0, &u16) || u16 != 0x5a5a;
    if (width == 4)
        given = given || view_u32(cut, 0, &u32) || u32 != 0x5a5a5a5a;
    if (width == 8)
        given = given || view_u64(cut, 0, &u64) || u64 != 0x5a5a;
    return !given;
}

static void refuses_every_shorter_input_and_leaves_the_output_alone(void **state) {
    (void)state;
    for (size_t width = 1; width <= 8; width++)
        assert_int_equal(cut_everywhere(view_of(count_up, width), refuses, &width), 0);
}

static void refuses_what_reaches_over_the_end(void **state) {
    (void)state;
    struct view view = view_of(count_up, 8);
    uint8_t u8 = 0;
    uint16_t u16 = 0;
    uint32_t u32 = 0;
    uint64_t u64 = 0;
    assert_false(view_u8(view, 8, &u8));
    assert_false(view_u16(view, 7, &u16));
    assert_false(view_u32(view, 5, &u32));
    assert_false(view_u64(view, 1, &u64));
    assert_false(view_u64(view, SIZE_MAX, &u64));
}

static void a_part_is_cut_at_the_end(void **state) {
    (void)state;
    struct view view = view_of(count_up, 8);
    assert_bytes(view_part(view, 2, 3), "\x45\x67\x89", 3);
    assert_bytes(view_part(view, 6, 3), "\xcd\xef", 2);
    assert_bytes(view_part(view, 6, SIZE_MAX), "\xcd\xef", 2);
    assert_bytes(view_part(view, 0, 8), count_up, 8);
}

static void a_part_behind_the_end_is_empty(void **state) {
    (void)state;
    struct view view = view_of(count_up, 8);
    assert_int_equal(view_part(view, 8, 1).length, 0);
    assert_int_equal(view_part(view, 9, 1).length, 0);
    assert_int_equal(view_part(view, SIZE_MAX, SIZE_MAX).length, 0);
}

static void an_empty_view_has_nothing_to_give(void **state) {
    (void)state;
    struct view nothing = view_of(NULL, 0);
    uint8_t byte = 7;
    assert_false(view_u8(nothing, 0, &byte));
    assert_int_equal(byte, 7);
    assert_true(view_holds(nothing, 0, 0));
    assert_int_equal(view_part(nothing, 0, 5).length, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_what_is_inside_and_nothing_else),
        cmocka_unit_test(is_not_deceived_by_sums_that_overflow),
        cmocka_unit_test(reads_big_endian_of_every_width),
        cmocka_unit_test(reads_at_any_offset),
        cmocka_unit_test(refuses_every_shorter_input_and_leaves_the_output_alone),
        cmocka_unit_test(refuses_what_reaches_over_the_end),
        cmocka_unit_test(a_part_is_cut_at_the_end),
        cmocka_unit_test(a_part_behind_the_end_is_empty),
        cmocka_unit_test(an_empty_view_has_nothing_to_give),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
