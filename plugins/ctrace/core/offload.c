/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * offload.c - segmentation offload: see offload.h
 */
#include "offload.h"

enum { IPPROTO_TCP_NUMBER = 6, IPV4_PROTOCOL = 9, IPV6_NEXT_HEADER = 6, IPV6_HEADER_LENGTH = 40, TCP_DATA_OFFSET = 12 };

/* IPv4 and TCP give the lengths of their headers in words; 0 for a length that no header can have. */
static size_t header_length(unsigned words) {
    return words >= 5 ? (size_t)words * 4 : 0;
}

/* The length of the IP header when TCP follows it directly, else 0. */
static size_t ip_header_length(struct view packet) {
    uint8_t first, protocol;
    if (!view_u8(packet, 0, &first))
        return 0;
    if (first >> 4 == 4 && view_u8(packet, IPV4_PROTOCOL, &protocol) && protocol == IPPROTO_TCP_NUMBER)
        return header_length(first & 0x0f);
    if (first >> 4 == 6 && view_u8(packet, IPV6_NEXT_HEADER, &protocol) && protocol == IPPROTO_TCP_NUMBER)
        return IPV6_HEADER_LENGTH;
    return 0;
}

uint32_t offload_wire_segments(struct view packet, uint32_t length, uint16_t segment_length) {
    size_t ip = ip_header_length(packet);
    uint8_t offset;
    if (segment_length == 0 || ip == 0 || !view_u8(packet, ip + TCP_DATA_OFFSET, &offset))
        return 0;
    size_t tcp = header_length(offset >> 4);
    size_t headers = ip + tcp;
    if (tcp == 0 || length < headers)
        return 0;
    return (uint32_t)((length - headers + segment_length - 1) / segment_length);
}
