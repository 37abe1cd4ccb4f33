/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * postdissect-idsprobe.c - messages of the intrusion detection in syslog packets: see postdissect-idsprobe.h
 */
#include "postdissect-idsprobe.h"

#include <ws_compat_epan.h>

#include <epan/prefs.h>
#include <epan/proto_data.h>
#include <wsutil/inet_addr.h>

#include "message.h"
#include "probe-tree.h"

static int proto_idsprobe = -1;
static int proto_syslog = -1;
static int hf_id, hf_source, hf_source6, hf_source_port, hf_destination, hf_destination6, hf_destination_port;

static dissector_handle_t postdissector;
static wsc_bool wants_syslog;

/* What the syslog dissector has been given, and where it stands: one line or more.  Of a packet that is cut it is all
 * that there is; the field syslog.msg is missing then. */
struct syslog {
    tvbuff_t *tvb;
    int at;
    struct text text;
    bool cut; /* the text may go on behind its end */
};

/* Kept for the file: texts of a frame that hold messages, as a list of struct syslog without a tvb.  Since 4.6 a
 * post-dissector has the fields that it wants at the first visit only. */
enum { DATA_TEXTS = 1 };

/* --- one message ------------------------------------------------------------------------------------------------- */

static int place_of(const struct syslog *syslog, struct text value) {
    return syslog->at + (int)(value.at - syslog->text.at);
}

static void add_text(proto_tree *tree, int hf, const struct syslog *syslog, struct text value) {
    if (value.length > 0)
        proto_tree_add_item(tree, hf, syslog->tvb, place_of(syslog, value), (int)value.length, ENC_UTF_8);
}

static void add_address(proto_tree *tree, packet_info *pinfo, const struct syslog *syslog, struct text value, int hf,
                        int hf6) {
    ws_in4_addr ipv4;
    ws_in6_addr ipv6;
    if (value.length == 0)
        return;
    const char *text = wmem_strndup(pinfo->pool, value.at, value.length);
    int at = place_of(syslog, value), length = (int)value.length;
    if (ws_inet_pton4(text, &ipv4))
        proto_tree_add_ipv4(tree, hf, syslog->tvb, at, length, ipv4);
    else if (ws_inet_pton6(text, &ipv6))
        proto_tree_add_ipv6(tree, hf6, syslog->tvb, at, length, &ipv6);
}

static void add_port(proto_tree *tree, int hf, const struct syslog *syslog, const struct message *message,
                     enum message_value value) {
    uint32_t port;
    struct text text = message->values[value];
    if (message_port(message, value, &port))
        proto_tree_add_uint(tree, hf, syslog->tvb, place_of(syslog, text), (int)text.length, port);
}

static void add_ends(proto_tree *tree, packet_info *pinfo, const struct syslog *syslog, const struct message *message) {
    const struct text *values = message->values;
    add_address(tree, pinfo, syslog, values[VALUE_SOURCE], hf_source, hf_source6);
    add_port(tree, hf_source_port, syslog, message, VALUE_SOURCE_PORT);
    add_address(tree, pinfo, syslog, values[VALUE_DESTINATION], hf_destination, hf_destination6);
    add_port(tree, hf_destination_port, syslog, message, VALUE_DESTINATION_PORT);
}

/* What it is about: its probe id says it best. */
static void add_probe(proto_tree *tree, packet_info *pinfo, proto_item *item, const struct syslog *syslog,
                      const struct message *message) {
    uint32_t id;
    struct text whole = message->whole, text = message->values[VALUE_PROBE_ID];
    if (message_probe_id(message, &id)) {
        struct probe probe = probe_of(id);
        probe_tree_add(tree, syslog->tvb, place_of(syslog, text), (int)text.length, &probe);
        probe_tree_warn(pinfo, item, &probe);
        return;
    }
    struct message_kind kind = message_kind(message);
    probe_tree_add_kind(tree, syslog->tvb, place_of(syslog, whole), (int)whole.length, kind.type, kind.attack);
    add_text(tree, probe_fields.description, syslog, message->values[VALUE_EVENT]);
}

static void add_message(proto_tree *tree, packet_info *pinfo, const struct syslog *syslog,
                        const struct message *message) {
    uint32_t correlator;
    proto_item *item;
    struct text text = message->values[VALUE_CORRELATOR];
    proto_tree *subtree =
        probe_tree_begin(tree, syslog->tvb, place_of(syslog, message->whole), (int)message->whole.length, &item);
    proto_item_append_text(item, ", message %.*s", (int)message->id.length, message->id.at);
    add_text(subtree, hf_id, syslog, message->id);
    add_probe(subtree, pinfo, item, syslog, message);
    if (message_correlator(message, &correlator))
        proto_tree_add_uint(subtree, probe_fields.correlator, syslog->tvb, place_of(syslog, text), (int)text.length,
                            correlator);
    add_text(subtree, probe_fields.policy, syslog, message->values[VALUE_POLICY]);
    add_text(subtree, probe_fields.jobname, syslog, message->values[VALUE_JOBNAME]);
    add_ends(subtree, pinfo, syslog, message);
}

/* --- one packet -------------------------------------------------------------------------------------------------- */

/* The text may go on where the capture does not, or in the next segment when its last line has no end. */
static bool is_cut(const struct syslog *syslog, const packet_info *pinfo) {
    unsigned end = (unsigned)syslog->at + (unsigned)syslog->text.length;
    bool ends_line = text_char(syslog->text, syslog->text.length - 1) == '\n';
    bool capture_ends = end == tvb_captured_length(syslog->tvb) && end < tvb_reported_length(syslog->tvb);
    return capture_ends || pinfo->fragmented || (pinfo->ptype == PT_TCP && !ends_line);
}

