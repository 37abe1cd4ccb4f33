# SPDX-License-Identifier: GPL-2.0-or-later
# An expectation as text: JSON with a line for each transfer, client or filter, so that a difference can be read.

import json

ROWS = ("transfers", "logins", "filters")


def text(found):
    lines = []
    for name, value in found.items():
        rows = ",\n".join("    " + json.dumps(row) for row in value) if name in ROWS else ""
        lines.append(f"  {json.dumps(name)}: " + (f"[\n{rows}\n  ]" if rows else json.dumps(value)))
    return "{\n" + ",\n".join(lines) + "\n}\n"
