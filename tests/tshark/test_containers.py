# SPDX-License-Identifier: GPL-2.0-or-later
# One trace in three containers: the same frames, and each frame says rightly where it was.

import struct
import unittest

from tools import CONTAINERS, PROVENANCE, SAMPLES, WiresharkTest, sample, without


def places(container, data):
    """Container, record number and offset of every entry, found by a walk of our own."""
    found, at, number, block_end = [], 0, 0, 0
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
            found.append([container, str(number) if number else "", str(at)])
            at += length
    return found


def place_of(frame):
    place = frame["ctrace"]["Where it was in the file"]
    return [place.get(name, "") for name in PROVENANCE]


class Containers(WiresharkTest):
    def test_the_twins_are_alike_but_for_their_places(self):
        for name in SAMPLES:
            alike = None
            for container in CONTAINERS:
                path = sample(name, container)
                frames = self.frames(path)
                with self.subTest(sample=name, container=container):
                    self.assertEqual([place_of(frame) for frame in frames], places(container, path.read_bytes()))
                    alike = alike or without(frames, PROVENANCE)
                    self.assertEqual(without(frames, PROVENANCE), alike)


if __name__ == "__main__":
    unittest.main()
