/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * locate.c - fuzz target: the TCP segment in a frame
 *
 *     +0  1     bit 0: IPv6; bit 1: the frame is an ICMP message
 *     +1  2, 2  the two ports, then the two addresses (4 or 16 bytes each), then the frame
 */
#include "fuzz.h"
#include "locate.h"

enum { PORTS_LENGTH = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct text bytes = text_of(data, size);
    size_t length = text_at(bytes, 0) & 1 ? IPV6_LENGTH : IPV4_LENGTH, frame_at = 1 + PORTS_LENGTH + 2 * length;
    if (size < frame_at)
        return 0;
    struct known known = {
        .from = text_part(bytes, 1 + PORTS_LENGTH, length),
        .to = text_part(bytes, 1 + PORTS_LENGTH + length, length),
        .from_port = text_u16(data + 1),
        .to_port = text_u16(data + 3),
        .in_icmp = (data[0] & 2) != 0,
    };
    struct packet packet = {.frame = 1};
    struct text frame = text_from(bytes, frame_at);
    if (!locate_segment(frame, &known, &packet))
        return 0;
    must(packet.payload.length <= packet.length && packet.payload.length <= frame.length);
    must(packet.payload.length == 0 ||
         (packet.payload.bytes >= frame.bytes && packet.payload.bytes + packet.payload.length <= data + size));
    must(packet.is_unreachable == known.in_icmp);
    return 0;
}
