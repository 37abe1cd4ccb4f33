/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * component-tree.c - entries of other components in the tree: see component-tree.h
 */
#include "component-tree.h"

#include "component.h"
#include "row-tree.h"

static struct row_table *tables; /* one for each component */

static int ett_component = -1;

void component_tree_register(void) {
    static int *subtrees[] = {&ett_component};
    proto_register_subtree_array(subtrees, array_length(subtrees));
    tables = wmem_alloc_array(wmem_epan_scope(), struct row_table, component_count);
    for (size_t i = 0; i < component_count; i++)
        tables[i] = row_table_register(components[i].rows, components[i].row_count);
}

void component_tree_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, const char *name) {
    const struct entry *entry = &what->entry;
    const struct component *component = component_of(entry, name);
    if (component == NULL)
        return;
    int end = entry_data_end(entry);
    proto_tree *subtree = proto_tree_add_subtree_format(
        tree, what->tvb, what->head_at + entry->data_at, MAX(0, end - entry->data_at), ett_component, NULL,
        "Entry of %s%s", component->name, name == NULL ? " (by content)" : "");
    row_tree_add(what, pinfo, subtree, &tables[component - components], 0, end);
}
