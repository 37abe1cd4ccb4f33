/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ip.c - the little that must be known of IP headers: see ip.h
 */
#include "ip.h"

enum {
    IPV4_HEADER_LENGTH_MIN = 20,
    IPV4_TOTAL_LENGTH_AT = 2,
    IPV4_PROTOCOL_AT = 9,
    IPV4_ADDRESSES_AT = 12,
    IPV6_HEADER_LENGTH = 40,
    IPV6_PAYLOAD_LENGTH_AT = 4,
    IPV6_NEXT_HEADER_AT = 6,
    IPV6_ADDRESSES_AT = 8,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17
};

unsigned ip_version(struct view packet) {
    return packet.length > 0 ? packet.bytes[0] >> 4 : 0;
}

/* 0 when it cannot be a header. */
static size_t ipv4_header_length(struct view packet) {
    size_t length = (size_t)(packet.bytes[0] & 0x0f) * 4;
    return length >= IPV4_HEADER_LENGTH_MIN ? length : 0;
}

uint32_t ip_length(struct view packet) {
    uint16_t length;
    if (ip_version(packet) == 4 && view_u16(packet, IPV4_TOTAL_LENGTH_AT, &length))
        return length;
    if (ip_version(packet) == 6 && view_u16(packet, IPV6_PAYLOAD_LENGTH_AT, &length))
        return (uint32_t)length + IPV6_HEADER_LENGTH;
    return 0;
}

/* Where the header of this protocol stands; 0 when none follows the IP header directly. */
static size_t transport_at(struct view packet, uint8_t number) {
    uint8_t protocol;
    if (ip_version(packet) == 4 && view_u8(packet, IPV4_PROTOCOL_AT, &protocol) && protocol == number)
        return ipv4_header_length(packet);
    if (ip_version(packet) == 6 && view_u8(packet, IPV6_NEXT_HEADER_AT, &protocol) && protocol == number)
        return IPV6_HEADER_LENGTH;
    return 0;
}

size_t ip_tcp_at(struct view packet) {
    return transport_at(packet, PROTOCOL_TCP);
}

/* Adds the words of the bytes to a one's complement sum; an odd byte at the end is the first of a word. */
static uint32_t sum_words(struct view bytes, uint32_t sum) {
    uint16_t word;
    uint8_t odd;
    size_t at = 0;
    for (; view_u16(bytes, at, &word); at += 2)
        sum += word;
    if (view_u8(bytes, at, &odd))
        sum += (uint32_t)odd << 8;
    return sum;
}

/* The sum of what holds a right checksum is all ones. */
static bool is_all_ones(uint32_t sum) {
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff;
}

bool ip_is_sound(struct view packet, uint32_t packet_length) {
    uint32_t length = ip_length(packet);
    if (ip_version(packet) == 6)
        return view_holds(packet, 0, IPV6_HEADER_LENGTH) && length == packet_length;
    if (ip_version(packet) != 4)
        return false;
    size_t header_length = ipv4_header_length(packet);
    return header_length > 0 && view_holds(packet, 0, header_length) && length >= header_length &&
           length <= packet_length && is_all_ones(sum_words(view_part(packet, 0, header_length), 0));
}

/* The sum over the transport's header and data goes over both addresses, the protocol and the length too. */
static bool transport_checksum_is_right(struct view packet, size_t at, uint8_t protocol) {
    const size_t addresses_at = ip_version(packet) == 4 ? IPV4_ADDRESSES_AT : IPV6_ADDRESSES_AT;
    const size_t addresses_length = ip_version(packet) == 4 ? 2 * 4 : 2 * 16;
    struct view segment = view_part(packet, at, packet.length - at);
    uint32_t sum = sum_words(view_part(packet, addresses_at, addresses_length), protocol + (uint32_t)segment.length);
    return is_all_ones(sum_words(segment, sum));
}

static bool is_fragment(struct view packet) {
    enum { FRAGMENT_AT = 6, MORE_OR_OFFSET = 0x3fff };
    uint16_t word;
    return ip_version(packet) == 4 && view_u16(packet, FRAGMENT_AT, &word) && (word & MORE_OR_OFFSET) != 0;
}

bool ip_checksum_is_right(struct view packet) {
    static const uint8_t protocols[] = {PROTOCOL_TCP, PROTOCOL_UDP};
    if (!ip_is_sound(packet, (uint32_t)packet.length) || ip_length(packet) > packet.length || is_fragment(packet))
        return false;
    struct view whole = view_part(packet, 0, ip_length(packet));
    for (size_t i = 0; i < sizeof protocols; i++) {
        size_t at = transport_at(whole, protocols[i]);
        if (at > 0 && at < whole.length)
            return transport_checksum_is_right(whole, at, protocols[i]);
    }
    return false;
}

bool ip_protocol_occurs(uint8_t number) {
    static const uint8_t numbers[] = {0 /* IPv6 hop by hop */,
                                      1 /* ICMP */,
                                      2 /* IGMP */,
                                      4 /* IPv4 */,
                                      6 /* TCP */,
                                      17 /* UDP */,
                                      41 /* IPv6 */,
                                      43 /* IPv6 routing */,
                                      44 /* IPv6 fragment */,
                                      47 /* GRE */,
                                      50 /* ESP */,
                                      51 /* AH */,
                                      58 /* ICMPv6 */,
                                      60 /* IPv6 destination options */,
                                      89 /* OSPF */};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (numbers[i] == number)
            return true;
    return false;
}

/* By its first byte: global, or local to a site or link; a receiver may be many. */
static bool ipv6_address_occurs(uint8_t first, bool receives) {
    bool global = first >> 5 == 1, local = first == 0xfc || first == 0xfd || first == 0xfe;
    return global || local || (receives && first == 0xff);
}

bool ip_is_mapped_ipv4(struct view address) {
    uint64_t first;
    uint32_t mark;
    return view_u64(address, 0, &first) && view_u32(address, 8, &mark) && first == 0 && (mark | 1) == 0xffff;
}

bool ip_addresses_occur(struct view packet) {
    enum { IPV6_SOURCE_AT = 8, IPV6_DESTINATION_AT = 24 };
    uint8_t source, destination;
    if (ip_version(packet) != 6)
        return true;
    return view_u8(packet, IPV6_SOURCE_AT, &source) && view_u8(packet, IPV6_DESTINATION_AT, &destination) &&
           ipv6_address_occurs(source, false) && ipv6_address_occurs(destination, true);
}

bool ip_begins(struct view packet) {
    uint32_t length = ip_length(packet);
    if (!ip_is_sound(packet, length))
        return false;
    if (ip_version(packet) == 4)
        return true;
    return length > IPV6_HEADER_LENGTH && ip_protocol_occurs(packet.bytes[IPV6_NEXT_HEADER_AT]);
}

bool ip_fills(struct view packet) {
    return ip_length(packet) == packet.length && ip_begins(packet);
}
