# SPDX-License-Identifier: GPL-2.0-or-later
# The reports behind -z.

import datetime
import unittest

from tools import CONTAINERS, SAMPLES, WiresharkTest, sample

import containers
import net
import zos

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


if __name__ == "__main__":
    unittest.main()
