/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dialogue.c - what a line of a control connection says: see dialogue.h
 */
#include "dialogue.h"

/* --- commands ---------------------------------------------------------------------------------------------------- */

static const struct known_command {
    const char *name;
    enum command_kind kind;
    enum method method;
} known_commands[] = {
#define ANNOUNCING(name, kind, method) {name, COMMAND_##kind, METHOD_##method},
#define COMMAND(name, kind) {name, COMMAND_##kind, METHOD_PORT},
#include "../tables/commands.def"
#undef ANNOUNCING
#undef COMMAND
};

enum { KNOWN_COMMANDS = sizeof known_commands / sizeof known_commands[0] };

/* Telnet: IAC, or a command or option behind one.  "Interrupt process" and "synch" come before ABOR. */
static bool is_telnet(int byte) {
    const int lowest = 0xf0;
    return byte >= lowest;
}

static bool is_letter(int byte) {
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static bool word_is(struct text word, const char *name) {
    size_t i = 0;
    for (; i < word.length && name[i] != '\0'; i++)
        if ((word.bytes[i] & 0xdf) != name[i]) /* upper case */
            return false;
    return i == word.length && name[i] == '\0';
}

static const struct known_command *find_command(struct text word) {
    for (size_t i = 0; i < KNOWN_COMMANDS; i++)
        if (word_is(word, known_commands[i].name))
            return &known_commands[i];
    return NULL;
}

struct command command_read(struct text line) {
    size_t begin = 0;
    while (is_telnet(text_at(line, begin)))
        begin++;
    begin = skip_blanks(line, begin);
    size_t end = begin;
    while (is_letter(text_at(line, end)))
        end++;
    const struct known_command *known = find_command(text_part(line, begin, end - begin));
    bool ends = end == line.length || is_blank(text_at(line, end));
    if (known == NULL || !ends)
        return (struct command){.kind = COMMAND_UNKNOWN};
    return (struct command){
        .kind = known->kind,
        .method = known->method,
        .quits = word_is(text_part(line, begin, end - begin), "QUIT"),
        .argument = text_from(line, skip_blanks(line, end)),
    };
}

/* --- replies ----------------------------------------------------------------------------------------------------- */

struct reply_line reply_read(struct text line) {
    enum { CODE_LENGTH = 3, CODE_MIN = 100, CODE_MAX = 599 };
    struct reply_line none = {.code = 0};
    uint32_t code;
    size_t at = 0;
    if (!text_number(line, &at, CODE_MAX, &code) || at != CODE_LENGTH || code < CODE_MIN || code > CODE_MAX)
        return none;
    int separator = text_at(line, at);
    if (separator != -1 && separator != '-' && !is_blank(separator))
        return none;
    return (struct reply_line){.code = code, .goes_on = separator == '-', .text = text_from(line, at + 1)};
}

bool reply_announces(unsigned code, enum method *method) {
    switch (code) {
    case REPLY_PASSIVE:
        *method = METHOD_PASV;
        return true;
    case REPLY_LONG_PASSIVE:
        *method = METHOD_LPSV;
        return true;
    case REPLY_EXTENDED_PASSIVE:
        *method = METHOD_EPSV;
        return true;
    default:
        return false;
    }
}

bool reply_is_evidence(unsigned code) {
    return code == REPLY_CLOSING || code == REPLY_NO_DATA_CONNECTION || code == REPLY_ABORTED ||
           code == REPLY_WRONG_NETWORK;
}

bool reply_ends_transfer(unsigned code) {
    return code == REPLY_TRANSFERRED || code == REPLY_NO_DATA_CONNECTION || code == REPLY_ABORTED;
}
