/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * twocutc.c - what the converter 2cUTC puts before each entry: see twocutc.h
 */
#include "twocutc.h"

#include <string.h>

#include "entry.h"

enum { BLANKS = 0x202020, LENGTH_FOR_BLANKS = 48 };

static const char eye_catcher[] = {'2', 'c', 'U', 'T', 'C'};

bool twocutc_is_here(struct view bytes) {
    return view_holds(bytes, 0, sizeof eye_catcher) && memcmp(bytes.bytes, eye_catcher, sizeof eye_catcher) == 0;
}

static bool entry_stands_at(struct view bytes, size_t at) {
    struct entry entry;
    return entry_is_credible(entry_read(view_part(bytes, at, bytes.length), &entry), &entry);
}

static size_t extension_length(struct view bytes, uint32_t stated) {
    if (stated == BLANKS)
        return entry_stands_at(bytes, TWOCUTC_LENGTH) ? 0 : LENGTH_FOR_BLANKS;
    return view_holds(bytes, TWOCUTC_LENGTH, stated) ? stated : stated & UINT16_MAX;
}

static size_t entry_length(struct view rest) {
    struct entry entry;
    return entry_read(rest, &entry) != ENTRY_NONE ? entry.bytes.length : rest.length;
}

static struct view without_blanks(struct view name) {
    while (name.length > 0 && (name.bytes[name.length - 1] == ' ' || name.bytes[name.length - 1] == 0))
        name.length--;
    return name;
}

bool twocutc_read(struct view bytes, struct twocutc *out) {
    uint64_t stated;
    if (!view_holds(bytes, 0, TWOCUTC_LENGTH) || !view_uint(bytes, TWOCUTC_AT_extension_length, 3, &stated))
        return false;
    size_t end = TWOCUTC_LENGTH + extension_length(bytes, (uint32_t)stated);
    out->component = without_blanks(view_part(bytes, TWOCUTC_AT_component, TWOCUTC_NAME_LENGTH));
    out->entry_at = end < bytes.length ? end : bytes.length;
    out->entry_length = entry_length(view_part(bytes, out->entry_at, bytes.length));
    return true;
}
