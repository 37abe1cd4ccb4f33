/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * message.c - the messages of the intrusion detection: see message.h
 */
#include "message.h"

enum { ID_LENGTH = 8, ID_NUMBER_AT = 3, ID_NUMBER_END = 7 };

/* --- where messages begin and end -------------------------------------------------------------------------------- */

static uint32_t number_of(struct text id) {
    uint32_t number = 0;
    return text_decimal(text_part(id, ID_NUMBER_AT, ID_NUMBER_END), UINT32_MAX, &number) ? number : 0;
}

/* EZZ86nnI and EZZ9nnnI are lines of TRMD or of others, EZZ8730I and EZZ8761I to EZZ8770I those of the console. */
static bool is_number_of_console(uint32_t number) {
    return number == 8730 || (number >= 8761 && number <= 8770);
}

static bool is_number_of_trmd(uint32_t number) {
    return (number >= 8600 && number <= 8699) || (number >= 9000 && number <= 9999);
}

static bool is_id_at(struct text text, size_t i) {
    struct text id = text_part(text, i, i + ID_LENGTH);
    if (id.length < ID_LENGTH || !text_begins(id, "EZZ") || text_char(id, ID_NUMBER_END) != 'I')
        return false;
    uint32_t number = number_of(id);
    return (i == 0 || !is_word(text_char(text, i - 1))) && !is_word(text_char(text, i + ID_LENGTH)) &&
           (is_number_of_console(number) || is_number_of_trmd(number));
}

static size_t find_id(struct text text, size_t i) {
    while (i < text.length && !is_id_at(text, i))
        i++;
    return i;
}

static bool ends_line(char c) {
    return c == '\n' || c == '\r' || c == '\0';
}

/* A message ends where its line does, or where another begins: a group may have been put into one line. */
static size_t find_end(struct text text, size_t i) {
    size_t next = find_id(text, i);
    while (i < next && !ends_line(text.at[i]))
        i++;
    return i;
}

/* --- values ------------------------------------------------------------------------------------------------------ */

struct line {
    struct text text;
    bool cut; /* it may go on behind its end */
};

static size_t end_of_word(struct text text, size_t i) {
    while (i < text.length && !is_blank(text.at[i]) && text.at[i] != ',')
        i++;
    return i;
}

static struct text without_last_blanks(struct text text) {
    size_t end = text.length;
    while (end > 0 && is_blank(text.at[end - 1]))
        end--;
    return text_part(text, 0, end);
}

/* Of two values the first counts.  "N/A" is none.  Blanks in front of a cut may have words behind it. */
static void keep_value(struct message *message, enum message_value value, const struct line *line, size_t at,
                       size_t end) {
    struct text text = without_last_blanks(text_part(line->text, at, end));
    bool is_whole = end < line->text.length || !line->cut;
    if (message->values[value].length == 0 && is_whole && !text_is(text, "N/A"))
        message->values[value] = text;
}

/* --- lines of TRMD ----------------------------------------------------------------------------------------------- */

static void keep_value_of_key(struct message *message, struct text key, const struct line *line, size_t at,
                              size_t end) {
#define KEY(key, value) {(key), VALUE_##value},
#define PHRASE(id, words, value, extent)
    static const struct {
        const char *key;
        enum message_value value;
    } keys[] = {
#include "../tables/message_values.def"
    };
#undef PHRASE
#undef KEY
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (text_is(key, keys[i].key))
            keep_value(message, keys[i].value, line, at, end);
}

static struct text key_before(struct text text, size_t i) {
    size_t start = i;
    while (start > 0 && is_word(text.at[start - 1]))
        start--;
    return text_part(text, start, i);
}

static bool has_equals_sign(struct text text, size_t i, size_t end) {
    while (i < end && text.at[i] != '=')
        i++;
    return i < end;
}

/* Where blanks alone separate, an empty value is followed by the next key. */
static void read_keys(struct message *message, const struct line *line) {
    struct text text = line->text;
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] != '=')
            continue;
        size_t at = text_skip_blanks(text, i + 1), end = end_of_word(text, at);
        if (!has_equals_sign(text, at, end))
            keep_value_of_key(message, key_before(text, i), line, at, end);
    }
}

/* --- lines of the console ---------------------------------------------------------------------------------------- */

