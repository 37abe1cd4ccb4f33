# SPDX-License-Identifier: GPL-2.0-or-later
# Runs the scenarios and writes what they are to captures/ftp/real: a capture each, and what is to be found in it.

import argparse
import pathlib
import sys

import facts
import lab
import programs
import scenarios

CAPTURES = pathlib.Path(__file__).resolve().parents[3] / "captures"
sys.path.append(str(CAPTURES))
import expectation  # noqa: E402

REAL = CAPTURES / "ftp" / "real"
LARGEST = 20_000


def expected(scenario, path):
    """The expectation, in the form of captures/README.md."""
    rows, frames = facts.transfers(path, scenario.transfers)
    logins = facts.logins(frames)
    if scenario.logins is not None and [(row["failed"], row["successful"]) for row in logins] != [scenario.logins]:
        raise facts.Mismatch(f"logins: {logins}")
    experts = {
        "ftpflow.encrypted": facts.encrypted(frames),
        "ftpflow.address_mismatch": facts.mismatches(frames),
        "ftpflow.bruteforce": facts.brute_force(frames),
    }
    return {
        "files": [path.name],
        "frames": len(frames),
        "shows": " ".join(scenario.play.__doc__.split()),
        "side": scenario.side,
        "transfers": rows,
        "experts": {name: numbers for name, numbers in experts.items() if numbers},
        "logins": logins,
        **scenario.notes,
    }


def record(name, scenario):
    path = REAL / f"{name}.pcap"
    lab.make_network()
    try:
        for host, command in zip(scenario.hosts, scenario.servers()):
            lab.start(host, *command)
        scenarios.wait_for(scenario)
        capture = lab.Capture(scenario.side, path)
        scenario.play()
        capture.end()
    finally:
        lab.clear()
    (REAL / f"{name}.expected.json").write_text(expectation.text(expected(scenario, path)))
    size = path.stat().st_size
    return f"{size} bytes" + (", larger than wanted" if size > LARGEST else "")


def main():
    parser = argparse.ArgumentParser(description="Record captures of real FTP servers and clients.")
    parser.add_argument("--programs", type=pathlib.Path, help="the folder of the unpacked packages")
    parser.add_argument("--list", action="store_true", help="the names of the captures")
    parser.add_argument("names", nargs="*", help="which captures; all without a name")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(scenarios.SCENARIOS))
        return 0
    lab.make(arguments.programs)
    programs.make_certificate()
    REAL.mkdir(exist_ok=True)
    failed = 0
    for name in arguments.names or scenarios.SCENARIOS:
        try:
            print(f"{name}: {record(name, scenarios.SCENARIOS[name])}", flush=True)
        except (facts.Mismatch, RuntimeError) as problem:
            print(f"{name}: WRONG: {problem}", flush=True)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
