/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * component-call.c - entries are shown to the dissectors of their components: see component-call.h
 */
#include "component-call.h"

static dissector_table_t component_table;

void component_call_register(int proto) {
    component_table = register_dissector_table("ctrace.component", "CTRACE component", proto, FT_STRING, BASE_NONE);
}

static dissector_handle_t find_handle(const struct entry_tree *what, packet_info *pinfo) {
    const char *component = entry_tree_component(what, pinfo);
    return component != NULL ? dissector_get_string_handle(component_table, component) : NULL;
}

static void add_line(wmem_strbuf_t *text, const char *name, const struct ids_place *place) {
    if (place->how != IDS_NOWHERE)
        wmem_strbuf_append_printf(text, "%s %u %u %s\n", name, place->at, place->length, ids_how_word(place->how));
}

static char *places_text(const struct entry_tree *what, wmem_allocator_t *pool) {
    wmem_strbuf_t *text = wmem_strbuf_new(pool, "");
    struct ids_places places;
    entry_tree_find_ids(what, &places);
    for (enum ids_row row = 0; row < IDS_ROW_COUNT; row++)
        add_line(text, ids_row_name(row), &places.rows[row]);
    add_line(text, "packet", &places.packet);
    return wmem_strbuf_finalize(text);
}

bool component_call_wanted(const struct entry_tree *what, packet_info *pinfo) {
    return find_handle(what, pinfo) != NULL;
}

void component_call(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    dissector_handle_t handle = find_handle(what, pinfo);
    if (handle == NULL)
        return;
    int there = tvb_captured_length_remaining(what->tvb, what->head_at);
    int length = what->option != NULL && what->option->head.length > 0 ? what->head_length : what->entry.length;
    tvbuff_t *entry = tvb_new_subset_length(what->tvb, what->head_at, MIN(length, there));
    call_dissector_only(handle, entry, pinfo, tree, places_text(what, pinfo->pool));
}
