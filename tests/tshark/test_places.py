# SPDX-License-Identifier: GPL-2.0-or-later
# What a user can correct without a rebuild: places in ctrace.conf, and the table of discard codes; what is refused.

import unittest

from tools import WiresharkTest, sample

HEADER = 16  # where the packet trace header stands in an entry
TOD = 0xB72E372BBDA05000  # 2002-02-12 23:39:11.873541


def name(text, length):
    return text.ljust(length).encode("cp037")


def ids_entry(data):
    """An entry of probe id 03020002 (a scan)."""
    length = (16 + len(data) + 2).to_bytes(2, "big")
    return length + bytes.fromhex("0010 03020002") + TOD.to_bytes(8, "big") + data + length


class PlacesTest(WiresharkTest):
    def configure(self, *lines):
        self.config.mkdir(parents=True, exist_ok=True)
        (self.config / "ctrace.conf").write_text("".join(line + "\n" for line in lines))

    def changed(self, at, new, base="dns"):
        """The first entry of a sample alone, with other bytes at a place of its header."""
        data = bytearray(sample(base).read_bytes())
        del data[int.from_bytes(data[:2], "big") :]
        data[HEADER + at : HEADER + at + len(new)] = new
        return self.write("changed.ctrace", bytes(data))


class Places(PlacesTest):
    def test_a_field_is_read_where_the_user_says(self):
        # dns: TCB 007F62C0 at 76, ASID 001E at 80
        self.configure("place.tcb = 78 4", "place.asid = 76 2")
        rows = self.fields(sample("dns"), ("ctrace.tcb", "ctrace.asid"), "-c", 1)
        self.assertEqual(rows, [["0x62c0001e", "0x007f"]])
        self.assertEqual(len(self.fields(sample("dns"), ["frame.number"], "-Y", "ctrace.asid == 0x7f")), 2)

    def test_its_label_says_that_the_user_said_so(self):
        self.configure("place.tcb = 76 4", "place.unknown_72 = 72", "place.trace_count = 68 4")
        text = self.tshark("-r", sample("dns"), "-c", 1, "-V")
        self.assertIn("TCB address (ctrace.conf): 0x007f62c0", text)
        self.assertIn("ASID (ELIM): 0x001e", text)
        self.assertIn("Byte at +72 (ctrace.conf): 00", text)
        self.assertIn("Trace count (ctrace.conf): 0", text)

    def test_a_field_can_become_longer_or_shorter(self):
        self.configure("place.tcb = 76 6", "place.asid = 72 1", "place.cid = 84 3")
        rows = self.fields(sample("dns"), ("ctrace.tcb", "ctrace.asid"), "-Y", "ctrace.tcb == 0x7f62c0001e")
        self.assertEqual(rows, [["0x0000007f62c0001e", "0x00"]] * 2)

    def test_one_length_for_all_fields_of_a_name(self):
        # ctrace.cid is also a field of SYSTCPIP entries, four bytes long there
        self.configure("place.cid = 84 4", "ids.cid = 0 8")
        rows = self.fields(sample("others"), ("ctrace.cid",), "-Y", "ctrace.cid == 0x3a")
        self.assertEqual(rows, [["0x000000000000003a"]])
        rows = self.fields(sample("data"), ("ctrace.cid",), "-Y", "ctrace.cid == 0x58")
        self.assertEqual(rows, [["0x0000000000000058"]] * 6)

    def test_columns_follow(self):
        # the discard code in the last two bytes, where the offload length was
        self.configure("place.discard = 90 2", "place.offload_segment_length = 88 2")
        path = self.changed(90, (4114).to_bytes(2, "big"))
        for frames in ("packets", "entries"):
            with self.subTest(frames=frames):
                rows = self.fields(path, ("ctrace.discard", "_ws.col.Info"), env={"CTRACE_FRAMES": frames})
                self.assertEqual(rows[0][0], "4114")
                self.assertTrue(rows[0][1].endswith("discarded: 4114 IP_MAC_BRDCST"), rows)

    def test_the_interface_follows(self):
        self.configure("place.linkname = 10 6")
        rows = self.fields(self.changed(8, name("XXETH7", 8)), ("ctrace.linkname", "frame.interface_name"))
        self.assertEqual(rows, [["ETH7", "ETH7"]])

    def test_addresses_and_ports_follow(self):
        # the first record of the sample: 10.1.1.2 port 80 to 10.1.0.2 port 41416
        self.configure("place.src = 48 16", "place.dst = 32 16", "place.srcport = 66 2", "place.dstport = 64 2")
        rows = self.fields(sample("data"), ("_ws.col.Source", "_ws.col.Destination", "ctrace.ip.src", "ctrace.srcport"),
                           "-c", 1)
        self.assertEqual(rows, [["10.1.0.2", "10.1.1.2", "10.1.0.2", "41416"]])

    def test_the_original_length_follows(self):
        self.configure("place.packet_length = 90 2", "place.offload_segment_length = 82 2")
        rows = self.fields(self.changed(90, (999).to_bytes(2, "big")), ("frame.len", "ctrace.packet_length"))
        self.assertEqual(rows, [["999", "999"]])

    def test_a_place_beyond_the_header_is_not_shown(self):
        self.configure("place.tcb = 200 4")
        self.assertEqual(self.fields(sample("dns"), ("ctrace.tcb",)), [[""]] * 2)

    def test_a_saved_file_is_read_with_the_same_places(self):
        self.configure("place.asid = 78 2", "place.tcb = 72 1")
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", sample("dns"), "-w", saved)
        self.assertEqual(self.fields(saved, ("ctrace.asid",)), [["0x62c0"]] * 2)


