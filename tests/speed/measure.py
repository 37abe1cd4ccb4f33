# SPDX-License-Identifier: GPL-2.0-or-later
# Runs a program of Wireshark and measures what it takes.

import os
import pathlib
import re
import shlex
import statistics
import subprocess
import sys
import tempfile


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


def instructions(command, function=None):
    """Instructions that callgrind counts, the same each time; of a function and what it calls, if one is named."""
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o777)
        count = ["valgrind", "--tool=callgrind", "--trace-children=yes",
                 f"--callgrind-out-file={pathlib.Path(home) / 'profile'}"]
        count += [f"--toggle-collect={function}"] if function else []
        # The C library picks its functions by the processor; so that all machines count alike, the plainest.
        plain = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2_Usable,-AVX512F_Usable,-ERMS,-AVX_Fast_Unaligned_Load"}
        done = subprocess.run([*count, *command], env={**os.environ, **plain, "HOME": home}, text=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        found = re.findall(r"Collected : (\d+)", done.stderr)
        if done.returncode not in (0, 1, 2) or not found:
            sys.exit(f"failed: {shlex.join(command)}\n{done.stderr}")
        return int(found[-1])


class Ratio:
    """The median and the range of the ratios of pairs of figures."""

    def __init__(self, pairs):
        ratios = sorted(first / second for first, second in pairs)
        self.median, self.least, self.greatest = statistics.median(ratios), ratios[0], ratios[-1]

    def __str__(self):
        return f"{self.median:6.3f} ({self.least:.3f} to {self.greatest:.3f})"
