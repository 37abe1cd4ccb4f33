# SPDX-License-Identifier: GPL-2.0-or-later
# FTP samples in which a data connection fails, is not used, or cannot be judged: each outcome, several ways.
"""All values are chosen.  The rules are in the issue of ftpflow; the comments say which part of them a session shows.

Sessions of one sample are one after the other.  Where a rule needs time or an end, the sample says so.
"""

from datetime import datetime

import net
import zos
from ftp.story import Connection, Control, Story, extended_port, long_port, port

ZOS, ZOS6 = "192.0.2.7", "2001:db8::7"
CLIENT, CLIENT6 = "198.51.100.25", "2001:db8:0:57::1a"
ROUTER, ROUTER6 = "203.0.113.1", "2001:db8:0:57::1"
WAIT_LIMIT = 120
LIST_STARTED, DONE = "125 List started OK", "250 List completed successfully."


def tell(shows):
    return Story(zos.tod(datetime(2021, 3, 14, 15, 9, 26)), {ZOS, ZOS6}, shows)


def session(story, client_port, six=False):
    """A control connection to the z/OS server, after the login."""
    story.wait(0.5)
    return Control(story, (CLIENT6 if six else CLIENT, client_port), (ZOS6 if six else ZOS, 21))


def missing():
    """Active and passive connections that nobody opens, though a transfer is wanted."""
    story = tell("no SYN: proved by 425, 426, 421, a final reply, the end of the control connection, the wait limit")

    # The server gives up.
    control = session(story, 50100)
    control.log_in()
    setup, _ = control.ask("PORT " + port(CLIENT, 50101), "200 Port request OK.")
    command, _ = control.ask("LIST", LIST_STARTED)
    story.wait(20)
    proof = control.reply("425 Can't open data connection.")
    story.transfer("PORT", (CLIENT, 50101), "missing", setup=setup, command=command, proof=proof)
    control.quit()

    # The server gives up in other words.
    for client_port, reply in ((50110, "426 Transfer aborted."), (50112, "421 Service not available.")):
        control = session(story, client_port)
        setup, _ = control.ask("PORT " + port(CLIENT, client_port + 1), "200 Port request OK.")
        command, _ = control.ask("RETR A.B", "125 Sending data set A.B")
        story.wait(5)
        proof = control.reply(reply)
        story.transfer("PORT", (CLIENT, client_port + 1), "missing", setup=setup, command=command, proof=proof)
        control.close_by_server()

    # The server announces, and LPSV's client never connects; the server is content with an empty file.
    control = session(story, 50102)
    _, setup = control.ask("LPSV", f"228 Entering Long Passive Mode ({long_port(ZOS, 5001)})")
    command, _ = control.ask("STOR A.B", "125 Storing data set A.B")
    story.wait(2)
    proof = control.reply("250 Transfer completed successfully.")
    story.transfer("LPSV", (ZOS, 5001), "missing", setup=setup, command=command, proof=proof)
    control.quit()

    # No transfer command arrives: the client hangs, then it resets or closes its control connection without QUIT.
    control = session(story, 50103)
    _, setup = control.ask("PASV", f"227 Entering Passive Mode ({port(ZOS, 5002)})")
    story.wait(31)
    story.transfer("PASV", (ZOS, 5002), "missing", setup=setup, proof=control.reset_by_client())
    control = session(story, 50104, six=True)
    _, setup = control.ask("EPSV", "229 Entering Extended Passive Mode (|||5003|)")
    story.wait(32)
    story.transfer("EPSV", (ZOS6, 5003), "missing", setup=setup, proof=control.close_by_client())

    # A transfer command, then the end of the control connection.
    control = session(story, 50105, six=True)
    setup, _ = control.ask("LPRT " + long_port(CLIENT6, 50106), "200 Port request OK.")
    command, _ = control.ask("RETR A.B", "125 Sending data set A.B")
    story.wait(33)
    story.transfer(
        "LPRT", (CLIENT6, 50106), "missing", setup=setup, command=command, proof=control.reset_by_client()
    )

    # The wait limit passes; the next packet of any kind proves it.
    control = session(story, 50107, six=True)
    setup, _ = control.ask("EPRT " + extended_port(CLIENT6, 50108), "200 EPRT request OK")
    command, _ = control.ask("RETR A.B", "125 Sending data set A.B")
    story.wait(WAIT_LIMIT + 1)
    other = session(story, 50109)
    story.transfer("EPRT", (CLIENT6, 50108), "missing", setup=setup, command=command, proof=other.syn())
    return story


