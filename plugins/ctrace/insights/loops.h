/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * loops.h - a packet that returns with a lower TTL: it goes round between routers until its TTL is used up
 *
 * A loop is one finding, however many of its packets were traced: the warning stands at the second.  How many there are
 * is known when the file has been read, so it says that in the second pass.
 *
 * Memory: 20 bytes a frame where there are loops, and what copies.c keeps.
 */
#ifndef CTRACE_LOOPS_H
#define CTRACE_LOOPS_H

#include "insight.h"

extern const struct insight loops_insight;

#endif
