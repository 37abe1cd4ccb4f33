# SPDX-License-Identifier: GPL-2.0-or-later
# docs/zos-ctrace.7: groff finds no fault with it, and what it names is there.

import re
import subprocess
import unittest

from example import ExampleTest
from tools import ROOT, sample

MANUAL = ROOT / "docs" / "zos-ctrace.7"
SETTINGS = ROOT / "plugins" / "ctrace" / "core" / "settings.c"


def plain(text):
    return text.replace(r"\-", "-").replace(r"\(dq", '"')


def section(title):
    return re.search(rf"^\.SH {title}\n(.*?)(?=^\.SH|\Z)", MANUAL.read_text(), re.M | re.S)[1]


def items(title):
    """The terms that a section explains, each on a line of its own behind .TP."""
    return [plain(term) for term in re.findall(r"^\.TP\n\.\w+ (.*)$", section(title), re.M)]


class Manual(ExampleTest):
    def test_its_form(self):
        for device in ("utf8", "ascii", "ps"):
            done = subprocess.run(["groff", "-man", "-ww", "-z", f"-T{device}", MANUAL], capture_output=True, text=True)
            with self.subTest(device=device):
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_the_filters(self):
        self.assertGreater(len(items("FILTERS")), 5)
        for text in items("FILTERS"):
            with self.subTest(filter=text):
                self.tshark("-r", sample("dns"), "-Y", text)

    def test_the_reports(self):
        self.assertGreater(len(items("REPORTS")), 3)
        for name in items("REPORTS"):
            with self.subTest(report=name):
                self.tshark("-r", sample("dns"), "-q", "-z", name)

    def test_the_settings(self):
        """All of them, under both names."""
        rows = re.findall(r'^    \{"(\w+)", "(\w+)",', SETTINGS.read_text(), re.M)
        self.assertEqual([tuple(re.findall(r"\w+", term)) for term in items("SETTINGS")], rows)

    def test_the_examples(self):
        lines = [plain(line) for block in re.findall(r"^\.EX\n(.*?)^\.EE", section("EXAMPLES"), re.M | re.S)
                 for line in block.splitlines()]
        commands = [line for line in lines if not line.startswith("wireshark ")]
        self.assertEqual(len(commands), len(lines) - 1)
        self.write("my.ctrace", sample("storm").read_bytes())
        for command in commands:
            with self.subTest(command=command):
                code, output, messages = self.shell("sh", "-c", command)
                self.assertEqual((code, messages), (0, ""))
                self.assertTrue(output or (self.folder / "saved.pcapng").exists())


if __name__ == "__main__":
    unittest.main()
