/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * packet_facts.c - what the headers of an IP packet say: see packet_facts.h
 */
#include "packet_facts.h"

#include <string.h>

#include "ip.h"

enum {
    IPV4_ID_AT = 4,
    IPV4_FRAGMENT_AT = 6,
    IPV4_TTL_AT = 8,
    IPV4_PROTOCOL_AT = 9,
    IPV4_SOURCE_AT = 12,
    IPV4_ADDRESS_LENGTH = 4,
    IPV4_HEADER_MIN = 20,
    IPV6_NEXT_HEADER_AT = 6,
    IPV6_HOP_LIMIT_AT = 7,
    IPV6_SOURCE_AT = 8,
    IPV6_ADDRESS_LENGTH = 16,
    IPV6_HEADER_LENGTH = 40,
    IPV6_EXTENSIONS_MAX = 8, /* more are no packet of this world */
    FRAGMENT_OFFSET_MASK = 0x1fff,
    TCP_HEADER_MIN = 20,
    TCP_SEQUENCE_AT = 4,
    TCP_ACKNOWLEDGED_AT = 8,
    TCP_OFFSET_AT = 12,
    TCP_FLAGS_AT = 13
};

/* --- IP ---------------------------------------------------------------------------------------------------------- */

/* Gives where the transport header stands; 0 when the fixed header is not there. */
static size_t read_ipv4(struct view packet, struct packet_facts *out) {
    uint16_t fragment;
    size_t header_length = (size_t)(packet.bytes[0] & 0x0f) * 4;
    if (header_length < IPV4_HEADER_MIN || !view_holds(packet, 0, IPV4_HEADER_MIN) ||
        !view_u16(packet, IPV4_ID_AT, &out->id) || !view_u16(packet, IPV4_FRAGMENT_AT, &fragment))
        return 0;
    out->fragment_at = (uint16_t)((fragment & FRAGMENT_OFFSET_MASK) * 8);
    out->ttl = packet.bytes[IPV4_TTL_AT];
    out->protocol = packet.bytes[IPV4_PROTOCOL_AT];
    out->source = view_part(packet, IPV4_SOURCE_AT, IPV4_ADDRESS_LENGTH);
    out->destination = view_part(packet, IPV4_SOURCE_AT + IPV4_ADDRESS_LENGTH, IPV4_ADDRESS_LENGTH);
    return header_length;
}

/* The extension header at `at`: gives where the next one stands, and its kind; 0 when this is none, or not there. */
static size_t pass_extension(struct view packet, size_t at, struct packet_facts *out) {
    enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, AUTHENTICATION = 51, DESTINATION_OPTIONS = 60 };
    uint8_t kind = out->protocol, length;
    uint16_t fragment;
    if (!view_u8(packet, at + 1, &length))
        return 0;
    if (kind == HOP_BY_HOP || kind == ROUTING || kind == DESTINATION_OPTIONS) {
        out->protocol = packet.bytes[at];
        return at + 8 + (size_t)length * 8;
    }
    if (kind == AUTHENTICATION) {
        out->protocol = packet.bytes[at];
        return at + 8 + (size_t)length * 4;
    }
    if (kind != FRAGMENT || !view_u16(packet, at + 2, &fragment) || !view_u16(packet, at + 6, &out->id))
        return 0;
    out->fragment_at = (uint16_t)(fragment & ~7U);
    out->protocol = packet.bytes[at];
    return at + 8;
}

static size_t read_ipv6(struct view packet, struct packet_facts *out) {
    if (!view_holds(packet, 0, IPV6_HEADER_LENGTH))
        return 0;
    out->ttl = packet.bytes[IPV6_HOP_LIMIT_AT];
    out->protocol = packet.bytes[IPV6_NEXT_HEADER_AT];
    out->source = view_part(packet, IPV6_SOURCE_AT, IPV6_ADDRESS_LENGTH);
    out->destination = view_part(packet, IPV6_SOURCE_AT + IPV6_ADDRESS_LENGTH, IPV6_ADDRESS_LENGTH);
    size_t at = IPV6_HEADER_LENGTH;
    for (int i = 0; i < IPV6_EXTENSIONS_MAX; i++) {
        size_t next = pass_extension(packet, at, out);
        if (next == 0)
            break;
        at = next;
    }
    return at;
}

