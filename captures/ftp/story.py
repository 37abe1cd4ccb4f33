# SPDX-License-Identifier: GPL-2.0-or-later
# A capture in the making: FTP sessions packet by packet, the frame number of each, and what is to be found in them.
"""A story is told once and written as CTRACE and as pcapng; the frames are the same in both.

What is expected is written by hand in the story: `transfer` and the other words of class Story.  Only the frame numbers
and the delays are filled in, from the packets that the story names.  No plug-in has a part in it.
"""

import dataclasses
import json
import struct

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

    def __init__(self, start, local, shows):
        self.start = start
        self.local = local
        self.now = 0
        self.count = 1000
        self.pieces = []  # Seen, or bytes that are no entry
        self.found = {"shows": shows, "transfers": []}

    def wait(self, seconds):
        self.now += round(seconds * 1_000_000)

    def at(self, seconds):
        """What follows happens so many seconds after the start."""
        self.now = round(seconds * 1_000_000)

    def send(self, packet, *, link="OSAQDIOLINK", discard=0, keep=None, outbound=None):
        out = packet.source in self.local if outbound is None else outbound
        self.pieces.append(Seen(self.now, packet, link, out, discard, keep, self.count))
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

    def transfer(self, method, endpoint, outcome, *, setup, command=None, syn=None, proof=False, **more):
        """A data connection that was announced.  `proof` is the packet that proves a failure, None when none does (it
        is known at the end of the trace only); False leaves it open."""
        address, port = endpoint
        row = {
            "method": method,
            "address": address,
            "port": port,
            "initiator": "server" if method in ("PORT", "EPRT", "LPRT") else "client",
            "outcome": outcome,
            "setup_frame": setup.frame,
            "command_frame": command and command.frame,
            "syn_frame": syn and syn.frame,
            "syn_delay": syn and f"{(syn.time - setup.time) / 1_000_000:.6f}",
            **{name: value.frame if isinstance(value, Sent) else value for name, value in more.items()},
        }
        if proof is not False:
            row["proof_frame"] = proof and proof.frame
        self.found["transfers"].append(row)

    def expert(self, name, *where):
        """An expert item beside those of the outcomes, and the packets at which it stands."""
        self.found.setdefault("experts", {}).setdefault(name, []).extend(sent.frame for sent in where)

    def logins(self, client, failed, successful):
        self.found.setdefault("logins", []).append({"client": client, "failed": failed, "successful": successful})

    def note(self, name, value):
        self.found[name] = value

    def expected(self, files):
        """What is to be found, as text: a line for each transfer."""
        found = {"files": files, "frames": len(self.pieces), **self.found}
        lines = []
        for name, value in found.items():
            rows = ",\n".join("    " + json.dumps(row) for row in value) if name in ("transfers", "logins") else ""
            lines.append(f"  {json.dumps(name)}: " + (f"[\n{rows}\n  ]" if rows else json.dumps(value)))
        return ("{\n" + ",\n".join(lines) + "\n}\n").encode()

    def ctrace(self):
        return b"".join(piece if isinstance(piece, bytes) else self.entry(piece) for piece in self.pieces)

    def entry(self, seen):
        packet = seen.packet
        return zos.packet_entry(
            packet.data[: seen.keep],
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
        """Raw IP, with the names of the interfaces and the directions; microseconds, as is the format's default."""
        links = sorted({seen.link for seen in self.pieces})
        data = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
        for link in links:
            data += block(1, struct.pack("<HHI", RAW_IP, 0, 0) + options((INTERFACE_NAME, link.encode())))
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


class Control(Connection):
    """A control connection: lines are sent with their line ends."""

    def command(self, line, **seen):
        return self.from_client(line.encode() + b"\r\n", **seen)

    def reply(self, line, **seen):
        return self.from_server(line.encode() + b"\r\n", **seen)

    def ask(self, command, reply):
        """A command and its reply; both are given back."""
        sent = self.command(command)
        self.story.wait(0.0006)
        return sent, self.reply(reply)

    def log_in(self):
        """From the first packet to 230."""
        self.open()
        self.reply("220 ZOS1 FTP server ready.")
        self.ask("USER user12", "331 Send password please.")
        self.ask("PASS secret", "230 USER12 is logged on.")

    def quit(self):
        """QUIT, its reply, and the end of the connection."""
        sent = self.command("QUIT")
        self.reply("221 Quit command received. Goodbye.")
        self.close_by_client()
        return sent


def data(story, opener, listener, content=b"a line of a member\r\n", *, opener_sends=False, **seen):
    """A whole data connection; its SYN.  The content is sent by its opener or by its listener."""
    connection = Connection(story, opener, listener)
    syn = connection.open(**seen)
    if opener_sends:
        connection.from_client(content, **seen)
        connection.close_by_client(**seen)
    else:
        connection.from_server(content, **seen)
        connection.close_by_server(**seen)
    return syn


def port(address, number):
    """The argument of PORT and of 227."""
    return ",".join((*address.split("."), str(number >> 8), str(number & 255)))


def long_port(address, number):
    """The argument of LPRT and of 228 (RFC 1639): version, length and bytes of the address, then of the port."""
    bytes_of = net.packed(address)
    version = 6 if len(bytes_of) == 16 else 4
    return ",".join(map(str, (version, len(bytes_of), *bytes_of, 2, number >> 8, number & 255)))


def extended_port(address, number, delimiter="|"):
    """The argument of EPRT (RFC 2428)."""
    kind = "2" if ":" in address else "1"
    return delimiter.join(("", kind, address, str(number), ""))
