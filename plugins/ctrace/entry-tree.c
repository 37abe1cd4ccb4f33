/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * entry-tree.c - the protocol tree of one trace entry: see entry-tree.h
 */
#include "entry-tree.h"

#include <epan/charsets.h>
#include <epan/expert.h>
#include <epan/prefs-int.h>
#include <epan/prefs.h>
#include <wsutil/str_util.h>

#include "component-tree.h"
#include "extension-tree.h"
#include "gtf-tree.h"
#include "ip.h"
#include "names.h"
#include "offload.h"
#include "provenance-tree.h"
#include "row-tree.h"

/* --- fields ----------------------------------------------------------------------------------------------------- */

static int proto_ctrace;

static struct row_table cte_rows, pthdr_rows, ids_rows, learnt_rows;

static int hf_component;
static int hf_wire_segments;
static int hf_padding, hf_trailer;
static int hf_skipped;
static int hf_lost;

static int ett_entry = -1, ett_header = -1, ett_ids = -1;

static expert_field ei_offload, ei_cut_entry, ei_length, ei_skipped, ei_lost;

static hf_register_info other_fields[] = {
    {&hf_component, {"Component", "ctrace.component", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_wire_segments, {"Packets on the wire", "ctrace.wire_segments", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
    {&hf_padding, {"Padding", "ctrace.padding", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_trailer, {"Entry length, repeated", "ctrace.length_repeated", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
    {&hf_lost, {"Which buffer lost records (unknown)", "ctrace.lost", FT_UINT24, BASE_HEX, NULL, 0, NULL, HFILL}},
    {&hf_skipped, {"Skipped bytes", "ctrace.skipped", FT_UINT64, BASE_DEC, NULL, 0, NULL, HFILL}},
};

static ei_register_info expert_items[] = {
    {&ei_offload, {"ctrace.expert.offload", PI_CHECKSUM, PI_CHAT, "The adapter fills in the checksum", EXPFILL}},
    {&ei_cut_entry, {"ctrace.expert.cut_entry", PI_MALFORMED, PI_WARN, "The entry is cut", EXPFILL}},
    {&ei_length, {"ctrace.expert.length", PI_MALFORMED, PI_WARN, "The lengths contradict each other", EXPFILL}},
    {&ei_lost, {"ctrace.expert.lost", PI_SEQUENCE, PI_NOTE, "The trace has lost records here", EXPFILL}},
    {&ei_skipped, {"ctrace.expert.skipped", PI_MALFORMED, PI_WARN, "Bytes that are no entry", EXPFILL}},
};

/* The same fields once more, with labels that say how their places were found; where these are, each record tells. */
static struct row_table register_learnt_rows(void) {
    static struct layout_field rows[IDS_ROW_COUNT];
    memcpy(rows, ids_layout, sizeof rows);
    for (enum ids_row row = 0; row < IDS_ROW_COUNT; row++)
        rows[row].evidence = BY_CONTENT;
    return row_table_register(rows, IDS_ROW_COUNT);
}

void entry_tree_register(int proto, const struct places *places) {
    static int *subtrees[] = {&ett_entry, &ett_header, &ett_ids};
    proto_ctrace = proto;
    row_tree_register(proto, places);
    provenance_tree_register(proto);
    cte_rows = row_table_register(cte_layout, cte_layout_count);
    /* Intrusion detection records share names with the packet trace header.  Of fields with one name Wireshark
     * describes the first, and `-z io,stat` adds up the last: both are to be the header's. */
    row_table_register(places->pthdr, PTH_ROW_COUNT);
    ids_rows = row_table_register(places->ids, IDS_ROW_COUNT);
    learnt_rows = register_learnt_rows();
    pthdr_rows = row_table_register(places->pthdr, PTH_ROW_COUNT);
    extension_tree_register(proto);
    component_tree_register();
    gtf_tree_register(proto);
    proto_register_field_array(proto, other_fields, array_length(other_fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
}

/* --- the parts of an entry -------------------------------------------------------------------------------------- */

bool entry_tree_address_is_ipv4(tvbuff_t *tvb, int at) {
    uint8_t address[16];
    tvb_memcpy(tvb, address, at, sizeof address);
    return ip_is_mapped_ipv4(view_of(address, sizeof address));
}

/* By the id, unless it is known that the entry is of another component, whose ids mean something else. */
static bool tells_of_lost_records(const struct entry_tree *what) {
    static const char component[] = "SYSTCPDA";
    struct view name = what->option != NULL ? what->option->component : view_of(NULL, 0);
    bool may_be =
        name.length == 0 || (name.length == strlen(component) && memcmp(name.bytes, component, name.length) == 0);
    return may_be && entry_id_is_lost(what->entry.id);
}

const char *entry_tree_kind_name(const struct entry_tree *what) {
    uint32_t entry_id = what->entry.id;
    for (size_t i = 0; i < entry_name_count; i++)
        if (entry_names[i].number == entry_id)
            return entry_names[i].name;
    if (entry_id == 0)
        return "Entry";
    if (tells_of_lost_records(what))
        return "Lost records";
    return entry_id_is_ids(entry_id) ? "IDS record" : "Entry of another component";
}

/* True when the user has Wireshark check the checksums of TCP. */
static bool checksums_are_checked(void) {
    module_t *tcp = prefs_find_module("tcp");
    pref_t *check = tcp != NULL ? prefs_find_preference(tcp, "check_checksum") : NULL;
    return check != NULL && prefs_get_bool_value(check, pref_current);
}

/* True when a wrong checksum in the trace would be reported though the adapter was to fill it in. */
static bool offload_needs_remark(const struct entry *entry) {
    return entry_offload_length(entry) != 0 && entry_is_outbound(entry) && checksums_are_checked();
}

bool entry_tree_has_expert_items(const struct entry *entry) {
    return entry_discard_code(entry) != 0 || entry_is_withheld(entry) || offload_needs_remark(entry);
}

/* Segmentation offload: what the adapter makes of the packet. */
static void add_offload(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    enum { HEADERS_MAX = 60 + 60 }; /* IPv4 with options, TCP with options */
    uint8_t start[HEADERS_MAX];
    uint16_t segment_length = entry_offload_length(&what->entry);
    if (segment_length == 0 || what->payload == NULL || !entry_speaks_for_packet(&what->entry))
        return;
    size_t there = MIN(tvb_captured_length(what->payload), sizeof start);
    tvb_memcpy(what->payload, start, 0, there);
    uint32_t segments =
        offload_wire_segments(view_of(start, there), tvb_reported_length(what->payload), segment_length);
    if (segments == 0)
        return;
    proto_item *item = proto_tree_add_uint(tree, hf_wire_segments, what->tvb, 0, 0, segments);
    proto_item_set_generated(item);
    if (offload_needs_remark(&what->entry))
        expert_add_info_format(pinfo, item, &ei_offload,
                               "The checksum is filled in by the adapter: a wrong one in the trace is no fault");
}

static void add_fit(const struct entry_tree *what, packet_info *pinfo, proto_item *item) {
    const struct entry *entry = &what->entry;
    if (what->kind == ITEM_CUT_ENTRY)
        return; /* the lengths cannot be judged */
    if (entry->fit == FIT_WRONG)
        expert_add_info_format(pinfo, item, &ei_length,
                               "The lengths contradict each other: entry %u, data offset %u, header %u, traced %u",
                               entry->length, entry->data_offset, entry->header_length, entry->traced);
    else if (entry->fit == FIT_NO_HEADER && entry_id_has_pthdr(entry->id))
        expert_add_info_format(pinfo, item, &ei_length, "No packet trace header can have this length");
}

static void add_header(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    const struct entry *entry = &what->entry;
    int there = MIN(entry->header_length, what->head_length - entry->data_at);
    if (entry->fit == FIT_NO_HEADER || there <= 0)
        return;
    proto_tree *header =
        proto_tree_add_subtree_format(tree, what->tvb, what->head_at + entry->data_at, there, ett_header, NULL,
                                      "Packet trace header, %u bytes", entry->header_length);
    row_tree_add(what, pinfo, header, &pthdr_rows, entry->data_at, entry->data_at + there);
    gap_tree_add(what->gap, what->option, what->tvb, pinfo, header);
    add_offload(what, pinfo, header);

    int extension_at = entry->data_at + MIN(entry->header_length, PTH_KNOWN_LENGTH);
    extension_tree_add(what, pinfo, header, extension_at, MIN(entry->payload_at, what->head_length));
}

void entry_tree_find_ids(const struct entry_tree *what, struct ids_places *out) {
    ids_find_places(&what->entry, what->option != NULL ? &what->option->ids : NULL, out);
}

/* The rows that were found by content. */
static void add_learnt_rows(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree,
                            const struct ids_places *places) {
    struct layout_field rows[IDS_ROW_COUNT];
    const struct row_table table = {rows, IDS_ROW_COUNT, learnt_rows.fields};
    memcpy(rows, learnt_rows.rows, sizeof rows);
    for (enum ids_row row = 0; row < IDS_ROW_COUNT; row++)
        rows[row].at = places->rows[row].how == IDS_BY_CONTENT ? places->rows[row].at : NOWHERE;
    row_tree_add(what, pinfo, tree, &table, 0, entry_data_end(&what->entry));
}

/* The header of an intrusion detection record: what the user knows of it, and what was found by content.  What a packet
 * trace header holds is in its own tree. */
static void add_ids_header(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    const struct entry *entry = &what->entry;
    int length = MIN(entry->payload_at, what->head_length) - entry->data_at;
    struct ids_places places;
    if (!entry_id_is_ids(entry->id))
        return;
    if (entry->packet_found && length > 0)
        tree = proto_tree_add_subtree_format(tree, what->tvb, what->head_at + entry->data_at, length, ett_ids, NULL,
                                             "Intrusion detection header, %d bytes (packet found by content)", length);
    entry_tree_find_ids(what, &places);
    row_tree_add(what, pinfo, tree, &ids_rows, entry->data_at, entry_data_end(entry));
    add_learnt_rows(what, pinfo, tree, &places);
}

/* What the real-time interface could not keep.  How many records that are must be in the data, whose layout is not
 * known. */
static void add_lost_records(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    const int at = CTE_AT_entry_id + 1;
    if (!tells_of_lost_records(what) || what->head_length < at + 3)
        return;
    proto_item *item = proto_tree_add_item(tree, hf_lost, what->tvb, what->head_at + at, 3, ENC_BIG_ENDIAN);
    expert_add_info(pinfo, item, &ei_lost);
}

static void add_tail(const struct entry_tree *what, proto_tree *tree) {
    int padding = what->tail_length - ENTRY_TRAILER_LENGTH;
    if (padding < 0)
        return;
    if (padding > 0)
        proto_tree_add_item(tree, hf_padding, what->tvb, what->tail_at, padding, ENC_NA);
    proto_tree_add_item(tree, hf_trailer, what->tvb, what->tail_at + padding, ENTRY_TRAILER_LENGTH, ENC_BIG_ENDIAN);
}

static proto_item *add_protocol(const struct entry_tree *what, proto_tree *tree, const char *text) {
    proto_item *item = proto_tree_add_item(tree, proto_ctrace, what->tvb, what->head_at,
                                           what->head_length > 0 ? what->head_length : -1, ENC_NA);
    proto_item_append_text(item, ", %s", text);
    return item;
}

uint64_t entry_tree_skipped(const struct entry_tree *what) {
    bool is_told = what->option != NULL && what->option->kind == ITEM_SKIPPED;
    return is_told ? what->option->skipped : tvb_reported_length(what->tvb);
}

static proto_item *add_skipped(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    uint64_t count = entry_tree_skipped(what);
    proto_item *item = add_protocol(what, tree, "bytes that are no entry");
    proto_tree *subtree = proto_item_add_subtree(item, ett_entry);
    proto_item *skipped =
        proto_tree_add_uint64(subtree, hf_skipped, what->tvb, 0, (int)tvb_captured_length(what->tvb), count);
    expert_add_info_format(pinfo, skipped, &ei_skipped, "%" PRIu64 " byte%s no entry", count,
                           plurality(count, " is", "s are"));
    provenance_tree_add(what, pinfo, subtree);
    return item;
}

static proto_item *add_gtf(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    proto_item *item = add_protocol(what, tree, gtf_tree_text(pinfo->pool, &what->gtf));
    proto_tree *subtree = proto_item_add_subtree(item, ett_entry);
    gtf_tree_add(what, pinfo, subtree);
    provenance_tree_add(what, pinfo, subtree);
    return item;
}

const char *entry_tree_component(const struct entry_tree *what, packet_info *pinfo) {
    const char *component = entry_component(what->entry.id);
    if (component != NULL || what->option == NULL || what->option->component.length == 0)
        return component;
    struct view name = what->option->component;
    return (const char *)get_utf_8_string(pinfo->pool, name.bytes, (int)name.length);
}

proto_item *entry_tree_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    if (what->kind == ITEM_SKIPPED)
        return add_skipped(what, pinfo, tree);
    if (what->kind == ITEM_GTF)
        return add_gtf(what, pinfo, tree);

    const struct entry *entry = &what->entry;
    proto_item *item = add_protocol(what, tree, entry_tree_kind_name(what));
    proto_tree *subtree = proto_item_add_subtree(item, ett_entry);
    const char *component = entry_tree_component(what, pinfo);
    proto_item_set_generated(
        proto_tree_add_string(subtree, hf_component, what->tvb, 0, 0, component != NULL ? component : "unknown"));
    row_tree_add(what, pinfo, subtree, &cte_rows, 0, MIN(CTE_LENGTH, what->head_length));
    add_header(what, pinfo, subtree);
    add_ids_header(what, pinfo, subtree);
    add_lost_records(what, pinfo, subtree);
    component_tree_add(what, pinfo, subtree, component);
    add_fit(what, pinfo, item);
    if (what->kind == ITEM_CUT_ENTRY)
        expert_add_info_format(pinfo, item, &ei_cut_entry, "The entry is cut: %u of %u bytes are there",
                               (unsigned)entry->bytes.length, entry->length);
    add_tail(what, subtree);
    provenance_tree_add(what, pinfo, subtree);
    return item;
}
