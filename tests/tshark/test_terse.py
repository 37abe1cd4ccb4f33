# SPDX-License-Identifier: GPL-2.0-or-later
# Traces packed by AMATERSE: the same frames as their twins, under gzip and zstd, on a pipe, read twice; and refusals.

import gzip
import shutil
import subprocess
import unittest

from damage import chance_for, copies
from tools import CAPTURES, PROGRAMS, SAMPLES, SANITIZED, WiresharkTest, sample, without
import terse

METHODS = {"pack": terse.pack, "spack": terse.spack}
CARRIER = ("ctrace.carrier",)  # all that packed frames have and their twins have not
COPIES = 8 if SANITIZED else 60  # damaged ones of each file


def twin(method):
    return CAPTURES / f"storm.{method}.trs"


def packed_codes(method, codes):
    return terse.header(method) + terse.codes_to_bytes(codes)


class Frames(WiresharkTest):
    def check_is_packed(self, packed, plain):
        frames = self.frames(packed)
        self.assertEqual(without(frames, CARRIER), self.frames(plain))
        carriers = {frame["ctrace"]["Where it was in the file"].get("ctrace.carrier") for frame in frames}
        self.assertEqual(carriers, {"AMATERSE"})

    def test_the_twins_are_alike(self):
        for method in METHODS:
            with self.subTest(method=method):
                self.check_is_packed(twin(method), sample("storm", "rdw"))

    def test_every_sample_can_be_packed(self):
        for name in SAMPLES:
            records = sample(name, "rdw").read_bytes()
            for method, pack in METHODS.items():
                with self.subTest(sample=name, method=method):
                    self.check_is_packed(self.write("packed.trs", pack(records)), sample(name, "rdw"))

    def test_more_codes_than_the_dictionary_has_nodes(self):
        records = b"".join(sample(name, "rdw").read_bytes() for name in SAMPLES)
        plain = self.write("plain.ctrace", records)
        data = terse.symbols(records)
        model = terse.Pack()
        self.assertGreater(len(terse.pack_symbols(model, data)), terse.CODES)
        self.check_is_packed(self.write("packed.trs", terse.pack(records)), plain)

    def test_compression_on_top(self):
        compressions = {"gz": gzip.compress}
        if shutil.which("zstd"):
            compressions["zst"] = lambda data: subprocess.run(["zstd", "-c"], input=data, capture_output=True).stdout
        for method in METHODS:
            for ending, compress in compressions.items():
                with self.subTest(method=method, ending=ending):
                    path = self.write(f"packed.trs.{ending}", compress(twin(method).read_bytes()))
                    self.check_is_packed(path, sample("storm", "rdw"))

    def test_a_pipe_gives_the_same_frames(self):
        scope = ("ctrace.gap.scope",)  # the first frames of a pipe cannot know it yet
        plain = without(self.frames(sample("storm", "rdw")), scope)
        for method in METHODS:
            with self.subTest(method=method):
                piped = self.frames("-", stdin=twin(method).read_bytes())
                self.assertEqual(without(piped, scope + CARRIER), plain)

    def test_the_carrier_is_saved_and_found(self):
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", twin("pack"), "-w", saved)
        frames = len(self.fields(sample("storm"), ["frame.number"]))
        self.assertEqual(self.fields(saved, ["ctrace.carrier"]), [["AMATERSE"]] * frames)
        found = self.fields(sample("storm", "rdw"), ["frame.number"], "-Y", "ctrace.carrier")
        self.assertEqual(found, [])

    def test_the_place_says_what_it_is_in(self):
        text = self.tshark("-r", twin("pack"), "-c", "1", "-V")
        self.assertIn("Carrier: AMATERSE", text)
        self.assertIn("Offset in the file: 4 (when it is unpacked)", text)


