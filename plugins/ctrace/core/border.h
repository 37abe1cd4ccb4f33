/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * border.h - where one record may end and the next begin in a file without record lengths
 *
 * Plain binary FTP leaves nothing between records, so the trace writer's prefix stands in the middle of the entries
 * that run from one record into the next.  It is told by the component's name in it.  A name may also be data, so a
 * border is a guess; who joins an entry over it must see that the entry proves itself.
 *
 * What has been searched is remembered beside the source, so that no byte is searched twice however many entries are
 * tried.  The answers depend on the bytes alone.
 */
#ifndef CTRACE_BORDER_H
#define CTRACE_BORDER_H

#include "prefix.h"
#include "source.h"

enum { BORDERS_MAX = 1024 }; /* known at a time; an entry that runs over more of them is not joined */

struct borders {
    uint64_t from, until; /* all names that begin in this stretch of the file are known */
    uint64_t names[BORDERS_MAX];
    size_t count;
};

/* The places at which prefixes may begin, in [from, until), by names in them that stand at or behind `at`; from there
 * to `until` it may be no more than the source's window.  Fills `out` (room for BORDERS_MAX) and gives the number: 0
 * when no name is known, or the source has no room to remember. */
size_t borders_find(struct source *source, const struct prefix_places *places, uint64_t at, uint64_t from,
                    uint64_t until, uint64_t *out);

#endif
