# SPDX-License-Identifier: GPL-2.0-or-later
# The packets that are measured: TCP, UDP and FTP of a busy host, always the same ones.

import pathlib
import random
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "captures"))
import net

SERVER = "10.2.0.9"
DATA = net.ACK | net.PSH
PAYLOAD_MAX = 1460  # so that packets have 40 to 1500 bytes
# Ports that no dissector has: HTTP would wait for the end of a header, and put together all that comes.
TCP_PORT, UDP_PORT = 9876, 5000


def others(chance):
    """Packets without end that are no FTP: 200 connections and datagrams, of all lengths."""
    talks = [
        net.Conversation((f"10.1.{n // 250}.{n % 250 + 1}", 1024 + n), (f"10.2.0.{n % 5 + 1}", TCP_PORT), 1, 1)
        for n in range(200)
    ]
    filler = bytes(chance.randrange(32, 127) for _ in range(PAYLOAD_MAX))
    while True:
        talk, payload = chance.choice(talks), filler[: chance.randrange(PAYLOAD_MAX + 1)]
        if chance.random() < 0.2:
            yield net.udp(*talk.ends["client"], talk.ends["server"][0], UDP_PORT, payload)
        else:
            yield chance.choice((talk.client, talk.server))(DATA, payload)


def transfer(number):
    """The packets of a whole FTP session with one transfer."""
    client = f"10.9.{number // 250 % 250}.{number % 250 + 1}"
    port, announced = 2000 + number % 50000, 20000 + number % 40000
    talk = net.Conversation((client, port), (SERVER, 21), 1, 1)
    data = net.Conversation((client, port + 1), (SERVER, announced), 1, 1)
    place = f"{SERVER.replace('.', ',')},{announced >> 8},{announced & 255}"
    yield from (talk.client(net.SYN), talk.server(net.SYN | net.ACK), talk.client(net.ACK))
    yield talk.server(DATA, b"220 Ready\r\n")
    for command, reply in (("USER me", "331 Password"), ("PASS word", "230 In"), ("PASV", f"227 Passive ({place})")):
        yield talk.client(DATA, command.encode() + b"\r\n")
        yield talk.server(DATA, reply.encode() + b"\r\n")
    yield from (data.client(net.SYN), data.server(net.SYN | net.ACK), data.client(net.ACK))
    yield talk.client(DATA, b"RETR A.B\r\n")
    yield talk.server(DATA, b"125 Sending\r\n")
    yield data.server(DATA, bytes(500))
    yield talk.server(DATA, b"250 Done\r\n")
    yield from (talk.client(net.ACK | net.FIN), talk.server(net.ACK | net.FIN))


def mixed(transfers, share=0.25):
    """The same with FTP among them: `share` of the packets, ten sessions at a time, until there were so many."""
    chance, plain, number, open_now = random.Random(2), others(random.Random(1)), 0, []
    while True:
        if len(open_now) < 10 and number < transfers:
            open_now.append(transfer(number))
            number += 1
        if not open_now or chance.random() >= share:
            yield next(plain)
            continue
        session = chance.choice(open_now)
        packet = next(session, None)
        if packet is None:
            open_now.remove(session)
        else:
            yield packet


def announcements():
    """Announcements without end that nobody uses."""
    talk, number = net.Conversation(("10.9.0.1", 1025), (SERVER, 21), 1, 1), 0
    while True:
        number += 1
        yield talk.client(DATA, b"PORT 10,9,0,1,%d,%d\r\n" % (number // 256 % 255 + 1, number % 256))
