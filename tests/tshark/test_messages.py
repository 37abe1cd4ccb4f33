# SPDX-License-Identifier: GPL-2.0-or-later
# Messages of the intrusion detection in syslog packets, and the way from a message to its packets.

import unittest

from tools import WiresharkTest

import net
import pcapng
import test_idsprobe

STACK, COLLECTOR = ("192.0.2.10", 51400), ("192.0.2.20", 514)
ON = ("-o", "idsprobe.syslog:TRUE")

SCAN = ("EZZ8643I TRMD SCAN threshold exceeded:06/22/2016 10:00:00.12,sipaddr=192.0.2.1,scantype=F,"
        "correlator=2,probeid=0300FFF1,sensorhostname=mvs1.example.com")
ATTACK = ("EZZ8648I TRMD ATTACK packet was discarded:06/22/2016 10:00:00.12,sipaddr=192.0.2.1,dipaddr=198.51.100.2,"
          "sport=40003,dport=21,type=Malformed,proto=tcp,option=,fragsize=0,correlator=4,probeid=4010006,"
          "sensorhostname=mvs1.example.com,restrictval=0")
QUEUE = ("EZZ8662I TRMD TCP receive queue constrained entry logged: 06/22/2016 10:00:00.12 , connid= 1F , "
         "jobname= FTPD1 , lipaddr= 2001:db8::1 , lport= 21 , ripaddr= 2001:db8::2 , rport= 4000 , correlator= 7 , "
         "probeid= 040A0001 , sensorhostname= mvs1 , trigger= DataAge")
GROUP = ("EZZ8761I IDS EVENT DETECTED 511", "EZZ8730I STACK TCPCS", "EZZ8762I EVENT TYPE: FAST SCAN DETECTED",
         "EZZ8763I CORRELATOR 2 - PROBEID 0300FFF1", "EZZ8764I SOURCE IP ADDRESS 192.0.2.1 - PORT 0",
         "EZZ8766I IDS RULE ScanGlobal-rule", "EZZ8767I IDS ACTION ScanGlobal-action")


def bsd(line):
    """In the form of RFC 3164."""
    return "<30>Jun 22 10:00:01 MVS1 TRMD1[65]: " + line


def rfc5424(line):
    return "<30>1 2016-06-22T10:00:01Z MVS1 TRMD1 65 - - " + line


def datagram(text):
    return net.udp(*STACK, *COLLECTOR, text.encode()).data


class Messages(WiresharkTest):
    def capture(self, packets, **options):
        return self.write("messages.pcapng", pcapng.capture(pcapng.RAW_IP, packets, **options))

    def look(self, texts, names, *arguments, **options):
        return self.fields(self.capture([datagram(text) for text in texts], **options), names, *ON, *arguments)


