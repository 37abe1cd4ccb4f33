# SPDX-License-Identifier: GPL-2.0-or-later
# Trace records of the intrusion detection: fields, Info, expert items, the report.

import datetime
import re
import shutil
import unittest

from tools import PROGRAMS, ROOT, WiresharkTest

import net
import pcapng
import zos

EXPECTED = ROOT / "tests" / "unit" / "idsprobe"
START = zos.tod(datetime.datetime(2016, 6, 22, 10, 0, 0))
TYPES = {"TCP traffic regulation": 1, "UDP traffic regulation": 2, "scan": 3, "attack": 4}
LEVELS = {"very suspicious": 1, "possibly suspicious": 2, "normal": 3}
OWN_HEADER = 96  # of the records that have no packet trace header
PLACES = """
ids.module = 8 8
ids.jobname = 16 8
ids.correlator = 28 4
ids.policy = 40 32
"""


def rows(name):
    """The rows of a file of expectations; the first line names the columns."""
    lines = (EXPECTED / name).read_text().splitlines()
    return [dict(zip(lines[0].split("\t"), line.split("\t"))) for line in lines[1:]]


def syn(number, source="192.0.2.1"):
    return net.tcp(source, 40000 + number, "198.51.100.2", 21, sequence=1, flags=net.SYN, identification=number)


def record(probe, number=0, packet=None, **header):
    """A record with a packet trace header."""
    packet = packet or syn(number)
    return zos.packet_entry(
        packet.data, captured=zos.later(START, 1000 * number), entry_id=probe, link="ETH1", source=packet.source,
        destination=packet.destination, source_port=packet.source_port, destination_port=packet.destination_port,
        protocol=packet.protocol, packet_length=len(packet.data), **header,
    )


def own_record(probe, number=0, *, correlator=2, policy="ScanEventLowTcp-rule", job="FTPD1", packet=None):
    """A record with the header of the intrusion detection, whose places nobody has published: these are chosen."""
    header = zos.lay_out(OWN_HEADER, (
        (8, 8, zos.name("EZBTCPRD", 8)), (16, 8, zos.name(job, 8)), (28, 4, correlator), (40, 32, zos.name(policy, 32)),
    ))
    data = header + (packet or syn(number)).data
    return zos.entry(entry_id=probe, buffered=zos.later(START, 1000 * number), data=data)


class Records(WiresharkTest):
    def trace(self, *records):
        return self.write("ids.ctrace", b"".join(records))

    def own_trace(self, *records):
        """A trace of records whose places ctrace.conf says; packets before them prove that it is a trace."""
        self.config.mkdir(parents=True)
        (self.config / "ctrace.conf").write_text(PLACES)
        return self.trace(*(record(4, number) for number in range(4)), *records)

    def look_at_records(self, trace, names):
        return self.fields(trace, names, "-Y", "idsprobe")


class ProbeIds(Records):
    NAMES = ("idsprobe.id", "idsprobe.type", "idsprobe.suspicion", "idsprobe.attack", "idsprobe.event",
             "idsprobe.description", "idsprobe.expert.untraceable")

    def shown(self, ids):
        return self.fields(self.trace(*(record(probe, number) for number, probe in enumerate(ids))), self.NAMES)

    def test_every_id_of_the_manual(self):
        table = rows("probe_ids.expected")
        self.assertEqual(len(table), 231)
        attacks = [row["subtype"] for row in table if re.match("04..FFF0", row["probeid"])]  # one for each type
        for row, shown in zip(table, self.shown([int(row["probeid"], 16) for row in table])):
            kind, subtype = TYPES[row["type"]], row["subtype"]
            level = str(LEVELS[subtype]) if kind == 3 and subtype in LEVELS else ""
            attack = str(attacks.index(subtype) + 1) if kind == 4 and subtype in attacks else ""
            expected = [f"0x{row['probeid'].lower()}", str(kind), level, attack, f"0x{row['probeid'][4:].lower()}",
                        row["meaning"]]
            self.assertEqual(shown[:6], expected)

    def test_ids_that_are_not_in_the_manual(self):
        """Records of the intrusion detection have ids whose first byte is 1 to 4, and whose others are not 0."""
        table = rows("unknown_ids.expected")
        self.assertEqual(len(table), 200)
        shown = self.shown([int(row["probeid"], 16) for row in table])
        for row, found in zip(table, shown):
            probe = row["probeid"]
            if "01" <= probe[:2] <= "04" and probe[2:] != "000000":
                self.assertEqual((found[0], found[5]), (f"0x{probe.lower()}", row["description"]))
                self.assertEqual(found[6] != "", row["traced"] == "never", probe)
            else:
                self.assertEqual(found, [""] * 7)

    def test_filters_know_the_names(self):
        trace = self.trace(record(0x03020002), record(0x03030000, 1), record(0x04070002, 2), record(0x01004044, 3))
        for condition, frames in (
            ('idsprobe.type == "scan"', "12"),
            ("idsprobe.type == 3 && idsprobe.suspicion == 2", "1"),
            ('idsprobe.suspicion == "possibly suspicious"', "1"),
            ('idsprobe.attack == "FLOOD"', "3"),
            ('idsprobe.type == "TCP traffic regulation"', "4"),
            ("idsprobe.id == 0x04070002", "3"),
            ('idsprobe.description contains "nobody"', "1"),
        ):
            with self.subTest(condition=condition):
                numbers = self.fields(trace, ["frame.number"], "-Y", condition)
                self.assertEqual("".join(number for number, in numbers), frames)


