/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * locate.h - the TCP segment in the bytes of a frame
 *
 * Wireshark has dissected the frame, and knows its addresses and ports, but not where they stood.  So the two addresses
 * are looked for, one behind the other as in an IP header (RFC 791, RFC 8200), and all else is read from there:
 * whatever the packet is wrapped in does not matter.
 */
#ifndef FTPFLOW_LOCATE_H
#define FTPFLOW_LOCATE_H

#include "flow.h"

/* What Wireshark knows of the frame. */
struct known {
    struct text from, to; /* the addresses as they stand in the IP header: 4 or 16 bytes each */
    uint16_t from_port, to_port;
    bool in_icmp; /* the frame is an ICMP message, and the segment is what it quotes */
};

/* Fills in addresses, ports, flags, numbers and payload; false when there is no such segment. */
bool locate_segment(struct text frame, const struct known *known, struct packet *packet);

#endif
