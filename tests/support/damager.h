/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * damager.h - changes every byte of an input
 */
#ifndef SUPPORT_DAMAGER_H
#define SUPPORT_DAMAGER_H

#include "view.h"

enum { DAMAGES_PER_BYTE = 4 };

/* Says whether the thing under test did right with `damaged`, in which the byte at `at` is another one. */
typedef bool (*damage_check)(struct view damaged, size_t at, void *context);

/* Calls `check` DAMAGES_PER_BYTE times for each byte of `whole`: with its lowest bit changed, its highest bit changed,
 * all bits changed, and all but the lowest.  Each input is a copy in an allocation of exactly its size.  Returns how
 * often the answer was false. */
size_t damage_everywhere(struct view whole, damage_check check, void *context);

#endif
