# SPDX-License-Identifier: GPL-2.0-or-later
# What is found by comparing frames: missing segments where the trace has a gap, and discarded segments that come again.

import datetime
import unittest

from tools import WiresharkTest

import net
import zos

START = zos.tod(datetime.datetime(2021, 3, 14, 15, 9, 26))
DATA = net.ACK | net.PSH
LATER_HALF = 0x80000000


def record(packet, count, **header):
    """The trace record of a packet, number `count` of its trace, a millisecond after the one before."""
    return zos.packet_entry(
        packet.data,
        captured=zos.later(START, 1000 * count),
        source=packet.source,
        destination=packet.destination,
        source_port=packet.source_port,
        destination_port=packet.destination_port,
        protocol=packet.protocol,
        packet_length=len(packet.data),
        trace_count=count,
        **{"link": "ETH1", **header},
    )


def conversation(client_sequence=1000, server_sequence=LATER_HALF):
    return net.Conversation(("192.0.2.1", 40000), ("192.0.2.2", 7000), client_sequence, server_sequence)


def other(number):
    """A packet of nobody's connection."""
    return net.udp("192.0.2.7", 9000, "192.0.2.8", 9001, b"?", identification=number)


class Findings(WiresharkTest):
    def messages(self, pieces, expert_item, *arguments):
        """What an expert item says, by frame."""
        capture = self.write("insights.ctrace", b"".join(pieces))
        rows = self.fields(capture, ("frame.number", "_ws.expert.message"), "-Y", expert_item,
                           "-E", "aggregator=|", *arguments)
        wanted = ("may have been sent", "is sent again")
        return {int(frame): [part for part in texts.split("|") if any(word in part for word in wanted)]
                for frame, texts in rows}


class NotTraced(Findings):
    ITEM = "ctrace.expert.not_traced"

    def handshake(self, talk):
        return [talk.client(net.SYN), talk.server(net.SYN | net.ACK), talk.client(net.ACK)]

    def sends(self, talk, *texts):
        return [talk.client(DATA, text) for text in texts]

    def numbered(self, packets, *missing):
        """Their records, but for those with these trace counts."""
        return [record(packet, count) for count, packet in enumerate(packets, 1) if count not in missing]

    def test_a_segment_is_missing_in_a_gap(self):
        talk = conversation()
        packets = [*self.handshake(talk), *self.sends(talk, b"one", b"two", b"three")]
        # The record of "two" is number 5, and it is not there.
        pieces = self.numbered(packets, 5)
        expected = {5: ["The segment that is missing before this one may have been sent and not traced: "
                        "since frame 4 the trace lacks 1 record, the last before frame 5"]}
        self.assertEqual(self.messages(pieces, self.ITEM), expected)
        self.assertEqual(self.messages(pieces, self.ITEM, "-2"), expected)
        self.assertEqual(self.messages(pieces, self.ITEM, "-o", "ctrace.insight_not_traced:FALSE"), {})

    def test_the_gap_may_be_seen_in_another_frame(self):
        talk = conversation()
        packets = [*self.handshake(talk), *self.sends(talk, b"one", b"two"), other(1), other(2)]
        packets += self.sends(talk, b"three")
        pieces = self.numbered(packets, 5, 6)
        self.assertEqual(self.messages(pieces, self.ITEM), {
            6: ["The segment that is missing before this one may have been sent and not traced: "
                "since frame 4 the trace lacks 2 records, the last before frame 5"]})

    def test_an_acknowledged_segment_is_missing_in_a_gap(self):
        talk = conversation()
        packets = [*self.handshake(talk), talk.client(DATA, b"one"), talk.server(net.ACK), talk.server(net.ACK)]
        pieces = self.numbered(packets, 4)
        self.assertEqual(self.messages(pieces, self.ITEM), {
            4: ["The segment that is acknowledged here, though it was not seen, may have been sent and not traced: "
                "since frame 3 the trace lacks 1 record, the last before frame 4"]})

    def test_nothing_is_said_where_the_trace_has_no_gap(self):
        talk = conversation()
        packets = [*self.handshake(talk), *self.sends(talk, b"one", b"two", b"three")]
        del packets[4]  # lost in the network: the trace counts on
        self.assertEqual(self.messages(self.numbered(packets), self.ITEM), {})

    def test_nothing_is_said_where_the_connection_has_no_hole(self):
        talk = conversation()
        packets = [*self.handshake(talk), talk.client(DATA, b"one"), other(1), talk.client(DATA, b"two")]
        pieces = self.numbered(packets, 5)
        self.assertEqual(self.messages(pieces, self.ITEM), {})

    def test_a_gap_before_its_last_packet_does_not_count(self):
        talk = conversation()
        packets = [*self.handshake(talk), other(1), *self.sends(talk, b"one", b"two", b"three")]
        numbers = [1, 2, 3, 5, 6, 7]  # record 4 is missing, "two" was lost elsewhere
        pieces = [record(packet, count) for packet, count in zip(packets[:3] + [packets[4], packets[6]], numbers)]
        self.assertEqual(self.messages(pieces, self.ITEM), {})

    def test_sequence_numbers_wrap(self):
        talk = conversation(client_sequence=0xFFFFFFFC)
        packets = [*self.handshake(talk), *self.sends(talk, b"over", b"the top", b"!")]
        whole = self.numbered(packets)
        self.assertEqual(self.messages(whole[:2] + whole[3:], self.ITEM), {})
        self.assertEqual(list(self.messages(whole[:4] + whole[5:], self.ITEM)), [5])

    def test_a_new_connection_of_the_same_ports_begins_anew(self):
        first, second = conversation(), conversation(client_sequence=900_000, server_sequence=77)
        packets = [*self.handshake(first), first.client(DATA, b"one"), other(1), *self.handshake(second)]
        pieces = self.numbered(packets, 5)
        self.assertEqual(self.messages(pieces, self.ITEM), {})


