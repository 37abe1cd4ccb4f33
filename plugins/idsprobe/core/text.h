/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * text.h - a piece of text that has no closing zero: the only way to the characters of a message
 *
 * A piece never owns its characters.  What is asked for beyond its end is empty, or false.
 */
#ifndef IDSPROBE_TEXT_H
#define IDSPROBE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    const char *at;
    size_t length;
};

static inline struct text text_of(const char *at, size_t length) {
    return (struct text){at, length};
}

/* From character `start` up to `end`, as far as they are there. */
static inline struct text text_part(struct text text, size_t start, size_t end) {
    end = end < text.length ? end : text.length;
    start = start < end ? start : end;
    return text_of(text.at + start, end - start);
}

/* The character at `i`; a zero behind the end. */
static inline char text_char(struct text text, size_t i) {
    return i < text.length ? text.at[i] : '\0';
}

static inline bool text_begins(struct text text, const char *word) {
    size_t length = strlen(word);
    return text.length >= length && memcmp(text.at, word, length) == 0;
}

static inline bool text_is(struct text text, const char *word) {
    return text.length == strlen(word) && text_begins(text, word);
}

static inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static inline bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static inline bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/* The first place from `i` on that is no blank. */
static inline size_t text_skip_blanks(struct text text, size_t i) {
    while (i < text.length && is_blank(text.at[i]))
        i++;
    return i;
}

/* The number that the text is, in decimal; false when it is anything else, or more than `max`. */
static inline bool text_decimal(struct text text, uint32_t max, uint32_t *out) {
    uint64_t value = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.at[i]))
            return false;
        value = value * 10 + (uint64_t)(text.at[i] - '0');
        if (value > max)
            return false;
    }
    *out = (uint32_t)value;
    return text.length > 0;
}

/* The value of a hexadecimal digit, or -1. */
static inline int hex_digit(char c) {
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The number of one to eight hexadecimal digits that the text is. */
static inline bool text_hex(struct text text, uint32_t *out) {
    uint32_t value = 0;
    for (size_t i = 0; i < text.length && i < 8; i++) {
        if (hex_digit(text.at[i]) < 0)
            return false;
        value = value << 4 | (uint32_t)hex_digit(text.at[i]);
    }
    *out = value;
    return text.length > 0 && text.length <= 8;
}

#endif
