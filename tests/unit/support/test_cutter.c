/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_cutter.c - the cutter finds what it is there to find
 */
#include "cutter.h"
#include "unit.h"

/* gcc says it with a macro, clang with a feature. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COPIES_ARE_GUARDED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define COPIES_ARE_GUARDED
#endif

#if defined(COPIES_ARE_GUARDED)
#include <sanitizer/asan_interface.h>
#endif

static const uint8_t input[5] = {10, 11, 12, 13, 14};

static bool is_shorter_copy(struct view cut, void *context) {
    bool *seen = context;
    seen[cut.length] = true;
    return cut.length < sizeof input && cut.bytes != input && memcmp(cut.bytes, input, cut.length) == 0;
}

static void tries_every_shorter_input_once(void **state) {
    (void)state;
    bool seen[6] = {false};
    const bool expected[6] = {true, true, true, true, true, false};
    assert_int_equal(cut_everywhere(view_of(input, 5), is_shorter_copy, seen), 0);
    assert_memory_equal(seen, expected, sizeof seen);
}

/* A reader that is content with three bytes though it needs all five. */
static bool refused_by_careless_reader(struct view cut, void *context) {
    (void)context;
    bool accepted = cut.length >= 3;
    return !accepted;
}

static void counts_each_input_that_a_careless_reader_accepts(void **state) {
    (void)state;
    assert_int_equal(cut_everywhere(view_of(input, 5), refused_by_careless_reader, NULL), 2); /* 3 and 4 bytes */
}

#if defined(COPIES_ARE_GUARDED)
static bool is_guarded(struct view cut, void *context) {
    (void)context;
    return cut.length == 0 || __asan_address_is_poisoned(cut.bytes + cut.length);
}
#endif

static void the_byte_behind_each_copy_is_guarded(void **state) {
    (void)state;
#if defined(COPIES_ARE_GUARDED)
    assert_int_equal(cut_everywhere(view_of(input, 5), is_guarded, NULL), 0);
#else
    skip(); /* only the address sanitizer guards */
#endif
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tries_every_shorter_input_once),
        cmocka_unit_test(counts_each_input_that_a_careless_reader_accepts),
        cmocka_unit_test(the_byte_behind_each_copy_is_guarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
