# SPDX-License-Identifier: GPL-2.0-or-later
# Sequential and random reading give the same frames: tests/wiretap/read_twice.c over sound, random and damaged files.
"""CTRACE_RANDOM_FILES is the number of random files and CTRACE_DAMAGED_COPIES that of damaged copies of each sample,
when it is to be another."""

import gzip
import os
import re
import unittest

from damage import SAMPLE_FILES, chance_for, copies
from test_containers import places
from tools import PROGRAMS, SANITIZED, WiresharkTest

RANDOM_FILES = int(os.environ.get("CTRACE_RANDOM_FILES", 20 if SANITIZED else 200))
DAMAGED_COPIES = int(os.environ.get("CTRACE_DAMAGED_COPIES", 8 if SANITIZED else 80))  # of each sample


def container(path):
    suffix = path.name.split(".")[-2]
    return suffix if suffix in ("rdw", "bdw") else "bare"


def frame_count(path):
    return len(places(container(path), path.read_bytes()))


class ReadTwice(WiresharkTest):
    def read_twice(self, *arguments):
        """Files opened, frames read, files refused."""
        output = self.run_tool(PROGRAMS / "read_twice", *arguments)
        match = re.fullmatch(r"(\d+) files, (\d+) frames, (\d+) refused\n", output)
        return tuple(map(int, match.groups()))

    def packed(self, path, data):
        return self.write(path.name + ".gz", gzip.compress(data))

    def test_samples(self):
        frames = sum(map(frame_count, SAMPLE_FILES))
        self.assertEqual(self.read_twice(*SAMPLE_FILES), (len(SAMPLE_FILES), frames, 0))

    def test_packed_samples(self):
        files = [self.packed(path, path.read_bytes()) for path in SAMPLE_FILES]
        frames = sum(map(frame_count, SAMPLE_FILES))
        self.assertEqual(self.read_twice(*files), (len(files), frames, 0))

    def test_random_files(self):
        self.run_tool(PROGRAMS / "write_random", self.folder, 1, RANDOM_FILES)
        files = sorted(self.folder.glob("*.ctrace"))
        wanted = sum(sum(path.read_bytes()) for path in self.folder.glob("*.wanted"))
        opened, frames, refused = self.read_twice(*files)
        self.assertEqual((opened, refused), (RANDOM_FILES, 0))
        self.assertGreaterEqual(frames, wanted)

    def test_damaged_files(self):
        files = [
            self.write(f"{number}.{path.name}", data)
            for path in SAMPLE_FILES
            for number, data in enumerate(copies(path.read_bytes(), chance_for(path.name), DAMAGED_COPIES))
        ]
        opened, frames, refused = self.read_twice("--damaged", *files)
        self.assertEqual(opened + refused, len(files))
        self.assertGreater(opened, len(files) * 3 // 4)
        self.assertGreater(frames, opened)

    def test_damaged_packed_files(self):
        files = [
            self.write(f"{number}.{path.name}.gz", data)
            for path in SAMPLE_FILES
            for number, data in enumerate(copies(gzip.compress(path.read_bytes()), chance_for(path.name), 8))
        ]
        opened, _, refused = self.read_twice("--damaged", *files)
        self.assertEqual(opened + refused, len(files))
        self.assertGreater(opened, 0)


if __name__ == "__main__":
    unittest.main()