/* The place behind the words; 0 when they do not stand there as words. */
static size_t find_behind(struct text text, const char *words) {
    size_t length = strlen(words);
    for (size_t i = 1; i + length <= text.length; i++)
        if (text_begins(text_part(text, i, text.length), words) && !is_word(text.at[i - 1]) &&
            !is_word(text_char(text, i + length)))
            return i + length;
    return 0;
}

static void read_phrases(struct message *message, const struct line *line) {
    enum extent { WORD, REST };
#define KEY(key, value)
#define PHRASE(id, words, value, extent) {(id), (words), VALUE_##value, (extent)},
    static const struct {
        const char *id;
        const char *words;
        enum message_value value;
        enum extent extent;
    } phrases[] = {
#include "../tables/message_values.def"
    };
#undef PHRASE
#undef KEY
    struct text text = line->text;
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        size_t at = text_is(message->id, phrases[i].id) ? find_behind(text, phrases[i].words) : 0;
        if (at == 0)
            continue;
        at = text_skip_blanks(text, at + (text_char(text, at) == ':'));
        keep_value(message, phrases[i].value, line, at,
                   phrases[i].extent == WORD ? end_of_word(text, at) : text.length);
    }
}

/* --- messages ---------------------------------------------------------------------------------------------------- */

static bool is_of_trmd(const struct message *message) {
    struct text words = text_part(message->whole, ID_LENGTH, message->whole.length);
    size_t first = text_skip_blanks(words, 0);
    return text_is(text_part(words, first, end_of_word(words, first)), "TRMD") ||
           message->values[VALUE_PROBE_ID].length > 0 || message->values[VALUE_CORRELATOR].length > 0;
}

/* Reads the message that the line is; false for one of somebody else's. */
static bool read_message(const struct line *line, struct message *message) {
    *message = (struct message){.whole = line->text, .id = text_part(line->text, 0, ID_LENGTH)};
    if (is_number_of_console(number_of(message->id))) {
        read_phrases(message, line);
        return true;
    }
    read_keys(message, line);
    return is_of_trmd(message);
}

bool message_next(struct text *rest, bool cut, struct message *message) {
    bool found = false;
    while (rest->length > 0 && !found) {
        size_t start = find_id(*rest, 0), end = find_end(*rest, start + 1);
        struct line line = {text_part(*rest, start, end), cut && end >= rest->length};
        found = start < rest->length && read_message(&line, message);
        *rest = text_part(*rest, end, rest->length);
    }
    return found;
}

bool message_probe_id(const struct message *message, uint32_t *id) {
    return text_hex(message->values[VALUE_PROBE_ID], id);
}

bool message_correlator(const struct message *message, uint32_t *correlator) {
    return text_decimal(message->values[VALUE_CORRELATOR], UINT32_MAX, correlator);
}

bool message_port(const struct message *message, enum message_value value, uint32_t *port) {
    return text_decimal(message->values[value], UINT16_MAX, port) && *port != 0;
}

/* --- what a message is about ------------------------------------------------------------------------------------- */

static struct message_kind kind_of_event(struct text event) {
#define EVENT(text, type, attack) {(text), {TYPE_##type, (attack)}},
#define NUMBERS(first, last, type, attack)
    static const struct {
        const char *text;
        struct message_kind kind;
    } events[] = {
#include "../tables/message_kinds.def"
    };
#undef NUMBERS
#undef EVENT
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
        if (text_begins(event, events[i].text))
            return events[i].kind;
    return (struct message_kind){TYPE_UNKNOWN, 0};
}

static struct message_kind kind_of_number(uint32_t number) {
#define EVENT(text, type, attack)
#define NUMBERS(first, last, type, attack) {(first), (last), {TYPE_##type, (attack)}},
    static const struct {
        uint32_t first;
        uint32_t last;
        struct message_kind kind;
    } numbers[] = {
#include "../tables/message_kinds.def"
    };
#undef NUMBERS
#undef EVENT
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (number >= numbers[i].first && number <= numbers[i].last)
            return numbers[i].kind;
    return (struct message_kind){TYPE_UNKNOWN, 0};
}

struct message_kind message_kind(const struct message *message) {
    if (message->values[VALUE_EVENT].length > 0)
        return kind_of_event(message->values[VALUE_EVENT]);
    struct message_kind kind = kind_of_number(number_of(message->id));
    if (kind.type == TYPE_ATTACK && kind.attack == 0)
        kind.attack = probe_attack_of_word(message->values[VALUE_ATTACK_WORD]);
    return kind;
}
