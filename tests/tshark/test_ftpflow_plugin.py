# SPDX-License-Identifier: GPL-2.0-or-later
# ftpflow among the other plug-ins and in Wireshark's programs: preferences, order of loading, without ctrace, JSON.

import json
import shutil
import unittest

from tools import CAPTURES, LOAD, PROGRAMS, WiresharkTest

import net
import pcapng

FTP = CAPTURES / "ftp"
PLUGINS = PROGRAMS.parent.parent / "plugins"
CLIENT, SERVER = "10.0.0.1", "10.0.0.2"


class Plugin(WiresharkTest):
    def frames(self, capture, filter_text, *options, env=None):
        rows = self.fields(capture, ["frame.number"], "-Y", filter_text, *options, env=env)
        return [int(row[0]) for row in rows]

    def outcomes(self, capture, *options, env=None):
        rows = self.fields(capture, ["ftpflow.outcome"], "-Y", "ftpflow.outcome", *options, env=env)
        return [outcome for row in rows for outcome in row[0].split(",")]


class Loading(Plugin):
    """Wireshark loads plug-ins in no particular order; by its names it is one order or the other."""

    def folder_with(self, **names):
        """A plug-in folder with some of our plug-ins, under other names."""
        (release,) = (path.parent for path in PLUGINS.glob("*/wiretap"))
        target = self.folder / "plugins" / release.name
        shutil.copytree(release / "wiretap", target / "wiretap")
        (target / "epan").mkdir()
        for plugin, name in names.items():
            shutil.copy(release / "epan" / f"{plugin}.so", target / "epan" / f"{name}.so")
        return {"CTRACE_PLUGINS": str(target.parent)}

    def check_both(self, env):
        self.assertEqual(self.outcomes(FTP / "ftp_discarded.ctrace", env=env), ["discarded", "discarded", "ok"])
        self.assertIn("undetermined", self.outcomes(FTP / "ftp_undetermined_gap.ctrace", env=env))
        self.assertIn("undetermined", self.outcomes(FTP / "ftp_undetermined_skipped.ctrace", env=env))

    def test_ctrace_first(self):
        self.check_both(self.folder_with(ctrace="aa", ftpflow="zz"))

    def test_ctrace_last(self):
        self.check_both(self.folder_with(ctrace="zz", ftpflow="aa"))

    def test_without_ctrace(self):
        env = self.folder_with(ftpflow="ftpflow")
        found = self.outcomes(FTP / "ftp_missing.pcapng", env=env)
        self.assertEqual(found, ["missing"] * len(found))
        self.assertGreater(len(found), 5)

    def test_disabled(self):
        self.assertEqual(self.frames(FTP / "ftp_missing.pcapng", "ftpflow", "--disable-protocol", "ftpflow"), [])


class Preferences(Plugin):
    def test_wait_limit(self):
        """One of these transfers is proved missing by the limit of 120 seconds, and is then told by nothing else."""
        usual = self.outcomes(FTP / "ftp_missing.pcapng")
        longer = self.outcomes(FTP / "ftp_missing.pcapng", "-o", "ftpflow.wait_limit:100000")
        self.assertEqual(len(longer), len(usual) - 1)

    def test_bruteforce(self):
        case = FTP / "ftp_case_d.ctrace"
        self.assertEqual(self.frames(case, "ftpflow.bruteforce", "-o", "ftpflow.bruteforce_number:31"), [])
        self.assertEqual(len(self.frames(case, "ftpflow.bruteforce", "-o", "ftpflow.bruteforce_number:30")), 1)
        slow = FTP / "ftp_slow_logins.ctrace"
        self.assertEqual(len(self.frames(slow, "ftpflow.bruteforce", "-o", "ftpflow.bruteforce_seconds:100")), 1)

    def test_mismatch(self):
        option = ("-o", "ftpflow.ignore_mismatch:TRUE")
        self.assertEqual(self.frames(FTP / "ftp_nat.pcapng", "ftpflow.address_mismatch", *option), [])
        self.assertEqual(self.outcomes(FTP / "ftp_nat.pcapng", *option), ["ok", "ok", "ok"])

    def test_control_ports(self):
        """On a port that is not FTP's, without a greeting."""
        talk = net.Conversation((CLIENT, 1025), (SERVER, 4021), 1, 1)
        flags = net.ACK | net.PSH
        packets = [
            talk.client(flags, b"PASV\r\n"),
            talk.server(flags, b"227 Entering Passive Mode (10,0,0,2,20,1)\r\n"),
            talk.client(flags, b"QUIT\r\n"),
        ]
        data = pcapng.capture(pcapng.RAW_IP, [packet.data for packet in packets])
        capture = self.write("port.pcapng", data)
        self.assertEqual(self.outcomes(capture), [])
        self.assertEqual(self.outcomes(capture, "-o", "ftpflow.control_ports:4000-4100"), ["unused"])
        self.assertEqual(self.outcomes(capture, "-d", "tcp.port==4021,ftp"), ["unused"])


