/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_place.c - the text in which the plug-in ctrace says where values stand
 */
#include "place.h"
#include "unit.h"

enum { ENTRY_LENGTH = 200 };

static struct text text_from(const char *words) {
    return text_of(words, strlen(words));
}

#define assert_text(text, words) assert_true(text_is((text), (words)))

static void gives_each_line(void **state) {
    (void)state;
    struct text rest = text_from("correlator 84 4 content\npolicy 100 32 user\njobname 48 8 header\n");
    struct place place;
    assert_true(place_next(&rest, ENTRY_LENGTH, &place));
    assert_text(place.name, "correlator");
    assert_int_equal(place.at, 84);
    assert_int_equal(place.length, 4);
    assert_text(place_how(&place), "found by content");
    assert_true(place_next(&rest, ENTRY_LENGTH, &place));
    assert_text(place.name, "policy");
    assert_int_equal(place.at, 100);
    assert_text(place_how(&place), "by ctrace.conf");
    assert_true(place_next(&rest, ENTRY_LENGTH, &place));
    assert_text(place.name, "jobname");
    assert_text(place_how(&place), "in the header");
    assert_false(place_next(&rest, ENTRY_LENGTH, &place));
}

static void nothing_has_no_places(void **state) {
    (void)state;
    struct text rest = text_from("");
    struct place place;
    assert_false(place_next(&rest, ENTRY_LENGTH, &place));
}

/* A later ctrace may know more ways, and say more of a place. */
static void a_new_word_is_taken_as_it_is(void **state) {
    (void)state;
    struct text rest = text_from("policy 100 32 guessed from names");
    struct place place;
    assert_true(place_next(&rest, ENTRY_LENGTH, &place));
    assert_text(place_how(&place), "guessed from names");
}

static void lines_of_another_form_are_passed_over(void **state) {
    (void)state;
    struct text rest = text_from("\npolicy\npolicy 1\npolicy x 4 content\npolicy 4 -1 content\n 4 4 content\n"
                                 "policy 4 0 content\npolicy 99999999999 4 content\n"
                                 "module 32 8 content");
    struct place place;
    assert_true(place_next(&rest, ENTRY_LENGTH, &place));
    assert_text(place.name, "module");
    assert_false(place_next(&rest, ENTRY_LENGTH, &place));
}

static void places_that_are_not_there_are_passed_over(void **state) {
    (void)state;
    struct text rest = text_from("policy 169 32 content\npolicy 201 1 content\npolicy 4294967295 4294967295 content\n"
                                 "policy 200 1 content\npolicy 168 32 content\n");
    struct place place;
    assert_true(place_next(&rest, ENTRY_LENGTH, &place));
    assert_int_equal(place.at, 168);
    assert_false(place_next(&rest, ENTRY_LENGTH, &place));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_each_line),
        cmocka_unit_test(nothing_has_no_places),
        cmocka_unit_test(a_new_word_is_taken_as_it_is),
        cmocka_unit_test(lines_of_another_form_are_passed_over),
        cmocka_unit_test(places_that_are_not_there_are_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
