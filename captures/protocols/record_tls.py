#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# Records a TLS session between two ends in memory: tls.session, and the keys that decrypt it, tls.keys.
"""A session is different each time, so it is recorded once and kept.  Each line of tls.session is who sends (C or S)
and bytes in hexadecimal.  Needs the program openssl, for the certificate.
"""

import pathlib
import ssl
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
HOST = "zos.example.com"
REQUEST = b"GET /payroll HTTP/1.1\r\nHost: zos.example.com\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nall paid\n"


class End:
    """One end of the session; what it wants to send is in `outgoing`."""

    def __init__(self, context, letter, **options):
        self.letter = letter
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, **options)

    def shakes_hands(self):
        """True when there is nothing more to shake."""
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True


def contexts(folder):
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "36500",
         "-subj", f"/O=Example/CN={HOST}", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    client = ssl.create_default_context(cafile=certificate)
    client.maximum_version = ssl.TLSVersion.TLSv1_2  # later versions hide the certificate
    client.keylog_filename = str(folder / "keys")
    return client, server


def record(client, server):
    """What each end sends, in its order."""
    sent = []

    def carry(sender, receiver):
        data = sender.outgoing.read()
        if data:
            sent.append((sender.letter, data))
            receiver.incoming.write(data)

    done = [False, False]
    while not all(done):
        done = [client.shakes_hands(), done[1]]
        carry(client, server)
        done[1] = server.shakes_hands()
        carry(server, client)
    for sender, receiver, text in ((client, server, REQUEST), (server, client, ANSWER)):
        sender.tls.write(text)
        carry(sender, receiver)
        assert receiver.tls.read() == text
    return sent


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        client, server = contexts(folder)
        sent = record(End(client, "C", server_hostname=HOST), End(server, "S", server_side=True))
        (HERE / "tls.session").write_text("".join(f"{letter} {data.hex()}\n" for letter, data in sent))
        keys = (folder / "keys").read_text().splitlines(keepends=True)
        (HERE / "tls.keys").write_text("".join(line for line in keys if not line.startswith("#")))


if __name__ == "__main__":
    main()
