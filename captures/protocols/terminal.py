# SPDX-License-Identifier: GPL-2.0-or-later
# Terminals: Telnet in line mode, TN3270 and TN3270E with screens in EBCDIC.

import struct

from protocols.story import PEER, ZOS, SocketStory, Story
from story import Connection

IAC = b"\xff"
DO, WILL, SUBOPTION, END_OF_SUBOPTION, END_OF_RECORD = b"\xfd", b"\xfb", b"\xfa", b"\xf0", b"\xef"
BINARY, ECHO, TERMINAL_TYPE, EOR, TN3270E = b"\0", b"\x01", b"\x18", b"\x19", b"\x28"
IS, SEND = b"\0", b"\x01"


def suboption(option, content):
    return IAC + SUBOPTION + option + content + IAC + END_OF_SUBOPTION


# --- the 3270 data stream -----------------------------------------------------------------------------------------

ERASE_WRITE, WRITE_CONTROL, SET_BUFFER_ADDRESS, START_FIELD, INSERT_CURSOR = b"\xf5", b"\xc3", b"\x11", b"\x1d", b"\x13"
ENTER = b"\x7d"
PROTECTED, UNPROTECTED = b"\xf0", b"\x40"

# Six bits of an address, each as the graphic character that stands for them (3270 Data Stream Programmer's Reference).
SIX_BITS = bytes.fromhex(
    "40c1c2c3c4c5c6c7c8c94a4b4c4d4e4f" "50d1d2d3d4d5d6d7d8d95a5b5c5d5e5f"
    "6061e2e3e4e5e6e7e8e96a6b6c6d6e6f" "f0f1f2f3f4f5f6f7f8f97a7b7c7d7e7f"
)


def place(row, column):
    """An address on a screen of 80 columns, in 12 bits."""
    address = 80 * row + column
    return bytes((SIX_BITS[address >> 6], SIX_BITS[address & 63]))


def field(row, column, attribute, text=""):
    return SET_BUFFER_ADDRESS + place(row, column) + START_FIELD + attribute + text.encode("cp037")


LOGON_SCREEN = (
    ERASE_WRITE + WRITE_CONTROL + field(0, 0, PROTECTED, "ENTER USERID") + field(2, 0, UNPROTECTED) + INSERT_CURSOR
    + field(2, 9, PROTECTED)
)
TYPED = ENTER + place(2, 8) + SET_BUFFER_ADDRESS + place(2, 1) + "IBMUSER".encode("cp037")


def tn3270e_record(number, stream):
    """The header: data type 3270-DATA, flags, sequence number (RFC 2355)."""
    return struct.pack(">BBBH", 0, 0, 0, number) + stream + IAC + END_OF_RECORD


# --- sessions -----------------------------------------------------------------------------------------------------

DEVICE_TYPE, FUNCTIONS, E_IS, E_REQUEST, E_SEND, CONNECT = b"\x02", b"\x03", b"\x04", b"\x07", b"\x08", b"\x01"
BIND_IMAGE, RESPONSES, SYSREQ = b"\0", b"\x02", b"\x04"
WANTED = BIND_IMAGE + RESPONSES + SYSREQ


def talk(stream, *lines):
    """Lines of who sends and what; the frames."""
    return [stream.from_client(data) if who == "C" else stream.from_server(data) for who, data in lines]


def tn3270_in(story):
    """TN3270E: device type, functions, a screen, what is typed; the connection goes on."""
    stream = Connection(story, (PEER, 50500), (ZOS, 23))
    stream.open()
    device = b"IBM-3278-2-E"
    negotiation = talk(
        stream,
        ("S", IAC + DO + TN3270E),
        ("C", IAC + WILL + TN3270E),
        ("S", suboption(TN3270E, E_SEND + DEVICE_TYPE)),
        ("C", suboption(TN3270E, DEVICE_TYPE + E_REQUEST + device)),
        ("S", suboption(TN3270E, DEVICE_TYPE + E_IS + device + CONNECT + b"SC0TCP01")),
        ("C", suboption(TN3270E, FUNCTIONS + E_REQUEST + WANTED)),
        ("S", suboption(TN3270E, FUNCTIONS + E_IS + WANTED)),
    )
    screen = stream.from_server(tn3270e_record(1, LOGON_SCREEN))
    typed = stream.from_client(tn3270e_record(1, TYPED))
    story.shown("TELNET", *negotiation)
    story.shown("TN3270", screen, typed)
    story.finds("telnet.tn3270.subopt", *negotiation[2:])
    story.finds('tn3270.field_data contains "ENTER USERID"', screen)
    story.finds("tn3270.aid == 0x7d", typed)
    story.finds('tn3270.field_data contains "IBMUSER"', typed)
    return stream


def tn3270():
    """A second screen comes in two segments."""
    story = Story("TN3270E: negotiation, a screen of EBCDIC fields, input, a screen over two segments")
    stream = tn3270_in(story)
    menu = ERASE_WRITE + WRITE_CONTROL
    menu += b"".join(field(row, 0, PROTECTED, f"OPTION {row:02} OF THE MENU") for row in range(24))
    menu = tn3270e_record(2, menu)
    stream.from_server(menu[:300])
    second = stream.from_server(menu[300:])
    stream.close_by_client()
    story.shown("TN3270", second)
    story.finds('tn3270.field_data contains "OPTION 23"', second)
    return story


def tn3270_sockets():
    story = SocketStory("TN3270E in the data trace: negotiation, a screen of EBCDIC fields, input")
    tn3270_in(story)
    return story


def telnet():
    """The older TN3270 with terminal type, end of record and binary; and a line of text to z/OS UNIX."""
    story = Story("Telnet: TN3270 without E, and line mode")
    stream = Connection(story, (PEER, 50501), (ZOS, 23))
    stream.open()
    both = IAC + DO + EOR + IAC + WILL + EOR, IAC + DO + BINARY + IAC + WILL + BINARY
    talk_about = talk(
        stream,
        ("S", IAC + DO + TERMINAL_TYPE),
        ("C", IAC + WILL + TERMINAL_TYPE),
        ("S", suboption(TERMINAL_TYPE, SEND)),
        ("C", suboption(TERMINAL_TYPE, IS + b"IBM-3278-2")),
        ("S", both[0]),
        ("C", both[0]),
        ("S", both[1]),
        ("C", both[1]),
    )
    screen = stream.from_server(LOGON_SCREEN + IAC + END_OF_RECORD)
    typed = stream.from_client(TYPED + IAC + END_OF_RECORD)
    stream.close_by_client()
    lines = Connection(story, (PEER, 50502), (ZOS, 23))
    lines.open()
    text = talk(lines, ("S", IAC + WILL + ECHO), ("C", IAC + DO + ECHO), ("S", b"login: "), ("C", b"user12\r\n"))
    lines.close_by_client()
    story.shown("TELNET", *talk_about, *text)
    story.shown("TN3270", screen, typed)
    story.finds('tn3270.field_data contains "ENTER USERID"', screen)
    story.finds("tn3270.aid == 0x7d", typed)
    story.finds('telnet.data contains "user12"', text[3])
    return story


STORIES = {"tn3270": tn3270, "tn3270_sockets": tn3270_sockets, "telnet": telnet}
