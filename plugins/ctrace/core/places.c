/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * places.c - where header fields stand that are not certain: see places.h
 */
#include "places.h"

#include <string.h>

/* How long a field of each kind may be.  Those of one length are what they are, and code reads them so. */
static const struct {
    uint8_t least, most;
} lengths[] = {
    [KIND_NUMBER] = {1, 8},
    [KIND_HEX] = {1, 8},
    [KIND_TIME] = {8, 8},
    [KIND_NAME] = {1, PLACE_NAME_LENGTH_MAX},
    [KIND_ADDRESS] = {16, 16},
    [KIND_IPV4] = {4, 4},
    [KIND_BYTES] = {1, PLACE_NAME_LENGTH_MAX},
    [KIND_ENTRY_ID] = {4, 4},
    [KIND_FLAGS] = {1, 1},
    [KIND_DEVICE] = {1, 1},
    [KIND_PORT] = {2, 2},
    [KIND_PROTOCOL] = {1, 1},
    [KIND_VLAN] = {2, 2},
    [KIND_DISCARD] = {2, 2},
};
_Static_assert(sizeof lengths / sizeof lengths[0] == KIND_COUNT, "every kind has its lengths");

/* Where the rows of each table begin in places.lines. */
enum { FIRST_PTHDR = 0, FIRST_IDS = PTH_ROW_COUNT, FIRST_FLAG = PTH_ROW_COUNT + IDS_ROW_COUNT };

void places_init(struct places *places) {
    memcpy(places->pthdr, pthdr_layout, sizeof places->pthdr);
    memcpy(places->ids, ids_layout, sizeof places->ids);
    memcpy(places->flags, flag_names, sizeof places->flags);
    memset(places->lines, 0, sizeof places->lines);
}

/* --- names ------------------------------------------------------------------------------------------------------ */

/* The rest of `text` behind `start`; NULL when it does not begin so. */
static const char *behind(const char *text, const char *start) {
    size_t length = strlen(start);
    return strncmp(text, start, length) == 0 ? text + length : NULL;
}

bool places_own(const char *name) {
    return behind(name, "place.") != NULL || behind(name, "ids.") != NULL || behind(name, "flag.") != NULL;
}

/* A row's name in ctrace.conf: its filter name without the table's own first word. */
static const char *short_name(const char *filter, const char *table) {
    const char *rest = behind(filter, table);
    return rest != NULL ? rest : filter;
}

/* The row of that name; `count` when there is none. */
static size_t find_row(const struct layout_field *rows, size_t count, const char *table, const char *name) {
    size_t i = 0;
    while (i < count && strcmp(short_name(rows[i].filter, table), name) != 0)
        i++;
    return i;
}

static size_t find_flag(const char *name) {
    size_t i = 0;
    while (i < FLAG_ROW_COUNT && strcmp(short_name(flag_names[i].filter, "flags."), name) != 0)
        i++;
    return i;
}

/* --- one line --------------------------------------------------------------------------------------------------- */

static struct place_fault fault(enum place_verdict verdict) {
    return (struct place_fault){.verdict = verdict};
}

static int digit_of(char character) {
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    if (character >= 'A' && character <= 'F')
        return character - 'A' + 10;
    return 16;
}

/* Takes a number off the front of `*text`; false when there is none, or one beyond 65535. */
static bool take_number(const char **text, int base, unsigned *out) {
    const char *start = *text;
    unsigned value = 0;
    for (; digit_of(**text) < base; (*text)++) {
        value = value * (unsigned)base + (unsigned)digit_of(**text);
        if (value > UINT16_MAX)
            return false;
    }
    *out = value;
    return *text > start;
}

static void skip_blanks(const char **text) {
    *text += strspn(*text, " \t");
}

/* "OFFSET LENGTH", or "OFFSET", which leaves the length as it is. */
static bool take_place(const char *value, unsigned *at, unsigned *length) {
    if (!take_number(&value, 10, at))
        return false;
    if (*value == '\0')
        return true;
    skip_blanks(&value);
    return take_number(&value, 10, length) && *value == '\0';
}

