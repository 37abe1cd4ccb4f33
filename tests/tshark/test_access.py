# SPDX-License-Identifier: GPL-2.0-or-later
# Random access gives the frames of the sequential pass: two passes of tshark, and sharkd, which seeks as the GUI does.

import gzip
import unittest

from tools import CONTAINERS, SAMPLES, WiresharkTest, sample

# Off: what is known once the file has been read. test_segments.py, test_cleartext.py and test_copies.py have that.
KNOWN_LATER = ("segments", "attls")
OFF = ("-o", "ctrace.insight_loops:FALSE", "-o", "ctrace.insight_pairs:FALSE")


class Access(WiresharkTest):
    def own_layers(self, capture, *arguments):
        """The layers in which a second pass can tell no more than the first."""
        layers = ("frame", "ctrace", "ip", "ipv6")
        return [{name: frame.get(name) for name in layers} for frame in self.frames(capture, *arguments)]

    def test_two_passes_give_the_frames_of_one(self):
        for name in (name for name in SAMPLES if name not in KNOWN_LATER):
            capture = sample(name, "bdw")
            with self.subTest(sample=name):
                self.assertEqual(self.own_layers(capture, "-2", *OFF), self.own_layers(capture, *OFF))

    def test_frames_are_the_same_in_any_order(self):
        for container in CONTAINERS:
            with self.subTest(container=container):
                capture = sample("storm", container)
                forward = self.sharkd_frames(capture, range(1, 128))
                backward = self.sharkd_frames(capture, range(127, 0, -1))
                self.assertEqual(forward, backward)
                self.assertEqual(len({frame["bytes"] for frame in forward.values()}), 127)

    def test_segments_are_the_same_in_any_order(self):
        capture = sample("segments", "bdw")
        forward = self.sharkd_frames(capture, range(1, 19))
        self.assertEqual(self.sharkd_frames(capture, (*range(18, 0, -2), *range(1, 19, 2))), forward)

    def test_random_access_works_in_compressed_files(self):
        plain = sample("ipv6", "bdw")
        packed = self.write("packed.ctrace.gz", gzip.compress(plain.read_bytes()))
        numbers = range(10, 0, -1)
        self.assertEqual(self.sharkd_frames(packed, numbers), self.sharkd_frames(plain, numbers))


if __name__ == "__main__":
    unittest.main()
