# SPDX-License-Identifier: GPL-2.0-or-later
# Protocols of programs: HTTP, SMTP, SNMP, syslog, TFTP, RPC, and the small ones that IPCS knows too.

import struct
import zlib

import net
from protocols.story import OTHER_LINK, PEER, ZOS, SocketStory, Story
from story import Connection

# --- HTTP ---------------------------------------------------------------------------------------------------------

LEDGER = b"".join(b"account %06d balance %09d\n" % (number, number * number * 7919) for number in range(150))


def gzipped(content):
    """RFC 1952, with one stored block: what packs better differs from one release of zlib to the next."""
    length = struct.pack("<HH", len(content), 0xFFFF - len(content))
    end = struct.pack("<II", zlib.crc32(content), len(content))
    return bytes.fromhex("1f8b0800000000000003") + b"\x01" + length + content + end


def chunked(content, size):
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    return b"".join(b"%x\r\n" % len(piece) + piece + b"\r\n" for piece in (*pieces, b""))


def http():
    """A page in chunks, packed and cut over segments; a form; a page that is not there."""
    story = Story("HTTP: chunks and gzip over several segments, between them a packet of another link; POST; 404")
    page = gzipped(LEDGER)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n"
    answer = head + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(page, 2000)
    stream = Connection(story, (PEER, 50300), (ZOS, 80))
    stream.open()
    asks = stream.from_client(b"GET /ledger?year=2023 HTTP/1.1\r\nHost: zos.example.com\r\n\r\n")
    first, *middle, last = (answer[at : at + 1460] for at in range(0, len(answer), 1460))
    stream.from_server(first)
    other = story.send(net.udp(PEER, 514, ZOS, 514, b"<13>meanwhile, on another interface"), link=OTHER_LINK)
    for segment in middle:
        stream.from_server(segment)
    answers = stream.from_server(last)
    stream.acknowledge()
    posts = stream.from_client(
        b"POST /form HTTP/1.1\r\nHost: zos.example.com\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 16\r\n\r\nuser=ibmuser&a=1"
    )
    missing = stream.from_server(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    stream.close_by_client()
    story.shown("HTTP", asks, answers, posts, missing)
    story.shown("Syslog", other)
    story.finds('http.request.uri.path == "/ledger"', asks)
    story.finds("http.response.code == 200", answers)
    story.finds('http.file_data contains "account 000149"', answers)
    story.finds('urlencoded-form.value == "ibmuser"', posts)
    story.finds("http.response.code == 404", missing)
    story.finds("http.response_in", asks, posts, at_last=True)
    return story


# --- SMTP ---------------------------------------------------------------------------------------------------------


def smtp():
    """A mail in two segments."""
    story = Story("SMTP: a mail from z/OS")
    stream = Connection(story, (ZOS, 1025), (PEER, 25))
    stream.open()
    mail = b"From: Batch <batch@zos.example.com>\r\nTo: ops@example.net\r\nSubject: Job PAYROLL ended\r\n\r\n"
    mail += b"All steps ended with return code 0.\r\n" * 40
    greets = stream.from_server(b"220 mail.example.net ESMTP\r\n")
    hello = stream.from_client(b"EHLO zos.example.com\r\n")
    offers = stream.from_server(b"250-mail.example.net\r\n250-8BITMIME\r\n250 SIZE 1000000\r\n")
    sender = stream.from_client(b"MAIL FROM:<batch@zos.example.com>\r\n")
    good = stream.from_server(b"250 OK\r\n")
    receiver = stream.from_client(b"RCPT TO:<ops@example.net>\r\n")
    refused = stream.from_server(b"450 Try again later\r\n")
    again = stream.from_client(b"RCPT TO:<postmaster@example.net>\r\n")
    good2 = stream.from_server(b"250 OK\r\n")
    data = stream.from_client(b"DATA\r\n")
    start = stream.from_server(b"354 End with a line that is a dot\r\n")
    part = stream.from_client(mail[:1460])
    end = stream.from_client(mail[1460:] + b".\r\n")
    accepted = stream.from_server(b"250 Queued\r\n")
    leaves = stream.from_client(b"QUIT\r\n")
    ends = stream.from_server(b"221 Bye\r\n")
    stream.close_by_client()
    story.shown("SMTP", greets, hello, offers, sender, good, receiver, refused, again, good2, data, start, part,
                accepted, leaves, ends)
    story.shown("SMTP/IMF", end)
    story.finds('smtp.req.command == "RCPT"', receiver, again)
    story.finds("smtp.response.code == 450", refused)
    story.finds('imf.subject contains "PAYROLL"', end)
    story.finds("smtp.response.code == 250", offers, good, good2, accepted)
    return story


# --- SNMP ---------------------------------------------------------------------------------------------------------

SYSTEM_NAME = bytes.fromhex("2b06010201010500")  # 1.3.6.1.2.1.1.5.0
TRAP_OID = bytes.fromhex("2b060106030101040100")  # 1.3.6.1.6.3.1.1.4.1.0
LINK_DOWN = bytes.fromhex("2b0601060301010503")  # 1.3.6.1.6.3.1.1.5.3
UPTIME = bytes.fromhex("2b06010201010300")  # 1.3.6.1.2.1.1.3.0
INTEGER, OCTETS, NOTHING, OID, SEQUENCE, TICKS = 0x02, 0x04, 0x05, 0x06, 0x30, 0x43
GET, RESPONSE, TRAP = 0xA0, 0xA2, 0xA7


def ber(tag, *contents):
    """Tag, length, contents (ITU-T X.690); short enough for one or two bytes of length."""
    content = b"".join(contents)
    length = bytes([len(content)]) if len(content) < 128 else bytes([0x81, len(content)])
    return bytes([tag]) + length + content


def number(value):
    return ber(INTEGER, value.to_bytes(4, "big"))


def snmp_message(community, kind, *bindings):
    """Version 2c (RFC 3416)."""
    pairs = (ber(SEQUENCE, ber(OID, name), value) for name, value in bindings)
    pdu = ber(kind, number(40023), ber(INTEGER, b"\0"), ber(INTEGER, b"\0"), ber(SEQUENCE, *pairs))
    return ber(SEQUENCE, ber(INTEGER, b"\1"), ber(OCTETS, community), pdu)


def snmp():
    """The name of the system, and a trap that says an interface is down."""
    story = Story("SNMP: get, response, trap")
    asks = story.send(
        net.udp(PEER, 50310, ZOS, 161, snmp_message(b"public", GET, (SYSTEM_NAME, ber(NOTHING))))
    )
    tells = story.send(
        net.udp(ZOS, 161, PEER, 50310, snmp_message(b"public", RESPONSE, (SYSTEM_NAME, ber(OCTETS, b"ZOS1"))))
    )
    trap = story.send(
        net.udp(ZOS, 50311, PEER, 162,
                snmp_message(b"traps", TRAP, (UPTIME, ber(TICKS, b"\x01\x00")), (TRAP_OID, ber(OID, LINK_DOWN))))
    )
    story.shown("SNMP", asks, tells, trap)
    story.finds('snmp.community == "public"', asks, tells)
    story.finds("snmp.name == 1.3.6.1.2.1.1.5.0", asks, tells)
    story.finds("snmp.value.oid == 1.3.6.1.6.3.1.1.5.3", trap)
    story.finds("snmp.response_to", tells)
    return story


# --- TFTP, RPC ----------------------------------------------------------------------------------------------------


def tftp_in(story):
    """The server answers from a port of its own; then a file that is not there.  The client's acknowledgments are left
    out: Wireshark 4.6 does not take them for TFTP."""
    server, client = (ZOS, 50321), (PEER, 50320)
    asks = story.send(net.udp(*client, ZOS, 69, b"\0\1boot.cfg\0octet\0"))
    block = story.send(net.udp(*server, *client, b"\0\3\0\1" + b"x" * 512))
    last = story.send(net.udp(*server, *client, b"\0\3\0\2the end"))
    wrong = story.send(net.udp(PEER, 50322, ZOS, 69, b"\0\1no.cfg\0octet\0"))
    error = story.send(net.udp(ZOS, 50323, PEER, 50322, b"\0\5\0\1File not found\0"))
    story.shown("TFTP", asks, block, last, wrong, error)
    story.finds("tftp.block == 1", block)
    story.finds('tftp.source_file == "boot.cfg"', asks)
    story.finds("tftp.opcode == 3", block, last)
    story.finds("tftp.error.code == 1", error)
    story.warns(error)
    return story


def tftp():
    return tftp_in(Story("TFTP: a file in two blocks, an error"))


def tftp_sockets():
    return tftp_in(SocketStory("the same in the data trace"))


PORTMAPPER, MOUNT, NFS_MOUNT_PORT = 100000, 100005, 1044
CALL, REPLY = 0, 1


def rpc_call(transaction, program, version, procedure, arguments):
    """Without credentials (RFC 5531)."""
    return struct.pack(">IIIIII", transaction, CALL, 2, program, version, procedure) + bytes(16) + arguments


def rpc_reply(transaction, results):
    return struct.pack(">II", transaction, REPLY) + bytes(4 + 8 + 4) + results


def rpc():
    """The portmapper names a port; on that port, which has no dissector of its own, a mount in two segments."""
    story = Story("RPC: portmapper, mount at the port that it named, over TCP")
    portmapper, client = (ZOS, 111), (PEER, 50330)
    which = struct.pack(">IIII", MOUNT, 3, net.TCP, 0)
    asks = story.send(net.udp(*client, *portmapper, rpc_call(0x51, PORTMAPPER, 2, 3, which)))
    tells = story.send(net.udp(*portmapper, *client, rpc_reply(0x51, struct.pack(">I", NFS_MOUNT_PORT))))
    stream = Connection(story, (PEER, 50331), (ZOS, NFS_MOUNT_PORT))
    stream.open()
    path = b"/hfs/payroll"
    call = rpc_call(0x52, MOUNT, 3, 1, struct.pack(">I", len(path)) + path)
    call = struct.pack(">I", 0x80000000 | len(call)) + call
    stream.from_client(call[:50])
    mounts = stream.from_client(call[50:])
    denied = rpc_reply(0x52, struct.pack(">I", 13))
    refuses = stream.from_server(struct.pack(">I", 0x80000000 | len(denied)) + denied)
    stream.close_by_client()
    story.shown("Portmap", asks, tells)
    story.shown("MOUNT", mounts, refuses)
    story.finds("portmap.port == 1044", tells)
    story.finds('mount.path == "/hfs/payroll"', mounts)
    story.finds("mount.status == 13", refuses)
    story.finds("rpc.reqframe", asks, mounts, at_last=True)  # Wireshark's name for the link from call to reply
    story.finds("rpc.time", tells, refuses)
    return story


# --- small ones ---------------------------------------------------------------------------------------------------


def exchange(story, port, question, reply, client_port):
    """A connection for one question; the frames of question, reply and end."""
    stream = Connection(story, (PEER, client_port), (ZOS, port))
    stream.open()
    sent = stream.from_client(question)
    answered = stream.from_server(reply)
    return sent, answered, stream.close_by_server()


def small():
    """The other protocols that the formatter of IPCS has a name for."""
    story = Story("syslog, Finger, Gopher, Time, SASP")
    log = story.send(net.udp(ZOS, 514, PEER, 514, b"<35>Oct  2 09:30:00 ZOS1 sshd: Failed password for user12"))
    # A reply of Finger ends with the connection: Wireshark shows it at the FIN.
    who, _, users = exchange(story, 79, b"user12\r\n", b"Login: user12   Name: A. User\r\n", 50340)
    menu, items, _ = exchange(story, 70, b"\r\n", b"0News\tnews.txt\tzos.example.com\t70\r\n.\r\n", 50341)
    when = story.send(net.udp(PEER, 50342, ZOS, 37, b""))
    time = story.send(net.udp(ZOS, 37, PEER, 50342, struct.pack(">I", 3_905_400_600)))
    # A load balancer says that it is well (RFC 4678).
    state = struct.pack(">HHB8sBB", 0x1050, 15, 8, b"BALANCER", 0x7F, 0)
    well = struct.pack(">HHBII", 0x2010, 13, 1, 13 + len(state), 77) + state
    agreed = struct.pack(">HHBIIHHB", 0x2010, 13, 1, 18, 77, 0x1055, 5, 0)
    health, yes, _ = exchange(story, 3860, well, agreed, 50343)
    story.shown("Syslog", log)
    story.shown("FINGER", who, users)
    story.shown("Gopher", menu, items)
    story.shown("UDP", when)  # the question is an empty datagram
    story.shown("TIME", time)
    story.shown("SASP", health, yes)
    story.finds("syslog.level == 3", log)
    story.finds('finger.query contains "user12"', who)
    story.finds('gopher.directory.selector == "news.txt"', items)
    story.finds("time.time", time)
    story.finds('sasp.setlbstate-req.lbuid == "BALANCER"', health)
    return story


STORIES = {
    "http": http,
    "smtp": smtp,
    "snmp": snmp,
    "tftp": tftp,
    "tftp_sockets": tftp_sockets,
    "rpc": rpc,
    "small": small,
}
