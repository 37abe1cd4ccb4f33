# SPDX-License-Identifier: GPL-2.0-or-later
# What becomes of socket data, OSA frames and Enterprise Extender packets.

import unittest

from tools import WiresharkTest, sample


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
    def test_link_control_messages_go_to_wiresharks_dissector(self):
        rows = self.fields(sample("smc"), ("frame.protocols", "_ws.col.Info", "ctrace.extension"))
        self.assertEqual([row[0] for row in rows], ["exported_pdu:ctrace:smc"] * 2 + ["exported_pdu:ctrace"])
        self.assertIn("Test Link", rows[0][1])
        self.assertIn("Delete Link", rows[1][1])
        self.assertEqual({len(row[2]) for row in rows}, {2 * 80})

    def test_data_are_shown_as_data(self):
        rows = self.fields(sample("smc"), ("ctrace.text",), "-Y", "ctrace.ip_proto == 6")
        self.assertEqual(rows, [["data of a shared buffer"]])


class Offload(WiresharkTest):
    def test_the_adapters_checksum_is_explained_when_checksums_are_checked(self):
        for check, frames in (("TRUE", [["8"]]), ("FALSE", [])):
            rows = self.fields(sample("short"), ["frame.number"], "-o", f"tcp.check_checksum:{check}",
                               "-Y", "ctrace.expert.offload")
            self.assertEqual(rows, frames)


class OtherComponents(WiresharkTest):
    def test_a_dissector_attaches_itself_by_name(self):
        script = self.folder / "osa.lua"
        script.write_text('''
            local probe = Proto("zprobe", "Probe")
            local size = ProtoField.uint32("zprobe.size", "Size")
            probe.fields = { size }
            function probe.dissector(data, pinfo, tree)
                tree:add(probe, data()):add(size, data:len())
                return data:len()
            end
            DissectorTable.get("ctrace.component"):add("SYSTCPDA", probe)
        ''')
        rows = self.fields(sample("data"), ("zprobe.size", "ctrace.data"), "-X", f"lua_script:{script}")
        self.assertEqual(rows[3], ["62", ""])


class EnterpriseExtender(WiresharkTest):
    def test_packets_are_dissected_down_to_sna(self):
        for (protocols,) in self.fields(sample("ee"), ["frame.protocols"]):
            self.assertTrue(protocols.startswith("raw:ip:udp:llc"), protocols)


if __name__ == "__main__":
    unittest.main()
