# SPDX-License-Identifier: GPL-2.0-or-later
# Records that are missing by their trace count, what the count runs over, and data sets that have wrapped.

import datetime
import sys
import unittest

from tools import CAPTURES, WiresharkTest, sample

sys.path.insert(0, str(CAPTURES))
import containers  # noqa: E402
import net  # noqa: E402
import zos  # noqa: E402

START = zos.tod(datetime.datetime(2021, 3, 14, 15, 9, 26))
FIELDS = ("ctrace.trace_count", "ctrace.gap", "ctrace.gap.scope")


def record(count, at=0, link="ETH1", **header):
    """A record with a trace count, `at` milliseconds from the start."""
    ping = net.udp("192.0.2.10", 4000, "192.0.2.20", 7, b"echo, please", identification=count & 0xFFFF)
    return zos.packet_entry(
        ping.data,
        captured=zos.later(START, 1000 * at),
        link=link,
        source=ping.source,
        destination=ping.destination,
        protocol=ping.protocol,
        packet_length=len(ping.data),
        trace_count=count,
        **header,
    )


def run(counts, at=0, **header):
    """Records with these counts, a millisecond apart."""
    return [record(count, at + number, **header) for number, count in enumerate(counts)]


def osa(count, at):
    return record(count, at, link="EZANTAPORT1", entry_id=zos.OSA_ENTRY)


class Gaps(WiresharkTest):
    def gaps(self, pieces, *arguments):
        """Trace count and gap of the frames that have one, and the scopes that are said."""
        capture = self.write("gaps.ctrace", b"".join(pieces)) if isinstance(pieces, list) else pieces
        rows = self.fields(capture, FIELDS, *arguments)
        return {int(count): int(gap) for count, gap, _ in rows if gap}, {scope for _, _, scope in rows}

    def test_missing_records_are_counted(self):
        pieces = run([10, 11, 12, 16, 17, 18, 20])
        self.assertEqual(self.gaps(pieces), ({16: 3, 20: 1}, {"interface"}))
        text = self.tshark("-r", self.folder / "gaps.ctrace", "-q", "-z", "expert,note")
        self.assertIn("By the trace count of the interface, 3 records are missing before this one", text)
        self.assertIn("By the trace count of the interface, 1 record is missing before this one", text)

    def test_two_passes_say_the_same(self):
        pieces = run([10, 11, 12, 16, 17, 18, 20])
        self.assertEqual(self.gaps(pieces, "-2"), self.gaps(pieces))

    def test_a_complete_trace_has_no_gap(self):
        self.assertEqual(self.gaps(run(range(500, 520))), ({}, {"interface"}))
        self.assertEqual(self.gaps(run(range(0xFFFFFFF8, 0x100000000)) + run(range(5), at=10))[0], {})

    def test_interfaces_that_count_for_themselves(self):
        pieces = []
        for step in range(6):
            pieces += [record(100 + step, 2 * step), record(7000 + step + (step > 3), 2 * step + 1, link="ETH2")]
        self.assertEqual(self.gaps(pieces), ({7005: 1}, {"interface"}))

    def test_a_component_that_counts_over_its_interfaces(self):
        counts = [1, 2, 3, 4, 5, 8, 9, 10]
        pieces = [record(count, count, link=f"ETH{count % 3}") for count in counts]
        pieces += [osa(60000 + step, 20 + step) for step in range(4)]
        self.assertEqual(self.gaps(pieces), ({8: 2}, {"component"}))

    def test_stacks_that_count_over_their_components(self):
        def prefix(stack):
            return bytes(6) + b"".join(zos.name(text, 8) for text in ("SYS1", "SYSTCPDA", stack)) + bytes(10)

        def data_set(first, second):
            """Records of two stacks, one buffer after the other, each behind its prefix."""
            return b"".join(
                containers.descriptor(prefix(stack) + b"".join(entries))
                for stack, entries in (("TCPIP", first), ("TCPIPB", second)) * 2
            )

        one = [record(1, 1), osa(2, 2), record(3, 3), record(6, 4)]
        other = [record(900, 1), record(901, 2, link="ETH2"), osa(902, 3)]
        capture = self.write("stacks.ctrace", data_set(one, other))
        rows = self.fields(capture, (*FIELDS, "ctrace.stack", "ctrace.system"))
        self.assertEqual({row[2] for row in rows}, {"stack"})
        self.assertEqual([row[3] for row in rows], (["TCPIP"] * 4 + ["TCPIPB"] * 3) * 2)
        self.assertEqual({row[4] for row in rows}, {"SYS1"})
        self.assertEqual([row[1] for row in rows[:7]], ["", "", "", "2", "", "", ""])

    def test_what_does_not_count_raises_nothing(self):
        for counts in ([0] * 8, [10, 20, 30, 40, 50], [99999, 5, 70000, 3, 888, 12]):
            with self.subTest(counts=counts):
                self.assertEqual(self.gaps(run(counts)), ({}, {""}))

    def test_a_late_record_is_not_missing(self):
        pieces = run([10, 11, 12, 13, 15, 14, 16, 17, *range(18, 60)])
        self.assertEqual(self.gaps(pieces)[0], {15: 1})  # in one pass nobody knows yet
        self.assertEqual(self.gaps(pieces, "-2")[0], {})

    def test_bytes_that_could_not_be_read_are_named(self):
        pieces = run(range(10, 16))
        pieces[3] = b"\x6b" * len(pieces[3])
        self.assertEqual(self.gaps(pieces)[0], {14: 1})
        text = self.tshark("-r", self.folder / "gaps.ctrace", "-q", "-z", "expert,note")
        self.assertIn("1 record is missing before this one, perhaps in the bytes that could not be read", text)

    def test_gaps_survive_saving(self):
        capture = self.write("gaps.ctrace", b"".join(run([10, 11, 12, 16, 17, 18])))
        self.tshark("-r", capture, "-w", self.folder / "saved.pcapng")
        self.assertEqual(self.gaps(self.folder / "saved.pcapng"), ({16: 3}, {"interface"}))

    def test_a_pipe_learns_as_it_goes(self):
        content = b"".join(run([10, 11, 12, 16, 17, 18]))
        text = self.tshark("-r", "-", "-T", "fields", "-e", "ctrace.trace_count", "-e", "ctrace.gap", stdin=content)
        self.assertEqual(text.splitlines()[3], "16\t3")

    def test_the_samples_have_no_gaps(self):
        for name in ("storm", "odd", "ipv6", "osa"):
            with self.subTest(sample=name):
                self.assertEqual(self.gaps(sample(name))[0], {})


