# SPDX-License-Identifier: GPL-2.0-or-later
# The sample traces, one function each, which yields the trace entries in the order of the file.
"""Values that the sources give are kept to the letter; where a source gives none, a comment says "chosen".

SHARE 21116 means the slides of that session (2017), IPDG the z/OS Communications Server IP Diagnosis Guide.
"""

import dataclasses
from datetime import datetime

import attls
import ids
import net
import zos
from net import ACK, FIN, PSH, SYN


def of_packet(packet):
    """What a trace header repeats of its packet."""
    return {
        "source": packet.source,
        "destination": packet.destination,
        "source_port": packet.source_port,
        "destination_port": packet.destination_port,
        "protocol": packet.protocol,
        "packet_length": len(packet.data),
    }


def trace(packet, captured, *, keep=None, **header):
    """The entry of a packet of which `keep` bytes were traced; its header agrees with the packet."""
    return zos.packet_entry(packet.data[:keep], captured=captured, **of_packet(packet), **header)


def trace_segments(packet, captured, sizes, **header):
    """The entries of a packet that was traced in segments of these sizes; all of it, or its first bytes."""
    return zos.segments(
        zos.packet_entry, packet.data[: sum(sizes)], sizes, captured=captured, **of_packet(packet), **header
    )


def storm():
    """One NetBIOS broadcast that loops until its TTL is used up: 127 copies, each discarded (SHARE 21116)."""
    # Chosen: time, distance of the copies, the name that is asked for, and where the buffer ends.
    start = zos.tod(datetime(2016, 6, 22, 12, 0, 0))
    query = net.netbios_query(1, "WORKGROUP", 0x1B)
    for copy in range(127):
        packet = net.udp(
            "172.29.96.93", 137, "172.29.191.255", 137, query, identification=0x0135, ttl=127 - copy
        )
        yield trace(
            packet,
            zos.later(start, 350 * copy),
            link="OSDL",
            device_type=zos.IPAQENET,
            trace_count=54565746 + copy,
            asid=0x4F,
            interface_index=9,
            discard=4114,  # IP_MAC_BRDCST
        )
        if copy == 41:  # after a third
            yield zos.zero_tail(134)


def port():
    """An FTP PORT command of odd length on ETH1, with its reply (SHARE 21116, "Lost SYN")."""
    # From the slides: the PORT packet, the times of PORT and of its reply, the reply's code, sequence number and 62
    # bytes. The 62 bytes are read as the length of the IP packet, which z/OS's usual text fills exactly.
    # Chosen: the TYPE command and its reply, the IP ids and TTLs, the server's window.
    control = net.Conversation(
        client=("137.72.43.137", 10432),
        server=("137.72.43.207", 21),
        client_sequence=1257181349 - len(b"TYPE A\r\n"),
        server_sequence=452077435 - len(b"200 Representation type is Ascii NonPrint\r\n"),
    )
    from_client = {"window": 64180, "dont_fragment": True, "ttl": 128}
    packets = (
        # microseconds from PORT, outbound, packet
        (-4300, 0, control.client(ACK | PSH, b"TYPE A\r\n", identification=0x1A2A, **from_client)),
        (
            -2100,
            zos.OUTBOUND,
            control.server(
                ACK | PSH, b"200 Representation type is Ascii NonPrint\r\n", identification=0x02C1
            ),
        ),
        (
            0,
            0,
            control.client(
                ACK | PSH, b"PORT 137,72,43,137,40,196\r\n", identification=0x1A2B, **from_client
            ),
        ),
        (
            3600,
            zos.OUTBOUND,
            control.server(ACK | PSH, b"200 Port request OK.\r\n", identification=0x02C2),
        ),
    )
    time_of_port = zos.tod(datetime(2009, 2, 28, 2, 35, 29, 534300))
    for number, (distance, direction, packet) in enumerate(packets):
        yield trace(
            packet,
            zos.later(time_of_port, distance),
            link="ETH1",
            flags=direction,
            # The report of the PORT packet names the flag "Record size adjust by +1"; its bit is a guess.
            padded_flag=zos.ADJUSTED_BY_ONE,
            # "Ethernet" in the report; the number is not public.
            device_type=zos.UNKNOWN_DEVICE,
            trace_count=191126 + number,
            asid=0x35,
        )


