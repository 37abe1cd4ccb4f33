/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * preferences.h - the reader settings as preferences of "ctrace"
 *
 * The reader knows no preferences, and capinfos and editcap have none.  So a preference that differs from its default
 * is put into the environment, where the reader looks; one that is at its default leaves to the environment what it
 * was. It acts when the next file is opened.
 */
#ifndef CTRACE_PREFERENCES_H
#define CTRACE_PREFERENCES_H

#include <epan/prefs.h>

/* Registers them, and gives the module for those who have more. */
module_t *preferences_register(int proto);

#endif
