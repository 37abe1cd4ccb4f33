/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * packet-idsprobe.c - the dissector "idsprobe": trace records of the intrusion detection (component SYSTCPIS)
 *
 * The plug-in ctrace calls it through its table "ctrace.component", for each record, with a tree or without: tvb is the
 * trace entry as far as the packet in it, or all of the entry; data is a text that says what is known of the places in
 * it (core/place.h).  The packet itself is Wireshark's own business, and has been dissected before.
 */
#include "packet-idsprobe.h"

#include <ws_compat_epan.h>

#include <epan/proto_data.h>

#include "place.h"
#include "postdissect-idsprobe.h"
#include "probe-tree.h"
#include "tap-idsprobe.h"

enum { CTE_AT_ID = 4, CTE_ID_LENGTH = 4 }; /* the entry id, which is the probe id */

enum { DATA_RECORDS = 0 }; /* kept for the packet: how many records its frame has shown, as GUINT_TO_POINTER */

static int proto_idsprobe = -1;

/* --- the places -------------------------------------------------------------------------------------------------- */

/* A name of the mainframe, without its padding. */
static char *name_at(wmem_allocator_t *pool, tvbuff_t *tvb, const struct place *place) {
    uint8_t *name = tvb_get_string_enc(pool, tvb, (int)place->at, (int)place->length, ENC_EBCDIC_CP037);
    return g_strchomp((char *)name);
}

static proto_item *add_name(proto_tree *tree, packet_info *pinfo, int hf, tvbuff_t *tvb, const struct place *place) {
    const char *name = name_at(pinfo->pool, tvb, place);
    if (name[0] == '\0')
        return NULL;
    return proto_tree_add_string(tree, hf, tvb, (int)place->at, (int)place->length, name);
}

static proto_item *add_correlator(proto_tree *tree, tvbuff_t *tvb, const struct place *place,
                                  struct ids_record *record) {
    if (place->length > sizeof record->correlator)
        return NULL;
    record->has_correlator = true;
    return proto_tree_add_item_ret_uint(tree, probe_fields.correlator, tvb, (int)place->at, (int)place->length,
                                        ENC_BIG_ENDIAN, &record->correlator);
}

static proto_item *add_value(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, const struct place *place,
                             struct ids_record *record) {
    if (text_is(place->name, "correlator"))
        return add_correlator(tree, tvb, place, record);
    if (text_is(place->name, "module"))
        return add_name(tree, pinfo, probe_fields.module, tvb, place);
    if (text_is(place->name, "jobname"))
        return add_name(tree, pinfo, probe_fields.jobname, tvb, place);
    if (!text_is(place->name, "policy"))
        return NULL; /* ctrace itself shows what all its entries may have */
    record->policy = name_at(pinfo->pool, tvb, place);
    return add_name(tree, pinfo, probe_fields.policy, tvb, place);
}

static void add_values(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, struct text places,
                       struct ids_record *record) {
    struct place place;
    while (place_next(&places, tvb_captured_length(tvb), &place)) {
        struct text how = place_how(&place);
        proto_item_append_text(add_value(tree, pinfo, tvb, &place, record), " (%.*s)", (int)how.length, how.at);
    }
}

/* --- columns ----------------------------------------------------------------------------------------------------- */

/* "IDS 03020002 scan, possibly suspicious (correlator 2)" */
static const char *info_of(wmem_allocator_t *pool, const struct ids_record *record) {
    char kind[PROBE_TEXT_SIZE];
    const char *correlator =
        record->has_correlator ? wmem_strdup_printf(pool, " (correlator %u)", record->correlator) : "";
    return wmem_strdup_printf(pool, "IDS %08X %s%s", record->probe.id, probe_kind(&record->probe, kind), correlator);
}

/* The first record of the frame stands before all that has been said; further ones, as in a packet of trace entries,
 * behind it. */
static void update_info(packet_info *pinfo, proto_tree *tree, const struct ids_record *record) {
    unsigned before = GPOINTER_TO_UINT(p_get_proto_data(pinfo->pool, pinfo, proto_idsprobe, DATA_RECORDS));
    const char *text = info_of(pinfo->pool, record), *others = col_get_text(pinfo->cinfo, COL_INFO);
    p_remove_proto_data(pinfo->pool, pinfo, proto_idsprobe, DATA_RECORDS);
    p_add_proto_data(pinfo->pool, pinfo, proto_idsprobe, DATA_RECORDS, GUINT_TO_POINTER(before + 1));
    if (before > 0)
        col_append_fstr(pinfo->cinfo, COL_INFO, ", %s", text);
    else
        col_prepend_fstr(pinfo->cinfo, COL_INFO, "%s%s", text, others != NULL && others[0] != '\0' ? ": " : "");
    wsc_update_info_field(pinfo, tree);
}

/* --- records ----------------------------------------------------------------------------------------------------- */

static bool is_of_ctrace(const proto_node *node) {
    return PNODE_FINFO(node) != NULL && strcmp(PNODE_FINFO(node)->hfinfo->abbrev, "ctrace") == 0;
}

/* What the record says belongs behind the entry that it is, before the packet. */
static void move_behind_entry(proto_tree *tree, proto_item *item) {
    proto_item *entry = NULL;
    for (proto_node *node = tree != NULL ? tree->first_child : NULL; node != NULL; node = node->next)
        if (is_of_ctrace(node))
            entry = node;
    if (entry != NULL && entry->next != item)
        proto_tree_move_item(tree, entry, item);
}

static void add_record(struct ids_record *record, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                       struct text places) {
    char kind[PROBE_TEXT_SIZE];
    proto_item *item;
    proto_tree *subtree = probe_tree_begin(tree, tvb, 0, (int)tvb_captured_length(tvb), &item);
    proto_item_append_text(item, ", probe %08X: %s", record->probe.id, probe_kind(&record->probe, kind));
    probe_tree_add(subtree, tvb, CTE_AT_ID, CTE_ID_LENGTH, &record->probe);
    add_values(subtree, pinfo, tvb, places, record);
    probe_tree_warn(pinfo, item, &record->probe);
    if (record->probe.traced == TRACED_NEVER)
        probe_tree_warn_untraceable(pinfo, item, &record->probe);
    move_behind_entry(tree, item);
}

static int dissect_ids_record(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    const char *places = data != NULL ? data : "";
    if (tvb_captured_length(tvb) < CTE_AT_ID + CTE_ID_LENGTH)
        return 0;
    struct ids_record record = {.probe = probe_of(tvb_get_ntohl(tvb, CTE_AT_ID)), .source = pinfo->net_src};
    add_record(&record, tvb, pinfo, tree, text_of(places, strlen(places)));
    update_info(pinfo, tree, &record);
    tap_idsprobe_queue(pinfo, &record);
    return (int)tvb_captured_length(tvb);
}

/* --- registration ------------------------------------------------------------------------------------------------ */

void proto_register_idsprobe(void) {
    proto_idsprobe = proto_register_protocol("z/OS Intrusion Detection", "IDSPROBE", "idsprobe");
    probe_tree_register(proto_idsprobe);
    postdissect_register(proto_idsprobe);
    tap_idsprobe_register();
    register_dissector("idsprobe", dissect_ids_record, proto_idsprobe);
}

/* Without the plug-in ctrace there are no records, but there may be messages. */
void proto_reg_handoff_idsprobe(void) {
    if (find_dissector_table("ctrace.component") != NULL)
        dissector_add_string("ctrace.component", "SYSTCPIS", find_dissector("idsprobe"));
    postdissect_handoff(proto_idsprobe);
}
