# SPDX-License-Identifier: GPL-2.0-or-later
# The configuration profile "zOS": its columns, colours, buttons, saved filters and settings, as Wireshark reads them.

import csv
import filecmp
import os
import pathlib
import re
import shutil
import subprocess
import unittest
import xml.etree.ElementTree

from tools import CAPTURES, PROGRAMS, ROOT, WiresharkTest, sample

import pcapng
from test_2cutc import converted
from test_gaps import run
from test_messages import QUEUE, bsd, datagram

PROFILE = ROOT / "profile" / "zOS"
COLUMNS = ["No.", "Time", "Interface", "Source", "Destination", "Protocol", "Length", "Discard", "Trace count", "Job",
           "Probe", "Info"]
OURS = "z/OS: "
RULE = re.compile(r"@([^@]+)@([^@]+)@\[(\d+),(\d+),(\d+)\]\[(\d+),(\d+),(\d+)\]")


def color_rules(path):
    """Name, filter, background and foreground of each rule, in their order."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    found = [RULE.fullmatch(line).groups() for line in lines]
    return [(name, text, *(tuple(map(int, numbers[at : at + 3])) for at in (0, 3))) for name, text, *numbers in found]


def buttons():
    """Label and filter of each filter button."""
    rows = csv.reader((PROFILE / "dfilter_buttons").read_text().splitlines())
    return [(label, text) for _, label, text, _ in rows]


def saved_filters():
    lines = (PROFILE / "dfilters").read_text().splitlines()
    return [re.fullmatch(r'"([^"]+)" (.+)', line).groups() for line in lines]


def luminance(color):
    """By WCAG 2, for colours of 16 bits."""
    parts = [value / 65535 for value in color]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ftp(name):
    return CAPTURES / "ftp" / f"ftp_{name}.ctrace"


class ProfileTest(WiresharkTest):
    def setUp(self):
        super().setUp()
        shutil.copytree(PROFILE, self.config / "profiles" / "zOS")
        for path in (self.folder, *self.folder.rglob("*")):
            path.chmod(0o777)

    def zos(self, capture, *arguments):
        return self.tshark("-C", "zOS", "-r", capture, *arguments)

    def zos_fields(self, capture, *names):
        wanted = [part for name in names for part in ("-e", name)]
        text = self.zos(capture, "-2", "--color", "-T", "fields", *wanted)
        return [line.split("\t") for line in text.splitlines()]

    def gap(self):
        return self.write("gap.ctrace", b"".join(run([10, 11, 12, 16, 17, 18])))

    def cut(self):
        """The last entry of `port` without its end."""
        return self.write("cut.ctrace", sample("port").read_bytes()[:-20])


class Settings(ProfileTest):
    def columns(self, capture):
        tree = xml.etree.ElementTree.fromstring(self.zos(capture, "-T", "psml"))
        titles, *rows = [[section.text or "" for section in part] for part in tree]
        self.assertEqual(titles, COLUMNS)
        return [dict(zip(titles, row)) for row in rows]

    def shown(self, capture, frame):
        row = self.columns(capture)[frame - 1]
        return [row[title] for title in ("Interface", "Discard", "Trace count", "Job", "Probe")]

    def test_the_columns(self):
        cases = (
            (sample("storm"), 1, ["OSDL", "IP_MAC_BRDCST", "54565746", "", ""]),
            (sample("scan"), 7, ["ETH1", "", "", "FTPD1", "0x04070002"]),
            (sample("scan"), 11, ["ETH1", "", "", "TCPIP", "0x03020002"]),
            (sample("data"), 1, ["USER12", "not discarded", "700", "USER12", ""]),
            (ftp("discarded"), 10, ["OSAQDIOLINK", "not discarded", "1009", "", ""]),
        )
        for capture, frame, expected in cases:
            with self.subTest(capture=capture.name, frame=frame):
                self.assertEqual(self.shown(capture, frame), expected)

    def test_wiresharks_own_columns_are_as_without_the_profile(self):
        names = ("No.", "Time", "Source", "Destination", "Protocol", "Length", "Info")
        text = self.tshark("-r", sample("storm"), "-T", "psml")
        plain = [[section.text for section in part] for part in xml.etree.ElementTree.fromstring(text)][1:]
        self.assertEqual([[row[name] for name in names] for row in self.columns(sample("storm"))], plain)

    def test_each_column_has_a_width(self):
        columns = re.findall(r'"(%\w+(?::[\w.]+)?)[:\w]*"', (PROFILE / "preferences").read_text())
        widths = re.findall(r'"(\S+)", \d+', (PROFILE / "recent").read_text())
        self.assertEqual((len(columns), widths), (len(COLUMNS), columns))

    def test_user0_is_ours(self):
        (entry,) = run([77])
        path = self.write("2cutc.pcapng", pcapng.capture(pcapng.USER0, [converted(entry)]))
        self.assertEqual(self.zos_fields(path, "frame.protocols", "ctrace.trace_count"),
                         [["user_dlt:ctrace:ip:udp:echo", "77"]])

    def test_messages_are_decoded(self):
        path = self.write("messages.pcapng", pcapng.capture(pcapng.RAW_IP, [datagram(bsd(QUEUE))]))
        text = self.zos(path, "-T", "fields", "-e", "idsprobe.id", "-e", "idsprobe.jobname")
        self.assertEqual(text, "0x040a0001\tFTPD1\n")
        self.assertEqual(self.shown(path, 1)[-1], "0x040a0001")


class Colors(ProfileTest):
    rules = color_rules(PROFILE / "colorfilters")

    def colored(self, capture):
        """Of each rule of ours the frames that it colours."""
        found = {}
        for number, name in self.zos_fields(capture, "frame.number", "frame.coloring_rule.name"):
            if name.startswith(OURS):
                found.setdefault(name[len(OURS):], []).append(int(number))
        return found

    def test_each_rule_colours_its_frames_and_no_others(self):
        damage, failed, remark = ("bytes that are no entry, or a damaged entry", "FTP data connection failed",
                                  "FTP remark")
        attack, scan, discard, missing = ("IDS attack", "IDS scan", "discarded packet",
                                          "records are missing before this one")
        loop, copy = "packet goes round in a loop", "packet seen before"
        cases = (
            (sample("storm"), {discard: [1, *range(3, 128)], loop: [2]}),
            (sample("twice"), {copy: list(range(2, 17, 2))}),
            (sample("osa"), {discard: [9, 10]}),
            (sample("scan"), {scan: [*range(1, 7), *range(11, 24)], attack: [7, 8, 9, 10]}),
            (ftp("case_a"), {failed: [3, 10]}),
            (ftp("case_b"), {}),
            (ftp("case_c"), {failed: [3, 8]}),
            (ftp("case_d"), {remark: [94]}),
            (ftp("discarded"), {failed: [10, 16, 20, 23], discard: [11, 12, 13, 21, 28]}),
            (ftp("nat"), {remark: [10, 21]}),
            (ftp("undetermined_skipped"), {damage: [25], remark: [21, 26]}),
            (self.gap(), {missing: [4]}),
            (self.cut(), {damage: [4], remark: [3]}),  # its end is missing: the PORT is undetermined
            (sample("dns"), {}),
        )
        seen = set()
        for capture, expected in cases:
            with self.subTest(capture=capture.name):
                self.assertEqual(self.colored(capture), expected)
            seen |= {OURS + name for name in expected}
        self.assertEqual(seen, {name for name, *_ in self.rules if name.startswith(OURS)})

    def test_wiresharks_own_rules_follow(self):
        (folder,) = re.findall(r"Global configuration:\s+(.+)", self.tshark("-G", "folders"))
        own = color_rules(pathlib.Path(folder) / "colorfilters")
        kept = [rule for rule in own if rule[0] != "TTL low or unexpected"]  # of 4.0; later it became two rules
        self.assertGreaterEqual(len(kept), 19)
        self.assertEqual([rule for rule in self.rules if rule in kept], kept)
        ours = [name.startswith(OURS) for name, *_ in self.rules]
        self.assertEqual(ours, sorted(ours, reverse=True))

    def test_each_rule_is_a_filter(self):
        for name, text, *_ in self.rules:
            with self.subTest(rule=name):
                self.zos(sample("dns"), "-Y", text)

    def test_our_colours_can_be_read(self):
        for name, _, background, foreground in self.rules:
            if name.startswith(OURS):
                with self.subTest(rule=name):
                    self.assertGreater(contrast(background, foreground), 4.5)  # level AA of WCAG 2


class Filters(ProfileTest):
    def found(self, text, capture):
        numbers = self.zos(capture, "-2", "-Y", text, "-T", "fields", "-e", "frame.number")
        return [int(number) for number in numbers.split()]

    def look(self, filters, cases):
        """Each filter has a case: where it finds which frames, and where none."""
        self.assertEqual([name for name, _ in filters], list(cases))
        for name, text in filters:
            capture, expected, other = cases[name]
            with self.subTest(filter=name):
                self.assertEqual((self.found(text, capture), self.found(text, other)), (expected, []))

    def test_the_buttons(self):
        storm, scan, plain = sample("storm"), sample("scan"), sample("dns")
        self.look(buttons(), {
            "Discarded": (storm, list(range(1, 128)), plain),
            "Loops": (storm, [2], sample("twice")),
            "Copies": (sample("twice"), list(range(2, 17, 2)), storm),
            "Missing": (self.gap(), [4], storm),
            "Damage": (ftp("undetermined_skipped"), [25], storm),
            "Attacks": (scan, [7, 8, 9, 10], storm),
            "Scans": (scan, [*range(1, 7), *range(11, 24)], storm),
            "FTP failed": (ftp("case_c"), [3, 8], ftp("case_b")),
        })

    def test_a_button_finds_what_its_colour_shows(self):
        colours = [text for name, text, *_ in Colors.rules if name.startswith(OURS) and name != OURS + "FTP remark"]
        self.assertCountEqual([text for _, text in buttons()], colours)

    def test_the_saved_filters(self):
        storm, osa, scan, plain = (sample(name) for name in ("storm", "osa", "scan", "dns"))
        segments, parts = sample("segments"), ftp("undetermined_gap")
        cases = (
            ("discarded by TCP/IP, not by the adapter", storm, list(range(1, 128)), osa),
            ("discarded by the adapter (OSA)", osa, [9, 10], storm),
            ("discarded with one code", storm, list(range(1, 128)), osa),
            ("packets of one interface", storm, list(range(1, 128)), scan),
            ("outbound packets", sample("port"), [2, 4], storm),
            ("data trace of one job", sample("data"), [1, 4, 6], storm),
            ("packets joined of segments", segments, [6, 7, 10, 18], storm),
            ("packets of which segments are missing", segments, [11, 12, 13, 14, 15], storm),
            ("records are missing before this one", parts, [25], storm),
            ("time falls back (the data set has wrapped)", ftp("undetermined_seam"), [13], storm),
            ("packets that go round in a loop, all rounds", storm, list(range(2, 128)), scan),
            ("each packet once, without its copies at other interfaces", sample("twice"),
             list(range(1, 17, 2)), CAPTURES / "ftp" / "ftp_nat.pcapng"),
            ("packets in more than one trace, with transit time", sample("pairs"), list(range(1, 11)), storm),
            ("bytes that are no entry", ftp("undetermined_skipped"), [25], storm),
            ("IDS attacks", scan, [7, 8, 9, 10], storm),
            ("IDS scans, suspicious ones only", scan, list(range(11, 24)), storm),
            ("IDS, all of one correlator", scan, list(range(11, 24)), storm),
            ("FTP data connections and what became of them", ftp("case_c"), [3, 8], plain),
            ("FTP data connections that failed", ftp("case_c"), [3, 8], ftp("case_b")),
            ("FTP clients that try passwords", ftp("case_d"), [94], ftp("slow_logins")),
        )
        self.look(saved_filters(), {OURS + name: case for name, *case in cases})


class Installation(WiresharkTest):
    def install(self):
        """Below self.folder; the profile's folder there."""
        subprocess.run(["cmake", "--install", PROGRAMS.parents[1]], check=True, capture_output=True,
                       env={**os.environ, "DESTDIR": str(self.folder)})
        (profile,) = self.folder.rglob("wireshark/profiles/zOS")
        return profile

    def test_a_changed_profile_stays(self):
        profile = self.install()
        self.assertEqual(filecmp.dircmp(PROFILE, profile).diff_files, [])
        self.assertEqual(sorted(os.listdir(profile)), sorted(os.listdir(PROFILE)))
        (profile / "dfilters").write_text('"mine" tcp\n')
        self.install()
        self.assertEqual((profile / "dfilters").read_text(), '"mine" tcp\n')


if __name__ == "__main__":
    unittest.main()
