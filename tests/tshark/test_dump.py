# SPDX-License-Identifier: GPL-2.0-or-later
# Traces in z/OS dumps: the same frames as their twins, in the order of addresses; read twice; damage, and refusals.

import gzip
import shutil
import subprocess
import unittest

from damage import chance_for, changed, copies
from test_gaps import run
from tools import CAPTURES, PROGRAMS, PROVENANCE, SAMPLES, SANITIZED, WiresharkTest, sample, without
import dump

TWIN = CAPTURES / "storm.dump"
# All that frames out of a dump may have and their twins not, or the reverse.
PLACE = ("ctrace.dump.space", "ctrace.dump.asid", "ctrace.dump.address")
OWN = (*PROVENANCE, *PLACE, "ctrace.carrier", "ctrace.gap", "ctrace.gap.scope")
COPIES = 8 if SANITIZED else 100  # damaged ones
RECORD = 64 + dump.PAGE


class Frames(WiresharkTest):
    def check_twins(self, path, plain):
        frames = self.frames(path)
        self.assertEqual(without(frames, OWN), without(self.frames(plain), OWN))
        places = [frame["ctrace"]["Where it was in the file"] for frame in frames]
        self.assertEqual({(place["ctrace.carrier"], place["ctrace.container"]) for place in places},
                         {("z/OS dump", "dump")})

    def test_every_sample_in_a_dump(self):
        for name in SAMPLES:
            with self.subTest(sample=name):
                path = self.write("made.dump", dump.dump(sample(name, "rdw").read_bytes()))
                self.check_twins(path, sample(name))

    def test_dumps_of_old_releases(self):
        records = dump.pages("CV", 1, 0x1000, sample("port").read_bytes(), eye_catcher="DR1 ")
        self.check_twins(self.write("old.dump", b"".join(records)), sample("port"))

    def test_compression_on_top(self):
        compressions = {"gz": gzip.compress}
        if shutil.which("zstd"):
            compressions["zst"] = lambda data: subprocess.run(["zstd", "-c"], input=data, capture_output=True).stdout
        for ending, compress in compressions.items():
            with self.subTest(ending=ending):
                self.check_twins(self.write(f"packed.dump.{ending}", compress(TWIN.read_bytes())), sample("storm"))

    def test_each_frame_says_where_it_was_in_storage(self):
        offsets = [int(row[0]) for row in self.fields(sample("storm"), ["ctrace.file_offset"])]
        addresses = [f"0x{dump.BUFFERS_AT + dump.SLACK + offset:016x}" for offset in offsets]
        expected = [["data space", f"0x{dump.ASID:08x}", address] for address in addresses]
        self.assertEqual(self.fields(TWIN, PLACE), expected)
        found = self.fields(TWIN, ["frame.number"], "-Y", f"ctrace.dump.address == {addresses[56]}")
        self.assertEqual(found, [["57"]])

    def test_the_place_is_saved(self):
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", TWIN, "-w", saved)
        self.assertEqual(self.fields(saved, PLACE), self.fields(TWIN, PLACE))
        self.assertEqual(self.fields(sample("storm"), ["frame.number"], "-Y", "ctrace.dump.asid"), [])

    def test_the_tree_says_it_in_words(self):
        text = self.tshark("-r", TWIN, "-c", "1", "-V")
        for line in ("Carrier: z/OS dump", "Container: dump", "Kind of storage: data space",
                     "ASID of the storage: 0x0000004f", "Address in storage: 0x000000007f0013e8"):
            self.assertIn(f"[{line}]", text)
        self.assertRegex(text, r"\[Offset in the file: \d+ \(when its pages are in order\)\]")
        self.assertNotIn("Record number", text)


class Order(WiresharkTest):
    """Three buffers of a count that runs on; the newest stands at the lowest address."""

    def setUp(self):
        super().setUp()
        oldest, middle, newest = (
            b"".join(run(range(start, start + 10), at=start)).ljust(dump.PAGE, b"\0") for start in (100, 110, 120)
        )
        records = dump.pages("DS", dump.ASID, 0x1000, newest + oldest + middle)
        self.dump = self.write("wrapped.dump", b"".join(records))

    def counts(self, capture):
        return [int(row[0]) for row in self.fields(capture, ["ctrace.trace_count"])]

    def test_frames_come_in_the_order_of_addresses(self):
        self.assertEqual(self.counts(self.dump), [*range(120, 130), *range(100, 120)])

    def test_neither_gaps_nor_a_seam_are_claimed(self):
        claims = "ctrace.gap or ctrace.gap.scope or ctrace.expert.gap or ctrace.expert.seam"
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", self.dump, "-w", saved)
        for capture in (self.dump, saved):
            self.assertEqual(self.fields(capture, ["frame.number"], "-Y", claims), [])

    def test_reordercap_puts_them_in_the_order_of_time(self):
        saved, ordered = self.folder / "saved.pcapng", self.folder / "ordered.pcapng"
        self.tshark("-r", self.dump, "-w", saved)
        self.run_tool("reordercap", saved, ordered)
        self.assertEqual(self.counts(ordered), list(range(100, 130)))


