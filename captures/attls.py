# SPDX-License-Identifier: GPL-2.0-or-later
# The sample of AT-TLS: connections of which the packets are traced, encrypted, and the socket's data, in clear text.
"""All values are chosen.  Nothing is really encrypted: what stands for it has the lengths of TLS 1.3, which adds 22
bytes to what it encrypts (header 5, type 1, tag 16).
"""

from datetime import datetime

import net
import zos
from net import ACK, PSH, SYN

HANDSHAKE, DATA = 22, 23  # types of TLS records
ADDED = 17  # type and tag
DISTANCE = 700  # microseconds from entry to entry
STARTS, GOES_ON, ENDS = 1, 2, 3  # states of a socket; their numbers are not known


class Trace:
    """A trace in the making: its entries, and the number of the last one, which is that of its frame."""

    def __init__(self, start=datetime(2023, 10, 17, 9, 15)):
        self.start = zos.tod(start)
        self.entries = []

    def add(self, make, *arguments, seconds=0, **header):
        number = len(self.entries)
        captured = zos.later(self.start, DISTANCE * number + 1_000_000 * seconds)
        header = {"trace_count": 5000 + number, "asid": 0x47, **header}
        self.entries.append(make(*arguments, captured=captured, **header))
        return number + 1


def record(kind, length):
    """A record of TLS with this many bytes behind its header."""
    body = bytes((7 * place + length) % 256 for place in range(length))
    return bytes((kind, 3, 3)) + length.to_bytes(2, "big") + body


def encrypted(data):
    return record(DATA, len(data) + ADDED)


class Connection:
    """Puts its packets and its socket's records into a trace.  z/OS is the server."""

    def __init__(self, trace, client, server, *, job, cid):
        self.trace = trace
        self.ends = {"client": client, "server": server}
        self.talk = net.Conversation(client, server, 1000 * cid, 9000 * cid)
        self.job, self.cid = job, cid

    def header(self, sender):
        receiver = "server" if sender == "client" else "client"
        (source, source_port), (destination, destination_port) = self.ends[sender], self.ends[receiver]
        return {
            "source": source,
            "source_port": source_port,
            "destination": destination,
            "destination_port": destination_port,
            "flags": zos.OUTBOUND if sender == "server" else 0,
        }

    def packet(self, packet, sender, keep=None, **header):
        common = {
            **self.header(sender),
            "link": "OSAQDIOLINK",
            "device_type": zos.IPAQENET,
            "interface_index": 5,
            "protocol": net.TCP,
            "packet_length": len(packet.data),
        }
        return self.trace.add(zos.packet_entry, packet.data[:keep], **{**common, **header})

    def arrives(self, payload, flags=ACK | PSH, **header):
        return self.packet(self.talk.client(flags, payload), "client", **header)

    def goes_out(self, payload, flags=ACK | PSH, **header):
        return self.packet(self.talk.server(flags, payload), "server", **header)

    def socket(self, data, sender, flags=zos.CLEARTEXT, state=GOES_ON, **header):
        common = {
            **self.header(sender),
            "job": self.job,
            "family": 19 if ":" in self.ends["server"][0] else 2,
            "interface_index": self.cid,
            "state": state,
        }
        common["flags"] |= flags
        return self.trace.add(zos.data_entry, data, **{**common, **header})

    def receives(self, data, **header):
        return self.socket(data, "client", **header)

    def sends(self, data, **header):
        return self.socket(data, "server", **header)

    def withholds(self, length, sender):
        """A record that says no more than how many bytes there were."""
        return self.socket(b"", sender, zos.WITHHELD, packet_length=length)

    def tells(self, state):
        """A record of the socket's start or end."""
        return self.socket(b"", "server", 0, state)


CLIENT, ZOS = "192.0.2.25", "198.51.100.7"
REQUEST = b"GET /fox HTTP/1.1\r\nHost: zos.example.com\r\n\r\n"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 720\r\n\r\n"
PAGE += b"The quick brown fox jumps over the lazy dog.\n" * 16
SCREEN = "IKJ56700A ENTER USERID -".encode("cp037")
USER = "USER12".encode("cp037")


def attls():
    """A web server, between it a connection of the same hosts whose data are withheld; a terminal over IPv6."""
    trace = Trace()
    web = Connection(trace, (CLIENT, 50443), (ZOS, 443), job="WEBSRV", cid=0x71)
    queue = Connection(trace, (CLIENT, 50444), (ZOS, 1414), job="MQCHIN", cid=0x72)
    terminal = Connection(trace, ("2001:db8:0:57::1a", 50445), ("2001:db8::46", 992), job="TN3270", cid=0x73)
    answer = encrypted(PAGE)

    web.arrives(b"", SYN)
    web.goes_out(b"", SYN | ACK)
    web.arrives(b"", ACK)
    web.tells(STARTS)
    web.arrives(record(HANDSHAKE, 60))
    web.goes_out(record(HANDSHAKE, 80))
    # The request.  The other connection was open when the trace began.
    queue.arrives(encrypted(bytes(48)))
    web.arrives(encrypted(REQUEST))
    web.receives(REQUEST)
    queue.withholds(48, "client")
    # The answer: one record of TLS in two packets.
    web.sends(PAGE)
    web.goes_out(answer[:500], ACK)
    queue.withholds(28, "server")
    queue.goes_out(encrypted(bytes(28)))
    web.goes_out(answer[500:])
    web.arrives(b"", ACK)
    # In EBCDIC: a screen, and the reply, which arrives in one packet and is received in two parts.
    terminal.sends(SCREEN)
    terminal.goes_out(encrypted(SCREEN))
    terminal.arrives(encrypted(USER))
    terminal.receives(USER[:2])
    terminal.receives(USER[2:])
    # The screen again, of which only 9 bytes were traced.
    terminal.sends(SCREEN[:9], packet_length=len(SCREEN))
    terminal.goes_out(encrypted(SCREEN))
    web.tells(ENDS)
    return trace.entries
