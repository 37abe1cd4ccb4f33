# SPDX-License-Identifier: GPL-2.0-or-later
# The samples of intrusion detection records (component SYSTCPIS), whose entry id is the probe id.
"""Where the numbers come from: the port scan is that of the SHARE 21116 slides, the ICMP record and the rows behind it
are IBM's (IP Diagnosis Guide: FORMAT, DUMP and SUMMARY reports).  What a source does not give is chosen.

The header of these records is not public.  So it comes in two forms: one of our own, which can only be learnt from the
records, and the packet trace header with what else is known behind its 92 bytes.
"""

import dataclasses
from datetime import datetime

import net
import zos
from net import ACK, SYN

HEADER = 96  # of our own form
ICMP = 1

SCAN_START = zos.tod(datetime(2016, 6, 22, 22, 39, 35, 105900))  # record 4 of the slides: 15:39:35.1059 PDT
ICMP_TIME = zos.tod(datetime(2002, 11, 20, 17, 38, 32, 175559))


@dataclasses.dataclass(frozen=True)
class Record:
    """What an intrusion detection record tells."""

    probe_id: int
    captured: int
    packet: bytes
    correlator: int
    policy: str
    link: str = "ETH1"
    module: str = "EZBTCPRD"
    job: str = "TCPCS"
    asid: int = 0x01F7
    cid: int = 0
    keep: int = None  # bytes that were traced; all of them without it


def in_own_form(record):
    """Every place is chosen."""
    traced = record.packet[: record.keep]
    header = zos.lay_out(
        HEADER,
        (
            (0, 16, zos.name(record.link, 16)),
            (16, 1, zos.UNKNOWN_DEVICE),
            (17, 3, len(traced)),
            (20, 2, len(record.packet)),
            (24, 8, record.captured),
            (32, 8, zos.name(record.module, 8)),
            (40, 8, zos.name(record.job, 8)),
            (48, 2, record.asid),
            (56, 4, record.cid),
            (60, 4, record.correlator),
            (64, 32, zos.name(record.policy, 32)),
        ),
    )
    data = header + traced + bytes(len(traced) % 2)
    return zos.entry(entry_id=record.probe_id, buffered=zos.later(record.captured, 1), data=data)


def in_trace_header(record):
    """The packet trace header; behind it module, job, correlator and policy (chosen)."""
    more = zos.name(record.module, 8) + zos.name(record.job, 8)
    more += record.correlator.to_bytes(4, "big") + zos.name(record.policy, 32)
    ports = record.packet[20:24] if record.packet[9] != ICMP else bytes(4)
    return zos.packet_entry(
        record.packet[: record.keep],
        captured=record.captured,
        entry_id=record.probe_id,
        link=record.link,
        source=".".join(map(str, record.packet[12:16])),
        destination=".".join(map(str, record.packet[16:20])),
        source_port=int.from_bytes(ports[:2], "big"),
        destination_port=int.from_bytes(ports[2:], "big"),
        protocol=record.packet[9],
        packet_length=len(record.packet),
        asid=record.asid,
        interface_index=record.cid,
        extension=more,
    )


def syn(source, source_port, destination, destination_port, **options):
    return net.tcp(source, source_port, destination, destination_port, flags=SYN, **options).data


def port_scan():
    """Records 4 to 16 of the slides.  Of all but the first the ports, ids and times are chosen."""
    for number in range(13):
        reset = number % 4 == 3
        packet = net.tcp(
            "50.79.43.252",
            53,
            "192.86.33.199",
            53 + number,
            sequence=1998194860 + number,
            flags=net.RST if reset else SYN,
            window=1024,
            options=b"" if reset else net.maximum_segment_size(1460),
            identification=0x9807 + number,
            ttl=34,
        )
        yield Record(
            probe_id=0x03020020 if reset else 0x03020002,
            captured=zos.later(SCAN_START, 210_000 * number),
            packet=packet.data,
            correlator=2,
            policy="ScanEventLowTcp-rule",
            job="TCPIP",
        )


