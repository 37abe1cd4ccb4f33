# SPDX-License-Identifier: GPL-2.0-or-later
# The samples of ftpflow: what was announced and what became of it, in one pass and in two.
"""captures/ftp/NAME.expected.json says what is to be found; it is written with the sample, from the rules."""

import json
import unittest

from tools import CAPTURES, WiresharkTest

SAMPLES = sorted((CAPTURES / "ftp").rglob("*.expected.json"))
ITEM_OF_OUTCOME = {
    "missing": "ftpflow.missing_syn",
    "unanswered": "ftpflow.unanswered_syn",
    "refused": "ftpflow.refused_syn",
    "discarded": "ftpflow.discarded_syn",
    "unused": "ftpflow.unused",
    "dead control": "ftpflow.dead_control",
    "undetermined": "ftpflow.undetermined",
}
OTHER_ITEMS = ("ftpflow.bad_announcement", "ftpflow.bruteforce", "ftpflow.address_mismatch")
ITEMS = (*ITEM_OF_OUTCOME.values(), *OTHER_ITEMS, "ftpflow.encrypted")
LINKS = ("setup_frame", "command_frame", "syn_frame", "syn_delay")


def endpoint(row):
    return f"[{row['address']}]:{row['port']}" if ":" in row["address"] else f"{row['address']}:{row['port']}"


def transfers_of(expected):
    """In the order in which they were announced."""
    return sorted(expected["transfers"], key=lambda row: row["setup_frame"])


class Dissected:
    """What one run of tshark says of a capture."""

    def __init__(self, text):
        lines = text.splitlines()
        self.frames = [line.split("\t") for line in lines if "\t" in line]
        self.reports = {}
        for line in lines:
            if line.startswith("FTPFLOW: "):
                rows = self.reports[line] = []
            elif line.endswith("|"):
                rows.append([cell.strip() for cell in line.split("|")[:-1]])

    def rows(self, title):
        return self.reports[title][1:]  # the first names the columns

    def transfers(self):
        """The report of transfers, a row as in expected_row()."""
        for row in self.rows("FTPFLOW: Data connections of FTP:"):
            _, _, _, method, announced, outcome, setup, command, syn, _, _, delay = row
            yield (method, announced, outcome, int(setup), int(command), int(syn), delay)

    def frames_with(self, item):
        column = 1 + ITEMS.index(item)
        return [int(row[0]) for row in self.frames if row[column]]

    def outcomes(self, frame):
        """The outcomes that a frame says, by port."""
        for row in self.frames:
            if int(row[0]) == frame:
                ports, outcomes = row[-2].split(","), row[-1].split(",")
                return dict(zip(ports, outcomes)) if len(ports) == len(outcomes) else {}
        return {}


def expected_row(row):
    frames = [row[name] or 0 for name in LINKS[:3]]
    return (row["method"], endpoint(row), row["outcome"], *frames, row["syn_delay"] or "")


class Samples(WiresharkTest):
    def dissect(self, capture, *options):
        fields = [part for name in ("frame.number", *ITEMS, "ftpflow.port", "ftpflow.outcome") for part in ("-e", name)]
        reports = ("-z", "ftpflow,transfers", "-z", "ftpflow,logins")
        return Dissected(self.tshark("-r", capture, *options, "-Y", "ftpflow", "-T", "fields", *fields, *reports))

    def check_transfers(self, found, expected):
        self.assertEqual(list(found.transfers()), [expected_row(row) for row in transfers_of(expected)])

    def check_findings(self, found, expected, in_two_passes):
        """A failure stands where it is proved, and in the second pass where the connection was announced; no item
        stands anywhere without such a failure."""
        for outcome, item in ITEM_OF_OUTCOME.items():
            rows = [row for row in expected["transfers"] if row["outcome"] == outcome]
            frames = set(found.frames_with(item))
            self.assertLessEqual({row["proof_frame"] for row in rows if row.get("proof_frame")}, frames)
            if in_two_passes:
                self.assertLessEqual({row["setup_frame"] for row in rows}, frames)
            if not rows:
                self.assertEqual(frames, set(), item)

    def check_announcements(self, found, expected):
        for row in expected["transfers"]:
            self.assertEqual(found.outcomes(row["setup_frame"]).get(str(row["port"])), row["outcome"])

    def check_other_items(self, found, expected):
        experts = expected.get("experts", {})
        for item in OTHER_ITEMS:
            self.assertEqual(found.frames_with(item), experts.get(item, []), item)
        encrypted, wanted = found.frames_with("ftpflow.encrypted"), experts.get("ftpflow.encrypted", [])
        self.assertLessEqual(set(wanted), set(encrypted))
        self.assertEqual(len(encrypted), expected.get("encrypted_connections", len(wanted)))

    def check_logins(self, found, expected):
        wanted = [[row["client"], str(row["failed"]), str(row["successful"])] for row in expected.get("logins", [])]
        if wanted:
            self.assertEqual(sorted(found.rows("FTPFLOW: Logins of FTP clients:")), sorted(wanted))

    def check(self, capture, expected, *options):
        found = self.dissect(capture, *options)
        self.check_transfers(found, expected)
        self.check_findings(found, expected, bool(options))
        if options:
            self.check_announcements(found, expected)
        self.check_other_items(found, expected)
        self.check_logins(found, expected)

    def test_samples(self):
        self.assertGreater(len(SAMPLES), 20)
        for path in SAMPLES:
            expected = json.loads(path.read_text())
            for name in expected["files"]:
                for options in ((), ("-2",)):
                    with self.subTest(file=name, options=options):
                        self.check(path.with_name(name), expected, *options)


if __name__ == "__main__":
    unittest.main()