def unanswered():
    """SYNs without an answer."""
    story = tell("no answer to the SYN: proved by two retransmissions, 425, the end of the control connection, time")

    control = session(story, 50200, six=True)
    _, setup = control.ask("EPSV", "229 Entering Extended Passive Mode (|||5011|)")
    transfer = Connection(story, (CLIENT6, 50201), (ZOS6, 5011))
    syns = [transfer.syn()]
    for seconds in (1, 2, 4):
        story.wait(seconds)
        syns.append(transfer.syn_again())
    control.quit()  # no transfer command: the client has waited for its connection
    # Two retransmissions prove it in hindsight; while packets come, the next SYN may still be answered.
    story.transfer("EPSV", (ZOS6, 5011), "unanswered", setup=setup, syn=syns[0], syns=len(syns))

    control = session(story, 50202)
    setup, _ = control.ask("PORT " + port(CLIENT, 50203), "200 Port request OK.")
    command, _ = control.ask("NLST", LIST_STARTED)
    syn = Connection(story, (ZOS, 20), (CLIENT, 50203)).syn()
    story.wait(2)
    proof = control.reply("425 Can't open data connection.")
    story.transfer(
        "PORT", (CLIENT, 50203), "unanswered", setup=setup, command=command, syn=syn, proof=proof, syns=1
    )
    control.quit()

    control = session(story, 50204)
    setup, _ = control.ask("EPRT " + extended_port(CLIENT, 50205), "200 EPRT request OK")
    command, _ = control.ask("STOR A.B", "125 Storing data set A.B")
    transfer = Connection(story, (ZOS, 20), (CLIENT, 50205))
    syn = transfer.syn()
    story.wait(1)
    transfer.syn_again()
    story.wait(1)
    proof = control.close_by_client()
    story.transfer(
        "EPRT", (CLIENT, 50205), "unanswered", setup=setup, command=command, syn=syn, proof=proof, syns=2
    )

    # The wait limit passes.
    control = session(story, 50206, six=True)
    setup, _ = control.ask("LPRT " + long_port(CLIENT6, 50207), "200 Port request OK.")
    command, _ = control.ask("APPE A.B", "125 Storing data set A.B")
    syn = Connection(story, (ZOS6, 20), (CLIENT6, 50207)).syn()
    story.wait(WAIT_LIMIT + 1)
    proof = session(story, 50208).syn()
    story.transfer(
        "LPRT", (CLIENT6, 50207), "unanswered", setup=setup, command=command, syn=syn, proof=proof, syns=1
    )
    return story


def refused_by_reset():
    """SYNs that are answered by RST."""
    story = tell("the SYN is answered by RST")

    control = session(story, 50300)
    control.log_in()
    setup, _ = control.ask("PORT " + port(CLIENT, 50301), "200 Port request OK.")
    command = control.command("RETR A.B")
    transfer = Connection(story, (ZOS, 20), (CLIENT, 50301))
    syn = transfer.syn()
    refused = transfer.refuse()
    proof = control.reply("425 Can't open data connection: connection refused.")
    story.transfer(
        "PORT", (CLIENT, 50301), "refused", setup=setup, command=command, syn=syn, refused_frame=refused, proof=proof
    )
    control.quit()

    control = session(story, 50302, six=True)
    _, setup = control.ask("EPSV", "229 Entering Extended Passive Mode (|||5021|)")
    transfer = Connection(story, (CLIENT6, 50303), (ZOS6, 5021))
    syn = transfer.syn()
    refused = transfer.refuse()
    proof = control.close_by_client()
    story.transfer(
        "EPSV", (ZOS6, 5021), "refused", setup=setup, syn=syn, refused_frame=refused, proof=proof
    )
    return story