class Values(Records):
    NAMES = ("idsprobe.correlator", "idsprobe.policy", "idsprobe.module", "idsprobe.jobname")

    def test_values_stand_where_the_user_says(self):
        trace = self.own_trace(own_record(0x03020002), own_record(0x04010006, 1, correlator=4096, policy="A", job="J"))
        self.assertEqual(self.look_at_records(trace, self.NAMES), [
            ["2", "ScanEventLowTcp-rule", "EZBTCPRD", "FTPD1"], ["4096", "A", "EZBTCPRD", "J"],
        ])

    def test_labels_say_how_a_place_is_known(self):
        text = self.tshark("-r", self.own_trace(own_record(0x03020002)), "-O", "idsprobe")
        for line in ("Correlator: 2 (by ctrace.conf)", "Policy rule: ScanEventLowTcp-rule (by ctrace.conf)",
                     "Detecting module: EZBTCPRD (by ctrace.conf)", "Job name: FTPD1 (by ctrace.conf)"):
            self.assertIn("    " + line, text.splitlines())

    def test_a_name_of_blanks_is_none(self):
        trace = self.own_trace(own_record(0x03020002, policy=""))
        self.assertEqual(self.look_at_records(trace, self.NAMES), [["2", "", "EZBTCPRD", "FTPD1"]])

    def test_a_place_behind_the_end_is_not_shown(self):
        """The record ends inside the place of the policy."""
        entry = own_record(0x03020002)[: 16 + 50]
        self.assertEqual(self.look_at_records(self.own_trace(own_record(0x03020002), entry), self.NAMES)[1],
                         ["2", "", "EZBTCPRD", "FTPD1"])

    def test_without_places_there_are_no_values(self):
        self.assertEqual(self.fields(self.trace(record(0x03020002)), self.NAMES), [[""] * 4])


class Columns(Records):
    def test_info_begins_with_what_was_found(self):
        trace = self.own_trace(own_record(0x03020002), own_record(0x0300FFF1, 1, correlator=3))
        infos = [info for info, in self.look_at_records(trace, ["_ws.col.Info"])]
        self.assertTrue(infos[0].startswith("IDS 03020002 scan, possibly suspicious (correlator 2): "), infos)
        self.assertTrue(infos[1].startswith("IDS 0300FFF1 scan, status (correlator 3): "), infos)

    def test_the_protocol_is_that_of_the_packet(self):
        names = ("_ws.col.Protocol", "_ws.col.Info")
        (row,) = self.fields(self.trace(record(0x04070002)), names)
        self.assertEqual(row, ["TCP", "IDS 04070002 attack, FLOOD: 40000 → 21 [SYN] Seq=0 Win=32768 Len=0"])

    def test_columns_need_no_tree(self):
        text = self.tshark("-r", self.trace(record(0x04070002)))
        self.assertIn("TCP 40 IDS 04070002 attack, FLOOD: 40000 → 21 [SYN]", text)

    def test_a_discarded_packet_says_both(self):
        ((info,),) = self.fields(self.trace(record(0x04070002, discard=4114)), ["_ws.col.Info"])
        self.assertTrue(info.startswith("IDS 04070002 attack, FLOOD: 40000 → 21"), info)
        self.assertTrue(info.endswith(", discarded: 4114 IP_MAC_BRDCST"), info)

    def test_the_tree_stands_between_the_entry_and_the_packet(self):
        for frames in ("packets", "entries"):
            with self.subTest(frames=frames):
                text = self.tshark("-r", self.trace(record(0x04070002)), "-V", env={"CTRACE_FRAMES": frames})
                heads = [line.split(",")[0] for line in text.splitlines() if line and line[0] != " "]
                place = heads.index("z/OS Intrusion Detection")
                self.assertEqual(heads[place - 1], "z/OS Component Trace")
                self.assertLess(place, heads.index("Internet Protocol Version 4"))

    def test_several_records_in_a_packet_keep_their_order(self):
        """Entries that come over a network share the frame's columns."""
        datagram = net.udp("192.0.2.7", 52001, "192.0.2.8", 52002, record(0x04070002) + record(0x03030000, 1))
        trace = self.trace(record(0x04010006, 5, packet=datagram))
        names = ("idsprobe.id", "_ws.col.Info")
        ((ids, info),) = self.fields(trace, names, "--enable-heuristic", "ctrace_udp")
        self.assertEqual(sorted(ids.split(",")), ["0x03030000", "0x04010006", "0x04070002"])
        for text in ("IDS 04070002 attack, FLOOD", "IDS 03030000 scan, normal", "IDS 04010006 attack"):
            self.assertEqual(info.count(text), 1, info)


