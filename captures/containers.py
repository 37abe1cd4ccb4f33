# SPDX-License-Identifier: GPL-2.0-or-later
# The shapes in which a trace data set reaches a PC: bare entries, records with RDW, blocks with BDW and RDW; packed.
"""Each function takes the pieces of a sample, which are trace entries and zero tails of buffers, in their order.

The system's writer uses LRECL 27994.  Here it is far smaller, so that a small sample needs several records and blocks.
An entry never crosses a record here, and no record has a prefix of the writer.
"""

import dump
import terse

LRECL = 1024  # longest record, with the four bytes of its RDW
BLKSIZE = 3076  # longest block, with the four bytes of its BDW: three full records


def is_zero_tail(piece):
    """The end of a buffer; an entry is never all zeros."""
    return not any(piece)


def descriptor(body):
    """An RDW or a BDW: a length that counts its own four bytes, then two zero bytes; and what it describes."""
    return (4 + len(body)).to_bytes(2, "big") + bytes(2) + body


def with_tails(pieces):
    """The entries, each with the zero tail that follows it, if one does."""
    units = []
    for piece in pieces:
        if is_zero_tail(piece) and units:
            units[-1] += piece
        else:
            units.append(piece)
    return units


def fill(parts, room):
    """Join parts as long as they fit into `room` bytes, then begin anew."""
    filled = []
    for part in parts:
        assert len(part) <= room
        if filled and len(filled[-1]) + len(part) <= room:
            filled[-1] += part
        else:
            filled.append(part)
    return filled


def split_at_tails(pieces):
    """The pieces buffer by buffer: a buffer ends behind its zero tail."""
    buffers = [[]]
    for piece in pieces:
        buffers[-1].append(piece)
        if is_zero_tail(piece):
            buffers.append([])
    return buffers


def records(pieces):
    """The records, each with its RDW.  A buffer's end is also a record's end."""
    return [
        descriptor(body)
        for buffer in split_at_tails(pieces)
        for body in fill(with_tails(buffer), LRECL - 4)
    ]


def bare(pieces):
    """Plain binary FTP: nothing but the bodies."""
    return b"".join(pieces)


def rdw(pieces):
    """FTP with `quote site rdw`."""
    return b"".join(records(pieces))


def bdw(pieces):
    """A transfer of whole blocks."""
    return b"".join(descriptor(block) for block in fill(records(pieces), BLKSIZE - 4))


def ftp(pieces):
    """FTP in block mode: a block for each record (hex 80: it ends one), then an empty one that ends the file."""
    bodies = [record[4:] for record in records(pieces)]
    return b"".join(b"\x80" + len(body).to_bytes(2, "big") + body for body in bodies) + b"\x40\x00\x00"


# How a file's name ends, and what makes it.  A new container is one row.
CONTAINERS = {
    ".ctrace": bare,
    ".rdw.ctrace": rdw,
    ".bdw.ctrace": bdw,
}

# What packs a data set of records with RDW.  A new carrier is one row; one sample in each will do.
CARRIERS = {
    ".pack.trs": terse.pack,
    ".spack.trs": terse.spack,
    ".dump": dump.dump,
}
CARRIED_SAMPLE = "storm"