def refused_by_icmp():
    """SYNs that a router or the other host turns down with ICMP."""
    story = tell("the SYN is quoted in an ICMP message: unreachable, prohibited")

    control = session(story, 50400)
    setup, _ = control.ask("PORT " + port(CLIENT, 50401), "200 Port request OK.")
    command, _ = control.ask("LIST", LIST_STARTED)
    syn = Connection(story, (ZOS, 20), (CLIENT, 50401)).syn()
    prohibited = story.send(net.icmp_unreachable(ROUTER, syn.packet, 13))  # administratively prohibited
    proof = control.reply("425 Can't open data connection.")
    story.transfer(
        "PORT", (CLIENT, 50401), "refused", setup=setup, command=command, syn=syn, refused_frame=prohibited, proof=proof
    )
    control.quit()

    control = session(story, 50402, six=True)
    setup, _ = control.ask("EPRT " + extended_port(CLIENT6, 50403), "200 EPRT request OK")
    command, _ = control.ask("RETR A.B", "125 Sending data set A.B")
    syn = Connection(story, (ZOS6, 20), (CLIENT6, 50403)).syn()
    prohibited = story.send(net.icmp_unreachable(ROUTER6, syn.packet, 1))  # administratively prohibited
    proof = control.reply("425 Can't open data connection.")
    story.transfer(
        "EPRT", (CLIENT6, 50403), "refused", setup=setup, command=command, syn=syn, refused_frame=prohibited,
        proof=proof,
    )
    control.quit()

    # The z/OS host itself answers: port unreachable.
    control = session(story, 50404)
    _, setup = control.ask("PASV", f"227 Entering Passive Mode ({port(ZOS, 5031)})")
    syn = Connection(story, (CLIENT, 50405), (ZOS, 5031)).syn()
    unreachable = story.send(net.icmp_unreachable(ZOS, syn.packet, 3))
    proof = control.close_by_client()
    story.transfer(
        "PASV", (ZOS, 5031), "refused", setup=setup, syn=syn, refused_frame=unreachable, proof=proof
    )
    return story


def discarded():
    """Every SYN of the client is discarded by the stack on z/OS."""
    story = tell("every SYN carries a discard code; this wins over unanswered and refused")

    control = session(story, 50500)
    control.log_in()
    _, setup = control.ask("PASV", f"227 Entering Passive Mode ({port(ZOS, 5041)})")
    transfer = Connection(story, (CLIENT, 50501), (ZOS, 5041))
    syn = transfer.syn(discard=4150)  # IP_FW_REJECT: the IP security filter
    for seconds in (1, 2):
        story.wait(seconds)
        transfer.syn_again(discard=4150)
    control.quit()
    story.transfer("PASV", (ZOS, 5041), "discarded", setup=setup, syn=syn, discard=4150, syns=3)

    # Discarded, and answered by a reset.
    control = session(story, 50502, six=True)
    _, setup = control.ask("EPSV", "229 Entering Extended Passive Mode (|||5042|)")
    transfer = Connection(story, (CLIENT6, 50503), (ZOS6, 5042))
    syn = transfer.syn(discard=8234)  # TCP_SYN_POLICY: answered with RST because a policy demands it
    transfer.refuse()
    control.close_by_client()
    story.transfer("EPSV", (ZOS6, 5042), "discarded", setup=setup, syn=syn, discard=8234, syns=1)

    # Only the first SYN is discarded: the connection comes.
    control = session(story, 50504)
    _, setup = control.ask("PASV", f"227 Entering Passive Mode ({port(ZOS, 5043)})")
    transfer = Connection(story, (CLIENT, 50505), (ZOS, 5043))
    syn = transfer.syn(discard=8226)  # TCP_SYN_BACKLOGS: the listener's backlog was full
    story.wait(1)
    transfer.syn_again()
    transfer.accept()
    transfer.acknowledge()
    command, _ = control.ask("RETR A.B", "125 Sending data set A.B")
    transfer.from_server(b"a line of a member\r\n")
    transfer.close_by_server()
    control.reply("250 Transfer completed successfully.")
    control.quit()
    story.transfer("PASV", (ZOS, 5043), "ok", setup=setup, command=command, syn=syn)
    return story


