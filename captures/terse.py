# SPDX-License-Identifier: GPL-2.0-or-later
# Packs a data set as AMATERSE (TRSMAIN) does on z/OS, with PACK or SPACK, and unpacks it again to make sure.
"""A data set is a list of symbols: 1 to 256 for a byte, 257 for the end of a record.

Both methods choose the longest phrase that the unpacker knows at that moment.  AMATERSE itself may choose others: an
unpacker must not care.  The unpackers here are written from the description of the format, as plainly as can be.
"""

END, RECORD_END, FIRST_NODE, CODES = 0, 257, 258, 4096
BLANK = 0x40 + 1
LRECL, BLKSIZE = 1020, 27998  # the longest record of the samples, without its RDW; half a track


def symbols(records):
    """Of a data set with records of variable length; each has its RDW."""
    found, at = [], 0
    while at < len(records):
        length = int.from_bytes(records[at : at + 2], "big")
        found += [byte + 1 for byte in records[at + 4 : at + length]] + [RECORD_END]
        at += length
    return found


def codes_to_bytes(codes):
    """Twelve bits each; a file is padded to whole records of 1024 bytes."""
    even = [*codes, *[0] * (len(codes) % 2)]
    pairs = zip(even[::2], even[1::2])
    packed = b"".join((first << 12 | second).to_bytes(3, "big") for first, second in pairs)
    return packed + bytes(-(12 + len(packed)) % 1024)


def header(method):
    fields = (method, 1), (1, 1), (LRECL, 2), (0x0C, 1), (0, 1), (BLKSIZE, 2), (0, 4)
    return b"".join(value.to_bytes(length, "big") for value, length in fields)


class Pack:
    """What the unpacker of PACK knows: each node is its father's phrase and one symbol; the ring, oldest node first."""

    ID = 2

    def __init__(self):
        self.father = {node: node - 1 for node in range(FIRST_NODE, CODES)}
        self.father[FIRST_NODE] = BLANK
        self.symbol = dict.fromkeys(range(FIRST_NODE, CODES), BLANK)
        self.ring = dict.fromkeys(reversed(range(FIRST_NODE, CODES)))  # a dict keeps the order
        self.children = {(self.father[node], BLANK): node for node in self.father}
        self.incomplete = None

    def before(self, symbol):
        """The next phrase begins with this symbol: so the last node is complete, and the oldest one is given up."""
        if self.incomplete is not None:
            self.symbol[self.incomplete] = symbol
            self.children.setdefault((self.father[self.incomplete], symbol), self.incomplete)
        self.made = next(iter(self.ring))
        place = self.father[self.made], self.symbol[self.made]
        if self.children.get(place) == self.made:
            del self.children[place]

    def longest(self, data, at):
        """The code of the longest phrase that stands there, and where it ends."""
        code, at = data[at], at + 1
        while at < len(data) and (code, data[at]) in self.children:
            code, at = self.children[code, data[at]], at + 1
        return code, at

    def take(self, code):
        self.touch(self.made)
        node = code
        while node >= FIRST_NODE:
            self.touch(node)
            node = self.father[node]
        self.father[self.made] = code
        self.incomplete = self.made

    def touch(self, node):
        del self.ring[node]
        self.ring[node] = None


class Spack:
    """What the unpacker of SPACK knows: the phrase of each node, its two parts, and how many nodes it is a part of."""

    ID = 5

    def __init__(self):
        self.phrase = {code: (code,) for code in range(1, FIRST_NODE)}
        self.parts, self.users = {}, dict.fromkeys(range(1, CODES), 0)
        self.queue = {}  # nodes without users, oldest first
        self.node_of = {phrase: code for code, phrase in self.phrase.items()}
        self.last = None

    def before(self, _symbol):
        """Chooses the node that the next code makes; it is not to be used any more."""
        if self.last is None:
            return
        self.made = FIRST_NODE + len(self.parts)
        if self.made == CODES:
            self.made = next(iter(self.queue))
            self.give_up(self.made)

    def give_up(self, node):
        del self.queue[node]
        if self.node_of.get(self.phrase[node]) == node:
            del self.node_of[self.phrase[node]]
        for part in self.parts[node]:
            self.users[part] -= 1
            if part >= FIRST_NODE and self.users[part] == 0:
                self.queue[part] = None

    def longest(self, data, at):
        for length in sorted({len(phrase) for phrase in self.node_of}, reverse=True):
            code = self.node_of.get(tuple(data[at : at + length]))
            if code is not None:
                return code, at + length
        raise AssertionError("every symbol is a phrase")

    def take(self, code):
        if self.last is not None:
            self.parts[self.made] = self.last, code
            for part in self.parts[self.made]:
                self.users[part] += 1
                self.queue.pop(part, None)
            self.queue[self.made] = None
            self.phrase[self.made] = self.phrase[self.last] + self.phrase[code]
            self.node_of.setdefault(self.phrase[self.made], self.made)
        self.last = code


def pack_symbols(model, data):
    codes, at = [], 0
    while at < len(data):
        model.before(data[at])
        code, at = model.longest(data, at)
        codes.append(code)
        model.take(code)
    return codes + [END]


def unpack_symbols(method, codes):
    return (unpack_pack if method == Pack.ID else unpack_spack)(codes)


def unpack_pack(codes):
    """Step by step as the description has it, with the ring as a list: the most recent node first."""
    father = {node: node - 1 for node in range(FIRST_NODE + 1, CODES)} | {FIRST_NODE: BLANK}
    symbol = dict.fromkeys(father, BLANK)
    ring, last, out = list(range(FIRST_NODE, CODES)), None, []
    for code in codes:
        made, path, root = ring.pop(), [], code
        while root >= FIRST_NODE:
            path.insert(0, root)
            ring.remove(root)
            root = father[root]
        ring = path + [made] + ring
        if last is not None:
            symbol[last] = root
        out += [root] + [symbol[node] for node in path]
        father[made] = code
        last = made
    return out


def unpack_spack(codes):
    model, out = Spack(), []
    for code in codes:
        model.before(None)
        out += model.phrase[code]
        model.take(code)
    return out


def packed(model, records):
    data = symbols(records)
    codes = pack_symbols(model, data)
    assert max(codes) >= FIRST_NODE, "this packs nothing"
    assert unpack_symbols(model.ID, codes[:-1]) == data
    return header(model.ID) + codes_to_bytes(codes)


def pack(records):
    return packed(Pack(), records)


def spack(records):
    return packed(Spack(), records)
