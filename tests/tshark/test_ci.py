# SPDX-License-Identifier: GPL-2.0-or-later
# docs/ci.md: what tshark's exit code says, and the check examples/ci/no-data-connection.

import json
import re
import shlex
import shutil
import unittest

from example import ExampleTest
from tools import CAPTURES, PROGRAMS, ROOT, sample

CHECK = ROOT / "examples" / "ci" / "no-data-connection"
PAGE = (ROOT / "docs" / "ci.md").read_text()
FTP = CAPTURES / "ftp"
GOOD, FAILED, NOT_KNOWN = 0, 1, 2


def verdict(transfers):
    """What the check must say of a sample, by what its author has written."""
    outcomes = {transfer["outcome"] for transfer in transfers}
    if outcomes - {"ok", "unused", "undetermined"}:
        return FAILED
    return NOT_KNOWN if not outcomes or "undetermined" in outcomes else GOOD


class Pipeline(ExampleTest):
    def cut(self, path, length):
        return self.write("cut-" + path.name, path.read_bytes()[:length])


class ExitCodes(Pipeline):
    def code(self, *arguments, **options):
        code, output, _ = self.outcome("tshark", *arguments, **options)
        return code, len(output.splitlines())

    def test_it_could_look(self):
        storm = sample("storm")
        cases = (
            (("-r", storm, "-Y", "ctrace.discard == 4114"), 127),
            (("-r", storm, "-Y", "ctrace.discard == 1"), 0),
            (("-r", FTP / "ftp_missing.ctrace", "-Y", "ftpflow.missing_syn"), 8),
            (("-r", self.write("empty.ctrace", b"")), 0),
            (("-r", self.cut(storm, 4000), "-Y", "ctrace.expert.cut_entry"), 1),
            (("-r", self.cut(sample("storm", "rdw"), 4000), "-Y", "ctrace.expert.cut_entry"), 1),
            (("-r", self.cut(sample("storm", "bdw"), 4000), "-Y", "ctrace.expert.cut_entry"), 1),
        )
        for arguments, lines in cases:
            with self.subTest(arguments=arguments):
                self.assertEqual(self.code(*arguments), (0, lines))

    def test_it_could_not_look(self):
        storm, saved = sample("storm"), FTP / "ftp_missing.pcapng"
        cases = (
            ("-r", self.write("text.ctrace", b"This is no trace.\n")),
            ("-r", self.folder / "nosuch.ctrace"),
            ("-r", storm, "-Y", "no.such_field"),
            ("-r", storm, "-T", "fields", "-e", "no.such_field"),
            ("-r", storm, "-q", "-z", "no,such"),
        )
        without_plugins = (
            ("-r", storm),
            ("-r", saved, "-Y", "ftpflow.missing_syn"),
            ("-r", saved, "-T", "fields", "-e", "ftpflow.outcome"),
            ("-r", saved, "-q", "-z", "ftpflow,transfers"),
        )
        for stock, arguments in [*((False, case) for case in cases), *((True, case) for case in without_plugins)]:
            with self.subTest(arguments=arguments, stock=stock):
                code, lines = self.code(*arguments, stock=stock)
                self.assertEqual((code != 0, lines), (True, 0))

    def test_it_could_look_at_a_part_only(self):
        for path, length in ((CAPTURES / "storm.pack.trs", 3000), (CAPTURES / "storm.dump", 20000),
                             (FTP / "ftp_missing.pcapng", 4000)):
            with self.subTest(file=path.name):
                code, lines = self.code("-r", self.cut(path, length))
                self.assertEqual((code != 0, lines > 0), (True, True))


