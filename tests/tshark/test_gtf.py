# SPDX-License-Identifier: GPL-2.0-or-later
# What GTF writes about itself among the records of a trace: shown in frames of its own, and passed over.

import base64
import datetime
import re
import unittest

from tools import SAMPLES, WiresharkTest, sample

import containers
import zos
from test_gaps import record, run

CLOCK = zos.tod(datetime.datetime(2021, 3, 14, 15, 9, 25))
ZONE = -27466  # -8 hours in units of 1.048576 s
FIELDS = ("ctrace.gtf.type", "ctrace.gtf.time_zone", "ctrace.gtf.options", "ctrace.gtf.lost", "ctrace.gtf.system_id")


def gtf(kind, rest):
    return bytes((0, kind)) + ZONE.to_bytes(4, "big", signed=True) + CLOCK.to_bytes(8, "big") + rest


CONTROL = gtf(1, bytes.fromhex("1000000100000000"))
LOST = gtf(2, (2).to_bytes(4, "big"))
LOST_WITH_SYSTEM = gtf(2, bytes.fromhex("000000010102"))
LOST_BLOCK = gtf(3, bytes(4))


def with_controls(container, data):
    """The file with a control record at the start of each block; without blocks, before each record, and bare at the
    start of the file."""
    if container == "bare":
        return CONTROL + data
    changed, at = b"", 0
    while at < len(data):
        end = at + int.from_bytes(data[at : at + 2], "big")
        control = containers.descriptor(CONTROL)
        if container == "bdw":
            changed += containers.descriptor(control + data[at + 4 : end])
        else:
            changed += control + data[at:end]
        at = end
    return changed


def without_numbers(rows):
    """The rows without the numbers of frames that TCP's dissector puts into Info."""
    return [[re.sub(r"Dup ACK \d+#", "Dup ACK #", value) for value in row] for row in rows]


class Gtf(WiresharkTest):
    def records(self):
        """A file with one of each kind, between records of a trace: 10, 11, then 14, 15, 16."""
        pieces = [CONTROL, *run([10, 11]), LOST, record(14, 4), LOST_WITH_SYSTEM, record(15, 5)]
        pieces += [LOST_BLOCK, record(16, 6)]
        return self.write("gtf.ctrace", b"".join(map(containers.descriptor, pieces)))

    def check_records(self, capture):
        at_that_time = 'ctrace.gtf.time == "2021-03-14 15:09:25"'  # a filter: releases write times differently
        rows = self.fields(capture, ("_ws.col.Info", "frame.time_epoch", *FIELDS), "-Y", at_that_time)
        self.assertEqual([row[0] for row in rows], [
            "GTF control record", "GTF: 2 trace records lost", "GTF: 1 trace record lost",
            "GTF: a block of trace records lost"])
        self.assertEqual({row[1] for row in rows}, {"1615734565.000000000"})
        self.assertEqual([row[2:] for row in rows], [
            ["1", "-28800", "1000000100000000", "", ""],
            ["2", "-28800", "", "2", ""],
            ["2", "-28800", "", "1", "0x0102"],
            ["3", "-28800", "", "", ""]])

    def test_the_fields_are_shown(self):
        self.check_records(self.records())

    def test_they_survive_saving(self):
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", self.records(), "-w", saved)
        self.check_records(saved)
        self.assertEqual(self.frames(saved), self.frames(self.records()))

    def test_the_window_shows_them_in_any_order(self):
        shown = self.sharkd_frames(self.records(), [8, 1, 4])
        for number, body in ((1, CONTROL), (4, LOST), (8, LOST_BLOCK)):
            self.assertTrue(base64.b64decode(shown[number]["bytes"]).endswith(body))

    def test_leap_seconds_are_taken_off(self):
        rows = self.fields(self.records(), ("frame.time_epoch",), "-Y", 'ctrace.gtf.time == "2021-03-14 15:09:00"',
                           env={"CTRACE_LEAP_SECONDS": "25"})
        self.assertEqual(rows, [["1615734540.000000000"]] * 4)

    def test_lost_records_are_a_warning(self):
        rows = self.fields(self.records(), ("frame.number",), "-Y", "ctrace.expert.gtf_lost")
        self.assertEqual(rows, [["4"], ["6"], ["8"]])
        text = self.tshark("-r", self.records(), "-q", "-z", "expert,warn")
        self.assertIn("GTF: 2 trace records lost", text)
        self.assertNotIn("Malformed", text)

    def test_a_gap_behind_one_names_it(self):
        text = self.tshark("-r", self.records(), "-q", "-z", "expert,note")
        self.assertIn("2 records are missing before this one, and the trace says itself that it has lost records", text)

    def test_the_layout_report_counts_them(self):
        text = self.tshark("-r", self.records(), "-q", "-z", "ctrace,layout")
        self.assertRegex(text, r"no entry: a record of GTF +\|4 +\|\n")

    def test_one_that_was_cut_when_saved_is_bytes(self):
        saved, cut = self.folder / "saved.pcapng", self.folder / "cut.pcapng"
        self.tshark("-r", self.records(), "-w", saved, "-Y", "ctrace.gtf.type == 1")
        length = int(self.fields(saved, ("frame.cap_len",))[0][0])
        self.run_tool("editcap", "-s", length - 1, saved, cut)
        self.assertEqual(self.fields(cut, ("ctrace.gtf.type", "ctrace.skipped")), [["", "22"]])

    def test_the_rest_of_the_trace_is_the_same(self):
        for name in SAMPLES:
            for container in ("bare", "rdw", "bdw"):
                plain = sample(name, container)
                path = self.write("with.ctrace", with_controls(container, plain.read_bytes()))
                names = ("frame.time_epoch", "frame.len", "frame.interface_name", "_ws.col.Info", "ctrace.trace_count",
                         "ctrace.skipped", "ctrace.gap")
                with self.subTest(sample=name, container=container):
                    rows = self.fields(path, names)
                    controls = [row for row in rows if row[3] == "GTF control record"]
                    self.assertGreater(len(controls), 0)
                    others = [row for row in rows if row not in controls]
                    self.assertEqual(without_numbers(others), without_numbers(self.fields(plain, names)))


if __name__ == "__main__":
    unittest.main()
