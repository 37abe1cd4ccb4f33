/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * component.h - entries of other components: SYSTCPIP and GSKSRVR
 *
 * Their entry ids say nothing of the component.  When its name is not known either, the entry is judged by its content,
 * strictly: one that could be of several components, or of none, is of none.
 */
#ifndef CTRACE_COMPONENT_H
#define CTRACE_COMPONENT_H

#include "entry.h"

/* A component whose entries are known in part.  The rows count from CTE+0. */
struct component {
    const char *name;
    const struct layout_field *rows;
    size_t row_count;
};

extern const struct component components[];
extern const size_t component_count;

/* The component of an entry whose id does not tell, by its name (as the writer's prefix may say it); with NULL as the
 * name, by the entry's content.  NULL when the component is not known, or the id tells. */
const struct component *component_of(const struct entry *entry, const char *name);

#endif