def dns():
    """IBM's DNS query with its two times (IPDG, FORMAT report), and a reply."""
    # IBM's record had the old entry id 1, whose header is not public; this one has id 4.  The reply is chosen.
    # Token Ring's device number is not public.
    question = net.dns_query(40266, "w3.ibm.com", net.DNS_TYPE_AAAA)
    query = net.udp("9.67.113.65", 1025, "9.37.80.3", 53, question, identification=0x000E)
    answer = net.dns_answer(40266, "w3.ibm.com", "2001:db8::3", ttl=600)
    reply = net.udp("9.37.80.3", 53, "9.67.113.65", 1025, answer, identification=0x5A31, ttl=61)

    captured = zos.tod(datetime(2002, 2, 12, 23, 39, 11, 873539))
    common = {"link": "TR1", "device_type": zos.UNKNOWN_DEVICE, "asid": 0x001E, "tcb": 0x007F62C0}
    yield trace(query, captured, delay=2, flags=zos.OUTBOUND, trace_count=0, **common)
    yield trace(reply, zos.later(captured, 18250), delay=2, trace_count=1, **common)


def ipv6():
    """A web server on z/OS answers a client over IPv6: open, request, answer, close.  All values are chosen."""
    http = net.Conversation(
        client=("2001:db8:0:57::1a", 49157),
        server=("2001:db8::46", 80),
        client_sequence=0x10203040,
        server_sequence=0x50607080,
    )
    size = net.maximum_segment_size(1440)
    request = b"GET /status HTTP/1.1\r\nHost: zos.example.com\r\nAccept: text/plain\r\n\r\n"
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nall well\n"
    packets = (
        # microseconds from the start, 1/4096 microseconds on top, outbound, packet
        (0, 0x000, 0, http.client(SYN, options=size)),
        (120, 0x400, zos.OUTBOUND, http.server(SYN | ACK, options=size)),
        (2310, 0x800, 0, http.client(ACK)),
        (2375, 0xC00, 0, http.client(ACK | PSH, request)),
        (2600, 0x001, zos.OUTBOUND, http.server(ACK)),
        (7904, 0xFFF, zos.OUTBOUND, http.server(ACK | PSH, answer)),
        (7950, 0x123, zos.OUTBOUND, http.server(ACK | FIN)),
        (10120, 0x000, 0, http.client(ACK)),
        (10322, 0xABC, 0, http.client(ACK | FIN)),
        (10400, 0x010, zos.OUTBOUND, http.server(ACK)),
    )
    start = zos.tod(datetime(2021, 3, 14, 15, 9, 26, 535897))
    for number, (distance, below, direction, packet) in enumerate(packets):
        yield trace(
            packet,
            zos.later(start, distance, below),
            delay=1 + number % 2,
            link="OSAQDIO46",
            flags=direction,
            device_type=zos.IPAQENET6,
            trace_count=7001 + number,
            asid=0x0041,
            tcb=0x008FF1C8,
            interface_index=4,
            # The request came in on VLAN 100 with priority 3 in the bits above the id.
            vlan=0x6064 if request in packet.data else 0,
        )


def cut():
    """Packets of which only a part was traced: ABBREV=200, and headers alone.  All values are chosen."""
    http = net.Conversation(
        client=("192.0.2.25", 50112),
        server=("198.51.100.7", 80),
        client_sequence=3000001,
        server_sequence=8000001,
    )
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2853\r\n\r\n"
    page += b"The quick brown fox jumps over the lazy dog.\n" * 64
    request = http.client(ACK | PSH, b"GET /fox HTTP/1.1\r\nHost: zos.example.com\r\n\r\n", ttl=57)
    first = http.server(ACK, page[:1460], identification=0x3001)
    second = http.server(ACK | PSH, page[1460:2920], identification=0x3002)
    received = http.client(ACK, ttl=57)
    message = b"<14>Mar 14 15:09:27 ZOS1 BPXF024I " + b"a long console message " * 12
    syslog = net.udp("198.51.100.7", 514, "192.0.2.99", 514, message[:305], identification=0x3003)

    packets = (
        # traced bytes, outbound, packet
        (200, 0, request),  # shorter than 200 bytes, so it is whole
        (200, zos.OUTBOUND, first),
        (200, zos.OUTBOUND, second),
        (200, 0, received),
        (28, zos.OUTBOUND, syslog),  # the IP and UDP headers
    )
    start = zos.tod(datetime(2021, 3, 14, 15, 9, 27))
    for number, (keep, direction, packet) in enumerate(packets):
        yield trace(
            packet,
            zos.later(start, 810 * number),
            keep=keep,
            link="OSAQDIOLINK",
            flags=direction,
            device_type=zos.IPAQENET,
            trace_count=88 + number,
            asid=0x0041,
            interface_index=5,
        )


