# SPDX-License-Identifier: GPL-2.0-or-later
# Packets that were traced in segments: joined when all is there, marked and shown as far as they go when not.

import datetime
import unittest

from tools import CONTAINERS, WiresharkTest, sample, without

import net
import zos

CLIENT, SERVER = "192.0.2.25", "198.51.100.7"
START = zos.tod(datetime.datetime(2022, 5, 17, 10, 20, 30))
TWO_PASSES = ((), ("-2",))
PORT = 50000  # nobody's
SO_FAR = ("tcp.completeness", "tcp.completeness_tree")  # what TCP knew of the connection before this packet
LATER = ("http.response_in",)  # the number of a frame that is another one when there are segments in front of it
MARKS = ("The packet is incomplete: ", "The segments do not make a packet: ")


def datagram(length, port=50300):
    """A UDP packet of this length, headers included; no two places in it are alike."""
    text = b"".join(b"%06d " % number for number in range(0, length, 7))
    return net.udp(CLIENT, port, SERVER, PORT, text[: length - 28])


def cut_up(packet, sizes, *, link="OSAQDIO", captured=START, **header):
    """The entries of a packet that is traced in segments of these sizes."""
    of_packet = {
        "source": packet.source,
        "destination": packet.destination,
        "source_port": packet.source_port,
        "destination_port": packet.destination_port,
        "protocol": packet.protocol,
        "packet_length": len(packet.data),
    }
    return zos.segments(
        zos.packet_entry, packet.data[: sum(sizes)], sizes, captured=captured, link=link, **{**of_packet, **header}
    )


def whole(packet, captured=START):
    """A packet in one entry."""
    return cut_up(packet, [len(packet.data)], captured=captured)[0]


class Segments(WiresharkTest):
    def trace(self, *entries):
        """A file with these entries; two ordinary ones stand in front, so that it is a trace beyond doubt."""
        ordinary = [whole(datagram(60, port), zos.later(START, -10)) for port in (50001, 50002)]
        return self.write("made.ctrace", b"".join([*ordinary, *entries]))

    def look(self, capture, *arguments, **options):
        """What is said of segments: the frames in which packets are whole, as (number, frames that they come from,
        length); and the marks of incomplete packets by frame.  Nothing may be called malformed."""
        names = ("frame.number", "ctrace.segments.part", "ctrace.segments.part.count", "ctrace.reassembled_length",
                 "_ws.expert.message", "ctrace.expert.incomplete_segments", "_ws.malformed", "ctrace.expert.cut_entry")
        joined, marks = [], {}
        for row in self.fields(capture, names, "-E", "aggregator=|", *arguments, **options):
            number, parts, count, length, messages, is_marked, is_malformed, is_cut = row
            if parts:
                self.assertEqual(len(parts.split("|")), int(count))
                joined.append((int(number), parts.replace("|", ","), int(length)))
            if is_marked:
                [marks[int(number)]] = [text for text in messages.split("|") if text.startswith(MARKS)]
            self.assertFalse(is_malformed and not is_cut)
        return joined, marks

    def marks(self, capture, *arguments):
        return self.look(capture, *arguments)[1]

    def payloads(self, capture, *arguments):
        """What Wireshark's UDP dissector has in each frame."""
        rows = self.fields(capture, ("frame.number", "udp.payload"), "-Y", "udp", *arguments)
        return {int(number): bytes.fromhex(payload) for number, payload in rows}

    def assert_joined(self, capture, expected):
        """Joined in one pass and in two, and nothing is marked."""
        for passes in TWO_PASSES:
            self.assertEqual(self.look(capture, *passes), (expected, {}))

    def assert_marked(self, capture, in_one_pass, in_two):
        """Not joined, and marked where that is known."""
        for passes, marks in zip(TWO_PASSES, (in_one_pass, in_two)):
            self.assertEqual(self.look(capture, *passes), ([], marks))


