# SPDX-License-Identifier: GPL-2.0-or-later
# What becomes of socket data, OSA frames and Enterprise Extender packets.

import unittest
from datetime import datetime

from tools import WiresharkTest, sample

import net
import zos

# The beginning of a TLS 1.2 session (RFC 5246): a record, and in it a ClientHello with one cipher suite.
TLS_HELLO = bytes.fromhex("160301002d" "01000029" "0303") + bytes(32) + bytes.fromhex("00" "0002002f" "0100")


class SocketData(WiresharkTest):
    def test_data_go_to_the_dissector_of_their_port(self):
        rows = self.fields(sample("data"), ("frame.number", "http.request.uri", "http.response.code", "dns.qry.name"))
        self.assertEqual(rows[1][1], "/gpm/index.xml")
        self.assertEqual(rows[2][2], "204")
        self.assertEqual(rows[4][3], "w3.ibm.com")

    def test_data_never_go_to_ip(self):
        self.assertEqual(self.fields(sample("data"), ["frame.number"], "-Y", "ip or ipv6 or tcp or udp"), [])

    def test_the_columns_show_who_talks_to_whom(self):
        rows = self.fields(sample("data"), ("_ws.col.Source", "_ws.col.Destination", "_ws.col.Protocol"))
        self.assertEqual(rows[0], ["10.1.1.2", "10.1.0.2", "CTRACE"])
        self.assertEqual(rows[1], ["10.1.0.2", "10.1.1.2", "HTTP"])
        self.assertEqual(rows[4], ["2001:db8::46", "2001:db8::53", "DNS"])

    def test_the_job_is_the_interface(self):
        rows = self.fields(sample("data"), ("ctrace.jobname", "frame.interface_name", "ctrace.cid"))
        jobs = ["USER12", "GPMSERVE", "GPMSERVE", "USER12", "NAMED1", "USER12"]
        self.assertEqual(rows, [[job, job, "0x00000058"] for job in jobs])

    def test_a_text_in_ebcdic_is_shown_as_text(self):
        rows = self.fields(sample("data"), ("ctrace.text",))
        self.assertEqual(rows[3], ["EZA1736I FTP socket is ready for the next command, please wait"])

    def test_empty_records_are_shown(self):
        rows = self.fields(sample("data"), ("ctrace.traced_length", "ctrace.data"))
        self.assertEqual((rows[0], rows[5]), (["0", ""], ["0", ""]))


def socket_data(rows):
    """A trace of socket data: for each record protocol, source, destination, payload, and flags."""
    start = zos.tod(datetime(2023, 10, 2))
    return b"".join(
        zos.data_entry(
            payload, job="USER12", captured=zos.later(start, number), protocol=protocol, flags=flags,
            source=source[0], source_port=source[1], destination=destination[0], destination_port=destination[1],
            trace_count=number,
        )
        for number, (protocol, source, destination, payload, flags) in enumerate(rows)
    )


