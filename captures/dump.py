# SPDX-License-Identifier: GPL-2.0-or-later
# Lays out a trace as a z/OS dump holds it: trace buffers in a data space, page by page, in no order.
"""Records of 4160 bytes, a header of 64 and a page of 4096 (all EVID: read off programs that read dumps):

    +0   4  "DR2 ", or "DR1 " in the dumps of old releases
    +4   2  "H" the dump's own header, "CV" a page of an address space, "DS" a page of a data space
    +12  4  ASID; of a data space that of its owner
    +20  8  address of the page; 4 bytes with "DR1 "
    +64     the page

What else is in the header is not known, and is left zero here.
"""

PAGE = 4096
ASID = 0x4F
BUFFERS_AT = 0x7F001000
SLACK = 1000  # bytes of other storage before the first buffer: entries begin anywhere


def ebcdic(text):
    return text.encode("cp037")


def record(code, asid, address, page, eye_catcher="DR2 "):
    width = 4 if eye_catcher == "DR1 " else 8
    header = ebcdic(eye_catcher) + ebcdic(f"{code:2}") + bytes(6)
    header += asid.to_bytes(4, "big") + bytes(4) + address.to_bytes(width, "big")
    assert len(page) <= PAGE
    return header.ljust(64, b"\0") + page.ljust(PAGE, b"\0")


def pages(code, asid, address, storage, **options):
    """A record for each page, in the order of the addresses."""
    return [
        record(code, asid, address + at, storage[at : at + PAGE], **options) for at in range(0, len(storage), PAGE)
    ]


def shuffled(items):
    """Always in the same way: every second one, from the back to the front, and then the others."""
    return items[::-2] + items[-2::-2]


def bodies(records):
    """What stands in records of variable length, one behind the other."""
    found, at = [], 0
    while at < len(records):
        length = int.from_bytes(records[at : at + 2], "big")
        found.append(records[at + 4 : at + length])
        at += length
    return b"".join(found)


def dump(records):
    """The bodies of the records are the trace buffers."""
    other = (ebcdic("This is storage, and no trace. ") * PAGE)[:PAGE]
    buffers = other[:SLACK] + bodies(records)
    made = pages("DS", ASID, BUFFERS_AT, buffers) + pages("CV", ASID, 0x1000, other * 2) + pages("CV", 1, 0, other)
    return record("H", 0, 0, ebcdic("A dump that was made for tests")) + b"".join(shuffled(made))
