/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * stream.c - entries back to back in bytes that come over the network: see stream.h
 */
#include "stream.h"

#include "tod.h"

/* The beginning of an entry is as good as all of it once both clocks and the lengths of the header are there. */
enum { PROVING_LENGTH = CTE_LENGTH + PTH_AT_source };

static bool proves_itself(struct view bytes) {
    struct entry entry;
    switch (entry_read(bytes, &entry)) {
    case ENTRY_STRONG:
        return true;
    case ENTRY_CUT:
        return entry_id_has_pthdr(entry.id) && bytes.length >= (size_t)entry.data_at + PTH_AT_source;
    default:
        return false;
    }
}

/* Nothing of the envelope, as far as it is there, speaks against an entry that is longer than the bytes.  It may be one
 * of another component, whose id says nothing. */
static bool envelope_may_be_cut(struct view bytes) {
    uint16_t length, data_offset;
    uint64_t clock;
    if (view_u16(bytes, CTE_AT_length, &length) && (length < ENTRY_LENGTH_MIN || length <= bytes.length))
        return false;
    if (view_u16(bytes, CTE_AT_data_offset, &data_offset) && data_offset != CTE_LENGTH)
        return false;
    return !view_u64(bytes, CTE_AT_buffer_time, &clock) || tod_is_plausible(clock);
}

static bool is_cut(struct view bytes) {
    struct entry entry;
    return entry_read(bytes, &entry) == ENTRY_CUT;
}

static bool may_be_cut(struct view bytes) {
    bool id_is_known = view_holds(bytes, 0, CTE_AT_buffer_time) && entry_may_begin(bytes.bytes);
    if (envelope_may_be_cut(bytes))
        return !id_is_known || is_cut(bytes);
    return proves_itself(bytes);
}

bool stream_may_begin(struct view bytes) {
    return view_holds(bytes, 0, CTE_AT_buffer_time) && bytes.length < PROVING_LENGTH && entry_may_begin(bytes.bytes) &&
           envelope_may_be_cut(bytes) && is_cut(bytes);
}

/* The place, from `from` on, of an entry that proves itself, or of the beginning of one when more bytes may come; the
 * end when there is none. */
static size_t find_entry(struct view bytes, size_t from, bool more) {
    for (size_t at = from; view_holds(bytes, at, CTE_AT_buffer_time); at++) {
        struct view rest = view_part(bytes, at, bytes.length);
        if (rest.bytes[CTE_AT_entry_id] > ENTRY_ID_FIRST_BYTE_MAX || !entry_may_begin(rest.bytes))
            continue;
        if (proves_itself(rest) || (more && stream_may_begin(rest)))
            return at;
    }
    return bytes.length;
}

bool stream_has_entry(struct view bytes) {
    return find_entry(bytes, 0, false) < bytes.length;
}

/* How many bytes an entry lacks; its length is believed when its header is there. */
static size_t missing(struct view bytes) {
    uint16_t length;
    bool known = bytes.length >= PROVING_LENGTH && view_u16(bytes, CTE_AT_length, &length);
    return known ? length - bytes.length : 0;
}

struct piece stream_next(struct view bytes, bool more) {
    struct entry entry;
    enum entry_proof proof = entry_read(bytes, &entry);
    if (entry_is_credible(proof, &entry))
        return (struct piece){PIECE_ENTRY, entry.length};
    if (more && may_be_cut(bytes))
        return (struct piece){PIECE_WAIT, missing(bytes)};
    if (!more && proof == ENTRY_CUT)
        return (struct piece){PIECE_ENTRY, bytes.length};
    return (struct piece){PIECE_NO_ENTRY, find_entry(bytes, 1, more)};
}
