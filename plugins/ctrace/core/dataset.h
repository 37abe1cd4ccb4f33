/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dataset.h - what is learnt of a data set before it is read
 *
 *     RDW  prefix  rest of an entry | entry | entry | start of an ent      one record
 *     RDW  prefix  ry | entry | zeros ...                                  the next
 *
 * The system's trace writer takes trace buffers and cuts them into records, so entries run from one record into the
 * next.  It puts a prefix of its own before each record, or before the first record of each buffer; neither its layout
 * nor its length is public.  The length is learnt: it is the place at which the entries of the file fall into place.
 * In a file without record lengths the same prefixes stand between and in the middle of entries.
 * What is learnt never changes afterwards, so that a frame looks the same whichever way it is read.
 * Source: docs/format.md, section 3.
 */
#ifndef CTRACE_DATASET_H
#define CTRACE_DATASET_H

#include "framing.h"

enum { DATASET_PREFIX_MAX = 512 };

struct dataset {
    const struct framing *framing;
    uint16_t prefix_length;      /* bytes that the writer puts before a record; 0 for none */
    bool prefix_on_each;         /* else only before the first record of a trace buffer */
    struct prefix_places places; /* of the names in the prefix */
    uint64_t first_clock;        /* when the first entry happened that was found; TOD, 0 for none */
};

/* A data set of which nothing is known but its framing. */
static inline struct dataset dataset_of(const struct framing *framing) {
    return (struct dataset){.framing = framing, .prefix_on_each = true, .places = prefix_find_names(view_of(NULL, 0))};
}

/* Learns the prefix from what `source` shows of the file (see source.end). */
struct dataset dataset_learn(struct source *source, const struct framing *framing);

#endif
