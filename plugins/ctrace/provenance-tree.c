/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * provenance-tree.c - where an entry was in the file, in the tree: see provenance-tree.h
 */
#include "provenance-tree.h"

#include <epan/charsets.h>

static int hf_carrier, hf_container, hf_record, hf_file_offset, hf_prefix_length, hf_system, hf_stack;
static int hf_dump_space, hf_dump_asid, hf_dump_address;

static int ett_place = -1;

void provenance_tree_register(int proto) {
    static hf_register_info fields[] = {
        {&hf_carrier, {"Carrier", "ctrace.carrier", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_container, {"Container", "ctrace.container", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_record, {"Record number", "ctrace.record", FT_UINT64, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_prefix_length,
         {"Writer's prefix before records", "ctrace.prefix_length", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_system, {"System (GUESS)", "ctrace.system", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_stack, {"Stack (GUESS)", "ctrace.stack", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_dump_space, {"Kind of storage", "ctrace.dump.space", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_dump_asid, {"ASID of the storage", "ctrace.dump.asid", FT_UINT32, BASE_HEX, NULL, 0, NULL, HFILL}},
        {&hf_dump_address, {"Address in storage", "ctrace.dump.address", FT_UINT64, BASE_HEX, NULL, 0, NULL, HFILL}},
        {&hf_file_offset, {"Offset in the file", "ctrace.file_offset", FT_UINT64, BASE_DEC, NULL, 0, NULL, HFILL}},
    };
    static int *subtrees[] = {&ett_place};
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}

/* Where the items go. */
struct place {
    proto_tree *tree;
    packet_info *pinfo;
    tvbuff_t *tvb;
};

/* A text or number that is not there is not shown. */
static void add_text(const struct place *place, int hf, struct view text) {
    if (text.length == 0)
        return;
    const char *string = (const char *)get_utf_8_string(place->pinfo->pool, text.bytes, (int)text.length);
    proto_item_set_generated(proto_tree_add_string(place->tree, hf, place->tvb, 0, 0, string));
}

static void add_number(const struct place *place, int hf, uint64_t number) {
    if (number != 0)
        proto_item_set_generated(proto_tree_add_uint64(place->tree, hf, place->tvb, 0, 0, number));
}

static void add_storage(const struct place *place, const struct storage *storage) {
    static const char *const kinds[STORAGE_KINDS] = {
        [STORAGE_ADDRESS_SPACE] = "address space",
        [STORAGE_DATA_SPACE] = "data space",
        [STORAGE_OTHER] = "other",
    };
    if (storage->kind == STORAGE_NONE)
        return;
    proto_item_set_generated(proto_tree_add_string(place->tree, hf_dump_space, place->tvb, 0, 0, kinds[storage->kind]));
    proto_item_set_generated(proto_tree_add_uint(place->tree, hf_dump_asid, place->tvb, 0, 0, storage->asid));
    proto_item_set_generated(proto_tree_add_uint64(place->tree, hf_dump_address, place->tvb, 0, 0, storage->address));
}

/* With a carrier the offset is not one in the file itself. */
static const char *offset_remark(const struct header_option *option) {
    if (option->storage.kind != STORAGE_NONE)
        return " (when its pages are in order)";
    return option->carrier.length > 0 ? " (when it is unpacked)" : "";
}

static void add_file_offset(const struct place *place, const struct header_option *option) {
    proto_item *item = proto_tree_add_uint64(place->tree, hf_file_offset, place->tvb, 0, 0, option->file_offset);
    proto_item_set_generated(item);
    proto_item_append_text(item, "%s", offset_remark(option));
}

void provenance_tree_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    const struct header_option *option = what->option;
    proto_item *item;
    if (option == NULL)
        return;
    proto_tree *subtree = proto_tree_add_subtree(tree, what->tvb, 0, 0, ett_place, &item, "Where it was in the file");
    proto_item_set_generated(item);
    struct place place = {subtree, pinfo, what->tvb};
    add_text(&place, hf_carrier, option->carrier);
    add_text(&place, hf_container, option->container);
    add_number(&place, hf_record, option->record);
    if (option->prefix_length != 0)
        proto_item_set_generated(
            proto_tree_add_uint(subtree, hf_prefix_length, what->tvb, 0, 0, (uint32_t)option->prefix_length));
    add_text(&place, hf_system, option->system);
    add_text(&place, hf_stack, option->stack);
    add_storage(&place, &option->storage);
    if (option->container.length > 0)
        add_file_offset(&place, option);
}
