# SPDX-License-Identifier: GPL-2.0-or-later
# The rules of the house that a machine can check; CONTRIBUTING.md says why they are rules.

import pathlib
import re
import shutil
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "plugins"
LONGEST_FUNCTION = 60
LONGEST_FILE = 600
LINE_WIDTH = 120
BANNED = r"\b(sprintf|vsprintf|strcpy|strcat|strtok|atoi|atol|sscanf|gets|alloca|tvb_get_ptr)\s*\("


def tracked():
    """The files of the project; without git the folder is walked instead."""
    command = ["git", "-c", f"safe.directory={ROOT}", "-C", ROOT, "ls-files", "-co", "--exclude-standard"]
    listing = subprocess.run(command, capture_output=True, text=True) if shutil.which("git") else None
    if listing is not None and listing.returncode == 0:
        return [ROOT / name for name in listing.stdout.splitlines() if (ROOT / name).is_file()]
    beside = {"build", ".git", "__pycache__"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not beside & set(path.relative_to(ROOT).parts)]


FILES = tracked()
SOURCES = [path for path in FILES if path.suffix in (".c", ".h")]
TEXTS = [path for path in FILES if path.suffix not in (".ctrace", ".trs", ".dump", ".pcap", ".pcapng", ".png", ".gz")]


def functions(text):
    """Name and number of lines of each function: from a line at the left edge with a name and a parenthesis to the
    first brace that closes at the left edge."""
    start = name = None
    for number, line in enumerate(text.splitlines()):
        opens = re.match(r"\w[^=;]*?(\w+)\([^;]*$", line)
        if opens and start is None:
            start, name = number, opens.group(1)
        elif line == "}" and start is not None:
            yield name, number - start + 1
            start = None
        elif line.startswith("};") or line.endswith(";") and not line.startswith(" "):
            start = None


class House(unittest.TestCase):
    def offenders(self, paths, pattern):
        found = []
        for path in paths:
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if re.search(pattern, line):
                    found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
        return found

    def test_the_core_knows_only_c(self):
        core = [path for path in SOURCES if "core" in path.parts]
        self.assertTrue(core)
        allowed = r'#include (<(std\w+|string|inttypes)\.h>|"[^"]+")'
        includes = [line for path in core for line in path.read_text().splitlines() if line.startswith("#include")]
        self.assertEqual([line for line in includes if not re.fullmatch(allowed, line)], [])
        self.assertEqual(self.offenders(core, r"\b(malloc|calloc|realloc|free|printf|wtap|tvb|g_\w+)\s*\("), [])

    def test_the_version_is_known_in_one_place(self):
        others = [path for path in SOURCES if path != PLUGINS / "compat" / "ws_compat.h"]
        self.assertEqual(self.offenders(others, r"WIRESHARK_VERSION"), [])
        glue = [path for path in SOURCES if PLUGINS in path.parents and "compat" not in path.parts]
        self.assertEqual(self.offenders(glue, r"WSC_AT_LEAST"), [])

    def test_plugins_do_not_include_each_other(self):
        for plugin in ("ctrace", "ftpflow", "idsprobe"):
            others = [name for name in ("ctrace", "ftpflow", "idsprobe") if name != plugin]
            sources = [path for path in SOURCES if PLUGINS / plugin in path.parents]
            self.assertEqual(self.offenders(sources, rf'#include ".*({"|".join(others)})/'), [])

    def test_banned_functions_are_not_called(self):
        self.assertEqual(self.offenders(SOURCES, BANNED), [])

    def test_functions_and_files_are_small(self):
        plugins = [path for path in SOURCES if PLUGINS in path.parents]
        long_files = [path for path in plugins if len(path.read_text().splitlines()) > LONGEST_FILE]
        self.assertEqual(long_files, [])
        counted = [(path.name, *function) for path in plugins for function in functions(path.read_text())]
        self.assertGreater(len(counted), 100)
        self.assertEqual([each for each in counted if each[2] > LONGEST_FUNCTION], [])

    def test_every_file_says_its_licence_and_purpose(self):
        commented = [path for path in FILES if path.suffix in (".c", ".h", ".def", ".py", ".cmake", ".sh")]
        for path in commented:
            lines = path.read_text().splitlines()
            start = 1 if lines[0].startswith("#!") else 0
            with self.subTest(file=str(path.relative_to(ROOT))):
                self.assertIn("SPDX-License-Identifier: GPL-2.0-or-later", lines[start])
                self.assertTrue(any(len(line) > 20 for line in lines[start + 1 : start + 4]))

    def test_lines_fit(self):
        wide = [path for path in TEXTS if path.suffix in (".c", ".h", ".py", ".cmake") or path.parent.name == "scripts"]
        self.assertEqual(self.offenders(wide, rf"^.{{{LINE_WIDTH + 1},}}"), [])

    def test_banners_are_whole(self):
        self.assertEqual(self.offenders(SOURCES, r"^ \* -{20}|-{20}$"), [])

    def test_no_tabs_or_trailing_blanks(self):
        texts = [path for path in TEXTS if path.name != "LICENSE" and path.suffix != ".expected"]
        self.assertEqual(self.offenders(texts, r"\t|[ \t]+$"), [])


if __name__ == "__main__":
    unittest.main()
