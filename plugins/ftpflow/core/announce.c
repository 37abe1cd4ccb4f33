/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * announce.c - where a data connection is announced: see announce.h
 */
#include "announce.h"

const char *method_name(enum method method) {
    static const char *const names[] = {"PORT", "EPRT", "LPRT", "PASV", "EPSV", "LPSV"};
    return names[method];
}

/* --- numbers with commas ----------------------------------------------------------------------------------------- */

enum { NUMBERS_MAX = 1 + 1 + IPV6_LENGTH + 1 + 2 }; /* of LPRT with an IPv6 address */

struct numbers {
    uint32_t values[NUMBERS_MAX];
    size_t count; /* may be more than there is room for */
    bool too_large;
    bool unended; /* the text ends where the last number, or one more, might go on */
};

/* Reads the list of numbers at `*at`, "10,1, 2,3", and moves behind it. */
static struct numbers read_numbers(struct text text, size_t *at) {
    struct numbers list = {.count = 0};
    uint32_t number;
    while (text_number(text, at, UINT8_MAX, &number)) {
        if (list.count < NUMBERS_MAX)
            list.values[list.count] = number;
        list.count++;
        list.too_large |= number > UINT8_MAX;
        size_t comma = skip_blanks(text, *at);
        list.unended = comma == text.length;
        if (text_at(text, comma) != ',')
            break;
        *at = skip_blanks(text, comma + 1);
        list.unended = *at == text.length;
    }
    return list;
}

static bool take_port(const uint32_t *high_and_low, struct endpoint *end) {
    end->port = (uint16_t)(high_and_low[0] << 8 | high_and_low[1]);
    return end->port != 0;
}

static void take_address(const uint32_t *values, size_t length, struct endpoint *end) {
    uint8_t bytes[IPV6_LENGTH];
    for (size_t i = 0; i < length; i++)
        bytes[i] = (uint8_t)values[i];
    end->address = address_of(bytes, length);
}

static bool take_six(const struct numbers *list, struct endpoint *end) {
    if (list->count != IPV4_LENGTH + 2)
        return false;
    take_address(list->values, IPV4_LENGTH, end);
    return take_port(list->values + IPV4_LENGTH, end);
}

/* Version 4 or 6, length of the address, address, length of the port, port. */
static bool take_long(const struct numbers *list, struct endpoint *end) {
    size_t length = list->values[0] == 4 ? IPV4_LENGTH : IPV6_LENGTH;
    bool known = list->values[0] == 4 || list->values[0] == 6;
    if (!known || list->count != length + 5 || list->values[1] != length || list->values[2 + length] != 2)
        return false;
    take_address(list->values + 2, length, end);
    return take_port(list->values + 3 + length, end);
}

typedef bool (*list_taker)(const struct numbers *list, struct endpoint *end);

/* A reply may say other numbers before: the first list that makes sense counts. */
static enum announcement read_list(struct text text, bool cut, list_taker take, struct endpoint *end) {
    size_t at = 0;
    while (at < text.length) {
        if (!is_digit(text_at(text, at))) {
            at++;
            continue;
        }
        struct numbers list = read_numbers(text, &at);
        if (cut && list.unended)
            return ANNOUNCEMENT_CUT;
        if (!list.too_large && take(&list, end))
            return ANNOUNCEMENT_GOOD;
    }
    return cut ? ANNOUNCEMENT_CUT : ANNOUNCEMENT_BAD;
}

/* A command says nothing but its numbers. */
static enum announcement read_argument(struct text text, bool cut, list_taker take, struct endpoint *end) {
    size_t at = skip_blanks(text, 0);
    if (at < text.length && !is_digit(text_at(text, at)))
        return ANNOUNCEMENT_BAD;
    return read_list(text_from(text, at), cut, take, end);
}

/* --- addresses as text ------------------------------------------------------------------------------------------- */

/* "10.1.2.3", and nothing else. */
static bool read_ipv4(struct text text, uint8_t *bytes) {
    size_t at = 0;
    for (size_t i = 0; i < IPV4_LENGTH; i++) {
        uint32_t number;
        if (i > 0 && text_at(text, at++) != '.')
            return false;
        if (!text_number(text, &at, UINT8_MAX, &number) || number > UINT8_MAX)
            return false;
        bytes[i] = (uint8_t)number;
    }
    return at == text.length;
}

