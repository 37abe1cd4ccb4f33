# SPDX-License-Identifier: GPL-2.0-or-later
# Random access gives the frames of the sequential pass: two passes of tshark, and sharkd, which seeks as the GUI does.

import gzip
import json
import unittest

from tools import CONTAINERS, SAMPLES, WiresharkTest, sample

LOAD = 1000  # the number of the request that opens the file; the others are numbered as their frames


class Access(WiresharkTest):
    def own_layers(self, capture, *arguments):
        """The layers in which a second pass can tell no more than the first."""
        layers = ("frame", "ctrace", "ip", "ipv6")
        return [{name: frame.get(name) for name in layers} for frame in self.frames(capture, *arguments)]

    def test_two_passes_give_the_frames_of_one(self):
        for name in SAMPLES:
            capture = sample(name, "bdw")
            with self.subTest(sample=name):
                self.assertEqual(self.own_layers(capture, "-2"), self.own_layers(capture))

    def sharkd_frames(self, capture, numbers):
        requests = [{"jsonrpc": "2.0", "id": LOAD, "method": "load", "params": {"file": str(capture)}}]
        requests += [
            {"jsonrpc": "2.0", "id": number, "method": "frame", "params": {"frame": number, "bytes": True}}
            for number in numbers
        ]
        text = "".join(json.dumps(request) + "\n" for request in requests)
        _, answers, _ = self.outcome("sharkd", "-", stdin=text.encode())
        frames = {answer["id"]: answer for answer in map(json.loads, answers.splitlines())}
        self.assertEqual(frames.pop(LOAD)["result"], {"status": "OK"})
        return {number: frames[number]["result"] for number in numbers}

    def test_frames_are_the_same_in_any_order(self):
        for container in CONTAINERS:
            with self.subTest(container=container):
                capture = sample("storm", container)
                forward = self.sharkd_frames(capture, range(1, 128))
                backward = self.sharkd_frames(capture, range(127, 0, -1))
                self.assertEqual(forward, backward)
                self.assertEqual(len({frame["bytes"] for frame in forward.values()}), 127)

    def test_random_access_works_in_compressed_files(self):
        plain = sample("ipv6", "bdw")
        packed = self.write("packed.ctrace.gz", gzip.compress(plain.read_bytes()))
        numbers = range(10, 0, -1)
        self.assertEqual(self.sharkd_frames(packed, numbers), self.sharkd_frames(plain, numbers))


if __name__ == "__main__":
    unittest.main()
