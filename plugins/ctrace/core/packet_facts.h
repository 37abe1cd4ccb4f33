/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * packet_facts.h - what the headers of an IP packet say, for those who compare packets with one another
 *
 * Only headers are read; the bytes may be cut anywhere behind the fixed header of IP.  Lengths are bytes.
 * Source: RFC 791, RFC 8200, RFC 9293.
 */
#ifndef CTRACE_PACKET_FACTS_H
#define CTRACE_PACKET_FACTS_H

#include "entry.h"

enum { PROTOCOL_TCP = 6, PROTOCOL_UDP = 17 };

enum tcp_flag { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

struct packet_facts {
    uint8_t version;           /* 4 or 6 */
    uint8_t ttl;               /* time to live, hop limit */
    uint8_t protocol;          /* of what follows the IP header and its extensions */
    uint16_t id;               /* of IPv4, or of a fragment of IPv6 (its lower half); else 0 */
    uint16_t fragment_at;      /* where in the packet this fragment stands; 0 for the first, and for a whole packet */
    uint32_t length;           /* of the packet, by its own header; 0 when that leaves it open (offload) */
    struct view source;        /* 4 or 16 bytes */
    struct view destination;   /* as long */
    struct view transport;     /* from the header of TCP, UDP, ICMP … on, as far as it is there */
    uint32_t transport_length; /* of all of that, by the lengths in the headers; 0 when they leave it open */

    bool has_ports;
    uint16_t source_port;
    uint16_t destination_port;

    bool is_tcp; /* its fixed header is there; what follows is 0 without */
    uint32_t sequence;
    uint32_t acknowledged;
    uint32_t tcp_payload; /* its length, by the lengths in the headers */
    uint8_t tcp_flags;    /* enum tcp_flag */
};

/* False when there is no fixed header of IP.  `out` borrows the bytes of `packet`. */
MUST_CHECK bool packet_facts_read(struct view packet, struct packet_facts *out);

/* What the header of an entry says of the packet, or of the connection whose data it holds: protocol, addresses and
 * ports.  False when it does not hold them.  `out` borrows the bytes of `entry`. */
MUST_CHECK bool packet_facts_of_entry(const struct entry *entry, struct packet_facts *out);

/* The payload of TCP, as far as it is there. */
struct view packet_facts_tcp_payload(const struct packet_facts *packet);

/* A number for one direction of a connection, by addresses, ports and protocol; `reverse` for the other direction. */
uint64_t packet_facts_direction(const struct packet_facts *packet, bool reverse);

/* What the segment takes of its direction's sequence numbers: its payload, and one each for SYN and FIN. */
uint32_t packet_facts_sequence_length(const struct packet_facts *packet);

/* A number by which the packet is known again wherever it is seen: what no router changes and no adapter fills in, of
 * the headers alone, so that a record that was cut has it too.  False when the transport header is not all there. */
MUST_CHECK bool packet_facts_identity(const struct packet_facts *packet, uint64_t *out);

/* A number for the bytes behind the fixed headers, to tell packets apart that have the same identity; 0 when too few of
 * them are there. */
uint32_t packet_facts_content(const struct packet_facts *packet);

/* True when another packet of the sender may have the same identity and content: nothing numbers them. */
bool packet_facts_may_repeat(const struct packet_facts *packet);

#endif
