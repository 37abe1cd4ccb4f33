# SPDX-License-Identifier: GPL-2.0-or-later
# Adds up what gcov says of the cores (a line of JSON for each object) and prints a table: coverage.py ROOT [--missing]

import collections
import json
import pathlib
import sys

LINES_WANTED, BRANCHES_WANTED = 95, 90


class File:
    """A source file: how often each line was reached, and each of its branches."""

    def __init__(self):
        self.lines = collections.Counter()
        self.branches = collections.defaultdict(collections.Counter)

    def add(self, line):
        number = line["line_number"]
        self.lines[number] += line["count"]
        for i, branch in enumerate(line["branches"]):
            self.branches[number][i] += branch["count"]

    def line_counts(self):
        return sum(count > 0 for count in self.lines.values()), len(self.lines)

    def branch_counts(self):
        every = [count for branches in self.branches.values() for count in branches.values()]
        return sum(count > 0 for count in every), len(every)

    def missing(self):
        yield from (f"{number}: not reached" for number, count in sorted(self.lines.items()) if count == 0)
        for number, branches in sorted(self.branches.items()):
            never = sum(count == 0 for count in branches.values())
            if never and self.lines[number]:
                yield f"{number}: {never} of {len(branches)} branches never taken"


def read(stream, root):
    """The files of the cores; what an object includes of a header counts for the header."""
    files = collections.defaultdict(File)
    for text in filter(str.strip, stream):
        report = json.loads(text)
        for part in report["files"]:
            path = (pathlib.Path(report["current_working_directory"]) / part["file"]).resolve()
            if "core" in path.parts and root in path.parents:
                for line in part["lines"]:
                    files[path.relative_to(root).as_posix()].add(line)
    return files


def percent(reached, every):
    return 100 * reached / every if every else 100


def show(name, lines, branches):
    print(f"{name:<44} {lines[1]:>6} {percent(*lines):>6.1f} % {branches[1]:>6} {percent(*branches):>6.1f} %")


def main(root, *options):
    files = read(sys.stdin, pathlib.Path(root).resolve())
    print(f"{'file':<44} {'lines':>6} {'':>8} {'branches':>6}")
    for name, file in sorted(files.items()):
        show(name, file.line_counts(), file.branch_counts())
        if "--missing" in options:
            print("".join(f"    {each}\n" for each in file.missing()), end="")
    lines, branches = (
        [sum(column) for column in zip(*counts)]
        for counts in ([f.line_counts() for f in files.values()], [f.branch_counts() for f in files.values()])
    )
    show("all", lines, branches)
    return percent(*lines) < LINES_WANTED or percent(*branches) < BRANCHES_WANTED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