static struct place_fault set_row(struct layout_field *row, const char *value) {
    unsigned at, length = row->length;
    if (!take_place(value, &at, &length))
        return fault(PLACE_NO_NUMBERS);
    unsigned least = lengths[row->kind].least, most = lengths[row->kind].most;
    if (length < least || length > most)
        return (struct place_fault){.verdict = PLACE_LENGTH, .least = least, .most = most};
    if (at + length > PLACE_END_MAX)
        return fault(PLACE_BEYOND);
    row->at = (uint16_t)at;
    row->length = (uint16_t)length;
    row->evidence = BY_USER;
    return fault(PLACE_FINE);
}

static struct place_fault set_pthdr(struct places *places, const char *name, const char *value, unsigned line) {
    size_t i = find_row(pthdr_layout, PTH_ROW_COUNT, "", name);
    if (i == PTH_ROW_COUNT)
        return fault(find_row(cte_layout, cte_layout_count, "", name) < cte_layout_count ? PLACE_CERTAIN
                                                                                         : PLACE_NO_FIELD);
    if (pthdr_layout[i].evidence == DOC)
        return fault(PLACE_CERTAIN);
    struct place_fault wrong = set_row(&places->pthdr[i], value);
    if (wrong.verdict == PLACE_FINE)
        places->lines[FIRST_PTHDR + i] = line;
    return wrong;
}

static struct place_fault set_ids(struct places *places, const char *name, const char *value, unsigned line) {
    size_t i = find_row(ids_layout, IDS_ROW_COUNT, "ids.", name);
    if (i == IDS_ROW_COUNT)
        return fault(PLACE_NO_FIELD);
    struct place_fault wrong = set_row(&places->ids[i], value);
    if (wrong.verdict == PLACE_FINE)
        places->lines[FIRST_IDS + i] = line;
    return wrong;
}

/* Hexadecimal with 0x, else decimal. */
static bool take_mask(const char *value, unsigned *mask) {
    const char *hexadecimal = behind(value, "0x");
    const char *rest = hexadecimal != NULL ? hexadecimal : value;
    return take_number(&rest, hexadecimal != NULL ? 16 : 10, mask) && *rest == '\0';
}

static struct place_fault set_flag(struct places *places, const char *name, const char *value, unsigned line) {
    size_t i = find_flag(name);
    unsigned mask;
    if (i == FLAG_ROW_COUNT || i == FLAG_ROW_UNKNOWN) /* unknown is what the others leave */
        return fault(PLACE_NO_FIELD);
    if (!take_mask(value, &mask) || mask == 0 || mask > UINT8_MAX || (mask & (mask - 1)) != 0)
        return fault(PLACE_NO_BIT);
    places->flags[i].mask = (uint8_t)mask;
    places->flags[i].evidence = BY_USER;
    places->lines[FIRST_FLAG + i] = line;
    return fault(PLACE_FINE);
}

struct place_fault places_set(struct places *places, const char *name, const char *value, unsigned line) {
    const char *in_header = behind(name, "place."), *in_ids = behind(name, "ids."), *flag = behind(name, "flag.");
    if (in_header != NULL)
        return set_pthdr(places, in_header, value, line);
    if (in_ids != NULL)
        return set_ids(places, in_ids, value, line);
    return flag != NULL ? set_flag(places, flag, value, line) : fault(PLACE_NO_FIELD);
}

/* --- all lines together ----------------------------------------------------------------------------------------- */

/* Two fields of different forms never meet in one record.  Bytes of unknown meaning are there to be found out. */
static bool rows_overlap(const struct layout_field *a, const struct layout_field *b) {
    bool meet = a->form == FORM_ANY || b->form == FORM_ANY || a->form == b->form;
    bool known = a->at != NOWHERE && b->at != NOWHERE && a->evidence != UNKNOWN && b->evidence != UNKNOWN;
    return meet && known && a->at < b->at + b->length && b->at < a->at + a->length;
}

