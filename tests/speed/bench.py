# SPDX-License-Identifier: GPL-2.0-or-later
# The same packets as a trace and as pcapng, read by Wireshark's programs side by side.
"""bench.py RUN FOLDER [--packets N] [--rounds N] [--json FILE] [--check]

RUN starts a program of Wireshark with the plug-ins (scripts/lib/run VERSION PRESET).  FOLDER keeps the files that are
read, and is filled when they are not there.  A ratio is trace : pcapng, of the processor's time (user and system), of
the peak memory, or of instructions under callgrind; each row is measured in turns, so that what else the machine does
hits both alike.
"""

import argparse
import datetime
import itertools
import json
import os
import pathlib
import random
import shlex
import statistics
import struct
import sys
import tempfile

import measure
import traffic
import zos

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "tshark"))
import pcapng

START = datetime.datetime(2021, 3, 14, 15, 9, 26)
UNIX_NANOSECONDS = 1_615_734_566_000_000_000  # the same time, as pcapng has it
STEP = 100  # microseconds between packets
LINKS = ("OSDL", "OSDM", "EZASAMEMVS")
TRANSFERS = 10_000
DISCARDED_EVERY = 1000
RECORD_LENGTH = 27994  # LRECL of the system's writer
PREFIX = bytes(20) + b"".join(zos.name(text, 8) for text in ("SYS1", "SYSTCPDA", "TCPIP")) + bytes(16)
DIRECTION_OPTION, CUSTOM_OPTION, OPTION_LENGTH = 2, pcapng.CUSTOM_BINARY_OPTION, 120
INSTRUCTIONS = pathlib.Path(__file__).with_name("instructions.json")
TOLERANCE = 1.02

# --- the files ------------------------------------------------------------------------------------------------------


def entry(number, packet):
    return zos.packet_entry(
        packet.data,
        captured=zos.later(zos.tod(START), STEP * number),
        link=LINKS[number % len(LINKS)],
        source=packet.source,
        destination=packet.destination,
        source_port=packet.source_port,
        destination_port=packet.destination_port,
        protocol=packet.protocol,
        packet_length=len(packet.data),
        trace_count=number,
        flags=zos.OUTBOUND if number % 2 else 0,
        discard=4114 if number % DISCARDED_EVERY == 0 else 0,
    )


class Trace:
    """Writes entries; as a subclass has it."""

    def __init__(self, path):
        self.file = open(path, "wb")

    def add(self, number, packet, entry):
        self.file.write(entry)

    def close(self):
        self.file.close()


class Records(Trace):
    """With record lengths; a record holds whole entries."""

    def __init__(self, path):
        super().__init__(path)
        self.body = b""

    def add(self, number, packet, entry):
        if len(self.body) + len(entry) > RECORD_LENGTH - 4:
            self.put_record(len(self.body))
        self.body += entry

    def put_record(self, length):
        self.file.write(struct.pack(">HH", 4 + length, 0) + self.body[:length])
        self.body = self.body[length:]

    def close(self):
        self.put_record(len(self.body))
        super().close()


class CrossingRecords(Records):
    """With record lengths and the writer's prefix; entries run from one record into the next."""

    def add(self, number, packet, entry):
        self.body = (self.body or PREFIX) + entry
        while len(self.body) > RECORD_LENGTH - 4:
            self.put_record(RECORD_LENGTH - 4)
            self.body = PREFIX + self.body


