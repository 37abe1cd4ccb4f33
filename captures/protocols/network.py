# SPDX-License-Identifier: GPL-2.0-or-later
# Protocols that keep a network going: ICMP, ICMPv6, DNS, DHCP, NTP, RIP, OSPF, IGMP; and IP fragments.

import struct

import net
from protocols.story import OTHER_LINK, PEER, PEER6, ZOS, ZOS6, AdapterStory, Story
from story import Connection

ROUTER = "192.0.2.1"


def raw(source, destination, protocol, body, **ip_options):
    """A packet of a protocol without ports."""
    data = net.ip(source, destination, protocol, body, **ip_options)
    return net.Packet(data, source, destination, protocol, 0, 0)


def summed(head, rest, pseudo=b""):
    """A message whose checksum follows its two first bytes, as in ICMP and IGMP."""
    check = net.checksum(pseudo + head + bytes(2) + rest)
    return head + struct.pack(">H", check) + rest


def icmp(source, destination, kind, rest, **ip_options):
    if ":" not in source:
        return raw(source, destination, net.ICMP, summed(bytes((kind, 0)), rest), **ip_options)
    pseudo = net.pseudo_header(source, destination, net.ICMPV6, 4 + len(rest))
    return raw(source, destination, net.ICMPV6, summed(bytes((kind, 0)), rest, pseudo), **ip_options)


# --- ICMP ---------------------------------------------------------------------------------------------------------


def ping():
    """Pings that are answered, one that dies on its way, a closed port; over IPv6 a neighbour and a ping."""
    story = Story("ICMP and ICMPv6: echo, time exceeded, port unreachable, neighbour discovery")
    # The first eight bytes of z/OS's echo data are a TOD clock: IP Diagnosis Guide.
    echo = struct.pack(">HH", 4923, 11849) + bytes.fromhex("B56D52DB47A07ACA") + bytes(range(48))
    request = story.send(icmp(ZOS, PEER, 8, echo))
    reply = story.send(icmp(PEER, ZOS, 0, echo))
    lost = story.send(icmp(ZOS, "203.0.113.9", 8, struct.pack(">HH", 4923, 11850) + echo[4:], ttl=1))
    exceeded = story.send(icmp(ROUTER, ZOS, 11, bytes(4) + lost.packet.data[:28]))
    closed = story.send(net.udp(ZOS, 49200, PEER, 33434, b"is anybody there?"))
    unreachable = story.send(net.icmp_unreachable(PEER, closed.packet, 3))
    solicitation = story.send(
        icmp(ZOS6, "ff02::1:ff00:1a", 135, bytes(4) + net.packed(PEER6) + bytes.fromhex("0101020000000001"),
             hop_limit=255)
    )
    advertisement = story.send(
        icmp(PEER6, ZOS6, 136, bytes.fromhex("60000000") + net.packed(PEER6) + bytes.fromhex("0201020000000002"),
             hop_limit=255)
    )
    request6 = story.send(icmp(ZOS6, PEER6, 128, echo))
    reply6 = story.send(icmp(PEER6, ZOS6, 129, echo))
    story.shown("ICMP", request, reply, lost, exceeded, unreachable)
    story.shown("ICMPv6", solicitation, advertisement, request6, reply6)
    story.shown("UDP", closed)
    story.finds("icmp.resp_in", request, at_last=True)
    story.finds("icmp.resp_to", reply)
    story.finds("icmp.type == 11 && ip.ttl == 1", exceeded)
    story.finds("udp.dstport == 33434", closed, unreachable)
    story.finds("icmpv6.nd.na.target_address == " + PEER6, advertisement)
    story.finds("icmpv6.echo.identifier == 4923", request6, reply6)
    story.warns(lost)
    return story


# --- DNS ----------------------------------------------------------------------------------------------------------

A, SOA, TXT = 1, 6, 16
NAME_ERROR = 3


def record(kind, ttl, value, name=b"\xc0\x0c"):
    """A resource record; C00C points back to the name in the question."""
    return name + struct.pack(">HHIH", kind, net.DNS_CLASS_IN, ttl, len(value)) + value


