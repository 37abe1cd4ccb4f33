/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reader.c - a trace data set, read from front to back and at any place: see reader.h
 */
#include "reader.h"

#include "detect.h"

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
    reader->walk = walk_from_start(&reader->sequential, reader->dataset);
    reader->walk.index = &reader->records;
    record_index_init(&reader->records);
    reader->last = (struct record){0};
    return true;
}

bool reader_next(struct reader *reader, struct item *out) {
    return walk_next(&reader->walk, out);
}

bool reader_item_at(struct reader *reader, uint64_t at, struct item *out) {
    if (!record_index_find(&reader->records, &reader->dataset, &reader->random, at, &reader->last))
        return false;
    if (source_view(&reader->random, at, 1).length == 0)
        return false;
    item_at(&reader->random, &reader->dataset, &reader->last, at, out);
    return true;
}
