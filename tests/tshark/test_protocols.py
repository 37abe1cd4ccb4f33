# SPDX-License-Identifier: GPL-2.0-or-later
# Wireshark's protocols in a trace: whatever Wireshark says of a packet in a plain capture, it says in a trace too.
"""The samples of captures/protocols hold the same packets as CTRACE and as pcapng.  Beside each stands what is to be
found; its author has written it, no plug-in has a part in it.
"""

import json
import unittest

from tools import CAPTURES, LOAD, WiresharkTest, without

FOLDER = CAPTURES / "protocols"
SAMPLES = {path.name.split(".")[0]: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.expected.json"))}
PACKETS = [name for name, expected in SAMPLES.items() if f"{name}.pcapng" in expected["files"]]
PASSES = ((), ("-2",))

# Ours, and what the two files say differently of their interfaces.
OURS = ("ctrace", "frame.section_number", "frame.interface_id", "frame.interface_id_tree")
SERIOUS = '_ws.expert.severity == "Warning" || _ws.expert.severity == "Error"'


def trace(name):
    return FOLDER / f"{name}.ctrace"


class Protocols(WiresharkTest):
    def test_the_column_protocol(self):
        for name, expected in SAMPLES.items():
            wanted = {number: protocol for protocol, frames in expected["protocols"].items() for number in frames}
            shown = [protocol for (protocol,) in self.fields(trace(name), ["_ws.col.Protocol"], "-2")]
            everything = range(1, expected["frames"] + 1)
            with self.subTest(sample=name):
                self.assertEqual(shown, [wanted.get(number, "TCP") for number in everything])

    def counted(self, capture, conditions):
        """How many frames each filter finds in one pass: pairs of frames and bytes in the one line of the report."""
        report = self.tshark("-r", capture, "-q", "-z", "io,stat,0," + ",".join(conditions))
        (line,) = (line for line in report.splitlines() if "<>" in line)
        return [int(number) for number in line.strip("|").split("|")[1::2]]

    def test_filters_find_as_many_in_the_first_pass(self):
        for name, expected in SAMPLES.items():
            wanted = {row["filter"]: len(row.get("first_pass", row["frames"])) for row in expected["filters"]}
            with self.subTest(sample=name):
                self.assertEqual(dict(zip(wanted, self.counted(trace(name), wanted))), wanted)

    def test_filters_find_when_all_is_read(self):
        for name, expected in SAMPLES.items():
            wanted = {row["filter"]: row["frames"] for row in expected["filters"]}
            wanted[SERIOUS] = expected["warnings"]
            with self.subTest(sample=name):
                self.assertEqual(self.sharkd_filters(trace(name), list(wanted)), wanted)

    def sharkd_filters(self, capture, conditions):
        requests = [{"jsonrpc": "2.0", "id": LOAD, "method": "load", "params": {"file": str(capture)}}]
        requests += [
            {"jsonrpc": "2.0", "id": number, "method": "frames", "params": {"filter": condition}}
            for number, condition in enumerate(conditions, 1)
        ]
        text = "".join(json.dumps(request) + "\n" for request in requests)
        _, answers, _ = self.outcome("sharkd", "-", stdin=text.encode())
        by_number = {answer["id"]: answer for answer in map(json.loads, answers.splitlines())}
        rows = {condition: by_number[number]["result"] for number, condition in enumerate(conditions, 1)}
        return {condition: [row["num"] for row in frames] for condition, frames in rows.items()}

    def test_trees_are_those_of_a_plain_capture(self):
        for name in PACKETS:
            for passes in PASSES:
                with self.subTest(sample=name, passes=passes):
                    trees = [
                        [without(tree, OURS) for tree in self.frames(FOLDER / (name + ending), *passes)]
                        for ending in (".ctrace", ".pcapng")
                    ]
                    self.assertEqual(*trees)


class Together(WiresharkTest):
    """What Wireshark makes of all packets together."""

    REPORTS = {
        "http": ("conv,tcp", "endpoints,tcp", "http,tree", "follow,tcp,ascii,0", "expert"),
        "dns": ("conv,udp", "conv,ip", "dns,tree", "follow,udp,hex,0", "expert"),
        "rpc": ("conv,tcp", "rpc,programs", "expert"),
        "tn3270": ("follow,tcp,ebcdic,0", "conv,tcp"),
        "fragments": ("conv,ip", "endpoints,ipv6"),
        "dhcp_adapter": ("conv,eth", "dhcp,stat", "endpoints,udp"),
    }
    OBJECTS = {"http": "http", "smtp": "imf"}
    CHECKED = ("ip", "tcp", "udp")

    def of_both(self, name, *arguments):
        """The same run over the trace and over the capture."""
        return [self.tshark("-r", FOLDER / (name + ending), *arguments) for ending in (".ctrace", ".pcapng")]

    def test_reports_are_those_of_a_plain_capture(self):
        for name, reports in self.REPORTS.items():
            for report in reports:
                with self.subTest(sample=name, report=report):
                    ours, plain = self.of_both(name, "-q", "-z", report)
                    self.assertGreater(len(ours.splitlines()), 5)
                    self.assertEqual(ours, plain)

    def exported(self, path, kind):
        folder = self.folder / path.name
        folder.mkdir(mode=0o777)
        folder.chmod(0o777)
        self.tshark("-r", path, "-q", "--export-objects", f"{kind},{folder}")
        return {file.name: file.read_bytes() for file in folder.iterdir()}

    def test_objects_are_exported(self):
        for name, kind in self.OBJECTS.items():
            with self.subTest(sample=name):
                ours, plain = (self.exported(FOLDER / (name + ending), kind) for ending in (".ctrace", ".pcapng"))
                self.assertTrue(ours)
                self.assertEqual(ours, plain)

    def test_checksums_are_good(self):
        on = [part for protocol in self.CHECKED for part in ("-o", f"{protocol}.check_checksum:TRUE")]
        for name in ("dns", "http", "tn3270"):
            rows = self.fields(trace(name), [f"{protocol}.checksum.status" for protocol in self.CHECKED], *on)
            with self.subTest(sample=name):
                self.assertEqual({row[0] for row in rows}, {"1"})
                self.assertEqual({value for row in rows for value in row[1:]}, {"1", ""})

    def test_addresses_get_the_names_that_dns_told(self):
        rows = self.fields(trace("dns"), ["ip.dst_host"], "-N", "nd", "-Y", "icmp")
        self.assertEqual(rows, [["w3.example.com"]])

    def test_tls_is_decrypted_with_its_keys(self):
        keys = ("-o", f"tls.keylog_file:{FOLDER / 'tls.keys'}")
        names = ("frame.number", "http.request.method", "http.response.code")
        rows = self.fields(trace("tls"), names, *keys, "-Y", "http")
        self.assertEqual(rows, [["10", "GET", ""], ["11", "", "200"]])

    def test_entries_shown_as_entries_hold_the_same(self):
        names = ("_ws.col.Protocol", "_ws.col.Info", "_ws.expert.message")
        for name in ("fragments", "http", "rpc", "tls"):
            packets, entries = (
                self.fields(trace(name), names, env={"CTRACE_FRAMES": frames}) for frames in ("packets", "entries")
            )
            with self.subTest(sample=name):
                self.assertEqual(entries, packets)

    def test_decode_as(self):
        rows = self.fields(trace("http"), ["_ws.col.Protocol"], "-d", "tcp.port==80,data", "-Y", "tcp.len > 0")
        self.assertEqual(rows, [["TCP"]] * len(rows))
        self.assertTrue(rows)


if __name__ == "__main__":
    unittest.main()
