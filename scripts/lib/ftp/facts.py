# SPDX-License-Identifier: GPL-2.0-or-later
# What Wireshark without our plug-ins sees of FTP in a capture: where the announcements, commands and SYNs are.
"""The outcome of each data connection is said by the scenario.  Here its frames are found, and whether the capture
shows what the scenario meant to make; when it does not, the scenario went wrong and Mismatch is raised.
"""

import collections
import decimal
import re
import subprocess

FIELDS = ("frame.number", "frame.time_epoch", "frame.protocols", "ip.src", "ipv6.src", "ip.dst", "ipv6.dst",
          "tcp.stream", "tcp.dstport", "tcp.flags", "tcp.payload", "icmp.type", "icmpv6.type",
          "tcp.analysis.retransmission")
TRANSFERS = {"RETR", "STOR", "STOU", "APPE", "LIST", "NLST", "MLSD"}
ANNOUNCED_BY = {"227": "PASV", "229": "EPSV", "228": "LPSV"}
SYN, RST, ACK = 2, 4, 16
TLS_RECORD = re.compile(rb"[\x14-\x17]\x03")
BRUTE_FORCE = 10  # failed logins


class Mismatch(Exception):
    pass


class Frame:
    """A frame; `commands` and `replies` are those whose line ends in it, as pairs of word or code and the rest."""

    def __init__(self, values):
        row = dict(zip(FIELDS, values))
        self.number, self.time = int(row["frame.number"]), decimal.Decimal(row["frame.time_epoch"])
        # An ICMP message has the addresses of the packet that it quotes behind its own.
        destinations = (row["ip.dst"] or row["ipv6.dst"]).split(";")
        self.source, self.destination = (row["ip.src"] or row["ipv6.src"]).split(";")[0], destinations[0]
        self.quoted = self.stream = self.destination_port = None
        self.flags = 0
        port = int(row["tcp.dstport"] or 0)
        if row["icmp.type"] or row["icmpv6.type"]:
            self.quoted = destinations[-1], port
        elif port:
            self.stream, self.flags, self.destination_port = int(row["tcp.stream"]), int(row["tcp.flags"], 16), port
        self.again = bool(row["tcp.analysis.retransmission"])
        self.is_ftp = row["frame.protocols"].endswith(":ftp")
        self.payload = bytes.fromhex(row["tcp.payload"]) if not self.quoted else b""
        self.commands, self.replies = [], []

    def take(self, line):
        text = line.decode("latin-1").rstrip()  # a blank before it: part of a reply of several lines
        reply = re.match(r"(\d{3}) (.*)", text)
        command = re.match(r"([A-Za-z]{3,4})(?: (.*))?$", text)
        if reply:
            self.replies.append(reply.groups())
        elif command:
            self.commands.append((command.group(1).upper(), command.group(2) or ""))

    def is_syn_to(self, endpoints):
        return self.flags & (SYN | ACK) == SYN and (self.destination, self.destination_port) in endpoints


def read(path):
    command = ["tshark", "-n", "-r", str(path), "-d", "tcp.port==5000,ftp", "-T", "fields", "-E", "aggregator=;"]
    for field in FIELDS:
        command += ["-e", field]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    frames = [Frame(line.split("\t")) for line in done.stdout.splitlines()]
    read_lines(frames)
    return frames


def read_lines(frames):
    """Lines of the control connections may run over segments.  Behind a TLS record a line begins anew."""
    control = {frame.stream for frame in frames if frame.is_ftp}
    begun = collections.defaultdict(bytes)
    for frame in frames:
        if frame.stream in control and not frame.again:
            whose = frame.stream, frame.source
            if TLS_RECORD.match(frame.payload):
                begun[whose] = b""
                continue
            *lines, begun[whose] = (begun[whose] + frame.payload).split(b"\n")
            for line in lines:
                frame.take(line)


def endpoint(method, text, peer):
    """What is announced; None when it cannot be read."""
    numbers = re.findall(r"\d+", text)
    if method in ("PORT", "PASV"):
        found = re.search(r"\d+(,\d+){5}", text)
        numbers = found.group().split(",") if found else []
        return (".".join(numbers[:4]), int(numbers[4]) * 256 + int(numbers[5])) if numbers else None
    if method == "EPRT":
        _, _, address, port, _ = text.split(text[0])
        return address, int(port)
    return (peer, int(numbers[-1])) if numbers else None


def announcements(frames):
    """Method, frame and endpoint of each announcement that was not refused."""
    found = []
    for frame in frames:
        for word, argument in frame.commands:
            if word in ("PORT", "EPRT") and not refused(frames, frame):
                found.append((word, frame, endpoint(word, argument, None)))
        for code, text in frame.replies:
            if code in ANNOUNCED_BY:
                method = ANNOUNCED_BY[code]
                found.append((method, frame, endpoint(method, text, frame.source)))
    # pure-ftpd says good-bye with "229 Logout."
    return [row for row in found if row[2]]


