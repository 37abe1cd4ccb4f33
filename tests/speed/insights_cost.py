# SPDX-License-Identifier: GPL-2.0-or-later
# What the insights of ctrace cost: tshark with all of them and with none, in turns, on traces of a million packets.
"""insights_cost.py RUN PLUGINS [PACKETS]

RUN starts a program of Wireshark (scripts/lib/run VERSION PRESET), PLUGINS is its plug-in folder.  Measured is the
processor's time of tshark (user and system), the median ratio of five rounds, and by how much the peak memory grows for
each packet.
"""

import dataclasses
import datetime
import functools
import itertools
import os
import pathlib
import re
import shlex
import statistics
import subprocess
import sys
import tempfile

from ftpflow_cost import ROUNDS, cost, others

import samples
import zos

START = zos.tod(datetime.datetime(2023, 2, 7, 9, 15, 0))


def record(packet, number, **header):
    return samples.trace(packet, zos.later(START, 20 * number), trace_count=number, **header)


def numbered():
    """Packets that are no copies of each other: each has another IPv4 id than its neighbours."""
    for number, packet in enumerate(others()):
        head = bytearray(packet.data[:20])
        head[4:6] = (number % 0xFFFF + 1).to_bytes(2, "big")
        yield dataclasses.replace(packet, data=bytes(head) + packet.data[20:])


def plain():
    for number, packet in enumerate(numbered()):
        yield record(packet, number, link="OSDL")


def forwarded():
    """Every second packet is a duplicate."""
    for number, packet in enumerate(numbered()):
        yield record(packet, 2 * number, link="OSDL")
        yield record(samples.hop(packet), 2 * number + 1, link="IQDIOLNK", flags=zos.OUTBOUND)


def in_two_traces():
    """Every packet is one of a pair."""
    for number, packet in enumerate(numbered()):
        yield record(packet, 2 * number, link="EZANTAPORT1", entry_id=zos.OSA_ENTRY)
        yield record(packet, 2 * number + 1, link="OSDL")


def loops():
    """Packets that go round until their TTL is used up."""
    number = itertools.count()
    for packet in numbered():
        for _ in range(60):
            yield record(packet, next(number), link="OSDL")
            packet = samples.hop(packet)


TRACES = {"plain": plain, "every second a duplicate": forwarded, "pairs": in_two_traces, "loops": loops}


def switched_off(run, plugins, home):
    """The options of tshark that switch off all insights."""
    command = [*shlex.split(run), "tshark", "-G", "defaultprefs"]
    environment = {**os.environ, "HOME": home, "CTRACE_PLUGINS": plugins}
    text = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    names = re.findall(r"^#?(ctrace\.insight_\w+):", text, re.MULTILINE)
    return [part for name in names for part in ("-o", name + ":FALSE")]


def compare(measure, what, arguments, off, count):
    pairs = [(measure((*arguments, *off)), measure(arguments)) for _ in range(ROUNDS)]
    ratio = statistics.median(all_on[0] / all_off[0] for all_off, all_on in pairs)
    memory = statistics.median(all_on[1] - all_off[1] for all_off, all_on in pairs)
    print(f"{what:40} {ratio:6.3f} {memory * 1024 * 1024 / count:16.0f}", flush=True)


def main(run, plugins, count="1000000"):
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o777)
        off = switched_off(run, plugins, home)
        path = pathlib.Path(home) / "trace.ctrace"
        measure = functools.partial(cost, run, plugins, home)
        print(f"{'':40} {'ratio':>6} {'bytes a packet':>16}")
        for name, entries in TRACES.items():
            with open(path, "wb") as file:
                file.writelines(itertools.islice(entries(), int(count)))
            compare(measure, f"{name}, without a tree", ("-r", path), off, int(count))
            compare(measure, f"{name}, with a tree (-Y frame)", ("-r", path, "-Y", "frame"), off, int(count))


if __name__ == "__main__":
    main(*sys.argv[1:])
