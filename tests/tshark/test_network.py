# SPDX-License-Identifier: GPL-2.0-or-later
# Entries on their way over a network: in datagrams and streams, whole, split, damaged, and where there are none.

import datetime
import random
import unittest

from tools import SANITIZED, WiresharkTest, sample

import net
import pcapng
import zos

FORWARDER, VIEWER = ("198.51.100.1", 52001), ("198.51.100.2", 52002)
START = zos.tod(datetime.datetime(2022, 5, 17, 10, 20, 30))
ON = {"udp": ("--enable-heuristic", "ctrace_udp"), "tcp": ("--enable-heuristic", "ctrace_tcp")}
DECODE_AS = {protocol: ("-d", f"{protocol}.port=={VIEWER[1]},ctrace") for protocol in ON}
COUNTS = "ctrace.trace_count"
NOBODYS = 53_000  # from here on no dissector has a port of its own


def record(count, payload=b"echo, please", **header):
    """An entry with a UDP packet for nobody's port."""
    packet = net.udp("192.0.2.10", 50000, "192.0.2.20", 50001, payload, identification=count)
    return zos.packet_entry(
        packet.data, captured=zos.later(START, count), link="ETH1", source=packet.source,
        destination=packet.destination, source_port=50000, destination_port=50001, protocol=net.UDP,
        packet_length=len(packet.data), trace_count=count, **header,
    )


def lost_records():
    return zos.entry(entry_id=0xFF000002, buffered=START, data=bytes(range(30)))


def datagram(payload, port=FORWARDER[1]):
    return net.udp(FORWARDER[0], port, *VIEWER, payload).data


class Stream:
    """A TCP connection in which the forwarder sends; it can leave segments out."""

    def __init__(self, port=FORWARDER[1]):
        self.talk = net.Conversation((FORWARDER[0], port), VIEWER, 1000, 9000)
        self.packets = [
            self.talk.client(net.SYN).data,
            self.talk.server(net.SYN | net.ACK).data,
            self.talk.client(net.ACK).data,
        ]

    def send(self, payload, captured=True):
        packet = self.talk.client(net.ACK | net.PSH, payload).data
        if captured:
            self.packets.append(packet)
        return self


def stream(*payloads, port=FORWARDER[1]):
    sent = Stream(port)
    for payload in payloads:
        sent.send(payload)
    return sent.packets


def split(data, *places):
    return [data[start:end] for start, end in zip((0, *places), (*places, len(data)))]


class Network(WiresharkTest):
    def capture(self, packets, **options):
        return self.write("network.pcapng", pcapng.capture(pcapng.RAW_IP, packets, **options))

    def look(self, packets, names, *arguments):
        return self.fields(self.capture(packets), names, *arguments)

    def counts(self, packets, *arguments):
        """The trace counts of all entries that were found, and how many bytes were shown that are none."""
        rows = self.look(packets, (COUNTS, "ctrace.skipped"), *arguments)
        found = [int(count) for row in rows for count in row[0].split(",") if count]
        return found, sum(int(count) for row in rows for count in row[1].split(",") if count)

    def counts_of_streams(self, streams, *arguments):
        """The trace counts that are found in each of many connections."""
        packets = [packet for port, payloads in streams.items() for packet in stream(*payloads, port=port)]
        found = {port: [] for port in streams}
        for port, counts in self.look(packets, ("tcp.srcport", COUNTS), *arguments, "-Y", COUNTS):
            found[int(port)] += map(int, counts.split(","))
        return found


