# SPDX-License-Identifier: GPL-2.0-or-later
# The scenarios: which server and client, what stands between them, where it is captured, and what comes of it.
"""The name of a function is that of the capture, its text says what the capture shows.  The outcomes are written here
by hand, from what the scenario does and the rules of ftpflow; facts.py finds the frames, and objects when the capture
does not show it.
"""

import dataclasses
import time
import typing

import lab
from lab import PUBLIC, ROUTER, SERVER, SERVER6
from programs import by_hand, by_hand_until_the_end, curl, lftp, tnftp, url
from programs import proftpd, pure_ftpd, pyftpdlib, vsftpd, vsftpd_tls

SCENARIOS = {}
# Data connections, by ports and direction.
TO_CLIENT = "iifname to_server tcp dport 1024-65535 tcp sport != 21"
TO_SERVER = "iifname to_client tcp dport 30000-30099"


@dataclasses.dataclass
class Scenario:
    play: typing.Callable
    servers: typing.Callable  # their commands
    transfers: list  # method and outcome of each announcement, in order
    side: str = "server"  # where it is captured
    hosts: tuple = ("server", "router")  # where the servers run
    port: int = 21
    logins: tuple = None  # failed and successful, when there is more than one login
    notes: dict = dataclasses.field(default_factory=dict)


def scenario(*servers, transfers, **more):
    def register(play):
        SCENARIOS[play.__name__] = Scenario(play, lambda: [server() for server in servers], transfers, **more)
        return play

    return register


def wait_for(scenario):
    """Until the server listens."""
    for _ in range(100):
        if lab.do("server", "ss", "-Hltn", f"sport = :{scenario.port}").stdout:
            return
        time.sleep(0.1)
    raise RuntimeError("the server does not start: " + (lab.SRV / "log").read_text()[-2000:])


def vsftpd6():
    return vsftpd(SERVER6)


# Transfers that are well: each server with each client, each method.


@scenario(vsftpd6, transfers=[("EPSV", "ok")])
def vsftpd_curl_epsv6():
    """A download over IPv6 with EPSV."""
    curl(url(SERVER6, "small.txt"))


@scenario(vsftpd, transfers=[("PASV", "ok")])
def vsftpd_curl_pasv():
    """A download with PASV."""
    curl("--disable-epsv", url(SERVER, "small.txt"))


@scenario(vsftpd, transfers=[("PORT", "ok")])
def vsftpd_curl_port():
    """A download with PORT."""
    curl("-P", "-", "--disable-eprt", url(SERVER, "small.txt"))


@scenario(vsftpd6, transfers=[("EPRT", "ok")], side="client")
def vsftpd_curl_eprt6_upload():
    """An upload over IPv6 with EPRT."""
    curl("-P", "-", "-T", "upload.txt", url(SERVER6, "uploaded.txt"))


@scenario(vsftpd, transfers=[("PASV", "ok"), ("PASV", "ok")])
def vsftpd_lftp_pasv():
    """A listing and a download with PASV."""
    lftp("set ftp:prefer-epsv no", f"open {url(SERVER)}", "ls", "get -O /srv/here/new small.txt", "rm -f /srv/here/new")


@scenario(vsftpd6, transfers=[("EPSV", "ok"), ("EPSV", "ok")])
def vsftpd_tnftp_epsv6():
    """A listing and a download over IPv6 with EPSV."""
    tnftp(SERVER6, "ls", "get small.txt /dev/null")


@scenario(proftpd, transfers=[("EPSV", "ok")])
def proftpd_curl_epsv_upload():
    """An upload with EPSV over IPv4."""
    curl("-T", "upload.txt", url(SERVER, "uploaded.txt"))


@scenario(proftpd, transfers=[("EPSV", "ok")])
def proftpd_curl_rest():
    """REST: the rest of a file is downloaded."""
    curl("-C", "40", url(SERVER, "small.txt"))


@scenario(proftpd, transfers=[("PORT", "ok"), ("PORT", "ok")])
def proftpd_lftp_port():
    """A listing and an upload with PORT."""
    lftp("set ftp:passive-mode no", "set ftp:use-mdtm no", f"open {url(SERVER)}", "ls", "put upload.txt")


