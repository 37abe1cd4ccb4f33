/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_damager.c - the damager finds what it is there to find
 */
#include "damager.h"
#include "unit.h"

static const uint8_t input[3] = {0x00, 0x7f, 0xff};

static bool differs_in_one_byte(struct view damaged, size_t at, void *context) {
    size_t *calls = context;
    (*calls)++;
    for (size_t i = 0; i < sizeof input; i++)
        if ((damaged.bytes[i] != input[i]) != (i == at))
            return false;
    return damaged.length == sizeof input;
}

static void changes_one_byte_at_a_time_and_each_of_them(void **state) {
    (void)state;
    size_t calls = 0;
    assert_int_equal(damage_everywhere(view_of(input, 3), differs_in_one_byte, &calls), 0);
    assert_int_equal(calls, 3 * DAMAGES_PER_BYTE);
}

/* A reader that checks all bytes but the second. */
static bool noticed_by_careless_reader(struct view damaged, size_t at, void *context) {
    (void)at;
    (void)context;
    return damaged.bytes[0] != input[0] || damaged.bytes[2] != input[2];
}

static void counts_each_damage_that_a_careless_reader_misses(void **state) {
    (void)state;
    assert_int_equal(damage_everywhere(view_of(input, 3), noticed_by_careless_reader, NULL), DAMAGES_PER_BYTE);
}

/* A reader that masks the highest bit away. */
static bool noticed_by_seven_bit_reader(struct view damaged, size_t at, void *context) {
    (void)context;
    return (damaged.bytes[at] & 0x7f) != (input[at] & 0x7f);
}

static void changes_the_highest_bit_alone_too(void **state) {
    (void)state;
    assert_int_equal(damage_everywhere(view_of(input, 3), noticed_by_seven_bit_reader, NULL), 3);
}

/* A reader that masks the lowest bit away. */
static bool noticed_by_halving_reader(struct view damaged, size_t at, void *context) {
    (void)context;
    return damaged.bytes[at] >> 1 != input[at] >> 1;
}

static void changes_the_lowest_bit_alone_too(void **state) {
    (void)state;
    assert_int_equal(damage_everywhere(view_of(input, 3), noticed_by_halving_reader, NULL), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_one_byte_at_a_time_and_each_of_them),
        cmocka_unit_test(counts_each_damage_that_a_careless_reader_misses),
        cmocka_unit_test(changes_the_highest_bit_alone_too),
        cmocka_unit_test(changes_the_lowest_bit_alone_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
