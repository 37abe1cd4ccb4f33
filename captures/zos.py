# SPDX-License-Identifier: GPL-2.0-or-later
# The z/OS side of the sample traces: TOD clock, EBCDIC, trace entry (CTE) and packet trace header (PTHDR_T).
"""Everything here is typed by hand from IBM's publications and from what is known of real records.  It reads no
table of the plug-ins, so that each checks the other.  All integers are big-endian, all names EBCDIC.

How sure a fact is:  DOC   an IBM manual or a named third party says it
                     EVID  read off a program, a file or a formatted report of real records
                     ELIM  the only free place left for a field that is known to exist
                     GUESS no evidence

The trace entry:

    CTE+   len  what                                                     sure
      0     2   length of the whole entry, with the two bytes at its end DOC
      2     2   offset of the data, always 16                            DOC
      4     4   entry id, 4 = packet                                     DOC
      8     8   TOD clock when the entry went into the trace buffer      DOC
     16         the data
    end-2   2   the length again                                         DOC, EVID

The packet trace header, the first part of the data:

    PTH+   len  what                                                     sure
      0     2   length of this header                                    DOC
      2     1   segment number, 0 = first or only                        DOC
      3     1   flags: 80 both addresses are local, 40 AT-TLS data
                withheld                                                 DOC
                20 AT-TLS data in clear, 01 outbound                     EVID
                one of 10 08 04 02: "record size adjusted by +1"         GUESS which
      4     1   device type: 34, 39, 53 are known                        DOC, EVID
      5     3   traced bytes                                             DOC, EVID
      8    16   interface (link) name                                    EVID
     24     8   TOD clock of the capture                                 DOC, EVID
     32    16   source address in IPv6 form                              EVID
     48    16   destination address in IPv6 form                         EVID
     64     2   source port                                              EVID
     66     2   destination port                                         EVID
     68     4   trace count                                              EVID
     72     1   unknown, left zero
     73     1   IP protocol                                              EVID
     74     2   VLAN id in the low 12 bits                               EVID
     76     4   TCB address                                              ELIM
     80     2   ASID                                                     ELIM
     82     2   length of the packet before it was cut                   EVID
     84     4   interface index                                          EVID
     88     2   discard reason code                                      EVID
     90     2   segment length of segmentation offload                   place EVID
     92         extension, seldom present                                EVID
"""

import datetime
import ipaddress
import itertools

CTE_DATA_OFFSET = 16
PACKET_ENTRY = 4  # PTHIdPkt: a packet, IPv4 or IPv6
DATA_ENTRY = 5  # PTHIdDat: what a socket sent or received
EE_ENTRY = 6  # PTHIdEE: an Enterprise Extender packet
OLD_PACKET_ENTRY, OLD_X25_ENTRY, OLD_EE_ENTRY = 1, 2, 3  # no longer written, header not published
SMC_ENTRY = 8  # PTHIdSmc: SMC-R and SMC-D
OSA_ENTRY = 7  # PTHIdNTA: a frame traced in the adapter, component SYSTCPOT
PACKET_LENGTH_MAX = 0xFFFF  # more does not fit into the field
FULL_HEADER = 92  # z/OS 2.4 and later; older releases have less (EVID)

OUTBOUND = 0x01
CLEARTEXT = 0x20  # AT-TLS data in clear text (EVID)
WITHHELD = 0x40  # AT-TLS data withheld (DOC)
ADJUSTED_BY_ONE = 0x02  # GUESS: reports name the flag, nobody publishes its bit

LOOPBACK = 34  # DOC
IPAQENET = 39  # OSA QDIO IPv4 (EVID)
IPAQENET6 = 53  # OSA QDIO IPv6 (EVID)
UNKNOWN_DEVICE = 0  # GUESS: the numbers of the LCS devices are not public

TOD_EPOCH = datetime.datetime(1900, 1, 1)


def tod(when, below=0):
    """A TOD clock value: microseconds since 1900 above 12 bits that count 1/4096 of a microsecond."""
    microseconds = (when - TOD_EPOCH) // datetime.timedelta(microseconds=1)
    return microseconds << 12 | below


def later(clock, microseconds, below=0):
    """The TOD clock value some microseconds on; `below` adds to the 12 bits under the microsecond."""
    return clock + (microseconds << 12) + below


