# SPDX-License-Identifier: GPL-2.0-or-later
# Cases A to E: FTP sessions of which the times, addresses, ports and commands are published.
"""Values that the sources give are kept to the letter: A to D from the slides of SHARE 21116 (times to 100 µs), E from
the SUMMARY report in IBM's IP Diagnosis Guide.  What a source does not give is chosen, and a comment says so.
"""

from datetime import datetime

import net
import zos
from ftp.story import Connection, Control, Story
from net import ACK, FIN, PSH, RST, SYN


def case_a():
    """The reply to PORT is never acknowledged; no transfer command arrives."""
    client, server = ("137.72.43.137", 10432), ("137.72.43.207", 21)
    story = Story(
        zos.tod(datetime(2009, 2, 28, 2, 35, 0)),
        {server[0]},
        "SHARE 21116, lost SYN: the 200 after PORT is sent again seven times, never acknowledged",
    )
    before = (b"TYPE A\r\n", b"200 Representation type is Ascii NonPrint\r\n")  # the text of the reply is chosen
    # Given: the sequence and acknowledgment numbers of PORT, the client's window.
    control = Control(story, client, server, (1257181349 - len(before[0]), 452077435 - len(before[1])))
    windows = {"window": 64180}
    story.count = 191126  # given for PORT: 191128
    story.at(29.5300)  # chosen
    story.send(control.tcp.client(ACK | PSH, before[0], **windows))
    story.at(29.5321)  # chosen
    control.from_server(before[1])
    story.at(29.5343)
    setup = story.send(
        control.tcp.client(ACK | PSH, b"PORT 137,72,43,137,40,196\r\n", dont_fragment=True, **windows)
    )
    story.at(29.5379)
    reply = control.reply("200 Port request OK.")
    for second in (30.3898, 32.1407, 35.5118, 42.2300, 55.6398, 82.7005, 136.9704):
        story.at(second)
        story.again(reply)
    story.transfer("PORT", ("137.72.43.137", 10436), "dead control", setup=setup)
    return story


def case_b():
    """A listing in passive mode, all well."""
    client, server = ("137.72.43.137", 21157), ("137.72.43.207", 21)
    story = Story(
        zos.tod(datetime(2009, 2, 28, 2, 42, 0)), {server[0]}, "SHARE 21116: PASV, LIST, SYN 2.7 ms after the 227"
    )
    control = Control(story, client, server)
    story.count = 732  # the record's number on the slide; that it is the trace count is chosen
    story.at(16.2188)  # chosen
    control.command("PASV")
    story.at(16.2207)
    setup = control.reply("227 Entering Passive Mode (137,72,43,207,14,95)")  # the text is chosen
    story.at(16.2223)
    command = control.command("LIST")
    listing = Connection(story, ("137.72.43.137", 21158), ("137.72.43.207", 3679))
    story.at(16.2234)
    syn = listing.syn()
    story.at(16.2331)
    listing.accept()
    story.at(16.23312)  # "also .2331"
    listing.acknowledge()
    story.at(16.2799)
    control.reply("125 List started OK")  # the text is chosen
    # Records 739 to 743 are data and acknowledgments, 744 the server's FIN; times and contents are chosen.
    for member in ("ALLOC   ", "COPY    "):
        listing.from_server(f"{member} 01.00 2009/02/27 2009/02/27 02:11    12    12     0 USER1\r\n".encode())
        listing.acknowledge()
    listing.from_server(b"SORT\r\n")
    listing.close_by_server()
    control.reply("250 List completed successfully.")
    story.transfer("PASV", ("137.72.43.207", 3679), "ok", setup=setup, command=command, syn=syn)
    return story


def case_c():
    """The client's SYN is never answered."""
    client, server = ("207.33.247.67", 1538), ("192.233.80.108", 21)
    story = Story(
        zos.tod(datetime(2009, 2, 28, 13, 52, 0)),  # the day is chosen
        {client[0]},  # that the client traces is chosen
        "SHARE 21116: PASV, then seven SYNs without answer; no transfer command",
    )
    control = Control(story, client, server)
    story.count = 28  # the record's number on the slide
    story.at(9.0741)  # chosen
    control.command("PASV")
    story.at(9.1320)  # record 29 is chosen: the server acknowledges
    control.acknowledge_to_client()
    story.at(9.1395)
    setup = control.reply("227 Entering Passive Mode (192,233,80,108,89,23)")  # the text is chosen
    transfer = Connection(story, ("207.33.247.67", 1539), ("192.233.80.108", 22807))
    story.at(9.1460)
    syns = [transfer.syn()]
    for second in (12.1284, 18.1635, 30.2134, 54.2620):
        story.at(second)
        syns.append(transfer.syn_again())
    story.at(54.2933)
    control.from_client(b"QUIT\r\n", FIN | PSH)  # QUIT is chosen; given are the FIN and the 221
    story.at(54.3528)
    control.reply("221 Goodbye.")
    story.at(54.3529)  # the times of the two resets are chosen
    sequence = control.tcp.next["client"]
    for _ in range(2):
        story.send(net.tcp(*client, *server, sequence=sequence, flags=RST))
    for second in (57.2535, 63.2785):
        story.at(second)
        syns.append(transfer.syn_again())
    story.transfer(
        "PASV", ("192.233.80.108", 22807), "unanswered", setup=setup, syn=syns[0], syns=len(syns)
    )
    return story


