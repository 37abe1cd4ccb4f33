# SPDX-License-Identifier: GPL-2.0-or-later
# The same packet, seen again: duplicates, loops, and pairs of two traces; in one pass and in two.

import datetime
import struct
import unittest

from tools import WiresharkTest, sample

import ids
import net
import pcapng
import samples
import zos
from net import ACK, PSH

FIELDS = ("ctrace.duplicate_of", "ctrace.loop", "ctrace.loop.first", "ctrace.pair", "ctrace.transit_time")
ITEMS = tuple(f"ctrace.expert.{name}" for name in ("duplicate", "loop", "pair"))
WHEN = datetime.datetime(2023, 2, 7, 9, 15, 0)
START = zos.tod(WHEN)
ETHERNET, COOKED = 1, 113
CLIENT, SERVER = "192.0.2.25", "198.51.100.7"


def unix(microseconds):
    """Nanoseconds since 1970, so long after START."""
    since = WHEN - datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=microseconds)
    return since // datetime.timedelta(microseconds=1) * 1000


def record(packet, at, link="OSDL", out=False, **header):
    """A record of the packet trace, `at` microseconds from START."""
    return samples.trace(packet, zos.later(START, at), link=link, flags=zos.OUTBOUND if out else 0, **header)


def osa_record(packet, at, **header):
    return zos.packet_entry(packet.data, entry_id=zos.OSA_ENTRY, captured=zos.later(START, at), link="EZANTAOSAPORT1",
                            **samples.of_packet(packet), **header)


def datagram(number, **options):
    return net.udp(CLIENT, 514, SERVER, 514, b"<14>message", identification=number, **options)


def segment(**options):
    return net.tcp(CLIENT, 1025, SERVER, 80, b"a segment", sequence=7, acknowledgment=9, flags=ACK | PSH, **options)


class CopiesTest(WiresharkTest):
    def trace(self, *pieces):
        return self.write("copies.ctrace", b"".join(pieces))

    def column(self, capture, field, *options):
        """Of the frames that have the field: number and value."""
        rows = self.fields(capture, ("frame.number", field), *options)
        return {int(number): value for number, value in rows if value}

    def nothing(self, capture, *options):
        for field in FIELDS:
            self.assertEqual(self.column(capture, field, *options), {}, field)

    def items(self, capture, *options):
        """The expert items of this file's subject: frame and severity, by name."""
        rows = self.fields(capture, ("frame.number", *ITEMS), *options)
        return {item: [int(row[0]) for row in rows if row[at]] for at, item in enumerate(ITEMS, 1)}

    def merged(self, *captures):
        path = self.folder / "merged.pcapng"
        self.run_tool("mergecap", "-w", path, *captures)
        return path


class Duplicates(CopiesTest):
    def test_the_sample(self):
        expected = {2: "1", 4: "3", 6: "5", 8: "7", 10: "9", 12: "11", 14: "13", 16: "15"}
        for options in ((), ("-2",)):
            self.assertEqual(self.column(sample("twice"), "ctrace.duplicate_of", *options), expected)
            self.assertEqual(self.items(sample("twice"), *options)["ctrace.expert.duplicate"], list(expected))

    def test_what_tcp_says_is_explained(self):
        """All that TCP's analysis finds in the sample is due to the copies."""
        text = self.tshark("-r", sample("twice"), "-Y", "tcp.analysis.flags", "-T", "fields", "-e", "frame.number",
                           "-e", "_ws.expert.message")
        rows = [line.split("\t") for line in text.splitlines()]
        self.assertEqual([int(number) for number, _ in rows], [6, 8, 10, 12, 14, 16])
        for number, message in rows:
            self.assertIn(f"seen again: first in frame {int(number) - 1} (", message)
            self.assertIn("it was not sent again", message)
        self.assertIn("(OSDL, inbound)", rows[0][1])

    def test_a_clean_copy(self):
        clean = self.folder / "clean.pcapng"
        self.tshark("-r", sample("twice"), "-Y", "!ctrace.duplicate_of", "-w", clean)
        self.assertEqual(len(self.fields(clean, ("frame.number",))), 8)
        self.assertEqual(self.column(clean, "tcp.analysis.flags"), {})
        self.nothing(clean)

    def test_a_saved_trace_says_the_same(self):
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", sample("twice"), "-w", saved)
        self.assertEqual(self.fields(saved, FIELDS), self.fields(sample("twice"), FIELDS))

    def test_the_intrusion_detection_has_the_packet_too(self):
        scan = list(ids.port_scan())
        packet = net.Packet(scan[3].packet, "50.79.43.252", "192.86.33.199", net.TCP, 53, 56)
        seen = samples.trace(packet, scan[3].captured, link="ETH1")
        path = self.trace(*(ids.in_trace_header(each) for each in scan[:3]), seen,
                          *(ids.in_trace_header(each) for each in scan[3:]))
        self.assertEqual(self.column(path, "ctrace.duplicate_of"), {5: "4"})

    def test_a_segment_that_is_sent_again_is_no_duplicate(self):
        """With IPv4 id 0 later, by the same way and by another; with another id at once."""
        path = self.trace(record(segment(), 0, out=True), record(segment(), 250_000, out=True),
                          record(segment(), 500_000, link="IQDIOLNK", out=True),
                          record(segment(identification=5), 600_000, link="IQDIOLNK", out=True),
                          record(segment(identification=6), 600_100, out=True))
        self.nothing(path)

    def test_interfaces_of_two_stacks_may_have_the_same_name(self):
        def prefixed(stack, entries):
            prefix = bytes(6) + b"".join(zos.name(text, 8) for text in ("SYS1", "SYSTCPDA", stack)) + bytes(10)
            return prefix + b"".join(entries)

        def described(body):
            return struct.pack(">HH", 4 + len(body), 0) + body

        packets = [datagram(number) for number in range(1, 7)]
        bodies = [prefixed(stack, [record(packet, 10 * at + late) for at, packet in enumerate(packets)])
                  for stack, late in (("TCPIP1", 0), ("TCPIP2", 5), ("TCPIP1", 100_000_000))]
        path = self.trace(*map(described, bodies))
        self.assertEqual(self.column(path, "ctrace.stack")[7], "TCPIP2")
        found = self.column(path, "ctrace.duplicate_of")
        self.assertEqual(found, {number: str(number - 6) for number in range(7, 13)})

    def test_a_capture_without_a_trace_is_left_alone(self):
        packet = datagram(7)
        path = self.write("plain.pcapng", pcapng.capture(pcapng.RAW_IP, [packet.data, samples.hop(packet).data] * 3))
        self.nothing(path)