def odd():
    """Packets of odd length, each padded to even, between packets of even length.  All values are chosen."""
    # The flag for "adjusted by +1" stays off: its bit is unknown, and a reader must not need it.
    start = zos.tod(datetime(2018, 11, 5, 8, 30, 0, 250000))
    for number, length in enumerate((20, 21, 22, 23, 25, 1, 0, 24, 27, 28)):
        text = b"Even lengths and odd lengths"[:length]
        packet = net.udp(
            "198.51.100.7", 50001, "192.0.2.99", 50002, text, identification=0x0700 + number
        )
        yield trace(
            packet,
            zos.later(start, 1000 * number),
            link="OSAQDIOLINK",
            flags=zos.OUTBOUND,
            device_type=zos.IPAQENET,
            trace_count=1200 + number,
            asid=0x0052,
            interface_index=5,
        )


def short():
    """Three packets each with headers of 84, 88 and 92 bytes, as releases differ.  All values are chosen."""
    # 84 bytes end before interface index, discard code and offload length; 88 end before the last two.
    transfer = net.Conversation(
        client=("192.0.2.25", 50113),
        server=("198.51.100.7", 20),
        client_sequence=1,
        server_sequence=4001,
    )
    query = net.netbios_query(2, "ZOS1", 0x20)
    block = bytes(range(250)) * 16
    start = zos.tod(datetime(2014, 4, 1, 6, 0, 0))
    number = 0
    for header_length in (84, 88, 92):
        packets = (
            (
                net.udp("192.0.2.25", 137, "192.0.2.255", 137, query, identification=0x0201 + number),
                {"discard": 4114},
            ),
            # 4000 bytes that the adapter sends as three segments; the trace has the first 128.
            (
                transfer.server(ACK | PSH, block, identification=0x0901 + number),
                {"flags": zos.OUTBOUND, "offload_segment": 1460, "keep": 128},
            ),
            (transfer.client(ACK, identification=0x0202 + number), {}),
        )
        for packet, special in packets:
            yield trace(
                packet,
                zos.later(start, 500 * number),
                link="OSAQDIOLINK",
                device_type=zos.IPAQENET,
                trace_count=300 + number,
                asid=0x0060,
                interface_index=5,
                header_length=header_length,
                **special,
            )
            number += 1


def data():
    """What sockets sent and received: start, an HTTP request and its answer, a line in EBCDIC, a datagram, end."""
    # IPDG, data trace FORMAT report: USER12, CID 00000058, start and end without data.  All else is chosen.
    start = zos.tod(datetime(2009, 6, 22, 13, 18, 52, 705248))
    client, server = ("10.1.0.2", 41416), ("10.1.1.2", 80)
    request = b"GET /gpm/index.xml HTTP/1.1\r\nHost: zos.example.com\r\n\r\n"
    answer = b"HTTP/1.1 204 No Content\r\nServer: example\r\n\r\n"
    ebcdic = "EZA1736I FTP socket is ready for the next command, please wait".encode("cp037")
    query = net.dns_query(40266, "w3.ibm.com", net.DNS_TYPE_AAAA)
    records = (
        # job, who, other, protocol, family, outbound, payload
        ("USER12", server, client, 6, 2, zos.OUTBOUND, b""),
        ("GPMSERVE", client, server, 6, 2, 0, request),
        ("GPMSERVE", server, client, 6, 2, zos.OUTBOUND, answer),
        ("USER12", ("10.1.1.2", 5021), ("10.1.0.2", 41417), 6, 2, zos.OUTBOUND, ebcdic),
        ("NAMED1", ("2001:db8::46", 1025), ("2001:db8::53", 53), 17, 19, zos.OUTBOUND, query),
        ("USER12", server, client, 6, 2, zos.OUTBOUND, b""),
    )
    for number, (job, source, destination, protocol, family, direction, payload) in enumerate(records):
        yield zos.data_entry(
            payload,
            job=job,
            captured=zos.later(start, 2500 * number),
            delay=2,
            flags=direction,
            family=family,
            socket_type=1 if protocol == 6 else 2,
            protocol=protocol,
            source=source[0],
            destination=destination[0],
            source_port=source[1],
            destination_port=destination[1],
            trace_count=700 + number,
            asid=0x003C,
            interface_index=0x58,
        )


