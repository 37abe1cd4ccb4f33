# SPDX-License-Identifier: GPL-2.0-or-later
# Time and memory are bounded for files of any content: the hostile ones of tests/speed, small, with wide margins.

import os
import sys
import unittest

from tools import PROGRAMS, ROOT, SANITIZED, WiresharkTest

sys.path.append(str(ROOT / "tests" / "speed"))
import bounds  # noqa: E402
import hostile  # noqa: E402

SIZE = 40_000  # bytes, and ten times that
SECONDS_MAX = bounds.PER_MEGABYTE_MAX * bounds.FACTOR * SIZE / 1e6
TRIALS = 3
SHARED = "more than 1000 interfaces"
LIMIT = 1000


class Bounds(WiresharkTest):
    @unittest.skipIf(SANITIZED, "sanitizers take time and memory of their own")
    def test_every_hostile_file(self):
        measured = bounds.Bounds(os.environ["CTRACE_RUN"], self.folder)
        for make in hostile.HOSTILE:
            with self.subTest(file=make.__name__):
                self.check_bounds(measured, make.__name__)

    def check_bounds(self, measured, name):
        """What else the machine does can only make it look slower: so it is measured again before it is believed."""
        for _ in range(TRIALS):
            _, seconds, ratio, memory = measured.row(name, SIZE)
            self.assertLess(memory, bounds.memory_max(name))
            if ratio < bounds.RATIO_MAX and seconds < SECONDS_MAX:
                return
        self.fail(f"{TRIALS} times: ten times the bytes take {ratio:.1f} times as long, {seconds:.2f} s in all")

    def test_an_entry_in_short_records_has_an_end(self):
        """One of 154 records of a byte is joined, one of 900 is not: its bytes are skipped, all of them."""
        short = hostile.in_bytes(hostile.ENTRY, hostile.rdw)
        long = hostile.in_bytes(hostile.zos.entry(entry_id=8, buffered=hostile.START, data=bytes(882)), hostile.rdw)
        trace = self.write("short.rdw.ctrace", hostile.RDW_HEAD + short + long + hostile.RDW_HEAD)
        rows = self.fields(trace, ("ctrace.length", "ctrace.skipped"))
        entries = [length for length, skipped in rows if not skipped]
        self.assertEqual(entries, [str(len(hostile.ENTRY))] * 7)
        self.assertTrue([skipped for _, skipped in rows if skipped])

    def interfaces(self, capture, *arguments):
        return [name for name, in self.fields(capture, ["frame.interface_name"], *arguments)]

    def test_names_without_end_are_one_interface(self):
        trace = self.write("names.ctrace", hostile.names(400_000))
        names = self.interfaces(trace)
        self.assertGreater(len(names), 2 * LIMIT)
        ours = ["OSDL"] * 3 + [f"L{number}" for number in range(LIMIT - 1)]
        self.assertEqual(names[: len(ours)], ours)
        self.assertEqual(set(names[len(ours) :]), {SHARED})
        self.assertEqual(self.interfaces(trace, "-2"), names)

    def test_random_access_finds_the_same_interfaces(self):
        """Also for a link that was there before the limit, and comes again behind it."""
        known = hostile.HEAD[: len(hostile.ENTRY)]
        trace = self.write("names.ctrace", hostile.names(400_000) + known)
        names = self.interfaces(trace)
        self.assertEqual(names[-1], "OSDL")
        if os.access(PROGRAMS / "read_twice", os.X_OK):
            self.assertIn("1 files", self.run_tool(PROGRAMS / "read_twice", trace))

    def test_each_encapsulation_has_a_shared_interface_of_its_own(self):
        entry = hostile.ENTRY
        data = bytearray(entry)
        data[4:8] = (0x40000001).to_bytes(4, "big")  # an entry of another component: a trace frame
        trace = self.write("names.ctrace", hostile.names(400_000) + bytes(data))
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", trace, "-w", saved)
        rows = self.fields(saved, ("frame.interface_name", "frame.encap_type"), stock=True)
        self.assertEqual(rows[-2:], [[SHARED, "7"], [SHARED, "155"]])

    def test_the_file_has_that_many_interfaces(self):
        trace = self.write("names.ctrace", hostile.names(400_000))
        self.assertIn(f"Number of interfaces in file: {LIMIT + 1}\n", self.run_tool("capinfos", "-I", trace))


if __name__ == "__main__":
    unittest.main()
