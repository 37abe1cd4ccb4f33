# SPDX-License-Identifier: GPL-2.0-or-later
# FTP sessions in raw commands, for what no client does when asked: run as "sessions.py NAME ARGUMENTS".

import re
import socket
import struct
import sys
import time

import lab


class Session:
    """A control connection after the login; lines go out as they are given."""

    def __init__(self, address, port=21):
        self.socket = socket.create_connection((address, int(port)), timeout=20)
        self.file = self.socket.makefile("rb")
        self.reply()
        self.ask(f"USER {lab.USER}")
        self.ask(f"PASS {lab.PASSWORD}")

    def send(self, text):
        self.socket.sendall(text.encode())

    def reply(self):
        """The last line of a reply."""
        while True:
            line = self.file.readline().decode()
            if not line or re.match(r"\d{3} ", line):
                return line

    def ask(self, line):
        self.send(line + "\r\n")
        return self.reply()

    def connect(self, announced):
        """To where a 227 or 229 says."""
        numbers = re.findall(r"\d+", announced[4:])
        port = int(numbers[0]) if announced.startswith("229") else int(numbers[-2]) * 256 + int(numbers[-1])
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # so that little of a large file is sent
        connection.settimeout(20)
        connection.connect((self.socket.getpeername()[0], port))
        return connection

    def listen(self):
        """A socket for the server to connect to, and the argument of PORT."""
        listener = socket.create_server((self.socket.getsockname()[0], 0))
        listener.settimeout(20)
        address, port = listener.getsockname()
        return listener, ",".join((*address.split("."), str(port >> 8), str(port & 255)))

    def quit(self):
        self.ask("QUIT")
        self.socket.close()

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.file.close()
        self.socket.close()


def passive_then_quit(address):
    session = Session(address)
    session.ask("PASV")
    session.quit()


def passive_then_abor(address):
    session = Session(address)
    session.ask("EPSV")
    session.ask("ABOR")
    session.quit()


def passive_then_reset(address):
    session = Session(address)
    session.ask("PASV")
    time.sleep(1)
    session.reset()


def passive_replaced(address):
    """The first announcement is not used, the second is."""
    session = Session(address)
    session.ask("PASV")
    connection = session.connect(session.ask("EPSV"))
    session.ask("NLST")
    connection.recv(1000)
    connection.close()
    session.reply()
    session.quit()


def passive_not_used(address):
    """A transfer is wanted, and nobody connects."""
    session = Session(address)
    session.ask("PASV")
    if session.ask("LIST").startswith("1"):
        session.reply()
    session.quit()


def active_then_close(address):
    session = Session(address)
    _, argument = session.listen()
    session.send(f"PORT {argument}\r\n")
    time.sleep(1)
    session.socket.shutdown(socket.SHUT_RDWR)


def active_without_listener(address):
    session = Session(address)
    listener, argument = session.listen()
    listener.close()
    session.ask("PORT " + argument)
    if session.ask("RETR small.txt").startswith("1"):
        session.reply()
    session.quit()


def active_and_end_of_trace(address):
    """The server's SYN is on its way when the trace ends; this process is stopped later."""
    session = Session(address)
    _, argument = session.listen()
    session.ask("PORT " + argument)
    session.send("LIST\r\n")
    time.sleep(100)


def abort(address):
    session = Session(address)
    connection = session.connect(session.ask("PASV"))
    session.ask("RETR large.bin")
    session.send("ABOR\r\n")
    connection.close()
    while not session.reply().startswith("22"):
        pass
    session.quit()


def unknown_protocol(address):
    """522, then a listing by EPSV."""
    session = Session(address)
    session.ask("EPRT |3|192.0.2.10|40000|")
    connection = session.connect(session.ask("EPSV"))
    session.ask("LIST")
    connection.recv(1000)
    connection.close()
    session.reply()
    session.quit()


def odd_segments(address):
    """PORT in three segments, the transfer command in the last of them."""
    session = Session(address)
    session.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener, argument = session.listen()
    line = f"port {argument}\r\nlist\r\n"
    for part in (line[:3], line[3:15], line[15:]):
        session.send(part)
        time.sleep(0.2)
    connection, _ = listener.accept()
    connection.recv(1000)
    connection.close()
    while not session.reply().startswith("226"):
        pass
    session.quit()


def idle(address):
    """Until the server ends the session by 421."""
    session = Session(address)
    session.reply()


def dead_control(address):
    """The way from the server to the client breaks while PORT is under way."""
    session = Session(address)
    _, argument = session.listen()
    lab.block("tcp sport 21", "drop")
    session.send(f"PORT {argument}\r\n")
    time.sleep(100)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
