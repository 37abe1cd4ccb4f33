# SPDX-License-Identifier: GPL-2.0-or-later
# What ftpflow costs: tshark with the plug-in and without it, in turns, on captures of a million packets.
"""ftpflow_cost.py RUN PLUGINS [PACKETS]

RUN starts a program of Wireshark (scripts/lib/run VERSION PRESET), PLUGINS is a plug-in folder with ftpflow alone.
Measured is the processor's time of tshark (user and system), the median ratio of five rounds, and the peak memory.
"""

import os
import pathlib
import random
import shlex
import statistics
import struct
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "captures"))
import net

ROUNDS = 5
TRANSFERS = 10_000
ETHERNET, ETHERNET_HEADER = 1, bytes.fromhex("020000000001 020000000002 0800")
SERVER = "10.2.0.9"
DATA = net.ACK | net.PSH


def others():
    """Packets without end that are no FTP: TCP and UDP, of all lengths, of ports that no dissector has: that of HTTP
    would wait for the end of a header, and put together all that comes."""
    chance = random.Random(1)
    talks = [
        net.Conversation((f"10.1.{n // 250}.{n % 250 + 1}", 1024 + n), (f"10.2.0.{n % 5 + 1}", 9876), 1, 1)
        for n in range(200)
    ]
    filler = bytes(chance.randrange(32, 127) for _ in range(1400))
    while True:
        talk, payload = chance.choice(talks), filler[: chance.randrange(1400)]
        if chance.random() < 0.2:
            yield net.udp(*talk.ends["client"], talk.ends["server"][0], 5000, payload)
        else:
            yield chance.choice((talk.client, talk.server))(DATA, payload)


def transfer(number):
    """The packets of a whole session with one transfer."""
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


def with_transfers():
    """Every fourth packet is one of a session; ten sessions at a time."""
    chance, plain, number, open_now = random.Random(2), others(), 0, []
    while True:
        if len(open_now) < 10 and number < TRANSFERS:
            open_now.append(transfer(number))
            number += 1
        if open_now and chance.random() < 0.25:
            session = chance.choice(open_now)
            packet = next(session, None)
            if packet is None:
                open_now.remove(session)
            else:
                yield packet
        else:
            yield next(plain)


def hostile():
    """Announcements without end that nobody uses."""
    talk, number = net.Conversation(("10.9.0.1", 1025), (SERVER, 21), 1, 1), 0
    while True:
        number += 1
        yield talk.client(DATA, b"PORT 10,9,0,1,%d,%d\r\n" % (number // 256 % 255 + 1, number % 256))


def write(path, packets, count):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, ETHERNET))
        for number, packet in zip(range(count), packets):
            frame = ETHERNET_HEADER + packet.data
            file.write(struct.pack("<IIII", 1000 + number // 10000, number % 10000 * 100, len(frame), len(frame)))
            file.write(frame)


def cost(run, plugins, home, arguments):
    """Seconds of the processor, and peak memory in MB."""
    environment = {**os.environ, "HOME": home, "CTRACE_PLUGINS": plugins}
    command = [*shlex.split(run), "tshark", *map(str, arguments)]
    output = os.open(os.devnull, os.O_WRONLY)
    pid = os.posix_spawn(command[0], command, environment, file_actions=[(os.POSIX_SPAWN_DUP2, output, 1)])
    os.close(output)
    _, status, used = os.wait4(pid, 0)
    if status:
        sys.exit(f"failed: {command}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def compare(run, plugins, home, what, arguments, rounds=ROUNDS):
    pairs = [(cost(run, "none", home, arguments), cost(run, plugins, home, arguments)) for _ in range(rounds)]
    ratio = statistics.median(with_it[0] / without[0] for without, with_it in pairs)
    memory = statistics.median(with_it[1] - without[1] for without, with_it in pairs)
    print(f"{what:40} {ratio:6.3f} {memory:+8.0f} MB", flush=True)


def main(run, plugins, count="1000000"):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        print(f"{'':40} {'ratio':>6} {'memory':>11}")
        for name, packets in (("no FTP", others()), (f"{TRANSFERS} transfers", with_transfers())):
            path = pathlib.Path(folder) / "capture.pcap"
            write(path, packets, int(count))
            compare(run, plugins, folder, f"{name}, with a tree (-Y frame)", ("-r", path, "-Y", "frame"))
            compare(run, plugins, folder, f"{name}, without a tree", ("-r", path))
        write(path, hostile(), int(count))
        compare(run, plugins, folder, "announcements that are never used", ("-r", path), rounds=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
