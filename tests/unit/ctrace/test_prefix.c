/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_prefix.c - the names in the trace writer's prefix
 */
#include "prefix.h"
#include "assertions.h"
#include "bytes.h"
#include "trace_builder.h"
#include "unit.h"

/* A prefix written as text: a full stop is a zero. */
static struct bytes prefix_of(const char *text) {
    struct bytes prefix = {0};
    for (; *text != '\0'; text++)
        bytes_add_uint(&prefix, *text == '.' ? 0 : ebcdic_letter(*text), 1);
    return prefix;
}

static void check_places(const char *text, int system_at, int component_at, int stack_at) {
    struct bytes prefix = prefix_of(text);
    struct prefix_places places = prefix_find_names(bytes_view(&prefix));
    assert_int_equal(places.system_at, system_at);
    assert_int_equal(places.component_at, component_at);
    assert_int_equal(places.stack_at, stack_at);
    assert_int_equal(prefix_has_names(&places), component_at >= 0);
    bytes_free(&prefix);
}

static void finds_the_names_around_the_component(void **state) {
    (void)state;
    check_places("....SYS1    SYSTCPDATCPIP   ....", 4, 12, 20);
    check_places("SYSTCPOT..TCPCS2  ", -1, 0, 10);
    check_places("ZOS31A  ..SYSTCPIS", 0, 10, -1);
    check_places("SYSTCPDA", -1, 0, -1);
    check_places("..GSKSRVR ", -1, 2, -1);
}

static void without_a_component_there_are_no_names(void **state) {
    (void)state;
    check_places("", -1, -1, -1);
    check_places("....SYS1    SYSTCPXXTCPIP   ", -1, -1, -1);
    check_places("SYSTCPD", -1, -1, -1);
}

/* A name has a letter first, two characters at least, and blanks up to its eighth byte. */
static void what_is_no_name_is_passed_over(void **state) {
    (void)state;
    check_places("X       1234    AB .    SYSTCPDAX       9TCP    TCPIP   ", -1, 24, 48);
}

static void reads_the_names_of_another_prefix(void **state) {
    (void)state;
    struct bytes first = prefix_of("..SYS1    SYSTCPDATCPIP   "), other = prefix_of("11SYS2    SYSTCPOTTCPIP2  ");
    struct prefix_places places = prefix_find_names(bytes_view(&first));
    struct prefix_names names = prefix_names_read(&places, bytes_view(&other));
    assert_bytes(view_of(names.system, 8), other.data + 2, 8);
    assert_bytes(view_of(names.component, 8), other.data + 10, 8);
    assert_bytes(view_of(names.stack, 8), other.data + 18, 8);
    bytes_free(&first);
    bytes_free(&other);
}

static void a_shorter_prefix_has_fewer_names(void **state) {
    (void)state;
    static const uint8_t none[8];
    struct bytes prefix = prefix_of("..SYS1    SYSTCPDATCPIP   ");
    struct prefix_places places = prefix_find_names(bytes_view(&prefix));
    for (size_t length = 0; length <= prefix.length; length++) {
        struct prefix_names names = prefix_names_read(&places, view_of(prefix.data, length));
        assert_bytes(view_of(names.system, 8), length >= 10 ? prefix.data + 2 : none, 8);
        assert_bytes(view_of(names.component, 8), length >= 18 ? prefix.data + 10 : none, 8);
        assert_bytes(view_of(names.stack, 8), length >= 26 ? prefix.data + 18 : none, 8);
    }
    bytes_free(&prefix);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_names_around_the_component),
        cmocka_unit_test(without_a_component_there_are_no_names),
        cmocka_unit_test(what_is_no_name_is_passed_over),
        cmocka_unit_test(reads_the_names_of_another_prefix),
        cmocka_unit_test(a_shorter_prefix_has_fewer_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