def ibm_records():
    """The ICMP record, five SYNs that were dropped, and four packets of a flood."""
    yield Record(
        probe_id=0x03030000,
        captured=ICMP_TIME,
        packet=bytes.fromhex(
            "45000028 00004000 3E015914 092A6947 092A6826 08005592 0B3F0000 AEBCDB3D 03340A00 00000000"
        ),
        correlator=10,
        policy="ScanEventIcmp-rule",
        module="EZBIPICM",
    )
    probes = (
        # microseconds behind the first record, IP id, source, port
        (12_954_779, 0x163F, "9.2.197.34", 46911),
        (12_977_914, 0x173F, "9.224.157.220", 47167),
        (12_994_881, 0x183F, "9.74.208.131", 47423),
        (13_015_046, 0x193F, "9.79.235.253", 47679),
        (13_037_557, 0x1A3F, "9.40.107.43", 47935),
    )
    ftp = {"job": "FTPD1", "asid": 0x003A, "cid": 0x20}
    for number, (distance, identification, source, port) in enumerate(probes):
        packet = syn(source, port, "9.42.104.38", 21, sequence=1000 + number, identification=identification)
        yield Record(0x03030026, zos.later(ICMP_TIME, distance), packet, 11 + number, "ScanEventLowTcp-rule", **ftp)
    flood = (
        (1_260_611_606, 0x0B3B, "9.84.160.95", 47938),
        (1_260_631_141, 0x0B1A, "9.156.214.250", 44610),
        (1_260_651_634, 0x0B1B, "9.150.148.96", 44866),
        (1_260_672_171, 0x0B1C, "9.48.42.177", 45122),
    )
    for distance, identification, other, port in flood:
        packet = net.tcp(
            "9.42.104.38", 21, other, port, sequence=7, acknowledgment=8, flags=SYN | ACK, identification=identification
        )
        yield Record(0x04070002, zos.later(ICMP_TIME, distance), packet.data, 277, "AttackFlood-rule", **ftp)


def scan_records():
    yield from ibm_records()
    yield from port_scan()


def check_oracles():
    """The IP header of the slides."""
    first = next(port_scan())
    assert first.packet[:20] == bytes.fromhex("4500002C 98070000 2206C05C 324F2BFC C05621C7")


def scan():
    """The port scan of the slides and IBM's records, in a form that must be learnt."""
    return map(in_own_form, scan_records())


def scanpth():
    """The same records with a packet trace header."""
    return map(in_trace_header, scan_records())


def spoilt(packet, at, value):
    """A packet with other bytes at one place; its checksum is not made right."""
    return packet[:at] + value + packet[at + len(value) :]


def attack_packets():
    """Probe id and packet: each attack type that is traced, traffic regulation, unknown ids, malformed packets."""
    sound = net.udp("192.0.2.70", 4000, "192.0.2.61", 7, b"attack", identification=0x0C01).data
    quoting = net.ipv4("192.0.2.70", "192.0.2.61", ICMP, bytes.fromhex("0b00f4ff00000000") + sound)
    six = net.udp("2001:db8::70", 4000, "2001:db8::61", 7, b"attack").data
    enterprise = net.udp("192.0.2.70", 12000, "192.0.2.61", 12004, bytes.fromhex("0404bf"), identification=0x0C02).data
    yield from (
        (0x04010001, spoilt(sound, 0, b"\x95")),  # the version
        (0x04010001, spoilt(sound, 0, b"\x42")),  # the length of the header
        (0x04010002, spoilt(quoting, 10, b"\x00\x00")),  # the checksum, and a sound packet inside
        (0x04010003, spoilt(sound, 2, b"\x00\x0c")),  # the length
        (0x04020001, sound),
        (0x04030001, sound),
        (0x04040001, quoting),
        (0x04050001, sound),
        (0x04060001, sound),
        (0x04070002, sound),
        (0x04080001, sound),
        (0x04090001, sound),
        (0x040C0001, six),
        (0x040D0001, six),
        (0x040E0001, six),
        (0x040F0001, six),
        (0x04100001, enterprise),
        (0x04110001, spoilt(enterprise, 4, b"\xff")),
        (0x04120001, enterprise),
        (0x01004014, sound),
        (0x02000004, sound),
        (0x0301F123, sound),  # no such event
        (0x0401F123, sound),
        (0x04140001, sound),  # no such attack type
    )


def attacks():
    """One record of each type and attack type, malformed and cut packets, unknown ids; all values are chosen."""
    start = zos.tod(datetime(2021, 3, 4, 5, 6, 7))
    for number, (probe_id, packet) in enumerate(attack_packets()):
        when = zos.later(start, 40_000 * number)
        scanner = number % 3
        scanned = syn(f"198.51.100.{10 + scanner}", 40000, "192.0.2.61", 100 + number, sequence=number)
        yield in_own_form(Record(probe_id, when, packet, 400 + number, "AttackLog-rule", link="OSDL"))
        yield in_own_form(
            Record(0x03020002, zos.later(when, 700), scanned, 380 + scanner, "ScanEventLowTcp-rule", link="OSDL")
        )
    long = net.tcp("198.51.100.10", 40000, "192.0.2.61", 80, b"x" * 900, sequence=1, flags=ACK).data
    for number, keep in enumerate((40, 200)):  # its headers, or as many bytes as the policy says
        when = zos.later(start, 2_000_000 + number)
        yield in_own_form(Record(0x04010008, when, long, 430 + number, "AttackLog-rule", link="OSDL", keep=keep))
