/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * record_index.h - which record does a place in the file belong to?
 *
 * Records can only be counted from the front.  The sequential pass notes every n-th record here; random access starts
 * at the last one noted before its place and goes on from there.  When the index is full, every second slot is given up
 * and n doubles, so its size is bounded whatever the file holds.
 */
#ifndef CTRACE_RECORD_INDEX_H
#define CTRACE_RECORD_INDEX_H

#include "dataset.h"

enum { RECORD_INDEX_SLOTS = 2048 };

struct record_index {
    struct record slots[RECORD_INDEX_SLOTS];
    size_t count;
    uint64_t stride; /* every stride-th record is noted */
    uint64_t seen;   /* records offered so far */
};

void record_index_init(struct record_index *index);

/* Offers the next record of the sequential pass: each once, from the first on. */
void record_index_note(struct record_index *index, const struct record *record);

/* The record that holds the byte at `at`; false when none was noted before that place, or none holds it.  `near` is
 * any record that was found before, or all zero: when it lies nearer, the way starts there. */
bool record_index_find(const struct record_index *index, const struct dataset *dataset, struct source *source,
                       uint64_t at, struct record *near);

#endif
