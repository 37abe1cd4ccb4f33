# SPDX-License-Identifier: GPL-2.0-or-later
# The commands that the documents show print what the documents show.
"""An example is a line "$ tshark …" in a fenced block, with what it prints below it.  A line "..." stands for any
number of lines that are left out.  Blanks and tabs count as one blank, empty lines not at all.  The examples run in a
folder that holds the samples as `captures`.
"""

import os
import re
import subprocess
import unittest

from tools import CAPTURES, ROOT, WiresharkTest

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PROGRAMS = ("tshark", "capinfos", "editcap", "mergecap", "reordercap")
FENCED = re.compile(r"^```\w*\n(\$ .*?)^```$", re.MULTILINE | re.DOTALL)


def examples(text):
    """Each command of a document, and the lines below it."""
    for block in FENCED.findall(text):
        for example in re.split(r"^\$ ", block.replace("\\\n", ""), flags=re.MULTILINE)[1:]:
            command, *shown = example.splitlines()
            yield command, shown


def squeezed(lines):
    return [" ".join(line.split()) for line in lines if line.strip()]


def pattern(shown):
    """What the output is to look like."""
    lines = ("(?:.*\n)*" if line == "..." else re.escape(line) + "\n" for line in squeezed(shown))
    return rf"\A{''.join(lines)}\Z"


class Documents(WiresharkTest):
    def setUp(self):
        super().setUp()
        (self.folder / "captures").symlink_to(CAPTURES)

    def run_in_shell(self, command):
        programs = "".join(f'{name}() {{ {os.environ["CTRACE_RUN"]} {name} "$@"; }}\n' for name in PROGRAMS)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", programs + command],
            env=self.environment(None), cwd=self.folder, capture_output=True, text=True, timeout=300,
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""), command)
        return "".join(line + "\n" for line in squeezed(done.stdout.splitlines()))

    def test_the_examples_print_what_is_shown(self):
        for document in DOCUMENTS:
            for command, shown in examples(document.read_text()):
                with self.subTest(document=document.name, command=command):
                    self.assertRegex(self.run_in_shell(command), pattern(shown))

    def test_the_guide_has_examples(self):
        found = {path.name: len(list(examples(path.read_text()))) for path in DOCUMENTS}
        self.assertGreaterEqual(found["user-guide.md"], 10)
        self.assertGreaterEqual(found["README.md"], 2)


class Links(unittest.TestCase):
    """A link from a document into the project leads somewhere."""

    def test_the_files_are_there(self):
        missing = []
        for document in DOCUMENTS:
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
                if not (document.parent / target).exists():
                    missing.append((document.name, target))
        self.assertEqual(missing, [])


if __name__ == "__main__":
    unittest.main()
