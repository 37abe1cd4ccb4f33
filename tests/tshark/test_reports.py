# SPDX-License-Identifier: GPL-2.0-or-later
# The reports behind -z.

import datetime
import unittest

from tools import CONTAINERS, SAMPLES, WiresharkTest, sample

import containers
import net
import zos
from samples import trace

START = zos.tod(datetime.datetime(2021, 3, 14, 15, 9, 26))
SECRET = b"pass SECRET9"


def packet(number, **header):
    """A packet whose addresses, ports and data nobody is to see in a report."""
    secret = net.udp("198.51.100.77", 40123, "203.0.113.99", 40321, SECRET, identification=number)
    return zos.packet_entry(
        secret.data,
        captured=zos.later(START, 1000 * number),
        link="ETH1",
        source=secret.source,
        destination=secret.destination,
        source_port=40123,
        destination_port=40321,
        protocol=secret.protocol,
        packet_length=len(secret.data),
        trace_count=number,
        **header,
    )


def data(number):
    return zos.data_entry(
        SECRET,
        job="SECRETJB",
        captured=zos.later(START, 1000 * number),
        source="198.51.100.77",
        destination="203.0.113.99",
        source_port=40123,
        destination_port=40321,
        state=3,
        trace_count=number,
    )


class Layout(WiresharkTest):
    """-z ctrace,layout"""

    def layout(self, capture):
        return self.report(capture, "ctrace,layout")

    def made(self):
        prefix = bytes(4) + b"".join(zos.name(text, 8) for text in ("SYS1", "SYSTCPDA", "TCPIP")) + bytes(12)
        odd = packet(4, extension=b"\x00\x08\x00\x01XXXX", extension_counted=False)
        records = [packet(1) + packet(2, flags=zos.OUTBOUND) + data(3), odd + packet(5)[:-2] + b"\0\0" + packet(6)]
        content = b"".join(containers.descriptor(prefix + record) for record in records)
        return self.write("made.ctrace", content)

    def test_what_was_learnt(self):
        report = self.layout(self.made())
        self.assertEqual(report["Container"], {"rdw": 6})
        self.assertEqual(report["Writer's prefix before records"], {"40 bytes": 6})
        self.assertEqual(report["Names in the prefix"], {"system SYS1, component SYSTCPDA, stack TCPIP": 6})
        self.assertEqual(
            report["Entries"],
            {"id 0x00000004, SYSTCPDA, data at 16": 4, "id 0x00000005, SYSTCPDA, data at 16": 1},
        )
        self.assertEqual(
            report["Length of the packet trace header"],
            {
                "id 0x00000004, 92 bytes": 3,
                "id 0x00000005, 92 bytes": 1,
                "id 0x00000004, 92 bytes, and an extension that it does not count": 1,
            },
        )
        self.assertEqual(
            report["Lengths of entry, header and trace"],
            {
                "id 0x00000004: they agree": 3,
                "id 0x00000005: they agree": 1,
                "id 0x00000004: they agree, with an extension of the header": 1,
                "no entry: skipped": 1,
            },
        )
        self.assertEqual(
            report["First bytes behind the header"], {"id 0x00000004: 45 00": 3, "id 0x00000004: 00 08 00 01": 1}
        )
        self.assertEqual(report["Flags"]["id 0x00000004, flags 0x01"], 1)
        self.assertEqual(report["State of a socket"], {"id 0x00000005, state 0x03": 1})

    def test_it_gives_nothing_away(self):
        text = self.tshark("-r", self.made(), "-q", "-z", "ctrace,layout")
        for secret in ("SECRET", "198.51", "203.0", "40123", "40321", "c6 33", "cb 00", "ETH1"):
            self.assertNotIn(secret, text)

    def test_a_saved_file_reports_the_same(self):
        for name in SAMPLES:
            saved = self.folder / f"{name}.pcapng"
            self.tshark("-r", sample(name, "rdw"), "-w", saved)
            with self.subTest(sample=name):
                self.assertEqual(self.layout(saved), self.layout(sample(name, "rdw")))

    def test_every_frame_is_counted(self):
        for container in CONTAINERS:
            with self.subTest(container=container):
                self.assertEqual(self.layout(sample("storm", container))["Container"], {container: 127})

    def test_a_capture_without_a_trace_has_no_rows(self):
        plain = self.folder / "plain.pcap"
        self.run_tool("editcap", "-F", "pcap", "-T", "rawip", sample("dns"), plain)
        self.assertEqual({len(rows) for rows in self.layout(plain).values()}, {0})

    def test_other_programs_get_it_too(self):
        self.assertEqual(self.sharkd_report(sample("storm"), "ctrace,layout")["Container"], {"bare": 127})


