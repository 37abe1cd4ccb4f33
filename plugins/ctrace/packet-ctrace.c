/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * packet-ctrace.c - the dissector "ctrace": trace entries and what they carry
 *
 * It meets an entry in three ways.  A trace frame is the entry: Wireshark calls dissect_trace_frame() on its bytes.  A
 * packet frame is the packet; the rest of the entry comes with it in an option, and the post-dissector adds its tree
 * when Wireshark has dissected the packet.  And an entry may be carried by something else than a file: those who know
 * of it call ctrace_dissect_carried().
 */
#include "packet-ctrace.h"

#include "entry-tree.h"

#include <epan/exceptions.h>
#include <epan/proto_data.h>
#include <wsutil/str_util.h>

#include "carrier-2cutc.h"
#include "carrier-network.h"
#include "component-call.h"
#include "data-stream.h"
#include "discard-table.h"
#include "ebcdic.h"
#include "frame-data.h"
#include "frame.h"
#include "gaps.h"
#include "gtf-tree.h"
#include "insights.h"
#include "payload.h"
#include "preferences.h"
#include "segments.h"
#include "settings-load.h"
#include "tap-ctrace.h"

static int proto_ctrace = -1;
static int ett_no_entry = -1;

static struct places places; /* read once: the types of fields depend on it */

/* --- the header option ------------------------------------------------------------------------------------------ */

struct found_option {
    wmem_allocator_t *pool;
    struct view bytes; /* a copy: Wireshark frees its own before the taps are asked */
    struct header_option option;
    bool found;
};

static wsc_bool take_option(wtap_block_t block _U_, unsigned id, wtap_opttype_e type _U_, wtap_optval_t *value,
                            void *user_data) {
    struct found_option *here = user_data;
    const void *bytes;
    size_t count;
    if (here->found || !wsc_custom_option(id, value, HEADER_OPTION_PEN, &bytes, &count))
        return TRUE;
    here->bytes = view_of(wmem_memdup(here->pool, bytes, count), count);
    here->found = header_option_read(here->bytes, &here->option);
    return TRUE;
}

/* Finds the header option of the frame, which is its first that is whole; false when it has none. */
static bool find_option(const packet_info *pinfo, struct found_option *here) {
    *here = (struct found_option){.pool = pinfo->pool};
    if (pinfo->rec != NULL && pinfo->rec->block != NULL)
        wtap_block_foreach_option(pinfo->rec->block, take_option, here);
    return here->found;
}

/* --- columns ---------------------------------------------------------------------------------------------------- */

/* A discarded packet's Info ends with the code and its name.  That must come last, when all others have had their say;
 * so the dissector of trace frames leaves the code to the post-dissector. */
static void append_discard(packet_info *pinfo, proto_tree *tree, unsigned code) {
    if (code == 0)
        return;
    col_append_fstr(pinfo->cinfo, COL_INFO, ", discarded: %u %s", code, discard_table_name((uint16_t)code));
    wsc_update_info_field(pinfo, tree);
}

void ctrace_show_discard(packet_info *pinfo, proto_tree *tree) {
    void *code = p_get_proto_data(pinfo->pool, pinfo, proto_ctrace, CTRACE_DATA_DISCARD);
    append_discard(pinfo, tree, GPOINTER_TO_UINT(code));
}

static void set_trace_frame_columns(packet_info *pinfo, const struct entry_tree *what) {
    const struct entry *entry = &what->entry;
    col_set_str(pinfo->cinfo, COL_PROTOCOL, "CTRACE");
    if (what->kind == ITEM_SKIPPED) {
        uint64_t count = entry_tree_skipped(what);
        col_add_fstr(pinfo->cinfo, COL_INFO, "%" PRIu64 " byte%s no entry", count,
                     plurality(count, " that is", "s that are"));
        return;
    }
    if (what->kind == ITEM_GTF) {
        col_add_str(pinfo->cinfo, COL_INFO, gtf_tree_text(pinfo->pool, &what->gtf));
        return;
    }
    char name[FRAME_NAME_SIZE];
    ebcdic_name(entry_name(entry), name, sizeof name);
    col_add_fstr(pinfo->cinfo, COL_INFO, "%s (0x%08x)%s%s, %u bytes", entry_tree_kind_name(what), entry->id,
                 name[0] != '\0' ? ", " : "", name, entry->payload_length);
    if (entry_is_segment(entry))
        col_append_fstr(pinfo->cinfo, COL_INFO, ", segment %u of a packet of %u bytes", entry->segment, entry->traced);
    if (what->kind == ITEM_CUT_ENTRY)
        col_append_fstr(pinfo->cinfo, COL_INFO, ", cut after %u bytes", (unsigned)entry->bytes.length);
}

