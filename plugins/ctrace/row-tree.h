/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * row-tree.h - the fields that are rows of core/layouts: their registration, and how each kind is shown
 *
 * A row says where a field stands and what it is.  From it come the display filter, its label with the evidence word,
 * and the item in the tree.  None is named here.
 */
#ifndef CTRACE_ROW_TREE_H
#define CTRACE_ROW_TREE_H

#include "entry-tree.h"

/* A table of core/layouts with the field of each row. */
struct row_table {
    const struct layout_field *rows;
    size_t count;
    int *fields;
};

/* Registers what the rows share; `proto` is the protocol "ctrace", and `places` must stay where it is.  Must come
 * before the tables. */
void row_tree_register(int proto, const struct places *places);

/* Registers the fields of a table. */
struct row_table row_table_register(const struct layout_field *rows, size_t count);

/* Adds the rows of a header whose bytes go from `at` to `end`, counted from the head of the entry; a row that is not
 * wholly there, or is not of the entry's forms, is left out.  Gives the end of the last row that was added, `at` when
 * there was none. */
int row_tree_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, const struct row_table *table,
                 int at, int end);

#endif
