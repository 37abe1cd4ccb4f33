/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * provenance-tree.h - where an entry was in the file, in the tree
 */
#ifndef CTRACE_PROVENANCE_TREE_H
#define CTRACE_PROVENANCE_TREE_H

#include "entry-tree.h"

void provenance_tree_register(int proto);

/* Adds what->option, when there is one. */
void provenance_tree_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree);

#endif
