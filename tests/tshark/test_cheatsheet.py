# SPDX-License-Identifier: GPL-2.0-or-later
# docs/ipcs-cheatsheet.md: every keyword of IPCS is there, and Wireshark takes all that the sheet says to type.

import json
import re
import shlex
import unittest

from example import ExampleTest
from tools import ROOT, sample

SHEET = ROOT / "docs" / "ipcs-cheatsheet.md"

# The keywords of the formatter for SYSTCPDA, SYSTCPOT and SYSTCPIS: IP Diagnosis Guide, "Formatting component traces".
KEYWORDS = """
    COMP SUB SHORT FULL SUMMARY TALLY GMT LOCAL START STOP LIMIT USEREXIT JOBNAME JOBLIST ASIDLIST ENTIDLIST EXCEPTION
    IPADDR BROADCAST CLASSA CLASSB CLASSC CLASSD CLASSE HOST LINKLOCAL LOOPBACK LOOPBACK6 MULTICAST SITELOCAL
    PORT BOOTP DHCP DOMAIN EE FINGER FTP GOPHER IKE NAT NTP ROUTER RIP RPC SASP SMTP SNMP TELNET TFTP TIME WWW HTTP
    PROTOCOL TCP UDP ICMP ICMP6 IGMP OSPFI AH ESP LINKNAME INTERFACE LINKLIST DISCARD ASID TCB CID QID
    PACKETTRACE PKTTRACE DATTRACE X25 ARP DEVICEID ETHTYPE MACADDR VLANID RECORDS IPID TOS TRAFFICCLASS QOS FIRST SECOND
    TOD CORRELATOR GROUP INSTANCE PROBEID ENTRYID TYPE
    ABBREV IN OUT OFFLOAD SEG RSM HOME IPV4 IPV6 IPO IPEXT TUNNEL ACK FIN PSH RST SYN URG TCPO ZWIN PING
    FORMAT DUMP BASIC OPTION STATISTICS SESSION DELAYACK GAIN SPEED CLEANUP STREAM REASSEMBLY NOREASSEMBLY SEGMENT
    NOSEGMENT CHECKSUM HPRDIAG SNIFFER
""".split()

# No sample has a prefix with names, or a packet from a stack to itself.
NOT_IN_SAMPLES = {'ctrace.stack == "TCPIP"', "ctrace.flags.local == 1"}


def rows():
    """The tables' rows: the keywords' cell, and all cells behind it as one text."""
    for line in SHEET.read_text().splitlines():
        if line.startswith("|") and not line.startswith(("|-", "| IPCS |")):
            _, first, *others = (cell.strip() for cell in line.split("|"))  # a bar inside code would split it, too
            yield first, " ".join(others)


def typed():
    """All that the reader is told to type: filters, and options of tshark."""
    return [text for _, cell in rows() for text in re.findall(r"`([^`]+)`", cell)]


class CheatSheet(ExampleTest):
    filters = [text for text in typed() if not text.startswith("-")]
    options = [text for text in typed() if text.startswith("-")]

    def ask(self, *requests):
        """What sharkd answers to requests, which are a method and its parameters."""
        lines = "".join(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}) + "\n"
                        for number, (method, params) in enumerate(requests, 1))
        code, answers, _ = self.outcome("sharkd", "-", stdin=lines.encode())
        answers = [json.loads(line) for line in answers.splitlines()]
        self.assertEqual((code, [answer["id"] for answer in answers]), (0, list(range(1, len(requests) + 1))))
        return answers

    def refusals(self, filters):
        """What Wireshark says of filters that it does not take."""
        answers = self.ask(*(("check", {"filter": text}) for text in filters))
        return [answer["error"]["message"] for answer in answers if answer.get("result") != {"status": "OK"}]

    def test_every_keyword_is_there(self):
        there = {word for first, _ in rows() for word in re.findall(r"\w+", first)}
        self.assertEqual([word for word in KEYWORDS if word not in there], [])

    def test_every_row_says_something(self):
        self.assertEqual([first for first, cell in rows() if not cell], [])

    def test_every_filter_is_taken(self):
        self.assertGreater(len(self.filters), 120)
        self.assertEqual(self.refusals(self.filters), [])

    def test_an_unknown_field_is_refused(self):
        (refusal,) = self.refusals(["ctrace.discard == 4114", "ctrace.no_such_field"])
        self.assertIn("ctrace.no_such_field", refusal)

    def test_our_filters_find_what_is_in_the_samples(self):
        """A value of the wrong form, such as a decimal CID, is taken, but finds nothing."""
        ours = [text for text in self.filters if text.startswith(("ctrace.", "idsprobe.", "frame."))]
        load, *found = self.ask(("load", {"file": str(self.all_samples())}),
                                *(("frames", {"filter": text, "limit": 1}) for text in ours))
        self.assertEqual(load["result"], {"status": "OK"})
        self.assertEqual({text for text, answer in zip(ours, found) if not answer["result"]}, NOT_IN_SAMPLES)

    def test_every_option_is_taken(self):
        self.write("my.lua", b"-- a program of the user's\n")
        for options in self.options:
            with self.subTest(options=options):
                self.tshark("-r", sample("dns"), *shlex.split(options))

    def test_the_counts_are_taken(self):
        commands = re.findall(r"^tshark -r my\.ctrace (.*) \| sort \| uniq -c$", SHEET.read_text(), re.M)
        self.assertEqual(len(commands), 2)
        for command, capture in zip(commands, ("storm", "data")):
            with self.subTest(command=command):
                self.assertTrue(self.tshark("-r", sample(capture), *shlex.split(command)))


if __name__ == "__main__":
    unittest.main()
