/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * twocutc.h - what the converter 2cUTC puts before each entry in the pcapng files that it makes (link type USER0)
 *
 *     +0  5  "2cUTC" in ASCII
 *     +5  3  length of the extension; in the oldest files blanks, which stand for 48, or for none when the entry
 *            follows at once.  2cUTC itself calls the first of the three bytes reserved.
 *     +8  8  name of the component in ASCII, blank-padded
 *     +16    the extension, then one trace entry
 *
 * Source: the Lua dissectors of 2cUTC (docs/format.md, section 8, S-2c).
 */
#ifndef CTRACE_TWOCUTC_H
#define CTRACE_TWOCUTC_H

#include "view.h"

enum {
    TWOCUTC_AT_extension_length = 5,
    TWOCUTC_AT_component = 8,
    TWOCUTC_LENGTH = 16, /* without the extension */
    TWOCUTC_NAME_LENGTH = 8
};

struct twocutc {
    struct view component; /* without the blanks behind it */
    size_t entry_at;       /* where the extension ends and the entry begins, or the bytes end */
    size_t entry_length;   /* what is there of it; all the rest when no entry stands there */
};

/* True when the bytes begin with the eye-catcher. */
bool twocutc_is_here(struct view bytes);

/* False when the bytes end inside the prefix. */
MUST_CHECK bool twocutc_read(struct view bytes, struct twocutc *out);

#endif
