/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ip.h - the little that must be known of IP headers to frame a packet; the rest is Wireshark's
 *
 * A view begins at the IP header and may be cut anywhere.  Lengths are bytes.
 */
#ifndef CTRACE_IP_H
#define CTRACE_IP_H

#include "view.h"

/* 4 or 6, or whatever the first four bits say; 0 for an empty view. */
unsigned ip_version(struct view packet);

/* The length of the whole packet by its own header; 0 when that cannot be read. */
uint32_t ip_length(struct view packet);

/* Where the TCP header stands; 0 when none follows the IP header directly. */
size_t ip_tcp_at(struct view packet);

/* True when it is a packet beyond doubt: header lengths possible, its own length that of the packet (for IPv4: not
 * longer, for the sender may have padded it), the IPv4 header checksum right. */
bool ip_is_sound(struct view packet, uint32_t packet_length);

/* True when a sound header begins here, however long the packet may be: for IPv4 the checksum is right; the header of
 * IPv6 has none, so something must follow it, of a protocol that occurs. */
bool ip_begins(struct view packet);

/* True for a whole packet of TCP or UDP, directly behind a sound header, whose checksum is right.  That of one that the
 * adapter was to fill in is not. */
bool ip_checksum_is_right(struct view packet);

/* False when the addresses of an IPv6 header are such as never occur; those of IPv4 may be anything. */
bool ip_addresses_occur(struct view packet);

/* True when the 16 bytes of an address in the form of IPv6 hold one of IPv4, in the last four: bytes 8 to 11 are
 * 0000FFFF; 0000FFFE is accepted too. */
bool ip_is_mapped_ipv4(struct view address);

/* True for the numbers of protocols that occur behind an IP header. */
bool ip_protocol_occurs(uint8_t number);

/* True when a sound packet fills the view to the byte.  Meant for a search: the header of IPv6 has no checksum, so what
 * follows it must be a protocol that occurs. */
bool ip_fills(struct view packet);

#endif