class Fields(Messages):
    def test_a_line_of_trmd(self):
        names = ("idsprobe.msg.id", "idsprobe.id", "idsprobe.type", "idsprobe.attack", "idsprobe.correlator",
                 "idsprobe.msg.src", "idsprobe.msg.srcport", "idsprobe.msg.dst", "idsprobe.msg.dstport",
                 "idsprobe.description")
        expected = ["EZZ8648I", "0x04010006", "4", "1", "4", "192.0.2.1", "40003", "198.51.100.2", "21",
                    "IPv4: bad source or destination address (code point 2/2)"]
        self.assertEqual(self.look([bsd(ATTACK), rfc5424(ATTACK), ATTACK], names), [expected] * 3)

    def test_addresses_of_ipv6(self):
        names = ("idsprobe.msg.src6", "idsprobe.msg.src", "idsprobe.msg.dst6", "idsprobe.jobname", "idsprobe.id")
        self.assertEqual(self.look([bsd(QUEUE)], names), [["2001:db8::2", "", "2001:db8::1", "FTPD1", "0x040a0001"]])

    def test_filters_are_those_of_addresses(self):
        texts = [bsd(SCAN), bsd(QUEUE), bsd(SCAN.replace("192.0.2.1", "198.51.100.1"))]
        for condition, frames in (("idsprobe.msg.src == 192.0.2.0/24", "1"),
                                  ("idsprobe.msg.src6 == 2001:db8::/32", "2"),
                                  ("idsprobe.correlator == 2", "13"), ('idsprobe.msg.id == "EZZ8662I"', "2")):
            for passes in ((), ("-2",)):
                with self.subTest(condition=condition, passes=passes):
                    numbers = self.look(texts, ["frame.number"], *passes, "-Y", condition)
                    self.assertEqual("".join(number for number, in numbers), frames)

    def test_the_second_pass_has_all_of_the_first(self):
        """Also of several texts in a frame, of several lines, and of a line that is cut."""
        names = ("idsprobe.msg.id", "idsprobe.id", "idsprobe.type", "idsprobe.msg.src", "idsprobe.msg.srcport")
        path = self.capture([datagram(bsd(SCAN + "\n" + ATTACK)), datagram(bsd(ATTACK))], snap=140)
        one = self.fields(path, names, *ON, "-Y", "idsprobe.msg.id")
        self.assertEqual(one, self.fields(path, names, *ON, "-2", "-Y", "idsprobe.msg.id"))
        self.assertEqual(len(one), 2)

    def test_the_console_group_line_by_line(self):
        names = ("idsprobe.msg.id", "idsprobe.id", "idsprobe.correlator", "idsprobe.policy", "idsprobe.type",
                 "idsprobe.msg.src", "idsprobe.msg.srcport", "idsprobe.description")
        found = "Fast scan found (threshold hit within the short interval)"
        expected = [
            ["EZZ8761I", "", "", "", "", "", "", ""], ["EZZ8730I", "", "", "", "", "", "", ""],
            ["EZZ8762I", "", "", "", "3", "", "", "FAST SCAN DETECTED"],
            ["EZZ8763I", "0x0300fff1", "2", "", "3", "", "", found], ["EZZ8764I", "", "", "", "", "192.0.2.1", "", ""],
            ["EZZ8766I", "", "", "ScanGlobal-rule", "", "", "", ""], ["EZZ8767I", "", "", "", "", "", "", ""],
        ]
        self.assertEqual(self.look([bsd(line) for line in GROUP], names), expected)
        self.assertEqual(self.look(GROUP, names), expected)

    def test_several_lines_in_a_packet(self):
        names = ("idsprobe.msg.id", "idsprobe.correlator", "idsprobe.policy")
        ids = ",".join(line[:8] for line in GROUP)
        for separator in ("\n", "\r\n", " "):
            self.assertEqual(self.look([bsd(separator.join(GROUP))], names), [[ids, "2", "ScanGlobal-rule"]])

    def test_every_syslog_message_of_a_frame(self):
        """Two trace entries in a datagram, each with a syslog packet."""
        packets = [net.udp(*STACK, *COLLECTOR, bsd(line).encode()) for line in (SCAN, ATTACK)]
        entries = b"".join(test_idsprobe.record(4, number, packet) for number, packet in enumerate(packets))
        outer = net.udp("192.0.2.30", 52001, "192.0.2.31", 52002, entries).data
        names = ("idsprobe.msg.id", "idsprobe.correlator")
        self.assertEqual(self.fields(self.capture([outer]), names, *ON, "--enable-heuristic", "ctrace_udp"),
                         [["EZZ8643I,EZZ8648I", "2,4"]])

    def test_other_lines_are_left_alone(self):
        texts = [bsd("EZZ7815I Interface up, correlator=2"), bsd("login by host=192.0.2.1,probeid=04010006")]
        self.assertEqual(self.look(texts, ["idsprobe"]), [[""]] * 2)

    def test_the_bytes_are_those_of_the_message(self):
        """What the window marks when a field is clicked."""
        path = self.capture([datagram(bsd(ATTACK))])
        (layers,) = self.frames_raw(path)
        self.assertEqual(bytes.fromhex(layers["idsprobe"]["idsprobe.id_raw"][0]), b"4010006")
        self.assertEqual(bytes.fromhex(layers["idsprobe"]["idsprobe.msg.src_raw"][0]), b"192.0.2.1")
        self.assertEqual(bytes.fromhex(layers["idsprobe_raw"][0]), ATTACK.encode())

    def frames_raw(self, path):
        return self.frames(path, *ON, "-x")

    def test_experts(self):
        names = [f"idsprobe.expert.{name}" for name in ("attack", "scan", "untraceable")]
        texts = [bsd(ATTACK), bsd(SCAN), bsd(GROUP[2]),
                 bsd("EZZ9324I TRMD TCP connection refused:x,probeid=1004048,host=192.0.2.1")]
        rows = self.look(texts, names)
        self.assertEqual([[bool(value) for value in row] for row in rows],
                         [[True, False, False], [False, True, False], [False] * 3, [False] * 3])

    def test_info_stays(self):
        ((info,),) = self.look([bsd(SCAN)], ["_ws.col.Info"])
        self.assertTrue(info.startswith("DAEMON.INFO: Jun 22 10:00:01 MVS1 TRMD1[65]: EZZ8643I"), info)


class Cut(Messages):
    NAMES = ("idsprobe.correlator", "idsprobe.id")

    def test_a_value_at_the_end_of_the_capture_is_not_claimed(self):
        text = bsd("EZZ8648I TRMD ATTACK packet was discarded:x,correlator=4536,probeid=04010006,sensorhostname=x")
        head = len(datagram(text)) - len(text)
        for shown, expected in (("correlator=45", ["", ""]), ("correlator=4536", ["", ""]),
                                ("correlator=4536,", ["4536", ""]), ("probeid=0401", ["4536", ""]),
                                ("probeid=04010006", ["4536", ""]), ("probeid=04010006,", ["4536", "0x04010006"])):
            snap = head + text.index(shown) + len(shown)
            with self.subTest(shown=shown):
                self.assertEqual(self.look([text], self.NAMES, snap=snap), [expected])

    def test_a_whole_message_is_claimed_to_its_end(self):
        self.assertEqual(self.look([bsd("EZZ8648I TRMD x:correlator=4536")], self.NAMES), [["4536", ""]])


