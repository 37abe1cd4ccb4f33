# SPDX-License-Identifier: GPL-2.0-or-later
# What ftpflow costs: tshark with the plug-in and without it, in turns, on captures of a million packets.
"""ftpflow_cost.py RUN PLUGINS [PACKETS]

RUN starts a program of Wireshark (scripts/lib/run VERSION PRESET), PLUGINS is a plug-in folder with ftpflow alone.
Measured is the processor's time of tshark (user and system), the median ratio of five rounds, and the peak memory.
"""

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

ROUNDS = 5
TRANSFERS = 10_000
ETHERNET, ETHERNET_HEADER = 1, bytes.fromhex("020000000001 020000000002 0800")


def write(path, packets, count):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, ETHERNET))
        for number, packet in zip(range(count), packets):
            frame = ETHERNET_HEADER + packet.data
            file.write(struct.pack("<IIII", 1000 + number // 10000, number % 10000 * 100, len(frame), len(frame)))
            file.write(frame)


def compare(run, plugins, home, what, arguments, rounds=ROUNDS):
    command = [*shlex.split(run), "tshark", *map(str, arguments)]
    pairs = [
        (measure.cost(command, home=home, plugins=plugins), measure.cost(command, home=home, plugins="none"))
        for _ in range(rounds)
    ]
    ratio = measure.Ratio([(with_it[0], without[0]) for with_it, without in pairs])
    memory = statistics.median(with_it[1] - without[1] for with_it, without in pairs)
    print(f"{what:40} {ratio!s:28} {memory:+8.0f} MB", flush=True)


def main(run, plugins, count="1000000"):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        path = pathlib.Path(folder) / "capture.pcap"
        print(f"{'':40} {'ratio':28} {'memory':>11}")
        captures = (("no FTP", traffic.others(random.Random(1))), (f"{TRANSFERS} transfers", traffic.mixed(TRANSFERS)))
        for name, packets in captures:
            write(path, packets, int(count))
            compare(run, plugins, folder, f"{name}, with a tree (-Y frame)", ("-r", path, "-Y", "frame"))
            compare(run, plugins, folder, f"{name}, without a tree", ("-r", path))
        write(path, traffic.announcements(), int(count))
        compare(run, plugins, folder, "announcements that are never used", ("-r", path), rounds=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
