/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_twocutc.c - what the converter 2cUTC puts before each entry
 */
#include "twocutc.h"
#include "bytes.h"
#include "trace_builder.h"
#include "unit.h"

enum { BLANKS = 0x202020 };

/* The prefix, an extension and an entry. */
static struct bytes converted(uint32_t stated, const char *component, size_t extension) {
    struct bytes bytes = {0};
    bytes_add(&bytes, "2cUTC", 5);
    bytes_add_uint(&bytes, stated, 3);
    bytes_add(&bytes, component, 8);
    add_rubbish(&bytes, extension);
    add_packets(&bytes, 1);
    return bytes;
}

static void assert_entry_at(uint32_t stated, size_t extension, size_t expected) {
    struct bytes bytes = converted(stated, "SYSTCPDA", extension);
    struct twocutc prefix;
    assert_true(twocutc_is_here(bytes_view(&bytes)));
    assert_true(twocutc_read(bytes_view(&bytes), &prefix));
    assert_int_equal(prefix.entry_at, expected);
    bytes_free(&bytes);
}

static void the_entry_stands_behind_the_extension(void **state) {
    (void)state;
    assert_entry_at(0, 0, 16);
    assert_entry_at(32, 32, 16 + 32);
    assert_entry_at(0x010000, 0x010000, 16 + 0x010000);
}

static void blanks_stand_for_48_or_for_none(void **state) {
    (void)state;
    assert_entry_at(BLANKS, 48, 16 + 48);
    assert_entry_at(BLANKS, 0, 16);
}

static void a_reserved_byte_that_is_none_of_the_length_is_passed_over(void **state) {
    (void)state;
    assert_entry_at(0xff0010, 16, 16 + 16);
}

static void an_extension_that_reaches_over_the_end_ends_there(void **state) {
    (void)state;
    assert_entry_at(0x7000, 0, 16 + SAMPLE_ENTRY_LENGTH);
}

static void the_entry_says_where_it_ends(void **state) {
    (void)state;
    struct bytes bytes = converted(0, "SYSTCPDA", 0);
    struct twocutc prefix;
    bytes_add_fill(&bytes, 0, 5);
    assert_true(twocutc_read(bytes_view(&bytes), &prefix));
    assert_int_equal(prefix.entry_length, SAMPLE_ENTRY_LENGTH);
    assert_true(twocutc_read(view_part(bytes_view(&bytes), 0, 16 + 100), &prefix));
    assert_int_equal(prefix.entry_length, 100);
    bytes_put_uint(&bytes, 16, 0, 2); /* no entry: all the rest */
    assert_true(twocutc_read(bytes_view(&bytes), &prefix));
    assert_int_equal(prefix.entry_length, SAMPLE_ENTRY_LENGTH + 5);
    bytes_free(&bytes);
}

static void the_component_has_no_blanks_behind_it(void **state) {
    (void)state;
    static const struct {
        const char *bytes, *name;
    } names[] = {{"SYSTCPIP", "SYSTCPIP"}, {"CSQX    ", "CSQX"}, {"        ", ""}, {"AB\0\0\0\0\0\0", "AB"}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct bytes bytes = converted(0, names[i].bytes, 0);
        struct twocutc prefix;
        assert_true(twocutc_read(bytes_view(&bytes), &prefix));
        assert_int_equal(prefix.component.length, strlen(names[i].name));
        assert_memory_equal(prefix.component.bytes, names[i].name, strlen(names[i].name));
        bytes_free(&bytes);
    }
}

static void a_prefix_that_is_cut_is_none(void **state) {
    (void)state;
    struct bytes bytes = converted(0, "SYSTCPDA", 0);
    struct twocutc prefix;
    for (size_t there = 0; there <= 16; there++) {
        struct view view = view_part(bytes_view(&bytes), 0, there);
        assert_int_equal(twocutc_is_here(view), there >= 5);
        assert_int_equal(twocutc_read(view, &prefix), there == 16);
    }
    bytes_put_uint(&bytes, 0, '3', 1);
    assert_false(twocutc_is_here(bytes_view(&bytes)));
    bytes_free(&bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_entry_stands_behind_the_extension),
        cmocka_unit_test(blanks_stand_for_48_or_for_none),
        cmocka_unit_test(a_reserved_byte_that_is_none_of_the_length_is_passed_over),
        cmocka_unit_test(an_extension_that_reaches_over_the_end_ends_there),
        cmocka_unit_test(the_entry_says_where_it_ends),
        cmocka_unit_test(the_component_has_no_blanks_behind_it),
        cmocka_unit_test(a_prefix_that_is_cut_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
