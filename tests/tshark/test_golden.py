# SPDX-License-Identifier: GPL-2.0-or-later
# What tshark prints for every sample in every container: golden/SAMPLE.expected, each read before it was committed.
"""One expectation serves all containers and all releases of Wireshark: of the tree only our own part is compared, and
where an entry was in the file is left out (test_containers.py has it).

    test_golden.py --update      writes the expectations anew; the difference is to be reviewed
"""

import pathlib
import re
import sys
import unittest

from tools import CONTAINERS, SAMPLES, WiresharkTest, sample

GOLDEN = pathlib.Path(__file__).resolve().parent / "golden"
ENTRY, FOUND = "z/OS Component Trace, ", "z/OS Intrusion Detection, "  # the trees; an entry may have both
PLACE = "[Where it was in the file]"
LONG_BYTES = re.compile(r"(: [0-9a-f]{32})[0-9a-f…]+$")  # releases differ in how many bytes they show
LONG_TEXT = re.compile(r" \[(?:truncated|…)\](: .{32}).*?(\]?)$")  # and in how they say that it is not all
RELATIVE_TIME = re.compile(r"(Transit time: ).*(\]$)")  # 4.6 chooses the unit; test_copies.py has the values
WHOLE_TREES = 12  # the storm is 127 times the same: the first frames will do


def our_trees(text):
    """Our part of `tshark -V`, a list of lines for each frame, without where the entry was."""
    trees = []
    ours = skipped_depth = None
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip())
        if depth == 0:
            ours = line.startswith((ENTRY, FOUND))
            skipped_depth = None
            if line.startswith(ENTRY):
                trees.append([])
        if not ours:
            continue
        if skipped_depth is not None and depth > skipped_depth:
            continue
        skipped_depth = depth if line.strip() == PLACE else None
        if skipped_depth is None:
            line = RELATIVE_TIME.sub(r"\1…\2", line)
            trees[-1].append(LONG_TEXT.sub(r"\1…\2", LONG_BYTES.sub(r"\1…", line)))
    return trees


class Golden(WiresharkTest):
    def shown(self, capture):
        trees = our_trees(self.tshark("-r", capture, "-c", WHOLE_TREES, "-V"))
        return "".join("\n".join([f"frame {i}", *tree]) + "\n" for i, tree in enumerate(trees, 1))

    def test_every_sample_in_every_container(self):
        for name in SAMPLES:
            expected = (GOLDEN / f"{name}.expected").read_text()
            for container in CONTAINERS:
                with self.subTest(sample=name, container=container):
                    self.assertEqual(self.shown(sample(name, container)), expected)

    def test_every_expectation_has_its_sample(self):
        self.assertEqual(sorted(path.stem for path in GOLDEN.glob("*.expected") if path.stem != "fieldnames"), SAMPLES)

    def update(self):
        for name in SAMPLES:
            (GOLDEN / f"{name}.expected").write_text(self.shown(sample(name)))


if __name__ == "__main__":
    if "--update" in sys.argv:
        golden = Golden("update")
        sys.exit(not unittest.TextTestRunner().run(golden).wasSuccessful())
    unittest.main()
