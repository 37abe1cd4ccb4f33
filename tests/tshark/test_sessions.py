# SPDX-License-Identifier: GPL-2.0-or-later
# The report -z ctrace,sessions.  What is expected was worked out by hand from the packets.

import datetime
import unittest

from tools import WiresharkTest, sample

import net
import zos
from net import ACK, FIN, PSH, RST, SYN
from samples import trace

START = zos.tod(datetime.datetime(2021, 3, 14, 15, 9, 26))
CLIENT, SERVER = ("192.0.2.10", 40001), ("198.51.100.5", 23)
CLIENT6, SERVER6 = ("2001:db8::10", 40001), ("2001:db8::5", 23)

# What nobody has sent in a quiet session, beside packets and bytes.
TROUBLES = ("retransmissions", "out of order", "duplicate ACKs", "zero windows", "window probes", "keep-alives")


class Line:
    """A TCP connection whose packets are given one by one: microseconds, flags, numbers, bytes."""

    def __init__(self, client=CLIENT, server=SERVER, traced_at="server", link="OSA1"):
        self.client_end, self.server_end = client, server
        self.traced_at, self.link = traced_at, link
        self.entries = []

    def _add(self, sender, receiver, outbound, at, flags, sequence, acknowledgment, length, window):
        packet = net.tcp(
            *sender, *receiver, bytes(length), sequence=sequence % 2**32,
            acknowledgment=acknowledgment % 2**32, flags=flags, window=window,
        )
        flag = zos.OUTBOUND if outbound else 0
        self.entries.append(trace(packet, zos.later(START, at), link=self.link, flags=flag))
        return self

    def client(self, at, flags, sequence, acknowledgment=0, length=0, window=32768):
        ends = (self.client_end, self.server_end, self.traced_at == "client")
        return self._add(*ends, at, flags, sequence, acknowledgment, length, window)

    def server(self, at, flags, sequence, acknowledgment=0, length=0, window=32768):
        ends = (self.server_end, self.client_end, self.traced_at == "server")
        return self._add(*ends, at, flags, sequence, acknowledgment, length, window)

    def handshake(self):
        """The way to the server and back takes 40 us, that to the client 2000."""
        self.client(0, SYN, 1000).server(40, SYN | ACK, 5000, 1001)
        return self.client(2040, ACK, 1001, 5001)


def eventful(**ends):
    """A session that has everything the report counts."""
    line = Line(**ends).handshake()
    line.client(2100, ACK | PSH, 1001, 5001, 100)
    line.server(2200, ACK, 5001, 1101)
    line.server(9100, ACK | PSH, 5001, 1101, 1000)
    line.client(11100, ACK, 1101, 6001)
    line.server(20000, ACK, 6001, 1101, 1000)
    line.server(20010, ACK, 7001, 1101, 1000)
    line.client(22010, ACK, 1101, 7001)
    line.client(22020, ACK, 1101, 7001)  # a duplicate ACK: 1000 bytes are outstanding
    line.server(222000, ACK, 7001, 1101, 1000)  # a retransmission
    line.client(224000, ACK, 1101, 8001)
    line.client(300000, ACK, 1101, 8001, window=0)
    line.server(5300000, ACK, 8001, 1101, 1)  # a window probe
    line.client(5302000, ACK, 1101, 8001, window=0)
    line.client(5400000, ACK, 1101, 8001)
    line.client(65000000, ACK, 1100, 8001)  # a keep-alive
    line.server(65000050, ACK, 8001, 1101)
    line.server(70000000, FIN | ACK, 8001, 1101)
    line.client(70002000, FIN | ACK, 1101, 8002)
    return line.server(70002040, ACK, 8002, 1102)


