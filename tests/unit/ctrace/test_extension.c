/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_extension.c - where header extensions begin and end
 */
#include "extension.h"
#include "unit.h"

/* Two extensions, of 6 and of 4 bytes, of types 1 and 0x0203. */
static const uint8_t two[] = {0, 6, 0, 1, 0xaa, 0xbb, 0, 4, 2, 3};

static void reads_one_behind_the_other(void **state) {
    (void)state;
    struct view area = view_of(two, sizeof two);
    struct extension extension;
    assert_true(extension_read(area, 0, &extension));
    assert_int_equal(extension.length, 6);
    assert_int_equal(extension.type, 1);
    assert_true(extension_read(area, 6, &extension));
    assert_int_equal(extension.length, 4);
    assert_int_equal(extension.type, 0x0203);
    assert_false(extension_read(area, 10, &extension));
    assert_false(extension_read(area, 11, &extension));
}

static void every_shorter_input_holds_none(void **state) {
    (void)state;
    for (size_t length = 0; length < 6; length++) {
        struct extension extension = {.length = 99};
        assert_false(extension_read(view_of(two, length), 0, &extension));
        assert_int_equal(extension.length, 99);
    }
}

/* The length counts itself and the type, and ends with the area. */
static void a_length_that_makes_no_sense_is_none(void **state) {
    (void)state;
    for (unsigned length = 0; length <= 9; length++) {
        const uint8_t bytes[8] = {0, (uint8_t)length};
        struct extension extension;
        assert_int_equal(extension_read(view_of(bytes, sizeof bytes), 0, &extension), length >= 4 && length <= 8);
    }
    const uint8_t longest[8] = {0xff, 0xff};
    struct extension extension;
    assert_false(extension_read(view_of(longest, sizeof longest), 0, &extension));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_one_behind_the_other),
        cmocka_unit_test(every_shorter_input_holds_none),
        cmocka_unit_test(a_length_that_makes_no_sense_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
