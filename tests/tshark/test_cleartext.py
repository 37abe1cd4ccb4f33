# SPDX-License-Identifier: GPL-2.0-or-later
# The clear text of AT-TLS: what it is linked to, and the data of a connection as one stream that can be followed.

import json
import unittest
from datetime import datetime, timezone

from tools import CAPTURES, SAMPLES, WiresharkTest, sample

import attls
import net
import pcapng
import zos
from attls import CLIENT, DATA, HANDSHAKE, ZOS, Connection, Trace, encrypted, record
from net import ACK, SYN

FTP_TLS = CAPTURES / "ftp" / "ftp_tls.ctrace"


class ClearTextTest(WiresharkTest):
    def trace(self, trace):
        return self.write("attls.ctrace", b"".join(trace.entries))

    def links(self, capture, *options):
        """The frames that each frame is linked to."""
        rows = self.fields(capture, ("frame.number", "ctrace.cleartext_of"), *options)
        return {int(frame): [int(each) for each in linked.split(",")] for frame, linked in rows if linked}

    def verdicts(self, capture, *options):
        """What is said of each clear-text record."""
        rows = self.fields(capture, ("frame.number", "_ws.expert.message"), *options, "-Y", "ctrace.expert.cleartext")
        return {int(frame): text.split(",")[0] + "," + text.split(",")[1] for frame, text in rows}


def in_ebcdic(text):
    """In code page 1047, which Python does not have; it has other brackets than 037."""
    return text.encode("cp037").replace("[".encode("cp037"), b"\xad").replace("]".encode("cp037"), b"\xbd")


def connection(trace, port=50443, cid=0x71, **options):
    return Connection(trace, (CLIENT, port), (ZOS, 4000), job="SERVER", cid=cid, **options)


class Links(ClearTextTest):
    def test_the_sample_in_two_passes(self):
        self.assertEqual(self.links(sample("attls"), "-2"), {
            8: [9], 9: [8],  # the request
            11: [12, 15], 12: [11], 15: [11],  # the answer
            17: [18], 18: [17],
            19: [20, 21], 20: [19], 21: [19],
            22: [23], 23: [22],
        })

    def test_in_one_pass_what_comes_later_is_not_known(self):
        self.assertEqual(self.links(sample("attls")), {
            9: [8], 12: [11], 15: [11], 18: [17], 20: [19], 21: [19], 23: [22]})

    def test_frames_are_the_same_in_any_order(self):
        forward = self.sharkd_frames(sample("attls"), range(1, 25), proto=True)
        mixed = self.sharkd_frames(sample("attls"), (*range(24, 0, -2), *range(1, 24, 2)), proto=True)
        self.assertEqual(mixed, forward)

    def test_the_bytes_of_both_sides_are_said(self):
        said = self.verdicts(sample("attls"), "-2")
        self.assertEqual(said[9], f"Clear text of AT-TLS, received: {len(attls.REQUEST)} bytes; "
                                  f"before it {len(attls.REQUEST) + 22} bytes of TLS in 1 packet")
        self.assertEqual(said[11], f"Clear text of AT-TLS, sent: {len(attls.PAGE)} bytes; "
                                   f"behind it {len(attls.PAGE) + 22} bytes of TLS in 2 packets")
        self.assertEqual(said[20], "Clear text of AT-TLS, received: 6 bytes in 2 records about here; "
                                   "before them 28 bytes of TLS in 1 packet")
        self.assertEqual(sorted(said), [9, 11, 17, 20, 21, 22])

    def test_in_one_pass_the_packets_of_what_is_sent_are_to_come(self):
        said = self.verdicts(sample("attls"))
        self.assertEqual(said[17], "Clear text of AT-TLS, sent: 24 bytes; behind it come the encrypted packets")

    def test_a_packet_shows_the_stream_that_it_belongs_to(self):
        rows = self.fields(sample("attls"), ["frame.number"], "-2", "-Y", "ctrace.stream == 2 && tcp")
        self.assertEqual(rows, [["18"], ["19"], ["23"]])

    def test_it_can_be_switched_off(self):
        off = ("-o", "ctrace.insight_cleartext:FALSE")
        self.assertEqual(self.links(sample("attls"), "-2", *off), {})
        self.assertEqual(self.verdicts(sample("attls"), "-2", *off), {})
        self.assertEqual(len(self.fields(sample("attls"), ["frame.number"], *off, "-Y", "ctrace.stream")), 10)

    def test_nothing_is_said_where_there_is_no_clear_text(self):
        for capture in [sample(name) for name in SAMPLES if name != "attls"] + [FTP_TLS]:
            with self.subTest(capture=capture.name):
                shown = self.fields(capture, ["frame.number"], "-Y", "ctrace.cleartext_of || ctrace.expert.cleartext")
                self.assertEqual(shown, [])

    def test_it_needs_no_tree(self):
        text = self.tshark("-2", "-r", sample("attls"), "-q", "-z", "expert")
        self.assertEqual(text.count("Clear text of AT-TLS"), 4)  # twice the same is said of two records


