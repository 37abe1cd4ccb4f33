# SPDX-License-Identifier: GPL-2.0-or-later
# examples/opensearch: mapping and documents agree, and are such as a server takes. There is no server here; what one
# takes is written down below, by the documentation of Elasticsearch and OpenSearch, and a small one plays its part.

import http.server
import importlib.util
import ipaddress
import json
import re
import threading
import unittest

from example import ExampleTest
from test_fieldnames import EXPECTED, PROTOCOLS
from tools import CAPTURES, ROOT, sample

FOLDER = ROOT / "examples" / "opensearch"
SPEC = importlib.util.spec_from_file_location("ek", FOLDER / "ek.py")
ek = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(ek)

# Types that make sense for a field of Wireshark's.
SENSIBLE = {
    "FT_STRING": "keyword", "FT_BYTES": "keyword", "FT_NONE": "boolean", "FT_BOOLEAN": "boolean", "FT_IPv4": "ip",
    "FT_IPv6": "ip", "FT_ABSOLUTE_TIME": "date_nanos", "FT_RELATIVE_TIME": "double", "FT_FRAMENUM": "long",
    "FT_UINT8": "short", "FT_UINT16": "integer", "FT_UINT24": "integer", "FT_UINT32": "long", "FT_INT32": "integer",
    "FT_UINT64": "unsigned_long",
}


def whole_number(low, high):
    return lambda value: re.fullmatch(r"-?\d+", value) and low <= int(value) <= high


def is_number(value):
    return re.fullmatch(r"-?\d+(\.\d+)?", value)


def is_date(value):
    return re.fullmatch(r"\d+|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", value)


def is_address(value):
    return ipaddress.ip_address(value)


# The values that a server takes for a type; tshark writes all but booleans as text.
TAKES = {
    "boolean": lambda value: value in (True, False),
    "short": whole_number(-(2**15), 2**15 - 1), "integer": whole_number(-(2**31), 2**31 - 1),
    "long": whole_number(-(2**63), 2**63 - 1), "unsigned_long": whole_number(0, 2**64 - 1),
    "float": is_number, "double": is_number, "date": is_date, "date_nanos": is_date, "ip": is_address,
    "keyword": lambda value: isinstance(value, str),
}


def leaves(value, known, path=()):
    """All values of a document, each with its place and its mapping."""
    if isinstance(value, list):
        for each in value:
            yield from leaves(each, known, path)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, known["properties"][name], (*path, name))
    else:
        yield path, known, value


def without_repetitions(pairs):
    assert len(dict(pairs)) == len(pairs), f"a name comes twice: {[name for name, _ in pairs]}"
    return dict(pairs)


class OpenSearchTest(ExampleTest):
    def mapping(self, *protocols):
        code, output, messages = self.shell(FOLDER / "ek.py", "mapping", *protocols)
        self.assertEqual((code, messages), (0, ""))
        return json.loads(output, object_pairs_hook=without_repetitions)


class Mapping(OpenSearchTest):
    def test_every_field_of_ours_has_a_sensible_type(self):
        layers = self.mapping(*PROTOCOLS)["mappings"]["properties"]["layers"]["properties"]
        for line in EXPECTED.read_text().splitlines():
            name, kind, *_ = line.split(" ")
            protocol = name.split(".")[0]
            known = layers[protocol]["properties"].get(f"{protocol}_{name.replace('.', '_')}", {})
            with self.subTest(field=name):
                self.assertEqual(known.get("type"), SENSIBLE[kind])

    def test_all_types_are_known_to_a_server(self):
        mapping = self.mapping("frame", "eth", "ip", "ipv6", "tcp", "udp", *PROTOCOLS)
        types = set(re.findall(r'"type": "([^"]*)"', json.dumps(mapping["mappings"])))
        self.assertEqual(types - set(TAKES), set())

    def test_without_the_plugins_there_is_none(self):
        code, output, messages = self.shell(FOLDER / "ek.py", "mapping", "frame", "ctrace", plugins="none")
        self.assertEqual((code, output), (1, ""))
        self.assertIn("no protocol ctrace", messages)