def case_d():
    """Over thirty control connections of one client within two seconds."""
    client, server = "69.181.135.56", ("67.161.39.46", 21)
    story = Story(
        zos.tod(datetime(2009, 3, 2, 4, 5, 6)),  # chosen
        {server[0]},
        "SHARE 21116: brute force; the first connection is reset after its 220, the others fail to log in",
    )
    first = Control(story, (client, 1285), server)
    first.open()
    first.reply("220 Service ready")  # all texts are chosen
    first.reset_by_client()
    # The dialogue of the others cannot be read on the slide; it is assumed.
    failed = []
    for number in range(30):
        story.at(0.05 + number * 0.06)
        guess = Control(story, (client, 1286 + number), server)
        guess.open()
        guess.reply("220 Service ready")
        guess.ask("USER root", "331 Password?")
        failed.append(guess.ask(f"PASS {number:04}", "530 Not logged in")[1])
        guess.reset_by_client()
    story.logins(client, failed=30, successful=0)
    story.expert("ftpflow.bruteforce", failed[9])
    return story


def case_e():
    """A control connection to port 5000."""
    client, server = ("10.7.1.61", 3470), ("192.168.248.44", 5000)
    story = Story(
        zos.tod(datetime(2004, 1, 26, 14, 18, 0)),
        {client[0]},
        "IP Diagnosis Guide, SUMMARY report: the control connection is on port 5000",
    )
    # Given: times, IP ids, sequence numbers, windows, lengths, the first eight bytes of each line.  The rest of the
    # lines is chosen; the last one's length fits the usual text to the letter.
    tcp = net.Conversation(client, server, 1452693653, 3454024895)
    lines = (
        b"220- Welcome to this server of sample data...\r\n",
        b"220 RX.ibm.example FTP server ready; please log in, or go away.\r\n",
        b"USER cvs\r\n",
        b"331 Password required for cvs.\r\n",
    )
    assert [len(line) for line in lines] == [47, 65, 10, 32]
    story.count = 1
    for time, identification, packet in (
        (0.447462, 0x19E6, lambda **ip: tcp.client(SYN, window=32768, **ip)),
        (0.601784, 0x4E3C, lambda **ip: tcp.server(SYN | ACK, **ip)),
        (0.601917, 0x1A00, lambda **ip: tcp.client(ACK, **ip)),
        (1.111074, 0x4E3D, lambda **ip: tcp.server(ACK | PSH, lines[0], **ip)),
        (1.126148, 0x4E3E, lambda **ip: tcp.server(ACK | PSH, lines[1], **ip)),
        (1.126248, 0x1A46, lambda **ip: tcp.client(ACK, window=32703, **ip)),
        (3.290611, 0x1B7F, lambda **ip: tcp.client(ACK | PSH, lines[2], window=32703, **ip)),
        (3.373175, 0x4E3F, lambda **ip: tcp.server(ACK | PSH, lines[3], **ip)),
    ):
        story.at(time)
        story.send(packet(identification=identification))
    # Chosen from here on, so that there is something to be found on this port: a wrong password, and a transfer.
    control = Control(story, client, server)
    control.tcp = tcp
    story.at(6)
    control.ask("PASS wrong", "530 Login incorrect.")
    control.ask("USER cvs", "331 Password required for cvs.")
    control.ask("PASS right", "230 User cvs logged in.")
    _, setup = control.ask("PASV", "227 Entering Passive Mode (192,168,248,44,19,137).")
    syn = Connection(story, ("10.7.1.61", 3471), ("192.168.248.44", 5001)).open()
    command, _ = control.ask("NLST", "150 Opening ASCII mode data connection.")
    control.reply("226 Transfer complete.")
    story.transfer("PASV", ("192.168.248.44", 5001), "ok", setup=setup, command=command, syn=syn)
    story.logins(client[0], failed=1, successful=1)
    return story


STORIES = {
    "ftp_case_a": case_a,
    "ftp_case_b": case_b,
    "ftp_case_c": case_c,
    "ftp_case_d": case_d,
    "ftp_case_e": case_e,
}
