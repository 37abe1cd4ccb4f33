/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * finding-tree.h - fields and expert items of what was found in a frame
 */
#ifndef FTPFLOW_FINDING_TREE_H
#define FTPFLOW_FINDING_TREE_H

#include "findings.h"

void finding_tree_register(int proto);

/* Adds a frame's findings; `tree` may be NULL: expert items are wanted all the same. */
void finding_tree_add(packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree);

#endif