def answer(identification, question, records, *, code=0, authority=0):
    counts = (1, len(records) - authority, authority, 0)
    return struct.pack(">HHHHHH", identification, 0x8180 | code, *counts) + question + b"".join(records)


def dns():
    """An answer and a ping to its address, a name error, a query sent twice, a long answer over TCP in two segments."""
    story = Story("DNS: address, name error (header from SHARE 21116), repeated query, answer over TCP")
    resolver, server = (ZOS, 49210), (PEER, 53)
    query = story.send(net.udp(*resolver, *server, net.dns_query(7, "w3.example.com", A)))
    address = record(A, 600, net.packed("203.0.113.80"))
    found = story.send(
        net.udp(*server, *resolver, answer(7, net.dns_question("w3.example.com", A), [address]))
    )
    # SHARE 21116: addresses, ports, IP id, length, id 31 and "name error"; the names are chosen to have that length.
    asked = "payroll.accounting-department.main-branch-office.example.net"
    ends = net.dns_name("ns1.example.net") + net.dns_name("hostmaster.example.net")
    authority = record(SOA, 900, ends + struct.pack(">IIIII", 2017, 3600, 600, 86400, 900))
    wrong = story.send(
        net.udp("192.168.0.254", 53, "192.168.1.100", 2541,
                answer(31, net.dns_question(asked, A), [authority], code=NAME_ERROR, authority=1),
                identification=0xB998)
    )
    assert wrong.packet.data[:20].hex() == "450000b3b998000040113cefc0a800fec0a80164"
    unanswered = story.send(net.udp(*resolver, *server, net.dns_query(8, "slow.example.com", A)))
    story.wait(3)
    again = story.again(unanswered)
    slow = record(A, 600, net.packed("203.0.113.81"))
    at_last = story.send(net.udp(*server, *resolver, answer(8, net.dns_question("slow.example.com", A), [slow])))

    stream = Connection(story, (ZOS, 49211), server)
    stream.open()
    long_query = net.dns_query(9, "long.example.com", TXT)
    over_tcp = stream.from_client(struct.pack(">H", len(long_query)) + long_query)
    texts = [record(TXT, 60, bytes([240]) + bytes(33 + number for number in range(60)) * 4) for _ in range(8)]
    long_answer = answer(9, net.dns_question("long.example.com", TXT), texts)
    long_answer = struct.pack(">H", len(long_answer)) + long_answer
    stream.from_server(long_answer[:1460])
    asked_too = net.udp(PEER, 49999, ZOS, 53, net.dns_query(10, "w3.example.com", A))
    told_too = net.udp(ZOS, 53, PEER, 49999, answer(10, net.dns_question("w3.example.com", A), [address]))
    others = [story.send(packet, link=OTHER_LINK) for packet in (asked_too, told_too)]
    rest = stream.from_server(long_answer[1460:])
    stream.close_by_client()

    ping = story.send(icmp(ZOS, "203.0.113.80", 8, struct.pack(">HH", 1, 1)))
    story.shown("ICMP", ping)
    story.shown("DNS", query, found, wrong, unanswered, again, at_last, over_tcp, *others, rest)
    story.finds('dns.a == 203.0.113.80', found, others[1])
    story.finds("dns.response_in", query, unanswered, over_tcp, others[0], at_last=True)
    story.finds("dns.flags.rcode == 3", wrong)
    story.finds("dns.retransmit_request", again)
    story.warns(again, ping)  # the ping stays without answer
    story.finds("dns && tcp", over_tcp, rest)
    story.finds("tcp.segments && dns.txt.length == 240", rest)
    return story


# --- DHCP ---------------------------------------------------------------------------------------------------------

DISCOVER, OFFER, REQUEST, ACKNOWLEDGE = 1, 2, 3, 5
MAC = bytes.fromhex("020000000001")