def at(microseconds):
    """A time as reports print it."""
    return f"2021-03-14 15:09:26.{microseconds:06}"


class EveryReport(WiresharkTest):
    """What holds for each report of records, shown on a sample that has something for it."""

    REPORTS = (
        ("ctrace,summary", "attacks"),
        ("ctrace,summary", "segments"),
        ("ctrace,discards", "osa"),
        ("ctrace,jobs", "data"),
    )

    def test_a_saved_file_reports_the_same(self):
        for report, name in self.REPORTS:
            saved = self.folder / f"{name}.pcapng"
            self.tshark("-r", sample(name), "-w", saved)
            with self.subTest(report=report, sample=name):
                self.assertEqual(self.rows(saved, report), self.rows(sample(name), report))

    def test_other_programs_and_two_passes_say_the_same(self):
        for report, name in self.REPORTS:
            rows = self.rows(sample(name), report)
            with self.subTest(report=report, sample=name):
                self.assertEqual(self.sharkd_rows(sample(name), report), rows)
                self.assertEqual(self.rows(sample(name), report, "-2"), rows)

    def test_asked_again_it_begins_anew(self):
        for report, name in (*self.REPORTS, ("ctrace,sessions", "ipv6"), ("ctrace,layout", "ipv6")):
            with self.subTest(report=report):
                once = self.sharkd_tap(sample(name), report)
                self.assertEqual(self.sharkd_tap(sample(name), report, times=3), once)


class Summary(WiresharkTest):
    """-z ctrace,summary"""

    def made(self):
        """Packets of 20 + 8 + 12 bytes at 1 (in), 2 (out), 5 and 6 ms, 12 bytes of socket data at 4, and the first
        100 bytes of a packet of 1028 at 7.  Behind the socket data 30 bytes are no entry.  The packet at 8 has lost
        its last 20 bytes, of which two are the trailer: 22 of 40 are there."""
        part = net.udp("198.51.100.77", 40123, "203.0.113.99", 40321, bytes(1000))
        records = (
            packet(1) + packet(2, flags=zos.OUTBOUND),
            data(4) + b"\xff" * 30 + packet(5),
            packet(6),
            trace(part, zos.later(START, 7000), keep=100, link="ETH2"),
            packet(8),
        )
        return self.write("made.ctrace", b"".join(map(containers.descriptor, records))[:-20])

    def row(self, what, records, traced, length, first=None, last=None):
        return {
            "What": what, "Records": str(records), "Bytes traced": str(traced), "Bytes of packets": str(length),
            "First (UTC)": at(first) if first else "", "Last (UTC)": at(last) if last else "",
        }

    def test_what_is_in_the_trace(self):
        row = self.row
        self.assertEqual(
            self.rows(self.made(), "ctrace,summary"),
            {
                "All records": [row("All", 7, 294, 1240, 1000, 8000)],
                "By entry type": [
                    row("Packet (id 4)", 6, 282, 1228, 1000, 8000),
                    row("Socket data (id 5)", 1, 12, 12, 4000, 4000),
                ],
                "By component": [row("SYSTCPDA", 7, 294, 1240, 1000, 8000)],
                "By interface, or job of socket data": [
                    row("ETH1", 5, 182, 200, 1000, 8000),
                    row("SECRETJB", 1, 12, 12, 4000, 4000),
                    row("ETH2", 1, 100, 1028, 7000, 7000),
                ],
                "By direction": [
                    row("in", 6, 254, 1200, 1000, 8000),
                    row("out", 1, 40, 40, 2000, 2000),
                ],
                "Cut and skipped": [
                    row("Entries whose end is missing", 1, 22, 40, 8000, 8000),
                    row("Packets and data traced in part", 1, 100, 1028, 7000, 7000),
                    # Their frame has the time of the entry behind them.
                    row("Skipped: bytes that are no entry", 1, 30, 0, 5000, 5000),
                ],
            },
        )

    def test_segments_are_records_of_their_own(self):
        """Each counts with its own bytes, so no packet is counted twice."""
        (row,) = self.rows(sample("segments"), "ctrace,summary")["All records"]
        self.assertEqual(row["Bytes traced"], row["Bytes of packets"])
        self.assertEqual(row["Records"], self.fields(sample("segments"), ["frame.number"])[-1][0])

    def test_components_and_unknown_entries(self):
        tables = self.rows(sample("others"), "ctrace,summary")
        names = self.fields(sample("others"), ["ctrace.component"])
        counted = {row["What"]: int(row["Records"]) for row in tables["By component"]}
        self.assertEqual(counted, {name: names.count([name]) for (name,) in names})


