# SPDX-License-Identifier: GPL-2.0-or-later
# Random files as the trace writer may make them (tests/support/random_writer.h), read by tshark.
"""CTRACE_WRITER_FILES is the number of files and CTRACE_WRITER_SEED the first seed, when it is to be others."""

import os
import unittest

from pcapng import entries
from tools import PROGRAMS, SANITIZED, WiresharkTest

FILES = int(os.environ.get("CTRACE_WRITER_FILES", 10 if SANITIZED else 50))
FIRST_SEED = int(os.environ.get("CTRACE_WRITER_SEED", 1))
WHOLE_ENTRY = 0


def split(data):
    """The entries that stand in `data` one after the other."""
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        found.append(data[at : at + length])
        at += length
    return found


def id_and_length(entry):
    return [f"0x{entry[4:8].hex()}", str(len(entry))]


def passed_over(written, found):
    """The numbers of the written entries that are not found; an entry that was not written is an error."""
    missing, at = [], 0
    for entry in found:
        while written[at] != entry:
            missing.append(at)
            at += 1
        at += 1
    return missing + list(range(at, len(written)))


class RandomFiles(WiresharkTest):
    def setUp(self):
        super().setUp()
        self.run_tool(PROGRAMS / "write_random", self.folder, FIRST_SEED, FIRST_SEED + FILES - 1)

    def read(self, path, mode):
        """What tshark shows of the entries, and what it saves of them, in one run."""
        saved = self.folder / "saved.pcapng"
        names = ("ctrace.entry_id", "ctrace.length", "ctrace.expert.cut_entry")
        shown = self.fields(path, names, "-P", "-w", saved, env={"CTRACE_FRAMES": mode})
        whole = [row[:2] for row in shown if row[0] and not row[2]]
        return whole, [entry for kind, entry in entries(saved) if kind == WHOLE_ENTRY]

    def test_every_entry_comes_back_in_order_and_none_is_invented(self):
        for seed in range(FIRST_SEED, FIRST_SEED + FILES):
            written = split((self.folder / f"{seed}.entries").read_bytes())
            wanted = (self.folder / f"{seed}.wanted").read_bytes()
            for mode in ("entries", "packets"):
                with self.subTest(seed=seed, mode=mode):
                    shown, saved = self.read(self.folder / f"{seed}.ctrace", mode)
                    self.assertEqual([number for number in passed_over(written, saved) if wanted[number]], [])
                    self.assertEqual(shown, [id_and_length(entry) for entry in saved])


if __name__ == "__main__":
    unittest.main()
