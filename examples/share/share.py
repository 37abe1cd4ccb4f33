#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes a copy of a trace that can be given away; docs/privacy.md says what is in it, and what is not.

import argparse
import os
import pathlib
import re
import shlex
import struct
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the folder may be everybody's

import blocks  # noqa: E402
import packets  # noqa: E402
from pseudonyms import Pseudonyms, TooManyAddresses  # noqa: E402

# Of the trace nothing is asked for but packets, with the discard code and the trace count.
READER = {"CTRACE_HEADER": "none", "CTRACE_COMMENTS": "on"}
UNFINISHED = ".share-"  # what the copy's name begins with until it is whole
DIRECTION = 3  # the bits of a packet's flags that say in or out


class Copy:
    """Writes to `out` what may be shared of each block.  It is made anew from what is known to tell nobody: what is not
    named here does not get into the copy."""

    def __init__(self, out):
        self.out = out
        self.names = Pseudonyms()
        self.interfaces = []  # of the trace: link type, name, resolution of its clock
        self.numbers = {}  # from an interface of the trace to that of the copy
        self.packets = self.left_out = 0
        out.write(blocks.section())

    def take(self, kind, body):
        if kind == blocks.INTERFACE:
            found = blocks.options(body[8:])
            link_type = struct.unpack_from("=H", body)[0]
            name = found.get(blocks.NAME, b"interface %d" % len(self.interfaces))
            self.interfaces.append((link_type, name, found.get(blocks.RESOLUTION)))
        elif kind == blocks.ENHANCED_PACKET:
            self.take_packet(blocks.Packet(body))

    def take_packet(self, packet):
        shareable = packets.LINK_TYPES.get(self.interfaces[packet.interface][0])
        if shareable is None:
            self.left_out += 1
            return
        data = shareable(packet.bytes, self.names)
        remarks = self.remarks(packet.options)
        self.out.write(blocks.packet(self.interface(packet.interface), packet.time, data, packet.length, remarks))
        self.packets += 1

    def interface(self, number):
        """The number of an interface in the copy; it is written when it is new."""
        if number not in self.numbers:
            link_type, name, resolution = self.interfaces[number]
            link = self.names.link(name).encode()
            choices = {blocks.NAME: link, blocks.RESOLUTION: resolution}
            self.out.write(blocks.block(blocks.INTERFACE, struct.pack("=HHI", link_type, 0, 0), choices))
            self.numbers[number] = len(self.numbers)
        return self.numbers[number]

    @staticmethod
    def remarks(found):
        """Discard code, direction and trace count.  A comment may hold anything: of ours only the number is taken."""
        discarded = re.match(rb"Discarded by z/OS: (\d{1,5}) ", found.get(blocks.COMMENT, b""))
        flags = found.get(blocks.FLAGS)
        return {
            blocks.COMMENT: b"Discarded by z/OS: " + discarded[1] if discarded else None,
            blocks.FLAGS: struct.pack("=I", struct.unpack("=I", flags)[0] & DIRECTION) if flags else None,
            blocks.PACKET_ID: found.get(blocks.PACKET_ID),
        }


def share(trace, out):
    """Copies a trace; the exit code of tshark, and the copy."""
    copy = Copy(out)
    tshark = shlex.split(os.environ.get("CTRACE_TSHARK", "tshark"))
    command = [*tshark, "-n", "-r", str(trace), "-F", "pcapng", "-w", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **READER}) as reader:
        for kind, body in blocks.read(reader.stdout):
            copy.take(kind, body)
    return reader.returncode, copy


def arguments():
    parser = argparse.ArgumentParser(
        prog="share",
        description="Makes a copy of a trace that can be given away: the headers of its packets up to TCP, UDP and "
        "ICMP, with other addresses and link names. Everything else is left out. See docs/privacy.md.",
    )
    parser.add_argument("trace", type=pathlib.Path, help="the trace, or any capture that Wireshark opens")
    parser.add_argument("copy", type=pathlib.Path, help="the pcapng file to be written; it must not be there yet")
    return parser.parse_args()


def reason(error, copy):
    """Of a file under the other name, or of none, the copy is said to be the one."""
    ours = not error.filename or pathlib.Path(error.filename).name.startswith(UNFINISHED)
    return f"{copy} cannot be written: {error.strerror}" if ours else error


def main(wanted):
    if wanted.copy.exists():
        return f"share: {wanted.copy} is there already"
    # Under another name until it is whole, so that nobody gives half a copy away.
    with tempfile.NamedTemporaryFile(dir=wanted.copy.parent, prefix=UNFINISHED, delete=False) as out:
        try:
            code, copy = share(wanted.trace, out)
            out.flush()  # what does not fit on the disk must fail before the copy gets its name
            if copy.packets:
                os.chmod(out.name, 0o644)
                os.rename(out.name, wanted.copy)
        finally:
            pathlib.Path(out.name).unlink(missing_ok=True)
    if not copy.packets:
        return "share: no packets of IP or Ethernet were found, so nothing was written"
    left_out = f"; {copy.left_out} frames that are none were left out" if copy.left_out else ""
    print(f"share: {wanted.copy} has {copy.packets} packets{left_out}", file=sys.stderr)
    return code


if __name__ == "__main__":
    given = arguments()
    try:
        sys.exit(main(given))
    except OSError as error:
        sys.exit(f"share: {reason(error, given.copy)}")
    except TooManyAddresses as error:
        sys.exit(f"share: {error}")
