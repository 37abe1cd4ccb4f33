# SPDX-License-Identifier: GPL-2.0-or-later
# The packages: what is in them, what the .deb depends on, and the archive's install.sh and uninstall.sh, which an
# ordinary user runs.  (scripts/try-packages installs the .deb in a fresh Debian.)

import os
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import unittest

from tools import ORDINARY, PROGRAMS, ROOT, WiresharkTest, as_user, sample

BUILD = PROGRAMS.parents[1]
PLUGINS = {"epan/ctrace.so", "epan/ftpflow.so", "epan/idsprobe.so", "wiretap/ctrace-file.so"}
PROFILE = {"colorfilters", "dfilter_buttons", "dfilters", "preferences", "recent", "user_dlts"}
# fields.def is what fields.md is made of.
DOCS = {
    str(path.relative_to(ROOT))
    for folder in ("docs", "examples")
    for path in (ROOT / folder).rglob("*")
    if path.is_file() and path.suffix != ".def"
}
RELEASE = BUILD.name.rsplit("-", 1)[1]  # the folder is called PRESET-RELEASE


def output(*command, **options):
    done = subprocess.run([*map(str, command)], check=True, capture_output=True, text=True, **options)
    return done.stdout


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def tree(folder):
    """All that is in a folder; of a file its content too."""
    return {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")}


class PackageTest(WiresharkTest):
    @classmethod
    def setUpClass(cls):
        cls.made = pathlib.Path(tempfile.mkdtemp(prefix="ctrace-packages-"))
        cls.addClassCleanup(shutil.rmtree, cls.made)
        cls.made.chmod(0o755)
        output("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", cls.made)
        (cls.deb,) = cls.made.glob(f"wireshark-plugin-zos-ctrace_*+ws{RELEASE}_*.deb")
        (archive,) = cls.made.glob(f"zos-ctrace-*-wireshark-{RELEASE}-*.tar.gz")
        output("dpkg-deb", "-x", cls.deb, cls.made / "deb")
        output("tar", "-xf", archive, "-C", cls.made)
        cls.archive = cls.made / archive.name.removesuffix(".tar.gz")


class Deb(PackageTest):
    def control(self, field):
        return output("dpkg-deb", "-f", self.deb, field).strip()

    def test_the_files(self):
        docs = "usr/share/doc/wireshark-plugin-zos-ctrace"
        (folder,) = (self.made / "deb").glob(f"usr/lib/*/wireshark/plugins/{RELEASE}")
        self.assertEqual(files(self.made / "deb"), {
            *(f"{folder.relative_to(self.made / 'deb')}/{name}" for name in PLUGINS),
            *(f"usr/share/wireshark/profiles/zOS/{name}" for name in PROFILE),
            *(f"{docs}/{name}" for name in ("README.md", "changelog.gz", "copyright")),
            *(f"{docs}/{name}" for name in DOCS if not name.endswith(".7")),
            "usr/share/man/man7/zos-ctrace.7.gz",
        })

    def test_they_belong_to_root_and_can_be_read_by_all(self):
        for line in output("dpkg-deb", "-c", self.deb).splitlines():
            mode, owner, *_, path = line.split()
            _, in_examples, name = path.partition("/examples/")
            with self.subTest(line):
                is_program = line[0] == "d" or in_examples and os.access(ROOT / "examples" / name, os.X_OK)
                self.assertEqual((mode[1:], owner), ("rwxr-xr-x" if is_program else "rw-r--r--", "root/root"))

    def test_it_needs_this_release_of_wireshark(self):
        major, minor = RELEASE.split(".")
        _, *others = self.control("Depends").split(", ")  # libc: the next test
        bounds = f"wireshark-common (>= {RELEASE}~)", f"wireshark-common (<< {major}.{int(minor) + 1}~)"
        self.assertEqual(others, [*bounds, "tshark | wireshark"])

    def test_the_c_library_is_new_enough(self):
        declared = int(re.match(r"libc6 \(>= 2\.(\d+)\)", self.control("Depends"))[1])
        for plugin in self.plugins():
            needed = [int(minor) for minor in re.findall(r"GLIBC_2\.(\d+)", output("objdump", "-T", plugin))]
            self.assertLessEqual(max(needed), declared, plugin)

    def plugins(self):
        found = sorted((self.made / "deb").rglob("*.so"))
        self.assertEqual(len(found), len(PLUGINS))
        return found

    def test_a_plugin_is_stripped_and_names_no_folder(self):
        for plugin in self.plugins():
            with self.subTest(plugin.name):
                self.assertNotRegex(output("readelf", "-SW", plugin), r"\.symtab|\.debug")
                self.assertNotRegex(output("readelf", "-dW", plugin), "RPATH|RUNPATH")
                self.assertNotIn(str(ROOT).encode(), plugin.read_bytes())


class Archive(PackageTest):
    def setUp(self):
        super().setUp()
        self.home = self.folder / "a home"
        self.home.mkdir()
        self.home.chmod(0o777)
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        self.program(f'exec {os.environ["CTRACE_RUN_STOCK"]} tshark "$@"')
        self.installed = self.home / ".local/lib/wireshark/plugins" / RELEASE
        self.profile = self.home / ".config/wireshark/profiles/zOS"

    def program(self, text):
        """The tshark that stands first in PATH."""
        path = self.bin / "tshark"
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def call(self, *command, user=ORDINARY, **variables):
        """Runs a program as an ordinary user: exit code, standard output, standard error."""
        path = f"{self.bin}:{os.environ['PATH']}"
        done = subprocess.run([*as_user(user), *map(str, command)], capture_output=True, text=True, cwd=self.home,
                              env={**self.environment(None), "PATH": path, "HOME": str(self.home), **variables})
        return done.returncode, done.stdout, done.stderr

    def succeed(self, *command, **options):
        code, text, messages = self.call(*command, **options)
        self.assertEqual((code, messages), (0, ""), text)
        return text

    def install(self, **options):
        return self.succeed(self.archive / "install.sh", **options)

    def uninstall(self, **options):
        return self.succeed(self.archive / "uninstall.sh", **options)

    def test_the_files(self):
        self.assertEqual(files(self.archive), {
            "README.md", "CHANGELOG.md", "LICENSE", "common.sh", "install.sh", "uninstall.sh", *DOCS,
            *(f"plugins/{RELEASE}/{name}" for name in PLUGINS), *(f"profiles/zOS/{name}" for name in PROFILE),
        })

    def test_what_is_installed_works(self):
        text = self.install()
        self.assertIn("tshark loads all four plug-ins.", text)
        self.assertEqual(files(self.installed), PLUGINS | {"zos-ctrace.installed"})
        self.assertEqual(files(self.profile), PROFILE)
        rows = self.succeed("tshark", "-C", "zOS", "-r", sample("storm"), "-Y", 'ctrace.discard == "IP_MAC_BRDCST"')
        self.assertEqual(len(rows.splitlines()), 127)
        self.assertRegex(rows.splitlines()[0], r"OSDL.*IP_MAC_BRDCST 54565746")  # columns of the profile

    def test_uninstall_leaves_nothing(self):
        (self.home / ".config").mkdir(mode=0o777)  # was there before, and so stays
        (self.home / ".config").chmod(0o777)
        before = tree(self.home)
        self.install()
        self.uninstall()
        self.assertEqual(tree(self.home), before)
        self.assertIn("nothing to remove", self.uninstall())

    def test_installing_again_changes_nothing(self):
        self.install()
        first = tree(self.home)
        self.install()
        self.assertEqual(tree(self.home), first)
        self.uninstall()
        self.assertEqual(tree(self.home), {})

    def test_where_wireshark_looks_for_its_settings(self):
        old = self.home / ".wireshark"
        for folder, variables in ((self.home / "else where/wireshark", {"XDG_CONFIG_HOME": f"{self.home}/else where"}),
                                  (old, {})):
            with self.subTest(folder.name):
                if folder is old:
                    old.mkdir()
                    old.chmod(0o777)
                self.install(**variables)
                self.assertEqual(files(folder / "profiles/zOS"), PROFILE)
                folders = self.succeed("tshark", "-G", "folders", **variables)
                self.assertRegex(folders, rf"Personal configuration:\s+{folder}")
                self.uninstall(**variables)

    def change(self, name, text):
        path = self.profile / name
        path.unlink(missing_ok=True)
        path.write_text(text)

    def test_a_changed_profile_stays(self):
        self.install()
        self.change("dfilters", '"mine" tcp\n')
        self.assertIn(f"Kept as it is: {self.profile}", self.install())
        self.assertEqual((self.profile / "dfilters").read_text(), '"mine" tcp\n')
        self.assertIn(f"not as it was installed: {self.profile}", self.uninstall())
        self.assertEqual(files(self.home), {f".config/wireshark/profiles/zOS/{name}" for name in PROFILE})

    def test_an_added_file_makes_a_profile_changed(self):
        self.install()
        self.change("heuristic_protos", "ctrace_udp,1\n")
        self.uninstall()
        self.assertEqual(files(self.profile), PROFILE | {"heuristic_protos"})

    def test_what_wireshark_writes_by_itself_is_no_change(self):
        self.install()
        self.change("recent", "gui.geometry_main_x: 20\n")
        self.uninstall()
        self.assertEqual(tree(self.home), {})

    def test_a_changed_plugin_stays(self):
        self.install()
        plugin = self.installed / "epan/ftpflow.so"
        plugin.unlink()
        plugin.write_text("built by the user\n")
        self.assertIn(f"Kept, for it was changed: {plugin}", self.uninstall())
        self.assertEqual(files(self.installed), {"epan/ftpflow.so"})

    def test_a_wireshark_of_another_release(self):
        self.program("echo 'TShark (Wireshark) 3.6.2 (Git v3.6.2 packaged as 3.6.2-2)'")
        code, text, messages = self.call(self.archive / "install.sh")
        self.assertEqual((code, text), (1, ""))
        self.assertIn(f"This archive is for Wireshark {RELEASE}; yours is 3.6. Nothing was installed.", messages)
        self.assertEqual(tree(self.home), {})

    def test_no_wireshark_in_path(self):
        self.bin = self.folder / "tools"
        self.bin.mkdir()
        for tool in ("cksum", "cp", "dirname", "find", "grep", "id", "mkdir", "rm", "rmdir", "sed", "setpriv", "sort"):
            (self.bin / tool).symlink_to(shutil.which(tool))
        text = self.install(PATH=str(self.bin))
        self.assertIn(f"mind that these plug-ins load in Wireshark {RELEASE} only", text)
        self.assertEqual(files(self.installed), PLUGINS | {"zos-ctrace.installed"})
        self.uninstall(PATH=str(self.bin))
        self.assertEqual(tree(self.home), {})

    def test_plugins_that_do_not_load(self):
        self.program(f"[ $1 = --version ] && echo 'TShark (Wireshark) {RELEASE}.1' || echo 'no libc' >&2")
        code, _, messages = self.call(self.archive / "install.sh")
        self.assertEqual((code, messages), (1, "But tshark does not load all four plug-ins. It says:\nno libc\n"))

    @unittest.skipUnless(os.geteuid() == 0, "only root can try to install as root")
    def test_root_is_refused(self):
        code, _, messages = self.call(self.archive / "install.sh", user=0)
        self.assertEqual((code, tree(self.home)), (1, {}))
        self.assertIn("call this as yourself", messages)


class AnotherRelease(WiresharkTest):
    """A plug-in that was built for another release of Wireshark and got into the folder of this one."""

    def load(self, change):
        """What tshark says of a folder in which ftpflow has been changed; it goes on with the others."""
        folder = self.folder / "plugins"
        shutil.copytree(BUILD / "plugins" / RELEASE, folder / RELEASE)
        plugin = folder / RELEASE / "epan" / "ftpflow.so"
        plugin.write_bytes(change(plugin.read_bytes()))
        code, rows, messages = self.outcome("tshark", "-r", sample("storm"), "-Y", "ctrace.discard == 4114",
                                            env={"CTRACE_PLUGINS": str(folder)})
        self.assertEqual((code, len(rows.splitlines())), (0, 127))
        return messages

    def test_the_libraries_that_it_was_linked_with_are_missing(self):
        def change(content):
            changed, times = re.subn(rb"libwireshark\.so\.\d\d", b"libwireshark.so.99", content)
            self.assertTrue(times)
            return changed

        self.assertRegex(self.load(change), r"ftpflow\.so.*libwireshark\.so\.99: cannot open shared object file")

    def test_the_libraries_are_there(self):
        major, minor = map(int, RELEASE.split("."))

        def change(content):
            symbols = output("nm", "-D", BUILD / "plugins" / RELEASE / "epan" / "ftpflow.so")
            place = int(re.search(r"(\w+) R plugin_want_minor", symbols)[1], 16)  # of constants also the file's offset
            self.assertEqual(struct.unpack_from("=i", content, place), (minor,))
            return content[:place] + struct.pack("=i", minor + 2) + content[place + 4 :]

        self.assertRegex(self.load(change), rf"ftpflow\.so.*compiled for Wireshark version {major}\.{minor + 2}")


if __name__ == "__main__":
    unittest.main()
