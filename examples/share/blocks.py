# SPDX-License-Identifier: GPL-2.0-or-later
# The blocks of a pcapng file as tshark writes it, read from a pipe; and those that are written of them.
"""Block: u32 type, u32 length, body, u32 length again.  Options: u16 code, u16 length, value, padding to 4 bytes.
Everything is in the byte order of this machine, for tshark runs on it; so is what is written.
"""

import struct

SECTION_HEADER, INTERFACE, ENHANCED_PACKET = 0x0A0D0D0A, 1, 6
COMMENT, NAME, FLAGS, PACKET_ID, RESOLUTION = 1, 2, 2, 5, 9
BYTE_ORDER = 0x1A2B3C4D


def padded(data):
    return data + bytes(-len(data) % 4)


def read(stream):
    """Type and body of each block; a block that is cut is the end."""
    while len(head := stream.read(8)) == 8:
        kind, length = struct.unpack("=II", head)
        body = stream.read(length - 8)
        if len(body) < length - 8:
            return
        yield kind, body[:-4]


def options(data):
    """Their values by code; of those that come twice the first."""
    found, at = {}, 0
    while at + 4 <= len(data):
        code, length = struct.unpack_from("=HH", data, at)
        found.setdefault(code, data[at + 4 : at + 4 + length])
        at += 4 + length + -length % 4
    return found


def block(kind, body, choices):
    """`choices` are the options, values by code; those that are None are left out."""
    for code, value in choices.items():
        if value is not None:
            body += struct.pack("=HH", code, len(value)) + padded(value)
    length = struct.pack("=I", 12 + len(body))
    return struct.pack("=I", kind) + length + body + length


def section():
    return block(SECTION_HEADER, struct.pack("=IHHq", BYTE_ORDER, 1, 0, -1), {})


class Packet:
    """The body of a packet block: u32 interface, time (two u32), u32 captured, u32 original length, the bytes."""

    def __init__(self, body):
        self.interface, high, low, captured, self.length = struct.unpack_from("=IIIII", body)
        self.time = (high, low)
        self.bytes = body[20 : 20 + captured]
        self.options = options(body[20 + len(padded(self.bytes)) :])


def packet(interface, time, data, length, choices):
    head = struct.pack("=IIIII", interface, *time, len(data), length)
    return block(ENHANCED_PACKET, head + padded(data), choices)
