# SPDX-License-Identifier: GPL-2.0-or-later
# Entries in a pcapng file of the converter 2cUTC: each looks as in the file of the trace itself.

import unittest

from tools import INTRUSIONS, SAMPLES, WiresharkTest, sample, without

import pcapng
import zos

NO_COMPONENT = b" " * 8
DLT = "User 0 (DLT=147)"
ENTRIES = {"CTRACE_FRAMES": "entries"}

# What belongs to the file, or to what the reader learnt of it.
OF_THE_FILE = ("frame", "exported_pdu", "user_dlt", "ctrace.2cutc", "ctrace.2cutc_tree", "ctrace.gap.scope",
               "Where it was in the file")


def mapped_to(dissector):
    return "-o", f'uat:user_dlts:"{DLT}","{dissector}","0","","0",""'


def converted(entry, component=NO_COMPONENT, extension=b"", stated=None):
    """An entry as 2cUTC has it; `stated` are the bytes that tell the extension's length."""
    stated = len(extension).to_bytes(3, "big") if stated is None else stated
    return b"2cUTC" + stated + component + extension + entry


class Converted(WiresharkTest):
    def entries_of(self, name):
        """The entries of a sample, when it has nothing else; and its file, each entry shown as one."""
        saved = self.folder / f"{name}.pcapng"
        self.tshark("-r", sample(name), "-w", saved, env=ENTRIES)
        found = pcapng.entries(saved)
        return [entry for _, entry in found] if {kind for kind, _ in found} == {0} else []

    def capture(self, packets, **options):
        return self.write("2cutc.pcapng", pcapng.capture(pcapng.USER0, packets, **options))

    def look(self, packets, names, *arguments, **options):
        path = self.capture(packets, **options)
        return self.fields(path, names, *mapped_to("ctrace"), *arguments)

    def one(self, name="storm"):
        return self.entries_of(name)[0]

    def test_an_entry_looks_as_in_its_file(self):
        compared = 0
        names = [name for name in SAMPLES if name not in INTRUSIONS]
        for name in names:
            entries = self.entries_of(name)
            if not entries:
                continue
            times = [int(time.replace(".", "")) for time, in self.fields(sample(name), ["frame.time_epoch"])]
            path = self.capture([converted(entry) for entry in entries], times=times)
            for passes in ((), ("-2",)):
                expected = without(self.frames(sample(name), *passes, env=ENTRIES), OF_THE_FILE)
                found = self.frames(path, *mapped_to("ctrace"), *passes)
                with self.subTest(sample=name, passes=passes):
                    self.assertEqual(without(found, OF_THE_FILE), expected)
            self.assertEqual({frame["ctrace"]["Where it was in the file"]["ctrace.carrier"] for frame in found},
                             {"2cUTC"})
            compared += 1
        self.assertGreaterEqual(compared, len(names) - 3)

    def test_the_columns_are_those_of_the_file(self):
        columns = [f"_ws.col.{name}" for name in ("Source", "Destination", "Protocol", "Info")]
        for name in ("storm", "data", "osa"):
            rows = self.look([converted(entry) for entry in self.entries_of(name)], columns)
            self.assertEqual(rows, self.fields(sample(name), columns, env=ENTRIES))

    def test_the_window_shows_the_same(self):
        entries = self.entries_of("segments")
        path = self.capture([converted(entry) for entry in entries])
        self.config.mkdir(parents=True)
        (self.config / "user_dlts").write_text(f'"{DLT}","ctrace","0","","0",""\n')
        for folder in (self.config.parent, self.config):
            folder.chmod(0o777)
        numbers = list(range(1, len(entries) + 1))
        forwards = self.sharkd_frames(path, numbers, proto=True)
        self.assertEqual(self.sharkd_frames(path, numbers[::-1], proto=True), forwards)
        self.assertTrue(all("2cUTC header" in str(frame["tree"]) for frame in forwards.values()))

    def test_the_extension_is_passed_over(self):
        names = ("ctrace.trace_count", "ctrace.2cutc.extension", "ctrace.2cutc.extension_length")
        entry, extension = self.one(), bytes(range(48))
        count = "54565746"
        cases = (
            ((b"", None), [count, "", "0"]),
            ((extension, None), [count, extension.hex(), "48"]),
            ((extension, b"   "), [count, extension.hex(), "2105376"]),
            ((b"", b"   "), [count, "", "2105376"]),
        )
        for (content, stated), expected in cases:
            with self.subTest(length=len(content), stated=stated):
                rows = self.look([converted(entry, extension=content, stated=stated)], names)
                self.assertEqual(rows, [expected])

    def test_the_prefix_tells_the_component_that_the_id_does_not(self):
        names = ("ctrace.component", "ctrace.2cutc.component", "ctrace.systcpip.user")
        (other,) = [entry for entry in self.entries_of("others") if "USER7".encode("cp037") in entry][:1]
        cases = ((other, b"SYSTCPIP", ["SYSTCPIP", "SYSTCPIP", "USER7"]), (other, b"CSQXABCD", ["CSQXABCD"] * 2 + [""]),
                 (self.one(), b"CSQXABCD", ["SYSTCPDA", "CSQXABCD", ""]))
        for entry, component, expected in cases:
            self.assertEqual(self.look([converted(entry, component)], names), [expected])

    def test_bytes_behind_the_entry_are_shown(self):
        rows = self.look([converted(self.one()) + b"\1\2\3"], ("ctrace.trace_count", "ctrace.2cutc.rest"))
        self.assertEqual(rows, [["54565746", "010203"]])

    def test_a_packet_that_ends_anywhere_is_shown_as_far_as_it_goes(self):
        packet = converted(self.one(), b"SYSTCPDA", bytes(32))
        names = ("ctrace.expert.cut_2cutc", "ctrace.expert.cut_entry", "ctrace.expert.skipped", "ctrace.skipped",
                 "ctrace.2cutc.rest", "frame.protocols")
        start = 16 + 32
        for whole in (True, False):  # the packet was so short, or the capture has cut it
            path = self.write("cut.pcapng", b"".join(
                pcapng.capture(pcapng.USER0, [packet[:length] if whole else packet], snap=length)
                for length in range(5, len(packet))
            ))
            rows = self.fields(path, names, *mapped_to("ctrace"))
            self.assertEqual(len(rows), len(packet) - 5)
            for length, (no_entry, cut, skipped, bytes_skipped, rest, protocols) in enumerate(rows, 5):
                with self.subTest(length=length, whole=whole):
                    expected = (length <= start, length >= start + 8, start < length < start + 8)
                    self.assertEqual((bool(no_entry), bool(cut), bool(skipped)), expected)
                    self.assertEqual(rest, packet[:length].hex() if length <= start else "")
                    self.assertEqual(bool(bytes_skipped), bool(skipped))
                    self.assertNotIn("malformed", protocols)

    def test_what_is_no_entry_is_shown_as_bytes(self):
        rows = self.look([converted(b"\x6b" * 50)], ("ctrace.skipped", "ctrace.expert.skipped", "_ws.col.Info"))
        self.assertEqual(rows, [["50", "1", "50 bytes that are no entry"]])

    def test_lost_records_are_those_of_systcpda_only(self):
        entry = zos.entry(entry_id=0xFF000001, buffered=zos.later(0xB72E372BBDA03000, 0), data=bytes(24))
        packets = [converted(entry, name) for name in (NO_COMPONENT, b"SYSTCPDA", b"SYSOMVS ")]
        rows = self.look(packets, ("ctrace.lost", "ctrace.expert.lost", "ctrace.component"))
        self.assertEqual(rows, [["0x000001", "1", "unknown"], ["0x000001", "1", "SYSTCPDA"], ["", "", "SYSOMVS"]])


class Mapping(WiresharkTest):
    def setUp(self):
        super().setUp()
        self.path = self.write("2cutc.pcapng", pcapng.capture(pcapng.USER0, [converted(bytes(40))]))

    def protocols(self, *arguments):
        ((protocols,),) = self.fields(self.path, ["frame.protocols"], *arguments)
        return protocols

    def test_the_link_type_is_left_to_the_user(self):
        self.assertNotIn("ctrace", self.protocols())
        self.assertEqual(self.protocols(*mapped_to("ctrace")), "user_dlt:ctrace")

    def test_another_mapping_stays(self):
        self.assertEqual(self.protocols(*mapped_to("ip")), "user_dlt:ip")


if __name__ == "__main__":
    unittest.main()
