/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * packet-ftpflow.c - the post-dissector "ftpflow": feeds the state machine, shows what it found
 *
 * It asks for no tree.  A "tcp" tap would not do either: Wireshark runs no taps in the first pass of tshark -2, nor
 * when sharkd loads a file, and only in the first pass frames come in order.  So the TCP segment is read from the bytes
 * of the frame, once TCP's dissector has said that there is one: see core/locate.h.
 */
#include "packet-ftpflow.h"

#include "ctrace-facts.h"
#include "finding-tree.h"
#include "findings.h"
#include "locate.h"
#include "outcome-text.h"
#include "preferences.h"
#include "reports.h"

static int proto_ftpflow = -1;
static int proto_ftp, proto_icmp, proto_icmpv6;

static struct flow *flow; /* of the file that is open */

/* --- feeding ----------------------------------------------------------------------------------------------------- */

static void *allocate(void *context _U_, size_t size) {
    return wmem_alloc0(wmem_file_scope(), size);
}

static packet_info *fed; /* the packet that the state machine is taking */

static void take_note(void *context _U_, const struct note *note) {
    findings_add(fed, note);
}

static void file_opened(void) {
    const int64_t second = 1000000000;
    const struct flow_settings settings = {
        .wait_limit = preferences()->wait_limit * second,
        .bruteforce_number = preferences()->bruteforce_number,
        .bruteforce_time = preferences()->bruteforce_seconds * second,
        .is_control_port = preferences_is_control_port,
    };
    const struct flow_out out = {.allocate = allocate, .note = take_note};
    flow = flow_new(&settings, &out);
    findings_reset();
    outcome_text_reset();
}

/* Which protocols the frame has, of those that matter. */
struct layers {
    bool ftp, icmp;
};

static struct layers layers_of(const packet_info *pinfo) {
    struct layers layers = {.ftp = false};
    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer != NULL; layer = wmem_list_frame_next(layer)) {
        int protocol = GPOINTER_TO_INT(wmem_list_frame_data(layer));
        layers.ftp |= protocol == proto_ftp;
        layers.icmp |= protocol == proto_icmp || protocol == proto_icmpv6;
    }
    return layers;
}

static struct text address_bytes(const address *from) {
    bool is_ip =
        (from->type == AT_IPv4 && from->len == IPV4_LENGTH) || (from->type == AT_IPv6 && from->len == IPV6_LENGTH);
    return text_of(from->data, is_ip ? (size_t)from->len : 0);
}

/* The segment in the first bytes of the frame, or in all of them when the state machine reads its payload. */
static bool read_segment(tvbuff_t *tvb, packet_info *pinfo, bool in_icmp, struct packet *packet) {
    static uint8_t first[2048];
    unsigned there = tvb_captured_length(tvb), count = MIN(there, (unsigned)sizeof first);
    const struct known known = {
        .from = address_bytes(&pinfo->net_src),
        .to = address_bytes(&pinfo->net_dst),
        .from_port = (uint16_t)pinfo->srcport,
        .to_port = (uint16_t)pinfo->destport,
        .in_icmp = in_icmp,
    };
    if (known.from.length == 0 || known.from.length != known.to.length)
        return false;
    tvb_memcpy(tvb, first, 0, count);
    if (!locate_segment(text_of(first, count), &known, packet))
        return false;
    if (there == count || packet->payload.length == packet->length || !flow_reads(flow, packet))
        return true;
    return locate_segment(text_of(tvb_memdup(pinfo->pool, tvb, 0, there), there), &known, packet);
}

static int64_t time_of(const packet_info *pinfo) {
    return (int64_t)pinfo->abs_ts.secs * 1000000000 + pinfo->abs_ts.nsecs;
}

static void take_discard(packet_info *pinfo, struct packet *packet) {
    packet->discard = ctrace_discard_code(pinfo);
    if (packet->discard != 0 && ctrace_discard_text(pinfo) != NULL)
        outcome_text_learn_discard(packet->discard, ctrace_discard_text(pinfo));
}

static void feed(tvbuff_t *tvb, packet_info *pinfo) {
    struct layers layers = layers_of(pinfo);
    struct packet packet = {.frame = pinfo->num, .time = time_of(pinfo), .is_ftp = layers.ftp};
    fed = pinfo;
    if (ctrace_is_gap(pinfo))
        flow_gap(flow, packet.frame, packet.time);
    if ((pinfo->ptype != PT_TCP && !layers.icmp) || !read_segment(tvb, pinfo, layers.icmp, &packet)) {
        flow_time(flow, packet.frame, packet.time);
        return;
    }
    take_discard(pinfo, &packet);
    flow_packet(flow, &packet);
}

static int postdissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_) {
    if (!pinfo->fd->visited)
        feed(tvb, pinfo);
    if (findings_of(pinfo) == NULL)
        return 0; /* so that the frame is not called one of this protocol */
    findings_tap(pinfo);
    finding_tree_add(pinfo, tvb, tree);
    return (int)tvb_captured_length(tvb);
}

/* --- registration ------------------------------------------------------------------------------------------------ */

void proto_register_ftpflow(void) {
    proto_ftpflow = proto_register_protocol("FTP data connections", "FTPFLOW", "ftpflow");
    finding_tree_register(proto_ftpflow);
    findings_register(proto_ftpflow);
    preferences_register(proto_ftpflow);
    transfers_report_register();
    logins_report_register();
    register_init_routine(file_opened);
}

/* Post-dissectors run in the order of registration.  What ctrace knows of a packet it finds in its own, which it
 * registers in its register routine; so ours, registered in the handoff, comes later whichever plug-in is loaded first.
 */
void proto_reg_handoff_ftpflow(void) {
    proto_ftp = proto_get_id_by_filter_name("ftp");
    proto_icmp = proto_get_id_by_filter_name("icmp");
    proto_icmpv6 = proto_get_id_by_filter_name("icmpv6");
    ctrace_facts_handoff();
    register_postdissector(create_dissector_handle(postdissect, proto_ftpflow));
}
