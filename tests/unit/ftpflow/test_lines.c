/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_lines.c - lines from segments that are split, repeated, out of order, cut and missing
 */
#include "lines.h"
#include "unit.h"

#include <stdio.h>

enum { TEXT_SIZE = 4096 };

/* The lines that came, each with its end: "one|two|"; "~" cut, "^" lost, "!" behind a hole. */
struct heard {
    struct lines lines;
    char text[TEXT_SIZE];
    size_t length;
};

static void hear(void *context, const struct line *line) {
    struct heard *heard = context;
    heard->length +=
        (size_t)snprintf(heard->text + heard->length, TEXT_SIZE - heard->length, "%.*s%s%s%s|", (int)line->text.length,
                         (const char *)line->text.bytes, line->cut && !line->lost ? "~" : "", line->lost ? "^" : "",
                         line->holed ? "!" : "");
}

static void send_part(struct heard *heard, uint32_t sequence, const char *text, size_t length, size_t captured) {
    const struct segment_data segment = {sequence, (uint32_t)length, text_of(text, captured)};
    lines_take(&heard->lines, &segment, hear, heard);
}

static void send_text(struct heard *heard, uint32_t sequence, const char *text) {
    send_part(heard, sequence, text, strlen(text), strlen(text));
}

static struct heard listening(uint32_t first) {
    struct heard heard = {.length = 0};
    lines_start(&heard.lines, first);
    return heard;
}

static void lines_are_put_together(void **state) {
    (void)state;
    struct heard heard = listening(UINT32_MAX - 2);
    send_text(&heard, UINT32_MAX - 2, "on");
    send_text(&heard, UINT32_MAX, "e\r\ntwo\nth");
    assert_string_equal(heard.text, "one|two|");
    send_text(&heard, 8, "ree\r\n");
    assert_string_equal(heard.text, "one|two|three|");
}

static void what_comes_again_is_passed_over(void **state) {
    (void)state;
    struct heard heard = listening(1);
    send_text(&heard, 1, "one\r\ntw");
    send_text(&heard, 1, "one\r\ntw");
    send_text(&heard, 0, "x");
    send_text(&heard, 6, "two\r\n");
    assert_string_equal(heard.text, "one|two|");
}

static void what_comes_early_waits(void **state) {
    (void)state;
    struct heard heard = listening(1);
    send_text(&heard, 6, "two\r\n");
    assert_string_equal(heard.text, "");
    send_text(&heard, 6, "two\r\n");
    send_text(&heard, 1, "one\r\n");
    assert_string_equal(heard.text, "one|two|");
}

static void what_was_acknowledged_and_is_not_there_is_lost(void **state) {
    (void)state;
    struct heard heard = listening(1);
    send_text(&heard, 1, "on");
    lines_acknowledged(&heard.lines, 3, hear, &heard);
    assert_string_equal(heard.text, "");
    lines_acknowledged(&heard.lines, 11, hear, &heard);
    assert_string_equal(heard.text, "on^!|");
    send_text(&heard, 11, "three\r\n");
    assert_string_equal(heard.text, "on^!|three|");
}

static void what_came_early_is_used_when_the_rest_is_lost(void **state) {
    (void)state;
    struct heard heard = listening(1);
    send_text(&heard, 6, "two\r\n");
    lines_acknowledged(&heard.lines, 11, hear, &heard);
    assert_string_equal(heard.text, "two!|");
}

static void a_second_early_segment_ends_the_waiting(void **state) {
    (void)state;
    struct heard heard = listening(1);
    send_text(&heard, 6, "two\r\n");
    send_text(&heard, 11, "three\r\n");
    assert_string_equal(heard.text, "two!|three|");
}

static void a_line_that_the_capture_cuts_is_marked(void **state) {
    (void)state;
    struct heard heard = listening(1);
    send_part(&heard, 1, "one\r\ntwo thousand\r\n", 19, 8);
    assert_string_equal(heard.text, "one|two^|");
    send_text(&heard, 20, "three\r\n");
    assert_string_equal(heard.text, "one|two^|three|");
}

static void a_line_that_is_too_long_is_marked(void **state) {
    (void)state;
    struct heard heard = listening(0);
    char line[LINE_KEPT + 3];
    memset(line, 'x', sizeof line);
    memcpy(line + LINE_KEPT + 1, "\r\n", 2);
    send_part(&heard, 0, line, sizeof line, sizeof line);
    assert_int_equal(heard.length, LINE_KEPT + 2);
    assert_memory_equal(heard.text + LINE_KEPT, "~|", 3);
}

/* However the text is cut into segments, and whatever comes again or changes places: the lines are the same. */
static void segments_do_not_matter(void **state) {
    (void)state;
    static const char text[] = "220-Welcome\r\n220 Ready\r\nUSER me\r\nPORT 10,0,0,1,20,2\r\n\r\n226 Done\r\n";
    static const char wanted[] = "220-Welcome|220 Ready|USER me|PORT 10,0,0,1,20,2||226 Done|";
    const size_t length = strlen(text);
    srand(1);
    for (int round = 0; round < 20000; round++) {
        uint32_t first = (uint32_t)rand() * 3;
        struct heard heard = listening(first);
        size_t at = 0;
        while (at < length) {
            size_t back = at < 5 ? at : (size_t)rand() % 5;
            size_t count = 1 + (size_t)rand() % (length - at), next = (size_t)rand() % 30;
            next = next < length - at - count ? next : length - at - count;
            if (rand() % 2 && next > 0) /* two change places */
                send_part(&heard, first + (uint32_t)(at + count), text + at + count, next, next);
            send_part(&heard, first + (uint32_t)(at - back), text + at - back, count + back, count + back);
            at += count;
        }
        assert_string_equal(heard.text, wanted);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_put_together),
        cmocka_unit_test(what_comes_again_is_passed_over),
        cmocka_unit_test(what_comes_early_waits),
        cmocka_unit_test(what_was_acknowledged_and_is_not_there_is_lost),
        cmocka_unit_test(what_came_early_is_used_when_the_rest_is_lost),
        cmocka_unit_test(a_second_early_segment_ends_the_waiting),
        cmocka_unit_test(a_line_that_the_capture_cuts_is_marked),
        cmocka_unit_test(a_line_that_is_too_long_is_marked),
        cmocka_unit_test(segments_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