@scenario(proftpd, transfers=[("EPRT", "ok"), ("EPRT", "ok")])
def proftpd_tnftp_eprt6():
    """A listing and a download over IPv6 with EPRT."""
    tnftp(SERVER6, "dir", "get small.txt /dev/null", active=True)


@scenario(pure_ftpd, transfers=[("EPSV", "ok")])
def pureftpd_curl_epsv6():
    """A download over IPv6 with EPSV."""
    curl(url(SERVER6, "small.txt"))


@scenario(pure_ftpd, transfers=[("PASV", "ok"), ("PASV", "ok")], side="client")
def pureftpd_lftp_pasv():
    """An upload and a listing by MLSD with PASV."""
    lftp("set ftp:prefer-epsv no", "set ftp:use-mlsd yes", f"open {url(SERVER)}", "put upload.txt", "ls")


@scenario(pure_ftpd, transfers=[("PORT", "ok"), ("PORT", "ok")])
def pureftpd_tnftp_active():
    """A listing and an upload in active mode over IPv4."""
    tnftp(SERVER, "epsv4 off", "ls", "put upload.txt", active=True)


@scenario(pyftpdlib, transfers=[("PORT", "ok")])
def pyftpdlib_curl_port():
    """This server opens the data connection at once, before the transfer command arrives."""
    curl("-P", "-", "--disable-eprt", url(SERVER, "small.txt"))


@scenario(pyftpdlib, transfers=[("EPSV", "ok")])
def pyftpdlib_lftp_epsv6():
    """A listing over IPv6 with EPSV."""
    lftp(f"open {url(SERVER6)}", "ls")


@scenario(pyftpdlib, transfers=[("EPRT", "ok"), ("EPRT", "ok")])
def pyftpdlib_tnftp_eprt6():
    """A listing and a download over IPv6 with EPRT; this server connects at once."""
    tnftp(SERVER6, "ls", "get small.txt /dev/null", active=True)


# Well, but not plain.


@scenario(lambda: pyftpdlib(5000), transfers=[("EPSV", "ok")], port=5000)
def pyftpdlib_curl_port_5000():
    """The control connection is on port 5000."""
    curl(url(SERVER, "small.txt", port=5000))


@scenario(
    lambda: vsftpd(pasv_promiscuous="YES", port_promiscuous="YES"),
    lambda: vsftpd(ROUTER, pasv_promiscuous="YES", port_promiscuous="YES"),
    transfers=[("PASV", "ok"), ("PORT", "ok")], logins=(0, 2), side="router",
)
def fxp_vsftpd_lftp():
    """FXP: lftp lets two servers transfer a file between them, one of them on the router.  Captured at all interfaces
    of the router: what it forwards is there twice."""
    copy = f"get {url(SERVER, 'small.txt')} -o {url(ROUTER, 'copy.txt')}"
    lftp("set ftp:prefer-epsv no", "set ftp:use-mdtm no", copy)


@scenario(vsftpd, transfers=[("PASV", "ok")], side="client")
def nat_vsftpd_curl_pasv():
    """The server is behind NAT and announces its own address; curl connects to the one that it knows."""
    curl("--disable-epsv", url(PUBLIC, "small.txt"))


@scenario(vsftpd_tls, transfers=[])
def tls_vsftpd_curl():
    """AUTH TLS is accepted: nothing can be read afterwards."""
    curl("--ssl-reqd", url(SERVER, "small.txt"))


@scenario(lambda: proftpd(tls=True), transfers=[])
def tls_proftpd_lftp():
    """AUTH TLS is accepted; a listing."""
    lftp("set ftp:ssl-force yes", "set ftp:ssl-protect-data yes", f"open {url(SERVER6)}", "ls")


@scenario(lambda: proftpd(tls=True), transfers=[("EPSV", "ok")])
def tls_ccc_proftpd_curl():
    """AUTH TLS, and after the login CCC: the commands can be read again."""
    curl("--ssl-reqd", "--ftp-ssl-ccc", "--ftp-ssl-control", url(SERVER, "small.txt"))


@scenario(
    lambda: vsftpd_tls(implicit_ssl="YES", listen_port=990), transfers=[], port=990,
    notes={"encrypted_connections": 1},
)
def tls_implicit_vsftpd_curl():
    """Implicit TLS on port 990."""
    curl(url(SERVER, "small.txt", port=990, scheme="ftps"))


