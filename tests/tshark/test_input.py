# SPDX-License-Identifier: GPL-2.0-or-later
# What is opened and what is not: compression, pipes, cut files, files of others.

import gzip
import os
import signal
import struct
import subprocess
import time
import unittest

from tools import CONTAINERS, WiresharkTest, sample, without


class Transport(WiresharkTest):
    def test_gzip_gives_the_same_frames(self):
        for container in CONTAINERS:
            plain = sample("storm", container)
            packed = self.write("packed.gz", gzip.compress(plain.read_bytes()))
            with self.subTest(container=container):
                self.assertEqual(self.frames(packed), self.frames(plain))

    def test_a_pipe_gives_the_same_frames(self):
        """All but what the trace count runs over, which the first frames of a pipe cannot know yet."""
        scope = ("ctrace.gap.scope",)
        for container in CONTAINERS:
            plain = sample("storm", container)
            with self.subTest(container=container):
                piped = self.frames("-", stdin=plain.read_bytes())
                self.assertEqual(without(piped, scope), without(self.frames(plain), scope))
                self.assertEqual(piped[-1], self.frames(plain)[-1])

    def test_a_pcapng_on_a_pipe_is_still_read(self):
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", sample("dns"), "-w", saved)
        self.assertEqual(self.frames("-", stdin=saved.read_bytes()), self.frames(sample("dns")))

    def test_the_type_is_named(self):
        self.assertIn("z/OS component trace", self.run_tool("capinfos", "-t", sample("storm", "bdw")))
        self.assertIn("ctrace", self.run_tool("captype", sample("storm", "bdw")))


class CutFiles(WiresharkTest):
    """The last entry of `port` is cut: nothing before it is lost, and it is shown as far as it goes."""

    def cut(self, container, left):
        """The sample with `left` bytes left of its last entry."""
        data = sample("port", container).read_bytes()
        (last_length,) = struct.unpack(">H", data[-2:])
        return self.write("cut.ctrace", data[: len(data) - last_length + left])

    def shown(self, container, left):
        names = ("ctrace.trace_count", "ip.id", "ctrace.skipped", "ctrace.expert.cut_entry")
        return self.fields(self.cut(container, left), names)

    def test_what_is_left_is_shown_and_marked(self):
        whole = self.fields(sample("port"), ("ctrace.trace_count", "ip.id"))[:3]
        cuts = {"bare": (0, 2, 7, 8, 15, 17, 40, 108, 128, 169), "rdw": (2, 169), "bdw": (7, 40)}
        for container, lefts in cuts.items():
            for left in lefts:
                with self.subTest(container=container, left=left):
                    rows = self.shown(container, left)
                    self.assertEqual([row[:2] for row in rows[:3]], whole)
                    self.assertEqual(len(rows), 3 if left == 0 else 4)
                    if left > 0:
                        skipped, cut = rows[3][2:]
                        self.assertEqual((skipped, bool(cut)), (str(left), False) if left < 8 else ("", True))

    def test_a_zero_byte_at_the_end_is_a_zero_tail(self):
        self.assertEqual(len(self.fields(self.cut("bare", 1), ["frame.number"])), 3)

    def test_what_is_left_of_a_cut_packet_is_dissected(self):
        # 16 bytes CTE, 92 bytes header, 20 bytes IP, 20 bytes TCP, and 4 bytes of the reply
        rows = self.fields(self.cut("rdw", 152), ("ctrace.trace_count", "tcp.srcport", "frame.cap_len"))
        self.assertEqual(rows[3][:2], ["191129", "21"])

    def test_a_file_with_one_cut_entry_is_opened(self):
        data = sample("port").read_bytes()
        rows = self.fields(self.write("one.ctrace", data[:120]), ("ctrace.linkname", "ctrace.length"))
        self.assertEqual(rows, [["ETH1", str(struct.unpack(">H", data[:2])[0])]])


class SkippedBytes(WiresharkTest):
    def test_skipped_bytes_have_the_time_of_the_entry_behind_them(self):
        data = sample("port").read_bytes()
        path = self.write("gaps.ctrace", b"GARBAGE!" * 5 + data + b"and an end")
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", path, "-w", saved)
        for capture in (path, saved):
            times = self.fields(capture, ("frame.time_epoch", "ctrace.skipped"))
            self.assertEqual([row[1] for row in times], ["40", "", "", "", "", "10"])
            self.assertEqual(times[0][0], times[1][0])
            self.assertEqual(times[5][0], times[1][0])  # nothing is behind it: the first entry of the file must do

    def test_a_single_byte_is_said_as_one(self):
        data = sample("port").read_bytes()
        rows = self.fields(self.write("one.ctrace", data + b"x"), ["_ws.col.Info"])
        self.assertEqual(rows[-1], ["1 byte that is no entry"])


