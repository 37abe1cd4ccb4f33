# SPDX-License-Identifier: GPL-2.0-or-later
# What the insights of ctrace cost: tshark with all of them and with none, in turns, on traces of a million packets.
"""insights_cost.py RUN [PACKETS [NAME]]

RUN starts a program of Wireshark (scripts/lib/run VERSION PRESET); NAME, a part of a trace's name, chooses among the
traces.  Measured is the processor's time of tshark (user and system), the median ratio of five rounds, and by how much
the peak memory grows for each packet.  With instructions a short trace will do.
"""

import dataclasses
import datetime
import itertools
import os
import pathlib
import random
import re
import shlex
import statistics
import subprocess
import sys
import tempfile

import measure
import traffic

import attls
import samples
import zos

ROUNDS = 5
INSTRUCTION_COUNTS = (1000, 11000)
START = zos.tod(datetime.datetime(2023, 2, 7, 9, 15, 0))


def record(packet, number, **header):
    return samples.trace(packet, zos.later(START, 20 * number), trace_count=number, **header)


def numbered():
    """Packets that are no copies of each other: each has another IPv4 id than its neighbours."""
    for number, packet in enumerate(traffic.others(random.Random(1)), 1):
        identification = (number % 0xFFFF + 1).to_bytes(2, "big")
        yield samples.hop(dataclasses.replace(packet, data=packet.data[:4] + identification + packet.data[6:]))


def plain():
    for number, packet in enumerate(numbered()):
        yield record(packet, number, link="OSDL")


def forwarded():
    for number, packet in enumerate(numbered()):
        yield record(packet, 2 * number, link="OSDL")
        yield record(samples.hop(packet), 2 * number + 1, link="IQDIOLNK", flags=zos.OUTBOUND)


def in_two_traces():
    for number, packet in enumerate(numbered()):
        yield record(packet, 2 * number, link="EZANTAPORT1", entry_id=zos.OSA_ENTRY)
        yield record(packet, 2 * number + 1, link="OSDL")


def loops():
    number = itertools.count()
    for packet in numbered():
        for _ in range(60):
            yield record(packet, next(number), link="OSDL")
            packet = samples.hop(packet)


class Stretch(attls.Trace):
    """A trace without end, of which only the last entries are kept."""

    def take(self):
        self.start = zos.later(self.start, attls.DISTANCE * len(self.entries))
        taken, self.entries = self.entries, []
        return taken


def clear_and_encrypted():
    trace, chance = Stretch(), random.Random(1)
    talks = [
        attls.Connection(trace, (f"10.1.0.{n + 1}", 50000 + n), ("10.2.0.1", 443), job="WEBSRV", cid=n + 1)
        for n in range(200)
    ]
    while True:
        talk, data = chance.choice(talks), bytes(chance.randrange(1, 1400))
        talk.arrives(attls.encrypted(data))
        talk.receives(data)
        talk.sends(data)
        talk.goes_out(attls.encrypted(data))
        yield from trace.take()


TRACES = {
    "nothing to be found": plain,
    "every second a duplicate": forwarded,
    "pairs only": in_two_traces,
    "loops only": loops,
    "AT-TLS only, packets and data in turn": clear_and_encrypted,
}


def switched_off(run, home):
    """The options of tshark that switch off all insights."""
    text = subprocess.run([*run, "tshark", "-G", "defaultprefs"], env={**os.environ, "HOME": home},
                          capture_output=True, text=True, check=True).stdout
    names = re.findall(r"^#?(ctrace\.insight_\w+):", text, re.MULTILINE)
    return [part for name in names for part in ("-o", name + ":FALSE")]


def write(path, entries, count):
    with open(path, "wb") as file:
        file.writelines(itertools.islice(entries(), count))


def compare_instructions(what, command, off, folder, entries):
    """Which are the same each time.  Two sizes, so that what the start of the program takes does not count."""
    totals = {}
    for count in INSTRUCTION_COUNTS:
        write(folder / "few.ctrace", entries, count)
        for options in ((), tuple(off)):
            totals[count, options] = measure.instructions([*command, "-r", str(folder / "few.ctrace"), *options])
    few, many = INSTRUCTION_COUNTS
    with_all, with_none = (totals[many, options] - totals[few, options] for options in ((), tuple(off)))
    print(f"{what:45} {with_all / with_none:6.3f} by instructions", flush=True)


def compare(what, command, off, home, count):
    pairs = [(measure.cost(command, home=home), measure.cost([*command, *off], home=home)) for _ in range(ROUNDS)]
    ratio = measure.Ratio([(all_on[0], all_off[0]) for all_on, all_off in pairs])
    memory = statistics.median(all_on[1] - all_off[1] for all_on, all_off in pairs)
    print(f"{what:45} {ratio!s:28} {memory * 1024 * 1024 / count:6.0f}", flush=True)


def main(run, count="1000000", only=""):
    run, count = shlex.split(run), int(count)
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o777)
        path, off = pathlib.Path(home) / "trace.ctrace", switched_off(run, home)
        print(f"{'':45} {'ratio':28} bytes a packet")
        for name in filter(lambda name: only in name, TRACES):
            compare_instructions(name, [*run, "tshark"], off, pathlib.Path(home), TRACES[name])
            write(path, TRACES[name], count)
            command = [*run, "tshark", "-r", str(path)]
            compare(f"{name}, without a tree", command, off, home, count)
            compare(f"{name}, with a tree (-Y frame)", [*command, "-Y", "frame"], off, home, count)


if __name__ == "__main__":
    main(*sys.argv[1:])