class Stream(Messages):
    """Syslog over TCP, when the user says that it is syslog."""

    DECODE_AS = ("-d", "tcp.port==514,syslog")

    def stream(self, *payloads):
        talk = net.Conversation(STACK, COLLECTOR, 1000, 9000)
        packets = [talk.client(net.SYN), talk.server(net.SYN | net.ACK), talk.client(net.ACK)]
        packets += [talk.client(net.ACK | net.PSH, payload.encode()) for payload in payloads]
        return self.capture([packet.data for packet in packets])

    def numbers(self, *payloads):
        rows = self.fields(self.stream(*payloads), ("idsprobe.msg.id", "idsprobe.correlator"), *ON, *self.DECODE_AS)
        return rows[3:]

    def test_lines_of_a_segment(self):
        self.assertEqual(self.numbers(f"{bsd(SCAN)}\n{bsd(ATTACK)}\n"), [["EZZ8643I,EZZ8648I", "2,4"]])

    def test_a_value_at_the_end_of_a_segment_is_not_claimed(self):
        """The line may go on in the next segment."""
        text = bsd("EZZ8648I TRMD x:probeid=04010006,correlator=4536") + "\n"
        self.assertEqual(self.numbers(text[:-3], text[-3:])[0], ["EZZ8648I", ""])
        self.assertEqual(self.numbers(text), [["EZZ8648I", "4536"]])


class Preference(Messages):
    TREE = b"""
        local probe = Proto("zprobe", "Probe")
        function probe.dissector(data, pinfo, tree)
            pinfo.cols.info = tostring(tree)
        end
        register_postdissector(probe)
    """

    def builds_trees(self, *arguments):
        """Does Wireshark build trees though nobody else asks for any?"""
        script = self.write("tree.lua", self.TREE)
        text = self.tshark("-r", self.capture([datagram(bsd(SCAN))]), "-X", f"lua_script:{script}", *arguments)
        self.assertIn("has item=", text)
        return "has item=true" in text

    def test_it_is_off(self):
        self.assertEqual(self.fields(self.capture([datagram(bsd(SCAN))]), ["idsprobe"]), [[""]])

    def test_trees_are_built_only_when_it_is_on(self):
        self.assertFalse(self.builds_trees())
        self.assertTrue(self.builds_trees(*ON))
        self.assertFalse(self.builds_trees(*ON, "--disable-protocol", "idsprobe"))

    def test_the_window_finds_messages_too(self):
        """It asks for a frame by its number, and then wants no fields beforehand."""
        path = self.capture([datagram(bsd(SCAN))])
        self.config.mkdir(parents=True)
        (self.config / "preferences").write_text("idsprobe.syslog: TRUE\n")
        tree = str(self.sharkd_frames(path, [1], proto=True)[1]["tree"])
        self.assertIn("message EZZ8643I", tree)
        self.assertIn("Correlator: 2", tree)


class FromMessageToPacket(Messages):
    def test_a_filter_finds_messages_and_packets_of_a_merged_capture(self):
        self.config.mkdir(parents=True)
        (self.config / "ctrace.conf").write_text(test_idsprobe.PLACES)
        scan, attack = 0x03020002, 0x04010006
        records = [test_idsprobe.record(4, number) for number in range(4)]
        records += [test_idsprobe.own_record(scan, number) for number in range(4, 7)]
        records += [test_idsprobe.own_record(attack, 7, correlator=4, policy="Attack-rule")]
        trace = self.write("scan.ctrace", b"".join(records))
        start = 1_466_589_600_000_000_000  # 2016-06-22 10:00:00, when the trace begins
        times = [start + 8_000_000, start + 9_000_000, start + 10_000_000]
        messages = self.capture([datagram(bsd(line)) for line in (SCAN, ATTACK, GROUP[3])], times=times)
        merged = self.folder / "merged.pcapng"
        self.run_tool("mergecap", "-w", merged, trace, messages)
        names = ("frame.protocols", "idsprobe.id", "idsprobe.correlator")
        rows = self.fields(merged, names, *ON, "-Y", "idsprobe.correlator == 2")
        self.assertEqual([row[1] for row in rows], ["0x03020002"] * 3 + ["0x0300fff1"] * 2)
        self.assertEqual(["syslog" in row[0] for row in rows], [False] * 3 + [True] * 2)
        rows = self.fields(merged, names, *ON, "-Y", "idsprobe.correlator == 4")
        self.assertEqual([row[1] for row in rows], ["0x04010006"] * 2)

    def test_messages_are_not_in_the_report(self):
        path = self.capture([datagram(bsd(SCAN))])
        text = self.tshark("-r", path, *ON, "-q", "-z", "idsprobe,probes")
        self.assertNotIn("0300FFF1", text)


if __name__ == "__main__":
    unittest.main()