class Order(ClearTextTest):
    def setUp(self):
        super().setUp()
        self.made = Trace()
        self.one = connection(self.made)

    def found(self):
        return self.links(self.trace(self.made), "-2")

    def test_several_records_before_their_packets_belong_to_all_of_them(self):
        records = [self.one.sends(b"first"), self.one.sends(b"second")]
        packets = [self.one.goes_out(encrypted(b"first")), self.one.goes_out(encrypted(b"second"))]
        self.assertEqual(self.found(), {**{each: packets for each in records}, **{each: records for each in packets}})

    def test_the_next_record_begins_something_new(self):
        first, packet = self.one.sends(b"first"), self.one.goes_out(encrypted(b"first"))
        second = self.one.sends(b"second")
        self.assertEqual(self.found(), {first: [packet], packet: [first]})
        said = self.verdicts(self.trace(self.made), "-2")
        self.assertEqual(said[second], "Clear text of AT-TLS, sent: 6 bytes; "
                                       "behind it no encrypted packets are in the trace")

    def test_directions_do_not_disturb_each_other(self):
        request = self.one.arrives(encrypted(b"question"))
        answer = self.one.sends(b"greeting")
        received = self.one.receives(b"question")
        packet = self.one.goes_out(encrypted(b"greeting"))
        self.assertEqual(self.found(), {request: [received], received: [request], answer: [packet], packet: [answer]})

    def test_connections_of_the_same_hosts_do_not_mix(self):
        other = connection(self.made, port=50444, cid=0x72)
        packet, others = self.one.arrives(encrypted(b"mine")), other.arrives(encrypted(b"not mine"))
        mine, not_mine = self.one.receives(b"mine"), other.receives(b"not mine")
        self.assertEqual(self.found(), {packet: [mine], mine: [packet], others: [not_mine], not_mine: [others]})

    def test_of_many_packets_the_last_twelve_are_linked(self):
        whole = encrypted(bytes(3000))
        packets = [self.one.arrives(whole[at : at + 100]) for at in range(0, len(whole), 100)]
        received = self.one.receives(bytes(3000))
        found = self.found()
        self.assertEqual(found[received], packets[-12:])
        self.assertEqual(sorted(found), sorted([received, *packets[-12:]]))
        text = self.tshark("-2", "-r", self.trace(self.made), "-V", "-O", "ctrace", "-Y", f"frame.number == {received}")
        self.assertIn(f"[Encrypted in frame: {packets[-12]} ({len(packets) - 12} more before it)]", text)

    def test_the_handshake_is_no_data(self):
        self.one.arrives(record(HANDSHAKE, 100))
        both = self.one.arrives(record(HANDSHAKE, 30) + encrypted(b"early"))
        received = self.one.receives(b"early")
        self.assertEqual(self.found(), {both: [received], received: [both]})

    def test_packets_without_tls_are_not_linked(self):
        self.one.arrives(b"AUTH TLS\r\n")
        received = self.one.receives(b"AUTH TLS\r\n")
        self.assertEqual(self.found(), {})
        self.assertIn("no encrypted packets are in the trace", self.verdicts(self.trace(self.made))[received])

    def test_what_came_before_is_not_linked_again(self):
        self.one.arrives(encrypted(b"again"))
        first = self.one.receives(b"again")
        again = net.tcp(CLIENT, 50443, ZOS, 4000, encrypted(b"again"), sequence=1000 * 0x71, flags=ACK)
        self.one.packet(again, "client")
        second = self.one.receives(b"more")
        self.assertEqual(self.found(), {1: [first, second], first: [1], second: [1]})

    def test_a_discarded_packet_has_brought_nothing(self):
        data = encrypted(b"lost at first")
        lost = net.tcp(CLIENT, 50443, ZOS, 4000, data, sequence=1000 * 0x71, flags=ACK)
        self.one.packet(lost, "client", discard=4114)
        packet = self.one.arrives(data)
        received = self.one.receives(b"lost at first")
        self.assertEqual(self.found(), {packet: [received], received: [packet]})

    def test_packets_may_be_cut(self):
        packet = self.one.arrives(encrypted(bytes(900)), keep=60)
        received = self.one.receives(bytes(500))
        self.assertEqual(self.found(), {packet: [received], received: [packet]})

    def test_a_trace_may_begin_in_the_middle_of_a_record(self):
        whole = record(DATA, 300)
        self.one.arrives(whole[200:])
        packet = self.one.arrives(encrypted(b"from here on"))
        received = self.one.receives(b"from here on")
        self.assertEqual(self.found(), {packet: [received], received: [packet]})

    def test_too_few_encrypted_bytes_are_told(self):
        self.one.arrives(encrypted(b"a part"))
        received = self.one.receives(bytes(400))
        self.assertEqual(self.verdicts(self.trace(self.made))[received].split("; ")[1],
                         "before it 28 bytes of TLS in 1 packet")
        text = self.tshark("-r", self.trace(self.made), "-q", "-z", "expert")
        self.assertIn("which is too little: more stands elsewhere, or was not traced", text)

    def test_too_many_encrypted_bytes_are_told(self):
        self.one.arrives(encrypted(bytes(500)))
        received = self.one.receives(bytes(200))
        text = self.tshark("-r", self.trace(self.made), "-q", "-z", "expert")
        self.assertIn("which is too much: some of it is other data", text)
        self.one.receives(bytes(300))
        said = self.verdicts(self.trace(self.made), "-2")
        self.assertTrue(said[received].endswith("before them 522 bytes of TLS in 1 packet"), said)

    def test_packets_of_records_that_were_not_traced_are_not_linked(self):
        sent = self.one.sends(bytes(1000))
        packets = [self.one.goes_out(encrypted(bytes(1000))) for _ in range(3)]
        self.assertEqual(self.found(), {sent: packets[:1], packets[0]: [sent]})

    def test_packets_may_come_later_than_the_next_record(self):
        whole = encrypted(bytes(3000))
        first, begins = self.one.sends(bytes(3000)), self.one.goes_out(whole[:1000])
        second = self.one.sends(bytes(500))
        goes_on = [self.one.goes_out(whole[1000:2000]), self.one.goes_out(whole[2000:] + encrypted(bytes(500)))]
        other = self.one.goes_out(encrypted(bytes(1000)))
        found = self.found()
        self.assertEqual(found, {first: [begins], begins: [first],
                                 second: goes_on, **{each: [second] for each in goes_on}})
        self.assertNotIn(other, found)

    def test_withheld_data_end_what_was_open(self):
        record_frame = self.one.sends(b"shown")
        self.one.withholds(5, "server")
        self.one.goes_out(encrypted(b"not shown"))
        self.assertEqual(self.found(), {})
        self.assertIn(record_frame, self.verdicts(self.trace(self.made), "-2"))

    def test_the_end_of_the_socket_does_not(self):
        sent = self.one.sends(b"the last words")
        self.one.tells(attls.ENDS)
        packet = self.one.goes_out(encrypted(b"the last words"))
        self.assertEqual(self.found(), {sent: [packet], packet: [sent]})

    def test_at_the_seam_of_a_wrapped_data_set_nothing_is_linked(self):
        self.one.sends(b"the newest")
        older = self.one.talk.server(ACK, encrypted(b"the oldest"))
        self.one.packet(older, "server", seconds=-3600)
        self.assertEqual(self.found(), {})

    def test_a_new_connection_forgets_the_old_one(self):
        self.one.arrives(encrypted(b"of the old one"))
        new = connection(self.made, cid=0x30)  # lower sequence numbers
        new.arrives(b"", SYN)
        packet = new.arrives(encrypted(b"of the new one"))
        received = new.receives(b"of the new one")
        self.assertEqual(self.found(), {packet: [received], received: [packet]})

    def test_ipv4_in_the_form_of_ipv6_is_ipv4(self):
        packet = self.one.arrives(encrypted(b"mapped"))
        received = self.one.receives(b"mapped", family=19)
        for mark in (b"\xff\xff", b"\xff\xfe"):
            data = b"".join(self.made.entries)
            address = bytes(8) + b"\0\0\xff\xff" + net.packed(CLIENT)
            path = self.write("mapped.ctrace", data.replace(address, address.replace(b"\xff\xff", mark)))
            with self.subTest(mark=mark.hex()):
                self.assertEqual(self.links(path, "-2"), {packet: [received], received: [packet]})

    def test_a_record_in_segments_is_one_record(self):
        text = b"The quick brown fox jumps over the lazy dog.\n" * 20
        common = {**self.one.header("server"), "job": "SERVER", "interface_index": 0x71}
        common["flags"] |= zos.CLEARTEXT
        self.made.entries += zos.segments(zos.data_entry, text, (500, 400), captured=self.made.start, **common)
        packet = self.one.goes_out(encrypted(text))
        self.assertEqual(self.found(), {1: [packet], packet: [1]})

    def test_packets_of_another_capture_are_linked_too(self):
        self.one.tells(attls.STARTS)  # from a trace's first frame on other captures are looked at
        start = self.trace(self.made)
        outside = [self.one.talk.client(ACK, encrypted(b"seen outside")).data]
        when = int(datetime(2023, 10, 17, 9, 15, tzinfo=timezone.utc).timestamp()) * 10**9
        packets = self.write("packets.pcapng", pcapng.capture(pcapng.RAW_IP, outside, times=[when]))
        later = Trace()
        connection(later).receives(b"seen outside")
        end = self.write("end.ctrace", b"".join(later.entries))
        both = self.folder / "both.pcapng"
        self.run_tool("mergecap", "-a", "-w", both, start, packets, end)
        self.assertEqual(self.links(both, "-2"), {2: [3], 3: [2]})


