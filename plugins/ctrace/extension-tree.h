/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * extension-tree.h - what stands between the packet trace header and the payload, in the tree
 */
#ifndef CTRACE_EXTENSION_TREE_H
#define CTRACE_EXTENSION_TREE_H

#include "entry-tree.h"

/* Registers the fields; `proto` is the protocol "ctrace". */
void extension_tree_register(int proto);

/* Adds the extensions of an entry, which go from `at` to `end`, counted from its head: of an SMC record as fields, of
 * any other, and what is no sound extension, as bytes. */
void extension_tree_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, int at, int end);

#endif
