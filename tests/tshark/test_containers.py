# SPDX-License-Identifier: GPL-2.0-or-later
# One trace in three containers: the same frames, and each frame says rightly where it was.

import struct
import unittest

from tools import CONTAINERS, PROVENANCE, SAMPLES, WiresharkTest, sample, without


def frames_of(container, data):
    """Record number and offset of every entry, found by a walk of our own."""
    places, at, number, block_end = [], 0, 0, 0
    while at < len(data):
        end = len(data)
        if container == "bdw" and at == block_end:
            block_end = at + struct.unpack_from(">H", data, at)[0]
            at += 4
        if container != "bare":
            number += 1
            end = at + struct.unpack_from(">H", data, at)[0]
            at += 4
        while at < end:
            length = int.from_bytes(data[at : min(at + 2, end)], "big")
            if length == 0:
                at += 1  # the zero tail of a buffer
                continue
            places.append([container, str(number) if number else "", str(at)])
            at += length
    return places


class Containers(WiresharkTest):
    def test_the_twins_are_alike(self):
        for name in SAMPLES:
            bare = without(self.frames(sample(name)), PROVENANCE)
            for container in ("rdw", "bdw"):
                with self.subTest(sample=name, container=container):
                    self.assertEqual(without(self.frames(sample(name, container)), PROVENANCE), bare)

    def test_provenance_is_right(self):
        for name in SAMPLES:
            for container in CONTAINERS:
                path = sample(name, container)
                with self.subTest(sample=name, container=container):
                    self.assertEqual(self.fields(path, PROVENANCE), frames_of(container, path.read_bytes()))


if __name__ == "__main__":
    unittest.main()
