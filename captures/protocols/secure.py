# SPDX-License-Identifier: GPL-2.0-or-later
# Protocols that encrypt: TLS, IKE, ESP, AH.

import pathlib
import struct

import net
from protocols.network import icmp, raw
from protocols.story import OTHER_LINK, PEER, ZOS, Story
from story import Connection

HERE = pathlib.Path(__file__).resolve().parent


def recorded():
    """The session that record_tls.py has recorded: who sends, and what."""
    rows = (line.split() for line in (HERE / "tls.session").read_text().splitlines())
    return [(sender, bytes.fromhex(data)) for sender, data in rows]


def tls():
    """HTTP over TLS 1.2; the server's part of the handshake is cut in the middle of its certificate."""
    story = Story("TLS: handshake with a record over two segments, encrypted HTTP; tls.keys decrypts it")
    stream = Connection(story, (PEER, 50400), (ZOS, 443))
    stream.open()
    (_, hello), (_, flight), (_, exchange), (_, finished), (_, question), (_, reply) = recorded()
    hello = stream.from_client(hello)
    cut = flight.index(b"zos.example.com") + 4
    certificate = stream.from_server(flight[:cut])
    between = story.send(net.udp(PEER, 49998, ZOS, 9, b""), link=OTHER_LINK)
    rest = stream.from_server(flight[cut:])
    exchange, finished = stream.from_client(exchange), stream.from_server(finished)
    question, reply = stream.from_client(question), stream.from_server(reply)
    stream.close_by_client()
    story.shown("TLSv1.2", hello, certificate, rest, exchange, finished, question, reply)
    story.shown("UDP", between)
    story.finds('tls.handshake.extensions_server_name == "zos.example.com"', hello)
    story.finds("tls.handshake.type == 2", certificate)
    story.finds('x509sat.uTF8String == "zos.example.com"', rest)
    story.finds("tls.record.content_type == 23", question, reply)
    return story


# --- IPSec --------------------------------------------------------------------------------------------------------

SA, KEY_EXCHANGE, NONCE, NO_MORE = 33, 34, 40, 0
INITIATOR, RESPONSE = 0x08, 0x20


def payload(following, content):
    """A payload of IKEv2 (RFC 7296)."""
    return struct.pack(">BBH", following, 0, 4 + len(content)) + content


def proposal():
    """AES-CBC 256, PRF and integrity HMAC-SHA2-256, group 19."""
    transforms = (
        struct.pack(">BBHBBHHH", 3, 0, 12, 1, 0, 12, 0x800E, 256)
        + struct.pack(">BBHBBH", 3, 0, 8, 2, 0, 5)
        + struct.pack(">BBHBBH", 3, 0, 8, 3, 0, 12)
        + struct.pack(">BBHBBH", 0, 0, 8, 4, 0, 19)
    )
    return struct.pack(">BBHBBBB", 0, 0, 8 + len(transforms), 1, 1, 0, 4) + transforms


def ike_init(initiator, responder, flags):
    """IKE_SA_INIT with SA, key exchange and nonce."""
    body = payload(KEY_EXCHANGE, proposal())
    body += payload(NONCE, struct.pack(">HH", 19, 0) + bytes(range(64)))
    body += payload(NO_MORE, bytes(range(32)))
    return struct.pack(">QQBBBBII", initiator, responder, SA, 0x20, 34, flags, 0, 28 + len(body)) + body


def ipsec():
    """Keys are agreed, then data flow: over UDP port 4500, as ESP and in AH."""
    story = Story("IKE, ESP over UDP and without, AH")
    initiator, responder = 0x1122334455667788, 0x99AABBCCDDEEFF00
    encrypted = bytes((17 * place + 5) % 256 for place in range(64))
    init = story.send(net.udp(ZOS, 500, PEER, 500, ike_init(initiator, 0, INITIATOR)))
    agreed = story.send(net.udp(PEER, 500, ZOS, 500, ike_init(initiator, responder, RESPONSE)))
    # IKE_AUTH (35), all of it in an encrypted payload (46); behind a NAT, four zero bytes come first (RFC 3948).
    auth = struct.pack(">QQBBBBII", initiator, responder, 46, 0x20, 35, INITIATOR, 1, 28 + 68)
    auth = story.send(net.udp(ZOS, 4500, PEER, 4500, bytes(4) + auth + payload(NO_MORE, encrypted)))
    in_udp = story.send(net.udp(ZOS, 4500, PEER, 4500, struct.pack(">II", 0xC0FFEE01, 1) + encrypted))
    esp = story.send(raw(PEER, ZOS, 50, struct.pack(">II", 0xC0FFEE02, 1) + encrypted))
    inside = icmp(ZOS, PEER, 8, struct.pack(">HH", 7, 1) + bytes(32)).data[20:]
    ah = struct.pack(">BBHII", net.ICMP, 4, 0, 0xC0FFEE03, 1) + bytes(range(12))
    authenticated = story.send(raw(ZOS, PEER, 51, ah + inside))
    story.shown("ISAKMP", init, agreed, auth)
    story.shown("ESP", in_udp, esp)
    story.shown("ICMP", authenticated)
    story.finds("isakmp.exchangetype == 34", init, agreed)
    story.finds("isakmp.exchangetype == 35 && udpencap", auth)
    story.finds("isakmp.rspi == 99:aa:bb:cc:dd:ee:ff:00", agreed, auth)
    story.finds("esp.spi == 0xc0ffee01", in_udp)
    story.finds("esp && !udp", esp)
    story.finds("ah.spi == 0xc0ffee03 && icmp", authenticated)
    story.warns(authenticated)  # nobody answers the ping in it
    return story


STORIES = {"tls": tls, "ipsec": ipsec}