class Flags(PlacesTest):
    def test_the_direction_follows(self):
        for mask, direction in (("0x01", "2"), ("0x02", "1"), ("2", "1")):  # dns: 01 is on
            with self.subTest(mask=mask):
                self.configure(f"flag.outbound = {mask}")
                rows = self.fields(sample("dns"), ("frame.packet_flags_direction", "ctrace.flags.outbound"), "-c", 1)
                self.assertEqual(int(rows[0][0], 16), int(direction))
                self.assertIn(rows[0][1], {"2": ("1", "True"), "1": ("0", "False")}[direction])

    def test_what_no_flag_has_is_unknown(self):
        self.configure("flag.outbound = 0x02")
        text = self.tshark("-r", sample("dns"), "-c", 1, "-V")
        self.assertIn(".... ..0. = Outbound (ctrace.conf): False", text)
        self.assertIn("...0 00.1 = Bits without a known meaning (unknown): 0x01", text)

    def test_two_flags_change_places(self):
        self.configure("flag.withheld = 0x20", "flag.cleartext = 0x40")
        path = self.changed(3, b"\x20")
        rows = self.fields(path, ("frame.number",), "-Y", "ctrace.expert.withheld && ctrace.flags.withheld == 1")
        self.assertEqual(rows, [["1"]])


class IdsHeader(PlacesTest):
    DATA = (
        name("EZBIPSCN", 8) + name("TCPIP", 8) + TOD.to_bytes(8, "big") + (0x4F).to_bytes(2, "big")
        + (7).to_bytes(4, "big") + name("Scan Rule 1", 32)
    )

    def trace(self):
        return self.write("ids.ctrace", ids_entry(self.DATA) * 3)

    NAMES = ("ids.module", "jobname", "capture_time", "asid", "ids.correlator", "ids.policy")

    def test_nothing_is_shown_without_a_place(self):
        rows = self.fields(self.trace(), [f"ctrace.{field}" for field in self.NAMES])
        self.assertEqual(rows, [[""] * 6] * 3)

    def test_what_has_a_place_is_shown(self):
        self.configure("ids.module = 0", "ids.jobname = 8 8", "ids.capture_time = 16", "ids.asid = 24 2",
                       "ids.correlator = 26 4", "ids.policy = 30 32")
        rows = self.fields(self.trace(), [f"ctrace.{field}" for field in self.NAMES])
        time = rows[0].pop(2)
        self.assertIn("23:39:11.873541", time)
        self.assertEqual(rows[0], ["EZBIPSCN", "TCPIP", "0x004f", "7", "Scan Rule 1"])
        self.assertEqual(len(self.fields(self.trace(), ["frame.number"], "-Y", "ctrace.ids.correlator == 7")), 3)
        self.assertIn("Detecting module (ctrace.conf): EZBIPSCN", self.tshark("-r", self.trace(), "-V"))

    def test_what_is_not_wholly_there_is_not_shown(self):
        end = len(self.DATA)
        for policy, shown in ((f"{end - 32} 32", "Scan Rule 1"), (f"{end - 31} 32", ""), ("900", "")):
            with self.subTest(policy=policy):
                self.configure(f"ids.policy = {policy}", "ids.module = 0")
                rows = self.fields(self.trace(), ("ctrace.ids.policy", "ctrace.ids.module"), "-c", 1)
                self.assertEqual(rows, [[shown, "EZBIPSCN"]])

    def test_packets_do_not_have_it(self):
        self.configure("ids.module = 0")
        self.assertEqual(self.fields(sample("dns"), ("ctrace.ids.module",)), [[""]] * 2)