class NoDataConnection(Pipeline):
    def check(self, path, **options):
        return self.shell("sh", CHECK, path, **options)

    def test_every_sample(self):
        verdicts = set()
        for path in sorted(FTP.glob("*.expected.json")):
            expected = json.loads(path.read_text())
            verdicts.add(verdict(expected["transfers"]))
            with self.subTest(sample=path.name):
                code, _, messages = self.check(FTP / expected["files"][0])
                self.assertEqual((code, messages == ""), (verdict(expected["transfers"]), code != NOT_KNOWN))
        self.assertEqual(verdicts, {GOOD, FAILED, NOT_KNOWN})

    def test_what_failed_is_printed(self):
        _, output, _ = self.check(FTP / "ftp_port_reuse.ctrace")
        self.assertIn("announced were 4", output)
        _, output, _ = self.check(FTP / "ftp_discarded.ctrace")
        self.assertEqual([row.split("|")[5].strip() for row in output.splitlines()[1:]], ["discarded"] * 2)

    def test_a_file_that_cannot_be_read(self):
        files = (self.folder / "nosuch.ctrace", self.write("text.ctrace", b"This is no trace.\n"),
                 self.write("empty.ctrace", b""), self.cut(CAPTURES / "storm.pack.trs", 3000),
                 self.cut(FTP / "ftp_methods.pcapng", 3000), sample("storm"))
        for path in files:
            with self.subTest(file=path.name):
                code, output, messages = self.check(path)
                self.assertEqual((code, output), (NOT_KNOWN, ""))
                self.assertIn(path.name, messages)

    def test_each_plugin_must_be_loaded(self):
        for plugin in ("ctrace-file", "ctrace", "ftpflow"):
            folder = self.folder / f"without-{plugin}"
            shutil.copytree(PROGRAMS.parents[1] / "plugins", folder, ignore=shutil.ignore_patterns(f"{plugin}.so"))
            for name in ("ftp_methods.ctrace", "ftp_methods.pcapng"):
                with self.subTest(plugin=plugin, file=name):
                    code, output, messages = self.check(FTP / name, plugins=folder)
                    self.assertEqual((code, output), (NOT_KNOWN, ""))
                    self.assertIn(f"{plugin} is not loaded", messages)

    def test_a_tshark_that_does_not_start(self):
        self.put_program("tshark", "false")
        self.assertEqual(self.check(FTP / "ftp_methods.ctrace")[0], NOT_KNOWN)

    def test_one_file_at_a_time(self):
        self.assertEqual(self.shell("sh", CHECK)[0], NOT_KNOWN)
        self.assertEqual(self.shell("sh", CHECK, sample("storm"), sample("dns"))[0], NOT_KNOWN)


class Page(Pipeline):
    def blocks(self, beginning):
        (found,) = re.findall(rf"^```\n({re.escape(beginning)}.*?)^```$", PAGE, re.M | re.S)
        return found

    def test_the_count(self):
        script = self.blocks("found=")
        storm = sample("storm").read_bytes()
        for content, expected in ((storm, 0), (storm[:4000], 1), (b"This is no trace.\n", 2)):
            self.write("my.ctrace", content)
            with self.subTest(expected=expected):
                self.assertEqual(self.shell("sh", "-c", script)[0], expected)

    def test_the_json(self):
        self.write("my.ctrace", sample("storm").read_bytes())
        code, output, _ = self.shell(*shlex.split(self.blocks("tshark -r my.ctrace -Y 'ctrace.discard")))
        shown = json.loads("{" + re.search(r'^`("layers".*)`$', PAGE, re.M)[1] + "}")
        self.assertEqual((code, json.loads(output)[0]["_source"]), (0, shown))

    def test_the_report(self):
        self.write("my.ctrace", (FTP / "ftp_missing.ctrace").read_bytes())
        requests = self.blocks('{"jsonrpc"')
        code, answers, _ = self.outcome("sharkd", "-", stdin=requests.encode())
        loaded, tapped = (json.loads(line)["result"] for line in answers.splitlines())
        (tap,) = tapped["taps"]
        (table,) = tap["tables"]
        outcome = [field["c"] for field in tap["fields"]].index("Outcome")
        self.assertEqual((code, loaded), (0, {"status": "OK"}))
        self.assertEqual([row[outcome] for row in table["i"]], ["missing"] * 8)


if __name__ == "__main__":
    unittest.main()
