# SPDX-License-Identifier: GPL-2.0-or-later
# Packets cut to their headers, with other addresses in them.
"""Each function takes the bytes of a header and what follows, and gives what may be shared of them: the beginning, in
the same places.  Only what is known to hold no address and no data is copied.  What cannot be understood is cut off.

Checksums of TCP, UDP and ICMP are functions of data and addresses, from which short data could be found: they become 0,
those of UDP FFFF, for with IPv6 it must not be 0.  That of an IPv4 header is right when it was right, else 0.
"""

DEPTH = 4  # of packets that packets quote or carry

IPV4, ARP, IPV6 = 0x0800, 0x0806, 0x86DD
VLANS = (0x8100, 0x88A8, 0x9100)
VLANS_MAX = 2

HOP_BY_HOP, FRAGMENT, DESTINATION = 0, 44, 60

TCP_END, TCP_NOP = 0, 1
TCP_OPTIONS = {2: "segment size", 3: "window scale", 4: "SACK permitted", 5: "SACK", 8: "timestamps"}

ICMP_QUOTES = (3, 4, 5, 11, 12)
ICMP_REDIRECT = 5
ICMP_PLAIN = (0, 8, 13, 14)  # echo, timestamp: an identifier and a number follow
ICMP6_QUOTES = (1, 2, 3, 4)
ICMP6_PLAIN = (128, 129)
ICMP6_ADDRESSES = {135: 1, 136: 1, 137: 2}  # neighbour solicitation, advertisement, redirect: addresses at +8


def number(data):
    return int.from_bytes(data, "big")


def checksum(header):
    total = sum(number(header[at : at + 2]) for at in range(0, len(header), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def without_checksum(data, at, filler=b"\0"):
    """The checksum may be cut, or not be there at all."""
    return data[:at] + filler * len(data[at : at + 2]) + data[at + 2 :]


# --- above IP ----------------------------------------------------------------------------------------------------


def tcp_options(options):
    """Known options as they are, the others made no-operations of."""
    kept, at = bytearray(bytes([TCP_NOP]) * len(options)), 0
    while at < len(options) and options[at] != TCP_END:
        if options[at] == TCP_NOP:
            at += 1
            continue
        length = options[at + 1] if at + 1 < len(options) else 0
        if length < 2 or at + length > len(options):
            return bytes(kept)
        if options[at] in TCP_OPTIONS:
            kept[at : at + length] = options[at : at + length]
        at += length
    kept[at:] = bytes(len(options) - at)
    return bytes(kept)


def tcp(packet, _names, _depth):
    end = 4 * (packet[12] >> 4) if len(packet) > 12 else 0
    return without_checksum(packet[:20], 16) + tcp_options(packet[20:end])


def udp(packet, _names, _depth):
    return without_checksum(packet[:8], 6, b"\xff")


def icmp(packet, names, depth):
    head, kind = without_checksum(packet[:8], 2), packet[0]
    if kind == ICMP_REDIRECT and len(head) == 8:
        head = head[:4] + names.ipv4(head[4:])
    if kind in ICMP_QUOTES and len(head) == 8:
        return head + ip(packet[8:], names, depth + 1)
    return head if kind in ICMP_PLAIN else head[:4]


def icmp6(packet, names, depth):
    head, kind = without_checksum(packet[:8], 2), packet[0]
    if kind in ICMP6_QUOTES:
        return head + ip(packet[8:], names, depth + 1)
    if kind in ICMP6_ADDRESSES:
        for at in range(8, 8 + 16 * ICMP6_ADDRESSES[kind], 16):
            head += names.ipv6(packet[at : at + 16]) if len(packet) >= at + 16 else b""
        return head
    return head if kind in ICMP6_PLAIN else head[:4]


def carried(packet, names, depth):
    return ip(packet, names, depth + 1)


TRANSPORTS = {1: icmp, 4: carried, 6: tcp, 17: udp, 41: carried, 58: icmp6}


def transport(protocol, packet, names, depth):
    known = TRANSPORTS.get(protocol)
    return known(packet, names, depth) if known and packet else b""


# --- IP ----------------------------------------------------------------------------------------------------------


def ipv4(packet, names, depth):
    """Options may hold addresses: they are made no-operations of."""
    length, total = 4 * (packet[0] & 15), number(packet[2:4])
    header = packet[:length]
    if length < 20 or len(header) < length:
        return b""
    shared = without_checksum(header[:12], 10) + names.ipv4(header[12:16]) + names.ipv4(header[16:20])
    shared += b"\1" * (length - 20)
    if checksum(header) == 0:
        shared = shared[:10] + checksum(shared).to_bytes(2, "big") + shared[12:]
    if number(header[6:8]) & 0x1FFF:  # a later fragment
        return shared
    end = total if total >= length else None  # 0 where the adapter is to cut the packet up
    return shared + transport(header[9], packet[length:end], names, depth)


def ipv6(packet, names, depth):
    """Options are padded with zeros.  A routing header, and what has no meaning here, ends the packet."""
    if len(packet) < 40:
        return b""
    shared = packet[:8] + names.ipv6(packet[8:24]) + names.ipv6(packet[24:40])
    length = number(packet[4:6])  # 0 where the adapter is to cut the packet up
    following, rest = packet[6], packet[40 : 40 + length if length else None]
    while following in (HOP_BY_HOP, FRAGMENT, DESTINATION):
        size = 8 * (rest[1] + 1) if following != FRAGMENT and len(rest) > 1 else 8
        header = rest[:size]
        if len(header) < size:
            return shared
        shared += header if following == FRAGMENT else header[:2] + bytes(size - 2)
        if following == FRAGMENT and number(header[2:4]) >> 3:
            return shared
        following, rest = header[0], rest[size:]
    return shared + transport(following, rest, names, depth)


def ip(packet, names, depth=0):
    version = packet[0] >> 4 if packet and depth <= DEPTH else None
    known = {4: ipv4, 6: ipv6}.get(version)
    return known(packet, names, depth) if known else b""


# --- below IP ----------------------------------------------------------------------------------------------------


def arp(packet, names):
    """Of Ethernet and IPv4: u16 1, u16 0x0800, lengths 6 and 4, u16 operation, sender and target of 6 + 4 bytes."""
    if packet[:6] != bytes.fromhex("000108000604") or len(packet) < 28:
        return packet[:8]
    parts = (packet[8:14], packet[14:18], packet[18:24], packet[24:28])
    return packet[:8] + b"".join(names.hardware(part) if len(part) == 6 else names.ipv4(part) for part in parts)


def ethernet(frame, names):
    if len(frame) < 14:
        return b""
    shared, at = names.hardware(frame[:6]) + names.hardware(frame[6:12]), 12
    for _ in range(VLANS_MAX):
        if number(frame[at : at + 2]) in VLANS:
            shared += frame[at : at + 4]
            at += 4
    kind, packet = number(frame[at : at + 2]), frame[at + 2 :]
    shared += frame[at : at + 2]
    if kind in (IPV4, IPV6):
        return shared + ip(packet, names)
    return shared + arp(packet, names) if kind == ARP else shared


LINK_TYPES = {1: ethernet, 101: ip, 228: ip, 229: ip}
