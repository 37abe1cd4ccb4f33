/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * component-call.h - entries are shown to the dissectors of their components: the table "ctrace.component"
 *
 * A plug-in adds its dissector under the component's name.  It is called when the entry and what it carries have been
 * dissected, with or without a tree, also when the packet was malformed.  It gets:
 *
 *     tvb    the entry from its CTE on; in a packet frame up to the packet
 *     tree   the root of the frame's tree
 *     data   const char *, never NULL: one line for each place that is known, "NAME AT LENGTH HOW\n"
 *
 * NAME is a row of core/layouts/ids.def, as in ctrace.conf, or "packet": where the packet begins, and its traced bytes.
 * AT counts from the CTE.  HOW is "user" (ctrace.conf), "header" (a packet trace header) or "content" (learnt).
 */
#ifndef CTRACE_COMPONENT_CALL_H
#define CTRACE_COMPONENT_CALL_H

#include "entry-tree.h"

void component_call_register(int proto);

/* True when a dissector waits for entries of this component. */
bool component_call_wanted(const struct entry_tree *what, packet_info *pinfo);

/* Calls it. */
void component_call(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree);

#endif