def ethernet(kind, payload, vlan=None):
    """An Ethernet frame between two made-up stations."""
    tag = b"" if vlan is None else bytes.fromhex("8100") + vlan.to_bytes(2, "big")
    return bytes.fromhex("020000000002") + bytes.fromhex("020000000001") + tag + kind.to_bytes(2, "big") + payload


def osa():
    """Frames traced in the adapter: layer 2, with VLAN, ARP, 802.3, and layer 3.  All values are chosen."""
    start = zos.tod(datetime(2018, 4, 3, 8, 0, 0))
    ping = net.udp("192.0.2.10", 4000, "192.0.2.20", 7, b"echo, please", identification=1)
    ping6 = net.udp("2001:db8::10", 4000, "2001:db8::20", 7, b"echo, please")
    arp = bytes.fromhex("0001080006040001020000000001c000020a000000000000c0000214") + bytes(18)
    lldp = bytes.fromhex("0180c200000e02000000000188cc" "020704020000000001" "0403053031" "06020078" "0000")
    llc = bytes.fromhex("0404bf") + bytes.fromhex("32240000000000000000")
    frames = (
        # frame, discard code of the adapter
        (ethernet(0x0800, ping.data), 0),
        (ethernet(0x0800, ping.data, vlan=100), 0),
        (ethernet(0x86DD, ping6.data), 0),
        (ethernet(0x0806, arp), 0),
        (lldp, 0),
        (ethernet(len(llc), llc + bytes(46 - len(llc))), 0),
        (ping.data, 0),
        (ping6.data, 0),
        (ethernet(0x0800, ping.data), 1068),  # "GMAC TABLE EMPTY"
        (ethernet(0x0800, ping.data), 1115),  # a code without a known name
    )
    for number, (frame, discard) in enumerate(frames):
        yield zos.packet_entry(
            frame,
            entry_id=zos.OSA_ENTRY,
            captured=zos.later(start, 100 * number),
            link="EZANTAOSAPORT1",
            source="192.0.2.10",
            destination="192.0.2.20",
            protocol=0,
            packet_length=len(frame),
            trace_count=1 + number,
            discard=discard,
        )


def ee():
    """Enterprise Extender: SNA over UDP port 12000, an exchange of identifications.  All values are chosen."""
    start = zos.tod(datetime(2012, 9, 10, 6, 30, 0))
    xid = bytes.fromhex("0404bf") + bytes.fromhex("32240000000000000000")
    for number, (source, destination, direction) in enumerate(
        (("192.0.2.30", "192.0.2.31", zos.OUTBOUND), ("192.0.2.31", "192.0.2.30", 0))
    ):
        packet = net.udp(source, 12000, destination, 12000, xid, identification=0x0700 + number)
        yield trace(
            packet,
            zos.later(start, 900 * number),
            entry_id=zos.EE_ENTRY,
            link="EEIUTSAMEH",
            flags=direction,
            trace_count=40 + number,
        )


