/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * insights.c - calls the insights: see insights.h
 */
#include "insights.h"

#include <epan/proto_data.h>
#include <wiretap/wtap.h>

#include "cleartext.h"
#include "data-stream.h"
#include "discarded-copy.h"
#include "duplicates.h"
#include "insight.h"
#include "loops.h"
#include "not-traced.h"
#include "pairs.h"

static const struct insight *const insights[] = {&not_traced_insight, &discarded_copy_insight, &loops_insight,
                                                 &duplicates_insight, &pairs_insight,          &cleartext_insight};

static int proto_ctrace;
static wsc_bool is_wanted[array_length(insights)];
static bool is_trace; /* a frame of a trace has come by */

/* --- registration ------------------------------------------------------------------------------------------------ */

static void file_opened(void) {
    is_trace = false;
    for (size_t i = 0; i < array_length(insights); i++)
        insights[i]->file_opened();
}

static void register_preference(module_t *module, const struct insight *insight, wsc_bool *wanted) {
    *wanted = TRUE;
    prefs_register_bool_preference(module, g_strdup_printf("insight_%s", insight->name), insight->title,
                                   insight->description, wanted);
}

void insights_register(int proto, module_t *module) {
    proto_ctrace = proto;
    for (size_t i = 0; i < array_length(insights); i++) {
        insights[i]->prepare(proto);
        register_preference(module, insights[i], &is_wanted[i]);
    }
    register_init_routine(file_opened);
}

/* --- what is kept with a frame ----------------------------------------------------------------------------------- */

int insight_protocol(void) {
    return proto_ctrace;
}

void *insight_finding(packet_info *pinfo, unsigned key) {
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_ctrace, key);
}

void *insight_finding_new(packet_info *pinfo, unsigned key, size_t size) {
    void *finding = insight_finding(pinfo, key);
    if (finding == NULL) {
        finding = wmem_alloc0(wmem_file_scope(), size);
        p_add_proto_data(wmem_file_scope(), pinfo, proto_ctrace, key, finding);
    }
    return finding;
}

/* --- following --------------------------------------------------------------------------------------------------- */

/* Where the IP packet begins in a frame of Ethernet, behind its header and those of VLANs; its end when it holds none.
 */
static unsigned behind_ethernet(struct view frame) {
    enum { TYPE_AT = 12, TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd, TYPE_VLAN = 0x8100, TYPE_PROVIDER_VLAN = 0x88a8 };
    unsigned at = TYPE_AT;
    uint16_t type;
    while (view_u16(frame, at, &type) && (type == TYPE_VLAN || type == TYPE_PROVIDER_VLAN))
        at += 4;
    bool is_ip = view_u16(frame, at, &type) && (type == TYPE_IPV4 || type == TYPE_IPV6);
    return is_ip ? at + 2 : (unsigned)frame.length;
}

static unsigned packet_at(int encapsulation, struct view frame) {
    switch (encapsulation) {
    case WTAP_ENCAP_RAW_IP:
    case WTAP_ENCAP_RAW_IP4:
    case WTAP_ENCAP_RAW_IP6:
        return 0;
    case WTAP_ENCAP_ETHERNET:
        return behind_ethernet(frame);
    case WTAP_ENCAP_SLL: /* a capture of all interfaces of Linux */
        return 16;
    case WTAP_ENCAP_SLL2:
        return 20;
    default:
        return (unsigned)frame.length;
    }
}

/* The headers of the packet in a frame. */
static bool read_packet(packet_info *pinfo, tvbuff_t *frame, struct packet_facts *packet) {
    static uint8_t first[256]; /* all headers of any sane packet; static, because `packet` points into it */
    if (frame == NULL || pinfo->rec == NULL)
        return false;
    size_t there = MIN(tvb_captured_length(frame), sizeof first);
    tvb_memcpy(frame, first, 0, there);
    struct view bytes = view_of(first, there);
    unsigned at = packet_at(pinfo->rec->rec_header.packet_header.pkt_encap, bytes);
    return packet_facts_read(view_part(bytes, at, there), packet);
}

bool insights_know_a_trace(void) {
    return is_trace;
}

void insights_follow(packet_info *pinfo, tvbuff_t *frame, const struct entry_tree *what) {
    is_trace |= what != NULL;
    if (PINFO_FD_VISITED(pinfo))
        return;
    struct packet_facts packet;
    struct seen seen = {.what = what, .packet = read_packet(pinfo, frame, &packet) ? &packet : NULL};
    if (seen.packet != NULL)
        data_stream_see_packet(seen.packet);
    for (size_t i = 0; i < array_length(insights); i++)
        if (is_wanted[i])
            insights[i]->follow(pinfo, &seen);
}

/* --- showing ----------------------------------------------------------------------------------------------------- */

bool insights_have_found(packet_info *pinfo) {
    for (size_t i = 0; i < array_length(insights); i++)
        if (insights[i]->has_found(pinfo))
            return true;
    return false;
}

void insights_add(packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree) {
    for (size_t i = 0; i < array_length(insights); i++)
        if (insights[i]->has_found(pinfo))
            insights[i]->add(pinfo, tvb, tree);
}
