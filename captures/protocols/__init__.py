# SPDX-License-Identifier: GPL-2.0-or-later
# The protocol samples: each told packet by packet, and beside each what Wireshark must show of it.

from protocols import application, network, secure, terminal

SAMPLES = {**network.STORIES, **application.STORIES, **secure.STORIES, **terminal.STORIES}


def files():
    """All files: name and content."""
    made = {}
    for name, tell in SAMPLES.items():
        story = tell()
        made[name + ".ctrace"] = story.ctrace()
        made[name + ".pcapng"] = story.pcapng()
        made[name + ".expected.json"] = story.expected([name + ".ctrace", name + ".pcapng"])
    return made