def refused(frames, announcing):
    replies = (frame for frame in frames[announcing.number:] if frame.stream == announcing.stream and frame.replies)
    first = next(replies, None)
    return first is not None and first.replies[0][0][0] in "45"


def transfer(frames, setup, announced, until):
    """The transfer commands before `until`, which announces the next one on the same connection, and the SYNs."""
    later = frames[setup.number - 1 :]
    # Behind NAT the address of the announcing host is another one than it announces.
    endpoints = {announced, (setup.source, announced[1])}
    commands = [
        frame for frame in later
        if frame.stream == setup.stream and (until is None or frame.number <= until.number)
        and any(word in TRANSFERS for word, _ in frame.commands)
    ]
    return commands, [frame for frame in later if frame.is_syn_to(endpoints)]


def answers(frames, syns):
    """SYN-ACKs; resets and ICMP messages that refuse these SYNs."""
    streams = {frame.stream for frame in syns}
    targets = {(frame.destination, frame.destination_port) for frame in syns}
    accepted = [frame for frame in frames if frame.stream in streams and frame.flags & (SYN | ACK) == SYN | ACK]
    resets = [
        frame for frame in frames
        if frame.stream in streams and frame.flags & RST and frame.source != syns[0].source
    ]
    return accepted, resets + [frame for frame in frames if frame.quoted in targets]


def confirm(outcome, frames, setup, syns):
    """That the capture shows this outcome; the frame of a refusal, if there is one."""
    accepted, refusals = answers(frames, syns) if syns else ([], [])
    repeated = [frame for frame in frames if frame.stream == setup.stream and frame.again]
    shown = {
        "ok": bool(accepted),
        "missing": not syns,
        "unanswered": bool(syns) and not accepted and not refusals,
        "refused": bool(refusals) and not accepted,
        "unused": not syns,
        "dead control": not syns and len(repeated) >= 2,
        "undetermined": not accepted and not refusals,
    }
    if not shown[outcome]:
        raise Mismatch(f"the capture does not show {outcome} for the announcement in frame {setup.number}")
    return refusals[0].number if outcome == "refused" else None


def transfers(path, wanted):
    """A row for each data connection; `wanted` are their methods and outcomes, in order."""
    frames = read(path)
    found = announcements(frames)
    if [row[0] for row in found] != [method for method, _ in wanted]:
        raise Mismatch(f"announced were {[(row[0], row[1].number) for row in found]}")
    rows = []
    for place, ((method, setup, announced), (_, outcome)) in enumerate(zip(found, wanted)):
        until = next((row[1] for row in found[place + 1 :] if row[1].stream == setup.stream), None)
        commands, syns = transfer(frames, setup, announced, until)
        refusal = confirm(outcome, frames, setup, syns)
        rows.append({
            "method": method,
            "address": announced[0],
            "port": announced[1],
            "initiator": "server" if method in ("PORT", "EPRT", "LPRT") else "client",
            "outcome": outcome,
            "setup_frame": setup.number,
            # An unused announcement may have a command that was refused: it counts as none.
            "command_frame": commands[0].number if commands and outcome != "unused" else None,
            "syn_frame": syns[0].number if syns else None,
            "syn_delay": f"{syns[0].time - setup.time:.6f}" if syns else None,
            **({"refused_frame": refusal} if refusal else {}),
            **({"syns": len(syns)} if outcome in ("unanswered", "undetermined") else {}),
        })
    return rows, frames


def mismatches(frames):
    """The announcements whose address is not that of their sender."""
    return [
        setup.number for _, setup, announced in announcements(frames) if announced[0] != setup.source
    ]


def encrypted(frames):
    """The replies that accept AUTH."""
    return [frame.number for frame in frames if any(code == "234" for code, _ in frame.replies)]


def login_replies(frames):
    """The frames that tell of a failed or successful login, with client and code.  A 530 may also answer others."""
    asked = {}
    for frame in frames:
        if frame.commands:
            asked[frame.stream] = frame.commands[-1][0]
        for code, _ in frame.replies:
            if code in ("230", "530") and asked.get(frame.stream) in ("USER", "PASS"):
                yield frame, frame.destination, code


def logins(frames):
    """For each client its failed and successful logins."""
    found = collections.defaultdict(collections.Counter)
    for _, client, code in login_replies(frames):
        found[client][code] += 1
    return [
        {"client": client, "failed": codes["530"], "successful": codes["230"]}
        for client, codes in sorted(found.items())
    ]


def brute_force(frames):
    """The failed login that is one too many; all captures are of one client, and of less than a minute."""
    failed = [frame.number for frame, _, code in login_replies(frames) if code == "530"]
    return failed[BRUTE_FORCE - 1 : BRUTE_FORCE]