class RandomAccess(WiresharkTest):
    def read_twice(self, *arguments):
        return self.run_tool(PROGRAMS / "read_twice", *arguments)

    def test_dumps_read_twice(self):
        files = [TWIN, self.write("packed.dump.gz", gzip.compress(TWIN.read_bytes()))]
        self.assertEqual(self.read_twice(*files), "2 files, 254 frames, 0 refused\n")

    def test_damaged_dumps_read_twice(self):
        data = dump.dump(sample("odd", "rdw").read_bytes())
        files = [
            self.write(f"{number}.{name}.dump", damaged)
            for name, whole in (("storm", TWIN.read_bytes()), ("odd", data))
            for number, damaged in enumerate(copies(whole, chance_for(name), COPIES))
        ]
        self.assertRegex(self.read_twice("--damaged", *files), r"^[1-9]\d* files, [1-9]\d* frames, \d+ refused\n$")

    def test_the_window_gets_any_frame(self):
        frames, plain = (self.sharkd_frames(path, (100, 1, 57, 99, 2)) for path in (TWIN, sample("storm")))
        for number in frames:
            self.assertEqual(frames[number]["bytes"], plain[number]["bytes"])


class Damage(WiresharkTest):
    """What is good is shown; then tshark says what is wrong, and where."""

    def shown(self, data):
        """How many frames there are, and the message behind them."""
        path = self.write("damaged.dump", data)
        code, output, message = self.outcome("tshark", "-r", path, "-T", "fields", "-e", "frame.number")
        self.assertEqual(code != 0, bool(message))
        return len(output.splitlines()), message

    def test_records_without_an_eye_catcher(self):
        """The first ones behind the header are of data spaces: of each some entries are lost."""
        data = changed(TWIN.read_bytes(), 2 * RECORD, 0)
        one, message = self.shown(data)
        what = "z/OS dump: records are left out that do not begin as those of a dump"
        self.assertIn(f"({what}, at byte 8320 of the file)", message)
        two, message = self.shown(changed(data, 4 * RECORD, 0))
        self.assertIn(f"({what} (2 of them), the first at byte 8320 of the file)", message)
        self.assertTrue(0 < two <= one <= 127)

    def test_a_cut_file(self):
        data = TWIN.read_bytes()
        frames, message = self.shown(data[: 7 * RECORD + 100])
        self.assertIn("appears to be damaged or corrupt.\n(z/OS dump: the file ends inside a record, at byte 29120 of",
                      message)
        self.assertTrue(0 < frames < 127)
        self.assertEqual(self.shown(data[: 7 * RECORD])[1], "")  # it may be meant to end there

    def test_a_missing_page_cuts_its_entry(self):
        entries = sample("storm").read_bytes()
        records = dump.pages("DS", 1, 0, entries)
        path = self.write("hole.dump", b"".join(records[:1] + records[2:]))
        length = int.from_bytes(entries[:2], "big")
        rows = self.fields(path, ("ctrace.dump.address", "frame.cap_len"), "-Y", "ctrace.expert.cut_entry")
        cut_at = dump.PAGE // length * length
        # The frame begins with the 16 bytes that name the dissector.
        self.assertEqual(rows, [[f"0x{cut_at:016x}", str(16 + dump.PAGE - cut_at)]])

    def test_a_damaged_compressed_dump_is_said_to_be_one(self):
        packed = gzip.compress(TWIN.read_bytes(), 0)  # stored blocks: the damage stays where it is
        frames, message = self.shown(packed[: len(packed) * 3 // 4])
        self.assertTrue(0 < frames < 127)
        self.assertIn("cut short", message)


class Refusals(WiresharkTest):
    def message(self, *arguments, **options):
        code, output, message = self.outcome("tshark", *arguments, **options)
        self.assertNotEqual(code, 0)
        self.assertEqual(output, "")
        return message

    def test_a_pipe(self):
        message = self.message("-r", "-", stdin=TWIN.read_bytes())
        self.assertIn("doesn't support.\n(z/OS dump: it must be a file and not a pipe, for its pages are in no order)",
                      message)

    def test_a_dump_without_entries(self):
        path = self.write("none.dump", b"".join(dump.pages("CV", 1, 0x1000, dump.ebcdic("No trace. ") * 5000)))
        message = self.message("-r", path)
        self.assertIn("doesn't support.\n(z/OS dump: none of its pages holds a trace entry; TCP/IP's trace buffers are "
                      "in its data space TCPIPDS1 or above the bar, and must be dumped, too)", message)

    def test_what_only_begins_like_a_dump_is_left_to_wireshark(self):
        path = self.write("other.bin", TWIN.read_bytes()[:64] + b"something else " * 2000)
        self.assertEqual(self.outcome("tshark", "-r", path), self.outcome("tshark", "-r", path, stock=True))


if __name__ == "__main__":
    unittest.main()
