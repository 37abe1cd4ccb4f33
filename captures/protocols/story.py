# SPDX-License-Identifier: GPL-2.0-or-later
# The story of a protocol: the words that say what Wireshark is to show of its packets.

import dataclasses
from datetime import datetime

import net
import samples
import story
import zos

ZOS, ZOS6 = "192.0.2.7", "2001:db8::7"
PEER, PEER6 = "198.51.100.25", "2001:db8:0:57::1a"
OTHER_LINK = "OSAQDIOLINK2"
STREAM, DATAGRAM = 1, 2  # types of sockets


class Story(story.Story):
    """Frames that are not named in `shown` are to be of the protocol TCP, those not in `warns` without warning."""

    def __init__(self, shows):
        super().__init__(zos.tod(datetime(2023, 10, 2, 9, 30, 0)), {ZOS, ZOS6}, shows)
        self.found.update({"protocols": {}, "warnings": [], "filters": []})

    def shown(self, protocol, *sent):
        """What the column Protocol says."""
        self.found["protocols"].setdefault(protocol, []).extend(one.frame for one in sent)

    def warns(self, *sent):
        """Where expert items of the levels warning and error stand."""
        self.found["warnings"] += [one.frame for one in sent]

    def finds(self, condition, *sent, at_last=False):
        """A display filter, and all frames that it finds; `at_last`: when all has been read, none before."""
        row = {"filter": condition, "frames": [one.frame for one in sent]}
        self.found["filters"].append({**row, "first_pass": []} if at_last else row)


class AdapterStory(Story):
    """The same, traced by OSAENTA: Ethernet frames on a VLAN."""

    ENTRY, LINK_TYPE, LINK = zos.OSA_ENTRY, 1, "EZANTAOSAPORT1"
    VLAN = 100

    def send(self, packet, **seen):
        kind = 0x86DD if ":" in packet.source else 0x0800
        frame = samples.ethernet(kind, packet.data, self.VLAN)
        return super().send(dataclasses.replace(packet, data=frame), **seen)


class SocketStory(Story):
    """The same, as the data trace has it: what sockets send and receive, without packets around it."""

    JOB, CONNECTION = "TCPIP", 0x58

    def send(self, packet, **seen):
        return super().send(packet, **seen) if payload(packet) else None

    def entry(self, seen):
        packet = seen.packet
        return zos.data_entry(
            payload(packet),
            job=self.JOB,
            captured=zos.later(self.start, seen.time),
            flags=zos.OUTBOUND if seen.outbound else 0,
            socket_type=STREAM if packet.protocol == net.TCP else DATAGRAM,
            protocol=packet.protocol,
            source=packet.source,
            destination=packet.destination,
            source_port=packet.source_port,
            destination_port=packet.destination_port,
            trace_count=seen.count,
            interface_index=self.CONNECTION,
        )


def payload(packet):
    """What an IPv4 packet without options carries for a socket."""
    body = packet.data[20:]
    return body[(body[12] >> 4) * 4 :] if packet.protocol == net.TCP else body[8:]
