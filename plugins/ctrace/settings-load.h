/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settings-load.h - the reader settings and the places of uncertain fields from where the user keeps them
 *
 * From the weakest to the strongest: the defaults, `ctrace.conf` in the personal configuration folder, the environment.
 * capinfos and editcap know no preferences, so those of the dissector take the way over the environment.
 *
 * The file reader and the dissector each read the file.  Only the reader says what is wrong with it: it is there
 * whenever a trace is opened, and one voice is enough.
 */
#ifndef CTRACE_SETTINGS_LOAD_H
#define CTRACE_SETTINGS_LOAD_H

#include "places.h"
#include "settings.h"

/* The settings, which point to `places`, which it fills; it must outlive them.  A line or a value that is not allowed
 * is reported as a warning and passed over. */
struct settings settings_load(struct places *places);

/* The places alone, without a word. */
void places_load(struct places *places);

#endif
