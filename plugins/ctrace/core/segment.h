/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * segment.h - which packet a segment belongs to, and which part of it it is
 *
 * A packet that is larger than a trace record is written as several entries, its segments.  They agree in all that
 * their headers say of the packet, and in its time above all; sets of segments may be interleaved with other entries.
 * Each has a number of one byte:
 *
 *     segment     0    1    2  ...  255  256  257 ...
 *     PTH_SeqNum  0    1    2  ...  255    1    2 ...     (0 is never used again)
 *
 * Source: docs/format.md, section 2, "Segments".
 */
#ifndef CTRACE_SEGMENT_H
#define CTRACE_SEGMENT_H

#include "entry.h"

enum {
    SEGMENT_NUMBER_MAX = 255, /* after which the numbers begin with 1 again */
    SEGMENT_KEY_LENGTH = 75
};

/* What the segments of one packet have in common, byte by byte: entry id (4 bytes), PTH_Tlen (3), PTH_Time (8), name
 * (16; of a data trace the job name), addresses (16 each), ports (2 each), interface index or CID (8).  What a short
 * header does not hold, and what a field does not fill, is zero. */
struct segment_key {
    uint8_t bytes[SEGMENT_KEY_LENGTH];
};

/* Reads the key of a segment; false when its header is cut. */
MUST_CHECK bool segment_key_read(const struct entry *entry, struct segment_key *out);

/* The first segment, from `next` on, that has this number. */
uint32_t segment_ahead(uint8_t number, uint32_t next);

#endif