/* Whom the row overlaps; NULL for nobody. */
static const struct layout_field *row_in_the_way(const struct layout_field *rows, size_t count, size_t of) {
    for (size_t i = 0; i < count; i++)
        if (i != of && rows_overlap(&rows[i], &rows[of]))
            return &rows[i];
    return NULL;
}

static const struct named_flag *flag_in_the_way(const struct named_flag *flags, size_t of) {
    for (size_t i = 0; i < FLAG_ROW_COUNT; i++)
        if (i != of && i != FLAG_ROW_UNKNOWN && (flags[i].mask & flags[of].mask) != 0)
            return &flags[i];
    return NULL;
}

static struct place_fault overlap(unsigned line, const char *table, const char *name, const char *other) {
    return (struct place_fault){.verdict = PLACE_OVERLAP, .line = line, .table = table, .name = name, .other = other};
}

static struct place_fault check_row(const struct layout_field *rows, size_t count, size_t i, unsigned line,
                                    const char *table, const char *word) {
    const struct layout_field *other = row_in_the_way(rows, count, i);
    if (other == NULL)
        return fault(PLACE_FINE);
    return overlap(line, table, short_name(rows[i].filter, word), short_name(other->filter, word));
}

static struct place_fault check_flag(const struct named_flag *flags, size_t i, unsigned line) {
    const struct named_flag *other = flag_in_the_way(flags, i);
    if (other == NULL)
        return fault(PLACE_FINE);
    return overlap(line, "flag", short_name(flags[i].filter, "flags."), short_name(other->filter, "flags."));
}

/* Whether what a line has placed can stay there. */
static struct place_fault check(const struct places *places, size_t place) {
    unsigned line = places->lines[place];
    if (place >= FIRST_FLAG)
        return check_flag(places->flags, place - FIRST_FLAG, line);
    if (place >= FIRST_IDS)
        return check_row(places->ids, IDS_ROW_COUNT, place - FIRST_IDS, line, "ids", "ids.");
    return check_row(places->pthdr, PTH_ROW_COUNT, place - FIRST_PTHDR, line, "place", "");
}

/* Puts a row back where the table has it. */
static void put_back(struct places *places, size_t place) {
    places->lines[place] = 0;
    if (place >= FIRST_FLAG)
        places->flags[place - FIRST_FLAG] = flag_names[place - FIRST_FLAG];
    else if (place >= FIRST_IDS)
        places->ids[place - FIRST_IDS] = ids_layout[place - FIRST_IDS];
    else
        places->pthdr[place - FIRST_PTHDR] = pthdr_layout[place - FIRST_PTHDR];
}

/* The bits that no flag has. */
static void leave_the_rest_unknown(struct named_flag *flags) {
    unsigned taken = 0;
    for (size_t i = 0; i < FLAG_ROW_COUNT; i++)
        if (i != FLAG_ROW_UNKNOWN)
            taken |= flags[i].mask;
    flags[FLAG_ROW_UNKNOWN].mask = (uint8_t)~taken;
}

struct place_fault places_settle(struct places *places) {
    struct place_fault last = fault(PLACE_FINE);
    size_t refused = PLACE_COUNT;
    for (size_t i = 0; i < PLACE_COUNT; i++) {
        struct place_fault found = places->lines[i] > last.line ? check(places, i) : fault(PLACE_FINE);
        if (found.verdict == PLACE_FINE)
            continue;
        last = found;
        refused = i;
    }
    if (refused < PLACE_COUNT)
        put_back(places, refused);
    leave_the_rest_unknown(places->flags);
    return last;
}

/* --- what became of it ------------------------------------------------------------------------------------------ */

static bool rows_are_wide(const struct layout_field *rows, size_t count, const char *filter) {
    for (size_t i = 0; i < count; i++) {
        bool number = rows[i].kind == KIND_NUMBER || rows[i].kind == KIND_HEX;
        if (number && rows[i].length > 4 && strcmp(rows[i].filter, filter) == 0)
            return true;
    }
    return false;
}

bool places_are_wide(const struct places *places, const char *filter) {
    return rows_are_wide(places->pthdr, PTH_ROW_COUNT, filter) || rows_are_wide(places->ids, IDS_ROW_COUNT, filter);
}
