# SPDX-License-Identifier: GPL-2.0-or-later
# A client, a router and a server, each in a network namespace of its own; filters on the way, and captures.
"""The network: documentation addresses only, and made-up hardware addresses.

    client 192.0.2.10, 2001:db8:1::10 --- router --- server 198.51.100.20, 2001:db8:2::20

The router knows the server as 203.0.113.1, too: whoever connects to that address is sent to the server (NAT).
Everything is made within the namespaces of the process and goes away with it.
"""

import os
import pathlib
import signal
import subprocess
import time

SRV = pathlib.Path("/srv")
HOME = SRV / "ftp"
PROGRAMS = SRV / "programs"
CLIENT, CLIENT6 = "192.0.2.10", "2001:db8:1::10"
SERVER, SERVER6, ROUTER = "198.51.100.20", "2001:db8:2::20", "198.51.100.1"
PUBLIC = "203.0.113.1"
USER, PASSWORD = "trace", "secret"
PASSIVE_PORTS = 30000, 30099
# IP packets of the two hosts: no neighbour discovery, no router advertisements.
CAPTURED = "tcp or icmp or (icmp6 and ip6[40] < 128)"

HOSTS = ("client", "router", "server")
# host, hardware address, addresses, the router's side of it
ENDS = (
    ("client", "02:00:00:00:00:01", (CLIENT + "/24", CLIENT6 + "/64"), ("192.0.2.1/24", "2001:db8:1::1/64")),
    (
        "server", "02:00:00:00:00:02", (SERVER + "/24", SERVER6 + "/64"), (ROUTER + "/24", "2001:db8:2::1/64"),
    ),
)


def run(*command, **options):
    """A command that must succeed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stderr}")
    return done


def environment():
    """The unpacked programs before those of the machine; UTC, and nobody's settings."""
    libraries = ":".join(str(path) for path in PROGRAMS.glob("usr/lib/*-linux-gnu"))
    return {
        "PATH": f"{PROGRAMS}/usr/sbin:{PROGRAMS}/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LD_LIBRARY_PATH": libraries,
        "PYTHONPATH": f"{PROGRAMS}/usr/lib/python3/dist-packages",
        "HOME": str(SRV), "TZ": "UTC", "LC_ALL": "C", "USER": USER,
    }


def in_host(host, *command):
    return ["ip", "netns", "exec", host, *map(str, command)]


def start(host, *command):
    """A program that goes on; its output is for whoever looks into /srv/log."""
    with open(SRV / "log", "wb") as log:
        return subprocess.Popen(
            in_host(host, *command), env=environment(), cwd=HOME, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )


def do(host, *command, **options):
    """A program that ends by itself; how it ends does not matter, for many are meant to fail."""
    return subprocess.run(
        in_host(host, *command), env=environment(), cwd=SRV / "here", capture_output=True, text=True, timeout=120,
        **options,
    )


def clear():
    """Nothing of a scenario may reach the next one, not even what its connections still have to send."""
    for host in HOSTS:
        for pid in run("ip", "netns", "pids", host).stdout.split():
            os.kill(int(pid), signal.SIGKILL)
        run("ip", "netns", "delete", host)


def make_srv(programs):
    """A /srv of our own, with the programs and a home folder; nothing of the machine shows in a path."""
    run("mount", "-t", "tmpfs", "-o", "mode=755", "none", SRV)
    run("mount", "-t", "tmpfs", "none", "/run")
    for folder in (PROGRAMS, HOME, SRV / "here", SRV / "empty", SRV / "etc"):
        folder.mkdir(parents=True)
    run("mount", "--bind", programs, PROGRAMS)
    (HOME / "small.txt").write_text("a line of a small file\n" * 4)
    (HOME / "large.bin").write_bytes(bytes(range(256)) * 4000)
    (HOME / "folder").mkdir()
    (SRV / "here" / "upload.txt").write_text("a line that goes up\n" * 4)
    (SRV / "here" / "rest.txt").write_text("a line of a small file\n")
    run("hostname", "ftp.example.com")