class Datagrams(Network):
    def test_nothing_is_recognised_until_it_is_switched_on(self):
        packets = [datagram(record(1)), *stream(record(2))]
        self.assertEqual(self.counts(packets), ([], 0))
        self.assertEqual(self.counts(packets, *ON["udp"]), ([1], 0))
        self.assertEqual(self.counts(packets, *ON["tcp"]), ([2], 0))

    def test_a_datagram_may_hold_several_entries(self):
        names = (COUNTS, "ctrace.carrier", "ip.id", "_ws.col.Protocol", "_ws.col.Info")
        rows = self.look([datagram(record(1) + record(2) + record(3))], names, *ON["udp"])
        info = " | ".join(["50000 → 50001 Len=12"] * 3)
        self.assertEqual(rows, [["1,2,3", "UDP,UDP,UDP", "0x0000,0x0001,0x0002,0x0003", "CTRACE/UDP", info]])

    def test_a_discarded_packet_says_so_behind_its_own_text(self):
        ((info,),) = self.look([datagram(record(1, discard=4114) + record(2))], ["_ws.col.Info"], *ON["udp"])
        self.assertEqual(info, "50000 → 50001 Len=12, discarded: 4114 IP_MAC_BRDCST | 50000 → 50001 Len=12")

    def test_the_addresses_of_the_frame_stay(self):
        names = ("_ws.col.Source", "_ws.col.Destination", "ctrace.ip.src", "udp.dstport")
        rows = self.look([datagram(record(1) + record(2))], names, *ON["udp"])
        self.assertEqual(rows, [[FORWARDER[0], VIEWER[0], "192.0.2.10,192.0.2.10", "52002,50001,50001"]])

    def test_the_packet_stands_in_the_tree_of_its_entry(self):
        (frame,) = self.frames(self.capture([datagram(record(7))]), *ON["udp"])
        self.assertEqual(frame["ctrace"]["ip"]["ip.id"], "0x0007")
        self.assertEqual(frame["ip"]["ip.dst"], VIEWER[0])

    def test_a_malformed_packet_inside_costs_only_itself(self):
        dns = net.udp("192.0.2.10", 50000, "192.0.2.53", 53, bytes.fromhex("123401000003000000000000") + b"\x3fabc")
        bad = zos.packet_entry(
            dns.data, captured=START, link="ETH1", source=dns.source, destination=dns.destination, source_port=50000,
            destination_port=53, protocol=net.UDP, packet_length=len(dns.data), trace_count=1,
        )
        names = (COUNTS, "udp.dstport", "_ws.malformed", "_ws.col.Source")
        for packets in ([datagram(bad + record(2))], stream(bad + record(2))[3:]):
            ((counts, ports, malformed, source),) = self.look(packets, names, *ON["udp"], *ON["tcp"])
            self.assertEqual((counts, source), ("1,2", FORWARDER[0]))
            self.assertTrue(ports.endswith("53,50001"), ports)
            self.assertNotEqual(malformed, "")

    def test_what_is_no_entry_is_shown_as_bytes(self):
        rubbish = b"\x6b" * 50
        packets = [datagram(record(1) + rubbish + record(2)), datagram(rubbish), datagram(record(3)[:100])]
        rows = self.look(packets, (COUNTS, "ctrace.skipped", "ctrace.expert.cut_entry"), *ON["udp"])
        self.assertEqual(rows, [["1,2", "50", ""], ["", "50", ""], ["3", "", "1"]])

    def test_a_datagram_that_was_cut_by_the_capture_is_shown_as_far_as_it_goes(self):
        entries, length = record(1) + record(2), len(record(1))
        snaps = range(28 + 48, 28 + 2 * length)
        path = self.write("network.pcapng", b"".join(
            pcapng.capture(pcapng.RAW_IP, [datagram(entries, NOBODYS + snap)], snap=snap) for snap in snaps
        ))
        rows = self.fields(path, (COUNTS, "ctrace.expert.cut_entry", "ctrace.skipped"), *ON["udp"])
        self.assertEqual(len(rows), len(snaps))
        for snap, row in zip(snaps, rows):
            there = snap - 28
            counts = [str(number) for number in (1, 2) if there >= (number - 1) * length + 16 + 72]
            begun = there % length  # bytes of the entry that is cut; fewer than eight tell nothing
            cut, skipped = ("", "") if begun == 0 else ("1", "") if begun >= 8 else ("", str(length))
            self.assertEqual(row, [",".join(counts), cut, skipped], snap)

    def test_a_frame_may_hold_hundreds_of_entries(self):
        entries = b"".join(record(count) for count in range(1, 401))
        names = (COUNTS, "udp.srcport", "ctrace.expert.skipped", "_ws.malformed")
        ((counts, ports, skipped, malformed),) = self.look([datagram(entries)], names, *ON["udp"])
        self.assertEqual(counts, ",".join(map(str, range(1, 401))))
        self.assertEqual(ports, ",".join(["52001", *["50000"] * 400]))
        self.assertEqual((skipped, malformed), ("", ""))

    def test_segments_in_one_datagram_are_joined_once(self):
        packet = net.udp("192.0.2.10", 50000, "192.0.2.20", 50001, bytes(range(256)) * 4)
        entries = zos.segments(
            zos.packet_entry, packet.data, [500, 500, len(packet.data) - 1000], captured=START, link="ETH1",
            source=packet.source, destination=packet.destination, source_port=50000, destination_port=50001,
            protocol=net.UDP, packet_length=len(packet.data),
        )
        for parts, passes, lengths in (
            (entries, (), "472,1024"),  # in one pass the first segment cannot know that the rest will come
            (entries, ("-2",), "1024"),
            (entries[::-1], (), "1024"),
            (entries[::-1], ("-2",), "1024"),
        ):
            rows = self.look([datagram(b"".join(parts))], ("data.len", "ctrace.segments.part.count"), *ON["udp"],
                             *passes)
            self.assertEqual(rows, [[lengths, "3"]])
        rows = self.look([datagram(entries[0] + entries[1]), datagram(entries[2] + record(9))],
                         ("data.len", "ctrace.reassembled_in"), *ON["udp"], "-2")
        self.assertEqual(rows, [["", "2,2"], ["1024,12", ""]])

    def test_lost_records_are_entries_of_their_own_kind(self):
        packets = [datagram(lost_records() + record(1)), datagram(lost_records())]
        names = (COUNTS, "ctrace.lost", "ctrace.expert.lost", "ctrace.data", "_ws.col.Info")
        rows = self.look(packets, names, *ON["udp"])
        text, data = "Lost records (0xff000002), 30 bytes", bytes(range(30)).hex()
        self.assertEqual([row[1:4] for row in rows], [["0x000002", "1", data]] * 2)
        self.assertEqual([row[0] for row in rows], ["1", ""])
        self.assertTrue(rows[0][4].startswith(text + " | "))
        self.assertEqual(rows[1][4], text)

    def test_the_user_may_choose_the_port(self):
        self.assertEqual(self.counts([datagram(record(1))], *DECODE_AS["udp"]), ([1], 0))
        self.assertEqual(self.counts([datagram(b"no entry")], *DECODE_AS["udp"]), ([], 8))

    def test_rubbish_is_never_claimed(self):
        chance = random.Random(4)
        packets = [datagram(chance.randbytes(chance.randrange(1, 300))) for _ in range(10_000)]
        packets += stream(*(chance.randbytes(chance.randrange(1, 1400)) for _ in range(500)))
        self.assertEqual(self.look(packets, ["frame.number"], *ON["udp"], *ON["tcp"], "-Y", "ctrace"), [])


