# SPDX-License-Identifier: GPL-2.0-or-later
# Files that people take for a trace are told what they are; all others are left to Wireshark's other readers.

import random
import struct
import unittest

from tools import CAPTURES, WiresharkTest, sample

import containers
import samples
import terse

XMIT = bytes.fromhex("50e0c9d5d4d9f0f1") + bytes(72)
NATIVE_TERSE = bytes.fromhex("018969a5") + bytes(60)
SNIFFER = b"TRSNIFF data    \x1a" + bytes(40)
REPORT = "1COMPONENT TRACE FULL FORMAT\n SYSNAME(MVS118)\n COMP(SYSTCPIS)\n"
GTF = bytes.fromhex("001a00000001ffff94b6a6e9bd6636fa5c021000000100000000"
                    "011c0000ff00a6e9c33e28f7dd03efb900f91400e2e2d6d7d4e2e3d901000100") + bytes(252)


def as_text(data):
    """What FTP in text mode makes of a data set: EBCDIC to ISO 8859-1, and a line end behind each record."""
    return data.decode("cp037").encode("latin-1")


def packed_blocks(data):
    """A data set of fixed records as AMATERSE PACK may write it: each code is a byte, none is a phrase."""
    header = struct.pack(">BBHBBHL", 2, 0, 80, 0x0C, 0, 800, 0)
    return header + terse.codes_to_bytes([byte + 1 for byte in data] + [terse.END])


class NearMisses(WiresharkTest):
    def refused(self, content, *words):
        path = self.write("miss.ctrace", content)
        for arguments, stdin in (((path,), None), (("-",), content)):
            code, output, messages = self.outcome("tshark", "-r", *arguments, stdin=stdin)
            self.assertNotEqual(code, 0)
            self.assertEqual(output, "")
            for word in words:
                self.assertIn(word, messages)

    def test_packed_by_transmit(self):
        self.refused(XMIT, "TSO TRANSMIT (XMIT)", "RECEIVE INDATASET")
        self.refused(struct.pack(">HH", 84, 0) + XMIT, "TSO TRANSMIT (XMIT)")

    def test_packed_by_terse_for_pcs(self):
        self.refused(NATIVE_TERSE, "TERSE program for PCs", "AMATERSE")
        self.refused(b"\x07" + NATIVE_TERSE[1:], "TERSE program for PCs")

    def test_a_sniffer_file_with_record_lengths(self):
        self.refused(struct.pack(">HH", 4 + len(SNIFFER), 0) + SNIFFER, "Sniffer file made by IPCS", "site rdw")

    def test_a_sniffer_file_in_text_mode(self):
        self.refused(as_text(SNIFFER), "Sniffer file made by IPCS", "text mode")

    def test_a_report(self):
        self.refused(REPORT.encode(), "a report that IPCS has made")
        self.refused(REPORT.encode("cp037"), "a report that IPCS has made")

    def test_a_trace_of_gtf(self):
        self.refused(GTF, "GTF trace without component trace entries")

    def test_a_trace_in_text_mode(self):
        for name in ("storm", "data"):
            self.refused(as_text(sample(name).read_bytes()), "was transferred in text mode", "in binary")
            lines = [as_text(record[4:]) + b"\r\n" for record in containers.records(list(samples.SAMPLES[name]()))]
            self.refused(b"".join(lines), "was transferred in text mode")

    def test_a_trace_in_text_mode_is_known_by_its_prefix(self):
        prefix = "SY1     SYSTCPDATCPIP   ".encode("cp037")
        broken = as_text(prefix + sample("storm").read_bytes()).replace(b"\n", b"").replace(b"\x04", b"?")
        self.refused(broken, "was transferred in text mode")


    def test_what_is_packed_is_told_too(self):
        self.refused(packed_blocks(XMIT), "AMATERSE: this is a data set packed by TSO TRANSMIT")
        dump = (CAPTURES / "storm.dump").read_bytes()
        path = self.write("dump.trs", packed_blocks(dump))
        code, output, messages = self.outcome("tshark", "-r", path)
        self.assertNotEqual(code, 0)
        self.assertEqual(output, "")
        self.assertIn("AMATERSE: this is packed twice, or a dump that is packed; unpack it once", messages)


class Others(WiresharkTest):
    """Nothing is refused that may be something else."""

    def left_alone(self, content):
        path = self.write("other.bin", content)
        ours, stock = (self.outcome("tshark", "-r", path, stock=stock) for stock in (False, True))
        self.assertEqual(ours, stock)

    def test_a_text_about_traces(self):
        self.left_alone(b"Start the trace of SYSTCPDA, then look for COMPONENT TRACE in the report.\n" * 20)

    def test_a_sniffer_file_is_opened_by_its_own_reader(self):
        self.left_alone(SNIFFER)

    def test_random_bytes(self):
        chance = random.Random(4)
        for size in (20, 400, 30_000):
            self.left_alone(chance.randbytes(size))


if __name__ == "__main__":
    unittest.main()