class Pcapng(Trace):
    """The packets alone."""

    def __init__(self, path, links=("any",)):
        super().__init__(path)
        self.links = links
        self.file.write(pcapng.block(pcapng.SECTION_HEADER, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        for link in links:
            name = link.encode()
            options = struct.pack("<HHB3x", 9, 1, 9) + self.option(2, name) + bytes(4)
            self.file.write(pcapng.block(pcapng.INTERFACE, struct.pack("<HHI", pcapng.RAW_IP, 0, 0) + options))

    @staticmethod
    def option(code, value):
        return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)

    def options(self, number):
        return b""

    def add(self, number, packet, entry):
        time, length = UNIX_NANOSECONDS + 1000 * STEP * number, len(packet.data)
        place = number % len(self.links)
        head = struct.pack("<IIIII", place, time >> 32, time & 0xFFFFFFFF, length, length)
        self.file.write(
            pcapng.block(pcapng.ENHANCED_PACKET, head + packet.data + bytes(-length % 4) + self.options(number))
        )


class AnnotatedPcapng(Pcapng):
    """With what our reader gives too: interface, direction, and an option of 120 bytes."""

    def __init__(self, path):
        super().__init__(path, LINKS)
        self.custom = self.option(CUSTOM_OPTION, struct.pack("<I", pcapng.ENTERPRISE_NUMBER) + bytes(OPTION_LENGTH - 4))

    def options(self, number):
        return self.option(DIRECTION_OPTION, struct.pack("<I", 1 + number % 2)) + self.custom + bytes(4)


FILES = {
    "bare.ctrace": Trace,
    "rdw.ctrace": Records,
    "crossing.ctrace": CrossingRecords,
    "plain.pcapng": Pcapng,
    "annotated.pcapng": AnnotatedPcapng,
}


def write_files(folder, count):
    """The same `count` packets in each form; FOLDER/complete tells that they are all there."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "complete").exists():
        return
    writers = [make(folder / name) for name, make in FILES.items()]
    for number, packet in zip(range(count), traffic.mixed(TRANSFERS, share=0.1)):
        data = entry(number, packet)
        for writer in writers:
            writer.add(number, packet, data)
    for writer in writers:
        writer.close()
    (folder / "complete").touch()


FILLINGS = {
    "random bytes": lambda size: random.Random(3).randbytes(size),
    "zeros": bytes,
    "text": lambda size: (b"The quick brown fox jumps over the lazy dog.\r\n" * (size // 46 + 1))[:size],
}


# Wireshark's own readers go through all of a large file before they give it up, which hides a millisecond of ours: the
# time is taken with a small one, and instructions tell whether ours is the same with a large one.
GARBAGE_SMALL, GARBAGE_LARGE = 1_000_000, 100_000_000


def garbage(folder, name, size):
    path = folder / f"{name.replace(' ', '_')}_{size}"
    if not path.exists():
        path.write_bytes(FILLINGS[name](size))
    return path


# --- the rows -------------------------------------------------------------------------------------------------------

# What is run, with FILE for the file; what is compared, the trace and its pcapng; and the goal for the median ratio.
READ, LIST, FIRST = ("capinfos", "-c", "FILE"), ("tshark", "-r", "FILE"), ("-c", "100000")
ROWS = (
    ("capinfos, against pcapng with options", READ, "bare.ctrace", "annotated.pcapng", 0.8),
    ("  the same with RDW", READ, "rdw.ctrace", "annotated.pcapng", 0.8),
    ("  the same with a prefix and crossing entries", READ, "crossing.ctrace", "annotated.pcapng", 1.0),
    ("capinfos, against plain pcapng", READ, "bare.ctrace", "plain.pcapng", 1.3),
    ("  the same with RDW", READ, "rdw.ctrace", "plain.pcapng", 1.3),
    ("  the same with a prefix and crossing entries", READ, "crossing.ctrace", "plain.pcapng", 1.5),
    ("tshark -q: reading and frame list", (*LIST, "-q"), "bare.ctrace", "plain.pcapng", 1.0),
    ("  against pcapng with options", (*LIST, "-q"), "bare.ctrace", "annotated.pcapng", 1.0),
    ("tshark -r: full dissection, no tree", LIST, "bare.ctrace", "plain.pcapng", 1.10),
    ("tshark -T fields", (*LIST, "-T", "fields", "-e", "frame.number", "-e", "ip.src"),
     "bare.ctrace", "plain.pcapng", None),
    ("tshark -V (100,000 packets)", (*LIST, *FIRST, "-V"), "bare.ctrace", "plain.pcapng", 1.5),
    ("tshark -T json (100,000 packets)", (*LIST, *FIRST, "-T", "json"), "bare.ctrace", "plain.pcapng", 1.5),
    ("tshark -Y on a field", {"ctrace": (*LIST, "-Y", "ctrace.discard != 0"), "pcapng": (*LIST, "-Y", "ip.id != 0")},
     "bare.ctrace", "plain.pcapng", 1.15),
    ("tshark -w to pcapng", (*LIST, "-w", "OUT"), "bare.ctrace", "annotated.pcapng", None),
)


def command_for(run, what, path, out):
    if isinstance(what, dict):
        what = what[path.suffix.lstrip(".")]
    return [*shlex.split(run), *({"FILE": str(path), "OUT": str(out)}.get(word, word) for word in what)]


def measure_row(run, folder, home, rounds, row):
    name, what, trace, other, goal = row
    commands = [command_for(run, what, folder / file, pathlib.Path(home) / "out.pcapng") for file in (trace, other)]
    costs = [[measure.cost(command, home=home) for command in commands] for _ in range(rounds)]
    return {
        "what": name,
        "time": measure.Ratio([(ours[0], theirs[0]) for ours, theirs in costs]),
        "memory": measure.Ratio([(ours[1], theirs[1]) for ours, theirs in costs]),
        "goal": goal,
    }


def opening_cost(run, path, home, rounds):
    """Milliseconds more that a file which is no trace takes with our reader; the median of many."""
    command = [*shlex.split(run), "capinfos", "-c", str(path)]
    seconds = [
        [measure.cost(command, home=home, plugins=plugins, accept=(0, 1, 2))[0] for plugins in (None, "none")]
        for _ in range(rounds)
    ]
    return 1000 * statistics.median(ours - theirs for ours, theirs in seconds)


def opening_costs(run, folder, home, rounds):
    for name in FILLINGS:
        small, large = (garbage(folder, name, size) for size in (GARBAGE_SMALL, GARBAGE_LARGE))
        yield {
            "what": f"opening {name}",
            "milliseconds": opening_cost(run, small, home, rounds),
            "instructions": instructions(run, large, "ctrace_open"),
            "instructions of a hundredth": instructions(run, small, "ctrace_open"),
            "goal": 1,
        }


# --- instructions ---------------------------------------------------------------------------------------------------


def instructions(run, path, function="ctrace_read"):
    """Instructions of capinfos in a function of our reader, and in what it calls."""
    return measure.instructions([*shlex.split(run), "capinfos", "-c", str(path)], function)


COUNTED = ("bare.ctrace", "rdw.ctrace", "crossing.ctrace")


def instructions_per_packet(run, folder, count):
    return {name: round(instructions(run, folder / name) / count, 1) for name in COUNTED}


def check(run, folder):
    """Fails when reading a packet takes more instructions than are recorded."""
    count = 10_000
    write_files(folder / str(count), count)
    recorded, now = json.loads(INSTRUCTIONS.read_text()), instructions_per_packet(run, folder / str(count), count)
    worse = [name for name in now if now[name] > recorded[name] * TOLERANCE]
    for name in now:
        print(f"{name:20} {now[name]:9.1f} instructions a packet, recorded {recorded[name]:9.1f}")
    return f"more instructions than recorded: {', '.join(worse)}" if worse else 0


# --- the table ------------------------------------------------------------------------------------------------------


def verdict(ratio, goal):
    return "" if goal is None else f"<= {goal:.2f}  {'ok' if ratio <= goal else 'MISSED'}"


def measure_all(run, folder, packets, rounds):
    write_files(folder / str(packets), packets)
    results = []
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o777)
        print(f"{'trace : pcapng, ' + format(packets, ',') + ' packets':46} {'time':28} {'goal':16} memory")
        for row in ROWS:
            found = measure_row(run, folder / str(packets), home, rounds, row)
            results.append({"what": found["what"].strip(), "time": found["time"].median, "goal": found["goal"],
                            "least": found["time"].least, "greatest": found["time"].greatest,
                            "memory": found["memory"].median})
            print(f"{found['what']:46} {found['time']!s:28} {verdict(found['time'].median, found['goal']):16} "
                  f"{found['memory'].median:.3f}", flush=True)
        for found in opening_costs(run, folder, home, 10 * rounds):
            results.append(found)
            print(f"{found['what']:46} {found['milliseconds']:+.2f} ms more; {found['instructions']:,} instructions, "
                  f"{found['instructions of a hundredth']:,} of a file of a hundredth", flush=True)
    return results


FEW, MANY = 15_000, 25_000  # more than the 8 MB that are looked at when a file is opened


def instructions_of_rows(run, folder):
    """The ratios of the rows by instructions of the whole program, which are the same each time: of what the difference
    of two sizes takes, so that the start of the program does not count; nor what the system does."""
    for count in (FEW, MANY):
        write_files(folder / str(count), count)
    with tempfile.TemporaryDirectory() as home:
        out = pathlib.Path(home) / "out.pcapng"
        for name, what, trace, other, goal in ROWS:
            if goal is None or FIRST[1] in what:
                continue  # the texts of so many packets would take an hour
            totals = {
                (file, count): measure.instructions(command_for(run, what, folder / str(count) / file, out))
                for file in (trace, other) for count in (FEW, MANY)
            }
            ours, theirs = (totals[file, MANY] - totals[file, FEW] for file in (trace, other))
            print(f"{name:46} {ours / theirs:6.3f} by instructions  {verdict(ours / theirs, goal)}", flush=True)
            yield {"what": name.strip(), "by instructions": ours / theirs, "goal": goal}


def measure_instructions(run, folder):
    counts = (10_000, 100_000)
    for count in counts:
        write_files(folder / str(count), count)
    for name in COUNTED:
        small, large = (instructions(run, folder / str(count) / name) for count in counts)
        growth, each = large / small, large / counts[1]
        print(f"{name:20} {each:9.1f} instructions a packet; ten times the packets: {growth:.2f}")
        yield {"what": f"instructions, {name}", "a packet": each, "growth": growth, "goal": 10.1}


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("run", help=argparse.SUPPRESS)
    parser.add_argument("folder", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--packets", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=pathlib.Path, help="write the figures to this file")
    parser.add_argument("--check", action="store_true", help="count instructions only, and fail when they have risen")
    parser.add_argument("--record", action="store_true", help="record the instructions for --check")
    options = parser.parse_args()
    if options.check:
        return check(options.run, options.folder)
    if options.record:
        write_files(options.folder / "10000", 10_000)
        found = instructions_per_packet(options.run, options.folder / "10000", 10_000)
        INSTRUCTIONS.write_text(json.dumps(found, indent=2) + "\n")
        return 0
    results = measure_all(options.run, options.folder, options.packets, options.rounds)
    results += itertools.chain(instructions_of_rows(options.run, options.folder),
                               measure_instructions(options.run, options.folder))
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
