/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * cutter.h - tries every shorter input
 */
#ifndef SUPPORT_CUTTER_H
#define SUPPORT_CUTTER_H

#include "view.h"

/* Says whether the thing under test did right with `cut`, the first bytes of the input. */
typedef bool (*cut_check)(struct view cut, void *context);

/* Calls `check` with the first 0, 1, ... and length-1 bytes of `whole`, each a copy in an allocation of exactly its
 * size (under the address sanitizer a read behind it ends the test).  Returns how often the answer was false. */
size_t cut_everywhere(struct view whole, cut_check check, void *context);

#endif
