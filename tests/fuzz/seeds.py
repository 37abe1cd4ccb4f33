# SPDX-License-Identifier: GPL-2.0-or-later
# Seeds for the fuzz targets, made of the samples: what a target reads, small, one folder for each target.
"""Called with the folder to fill, in which nothing else may stand.  The same seeds each time."""

import hashlib
import pathlib
import shutil
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "captures"))

import containers  # noqa: E402
import dump  # noqa: E402
import net  # noqa: E402
import samples  # noqa: E402
import terse  # noqa: E402

FEW = 4  # pieces of a sample in a small trace
ENTRY_MAX = 500
FACTS = b"\x01\x03rdw\x02\x01\x05\x03\x02\x01\x00\x0b\x01\x02\x08\x04SYS1\x0d\x01\x02\x0e\x01\x4f"
PREFIX = "SYS1    SYSTCPDATCPIP   ".encode("cp037") + bytes(16)


def pieces():
    """Each sample's first pieces and its last: entries and zero tails."""
    for sample in samples.SAMPLES.values():
        every = [piece for piece in sample() if len(piece) <= ENTRY_MAX]
        for part in (every[:FEW], every[-FEW:]):
            if not containers.is_zero_tail(part[0]):
                yield part


def entries():
    return [piece for part in pieces() for piece in part if not containers.is_zero_tail(piece)]


def with_prefix(part):
    """Records as the trace writer makes them: its prefix first, and the last entry cut in two by the next record."""
    body = b"".join(part)
    half = len(body) - 40
    return containers.descriptor(PREFIX + body[:half]) + containers.descriptor(PREFIX + body[half:])


def traces():
    for part in pieces():
        yield from (contain(list(part)) for contain in containers.CONTAINERS.values())
        yield with_prefix(part)
        yield PREFIX + b"".join(part)


def long_traces():
    """Runs as in tests/fuzz/long.c: of garbage between records, of zeros, and as a payload."""
    for part in list(pieces())[::4]:
        for contain in containers.CONTAINERS.values():
            trace, again = contain(list(part)), contain(list(part[:2]))
            for run in (b"\xa5\x28\x00\xff", b"\xa5\x40\x00\x00", b"\xa5\x0f\xff\x04\xa5\x10\x01\x40"):
                yield trace + run + again


def packed(carry):
    return [carry(containers.rdw(list(part))) for part in list(pieces())[::5]]


def bombs():
    """Packed data sets that are far longer when they are unpacked: one byte again and again, in long records."""
    records = containers.descriptor(bytes(30_000)) * 2 + containers.descriptor(b"\x40" * 30_000)
    return [terse.pack(records), terse.spack(records)]


def options():
    """Header options as a frame has them: the entry up to its packet, its last two bytes, a few facts."""
    for entry in entries():
        head = entry[:108]
        yield b"zCTE\x01\0" + len(head).to_bytes(2, "big") + b"\0\x02" + head + entry[-2:] + FACTS
        yield b"zCTE\x01\x01" + bytes(4) + FACTS


def saved():
    """Frames of tests/fuzz/saved.c: entries as trace frames, and packets with the entry's header as the option."""
    tags = b"\0\x0c\0\x08ctrace\0\0" + bytes(4)
    for entry in (entry for entry in entries() if len(entry) <= 200):
        head, packet = entry[:108], entry[108:-2]
        provenance = b"zCTE\x01\0" + bytes(4) + FACTS
        option = b"zCTE\x01\0" + len(head).to_bytes(2, "big") + b"\0\x02" + head + entry[-2:] + FACTS
        yield bytes([0, len(provenance), len(tags + entry)]) + provenance + tags + entry
        for link in (1, 2):
            yield bytes([link, len(option), len(packet)]) + option + packet
    syslog = MESSAGES[0][:180].encode()
    for port, payload in ((1514, entries()[0]), (514, b"<13>Nov 23 10:00:00 SYS1 TRMD[1]: " + syslog)):
        packet = net.udp("10.0.0.1", 1025, "10.0.0.2", port, payload[:220]).data
        yield bytes([1, 0, len(packet)]) + packet


SETTINGS = """# a comment
leap_seconds = 27
time = buffer
osa_layer = 2
frames = entries
place.tcb = 76 4
place.asid = 80 2
place.tcb = 80 8
flag.withheld = 0x40
ids.policy = 20 32
ids.correlator=4 4
"""