class Discards(WiresharkTest):
    """-z ctrace,discards"""

    NONE = (
        "No record carries a discard code. The trace command's default is DISCARD=NONE: discarded packets are "
        "traced only when it asks for them"
    )

    def discards(self, capture, *arguments):
        (rows,) = self.rows(capture, "ctrace,discards", *arguments).values()
        return [tuple(row.values()) for row in rows]

    def test_by_code_and_interface(self):
        """The codes of a stack and of an adapter on two interfaces, the last one in no table; beside what was not."""
        codes = (4114, 0, 4114, 1068, 8190)
        entries = [packet(number, discard=code) for number, code in enumerate(codes)]
        other = net.udp("198.51.100.77", 40123, "203.0.113.99", 40321, SECRET)
        entries.append(trace(other, zos.later(START, 9000), link="ETH2", discard=4114))
        meaning = "Frame was MAC broadcast and is not accepted as such"
        self.assertEqual(
            self.discards(self.write("made.ctrace", b"".join(entries))),
            [
                ("4114", "IP_MAC_BRDCST", "interface", "ETH1", "2", meaning),
                ("0", "not discarded", "", "", "1", "Records without a discard code"),
                (
                    "1068", "GMAC TABLE EMPTY", "OSA", "ETH1", "1",
                    "Formatter text only; presumably OSA group-MAC table had no entry",
                ),
                ("8190", "IP or interface discard, reserved or newer than z/OS 3.1", "IP", "ETH1", "1", ""),
                ("4114", "IP_MAC_BRDCST", "interface", "ETH2", "1", meaning),
            ],
        )

    def test_the_storm(self):
        ((code, name, layer, link, count, _),) = self.discards(sample("storm"))
        self.assertEqual((code, name, layer, link, count), ("4114", "IP_MAC_BRDCST", "interface", "OSDL", "127"))

    def test_without_discards_it_says_why(self):
        rows = [("0", "none: the default is DISCARD=NONE", "", "", "4", self.NONE)]
        self.assertEqual(self.discards(sample("port")), rows)
        (from_sharkd,) = self.sharkd_rows(sample("port"), "ctrace,discards").values()
        self.assertEqual([tuple(row.values()) for row in from_sharkd], rows)

    def test_a_packet_in_segments_was_discarded_once(self):
        long = net.udp("198.51.100.77", 40123, "203.0.113.99", 40321, bytes(1000))
        header = dict(link="ETH1", source=long.source, destination=long.destination, protocol=17, packet_length=1028)
        segments = zos.segments(
            zos.packet_entry, long.data, (400, 400, 228), captured=START, discard=4114, **header
        )
        rows = self.discards(self.write("made.ctrace", b"".join(segments)))
        self.assertEqual([row[:5] for row in rows], [("4114", "IP_MAC_BRDCST", "interface", "ETH1", "1")])

    def test_the_names_that_the_user_gave(self):
        row = self.discards(sample("storm"), "-o", 'uat:ctrace_discard_codes:"4114","MINE","My own"')[0]
        self.assertEqual((row[1], row[5]), ("MINE", "My own"))


