# SPDX-License-Identifier: GPL-2.0-or-later
# Time and memory for hostile traces (hostile.py) of two sizes, the second ten times the first: both are bounded.
"""capinfos reads a file from front to back and keeps nothing of a frame, so what it takes is what our reader takes.
Time is that of the processor, less that for a file with nothing in it."""

import pathlib
import shlex
import subprocess
import sys
import tempfile

import hostile
from measure import cost

FACTOR = 10
RATIO_MAX = 2.5 * FACTOR  # of the times; linear is 10, quadratic 100.  The margin is for a machine that is busy
NOISE = 0.03  # seconds: a shorter time tells nothing
PER_MEGABYTE_MAX = 20  # seconds, for the worst file
MEMORY_MAX = 64  # MB at its peak, of which the program itself needs about 16
MEMORY_CARRIED_MAX = 160  # ... when the file is packed, or a dump: the checkpoints, the index
CARRIED = ("pages", "pack_bomb", "spack_bomb")


class Bounds:
    def __init__(self, run, folder):
        self.command = [*shlex.split(run), "capinfos", "-c"]
        self.folder = pathlib.Path(folder)
        self.nothing, _ = self.take("sound", 1000)

    def take(self, name, size):
        """Seconds and MB.  The file is made by another process: what this one holds would count as capinfos's."""
        path = self.folder / "hostile.ctrace"
        subprocess.run([sys.executable, "-B", hostile.__file__, name, str(size), str(path)], check=True)
        path.chmod(0o644)
        # A bomb is refused where it grows too much: that is an error, but not ours.
        return cost([*self.command, str(path)], home=self.folder, accept=(0, 1, 2))

    def row(self, name, size):
        """Seconds for the size and for ten times of it, the ratio, and MB for the larger one."""
        small, _ = self.take(name, size)
        large, memory = self.take(name, FACTOR * size)
        small, large = max(small - self.nothing, 0), max(large - self.nothing, 0)
        return small, large, max(large, NOISE) / max(small, NOISE), memory


def memory_max(name):
    return MEMORY_CARRIED_MAX if name.startswith(CARRIED) else MEMORY_MAX


def main(run, size="1"):
    size = int(float(size) * 1e6)
    print(f"{'':30}{size / 1e6:8g} MB{FACTOR * size / 1e6:8g} MB{'ratio':>8}{'s/MB':>8}{'memory, MB':>12}")
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder).chmod(0o777)
        bounds = Bounds(run, folder)
        for make in hostile.HOSTILE:
            small, large, ratio, memory = bounds.row(make.__name__, size)
            speed = large / (FACTOR * size / 1e6)
            name = make.__name__.replace("_", " ")
            print(f"{name:30}{small:9.3f} s{large:9.3f} s{ratio:8.1f}{speed:8.3f}{memory:12.1f}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
