# SPDX-License-Identifier: GPL-2.0-or-later
# The scripts work for root and for an ordinary user, and keep standard output for the tool alone.

import os
import shlex
import subprocess
import unittest

from tools import ORDINARY, WiresharkTest, as_user, sample


class Users(WiresharkTest):
    def run_as(self, user, *arguments):
        """What tshark prints when it is started by a user; as itself unless the test is root."""
        done = subprocess.run(
            [*as_user(user), *shlex.split(os.environ["CTRACE_RUN"]), "tshark", *map(str, arguments)],
            env=self.environment(None), cwd=self.folder, capture_output=True, text=True, timeout=120,
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_both_see_the_same(self):
        rows = self.run_as(ORDINARY, "-r", sample("storm"), "-Y", "ctrace.discard == 4114")
        self.assertEqual(len(rows.splitlines()), 127)
        if os.geteuid() == 0:
            self.assertEqual(self.run_as(0, "-r", sample("storm"), "-Y", "ctrace.discard == 4114"), rows)

    def test_what_a_user_writes_is_his_own(self):
        for user in {os.geteuid(), ORDINARY if os.geteuid() == 0 else os.geteuid()}:
            path = self.folder / f"written-by-{user}.pcapng"
            self.run_as(user, "-r", sample("dns"), "-w", path)
            with self.subTest(user=user):
                self.assertEqual(path.stat().st_uid, user)


if __name__ == "__main__":
    unittest.main()