def smc():
    """SMC-R: two link control messages and data; SMC-D: data, the second time with another extension behind."""
    # All values are chosen.  A message has 44 bytes: type, length, then its own fields; 7 tests a link, 4 deletes one.
    start = zos.tod(datetime(2019, 11, 5, 16, 20, 0))
    state = {
        "producer": (2, 0x1234),
        "consumer": (1, 0xFE00),
        "producer_flags": 0x20,
        "state_flags": 0x80,
        "indexes": (5, 3),
        "connections": (0xA1B2C3D4, 0x01020304),
    }
    smcr = zos.smc_extension(
        zos.smcr_body(
            **state,
            local_gid=0x0009B7FFFE123456,
            remote_gid=0x0009B7FFFE654321,
            local_qp=0x000102,
            remote_qp=0xABCDEF,
        )
    )
    smcd = zos.smc_extension(
        zos.smcd_body(**state, local_gid=0x1100000022000000, remote_gid=0x3300000044000000), kind=1
    )
    other = zos.smc_extension(((0, 4, 0xC0FFEE00),), length=8, kind=9)
    shared_buffer = b"data of a shared buffer"
    records = (
        # interface, protocol, payload, extension, counted by the header's length
        ("EZARIUT10001", 252, bytes((7, 44, 0, 0x80)) + b"are you there?  " + bytes(24), smcr, True),
        ("EZARIUT10001", 252, bytes((4, 44, 0, 0x40, 1, 0, 1, 0, 0)) + bytes(35), smcr, False),
        ("EZARIUT10001", 6, shared_buffer, smcr, True),
        ("EZAISM01", 6, shared_buffer, smcd, True),
        ("EZAISM01", 6, shared_buffer, smcd + other, True),
    )
    for number, (link, protocol, payload, extension, counted) in enumerate(records):
        if not counted and len(payload) % 2:
            raise ValueError("a record with an extension outside its header is never padded")
        yield zos.packet_entry(
            payload,
            entry_id=zos.SMC_ENTRY,
            captured=zos.later(start, 400 * number),
            link=link,
            source="192.0.2.40",
            destination="192.0.2.41",
            source_port=5000,
            destination_port=4000,
            protocol=protocol,
            packet_length=len(payload),
            trace_count=10 + number,
            extension=extension,
            extension_counted=counted,
        )


def segments():
    """Packets larger than a record, traced in segments: whole ones, interleaved, and some that have lost a part."""
    # All values are chosen.  12298: bigger than the receive buffer.
    start = zos.tod(datetime(2022, 5, 17, 10, 20, 30, 400000))
    http = net.Conversation(
        client=("192.0.2.25", 50200),
        server=("198.51.100.7", 80),
        client_sequence=70001,
        server_sequence=90001,
    )
    osa = {"link": "OSAQDIOLINK", "device_type": zos.IPAQENET, "interface_index": 5}
    other_osa = {"link": "OSAQDIOLINK2", "device_type": zos.IPAQENET, "interface_index": 6}
    out = {**osa, "flags": zos.OUTBOUND}
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1800\r\n\r\n"
    request = http.client(ACK | PSH, b"GET /fox HTTP/1.1\r\nHost: zos.example.com\r\n\r\n")
    page = http.server(ACK | PSH, head + b"The quick brown fox jumps over the lazy dog.\n" * 40)
    received = http.client(ACK)

    def log(port, length):
        text = (b"<14>May 17 10:20:30 ZOS1 BPXF024I " + b"a long console message " * 80)[:length]
        return net.udp("192.0.2.99", port, "198.51.100.7", 514, text)

    yield trace(request, start, **osa)
    # The answer; inside it a message from another interface, discarded, and a packet.  Both lengths are odd.
    answer = trace_segments(page, zos.later(start, 900), (700, 700, 507), **out)
    message = trace_segments(log(50301, 1001), zos.later(start, 950), (600, 429), discard=12298, **other_osa)
    yield from (answer[0], message[0], answer[1])
    yield trace(log(50300, 40), zos.later(start, 960), **osa)
    yield from (message[1], answer[2])
    yield trace(received, zos.later(start, 2900), **osa)
    # One that was traced in part, and in segments.
    yield from trace_segments(log(50302, 1500), zos.later(start, 4000), (500, 300), **osa)
    # The second of three segments is lost; then the last of three; then the first of two.
    lost_middle = trace_segments(log(50303, 1472), zos.later(start, 5000), (500, 500, 500), **osa)
    yield from (lost_middle[0], lost_middle[2])
    yield from trace_segments(log(50304, 1472), zos.later(start, 6000), (500, 500, 500), **osa)[:2]
    yield from trace_segments(log(50305, 772), zos.later(start, 7000), (500, 300), **osa)[1:]
    # What a socket sent.
    yield from zos.segments(
        zos.data_entry,
        head + b"The quick brown fox jumps over the lazy dog.\n" * 40,
        (800, 800, 267),
        job="GPMSERVE",
        captured=zos.later(start, 8000),
        flags=zos.OUTBOUND,
        source="198.51.100.7",
        destination="192.0.2.25",
        source_port=80,
        destination_port=50201,
        interface_index=0x5D,
    )


