/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reader.c - a trace data set, read from front to back and at any place: see reader.h
 */
#include "reader.h"

#include "detect.h"

/* Learns what the trace count runs over, from so much of the file as a trace of some thousand records takes. */
static void learn_counts(struct reader *reader) {
    enum { SAMPLE = 8 * 1024 * 1024 };
    struct walk walk = walk_from_start(&reader->sequential, reader->dataset);
    struct item item;
    reader->sequential.end = SAMPLE;
    while (walk_next(&walk, &item))
        if (item.kind == ITEM_ENTRY)
            tally_take(&reader->counts, &item.entry, &item.names);
    reader->sequential.end = UINT64_MAX;
    reader->dataset.count_scope = (uint8_t)tally_verdict(&reader->counts);
}

bool reader_open(struct reader *reader, source_read read, void *sequential, void *random, bool pipe) {
    reader->sequential =
        source_of(read, sequential, reader->sequential_buffer, SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    reader->random = source_of(read, random, reader->random_buffer, SOURCE_CAPACITY, SOURCE_STEP_RANDOM);
    reader->sequential.aside = reader->sequential_aside;
    reader->random.aside = reader->random_aside;
    reader->sequential_borders = reader->random_borders = (struct borders){0};
    reader->sequential.borders = &reader->sequential_borders;
    reader->random.borders = &reader->random_borders;
    if (!detect_dataset(&reader->sequential, pipe, &reader->dataset))
        return false;
    reader->counts = (struct tally){0};
    reader->learns_counts = pipe;
    if (!pipe)
        learn_counts(reader);
    reader->walk = walk_from_start(&reader->sequential, reader->dataset);
    reader->walk.index = &reader->records;
    record_index_init(&reader->records);
    reader->last = (struct record){0};
    return true;
}

bool reader_next(struct reader *reader, struct item *out) {
    if (!walk_next(&reader->walk, out))
        return false;
    if (reader->learns_counts && out->kind == ITEM_ENTRY) {
        tally_take(&reader->counts, &out->entry, &out->names);
        reader->dataset.count_scope = (uint8_t)tally_verdict(&reader->counts);
    }
    return true;
}

bool reader_item_at(struct reader *reader, uint64_t at, struct item *out) {
    if (!record_index_find(&reader->records, &reader->dataset, &reader->random, at, &reader->last))
        return false;
    if (source_view(&reader->random, at, 1).length == 0)
        return false;
    item_at(&reader->random, &reader->dataset, &reader->last, at, out);
    return true;
}
