/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * not-traced.h - a segment of TCP that is missing where the trace has a gap: it may well have been sent
 *
 * TCP's dissector says "previous segment not captured" and "ACKed unseen segment".  Where records are missing from the
 * trace since the last packet of that direction, by the trace count or by the trace's own word, this says so beside it.
 * Sequence numbers are followed here too, so that it does not depend on what TCP's dissector is asked for.
 *
 * Memory: one small object for each direction of a connection, as TCP's dissector keeps a larger one.
 */
#ifndef CTRACE_NOT_TRACED_H
#define CTRACE_NOT_TRACED_H

#include "insight.h"

extern const struct insight not_traced_insight;

#endif
