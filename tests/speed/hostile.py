# SPDX-License-Identifier: GPL-2.0-or-later
# Traces that are made to cost a reader as much time and memory as can be: one function for each, see HOSTILE.
"""Each takes a number of bytes and gives a file of about that size, the same every time.  All begin with sound entries,
so that they are opened as traces."""

import pathlib
import random
import struct
import sys
from datetime import datetime

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "captures"))
import containers  # noqa: E402
import dump  # noqa: E402
import ids  # noqa: E402
import net  # noqa: E402
import terse  # noqa: E402
import zos  # noqa: E402

START = zos.tod(datetime(2024, 5, 6, 7, 8, 9))
CLOCK = START.to_bytes(8, "big")
PACKET = net.udp("192.0.2.1", 4000, "192.0.2.2", 4001, b"sixteen bytes ok").data


def packet_entry(**header):
    return zos.packet_entry(
        PACKET, captured=START, link="OSDL", source="192.0.2.1", destination="192.0.2.2", protocol=net.UDP,
        packet_length=len(PACKET), **header,
    )


ENTRY = packet_entry()
HEAD = ENTRY * 3


def filled(size, piece, head=HEAD):
    """The same piece again and again."""
    return head + piece * ((size - len(head)) // len(piece))


def entry_start(length, entry_id=4):
    """The first 16 bytes of an entry whose end will not be what it should."""
    return struct.pack(">HHI", length, 16, entry_id) + CLOCK


def rdw(body, control=0):
    return struct.pack(">HBB", 4 + len(body), control, 0) + body


def in_bytes(data, frame):
    """Each byte in a record of its own."""
    return b"".join(frame(data[at : at + 1]) for at in range(len(data)))


RDW_HEAD = rdw(HEAD)
BDW_HEAD = rdw(rdw(HEAD)) * 2
FTP_HEAD = b"\x80" + struct.pack(">H", len(ENTRY)) + ENTRY


def ftp_block(body):
    return b"\x80" + struct.pack(">H", len(body)) + body


# --- bytes that are no entries -----------------------------------------------------------------------------------


def sound(size):
    """Nothing is wrong: for comparison."""
    return filled(size, ENTRY)


def noise(size):
    return HEAD + random.Random(1).randbytes(size - len(HEAD))


def zeros(size):
    return filled(size, bytes(1024))


def zeros_between(size):
    """Runs of zeros that end in a byte that is none."""
    return filled(size, bytes(65000) + b"\1")


def starts(size):
    """The start of an entry of the greatest length, again and again."""
    return filled(size, entry_start(65534))


def short_starts(size):
    """Starts that only their ends disprove, which lie in the next start."""
    return filled(size, entry_start(24))


def overlapping_starts(size):
    """A start at every halfword."""
    return filled(size, struct.pack(">HHI", 16, 16, 0x00100010))


def nested(size):
    """Entries that hold entries that hold entries; the outer ones lack their end."""
    piece = b"".join(entry_start(60000 - 16 * depth) for depth in range(3000))
    return filled(size, piece + ENTRY * 50)


def one_byte_skips(size):
    return filled(size, ENTRY + b"\xff")


def wrong_ends(size):
    """Entries that are sound but for their last byte."""
    return filled(size, ENTRY[:-1] + b"\xee" + ENTRY)


# --- records -----------------------------------------------------------------------------------------------------


def records_of_a_byte(size):
    """Sound entries, each byte in a record of its own."""
    piece = in_bytes(ENTRY, rdw)
    return filled(size, piece, RDW_HEAD)


def starts_in_records_of_a_byte(size):
    """Each start must be joined from very many records before it is disproved."""
    return filled(size, in_bytes(entry_start(65534), rdw), RDW_HEAD)


def starts_in_short_records(size):
    return filled(size, rdw(entry_start(65534) * 4), RDW_HEAD)


def entry_header(length):
    """The first bytes of a sound entry, its header among them; its end will not be what it should."""
    header = packet_entry(traced_length=length)[2:100]
    return struct.pack(">H", length) + header


def headers_in_records_of_a_byte(size):
    """Each has a whole header, so that it is believed for longer."""
    return filled(size, in_bytes(entry_header(65534), rdw), RDW_HEAD)


def headers_in_short_records(size):
    header = entry_header(65534)
    return filled(size, b"".join(rdw(header[at : at + 16]) for at in range(0, len(header), 16)), RDW_HEAD)


def starts_in_records(size):
    return filled(size, rdw(entry_start(65534) * 60), RDW_HEAD)


def empty_records(size):
    return filled(size, rdw(b""), RDW_HEAD)


def endless_spanned_record(size):
    """A first segment, and then middle ones to the end."""
    return filled(size, rdw(b"\xff", 3), RDW_HEAD + rdw(b"\xff", 1))


def starts_in_spanned_records(size):
    return filled(size, rdw(entry_start(65534), 3), RDW_HEAD + rdw(entry_start(65534), 1))


def wrong_descriptors(size):
    """Record descriptors that contradict each other."""
    return filled(size, struct.pack(">HH", 32760, 0) * 7 + rdw(ENTRY), RDW_HEAD)


def empty_blocks(size):
    return filled(size, rdw(rdw(b"")), BDW_HEAD)


def nested_descriptors(size):
    """What might be a block, a record or an entry at every fullword."""
    return filled(size, struct.pack(">HHHHHH", 24, 0, 20, 0, 16, 0), BDW_HEAD)


def ftp_blocks_of_a_byte(size):
    return filled(size, in_bytes(ENTRY, ftp_block), FTP_HEAD * 8)


def ftp_restart_markers(size):
    return filled(size, b"\x10\0\1x", FTP_HEAD * 8)


def prefixes(size):
    """A prefix of another length before each entry."""
    pieces = [rdw(bytes([1 + length % 255]) * (length % 97) + ENTRY) for length in range(1, 400)]
    return filled(size, b"".join(pieces), RDW_HEAD)


def gtf_records(size):
    """What looks like a record of GTF about itself."""
    return filled(size, rdw(b"\0\1" + bytes(4) + CLOCK + bytes(8)) + rdw(b"\0\2" + b"\xff" * 40), RDW_HEAD)


# --- names, segments, intrusion detection ------------------------------------------------------------------------


def names(size):
    """Another link in each entry."""
    at = ENTRY.index(zos.name("OSDL", 16))
    before, behind = ENTRY[:at], ENTRY[at + 16 :]
    count = size // len(ENTRY)
    return HEAD + b"".join(before + zos.name(f"L{number}", 16) + behind for number in range(count))


def segments(size):
    """First segments of packets whose further ones never come, at another time each."""
    first = packet_entry(traced_length=60000)
    at = first.index(CLOCK, 20)
    before, behind = first[:at], first[at + 8 :]
    count = size // len(first)
    clocks = (zos.later(START, number % 1000, number).to_bytes(8, "big") for number in range(count))
    return HEAD + b"".join(before + clock + behind for clock in clocks)


def intrusions(size):
    """Intrusion detection records of which nothing can be learnt: their contents are another each time."""
    noise_of = random.Random(2).randbytes
    pieces = [zos.entry(entry_id=0x04010001 + number, buffered=START, data=noise_of(300)) for number in range(200)]
    return filled(size, b"".join(pieces))


def scans(size):
    """Intrusion detection records as they are."""
    return filled(size, b"".join(ids.scan()), b"")


# --- what a file is packed in ------------------------------------------------------------------------------------


def pages_in_no_order(size):
    """A dump whose pages come by chance."""
    return dump_of(size, lambda number: 4096 * number, random.Random(3).shuffle)


def pages_with_holes(size):
    """A dump in which no page goes on where another ends."""
    return dump_of(size, lambda number: 8192 * number, random.Random(4).shuffle)


def pages_at_one_address(size):
    return dump_of(size, lambda number: 4096, lambda records: None)


def dump_of(size, address, order):
    page = (ENTRY * 40)[:4096]
    count = size // 4160
    records = [dump.record("DS", 1, 0x10000000 + address(number), page) for number in range(count)]
    order(records)
    return dump.record("H", 0, 0, b"") + b"".join(records)


def bomb(model, codes):
    """Some records of a trace, and then codes that each stand for as many bytes as can be."""
    data = terse.symbols(containers.descriptor(HEAD) * 4)
    head = terse.pack_symbols(model, data)[:-1]
    return terse.header(model.ID) + terse.codes_to_bytes(head + codes)


def pack_bomb(size):
    """PACK begins with a chain of blanks 3838 long."""
    codes = []
    for number in range(size * 2 // 3 // 17):
        codes += [terse.CODES - 200 - (number % 100)] * 16 + [terse.RECORD_END]
    return bomb(terse.Pack(), codes)


def spack_bomb(size):
    """SPACK makes a phrase of two: they grow by doubling."""
    codes = [terse.FIRST_NODE + number % 3000 for number in range(size * 2 // 3)]
    return bomb(terse.Spack(), codes)


HOSTILE = (
    sound, noise, zeros, zeros_between, starts, short_starts, overlapping_starts, nested, one_byte_skips,
    wrong_ends, records_of_a_byte, starts_in_records_of_a_byte, starts_in_short_records,
    headers_in_records_of_a_byte, headers_in_short_records, starts_in_records,
    empty_records, endless_spanned_record, starts_in_spanned_records, wrong_descriptors, empty_blocks,
    nested_descriptors, ftp_blocks_of_a_byte, ftp_restart_markers, prefixes, gtf_records, names, segments,
    intrusions, scans, pages_in_no_order, pages_with_holes, pages_at_one_address, pack_bomb, spack_bomb,
)


if __name__ == "__main__":  # hostile.py NAME BYTES FILE
    wanted = {make.__name__: make for make in HOSTILE}[sys.argv[1]]
    pathlib.Path(sys.argv[3]).write_bytes(wanted(int(sys.argv[2])))