class Refused(PlacesTest):
    WHERE = ("ctrace.tcb", "ctrace.asid", "ctrace.flags.outbound")

    def complaints(self, *lines, tool="tshark", arguments=()):
        self.configure(*lines)
        code, _, messages = self.outcome(tool, *(arguments or ("-r", sample("dns"))))
        self.assertEqual(code, 0)
        return [line[line.index("ctrace.conf") :] for line in messages.splitlines()]

    def test_each_fault_is_named_once_with_its_line(self):
        cases = {
            "place.nothing = 1 2": 'there is no field "place.nothing"',
            "place. = 1 2": 'there is no field "place."',
            "ids.nothing = 1 2": 'there is no field "ids.nothing"',
            "flag.nothing = 1": 'there is no field "flag.nothing"',
            "place.header_length = 2 2": "place.header_length is certain and cannot be moved",
            "place.capture_time = 2 8": "place.capture_time is certain and cannot be moved",
            "place.traced_length = 2 3": "place.traced_length is certain and cannot be moved",
            "place.entry_id = 2 4": "place.entry_id is certain and cannot be moved",
            "flag.unknown = 0x10": 'there is no field "flag.unknown"',
            "place.tcb = here": 'place.tcb is an offset and a length, such as 76 4, not "here"',
            "place.tcb = 76 4 2": 'place.tcb is an offset and a length, such as 76 4, not "76 4 2"',
            "place.tcb = 76 0": 'the length of place.tcb is 1 to 8, not "76 0"',
            "place.tcb = 76 9": 'the length of place.tcb is 1 to 8, not "76 9"',
            "ids.policy = 10 65": 'the length of ids.policy is 1 to 64, not "10 65"',
            "place.tcb = 1021 4": "place.tcb would end behind byte 1024",
            "flag.outbound = 0x03": 'flag.outbound is one bit, such as 0x40, not "0x03"',
            "place.srcport = 64 4": 'the length of place.srcport is 2, not "64 4"',
        }
        wanted = [f"ctrace.conf, line {number}: {fault}" for number, fault in enumerate(cases.values(), 2)]
        self.assertEqual(self.complaints("# ours", *cases), wanted)

    def test_an_overlap_is_named_with_its_line(self):
        cases = {
            "flag.outbound = 0x80": "flag.outbound would overlap flag.local",
            "place.tcb = 78 4": "place.tcb would overlap place.asid",
            "place.vlan = 0 2": "place.vlan would overlap place.header_length",
            "ids.asid = 10 2": None,
            "ids.tcb = 8 4": "ids.tcb would overlap ids.asid",
        }
        wanted = {f"ctrace.conf, line {number}: {fault}" for number, fault in enumerate(cases.values(), 1) if fault}
        found = self.complaints(*cases)
        self.assertEqual((set(found), len(found)), (wanted, len(wanted)))

    def test_what_is_refused_changes_nothing(self):
        plain = self.fields(sample("dns"), self.WHERE)
        self.configure("place.tcb = 78 4", "place.asid = 1023 2", "flag.outbound = 0x80")
        code, output, _ = self.outcome("tshark", "-r", sample("dns"), "-T", "fields",
                                       *(part for field in self.WHERE for part in ("-e", field)))
        self.assertEqual((code, [line.split("\t") for line in output.splitlines()]), (0, plain))

    def test_of_two_lines_that_overlap_the_later_is_refused(self):
        self.assertEqual(self.complaints("place.cid = 100 4", "place.tcb = 102 4"),
                         ["ctrace.conf, line 2: place.tcb would overlap place.cid"])

    def test_capinfos_says_it_too(self):
        self.assertEqual(self.complaints("place.tcb = 1 99", tool="capinfos", arguments=("-c", sample("dns"))),
                         ['ctrace.conf, line 1: the length of place.tcb is 1 to 8, not "1 99"'])

    def test_right_lines_are_no_cause_for_words(self):
        self.assertEqual(self.complaints("place.tcb = 76 4", "ids.module = 40 8", "flag.withheld = 0x40"), [])

    def test_without_a_trace_nothing_is_said(self):
        self.configure("place.tcb = 1 99")
        self.assertTrue(self.tshark("-G", "protocols"))


