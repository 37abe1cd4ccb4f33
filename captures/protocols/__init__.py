# SPDX-License-Identifier: GPL-2.0-or-later
# The protocol samples: each told packet by packet, and beside each what Wireshark must show of it.

from protocols import application, network, secure, terminal
from protocols.story import SocketStory

SAMPLES = {**network.STORIES, **application.STORIES, **secure.STORIES, **terminal.STORIES}


def files():
    """All files: name and content.  The data trace has no packets, so there is nothing for pcapng."""
    made = {}
    for name, tell in SAMPLES.items():
        story = tell()
        contents = {".ctrace": story.ctrace}
        if not isinstance(story, SocketStory):
            contents[".pcapng"] = story.pcapng
        made.update({name + ending: write() for ending, write in contents.items()})
        made[name + ".expected.json"] = story.expected([name + ending for ending in contents])
    return made
