/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * segment.c - which packet a segment belongs to, and which part of it it is: see segment.h
 */
#include "segment.h"

#include <string.h>

enum {
    ID_AT = 0,
    TRACED_AT = 4,
    NAME_AT = 7,
    TIME_AT = 23,
    INDEX_AT = 67,
    TIME_TO_PORTS_LENGTH = PTH_AT_trace_count - PTH_AT_time
};
_Static_assert(TIME_AT + TIME_TO_PORTS_LENGTH == INDEX_AT && INDEX_AT + 4 == SEGMENT_KEY_LENGTH, "the key has no gaps");

static void put(struct segment_key *key, size_t at, struct view part) {
    if (part.length > 0)
        memcpy(key->bytes + at, part.bytes, part.length);
}

bool segment_key_read(const struct entry *entry, struct segment_key *out) {
    struct view header = view_part(entry->bytes, entry->data_at, entry->header_length);
    if (entry->fit == FIT_NO_HEADER || header.length < entry->header_length)
        return false;
    *out = (struct segment_key){{0}};
    put(out, ID_AT, view_part(entry->bytes, CTE_AT_entry_id, 4));
    put(out, TRACED_AT, view_part(header, PTH_AT_traced, 3));
    put(out, NAME_AT, entry_name(entry));
    put(out, TIME_AT, view_part(header, PTH_AT_time, TIME_TO_PORTS_LENGTH));
    put(out, INDEX_AT, view_part(header, PTH_AT_ifindex, 4));
    return true;
}

uint32_t segment_ahead(uint8_t number, uint32_t next) {
    if (number == 0 || number >= next)
        return number;
    uint32_t rounds = (next - number + SEGMENT_NUMBER_MAX - 1) / SEGMENT_NUMBER_MAX;
    return number + rounds * SEGMENT_NUMBER_MAX;
}