class Streams(ClearTextTest):
    def streams(self, trace):
        rows = self.fields(self.trace(trace), ("frame.number", "ctrace.stream"), "-Y", "ctrace.entry_id == 5")
        return {int(frame): int(number) for frame, number in rows}

    def test_a_connection_is_a_stream_in_both_directions(self):
        made = Trace()
        one, other = connection(made), connection(made, port=50444)
        frames = [one.tells(attls.STARTS), one.receives(b"a"), other.receives(b"b"), one.sends(b"c"), other.sends(b"d")]
        self.assertEqual(self.streams(made), dict(zip(frames, (0, 0, 1, 0, 1))))

    def test_another_connection_id_is_another_stream(self):
        made = Trace()
        one, again = connection(made, cid=0x71), connection(made, cid=0x90)
        frames = [one.receives(b"a"), again.receives(b"b"), again.sends(b"c")]
        self.assertEqual(self.streams(made), dict(zip(frames, (0, 1, 1))))

    def test_without_a_connection_id_a_syn_begins_a_new_stream(self):
        for cid, streams in ((0, (0, 0, 1)), (0x71, (0, 0, 0))):
            made = Trace()
            one = connection(made, cid=cid)
            one.arrives(b"", SYN)
            frames = [one.receives(b"a"), one.sends(b"b")]
            one.arrives(b"", SYN)
            frames.append(one.receives(b"c"))
            with self.subTest(cid=cid):
                self.assertEqual(self.streams(made), dict(zip(frames, streams)))

    def test_the_state_of_the_start_begins_a_new_stream(self):
        made = Trace()
        one = connection(made, cid=0)
        frames = [one.tells(attls.STARTS), one.receives(b"a"), one.tells(attls.ENDS), one.tells(attls.STARTS),
                  one.receives(b"b")]
        self.assertEqual(self.streams(made), dict(zip(frames, (0, 0, 0, 1, 1))))

    def test_states_that_do_not_differ_begin_nothing(self):
        made = Trace()
        one = connection(made, cid=0)
        frames = [one.tells(0), one.receives(b"a", state=0), one.tells(0)]
        self.assertEqual(self.streams(made), dict(zip(frames, (0, 0, 0))))


