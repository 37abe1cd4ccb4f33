/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * gtf-tree.h - what GTF wrote about itself, in the tree and in the Info column
 */
#ifndef CTRACE_GTF_TREE_H
#define CTRACE_GTF_TREE_H

#include "entry-tree.h"

/* Registers the fields and the expert item; `proto` is the protocol "ctrace". */
void gtf_tree_register(int proto);

/* "GTF control record", "GTF: 5 trace records lost", ... */
const char *gtf_tree_text(wmem_allocator_t *pool, const struct gtf_record *gtf);

/* Adds the fields of what->gtf. */
void gtf_tree_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree);

#endif