class DiscardCodes(PlacesTest):
    OURS = '"4114","OUR_NAME","Our own words"'  # IP_MAC_BRDCST, the code of the whole storm

    def option(self, *rows):
        return [part for row in rows for part in ("-o", f"uat:ctrace_discard_codes:{row}")]

    def with_code(self, code):
        return self.changed(88, code.to_bytes(2, "big"))

    def test_a_builtin_code_gets_another_name_and_meaning(self):
        names = ("_ws.col.Info", "ctrace.discard.meaning", "ctrace.discard.source", "ctrace.discard.layer")
        ((info, meaning, source, layer),) = self.fields(sample("storm"), names, "-c", 1, *self.option(self.OURS))
        self.assertTrue(info.endswith("discarded: 4114 OUR_NAME"), info)
        self.assertEqual((meaning, source, layer), ("Our own words", "your table of discard codes", "interface"))

    def test_tree_and_expert_item_have_it_too(self):
        text = self.tshark("-r", sample("storm"), "-c", 1, "-V", *self.option(self.OURS))
        self.assertIn("Discard reason: OUR_NAME (4114)", text)
        self.assertIn("z/OS discarded the packet: 4114 OUR_NAME (interface layer). Our own words", text)
        self.assertNotIn("IP_MAC_BRDCST", text)

    def test_a_name_can_be_filtered(self):
        rows = self.fields(sample("storm"), ["frame.number"], "-Y", 'ctrace.discard == "OUR_NAME"',
                           *self.option(self.OURS))
        self.assertEqual(len(rows), 127)
        rows = self.fields(sample("storm"), ["frame.number"], "-Y", 'ctrace.discard == "IP_NO_INTERF"',
                           *self.option(self.OURS))
        self.assertEqual(rows, [])  # the names of other codes are still known

    def test_a_code_is_added(self):
        path = self.with_code(8300)
        names = ("_ws.col.Info", "ctrace.discard.layer", "ctrace.discard.meaning")
        row = '"8300","TCP_NEW","New in our release"'
        ((info, *rest),) = self.fields(path, names, "-Y", 'ctrace.discard == "TCP_NEW"', *self.option(row))
        self.assertTrue(info.endswith("discarded: 8300 TCP_NEW"), info)
        self.assertEqual(rest, ["TCP", "New in our release"])

    def test_packet_comments_do_not_know_the_table(self):
        """They come from the file reader, which has no preferences; of an added code it knows the range."""
        comments = {
            sample("storm"): "4114 IP_MAC_BRDCST: Frame was MAC broadcast and is not accepted as such",
            self.with_code(8300): "8300 TCP discard, reserved or newer than z/OS 3.1",
        }
        for capture, comment in comments.items():
            rows = self.fields(capture, ["frame.comment"], "-c", 1, *self.option(self.OURS, '"8300","ADDED","Added"'),
                               env={"CTRACE_COMMENTS": "on"})
            self.assertEqual(rows, [["Discarded by z/OS: " + comment]])

    def test_an_empty_meaning_leaves_the_builtin_one(self):
        names = ("ctrace.discard.meaning", "ctrace.discard.source")
        plain = self.fields(sample("storm"), names, "-c", 1)
        self.assertNotIn("", plain[0])
        self.assertEqual(self.fields(sample("storm"), names, "-c", 1, *self.option('"4114","OUR_NAME",""')), plain)
        rows = self.fields(self.with_code(8300), names, *self.option('"8300","TCP_NEW",""'))
        self.assertEqual(rows, [["", "your table of discard codes"]])

    def test_the_highest_and_the_lowest_code(self):
        rows = self.option('"65535","LAST",""', '"1","FIRST",""')
        for code, name in ((1, "FIRST"), (65535, "LAST")):
            with self.subTest(code=code):
                condition = f'ctrace.discard == "{name}"'
                found = self.fields(self.with_code(code), ["ctrace.discard"], "-Y", condition, *rows)
                self.assertEqual(found, [[str(code)]])

    def test_the_table_is_kept_in_a_file(self):
        self.config.mkdir(parents=True)
        (self.config / "ctrace_discard_codes").write_text(f"{self.OURS}\n" + '"8300","TCP_NEW",""\n')
        rows = self.fields(sample("storm"), ["frame.number"], "-Y", 'ctrace.discard == "OUR_NAME"')
        self.assertEqual(len(rows), 127)

    def test_wrong_rows_are_refused(self):
        cases = {
            ('"0","ZERO",""',): "A discard code is 1 to 65535, not 0",
            ('"65536","BEYOND",""',): "A discard code is 1 to 65535, not 65536",
            ('"12","",""',): "Discard code 12 has no name",
            ('"12","ONE",""', '"12","TWO",""'): "Discard code 12 is there twice",
        }
        for rows, fault in cases.items():
            with self.subTest(rows=rows):
                code, output, message = self.outcome("tshark", "-r", sample("dns"), *self.option(*rows))
                self.assertEqual((code != 0, output), (True, ""))
                self.assertIn(fault, message)


if __name__ == "__main__":
    unittest.main()
