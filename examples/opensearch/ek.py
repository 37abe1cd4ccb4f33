#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes of what tshark prints for Elasticsearch what OpenSearch and Elasticsearch take: an index and its documents.
"""
    ek.py mapping PROTOCOL…     the index with the fields of these protocols, of `tshark -G elastic-mapping`
    ek.py documents MAPPING     bulk requests, of `tshark -T ek` on standard input

The mapping is tshark's own but for the types that do not fit the values that tshark prints: bytes ("0a:0b") are no
number, a duration is no date, text must be mapped to be found, and 4.6 writes "unsigned long" for "unsigned_long".
The documents are tshark's own but for what makes a server refuse them: the parameter _type, names that come twice in an
object, and hexadecimal numbers (Wireshark before 4.6).  A field that is only there has null, which nothing can find; it
becomes true.
"""

import json
import subprocess
import sys

TYPES = {
    "FT_ABSOLUTE_TIME": "date_nanos",
    "FT_NONE": "boolean",
    "FT_RELATIVE_TIME": "double",
    "FT_UINT64": "unsigned_long",
}
INTEGERS = ("short", "integer", "long", "unsigned_long")
TEXT = {"type": "keyword", "ignore_above": 1024}  # what is longer is stored, and not searched
EXPERT = {"_ws_expert__ws_expert_message": TEXT, "_ws_expert__ws_expert_severity": {"type": "long"},
          "_ws_expert__ws_expert_group": {"type": "long"}}
SETTINGS = {"index.mapping.total_fields.limit": 10000, "index.mapping.ignore_malformed": True}


def tshark(*arguments):
    return subprocess.run(["tshark", *arguments], check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def merged(one, other):
    if not isinstance(one, dict):
        return other
    return {**one, **{name: merged(one.get(name), value) for name, value in other.items()}}


def joined(pairs):
    """An object of tshark's mapping, in which a protocol may come twice, each time with a part of its fields."""
    whole = {}
    for name, value in pairs:
        whole[name] = merged(whole.get(name), value)
    return whole


def listed(pairs):
    """A document in which a name comes twice: its values become a list."""
    values = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: each if len(each) > 1 else each[0] for name, each in values.items()}


def fields(protocols):
    """Protocol, name in a document, and type of each field."""
    for line in tshark("-G", "fields").splitlines():
        letter, _, name, *kind_and_protocol = line.split("\t")[:5]
        if letter == "F" and kind_and_protocol[1] in protocols:
            kind, protocol = kind_and_protocol
            yield protocol, f"{protocol}_{name}".replace(".", "_"), kind


def fitting(kind, own):
    """The mapping of a field, from its type in Wireshark and what tshark's mapping has for it."""
    if kind in TYPES:
        return {"type": TYPES[kind]}
    return TEXT if own is None or own == {"type": "byte"} else own


def mapping(protocols):
    own = json.loads(tshark("-G", "elastic-mapping", "--elastic-mapping-filter", ",".join(protocols)),
                     object_pairs_hook=joined)
    properties = own["mappings"]["properties"]
    layers = properties["layers"]["properties"]
    experts = {protocol: dict(EXPERT) for protocol in protocols}
    for protocol, name, kind in fields(protocols):
        known = layers.setdefault(protocol, {"properties": {}})["properties"]
        known[name] = fitting(kind, known.get(name))
        if kind == "FT_NONE":
            experts[protocol][name] = known[name]  # an expert item, perhaps: it stands in an object of its own
    for protocol, items in experts.items():
        if protocol not in layers:
            sys.exit(f"tshark knows no protocol {protocol}: is its plug-in loaded?")
        layers[protocol]["properties"]["_ws_expert"] = {"properties": items}
    return {"settings": SETTINGS, "mappings": {"dynamic": False, "properties": properties}}


def value_for(value, known):
    """A value of a document as its mapping wants it; what has no mapping is left out."""
    if isinstance(value, list):
        return [value_for(each, known) for each in value]
    if isinstance(value, dict):
        inside = known.get("properties", {})
        return {name: value_for(each, inside[name]) for name, each in value.items() if name in inside}
    if known.get("type") == "boolean" and value is None:
        return True
    if known.get("type") in INTEGERS and isinstance(value, str) and value.startswith("0x"):
        return str(int(value, 16))
    return value


def documents(known, lines):
    for line in lines:
        document = json.loads(line, object_pairs_hook=listed)
        if "layers" in document:
            yield {"index": {}}
            yield value_for(document, known)


def main(what, *arguments):
    if what == "mapping":
        json.dump(mapping(arguments), sys.stdout, indent=1)
    elif what == "documents":
        with open(arguments[0], encoding="utf-8") as file:
            known = json.load(file)["mappings"]
        for each in documents(known, sys.stdin):
            print(json.dumps(each))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:] or [None])
