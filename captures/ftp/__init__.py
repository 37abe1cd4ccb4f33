# SPDX-License-Identifier: GPL-2.0-or-later
# The FTP samples: sessions told packet by packet, and beside each what is to be found in it.

from ftp import cases, failures, good

# Sample and the files that it makes.  Discard codes, gaps and skipped bytes exist in a trace of z/OS only; cases A to E
# are wanted as such.
SAMPLES = {
    **{name: (story, (".ctrace",)) for name, story in {**cases.STORIES, **failures.TRACE_ONLY}.items()},
    **{name: (story, (".ctrace", ".pcapng")) for name, story in {**failures.STORIES, **good.STORIES}.items()},
}


def files():
    """All files: name and content."""
    made = {}
    for name, (story, endings) in SAMPLES.items():
        told = story()
        contents = {".ctrace": told.ctrace, ".pcapng": told.pcapng}
        made.update({name + ending: contents[ending]() for ending in endings})
        made[name + ".expected.json"] = told.expected([name + ending for ending in endings])
    return made
