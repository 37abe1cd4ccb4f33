/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * locate.c - the TCP segment in the bytes of a frame: see locate.h
 */
#include "locate.h"

/* --- IP ---------------------------------------------------------------------------------------------------------- */

enum {
    PROTOCOL_ICMP = 1,
    PROTOCOL_TCP = 6,
    PROTOCOL_ICMP6 = 58,
    IPV4_HEADER = 20,
    IPV4_AT_SOURCE = 12,
    IPV6_HEADER = 40,
    IPV6_AT_SOURCE = 8,
    ICMP_HEADER = 8
};

/* An IP packet: what it carries, and where. */
struct ip {
    struct address source, target;
    int protocol;
    size_t begin;
    size_t payload_at; /* both in the frame */
    size_t end;        /* of the packet, which may be behind the end of what was captured */
};

static bool read_ipv4(struct text frame, size_t at, struct ip *ip) {
    if (!text_holds(frame, at, IPV4_HEADER) || frame.bytes[at] >> 4 != 4)
        return false;
    const uint8_t *header = frame.bytes + at;
    size_t length = text_u16(header + 2), header_length = (header[0] & 0xfU) * 4;
    bool is_first_fragment = (text_u16(header + 6) & 0x1fff) == 0;
    if (header_length < IPV4_HEADER || !is_first_fragment)
        return false;
    ip->source = address_of(header + IPV4_AT_SOURCE, IPV4_LENGTH);
    ip->target = address_of(header + IPV4_AT_SOURCE + IPV4_LENGTH, IPV4_LENGTH);
    ip->protocol = header[9];
    ip->begin = at;
    ip->payload_at = at + header_length;
    ip->end = length >= header_length ? at + length : frame.length; /* 0 before the adapter has cut the packet up */
    return true;
}

/* Passes over the extension headers; false when TCP or ICMP cannot follow. */
static bool skip_extensions(struct text frame, struct ip *ip) {
    enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, AUTHENTICATION = 51, DESTINATION = 60, SMALLEST = 8 };
    for (;;) {
        size_t at = ip->payload_at;
        bool is_fragment = ip->protocol == FRAGMENT, is_authentication = ip->protocol == AUTHENTICATION;
        bool is_extension = ip->protocol == HOP_BY_HOP || ip->protocol == ROUTING || ip->protocol == DESTINATION;
        if (!is_fragment && !is_authentication && !is_extension)
            return true;
        if (!text_holds(frame, at, SMALLEST) || (is_fragment && text_u16(frame.bytes + at + 2) >> 3 != 0))
            return false;
        size_t units = frame.bytes[at + 1];
        ip->protocol = frame.bytes[at];
        ip->payload_at += is_fragment ? SMALLEST : is_authentication ? (units + 2) * 4 : (units + 1) * 8;
    }
}

static bool read_ipv6(struct text frame, size_t at, struct ip *ip) {
    if (!text_holds(frame, at, IPV6_HEADER) || frame.bytes[at] >> 4 != 6)
        return false;
    const uint8_t *header = frame.bytes + at;
    size_t length = text_u16(header + 4);
    ip->source = address_of(header + IPV6_AT_SOURCE, IPV6_LENGTH);
    ip->target = address_of(header + IPV6_AT_SOURCE + IPV6_LENGTH, IPV6_LENGTH);
    ip->protocol = header[6];
    ip->begin = at;
    ip->payload_at = at + IPV6_HEADER;
    ip->end = length != 0 ? ip->payload_at + length : frame.length;
    return skip_extensions(frame, ip);
}

static bool read_ip(struct text frame, size_t at, struct ip *ip) {
    return read_ipv4(frame, at, ip) || read_ipv6(frame, at, ip);
}

/* --- TCP --------------------------------------------------------------------------------------------------------- */

enum { TCP_HEADER = 20, TCP_PORTS = 4 };

static bool read_ports(struct text frame, const struct ip *ip, struct packet *packet) {
    if (ip->protocol != PROTOCOL_TCP || !text_holds(frame, ip->payload_at, TCP_PORTS))
        return false;
    const uint8_t *header = frame.bytes + ip->payload_at;
    packet->from = (struct endpoint){ip->source, text_u16(header)};
    packet->to = (struct endpoint){ip->target, text_u16(header + 2)};
    return true;
}

static bool read_tcp(struct text frame, const struct ip *ip, struct packet *packet) {
    if (!text_holds(frame, ip->payload_at, TCP_HEADER) || !read_ports(frame, ip, packet))
        return false;
    const uint8_t *header = frame.bytes + ip->payload_at;
    size_t header_length = (size_t)(header[12] >> 4) * 4, payload_at = ip->payload_at + header_length;
    if (header_length < TCP_HEADER || payload_at > ip->end)
        return false;
    packet->sequence = text_u32(header + 4);
    packet->acknowledgment = text_u32(header + 8);
    packet->flags = header[13];
    packet->length = (uint32_t)(ip->end - payload_at);
    packet->payload = text_part(frame, payload_at, packet->length);
    return true;
}

/* --- ICMP -------------------------------------------------------------------------------------------------------- */

/* "Unreachable" or "prohibited", which is a kind of it; but not "too big", which asks for smaller packets. */
static bool says_unreachable(const uint8_t *icmp, bool ipv6) {
    enum { UNREACHABLE = 3, TOO_BIG = 4, UNREACHABLE6 = 1 };
    return ipv6 ? icmp[0] == UNREACHABLE6 : icmp[0] == UNREACHABLE && icmp[1] != TOO_BIG;
}

/* The packet that an ICMP message quotes; `ip` is the message, or already what it quotes: Wireshark's addresses may be
 * those of either. */
static bool read_quote(struct text frame, const struct ip *ip, struct packet *packet) {
    struct ip quoted = *ip;
    bool is_message = ip->protocol == PROTOCOL_ICMP || ip->protocol == PROTOCOL_ICMP6;
    if (!is_message && ip->begin < ICMP_HEADER)
        return false;
    size_t icmp_at = is_message ? ip->payload_at : ip->begin - ICMP_HEADER;
    if (is_message && !read_ip(frame, icmp_at + ICMP_HEADER, &quoted))
        return false;
    bool ipv6 = frame.bytes[quoted.begin] >> 4 == 6;
    packet->is_unreachable = true;
    return says_unreachable(frame.bytes + icmp_at, ipv6) && read_ports(frame, &quoted, packet);
}

/* --- the frame --------------------------------------------------------------------------------------------------- */

static bool read_packet(struct text frame, size_t at, const struct known *known, struct packet *packet) {
    struct ip ip;
    if (!read_ip(frame, at, &ip))
        return false;
    if (known->in_icmp)
        return read_quote(frame, &ip, packet);
    return read_tcp(frame, &ip, packet) && packet->from.port == known->from_port && packet->to.port == known->to_port;
}

bool locate_segment(struct text frame, const struct known *known, struct packet *packet) {
    size_t length = known->from.length;
    size_t before = length == IPV4_LENGTH ? IPV4_AT_SOURCE : IPV6_AT_SOURCE;
    for (size_t at = before; text_holds(frame, at, 2 * length); at++)
        if (memcmp(frame.bytes + at, known->from.bytes, length) == 0 &&
            memcmp(frame.bytes + at + length, known->to.bytes, length) == 0 &&
            read_packet(frame, at - before, known, packet))
            return true;
    return false;
}