def put_over(name, text):
    """A file of our own over one of /etc."""
    copy = SRV / "etc" / name
    copy.write_text(text)
    run("mount", "--bind", copy, pathlib.Path("/etc", name).resolve())


def make_user():
    """A user, on whom all servers agree, in copies of the machine's lists of users."""
    digest = run("openssl", "passwd", "-6", "-salt", "sample", PASSWORD).stdout.strip()
    for name, line in (
        ("passwd", f"{USER}:x:2000:2000::{HOME}:/bin/sh\nftp:x:2001:2001::{HOME}:/bin/sh\n"),
        ("group", f"{USER}:x:2000:\nftp:x:2001:\n"),
        ("shadow", f"{USER}:{digest}:19000:0:99999:7:::\n"),
    ):
        put_over(name, pathlib.Path("/etc", name).read_text() + line)
    # Names are looked up at the host itself, where nobody answers: that takes no time.
    put_over("hosts", f"127.0.0.1 localhost\n{SERVER} ftp.example.com\n")
    put_over("resolv.conf", "nameserver 127.0.0.1\n")
    run("chown", "-R", "2000:2000", HOME)


def make_network():
    """Anew for each scenario."""
    for host in HOSTS:
        run("ip", "netns", "add", host)
        run(*in_host(host, "ip", "link", "set", "lo", "up"))
    for host, hardware, addresses, router in ENDS:
        run("ip", "link", "add", "eth0", "netns", host, "address", hardware, "type", "veth",
            "peer", "name", f"to_{host}", "address", hardware[:-2] + "1" + hardware[-1], "netns", "router")
        for name, interface, these in ((host, "eth0", addresses), ("router", f"to_{host}", router)):
            for address in these:
                extra = ["nodad"] if ":" in address else []
                run(*in_host(name, "ip", "address", "add", address, "dev", interface, *extra))
            run(*in_host(name, "ip", "link", "set", interface, "up"))
        run(*in_host(host, "ip", "route", "add", "default", "via", router[0].split("/")[0]))
        run(*in_host(host, "ip", "-6", "route", "add", "default", "via", router[1].split("/")[0]))
        sysctl(host, "net.ipv4.ip_local_port_range=40000 40999")
    sysctl("router", "net.ipv4.ip_forward=1")
    sysctl("router", "net.ipv6.conf.all.forwarding=1")
    to_server = f"ip daddr {PUBLIC} dnat ip to {SERVER};"
    filter_packets("router", f"chain to_server {{ type nat hook prerouting priority -100; {to_server} }}", "always")


def sysctl(host, setting):
    run(*in_host(host, "sysctl", "-q", "-w", setting))


def filter_packets(host, rules, table):
    run(*in_host(host, "nft", f"table inet {table} {{ {rules}; }}"), env=environment())


def block(match, verdict):
    """The firewall on the way: what matches is dropped or rejected, for example "tcp dport 1024-65535 ct state new"."""
    filter_packets("router", f"chain way {{ type filter hook forward priority 0; {match} {verdict}; }}", "blocked")


class Capture:
    """What passes the interface of a host, or all of the router's, into a file."""

    def __init__(self, host, path):
        interface = "any" if host == "router" else "eth0"
        command = in_host(host, "dumpcap", "-P", "-q", "-i", interface, "-f", CAPTURED, "-w", SRV / "capture.pcap")
        self.path = path
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        # It says "File: …" when it captures.
        for line in self.process.stderr:
            if line.startswith("File:"):
                break

    def end(self):
        time.sleep(0.3)
        self.process.send_signal(signal.SIGINT)
        self.process.wait(10)
        pathlib.Path(self.path).write_bytes((SRV / "capture.pcap").read_bytes())


def make(programs):
    run("mount", "--make-rprivate", "/")  # mounts stay ours
    os.environ.update(environment())
    make_srv(programs)
    make_user()