def dhcp_message(kind, options=b"", *, reply=False, yours="0.0.0.0"):
    """RFC 2131: the fixed part, the cookie, the type and the end."""
    fixed = struct.pack(">BBBBIHH", 2 if reply else 1, 1, 6, 0, 0x3903F326, 0, 0)
    addresses = bytes(4) + net.packed(yours) + bytes(8)
    chosen = bytes((53, 1, kind)) + options + b"\xff"
    return fixed + addresses + MAC + bytes(10 + 64 + 128) + bytes.fromhex("63825363") + chosen


def dhcp_in(story):
    """A station asks for an address, and gets it from z/OS."""
    station, everybody = ("0.0.0.0", 68), ("255.255.255.255", 67)
    server, back = (ZOS, 67), ("255.255.255.255", 68)
    offered, mine = "192.0.2.77", bytes((54, 4)) + net.packed(ZOS)
    lease = mine + struct.pack(">BBI", 51, 4, 86400) + bytes((1, 4)) + net.packed("255.255.255.0")
    wanted = bytes((50, 4)) + net.packed(offered) + mine + bytes((12, 4)) + b"PC77"
    all_of_them = [
        story.send(net.udp(*station, *everybody, dhcp_message(DISCOVER))),
        story.send(net.udp(*server, *back, dhcp_message(OFFER, lease, reply=True, yours=offered))),
        story.send(net.udp(*station, *everybody, dhcp_message(REQUEST, wanted))),
        story.send(net.udp(*server, *back, dhcp_message(ACKNOWLEDGE, lease, reply=True, yours=offered))),
    ]
    story.shown("DHCP", *all_of_them)
    story.finds("dhcp.option.dhcp == 1", all_of_them[0])
    story.finds("dhcp.ip.your == " + offered, all_of_them[1], all_of_them[3])
    story.finds('dhcp.option.hostname == "PC77"', all_of_them[2])
    story.finds("dhcp.option.ip_address_lease_time == 86400", all_of_them[1], all_of_them[3])
    return story, all_of_them


def dhcp():
    return dhcp_in(Story("DHCP: discover, offer, request, acknowledge"))[0]


def dhcp_adapter():
    story, messages = dhcp_in(AdapterStory("the same as OSAENTA sees it: Ethernet frames of a VLAN"))
    story.finds("vlan.id == 100 && dhcp", *messages)
    return story


# --- time and routes ----------------------------------------------------------------------------------------------


def ntp():
    """A client of z/OS asks for the time."""
    story = Story("NTP: client and server")
    seconds = 3_905_587_800  # since 1900: 2023-10-06
    asked = struct.pack(">BBbb", 0x23, 0, 6, -20) + bytes(36) + struct.pack(">II", seconds, 1 << 31)
    told = struct.pack(">BBbbII4s", 0x24, 2, 6, -20, 66, 1049, net.packed("203.0.113.123"))
    told += struct.pack(">II", seconds - 60, 0) + asked[40:] + struct.pack(">IIII", seconds, 1 << 31, seconds, 1 << 30)
    request = story.send(net.udp(ZOS, 123, PEER, 123, asked))
    reply = story.send(net.udp(PEER, 123, ZOS, 123, told))
    story.shown("NTP", request, reply)
    story.finds("ntp.flags.mode == 3", request)
    story.finds("ntp.stratum == 2", reply)
    story.finds("ntp.response_in", request, at_last=True)
    return story


