# SPDX-License-Identifier: GPL-2.0-or-later
# The display filter names are a contract: none may change or go by accident.
"""golden/fieldnames.expected holds name, type and display of every field, as `tshark -G fields` gives them.

    test_fieldnames.py --update      writes it anew
"""

import pathlib
import sys
import unittest

from tools import WiresharkTest

EXPECTED = pathlib.Path(__file__).resolve().parent / "golden" / "fieldnames.expected"
PROTOCOLS = ("ctrace", "ftpflow", "idsprobe")


class FieldNames(WiresharkTest):
    def shown(self):
        lines = set()
        for line in self.tshark("-G", "fields").splitlines():
            columns = line.split("\t")
            if columns[0] == "F" and columns[2].split(".")[0] in PROTOCOLS:
                name, filter_name, kind, _, display = columns[1:6]
                lines.add(f"{filter_name} {kind} {display or '-'} {name}")
        return "\n".join(sorted(lines)) + "\n"

    def test_no_field_has_changed(self):
        self.assertEqual(self.shown(), EXPECTED.read_text())

    def update(self):
        EXPECTED.write_text(self.shown())


if __name__ == "__main__":
    if "--update" in sys.argv:
        sys.exit(not unittest.TextTestRunner().run(FieldNames("update")).wasSuccessful())
    unittest.main()
