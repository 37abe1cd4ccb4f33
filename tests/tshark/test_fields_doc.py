# SPDX-License-Identifier: GPL-2.0-or-later
# docs/fields.md: every display filter field, as `tshark -G fields` has it, with what docs/fields.def says of it.
"""What is put together:

    docs/fields.def     groups, prose, a sentence for each field
    tshark -G fields    label and type
    tshark -G values    the names of a field's values, when they are few
    plugins             severities of expert items, which tshark does not print

    test_fields_doc.py --update      writes docs/fields.md anew
"""

import re
import sys
import unittest

from tools import ROOT, WiresharkTest
from test_fieldnames import PROTOCOLS

WORDS = ROOT / "docs" / "fields.def"
PAGE = ROOT / "docs" / "fields.md"
FEW = 20  # values that are listed
BEGINNING = """\
# The fields

<!-- Made by tests/tshark/test_fields_doc.py of docs/fields.def and of what tshark says: change these. -->

What display filters can ask for. The name in the first column is the filter: `ctrace.asid == 0x4f`. It is also what
`-e` takes, and what you type as a column. A field is there only when the record holds it, so the name alone finds
the frames that have it: `ctrace.gap`.

Label is what the window shows. A word in parentheses behind it says that the place in the record is not certain: see
[format.md](format.md). It is the same list in Wireshark 4.0, 4.4 and 4.6.
"""
TYPES = {
    "FT_STRING": "text", "FT_NONE": "no value", "FT_BOOLEAN": "yes or no", "FT_BYTES": "bytes",
    "FT_IPv4": "IPv4 address", "FT_IPv6": "IPv6 address", "FT_ABSOLUTE_TIME": "time", "FT_RELATIVE_TIME": "seconds",
    "FT_FRAMENUM": "frame number", "FT_INT32": "number, 4 bytes, signed",
}
FIELD = re.compile(rf"^((?:{'|'.join(PROTOCOLS)})[a-z0-9_.]*) {{2,}}(.+)$", re.M)
SEVERITY = re.compile(r'"([a-z0-9_.]+)", PI_\w+, PI_(ERROR|WARN|NOTE|CHAT),')


def groups():
    """docs/fields.def: of each group its heading, its prose, and of each field the name and a sentence."""
    _, *parts = re.split(r"^## (.+)\n", WORDS.read_text(), flags=re.M)
    for heading, body in zip(parts[::2], parts[1::2]):
        prose = [line for line in body.splitlines() if line and not FIELD.fullmatch(line)]
        yield heading, prose, FIELD.findall(body)


def severities():
    found = {}
    for source in sorted((ROOT / "plugins").rglob("*.c")):
        for name, severity in SEVERITY.findall(source.read_text()):
            found.setdefault(name, []).append({"WARN": "warning"}.get(severity, severity.lower()))
    return {name: " or ".join(words) for name, words in found.items()}


def type_in_words(kind, base):
    number = re.fullmatch(r"FT_UINT(\d+)", kind)
    if number is None:
        return TYPES[kind]
    size = int(number[1]) // 8
    return f"{'hexadecimal' if base == 'BASE_HEX' else 'number'}, {size} byte{'s' if size > 1 else ''}"


class FieldsDocument(WiresharkTest):
    def told(self, what, letter, column):
        """Of tshark -G the lines that are about our fields: they begin with a letter and have the name in a column."""
        lines = (line.split("\t") for line in self.tshark("-G", what).splitlines())
        return [columns for columns in lines if columns[0] == letter and columns[column].split(".")[0] in PROTOCOLS]

    def values(self):
        found = {}
        for _, name, value, words in self.told("values", "V", 1):
            found.setdefault(name, {})[f"{value} {words}"] = None  # a field that is registered twice has them twice
        return {name: rows for name, rows in found.items() if len(rows) <= FEW}

    def rows(self):
        """Of each field its label, and its type or severity."""
        levels = severities()
        return {
            name: (label, levels.get(name) or type_in_words(kind, base))
            for _, label, name, kind, _, base, *_ in self.told("fields", "F", 2)
        }

    def table(self, fields, rows, values):
        levels = severities()
        yield f"| filter | label | {'severity' if fields[0][0] in levels else 'type'} | what |"
        yield "|---|---|---|---|"
        for name, sentence in fields:
            named = f". Values: {', '.join(values[name])}" if name in values else ""
            yield f"| `{name}` | {' | '.join(rows.pop(name))} | {sentence}{named} |"

    def page(self):
        rows, values, parts = self.rows(), self.values(), [BEGINNING]
        for heading, prose, fields in groups():
            paragraphs = [[f"## {heading}"], prose, self.table(fields, rows, values)]
            parts += ["\n".join(lines) + "\n" for lines in paragraphs if lines]
        self.assertEqual(list(rows), [], f"fields without a line in {WORDS.name}")
        return "\n".join(parts)

    def test_the_page_is_up_to_date(self):
        self.assertEqual(PAGE.read_text(), self.page(), "run it with --update")

    def test_every_expert_item_has_its_severity(self):
        without = [name for name, (_, what) in self.rows().items() if "expert" in name and what == "no value"]
        self.assertEqual(without, [])

    def update(self):
        PAGE.write_text(self.page())


if __name__ == "__main__":
    if "--update" in sys.argv:
        sys.exit(not unittest.TextTestRunner().run(FieldsDocument("update")).wasSuccessful())
    unittest.main()