class DiscardedCopies(Findings):
    ITEM = "ctrace.expert.sent_again"
    FIREWALL = 4150

    def syns(self, **second):
        talk, again = conversation(), conversation()
        packets = [talk.client(net.SYN, identification=1), again.client(net.SYN, **{"identification": 2, **second})]
        return [record(packets[0], 1, discard=self.FIREWALL), record(packets[1], 2)]

    def links(self, pieces, *arguments):
        capture = self.write("copies.ctrace", b"".join(pieces))
        return self.fields(capture, ("ctrace.discarded_before", "ctrace.sent_again"), *arguments)

    def test_a_syn_comes_again(self):
        pieces = self.syns()
        expected = {2: ["This segment is sent again: z/OS discarded it in frame 1 (4150 IP_FW_REJECT)"]}
        self.assertEqual(self.messages(pieces, self.ITEM), expected)
        self.assertEqual(self.messages(pieces, self.ITEM, "-2"), expected)

    def test_links_lead_both_ways_once_the_file_is_read(self):
        self.assertEqual(self.links(self.syns()), [["", ""], ["1", ""]])
        self.assertEqual(self.links(self.syns(), "-2"), [["", "2"], ["1", ""]])
        self.assertEqual(self.links(self.syns(), "-2", "-o", "ctrace.insight_discarded_copy:FALSE"), [["", ""]] * 2)

    def test_each_copy_is_linked_to_the_one_before(self):
        packets = [conversation().client(net.SYN, identification=number) for number in (1, 2, 3)]
        pieces = [record(packet, count, discard=self.FIREWALL) for count, packet in enumerate(packets, 1)]
        self.assertEqual(self.links(pieces, "-2"), [["", "2"], ["1", "3"], ["2", ""]])

    def test_the_same_packet_traced_twice_is_no_copy(self):
        self.assertEqual(self.links(self.syns(identification=1)), [["", ""]] * 2)

    def test_without_data_nothing_is_sent_again(self):
        packets = [conversation().client(net.ACK, identification=number) for number in (1, 2)]
        pieces = [record(packets[0], 1, discard=self.FIREWALL), record(packets[1], 2)]
        self.assertEqual(self.links(pieces), [["", ""]] * 2)

    def test_other_data_are_no_copy(self):
        talk = conversation()
        packets = [talk.client(DATA, b"one", identification=1), talk.client(DATA, b"two", identification=2)]
        pieces = [record(packets[0], 1, discard=self.FIREWALL), record(packets[1], 2)]
        self.assertEqual(self.links(pieces), [["", ""]] * 2)


if __name__ == "__main__":
    unittest.main()