/* --- trace frames ----------------------------------------------------------------------------------------------- */

/* The payload with its original length, so that a packet that was cut when traced says so and is not malformed.  The
 * bytes behind the entry's own end are not there to be pointed at, so a cut payload is copied. */
static tvbuff_t *payload_tvb(tvbuff_t *tvb, packet_info *pinfo, const struct entry *entry) {
    int there = (int)entry_payload(entry).length;
    int original = (int)entry_original_length(entry);
    if (original < entry->payload_length)
        original = entry->payload_length;
    if (there == 0)
        return NULL;
    if (original == there)
        return tvb_new_subset_length(tvb, entry->payload_at, there);
    const uint8_t *copy = tvb_memdup(pinfo->pool, tvb, entry->payload_at, (size_t)there);
    return payload_cut_short(tvb, pinfo, copy, (unsigned)there, (unsigned)original);
}

/* Without an option, as in a frame from elsewhere, the bytes themselves must tell what they are; so must those of a
 * record of GTF, which may have been cut since. */
static enum item_kind frame_kind(const struct header_option *option, struct view bytes, struct gtf_record *gtf) {
    struct entry entry;
    if (option != NULL && option->kind != ITEM_GTF)
        return option->kind;
    if (gtf_read(bytes, gtf))
        return ITEM_GTF;
    switch (entry_read(bytes, &entry)) {
    case ENTRY_NONE:
        return ITEM_SKIPPED;
    case ENTRY_CUT:
        return ITEM_CUT_ENTRY;
    default:
        return ITEM_ENTRY;
    }
}

/* The parts of the entry that a trace frame holds; it may have been cut since, when it was saved. */
static void take_entry(struct entry_tree *what, packet_info *pinfo, struct view bytes) {
    struct entry *entry = &what->entry;
    int length = (int)bytes.length;
    if (!entry_read_anyway(bytes, entry))
        *entry = (struct entry){.bytes = bytes, .payload_at = (uint16_t)bytes.length};
    entry_use_places(entry, &places);
    if (what->option != NULL)
        ids_use_layout(entry, &what->option->ids);
    if (entry->bytes.length < entry->length || bytes.length < CTE_LENGTH)
        what->kind = ITEM_CUT_ENTRY;
    int payload_end = entry->payload_at + entry->payload_length;
    what->head_length = MIN(entry->payload_at, length);
    what->tail_at = payload_end;
    what->tail_length = MAX(0, MIN((int)entry->length, length) - payload_end);
    what->payload = payload_tvb(what->tvb, pinfo, entry);
}

/* "4114 IP_MAC_BRDCST: what it means" */
static char *discard_text(packet_info *pinfo, uint16_t code) {
    const struct discard_code *row = discard_table_find(code);
    const char *meaning = row != NULL ? row->meaning : "";
    return wmem_strdup_printf(pinfo->pool, "%u %s%s%s", code, discard_table_name(code), meaning[0] != '\0' ? ": " : "",
                              meaning);
}

static void keep_discard_code(const struct entry *entry, packet_info *pinfo) {
    uint16_t code = entry_speaks_for_packet(entry) ? entry_discard_code(entry) : 0;
    p_add_proto_data(pinfo->pool, pinfo, proto_ctrace, CTRACE_DATA_DISCARD, GUINT_TO_POINTER((unsigned)code));
    if (code != 0)
        p_add_proto_data(pinfo->pool, pinfo, proto_ctrace, CTRACE_DATA_DISCARD_TEXT, discard_text(pinfo, code));
}

/* A malformed packet does not keep the component's dissector from the entry: that may be why it was traced. */
static void dissect_payload(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, proto_tree *beneath,
                            proto_item *item, const struct segment *segment) {
    TRY {
        if (segment != NULL)
            segments_dissect(segment, what, pinfo, beneath, item);
        else
            payload_dissect(what, pinfo, beneath, item);
    }
    FINALLY {
        component_call(what, pinfo, tree);
    }
    ENDTRY;
}

