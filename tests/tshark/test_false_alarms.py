# SPDX-License-Identifier: GPL-2.0-or-later
# What is found by comparing packets is found where it is, and nowhere else: all samples, and captures of real servers.

import struct
import unittest

from tools import CAPTURES, WiresharkTest

import net
import samples
import zos

INSIGHTS = ("ctrace.duplicate_of", "ctrace.loop", "ctrace.pair", "ctrace.discarded_before", "ctrace.sent_again",
            "ctrace.expert.not_traced")
TRACES = sorted(path for path in CAPTURES.rglob("*.ctrace") if path.suffixes == [".ctrace"])
OTHERS = sorted(path for path in CAPTURES.rglob("*.pcap*"))
ROUTER = CAPTURES / "ftp" / "real" / "fxp_vsftpd_lftp.pcap"  # at all its interfaces
REAL = sorted(set((CAPTURES / "ftp" / "real").glob("*.pcap")) - {ROUTER})

# Of each insight the frames, as the samples tell their stories.  A file that is not named here has none.
FINDINGS = {
    "storm": {"ctrace.loop": list(range(2, 128))},
    "twice": {"ctrace.duplicate_of": list(range(2, 17, 2))},
    "pairs": {"ctrace.pair": list(range(1, 11))},
    "ftp_two_interfaces": {"ctrace.duplicate_of": list(range(2, 75, 2))},
    # A SYN is discarded, sent again, discarded again and sent again; another one is discarded and sent again.
    "ftp_discarded": {"ctrace.sent_again": [11, 12, 28], "ctrace.discarded_before": [12, 13, 29]},
}

TTL_AT = 8  # in an IPv4 header
ETHERNET, COOKED = 1, 113
COOKED_OUTGOING = 4  # the kind of a packet that the router sends


def packets_of(path):
    """Of a capture: time in microseconds, IP packet, and whether the router sends it (known in cooked captures)."""
    data = path.read_bytes()
    magic, *_, link_type = struct.unpack_from("<IHHiIII", data)
    assert magic == 0xA1B2C3D4 and link_type in (ETHERNET, COOKED)
    header, type_at = (14, 12) if link_type == ETHERNET else (16, 14)
    at = 24
    while at < len(data):
        seconds, microseconds, there, _ = struct.unpack_from("<IIII", data, at)
        frame = data[at + 16 : at + 16 + there]
        at += 16 + there
        if frame[type_at : type_at + 2] in (b"\x08\x00", b"\x86\xdd"):
            leaves = link_type == COOKED and frame[:2] == bytes((0, COOKED_OUTGOING))
            yield 1_000_000 * seconds + microseconds, frame[header:], leaves


def described(packet):
    """Without what Ethernet fills up."""
    six = packet[0] >> 4 == 6
    length = 40 + int.from_bytes(packet[4:6], "big") if six else int.from_bytes(packet[2:4], "big")
    return net.Packet(packet[:length], "2001:db8::1" if six else "192.0.2.1", "2001:db8::2" if six else "192.0.2.2",
                      packet[6 if six else 9], 0, 0)


def record(packet, time, link, out=False, **header):
    tod = 2_208_988_800_000_000 + time << 12
    return samples.trace(described(packet), tod, link=link, flags=zos.OUTBOUND if out else 0, **header)


class FalseAlarms(WiresharkTest):
    def found(self, capture):
        """The frames that have something, for each insight that has found something."""
        rows = self.fields(capture, ("frame.number", *INSIGHTS), "-2")
        columns = {name: [int(row[0]) for row in rows if row[at]] for at, name in enumerate(INSIGHTS, 1)}
        return {name: frames for name, frames in columns.items() if frames}

    def test_each_trace_has_what_its_story_tells(self):
        self.assertGreater(len(TRACES), 40)
        self.assertLessEqual(set(FINDINGS), {path.stem for path in TRACES})
        for path in TRACES:
            with self.subTest(file=path.name):
                self.assertEqual(self.found(path), FINDINGS.get(path.stem, {}))

    def test_captures_without_a_trace_have_nothing(self):
        self.assertGreater(len(OTHERS), 70)
        merged = self.folder / "merged.pcapng"
        self.run_tool("mergecap", "-w", merged, *OTHERS)
        self.assertEqual(self.found(merged), {})

    def test_real_packets_seen_by_stack_and_adapter_are_pairs(self):
        """Captures of real servers as one trace: every packet is a pair; what was sent again is no copy."""
        packets = sorted(packet for path in REAL for packet in packets_of(path))
        self.assertGreater(len(packets), 2000)
        entries, expected = [], []
        for time, packet, _ in packets:
            entries += [record(packet, time, "OSDL"), record(packet, time, "EZANTAPORT1", entry_id=zos.OSA_ENTRY)]
            expected += [[str(len(entries)), ""], [str(len(entries) - 1), ""]]
        trace = self.write("real.ctrace", b"".join(entries))
        self.assertEqual(self.fields(trace, ("ctrace.pair", "ctrace.duplicate_of"), "-2"), expected)
        self.assertEqual(list(self.found(trace)), ["ctrace.pair"])

    def test_what_a_real_router_forwards_is_a_duplicate(self):
        """Of what it sends itself the TTL is still 64."""
        packets = list(packets_of(ROUTER))
        entries = [record(packet, time, "OUT" if leaves else "IN", leaves) for time, packet, leaves in packets]
        expected = [number for number, (_, packet, _) in enumerate(packets, 1) if packet[TTL_AT] == 63]
        self.assertEqual(len(expected), 43)
        self.assertEqual(self.found(self.write("router.ctrace", b"".join(entries))), {"ctrace.duplicate_of": expected})


if __name__ == "__main__":
    unittest.main()
