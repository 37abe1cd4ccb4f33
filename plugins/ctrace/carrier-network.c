/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * carrier-network.c - entries on their way over a network: see carrier-network.h
 */
#include "carrier-network.h"

#include <ws_compat_epan.h>

#include <epan/conversation.h>
#include <epan/exceptions.h>
#include <epan/proto_data.h>
#include <epan/show_exception.h>

#include "frame-data.h"
#include "packet-ctrace.h"
#include "stream.h"

static int proto_ctrace;

static dissector_handle_t udp_handle, tcp_handle;

/* --- one frame, several packets --------------------------------------------------------------------------------- */

/* What the dissectors of a packet inside change, and those of the packet around it still need. */
struct surroundings {
    address dl_src, dl_dst, net_src, net_dst, src, dst;
    port_type ptype;
    uint32_t srcport, destport, match_uint, desegment_len;
    int desegment_offset;
    uint16_t can_desegment;
    bool fragmented, use_conv_addr_port_endpoints;
    struct conversation_addr_port_endpoints *conv_addr_port_endpoints;
    struct conversation_element *conv_elements;
};

static struct surroundings surroundings_of(const packet_info *pinfo) {
    return (struct surroundings){
        .dl_src = pinfo->dl_src,
        .dl_dst = pinfo->dl_dst,
        .net_src = pinfo->net_src,
        .net_dst = pinfo->net_dst,
        .src = pinfo->src,
        .dst = pinfo->dst,
        .ptype = pinfo->ptype,
        .srcport = pinfo->srcport,
        .destport = pinfo->destport,
        .match_uint = pinfo->match_uint,
        .desegment_len = pinfo->desegment_len,
        .desegment_offset = pinfo->desegment_offset,
        .can_desegment = pinfo->can_desegment,
        .fragmented = pinfo->fragmented,
        .use_conv_addr_port_endpoints = pinfo->use_conv_addr_port_endpoints,
        .conv_addr_port_endpoints = pinfo->conv_addr_port_endpoints,
        .conv_elements = pinfo->conv_elements,
    };
}

static void surroundings_restore(const struct surroundings *before, packet_info *pinfo) {
    pinfo->dl_src = before->dl_src;
    pinfo->dl_dst = before->dl_dst;
    pinfo->net_src = before->net_src;
    pinfo->net_dst = before->net_dst;
    pinfo->src = before->src;
    pinfo->dst = before->dst;
    pinfo->ptype = before->ptype;
    pinfo->srcport = before->srcport;
    pinfo->destport = before->destport;
    pinfo->match_uint = before->match_uint;
    pinfo->desegment_len = before->desegment_len;
    pinfo->desegment_offset = before->desegment_offset;
    pinfo->can_desegment = before->can_desegment;
    pinfo->fragmented = before->fragmented;
    pinfo->use_conv_addr_port_endpoints = before->use_conv_addr_port_endpoints;
    pinfo->conv_addr_port_endpoints = before->conv_addr_port_endpoints;
    pinfo->conv_elements = before->conv_elements;
}

/* A packet inside must not ask TCP around us for more of its own stream, nor be taken for a conversation of it. */
static void surroundings_clear(packet_info *pinfo) {
    clear_address(&pinfo->dl_src);
    clear_address(&pinfo->dl_dst);
    pinfo->can_desegment = 0;
    pinfo->fragmented = FALSE;
    pinfo->use_conv_addr_port_endpoints = FALSE;
    pinfo->conv_addr_port_endpoints = NULL;
    pinfo->conv_elements = NULL;
}

/* Wireshark takes hundreds of protocols in one frame for a loop, and a frame may hold hundreds of entries.  So when
 * there are many, those of the packet inside are no longer listed as protocols of the frame. */
static void forget_layers(packet_info *pinfo, unsigned before) {
    enum { LAYERS_LISTED = 128 };
    while (wmem_list_count(pinfo->layers) > MAX(before, LAYERS_LISTED))
        wmem_list_remove_frame(pinfo->layers, wmem_list_tail(pinfo->layers));
}

static unsigned count_entry(packet_info *pinfo) {
    unsigned number = GPOINTER_TO_UINT(p_get_proto_data(pinfo->pool, pinfo, proto_ctrace, CTRACE_DATA_ENTRIES));
    p_remove_proto_data(pinfo->pool, pinfo, proto_ctrace, CTRACE_DATA_ENTRIES);
    p_add_proto_data(pinfo->pool, pinfo, proto_ctrace, CTRACE_DATA_ENTRIES, GUINT_TO_POINTER(number + 1));
    return number;
}

/* The columns tell of all entries: Info one behind the other, Protocol what the last of them holds. */
static void begin_columns(packet_info *pinfo) {
    col_clear(pinfo->cinfo, COL_INFO);
    col_append_sep_str(pinfo->cinfo, COL_INFO, " | ", "");
    col_set_fence(pinfo->cinfo, COL_INFO);
}