class Sample(Segments):
    JOINED = [(6, "3,6", 1029), (7, "2,4,7", 1907), (10, "9,10", 800), (18, "16,17,18", 1867)]
    PROVEN = {  # in the first pass
        12: "The packet is incomplete: 1000 of 1500 bytes are there so far; segment 1 is missing before it",
        15: "The packet is incomplete: 300 of 800 bytes are there so far; segment 0 is missing before it",
    }
    INCOMPLETE = {
        11: "The packet is incomplete: 1000 of 1500 bytes are there",
        12: "The packet is incomplete: 1000 of 1500 bytes are there; segment 1 is missing before it",
        13: "The packet is incomplete: 1000 of 1500 bytes are there",
        14: "The packet is incomplete: 1000 of 1500 bytes are there",
        15: "The packet is incomplete: 300 of 800 bytes are there; segment 0 is missing before it",
    }

    def test_packets_are_joined_or_marked_in_every_container(self):
        for container in CONTAINERS:
            for passes, marks in zip(TWO_PASSES, (self.PROVEN, self.INCOMPLETE)):
                with self.subTest(container=container, passes=passes):
                    self.assertEqual(self.look(sample("segments", container), *passes), (self.JOINED, marks))

    def test_whole_packets_are_dissected(self):
        names = ("frame.number", "_ws.col.Protocol", "http.response.code", "http.request_in", "http.content_length")
        rows = self.fields(sample("segments"), names, "-Y", "ctrace.segments")
        self.assertEqual(rows, [
            ["6", "Syslog", "", "", ""],
            ["7", "HTTP", "200", "1", "1800"],
            ["10", "Syslog", "", "", ""],
            ["18", "HTTP", "200", "", "1800"],
        ])

    def test_the_other_frames_have_a_link(self):
        rows = self.fields(sample("segments"), ("frame.number", "ctrace.reassembled_in"), "-2", "-Y",
                           "ctrace.reassembled_in")
        self.assertEqual(rows, [["2", "7"], ["3", "6"], ["4", "7"], ["9", "10"], ["16", "18"], ["17", "18"]])
        rows = self.fields(sample("segments"), ("_ws.col.Info", "ip.src"), "-2", "-Y", "frame.number == 4")
        self.assertEqual(rows, [["Packet (0x00000004), OSAQDIOLINK, 700 bytes, segment 1 of a packet of 1907 bytes "
                                 "[Reassembled in #7]", ""]])

    def test_a_packet_that_was_traced_in_part_says_so(self):
        row = self.fields(sample("segments"), ("udp.length", "udp.payload"), "-Y", "frame.number == 10")[0]
        self.assertEqual((row[0], len(row[1])), ("1508", 2 * (800 - 28)))

    def test_a_discarded_packet_is_one(self):
        for passes in TWO_PASSES:
            capture = sample("segments")
            rows = self.fields(capture, ["frame.number"], "-Y", "ctrace.expert.discarded", *passes)
            self.assertEqual(rows, [["3"]])
            rows = self.fields(capture, ("frame.number", "_ws.col.Info"), "-Y", "ctrace.discard == 12298", *passes)
            self.assertEqual([(row[0], ", discarded: 12298 UDP_BAD_LEN" in row[1]) for row in rows],
                             [("3", True), ("6", False)])

    def test_in_entries_mode_packets_are_joined_too(self):
        entries = {"CTRACE_FRAMES": "entries"}
        self.assertEqual(self.look(sample("segments"), env=entries), (self.JOINED, self.PROVEN))
        rows = self.fields(sample("segments"), ["http.request.uri"], "-Y", "frame.number == 1", env=entries)
        self.assertEqual(rows, [["/fox"]])

    def test_a_saved_file_is_joined_like_the_trace(self):
        path = self.folder / "saved.pcapng"
        self.tshark("-r", sample("segments"), "-w", path)
        for passes, marks in zip(TWO_PASSES, (self.PROVEN, self.INCOMPLETE)):
            self.assertEqual(self.look(path, *passes), (self.JOINED, marks))