class CutWhenSaved(WiresharkTest):
    def test_a_snapped_trace_frame_is_cut_and_nothing_else(self):
        whole, snapped = self.folder / "whole.pcapng", self.folder / "snapped.pcapng"
        self.tshark("-r", sample("port"), "-w", whole, env={"CTRACE_FRAMES": "entries"})
        for length in (20, 30, 36, 60, 130):
            with self.subTest(length=length):
                self.run_tool("editcap", "-s", length, whole, snapped)
                text = self.tshark("-r", snapped, "-V", "-c", 1)
                self.assertIn("The entry is cut", text)
                self.assertNotIn("no entry", text)
                self.assertNotIn("can have this length", text)


class FilesOfOthers(WiresharkTest):
    """Wireshark does with them what it does without us."""

    CONTENTS = {
        "empty": b"",
        "one byte": b"\x00",
        "text": b"This is a text, and no trace at all.\n" * 100,
        "zeros": bytes(100_000),
        "a picture": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 10,
        "an RDW chain without entries": b"".join(struct.pack(">HH", 104, 0) + bytes([i]) * 100 for i in range(50)),
        "an entry id alone": struct.pack(">HHI", 100, 16, 4) + bytes(92),
        "the middle of an entry": sample("port").read_bytes()[30:150],
    }

    def test_what_is_no_trace_is_left_to_wireshark(self):
        for what, content in self.CONTENTS.items():
            path = self.write("file.bin", content)
            with self.subTest(what=what):
                self.assertEqual(self.outcome("tshark", "-r", path), self.outcome("tshark", "-r", path, stock=True))

    def test_a_damaged_capture_is_read_as_far_as_ever(self):
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", sample("storm"), "-w", saved)
        packed = bytearray(gzip.compress(saved.read_bytes(), 0))  # stored blocks: the damage stays where it is
        packed[len(packed) // 2] ^= 0xFF
        path = self.write("damaged.pcapng.gz", bytes(packed[:-8]))
        names = ("-T", "fields", "-e", "frame.len")
        ours, stock = (self.outcome("tshark", "-r", path, *names, stock=stock) for stock in (False, True))
        self.assertEqual(ours, stock)

    def test_a_slow_pipe_of_others_is_not_held_up(self):
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", sample("dns"), "-w", saved)
        command = f"(cat {saved}; sleep 60) | {os.environ['CTRACE_RUN']} tshark -l -r - -T fields -e dns.qry.name"
        slow = subprocess.Popen(
            ["bash", "-c", command], env=self.environment(None), stdout=subprocess.PIPE, start_new_session=True,
        )
        with slow:
            start = time.monotonic()
            self.assertEqual(slow.stdout.readline().strip(), b"w3.ibm.com")
            self.assertLess(time.monotonic() - start, 50)
            os.killpg(slow.pid, signal.SIGKILL)

    def test_a_text_is_refused_in_wiresharks_words(self):
        code, output, message = self.outcome("tshark", "-r", self.write("file.txt", self.CONTENTS["text"]))
        self.assertNotEqual(code, 0)
        self.assertEqual(output, "")
        self.assertIn("isn't a capture file in a format TShark understands", message)

    def test_captures_that_carry_a_trace_stay_captures(self):
        trace = sample("port").read_bytes()
        packet = bytes.fromhex("45000000000000004011000001010101020202020007000703e80000") + trace
        pcap = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)
        pcap += struct.pack("<IIII", 1, 0, len(packet), len(packet)) + packet
        self.assertIn("pcap", self.run_tool("captype", self.write("carrier.pcap", pcap)))

    def test_other_formats_are_read_as_ever(self):
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", sample("dns"), "-w", saved)
        self.assertIn("pcapng", self.run_tool("captype", saved))
        self.assertEqual(self.fields(saved, ["frame.number"], stock=True), [["1"], ["2"]])


if __name__ == "__main__":
    unittest.main()
