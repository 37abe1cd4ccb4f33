# SPDX-License-Identifier: GPL-2.0-or-later
# The FTP samples and the captures of real servers are what their expectations say: number of frames, SYNs, refusals.

import json
import unittest

from tools import CAPTURES, WiresharkTest

FOLDERS = CAPTURES / "ftp", CAPTURES / "ftp" / "real"
EXPECTATIONS = sorted(path for folder in FOLDERS for path in folder.glob("*.expected.json"))
FIELDS = ("frame.number", "tcp.flags", "tcp.dstport", "icmp.type", "icmpv6.type")
SYN, REFUSALS = 0x002, (0x004, 0x014)  # RST, RST and ACK


class FtpCaptures(WiresharkTest):
    def read(self, path):
        """The frames by number.  What is no CTRACE is for Wireshark as it is."""
        rows = self.fields(path, FIELDS, stock=path.suffix != ".ctrace")
        return {int(number): (int(flags or "0", 16), *rest) for number, flags, *rest in rows}

    def check(self, expected, frames):
        self.assertEqual(list(frames), list(range(1, expected["frames"] + 1)))
        for transfer in expected["transfers"]:
            named = [number for key, number in transfer.items() if key.endswith("_frame") and number]
            self.assertEqual([number for number in named if number not in frames], [])
            if transfer["syn_frame"]:
                self.assertEqual(frames[transfer["syn_frame"]][:2], (SYN, str(transfer["port"])))
            if transfer["outcome"] == "refused":
                flags, _, icmp, icmp6 = frames[transfer["refused_frame"]]
                self.assertTrue(flags in REFUSALS or icmp == "3" or icmp6 == "1")

    def test_each_file_holds_what_is_expected(self):
        for path in EXPECTATIONS:
            expected = json.loads(path.read_text())
            for name in expected["files"]:
                with self.subTest(file=name):
                    self.check(expected, self.read(path.parent / name))

    def test_each_file_has_an_expectation(self):
        for folder in FOLDERS:
            named = {name for path in folder.glob("*.expected.json") for name in json.loads(path.read_text())["files"]}
            there = {path.name for path in folder.iterdir() if path.suffix in (".ctrace", ".pcap", ".pcapng")}
            self.assertTrue(there)
            self.assertEqual(there, named)


if __name__ == "__main__":
    unittest.main()
