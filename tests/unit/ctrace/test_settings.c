/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_settings.c - names, values and lines of settings
 */
#include "settings.h"
#include "unit.h"

static bool set(struct settings *settings, const char *name, const char *value) {
    const struct setting *setting = settings_find(name);
    assert_non_null(setting);
    return setting->set(settings, value);
}

static void finds_each_setting_by_its_exact_name(void **state) {
    (void)state;
    static const char *const names[] = {"leap_seconds", "time", "osa", "frames", "comments", "header"};
    assert_int_equal(settings_count, COUNT_OF(names));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_string_equal(settings_find(names[i])->name, names[i]);
    assert_null(settings_find(""));
    assert_null(settings_find("tim"));
    assert_null(settings_find("times"));
    assert_null(settings_find("Time"));
}

/* CTRACE_ and the name in capitals. */
static void the_variable_is_the_name_in_capitals(void **state) {
    (void)state;
    assert_string_equal(settings_find("leap_seconds")->environment, "CTRACE_LEAP_SECONDS");
    assert_string_equal(settings_find("time")->environment, "CTRACE_TIME");
    assert_string_equal(settings_find("frames")->environment, "CTRACE_FRAMES");
    assert_string_equal(settings_find("comments")->environment, "CTRACE_COMMENTS");
    assert_string_equal(settings_find("header")->environment, "CTRACE_HEADER");
    for (size_t i = 0; i < settings_count; i++)
        assert_true(strlen(settings_table[i].values) > 0);
}

static void leap_seconds_are_0_to_27(void **state) {
    (void)state;
    struct settings settings = {.leap_seconds = 5};
    assert_true(set(&settings, "leap_seconds", "27"));
    assert_int_equal(settings.leap_seconds, 27);
    assert_true(set(&settings, "leap_seconds", "0"));
    assert_int_equal(settings.leap_seconds, 0);
    assert_true(set(&settings, "leap_seconds", "09"));
    assert_int_equal(settings.leap_seconds, 9);
}

static void what_is_no_number_of_leap_seconds_changes_nothing(void **state) {
    (void)state;
    static const char *const wrong[] = {"",   "28", "99",  "-1",  "+1",         " 1",  "1 ",
                                        "1x", "x",  "1.5", "0x1", "4294967296", "100", "18446744073709551616"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct settings settings = {.leap_seconds = 5};
        assert_false(set(&settings, "leap_seconds", wrong[i]));
        assert_int_equal(settings.leap_seconds, 5);
    }
}

static void time_is_capture_or_buffer(void **state) {
    (void)state;
    struct settings settings = {.time = TIME_CAPTURE};
    assert_true(set(&settings, "time", "buffer"));
    assert_int_equal(settings.time, TIME_BUFFER);
    assert_false(set(&settings, "time", "captur"));
    assert_false(set(&settings, "time", "Capture"));
    assert_false(set(&settings, "time", ""));
    assert_int_equal(settings.time, TIME_BUFFER);
    assert_true(set(&settings, "time", "capture"));
    assert_int_equal(settings.time, TIME_CAPTURE);
}

static void osa_records_are_judged_or_of_one_layer(void **state) {
    (void)state;
    struct settings settings = {.osa = OSA_LAYER_BY_CONTENT};
    assert_true(set(&settings, "osa", "ethernet"));
    assert_int_equal(settings.osa, OSA_LAYER_2);
    assert_true(set(&settings, "osa", "ip"));
    assert_int_equal(settings.osa, OSA_LAYER_3);
    assert_false(set(&settings, "osa", "layer2"));
    assert_int_equal(settings.osa, OSA_LAYER_3);
    assert_true(set(&settings, "osa", "auto"));
    assert_int_equal(settings.osa, OSA_LAYER_BY_CONTENT);
}

static void frames_are_packets_or_entries(void **state) {
    (void)state;
    struct settings settings = {.frames = FRAMES_PACKETS};
    assert_true(set(&settings, "frames", "entries"));
    assert_int_equal(settings.frames, FRAMES_ENTRIES);
    assert_false(set(&settings, "frames", "packet"));
    assert_false(set(&settings, "frames", "entries "));
    assert_false(set(&settings, "frames", ""));
    assert_int_equal(settings.frames, FRAMES_ENTRIES);
    assert_true(set(&settings, "frames", "packets"));
    assert_int_equal(settings.frames, FRAMES_PACKETS);
}

