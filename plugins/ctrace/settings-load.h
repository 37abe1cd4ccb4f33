/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settings-load.h - the reader settings from where the user keeps them
 *
 * From the weakest to the strongest: the defaults, `ctrace.conf` in the personal configuration folder, the environment.
 * capinfos and editcap know no preferences, so those of the dissector take the way over the environment.
 */
#ifndef CTRACE_SETTINGS_LOAD_H
#define CTRACE_SETTINGS_LOAD_H

#include "settings.h"

/* A name or a value that is not allowed is reported as a warning and passed over. */
struct settings settings_load(void);

#endif
