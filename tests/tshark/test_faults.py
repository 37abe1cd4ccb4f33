# SPDX-License-Identifier: GPL-2.0-or-later
# What seldom goes wrong: disks that fail, files that change while they are read, targets that take nothing, no memory.
"""tests/wiretap/fault.c makes it go wrong.  Wanted each time: Wireshark's own message and exit code, all frames that
could be read, and nothing lost of what was there.  The exit codes are those of a Wireshark without the plug-ins that
meets the same with a capture of its own: 4.6 has others than 4.0."""

import gzip
import json
import os
import pathlib
import resource
import shlex
import signal
import subprocess
import sys
import unittest

from test_containers import places
from tools import CAPTURES, PROGRAMS, ROOT, SANITIZED, WiresharkTest, sample

STORM = sample("storm")
PACKED = [CAPTURES / "storm.pack.trs", CAPTURES / "storm.spack.trs"]
DUMP = CAPTURES / "storm.dump"
CARRIERS = [*PACKED, DUMP]
CONTAINERS = [sample("storm", container) for container in ("bare", "rdw", "bdw")]
FRAMES = 127  # of each of them
READ_ERROR = 'An error occurred while reading the file "{}": Input/output error.\n'


def faults(path, at, **more):
    """The environment in which `path` cannot be read from the place `at` on."""
    wanted = {"FILE": path, "AT": at, **more}
    return {"CTRACE_PRELOAD": str(PROGRAMS / "fault.so"),
            **{f"FAULT_{name}": str(value) for name, value in wanted.items()}}


def ends(data):
    """The places behind the entries of a sound trace without records."""
    starts = [int(at) for _, _, at in places("bare", data)]
    return [at + int.from_bytes(data[at : at + 2], "big") for at in starts]


class FaultTest(WiresharkTest):
    def rows(self, path, *arguments, **options):
        """Exit code, frames, messages."""
        names = ("frame.time_epoch", "frame.cap_len", "ctrace.trace_count", "_ws.col.Info")
        wanted = [part for name in names for part in ("-e", name)]
        code, output, messages = self.outcome("tshark", "-r", path, *arguments, "-T", "fields", *wanted, **options)
        return code, output.splitlines(), messages

    def stock(self, tool, *arguments, at=None, before=("-r",)):
        """What a Wireshark without the plug-ins says of a capture of its own: exit code, messages."""
        saved = self.folder / "stock.pcapng"
        if not saved.exists():
            self.tshark("-r", STORM, "-w", saved)
        env = None if at is None else faults(saved, at)
        code, _, messages = self.outcome(tool, *before, saved, *arguments, env=env, stock=True)
        self.assertNotEqual(code, 0)
        return code, messages.replace(str(saved), "{}")

    def read_error(self):
        code, messages = self.stock("tshark", at=12_000)
        self.assertEqual(messages, "tshark: " + READ_ERROR)
        return code

    def long_trace(self, times=40):
        """More than is read at once: about 1 MB."""
        return self.write("long.ctrace", STORM.read_bytes() * times)


