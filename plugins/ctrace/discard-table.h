/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * discard-table.h - the discard codes that the user adds or names anew: the preference table "Discard codes"
 *
 * A row has a code, a name, and a meaning, which may be empty.  It stands before the built-in row of its code: name and
 * meaning are replaced, layer and group stay.  Whoever shows a code asks here and not in core/discard.h.
 */
#ifndef CTRACE_DISCARD_TABLE_H
#define CTRACE_DISCARD_TABLE_H

#include <ws_compat_epan.h>

#include <epan/prefs.h>

#include "discard.h"

/* Registers the table as a preference. */
void discard_table_register(module_t *module);

/* As discard_find() and discard_name(), with the user's rows first.  What they give is good until the user changes the
 * table. */
const struct discard_code *discard_table_find(uint16_t code);
const char *discard_table_name(uint16_t code);

/* The names for the field of the code.  The object stays, its rows change with the table. */
value_string_ext *discard_table_strings(void);

#endif