static void end_columns(packet_info *pinfo, proto_tree *tree) {
    const char *inside = col_get_text(pinfo->cinfo, COL_PROTOCOL);
    if (inside != NULL && strcmp(inside, "CTRACE") != 0)
        col_add_fstr(pinfo->cinfo, COL_PROTOCOL, "CTRACE/%s", wmem_strdup(pinfo->pool, inside));
    ctrace_show_discard(pinfo, tree);
    p_remove_proto_data(pinfo->pool, pinfo, proto_ctrace, CTRACE_DATA_DISCARD);
    col_set_fence(pinfo->cinfo, COL_INFO);
}

/* Dissects an entry, or bytes that are none.  When that ends early, the next one must have its turn all the same. */
static void dissect_piece(tvbuff_t *piece, packet_info *pinfo, proto_tree *tree, const char *carrier) {
    const struct surroundings outside = surroundings_of(pinfo);
    const unsigned layers = wmem_list_count(pinfo->layers);
    struct carried carried = {.carrier = carrier, .in_stream = true, .number = count_entry(pinfo)};
    begin_columns(pinfo);
    surroundings_clear(pinfo);
    TRY {
        ctrace_dissect_carried(piece, pinfo, tree, &carried);
    }
    CATCH_NONFATAL_ERRORS {
        show_exception(piece, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
    end_columns(pinfo, tree);
    forget_layers(pinfo, layers);
    surroundings_restore(&outside, pinfo);
}

/* --- datagrams and streams -------------------------------------------------------------------------------------- */

/* The piece's own bytes.  Where the capture has cut the last one, what is missing still counts. */
static tvbuff_t *piece_tvb(tvbuff_t *tvb, size_t at, size_t length) {
    if (at + length == tvb_captured_length(tvb))
        return tvb_new_subset_remaining(tvb, (int)at);
    return tvb_new_subset_length(tvb, (int)at, (int)length);
}

static int dissect_pieces(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const char *carrier, bool more) {
    struct view bytes = ctrace_bytes(tvb, pinfo);
    for (size_t at = 0; at < bytes.length;) {
        struct piece piece = stream_next(view_part(bytes, at, bytes.length), more);
        if (piece.kind == PIECE_WAIT) {
            pinfo->desegment_offset = (int)at;
            pinfo->desegment_len = piece.length > 0 ? (uint32_t)piece.length : DESEGMENT_ONE_MORE_SEGMENT;
            break;
        }
        dissect_piece(piece_tvb(tvb, at, piece.length), pinfo, tree, carrier);
        at += piece.length;
    }
    return (int)bytes.length;
}

static int dissect_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_) {
    return dissect_pieces(tvb, pinfo, tree, "UDP", false);
}

static int dissect_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_) {
    bool whole = tvb_captured_length(tvb) == tvb_reported_length(tvb);
    return dissect_pieces(tvb, pinfo, tree, "TCP", pinfo->can_desegment > 0 && whole);
}

/* --- is it ours? ------------------------------------------------------------------------------------------------ */

/* From this frame on, and from no earlier one, so that each pass shows the same. */
static void claim_conversation(packet_info *pinfo, dissector_handle_t handle) {
    conversation_set_dissector_from_frame_number(find_or_create_conversation(pinfo), pinfo->num, handle);
}

/* A datagram holds whole entries: it begins with one, and one of them proves itself. */
static wsc_bool offer_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    struct view bytes = ctrace_bytes(tvb, pinfo);
    if (bytes.length == 0 || stream_next(bytes, false).kind != PIECE_ENTRY || !stream_has_entry(bytes))
        return FALSE;
    claim_conversation(pinfo, udp_handle);
    dissect_udp(tvb, pinfo, tree, data);
    return TRUE;
}

/* The capture of a stream may begin anywhere in it.  The beginning of an entry is waited for; only when it has proved
 * itself the conversation is ours. */
static wsc_bool offer_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    struct view bytes = ctrace_bytes(tvb, pinfo);
    bool proven = stream_has_entry(bytes);
    if (!proven && !(pinfo->can_desegment > 0 && stream_may_begin(bytes)))
        return FALSE;
    if (proven)
        claim_conversation(pinfo, tcp_handle);
    dissect_tcp(tvb, pinfo, tree, data);
    return TRUE;
}

/* --- registration ----------------------------------------------------------------------------------------------- */

void carrier_network_register(int proto) {
    proto_ctrace = proto;
    udp_handle = register_dissector("ctrace.udp", dissect_udp, proto);
    tcp_handle = register_dissector("ctrace.tcp", dissect_tcp, proto);
}

void carrier_network_handoff(int proto) {
    heur_dissector_add("udp", offer_udp, "z/OS component trace over UDP", "ctrace_udp", proto, HEURISTIC_DISABLE);
    heur_dissector_add("tcp", offer_tcp, "z/OS component trace over TCP", "ctrace_tcp", proto, HEURISTIC_DISABLE);
    dissector_add_for_decode_as("udp.port", udp_handle);
    dissector_add_for_decode_as("tcp.port", tcp_handle);
}