@scenario(lambda: vsftpd(local_max_rate=20000, async_abor_enable="YES"), transfers=[("PASV", "ok")])
def abort_vsftpd():
    """ABOR in the middle of a download: the server answers 426 and 226."""
    by_hand("abort", SERVER)


@scenario(vsftpd, transfers=[("EPSV", "ok")])
def reply_522_vsftpd():
    """An EPRT with an unknown protocol is answered 522; then EPSV."""
    by_hand("unknown_protocol", SERVER)


@scenario(pure_ftpd, transfers=[("PORT", "ok")])
def segments_pureftpd():
    """PORT comes in three segments, LIST with the last one; lower case."""
    by_hand("odd_segments", SERVER)


@scenario(lambda: vsftpd(idle_session_timeout=2), transfers=[])
def reply_421_vsftpd():
    """The server ends an idle session by 421."""
    by_hand("idle", SERVER)


# Logins.


@scenario(proftpd, transfers=[], logins=(3, 0))
def logins_failed_proftpd_curl():
    """Three sessions with a wrong password."""
    for guess in range(3):
        curl(f"ftp://trace:guess{guess}@{SERVER}/")


@scenario(proftpd, transfers=[], logins=(12, 0))
def bruteforce_proftpd_curl():
    """Twelve sessions with a wrong password within a few seconds."""
    for guess in range(12):
        curl(f"ftp://trace:guess{guess}@{SERVER}/")


# The firewall on the way.


@scenario(vsftpd, transfers=[("PORT", "missing")], side="client")
def missing_vsftpd_curl_port():
    """The server's SYNs are dropped before they reach the client: 425."""
    lab.block(TO_CLIENT, "drop")
    curl("-P", "-", "--disable-eprt", url(SERVER, "small.txt"))


@scenario(pure_ftpd, transfers=[("EPRT", "missing"), ("EPRT", "missing")], side="client", logins=(0, 2))
def missing_pureftpd_lftp_eprt6():
    """The server's SYNs are dropped before they reach the client, and the client gives up and closes; twice."""
    lab.block(TO_CLIENT, "drop")
    lftp("set ftp:passive-mode no", f"open {url(SERVER6)}", "ls")


@scenario(vsftpd, transfers=[("PASV", "missing")])
def missing_vsftpd_curl_pasv():
    """The client's SYNs do not reach the server; curl gives up and closes without QUIT."""
    lab.block(TO_SERVER, "drop")
    curl("--disable-epsv", url(SERVER, "small.txt"), timeout=4)


@scenario(vsftpd, transfers=[("PASV", "missing")])
def missing_vsftpd_not_connected():
    """A client asks for a listing in passive mode and does not connect: 425."""
    by_hand("passive_not_used", SERVER)


@scenario(proftpd, transfers=[("PASV", "missing")])
def missing_proftpd_reset():
    """A client resets its control connection after the 227; no transfer command."""
    by_hand("passive_then_reset", SERVER)


@scenario(vsftpd, transfers=[("PORT", "unanswered")])
def unanswered_vsftpd_curl_port():
    """The server's SYNs are dropped on their way: 425."""
    lab.block(TO_CLIENT, "drop")
    curl("-P", "-", "--disable-eprt", url(SERVER, "small.txt"))


@scenario(pyftpdlib, transfers=[("PASV", "unanswered")], side="client")
def unanswered_pyftpdlib_curl_pasv():
    """The client's SYNs are dropped on their way; curl gives up."""
    lab.block(TO_SERVER, "drop")
    curl("--disable-epsv", url(SERVER, "small.txt"), timeout=5)


@scenario(proftpd, transfers=[("EPSV", "unanswered"), ("EPSV", "unanswered")], side="client", logins=(0, 2))
def unanswered_proftpd_lftp_epsv6():
    """The client's SYNs are dropped on their way; lftp gives up, twice."""
    lab.block(TO_SERVER, "drop")
    lftp(f"open {url(SERVER6)}", "ls")


@scenario(vsftpd, transfers=[("PORT", "refused")])
def refused_vsftpd_no_listener():
    """The client does not listen where it says: RST, 425."""
    by_hand("active_without_listener", SERVER)