class Whole(Segments):
    def test_the_last_may_be_padded(self):
        packet = datagram(1001)
        capture = self.trace(*cut_up(packet, (500, 501)))
        self.assert_joined(capture, [(4, "3,4", 1001)])
        self.assertEqual(self.payloads(capture)[4], packet.data[28:])

    def test_an_empty_segment_does_no_harm(self):
        self.assert_joined(self.trace(*cut_up(datagram(1000), (500, 0, 500))), [(5, "3,4,5", 1000)])

    def test_sets_of_one_time_are_told_by_their_ports_and_interface(self):
        packets = [datagram(900, 50301), datagram(900, 50302), datagram(900, 50302)]
        links = ("OSAQDIO", "OSAQDIO", "OSAQDIO2")
        sets = [cut_up(packet, (600, 300), link=link) for packet, link in zip(packets, links)]
        capture = self.trace(*(entries[part] for part in (0, 1) for entries in sets))
        self.assert_joined(capture, [(6, "3,6", 900), (7, "4,7", 900), (8, "5,8", 900)])
        ports = self.fields(capture, ["udp.srcport"], "-Y", "ctrace.segments")
        self.assertEqual(ports, [["50301"], ["50302"], ["50302"]])

    def test_the_number_after_255_is_1(self):
        packet = datagram(30 + 585 * 20)
        capture = self.trace(*cut_up(packet, [30] + [20] * 585))
        numbers = self.fields(capture, ["ctrace.segment"], "-Y", "frame.number in {3, 4, 258, 259, 512..514}")
        self.assertEqual([row[0] for row in numbers], ["0", "1", "255", "1", "254", "255", "1"])
        for passes in TWO_PASSES:
            parts = ",".join(map(str, range(3, 3 + 586)))
            self.assertEqual(self.look(capture, *passes), ([(588, parts, len(packet.data))], {}))
            self.assertEqual(self.payloads(capture, *passes)[588], packet.data[28:])

    def test_the_longest_packet_that_can_be_told(self):
        sizes = [65000] * 258 + [0xFFFFFF - 258 * 65000]
        entries = zos.segments(
            zos.data_entry, bytes(0xFFFFFF), sizes, job="BULK", captured=START, source=CLIENT, destination=SERVER,
            source_port=4001, destination_port=4002,
        )
        joined, marks = self.look(self.trace(*entries))
        self.assertEqual([row[0::2] for row in joined], [(261, 0xFFFFFF)])
        self.assertEqual(marks, {})

    def test_segments_may_come_in_any_order(self):
        """At the seam of a wrapped data set, and in one that was put in order of time."""
        packet = datagram(1200)
        entries = cut_up(packet, (500, 400, 300))
        capture = self.trace(entries[1], entries[2], entries[0])
        for passes, marked in zip(TWO_PASSES, ([3], [])):  # in one pass nobody can know at frame 3
            joined, marks = self.look(capture, *passes)
            self.assertEqual((joined, list(marks)), ([(5, "5,3,4", 1200)], marked))
            self.assertEqual(self.payloads(capture, *passes)[5], packet.data[28:])

    def test_the_header_of_the_first_counts(self):
        """A later header may know less: here it lacks the protocol."""
        data = b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n" + b"x" * 40
        job = {"job": "GPMSERVE", "source": SERVER, "destination": CLIENT, "source_port": 80, "destination_port": 50201}
        first, second = (zos.segments(zos.data_entry, data, (50, 29), captured=START, protocol=protocol, **job)[part]
                         for part, protocol in ((0, net.TCP), (1, 0)))
        rows = self.fields(self.trace(first, second), ("frame.number", "http.content_length"), "-Y", "ctrace.segments")
        self.assertEqual(rows, [["4", "40"]])

    def test_nothing_differs_from_a_packet_in_one_entry(self):
        """No protocol takes the bytes of the first segment into account, which are dissected before the packet is."""
        talk = net.Conversation((CLIENT, 50200), (SERVER, 80), 70001, 90001)
        body = b"The quick brown fox jumps over the lazy dog.\n" * 40
        request = talk.client(net.ACK | net.PSH, b"GET /fox HTTP/1.1\r\nHost: zos.example.com\r\n\r\n")
        answer = talk.server(net.ACK | net.PSH, b"HTTP/1.1 200 OK\r\nContent-Length: 1800\r\n\r\n" + body)
        received, later = talk.client(net.ACK), zos.later(START, 500)
        size = len(answer.data)
        plain = self.trace(whole(request), whole(answer, later), whole(received, zos.later(START, 900)))
        expected = {passes: self.frames(plain, *passes) for passes in TWO_PASSES}
        conversations = self.tcp_conversations(plain)
        capture = self.trace(whole(request), *cut_up(answer, (700, 700, size - 1400), captured=later),
                             whole(received, zos.later(START, 900)))
        for passes in TWO_PASSES:
            frames = self.frames(capture, *passes)
            for layer in ("ip", "tcp", "http"):
                self.assertEqual(without(frames[5][layer], SO_FAR), without(expected[passes][3][layer], SO_FAR))
                self.assertEqual(without(frames[2][layer], LATER), without(expected[passes][2][layer], LATER))
        self.assertEqual(self.tcp_conversations(capture), conversations)

    def tcp_conversations(self, capture):
        """Ends and number of frames each way, as the statistics count them; bytes are those of the trace's frames."""
        lines = self.tshark("-q", "-z", "conv,tcp", "-r", capture).splitlines()
        return [(words[0], words[2], words[3], words[6]) for words in map(str.split, lines) if "<->" in words]


