/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * segment.c - which packet a segment belongs to, and which part of it it is: see segment.h
 */
#include "segment.h"

#include <string.h>

/* Takes a field into the key; the user may have made it shorter or longer. */
static void put(struct segment_key *key, size_t *at, struct view field, size_t length) {
    if (field.length > 0)
        memcpy(key->bytes + *at, field.bytes, field.length < length ? field.length : length);
    *at += length;
}

bool segment_key_read(const struct entry *entry, struct segment_key *out) {
    struct view header = view_part(entry->bytes, entry->data_at, entry->header_length);
    size_t at = 0;
    if (entry->fit == FIT_NO_HEADER || header.length < entry->header_length)
        return false;
    *out = (struct segment_key){{0}};
    put(out, &at, view_part(entry->bytes, CTE_AT_entry_id, 4), 4);
    put(out, &at, entry_field(entry, PTH_ROW_traced), 3);
    put(out, &at, entry_field(entry, PTH_ROW_time), 8);
    put(out, &at, entry_name(entry), 16);
    put(out, &at, entry_field(entry, PTH_ROW_source), 16);
    put(out, &at, entry_field(entry, PTH_ROW_destination), 16);
    put(out, &at, entry_field(entry, PTH_ROW_source_port), 2);
    put(out, &at, entry_field(entry, PTH_ROW_dest_port), 2);
    put(out, &at, entry_field(entry, entry->id == ENTRY_DATA ? PTH_ROW_cid : PTH_ROW_ifindex), 8);
    return at == SEGMENT_KEY_LENGTH;
}

uint32_t segment_ahead(uint8_t number, uint32_t next) {
    if (number == 0 || number >= next)
        return number;
    uint32_t rounds = (next - number + SEGMENT_NUMBER_MAX - 1) / SEGMENT_NUMBER_MAX;
    return number + rounds * SEGMENT_NUMBER_MAX;
}