class Sharkd(Plugin):
    """As the window: frames in any order, reports when the file has been read."""

    def ask(self, capture, **request):
        requests = [
            {"jsonrpc": "2.0", "id": LOAD, "method": "load", "params": {"file": str(capture)}},
            {"jsonrpc": "2.0", "id": 1, **request},
        ]
        text = "".join(json.dumps(each) + "\n" for each in requests)
        _, answers, _ = self.outcome("sharkd", "-", stdin=text.encode())
        return json.loads(answers.splitlines()[-1])["result"]

    def test_transfers(self):
        answer = self.ask(FTP / "ftp_unanswered.pcapng", method="tap", params={"tap0": "nstat:ftpflow,transfers"})
        (tap,) = answer["taps"]
        names = [field["c"] for field in tap["fields"]]
        rows = [dict(zip(names, row)) for row in tap["tables"][0]["i"]]
        found = [(row["Method"], row["Outcome"], row["SYNs"]) for row in rows]
        self.assertEqual(found[:3], [("EPSV", "unanswered", 4), ("PORT", "unanswered", 1), ("EPRT", "unanswered", 2)])

    def test_logins(self):
        answer = self.ask(FTP / "ftp_case_d.ctrace", method="tap", params={"tap0": "nstat:ftpflow,logins"})
        self.assertEqual(answer["taps"][0]["tables"][0]["i"], [["69.181.135.56", 30, 0]])

    def test_frames_in_any_order(self):
        """The announcement of the first transfer, after all others and before."""
        capture = FTP / "ftp_unanswered.pcapng"
        forth = self.sharkd_frames(capture, [2, 9, 31], proto=True)
        back = self.sharkd_frames(capture, [31, 9, 2], proto=True)
        self.assertEqual(forth, back)
        self.assertIn("unanswered", json.dumps(forth[2]["tree"]))


class Remark(Plugin):
    """When no announced connection was ever tried, its ports may have been filtered out."""

    TEXT = "may have been filtered out when tracing"

    def texts(self, capture, *options):
        return self.tshark("-r", capture, *options, "-q", "-z", "ftpflow,transfers", "-z", "expert").count(self.TEXT)

    def test_it_is_said_once_in_the_report_and_on_the_last_finding(self):
        self.assertEqual(self.texts(FTP / "ftp_missing.pcapng"), 1)
        self.assertEqual(self.texts(FTP / "ftp_missing.pcapng", "-2"), 2)

    def test_it_is_not_said_when_any_was_tried(self):
        self.assertEqual(self.texts(FTP / "ftp_unanswered.pcapng", "-2"), 0)

    def test_discards_are_named(self):
        text = self.tshark("-r", FTP / "ftp_discarded.ctrace", "-q", "-z", "expert,error")
        self.assertIn("discarded by z/OS with code 4150 IP_FW_REJECT: ", text)
        self.assertIn("discarded by z/OS with code 8234 TCP_SYN_POLICY: ", text)


if __name__ == "__main__":
    unittest.main()