/* True when there was a message. */
static bool add_messages(proto_tree *tree, packet_info *pinfo, const struct syslog *syslog) {
    struct text rest = syslog->text;
    struct message message;
    bool found = false;
    for (; message_next(&rest, syslog->cut, &message); found = true)
        add_message(tree, pinfo, syslog, &message);
    return found;
}

static void keep_text(packet_info *pinfo, const struct syslog *syslog) {
    wmem_list_t *texts = p_get_proto_data(wmem_file_scope(), pinfo, proto_idsprobe, DATA_TEXTS);
    if (texts == NULL) {
        texts = wmem_list_new(wmem_file_scope());
        p_add_proto_data(wmem_file_scope(), pinfo, proto_idsprobe, DATA_TEXTS, texts);
    }
    struct syslog *kept = wmem_new0(wmem_file_scope(), struct syslog);
    const char *characters = wmem_memdup(wmem_file_scope(), syslog->text.at, syslog->text.length);
    kept->text = text_of(characters, syslog->text.length);
    kept->cut = syslog->cut;
    wmem_list_append(texts, kept);
}

static void dissect_text(proto_tree *tree, packet_info *pinfo, const field_info *field) {
    struct syslog syslog = {.tvb = field->ds_tvb, .at = field->start};
    if (syslog.tvb == NULL || field->length <= 0 || !tvb_bytes_exist(syslog.tvb, field->start, field->length))
        return;
    const char *characters = tvb_memdup(pinfo->pool, syslog.tvb, field->start, (size_t)field->length);
    syslog.text = text_of(characters, (size_t)field->length);
    syslog.cut = is_cut(&syslog, pinfo);
    if (add_messages(tree, pinfo, &syslog) && !pinfo->fd->visited)
        keep_text(pinfo, &syslog);
}

/* Without the field there is nothing in the tree to point at: it is not for the eye then. */
static void dissect_kept_texts(tvbuff_t *tvb, proto_tree *tree, packet_info *pinfo) {
    wmem_list_t *texts = p_get_proto_data(wmem_file_scope(), pinfo, proto_idsprobe, DATA_TEXTS);
    wmem_list_frame_t *frame = texts != NULL ? wmem_list_head(texts) : NULL;
    for (; frame != NULL; frame = wmem_list_frame_next(frame)) {
        struct syslog syslog = *(const struct syslog *)wmem_list_frame_data(frame);
        unsigned length = (unsigned)syslog.text.length;
        syslog.tvb = tvb_new_child_real_data(tvb, (const uint8_t *)syslog.text.at, length, (int)length);
        add_messages(tree, pinfo, &syslog);
    }
}

static int dissect_messages(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_) {
    if (!wants_syslog || tree == NULL || !proto_is_frame_protocol(pinfo->layers, "syslog"))
        return 0;
    GPtrArray *fields = proto_find_finfo(tree, proto_syslog);
    for (unsigned i = 0; i < fields->len; i++)
        dissect_text(tree, pinfo, g_ptr_array_index(fields, i));
    if (fields->len == 0)
        dissect_kept_texts(tvb, tree, pinfo);
    g_ptr_array_free(fields, TRUE);
    return (int)tvb_captured_length(tvb);
}

/* --- registration ------------------------------------------------------------------------------------------------ */

/* Whatever is wanted makes Wireshark build a tree of each packet; so nothing is, unless it is used. */
static void update_wanted(void) {
    bool wanted = wants_syslog && proto_is_protocol_enabled(find_protocol_by_id(proto_idsprobe));
    GArray *fields = wanted ? g_array_new(FALSE, FALSE, sizeof proto_syslog) : NULL;
    if (wanted)
        g_array_append_val(fields, proto_syslog);
    set_postdissector_wanted_hfids(postdissector, fields);
}

static void register_fields(int proto) {
    static hf_register_info fields[] = {
        {&hf_id, {"Message id", "idsprobe.msg.id", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_source, {"Source address", "idsprobe.msg.src", FT_IPv4, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_source6, {"Source address", "idsprobe.msg.src6", FT_IPv6, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_source_port, {"Source port", "idsprobe.msg.srcport", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_destination, {"Destination address", "idsprobe.msg.dst", FT_IPv4, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_destination6, {"Destination address", "idsprobe.msg.dst6", FT_IPv6, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_destination_port, {"Destination port", "idsprobe.msg.dstport", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
    };
    proto_register_field_array(proto, fields, array_length(fields));
}

void postdissect_register(int proto) {
    proto_idsprobe = proto;
    register_fields(proto);
    module_t *module = prefs_register_protocol(proto, update_wanted);
    prefs_register_bool_preference(
        module, "syslog", "Decode messages of the intrusion detection in syslog",
        "Lines that TRMD and the console send by syslog get the fields of trace records: the "
        "correlator leads from a message to its packets. Needs a tree of each packet, so "
        "it is slower.",
        &wants_syslog);
    register_init_routine(update_wanted); /* the protocol may have been disabled since */
}

void postdissect_handoff(int proto) {
    proto_syslog = proto_get_id_by_filter_name("syslog");
    postdissector = create_dissector_handle(dissect_messages, proto);
    register_postdissector(postdissector);
}