class Jobs(WiresharkTest):
    """-z ctrace,jobs"""

    def entry(self, number, job, payload, *, outbound, asid, cid, state=0):
        return zos.data_entry(
            payload, job=job, captured=zos.later(START, 1000 * number), flags=zos.OUTBOUND if outbound else 0,
            source="192.0.2.1", destination="192.0.2.2", source_port=1025, destination_port=7, asid=asid,
            interface_index=cid, state=state,
        )

    def test_by_job_asid_and_connection(self):
        entries = (
            self.entry(1, "FTPD1", b"", outbound=False, asid=0x4F, cid=0x58, state=3),
            self.entry(2, "FTPD1", bytes(100), outbound=False, asid=0x4F, cid=0x58),
            self.entry(3, "FTPD1", bytes(31), outbound=True, asid=0x4F, cid=0x59),
            self.entry(4, "FTPD1", bytes(30), outbound=True, asid=0x4F, cid=0x58),
            self.entry(5, "USER12", bytes(12), outbound=True, asid=0x51, cid=0x58),
            self.entry(6, "FTPD1", bytes(3), outbound=False, asid=0x50, cid=0x58),
        )
        capture = self.write("made.ctrace", b"".join(entries) + packet(7))
        (rows,) = self.rows(capture, "ctrace,jobs").values()
        self.assertEqual(
            [tuple(row.values()) for row in rows],
            [
                ("FTPD1", "0x004f", "0x00000058", "3", "100", "30", at(1000), at(4000), "0, 3"),
                ("FTPD1", "0x004f", "0x00000059", "1", "0", "31", at(3000), at(3000), "0"),
                ("USER12", "0x0051", "0x00000058", "1", "0", "12", at(5000), at(5000), "0"),
                ("FTPD1", "0x0050", "0x00000058", "1", "3", "0", at(6000), at(6000), "0"),
            ],
        )

    def test_data_in_segments_are_counted_once(self):
        parts = zos.segments(
            zos.data_entry, bytes(1000), (400, 600), job="FTPD1", captured=START, source="192.0.2.1",
            destination="192.0.2.2", source_port=1025, destination_port=7, asid=0x4F, interface_index=1,
        )
        (rows,) = self.rows(self.write("made.ctrace", b"".join(parts)), "ctrace,jobs").values()
        self.assertEqual([(row["Records"], row["Bytes in"]) for row in rows], [("2", "1000")])

    def test_where_the_user_has_the_fields(self):
        self.config.mkdir(parents=True)
        (self.config / "ctrace.conf").write_text("place.asid = 76 2\nplace.tcb = 78 4\n")
        entry = self.entry(1, "FTPD1", b"data", outbound=True, asid=0, cid=1)
        moved = entry[:16 + 76] + b"\x12\x34" + entry[16 + 78:]
        (rows,) = self.rows(self.write("made.ctrace", moved + packet(2)), "ctrace,jobs").values()
        self.assertEqual([row["ASID"] for row in rows], ["0x1234"])


class Hpr(WiresharkTest):
    """-z ctrace,hpr"""

    def entry(self, number, tcid, sequence, length, *, back=False, slowdown=0, **header):
        """An RTP packet of HPR: LLC, NHDR with the label C3, THDR with a data offset of five words, data."""
        network = bytes((0xC2, slowdown, 0xC3, 0xFF, 0x00))
        transport = tcid + bytes.fromhex("30000005") + length.to_bytes(4, "big") + sequence.to_bytes(4, "big")
        ends = ("192.0.2.31", 12002, "192.0.2.30", 12002) if back else ("192.0.2.30", 12002, "192.0.2.31", 12002)
        packet = net.udp(*ends, bytes.fromhex("040403") + network + transport + bytes(length))
        return trace(packet, zos.later(START, 1000 * number), link="EEIUTSAMEH", **header)

    def test_by_connection_each_way(self):
        there, back = bytes.fromhex("0000002a00000007"), bytes.fromhex("0000002b00000001")
        entries = (
            self.entry(1, there, 100, 50, entry_id=zos.EE_ENTRY),
            self.entry(2, there, 150, 50, entry_id=zos.EE_ENTRY),
            self.entry(3, back, 9, 0, back=True, slowdown=4, entry_id=zos.EE_ENTRY),
            self.entry(4, there, 150, 50),  # again, and in a record of packets
            self.entry(5, there, 300, 10, keep=80),  # 100 bytes are missing; traced in part
            self.entry(6, back, 9, 20, back=True),
        )
        capture = self.write("made.ctrace", b"".join(entries))
        (rows,) = self.rows(capture, "ctrace,hpr").values()
        self.assertEqual(
            [tuple(row.values()) for row in rows],
            [
                (
                    "192.0.2.30", "192.0.2.31", "00:00:00:2a:00:00:00:07", "4", "160", "1", "1", "0",
                    at(1000), at(5000),
                ),
                (
                    "192.0.2.31", "192.0.2.30", "00:00:00:2b:00:00:00:01", "2", "20", "0", "0", "1",
                    at(3000), at(6000),
                ),
            ],
        )
        # Wireshark finds the same in its tree.
        found = self.fields(capture, ["sna.nlp.thdr.tcid", "sna.nlp.thdr.dlf", "sna.nlp.thdr.bsn"])
        self.assertEqual({tcid for tcid, _, _ in found}, {there.hex(), back.hex()})
        self.assertEqual(sum(int(length, 16) for tcid, length, _ in found if tcid == there.hex()), 160)

    def test_what_is_no_transport_connection_has_no_row(self):
        for name in ("ee", "storm"):
            self.assertEqual(list(self.rows(sample(name), "ctrace,hpr").values()), [[]])


if __name__ == "__main__":
    unittest.main()
