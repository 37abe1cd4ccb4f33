/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * prefix.h - the names in what the trace writer puts before its records
 *
 *     ... SYS1     ... SYSTCPDA TCPIP    ...        system, component, stack: 8 bytes each, EBCDIC, blank-padded
 *
 * The layout of the prefix is not public, but it must hold these names: IPCS shows them from the data set alone.  The
 * component's name is one of a few, so it can be found; the first name before it is taken for the system's, the first
 * behind it for the stack's (GUESS).  In a file without record lengths the component's name is also what tells that a
 * prefix stands in the middle of an entry.  Source: docs/format.md, section 3.
 */
#ifndef CTRACE_PREFIX_H
#define CTRACE_PREFIX_H

#include "view.h"

enum {
    PREFIX_NAME_LENGTH = 8,
    PREFIX_NO_NAME = -1 /* for a place that is not known */
};

/* Where the names begin, counted from the first byte of the prefix; PREFIX_NO_NAME for one that is not there. */
struct prefix_places {
    int system_at;
    int component_at;
    int stack_at;
};

/* The names of one prefix as they stand; all zero when there is none. */
struct prefix_names {
    uint8_t system[PREFIX_NAME_LENGTH];
    uint8_t component[PREFIX_NAME_LENGTH];
    uint8_t stack[PREFIX_NAME_LENGTH];
};

/* The places of the names in a prefix. */
struct prefix_places prefix_find_names(struct view prefix);

/* True when a name is to be found in the prefixes of the data set. */
bool prefix_has_names(const struct prefix_places *places);

/* The names of what may be a prefix; false when it holds no component's name where it should. */
MUST_CHECK bool prefix_names_read(const struct prefix_places *places, struct view prefix, struct prefix_names *out);

/* The place of the first component's name at or behind `from`; bytes.length when there is none. */
size_t prefix_find_component(struct view bytes, size_t from);

#endif