class Wrapped(WiresharkTest):
    """The newest records stand before the oldest."""

    def setUp(self):
        super().setUp()
        pieces = run(range(50, 60), at=500) + run(range(20, 30), at=200)
        self.capture = self.write("wrapped.ctrace", b"".join(pieces))

    def test_the_seam_is_named_and_is_no_gap(self):
        rows = self.fields(self.capture, ("ctrace.trace_count", "ctrace.gap"), "-Y", "ctrace.expert.seam")
        self.assertEqual(rows, [["20", ""]])
        self.assertEqual(self.fields(self.capture, ["frame.number"], "-Y", "ctrace.gap"), [])
        text = self.tshark("-r", self.capture, "-q", "-z", "expert,note")
        self.assertIn("Time falls back behind the first records: the data set has wrapped here", text)

    def test_the_order_of_the_file_is_kept(self):
        counts = [int(row[0]) for row in self.fields(self.capture, ["ctrace.trace_count"])]
        self.assertEqual(counts, [*range(50, 60), *range(20, 30)])

    def check_cured(self, capture):
        rows = self.fields(capture, ("ctrace.trace_count", "ctrace.gap"))
        self.assertEqual([int(count) for count, _ in rows], [*range(20, 30), *range(50, 60)])
        self.assertEqual({gap for _, gap in rows}, {""})
        self.assertEqual(self.fields(capture, ["frame.number"], "-Y", "ctrace.expert.seam"), [])

    def test_reordercap_cures_it(self):
        saved, cured = self.folder / "saved.pcapng", self.folder / "cured.pcapng"
        self.tshark("-r", self.capture, "-w", saved)
        self.run_tool("reordercap", saved, cured)
        self.check_cured(cured)

    def test_mergecap_cures_it(self):
        halves = [self.folder / "new.pcapng", self.folder / "old.pcapng"]
        for half, frames in zip(halves, ("1-10", "11-20")):
            self.run_tool("editcap", "-r", self.capture, half, frames)
        self.run_tool("mergecap", "-w", self.folder / "cured.pcapng", *halves)
        self.check_cured(self.folder / "cured.pcapng")

    def test_two_traces_that_overlap_are_no_seam(self):
        """Interfaces, and components with buffers of their own, may begin at different times."""
        pieces = run(range(50, 60), at=500) + run(range(7000, 7010), at=495, link="ETH2")
        capture = self.write("overlap.ctrace", b"".join(pieces))
        self.assertEqual(self.fields(capture, ["frame.number"], "-Y", "ctrace.expert.seam"), [])


if __name__ == "__main__":
    unittest.main()