/* What the entry carries goes beside its tree, or into it when the frame may hold more entries. */
static void dissect_entry(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, bool inside) {
    const struct segment *segment = segments_file(what, pinfo);
    keep_discard_code(&what->entry, pinfo);
    payload_set_endpoints(what, pinfo);
    data_stream_follow(what, pinfo);
    insights_follow(pinfo, NULL, what);
    proto_item *item = entry_tree_add(what, pinfo, tree);
    data_stream_add(what, pinfo, proto_item_get_subtree(item));
    insights_add(pinfo, what->tvb, proto_item_get_subtree(item));
    proto_tree *beneath = inside ? proto_item_get_subtree(item) : tree;
    dissect_payload(what, pinfo, tree, beneath, item, segment);
}

struct view ctrace_bytes(tvbuff_t *tvb, packet_info *pinfo) {
    size_t length = tvb_captured_length(tvb);
    return view_of(tvb_memdup(pinfo->pool, tvb, 0, length), length);
}

static bool is_entry(const struct entry_tree *what) {
    return what->kind == ITEM_ENTRY || what->kind == ITEM_CUT_ENTRY;
}

/* What may be the reason that records are missing behind it. */
static void note_reason(const struct entry_tree *what, packet_info *pinfo) {
    bool is_loss = what->kind == ITEM_GTF && what->gtf.type != GTF_CONTROL;
    bool is_damage = what->kind == ITEM_CUT_ENTRY || what->kind == ITEM_SKIPPED;
    if (is_loss)
        gaps_note_loss(pinfo);
    if (is_damage)
        gaps_note_damage(pinfo);
    if (is_loss || is_damage)
        p_add_proto_data(pinfo->pool, pinfo, proto_ctrace, CTRACE_DATA_DAMAGE, GUINT_TO_POINTER(1U));
}

/* What the trace counts tell of a file's entry.  Of entries that no file held it is not known what the count runs over,
 * nor whether they are in order. */
static void follow_gaps(struct entry_tree *what, packet_info *pinfo) {
    if (what->option == NULL || what->option->container.length == 0)
        return;
    note_reason(what, pinfo);
    if (is_entry(what))
        what->gap = gaps_follow(pinfo, &what->entry, what->option);
}

static void dissect_item(struct entry_tree *what, packet_info *pinfo, proto_tree *tree, struct view bytes,
                         bool inside) {
    if (is_entry(what))
        take_entry(what, pinfo, bytes);
    set_trace_frame_columns(pinfo, what);
    follow_gaps(what, pinfo);
    tap_ctrace_queue(pinfo, what);
    if (is_entry(what))
        dissect_entry(what, pinfo, tree, inside);
    else
        entry_tree_add(what, pinfo, tree);
}

static int dissect_trace_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_) {
    struct found_option here;
    bool has_option = find_option(pinfo, &here);
    if (!has_option && carrier_2cutc_dissect(tvb, pinfo, tree))
        return (int)tvb_captured_length(tvb);
    struct view bytes = ctrace_bytes(tvb, pinfo);
    struct entry_tree what = {.tvb = tvb, .option = has_option ? &here.option : NULL};
    what.kind = frame_kind(what.option, bytes, &what.gtf);
    dissect_item(&what, pinfo, tree, bytes, false);
    return (int)tvb_captured_length(tvb);
}

void ctrace_dissect_carried(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct carried *carried) {
    struct view bytes = ctrace_bytes(tvb, pinfo);
    struct header_option option = {
        .skipped = tvb_reported_length(tvb),
        .component = carried->component,
        .carrier = view_of(carried->carrier, strlen(carried->carrier)),
    };
    struct entry_tree what = {.tvb = tvb, .option = &option, .number = carried->number};
    what.kind = option.kind = frame_kind(NULL, bytes, &what.gtf);
    dissect_item(&what, pinfo, tree, bytes, carried->in_stream);
}

/* --- packet frames ---------------------------------------------------------------------------------------------- */

/* The tree of the entry that the packet was in, directly behind the tree of the frame. */
static void add_packet_frame_tree(struct entry_tree what, packet_info *pinfo, proto_tree *tree,
                                  struct view option_bytes) {
    const struct header_option *option = what.option;
    what.tvb = tvb_new_child_real_data(what.payload, option_bytes.bytes, (unsigned)option_bytes.length,
                                       (int)option_bytes.length);
    what.head_at = (int)(option->head.bytes - option_bytes.bytes);
    what.head_length = (int)option->head.length;
    what.tail_at = (int)(option->tail.bytes - option_bytes.bytes);
    what.tail_length = (int)option->tail.length;
    add_new_data_source(pinfo, what.tvb, "CTRACE header");
    proto_item *item = entry_tree_add(&what, pinfo, tree);
    insights_add(pinfo, what.tvb, proto_item_get_subtree(item));
    if (tree != NULL && tree->first_child != item)
        proto_tree_move_item(tree, tree->first_child, item);
    component_call(&what, pinfo, tree);
}

