# SPDX-License-Identifier: GPL-2.0-or-later
# Reads the frames of a pcapng file that Wireshark's programs have written: their bytes and our header option; writes
# plain ones.
"""Blocks: u32 type, u32 length, body, u32 length again.  Options: u16 code, u16 length, value, padding to 4 bytes."""

import struct

SECTION_HEADER, INTERFACE, ENHANCED_PACKET = 0x0A0D0D0A, 1, 6
RAW_IP, USER0 = 101, 147
COMMENT, PACKET_ID = 1, 5
CUSTOM_BINARY_OPTION, ENTERPRISE_NUMBER, MARK = 2989, 32473, b"zCTE"
UPPER_PDU_TAGS = bytes([0, 12, 0, 8]) + b"ctrace\0\0" + bytes(4)


def blocks(data):
    at, order = 0, "<"
    while at < len(data):
        if struct.unpack_from("<I", data, at)[0] == SECTION_HEADER:
            order = "<" if data[at + 8 : at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
        kind, length = struct.unpack_from(order + "II", data, at)
        yield order, kind, data[at + 8 : at + length - 4]
        at += length


def options_of(order, options):
    """Code and value of each."""
    at = 0
    while at + 4 <= len(options):
        code, length = struct.unpack_from(order + "HH", options, at)
        yield code, options[at + 4 : at + 4 + length]
        at += 4 + (length + 3) // 4 * 4


def packet_and_options(order, body):
    """Of the body of a packet block: the bytes of the packet, and where its options begin."""
    captured = struct.unpack_from(order + "I", body, 12)[0]
    return body[20 : 20 + captured], 20 + (captured + 3) // 4 * 4


def header_option(order, options):
    """Head and tail of the entry, and the kind, as our option has them; see core/header_option.h."""
    for code, value in options_of(order, options):
        if code == CUSTOM_BINARY_OPTION and struct.unpack_from(order + "I", value)[0] == ENTERPRISE_NUMBER:
            mark, version, kind, head, tail = struct.unpack_from(">4sBBHH", value, 4)
            assert (mark, version) == (MARK, 1)
            return kind, value[14 : 14 + head], value[14 + head : 14 + head + tail]
    raise AssertionError("a frame without a header option")


def entries(path):
    """Kind (0 entry, 1 cut entry, 2 skipped bytes) and bytes of each trace entry, put together again from its frame."""
    found = []
    for order, kind, body in blocks(path.read_bytes()):
        if kind != ENHANCED_PACKET:
            continue
        packet, at = packet_and_options(order, body)
        item, head, tail = header_option(order, body[at:])
        found.append((item, head + packet.removeprefix(UPPER_PDU_TAGS) + tail))
    return found


def without_options(path, codes):
    """The blocks of a file, those of packets without the options of these codes."""
    kept = []
    for order, kind, body in blocks(path.read_bytes()):
        at = packet_and_options(order, body)[1] if kind == ENHANCED_PACKET else len(body)
        options = [option for option in options_of(order, body[at:]) if option[0] not in codes]
        kept.append((kind, body[:at], options))
    return kept


def block(kind, body):
    length = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + length + body + length


def capture(link_type, packets, *, times=None, snap=None):
    """A file of one interface.  `times` are nanoseconds, else the packets are a second apart; `snap` cuts them."""
    nanoseconds = struct.pack("<HHB3xHH", 9, 1, 9, 0, 0)
    data = block(SECTION_HEADER, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    data += block(INTERFACE, struct.pack("<HHI", link_type, 0, 0) + nanoseconds)
    for number, packet in enumerate(packets):
        there = packet[:snap]
        time = times[number] if times else 1_000_000_000 * (1_700_000_000 + number)
        head = struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(there), len(packet))
        data += block(ENHANCED_PACKET, head + there + bytes(-len(there) % 4))
    return data