def unused():
    """Announcements that no accepted transfer command follows."""
    story = tell("announced, never used: QUIT, another announcement, ABOR, REIN, 550, end of the connection")

    control = session(story, 50600)
    control.log_in()
    _, setup = control.ask("PASV", f"227 Entering Passive Mode ({port(ZOS, 5051)})")
    story.wait(2)
    proof = control.quit()
    story.transfer("PASV", (ZOS, 5051), "unused", setup=setup, proof=proof)

    # Replaced by another announcement, which is used.
    control = session(story, 50601, six=True)
    _, setup = control.ask("EPSV", "229 Entering Extended Passive Mode (|||5052|)")
    story.wait(2)
    _, second = control.ask("EPSV", "229 Entering Extended Passive Mode (|||5053|)")
    story.transfer("EPSV", (ZOS6, 5052), "unused", setup=setup)
    transfer = Connection(story, (CLIENT6, 50602), (ZOS6, 5053))
    syn = transfer.open()
    command, _ = control.ask("LIST", LIST_STARTED)
    transfer.from_server(b"a line of a listing\r\n")
    transfer.close_by_server()
    control.reply(DONE)
    story.transfer("EPSV", (ZOS6, 5053), "ok", setup=second, command=command, syn=syn)

    # ABOR, REIN.
    _, setup = control.ask("LPSV", f"228 Entering Long Passive Mode ({long_port(ZOS6, 5054)})")
    proof, _ = control.ask("ABOR", "226 ABOR command successful.")
    story.transfer("LPSV", (ZOS6, 5054), "unused", setup=setup, proof=proof)
    setup, _ = control.ask("EPRT " + extended_port(CLIENT6, 50603), "200 EPRT request OK")
    proof, _ = control.ask("REIN", "220 Service ready for new user.")
    story.transfer("EPRT", (CLIENT6, 50603), "unused", setup=setup, proof=proof)
    control.quit()

    # 550: the server does not want to transfer.
    control = session(story, 50604)
    setup, _ = control.ask("PORT " + port(CLIENT, 50605), "200 Port request OK.")
    control.ask("RETR NO.SUCH", "550 Data set NO.SUCH not found.")
    proof = control.quit()
    story.transfer("PORT", (CLIENT, 50605), "unused", setup=setup, proof=proof)

    # The control connection ends; the second PORT was not even answered.
    control = session(story, 50606)
    setup, _ = control.ask("PORT " + port(CLIENT, 50607), "200 Port request OK.")
    proof = control.close_by_client()
    story.transfer("PORT", (CLIENT, 50607), "unused", setup=setup, proof=proof)
    control = session(story, 50608)
    setup = control.command("LPRT " + long_port(CLIENT, 50609))
    control.acknowledge_to_client()
    story.wait(3)
    proof = control.reset_by_client()
    story.transfer("LPRT", (CLIENT, 50609), "unused", setup=setup, proof=proof)
    return story


def dead_control():
    """Replies to announcements that are sent again and never acknowledged."""
    story = tell("the reply to the announcement is sent again and never acknowledged: the control path is broken")
    control = session(story, 50700, six=True)
    control.log_in()
    setup = control.command("EPRT " + extended_port(CLIENT6, 50701))
    reply = control.reply("200 EPRT request OK")
    passive = session(story, 50702)
    passive.command("PASV")
    announced = passive.reply(f"227 Entering Passive Mode ({port(ZOS, 5061)})")
    for seconds in (1, 2, 4):
        story.wait(seconds)
        story.again(reply)
        story.again(announced)
    story.transfer("EPRT", (CLIENT6, 50701), "dead control", setup=setup)
    story.transfer("PASV", (ZOS, 5061), "dead control", setup=announced)
    return story