class WhoTakesSocketData(WiresharkTest):
    """As behind TCP and UDP: whoever has claimed the conversation, the user's choice, the port, the heuristics."""

    CLIENT, SERVER = ("192.0.2.10", 50000), ("192.0.2.20", 21)
    CLEARTEXT = 0x20

    def protocols(self, rows, *arguments):
        trace = self.write("sockets.ctrace", socket_data(rows))
        return [protocol for (protocol,) in self.fields(trace, ["_ws.col.Protocol"], *arguments)]

    def test_a_data_connection_of_ftp_is_known(self):
        client, server = self.CLIENT, self.SERVER
        for flags in (0, self.CLEARTEXT):
            rows = [
                (net.TCP, server, client, b"227 Entering Passive Mode (192,0,2,20,200,1)\r\n", flags),
                (net.TCP, (server[0], 51201), (client[0], 50001), b"first line of a member\r\n", flags),
                (net.TCP, client, server, b"PORT 192,0,2,10,200,2\r\n", flags),
                (net.TCP, (server[0], 20), (client[0], 51202), b"second line of a member\r\n", flags),
            ]
            with self.subTest(flags=flags):
                self.assertEqual(self.protocols(rows), ["FTP", "FTP-DATA", "FTP", "FTP-DATA"])

    def test_clear_text_is_not_for_tls_that_claims_the_encrypted_connection(self):
        encrypted = net.tcp(*self.CLIENT, "192.0.2.20", 51000, TLS_HELLO, sequence=1, flags=net.ACK)
        packet = zos.packet_entry(
            encrypted.data, captured=zos.tod(datetime(2023, 10, 2)), link="ETH1", source=encrypted.source,
            destination=encrypted.destination, source_port=encrypted.source_port,
            destination_port=encrypted.destination_port, protocol=net.TCP, packet_length=len(encrypted.data),
        )
        line = "a line of text".encode("cp037")
        for flags, protocols in ((0, "exported_pdu:ctrace:tls"), (self.CLEARTEXT, "exported_pdu:ctrace")):
            row = (net.TCP, self.CLIENT, ("192.0.2.20", 51000), line, flags)
            rows = self.fields(self.write("attls.ctrace", packet + socket_data([row] * 2)), ["frame.protocols"])
            with self.subTest(flags=flags):
                self.assertEqual(rows, [["raw:ip:tcp:tls"], [protocols], [protocols]])

    def test_the_port_that_the_user_chose_goes_first(self):
        rows = [(net.TCP, self.CLIENT, ("192.0.2.20", 80), b"GET / HTTP/1.1\r\n\r\n", 0)] * 3
        self.assertEqual(self.protocols(rows), ["HTTP"] * 3)
        self.assertEqual(self.protocols(rows, "-d", "tcp.port==50000,echo"), ["ECHO"] * 3)
        self.assertEqual(self.protocols(rows, "-d", "tcp.port==80,echo"), ["ECHO"] * 3)

    def test_port_0_is_nobodys(self):
        rows = [(net.UDP, ("192.0.2.10", 0), ("192.0.2.20", 53000), bytes(range(4, 60)), 0)] * 3
        self.assertEqual(self.protocols(rows), ["CTRACE"] * 3)

    def test_dissectors_that_count_on_a_conversation_have_one(self):
        get = bytes.fromhex("40010001") + b"\xb4time"  # CoAP (RFC 7252): GET /time
        rows = [(net.UDP, self.CLIENT, ("192.0.2.20", 5683), get, 0)] * 3
        self.assertEqual(self.protocols(rows), ["CoAP"] * 3)

    def test_a_message_that_goes_on_in_the_next_record_is_not_malformed(self):
        message = net.dns_answer(9, "long.example.com", "2001:db8::3", ttl=60)
        part = len(message).to_bytes(2, "big") + message[:-6]
        rows = [(net.TCP, ("192.0.2.20", 53), self.CLIENT, part, 0)] * 3
        trace = self.write("part.ctrace", socket_data(rows))
        names = ("dns.qry.name", "_ws.malformed", "_ws.unreassembled")
        found = self.fields(trace, names)
        self.assertEqual([row[:2] for row in found], [["long.example.com", ""]] * 3)
        self.assertTrue(all(row[2] for row in found))

    def test_a_datagram_that_ends_early_is_malformed(self):
        rows = [(net.UDP, ("192.0.2.20", 53), self.CLIENT, net.dns_answer(9, "a.b", "2001:db8::3", ttl=60)[:-6], 0)] * 3
        trace = self.write("short.ctrace", socket_data(rows))
        self.assertTrue(all(malformed for (malformed,) in self.fields(trace, ["_ws.malformed"])))


