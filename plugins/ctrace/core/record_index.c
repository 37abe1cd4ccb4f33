/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * record_index.c - which record does a place in the file belong to: see record_index.h
 */
#include "record_index.h"

#include "join.h"

void record_index_init(struct record_index *index) {
    index->count = 0;
    index->stride = 1;
    index->seen = 0;
}

static void thin_out(struct record_index *index) {
    for (size_t i = 0; i < RECORD_INDEX_SLOTS / 2; i++)
        index->slots[i] = index->slots[2 * i];
    index->count = RECORD_INDEX_SLOTS / 2;
    index->stride *= 2;
}

void record_index_note(struct record_index *index, const struct record *record) {
    bool due = index->seen % index->stride == 0;
    index->seen++;
    if (!due)
        return;
    if (index->count == RECORD_INDEX_SLOTS)
        thin_out(index); /* this record is still due, for the number of slots is even */
    index->slots[index->count++] = *record;
}

/* The last slot that begins at or before `at`; -1 when there is none. */
static ptrdiff_t last_slot_before(const struct record_index *index, uint64_t at) {
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->slots[middle].at <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return (ptrdiff_t)low - 1;
}

bool record_index_find(const struct record_index *index, const struct dataset *dataset, struct source *source,
                       uint64_t at, struct record *near) {
    ptrdiff_t slot = last_slot_before(index, at);
    if (slot < 0)
        return false;
    if (near->end == 0 || near->at > at || near->at < index->slots[slot].at)
        *near = index->slots[slot];
    while (at >= near->end)
        if (!dataset_next_record(source, dataset, near))
            return false;
    return at >= near->body;
}
