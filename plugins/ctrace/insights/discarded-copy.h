/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * discarded-copy.h - a segment of TCP that comes again because z/OS discarded it the first time
 *
 * The frame of the later copy gets a link to the one that was discarded, and in a second pass the other way round.
 *
 * Memory: of discarded segments with a SYN or data the last 4096 directions of a connection.
 */
#ifndef CTRACE_DISCARDED_COPY_H
#define CTRACE_DISCARDED_COPY_H

#include "insight.h"

extern const struct insight discarded_copy_insight;

#endif
