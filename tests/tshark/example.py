# SPDX-License-Identifier: GPL-2.0-or-later
# Runs what users copy from the folder examples, with the Wireshark under test in the place of the installed one.

import os
import subprocess

from tools import CAPTURES, SAMPLES, WiresharkTest, sample


class ExampleTest(WiresharkTest):
    """A test of scripts that call Wireshark's programs by their names."""

    def setUp(self):
        super().setUp()
        self.programs = self.folder / "bin"
        self.programs.mkdir()
        for name in ("tshark", "editcap"):
            self.put_program(name, f"{os.environ['CTRACE_RUN']} {name}")

    def put_program(self, name, command):
        """A program that the scripts find by its name."""
        path = self.programs / name
        path.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        path.chmod(0o755)

    def shell(self, *command, plugins=None, **variables):
        """Runs a command in self.folder: exit code, standard output, standard error."""
        environment = self.environment({"CTRACE_PLUGINS": str(plugins), **variables} if plugins else variables)
        environment["PATH"] = f"{self.programs}:{environment['PATH']}"
        command = [str(part) for part in command]
        done = subprocess.run(command, env=environment, cwd=self.folder, capture_output=True, timeout=300)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def all_samples(self):
        """All samples in one file."""
        merged = self.folder / "all.pcapng"
        captures = [*(sample(name) for name in SAMPLES), CAPTURES / "storm.dump", *(CAPTURES / "ftp").glob("*.ctrace")]
        self.run_tool("mergecap", "-a", "-w", merged, *captures)
        return merged