def others():
    """Obsolete records and entries of other components, between packets.  All values are chosen."""
    start = zos.tod(datetime(2003, 5, 6, 7, 8, 9))
    old_header = bytes(range(0x80, 0x80 + 60))  # the header of the old records is not published
    ping = net.udp("192.0.2.60", 4000, "192.0.2.61", 7, b"old echo", identification=0x0A01)
    xid = bytes.fromhex("0404bf") + bytes.fromhex("32240000000000000000")
    snap = net.udp("192.0.2.62", 12000, "192.0.2.63", 12000, xid, identification=0x0A02)
    stack = zos.systcpip_data(
        home=0x1E,
        primary=0x1E,
        secondary=0x3C,
        user="USER7",
        ducb=0x0C,
        local_port=1025,
        cid=0x3A,
        remote="192.0.2.64",
    )
    ssl = zos.gsksrvr_data(
        job="SSLSERV", process=0x0200000B, thread=0x1A2B3C4D00000003, text="gsk_secure_socket_init: handshake begins"
    )
    entries = (
        # entry id, data
        (zos.OLD_PACKET_ENTRY, old_header + ping.data),
        (zos.OLD_X25_ENTRY, old_header + bytes.fromhex("10010b0041123456")),  # no IP packet: a call request
        (zos.OLD_EE_ENTRY, old_header + snap.data + bytes(1)),  # padded
        (0x40010002, stack + b"\x01\x02\x03\x04"),
        (0x50000031, ssl),
        (0x60000001, bytes(range(0xC0, 0xF0))),  # a component of which nothing is known
    )
    for number, (entry_id, data) in enumerate(entries):
        captured = zos.later(start, 1000 * number)
        packet = net.udp("192.0.2.60", 4000, "192.0.2.61", 7, b"echo", identification=0x0B00 + number)
        yield trace(packet, captured, link="OSAQDIOLINK", trace_count=900 + number)
        yield zos.entry(entry_id=entry_id, buffered=zos.later(captured, 500), data=data)
    packet = net.udp("192.0.2.60", 4000, "192.0.2.61", 7, b"echo", identification=0x0BFF)
    yield trace(packet, zos.later(start, 6000), link="OSAQDIOLINK", trace_count=906)


def hop(packet):
    """The packet behind one router: an IPv4 packet with its TTL one lower, and the checksum that goes with it."""
    header = bytearray(packet.data[:20])
    header[8] -= 1
    header[10:12] = bytes(2)
    header[10:12] = net.checksum(header).to_bytes(2, "big")
    return dataclasses.replace(packet, data=bytes(header) + packet.data[20:])


