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
#include "ids_layout.h"

enum { DATASET_PREFIX_MAX = 512 };

struct dataset {
    const struct framing *framing;
    const char *carrier;                 /* what the file is packed in (carrier.h); NULL for nothing */
    uint16_t prefix_length;              /* bytes that the writer puts before a record; 0 for none */
    bool prefix_on_each;                 /* else only before the first record of a trace buffer */
    struct prefix_places places;         /* of the names in the prefix */
    uint8_t example[DATASET_PREFIX_MAX]; /* one of the prefixes */
    uint8_t count_scope;                 /* what the trace count runs over: enum count_scope (counter.h) */
    struct ids_layouts ids;              /* of intrusion detection records */
    uint64_t first_clock;                /* when the first entry happened that was found; TOD, 0 for none */
};

/* A data set of which nothing is known but its framing. */
static inline struct dataset dataset_of(const struct framing *framing) {
    return (struct dataset){.framing = framing, .prefix_on_each = true, .places = prefix_find_names(view_of(NULL, 0))};
}

/* A data set, and how well it explains a sample.  An entry that the end of the sample cuts counts neither way. */
struct explained {
    struct dataset dataset;
    int64_t score; /* bytes of whole entries less those of cut ones, of nameless prefixes and skipped bytes; INT64_MIN
                      when that has not been asked */
    bool all;      /* nothing is skipped or cut but what the end of the sample may have cut */
};

/* Reads what `source` shows of the file (see source.end) as this data set. */
struct explained dataset_explain(struct source *source, struct dataset dataset);

/* Learns the prefix from it.  When nothing looks like a prefix, the score is not asked. */
struct explained dataset_learn(struct source *source, const struct framing *framing);

#endif