def undetermined_by_end():
    """The trace ends too early to tell."""
    story = tell("the trace ends: after the transfer command, after a SYN")
    waiting = session(story, 50800)
    waiting.log_in()
    setup, _ = waiting.ask("PORT " + port(CLIENT, 50801), "200 Port request OK.")
    command, _ = waiting.ask("LIST", LIST_STARTED)
    story.transfer("PORT", (CLIENT, 50801), "undetermined", setup=setup, command=command, proof=None)
    control = session(story, 50802, six=True)
    _, setup = control.ask("EPSV", "229 Entering Extended Passive Mode (|||5071|)")
    syn = Connection(story, (CLIENT6, 50803), (ZOS6, 5071)).syn()
    story.transfer("EPSV", (ZOS6, 5071), "undetermined", setup=setup, syn=syn, proof=None)
    return story


def with_hole(shows, hole):
    """A transfer that is answered 250 without a SYN, and a hole of the trace in the wait; before it one that is ok."""
    story = tell(shows)
    control = session(story, 50900)
    control.log_in()
    setup, _ = control.ask("PORT " + port(CLIENT, 50901), "200 Port request OK.")
    command, _ = control.ask("LIST", LIST_STARTED)
    transfer = Connection(story, (ZOS, 20), (CLIENT, 50901))
    syn = transfer.open()
    transfer.from_client(b"a line of a listing\r\n")
    transfer.close_by_client()
    control.reply(DONE)
    story.transfer("PORT", (CLIENT, 50901), "ok", setup=setup, command=command, syn=syn)
    setup, _ = control.ask("PORT " + port(CLIENT, 50902), "200 Port request OK.")
    command, _ = control.ask("NLST", LIST_STARTED)
    hole(story)
    control.reply(DONE)
    control.quit()
    story.transfer("PORT", (CLIENT, 50902), "undetermined", setup=setup, command=command)
    return story


def undetermined_by_gap():
    """The records of the data connection are missing, and the trace count says so."""
    return with_hole("the trace count has a gap of 9 records inside the wait", lambda story: story.lose(9))


def undetermined_by_skipped():
    """The records of the data connection are damaged; the count goes on, so nothing else speaks of a loss."""
    return with_hole("1500 bytes that are no entries lie inside the wait", lambda story: story.damage(1500))


def undetermined_by_seam():
    """A wrapped data set: its end was written over its beginning, so the second half is older."""
    story = tell("the data set has wrapped; its seam lies inside the wait")
    story.at(100)
    control = session(story, 51000)
    control.log_in()
    setup, _ = control.ask("PORT " + port(CLIENT, 51001), "200 Port request OK.")
    command, _ = control.ask("LIST", LIST_STARTED)
    story.transfer("PORT", (CLIENT, 51001), "undetermined", setup=setup, command=command)
    story.at(0)
    story.count = 200
    older = session(story, 51002)
    _, setup = older.ask("PASV", f"227 Entering Passive Mode ({port(ZOS, 5081)})")
    transfer = Connection(story, (CLIENT, 51003), (ZOS, 5081))
    syn = transfer.open()
    command, _ = older.ask("NLST", LIST_STARTED)
    transfer.from_server(b"A.B\r\n")
    transfer.close_by_server()
    older.reply(DONE)
    older.quit()
    story.transfer("PASV", (ZOS, 5081), "ok", setup=setup, command=command, syn=syn)
    return story


STORIES = {
    "ftp_missing": missing,
    "ftp_unanswered": unanswered,
    "ftp_refused_rst": refused_by_reset,
    "ftp_refused_icmp": refused_by_icmp,
    "ftp_unused": unused,
    "ftp_dead_control": dead_control,
    "ftp_undetermined_end": undetermined_by_end,
}

# Discard codes, gaps of the count, skipped bytes and seams are things of a z/OS trace.
TRACE_ONLY = {
    "ftp_discarded": discarded,
    "ftp_undetermined_gap": undetermined_by_gap,
    "ftp_undetermined_skipped": undetermined_by_skipped,
    "ftp_undetermined_seam": undetermined_by_seam,
}