class Follow(ClearTextTest):
    """What is followed of a stream: the pieces, and whether they are of the second host that sent something."""

    def followed(self, capture, stream, *options):
        text = self.tshark(*options, "-r", capture, "-q", "-z", f"follow,ctrace,raw,{stream}")
        lines = text.split("\n")
        start = next(at for at, line in enumerate(lines) if line.startswith("Node 1")) + 1
        body = lines[start : lines.index("=" * 67, start)]
        return [(line.startswith("\t"), bytes.fromhex(line)) for line in body if line.strip()]

    def sharkd(self, capture, *requests):
        wanted = [("load", {"file": str(capture)}), *requests]
        text = "".join(json.dumps({"jsonrpc": "2.0", "id": at, "method": method, "params": params}) + "\n"
                       for at, (method, params) in enumerate(wanted, 1))
        _, answers, _ = self.outcome("sharkd", "-", stdin=text.encode())
        return [json.loads(line)["result"] for line in answers.splitlines()][1:]

    def test_both_directions_of_a_connection_are_one_stream(self):
        self.assertEqual(self.followed(sample("attls"), 0), [(False, attls.REQUEST), (True, attls.PAGE)])

    def test_ascii_is_shown_as_it_is(self):
        text = self.tshark("-r", sample("attls"), "-q", "-z", "follow,ctrace,ascii,0")
        self.assertIn("Node 0: 192.0.2.25:50443\nNode 1: 198.51.100.7:443", text)
        self.assertIn("GET /fox HTTP/1.1", text)
        self.assertIn("The quick brown fox", text)

    def test_a_stream_can_be_named_by_its_ends(self):
        for ends in (f"{CLIENT}:50443,{ZOS}:443", f"{ZOS}:443,{CLIENT}:50443"):
            self.assertEqual(len(self.followed(sample("attls"), ends)), 2)
        self.assertEqual(len(self.followed(sample("attls"), "[2001:db8::46]:992,[2001:db8:0:57::1a]:50445")), 5)

    def test_withheld_data_are_said(self):
        self.assertEqual(self.followed(sample("attls"), 1), [
            (False, b"[48 bytes withheld by AT-TLS in frame 10]"),
            (True, b"[28 bytes withheld by AT-TLS in frame 13]"),
        ])

    def test_in_a_stream_in_ebcdic_it_is_said_in_ebcdic(self):
        pieces = self.followed(sample("attls"), 2)
        self.assertEqual(pieces[:4], [(False, attls.SCREEN), (True, attls.USER[:2]), (True, attls.USER[2:]),
                                      (False, attls.SCREEN[:9])])
        self.assertEqual(pieces[4], (False, in_ebcdic("[15 bytes missing in frame 22]")))

    def test_withheld_data_of_unknown_length(self):
        made = Trace()
        connection(made).withholds(0, "client")
        self.assertEqual(self.followed(self.trace(made), 0), [(False, b"[data withheld by AT-TLS in frame 1]")])

    def test_records_that_are_missing_are_said(self):
        made = Trace()
        one = connection(made)
        for number in range(4):
            one.receives(b"%d" % number)
        one.receives(b"behind the gap", trace_count=5007)
        pieces = [data for _, data in self.followed(self.trace(made), 0)]
        self.assertEqual(pieces[-2:], [b"[3 records are missing from the trace before frame 5]", b"behind the gap"])
        self.assertEqual(pieces[:4], [b"0", b"1", b"2", b"3"])

    def test_segments_are_joined(self):
        (_, data), = self.followed(sample("segments"), 0)
        self.assertTrue(data.startswith(b"HTTP/1.1 200 OK") and data.endswith(b"lazy dog.\n"))
        self.assertEqual(len(data), 1867)

    def test_segments_that_are_missing_are_said(self):
        made = Trace()
        one = connection(made)
        common = {**one.header("client"), "job": "SERVER", "interface_index": 0x71}
        text = b"The quick brown fox jumps over the lazy dog.\n" * 20
        parts = zos.segments(zos.data_entry, text, (400, 300, 200), captured=made.start, **common)
        made.entries += [parts[0], parts[2]]
        one.receives(b"behind")
        self.assertEqual(self.followed(self.trace(made), 0, "-2"), [
            (False, text[:400]), (False, b"[500 bytes missing in frame 1]"), (False, b"behind")])

    def test_other_programs_can_follow_too(self):
        answer, = self.sharkd(sample("attls"), ("follow", {"follow": "CTRACE", "filter": "ctrace.stream == 0"}))
        self.assertEqual([(piece["n"], piece.get("s", 0)) for piece in answer["payloads"]], [(9, 0), (11, 1)])
        self.assertEqual((answer["chost"], answer["cport"], answer["sport"]), (CLIENT, "50443", "443"))

    def test_a_record_and_its_encrypted_packets_lead_to_the_stream(self):
        frames = ((1, None), (9, 0), (8, 0), (12, 0), (10, 1), (19, 2), (23, 2))
        answers = self.sharkd(sample("attls"), *(("frame", {"frame": frame}) for frame, _ in frames))
        for (frame, stream), answer in zip(frames, answers):
            filters = dict(answer["fol"])
            with self.subTest(frame=frame):
                self.assertEqual(filters.get("CTRACE"), f"ctrace.stream == {stream}" if stream is not None else None)


class Withheld(ClearTextTest):
    def test_it_is_said_what_to_do_about_it(self):
        rows = self.fields(sample("attls"), ("frame.number", "_ws.expert.message"), "-Y", "ctrace.expert.withheld")
        self.assertEqual([row[0] for row in rows], ["10", "13"])
        self.assertIn("CtraceClearText Off", rows[0][1])


class ClearTextDissection(ClearTextTest):
    def test_clear_text_goes_to_who_gets_it_from_tls(self):
        rows = self.fields(sample("attls"), ("http.request.method", "http.response.code"), "-Y", "http && ctrace")
        self.assertEqual(rows, [["GET", ""], ["", "200"]])

    def test_nobody_warns_of_missing_encryption(self):
        rows = self.fields(sample("attls"), ["frame.number"], "-Y", "_ws.expert.severity >= Note")
        self.assertEqual(rows, [])


if __name__ == "__main__":
    unittest.main()