@scenario(proftpd, transfers=[("PORT", "refused")])
def refused_rst_proftpd_curl_port():
    """The firewall answers the server's SYN by RST."""
    lab.block(TO_CLIENT, "reject with tcp reset")
    curl("-P", "-", "--disable-eprt", url(SERVER, "small.txt"))


@scenario(vsftpd, transfers=[("PASV", "refused")], side="client")
def refused_rst_vsftpd_curl_pasv():
    """The firewall answers the client's SYN by RST."""
    lab.block(TO_SERVER, "reject with tcp reset")
    curl("--disable-epsv", url(SERVER, "small.txt"))


@scenario(vsftpd, transfers=[("PORT", "refused")])
def refused_icmp_vsftpd_curl_port():
    """The firewall answers the server's SYN by ICMP: administratively prohibited."""
    lab.block(TO_CLIENT, "reject with icmpx admin-prohibited")
    curl("-P", "-", "--disable-eprt", url(SERVER, "small.txt"))


@scenario(proftpd, transfers=[("EPRT", "refused")])
def refused_icmp_proftpd_tnftp_eprt6():
    """The firewall answers the server's SYN by ICMPv6: administratively prohibited."""
    lab.block(TO_CLIENT, "reject with icmpx admin-prohibited")
    tnftp(SERVER6, "ls", active=True)


@scenario(pure_ftpd, transfers=[("EPSV", "refused"), ("EPSV", "refused")], side="client", logins=(0, 2))
def refused_icmp_pureftpd_lftp_epsv6():
    """The firewall answers the client's SYN by ICMPv6: administratively prohibited.  lftp sends Telnet's
    interrupt, and tries once more; the server says good-bye with "229 Logout."."""
    lab.block(TO_SERVER, "reject with icmpx admin-prohibited")
    lftp(f"open {url(SERVER6)}", "ls")


@scenario(vsftpd, transfers=[("PORT", "dead control")])
def dead_control_vsftpd():
    """The way back of the control connection breaks after PORT: the 200 is sent again and again."""
    by_hand_until_the_end("dead_control", 4, SERVER)


@scenario(vsftpd, transfers=[("PORT", "undetermined")])
def undetermined_vsftpd_end():
    """The capture ends half a second after LIST; the server's SYN is without answer until then."""
    lab.block(TO_CLIENT, "drop")
    by_hand_until_the_end("active_and_end_of_trace", 0.5, SERVER)


# Announced, not used.


@scenario(vsftpd, transfers=[("PASV", "unused")])
def unused_vsftpd_quit():
    """PASV, then QUIT."""
    by_hand("passive_then_quit", SERVER)


@scenario(proftpd, transfers=[("EPSV", "unused")])
def unused_proftpd_abor():
    """EPSV, then ABOR and QUIT."""
    by_hand("passive_then_abor", SERVER)


@scenario(pure_ftpd, transfers=[("PASV", "unused"), ("EPSV", "ok")])
def unused_pureftpd_replaced():
    """PASV, replaced by EPSV, which is used."""
    by_hand("passive_replaced", SERVER)


@scenario(pure_ftpd, transfers=[("PORT", "unused")])
def unused_pureftpd_closed():
    """PORT, then the client closes the control connection."""
    by_hand("active_then_close", SERVER)


@scenario(pyftpdlib, transfers=[("PORT", "unused")])
def unused_pyftpdlib_no_reply():
    """This server answers PORT when it has connected, which the filter on its own host hinders; the client closes."""
    out = "chain out { type filter hook output priority 0; tcp dport 40000-40999 tcp flags & (syn | ack) == syn drop; }"
    lab.filter_packets("server", out, "blocked")
    by_hand("active_then_close", SERVER)


@scenario(vsftpd, transfers=[("PORT", "unused")])
def unused_vsftpd_curl_550():
    """PORT, and 550 to SIZE: no such file.  curl does not even ask for it."""
    curl("-P", "-", "--disable-eprt", url(SERVER, "no-such-file"))


@scenario(proftpd, transfers=[("EPRT", "unused")])
def unused_proftpd_tnftp_550():
    """EPRT, and 550 to RETR: no such file."""
    tnftp(SERVER6, "get no-such-file /dev/null", active=True)
