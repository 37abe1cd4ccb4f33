# SPDX-License-Identifier: GPL-2.0-or-later
# FTP samples in which all is well, but not plain, so that no alarm may sound; slow logins; unreadable announcements.
"""All values are chosen."""

import hashlib
from datetime import datetime

import zos
from ftp.failures import CLIENT, CLIENT6, DONE, LIST_STARTED, ZOS, ZOS6, session, tell
from ftp.story import Connection, Control, Story, data, extended_port, long_port, port

STORED = "250 Transfer completed successfully."


def active(story, control, announce, endpoint, command="RETR A.B"):
    """A whole transfer in active mode: the server opens, and sends."""
    setup, _ = control.ask(announce, "200 Port request OK.")
    used, _ = control.ask(command, "125 Sending data set A.B")
    syn = data(story, (control.ends[1][0], 20), endpoint, opener_sends=True)
    control.reply(STORED)
    story.transfer(announce.split()[0].upper(), endpoint, "ok", setup=setup, command=used, syn=syn)


def passive(story, control, announce, reply, endpoint, opener, command="STOR A.B"):
    """A whole transfer in passive mode: the client opens, and sends."""
    _, setup = control.ask(announce, reply)
    transfer = Connection(story, opener, endpoint)
    syn = transfer.open()
    used, _ = control.ask(command, "125 Storing data set A.B")
    transfer.from_client(b"a line of a member\r\n")
    transfer.close_by_client()
    control.reply(STORED)
    story.transfer(announce.split()[0].upper(), endpoint, "ok", setup=setup, command=used, syn=syn)


def methods():
    """PORT, EPRT, LPRT, PASV, EPSV and LPSV, with both address families."""
    story = tell("a transfer in each method, over IPv4 and IPv6")
    control = session(story, 51100)
    control.log_in()
    active(story, control, "PORT " + port(CLIENT, 51101), (CLIENT, 51101))
    active(story, control, "EPRT " + extended_port(CLIENT, 51102), (CLIENT, 51102), "LIST")
    active(story, control, "LPRT " + long_port(CLIENT, 51103), (CLIENT, 51103), "NLST")
    for reply, number in (
        (f"227 Entering Passive Mode ({port(ZOS, 5101)})", 5101),
        ("229 Entering Extended Passive Mode (|||5102|)", 5102),
        (f"228 Entering Long Passive Mode ({long_port(ZOS, 5103)})", 5103),
    ):
        word = {"227": "PASV", "229": "EPSV", "228": "LPSV"}[reply[:3]]
        passive(story, control, word, reply, (ZOS, number), (CLIENT, 46000 + number), "APPE A.B")
    control.quit()

    control = session(story, 51104, six=True)
    control.log_in()
    active(story, control, "EPRT " + extended_port(CLIENT6, 51105), (CLIENT6, 51105), "MLSD")
    active(story, control, "LPRT " + long_port(CLIENT6, 51106), (CLIENT6, 51106))
    passive(story, control, "EPSV 2", "229 Entering Extended Passive Mode (|||5104|)", (ZOS6, 5104), (CLIENT6, 51107))
    passive(
        story, control, "LPSV", f"228 Entering Long Passive Mode ({long_port(ZOS6, 5105)})", (ZOS6, 5105),
        (CLIENT6, 51108), "STOU",
    )
    control.quit()
    return story


