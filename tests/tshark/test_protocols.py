# SPDX-License-Identifier: GPL-2.0-or-later
# Wireshark's protocols in a trace: whatever Wireshark says of a packet in a plain capture, it says in a trace too.
"""The samples of captures/protocols hold the same packets as CTRACE and as pcapng.  Beside each stands what is to be
found; its author has written it, no plug-in has a part in it.
"""

import json
import unittest

from tools import CAPTURES, LOAD, WiresharkTest, without

FOLDER = CAPTURES / "protocols"
SAMPLES = {path.name.split(".")[0]: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.expected.json"))}
PACKETS = [name for name, expected in SAMPLES.items() if f"{name}.pcapng" in expected["files"]]
PASSES = ((), ("-2",))

# Ours, and what the two files say differently of their interfaces.
OURS = ("ctrace", "frame.section_number", "frame.interface_id", "frame.interface_id_tree")
SERIOUS = '_ws.expert.severity == "Warning" || _ws.expert.severity == "Error"'


def trace(name):
    return FOLDER / f"{name}.ctrace"


class Protocols(WiresharkTest):
    def test_the_column_protocol(self):
        for name, expected in SAMPLES.items():
            wanted = {number: protocol for protocol, frames in expected["protocols"].items() for number in frames}
            shown = [protocol for (protocol,) in self.fields(trace(name), ["_ws.col.Protocol"], "-2")]
            everything = range(1, expected["frames"] + 1)
            with self.subTest(sample=name):
                self.assertEqual(shown, [wanted.get(number, "TCP") for number in everything])

    def test_filters_find_in_the_first_pass(self):
        for name, expected in SAMPLES.items():
            for row in expected["filters"]:
                found = self.fields(trace(name), ["frame.number"], "-Y", row["filter"])
                with self.subTest(sample=name, filter=row["filter"]):
                    self.assertEqual([int(number) for (number,) in found], row.get("first_pass", row["frames"]))

    def test_filters_find_when_all_is_read(self):
        for name, expected in SAMPLES.items():
            wanted = {row["filter"]: row["frames"] for row in expected["filters"]}
            wanted[SERIOUS] = expected["warnings"]
            with self.subTest(sample=name):
                self.assertEqual(self.sharkd_filters(trace(name), list(wanted)), wanted)

    def sharkd_filters(self, capture, conditions):
        requests = [{"jsonrpc": "2.0", "id": LOAD, "method": "load", "params": {"file": str(capture)}}]
        requests += [
            {"jsonrpc": "2.0", "id": number, "method": "frames", "params": {"filter": condition}}
            for number, condition in enumerate(conditions, 1)
        ]
        text = "".join(json.dumps(request) + "\n" for request in requests)
        _, answers, _ = self.outcome("sharkd", "-", stdin=text.encode())
        by_number = {answer["id"]: answer for answer in map(json.loads, answers.splitlines())}
        rows = {condition: by_number[number]["result"] for number, condition in enumerate(conditions, 1)}
        return {condition: [row["num"] for row in frames] for condition, frames in rows.items()}

    def test_trees_are_those_of_a_plain_capture(self):
        for name in PACKETS:
            for passes in PASSES:
                with self.subTest(sample=name, passes=passes):
                    trees = [
                        [without(tree, OURS) for tree in self.frames(FOLDER / (name + ending), *passes)]
                        for ending in (".ctrace", ".pcapng")
                    ]
                    self.assertEqual(*trees)


if __name__ == "__main__":
    unittest.main()
