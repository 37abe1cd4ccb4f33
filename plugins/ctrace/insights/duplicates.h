/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * duplicates.h - the same packet at another interface: forwarded, over loopback, or received more than once
 *
 * Memory: 12 bytes a frame where there are duplicates, and what copies.c keeps.
 */
#ifndef CTRACE_DUPLICATES_H
#define CTRACE_DUPLICATES_H

#include "insight.h"

extern const struct insight duplicates_insight;

#endif