class RandomAccess(WiresharkTest):
    def test_packed_files_read_twice(self):
        frames = len(self.fields(sample("storm"), ["frame.number"]))
        files = [twin(method) for method in METHODS]
        files += [self.write(path.name + ".gz", gzip.compress(path.read_bytes())) for path in files]
        output = self.run_tool(PROGRAMS / "read_twice", *files)
        self.assertEqual(output, f"{len(files)} files, {len(files) * frames} frames, 0 refused\n")

    def test_damaged_files_read_twice(self):
        files = [
            self.write(f"{number}.{method}.trs", data)
            for method in METHODS
            for number, data in enumerate(copies(twin(method).read_bytes(), chance_for(method), COPIES))
        ]
        output = self.run_tool(PROGRAMS / "read_twice", "--damaged", *files)
        self.assertRegex(output, r"^[1-9]\d* files, [1-9]\d* frames, \d+ refused\n$")

    def test_the_window_gets_any_frame(self):
        for method in METHODS:
            frames = self.sharkd_frames(twin(method), (100, 1, 57, 99, 2))
            plain = self.sharkd_frames(sample("storm", "rdw"), (100, 1, 57, 99, 2))
            for number in frames:
                self.assertEqual(frames[number]["bytes"], plain[number]["bytes"])


class Refusals(WiresharkTest):
    """What is good is shown; then tshark says what is wrong, and where."""

    def setUp(self):
        super().setUp()
        self.start = terse.pack_symbols(terse.Spack(), terse.symbols(sample("port", "rdw").read_bytes()))[:-1]
        self.entries = len(self.fields(sample("port", "rdw"), ["frame.number"]))

    def message_after_the_entries(self, codes, padded=True):
        """Of an SPACK file: the entries of `port`, then these codes."""
        content = packed_codes(terse.Spack.ID, self.start + codes)
        if not padded:
            content = content[: 12 + (len(self.start + codes) * 3 + 1) // 2]
        path = self.write("hostile.trs", content)
        code, output, message = self.outcome("tshark", "-r", path, "-T", "fields", "-e", "frame.number")
        self.assertNotEqual(code, 0)
        self.assertGreaterEqual(len(output.splitlines()), self.entries)
        return message

    def place(self, number):
        """Of the code of that number, from 0, behind the entries."""
        return 12 + (len(self.start) + number) * 3 // 2

    def check_message(self, message, what, number):
        reason = f"(AMATERSE: {what}, at byte {self.place(number)} of the file)"
        self.assertIn("appears to be damaged or corrupt.\n" + reason, message)

    def test_a_code_that_is_not_there(self):
        message = self.message_after_the_entries([4095, terse.END])
        self.check_message(message, "a code names a phrase that is not there", 0)

    def test_a_bomb(self):
        """Each code names the node that the one before it has made: of itself and the one before that."""
        newest = terse.FIRST_NODE + len(self.start) - 1
        message = self.message_after_the_entries([1] + [newest + number for number in range(60)])
        self.assertIn("AMATERSE: it unpacks to more than 4096 times its size, at byte ", message)

    def test_a_record_without_end(self):
        codes = [1] * 65532
        self.check_message(self.message_after_the_entries(codes), "a record is longer than 65531 bytes", 65531)

    def test_a_cut_file(self):
        even = [terse.RECORD_END] * (2 - len(self.start) % 2)
        message = self.message_after_the_entries(even, padded=False)
        self.check_message(message, "the file ends before its end mark", len(even))

    def test_nothing_comes_out(self):
        path = self.write("hostile.trs", packed_codes(terse.Spack.ID, [4095]))
        code, _, message = self.outcome("tshark", "-r", path)
        self.assertNotEqual(code, 0)
        self.assertIn("(AMATERSE: a code names a phrase that is not there, at byte 12 of the file)", message)

    def test_data_sets_without_a_trace_are_left_to_wireshark(self):
        text = terse.symbols(b"".join(b"\x00\x24\x00\x00" + b"This is no trace, but many words" for _ in range(500)))
        for model in (terse.Pack(), terse.Spack()):
            path = self.write("words.trs", packed_codes(model.ID, terse.pack_symbols(model, text)))
            self.assertEqual(self.outcome("tshark", "-r", path), self.outcome("tshark", "-r", path, stock=True))


if __name__ == "__main__":
    unittest.main()