def name(text, length):
    """A blank-padded EBCDIC name.  Code pages 037 and 1047 agree on letters and digits."""
    return text.ljust(length).encode("cp037")


def address(text):
    """An address as the header holds it: IPv4 is mapped, bytes 8..11 are 0000FFFF (EVID)."""
    parsed = ipaddress.ip_address(text)
    if parsed.version == 6:
        return parsed.packed
    return bytes(8) + bytes.fromhex("0000FFFF") + parsed.packed


def lay_out(size, rows):
    """Zeros, with each (offset, length, value) row put in; a value is a number or the very bytes."""
    area = bytearray(size)
    for offset, length, value in rows:
        field = value if isinstance(value, bytes) else value.to_bytes(length, "big")
        assert len(field) == length and offset + length <= size
        area[offset : offset + length] = field
    return bytes(area)


def entry(*, entry_id, buffered, data):
    """A trace entry (CTE) around its data."""
    length = CTE_DATA_OFFSET + len(data) + 2
    head = lay_out(
        CTE_DATA_OFFSET,
        (
            (0, 2, length),
            (2, 2, CTE_DATA_OFFSET),
            (4, 4, entry_id),
            (8, 8, buffered),
        ),
    )
    return head + data + length.to_bytes(2, "big")


def packet_header(
    *,
    captured,
    link,
    source,
    destination,
    traced_length,
    packet_length,
    protocol,
    source_port=0,
    destination_port=0,
    segment=0,
    flags=0,
    device_type=UNKNOWN_DEVICE,
    trace_count=0,
    vlan=0,
    tcb=0,
    asid=0,
    interface_index=0,
    discard=0,
    offload_segment=0,
    header_length=FULL_HEADER,
    extension=b"",
    extension_counted=True,
):
    """The packet trace header.

    `header_length` cuts it: 84 and 88 stand for older releases, which do not have the last fields.
    `extension` follows the 92 bytes.  Whether the header's length counts it is not known, so both can be had.
    """
    assert header_length == FULL_HEADER or not extension
    own_length = header_length + (len(extension) if extension_counted else 0)
    header = lay_out(
        FULL_HEADER,
        (
            (0, 2, own_length),
            (2, 1, segment),
            (3, 1, flags),
            (4, 1, device_type),
            (5, 3, traced_length),
            (8, 16, name(link, 16)),
            (24, 8, captured),
            (32, 16, address(source)),
            (48, 16, address(destination)),
            (64, 2, source_port),
            (66, 2, destination_port),
            (68, 4, trace_count),
            (73, 1, protocol),
            (74, 2, vlan),
            (76, 4, tcb),
            (80, 2, asid),
            (82, 2, packet_length),
            (84, 4, interface_index),
            (88, 2, discard),
            (90, 2, offload_segment),
        ),
    )
    return header[:header_length] + extension


def packet_entry(
    payload, *, captured, delay=1, padded_flag=0, flags=0, entry_id=PACKET_ENTRY, traced_length=None, **header
):
    """A packet's trace entry; of a segment `traced_length` is that of all segments.

    It went into the buffer `delay` microseconds after the capture (1 or 2 in IBM's samples).
    A record of odd length gets one byte of padding before its trailer; `padded_flag` is then added to the flags.
    A record with an extension outside the header's length is never padded.
    """
    pad = len(payload) % 2 if not header.get("extension") else 0
    if pad:
        flags |= padded_flag
    traced_length = len(payload) if traced_length is None else traced_length
    head = packet_header(captured=captured, flags=flags, traced_length=traced_length, **header)
    return entry(entry_id=entry_id, buffered=later(captured, delay), data=head + payload + bytes(pad))


