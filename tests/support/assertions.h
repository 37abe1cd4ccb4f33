/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * assertions.h - what tests of traces like to assert
 */
#ifndef SUPPORT_ASSERTIONS_H
#define SUPPORT_ASSERTIONS_H

#include "unit.h"
#include "walk.h"

/* The view holds exactly these bytes. */
#define assert_bytes(view, expected, count) check_bytes((view), (expected), (count), __FILE__, __LINE__)
void check_bytes(struct view view, const void *expected, size_t count, const char *file, int line);

/* Two items are the same place, kind and content. */
#define assert_same_item(a, b) check_same_item((a), (b), __FILE__, __LINE__)
void check_same_item(const struct item *a, const struct item *b, const char *file, int line);

/* The item is of this kind and covers these bytes. */
#define assert_item(item, kind, at, length) check_item((item), (kind), (at), (length), __FILE__, __LINE__)
void check_item(const struct item *item, enum item_kind kind, uint64_t at, uint64_t length, const char *file, int line);

/* The framing of that name. */
const struct framing *framing_named(const char *name);

/* Walks all of `file` and says whether nothing of it was lost: the items stand in order without overlap, the sums of
 * their lengths are those that the walk gives, entries + structure + skipped = size, and item_at() with the item's own
 * record gives each item again. */
bool nothing_is_lost(struct view file, const struct framing *framing);

#endif