def expected(client, server):
    return {
        "Stream": "0",
        "Client": client,
        "Server": server,
        "Traced host": "server",
        "State": "closed",
        "First (UTC)": "2021-03-14 15:09:26.000000",
        "Last (UTC)": "2021-03-14 15:10:36.002040",
        "Duration": "70.002040",
        "Client packets": "12",
        "Server packets": "10",
        "Client bytes": "100",
        "Server bytes": "3000",  # without the copy and the probe
        "Client retransmissions": "0",
        "Server retransmissions": "1",
        "Client out of order": "0",
        "Server out of order": "0",
        "Client duplicate ACKs": "1",
        "Server duplicate ACKs": "0",
        "Client zero windows": "2",
        "Server zero windows": "0",
        "Client window probes": "0",
        "Server window probes": "1",
        "Client keep-alives": "1",
        "Server keep-alives": "0",
        "Round trip of handshake": "0.002040",
        # Data 2100 to 2200, FIN 70002000 to 70002040.
        "Client data to ACK, average": "0.000070",
        "Client data to ACK, min": "0.000040",
        "Client data to ACK, max": "0.000100",
        # 9100 to 11100, 20000 to 22010, FIN 70000000 to 70002000; not what was sent twice.
        "Server data to ACK, average": "0.002003",
        "Server data to ACK, min": "0.002000",
        "Server data to ACK, max": "0.002010",
        "Exchanges": "1",
        # From the request at 2100 to the answer at 9100, less the 40 to the server and back.
        "Server time": "0.006960",
        "Network time": "0.002040",
    }