/* --- TCP, UDP ---------------------------------------------------------------------------------------------------- */

static void read_ports(struct packet_facts *out) {
    bool may_have = out->fragment_at == 0 && (out->protocol == PROTOCOL_TCP || out->protocol == PROTOCOL_UDP);
    out->has_ports = may_have && view_u16(out->transport, 0, &out->source_port) &&
                     view_u16(out->transport, 2, &out->destination_port);
}

/* The header must be there up to its length. */
static uint32_t tcp_header_length(const struct packet_facts *packet) {
    return (uint32_t)(packet->transport.bytes[TCP_OFFSET_AT] >> 4) * 4;
}

struct view packet_facts_tcp_payload(const struct packet_facts *packet) {
    if (!packet->is_tcp)
        return view_of(NULL, 0);
    return view_part(packet->transport, tcp_header_length(packet), packet->tcp_payload);
}

static void read_tcp(struct packet_facts *out, size_t transport_at) {
    if (!out->has_ports || out->protocol != PROTOCOL_TCP || !view_holds(out->transport, 0, TCP_HEADER_MIN))
        return;
    uint32_t header_length = tcp_header_length(out);
    uint32_t headers = (uint32_t)transport_at + header_length;
    out->is_tcp = header_length >= TCP_HEADER_MIN && view_u32(out->transport, TCP_SEQUENCE_AT, &out->sequence) &&
                  view_u32(out->transport, TCP_ACKNOWLEDGED_AT, &out->acknowledged) &&
                  view_u8(out->transport, TCP_FLAGS_AT, &out->tcp_flags);
    out->tcp_payload = out->is_tcp && out->length > headers ? out->length - headers : 0;
}

/* --- all together ------------------------------------------------------------------------------------------------ */

bool packet_facts_read(struct view packet, struct packet_facts *out) {
    *out = (struct packet_facts){.version = (uint8_t)ip_version(packet)};
    size_t transport_at = 0;
    if (out->version == 4)
        transport_at = read_ipv4(packet, out);
    else if (out->version == 6)
        transport_at = read_ipv6(packet, out);
    if (transport_at == 0)
        return false;
    out->length = ip_length(packet);
    out->transport = view_part(packet, transport_at, packet.length);
    out->transport_length = out->length > transport_at ? out->length - (uint32_t)transport_at : 0;
    read_ports(out);
    read_tcp(out, transport_at);
    return true;
}

/* An address of the header of an entry, as a packet has it. */
static struct view address_of_entry(const struct entry *entry, uint16_t at) {
    struct view address = view_part(entry->bytes, at, IPV6_ADDRESS_LENGTH);
    return ip_is_mapped_ipv4(address)
               ? view_part(address, IPV6_ADDRESS_LENGTH - IPV4_ADDRESS_LENGTH, IPV4_ADDRESS_LENGTH)
               : address;
}

bool packet_facts_of_entry(const struct entry *entry, struct packet_facts *out) {
    struct entry_endpoints ends;
    if (!entry_endpoints_read(entry, &ends))
        return false;
    *out = (struct packet_facts){
        .protocol = ends.protocol,
        .source = address_of_entry(entry, ends.source_at),
        .destination = address_of_entry(entry, ends.destination_at),
        .has_ports = true,
        .source_port = ends.source_port,
        .destination_port = ends.destination_port,
    };
    out->version = out->source.length == IPV4_ADDRESS_LENGTH ? 4 : 6;
    return true;
}

/* FNV-1a, 64 bits. */
static const uint64_t HASH_START = 0xcbf29ce484222325;

static uint64_t add_bytes(uint64_t hash, struct view bytes) {
    for (size_t i = 0; i < bytes.length; i++)
        hash = (hash ^ bytes.bytes[i]) * 0x100000001b3;
    return hash;
}

static uint64_t add_port(uint64_t hash, uint16_t port) {
    const uint8_t bytes[] = {(uint8_t)(port >> 8), (uint8_t)port};
    return add_bytes(hash, view_of(bytes, sizeof bytes));
}