class ReadErrors(FaultTest):
    def check(self, path, at, *arguments):
        """All frames before the error are there; the last one may be a rest."""
        _, whole, _ = self.rows(path, *arguments)
        code, rows, messages = self.rows(path, *arguments, env=faults(path, at))
        self.assertEqual((code, messages), (self.read_error(), "tshark: " + READ_ERROR.format(path)))
        self.assertEqual(rows[:-1], whole[: len(rows) - 1])
        self.assertLessEqual(len(rows), len(whole))
        return len(rows)

    def test_every_frame_before_the_error_is_shown(self):
        whole_at = ends(STORM.read_bytes())
        for at in (whole_at[0], whole_at[0] + 3, whole_at[63] - 1, whole_at[63], whole_at[-1] - 1):
            whole = sum(place <= at for place in whole_at)
            with self.subTest(at=at):
                self.assertEqual(self.check(STORM, at), whole if at in whole_at else whole + 1)

    def test_in_every_container_and_carrier(self):
        for path in CONTAINERS + PACKED:
            size = path.stat().st_size
            for at in (size // 2, size - 1):
                with self.subTest(file=path.name, at=at):
                    self.assertGreater(self.check(path, at), FRAMES // 3)

    def test_in_a_dump(self):
        """Its pages are in no order: frames of those that can be read are there, and rests where others are missing."""
        _, whole, _ = self.rows(DUMP)
        code, rows, messages = self.rows(DUMP, env=faults(DUMP, DUMP.stat().st_size // 2))
        self.assertEqual((code, messages), (self.read_error(), "tshark: " + READ_ERROR.format(DUMP)))
        shown = [row for row in whole if row in rows]
        self.assertEqual([row for row in rows if row in whole], shown)
        self.assertGreater(len(shown), FRAMES // 3)
        self.assertLessEqual(len(rows) - len(shown), 3)

    def test_in_two_passes(self):
        self.assertGreater(self.check(STORM, 12_000, "-2"), FRAMES // 3)

    def test_in_a_compressed_file(self):
        path = self.write("long.ctrace.gz", gzip.compress(self.long_trace().read_bytes(), 0))
        self.assertGreater(self.check(path, path.stat().st_size // 2), 2000)

    def test_at_the_start_the_file_cannot_be_opened(self):
        wanted, message = self.stock("tshark", at=0)
        self.assertEqual(message, 'tshark: The file "{}" could not be opened: Input/output error.\n')
        for path in CONTAINERS + CARRIERS:
            for at in (0, 3):
                with self.subTest(file=path.name, at=at):
                    self.assertEqual(self.rows(path, env=faults(path, at)), (wanted, [], message.format(path)))

    def test_other_programs_say_it_too(self):
        wanted, _ = self.stock("capinfos", at=12_000, before=("-c",))
        for path in (STORM, *CARRIERS):
            with self.subTest(file=path.name):
                code, _, messages = self.outcome("capinfos", "-c", path, env=faults(path, path.stat().st_size // 2))
                self.assertEqual(code, wanted)
                self.assertRegex(messages, r"^capinfos: An error occurred after reading \d\d packets")
                self.assertTrue(messages.endswith("capinfos: " + READ_ERROR.format(path)), messages)

    def test_what_was_read_is_saved(self):
        saved = self.folder / "saved.pcapng"
        code, _, _ = self.outcome("tshark", "-r", STORM, "-w", saved, env=faults(STORM, ends(STORM.read_bytes())[63]))
        self.assertEqual((code, len(self.fields(saved, ["frame.number"]))), (self.read_error(), 64))

    def test_an_error_in_the_second_pass_is_told(self):
        """Which time of reading is that of the second pass, is for the version to say: it has no rest of a frame."""
        path = self.long_trace()
        _, whole, _ = self.rows(path)
        before = whole[: sum(place <= 500_000 for place in ends(path.read_bytes()))]
        outcomes = [self.rows(path, "-2", env=faults(path, 500_000, AFTER=after)) for after in (1, 2)]
        self.assertIn((self.read_error(), before, "tshark: " + READ_ERROR.format(path)), outcomes)

    def test_a_share_says_so_and_has_what_was_read(self):
        copy = self.folder / "copy.pcapng"
        code, messages = share(self, STORM, copy, env=faults(STORM, 12_000))
        self.assertEqual(code, self.read_error())
        self.assertIn("tshark: " + READ_ERROR.format(STORM), messages)
        self.assertGreater(len(self.fields(copy, ["frame.number"])), 50)


class Window:
    """sharkd with an open file: it asks for frames by number, as the window does."""

    def __init__(self, test, path):
        command = [*shlex.split(os.environ["CTRACE_RUN"]), "sharkd", "-"]
        self.process = subprocess.Popen(
            command, env=test.environment(None), cwd=test.folder, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        test.addCleanup(self.close)
        test.assertEqual(self.ask("load", file=str(path))["result"], {"status": "OK"})

    def ask(self, method, **parameters):
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def frame(self, number):
        """The bytes of a frame; None when it cannot be read."""
        answer = self.ask("frame", frame=number, bytes=True, proto=True)
        return (answer["result"]["bytes"], answer["result"]["tree"]) if "result" in answer else None

    def frames(self, count=FRAMES):
        return [self.frame(number) for number in range(1, count + 1)]

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


class Cut(FaultTest):
    """A file that is cut while it is open."""

    def opened(self, path):
        copy = self.write(path.name, path.read_bytes())
        return copy, Window(self, copy)

    def test_frames_that_are_still_whole_are_shown(self):
        whole_at = ends(STORM.read_bytes())
        before = Window(self, STORM).frames()
        for left in (0, 100, whole_at[63], whole_at[63] + 100, whole_at[-1] - 1):
            path, window = self.opened(STORM)
            os.truncate(path, left)
            whole = sum(place <= left for place in whole_at)
            with self.subTest(left=left):
                self.assertEqual(window.frames(), before[:whole] + [None] * (FRAMES - whole))

    def test_in_every_container_and_carrier(self):
        for path in CONTAINERS[1:] + CARRIERS:
            before = Window(self, path).frames()
            copy, window = self.opened(path)
            os.truncate(copy, path.stat().st_size // 2)
            after = window.frames()
            with self.subTest(file=path.name):
                self.assertEqual([frame for frame, same in zip(after, before) if frame not in (same, None)], [])
                self.assertGreater(FRAMES - after.count(None), FRAMES // 3)
                self.assertGreater(after.count(None), 0)

    def test_frames_are_back_when_the_file_is(self):
        path, window = self.opened(STORM)
        before = window.frames()
        os.truncate(path, 12_000)
        window.frames()
        path.write_bytes(STORM.read_bytes())
        self.assertEqual(window.frames(), before)

    def test_a_file_that_becomes_another_breaks_nothing(self):
        """A long stretch of skipped bytes, and then an entry where it was: there are fewer bytes than once."""
        first = STORM.read_bytes()[: ends(STORM.read_bytes())[0]]
        path = self.write("changing.ctrace", STORM.read_bytes() + b"\xee" * 60_000 + STORM.read_bytes())
        window = Window(self, path)
        path.write_bytes(STORM.read_bytes() + first * 200 + STORM.read_bytes())
        self.assertIsNotNone(window.frame(FRAMES + 1))
        self.assertIsNotNone(window.frame(1))

    def cut_in_passing(self, path, at, left, *arguments):
        """tshark, and the file that it reads is cut to `left` when it reads at `at` the second time: the first time is
        a look at the start."""
        command = [*shlex.split(os.environ["CTRACE_RUN"]), "tshark", "-r", str(path), *arguments]
        extra = faults(path, at, AFTER=1, STOPS=1)
        with subprocess.Popen(command, env=self.environment(extra), cwd=self.folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as tshark:
            _, status = os.waitpid(tshark.pid, os.WUNTRACED)
            self.assertTrue(os.WIFSTOPPED(status))
            os.truncate(path, left)
            os.kill(tshark.pid, signal.SIGCONT)
            output, messages = tshark.communicate(timeout=300)
        return tshark.returncode, output, messages

    def test_it_ends_where_it_was_cut(self):
        """As a file that was cut before it was opened."""
        path = self.long_trace()
        arguments = ("-T", "fields", "-e", "frame.number", "-e", "frame.cap_len", "-e", "ctrace.length")
        outcome = self.cut_in_passing(path, 500_000, 500_001, *arguments)
        self.assertEqual(path.stat().st_size, 500_001)
        self.assertEqual(outcome, (0, self.tshark("-r", path, *arguments), ""))


class Growing(FaultTest):
    def test_frames_stay_as_they_were(self):
        """Also the last one, when the file ended inside it."""
        data = STORM.read_bytes()
        whole_at = ends(data)
        for left in (whole_at[63], whole_at[63] + 120, whole_at[63] + 3):
            path = self.write("growing.ctrace", data[:left])
            window = Window(self, path)
            count = sum(place <= left for place in whole_at) + (left not in whole_at)
            before = Window(self, path).frames(count)
            with path.open("ab") as file:
                file.write(data[left:])
            with self.subTest(left=left):
                self.assertNotIn(None, before)
                self.assertEqual(window.frames(count), before)
                self.assertIsNone(window.frame(count + 1))

    def test_opened_again_it_has_all(self):
        data = STORM.read_bytes()
        path = self.write("growing.ctrace", data[:12_000])
        window = Window(self, path)
        path.write_bytes(data)
        self.assertEqual(window.ask("load", file=str(path))["result"], {"status": "OK"})
        self.assertEqual(window.frames(), Window(self, STORM).frames())

    def test_from_a_pipe_all_that_comes_is_shown(self):
        """As of `tail -c +1 -f`: it comes in pieces, and the end may be missing."""
        data = STORM.read_bytes()
        for end in (len(data), 12_000):
            command = [*shlex.split(os.environ["CTRACE_RUN"]), "tshark", "-r", "-", "-T", "fields", "-e", "frame.len"]
            with subprocess.Popen(command, env=self.environment(None), cwd=self.folder, stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE) as tshark:
                for at in range(0, end, 1000):
                    tshark.stdin.write(data[at : min(at + 1000, end)])
                    tshark.stdin.flush()
                output, messages = tshark.communicate(timeout=300)
            path = self.write("cut.ctrace", data[:end])
            with self.subTest(end=end):
                self.assertEqual((tshark.returncode, messages), (0, b""))
                self.assertEqual(output.decode(), self.tshark("-r", path, "-T", "fields", "-e", "frame.len"))


def without_rights():
    """What stands before a command of root's that is to have no more rights than others."""
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


def share(test, trace, copy, before=(), **options):
    """scripts/share's program: exit code, messages."""
    environment = test.environment({**options.pop("env", {}), "CTRACE_TSHARK": os.environ["CTRACE_RUN"] + " tshark"})
    command = [*before, sys.executable, "-B", str(ROOT / "examples/share/share.py"), str(trace), str(copy)]
    done = subprocess.run(command, env=environment, cwd=test.folder, capture_output=True, text=True, timeout=300,
                          **options)
    return done.returncode, done.stderr


def small_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


class Targets(FaultTest):
    """Nothing can be written there."""

    def setUp(self):
        super().setUp()
        self.closed = self.folder / "closed"
        self.closed.mkdir(mode=0o555)

    def test_wireshark_says_what_it_says_of_every_file(self):
        for target in ("/dev/full", self.folder / "nowhere" / "out", self.closed):
            for tool, before, between in (("tshark", ("-r",), ("-w",)), ("editcap", (), ())):
                with self.subTest(tool=tool, target=target):
                    code, _, messages = self.outcome(tool, *before, STORM, *between, target)
                    self.assertEqual((code, messages), self.stock(tool, *between, target, before=before))
                    self.assertIn(str(target), messages)

    def test_a_folder_without_rights(self):
        target = self.closed / "out.pcapng"
        command = [*without_rights(), *shlex.split(os.environ["CTRACE_RUN"]), "tshark", "-r", STORM, "-w", target]
        done = subprocess.run(command, env=self.environment(None), capture_output=True, text=True, timeout=300)
        message = f'tshark: You don\'t have permission to create or write to the file "{target}".\n'
        elsewhere, _ = self.stock("tshark", "-w", self.folder / "nowhere" / "out")
        self.assertEqual((done.returncode, done.stderr), (elsewhere, message))

    def check_share(self, target, reason, **options):
        """tshark may have been writing to it, and say so before."""
        code, messages = share(self, STORM, target, **options)
        self.assertEqual((code, messages.splitlines()[-1]), (1, f"share: {target} {reason}"))

    def test_a_share_says_what_cannot_be_written(self):
        nowhere, closed, small = self.folder / "nowhere" / "out", self.closed / "out", self.folder / "out"
        self.check_share(nowhere, "cannot be written: No such file or directory")
        self.check_share(closed, "cannot be written: Permission denied", before=without_rights())
        self.check_share(small, "cannot be written: File too large", preexec_fn=small_files)
        self.assertEqual(sorted(path.name for path in self.folder.glob("**/*share*")), [])
        self.assertFalse(small.exists())

    def test_a_share_leaves_what_is_there(self):
        kept = self.write("kept.pcapng", b"of somebody")
        self.check_share(kept, "is there already")
        self.assertEqual(kept.read_bytes(), b"of somebody")


@unittest.skipIf(SANITIZED, "the sanitizers have a memory of their own")
class Memory(FaultTest):
    def check(self, path, limit):
        message = f'capinfos: The file "{path}" could not be opened because your system is out of swap space.\n'
        environment = {"CTRACE_PRELOAD": str(PROGRAMS / "fault.so"), "FAULT_MEMORY": str(limit)}
        self.assertEqual(self.outcome("capinfos", "-c", path, env=environment), (2, "", message))

    def test_for_the_reader(self):
        """Wireshark 4.6 wants as much for every file, and comes to that first."""
        self.check(STORM, 1_000_000)

    def test_for_what_unpacks(self):
        for path in CARRIERS:
            with self.subTest(file=path.name):
                self.check(path, 12_000_000)

    def test_there_is_enough_for_all_else(self):
        environment = {"CTRACE_PRELOAD": str(PROGRAMS / "fault.so"), "FAULT_MEMORY": "12000000"}
        self.run_tool("capinfos", "-c", STORM, env=environment)


if __name__ == "__main__":
    unittest.main()
