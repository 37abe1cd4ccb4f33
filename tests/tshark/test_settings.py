# SPDX-License-Identifier: GPL-2.0-or-later
# The reader settings, from each of the places where a user may keep them.

import unittest

from tools import WiresharkTest, sample

CAPTURE = "1013557151.873539000"  # IBM's two clocks of the DNS query: 2002-02-12 23:39:11.873539 captured,
BUFFER = "1013557151.873541000"  # ... .873541 moved into the buffer
LEAP = "1013557124.873539000"  # 27 seconds earlier


class Settings(WiresharkTest):
    def first_time(self, *arguments, **options):
        ((time,),) = self.fields(sample("dns"), ["frame.time_epoch"], "-c", 1, *arguments, **options)
        return time

    def configure(self, text):
        self.config.mkdir(parents=True, exist_ok=True)
        (self.config / "ctrace.conf").write_text(text)

    def test_without_settings_the_clock_is_that_of_the_capture(self):
        self.assertEqual(self.first_time(), CAPTURE)

    def test_the_environment(self):
        self.assertEqual(self.first_time(env={"CTRACE_TIME": "buffer"}), BUFFER)
        self.assertEqual(self.first_time(env={"CTRACE_LEAP_SECONDS": "27"}), LEAP)

    def test_the_file(self):
        self.configure("# our machine\n\nleap_seconds = 27\ntime=capture\n")
        self.assertEqual(self.first_time(), LEAP)

    def test_capinfos_reads_the_file_too(self):
        self.configure("leap_seconds = 27\n")
        self.assertIn("23:38:44", self.run_tool("capinfos", "-a", sample("dns")))

    def test_the_environment_wins_over_the_file(self):
        self.configure("time = capture\nleap_seconds = 5\n")
        self.assertEqual(self.first_time(env={"CTRACE_TIME": "buffer", "CTRACE_LEAP_SECONDS": "0"}), BUFFER)

    def test_the_preferences(self):
        self.assertEqual(self.first_time("-o", "ctrace.time:buffer"), BUFFER)
        self.assertEqual(self.first_time("-o", "ctrace.leap_seconds:27"), LEAP)

    def test_a_preference_wins_over_the_environment(self):
        self.assertEqual(self.first_time("-o", "ctrace.time:buffer", env={"CTRACE_TIME": "capture"}), BUFFER)

    def test_a_preference_at_its_default_leaves_the_environment_alone(self):
        self.assertEqual(self.first_time("-o", "ctrace.time:capture", env={"CTRACE_TIME": "buffer"}), BUFFER)

    def test_a_saved_file_keeps_both_clocks_together(self):
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", sample("dns"), "-w", saved, env={"CTRACE_LEAP_SECONDS": "27"})
        ((frame, capture),) = self.fields(saved, ("frame.time_epoch", "ctrace.capture_time"), "-c", 1)
        self.assertEqual(frame, LEAP)
        self.assertIn("23:38:44.873539000", capture)

    def test_leap_seconds_act_on_the_fields_too(self):
        names = ("ctrace.buffer_time", "ctrace.capture_time")
        ((buffer, capture),) = self.fields(sample("dns"), names, "-c", 1, env={"CTRACE_LEAP_SECONDS": "27"})
        self.assertIn("23:38:44.873541000", buffer)
        self.assertIn("23:38:44.873539000", capture)

    def test_entries_mode(self):
        for how in ({"env": {"CTRACE_FRAMES": "entries"}}, {}):
            arguments = () if how else ("-o", "ctrace.frames:entries")
            rows = self.fields(sample("storm"), ("frame.protocols", "ctrace.discard"), "-c", 1, *arguments, **how)
            self.assertEqual(rows, [["exported_pdu:ctrace:ip:udp:nbns", "4114"]])

    def test_comments_from_each_place(self):
        ways = (
            ("off", "", (), None),
            ("environment", "", (), {"CTRACE_COMMENTS": "on"}),
            ("preference", "", ("-o", "ctrace.comments:on"), None),
            ("file", "comments = on\n", (), None),
            ("off in the environment", "comments = on\n", (), {"CTRACE_COMMENTS": "off"}),
        )
        for way, text, arguments, env in ways:
            with self.subTest(way=way):
                self.configure(text)
                ((packet_id, comment),) = self.fields(
                    sample("storm"), ("frame.packet_id", "frame.comment"), "-c", 1, *arguments, env=env)
                is_on = not way.startswith("off")
                self.assertEqual(packet_id, "54565746" if is_on else "")
                self.assertEqual(comment.startswith("Discarded by z/OS: 4114 IP_MAC_BRDCST: "), is_on)

    def test_packets_alone_from_each_place(self):
        """Of the six frames of socket data no packet is left; a DNS query keeps nothing but itself."""
        ways = (
            ("environment", "", (), {"CTRACE_HEADER": "none"}),
            ("preference", "", ("-o", "ctrace.header:none"), None),
            ("file", "header = none\n", (), None),
        )
        for way, text, arguments, env in ways:
            with self.subTest(way=way):
                self.configure(text)
                self.assertEqual(self.fields(sample("data"), ["frame.number"], *arguments, env=env), [])
                rows = self.fields(sample("dns"), ["frame.protocols"], *arguments, env=env)
                self.assertEqual(rows, [["raw:ip:udp:dns"]] * 2)

    def test_a_trace_without_packets_is_an_empty_file(self):
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", sample("data"), "-w", saved, env={"CTRACE_HEADER": "none"})
        self.assertIn("Number of packets:   0", self.run_tool("capinfos", "-c", saved))

    def test_the_layer_of_osa_records(self):
        for arguments, encapsulation in ((("-o", "ctrace.osa:ip"), "7"), ((), "1")):
            rows = self.fields(sample("osa"), ["frame.encap_type"], "-c", 1, *arguments)
            self.assertEqual(rows, [[encapsulation]])

    def test_a_bad_value_is_named_and_passed_over(self):
        cases = {
            "CTRACE_LEAP_SECONDS": ("28", "0 to 27"),
            "CTRACE_TIME": ("noon", "capture or buffer"),
            "CTRACE_OSA": ("layer2", "auto, ethernet or ip"),
            "CTRACE_FRAMES": ("all", "packets or entries"),
            "CTRACE_COMMENTS": ("yes", "off or on"),
            "CTRACE_HEADER": ("no", "keep or none"),
        }
        for name, (value, allowed) in cases.items():
            with self.subTest(setting=name):
                code, output, message = self.outcome("tshark", "-r", sample("dns"), env={name: value})
                self.assertEqual((code, len(output.splitlines())), (0, 2))
                self.assertIn(f'{name} is {allowed}, not "{value}"', message)
                self.assertEqual(len(message.splitlines()), 1)

    def test_an_empty_value_is_none(self):
        self.assertEqual(self.first_time(env={"CTRACE_TIME": ""}), CAPTURE)

    def test_a_preference_beyond_its_range_is_the_nearest_inside(self):
        self.assertEqual(self.first_time("-o", "ctrace.leap_seconds:99"), LEAP)

    def test_a_bad_line_is_named_and_passed_over(self):
        self.configure("what is this\nleap_seconds = many\nnothing = 1\nleap_seconds = 27\n")
        code, output, message = self.outcome("tshark", "-r", sample("dns"), "-T", "fields", "-e", "frame.time_epoch")
        self.assertEqual(code, 0)
        self.assertEqual(output.splitlines()[0], LEAP)
        self.assertIn('line 1: expected "name = value"', message)
        self.assertIn('line 2: leap_seconds is 0 to 27, not "many"', message)
        self.assertIn('line 3: there is no setting "nothing"', message)


if __name__ == "__main__":
    unittest.main()