static int hex_digit(int byte) {
    if (is_digit(byte))
        return byte - '0';
    byte |= 0x20; /* lower case */
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* One to four hexadecimal digits at `*at`. */
static bool read_group(struct text text, size_t *at, uint8_t *bytes) {
    unsigned value = 0;
    size_t begin = *at;
    for (; hex_digit(text_at(text, *at)) >= 0; (*at)++)
        value = (value << 4 | (unsigned)hex_digit(text_at(text, *at))) & 0xfffff;
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
    return *at > begin && *at - begin <= 4;
}

/* The groups of an IPv6 address: those before "::" stay in front, those behind move to the end. */
struct groups {
    uint8_t bytes[IPV6_LENGTH];
    size_t length;
    size_t gap_at; /* where "::" stands */
    bool has_gap;
};

static bool read_groups(struct text text, struct groups *groups) {
    size_t at = 0;
    while (at < text.length) {
        if (text_at(text, at) == ':' && text_at(text, at + 1) == ':' && !groups->has_gap) {
            groups->has_gap = true;
            groups->gap_at = groups->length;
            at += 2;
            continue;
        }
        bool after_group = groups->length > 0 && !(groups->has_gap && groups->gap_at == groups->length);
        if (after_group && text_at(text, at++) != ':')
            return false;
        if (groups->length + IPV4_LENGTH <= IPV6_LENGTH &&
            read_ipv4(text_from(text, at), groups->bytes + groups->length)) {
            groups->length += IPV4_LENGTH;
            return true;
        }
        if (groups->length + 2 > IPV6_LENGTH || !read_group(text, &at, groups->bytes + groups->length))
            return false;
        groups->length += 2;
    }
    return true;
}

/* "2001:db8::1", "::ffff:10.1.2.3", and nothing else; a zone ("%eth0") is left out. */
static bool read_ipv6(struct text text, uint8_t *bytes) {
    struct groups groups = {.length = 0};
    size_t zone = 0;
    while (zone < text.length && text.bytes[zone] != '%')
        zone++;
    if (!read_groups(text_part(text, 0, zone), &groups))
        return false;
    if (groups.has_gap ? groups.length >= IPV6_LENGTH : groups.length != IPV6_LENGTH)
        return false;
    size_t behind = groups.length - groups.gap_at;
    memset(bytes, 0, IPV6_LENGTH);
    memcpy(bytes, groups.bytes, groups.has_gap ? groups.gap_at : IPV6_LENGTH);
    if (groups.has_gap)
        memcpy(bytes + IPV6_LENGTH - behind, groups.bytes + groups.gap_at, behind);
    return true;
}

/* --- fields with delimiters -------------------------------------------------------------------------------------- */

/* What stands between four delimiters, the first of which is at `at`. */
struct fields {
    struct text family, address, port;
    bool whole; /* all four are there */
};

static struct text until(struct text text, size_t *at, int delimiter, bool *found) {
    size_t begin = *at;
    while (*at < text.length && text_at(text, *at) != delimiter)
        (*at)++;
    *found = *at < text.length;
    return text_part(text, begin, (*at)++ - begin);
}

static struct fields read_fields(struct text text, size_t at) {
    struct fields fields;
    int delimiter = text_at(text, at++);
    fields.family = until(text, &at, delimiter, &fields.whole);
    fields.address = until(text, &at, delimiter, &fields.whole);
    fields.port = until(text, &at, delimiter, &fields.whole);
    return fields;
}

static bool take_port_text(struct text text, struct endpoint *end) {
    uint32_t port;
    size_t at = 0;
    if (!text_number(text, &at, UINT16_MAX, &port) || at != text.length || port == 0 || port > UINT16_MAX)
        return false;
    end->port = (uint16_t)port;
    return true;
}

static bool take_address_text(struct text text, bool ipv6, struct endpoint *end) {
    uint8_t bytes[IPV6_LENGTH];
    if (ipv6 ? !read_ipv6(text, bytes) : !read_ipv4(text, bytes))
        return false;
    end->address = address_of(bytes, ipv6 ? IPV6_LENGTH : IPV4_LENGTH);
    return true;
}

static enum announcement read_eprt(struct text text, bool cut, struct endpoint *end) {
    enum { FAMILY_IPV4 = 1, FAMILY_IPV6 = 2 };
    struct fields fields = read_fields(text, skip_blanks(text, 0));
    uint32_t family;
    size_t at = 0;
    if (!fields.whole)
        return cut ? ANNOUNCEMENT_CUT : ANNOUNCEMENT_BAD;
    if (!text_number(fields.family, &at, UINT16_MAX, &family) || at != fields.family.length)
        return ANNOUNCEMENT_BAD;
    if (family != FAMILY_IPV4 && family != FAMILY_IPV6)
        return ANNOUNCEMENT_FOREIGN;
    bool is_good = take_address_text(fields.address, family == FAMILY_IPV6, end) && take_port_text(fields.port, end);
    return is_good ? ANNOUNCEMENT_GOOD : ANNOUNCEMENT_BAD;
}

/* "|||1029|" with any delimiter, anywhere in the text; behind a parenthesis the first two fields may be filled. */
static enum announcement read_epsv(struct text text, bool cut, struct endpoint *end) {
    end->address = (struct address){.length = 0};
    for (size_t at = 0; at < text.length; at++) {
        struct fields fields = read_fields(text, at);
        bool empty = fields.family.length == 0 && fields.address.length == 0;
        bool opened = at > 0 && text_at(text, at - 1) == '(';
        if (fields.whole && !is_digit(text_at(text, at)) && (empty || opened) && take_port_text(fields.port, end))
            return ANNOUNCEMENT_GOOD;
    }
    return cut ? ANNOUNCEMENT_CUT : ANNOUNCEMENT_BAD;
}

enum announcement announcement_read(enum method method, struct text text, bool cut, struct endpoint *end) {
    switch (method) {
    case METHOD_PORT:
        return read_argument(text, cut, take_six, end);
    case METHOD_LPRT:
        return read_argument(text, cut, take_long, end);
    case METHOD_EPRT:
        return read_eprt(text, cut, end);
    case METHOD_EPSV:
        return read_epsv(text, cut, end);
    case METHOD_LPSV:
        return read_list(text, cut, take_long, end);
    default:
        return read_list(text, cut, take_six, end);
    }
}