class OsaFrames(WiresharkTest):
    def test_each_record_is_judged_by_its_bytes(self):
        names = ("frame.encap_type", "ip.dst", "ipv6.dst", "vlan.id", "arp.dst.proto_ipv4")
        rows = self.fields(sample("osa"), names, "-Y", "frame.number != 5 and frame.number != 6")
        ethernet, raw = "1", "7"
        self.assertEqual(rows, [
            [ethernet, "192.0.2.20", "", "", ""],
            [ethernet, "192.0.2.20", "", "100", ""],
            [ethernet, "", "2001:db8::20", "", ""],
            [ethernet, "", "", "", "192.0.2.20"],
            [raw, "192.0.2.20", "", "", ""],
            [raw, "", "2001:db8::20", "", ""],
            [ethernet, "192.0.2.20", "", "", ""],
            [ethernet, "192.0.2.20", "", "", ""],
        ])

    def test_the_component_is_that_of_osaenta(self):
        rows = self.fields(sample("osa"), ("ctrace.component", "ctrace.linkname"))
        self.assertEqual(rows, [["SYSTCPOT", "EZANTAOSAPORT1"]] * 10)

    def test_the_adapters_discards_have_their_layer(self):
        rows = self.fields(sample("osa"), ("ctrace.discard", "ctrace.discard.layer"), "-Y", "ctrace.discard != 0")
        self.assertEqual(rows, [["1068", "OSA"], ["1115", "OSA"]])

    def test_the_user_has_the_last_word(self):
        kinds = lambda layer: {row[0] for row in self.fields(
            sample("osa"), ["frame.encap_type"], env={"CTRACE_OSA": layer})}
        self.assertEqual(kinds("ethernet"), {"1"})
        self.assertEqual(kinds("ip"), {"7"})

    def test_frames_inside_entries_are_dissected_too(self):
        rows = self.fields(sample("osa"), ("eth.type", "ip.dst"), "-c", 1, env={"CTRACE_FRAMES": "entries"})
        self.assertEqual(rows, [["0x0800", "192.0.2.20"]])


class Smc(WiresharkTest):
    CONNECTION = ["0xa1b2c3d4", "0x01020304"]  # local, remote

    def test_link_control_messages_go_to_wiresharks_dissector(self):
        rows = self.fields(sample("smc"), ("frame.protocols", "_ws.col.Info"))
        self.assertEqual([row[0] for row in rows], ["exported_pdu:ctrace:smc"] * 2 + ["exported_pdu:ctrace"] * 3)
        self.assertIn("Test Link", rows[0][1])
        self.assertIn("Delete Link", rows[1][1])

    def test_data_are_shown_as_data(self):
        rows = self.fields(sample("smc"), ("ctrace.text",), "-Y", "ctrace.ip_proto == 6")
        self.assertEqual(rows, [["data of a shared buffer"]] * 3)

    def test_the_interface_says_which_extension_it_is(self):
        names = ("ctrace.smc.remote_gid", "ctrace.smc.local_gid", "ctrace.smc.remote_qp", "ctrace.smc.local_qp")
        smcr = ["0x0009b7fffe654321", "0x0009b7fffe123456", "0xabcdef", "0x000102"]
        smcd = ["0x3300000044000000", "0x1100000022000000", "", ""]
        self.assertEqual(self.fields(sample("smc"), names), [smcr] * 3 + [smcd] * 2)

    def test_both_have_cursors_flags_and_connections(self):
        names = ("prod_cursor.wrap", "prod_cursor", "cons_cursor.wrap", "cons_cursor", "prod_flags", "conn_flags",
                 "remote_index", "local_index", "local_conn_id", "remote_conn_id")
        rows = self.fields(sample("smc"), [f"ctrace.smc.{name}" for name in names])
        self.assertEqual(rows, [["2", "4660", "1", "65024", "0x20", "0x80", "5", "3", *self.CONNECTION]] * 5)

    def test_a_filter_finds_both_kinds(self):
        for condition in ("ctrace.smc.prod_cursor == 4660", "ctrace.smc.local_conn_id == 0xa1b2c3d4"):
            with self.subTest(filter=condition):
                self.assertEqual(len(self.fields(sample("smc"), ["frame.number"], "-Y", condition)), 5)

    def test_an_extension_of_another_type_stays_bytes(self):
        rows = self.fields(sample("smc"), ("ctrace.extension",))
        self.assertEqual(rows, [[""]] * 4 + [["00080009c0ffee00"]])

    def changed(self, place, new):
        """The fourth record of the sample, SMC-D, with other bytes at a place of the entry."""
        data = bytearray(sample("smc").read_bytes())
        start = sum(int.from_bytes(data[at : at + 2], "big") for at in (0, 234, 468))
        data[start + place : start + place + len(new)] = new
        path = self.write("changed.ctrace", bytes(data))
        names = ("smc.prod_cursor", "smc.local_conn_id", "smc.remote_gid", "extension.rest", "extension")
        (row,) = self.fields(path, [f"ctrace.{name}" for name in names], "-Y", "frame.number == 4")
        return row

    EXTENSION = 16 + 92

    def test_a_name_that_is_neither_shows_only_what_both_have(self):
        row = self.changed(16 + 8, "OSDL    ".encode("cp037"))
        rest = (0x3300000044000000).to_bytes(8, "big") + bytes(8) + (0x1100000022000000).to_bytes(8, "big") + bytes(16)
        self.assertEqual(row, ["4660", self.CONNECTION[0], "", rest.hex(), ""])

    def test_a_length_that_makes_no_sense_leaves_bytes(self):
        for length in (0, 1, 3, 81, 0xFFFF):
            with self.subTest(length=length):
                row = self.changed(self.EXTENSION, length.to_bytes(2, "big"))
                self.assertEqual(row[:4], [""] * 4)
                self.assertEqual((row[4][:8], len(row[4])), (f"{length:04x}0001", 2 * 80))

    def test_a_short_extension_shows_what_is_there(self):
        # 30 bytes of body: behind the local connection id at 28 to 31 would be the end, so it is not wholly there.
        row = self.changed(self.EXTENSION, (34).to_bytes(2, "big"))
        self.assertEqual(row[:4], ["4660", "", "", "a1b2"])
        self.assertEqual(len(row[4]), 2 * (80 - 34))


