# SPDX-License-Identifier: GPL-2.0-or-later
# Every field of every sample against the bytes: read here a second time, with offsets typed from the manuals.

import datetime
import ipaddress
import struct
import unittest

from tools import INTRUSIONS, SAMPLES, WiresharkTest, sample

SOCKET_DATA, OSA_FRAME, SMC = 5, 7, 8  # entry ids
EPOCH = datetime.datetime(1900, 1, 1)


def entries(data):
    """The entries of a bare trace; zeros between them are passed over."""
    at = 0
    while at < len(data):
        (length,) = struct.unpack_from(">H", data, at)
        if length == 0:
            at += 1
            continue
        yield data[at : at + length]
        at += length


HAS_HEADER = "ctrace.header_length"


def with_header(entries):
    """Those that begin with a packet trace header: ids 4 to 8."""
    return [entry for entry in entries if 4 <= int.from_bytes(entry[4:8], "big") <= 8]


def clock(tod):
    """A TOD clock as a text with nanoseconds."""
    microseconds, below = tod >> 12, tod & 0xFFF
    when = EPOCH + datetime.timedelta(microseconds=microseconds)
    return when.strftime("%Y-%m-%d %H:%M:%S.") + f"{when.microsecond * 1000 + below * 1000 // 4096:09d}"


def address(raw):
    """IPv4 and IPv6 text; the one that it is not is empty."""
    if raw[:8] == bytes(8) and raw[8:12] in (b"\0\0\xff\xff", b"\0\0\xff\xfe"):
        return str(ipaddress.IPv4Address(raw[12:])), ""
    return "", str(ipaddress.IPv6Address(raw))


def number(header, at, length):
    return str(int.from_bytes(header[at : at + length], "big")) if at + length <= len(header) else ""


def hexadecimal(header, at, length):
    return "0x" + header[at : at + length].hex() if at + length <= len(header) else ""


def expected(entry):
    """The fields of one packet record by their filter names."""
    (header_length,) = struct.unpack_from(">H", entry, 16)
    header = entry[16 : 16 + header_length]
    source, destination = address(header[32:48]), address(header[48:64])
    vlan = number(header, 74, 2)
    (entry_id,) = struct.unpack_from(">I", entry, 4)
    fields = {
        "ctrace.component": "SYSTCPOT" if entry_id == OSA_FRAME else "SYSTCPDA",
        "ctrace.length": number(entry, 0, 2),
        "ctrace.data_offset": number(entry, 2, 2),
        "ctrace.entry_id": hexadecimal(entry, 4, 4),
        "ctrace.length_repeated": number(entry, len(entry) - 2, 2),
        "ctrace.header_length": number(header, 0, 2),
        "ctrace.segment": number(header, 2, 1),
        "ctrace.flags": hexadecimal(header, 3, 1),
        "ctrace.devtype": number(header, 4, 1),
        "ctrace.traced_length": number(header, 5, 3),
        "ctrace.ip.src": source[0],
        "ctrace.ipv6.src": source[1],
        "ctrace.ip.dst": destination[0],
        "ctrace.ipv6.dst": destination[1],
        "ctrace.srcport": number(header, 64, 2),
        "ctrace.dstport": number(header, 66, 2),
        "ctrace.trace_count": number(header, 68, 4),
        "ctrace.ip_proto": number(header, 73, 1),
        "ctrace.vlan": str(int(vlan) & 0x0FFF),
        "ctrace.tcb": hexadecimal(header, 76, 4),
        "ctrace.asid": hexadecimal(header, 80, 2),
        "ctrace.packet_length": number(header, 82, 2),
        "ctrace.discard": number(header, 88, 2),
        "ctrace.offload_segment_length": number(header, 90, 2),
        "frame.packet_flags_direction": "0x%08x" % (2 if header[3] & 1 else 1),
    }
    fields.update(socket_fields(header) if entry_id == SOCKET_DATA else packet_fields(header))
    is_segment = header[2] > 0 or int.from_bytes(header[5:8], "big") > len(entry) - 18 - len(header)
    if entry_id in (SOCKET_DATA, SMC) or is_segment:  # the frame is the entry, behind 16 bytes of tags
        fields["frame.cap_len"] = fields["frame.len"] = str(16 + len(entry))
    return fields


def packet_fields(header):
    """What only packets have: the frame is the packet, the interface is the link."""
    link = header[8:24].decode("cp037").rstrip()
    return {
        "ctrace.linkname": link,
        "ctrace.ifindex": number(header, 84, 4),
        "frame.interface_name": link,
        "frame.cap_len": number(header, 5, 3),
        "frame.len": number(header, 82, 2),
    }


def socket_fields(header):
    """What only socket data have: the interface is the job."""
    job = header[8:16].decode("cp037").rstrip()
    return {
        "ctrace.jobname": job,
        "ctrace.domain": number(header, 16, 1),
        "ctrace.socktype": number(header, 17, 1),
        "ctrace.sockproto": number(header, 18, 1),
        "ctrace.state": number(header, 19, 1),
        "ctrace.unknown_20": header[20:24].hex(),
        "ctrace.cid": hexadecimal(header, 84, 4),
        "frame.interface_name": job,
    }


def times(entry):
    return [clock(int.from_bytes(entry[at : at + 8], "big")) for at in (8, 16 + 24)]


