/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * insights.h - calls the insights: see insight.h
 */
#ifndef CTRACE_INSIGHTS_H
#define CTRACE_INSIGHTS_H

#include <epan/prefs.h>

#include "entry-tree.h"

/* Registers all insights and the preferences that switch them off. */
void insights_register(int proto, module_t *module);

/* False until a frame of a trace has come by in this file: of a capture without one nothing is said. */
bool insights_know_a_trace(void);

/* Shows a frame to the insights; to be called for each frame in each pass.  `frame` is all of the frame, or NULL when
 * it is no packet; `what` is NULL for a frame of another capture. */
void insights_follow(packet_info *pinfo, tvbuff_t *frame, const struct entry_tree *what);

/* True when one of them has found something of the frame. */
bool insights_have_found(packet_info *pinfo);

/* Adds what was found to the tree of the entry; it points at no bytes of `tvb`. */
void insights_add(packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree);

#endif