def data_entry(
    payload,
    *,
    job,
    captured,
    delay=1,
    flags=0,
    family=2,
    socket_type=1,
    state=0,
    protocol=6,
    traced_length=None,
    packet_length=None,
    **header,
):
    """A data-trace entry: job name, family, type, protocol and state stand where packets have the interface name.

    The numbers of family and type are a GUESS (AF_INET 2, AF_INET6 19; stream 1, datagram 2), those of the state are
    not known.  `interface_index` is the connection id (ELIM) here.
    """
    traced_length = len(payload) if traced_length is None else traced_length
    if packet_length is None:
        packet_length = min(traced_length, PACKET_LENGTH_MAX)
    head = packet_header(captured=captured, flags=flags, traced_length=traced_length, link="", protocol=protocol,
                         packet_length=packet_length, **header)
    own = name(job, 8) + bytes((family, socket_type, protocol, state)) + bytes(4)
    pad = len(payload) % 2
    data = head[:8] + own + head[24:] + payload + bytes(pad)
    return entry(entry_id=DATA_ENTRY, buffered=later(captured, delay), data=data)


def segment_number(index):
    """The number in the header: after 255 comes 1, not 0 (DOC)."""
    return (index - 1) % 255 + 1 if index else 0


def segments(make_entry, payload, sizes, **header):
    """The entries of a packet that is larger than a trace record, each with the next `sizes` bytes of it.

    All have the same time and traced length (DOC).  Only the last may be padded.
    """
    assert sum(sizes) == len(payload) and not any(size % 2 for size in sizes[:-1])
    ends = itertools.accumulate(sizes)
    return [
        make_entry(
            payload[end - size : end], segment=segment_number(index), traced_length=len(payload), **header
        )
        for index, (size, end) in enumerate(zip(sizes, ends))
    ]


def smc_extension(rows, *, length=80, kind=0):
    """An extension of an SMC record: its length, its type (no value is known), and rows counted from the body."""
    return lay_out(4, ((0, 2, length), (2, 2, kind))) + lay_out(length - 4, rows)


def smcd_body(*, producer, consumer, producer_flags, state_flags, indexes, connections, local_gid, remote_gid):
    """SMC-D (EVID).  A cursor is wrap and count; indexes are remote and local, connections local and remote."""
    return (
        (0, 4, producer[0]),
        (4, 4, producer[1]),
        (8, 4, consumer[0]),
        (12, 4, consumer[1]),
        (16, 1, producer_flags),
        (17, 1, state_flags),
        (18, 1, indexes[0]),
        (19, 1, indexes[1]),
        (28, 4, connections[0]),
        (32, 4, connections[1]),
        (36, 8, remote_gid),
        (52, 8, local_gid),
    )


def smcr_body(*, local_gid, remote_gid, local_qp, remote_qp, **shared):
    """SMC-R: up to +19 taken to be as SMC-D (GUESS); connections, GIDs and queue pairs EVID."""
    first = [row for row in smcd_body(local_gid=0, remote_gid=0, **shared) if row[0] < 36]
    return (*first, (44, 8, remote_gid), (60, 8, local_gid), (68, 3, remote_qp), (71, 3, local_qp))


def systcpip_data(*, home, primary, secondary, user, ducb, local_port, cid, remote):
    """The data of a SYSTCPIP entry (EVID; how long DUCB, port and CID are is a GUESS).  Offsets count from the CTE."""
    rows = (
        (16, 2, home),
        (18, 2, primary),
        (20, 2, secondary),
        (32, 8, name(user, 8)),
        (40, 4, ducb),
        (48, 2, local_port),
        (52, 4, cid),
        (68, 4, ipaddress.IPv4Address(remote).packed),
    )
    return lay_out(72, rows)[CTE_DATA_OFFSET:]


def gsksrvr_data(*, job, process, thread, text):
    """The data of a GSKSRVR entry (EVID; how long process and thread are is a GUESS).  Offsets count from the CTE."""
    rows = ((16, 8, name(job, 8)), (24, 4, process), (32, 8, thread))
    return lay_out(44, rows)[CTE_DATA_OFFSET:] + text.encode("cp037")


def zero_tail(length):
    """The unused end of a trace buffer.  A zero where a length is expected ends the buffer (DOC)."""
    return bytes(length)


def check_oracles():
    """The two clocks of IBM's formatted DNS sample (IP Diagnosis Guide)."""
    captured = tod(datetime.datetime(2002, 2, 12, 23, 39, 11, 873539))
    assert captured == 0xB72E372BBDA03000
    assert later(captured, 2) == 0xB72E372BBDA05000
    assert name("SYSTCPDA", 8) == bytes.fromhex("E2E8E2E3C3D7C4C1")
