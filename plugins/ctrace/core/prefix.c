/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * prefix.c - the names in what the trace writer puts before its records: see prefix.h
 */
#include "prefix.h"

#include <string.h>

/* The components that share data sets with TCP/IP's, in EBCDIC. */
static const uint8_t component_names[][PREFIX_NAME_LENGTH] = {
    {0xe2, 0xe8, 0xe2, 0xe3, 0xc3, 0xd7, 0xc4, 0xc1}, /* SYSTCPDA */
    {0xe2, 0xe8, 0xe2, 0xe3, 0xc3, 0xd7, 0xd6, 0xe3}, /* SYSTCPOT */
    {0xe2, 0xe8, 0xe2, 0xe3, 0xc3, 0xd7, 0xc9, 0xe2}, /* SYSTCPIS */
    {0xe2, 0xe8, 0xe2, 0xe3, 0xc3, 0xd7, 0xc9, 0xd7}, /* SYSTCPIP */
    {0xe2, 0xe8, 0xe2, 0xe3, 0xc3, 0xd7, 0xd9, 0xc5}, /* SYSTCPRE */
    {0xe2, 0xe8, 0xe2, 0xd6, 0xd4, 0xe5, 0xe2, 0x40}, /* SYSOMVS */
    {0xc7, 0xe2, 0xd2, 0xe2, 0xd9, 0xe5, 0xd9, 0x40}, /* GSKSRVR */
};

static bool is_component(const uint8_t *bytes) {
    /* A cheap look first, since every place is asked: the second letter is Y or S. */
    if (bytes[1] != component_names[0][1] && bytes[1] != component_names[0][0])
        return false;
    for (size_t i = 0; i < sizeof component_names / sizeof component_names[0]; i++)
        if (memcmp(bytes, component_names[i], PREFIX_NAME_LENGTH) == 0)
            return true;
    return false;
}

size_t prefix_find_component(struct view bytes, size_t from) {
    for (size_t at = from; view_holds(bytes, at, PREFIX_NAME_LENGTH); at++)
        if (is_component(bytes.bytes + at))
            return at;
    return bytes.length;
}

/* A to Z, and the national characters $ # @. */
static bool is_letter(uint8_t character) {
    return (character >= 0xc1 && character <= 0xc9) || (character >= 0xd1 && character <= 0xd9) ||
           (character >= 0xe2 && character <= 0xe9) || character == 0x5b || character == 0x7b || character == 0x7c;
}

static bool is_name_character(uint8_t character) {
    return is_letter(character) || (character >= 0xf0 && character <= 0xf9);
}

/* True when a name of 8 bytes begins here: a letter, one more character at least, and blanks to the end. */
static bool is_name(struct view bytes, size_t at) {
    enum { BLANK = 0x40, LENGTH_MIN = 2 };
    size_t length = 0;
    if (!view_holds(bytes, at, PREFIX_NAME_LENGTH) || !is_letter(bytes.bytes[at]))
        return false;
    while (length < PREFIX_NAME_LENGTH && is_name_character(bytes.bytes[at + length]))
        length++;
    for (size_t i = length; i < PREFIX_NAME_LENGTH; i++)
        if (bytes.bytes[at + i] != BLANK)
            return false;
    return length >= LENGTH_MIN;
}

/* The first name that lies between `from` and `to`; PREFIX_NO_NAME when there is none. */
static int find_name(struct view prefix, size_t from, size_t to) {
    for (size_t at = from; at + PREFIX_NAME_LENGTH <= to; at++)
        if (is_name(prefix, at))
            return (int)at;
    return PREFIX_NO_NAME;
}

struct prefix_places prefix_find_names(struct view prefix) {
    struct prefix_places places = {PREFIX_NO_NAME, PREFIX_NO_NAME, PREFIX_NO_NAME};
    size_t component = prefix_find_component(prefix, 0);
    if (component == prefix.length)
        return places;
    places.component_at = (int)component;
    places.system_at = find_name(prefix, 0, component);
    places.stack_at = find_name(prefix, component + PREFIX_NAME_LENGTH, prefix.length);
    return places;
}

bool prefix_has_names(const struct prefix_places *places) {
    return places->component_at != PREFIX_NO_NAME;
}

static void read_name(uint8_t *to, struct view prefix, int at) {
    if (at != PREFIX_NO_NAME && view_holds(prefix, (size_t)at, PREFIX_NAME_LENGTH))
        memcpy(to, prefix.bytes + at, PREFIX_NAME_LENGTH);
}

struct prefix_names prefix_names_read(const struct prefix_places *places, struct view prefix) {
    struct prefix_names names = {{0}, {0}, {0}};
    read_name(names.system, prefix, places->system_at);
    read_name(names.component, prefix, places->component_at);
    read_name(names.stack, prefix, places->stack_at);
    return names;
}
