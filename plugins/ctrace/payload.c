/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * payload.c - who dissects what an entry carries: see payload.h
 */
#include "payload.h"

#include <epan/conversation.h>

#include "data-stream.h"
#include "ebcdic.h"
#include "ip.h"
#include "packet.h"
#include "password.h"

enum { PROTOCOL_SMC_LLC = 252, TEXT_SHOWN_MAX = 240 };

static dissector_handle_t ip_handle, ipv6_handle, ethernet_handle, tls_handle, clear_text_handle;

/* Those who take what a transport protocol hands over. */
struct takers {
    dissector_table_t by_port;
    heur_dissector_list_t heuristics;
};

static struct takers tcp_takers, udp_takers;
static dissector_table_t tls_ports;

static int hf_data, hf_text, hf_old_header, hf_packet_at, hf_padding;

void payload_register(int proto) {
    static hf_register_info fields[] = {
        {&hf_data, {"Data", "ctrace.data", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_text, {"Text", "ctrace.text", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_old_header,
         {"Header, old form (unknown)", "ctrace.old_header", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_packet_at,
         {"IP packet (by content), offset", "ctrace.old_packet_offset", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_padding, {"Padding", "ctrace.padding", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    proto_register_field_array(proto, fields, array_length(fields));
}

/* --- addresses and ports ---------------------------------------------------------------------------------------- */

static void set_address_column(address *to, address *net, const struct entry_tree *what, int at) {
    at += what->head_at;
    if (entry_tree_address_is_ipv4(what->tvb, at))
        set_address_tvb(net, AT_IPv4, 4, what->tvb, at + 12);
    else
        set_address_tvb(net, AT_IPv6, 16, what->tvb, at);
    copy_address_shallow(to, net);
}

void payload_set_endpoints(const struct entry_tree *what, packet_info *pinfo) {
    struct entry_endpoints ends;
    if (!entry_endpoints_read(&what->entry, &ends))
        return;
    set_address_column(&pinfo->src, &pinfo->net_src, what, ends.source_at);
    set_address_column(&pinfo->dst, &pinfo->net_dst, what, ends.destination_at);
    pinfo->srcport = ends.source_port;
    pinfo->destport = ends.destination_port;
    pinfo->ptype = ends.protocol == PROTOCOL_TCP ? PT_TCP : ends.protocol == PROTOCOL_UDP ? PT_UDP : PT_NONE;
}

/* --- data ------------------------------------------------------------------------------------------------------- */

/* As bytes, and as text where it is text in EBCDIC or ASCII; passwords only as bytes. */
static void add_data(tvbuff_t *data, packet_info *pinfo, proto_item *item) {
    proto_tree *tree = proto_item_get_subtree(item);
    int length = (int)tvb_captured_length(data);
    size_t shown = MIN((size_t)length, TEXT_SHOWN_MAX);
    uint8_t *bytes = tvb_memdup(pinfo->pool, data, 0, shown);
    char *text = wmem_alloc(pinfo->pool, 2 * TEXT_SHOWN_MAX + 1);
    if (tree == NULL || length == 0)
        return;
    proto_tree_add_item(tree, hf_data, data, 0, length, ENC_NA);
    password_hide(bytes, shown);
    if (ebcdic_or_ascii_text(view_of(bytes, shown), text, 2 * TEXT_SHOWN_MAX + 1))
        proto_item_set_generated(proto_tree_add_string(tree, hf_text, data, 0, length, text));
}

static bool offer_to_port(const struct takers *takers, uint32_t port, tvbuff_t *data, packet_info *pinfo,
                          proto_tree *tree) {
    return port != 0 && dissector_try_uint(takers->by_port, port, data, pinfo, tree) > 0;
}

/* The lower port first, for it is more likely the server's; unless only the higher one is the user's own choice. */
static bool high_port_goes_first(const struct takers *takers, uint32_t low, uint32_t high) {
    return dissector_is_uint_changed(takers->by_port, high) && !dissector_is_uint_changed(takers->by_port, low);
}

/* As a transport protocol does it. */
static bool offer_to(const struct takers *takers, tvbuff_t *data, packet_info *pinfo, proto_tree *tree) {
    heur_dtbl_entry_t *taker;
    uint32_t low = MIN(pinfo->srcport, pinfo->destport), high = MAX(pinfo->srcport, pinfo->destport);
    bool swap = high_port_goes_first(takers, low, high);
    return offer_to_port(takers, swap ? high : low, data, pinfo, tree) ||
           offer_to_port(takers, swap ? low : high, data, pinfo, tree) ||
           dissector_try_heuristic(takers->heuristics, data, pinfo, tree, &taker, NULL);
}

static bool offer_to_port_of_tls(uint32_t port, tvbuff_t *data, packet_info *pinfo, proto_tree *tree) {
    dissector_handle_t handle = dissector_get_uint_handle(tls_ports, port);
    return handle != NULL && wsc_call_in_tls(handle, data, pinfo, tree) > 0;
}

/* What AT-TLS shows in clear text is what TLS hands over when it has decrypted something.  This is called in the name
 * of TLS: those who find no TLS in the frame, as HTTP at port 443, would warn of it. */
static int dissect_clear_text(tvbuff_t *data, packet_info *pinfo, proto_tree *tree, void *unused _U_) {
    uint32_t low = MIN(pinfo->srcport, pinfo->destport), high = MAX(pinfo->srcport, pinfo->destport);
    bool is_taken = offer_to_port_of_tls(low, data, pinfo, tree) || offer_to_port_of_tls(high, data, pinfo, tree);
    return is_taken ? (int)tvb_captured_length(data) : 0;
}

/* Who has claimed the conversation: FTP a data connection, TFTP the port from which the server answers.  What AT-TLS
 * shows in clear text is not for TLS, which may have claimed the encrypted connection.  There always is a conversation
 * then: TCP and UDP make one, and dissectors count on it. */
static bool offer_to_conversation(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    conversation_t *conversation = find_or_create_conversation(pinfo);
    if (entry_is_cleartext(&what->entry) && conversation_get_dissector(conversation, pinfo->num) == tls_handle)
        return false;
    return try_conversation_dissector(&pinfo->dst, &pinfo->src, conversation_pt_to_conversation_type(pinfo->ptype),
                                      pinfo->destport, pinfo->srcport, what->payload, pinfo, tree, NULL,
                                      NO_ADDR_B | NO_PORT_B);
}

/* A message may go on in the next record, and these are not joined.  So what ends early is not malformed: TCP says it
 * in the same way when it joins no segments. */
static bool offer_stream(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    const wsc_bool before = pinfo->fragmented;
    pinfo->fragmented = TRUE;
    bool taken = offer_to_conversation(what, pinfo, tree) || offer_to(&tcp_takers, what->payload, pinfo, tree);
    pinfo->fragmented = before;
    return taken;
}

static bool offer_socket_data(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    if (entry_is_cleartext(&what->entry) &&
        call_dissector_only(clear_text_handle, what->payload, pinfo, tree, NULL) > 0)
        return true;
    switch (pinfo->ptype) {
    case PT_TCP:
        return offer_stream(what, pinfo, tree);
    case PT_UDP:
        return offer_to_conversation(what, pinfo, tree) || offer_to(&udp_takers, what->payload, pinfo, tree);
    default:
        return false;
    }
}

void payload_handoff(int proto) {
    ip_handle = find_dissector_add_dependency("ip", proto);
    ipv6_handle = find_dissector_add_dependency("ipv6", proto);
    ethernet_handle = find_dissector_add_dependency("eth_maybefcs", proto);
    tls_handle = find_dissector("tls");
    tcp_takers = (struct takers){find_dissector_table("tcp.port"), find_heur_dissector_list("tcp")};
    udp_takers = (struct takers){find_dissector_table("udp.port"), find_heur_dissector_list("udp")};
    clear_text_handle = create_dissector_handle(dissect_clear_text, proto_get_id_by_filter_name("tls"));
    tls_ports = find_dissector_table("tls.port");
}

/* --- packets ---------------------------------------------------------------------------------------------------- */

static dissector_handle_t packet_dissector(const struct entry_tree *what) {
    bool chosen = what->option != NULL && what->option->osa_layer <= OSA_LAYER_3;
    enum osa_layer layer = chosen ? (enum osa_layer)what->option->osa_layer : OSA_LAYER_BY_CONTENT;
    switch (entry_packet_kind(&what->entry, layer)) {
    case PACKET_IP:
        return tvb_get_bits8(what->payload, 0, 4) == 6 ? ipv6_handle : ip_handle;
    case PACKET_ETHERNET:
        return ethernet_handle;
    default:
        return NULL;
    }
}

/* What is found in a record of ids 1 to 3, and what stands around it. */
static void add_old_packet(const struct entry_tree *what, proto_tree *tree, int at, int length) {
    int behind = (int)tvb_captured_length(what->payload) - at - length;
    if (at > 0)
        proto_tree_add_item(tree, hf_old_header, what->payload, 0, at, ENC_NA);
    proto_item_set_generated(
        proto_tree_add_uint(tree, hf_packet_at, what->payload, at, length, (uint32_t)(what->entry.payload_at + at)));
    if (behind > 0)
        proto_tree_add_item(tree, hf_padding, what->payload, at + length, behind, ENC_NA);
}

static bool offer_old_packet(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, proto_item *item) {
    struct view packet;
    if (!entry_old_packet(&what->entry, &packet))
        return false;
    int at = (int)(packet.bytes - entry_payload(&what->entry).bytes), length = (int)packet.length;
    if (item != NULL)
        add_old_packet(what, proto_item_get_subtree(item), at, length);
    tvbuff_t *found = tvb_new_subset_length(what->payload, at, length);
    call_dissector(ip_version(packet) == 6 ? ipv6_handle : ip_handle, found, pinfo, tree);
    return true;
}

/* The messages by which SMC-R controls its links go to Wireshark's own dissector of them. */
static bool offer_smc_message(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    heur_dtbl_entry_t *smc = find_heur_dissector_by_unique_short_name("smcr_infiniband");
    struct entry_endpoints ends;
    if (smc == NULL || !entry_endpoints_read(&what->entry, &ends) || ends.protocol != PROTOCOL_SMC_LLC)
        return false;
    col_clear(pinfo->cinfo, COL_INFO);
    call_heur_dissector_direct(smc, what->payload, pinfo, tree, NULL);
    return true;
}

tvbuff_t *payload_cut_short(tvbuff_t *parent, packet_info *pinfo, const uint8_t *bytes, unsigned there,
                            unsigned original) {
    tvbuff_t *payload = tvb_new_child_real_data(parent, bytes, there, (int)original);
    add_new_data_source(pinfo, payload, "Traced packet");
    return payload;
}

void payload_show(const struct entry_tree *what, packet_info *pinfo, proto_item *item) {
    if (what->payload != NULL)
        add_data(what->payload, pinfo, item);
}

void payload_dissect(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, proto_item *item) {
    data_stream_tap(what, pinfo);
    if (what->payload == NULL)
        return;
    dissector_handle_t handle = packet_dissector(what);
    if (handle != NULL) {
        call_dissector(handle, what->payload, pinfo, tree);
        return;
    }
    bool begins = entry_begins_packet(&what->entry);
    if (what->entry.id == ENTRY_DATA && begins && offer_socket_data(what, pinfo, tree))
        return;
    if (what->entry.id == ENTRY_SMC && begins && offer_smc_message(what, pinfo, tree))
        return;
    if (!offer_old_packet(what, pinfo, tree, item))
        add_data(what->payload, pinfo, item);
}
