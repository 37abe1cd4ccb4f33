# SPDX-License-Identifier: GPL-2.0-or-later
# The FTP servers and clients of the captures, with the settings that all scenarios share.
"""A server is a function that gives its command; a client is a function that runs a whole session.

The waits of the servers are short, so that a scenario of a blocked connection takes seconds.
"""

import pathlib
import time

import lab
from lab import HOME, PASSIVE_PORTS, PASSWORD, PROGRAMS, SRV, USER

CERTIFICATE, KEY = SRV / "certificate.pem", SRV / "key.pem"
WAIT = 4  # seconds that a server waits for a data connection


def make_certificate():
    lab.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=ftp.example.com",
            "-keyout", KEY, "-out", CERTIFICATE)


def written(name, text):
    path = SRV / name
    path.write_text(text)
    return path


def vsftpd(address=lab.SERVER, port=21, **settings):
    six = ":" in address
    rows = {
        "listen": "NO" if six else "YES", "listen_ipv6": "YES" if six else "NO",
        "listen_address6" if six else "listen_address": address, "listen_port": port,
        "background": "NO", "local_enable": "YES", "write_enable": "YES", "anonymous_enable": "NO",
        "pasv_min_port": PASSIVE_PORTS[0], "pasv_max_port": PASSIVE_PORTS[1],
        "accept_timeout": WAIT, "connect_timeout": WAIT, "secure_chroot_dir": SRV / "empty",
        "seccomp_sandbox": "NO", "pam_service_name": "other", "nopriv_user": "nobody", **settings,
    }
    text = "".join(f"{name}={value}\n" for name, value in rows.items())
    return ["vsftpd", written(f"vsftpd-{address}.conf", text)]


def vsftpd_tls(**settings):
    return vsftpd(ssl_enable="YES", rsa_cert_file=CERTIFICATE, rsa_private_key_file=KEY, require_ssl_reuse="NO",
                  force_local_data_ssl="NO", force_local_logins_ssl="NO", ssl_ciphers="HIGH", **settings)


def proftpd(tls=False):
    lines = [
        "ServerName ftp.example.com", "ServerType standalone", "DefaultServer on", "Port 21", "UseIPv6 on",
        "User nobody", "Group nogroup", "UseReverseDNS off", "AuthOrder mod_auth_unix.c", "AuthPAM off",
        "RequireValidShell off", "WtmpLog off", "TransferLog none", "AllowForeignAddress on", "AllowOverwrite on",
        "AllowRetrieveRestart on", "AllowStoreRestart on",
        "PassivePorts {} {}".format(*PASSIVE_PORTS), f"ScoreboardFile {SRV}/scoreboard", f"PidFile {SRV}/proftpd.pid",
        f"DelayTable {SRV}/delay", f"SystemLog {SRV}/proftpd.log", "DelayEngine off",
    ]
    if tls:
        lines += [
            f"ModulePath {PROGRAMS}/usr/lib/proftpd", "LoadModule mod_tls.c", "TLSEngine on", "TLSRequired off",
            f"TLSRSACertificateFile {CERTIFICATE}", f"TLSRSACertificateKeyFile {KEY}",
            "TLSOptions NoSessionReuseRequired",
        ]
    return ["proftpd", "-n", "-c", written("proftpd.conf", "\n".join(lines) + "\n")]


def pure_ftpd():
    ports = "{}:{}".format(*PASSIVE_PORTS)
    return ["pure-ftpd", "-E", "-H", "-l", "unix", "-p", ports, "-u", "1", "-g", SRV / "pure-ftpd.pid", "-S", "21"]


def pyftpdlib(port=21):
    ports = "{}-{}".format(*PASSIVE_PORTS)
    return [
        "/usr/bin/python3", "-m", "pyftpdlib", "-i", "::", "-p", port, "-w", "-d", HOME, "-u", USER, "-P", PASSWORD,
        "-r", ports,
    ]


def url(address, path="", port=21, scheme="ftp"):
    host = f"[{address}]" if ":" in address else address
    return f"{scheme}://{USER}:{PASSWORD}@{host}:{port}/{path}"


def curl(*arguments, timeout=20):
    return lab.do("client", "curl", "-q", "-sS", "-k", "--max-time", timeout, "-o", "/dev/null", *arguments)


def lftp(*commands):
    """One more try, and short waits."""
    settings = "net:max-retries 1", "net:timeout 6", "net:reconnect-interval-base 1", "ssl:verify-certificate no"
    return lab.do("client", "lftp", "--norc", "-c", "; ".join((*(f"set {words}" for words in settings), *commands)))


def tnftp(address, *commands, active=False):
    """The classic client; -n: it shall not log in by itself, for it would tell who runs it."""
    login = f"user {USER} {PASSWORD}"
    return lab.do(
        "client", "tnftp", "-n", "-v", *(["-A"] if active else []), address,
        input="\n".join((login, *commands, "quit")) + "\n",
    )


def by_hand(script, *arguments):
    """A session in raw commands: a function of sessions.py, run on the client's host."""
    done = lab.do("client", *session(script, *arguments))
    if done.returncode:
        raise RuntimeError(done.stderr)


def by_hand_until_the_end(script, seconds, *arguments):
    """A session that is still under way when the capture ends."""
    lab.start("client", *session(script, *arguments))
    time.sleep(seconds)


def session(script, *arguments):
    return ["/usr/bin/python3", "-B", pathlib.Path(__file__).with_name("sessions.py"), script, *arguments]
