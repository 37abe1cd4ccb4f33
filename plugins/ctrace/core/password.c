/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * password.c - passwords of FTP in data that are shown as text: see password.h
 */
#include "password.h"

#include "ebcdic.h"

#define COMMAND "PASS "
enum { COMMAND_LENGTH = sizeof COMMAND - 1, EBCDIC_STAR = 0x5c, NEXT_LINE = 0x85 };

/* A byte as a capital letter of ASCII. */
static uint8_t capital(uint8_t byte, bool ebcdic) {
    uint8_t character = ebcdic ? ebcdic_to_latin1(byte) : byte;
    return character >= 'a' && character <= 'z' ? (uint8_t)(character - 'a' + 'A') : character;
}

static bool ends_line(uint8_t byte, bool ebcdic) {
    uint8_t character = capital(byte, ebcdic);
    return character == '\r' || character == '\n' || (ebcdic && character == NEXT_LINE);
}

static bool is_command(const uint8_t *bytes, size_t length, bool ebcdic) {
    if (length < COMMAND_LENGTH)
        return false;
    for (size_t i = 0; i < COMMAND_LENGTH; i++)
        if (capital(bytes[i], ebcdic) != COMMAND[i])
            return false;
    return true;
}

static void hide(uint8_t *bytes, size_t length, bool ebcdic) {
    bool begins = true, hidden = false;
    for (size_t i = 0; i < length; i++) {
        bool ends = ends_line(bytes[i], ebcdic);
        if (begins && is_command(bytes + i, length - i, ebcdic)) {
            hidden = true;
            i += COMMAND_LENGTH - 1;
        } else if (ends) {
            hidden = false;
        } else if (hidden) {
            bytes[i] = ebcdic ? EBCDIC_STAR : '*';
        }
        begins = ends;
    }
}

void password_hide(uint8_t *bytes, size_t length) {
    hide(bytes, length, false);
    hide(bytes, length, true);
}