class Loops(CopiesTest):
    def loop(self, rounds, link="OSDL", number=7):
        return [record(datagram(number, ttl=64 - each), 1000 * each, link=link) for each in range(rounds)]

    def test_the_storm_is_one_finding(self):
        storm = sample("storm")
        for options in ((), ("-2",)):
            rows = self.fields(storm, ("ctrace.loop", "ctrace.loop.first"), *options)
            self.assertEqual(rows, [["", ""]] + [[str(copy), "1"] for copy in range(1, 127)])
            self.assertEqual(self.items(storm, *options),
                             {"ctrace.expert.duplicate": [], "ctrace.expert.loop": [2], "ctrace.expert.pair": []})

    def test_two_passes_tell_how_often(self):
        for options, text in (((), "with a higher TTL\n"),
                              (("-2",), "with a higher TTL, and comes by 125 times more, last in frame 127\n")):
            found = self.tshark("-r", sample("storm"), *options, "-Y", "ctrace.expert.loop", "-T", "fields",
                                "-e", "_ws.expert.message")
            self.assertIn("it has come by in frame 1 " + text.rstrip("\n"), found)
        text = self.tshark("-r", sample("storm"), "-q", "-z", "expert,warn")
        self.assertRegex(text, r"Warns \(1\)\n(.*\n)*.* 1 +Sequence +CTRACE  This packet goes round in a loop")

    def test_each_loop_is_one_finding(self):
        path = self.trace(*self.loop(5), *self.loop(4, number=8))
        self.assertEqual(self.items(path)["ctrace.expert.loop"], [2, 7])
        self.assertEqual(self.column(path, "ctrace.loop.first"),
                         {2: "1", 3: "1", 4: "1", 5: "1", 7: "6", 8: "6", 9: "6"})

    def test_a_loop_through_the_host_is_one_finding(self):
        """In at one link and out at another, with a lower TTL each time."""
        pieces = [record(datagram(7, ttl=64 - at), 500 * at, link=("OSDL", "IQDIOLNK")[at % 2], out=at % 2 == 1)
                  for at in range(8)]
        path = self.trace(*pieces)
        self.assertEqual(self.items(path, "-2")["ctrace.expert.loop"], [3])
        self.assertEqual(self.column(path, "ctrace.loop"), {3: "1", 4: "1", 5: "2", 6: "2", 7: "3", 8: "3"})
        self.assertEqual(self.column(path, "ctrace.duplicate_of"), {2: "1", 4: "3", 6: "5", 8: "7"})

    def test_a_loop_of_ipv6(self):
        ends = ("2001:db8::1", 514, "2001:db8::2", 514)
        packets = [net.udp(*ends, b"<14>message", hop_limit=64 - at) for at in range(4)]
        path = self.trace(*(record(packet, 1000 * at) for at, packet in enumerate(packets)))
        self.assertEqual(self.column(path, "ctrace.loop"), {2: "1", 3: "2", 4: "3"})

    def test_a_trace_of_the_route_is_no_loop(self):
        probes = [net.udp(CLIENT, 40000, SERVER, 33434, bytes(24), identification=9, ttl=ttl) for ttl in range(1, 9)]
        self.nothing(self.trace(*(record(packet, 1000 * at, out=True) for at, packet in enumerate(probes))))


