# SPDX-License-Identifier: GPL-2.0-or-later
# Damaged copies of files: cut short, or with one byte changed.  The same ones each time.

import random
import zlib

from tools import CAPTURES

SAMPLE_FILES = sorted(CAPTURES.glob("*.ctrace"))


def chance_for(what):
    """Python's own hash() differs from run to run."""
    return random.Random(zlib.crc32(what.encode()))


def changed(data, at, value):
    return data[:at] + bytes([value]) + data[at + 1 :]


def copies(data, chance, count):
    """`count` damaged copies: one of four is cut, the others have another byte somewhere."""
    for number in range(count):
        at = chance.randrange(len(data))
        if number % 4 == 0:
            yield data[:at]
        else:
            yield changed(data, at, data[at] ^ chance.randrange(1, 256))
