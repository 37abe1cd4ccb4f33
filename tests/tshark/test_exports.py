# SPDX-License-Identifier: GPL-2.0-or-later
# What a built plug-in shows to the program that loads it, and how it stands in its memory: the hardened flags of
# CMakeLists.txt have done what they are for.

import re
import subprocess
import unittest

from tools import PROGRAMS

BUILD = PROGRAMS.parents[1]
RELEASE = BUILD.name.rsplit("-", 1)[1]  # the folder is called PRESET-RELEASE
NAMES = {"ctrace.so", "ctrace-file.so", "ftpflow.so", "idsprobe.so"}
ENTRY_POINTS = {"plugin_register", "plugin_version", "plugin_want_major", "plugin_want_minor"}
if RELEASE not in ("4.0", "4.2"):
    ENTRY_POINTS.add("plugin_describe")


def output(*command):
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True).stdout


class Exports(unittest.TestCase):
    def setUp(self):
        self.plugins = sorted((BUILD / "plugins" / RELEASE).glob("*/*.so"))
        self.assertEqual({path.name for path in self.plugins}, NAMES)

    def test_only_what_wireshark_looks_for(self):
        for plugin in self.plugins:
            symbols = {line.split()[-1] for line in output("nm", "-D", "--defined-only", plugin).splitlines()}
            with self.subTest(plugin.name):
                self.assertEqual(symbols, ENTRY_POINTS)

    def test_addresses_of_functions_are_settled_and_locked_when_it_is_loaded(self):
        for plugin in self.plugins:
            with self.subTest(plugin.name):
                self.assertRegex(output("readelf", "-lW", plugin), r"\n +GNU_RELRO ")
                self.assertRegex(output("readelf", "-dW", plugin), r"BIND_NOW|FLAGS_1\).*\bNOW\b")

    def test_nothing_can_be_written_and_run(self):
        for plugin in self.plugins:
            segments = re.findall(r"\n +(\w+) +(?:0x\w+ +){5}([R ][W ][E ]) ", output("readelf", "-lW", plugin))
            with self.subTest(plugin.name):
                self.assertIn(("GNU_STACK", "RW "), segments)
                self.assertIn(("LOAD", "R E"), segments)  # the code
                self.assertEqual([segment for segment in segments if segment[1].endswith("WE")], [])


if __name__ == "__main__":
    unittest.main()
