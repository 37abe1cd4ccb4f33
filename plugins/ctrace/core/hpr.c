/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * hpr.c - the headers of High Performance Routing in a packet of Enterprise Extender: see hpr.h
 */
#include "hpr.h"

#include "packet_facts.h"

enum {
    UDP_HEADER_LENGTH = 8,
    LLC_LENGTH = 3,
    LLC_CONTROL_AT = 2,
    LLC_UI = 0x03,
    NHDR_LABELS_AT = 2,
    NHDR_MODE = 0xe0,
    NHDR_ANR = 0xc0,
    NHDR_FUNCTION_ROUTING = 0xa0,
    NHDR_FUNCTION = 0xf0,
    NHDR_LOGICAL_LINK = 0x10,
    NHDR_SLOWDOWN = 0x04 | 0x02,
    NHDR_END_OF_LABELS = 0xff,
    THDR_LENGTH_AT = 12,
    THDR_SEQUENCE_AT = 16
};

static bool is_ee_port(uint16_t port) {
    return port >= HPR_PORT_FIRST && port <= HPR_PORT_LAST;
}

/* The bytes behind the LLC header; false when they cannot be HPR. */
static bool find_network_header(struct view packet, bool is_ee, struct view *out) {
    struct packet_facts facts;
    uint8_t control;
    if (!packet_facts_read(packet, &facts) || !facts.has_ports || facts.protocol != PROTOCOL_UDP ||
        !view_u8(facts.transport, UDP_HEADER_LENGTH + LLC_CONTROL_AT, &control))
        return false;
    *out = view_part(facts.transport, UDP_HEADER_LENGTH + LLC_LENGTH, facts.transport.length);
    return control == LLC_UI && (is_ee || is_ee_port(facts.source_port) || is_ee_port(facts.destination_port));
}

/* Where the THDR begins; false when there is none. */
static bool find_transport_header(struct view network, size_t *at) {
    uint8_t mode, function, label;
    if (!view_u8(network, 0, &mode) || !view_u8(network, 1, &function))
        return false;
    bool is_anr = (mode & NHDR_MODE) == NHDR_ANR;
    bool is_routed = (mode & NHDR_MODE) == NHDR_FUNCTION_ROUTING && (function & NHDR_FUNCTION) != NHDR_LOGICAL_LINK;
    if (!is_anr && !is_routed)
        return false;
    for (*at = NHDR_LABELS_AT; view_u8(network, *at, &label); ++*at)
        if (label == NHDR_END_OF_LABELS) {
            *at += 2;
            return true;
        }
    return false;
}

bool hpr_read(struct view packet, bool is_ee, struct hpr_packet *out) {
    struct view network;
    size_t at;
    if (!find_network_header(packet, is_ee, &network) || !find_transport_header(network, &at))
        return false;
    out->tcid = view_part(network, at, HPR_TCID_LENGTH);
    out->slows_down = (network.bytes[1] & NHDR_SLOWDOWN) != 0;
    return view_u32(network, at + THDR_LENGTH_AT, &out->length) &&
           view_u32(network, at + THDR_SEQUENCE_AT, &out->sequence);
}

enum hpr_step hpr_follow(struct hpr_flow *flow, const struct hpr_packet *packet) {
    int32_t ahead = (int32_t)(packet->sequence - flow->next);
    uint32_t end = packet->sequence + packet->length;
    bool is_first = !flow->has_next;
    if (packet->length == 0)
        return HPR_NEXT;
    if (is_first || (int32_t)(end - flow->next) > 0)
        flow->next = end;
    flow->has_next = true;
    if (is_first || ahead == 0)
        return HPR_NEXT;
    return ahead < 0 ? HPR_LATE : HPR_AHEAD;
}
