/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_password.c - passwords in text become stars
 */
#include "password.h"

#include <string.h>

#include "assertions.h"

#define assert_hidden(text, expected) check_hidden((text), sizeof(text) - 1, (expected), __FILE__, __LINE__)
static void check_hidden(const char *text, size_t length, const char *expected, const char *file, int line) {
    uint8_t bytes[64];
    memcpy(bytes, text, length);
    password_hide(bytes, length);
    if (memcmp(bytes, expected, length) != 0)
        _fail(file, line);
}

static void what_follows_pass_becomes_stars(void **state) {
    (void)state;
    assert_hidden("PASS secret\r\n", "PASS ******\r\n");
    assert_hidden("pass secret", "pass ******");
    assert_hidden("Pass old/new/new\n", "Pass ***********\n");
    assert_hidden("USER hugo\r\nPASS two words\r\nQUIT\r\n", "USER hugo\r\nPASS *********\r\nQUIT\r\n");
}

/* The same in EBCDIC: PASS is D7 C1 E2 E2, a blank 40, the line ends with 0D 25 or with 15. */
static void also_in_ebcdic(void **state) {
    (void)state;
    assert_hidden("\xd7\xc1\xe2\xe2\x40\x88\x89\x0d\x25\x88", "\xd7\xc1\xe2\xe2\x40\x5c\x5c\x0d\x25\x88");
    assert_hidden("\x97\x81\xa2\xa2\x40\x88\x15\x88", "\x97\x81\xa2\xa2\x40\x5c\x15\x88");
    assert_hidden("\x88\x15\xd7\xc1\xe2\xe2\x40\x88", "\x88\x15\xd7\xc1\xe2\xe2\x40\x5c");
}

static void other_text_stays(void **state) {
    (void)state;
    assert_hidden("PASS", "PASS");
    assert_hidden("PASS ", "PASS ");
    assert_hidden("PASSWORD x", "PASSWORD x");
    assert_hidden("PASV\r\n", "PASV\r\n");
    assert_hidden("all PASS here", "all PASS here");
    assert_hidden("", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_follows_pass_becomes_stars),
        cmocka_unit_test(also_in_ebcdic),
        cmocka_unit_test(other_text_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
