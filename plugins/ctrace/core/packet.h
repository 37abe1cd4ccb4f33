/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * packet.h - what the payload of an entry is: an IP packet, an Ethernet frame, or neither
 *
 * Packet records (ids 4 and 6) begin at the IP header.  OSAENTA records (id 7) hold frames of layer 2 or packets of
 * layer 3, and nothing in the record says which; so each is judged by its own bytes, unless the user has said.  In the
 * old records (ids 1 to 3) a packet is looked for.
 * Source: docs/format.md, sections 2 and 4.
 */
#ifndef CTRACE_PACKET_H
#define CTRACE_PACKET_H

#include "entry.h"
#include "settings.h"

enum packet_kind {
    PACKET_NONE, /* data, a later segment, or bytes that are no packet */
    PACKET_IP,
    PACKET_ETHERNET
};

/* What an entry carries, or of a first segment what it is the beginning of; PACKET_NONE for any other.  `layer` is the
 * user's word on OSAENTA records. */
enum packet_kind entry_packet_kind(const struct entry *entry, enum osa_layer layer);

/* Looks for the IP packet in an entry of the old ids 1 to 3, whose header is not known: it must be sound, end where the
 * entry's data end (or one byte before, for padding), and be the only one that does.  False when there is none. */
MUST_CHECK bool entry_old_packet(const struct entry *entry, struct view *packet);

#endif