class Experts(Records):
    def experts(self, *records):
        """Severity and text of our expert items, without a tree."""
        text = self.tshark("-r", self.trace(*records), "-q", "-z", "expert")
        found, severity = [], None
        for line in text.splitlines():
            severity = line.split()[0] if re.fullmatch(r"\w+ \(\d+\)", line) else severity
            if "IDSPROBE" in line:
                found.append((severity, line.split("IDSPROBE")[1].strip()))
        return found

    def test_attacks_and_scans(self):
        self.assertEqual(self.experts(record(0x04010006), record(0x03020002, 1), record(0x03030000, 2)), [
            ("Warns", "attack, MALFORMED_PACKET: IPv4: bad source or destination address (code point 2/2)"),
            ("Notes", "scan, possibly suspicious: Request to a port nobody has bound"),
            ("Chats", "scan, normal: Ordinary packet: handshake completed, or plain ping to one host"),
        ])

    def test_traffic_regulation_is_neither(self):
        self.assertEqual(self.experts(record(0x01004044), record(0x02000004, 1)), [])

    def test_an_id_that_no_packet_can_have(self):
        (item,) = self.experts(record(0x0200FFF1))
        self.assertEqual(item[0], "Warns")
        self.assertIn("Probe id 0200FFF1 is about no packet that is traced", item[1])

    def test_filters_find_them(self):
        trace = self.trace(record(0x04010006), record(0x03020002, 1), record(0x03030000, 2), record(0x0300FFF1, 3))
        for name, frames in (("attack", "1"), ("scan", "234"), ("untraceable", "4")):
            numbers = self.fields(trace, ["frame.number"], "-Y", "idsprobe.expert." + name)
            self.assertEqual("".join(number for number, in numbers), frames)


class Malformed(Records):
    def test_a_malformed_packet_does_not_hide_the_record(self):
        packet = syn(1)
        broken = net.Packet(packet.data[:20] + b"\xff" * 12, *list(vars(packet).values())[1:])
        for frames in ("packets", "entries"):
            ((probe, info),) = self.fields(self.trace(record(0x04010006, packet=broken)),
                                         ("idsprobe.id", "_ws.col.Info"), env={"CTRACE_FRAMES": frames})
            self.assertEqual(probe, "0x04010006")
            self.assertTrue(info.startswith("IDS 04010006 attack, MALFORMED_PACKET: "), info)

    def test_a_record_that_is_cut_in_its_envelope_is_none(self):
        trace = self.trace(record(0x04070002), record(0x04070002, 1)[:7])
        self.assertEqual([probe for probe, in self.fields(trace, ["idsprobe.id"])], ["0x04070002", ""])