class Streams(Network):
    ENTRIES = record(1) + lost_records() + record(2, b"x" * 61) + record(3)

    def test_entries_may_be_split_anywhere(self):
        """By Decode As the first byte suffices; without, the first eight must tell."""
        places = range(1, len(self.ENTRIES))
        streams = {NOBODYS + place: split(self.ENTRIES, place) for place in places}
        self.assertEqual(self.counts_of_streams(streams, *DECODE_AS["tcp"]), dict.fromkeys(streams, [1, 2, 3]))
        found = self.counts_of_streams(streams, *ON["tcp"])
        for place in places:
            self.assertEqual(found[NOBODYS + place], [1, 2, 3] if place >= 8 else [2, 3], place)

    def test_each_byte_may_have_its_own_segment(self):
        packets = stream(*(bytes([byte]) for byte in record(1) + record(2)))
        self.assertEqual(self.counts(packets, *DECODE_AS["tcp"]), ([1, 2], 0))

    def test_an_entry_may_be_as_long_as_its_length_can_say(self):
        longest = record(1, bytes(65535 - 16 - 92 - 28 - 2 - 1))
        data = longest + record(2)
        packets = stream(*split(data, *range(1400, len(data), 1400)))
        self.assertEqual(self.counts(packets, *ON["tcp"]), ([1, 2], 0))

    def test_both_passes_and_the_window_show_the_same(self):
        packets = stream(*split(self.ENTRIES * 3, 20, 200, 300, 301, 700))
        path = self.capture(packets)
        once, twice = (self.frames(path, *ON["tcp"], *passes, "-Y", "ctrace") for passes in ((), ("-2",)))
        self.assertEqual([frame["ctrace"] for frame in twice], [frame["ctrace"] for frame in once])
        self.config.mkdir(parents=True)
        (self.config / "heuristic_protos").write_text("ctrace_tcp,1\n")
        for folder in (self.config.parent, self.config):
            folder.chmod(0o777)
        numbers = list(range(1, len(packets) + 1))
        forwards, backwards = (self.sharkd_frames(path, order, proto=True) for order in (numbers, numbers[::-1]))
        self.assertEqual(backwards, forwards)
        self.assertEqual(str(forwards).count("CTRACE header"), 0)
        self.assertEqual(str(forwards).count("z/OS Component Trace"), 3 * 4)

    def test_a_capture_may_begin_inside_an_entry(self):
        for cut in (1, 30, 100, len(record(1)) - 1):
            sent = Stream().send(self.ENTRIES[:cut], captured=False).send(self.ENTRIES[cut:])
            with self.subTest(cut=cut):
                expected = ([2, 3], len(record(1)) + len(lost_records()) - cut)
                self.assertEqual(self.counts(sent.packets[3:], *ON["tcp"]), expected)

    def test_a_lost_segment_does_not_end_it(self):
        entries = [record(number) for number in range(1, 21)]
        data = b"".join(entries)
        segments = split(data, *range(500, len(data), 500))
        sent = Stream()
        for number, segment in enumerate(segments):
            sent.send(segment, captured=number != 2)
        found, _ = self.counts(sent.packets, *ON["tcp"])
        length = len(record(1))
        hit = set(range(1000 // length + 1, 1499 // length + 2))  # those with bytes in the segment that is missing
        self.assertEqual(sorted({*range(1, 21)} - {*found}), sorted(hit))

    def test_damage_costs_no_more_than_the_entries_that_it_hits(self):
        data = b"".join(record(number) for number in range(1, 7))
        length = len(record(1))
        streams = {}
        for at in range(length, 2 * length):
            damaged = bytearray(data)
            damaged[at] ^= 0xFF
            streams[NOBODYS + at] = split(bytes(damaged), 300, 500, 800)
        for port, found in self.counts_of_streams(streams, *DECODE_AS["tcp"]).items():
            # A length that is too great is waited for, and the connection ends first.
            expected = {1} if port == NOBODYS + length else {1, 3, 4, 5, 6}
            self.assertTrue(expected <= set(found), (port, found))

    def test_without_reassembly_each_segment_is_read_alone(self):
        packets = stream(*split(record(1) + record(2), 100))
        found = self.counts(packets, *ON["tcp"], "-o", "tcp.desegment_tcp_streams:FALSE")
        self.assertEqual(found, ([1, 2], len(record(1)) - 100))

    def test_streams_inside_the_trace_are_followed(self):
        """An HTTP request in two traced packets is joined, and the forwarder's own stream goes on."""
        talk = net.Conversation(("192.0.2.10", 50123), ("192.0.2.20", 80), 1, 1)
        parts = [talk.client(net.ACK | net.PSH, part) for part in (b"GET /one HTTP/1.1\r\nHo", b"st: zos\r\n\r\n")]
        entries = [
            zos.packet_entry(
                part.data, captured=zos.later(START, number), link="ETH1", source=part.source,
                destination=part.destination, source_port=part.source_port, destination_port=part.destination_port,
                protocol=net.TCP, packet_length=len(part.data), trace_count=number,
            )
            for number, part in enumerate(parts, 1)
        ]
        for payloads in ([entries[0], entries[1]], split(b"".join(entries), 60, 250)):
            for passes in ((), ("-2",)):
                rows = self.look(stream(*payloads), (COUNTS, "http.request.uri"), *ON["tcp"], *passes, "-Y", "http")
                self.assertEqual([row[1] for row in rows], ["/one"])

    def test_damage_anywhere_is_survived(self):
        """Each byte of a small stream changed; under the sanitizers nothing may go wrong."""
        data = self.ENTRIES
        packets = []
        for at in range(0, len(data), 3 if SANITIZED else 1):
            damaged = bytearray(data)
            damaged[at] ^= 1 << at % 8
            packets += stream(*split(bytes(damaged), 100, 350))
            packets.append(datagram(bytes(damaged)))
        options = (*DECODE_AS["tcp"], *DECODE_AS["udp"])
        code, text, messages = self.outcome("tshark", "-r", self.capture(packets), "-V", *options)
        self.assertEqual((code, messages), (0, ""))
        self.assertNotIn("Dissector bug", text)


class SavedStream(WiresharkTest):
    """What came over the network, saved as bytes, is a bare trace."""

    def look(self, pieces, names, *arguments):
        return self.fields(self.write("stream.ctrace", b"".join(pieces)), names, *arguments)

    def test_lost_records_are_ordinary_entries(self):
        pieces = [lost_records(), *(record(number) for number in range(1, 5)), lost_records(), record(5)]
        rows = self.look(pieces, (COUNTS, "ctrace.lost", "ctrace.skipped", "ctrace.expert.unknown_entry"))
        lost = ["", "0x000002", "", ""]
        self.assertEqual(rows, [lost, *([str(number), "", "", ""] for number in range(1, 5)), lost, ["5", "", "", ""]])

    def test_a_gap_behind_lost_records_is_explained(self):
        pieces = [*(record(number) for number in range(1, 5)), lost_records(), record(8), record(9), record(12)]
        rows = self.look(pieces, ("ctrace.gap", "_ws.expert.message"), "-Y", "ctrace.gap")
        text = "By the trace count of the interface, {} records are missing before this one"
        self.assertEqual(rows, [
            ["3", text.format(3) + ", and the trace says itself that it has lost records"], ["2", text.format(2)],
        ])

    def test_entries_of_a_sample_survive_the_way(self):
        """Each frame of the stream shows the packet that the trace shows."""
        data = sample("storm").read_bytes()
        expected = [row[0] for row in self.fields(sample("storm"), [COUNTS])]
        for size in (1400, 60_000):  # adapters hand over segments that are larger than a packet
            packets = stream(*split(data, *range(size, len(data), size)))
            path = self.write("way.pcapng", pcapng.capture(pcapng.RAW_IP, packets))
            found = self.fields(path, (COUNTS, "_ws.expert.message"), *ON["tcp"])
            self.assertEqual([count for row in found for count in row[0].split(",") if count], expected)
            self.assertNotIn("bug", str(found))


if __name__ == "__main__":
    unittest.main()
