# SPDX-License-Identifier: GPL-2.0-or-later
# Other addresses for those of a trace: the same one always gets the same, numbered as they come.
"""Nobody has the addresses that are given out: 240.0.0.0/4 is reserved, fd7a:6f73::/32 and the hardware addresses are
our own.  What kind an address is of stays to be seen: of a host, loopback, link-local, multicast (of IPv6 with its
scope).  Kept are only those that are nobody's: unspecified, and the broadcast to all.
"""

OURS = bytes.fromhex("7a6f73")  # "zos"


class TooManyAddresses(Exception):
    """There is no other address left of a kind."""


class Pseudonyms:
    def __init__(self):
        self.numbers = {}  # of each kind: from the address to its number

    def number(self, kind, address, bits):
        """The number of an address among those of its kind, from 1, in `bits` bits."""
        known = self.numbers.setdefault(kind, {})
        number = known.setdefault(address, len(known) + 1)
        if number >= 1 << bits:
            raise TooManyAddresses(f"more than {(1 << bits) - 1} addresses of the kind {kind}")
        return number

    def ipv4(self, address):
        if address in (bytes(4), b"\xff" * 4):
            return address
        if address[0] == 127:
            base, bits = 0x7F800000, 23
        elif 224 <= address[0] <= 239:
            base, bits = 0xEF800000, 23
        else:
            base, bits = 0xF0000000, 28
        return (base + self.number(f"IPv4 {base >> 24}", address, bits)).to_bytes(4, "big")

    def ipv6(self, address):
        if address == bytes(16):
            return address
        if address[0] == 0xFF:
            start = bytes([0xFF, 0x10 | address[1] & 0x0F]) + bytes(6) + OURS
        elif address[0] == 0xFE and address[1] & 0xC0 == 0x80:
            start = b"\xfe\x80" + bytes(6) + OURS
        else:
            start = b"\xfd" + OURS + bytes(7)
        number = self.number(f"IPv6 {address[0] if address[0] >= 0xFE else 0:x}", address, 40)
        return start + number.to_bytes(5, "big")

    def hardware(self, address):
        if address in (bytes(6), b"\xff" * 6):
            return address
        group = address[0] & 1
        number = self.number(f"hardware {group}", address, 24)
        return bytes([2 | group]) + OURS[:2] + number.to_bytes(3, "big")

    def link(self, name):
        return f"LINK{self.number('link', name, 32)}"