class Pairs(CopiesTest):
    PAIRS = {1: "2", 2: "1", 3: "4", 4: "3", 5: "6", 6: "5", 7: "8", 8: "7", 9: "10", 10: "9"}
    TIMES = ["0.000035000", "0.000028000", "0.000031000", "0.000040000", "0.000057000"]

    def test_the_sample(self):
        later = {frame: other for frame, other in self.PAIRS.items() if int(other) < frame}
        self.assertEqual(self.column(sample("pairs"), "ctrace.pair"), later)
        self.assertEqual(self.column(sample("pairs"), "ctrace.pair", "-2"), self.PAIRS)
        self.assertEqual(list(self.column(sample("pairs"), "ctrace.transit_time").values()), self.TIMES)
        self.assertEqual(self.items(sample("pairs"), "-2"), {
            "ctrace.expert.duplicate": [], "ctrace.expert.loop": [], "ctrace.expert.pair": list(self.PAIRS)})

    def test_the_window_shows_both_ends(self):
        frames = self.sharkd_frames(sample("pairs"), [10, 1, 2], proto=True)
        links = {number: text for number, frame in frames.items()
                 for text in (str(node) for node in frame["tree"]) if "ctrace.pair" in text}
        self.assertEqual(sorted(links), [1, 2, 10])

    def outside(self, packets, times, link_type=ETHERNET, head=bytes(12) + bytes.fromhex("0800")):
        frames = [head + packet.data for packet in packets]
        return self.write("outside.pcapng", pcapng.capture(link_type, frames, times=[unix(at) for at in times]))

    def test_a_capture_from_elsewhere(self):
        """Two routers away, with Ethernet headers; it begins before the trace."""
        def away(packet):
            return samples.hop(samples.hop(packet))

        syn, reply = datagram(1, ttl=62), net.udp(SERVER, 514, CLIENT, 514, b"answer", identification=2)
        trace = self.trace(record(syn, 1000), record(reply, 2000, out=True), record(datagram(3), 3000))
        sent = net.udp(CLIENT, 514, SERVER, 514, b"<14>message", identification=1, ttl=64)
        path = self.merged(trace, self.outside([sent, away(reply)], [400, 2700]))
        rows = self.fields(path, ("frame.number", "ip.id", "ctrace.pair", "ctrace.transit_time"), "-2")
        self.assertEqual(rows, [
            ["1", "0x0001", "2", "0.000600000"],
            ["2", "0x0001", "1", "0.000600000"],
            ["3", "0x0002", "4", "0.000700000"],
            ["4", "0x0002", "3", "0.000700000"],
            ["5", "0x0003", "", ""],
        ])
        self.assertEqual(self.items(path, "-2")["ctrace.expert.pair"], [1, 2, 3, 4])

    def test_clocks_that_differ(self):
        """What left seems to have arrived before: the time is negative."""
        reply = net.udp(SERVER, 514, CLIENT, 514, b"answer", identification=2)
        path = self.merged(self.trace(record(reply, 2_000_000, out=True)), self.outside([reply], [500_000]))
        self.assertEqual(self.column(path, "ctrace.transit_time", "-2"), {1: "-1.500000000", 2: "-1.500000000"})

    def test_a_capture_of_all_interfaces_of_linux(self):
        packet = datagram(1)
        outside = self.outside([packet], [0], COOKED, bytes(14) + bytes.fromhex("0800"))
        self.assertEqual(self.column(self.merged(self.trace(record(packet, 10)), outside), "ctrace.pair"), {2: "1"})

    def test_three_traces_of_one_packet(self):
        packet = datagram(1)
        trace = self.trace(osa_record(packet, 90), record(packet, 100))
        path = self.merged(trace, self.outside([packet], [0]))
        self.assertEqual(self.column(path, "ctrace.pair", "-2"), {1: "3,2", 2: "3,1", 3: "2,1"})

    def test_a_segment_that_is_sent_again_is_a_pair_of_its_own(self):
        pieces = []
        for at in (0, 300_000, 900_000):
            pieces += [record(segment(), at, out=True), osa_record(segment(), at + 20, flags=zos.OUTBOUND)]
        path = self.trace(*pieces)
        self.assertEqual(self.column(path, "ctrace.pair"), {2: "1", 4: "3", 6: "5"})
        self.assertEqual(set(self.column(path, "ctrace.transit_time").values()), {"0.000020000"})


class Switches(CopiesTest):
    CASES = {"duplicates": ("twice", "ctrace.duplicate_of"), "loops": ("storm", "ctrace.loop"),
             "pairs": ("pairs", "ctrace.pair")}

    def test_each_can_be_switched_off(self):
        for name, (capture, field) in self.CASES.items():
            off = ("-o", f"ctrace.insight_{name}:FALSE")
            with self.subTest(insight=name):
                self.assertNotEqual(self.column(sample(capture), field), {})
                self.assertEqual(self.column(sample(capture), field, *off), {})
                for other, (other_capture, other_field) in self.CASES.items():
                    if other != name:
                        self.assertEqual(self.column(sample(other_capture), other_field, *off),
                                         self.column(sample(other_capture), other_field))


if __name__ == "__main__":
    unittest.main()