def lines():
    """Lines and segments do not fall together; replies of several lines; lower case; a bare line feed."""
    story = tell("several lines in a segment, a line over segments, multi-line replies, lower case")
    control = session(story, 51200)
    control.open()
    control.from_server(b"220-Welcome.\r\n227 is not a reply here (192,0,2,7,9,9)\r\n 220 nor this\r\n220 Ready.\r\n")
    control.from_client(b"user user12\r\npass secret\r\n")
    control.from_server(b"331 Send password please.\r\n230-Logged on.\r\n 425 is no reply\r\n230 Ready.\r\n")
    # PORT over three segments: the announcement is complete with the last one.
    control.from_client(b"po")
    control.from_client(b"rt 198,51,100,25,2")
    setup = control.from_client(b"00,1\r\nlist\r\n")  # port 51201, and LIST in the same segment
    control.reply("200 Port request OK.")
    control.reply(LIST_STARTED)
    syn = data(story, (ZOS, 20), (CLIENT, 51201), opener_sends=True)
    control.reply(DONE)
    story.transfer("PORT", (CLIENT, 51201), "ok", setup=setup, command=setup, syn=syn)
    # A 227 over two segments.
    control.command("pasv")
    control.from_server(b"227 Entering Passive Mode (192,0,")
    setup = control.from_server(b"2,7,19,237)\r\n")  # port 5101
    syn = data(story, (CLIENT, 51202), (ZOS, 5101))
    command = control.from_client(b"retr A.B\n")
    control.from_server(b"125 Sending data set A.B\r\n250 Transfer completed successfully.\r\n")
    story.transfer("PASV", (ZOS, 5101), "ok", setup=setup, command=command, syn=syn)
    control.quit()
    return story


def replies_227():
    """Servers write the 227 in several ways."""
    story = tell("227 with blanks after the commas, without parentheses, with odd text; 229 with another delimiter")
    control = session(story, 51300)
    control.log_in()
    for number, reply in enumerate(
        (
            "227 Entering Passive Mode (192, 0, 2, 7, 20, 80)",
            "227 Entering Passive Mode 192,0,2,7,20,81",
            "227 =192,0,2,7,20,82",
            "227 192,0,2,7,20,83 is where I listen, 7 times",
            "227 Server 2 enters mode 1 (192,0,2,7,20,84).",
        )
    ):
        passive(story, control, "PASV", reply, (ZOS, 5200 + number), (CLIENT, 51301 + number))
    passive(story, control, "EPSV", "229 Passive on (!!!5205!)", (ZOS, 5205), (CLIENT, 51306))
    control.quit()
    return story


def eprt_delimiter():
    """RFC 2428 allows any printable character but recommends the bar."""
    story = tell("EPRT with other delimiters than the bar")
    control = session(story, 51400)
    control.log_in()
    for number, delimiter in enumerate("!,@"):
        active(story, control, "EPRT " + extended_port(CLIENT, 51401 + number, delimiter), (CLIENT, 51401 + number))
    control.quit()
    control = session(story, 51404, six=True)
    active(story, control, "EPRT " + extended_port(CLIENT6, 51405, "$"), (CLIENT6, 51405))
    control.quit()
    return story


