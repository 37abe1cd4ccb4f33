# SPDX-License-Identifier: GPL-2.0-or-later
# Damaged samples, each dissected by a run of tshark of its own: fuzz_tshark.py RUNS SEED TSHARK...

import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

CAPTURES = pathlib.Path(__file__).resolve().parents[2] / "captures"
LARGEST = 24 * 1024  # more of the same takes longer, and shows no more
WAYS = ("change", "insert", "remove", "repeat", "cut")


def samples():
    found = sorted([*CAPTURES.glob("*.ctrace"), *CAPTURES.glob("*.trs"), *CAPTURES.glob("ftp/*.ctrace")])
    return [data for data in (path.read_bytes() for path in found) if len(data) <= LARGEST]


def damage_once(chance, data):
    at, count = chance.randrange(len(data)), chance.randint(1, 64)
    way = chance.choice(WAYS)
    if way == "change":
        return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
    if way == "insert":
        return data[:at] + chance.randbytes(count) + data[at:]
    if way == "remove":
        return data[:at] + data[at + count :]
    if way == "repeat":
        return data[:at] + data[max(0, at - 16 * count) :]
    return data[: max(at, len(data) // 2)]


def damaged(chance, every):
    data = chance.choice(every)
    for _ in range(chance.randint(1, 12)):
        data = damage_once(chance, data) or data
    return data


def dissect(command, path):
    """True when it was read as a trace; ends the program when something broke: by a signal, or with the sanitizers' 1.
    tshark itself answers 2 and more, as its release has it, for a file that is cut or that it does not know."""
    run = subprocess.run([*command, "-n", "-V", "-x", "-r", path], capture_output=True, timeout=120, check=False)
    messages = run.stderr.decode(errors="replace")
    complains = re.search("Sanitizer|runtime error", messages) or b"Dissector bug" in run.stdout
    if run.returncode < 0 or run.returncode == 1 or complains:
        kept = pathlib.Path(path).rename(path.with_suffix(".broken"))
        sys.exit(f"{kept}: exit {run.returncode}\n{messages}")
    return b"ctrace" in run.stdout


def main(runs, seed, *command):
    every, start, opened = samples(), time.monotonic(), 0
    folder = pathlib.Path(tempfile.mkdtemp(prefix="fuzz-tshark-"))
    for number in range(int(runs)):
        path = folder / f"{seed}-{number}.ctrace"
        path.write_bytes(damaged(random.Random(f"{seed} {number}"), every))
        opened += dissect(command, path)
        path.unlink()
    folder.rmdir()
    print(f"{runs} runs, {opened} of them traces, {time.monotonic() - start:.0f} seconds, nothing broke")


if __name__ == "__main__":
    main(*sys.argv[1:])
