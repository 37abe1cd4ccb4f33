# SPDX-License-Identifier: GPL-2.0-or-later
# Runs Wireshark's programs for the tests: always in the same surroundings, always with the plug-ins under test.
"""CTRACE_RUN is the command that runs a program of the Wireshark under test with our plug-ins, CTRACE_RUN_STOCK the
same without them, CTRACE_PROGRAMS the folder of the programs made of tests/wiretap, CTRACE_SANITIZED 1 in a build with
sanitizers, which is slow; CTest sets them all.  Every test class gets a home folder of its own, so that no user's
settings leak in.
"""

import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "captures"
sys.path.append(str(CAPTURES))  # for tests that make traces of their own: import zos, net
CONTAINERS = {"bare": ".ctrace", "rdw": ".rdw.ctrace", "bdw": ".bdw.ctrace"}
SAMPLES = sorted(path.name[: -len(".rdw.ctrace")] for path in CAPTURES.glob("*.rdw.ctrace"))
assert SAMPLES, "the sample traces are missing"
INTRUSIONS = ("attacks", "scan", "scanpth")  # of these much is learnt from the file; one entry does not tell it
ORDINARY = 65534  # a user who is not root
PROGRAMS = pathlib.Path(os.environ.get("CTRACE_PROGRAMS", ""))
SANITIZED = os.environ.get("CTRACE_SANITIZED") == "1"

# Fields that say where an entry was in the file: the only ones in which the containers may differ.
PROVENANCE = ("ctrace.container", "ctrace.record", "ctrace.file_offset")

LOAD = 1_000_000  # the number of sharkd's request that opens the file; the others are numbered as their frames

# What Wireshark itself says of a frame only when the file is a pcapng.
PCAPNG_ONLY = ("frame.section_number",)
UNSURE = ("followers",)  # sharkd 4.4 shows numbers there that it has never set

def sample(name, container="bare"):
    return CAPTURES / (name + CONTAINERS[container])


class WiresharkTest(unittest.TestCase):
    """A test that runs Wireshark's programs in a folder of its own, self.folder."""

    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ctrace-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o777)
        self.config = self.folder / ".config" / "wireshark"

    def environment(self, extra):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CTRACE_", "XDG_"))}
        return {**kept, "HOME": str(self.folder), "TZ": "UTC", "LC_ALL": "C.UTF-8", **(extra or {})}

    def outcome(self, tool, *arguments, env=None, stdin=None, stock=False):
        """Runs a program: exit code, standard output, standard error."""
        command = shlex.split(os.environ["CTRACE_RUN_STOCK" if stock else "CTRACE_RUN"])
        done = subprocess.run(
            [*command, tool, *map(str, arguments)],
            env=self.environment(env), cwd=self.folder, input=stdin, capture_output=True, timeout=300,
        )
        # Of a damaged packet Wireshark's dissectors may print bytes that are no text.
        return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode()

    def run_tool(self, tool, *arguments, **options):
        """Runs a program that has nothing to complain about; its standard output."""
        code, output, messages = self.outcome(tool, *arguments, **options)
        self.assertEqual((code, messages), (0, ""), f"{tool} {arguments}")
        return output

    def tshark(self, *arguments, **options):
        return self.run_tool("tshark", *arguments, **options)

    def fields(self, capture, names, *arguments, **options):
        """The values of some fields, a list for each frame."""
        wanted = [part for name in names for part in ("-e", name)]
        text = self.tshark("-r", capture, *arguments, "-T", "fields", *wanted, **options)
        return [line.split("\t") for line in text.splitlines()]

    def frames(self, capture, *arguments, **options):
        """The trees of all frames, as Wireshark's JSON has them."""
        text = self.tshark("-r", capture, *arguments, "-T", "json", "--no-duplicate-keys", **options)
        return [without(frame["_source"]["layers"], PCAPNG_ONLY) for frame in json.loads(text)]

    def sharkd_frames(self, capture, numbers, **wanted):
        """Frames as the window gets them: by number, in any order, when the whole file has been read.  With proto=True
        their trees too."""
        requests = [{"jsonrpc": "2.0", "id": LOAD, "method": "load", "params": {"file": str(capture)}}]
        requests += [
            {"jsonrpc": "2.0", "id": number, "method": "frame", "params": {"frame": number, "bytes": True, **wanted}}
            for number in numbers
        ]
        text = "".join(json.dumps(request) + "\n" for request in requests)
        _, answers, _ = self.outcome("sharkd", "-", stdin=text.encode())
        frames = {answer["id"]: answer for answer in map(json.loads, answers.splitlines())}
        self.assertEqual(frames.pop(LOAD)["result"], {"status": "OK"})
        return {number: without(frames[number]["result"], UNSURE) for number in numbers}

    def report(self, capture, name, *arguments):
        """The tables of a report behind -z: for each the rows, which are a text and a number of frames."""
        text = self.tshark("-r", capture, "-q", "-z", name, *arguments)
        tables, rows = {}, None
        for line in text.splitlines():
            row = re.fullmatch(r"(.*?) *\|(\d+) \|", line)
            if row:
                rows[row[1]] = int(row[2])
            else:
                rows = tables.setdefault(line, {})
        return tables

    def sharkd_report(self, capture, name):
        """The same as other programs get it."""
        tables = self.sharkd_tap(capture, name)["tables"]
        return {table["t"]: dict(table["i"]) for table in tables}

    def sharkd_tap(self, capture, name, times=1):
        """A report as sharkd has it, the last time when it is asked several times."""
        tap = {"jsonrpc": "2.0", "id": 2, "method": "tap", "params": {"tap0": "nstat:" + name}}
        load = {"jsonrpc": "2.0", "id": 1, "method": "load", "params": {"file": str(capture)}}
        requests = [load] + [tap] * times
        text = "".join(json.dumps(request) + "\n" for request in requests)
        _, answers, _ = self.outcome("sharkd", "-", stdin=text.encode())
        return json.loads(answers.splitlines()[times])["result"]["taps"][0]

    def sharkd_rows(self, capture, name):
        """A report's tables: for each the rows, by column, every value as a text."""
        tap = self.sharkd_tap(capture, name)
        columns = [field["c"] for field in tap["fields"]]
        return {
            table["t"]: [dict(zip(columns, map(str, row))) for row in table["i"]] for table in tap["tables"]
        }

    def rows(self, capture, name, *arguments):
        """The same from the text that tshark prints."""
        lines = self.tshark("-r", capture, "-q", "-z", name, *arguments).splitlines()
        start = next(number for number, line in enumerate(lines) if line.startswith("Filter for statistics"))
        columns = [column.strip() for column in lines[start + 1].split("|")[:-1]]
        tables = {}
        for line in lines[start + 2 : -1]:
            if line.endswith("|"):
                row = [cell.strip() for cell in line.split("|")[:-1]]
                tables[title].append(dict(zip(columns, row)))
            else:
                tables[title := line] = []
        return tables

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        path.chmod(0o666)
        return path


def as_user(user):
    """What stands before a command that root runs as a user; nothing when the test is not root's."""
    if os.geteuid() != 0:
        return []
    return [
        "setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups",
        "--inh-caps=+dac_override", "--ambient-caps=+dac_override",  # the clone may lie in root's own folder
    ]


def without(tree, names):
    """A copy of a JSON tree in which some fields are missing."""
    if isinstance(tree, dict):
        return {key: without(value, names) for key, value in tree.items() if key not in names}
    if isinstance(tree, list):
        return [without(value, names) for value in tree]
    return tree
