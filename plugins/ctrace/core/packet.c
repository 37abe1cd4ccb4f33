/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * packet.c - what the payload of an entry is: see packet.h
 */
#include "packet.h"

#include "ip.h"

enum {
    ETHERNET_HEADER_LENGTH = 14,
    ETHERNET_TYPE_AT = 12,
    ETHERNET_LENGTH_MAX = 1500, /* at and below this the field is a length (IEEE 802.3) */
    LLC_HEADER_LENGTH = 3       /* which then covers at least the header of LLC */
};

/* The types that occur on the links of a mainframe. */
static bool ethernet_type_is_known(uint16_t type) {
    static const uint16_t types[] = {
        0x0800, /* IPv4 */
        0x0806, /* ARP */
        0x8035, /* RARP */
        0x80d5, /* SNA */
        0x8100, /* VLAN */
        0x86dd, /* IPv6 */
        0x8809, /* slow protocols: LACP */
        0x8847, /* MPLS */
        0x8863, /* PPPoE discovery */
        0x8864, /* PPPoE session */
        0x88a8, /* provider VLAN */
        0x888e, /* 802.1X */
        0x88cc, /* LLDP */
        0x8906, /* FCoE */
        0x8915, /* RoCE */
        0x9100, /* double VLAN, older */
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (types[i] == type)
            return true;
    return false;
}

static bool ethernet_is_sound(struct view frame, uint32_t original_length) {
    uint16_t type;
    if (!view_u16(frame, ETHERNET_TYPE_AT, &type))
        return false;
    if (type <= ETHERNET_LENGTH_MAX)
        return type >= LLC_HEADER_LENGTH && (uint32_t)type + ETHERNET_HEADER_LENGTH <= original_length;
    return ethernet_type_is_known(type);
}

static enum packet_kind osa_packet_kind(const struct entry *entry, enum osa_layer layer) {
    struct view payload = entry_payload(entry);
    uint32_t length = entry_original_length(entry);
    switch (layer) {
    case OSA_LAYER_2:
        return PACKET_ETHERNET;
    case OSA_LAYER_3:
        return PACKET_IP;
    default:
        if (ip_is_sound(payload, length))
            return PACKET_IP;
        return ethernet_is_sound(payload, length) ? PACKET_ETHERNET : PACKET_NONE;
    }
}

enum packet_kind entry_packet_kind(const struct entry *entry, enum osa_layer layer) {
    unsigned version = ip_version(entry_payload(entry));
    if (!entry_begins_packet(entry) || entry_payload(entry).length == 0)
        return PACKET_NONE;
    switch (entry->id) {
    case ENTRY_PACKET:
    case ENTRY_EE:
        return version == 4 || version == 6 ? PACKET_IP : PACKET_NONE;
    case ENTRY_OSA:
        return osa_packet_kind(entry, layer);
    default:
        /* An IDS record holds a packet of IP, however malformed: that may be why it was traced. */
        return entry_id_is_ids(entry->id) ? PACKET_IP : PACKET_NONE;
    }
}

static bool is_old(const struct entry *entry) {
    return entry->id >= ENTRY_OLD_PACKET && entry->id <= ENTRY_OLD_EE;
}

bool entry_old_packet(const struct entry *entry, struct view *packet) {
    struct view data = entry_payload(entry);
    unsigned found = 0;
    if (!is_old(entry) || data.length != entry->payload_length)
        return false;
    for (size_t at = 0; at < data.length && at <= PTH_LENGTH_MAX; at++)
        for (size_t padding = 0; padding <= 1; padding++) {
            struct view candidate = view_part(data, at, data.length - at - padding);
            if (!ip_fills(candidate))
                continue;
            *packet = candidate;
            found++;
        }
    return found == 1;
}
