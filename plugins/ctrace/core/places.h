/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * places.h - where header fields stand that are not certain: the tables, and what the user puts in their stead
 *
 * A set of places begins as a copy of layouts/pthdr.def, layouts/ids.def and tables/flags.def.  Lines of ctrace.conf
 * replace single rows:
 *
 *     place.NAME = OFFSET LENGTH     a field of the packet trace header; from its first byte
 *     ids.NAME   = OFFSET LENGTH     a field of an intrusion detection record; from the first byte of its data
 *     flag.NAME  = MASK              a bit of PTH_Flag
 *
 * Each line is checked by itself in places_set(), and all of them together in places_settle(): so two fields can change
 * places.  What is refused leaves its row as it was in the table.
 */
#ifndef CTRACE_PLACES_H
#define CTRACE_PLACES_H

#include "layout.h"
#include "names.h"

enum {
    PLACE_END_MAX = 1024, /* as the longest header */
    PLACE_NAME_LENGTH_MAX = 64,
    PLACE_COUNT = PTH_ROW_COUNT + IDS_ROW_COUNT + FLAG_ROW_COUNT
};

struct places {
    struct layout_field pthdr[PTH_ROW_COUNT];
    struct layout_field ids[IDS_ROW_COUNT];
    struct named_flag flags[FLAG_ROW_COUNT];
    unsigned lines[PLACE_COUNT]; /* for the rows of all three in turn: the line that placed it, 0 for none */
};

void places_init(struct places *places);

enum place_verdict {
    PLACE_FINE,
    PLACE_NO_FIELD,   /* the name is not that of a field */
    PLACE_CERTAIN,    /* the field cannot be moved */
    PLACE_NO_NUMBERS, /* the value is no offset and length */
    PLACE_LENGTH,     /* the length is not `least` to `most` */
    PLACE_BEYOND,     /* the field would end behind PLACE_END_MAX */
    PLACE_NO_BIT,     /* the value is not one bit of eight */
    PLACE_OVERLAP     /* in `line`, `table`.`name` would overlap `table`.`other` */
};

/* What is wrong with a line; members that the verdict does not name are 0. */
struct place_fault {
    enum place_verdict verdict;
    unsigned least, most;
    unsigned line;
    const char *table, *name, *other; /* as in ctrace.conf: "place", "tcb", "asid" */
};

/* True for the name of a line that belongs here, whether the field exists or not. */
bool places_own(const char *name);

/* Takes line number `line`, from 1.  A later line for the same field wins. */
struct place_fault places_set(struct places *places, const char *name, const char *value, unsigned line);

/* When all lines have been taken: refuses the last line that makes a field overlap another, and says so.  To be called
 * until nothing is wrong. */
struct place_fault places_settle(struct places *places);

/* True when a number with this filter name is longer than four bytes. */
bool places_are_wide(const struct places *places, const char *filter);

#endif
