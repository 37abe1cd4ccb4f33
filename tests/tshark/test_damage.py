# SPDX-License-Identifier: GPL-2.0-or-later
# Damaged samples through Wireshark's programs: one in a thousand of those that tests/unit/ctrace/test_damage.c tries.
"""CTRACE_DAMAGE_SHARE says of how many ways to damage a sample one is tried, when it is to be another number."""

import gzip
import os
import unittest

from damage import SAMPLE_FILES, changed
from tools import SANITIZED, WiresharkTest, sample

SHARE = int(os.environ.get("CTRACE_DAMAGE_SHARE", 200_000 if SANITIZED else 20_000))
WAYS = 256  # for each byte: to cut the file in front of it, and to change it to one of 255 others
BATCH = 100  # files that go into one; of these one is read as it is, too


def damaged_samples():
    """Every SHARE-th way to damage a sample, counted over all samples."""
    first = 0
    for path in SAMPLE_FILES:
        data = path.read_bytes()
        ways = len(data) * WAYS
        for way in range(first, ways, SHARE):
            at, value = divmod(way, WAYS)
            damaged = changed(data, at, data[at] ^ value) if value else data[:at]
            yield f"{at}-{value}.{path.name}", damaged
        first = (first - ways) % SHARE


class Damage(WiresharkTest):
    def opened(self, paths):
        """Those that are opened as traces; none may break the program."""
        code, output, messages = self.outcome("captype", *paths)
        self.assertIn(code, (0, 1, 2))
        self.assertNotRegex(messages, "Sanitizer|runtime error")
        return [path for path in paths if f"{path}: ctrace\n" in output]

    def dissect(self, path):
        self.assertNotIn("Dissector bug", self.tshark("-r", path, "-V"))

    def check_batch(self, paths):
        traces = self.opened(paths)
        self.assertGreater(len(traces), len(paths) // 2)
        merged = self.folder / "merged.pcapng"
        self.run_tool("mergecap", "-a", "-w", merged, *traces)
        self.dissect(merged)
        self.dissect(traces[0])
        for path in paths:
            path.unlink()

    def test_damaged_samples_are_dissected(self):
        batch = []
        for name, data in damaged_samples():
            batch.append(self.write(name, data))
            if len(batch) == BATCH:
                self.check_batch(batch)
                batch = []
        if batch:
            self.check_batch(batch)


class DamageToPackedFiles(WiresharkTest):
    def test_what_stands_before_the_damage_comes_back(self):
        for container in ("bare", "rdw", "bdw"):
            data = sample("storm", container).read_bytes()
            whole = self.fields(sample("storm", container), ["ctrace.trace_count"])
            stored = gzip.compress(data, 0)  # not packed: so it is known how far the damage lies into the trace
            for at in (6000, 12_000, 23_000):
                path = self.write("damaged.gz", changed(stored, at, stored[at] ^ 0xFF)[: at + 200])
                code, output, _ = self.outcome("tshark", "-r", path, "-T", "fields", "-e", "ctrace.trace_count")
                counts = [line.split("\t") for line in output.splitlines()]
                least = (at - 300) // 200  # an entry has 188 bytes, and there are descriptors and tails
                with self.subTest(container=container, at=at):
                    self.assertNotEqual(code, 0)  # the file is cut, and Wireshark says so
                    self.assertGreater(len(counts), least)
                    self.assertEqual(counts[:least], whole[:least])


if __name__ == "__main__":
    unittest.main()
