# SPDX-License-Identifier: GPL-2.0-or-later
# The network side of the sample traces: IPv4, IPv6, ICMP, UDP, TCP, DNS and NetBIOS packets with right checksums.

import dataclasses
import ipaddress
import struct

ICMP = 1
TCP = 6
UDP = 17
ICMPV6 = 58

FIN = 0x01
SYN = 0x02
RST = 0x04
PSH = 0x08
ACK = 0x10

DNS_CLASS_IN = 1
DNS_TYPE_AAAA = 28
NETBIOS_TYPE_NB = 32


@dataclasses.dataclass(frozen=True)
class Packet:
    """An IP packet, and what a trace header repeats of it."""

    data: bytes
    source: str
    destination: str
    protocol: int
    source_port: int
    destination_port: int


def checksum(data):
    """The Internet checksum (RFC 1071)."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def packed(text):
    return ipaddress.ip_address(text).packed


def pseudo_header(source, destination, protocol, length):
    """What the checksums of UDP and TCP cover besides their own bytes (RFC 768, RFC 8200)."""
    both = packed(source) + packed(destination)
    if ":" in source:
        return both + struct.pack(">II", length, protocol)
    return both + struct.pack(">BBH", 0, protocol, length)


def ipv4(source, destination, protocol, body, *, identification=0, ttl=64, dont_fragment=False):
    def header(check):
        fragment = 0x4000 if dont_fragment else 0
        fixed = struct.pack(
            ">BBHHHBBH", 0x45, 0, 20 + len(body), identification, fragment, ttl, protocol, check
        )
        return fixed + packed(source) + packed(destination)

    return header(checksum(header(0))) + body


def ipv6(source, destination, protocol, body, *, hop_limit=64):
    fixed = struct.pack(">IHBB", 0x60000000, len(body), protocol, hop_limit)
    return fixed + packed(source) + packed(destination) + body


def ip(source, destination, protocol, body, **options):
    """The packet in the version that its addresses have."""
    build = ipv6 if ":" in source else ipv4
    return build(source, destination, protocol, body, **options)


def udp(source, source_port, destination, destination_port, payload, **ip_options):
    def datagram(check):
        return struct.pack(">HHHH", source_port, destination_port, 8 + len(payload), check) + payload

    pseudo = pseudo_header(source, destination, UDP, 8 + len(payload))
    body = datagram(checksum(pseudo + datagram(0)) or 0xFFFF)  # 0 would mean "no checksum"
    data = ip(source, destination, UDP, body, **ip_options)
    return Packet(data, source, destination, UDP, source_port, destination_port)


def tcp(
    source,
    source_port,
    destination,
    destination_port,
    payload=b"",
    *,
    sequence,
    acknowledgment=0,
    flags,
    window=32768,
    options=b"",
    **ip_options,
):
    assert len(options) % 4 == 0

    def segment(check):
        words = 5 + len(options) // 4
        fixed = struct.pack(
            ">HHIIBBHHH",
            source_port,
            destination_port,
            sequence,
            acknowledgment,
            words << 4,
            flags,
            window,
            check,
            0,
        )
        return fixed + options + payload

    pseudo = pseudo_header(source, destination, TCP, len(segment(0)))
    body = segment(checksum(pseudo + segment(0)))
    data = ip(source, destination, TCP, body, **ip_options)
    return Packet(data, source, destination, TCP, source_port, destination_port)


def icmp_unreachable(source, packet, code):
    """Destination unreachable, sent by `source`: it quotes the packet back to its sender (RFC 792, RFC 4443)."""
    six = ":" in packet.source
    protocol, kind = (ICMPV6, 1) if six else (ICMP, 3)

    def message(check):
        return struct.pack(">BBHI", kind, code, check, 0) + packet.data

    pseudo = pseudo_header(source, packet.source, protocol, len(message(0))) if six else b""
    body = message(checksum(pseudo + message(0)))
    return Packet(ip(source, packet.source, protocol, body), source, packet.source, protocol, 0, 0)


def maximum_segment_size(size):
    """The TCP option of a SYN."""
    return struct.pack(">BBH", 2, 4, size)


class Conversation:
    """A TCP connection without loss: it keeps the sequence numbers, so that the samples need not."""

    def __init__(self, client, server, client_sequence, server_sequence):
        self.ends = {"client": client, "server": server}
        self.next = {"client": client_sequence, "server": server_sequence}

    def client(self, flags, payload=b"", **options):
        return self._send("client", "server", flags, payload, options)

    def server(self, flags, payload=b"", **options):
        return self._send("server", "client", flags, payload, options)

    def _send(self, sender, receiver, flags, payload, options):
        packet = tcp(
            *self.ends[sender],
            *self.ends[receiver],
            payload,
            sequence=self.next[sender],
            acknowledgment=self.next[receiver] if flags & ACK else 0,
            flags=flags,
            **options,
        )
        taken = len(payload) + bool(flags & SYN) + bool(flags & FIN)
        self.next[sender] = (self.next[sender] + taken) % 2**32
        return packet


def dns_name(text):
    labels = (label.encode("ascii") for label in text.split("."))
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def dns_question(name, kind):
    return dns_name(name) + struct.pack(">HH", kind, DNS_CLASS_IN)


def dns_query(identification, name, kind):
    """A query with recursion desired."""
    return struct.pack(">HHHHHH", identification, 0x0100, 1, 0, 0, 0) + dns_question(name, kind)


def dns_answer(identification, name, address, ttl):
    """A reply with one AAAA record; C00C points back to the name in the question."""
    record = struct.pack(">HHHIH", 0xC00C, DNS_TYPE_AAAA, DNS_CLASS_IN, ttl, 16) + packed(address)
    header = struct.pack(">HHHHHH", identification, 0x8180, 1, 1, 0, 0)
    return header + dns_question(name, DNS_TYPE_AAAA) + record


def netbios_name(text, suffix):
    """A NetBIOS name: 16 bytes, each half byte written as a letter from A to P (RFC 1001)."""
    raw = text.ljust(15).encode("ascii") + bytes([suffix])
    letters = bytes(0x41 + half for byte in raw for half in (byte >> 4, byte & 15))
    return bytes([len(letters)]) + letters + b"\0"


def netbios_query(identification, name, suffix):
    """A broadcast name query with recursion desired (RFC 1002)."""
    header = struct.pack(">HHHHHH", identification, 0x0110, 1, 0, 0, 0)
    return header + netbios_name(name, suffix) + struct.pack(">HH", NETBIOS_TYPE_NB, DNS_CLASS_IN)


def check_oracles():
    """Packets whose bytes or checksums are published: the SHARE 21116 slides and IBM's IP Diagnosis Guide."""
    query = netbios_query(1, "WORKGROUP", 0x1B)
    for ttl, header in (
        (127, "4500004E013500007F11C1D2AC1D605DAC1DBFFF"),
        (1, "4500004E0135000001113FD3AC1D605DAC1DBFFF"),
    ):
        storm = udp("172.29.96.93", 137, "172.29.191.255", 137, query, identification=0x0135, ttl=ttl)
        assert storm.data[:20] == bytes.fromhex(header)
        assert len(storm.data) == 78

    question = dns_query(40266, "w3.ibm.com", DNS_TYPE_AAAA)
    dns = udp("9.67.113.65", 1025, "9.37.80.3", 53, question, identification=0x000E)
    assert dns.data == bytes.fromhex(
        "45000038 000E0000 4011A6FB 09437141 09255003"
        "04010035 0024AD0B"
        "9D4A0100 00010000 00000000 02773303 69626D03 636F6D00 001C0001"
    )
