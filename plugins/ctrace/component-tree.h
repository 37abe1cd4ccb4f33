/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * component-tree.h - entries of other components in the tree
 */
#ifndef CTRACE_COMPONENT_TREE_H
#define CTRACE_COMPONENT_TREE_H

#include "entry-tree.h"

/* Registers the fields. */
void component_tree_register(void);

/* Adds the fields of an entry of SYSTCPIP or GSKSRVR, whose component is known by its name, or with NULL as the name is
 * judged by the entry's content; nothing for any other entry. */
void component_tree_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, const char *name);

#endif
