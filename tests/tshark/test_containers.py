# SPDX-License-Identifier: GPL-2.0-or-later
# One trace in every container: the same frames, and each frame says rightly where it was.

import struct
import unittest

from tools import CONTAINERS, PROVENANCE, SAMPLES, WiresharkTest, sample, without

import containers
import samples


def places(container, data):
    """Container, record number and offset of every entry, found by a walk of our own."""
    found, at, number, block_end = [], 0, 0, 0
    while at < len(data):
        end = len(data)
        if container == "bdw" and at == block_end:
            block_end = at + struct.unpack_from(">H", data, at)[0]
            at += 4
        if container == "ftp":
            number += 1
            end = at + 3 + struct.unpack_from(">H", data, at + 1)[0]
            at += 3
        elif container != "bare":
            number += 1
            end = at + struct.unpack_from(">H", data, at)[0]
            at += 4
        while at < end:
            length = int.from_bytes(data[at : min(at + 2, end)], "big")
            if length == 0:
                at += 1  # the zero tail of a buffer
                continue
            found.append([container, str(number) if number else "", str(at)])
            at += length
    return found


def in_block_mode(test, name):
    """A sample as FTP in block mode sends it; it is not kept, for all that differs is three bytes a record."""
    return test.write(name + ".ftp.ctrace", containers.ftp(list(samples.SAMPLES[name]())))


def place_of(frame):
    place = frame["ctrace"]["Where it was in the file"]
    return [place.get(name, "") for name in PROVENANCE]


# ... and what the writer's prefix is known by.
OF_THE_PREFIX = PROVENANCE + ("ctrace.prefix_length", "ctrace.system", "ctrace.stack")


class Containers(WiresharkTest):
    def test_the_twins_are_alike_but_for_their_places(self):
        for name in SAMPLES:
            alike = None
            for container in [*CONTAINERS, "ftp"]:
                path = in_block_mode(self, name) if container == "ftp" else sample(name, container)
                frames = self.frames(path)
                with self.subTest(sample=name, container=container):
                    self.assertEqual([place_of(frame) for frame in frames], places(container, path.read_bytes()))
                    alike = alike or without(frames, PROVENANCE)
                    self.assertEqual(without(frames, PROVENANCE), alike)

    def test_ftp_may_cut_records_into_blocks_of_its_own(self):
        """Blocks of 300 bytes, as a server with a small buffer sends them, and a restart marker behind each record."""
        records, blocks = containers.records(list(samples.SAMPLES["storm"]())), b""
        for body in (record[4:] for record in records):
            parts = [body[at : at + 300] for at in range(0, len(body), 300)]
            for part in parts:
                blocks += (b"\x80" if part is parts[-1] else b"\x00") + struct.pack(">H", len(part)) + part
            blocks += b"\x10\x00\x06marker"
        path = self.write("blocks.ctrace", blocks + b"\x40\x00\x00")
        self.assertEqual(without(self.frames(path), PROVENANCE), without(self.frames(sample("storm")), PROVENANCE))
        self.assertEqual(set(map(tuple, self.fields(path, ["ctrace.container"]))), {("ftp",)})

    def as_written(self, name, prefix, body_length, on_each):
        """The sample as the trace writer may make it: one buffer cut into records, without regard to entries."""
        data = sample(name).read_bytes()
        records, at = b"", 0
        while at < len(data):
            head = prefix if on_each or at == 0 else b""
            part = data[at : at + body_length - len(head)]
            records += struct.pack(">HH", 4 + len(head + part), 0) + head + part
            at += len(part)
        return self.write("written.ctrace", records)

    def test_entries_that_run_over_records_come_back(self):
        names = "SY1     SYSTCPDATCPIP   ".encode("cp037")
        for name in ("storm", "cut", "ipv6"):
            bare = without(self.frames(sample(name)), OF_THE_PREFIX)
            for prefix, on_each in ((b"", True), (names + bytes(16), True), (names + b"\x01\x02\x03", False)):
                path = self.as_written(name, prefix, 400, on_each)
                frames = self.frames(path)
                with self.subTest(sample=name, prefix=len(prefix), on_each=on_each):
                    self.assertEqual(without(frames, OF_THE_PREFIX), bare)
                    lengths = {frame["ctrace"]["Where it was in the file"].get("ctrace.prefix_length", "0")
                               for frame in frames}
                    self.assertEqual(lengths, {str(len(prefix))})
                    found = self.fields(path, ("ctrace.system", "ctrace.stack"))
                    self.assertEqual(found, [["SY1", "TCPIP"] if prefix else ["", ""]] * len(frames))
                    self.assertEqual(self.fields(path, ["ctrace.trace_count"], "-2"),
                                     self.fields(sample(name), ["ctrace.trace_count"]))


if __name__ == "__main__":
    unittest.main()
