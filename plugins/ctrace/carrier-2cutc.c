/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * carrier-2cutc.c - entries that the converter 2cUTC has put into a pcapng file: see carrier-2cutc.h
 */
#include "carrier-2cutc.h"

#include <epan/expert.h>

#include "packet-ctrace.h"
#include "twocutc.h"

static int hf_prefix, hf_eye_catcher, hf_extension_length, hf_component, hf_extension, hf_rest;
static int ett_prefix = -1;
static expert_field ei_cut;

void carrier_2cutc_register(int proto) {
    static hf_register_info fields[] = {
        {&hf_prefix, {"2cUTC header (EVID)", "ctrace.2cutc", FT_NONE, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_eye_catcher,
         {"Eye-catcher (EVID)", "ctrace.2cutc.eye_catcher", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_extension_length,
         {"Length of the extension (EVID)", "ctrace.2cutc.extension_length", FT_UINT24, BASE_DEC_HEX, NULL, 0, NULL,
          HFILL}},
        {&hf_component, {"Component (EVID)", "ctrace.2cutc.component", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_extension, {"Extension (unknown)", "ctrace.2cutc.extension", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_rest,
         {"Bytes behind the entry (unknown)", "ctrace.2cutc.rest", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static ei_register_info expert_items[] = {
        {&ei_cut, {"ctrace.expert.cut_2cutc", PI_MALFORMED, PI_WARN, "The packet ends before the entry", EXPFILL}},
    };
    static int *subtrees[] = {&ett_prefix};
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
}

static void add_prefix(proto_tree *tree, tvbuff_t *tvb, const struct twocutc *prefix) {
    int extension = (int)prefix->entry_at - TWOCUTC_LENGTH;
    int rest_at = (int)(prefix->entry_at + prefix->entry_length);
    int rest = (int)tvb_captured_length(tvb) - rest_at;
    proto_tree_add_item(tree, hf_eye_catcher, tvb, 0, TWOCUTC_AT_extension_length, ENC_ASCII);
    proto_tree_add_item(tree, hf_extension_length, tvb, TWOCUTC_AT_extension_length, 3, ENC_BIG_ENDIAN);
    proto_tree_add_item(tree, hf_component, tvb, TWOCUTC_AT_component, TWOCUTC_NAME_LENGTH, ENC_ASCII);
    if (extension > 0)
        proto_tree_add_item(tree, hf_extension, tvb, TWOCUTC_LENGTH, extension, ENC_NA);
    if (rest > 0)
        proto_tree_add_item(tree, hf_rest, tvb, rest_at, rest, ENC_NA);
}

/* The entry's own bytes.  Where the capture has cut them, what is missing still counts. */
static tvbuff_t *entry_tvb(tvbuff_t *tvb, const struct twocutc *prefix) {
    if (prefix->entry_at + prefix->entry_length == tvb_captured_length(tvb))
        return tvb_new_subset_remaining(tvb, (int)prefix->entry_at);
    return tvb_new_subset_length(tvb, (int)prefix->entry_at, (int)prefix->entry_length);
}

static void dissect_cut(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, proto_item *item) {
    col_set_str(pinfo->cinfo, COL_PROTOCOL, "CTRACE");
    col_set_str(pinfo->cinfo, COL_INFO, "2cUTC header without an entry");
    proto_tree_add_item(tree, hf_rest, tvb, 0, (int)tvb_captured_length(tvb), ENC_NA);
    expert_add_info(pinfo, item, &ei_cut);
}

bool carrier_2cutc_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree) {
    struct view bytes = ctrace_bytes(tvb, pinfo);
    struct twocutc prefix;
    if (!twocutc_is_here(bytes))
        return false;
    bool whole = twocutc_read(bytes, &prefix) && prefix.entry_length > 0;
    proto_item *item = proto_tree_add_item(tree, hf_prefix, tvb, 0, whole ? (int)prefix.entry_at : -1, ENC_NA);
    proto_tree *subtree = proto_item_add_subtree(item, ett_prefix);
    if (!whole) {
        dissect_cut(tvb, pinfo, subtree, item);
        return true;
    }
    add_prefix(subtree, tvb, &prefix);
    struct carried carried = {.carrier = "2cUTC", .component = prefix.component};
    ctrace_dissect_carried(entry_tvb(tvb, &prefix), pinfo, tree, &carried);
    return true;
}
