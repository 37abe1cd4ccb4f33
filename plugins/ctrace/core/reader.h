/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reader.h - a trace data set, read from front to back and at any place
 *
 * What is learnt of a file is learnt before it is read, from its first 8 MiB at most, and then frozen.  reader_next()
 * walks; reader_item_at() gives what begins at a place that reader_next() has given before, and changes nothing that
 * the walk depends on.  The caller owns the struct, about 1.4 MiB of which nearly all is read-ahead and sample; it
 * points into itself and so must stay where it is. Nothing is allocated.
 */
#ifndef CTRACE_READER_H
#define CTRACE_READER_H

#include "border.h"
#include "counter.h"
#include "ids_learn.h"
#include "record_index.h"
#include "walk.h"

struct reader {
    struct dataset dataset;
    struct walk walk;
    struct record_index records;
    struct tally counts;
    struct ids_sample ids;
    const struct places *places; /* where uncertain fields stand; NULL for where the tables have them */
    bool is_pipe;
    bool learns_as_it_reads; /* on a pipe */
    struct record last;      /* where random access was last: its neighbours are found from here */
    struct source sequential;
    struct source random;
    struct borders sequential_borders;
    struct borders random_borders;
    uint8_t sequential_buffer[SOURCE_CAPACITY];
    uint8_t sequential_aside[SOURCE_ASIDE];
    uint8_t random_buffer[SOURCE_CAPACITY];
    uint8_t random_aside[SOURCE_ASIDE];
};

/* Two handles on the same bytes; the second is not used before reader_item_at().  `pipe`: the first cannot go back.
 * False when the bytes are no trace. */
MUST_CHECK bool reader_open(struct reader *reader, source_read read, void *sequential, void *random, bool pipe);

/* The same for storage with this framing (framing.is_storage).  False when no entry is in it. */
MUST_CHECK bool reader_open_storage(struct reader *reader, source_read read, void *sequential, void *random,
                                    const struct framing *framing);

/* Learns what the trace count runs over, and the layouts of intrusion detection records; to be called before the first
 * reader_next(), by those who want to know.  In storage the layouts have been learnt before, and counts are not: the
 * order of the entries is not that in which they were written.  `places` may be NULL, or must stay where it is. */
void reader_learn(struct reader *reader, const struct places *places);

/* The next entry or skipped stretch; false at the end of the data. */
bool reader_next(struct reader *reader, struct item *out);

/* The item that begins at `at`, as reader_next() gave it also when the file has grown since.  False when none can begin
 * there, and when the file was cut since and only a rest of the item may be left. */
MUST_CHECK bool reader_item_at(struct reader *reader, uint64_t at, struct item *out);

#endif