class Sessions(WiresharkTest):
    def capture(self, *lines):
        return self.write("made.ctrace", b"".join(entry for line in lines for entry in line.entries))

    def sessions(self, capture, *arguments):
        (rows,) = self.rows(capture, "ctrace,sessions", *arguments).values()
        return rows

    def session(self, line):
        (row,) = self.sessions(self.capture(line))
        return row

    def check(self, row, **values):
        names = {name.replace("_", " "): value for name, value in values.items()}
        self.assertEqual({name: row[name] for name in names}, names)

    def test_every_column(self):
        self.assertEqual(self.session(eventful()), expected("192.0.2.10:40001", "198.51.100.5:23"))

    def test_ipv6(self):
        row = self.session(eventful(client=CLIENT6, server=SERVER6))
        self.assertEqual(row, expected("[2001:db8::10]:40001", "[2001:db8::5]:23"))

    def test_traced_at_the_client(self):
        self.check(self.session(eventful(traced_at="client")), Traced_host="client")

    def test_two_passes_and_other_programs_say_the_same(self):
        capture = self.capture(eventful())
        rows = self.sessions(capture)
        self.assertEqual(self.sessions(capture, "-2"), rows)
        self.assertEqual(self.sharkd_rows(capture, "ctrace,sessions"), {"TCP sessions": rows})

    def test_any_capture(self):
        """Only who was traced is not known in a capture without directions."""
        capture, plain = self.capture(eventful()), self.folder / "plain.pcap"
        self.run_tool("editcap", "-F", "pcap", "-T", "rawip", capture, plain)
        (row,) = self.sessions(plain)
        self.assertEqual(row, {**expected("192.0.2.10:40001", "198.51.100.5:23"), "Traced host": ""})

    def test_a_filter(self):
        capture = self.capture(eventful(), Line(client=CLIENT6, server=SERVER6).handshake())
        self.assertEqual(len(self.sessions(capture)), 2)
        (rows,) = self.rows(capture, "ctrace,sessions,ipv6").values()
        self.assertEqual([row["Client"] for row in rows], ["[2001:db8::10]:40001"])

    def test_states(self):
        lines = {
            "open": Line().handshake(),
            "half open": Line().client(0, SYN, 1000).server(40, SYN | ACK, 5000, 1001),
            "SYN unanswered": Line().client(0, SYN, 1000),
            "half closed": Line().handshake().client(3000, FIN | ACK, 1001, 5001),
            "reset": Line().client(0, SYN, 1000).server(40, RST | ACK, 0, 1001, window=0),
        }
        for number, (state, line) in enumerate(lines.items()):
            with self.subTest(state=state):
                # Three entries make it a trace for certain.
                other = Line(client=("203.0.113.1", 50000 + number)).handshake()
                self.check(self.sessions(self.capture(line, other))[0], State=state)

    def test_syns_without_an_answer(self):
        line = Line()
        for second in (0, 3, 9):
            line.client(second * 1000000, SYN, 1000)
        row = self.session(line)
        self.check(
            row, State="SYN unanswered", Client_packets="3", Client_retransmissions="2", Server_packets="0",
            Server_bytes="0", Duration="9.000000", Exchanges="0", Round_trip_of_handshake="",
        )
        # Of the server nothing was measured, nor what it takes both sides to tell.
        empty = [name for name, value in row.items() if value == ""]
        self.assertEqual({"Server " + trouble for trouble in TROUBLES} - set(empty), set())
        self.assertIn("Client duplicate ACKs", empty)
        self.assertIn("Server time", empty)

    def test_a_packet_that_was_traced_twice_counts_once(self):
        """The sample is forwarded: each of its 4 and 2 packets enters and leaves.  Nobody sent any again."""
        (row,) = self.sessions(sample("twice"))
        self.check(
            row, Client_packets="4", Server_packets="2", Client_bytes="24", Server_bytes="28",
            Client_retransmissions="0", Server_retransmissions="0", Duration="0.004000",
        )
        (row,) = self.sessions(sample("twice"), "-o", "ctrace.insight_duplicates:FALSE")
        self.check(row, Client_packets="8", Client_retransmissions="2")

    def test_a_port_that_is_used_again(self):
        line = Line().handshake()
        line.client(3000, RST, 1001)
        line.client(60000000, SYN, 777000).server(60000040, SYN | ACK, 888000, 777001)
        line.client(60002040, ACK, 777001, 888001)
        first, second = self.sessions(self.capture(line))
        self.check(first, Stream="0", State="reset", Client_packets="3", Server_packets="1")
        self.check(
            second, Stream="1", State="open", Client_packets="2", Server_packets="1", Client_retransmissions="0",
            Round_trip_of_handshake="0.002040",
        )

    def test_sequence_numbers_that_wrap(self):
        line = Line()
        line.client(0, SYN, -51).server(40, SYN | ACK, -1, -50).client(2040, ACK, -50, 0)
        line.client(2100, ACK, -50, 0, 100).server(2150, ACK, 0, 50)
        line.client(2200, ACK, 50, 0, 100).server(2300, ACK, 0, 150, 30)
        row = self.session(line)
        self.check(row, Client_bytes="200", Server_bytes="30", State="open")
        for trouble in TROUBLES:
            self.assertEqual((row["Client " + trouble], row["Server " + trouble]), ("0", "0"))

    def test_a_fin_sent_again(self):
        line = Line().handshake()
        for at in (3000, 203000, 603000):
            line.client(at, FIN | ACK, 1001, 5001)
        row = self.session(line)
        self.assertEqual((row["State"], row["Client retransmissions"], row["Client keep-alives"]),
                         ("half closed", "2", "0"))

    def test_a_capture_that_begins_in_the_middle(self):
        line = Line()
        line.server(0, ACK, 700, 90, 100).client(2000, ACK, 90, 800)
        line.client(2100, ACK, 90, 800, 50).server(2200, ACK, 800, 140).server(2900, ACK, 800, 140, 60)
        self.check(
            self.session(line), Client="192.0.2.10:40001", State="open", Round_trip_of_handshake="",
            Client_bytes="50", Server_bytes="160", Exchanges="1", Server_time="0.000700",
            Network_time="0.002100", Server_retransmissions="0",
        )

    def test_the_sample_of_ipv6(self):
        """captures/samples.py, ipv6: 67 and 73 bytes; its times have fractions of a microsecond."""
        (row,) = self.sessions(sample("ipv6"))
        self.check(
            row, Client="[2001:db8:0:57::1a]:49157", Server="[2001:db8::46]:80", State="closed",
            Client_packets="5", Server_packets="5", Client_bytes="67", Server_bytes="73", Traced_host="server",
        )

    def test_more_sessions_than_rows(self):
        lines = [
            Line(client=(f"203.0.113.{number >> 8}", 20000 + number)).client(number, SYN, 1000)
            for number in range(10003)
        ]
        rows = self.sessions(self.capture(*lines))
        self.assertEqual(len(rows), 10001)
        self.assertEqual(rows[9999]["State"], "SYN unanswered")
        self.check(rows[10000], Client="others", State="", Client_packets="3", Server_packets="0")

    def test_a_capture_without_tcp_has_no_rows(self):
        self.assertEqual(self.sessions(sample("dns")), [])


if __name__ == "__main__":
    unittest.main()