def twice():
    """Packets that are in the trace twice: forwarded, over loopback, and a TCP connection that is forwarded.  All
    values are chosen."""
    start = zos.tod(datetime(2023, 2, 7, 9, 15, 0))
    osa = {"link": "OSDL", "device_type": zos.IPAQENET, "interface_index": 5}
    inner = {"link": "IQDIOLNK", "interface_index": 6}
    loopback = {"link": "LOOPBACK", "device_type": zos.LOOPBACK, "interface_index": 1}
    http = net.Conversation(
        client=("192.0.2.25", 50300),
        server=("198.51.100.40", 80),
        client_sequence=11000,
        server_sequence=22000,
    )
    forwarded = [
        http.client(SYN, identification=0x4001, options=net.maximum_segment_size(1460)),
        http.server(SYN | ACK, identification=0x5001, options=net.maximum_segment_size(8952)),
        http.client(ACK, identification=0x4002),
        http.client(ACK | PSH, b"GET /status HTTP/1.0\r\n\r\n", identification=0x4003),
        http.server(ACK | PSH, b"HTTP/1.0 200 OK\r\n\r\nall well\n", identification=0x5002),
        http.client(ACK, identification=0x4004),
    ]
    syslog = net.udp("192.0.2.25", 514, "198.51.100.41", 514, b"<14>one message", identification=0x4101)
    question = net.dns_query(7, "zos", net.DNS_TYPE_AAAA)
    query = net.udp("198.51.100.7", 1025, "198.51.100.7", 53, question, identification=0x6001)
    seen = [(syslog, osa, 0), (hop(syslog), inner, zos.OUTBOUND), (query, loopback, zos.OUTBOUND), (query, loopback, 0)]
    for packet in forwarded:
        enters, leaves = (osa, inner) if packet.source == "192.0.2.25" else (inner, osa)
        seen += [(packet, enters, 0), (hop(packet), leaves, zos.OUTBOUND)]
    for number, (packet, interface, direction) in enumerate(seen):
        yield trace(packet, zos.later(start, 400 * number), flags=direction, trace_count=50 + number, **interface)


def without_tcp_checksum(packet):
    """As the stack hands it to an adapter that computes the checksum: there stands what is no checksum."""
    at = 20 + 16
    return dataclasses.replace(packet, data=packet.data[:at] + b"\xca\xfe" + packet.data[at + 2 :])


def pairs():
    """Packets that the packet trace holds, and the OSAENTA trace too.  All values are chosen."""
    # What arrives is in the adapter's trace first, what leaves in the stack's: there without its checksum, for the
    # adapter computes that.  The adapter's trace is cut at 480 bytes.
    start = zos.tod(datetime(2023, 2, 7, 9, 20, 0))
    http = net.Conversation(
        client=("192.0.2.25", 50301),
        server=("198.51.100.7", 80),
        client_sequence=31000,
        server_sequence=42000,
    )
    page = b"HTTP/1.0 200 OK\r\n\r\n" + b"The quick brown fox jumps over the lazy dog.\n" * 14
    packets = (
        # microseconds from the start, microseconds from one trace to the other, packet
        (0, 35, http.client(SYN, identification=0x4001, ttl=61)),
        (150, 28, http.server(SYN | ACK, dont_fragment=True)),
        (1900, 31, http.client(ACK, identification=0x4002, ttl=61)),
        (2100, 40, http.client(ACK | PSH, b"GET /fox HTTP/1.0\r\n\r\n", identification=0x4003, ttl=61)),
        (3500, 57, http.server(ACK | PSH, page, identification=0x5002)),
    )
    for number, (distance, transit, packet) in enumerate(packets):
        out = packet.source == "198.51.100.7"
        direction = zos.OUTBOUND if out else 0
        times = [zos.later(start, distance), zos.later(start, distance + transit)]
        by_stack = trace(
            without_tcp_checksum(packet) if out else packet,
            times[0 if out else 1],
            link="OSDL",
            device_type=zos.IPAQENET,
            flags=direction,
            trace_count=700 + number,
        )
        frame = ethernet(0x0800, packet.data)
        by_adapter = zos.packet_entry(
            frame[:480],
            entry_id=zos.OSA_ENTRY,
            captured=times[1 if out else 0],
            link="EZANTAOSAPORT1",
            flags=direction,
            trace_count=90 + number,
            **{**of_packet(packet), "packet_length": len(frame)},
        )
        yield from (by_stack, by_adapter) if out else (by_adapter, by_stack)


# A new sample is a function above and a row here.
SAMPLES = {
    "storm": storm,
    "port": port,
    "dns": dns,
    "ipv6": ipv6,
    "cut": cut,
    "odd": odd,
    "short": short,
    "data": data,
    "osa": osa,
    "ee": ee,
    "smc": smc,
    "segments": segments,
    "others": others,
    "twice": twice,
    "pairs": pairs,
    "attls": attls.attls,
    "scan": ids.scan,
    "scanpth": ids.scanpth,
    "attacks": ids.attacks,
}
