/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_ebcdic.c - code page 1047 and names
 */
#include "ebcdic.h"
#include "trace_builder.h"
#include "unit.h"

static void letters_digits_and_blank(void **state) {
    (void)state;
    for (const char *letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "; *letter != '\0'; letter++)
        assert_int_equal(ebcdic_to_latin1(ebcdic_letter(*letter)), *letter);
}

/* A small letter stands 40 hex before its capital. */
static void small_letters(void **state) {
    (void)state;
    for (const char *letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"; *letter != '\0'; letter++)
        assert_int_equal(ebcdic_to_latin1((uint8_t)(ebcdic_letter(*letter) - 0x40)), *letter + ('a' - 'A'));
}

/* The characters of names, and those in which code page 1047 differs from 037: brackets, caret, not sign. */
static void signs(void **state) {
    (void)state;
    static const struct {
        uint8_t ebcdic;
        uint8_t latin1;
    } pairs[] = {
        {0x7b, '#'}, {0x7c, '@'}, {0x5b, '$'},  {0x60, '-'},  {0x6d, '_'},  {0x4b, '.'},  {0x61, '/'},  {0x7a, ':'},
        {0xad, '['}, {0xbd, ']'}, {0x5f, '^'},  {0xb0, 0xac}, {0xc0, '{'},  {0xd0, '}'},  {0xe0, '\\'}, {0x4f, '|'},
        {0x79, '`'}, {0xa1, '~'}, {0xba, 0xdd}, {0xbb, 0xa8}, {0x15, 0x85}, {0x25, 0x0a},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_int_equal(ebcdic_to_latin1(pairs[i].ebcdic), pairs[i].latin1);
}

static void every_code_point_stands_for_one_character(void **state) {
    (void)state;
    unsigned seen[256] = {0};
    for (unsigned i = 0; i < 256; i++) {
        seen[ebcdic_to_latin1((uint8_t)i)]++;
        assert_int_equal(ebcdic_from_latin1(ebcdic_to_latin1((uint8_t)i)), i);
    }
    for (unsigned i = 0; i < 256; i++)
        assert_int_equal(seen[i], 1);
}

static void check_name(const char *bytes, size_t length, const char *expected) {
    char out[64];
    size_t written = ebcdic_name(view_of(bytes, length), out, 2 * length + 1);
    assert_string_equal(out, expected);
    assert_int_equal(written, strlen(expected));
}

/* "TCPCS   ", "A B\0\0", "" */
static void takes_padding_off_the_end_only(void **state) {
    (void)state;
    check_name("\xe3\xc3\xd7\xc3\xe2\x40\x40\x40", 8, "TCPCS");
    check_name("\x40\xc1\x40\xc2\x00\x00", 6, " A B");
    check_name("\x40\x00\x40\x00", 4, "");
    check_name("", 0, "");
}

/* 01 and FF are controls, a zero stands in the middle: what cannot be printed becomes a full stop. */
static void shows_what_cannot_be_printed_as_a_full_stop(void **state) {
    (void)state;
    check_name("\xc1\x01\xc2", 3, "A.B");
    check_name("\xc1\x00\xc2", 3, "A.B");
    check_name("\xff\xc1", 2, ".A");
}

/* 4A is the cent sign, U+00A2, in UTF-8 C2 A2; CB is o with circumflex, U+00F4, in UTF-8 C3 B4. */
static void writes_utf8(void **state) {
    (void)state;
    check_name("\x4a\xcb", 2, "\xc2\xa2\xc3\xb4");
}

/* Sixteen characters of two bytes each need exactly 2 * 16 + 1 bytes; the allocation is no larger. */
static void the_promised_room_is_enough(void **state) {
    (void)state;
    uint8_t name[16];
    char *out = malloc(2 * sizeof name + 1);
    memset(name, 0x4a, sizeof name);
    assert_non_null(out);
    assert_int_equal(ebcdic_name(view_of(name, sizeof name), out, 2 * sizeof name + 1), 32);
    assert_int_equal(strlen(out), 32);
    free(out);
}

/* In less room a name is cut between characters, never inside one, and closed. */
static void cuts_a_longer_name_between_characters(void **state) {
    (void)state;
    uint8_t name[16];
    memset(name, 0x4a, sizeof name);
    for (size_t size = 1; size <= 32; size++) {
        char *out = malloc(size);
        assert_non_null(out);
        size_t written = ebcdic_name(view_of(name, sizeof name), out, size);
        assert_true(written < size);
        assert_int_equal(written % 2, 0);
        assert_int_equal(out[written], '\0');
        free(out);
    }
}

/* "FTP OK" in EBCDIC, "FTP OK" in ASCII, and four bytes of neither. */
static void text_is_told_from_bytes(void **state) {
    (void)state;
    static const uint8_t ebcdic[] = {0xc6, 0xe3, 0xd7, 0x40, 0xd6, 0xd2};
    static const uint8_t bytes[] = {0x01, 0xc6, 0x9f, 0x00};
    char text[16];
    assert_true(ebcdic_or_ascii_text(view_of(ebcdic, sizeof ebcdic), text, sizeof text));
    assert_string_equal(text, "FTP OK");
    assert_true(ebcdic_or_ascii_text(view_of("FTP OK", 6), text, sizeof text));
    assert_string_equal(text, "FTP OK");
    assert_false(ebcdic_or_ascii_text(view_of(bytes, sizeof bytes), text, sizeof text));
    assert_false(ebcdic_or_ascii_text(view_of(bytes, 0), text, sizeof text));
}

/* One of ten characters may be anything, two of ten may not. */
static void nine_of_ten_characters_make_a_text(void **state) {
    (void)state;
    char text[32];
    assert_true(ebcdic_or_ascii_text(view_of("nine of t\x01", 10), text, sizeof text));
    assert_string_equal(text, "nine of t.");
    assert_false(ebcdic_or_ascii_text(view_of("eight of\x01\x02", 10), text, sizeof text));
}

static void a_text_is_cut_to_the_room_there_is(void **state) {
    (void)state;
    char text[5] = "????";
    assert_true(ebcdic_or_ascii_text(view_of("twelve chars", 12), text, sizeof text));
    assert_string_equal(text, "twel");
}

/* "USER7   ", "@A#$9", "A" and what is none: a digit or a blank in front, a small letter, a zero, a hyphen. */
static void a_name_begins_with_a_letter_and_ends_with_blanks(void **state) {
    (void)state;
    static const char *const names[] = {"\xe4\xe2\xc5\xd9\xf7\x40\x40\x40", "\x7c\xc1\x7b\x5b\xf9", "\xc1"};
    static const char *const others[] = {"",     "\x40\x40",    "\xf1\xc1", "\x40\xc1", "\xc1\x40\xc1",
                                         "\x81", "\xc1\x60\xc1"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_true(ebcdic_is_name(view_of(names[i], strlen(names[i]))));
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_false(ebcdic_is_name(view_of(others[i], strlen(others[i]))));
    assert_false(ebcdic_is_name(view_of("\xc1\x00", 2)));
}

/* "TEXT, " is text; ASCII, read as EBCDIC, is not. */
static void ebcdic_text_is_no_ascii(void **state) {
    (void)state;
    assert_true(ebcdic_is_text(view_of("\xe3\xc5\xe7\xe3\x6b\x40", 6)));
    assert_false(ebcdic_is_text(view_of("text 123", 8)));
    assert_false(ebcdic_is_text(view_of(NULL, 0)));
    assert_true(ebcdic_is_only_text(view_of("\xe3\xc5\xe7\xe3\x6b\x40", 6)));
    assert_false(ebcdic_is_only_text(view_of("\x25\x25", 2))); /* two ends of lines; %% in ASCII */
    assert_false(ebcdic_is_only_text(view_of("text 123", 8)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_digits_and_blank),
        cmocka_unit_test(small_letters),
        cmocka_unit_test(signs),
        cmocka_unit_test(every_code_point_stands_for_one_character),
        cmocka_unit_test(takes_padding_off_the_end_only),
        cmocka_unit_test(shows_what_cannot_be_printed_as_a_full_stop),
        cmocka_unit_test(writes_utf8),
        cmocka_unit_test(the_promised_room_is_enough),
        cmocka_unit_test(cuts_a_longer_name_between_characters),
        cmocka_unit_test(text_is_told_from_bytes),
        cmocka_unit_test(nine_of_ten_characters_make_a_text),
        cmocka_unit_test(a_name_begins_with_a_letter_and_ends_with_blanks),
        cmocka_unit_test(ebcdic_text_is_no_ascii),
        cmocka_unit_test(a_text_is_cut_to_the_room_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
