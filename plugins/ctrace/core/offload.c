/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * offload.c - segmentation offload: see offload.h
 */
#include "offload.h"

#include "ip.h"

enum { TCP_DATA_OFFSET_AT = 12, TCP_HEADER_WORDS_MIN = 5 };

uint32_t offload_wire_segments(struct view packet, uint32_t length, uint16_t segment_length) {
    size_t tcp_at = ip_tcp_at(packet);
    uint8_t offset;
    if (segment_length == 0 || tcp_at == 0 || !view_u8(packet, tcp_at + TCP_DATA_OFFSET_AT, &offset))
        return 0;
    size_t words = offset >> 4;
    size_t headers = tcp_at + words * 4;
    if (words < TCP_HEADER_WORDS_MIN || length < headers)
        return 0;
    return (uint32_t)((length - headers + segment_length - 1) / segment_length);
}
