# SPDX-License-Identifier: GPL-2.0-or-later
# Runs a program of Wireshark and measures what it takes.

import os
import shlex
import statistics
import sys


def cost(command, *, home, plugins=None, accept=(0,)):
    """Seconds of the processor, peak memory in MB.  `plugins` is a plug-in folder; "none" stands for none at all."""
    environment = {**os.environ, "HOME": str(home)}
    if plugins is not None:
        environment["CTRACE_PLUGINS"] = str(plugins)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, nowhere, stream) for stream in ((1,) if accept == (0,) else (1, 2))]
    pid = os.posix_spawn(command[0], command, environment, file_actions=actions)
    os.close(nowhere)
    _, status, used = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) not in accept:
        sys.exit(f"failed: {shlex.join(command)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


class Ratio:
    """The median and the range of the ratios of pairs of figures."""

    def __init__(self, pairs):
        ratios = sorted(first / second for first, second in pairs)
        self.median, self.least, self.greatest = statistics.median(ratios), ratios[0], ratios[-1]

    def __str__(self):
        return f"{self.median:6.3f} ({self.least:.3f} to {self.greatest:.3f})"
