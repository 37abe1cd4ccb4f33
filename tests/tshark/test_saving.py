# SPDX-License-Identifier: GPL-2.0-or-later
# Saved as pcapng nothing is missing; a Wireshark without the plug-ins reads the packets, ours the header again.

import unittest

import pcapng
from tools import SAMPLES, WiresharkTest, sample

# What a Wireshark without the plug-ins shows of every frame, and what the setting `comments` adds.
FRAME = (
    "frame.interface_name", "frame.packet_flags_direction", "frame.cap_len", "frame.len", "frame.time_epoch",
    "frame.encap_type",
)
REMARKS = ("frame.packet_id", "frame.comment")
COMMENTS = {"CTRACE_COMMENTS": "on"}
ALONE = {"CTRACE_HEADER": "none"}
FIRST_SEGMENTS = {"segments": 5}  # of which each begins a packet

LOOPED = "Discarded by z/OS: 4114 IP_MAC_BRDCST: Frame was MAC broadcast and is not accepted as such"
TABLE_EMPTY = (
    "Discarded by z/OS: 1068 GMAC TABLE EMPTY: "
    "Formatter text only; presumably OSA group-MAC table had no entry"
)
NAMELESS = (
    "Discarded by z/OS: 1115 OSA discard, not in the table: "
    "OSA code without a name in the 2008-level formatter (printed Unknown)"
)
TOO_LONG = "Discarded by z/OS: 12298 UDP_BAD_LEN: Bigger than the receive buffer"


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

    def test_a_stock_wireshark_sees_links_directions_lengths_and_times(self):
        """As captures/samples.py has them: from 2021-03-14 15:09:27 UTC on, 810 microseconds apart."""
        inbound, outbound = "0x00000001", "0x00000002"
        rows = [
            [inbound, "84", "84", "1615734567.000000000"],
            [outbound, "200", "1500", "1615734567.000810000"],
            [outbound, "200", "1500", "1615734567.001620000"],
            [inbound, "40", "40", "1615734567.002430000"],
            [outbound, "28", "333", "1615734567.003240000"],
        ]
        raw_ip = "7"
        self.assertEqual(self.fields(self.saved(sample("cut")), FRAME, stock=True),
                         [["OSAQDIOLINK", *row, raw_ip] for row in rows])

    def test_a_stock_wireshark_sees_of_all_frames_what_ours_sees(self):
        for name in SAMPLES:
            with self.subTest(sample=name):
                self.assertEqual(self.fields(self.saved(sample(name)), FRAME, stock=True),
                                 self.fields(sample(name), FRAME))

    def remarks(self, capture):
        return self.fields(self.saved(capture, env=COMMENTS), REMARKS, stock=True)

    def test_a_stock_wireshark_sees_why_a_packet_was_discarded(self):
        self.assertEqual(self.remarks(sample("storm")), [[str(54565746 + copy), LOOPED] for copy in range(127)])

    def test_codes_of_the_adapter(self):
        comments = [""] * 8 + [TABLE_EMPTY, NAMELESS]
        self.assertEqual(self.remarks(sample("osa")), [[str(1 + i), comment] for i, comment in enumerate(comments)])

    def test_a_header_without_a_code_has_no_comment(self):
        """Of the headers of 84, 88 and 92 bytes only the last has it; it begins with the seventh packet."""
        comments = [""] * 6 + [LOOPED, "", ""]
        self.assertEqual([comment for _, comment in self.remarks(sample("short"))], comments)

    def test_a_packet_in_segments_has_one_comment(self):
        """The message of 1001 bytes, whose first segment is the third frame."""
        comments = [comment for _, comment in self.remarks(sample("segments"))]
        self.assertEqual([(number, text) for number, text in enumerate(comments, 1) if text], [(3, TOO_LONG)])

    def test_comments_are_there_before_saving_too(self):
        for passes in ((), ("-2",)):
            rows = self.fields(sample("storm"), REMARKS, "-c", 2, *passes, env=COMMENTS)
            self.assertEqual(rows, [["54565746", LOOPED], ["54565747", LOOPED]])

    def test_comments_change_nothing_else(self):
        """A file that is saved without the setting holds what one with it holds, but for the two options.  Records
        without a packet trace header have neither."""
        for name in ("attacks", "cut", "data", "osa", "others", "segments", "short"):
            with self.subTest(sample=name):
                plain = pcapng.without_options(self.saved(sample(name)), ())
                commented = self.saved(sample(name), env=COMMENTS)
                bare = pcapng.without_options(commented, (pcapng.COMMENT, pcapng.PACKET_ID))
                self.assertTrue(bare == plain)
                self.assertEqual(pcapng.without_options(commented, ()) != plain, name != "attacks")

    def test_off_is_as_if_nothing_had_been_said(self):
        plain = self.saved(sample("storm")).read_bytes()
        self.assertEqual(self.saved(sample("storm"), env={"CTRACE_COMMENTS": "off"}).read_bytes(), plain)

    def test_comments_come_back(self):
        for name in ("osa", "segments", "storm"):
            with self.subTest(sample=name):
                saved = self.saved(sample(name), env=COMMENTS)
                self.assertEqual(self.frames(saved), self.frames(sample(name), env=COMMENTS))

    def test_packets_alone_are_the_same_packets(self):
        for name in SAMPLES:
            with self.subTest(sample=name):
                alone = self.fields(self.saved(sample(name), env=ALONE), FRAME)
                whole = self.fields(sample(name), FRAME)
                upper_pdu = "155"
                packets = [row for row in whole if row[-1] != upper_pdu]
                self.assertEqual([row for row in alone if row in packets], packets)
                # Beside them only the first segments of larger packets, which are packets that were cut.
                self.assertEqual(len(alone) - len(packets), FIRST_SEGMENTS.get(name, 0))
                self.assertNotIn(pcapng.MARK, self.saved(sample(name), env=ALONE).read_bytes())

    def test_a_first_segment_alone_is_a_packet_that_was_cut(self):
        names = ("frame.protocols", "frame.cap_len", "frame.len")
        rows = self.fields(self.saved(sample("segments"), env=ALONE), names, stock=True)
        for protocols, captured, length in rows:
            self.assertTrue(protocols.startswith("raw:ip:"))
            self.assertLessEqual(int(captured), int(length))

    def test_random_access_to_packets_alone(self):
        rows = self.fields(sample("segments"), ("frame.number", "ip.id"), "-2", env=ALONE)
        self.assertEqual(rows, self.fields(sample("segments"), ("frame.number", "ip.id"), env=ALONE))

    def test_a_stock_wireshark_cannot_read_the_trace(self):
        """Shows that the stock runs really have no plug-in."""
        with self.assertRaises(AssertionError):
            self.tshark("-r", sample("storm"), stock=True)


if __name__ == "__main__":
    unittest.main()
