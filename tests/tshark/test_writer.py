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
FEW = 8  # entries of which a file without record lengths may have too little to be known


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


class RandomFiles(WiresharkTest):
    def setUp(self):
        super().setUp()
        self.run_tool(PROGRAMS / "write_random", self.folder, FIRST_SEED, FIRST_SEED + FILES - 1)

    def written(self, path):
        """The entries that are in the file, and whether each must come back."""
        seed = path.name.split(".")[0]
        wanted = (self.folder / f"{seed}.wanted").read_text()
        return split((self.folder / f"{seed}.entries").read_bytes()), [letter == "y" for letter in wanted]

    def read(self, path, mode):
        """What tshark shows of the items, and what it saves of them, in one run."""
        saved = self.folder / "saved.pcapng"
        shown = self.fields(
            path, ("ctrace.entry_id", "ctrace.length"), "-P", "-w", saved, env={"CTRACE_FRAMES": mode}
        )
        return shown, entries(saved)

    def test_with_record_lengths_every_entry_comes_back_in_order_and_none_is_invented(self):
        for path in sorted(self.folder.glob("*.framed.ctrace")):
            written, _ = self.written(path)
            for mode in ("entries", "packets"):
                with self.subTest(file=path.name, mode=mode):
                    shown, saved = self.read(path, mode)
                    self.assertEqual(shown, [id_and_length(entry) for entry in written])
                    self.assertEqual(saved, [(WHOLE_ENTRY, entry) for entry in written])

    def check_what_came_back(self, back, written, wanted):
        at = 0
        for entry in back:
            self.assertIn(entry, written[at:], "it is invented, or out of order")
            here = written.index(entry, at)
            self.assertNotIn(True, wanted[at:here], "an entry is lost")
            at = here + 1
        self.assertNotIn(True, wanted[at:], "an entry is lost at the end")

    def test_without_record_lengths_what_can_be_told_comes_back_and_none_is_invented(self):
        for path in sorted(self.folder.glob("*.bare.ctrace")):
            written, wanted = self.written(path)
            if wanted.count(True) < FEW and "ctrace" not in self.outcome("captype", path)[1].split(": ")[-1]:
                continue  # hardly an entry is whole: it need not be known for a trace
            for mode in ("entries", "packets"):
                with self.subTest(file=path.name, mode=mode):
                    shown, saved = self.read(path, mode)
                    self.assertEqual(len(shown), len(saved))
                    self.check_what_came_back([data for kind, data in saved if kind == WHOLE_ENTRY], written, wanted)


if __name__ == "__main__":
    unittest.main()
