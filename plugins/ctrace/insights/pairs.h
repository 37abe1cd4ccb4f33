/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * pairs.h - the records of one packet by the stack, by its adapter (OSAENTA) and by a capture from elsewhere
 *
 * The later frame is linked to the earlier in the first pass, the earlier to the later when the file has been read.
 *
 * Memory: 48 bytes a frame where there are pairs, and what copies.c keeps.
 */
#ifndef CTRACE_PAIRS_H
#define CTRACE_PAIRS_H

#include "insight.h"

extern const struct insight pairs_insight;

#endif
