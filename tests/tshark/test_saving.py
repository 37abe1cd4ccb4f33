# SPDX-License-Identifier: GPL-2.0-or-later
# Saved as pcapng nothing is missing; a Wireshark without the plug-ins reads the packets, ours the header again.

import unittest

from tools import SAMPLES, WiresharkTest, sample


class Saving(WiresharkTest):
    def saved(self, capture, *arguments, **options):
        path = self.folder / "saved.pcapng"
        self.tshark("-r", capture, "-w", path, *arguments, **options)
        return path

    def test_everything_comes_back(self):
        for name in SAMPLES:
            capture = sample(name, "bdw")
            with self.subTest(sample=name):
                self.assertEqual(self.frames(self.saved(capture)), self.frames(capture))

    def test_trace_frames_come_back(self):
        entries = {"CTRACE_FRAMES": "entries"}
        for name in ("cut", "ipv6", "storm"):
            with self.subTest(sample=name):
                saved = self.saved(sample(name), env=entries)
                self.assertEqual(self.frames(saved), self.frames(sample(name), env=entries))

    def test_editcap_keeps_the_header(self):
        path = self.folder / "edited.pcapng"
        self.run_tool("editcap", "-F", "pcapng", sample("port", "bdw"), path)
        self.assertEqual(self.frames(path), self.frames(sample("port", "bdw")))

    def test_a_merge_keeps_header_and_names(self):
        path = self.folder / "merged.pcapng"
        self.run_tool("mergecap", "-F", "pcapng", "-w", path, sample("storm"), sample("port", "rdw"))
        rows = self.fields(path, ("frame.interface_name", "ctrace.linkname", "ctrace.trace_count"))
        self.assertEqual(len(rows), 127 + 4)
        for interface, link, count in rows:
            self.assertEqual(interface, link)
            self.assertTrue(count)

    def test_a_stock_wireshark_reads_the_packets(self):
        rows = self.fields(self.saved(sample("storm")), ("frame.interface_name", "frame.protocols"), stock=True)
        self.assertEqual(rows, [["OSDL", "raw:ip:udp:nbns"]] * 127)

    def test_a_stock_wireshark_sees_direction_and_lengths(self):
        names = ("frame.packet_flags_direction", "frame.cap_len", "frame.len", "frame.time_epoch")
        for name in ("cut", "port"):
            with self.subTest(sample=name):
                self.assertEqual(self.fields(self.saved(sample(name)), names, stock=True),
                                 self.fields(sample(name), names))

    def test_a_stock_wireshark_cannot_read_the_trace(self):
        """Shows that the stock runs really have no plug-in."""
        with self.assertRaises(AssertionError):
            self.tshark("-r", sample("storm"), stock=True)


if __name__ == "__main__":
    unittest.main()