static void comments_are_off_or_on(void **state) {
    (void)state;
    struct settings settings = {.comments = COMMENTS_OFF};
    assert_true(set(&settings, "comments", "on"));
    assert_int_equal(settings.comments, COMMENTS_ON);
    assert_false(set(&settings, "comments", "yes"));
    assert_false(set(&settings, "comments", "On"));
    assert_false(set(&settings, "comments", ""));
    assert_int_equal(settings.comments, COMMENTS_ON);
    assert_true(set(&settings, "comments", "off"));
    assert_int_equal(settings.comments, COMMENTS_OFF);
}

static void header_is_keep_or_none(void **state) {
    (void)state;
    struct settings settings = {.header = HEADER_KEEP};
    assert_true(set(&settings, "header", "none"));
    assert_int_equal(settings.header, HEADER_NONE);
    assert_false(set(&settings, "header", "off"));
    assert_false(set(&settings, "header", ""));
    assert_int_equal(settings.header, HEADER_NONE);
    assert_true(set(&settings, "header", "keep"));
    assert_int_equal(settings.header, HEADER_KEEP);
}

static void all_zero_is_the_default(void **state) {
    (void)state;
    struct settings settings = {0};
    assert_int_equal(settings.leap_seconds, 0);
    assert_int_equal(settings.time, TIME_CAPTURE);
    assert_int_equal(settings.osa, OSA_LAYER_BY_CONTENT);
    assert_int_equal(settings.frames, FRAMES_PACKETS);
    assert_int_equal(settings.comments, COMMENTS_OFF);
}

static void check_line(const char *text, enum settings_line expected, const char *name, const char *value) {
    char *line = malloc(strlen(text) + 1); /* exactly as long as the text */
    const char *got_name = NULL, *got_value = NULL;
    assert_non_null(line);
    memcpy(line, text, strlen(text) + 1);
    assert_int_equal(settings_line_split(line, &got_name, &got_value), expected);
    if (expected == SETTINGS_LINE_PAIR) {
        assert_string_equal(got_name, name);
        assert_string_equal(got_value, value);
    }
    free(line);
}

static void a_line_is_a_name_and_a_value(void **state) {
    (void)state;
    check_line("leap_seconds = 27", SETTINGS_LINE_PAIR, "leap_seconds", "27");
    check_line("time=buffer", SETTINGS_LINE_PAIR, "time", "buffer");
    check_line("\t frames \t=\t entries \r\n", SETTINGS_LINE_PAIR, "frames", "entries");
    check_line("a = b c", SETTINGS_LINE_PAIR, "a", "b c");
    check_line("a = b = c", SETTINGS_LINE_PAIR, "a", "b = c");
}

static void blank_lines_and_comments_are_empty(void **state) {
    (void)state;
    check_line("", SETTINGS_LINE_EMPTY, NULL, NULL);
    check_line(" \t\r\n", SETTINGS_LINE_EMPTY, NULL, NULL);
    check_line("# time = buffer", SETTINGS_LINE_EMPTY, NULL, NULL);
    check_line("   # time = buffer\n", SETTINGS_LINE_EMPTY, NULL, NULL);
}

static void a_line_without_equals_sign_is_invalid(void **state) {
    (void)state;
    check_line("leap_seconds 27", SETTINGS_LINE_INVALID, NULL, NULL);
    check_line("x", SETTINGS_LINE_INVALID, NULL, NULL);
}

/* Both sides may be missing; then they are empty texts, which no setting and no value is. */
static void missing_sides_are_empty(void **state) {
    (void)state;
    check_line("time =", SETTINGS_LINE_PAIR, "time", "");
    check_line("= buffer", SETTINGS_LINE_PAIR, "", "buffer");
    check_line("=", SETTINGS_LINE_PAIR, "", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_each_setting_by_its_exact_name),
        cmocka_unit_test(the_variable_is_the_name_in_capitals),
        cmocka_unit_test(leap_seconds_are_0_to_27),
        cmocka_unit_test(what_is_no_number_of_leap_seconds_changes_nothing),
        cmocka_unit_test(time_is_capture_or_buffer),
        cmocka_unit_test(osa_records_are_judged_or_of_one_layer),
        cmocka_unit_test(frames_are_packets_or_entries),
        cmocka_unit_test(comments_are_off_or_on),
        cmocka_unit_test(header_is_keep_or_none),
        cmocka_unit_test(all_zero_is_the_default),
        cmocka_unit_test(a_line_is_a_name_and_a_value),
        cmocka_unit_test(blank_lines_and_comments_are_empty),
        cmocka_unit_test(a_line_without_equals_sign_is_invalid),
        cmocka_unit_test(missing_sides_are_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
