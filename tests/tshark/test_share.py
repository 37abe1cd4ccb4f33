# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/share: of addresses, names and data nothing is in the copy, and what is in it can still be used.

import ipaddress
import os
import subprocess
import sys
import unittest

import pcapng
from tools import CAPTURES, ROOT, SAMPLES, WiresharkTest, sample

sys.path.append(str(ROOT / "examples" / "share"))
import packets  # noqa: E402
from pseudonyms import Pseudonyms, TooManyAddresses  # noqa: E402

PROGRAM = ROOT / "examples" / "share" / "share.py"

ADDRESSES = (
    "ip.addr", "ipv6.addr", "eth.addr", "arp.src.hw_mac", "arp.dst.hw_mac", "arp.src.proto_ipv4", "arp.dst.proto_ipv4",
    "ctrace.ip.addr", "ctrace.ipv6.addr", "ftpflow.address", "ftpflow.address6", "ctrace.systcpip.remote",
    "icmp.redir_gw", "icmpv6.nd.ns.target_address", "icmpv6.nd.na.target_address",
)
NAMES = (
    "frame.interface_name", "ctrace.linkname", "ctrace.jobname", "ctrace.system", "ctrace.stack",
    "ctrace.systcpip.user", "ctrace.ids.module", "ctrace.ids.policy", "idsprobe.policy", "idsprobe.jobname",
    "dns.qry.name", "ftp.request.arg", "ftp.response.arg", "http.host", "nbns.name", "syslog.msg",
)
DATA = ("tcp.payload", "udp.payload", "data.data", "ctrace.data", "ctrace.extension")
KEPT = {"0.0.0.0", "255.255.255.255", "::", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"}  # are nobody's
WINDOW = 12  # that many bytes of data are not the same by chance, nor as the header of another packet
WITHOUT_PACKETS = ("data", "smc")
NAME_MIN = 3


def address_bytes(text):
    return bytes.fromhex(text.replace(":", "")) if text.count(":") == 5 and len(text) == 17 else (
        ipaddress.ip_address(text).packed)


def forms(text):
    """A name or an address as it might stand in a file."""
    return {text.encode(), text.upper().encode(), text.encode("cp037", "ignore"), text.encode("utf-16-le")}


def windows(data):
    """Stretches of data that are not all of one byte."""
    stretches = {data[at : at + WINDOW] for at in range(len(data) - WINDOW + 1)}
    return {stretch for stretch in stretches if len(set(stretch)) > 2}


class Share(WiresharkTest):
    def outcome_of_share(self, trace, copy):
        done = subprocess.run(
            [sys.executable, "-B", PROGRAM, trace, copy], capture_output=True, text=True, timeout=120,
            env={**self.environment(None), "CTRACE_TSHARK": os.environ["CTRACE_RUN"] + " tshark"},
        )
        return done.returncode, done.stdout, done.stderr

    def share(self, trace):
        copy = self.folder / "shared.pcapng"
        copy.unlink(missing_ok=True)
        code, output, messages = self.outcome_of_share(trace, copy)
        self.assertEqual((code, output), (0, ""), messages)
        return copy

    def values(self, capture, fields):
        """All that a trace has in these fields."""
        rows = self.fields(capture, fields, "-E", "aggregator=|")
        return {value for row in rows for cell in row for value in cell.split("|") if value}

    def assert_tells_nothing(self, trace, copy):
        shared = copy.read_bytes()
        addresses = self.values(trace, ADDRESSES) - KEPT
        names = {name for name in self.values(trace, NAMES) if len(name) >= NAME_MIN}
        self.assertTrue(addresses and names)
        found = [each for each in addresses if address_bytes(each) in shared]
        found += [each for each in addresses | names if any(form in shared for form in forms(each))]
        self.assertEqual(found, [])
        copied = windows(shared)
        data = {window for value in self.values(trace, DATA) for window in windows(bytes.fromhex(value))}
        self.assertEqual(data & copied, set())

    def test_the_copy_tells_nothing(self):
        for name in SAMPLES:
            trace = sample(name, "bdw")
            if name in WITHOUT_PACKETS:
                continue
            with self.subTest(sample=name):
                copy = self.share(trace)
                self.assertNotIn(pcapng.MARK, copy.read_bytes())
                self.assert_tells_nothing(trace, copy)

    def test_nor_does_that_of_a_saved_trace(self):
        saved = self.folder / "saved.pcapng"
        for name in ("storm", "others", "osa"):
            self.tshark("-r", sample(name), "-w", saved, env={"CTRACE_COMMENTS": "on"})
            with self.subTest(sample=name):
                copy = self.share(saved)
                self.assertNotIn(pcapng.MARK, copy.read_bytes())
                self.assert_tells_nothing(saved, copy)

    def test_passwords_of_ftp_are_gone(self):
        for path in (CAPTURES / "ftp" / "real" / "vsftpd_curl_pasv.pcap", CAPTURES / "ftp" / "ftp_case_a.ctrace"):
            with self.subTest(capture=path.name):
                self.assert_tells_nothing(path, self.share(path))

    def test_packets_are_still_what_they_were(self):
        """Lengths, times, directions, ports, flags and sequence numbers; and Wireshark finds nothing malformed."""
        same = ("frame.len", "frame.time_epoch", "frame.packet_flags_direction", "udp.srcport", "udp.dstport",
                "tcp.srcport", "tcp.dstport", "tcp.flags", "tcp.seq_raw", "tcp.ack_raw", "tcp.options.mss_val",
                "ip.id", "ip.ttl", "ip.len", "vlan.id", "icmp.type")
        for name in ("storm", "port", "ipv6", "osa", "ee"):
            with self.subTest(sample=name):
                copy = self.share(sample(name))
                self.assertEqual(self.fields(copy, same, stock=True), self.fields(sample(name), same))
                self.assertEqual(self.tshark("-r", copy, "-Y", "_ws.malformed", stock=True), "")
                good, wrong = "1", "0"
                status = {row[0] for row in self.fields(copy, ["ip.checksum.status"], "-o", "ip.check_checksum:TRUE")}
                self.assertIn(good, status | {good} if name == "ipv6" else status)
                self.assertNotIn(wrong, status)

    def test_one_address_is_always_replaced_by_one(self):
        for name in ("port", "scan"):
            before = self.fields(sample(name), ("ip.src", "ip.dst"))
            after = self.fields(self.share(sample(name)), ("ip.src", "ip.dst"))
            pairs = {pair for old, new in zip(before, after) for pair in zip(old, new)}
            self.assertEqual(len(before), len(after))
            self.assertEqual(len(pairs), len({old for old, _ in pairs}))
            self.assertEqual(len(pairs), len({new for _, new in pairs}))

    def test_links_discards_and_counts_are_kept_without_names(self):
        names = ("frame.interface_name", "frame.comment", "frame.packet_id")
        rows = self.fields(self.share(sample("storm")), names, "-c", 2, stock=True)
        self.assertEqual(rows, [["LINK1", "Discarded by z/OS: 4114", str(54565746 + copy)] for copy in range(2)])

    def test_what_somebody_else_remarked_is_not_taken(self):
        commented = self.folder / "commented.pcapng"
        self.run_tool("editcap", "-F", "pcapng", "-a", "1:from SECRETHOST", sample("storm"), commented)
        self.assertNotIn(b"SECRETHOST", self.share(commented).read_bytes())

    def test_a_trace_without_packets_gives_no_copy(self):
        copy = self.folder / "shared.pcapng"
        code, _, messages = self.outcome_of_share(sample("data"), copy)
        self.assertEqual(code, 1)
        self.assertIn("no packets of IP or Ethernet were found, so nothing was written", messages)
        self.assertEqual([path.name for path in self.folder.iterdir() if "share" in path.name], [])

    def test_nothing_is_overwritten(self):
        there = self.write("there.pcapng", b"mine")
        code, _, messages = self.outcome_of_share(sample("storm"), there)
        self.assertEqual((code, messages), (1, f"share: {there} is there already\n"))
        self.assertEqual(there.read_bytes(), b"mine")

    def test_a_file_that_is_no_trace_is_tsharks_to_refuse(self):
        code, _, messages = self.outcome_of_share(self.write("notes.txt", b"no trace"), self.folder / "shared.pcapng")
        self.assertEqual(code, 1)
        self.assertIn("isn't a capture file in a format", messages)
        self.assertFalse((self.folder / "shared.pcapng").exists())


# Addresses that must not come through, and data that must not.
V4, V4_TOO = bytes([10, 20, 30, 40]), bytes([10, 20, 30, 41])
V6, V6_TOO = bytes.fromhex("20010db8") + b"SECRETv6host", bytes.fromhex("20010db8") + b"ANOTHERv6...."[:12]
SECRETS = (V4, V4_TOO, V6, V6_TOO, b"SECRET", b"\x02SECMC")


def ipv4(protocol, payload, options=b"", fragment=0, source=V4):
    length = 20 + len(options)
    header = bytes([0x40 | length // 4, 0]) + (length + len(payload)).to_bytes(2, "big") + b"\0\7"
    header += fragment.to_bytes(2, "big") + bytes([64, protocol]) + bytes(2) + source + V4_TOO + options
    return header[:10] + packets.checksum(header).to_bytes(2, "big") + header[12:] + payload


def ipv6(following, payload):
    return b"\x60\0\0\0" + len(payload).to_bytes(2, "big") + bytes([following, 64]) + V6 + V6_TOO + payload


def tcp(options=b"", data=b"SECRET"):
    return bytes.fromhex("04d200150000000a0000000b") + bytes([5 + len(options) // 4 << 4, 0x18]) + (
        b"\x20\0\xca\xfe\0\0" + options + data)


UDP = bytes.fromhex("04d20035000ecafe") + b"SECRET"


class Packets(unittest.TestCase):
    """The functions that cut packets, on packets that no sample has."""

    def shared(self, packet, cut=packets.ip):
        """What is left of a packet; of none of its beginnings more secrets are left than of itself."""
        for end in range(len(packet) + 1):
            left = cut(packet[:end], Pseudonyms())
            self.assertLessEqual(len(left), end)
            self.assertEqual([secret for secret in SECRETS if secret in left], [], f"of {end} bytes")
        return left

    def test_tcp_ends_before_its_data(self):
        left = self.shared(ipv4(6, tcp()))
        self.assertEqual((len(left), left[20:36]), (40, tcp()[:16]))
        self.assertEqual(left[36:40], bytes(4))  # checksum; no urgent data
        self.assertEqual(packets.checksum(left[:20]), 0)

    def test_known_options_of_tcp_stay(self):
        known = bytes.fromhex("020405b4 01 030308 0402".replace(" ", ""))
        odd = bytes([254, 8]) + b"SECRET"
        left = self.shared(ipv4(6, tcp(known + odd + b"\1\1\0\xee" + b"\xee\xee")))
        self.assertEqual(left[40:], known + b"\1" * 10 + bytes(4))

    def test_options_of_tcp_with_wrong_lengths(self):
        for wrong in (b"\x08\x00SECRET", b"\x08\xffSECRET", b"\x08\x01SECRET", b"\1\1SECRET"):
            self.assertEqual(self.shared(ipv4(6, tcp(wrong)))[40:], b"\1" * 8)

    def test_udp_ends_before_its_data(self):
        self.assertEqual(self.shared(ipv4(17, UDP))[20:], bytes.fromhex("04d20035000effff"))

    def test_options_of_ip_are_emptied(self):
        route = bytes([7, 11, 4]) + V4 + b"SECR" + b"\0"
        left = self.shared(ipv4(17, UDP, options=route))
        self.assertEqual((left[20:32], len(left)), (b"\1" * 12, 40))
        self.assertEqual(packets.checksum(left[:32]), 0)

    def test_a_wrong_checksum_does_not_become_right(self):
        packet = bytearray(ipv4(17, UDP))
        packet[10] ^= 1
        self.assertEqual(self.shared(bytes(packet))[10:12], bytes(2))

    def test_a_later_fragment_has_no_header(self):
        self.assertEqual(len(self.shared(ipv4(17, b"SECRET" * 10, fragment=0x2001))), 20)

    def test_padding_behind_the_packet_is_not_taken_for_it(self):
        self.assertEqual(len(self.shared(ipv4(6, b"") + b"SECRET" * 8)), 20)

    def test_packets_that_icmp_quotes_are_treated_alike(self):
        for kind in (3, 4, 11, 12):
            left = self.shared(ipv4(1, bytes([kind, 1, 0xCA, 0xFE]) + bytes(4) + ipv4(6, tcp())))
            self.assertEqual((len(left), left[20:24]), (28 + 40, bytes([kind, 1, 0, 0])))
            self.assertEqual(left[40:48], left[12:20])  # the same two addresses

    def test_icmp_redirect_names_a_gateway(self):
        left = self.shared(ipv4(1, bytes([5, 1, 0, 0]) + V4 + ipv4(17, UDP)))
        self.assertEqual(left[24:28], left[12:16])

    def test_other_messages_of_icmp(self):
        self.assertEqual(len(self.shared(ipv4(1, b"\x08\0\0\0\0\1\0\2SECRET"))), 28)
        self.assertEqual(len(self.shared(ipv4(1, b"\x09\0\0\0\1\2\0\1" + V4))), 24)

    def test_packets_in_packets_have_an_end(self):
        packet = ipv4(17, UDP)
        for _ in range(300):
            packet = ipv4(4, packet)
        self.assertEqual(len(self.shared(packet)), 20 * (packets.DEPTH + 1))

    def test_ipv6_with_options_and_a_fragment(self):
        options = bytes([44, 1]) + b"SECRETSECRET" + b"\1\0"
        fragment = bytes([17, 0, 0, 1]) + b"\0\0\0\5"
        left = self.shared(ipv6(0, options + fragment + UDP))
        self.assertEqual(left[40:], bytes([44, 1]) + bytes(14) + fragment + UDP[:6] + b"\xff\xff")
        later = bytes([17, 0, 1, 1]) + b"\0\0\0\5"
        self.assertEqual(len(self.shared(ipv6(44, later + UDP))), 48)

    def test_ipv6_with_a_routing_header_ends_there(self):
        self.assertEqual(len(self.shared(ipv6(43, bytes([17, 2, 0, 1]) + bytes(4) + V6 + UDP))), 40)

    def test_icmp6_neighbours(self):
        solicitation = bytes([135, 0, 0xCA, 0xFE]) + bytes(4) + V6 + b"\1\1\2SECM"
        left = self.shared(ipv6(58, solicitation))
        self.assertEqual((left[48:64], len(left)), (left[8:24], 64))
        redirect = bytes([137, 0, 0, 0]) + bytes(4) + V6 + V6_TOO + b"\2\1SECRET"
        left = self.shared(ipv6(58, redirect))
        self.assertEqual(left[48:80], left[8:40])

    def test_packets_that_icmp6_quotes(self):
        left = self.shared(ipv6(58, bytes([1, 4, 0, 0]) + bytes(4) + ipv6(6, tcp())))
        self.assertEqual((len(left), left[56:88]), (48 + 60, left[8:40]))

    def test_arp(self):
        mac, other = b"\x02SECMC"[:6], b"\x04SECRE"
        request = mac + other + bytes.fromhex("0806 0001 0800 06 04 0001") + mac + V4 + bytes(6) + V4_TOO
        left = self.shared(request + b"SECRET" * 3, packets.ethernet)
        self.assertEqual(len(left), 42)
        self.assertEqual((left[22:28], left[32:38]), (left[:6], bytes(6)))

    def test_arp_of_another_kind_ends_before_addresses(self):
        other = bytes(12) + bytes.fromhex("0806 0006 0800 08 04 0001") + b"SECRET" * 6
        self.assertEqual(len(self.shared(other, packets.ethernet)), 22)

    def test_vlans_and_other_types(self):
        tagged = bytes(12) + bytes.fromhex("8100 0064 8100 0065 0800") + ipv4(17, UDP)
        self.assertEqual(len(self.shared(tagged, packets.ethernet)), 22 + 28)
        endless = bytes(12) + bytes.fromhex("8100") + b"SE\x81\0" * 20
        self.assertEqual(len(self.shared(endless, packets.ethernet)), 22)
        self.assertEqual(len(self.shared(bytes(12) + b"\0\x20SECRET", packets.ethernet)), 14)

    def test_what_has_no_meaning_here_is_cut_off(self):
        for protocol in (47, 50, 51, 89, 132, 255):
            self.assertEqual(len(self.shared(ipv4(protocol, b"SECRET" * 5))), 20)
        self.assertEqual(self.shared(b"\x50SECRET"), b"")
        self.assertEqual(self.shared(b"\x41SECRET" + bytes(40)), b"")


class Addresses(unittest.TestCase):
    def test_kinds_stay(self):
        names = Pseudonyms()
        kinds = ("is_multicast", "is_loopback", "is_link_local")
        for text in ("10.1.1.1", "127.0.0.1", "224.0.0.5", "8.8.8.8", "ff02::1:ff00:1", "fe80::1", "2001:db8::1"):
            old = ipaddress.ip_address(text)
            new = ipaddress.ip_address((names.ipv4 if old.version == 4 else names.ipv6)(old.packed))
            with self.subTest(address=text):
                self.assertNotEqual(old, new)
                self.assertEqual([getattr(old, kind) for kind in kinds], [getattr(new, kind) for kind in kinds])

    def test_no_two_addresses_share_one(self):
        names = Pseudonyms()
        old = [number.to_bytes(4, "big") for number in range(1, 1 << 32, 65537)]
        new = {names.ipv4(address) for address in old}
        self.assertEqual(len(new), len(old))
        self.assertEqual({names.ipv4(address) for address in old}, new)

    def test_there_is_an_end_of_them(self):
        names = Pseudonyms()
        with self.assertRaises(TooManyAddresses):
            for number in range(20):
                names.number("few", number, 4)

    def test_hardware_addresses_are_local_and_keep_the_group_bit(self):
        names = Pseudonyms()
        self.assertEqual(names.hardware(bytes.fromhex("001122334455")), bytes.fromhex("027a6f000001"))
        self.assertEqual(names.hardware(bytes.fromhex("01005e000001")), bytes.fromhex("037a6f000001"))
        self.assertEqual(names.hardware(b"\xff" * 6), b"\xff" * 6)


if __name__ == "__main__":
    unittest.main()