uint64_t packet_facts_direction(const struct packet_facts *packet, bool reverse) {
    uint64_t hash = add_bytes(HASH_START, view_of(&packet->protocol, 1));
    hash = add_bytes(hash, reverse ? packet->destination : packet->source);
    hash = add_bytes(hash, reverse ? packet->source : packet->destination);
    hash = add_port(hash, reverse ? packet->destination_port : packet->source_port);
    return add_port(hash, reverse ? packet->source_port : packet->destination_port);
}

uint32_t packet_facts_sequence_length(const struct packet_facts *packet) {
    return packet->tcp_payload + ((packet->tcp_flags & TCP_SYN) != 0) + ((packet->tcp_flags & TCP_FIN) != 0);
}

/* --- knowing a packet again -------------------------------------------------------------------------------------- */

/* The fixed part of a transport header: the bytes before its checksum, the checksum, the bytes behind.  The checksum is
 * left out: where the adapter computes it, the stack's own record does not have it yet. */
struct fixed_header {
    uint8_t before;
    uint8_t checksum;
    uint8_t behind;
};

static struct fixed_header fixed_header(const struct packet_facts *packet) {
    enum { PROTOCOL_ICMP = 1, PROTOCOL_ICMPV6 = 58 };
    if (packet->fragment_at != 0)
        return (struct fixed_header){0, 0, 0};
    switch (packet->protocol) {
    case PROTOCOL_TCP:
        return (struct fixed_header){16, 2, 2};
    case PROTOCOL_UDP:
        return (struct fixed_header){6, 2, 0};
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6:
        return (struct fixed_header){2, 2, 4};
    default:
        return (struct fixed_header){8, 0, 0};
    }
}

static size_t fixed_header_length(const struct packet_facts *packet) {
    struct fixed_header header = fixed_header(packet);
    size_t length = (size_t)header.before + header.checksum + header.behind;
    bool is_shorter = packet->transport_length != 0 && packet->transport_length < length;
    return is_shorter ? packet->transport_length : length;
}

static uint64_t add_number(uint64_t hash, uint32_t number) {
    const uint8_t bytes[] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};
    return add_bytes(hash, view_of(bytes, sizeof bytes));
}

bool packet_facts_identity(const struct packet_facts *packet, uint64_t *out) {
    struct fixed_header header = fixed_header(packet);
    size_t length = fixed_header_length(packet);
    if (!view_holds(packet->transport, 0, length))
        return false;
    struct view fixed = view_part(packet->transport, 0, length);
    uint64_t hash = packet_facts_direction(packet, false);
    hash = add_number(hash, (uint32_t)packet->id << 16 | packet->fragment_at);
    hash = add_number(hash, packet->length);
    hash = add_bytes(hash, view_part(fixed, 0, header.before));
    *out = add_bytes(hash, view_part(fixed, (size_t)header.before + header.checksum, header.behind));
    return true;
}

uint32_t packet_facts_content(const struct packet_facts *packet) {
    enum { ENOUGH = 64 };
    size_t at = fixed_header_length(packet), count = ENOUGH;
    if (packet->transport_length != 0 && packet->transport_length - at < count)
        count = packet->transport_length - at;
    if (!view_holds(packet->transport, at, count))
        return 0;
    return (uint32_t)add_bytes(HASH_START, view_part(packet->transport, at, count)) | 1;
}

static bool has_timestamps(const struct packet_facts *packet) {
    enum { END = 0, PADDING = 1, TIMESTAMPS = 8 };
    uint8_t words, kind, length;
    if (!packet->is_tcp || !view_u8(packet->transport, TCP_OFFSET_AT, &words))
        return false;
    struct view header = view_part(packet->transport, 0, (size_t)(words >> 4) * 4);
    for (size_t at = TCP_HEADER_MIN; view_u8(header, at, &kind) && kind != END; at += length) {
        if (kind == TIMESTAMPS)
            return true;
        if (kind == PADDING)
            length = 1;
        else if (!view_u8(header, at + 1, &length) || length < 2)
            return false;
    }
    return false;
}

bool packet_facts_may_repeat(const struct packet_facts *packet) {
    return packet->id == 0 && !has_timestamps(packet);
}