class Report(Records):
    """-z idsprobe,probes"""

    def made(self):
        return self.own_trace(
            own_record(0x03020002, 0), own_record(0x03020020, 1), own_record(0x03020002, 2),
            own_record(0x04010006, 3, correlator=4, policy="Malformed-rule"),
            own_record(0x04010006, 4, correlator=5, policy="Malformed-rule"),
        )

    EXPECTED = {
        "Type": {"scan": 3, "attack": 2},
        "Level of suspicion, or type of attack": {"scan, possibly suspicious": 3, "attack, MALFORMED_PACKET": 2},
        "Probe id": {
            "03020002 scan, possibly suspicious: Request to a port nobody has bound": 2,
            "03020020 scan, possibly suspicious: Half-open TCP connection got a reset": 1,
            "04010006 attack, MALFORMED_PACKET: IPv4: bad source or destination address (code point 2/2)": 2,
        },
        "Correlator": {"2, scan": 3, "4, attack": 1, "5, attack": 1},
        "Policy": {"ScanEventLowTcp-rule": 3, "Malformed-rule": 2},
    }

    def probes(self, trace, *arguments):
        return self.report(trace, "idsprobe,probes", *arguments)

    def test_counts(self):
        report = self.probes(self.made())
        self.assertEqual({title: report[title] for title in self.EXPECTED}, self.EXPECTED)

    def test_a_filter_restricts_it(self):
        report = self.report(self.made(), "idsprobe,probes,idsprobe.type == 4")
        self.assertEqual(report["Correlator"], {"4, attack": 1, "5, attack": 1})

    def test_sources_are_those_of_the_packets(self):
        trace = self.trace(*(record(0x04070002, number, packet=syn(number, f"192.0.2.{number % 3}"))
                             for number in range(8)))
        self.assertEqual(self.probes(trace)["Source address"], {"192.0.2.0": 3, "192.0.2.1": 3, "192.0.2.2": 2})

    def test_records_in_a_packet_have_sources_of_their_own(self):
        """Not that of the packet in which trace entries come over a network."""
        entries = record(0x04070002, 0, syn(0, "192.0.2.1")) + record(0x04070002, 1, syn(1, "192.0.2.2"))
        datagram = net.udp("192.0.2.7", 52001, "192.0.2.8", 52002, entries)
        capture = self.write("net.pcapng", pcapng.capture(pcapng.RAW_IP, [datagram.data]))
        report = self.probes(capture, "--enable-heuristic", "ctrace_udp")
        self.assertEqual(report["Source address"], {"192.0.2.1": 1, "192.0.2.2": 1})

    def test_very_many_sources_share_a_row(self):
        trace = self.trace(*(record(0x04070002, number, packet=syn(0, f"10.1.{number // 250}.{number % 250}"))
                             for number in range(1100)))
        sources = self.probes(trace)["Source address"]
        self.assertEqual((len(sources), sources["10.1.3.249"], sources["others"]), (1001, 1, 100))

    def test_an_empty_report_has_its_tables(self):
        packets = self.trace(record(4), record(4, 1))
        self.assertEqual(self.probes(packets)["Correlator"], {})

    def test_other_programs_get_it_too(self):
        found = self.sharkd_report(self.made(), "idsprobe,probes")
        self.assertEqual({title: found[title] for title in self.EXPECTED}, self.EXPECTED)


class Saved(Records):
    def test_a_saved_trace_shows_the_same(self):
        trace = self.own_trace(own_record(0x03020002), record(0x04070002, 1), own_record(0x0300FFF1, 2, correlator=3))
        saved = self.folder / "saved.pcapng"
        self.tshark("-r", trace, "-w", saved)
        names = (*Values.NAMES, *ProbeIds.NAMES, "_ws.col.Info")
        self.assertEqual(self.look_at_records(saved, names), self.look_at_records(trace, names))
        self.assertEqual(len(self.look_at_records(saved, names)), 3)


class PlugIns(Records):
    """Plug-ins are loaded in any order, and any one may be missing."""

    def plugins(self, **names):
        """A folder of plug-ins: the file reader, and dissectors under other file names."""
        (built,) = (PROGRAMS.parents[1] / "plugins").glob("[0-9]*")
        folder = self.folder / "plugins"
        target = folder / built.name
        shutil.copytree(built / "wiretap", target / "wiretap")
        (target / "epan").mkdir()
        for plugin, name in names.items():
            shutil.copy(built / "epan" / (plugin + ".so"), target / "epan" / (name + ".so"))
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
        return {"CTRACE_PLUGINS": str(folder)}

    def test_they_are_loaded_in_both_orders(self):
        names = ("idsprobe.id", "ctrace.entry_id", "_ws.col.Info")
        for order in ({"ctrace": "a", "idsprobe": "b"}, {"ctrace": "b", "idsprobe": "a"}):
            with self.subTest(order=order):
                (row,) = self.fields(self.trace(record(0x04070002)), names, env=self.plugins(**order))
                self.assertEqual(row[:2], ["0x04070002", "0x04070002"])
                self.assertTrue(row[2].startswith("IDS 04070002 attack, FLOOD: 40000 → 21"), row)
                shutil.rmtree(self.folder / "plugins")

    def test_each_does_without_the_other(self):
        alone = self.fields(self.trace(record(0x04070002)), ["ctrace.entry_id"], env=self.plugins(ctrace="ctrace"))
        self.assertEqual(alone, [["0x04070002"]])
        shutil.rmtree(self.folder / "plugins")
        lines = self.tshark("-G", "protocols", env=self.plugins(idsprobe="idsprobe")).splitlines()
        self.assertEqual([line.split("\t")[2] for line in lines if line.split("\t")[2] in ("ctrace", "idsprobe")],
                         ["idsprobe"])

    def test_it_can_be_switched_off(self):
        names = ("idsprobe.id", "_ws.col.Info")
        (row,) = self.fields(self.trace(record(0x04070002)), names, "--disable-protocol", "idsprobe")
        self.assertEqual(row[0], "")
        self.assertNotIn("IDS", row[1])


if __name__ == "__main__":
    unittest.main()