def sealed(kind, length):
    """A TLS record; what is inside nobody can read."""
    inside = b"".join(hashlib.sha256(bytes((kind, length, part))).digest() for part in range(length // 32 + 1))
    return bytes((kind, 3, 3)) + length.to_bytes(2, "big") + inside[:length]


HANDSHAKE, APPLICATION = 22, 23


def tls():
    """Encrypted control connections: by AUTH TLS, by AUTH SSL with a way back by CCC, and on port 990."""
    story = tell("AUTH TLS with 234, then nothing to be read; CCC brings the commands back; port 990 is sealed at once")
    control = session(story, 51500)
    control.open()
    control.reply("220 ZOS1 FTP server ready.")
    _, accepted = control.ask("AUTH TLS", "234 Security environment established")
    story.expert("ftpflow.encrypted", accepted)
    control.from_client(sealed(HANDSHAKE, 150))
    control.from_server(sealed(HANDSHAKE, 220))
    for _ in range(2):
        control.from_client(sealed(APPLICATION, 40))
        control.from_server(sealed(APPLICATION, 70))
    data(story, (CLIENT, 51501), (ZOS, 5301), sealed(APPLICATION, 60))
    control.close_by_client()

    # AUTH is refused: the commands stay readable.
    control = session(story, 51502)
    control.ask("AUTH TLS", "504 Unknown security mechanism")
    active(story, control, "PORT " + port(CLIENT, 51503), (CLIENT, 51503))
    control.quit()

    # After CCC, which is itself encrypted, there are readable lines again.
    control = session(story, 51504, six=True)
    _, accepted = control.ask("AUTH SSL", "234 Security environment established")
    story.expert("ftpflow.encrypted", accepted)
    control.from_client(sealed(HANDSHAKE, 150))
    control.from_server(sealed(HANDSHAKE, 220))
    control.from_client(sealed(APPLICATION, 36))
    control.from_server(sealed(APPLICATION, 60))
    passive(story, control, "EPSV", "229 Entering Extended Passive Mode (|||5302|)", (ZOS6, 5302), (CLIENT6, 51505))
    control.quit()

    # Implicit TLS.
    control = Control(story, (CLIENT, 51506), (ZOS, 990))
    control.open()
    control.from_client(sealed(HANDSHAKE, 150))
    control.from_server(sealed(HANDSHAKE, 220))
    control.from_client(sealed(APPLICATION, 40))
    control.from_server(sealed(APPLICATION, 70))
    control.close_by_client()
    # It is said once a connection; the rules leave open at which frame of this last one.
    story.note("encrypted_connections", 3)
    return story


def port_reuse():
    """The same port is announced again, by the same and by another control connection."""
    story = tell("one announced port, used three times, once while the other control connection has it announced too")
    control, other = session(story, 51600), session(story, 51601)
    for _ in range(2):
        active(story, control, "PORT " + port(CLIENT, 51602), (CLIENT, 51602))
        story.wait(65)
    first, _ = control.ask("PORT " + port(CLIENT, 51602), "200 Port request OK.")
    control.ask("RETR NO.SUCH", "550 Data set NO.SUCH not found.")
    active(story, other, "PORT " + port(CLIENT, 51602), (CLIENT, 51602), "LIST")
    story.transfer("PORT", (CLIENT, 51602), "unused", setup=first, proof=control.quit())
    other.quit()
    return story


def parallel():
    """Two sessions of one client at once; the data connections come in the other order than the announcements."""
    story = tell("two control connections between the same hosts, their transfers interleaved")
    control, other = session(story, 51610), session(story, 51611)
    _, first = control.ask("EPSV", "229 Entering Extended Passive Mode (|||5351|)")
    _, second = other.ask("EPSV", "229 Entering Extended Passive Mode (|||5352|)")
    later = Connection(story, (CLIENT, 51613), (ZOS, 5352))
    later_syn = later.open()
    earlier = Connection(story, (CLIENT, 51612), (ZOS, 5351))
    earlier_syn = earlier.open()
    retrieve, _ = control.ask("RETR A.B", "125 Sending data set A.B")
    listing, _ = other.ask("LIST", LIST_STARTED)
    for connection in (earlier, later):
        connection.from_server(b"a line\r\n")
        connection.close_by_server()
    other.reply(DONE)
    control.reply(STORED)
    other.quit()
    control.quit()
    story.transfer("EPSV", (ZOS, 5351), "ok", setup=first, command=retrieve, syn=earlier_syn)
    story.transfer("EPSV", (ZOS, 5352), "ok", setup=second, command=listing, syn=later_syn)
    return story


def odd_endpoints():
    """Endpoints that look wrong and are used all the same."""
    story = tell("a port under 1024; 0.0.0.0, for which the client takes the server's address")
    control = session(story, 51620)
    active(story, control, "PORT " + port(CLIENT, 600), (CLIENT, 600))
    _, setup = control.ask("PASV", f"227 Entering Passive Mode ({port('0.0.0.0', 5361)})")
    syn = data(story, (CLIENT, 51621), (ZOS, 5361))
    command, _ = control.ask("LIST", LIST_STARTED)
    control.reply(DONE)
    story.transfer("PASV", ("0.0.0.0", 5361), "ok", setup=setup, command=command, syn=syn)
    story.expert("ftpflow.address_mismatch", setup)
    control.quit()
    return story


def fxp():
    """A client lets two servers, both on this z/OS, transfer between themselves: one SYN for two announcements."""
    here, there = "192.0.2.8", "192.0.2.9"
    story = Story(
        zos.tod(datetime(2021, 3, 14, 15, 9, 26)),
        {here, there},
        "FXP: PASV at one server, PORT with its address at the other; one SYN is for both",
    )
    target, origin = Control(story, (CLIENT, 51700), (here, 21)), Control(story, (CLIENT, 51701), (there, 21))
    _, announced = target.ask("PASV", f"227 Entering Passive Mode ({port(here, 5401)})")
    setup, _ = origin.ask("PORT " + port(here, 5401), "200 Port request OK.")
    story.expert("ftpflow.address_mismatch", setup)
    storing = target.command("STOR A.B")
    sending, _ = origin.ask("RETR A.B", "125 Sending data set A.B")
    syn = data(story, (there, 20), (here, 5401), opener_sends=True, link="LOOPBACK")
    target.reply("125 Storing data set A.B")
    target.reply(STORED)
    origin.reply(STORED)
    target.quit()
    origin.quit()
    story.transfer("PASV", (here, 5401), "ok", setup=announced, command=storing, syn=syn)
    story.transfer("PORT", (here, 5401), "ok", setup=setup, command=sending, syn=syn)
    return story


def nat():
    """The announced address is not that of the other end: a warning, no error."""
    story = tell("the announced address differs from the control peer's: the SYN goes to the peer, or comes to it")
    control = session(story, 51800)
    control.log_in()
    _, setup = control.ask("PASV", f"227 Entering Passive Mode ({port('10.1.1.7', 5501)})")
    transfer = Connection(story, (CLIENT, 51801), (ZOS, 5501))
    syn = transfer.open()
    command, _ = control.ask("LIST", LIST_STARTED)
    transfer.from_server(b"a line of a listing\r\n")
    transfer.close_by_server()
    control.reply(DONE)
    story.transfer("PASV", ("10.1.1.7", 5501), "ok", setup=setup, command=command, syn=syn)
    story.expert("ftpflow.address_mismatch", setup)

    # The private address of a client behind NAT; the server takes the peer's.
    setup, _ = control.ask("PORT " + port("192.168.1.25", 51802), "200 Port request OK.")
    command, _ = control.ask("RETR A.B", "125 Sending data set A.B")
    syn = data(story, (ZOS, 20), (CLIENT, 51802), opener_sends=True)
    control.reply(STORED)
    story.transfer("PORT", ("192.168.1.25", 51802), "ok", setup=setup, command=command, syn=syn)
    story.expert("ftpflow.address_mismatch", setup)

    # The data connection comes from another address of the client.
    _, setup = control.ask("PASV", f"227 Entering Passive Mode ({port(ZOS, 5502)})")
    syn = data(story, ("198.51.100.26", 51803), (ZOS, 5502))
    command, _ = control.ask("NLST", LIST_STARTED)
    control.reply(DONE)
    story.transfer("PASV", (ZOS, 5502), "ok", setup=setup, command=command, syn=syn)
    control.quit()
    return story


def two_interfaces():
    """Each packet is traced at two interfaces."""
    story = tell("every packet stands twice in the trace, at two interfaces; each counts once")
    control = session(story, 51900)
    once = story.send

    def twice(packet, **seen):
        first = once(packet, **seen)
        once(packet, **{**seen, "link": "EZASAMEMVS"})
        return first

    story.send = twice
    control.log_in()
    active(story, control, "PORT " + port(CLIENT, 51901), (CLIENT, 51901))
    passive(story, control, "EPSV", "229 Entering Extended Passive Mode (|||5601|)", (ZOS, 5601), (CLIENT, 51902))
    control.quit()
    return story


def retransmitted():
    """Segments that come again: PORT, its reply, the SYN, the 227; a reset and a new try."""
    story = tell("PORT, its reply, the SYN and the 227 come twice; a SYN that is refused and tried again")
    control = session(story, 52000)
    control.log_in()
    setup = control.command("PORT " + port(CLIENT, 52001))
    story.wait(0.3)
    story.again(setup)
    reply = control.reply("200 Port request OK.")
    story.wait(0.3)
    story.again(reply)
    story.wait(0.3)
    story.again(reply)
    command, _ = control.ask("LIST", LIST_STARTED)
    transfer = Connection(story, (ZOS, 20), (CLIENT, 52001))
    syn = transfer.syn()
    for seconds in (1, 2, 4):
        story.wait(seconds)
        transfer.syn_again()
    transfer.accept()
    transfer.acknowledge()
    transfer.from_client(b"a line of a listing\r\n")
    transfer.close_by_client()
    control.reply(DONE)
    story.transfer("PORT", (CLIENT, 52001), "ok", setup=setup, command=command, syn=syn)

    control.command("PASV")
    announced = control.reply(f"227 Entering Passive Mode ({port(ZOS, 5701)})")
    story.wait(0.3)
    story.again(announced)
    refused = Connection(story, (CLIENT, 52002), (ZOS, 5701))
    syn = refused.syn()
    refused.refuse()
    story.wait(0.5)
    retry = Connection(story, (CLIENT, 52003), (ZOS, 5701))
    retry.open()
    command, _ = control.ask("RETR A.B", "125 Sending data set A.B")
    retry.from_server(b"a line of a member\r\n")
    retry.close_by_server()
    control.reply(STORED)
    story.transfer("PASV", (ZOS, 5701), "ok", setup=announced, command=command, syn=syn)
    control.quit()
    return story


def other_ports():
    """Control connections on ports that are not FTP's."""
    story = tell("control connections on ports 5000 and 2121, known by banner and commands")
    for address, peer, number in ((ZOS, CLIENT, 5000), (ZOS6, CLIENT6, 2121)):
        story.wait(1)
        control = Control(story, (peer, 52100), (address, number))
        control.log_in()
        passive(
            story, control, "EPSV", f"229 Entering Extended Passive Mode (|||{5800 + number}|)",
            (address, 5800 + number), (peer, 52101),
        )
        active(story, control, "EPRT " + extended_port(peer, 52102), (peer, 52102), "LIST")
        control.quit()
    return story


def error_replies():
    """421, 425, 426, 522 and 5xx where nothing is wrong with the data connection."""
    story = tell("426 after ABOR, 522 and then EPSV, a refused PORT, 550 and a second try, 421 when all is done")
    control = session(story, 52200)
    control.log_in()
    # The user interrupts a transfer that had begun.
    _, setup = control.ask("PASV", f"227 Entering Passive Mode ({port(ZOS, 5901)})")
    transfer = Connection(story, (CLIENT, 52201), (ZOS, 5901))
    syn = transfer.open()
    command, _ = control.ask("RETR BIG", "125 Sending data set BIG")
    transfer.from_server(b"the first of many lines\r\n")
    control.command("ABOR")
    transfer.reset_by_client()
    control.reply("426 Data connection closed; transfer aborted.")
    control.reply("226 ABOR command successful.")
    story.transfer("PASV", (ZOS, 5901), "ok", setup=setup, command=command, syn=syn)
    # Announcements that are refused have no outcome.
    strange = [
        control.ask("EPRT " + extended_port(CLIENT6, 52202), "522 Network protocol not supported, use (1)")[0],
        control.ask("PORT 10,0,0,1,0,25", "500 Illegal PORT command.")[0],
    ]
    story.expert("ftpflow.address_mismatch", *strange)  # that is why they are refused
    control.ask("EPSV 2", "522 Network protocol not supported, use (1)")
    # The first command that would use an announcement is refused, the second uses it.
    setup, _ = control.ask("PORT " + port(CLIENT, 52204), "200 Port request OK.")
    control.ask("RETR NO.SUCH", "550 Data set NO.SUCH not found.")
    command, _ = control.ask("RETR A.B", "125 Sending data set A.B")
    syn = data(story, (ZOS, 20), (CLIENT, 52204), opener_sends=True)
    control.reply(STORED)
    story.transfer("PORT", (CLIENT, 52204), "ok", setup=setup, command=command, syn=syn)
    # Listing a catalogue that is empty: the data connection is made all the same.
    passive(story, control, "EPSV", "229 Entering Extended Passive Mode (|||5902|)", (ZOS, 5902), (CLIENT, 52203))
    # A server that takes a second command while it waits, then the idle limit.
    control.ask("TYPE I", "200 Representation type is Image")
    story.wait(300)
    control.reply("421 Service closing control connection: idle for 300 seconds.")
    control.close_by_server()
    return story


def slow_logins():
    """Failed logins that stay below the limit of 10 in 60 seconds, from two clients; both get in at the end."""
    story = tell("12 failed logins of one client, 6 a minute; 9 of another at once; no brute force")
    for number in range(12):
        story.at(10 * number)
        control = Control(story, (CLIENT, 52300 + number), (ZOS, 21))
        control.ask("USER user12", "331 Send password please.")
        control.ask(f"PASS guess{number}", "530 PASS command failed")
        control.reset_by_client()
    control = Control(story, (CLIENT6, 52320), (ZOS6, 21))
    for _ in range(9):
        control.ask("USER user13", "331 Send password please.")
        control.ask("PASS guess", "530 PASS command failed")
    for address, peer, number in ((ZOS, CLIENT, 52321), (ZOS6, CLIENT6, 52322)):
        Control(story, (peer, number), (address, 21)).log_in()
    story.logins(CLIENT, failed=12, successful=1)
    story.logins(CLIENT6, failed=9, successful=1)
    return story


def unreadable():
    """Announcements that cannot be read, or only in part; transfers go on after them."""
    story = tell("values over 255, too few values, a line that the trace has cut: no transfer is expected from these")
    control = session(story, 52400)
    control.log_in()
    bad = [
        control.ask("PORT 198,51,100,256,200,1", "501 Invalid PORT")[0],
        control.ask("PORT 198,51,100,25,200", "501 Invalid PORT")[0],
        control.ask("EPRT |1|198.51.100.25|70000|", "501 Invalid EPRT")[0],
        control.ask("PASV", "227 Entering Passive Mode (192,0,2,300,9,9)")[1],
        control.ask("EPSV", "229 Entering Extended Passive Mode (|||99999|)")[1],
    ]
    # 52,145 is port 13457; the trace ends behind 52,1, which must not be read as port 13313.
    cut = b"PORT 198,51,100,25,52,145\r\n"
    bad.append(control.from_client(cut, keep=40 + len(cut) - 4))
    story.expert("ftpflow.bad_announcement", *bad)
    control.reply("200 Port request OK.")
    control.ask("LIST", LIST_STARTED)
    data(story, (ZOS, 20), (CLIENT, 13457), opener_sends=True)
    control.reply(DONE)
    active(story, control, "EPRT " + extended_port(CLIENT, 52401), (CLIENT, 52401))
    control.quit()
    return story


STORIES = {
    "ftp_methods": methods,
    "ftp_lines": lines,
    "ftp_replies_227": replies_227,
    "ftp_eprt_delimiter": eprt_delimiter,
    "ftp_tls": tls,
    "ftp_port_reuse": port_reuse,
    "ftp_parallel": parallel,
    "ftp_odd_endpoints": odd_endpoints,
    "ftp_fxp": fxp,
    "ftp_nat": nat,
    "ftp_two_interfaces": two_interfaces,
    "ftp_retransmitted": retransmitted,
    "ftp_other_ports": other_ports,
    "ftp_error_replies": error_replies,
    "ftp_slow_logins": slow_logins,
    "ftp_unreadable": unreadable,
}
