/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * border.c - where one record may end and the next begin in a file without record lengths: see border.h
 */
#include "border.h"

#include <string.h>

/* Gives up what was known long before `from`, to have room for what comes. */
static void forget(struct borders *known, uint64_t from) {
    enum { MARGIN = 4096 }; /* the next question may begin a little before this one */
    size_t passed = 0;
    if (from < known->from || from > known->until) {
        *known = (struct borders){.from = from, .until = from};
        return;
    }
    if (from - known->from <= MARGIN)
        return;
    known->from = from - MARGIN;
    while (passed < known->count && known->names[passed] < known->from)
        passed++;
    known->count -= passed;
    memmove(known->names, known->names + passed, known->count * sizeof known->names[0]);
}

/* Searches on, until all names that begin before `until` are known, or as many as there is room for.  The bytes from
 * `at` on stay in the source's window. */
static void search(struct source *source, struct borders *known, uint64_t at, uint64_t until) {
    enum { REACH = PREFIX_NAME_LENGTH - 1 }; /* bytes of a name behind its first */
    if (known->until >= until)
        return;
    struct view view = source_view(source, at, (size_t)(until - at) + REACH);
    uint64_t last = view.length > REACH ? at + view.length - REACH : at; /* no name begins there or behind */
    while (known->until < last && known->count < BORDERS_MAX) {
        uint64_t found = at + prefix_find_component(view, (size_t)(known->until - at));
        if (found < last)
            known->names[known->count++] = found;
        known->until = found < last ? found + 1 : last;
    }
}

size_t borders_find(struct source *source, const struct prefix_places *places, uint64_t at, uint64_t from,
                    uint64_t until, uint64_t *out) {
    struct borders *known = source->borders;
    size_t count = 0;
    if (known == NULL || !prefix_has_names(places))
        return 0;
    uint64_t before = (uint64_t)places->component_at; /* bytes of prefix before the name */
    uint64_t first = from + before > at ? from + before : at;
    forget(known, first);
    search(source, known, at, until + before);
    for (size_t i = 0; i < known->count && known->names[i] < until + before; i++)
        if (known->names[i] >= first)
            out[count++] = known->names[i] - before;
    return count;
}