MESSAGES = [
    "EZZ8648I TRMD ATTACK packet was discarded:11/23/2026 10:00:00.00,sipaddr=192.0.2.1,dipaddr=2001:db8::2,"
    "sport=1025,dport=21,type=Malformed,correlator=7,probeid=04010006,sensorhostname=SYS1\n",
    "EZZ8662I TRMD TCP receive queue constrained entry logged: date time , connid= 1F , jobname= FTPD1 , policy=a\n",
    "EZZ8761I IDS EVENT DETECTED\nEZZ8762I EVENT TYPE: FAST SCAN DETECTED\nEZZ8763I CORRELATOR 2 - PROBEID 0300FFF1\n"
    "EZZ8764I SOURCE IP ADDRESS 192.0.2.1 - PORT 0\nEZZ8766I IDS RULE ScanGlobal\n",
    "correlator 20 4 content\npolicy 30 32 user\njob 0 8 header\n",
    "03020001",
]

# Events of tests/fuzz/ftp.c.
CLIENT, SERVER = b"\x00\x00\x00", b"\x01\x00\x00"
SYN, ANSWER, END = b"\x02\x02\x00", b"\x03\x92\x00", b"\x09\x00\x01\x01"
DIALOGUES = [
    [CLIENT + b"PASV\r\n", SERVER + b"227 Entering Passive Mode (10,0,0,2,20,1)\r\n", SYN + b"\x14\x01\x00\x07",
     ANSWER + b"\x14\x01\x00\x07", CLIENT + b"RETR A\r\n", SERVER + b"150 Yes\r\n", SERVER + b"226 Done\r\n", END],
    [CLIENT + b"PORT 10,0,0,1,20,2\r\n", SERVER + b"200-Fine\r\n", SERVER + b"200 OK\r\n", CLIENT + b"LIST\r\n",
     b"\x06", b"\x07", b"\x08", b"\xff", SERVER + b"425 No\r\n"],
    [CLIENT + b"EPSV\r\n", SERVER + b"229 Entering (|||5121|)\r\n", CLIENT + b"STOR B\r\n", b"\xfa", END],
    [SERVER + b"220 FTP\r\n", CLIENT + b"USER a\r\n", SERVER + b"331 ?\r\n", CLIENT + b"PASS b\r\n",
     SERVER + b"530 No\r\n"] * 4,
    [b"\x00\x03\x00AUTH TLS\r\n", b"\x01\x03\x00234 OK\r\n", b"\x00\x05\x00EPRT |2|2001:db8::1|5121|\r\n",
     b"\x00\x05\x00LPRT 4,4,10,1,2,3,2,4,5\r\n", b"\x00\x01\xffABOR\r\n", b"\x01\x01\x10421 Bye\r\n"],
]

MANY = [
    [CLIENT + b"PORT 10,0,0,1,20,%d\r\n" % port for port in range(12)],
    [CLIENT + b"NOOP\r\n"] * 20,
    [CLIENT + b"STOR " + b"A" * 300 + b"\r\n", SERVER + b"227 " + b"." * 250 + b"(10,0,0,2,20,1)\r\n"],
    [b"\x00\x00\x80" + b"LIST " + b"B" * 600 + b"\r\n"],
    [CLIENT + b"PASS b\r\n", SERVER + b"530 No\r\n"] * 12,
]


def frames():
    """Frames of tests/fuzz/locate.c."""
    syn = net.tcp("10.0.0.1", 1025, "10.0.0.2", 21, sequence=7, flags=samples.SYN)
    v4, v6 = syn.data, net.tcp("2001:db8::1", 1025, "2001:db8::2", 21, sequence=7, flags=samples.SYN).data
    ports = b"\x04\x01\x00\x15"
    yield b"\0" + ports + v4[12:20] + v4
    yield b"\1" + ports + v6[8:40] + bytes(14) + v6
    message = net.icmp_unreachable("10.0.0.2", syn, 1).data
    yield b"\2" + ports + message[12:20] + message


def payloads():
    return [entry[108:] for entry in entries()] + [entry[-90:] for entry in entries()] + [PREFIX]


def seeds():
    whole = list(traces())
    frame = list(saved())
    carried = {"terse": packed(terse.pack) + packed(terse.spack) + bombs(), "dump": packed(dump.dump)[:4]}
    return {
        "container": whole, "reader": whole, "pipe": whole, "long": long_traces(),
        "entry": entries(), "stream": map(b"".join, pieces()),
        "ids": map(b"".join, pieces()), "header_option": options(), "packet": payloads(), "locate": frames(),
        "settings": [SETTINGS.encode(), *(line.encode() for line in SETTINGS.splitlines())],
        "probe": [text.encode() for text in MESSAGES], "ftp": map(b"".join, DIALOGUES + MANY),
        "saved": frame + [b"".join(frame[at : at + 6]) for at in range(0, len(frame), 6)],
        "whole": whole[::3] + carried["terse"][:4] + carried["dump"][:1], **carried,
    }  # fmt: skip


def main(folder):
    shutil.rmtree(folder, ignore_errors=True)
    for target, contents in seeds().items():
        (folder / target).mkdir(parents=True)
        for content in contents:
            (folder / target / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
