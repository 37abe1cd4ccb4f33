# SPDX-License-Identifier: GPL-2.0-or-later
# Passwords of FTP are in no field and no report of ours, but in the bytes of the data themselves.

import unittest
from datetime import datetime

from tools import CAPTURES, WiresharkTest

import zos

PASSWORD = "Geheim42"
REPORTS = ("ctrace,layout", "ftpflow,transfers", "ftpflow,logins", "idsprobe,probes")


def socket_data(*texts):
    """What a socket has sent, on ports that no dissector of Wireshark knows."""
    start = zos.tod(datetime(2023, 6, 7, 8, 9, 10))
    entries = [
        zos.data_entry(text, job="FTPD1", captured=zos.later(start, 1000 * number), source="192.0.2.1",
                       destination="192.0.2.2", source_port=40021, destination_port=50021)
        for number, text in enumerate(texts)
    ]
    return b"".join(entries)


class Passwords(WiresharkTest):
    def test_socket_data_as_text(self):
        lines = f"USER hugo\r\npass {PASSWORD}\r\n"
        trace = self.write("data.ctrace", socket_data(lines.encode(), lines.encode("cp037"), b"nothing secret here"))
        rows = self.fields(trace, ("ctrace.text", "ctrace.data"))
        hidden = "USER hugo..pass " + "*" * len(PASSWORD) + ".."
        self.assertEqual([text for text, _ in rows], [hidden, hidden, "nothing secret here"])
        self.assertEqual(bytes.fromhex(rows[0][1]), lines.encode())  # who asks for the bytes gets them

    def test_logins_over_ftp(self):
        capture = CAPTURES / "ftp" / "real" / "vsftpd_curl_pasv.pcap"
        ((password,),) = self.fields(capture, ["ftp.request.arg"], "-Y", 'ftp.request.command == "PASS"')
        self.assertTrue(password)
        ours = self.tshark("-r", capture, "-T", "json", "-J", "ftpflow ctrace idsprobe")
        self.assertIn('"ftpflow', ours)
        self.assertNotIn(password, ours)
        for report in REPORTS:
            with self.subTest(report=report):
                self.assertNotIn(password, self.tshark("-r", capture, "-q", "-z", report))

    def test_the_reports_are_there(self):
        """So that the test above has something to look into."""
        capture = CAPTURES / "ftp" / "real" / "vsftpd_curl_pasv.pcap"
        self.assertIn("Successful", self.tshark("-r", capture, "-q", "-z", "ftpflow,logins"))


if __name__ == "__main__":
    unittest.main()