/* Expert items are wanted without a tree too: by `-z expert`, and by the window's status bar. */
static bool must_be_shown(const struct entry_tree *what, packet_info *pinfo, const proto_tree *tree) {
    return tree != NULL || entry_tree_has_expert_items(&what->entry) || gap_has_expert_items(what->gap) ||
           component_call_wanted(what, pinfo);
}

/* Of the entry only the head is there; what was learnt of it has told where the packet begins. */
static void use_layout_of_head(struct entry *entry, const struct header_option *option) {
    if (option->ids.records > 0 && entry->fit == FIT_NO_HEADER && option->tail.length >= ENTRY_TRAILER_LENGTH)
        ids_use_packet(entry, (uint16_t)option->head.length, (uint16_t)(option->tail.length - ENTRY_TRAILER_LENGTH));
}

/* True when the dissector of trace frames has had the frame; the last layer is the post-dissector itself. */
static bool is_dissected(const packet_info *pinfo) {
    return wmem_list_find(pinfo->layers, GINT_TO_POINTER(proto_ctrace)) != wmem_list_tail(pinfo->layers);
}

/* A trace frame has been dissected already; a frame of another capture may belong to one of the trace, behind it too.
 */
static int see_no_entry(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree) {
    if (is_dissected(pinfo))
        return 0;
    insights_follow(pinfo, tvb, NULL);
    if (!insights_have_found(pinfo))
        return 0;
    proto_item *item = proto_tree_add_item(tree, proto_ctrace, tvb, 0, 0, ENC_NA);
    insights_add(pinfo, tvb, proto_item_add_subtree(item, ett_no_entry));
    return (int)tvb_captured_length(tvb);
}

static int postdissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_) {
    struct found_option here;
    struct entry_tree what = {.payload = tvb, .option = &here.option};
    if (!find_option(pinfo, &here) || here.option.kind == ITEM_GTF ||
        !entry_read_anyway(here.option.head, &what.entry)) {
        ctrace_show_discard(pinfo, tree);
        return see_no_entry(tvb, pinfo, tree);
    }
    entry_use_places(&what.entry, &places);
    use_layout_of_head(&what.entry, &here.option);
    keep_discard_code(&what.entry, pinfo);
    append_discard(pinfo, tree, entry_discard_code(&what.entry));
    what.kind = here.option.kind;
    what.gap = gaps_follow(pinfo, &what.entry, what.option);
    insights_follow(pinfo, tvb, &what);
    tap_ctrace_queue(pinfo, &what);
    if (must_be_shown(&what, pinfo, tree))
        add_packet_frame_tree(what, pinfo, tree, here.bytes);
    else
        insights_add(pinfo, tvb, NULL);
    return (int)tvb_captured_length(tvb);
}

/* --- registration ----------------------------------------------------------------------------------------------- */

void proto_register_ctrace(void) {
    static int *subtrees[] = {&ett_no_entry};
    proto_ctrace = proto_register_protocol("z/OS Component Trace", "CTRACE", "ctrace");
    proto_register_subtree_array(subtrees, array_length(subtrees));
    places_load(&places);
    entry_tree_register(proto_ctrace, &places);
    gaps_register(proto_ctrace);
    tap_ctrace_register();
    payload_register(proto_ctrace);
    data_stream_register(proto_ctrace);
    component_call_register(proto_ctrace);
    segments_register(proto_ctrace);
    carrier_2cutc_register(proto_ctrace);
    carrier_network_register(proto_ctrace);
    insights_register(proto_ctrace, preferences_register(proto_ctrace));
    register_dissector("ctrace", dissect_trace_frame, proto_ctrace);

    /* In the register routine, not in the handoff: post-dissectors run in the order of registration, and those who read
     * our fields register in their handoff routine. */
    register_postdissector(create_dissector_handle(postdissect, proto_ctrace));
}

void proto_reg_handoff_ctrace(void) {
    payload_handoff(proto_ctrace);
    carrier_network_handoff(proto_ctrace);
}
