#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# Writes the sample traces, every sample in every container, or compares them with the committed files.

import argparse
import pathlib
import sys

sys.dont_write_bytecode = True  # leave nothing but traces in this folder

import containers
import ftp
import ids
import net
import protocols
import samples
import zos

MADE = (".ctrace", ".trs", ".dump", ".pcapng", ".json")
FOLDERS = {"ftp": ftp.files, "protocols": protocols.files}
HERE = pathlib.Path(__file__).resolve().parent


def build():
    """All files: name and content."""
    files = {}
    for sample, pieces in samples.SAMPLES.items():
        for ending, contain in containers.CONTAINERS.items():
            files[sample + ending] = contain(list(pieces()))
    records = files[containers.CARRIED_SAMPLE + ".rdw.ctrace"]
    for ending, carry in containers.CARRIERS.items():
        files[containers.CARRIED_SAMPLE + ending] = carry(records)
    for folder, made in FOLDERS.items():
        files.update({f"{folder}/{name}": content for name, content in made().items()})
    return files


def write(folder):
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, content in build().items():
        (folder / name).write_bytes(content)


def difference(path, content):
    """What is wrong with a committed file, or nothing."""
    if not path.exists():
        return "is missing"
    found = path.read_bytes()
    if found == content:
        return None
    place = next((i for i, (a, b) in enumerate(zip(found, content)) if a != b), min(len(found), len(content)))
    return f"differs from byte {place} on ({len(found)} bytes, rebuilt {len(content)})"


def check(folder):
    """Name each difference; the exit code."""
    files = build()
    problems = {name: difference(folder / name, content) for name, content in files.items()}
    for path in (path for part in ("", *FOLDERS) for path in (folder / part).iterdir()):
        name = path.relative_to(folder).as_posix()
        if path.suffix in MADE and name not in files:
            problems[name] = "is made by no sample"
    wrong = {name: problem for name, problem in problems.items() if problem}
    for name, problem in wrong.items():
        print(f"{name}: {problem}", file=sys.stderr)
    return 1 if wrong else 0


def show_list():
    for sample, make in samples.SAMPLES.items():
        pieces = list(make())
        entries = sum(not containers.is_zero_tail(piece) for piece in pieces)
        sizes = ", ".join(
            f"{sample}{ending} {len(contain(pieces))}" for ending, contain in containers.CONTAINERS.items()
        )
        print(f"{sample}: {entries} entries; bytes: {sizes}")
    for folder, made in FOLDERS.items():
        for name, content in made().items():
            print(f"{folder}/{name}: {len(content)} bytes")


def main():
    parser = argparse.ArgumentParser(description="Write the sample traces beside this program.")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    action.add_argument("--list", action="store_true", help="entries and bytes of each sample, write nothing")
    action.add_argument("--into", metavar="DIR", type=pathlib.Path, default=HERE, help="write to another folder")
    arguments = parser.parse_args()

    zos.check_oracles()
    net.check_oracles()
    ids.check_oracles()
    if arguments.check:
        return check(HERE)
    if arguments.list:
        show_list()
    else:
        write(arguments.into)
    return 0


if __name__ == "__main__":
    sys.exit(main())