class Twice(Segments):
    def test_a_segment_that_comes_twice_counts_once(self):
        packet = datagram(1200)
        first, second, third = cut_up(packet, (500, 400, 300))
        capture = self.trace(first, second, second, third)
        self.assert_joined(capture, [(6, "3,4,5,6", 1200)])
        self.assertEqual(self.payloads(capture)[6], packet.data[28:])
        overlaps = self.fields(capture, ["ctrace.segments.part.overlap"], "-Y", "ctrace.segments")
        self.assertIn(overlaps, ([["1"]], [["True"]]))

    def test_one_that_comes_again_behind_the_packet_has_a_link(self):
        first, second = cut_up(datagram(900), (500, 400))
        capture = self.trace(first, second, second)
        self.assert_joined(capture, [(4, "3,4", 900)])
        self.assertEqual(self.fields(capture, ("frame.number", "ctrace.reassembled_in"), "-Y", "ctrace.reassembled_in"),
                         [["5", "4"]])

    def test_a_packet_that_comes_twice_is_joined_twice(self):
        packet = datagram(900)
        entries = cut_up(packet, (500, 400))
        capture = self.trace(*entries, *entries)
        self.assert_joined(capture, [(4, "3,4", 900), (6, "5,6", 900)])
        for number in (4, 6):
            self.assertEqual(self.payloads(capture, "-2")[number], packet.data[28:])

    def test_a_first_segment_begins_anew(self):
        packet = datagram(900)
        changed = net.udp(CLIENT, 50300, SERVER, PORT, b"x" * 872)
        old, new = cut_up(packet, (500, 400)), cut_up(changed, (500, 400))
        capture = self.trace(old[0], new[0], new[1])
        for passes, marked in zip(TWO_PASSES, ([], [3])):
            joined, marks = self.look(capture, *passes)
            self.assertEqual((joined, list(marks)), ([(5, "4,5", 900)], marked))
            self.assertEqual(self.payloads(capture, *passes)[5], changed.data[28:])

    def test_a_number_that_comes_again_with_other_bytes_spoils_nothing(self):
        packet, other = datagram(1200), net.udp(CLIENT, 50300, SERVER, PORT, b"x" * 1172)
        entries, wrong = cut_up(packet, (500, 400, 300)), cut_up(other, (500, 400, 300))
        capture = self.trace(entries[0], entries[1], wrong[1], entries[2])
        for passes in TWO_PASSES:
            joined, marks = self.look(capture, *passes)
            self.assertEqual((joined, 5 in marks), ([], True))