def routing():
    """What OMPROUTE says and hears, and a membership report."""
    story = Story("RIP: request and response; OSPF: hello; IGMP: report")
    request = struct.pack(">BBH", 1, 2, 0) + bytes(16) + struct.pack(">I", 16)
    routes = b"".join(
        struct.pack(">HH4s4s4sI", 2, 0, net.packed(subnet), net.packed("255.255.255.0"), bytes(4), metric)
        for subnet, metric in (("203.0.113.0", 1), ("198.51.100.0", 16))
    )
    hello = struct.pack(">4sHBBI4s4s", net.packed("255.255.255.0"), 10, 2, 1, 40, bytes(4), bytes(4))
    ospf = struct.pack(">BBH4s4s", 2, 1, 24 + len(hello), net.packed(ZOS), bytes(4))
    ospf += struct.pack(">HH", net.checksum(ospf + bytes(4) + hello), 0) + bytes(8) + hello
    asks = story.send(net.udp(ZOS, 520, "224.0.0.9", 520, request, ttl=1))
    tells = story.send(net.udp(ROUTER, 520, ZOS, 520, struct.pack(">BBH", 2, 2, 0) + routes))
    greets = story.send(raw(ZOS, "224.0.0.5", 89, ospf, ttl=1))
    joins = story.send(raw(ZOS, "224.0.0.9", 2, summed(b"\x16\0", net.packed("224.0.0.9")), ttl=1))
    story.shown("RIPv2", asks, tells)
    story.shown("OSPF", greets)
    story.shown("IGMPv2", joins)
    story.finds("rip.command == 1", asks)
    story.finds("rip.ip == 203.0.113.0", tells)
    story.finds("rip.metric == 16", asks, tells)
    story.finds("ospf.hello.hello_interval == 10", greets)
    story.finds("igmp.maddr == 224.0.0.9", joins)
    return story


# --- fragments ----------------------------------------------------------------------------------------------------


def fragments_of(packet, identification, size):
    """An IPv4 packet in fragments of `size` bytes of its body."""
    body = packet.data[20:]
    for at in range(0, len(body), size):
        last = at + size >= len(body)
        flags = at // 8 | (0 if last else 0x2000)
        piece = body[at : at + size]
        head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(piece), identification, flags, 64, packet.protocol, 0)
        head += packet.data[12:20]
        head = head[:10] + struct.pack(">H", net.checksum(head)) + head[12:]
        yield net.Packet(head + piece, packet.source, packet.destination, packet.protocol, 0, 0)


def fragments6_of(packet, identification, size):
    """An IPv6 packet in fragments, each with its extension header (RFC 8200)."""
    body = packet.data[40:]
    for at in range(0, len(body), size):
        more = at + size < len(body)
        head = struct.pack(">BBHI", packet.protocol, 0, at | more, identification)
        data = net.ipv6(packet.source, packet.destination, 44, head + body[at : at + size])
        yield net.Packet(data, packet.source, packet.destination, packet.protocol, 0, 0)


def fragments():
    """Long syslog messages in fragments, two of them mingled, one that has lost its middle."""
    story = Story("IP and IPv6 fragments: mingled, out of order, one lost")
    text = b"<14>Oct  2 09:30:00 ZOS1 BPXF024I " + b"a long console message " * 110
    first, second, third = (
        list(fragments_of(net.udp(ZOS, 49220 + number, PEER, 514, text), 0x5100 + number, 1200)) for number in range(3)
    )
    sent = [story.send(piece) for piece in (first[0], second[2], first[1])]
    sent += [story.send(second[0], link=OTHER_LINK)]
    whole = story.send(first[2])
    sent += [whole]
    whole2 = story.send(second[1], link=OTHER_LINK)
    lost = [story.send(third[0]), story.send(third[2])]
    six = [story.send(piece) for piece in fragments6_of(net.udp(ZOS6, 49223, PEER6, 514, text), 0x5104, 1200)]
    others = [one for one in sent if one is not whole]
    story.shown("IPv4", *others, *lost)
    story.shown("IPv6", *six[:2])
    story.shown("Syslog", whole, whole2, six[2])
    story.finds("ip.fragment.count == 3", whole, whole2)
    story.finds("ip.reassembled_in", *others, at_last=True)
    story.finds("ipv6.reassembled.in", *six[:2], at_last=True)
    story.finds('syslog contains "BPXF024I"', whole, whole2, six[2])
    return story


STORIES = {
    "ping": ping,
    "dns": dns,
    "dhcp": dhcp,
    "dhcp_adapter": dhcp_adapter,
    "ntp": ntp,
    "routing": routing,
    "fragments": fragments,
}