class Offload(WiresharkTest):
    def test_the_adapters_checksum_is_explained_when_checksums_are_checked(self):
        for check, frames in (("TRUE", [["8"]]), ("FALSE", [])):
            rows = self.fields(sample("short"), ["frame.number"], "-o", f"tcp.check_checksum:{check}",
                               "-Y", "ctrace.expert.offload")
            self.assertEqual(rows, frames)


class OtherComponents(WiresharkTest):
    OLD_HEADER = bytes(range(0x80, 0x80 + 60)).hex()

    def test_a_packet_is_found_in_old_records_when_there_is_one(self):
        names = ("frame.number", "frame.protocols", "ip.id", "ctrace.old_packet_offset", "ctrace.old_header",
                 "ctrace.data", "ctrace.padding")
        rows = self.fields(sample("others"), names, "-Y", "ctrace.entry_id < 4")
        tags, at = "exported_pdu:ctrace", str(16 + 60)
        self.assertEqual(rows, [
            ["2", f"{tags}:ip:udp:echo", "0x0a01", at, self.OLD_HEADER, "", ""],
            ["4", tags, "", "", "", self.OLD_HEADER + "10010b0041123456", ""],
            ["6", f"{tags}:ip:udp:llc:sna_xid", "0x0a02", at, self.OLD_HEADER, "", "00"],
        ])

    def test_systcpip_is_told_by_its_content(self):
        names = ("systcpip.home_asid", "systcpip.primary_asid", "systcpip.secondary_asid", "systcpip.user",
                 "systcpip.ducb", "systcpip.local_port", "cid", "systcpip.remote", "component")
        rows = self.fields(sample("others"), [f"ctrace.{name}" for name in names], "-Y", "ctrace.systcpip.user")
        self.assertEqual(rows, [["0x001e", "0x001e", "0x003c", "USER7",
                                 "0x0000000c", "1025", "0x0000003a", "192.0.2.64", "unknown"]])

    def test_gsksrvr_is_told_by_its_content(self):
        names = ("jobname", "gsksrvr.process", "gsksrvr.thread", "gsksrvr.text", "component")
        rows = self.fields(sample("others"), [f"ctrace.{name}" for name in names], "-Y", "ctrace.gsksrvr.text")
        self.assertEqual(rows, [["SSLSERV", "0x0200000b", "0x1a2b3c4d00000003",
                                 "gsk_secure_socket_init: handshake begins", "unknown"]])

    def test_what_was_judged_says_so(self):
        text = self.tshark("-r", sample("others"), "-V", "-O", "ctrace")
        self.assertIn("Entry of SYSTCPIP (by content)", text)
        self.assertIn("Entry of GSKSRVR (by content)", text)
        self.assertIn("[IP packet (by content), offset: 76]", text)

    def test_every_byte_of_other_components_is_shown(self):
        rows = self.fields(sample("others"), ("frame.number", "ctrace.data"), "-Y", "ctrace.expert.unknown_entry")
        lengths = {"8": 60, "10": 28 + 40, "12": 48}
        self.assertEqual({number: len(data) // 2 for number, data in rows}, lengths)


class ComponentDissector(WiresharkTest):
    """A dissector in the table "ctrace.component" gets the entry, whatever becomes of the packet."""

    def attach(self, component):
        """The option that loads a dissector for a component; it shows how many bytes it got, and marks Info."""
        script = self.write("probe.lua", b"""
            local probe = Proto("zprobe", "Probe")
            local size = ProtoField.uint32("zprobe.size", "Size")
            probe.fields = { size }
            function probe.dissector(data, pinfo, tree)
                tree:add(probe, data()):add(size, data:len())
                pinfo.cols.info:append(" seen by the probe")
                return data:len()
            end
            DissectorTable.get("ctrace.component"):add("%s", probe)
        """ % component.encode())
        return "-X", f"lua_script:{script}"

    def test_a_trace_frame_gives_all_of_the_entry(self):
        rows = self.fields(sample("data"), ("zprobe.size", "ctrace.data"), *self.attach("SYSTCPDA"))
        self.assertEqual(rows[3][0], str(16 + 92 + 62 + 2))
        self.assertEqual(len(rows[3][1]), 2 * 62)

    def test_a_packet_frame_gives_what_stands_before_the_packet(self):
        rows = self.fields(sample("dns"), ("zprobe.size",), *self.attach("SYSTCPDA"))
        self.assertEqual(rows, [[str(16 + 92)]] * 2)

    def test_it_needs_no_tree(self):
        text = self.tshark("-r", sample("dns"), *self.attach("SYSTCPDA"))
        self.assertEqual(text.count(" seen by the probe"), 2)

    def test_other_components_are_left_alone(self):
        self.assertNotIn("seen", self.tshark("-r", sample("dns"), *self.attach("SYSTCPIS")))

    def test_a_malformed_packet_does_not_hide_the_entry(self):
        packet = net.udp("192.0.2.60", 4000, "192.0.2.61", 53, b"", identification=1).data
        malformed = packet[:20] + bytes.fromhex("0fa0003500200000") + bytes(3)  # more UDP than there is
        trace = self.write("malformed.ctrace", b"".join(
            zos.packet_entry(
                malformed, captured=zos.later(zos.tod(datetime(2016, 6, 22)), number), entry_id=0x04010008,
                link="ETH1", source="192.0.2.60", destination="192.0.2.61", protocol=17, packet_length=31)
            for number in range(3)))
        for frames, size in (("packets", 16 + 92), ("entries", 16 + 92 + 31 + 1 + 2)):
            names = ("zprobe.size", "_ws.malformed", "ctrace.linkname")
            rows = self.fields(trace, names, *self.attach("SYSTCPIS"), env={"CTRACE_FRAMES": frames})
            with self.subTest(frames=frames):
                self.assertEqual([(row[0], row[2]) for row in rows], [(str(size), "ETH1")] * 3)
                self.assertTrue(all(row[1] for row in rows), "the packet is not malformed")


class EnterpriseExtender(WiresharkTest):
    def test_packets_are_dissected_down_to_sna(self):
        for (protocols,) in self.fields(sample("ee"), ["frame.protocols"]):
            self.assertTrue(protocols.startswith("raw:ip:udp:llc"), protocols)


if __name__ == "__main__":
    unittest.main()
