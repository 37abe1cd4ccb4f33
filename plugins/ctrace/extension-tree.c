/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * extension-tree.c - what stands between the packet trace header and the payload, in the tree: see extension-tree.h
 */
#include "extension-tree.h"

#include "extension.h"
#include "row-tree.h"

static struct row_table smc_rows;

static int hf_extension, hf_length, hf_type, hf_rest;

static int ett_extension = -1;

static hf_register_info fields[] = {
    {&hf_extension, {"Header extension (unknown)", "ctrace.extension", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_length, {"Extension length", "ctrace.extension.length", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
    {&hf_type, {"Extension type", "ctrace.extension.type", FT_UINT16, BASE_HEX, NULL, 0, NULL, HFILL}},
    {&hf_rest, {"Rest (unknown)", "ctrace.extension.rest", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
};

void extension_tree_register(int proto) {
    static int *subtrees[] = {&ett_extension};
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    smc_rows = row_table_register(smc_layout, smc_layout_count);
}

/* Adds the bytes from `at` to `end` of the head, unless there are none. */
static void add_bytes(const struct entry_tree *what, proto_tree *tree, int hf, int at, int end) {
    if (end > at)
        proto_tree_add_item(tree, hf, what->tvb, what->head_at + at, end - at, ENC_NA);
}

static void add_smc(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, int at,
                    const struct extension *extension) {
    tvbuff_t *tvb = what->tvb;
    int start = what->head_at + at, end = at + extension->length;
    proto_tree *subtree = proto_tree_add_subtree_format(tree, tvb, start, extension->length, ett_extension, NULL,
                                                        "SMC extension, %u bytes", extension->length);
    proto_tree_add_item(subtree, hf_length, tvb, start, EXTENSION_TYPE_AT, ENC_BIG_ENDIAN);
    proto_tree_add_item(subtree, hf_type, tvb, start + EXTENSION_TYPE_AT, EXTENSION_BODY_AT - EXTENSION_TYPE_AT,
                        ENC_BIG_ENDIAN);
    int shown_to = row_tree_add(what, pinfo, subtree, &smc_rows, at + EXTENSION_BODY_AT, end);
    add_bytes(what, subtree, hf_rest, shown_to, end);
}

/* The first extension of an SMC record is taken for that of SMC; no type is known, but one of another type than the
 * first is something else. */
static int add_smc_extensions(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, int at, int end) {
    struct view area = view_part(what->entry.bytes, 0, (size_t)end);
    struct extension extension, first = {0};
    for (bool has_first = false; extension_read(area, (size_t)at, &extension); has_first = true) {
        if (!has_first)
            first = extension;
        if (extension.type == first.type)
            add_smc(what, pinfo, tree, at, &extension);
        else
            add_bytes(what, tree, hf_extension, at, at + extension.length);
        at += extension.length;
    }
    return at;
}

void extension_tree_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, int at, int end) {
    if (what->entry.id == ENTRY_SMC)
        at = add_smc_extensions(what, pinfo, tree, at, end);
    add_bytes(what, tree, hf_extension, at, end);
}
