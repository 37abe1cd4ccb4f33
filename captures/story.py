# SPDX-License-Identifier: GPL-2.0-or-later
# A capture in the making: packets one after the other, the frame number of each, and what is to be found in them.
"""A story is told once and written as CTRACE and as pcapng; the frames are the same in both.

What is expected is written by hand in the story; only the frame numbers are filled in, from the packets that the story
names.  No plug-in has a part in it.
"""

import dataclasses
import struct

import expectation
import net
import zos
from net import ACK, FIN, PSH, RST, SYN

RAW_IP = 101
INBOUND, OUTBOUND = 1, 2  # direction in the flags of a pcapng packet
INTERFACE_NAME, PACKET_FLAGS = 2, 2  # numbers of options


@dataclasses.dataclass(frozen=True)
class Sent:
    """A packet of the story; it is known by its frame number."""

    frame: int
    time: int  # microseconds from the start
    packet: net.Packet


@dataclasses.dataclass(frozen=True)
class Seen:
    """What the trace holds of a packet."""

    time: int
    packet: net.Packet
    link: str
    outbound: bool
    discard: int
    keep: int  # traced bytes, or None: all
    count: int


class Story:
    """`local` are the addresses of the z/OS system that traces: a packet from one of them goes out."""

    ENTRY, LINK_TYPE, LINK = zos.PACKET_ENTRY, RAW_IP, "OSAQDIOLINK"

    def __init__(self, start, local, shows):
        self.start = start
        self.local = local
        self.now = 0
        self.count = 1000
        self.pieces = []  # Seen, or bytes that are no entry
        self.found = {"shows": shows}

    def wait(self, seconds):
        self.now += round(seconds * 1_000_000)

    def at(self, seconds):
        """What follows happens so many seconds after the start."""
        self.now = round(seconds * 1_000_000)

    def send(self, packet, *, link=None, discard=0, keep=None, outbound=None):
        out = packet.source in self.local if outbound is None else outbound
        self.pieces.append(Seen(self.now, packet, link or self.LINK, out, discard, keep, self.count))
        self.count += 1
        sent = Sent(len(self.pieces), self.now, packet)
        self.wait(0.0004)
        return sent

    def again(self, sent, **options):
        """The same packet once more."""
        return self.send(sent.packet, **options)

    def lose(self, records):
        """So many records are missing from the trace."""
        self.count += records

    def damage(self, size):
        """Bytes that are no entry: they get a frame of their own."""
        self.pieces.append(bytes((7 * place + 11) % 251 for place in range(size)))

    def expected(self, files):
        """What is to be found, as text."""
        return expectation.text({"files": files, "frames": len(self.pieces), **self.found}).encode()

    def ctrace(self):
        return b"".join(piece if isinstance(piece, bytes) else self.entry(piece) for piece in self.pieces)

    def entry(self, seen):
        packet = seen.packet
        return zos.packet_entry(
            packet.data[: seen.keep],
            entry_id=self.ENTRY,
            captured=zos.later(self.start, seen.time),
            link=seen.link,
            flags=zos.OUTBOUND if seen.outbound else 0,
            device_type=zos.LOOPBACK if seen.link == "LOOPBACK" else zos.IPAQENET,
            source=packet.source,
            destination=packet.destination,
            source_port=packet.source_port,
            destination_port=packet.destination_port,
            protocol=packet.protocol,
            packet_length=len(packet.data),
            trace_count=seen.count,
            asid=0x0041,
            discard=seen.discard,
        )

    def pcapng(self):
        """With the names of the interfaces and the directions; microseconds, as is the format's default."""
        links = sorted({seen.link for seen in self.pieces})
        data = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
        for link in links:
            data += block(1, struct.pack("<HHI", self.LINK_TYPE, 0, 0) + options((INTERFACE_NAME, link.encode())))
        for seen in self.pieces:
            data += block(6, self.enhanced_packet(seen, links.index(seen.link)))
        return data

    def enhanced_packet(self, seen, interface):
        time = (self.start >> 12) - 2_208_988_800_000_000 + seen.time
        there = seen.packet.data[: seen.keep]
        head = struct.pack("<IIIII", interface, time >> 32, time & 0xFFFFFFFF, len(there), len(seen.packet.data))
        flags = struct.pack("<I", OUTBOUND if seen.outbound else INBOUND)
        return head + padded(there) + options((PACKET_FLAGS, flags))


def padded(data):
    return data + bytes(-len(data) % 4)


def options(*rows):
    return b"".join(struct.pack("<HH", code, len(value)) + padded(value) for code, value in rows) + bytes(4)


def block(kind, body):
    length = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + length + body + length


class Connection:
    """A TCP connection of a story.  The client is who opens it.  Each word sends one packet and gives it back."""

    def __init__(self, story, client, server, sequence=None):
        self.story = story
        self.ends = client, server
        # Chosen, and different for each connection, of the same two ports too.
        first = 10_007 * client[1] + 101 * server[1] + story.now
        self.tcp = net.Conversation(client, server, *(sequence or (first, 2 * first)))
        self.size = net.maximum_segment_size(1440 if ":" in client[0] else 1460)

    def syn(self, **seen):
        self.first = self.story.send(self.tcp.client(SYN, options=self.size), **seen)
        return self.first

    def syn_again(self, **seen):
        return self.story.again(self.first, **seen)

    def accept(self, **seen):
        """The SYN-ACK."""
        return self.story.send(self.tcp.server(SYN | ACK, options=self.size), **seen)

    def acknowledge(self, **seen):
        return self.story.send(self.tcp.client(ACK), **seen)

    def acknowledge_to_client(self, **seen):
        return self.story.send(self.tcp.server(ACK), **seen)

    def open(self, **seen):
        """All three packets; the first is given back."""
        syn = self.syn(**seen)
        self.accept(**seen)
        self.acknowledge(**seen)
        return syn

    def refuse(self):
        """The SYN is answered by a reset."""
        return self.story.send(self.tcp.server(RST | ACK))

    def from_client(self, data, flags=PSH, **seen):
        return self.story.send(self.tcp.client(ACK | flags, data), **seen)

    def from_server(self, data, flags=PSH, **seen):
        return self.story.send(self.tcp.server(ACK | flags, data), **seen)

    def close_by_client(self, **seen):
        fin = self.from_client(b"", FIN, **seen)
        self.from_server(b"", FIN, **seen)
        self.acknowledge(**seen)
        return fin

    def close_by_server(self, **seen):
        fin = self.from_server(b"", FIN, **seen)
        self.from_client(b"", FIN, **seen)
        self.acknowledge_to_client(**seen)
        return fin

    def reset_by_client(self):
        return self.story.send(self.tcp.client(RST | ACK))
