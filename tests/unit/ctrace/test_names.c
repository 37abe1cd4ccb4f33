/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_names.c - entry ids, device types and flags
 */
#include "names.h"
#include "unit.h"

static void numbers_ascend_and_have_names(void **state) {
    (void)state;
    for (size_t i = 0; i < entry_name_count; i++) {
        assert_true(i == 0 || entry_names[i - 1].number < entry_names[i].number);
        assert_true(strlen(entry_names[i].name) > 0);
    }
    for (size_t i = 0; i < device_name_count; i++) {
        assert_true(i == 0 || device_names[i - 1].number < device_names[i].number);
        assert_true(strlen(device_names[i].name) > 0);
    }
}

/* docs/format.md, section 1: ids 1 to 8 */
static void the_entry_ids_are_1_to_8(void **state) {
    (void)state;
    assert_int_equal(entry_name_count, 8);
    for (uint32_t i = 0; i < 8; i++)
        assert_int_equal(entry_names[i].number, i + 1);
}

/* docs/format.md, section 2: 34 loopback, 39 and 53 OSA-Express QDIO for IPv4 and IPv6 */
static void the_known_device_types(void **state) {
    (void)state;
    assert_int_equal(device_name_count, 3);
    assert_int_equal(device_names[0].number, 34);
    assert_non_null(strstr(device_names[0].name, "Loopback"));
    assert_int_equal(device_names[1].number, 39);
    assert_non_null(strstr(device_names[1].name, "IPv4"));
    assert_int_equal(device_names[2].number, 53);
    assert_non_null(strstr(device_names[2].name, "IPv6"));
}

/* The masks share no bit and leave none out. */
static void the_flags_cover_their_byte(void **state) {
    (void)state;
    unsigned all = 0;
    for (size_t i = 0; i < flag_name_count; i++) {
        assert_int_equal(all & flag_names[i].mask, 0);
        all |= flag_names[i].mask;
    }
    assert_int_equal(all, 0xff);
}

/* docs/format.md, section 2, PTH+3 */
static void the_flags_mean_what_the_document_says(void **state) {
    (void)state;
    static const struct {
        uint8_t mask;
        const char *filter;
        enum evidence evidence;
    } rows[] = {{0x80, "flags.local", DOC},
                {0x40, "flags.withheld", DOC},
                {0x20, "flags.cleartext", EVID},
                {0x1e, "flags.unknown", UNKNOWN},
                {0x01, "flags.outbound", EVID}};
    assert_int_equal(flag_name_count, COUNT_OF(rows));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(flag_names[i].mask, rows[i].mask);
        assert_string_equal(flag_names[i].filter, rows[i].filter);
        assert_int_equal(flag_names[i].evidence, rows[i].evidence);
        assert_true(strlen(flag_names[i].label) > 0);
    }
    assert_int_equal(PTH_FLAG_OUTBOUND, 0x01);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_ascend_and_have_names),
        cmocka_unit_test(the_entry_ids_are_1_to_8),
        cmocka_unit_test(the_known_device_types),
        cmocka_unit_test(the_flags_cover_their_byte),
        cmocka_unit_test(the_flags_mean_what_the_document_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
