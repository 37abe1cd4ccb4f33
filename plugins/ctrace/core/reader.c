/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reader.c - a trace data set, read from front to back and at any place: see reader.h
 */
#include "reader.h"

#include "detect.h"

static void open_sources(struct reader *reader, source_read read, void *sequential, void *random) {
    reader->sequential =
        source_of(read, sequential, reader->sequential_buffer, SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    reader->random = source_of(read, random, reader->random_buffer, SOURCE_CAPACITY, SOURCE_STEP_RANDOM);
    reader->sequential.aside = reader->sequential_aside;
    reader->random.aside = reader->random_aside;
    reader->sequential_borders = reader->random_borders = (struct borders){0};
    reader->sequential.borders = &reader->sequential_borders;
    reader->random.borders = &reader->random_borders;
}

enum { SAMPLE = 8 * 1024 * 1024 };

static void start_walk(struct reader *reader, bool pipe) {
    reader->is_pipe = pipe;
    reader->walk = walk_from_start(&reader->sequential, reader->dataset);
    reader->walk.index = &reader->records;
    record_index_init(&reader->records);
    reader->last = (struct record){0};
    reader->learns_as_it_reads = false;
}

bool reader_open(struct reader *reader, source_read read, void *sequential, void *random, bool pipe) {
    open_sources(reader, read, sequential, random);
    if (!detect_dataset(&reader->sequential, pipe, &reader->dataset))
        return false;
    start_walk(reader, pipe);
    return true;
}

/* True when the item tells of the layout of intrusion detection records. */
static bool take_ids(struct reader *reader, const struct item *item) {
    return item->kind == ITEM_ENTRY && item->proof == ENTRY_STRONG && ids_sample_take(&reader->ids, &item->entry);
}

bool reader_open_storage(struct reader *reader, source_read read, void *sequential, void *random,
                         const struct framing *framing) {
    struct walk walk;
    struct item item;
    open_sources(reader, read, sequential, random);
    if (!detect_storage(&reader->sequential, framing, &walk, &item))
        return false;
    reader->dataset = walk.dataset;
    ids_sample_init(&reader->ids);
    reader->sequential.end = item.end + SAMPLE;
    do
        take_ids(reader, &item);
    while (walk_next(&walk, &item));
    reader->sequential.end = UINT64_MAX;
    ids_learn(&reader->ids, &reader->dataset.ids);
    start_walk(reader, false);
    return true;
}

static void take_count(struct reader *reader, const struct item *item) {
    struct entry entry = item->entry;
    if (item->kind != ITEM_ENTRY)
        return;
    entry_use_places(&entry, reader->places);
    tally_take(&reader->counts, &entry, &item->names);
}

void reader_learn(struct reader *reader, const struct places *places) {
    struct item item;
    reader->places = places;
    if (reader->dataset.framing->is_storage)
        return;
    reader->counts = (struct tally){0};
    ids_sample_init(&reader->ids);
    reader->learns_as_it_reads = reader->is_pipe;
    if (reader->is_pipe)
        return;
    struct walk walk = walk_from_start(&reader->sequential, reader->dataset);
    reader->sequential.end = SAMPLE;
    while (walk_next(&walk, &item)) {
        take_count(reader, &item);
        take_ids(reader, &item);
    }
    reader->sequential.end = UINT64_MAX;
    reader->dataset.count_scope = (uint8_t)tally_verdict(&reader->counts);
    ids_learn(&reader->ids, &reader->dataset.ids);
}

/* On a pipe.  Of the layouts all is learnt anew, each time that twice as many records are there. */
static void learn_on(struct reader *reader, const struct item *item) {
    take_count(reader, item);
    reader->dataset.count_scope = (uint8_t)tally_verdict(&reader->counts);
    if (take_ids(reader, item) && (reader->ids.count & (reader->ids.count - 1)) == 0)
        ids_learn(&reader->ids, &reader->dataset.ids);
}

bool reader_next(struct reader *reader, struct item *out) {
    if (!walk_next(&reader->walk, out)) {
        reader->random.end = reader->sequential.reached; /* the file may grow: its last entry stays as it was */
        return false;
    }
    if (reader->learns_as_it_reads)
        learn_on(reader, out);
    return true;
}

/* True when the data end before what the pass has read: the file was cut since, or cannot be read this time. */
static bool ends_early(const struct reader *reader) {
    return reader->random.ended && source_window_end(&reader->random) < reader->sequential.reached;
}

/* What reaches the end of the data may have been longer. */
static bool may_be_a_rest(const struct reader *reader, const struct item *item) {
    return item->kind != ITEM_ENTRY && item->end >= source_window_end(&reader->random);
}

static bool find_item(struct reader *reader, uint64_t at, struct item *out) {
    if (!record_index_find(&reader->records, &reader->dataset, &reader->random, at, &reader->last))
        return false;
    if (source_view(&reader->random, at, 1).length == 0)
        return false;
    item_at(&reader->random, &reader->dataset, &reader->last, at, out);
    return true;
}

bool reader_item_at(struct reader *reader, uint64_t at, struct item *out) {
    if (ends_early(reader)) { /* what was missing may be there again */
        source_forget(&reader->random);
        reader->last = (struct record){0};
    }
    return find_item(reader, at, out) && !(ends_early(reader) && may_be_a_rest(reader, out));
}
