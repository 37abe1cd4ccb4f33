# SPDX-License-Identifier: GPL-2.0-or-later
# The story of FTP sessions: what is to be found in them, and the words in which they are told.
"""What is expected is written by hand in the story: `transfer` and the other words of class Story.  Only the frame
numbers and the delays are filled in, from the packets that the story names.  No plug-in has a part in it.
"""

import net
import story
from story import Connection, Sent


class Story(story.Story):
    """A capture with FTP sessions in it."""

    def __init__(self, start, local, shows):
        super().__init__(start, local, shows)
        self.found["transfers"] = []

    def transfer(self, method, endpoint, outcome, *, setup, command=None, syn=None, proof=False, **more):
        """A data connection that was announced.  `proof` is the packet that proves a failure, None when none does (it
        is known at the end of the trace only); False leaves it open."""
        address, port = endpoint
        row = {
            "method": method,
            "address": address,
            "port": port,
            "initiator": "server" if method in ("PORT", "EPRT", "LPRT") else "client",
            "outcome": outcome,
            "setup_frame": setup.frame,
            "command_frame": command and command.frame,
            "syn_frame": syn and syn.frame,
            "syn_delay": syn and f"{(syn.time - setup.time) / 1_000_000:.6f}",
            **{name: value.frame if isinstance(value, Sent) else value for name, value in more.items()},
        }
        if proof is not False:
            row["proof_frame"] = proof and proof.frame
        self.found["transfers"].append(row)

    def expert(self, name, *where):
        """An expert item beside those of the outcomes, and the packets at which it stands."""
        self.found.setdefault("experts", {}).setdefault(name, []).extend(sent.frame for sent in where)

    def logins(self, client, failed, successful):
        self.found.setdefault("logins", []).append({"client": client, "failed": failed, "successful": successful})

    def note(self, name, value):
        self.found[name] = value


class Control(Connection):
    """A control connection: lines are sent with their line ends."""

    def command(self, line, **seen):
        return self.from_client(line.encode() + b"\r\n", **seen)

    def reply(self, line, **seen):
        return self.from_server(line.encode() + b"\r\n", **seen)

    def ask(self, command, reply):
        """A command and its reply; both are given back."""
        sent = self.command(command)
        self.story.wait(0.0006)
        return sent, self.reply(reply)

    def log_in(self):
        """From the first packet to 230."""
        self.open()
        self.reply("220 ZOS1 FTP server ready.")
        self.ask("USER user12", "331 Send password please.")
        self.ask("PASS secret", "230 USER12 is logged on.")

    def quit(self):
        """QUIT, its reply, and the end of the connection."""
        sent = self.command("QUIT")
        self.reply("221 Quit command received. Goodbye.")
        self.close_by_client()
        return sent


def data(story, opener, listener, content=b"a line of a member\r\n", *, opener_sends=False, **seen):
    """A whole data connection; its SYN.  The content is sent by its opener or by its listener."""
    connection = Connection(story, opener, listener)
    syn = connection.open(**seen)
    if opener_sends:
        connection.from_client(content, **seen)
        connection.close_by_client(**seen)
    else:
        connection.from_server(content, **seen)
        connection.close_by_server(**seen)
    return syn


def port(address, number):
    """The argument of PORT and of 227."""
    return ",".join((*address.split("."), str(number >> 8), str(number & 255)))


def long_port(address, number):
    """The argument of LPRT and of 228 (RFC 1639): version, length and bytes of the address, then of the port."""
    bytes_of = net.packed(address)
    version = 6 if len(bytes_of) == 16 else 4
    return ",".join(map(str, (version, len(bytes_of), *bytes_of, 2, number >> 8, number & 255)))


def extended_port(address, number, delimiter="|"):
    """The argument of EPRT (RFC 2428)."""
    kind = "2" if ":" in address else "1"
    return delimiter.join(("", kind, address, str(number), ""))