def as_clock(text):
    """tshark prints `Jun 22, 2016 12:00:00.000000000 UTC` up to 4.4 and ISO 8601 from 4.6 on: one form for both."""
    if text.endswith("Z"):
        return text[:-1].replace("T", " ")
    whole, nanoseconds = text.removesuffix(" UTC").split(".")
    return datetime.datetime.strptime(whole, "%b %d, %Y %H:%M:%S").strftime("%Y-%m-%d %H:%M:%S.") + nanoseconds


class Fields(WiresharkTest):
    def test_values_are_those_of_the_bytes(self):
        for name in sorted(set(SAMPLES) - set(INTRUSIONS)):
            wanted = [expected(entry) for entry in with_header(entries(sample(name).read_bytes()))]
            names = sorted(set().union(*wanted))  # of packets and of socket data, when a sample holds both
            with self.subTest(sample=name):
                found = self.fields(sample(name), names, "-Y", HAS_HEADER)
                self.assertEqual(found, [[fields.get(name, "") for name in names] for fields in wanted])

    def test_clocks_are_those_of_the_bytes(self):
        for name in sorted(set(SAMPLES) - set(INTRUSIONS)):
            wanted = [times(entry) for entry in with_header(entries(sample(name).read_bytes()))]
            with self.subTest(sample=name):
                found = self.fields(sample(name), ("ctrace.buffer_time", "ctrace.capture_time"), "-Y", HAS_HEADER)
                self.assertEqual([[as_clock(text) for text in row] for row in found], wanted)

    def test_a_frame_has_the_time_of_its_capture(self):
        for name in SAMPLES:
            first = next(entries(sample(name).read_bytes()))
            tod = int.from_bytes(first[40:48], "big")
            nanoseconds = (tod >> 12) * 1000 + (tod & 0xFFF) * 1000 // 4096 - 2_208_988_800 * 10**9
            with self.subTest(sample=name):
                ((shown,),) = self.fields(sample(name), ("frame.time_epoch",), "-c", 1)
                self.assertEqual(int(shown.replace(".", "")), nanoseconds)


class Filters(WiresharkTest):
    def test_the_storm_is_found_by_code_and_by_name(self):
        names = ("frame.number", "ctrace.linkname", "ctrace.trace_count", "ip.ttl")
        wanted = [[str(i + 1), "OSDL", str(54565746 + i), str(127 - i)] for i in range(127)]
        for condition in ("ctrace.discard == 4114", 'ctrace.discard == "IP_MAC_BRDCST"'):
            with self.subTest(filter=condition):
                self.assertEqual(self.fields(sample("storm"), names, "-Y", condition), wanted)

    def test_two_sided_fields_match_either_side(self):
        for condition in (
            "ctrace.ip.addr == 9.67.113.65", "ctrace.ip.addr == 9.37.80.3", "ctrace.port == 53", "ctrace.port == 1025",
        ):
            with self.subTest(filter=condition):
                self.assertEqual(len(self.fields(sample("dns"), ["frame.number"], "-Y", condition)), 2)

    def test_a_field_beyond_a_short_header_is_absent(self):
        rows = self.fields(sample("short"), ("ctrace.header_length", "ctrace.ifindex", "ctrace.discard"))
        present = {length: (bool(ifindex), bool(discard)) for length, ifindex, discard in rows}
        self.assertEqual(present, {"84": (False, False), "88": (True, False), "92": (True, True)})

    def test_statistics_add_up_a_field_whose_name_intrusion_records_share(self):
        text = self.tshark("-r", sample("storm"), "-q", "-z", "io,stat,0,SUM(ctrace.traced_length)ctrace.traced_length")
        self.assertRegex(text, rf"\| {127 * 78} \|")

    def test_info_of_a_discarded_packet_ends_with_code_and_name(self):
        for (info,) in self.fields(sample("storm"), ["_ws.col.Info"]):
            self.assertTrue(info.endswith("4114 IP_MAC_BRDCST"), info)

    def test_info_needs_no_tree(self):
        text = self.tshark("-r", sample("storm"), "-c", 1)
        self.assertTrue(text.rstrip().endswith("4114 IP_MAC_BRDCST"), text)

    def test_the_code_is_shown_though_the_packet_is_cut(self):
        data = bytearray(sample("dns").read_bytes())
        data[16 + 88 : 16 + 90] = (4114).to_bytes(2, "big")
        short = data[: 16 + 92 + 40] + bytes(2)  # 40 of the query's 56 bytes
        short[16 + 5 : 16 + 8] = (40).to_bytes(3, "big")
        short[0:2] = short[-2:] = len(short).to_bytes(2, "big")
        path = self.write("cut.ctrace", bytes(short))
        for frames in ("packets", "entries"):
            with self.subTest(frames=frames):
                ((info,),) = self.fields(path, ["_ws.col.Info"], env={"CTRACE_FRAMES": frames})
                self.assertTrue(info.endswith("4114 IP_MAC_BRDCST"), info)

    def test_a_cut_packet_is_not_malformed(self):
        text = self.tshark("-r", sample("cut"), "-V")
        self.assertIn("[Packet size limited during capture", text)
        self.assertNotIn("Malformed", text)


if __name__ == "__main__":
    unittest.main()