class Documents(OpenSearchTest):
    @staticmethod
    def names(value):
        """All names of our fields in a document."""
        if isinstance(value, list):
            return set().union(*map(Documents.names, value))
        if not isinstance(value, dict):
            return set()
        own = {name for name in value if name.startswith(tuple(protocol + "_" for protocol in PROTOCOLS))}
        return own.union(*map(Documents.names, value.values()))

    def test_every_value_fits_its_mapping(self):
        known = self.mapping("frame", "eth", "ip", "ipv6", "icmp", "tcp", "udp", "ftp", *PROTOCOLS)["mappings"]
        lines = self.tshark("-r", self.all_samples(), "-T", "ek").splitlines()
        made = [json.loads(json.dumps(each)) for each in ek.documents(known, lines)]
        self.assertEqual(made[::2], [{"index": {}}] * (len(lines) // 2))
        unfit = {}
        for document in made[1::2]:
            for path, field, value in leaves(document, known):
                if not TAKES[field["type"]](value):
                    unfit[path] = value
        self.assertEqual(unfit, {})
        self.assertEqual(set().union(*map(self.names, made)), set().union(*map(self.names, map(json.loads, lines))))

    def first(self, capture, *arguments):
        known = self.mapping("frame", "ip", *PROTOCOLS)["mappings"]
        lines = self.tshark("-r", capture, "-T", "ek", *arguments).splitlines()
        return list(ek.documents(known, lines))[1]["layers"]

    def test_how_fields_are_named(self):
        layers = self.first(sample("storm"))
        self.assertEqual(layers["ctrace"]["ctrace_ctrace_discard"], "4114")
        self.assertEqual(layers["ctrace"]["ctrace_ctrace_asid"], str(0x4F))
        self.assertEqual(layers["ctrace"]["ctrace_ctrace_linkname"], "OSDL")
        self.assertEqual(layers["ctrace"]["ctrace_ctrace_ip_addr"], ["172.29.96.93", "172.29.191.255"])
        self.assertIs(layers["ctrace"]["_ws_expert"]["ctrace_ctrace_expert_discarded"], True)
        self.assertEqual(self.first(sample("scan"), "-Y", "idsprobe")["idsprobe"]["idsprobe_idsprobe_id"], "50528256")

    def test_names_that_come_twice_become_a_list(self):
        known = {"properties": {"layers": {"properties": {"ip": {"properties": {"a": {"type": "long"}}}}}}}
        _, document = ek.documents(known, ['{"layers": {"ip": {"a": "0x10", "b": null, "a": "17"}, "udp": {}}}'])
        self.assertEqual(document, {"layers": {"ip": {"a": ["16", "17"]}}})


class Server(http.server.BaseHTTPRequestHandler):
    """As much of a server as `load` needs; what it got is in its server's `got`."""

    def answer(self, content):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def body(self):
        content = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.got.append((self.command, self.path, content))
        return content

    def do_PUT(self):
        self.body()
        self.answer({"acknowledged": True})

    def do_POST(self):
        self.body()
        self.answer({"took": 1, "errors": self.server.refuses})

    def log_message(self, *_):
        pass


class Splitting(OpenSearchTest):
    """What docs/scale.md says of pieces, and the commands in it."""

    def test_the_commands(self):
        self.write("big.ctrace", sample("storm").read_bytes())
        page = (ROOT / "docs" / "scale.md").read_text()
        for block in re.findall(r"^```\n((?:tshark|editcap) .*?)^```$", page, re.M | re.S):
            with self.subTest(block=block):
                code, _, messages = self.shell("sh", "-ec", block)
                self.assertEqual((code, messages), (0, ""))
        for name in ("discards.pcapng", *(path.name for path in self.folder.glob("piece_*.pcapng.discards"))):
            with self.subTest(file=name):
                self.assertEqual(len(self.fields(self.folder / name, ["ctrace.discard"])), 127)

    def pieces(self, capture, *how):
        self.run_tool("editcap", *how, capture, self.folder / "piece.pcapng")
        return sorted(self.folder.glob("piece_*.pcapng"))

    def test_what_was_learnt_of_intrusions_stays_with_the_packets(self):
        names = ["idsprobe.id", "idsprobe.correlator", "idsprobe.policy", "idsprobe.module", "ip.src"]
        pieces = self.pieces(sample("scan"), "-c", 5)
        self.assertGreater(len(pieces), 3)
        rows = [row for piece in pieces for row in self.fields(piece, names)]
        self.assertEqual(rows, self.fields(sample("scan"), names))

    def test_a_session_in_pieces_looks_broken(self):
        capture = CAPTURES / "ftp" / "ftp_methods.ctrace"
        outcomes = [row for piece in self.pieces(capture, "-c", 10) for row in self.fields(piece, ["ftpflow.outcome"])]
        self.assertNotEqual(outcomes, self.fields(capture, ["ftpflow.outcome"]))


class Load(OpenSearchTest):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        self.server.got, self.server.refuses = [], False
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}/trace"

    def load(self, capture, *url, **options):
        return self.shell(FOLDER / "load", capture, "loaded", *url, PIECE="10", **options)

    def documents(self, pattern):
        paths = sorted((self.folder / "loaded").glob(pattern))
        lines = (line for path in paths for line in path.read_text().splitlines())
        return [document["layers"] for document in map(json.loads, lines) if "layers" in document]

    def test_pieces_hold_every_frame_once_in_order(self):
        self.assertEqual(self.load(sample("storm"))[0], 0)
        counts = [int(layers["ctrace"]["ctrace_ctrace_trace_count"]) for layers in self.documents("piece_*.ndjson")]
        self.assertEqual(counts, list(range(54565746, 54565746 + 127)))
        self.assertEqual(len(list((self.folder / "loaded").glob("piece_*.pcapng"))), 13)
        self.assertEqual(self.server.got, [])

    def test_ftp_is_told_from_the_whole_trace(self):
        capture = CAPTURES / "ftp" / "ftp_missing.ctrace"
        self.assertEqual(self.load(capture)[0], 0)
        self.assertEqual([layers for layers in self.documents("piece_*.ndjson") if "ftpflow" in layers], [])
        expected = json.loads((CAPTURES / "ftp" / "ftp_missing.expected.json").read_text())["transfers"]
        found = [(int(layers["frame"]["frame_frame_number"]), layers["ftpflow"]["ftpflow_ftpflow_outcome"])
                 for layers in self.documents("ftpflow.ndjson") if "ftpflow_ftpflow_outcome" in layers["ftpflow"]]
        self.assertEqual(found, [(transfer["proof_frame"], transfer["outcome"]) for transfer in expected])

    def test_what_the_server_gets(self):
        self.assertEqual(self.load(sample("storm"), self.url)[0], 0)
        (first, index, mapping), *bulks = self.server.got
        self.assertEqual((first, index, "ctrace_ctrace_discard" in mapping), ("PUT", "/trace", True))
        self.assertEqual({(command, path) for command, path, _ in bulks}, {("POST", "/trace/_bulk")})
        lines = [line for _, _, content in bulks for line in content.splitlines()]
        self.assertEqual((len(lines), lines.count('{"index": {}}')), (2 * 127, 127))

    def test_refused_documents_are_an_error(self):
        self.server.refuses = True
        code, _, messages = self.load(sample("storm"), self.url)
        self.assertNotEqual(code, 0)
        self.assertIn("documents were refused", messages)

    def test_what_cannot_be_read_is_an_error(self):
        damaged = self.write("damaged.trs", (CAPTURES / "storm.pack.trs").read_bytes()[:3000])
        for number, path in enumerate((self.folder / "nosuch.ctrace", damaged)):
            with self.subTest(file=path.name):
                self.assertNotEqual(self.shell(FOLDER / "load", path, f"loaded-{number}")[0], 0)

    def test_it_says_how_it_is_called(self):
        self.assertEqual(self.shell(FOLDER / "load"), (2, "", "usage: load TRACE FOLDER [URL]\n"))

    def test_without_the_plugins_nothing_is_loaded(self):
        self.assertNotEqual(self.load(CAPTURES / "ftp" / "ftp_missing.pcapng", self.url, plugins="none")[0], 0)
        self.assertEqual(self.server.got, [])


if __name__ == "__main__":
    unittest.main()