class Incomplete(Segments):
    def incomplete(self, packet, sizes, lost):
        entries = cut_up(packet, sizes)
        return self.trace(*(entry for number, entry in enumerate(entries) if number not in lost))

    def test_the_first_is_lost(self):
        capture = self.incomplete(datagram(1200), (400, 400, 400), lost={0})
        text = "The packet is incomplete: %d of 1200 bytes are there%s"
        missing = "; segment 0 is missing before it"
        self.assert_marked(capture, {3: text % (400, " so far") + missing},
                           {3: text % (800, "") + missing, 4: text % (800, "")})

    def test_the_middle_is_lost(self):
        capture = self.incomplete(datagram(1500), (400, 400, 400, 300), lost={1, 2})
        text = "The packet is incomplete: 700 of 1500 bytes are there%s"
        missing = "; segments 1 to 2 are missing before it"
        self.assert_marked(capture, {4: text % " so far" + missing}, {3: text % "", 4: text % "" + missing})

    def test_a_number_is_missing_though_the_bytes_are_there(self):
        capture = self.incomplete(datagram(900), (500, 0, 400), lost={1})
        text = "The packet is incomplete: 900 of 900 bytes are there%s"
        missing = "; segment 1 is missing before it"
        self.assert_marked(capture, {4: text % " so far" + missing}, {3: text % "", 4: text % "" + missing})

    def test_the_end_is_lost(self):
        capture = self.incomplete(datagram(1200), (400, 400, 400), lost={2})
        text = "The packet is incomplete: 800 of 1200 bytes are there"
        self.assert_marked(capture, {}, {3: text, 4: text})

    def test_one_behind_the_wrap_is_lost(self):
        for lost in (254, 255, 256, 300):
            with self.subTest(lost=lost):
                capture = self.incomplete(datagram(30 + 585 * 20), [30] + [20] * 585, lost={lost})
                self.assertEqual(self.look(capture), ([], {
                    3 + lost: f"The packet is incomplete: {30 + 20 * lost} of 11730 bytes are there so far; "
                              f"segment {lost} is missing before it"
                }))
                joined, marks = self.look(capture, "-2")
                self.assertEqual((joined, list(marks)), ([], list(range(3, 588))))

    def test_a_packet_is_shown_as_far_as_it_goes(self):
        """In one pass the first segment, for the others come later; in two all up to the one that is missing."""
        packet = datagram(1600)
        capture = self.incomplete(packet, (400, 400, 400, 400), lost={2})
        self.assertEqual(self.payloads(capture)[3], packet.data[28:400])
        self.assertEqual(self.payloads(capture, "-2")[3], packet.data[28:800])
        names = ("ip.src", "udp.dstport", "udp.length", "_ws.col.Protocol")
        for passes, protocol in zip(TWO_PASSES, ("CTRACE", "UDP")):
            rows = self.fields(capture, names, "-Y", "frame.number == 3", *passes)
            self.assertEqual(rows, [[CLIENT, "50000", "1580", protocol]])

    def test_one_is_cut_by_the_end_of_the_file(self):
        packet = datagram(1200)
        entries = cut_up(packet, (400, 400, 400))
        for length in (510 - 1, 300, 16 + 92 + 1):
            with self.subTest(length=length):
                capture = self.trace(*entries[:2], entries[2][:length])
                there = 800 + min(length - 108, 400)
                text = f"The packet is incomplete: {there} of 1200 bytes are there%s"
                cut = "; this segment is cut"
                self.assert_marked(capture, {5: text % " so far" + cut},
                                   {3: text % "", 4: text % "", 5: text % "" + cut})

    def test_more_bytes_than_the_packet_has(self):
        longer, shorter = datagram(1600), datagram(1200)
        first = cut_up(shorter, (600, 600))[0]
        later = cut_up(longer, (600, 1000))[1]
        later = later[:21] + first[21:24] + later[24:]  # PTH_Tlen: 1200 instead of 1600
        capture = self.trace(first, later)
        text = "The segments do not make a packet: they hold 1600 bytes, it has 1200"
        self.assert_marked(capture, {4: text}, {3: text, 4: text})

    def test_too_many_segments_are_not_joined(self):
        limit = 16384
        entries = cut_up(datagram(2 * limit + 30), [30] + [2] * limit)
        capture = self.trace(*entries)
        text = f"The segments do not make a packet: there are more than {limit}"
        self.assertEqual(self.look(capture), ([], {limit + 3: text}))


if __name__ == "__main__":
    unittest.main()
