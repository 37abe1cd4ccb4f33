/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * text.h - the one bounds-checked window on untrusted bytes, and what is read from text in it
 *
 * Every byte of a packet is fetched through here: a fetch is inside the window, or it says so.  Integers of a packet
 * are big-endian.  A text owns nothing.
 */
#ifndef FTPFLOW_TEXT_H
#define FTPFLOW_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    const uint8_t *bytes;
    size_t length;
};

static inline struct text text_of(const void *bytes, size_t length) {
    return (struct text){.bytes = bytes, .length = length};
}

/* True when the `count` bytes at `at` are inside; written so that no sum can overflow. */
static inline bool text_holds(struct text text, size_t at, size_t count) {
    return at <= text.length && count <= text.length - at;
}

/* From `at` on, at most `count` bytes; empty when `at` is behind the end. */
static inline struct text text_part(struct text text, size_t at, size_t count) {
    if (text.length == 0)
        return text; /* it may have no bytes at all, from which to count */
    if (at > text.length)
        at = text.length;
    if (count > text.length - at)
        count = text.length - at;
    return text_of(text.bytes + at, count);
}

static inline struct text text_from(struct text text, size_t at) {
    return text_part(text, at, SIZE_MAX);
}

/* The byte at `at`; -1 behind the end, which is no byte's value. */
static inline int text_at(struct text text, size_t at) {
    return at < text.length ? text.bytes[at] : -1;
}

static inline uint16_t text_u16(const uint8_t *bytes) {
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline uint32_t text_u32(const uint8_t *bytes) {
    return (uint32_t)text_u16(bytes) << 16 | text_u16(bytes + 2);
}

static inline bool is_digit(int byte) {
    return byte >= '0' && byte <= '9';
}

static inline bool is_blank(int byte) {
    return byte == ' ' || byte == '\t';
}

static inline size_t skip_blanks(struct text text, size_t at) {
    while (is_blank(text_at(text, at)))
        at++;
    return at;
}

/* Reads a decimal number at `*at` and moves behind it; false when there is none.  A number above `max` gives `max` + 1,
 * however long it is. */
static inline bool text_number(struct text text, size_t *at, uint32_t max, uint32_t *number) {
    if (!is_digit(text_at(text, *at)))
        return false;
    uint64_t value = 0;
    for (; is_digit(text_at(text, *at)); (*at)++) {
        value = value * 10 + (uint64_t)(text_at(text, *at) - '0');
        if (value > max)
            value = (uint64_t)max + 1;
    }
    *number = (uint32_t)value;
    return true;
}

#endif
