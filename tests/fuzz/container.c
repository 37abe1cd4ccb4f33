/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * container.c - fuzz target: what a file is told by, and its records in every framing
 */
#include "carrier.h"
#include "detect.h"
#include "fuzz.h"
#include "near_miss.h"

enum { STEPS = 2, CAPACITY = 128 * 1024, STEP_MAX = 512 };

static uint8_t buffers[STEPS][CAPACITY];

static bool same_record(const struct record *a, const struct record *b) {
    return a->number == b->number && a->at == b->at && a->body == b->body && a->end == b->end &&
           a->block_end == b->block_end && a->segment == b->segment && a->is_gtf == b->is_gtf &&
           a->damaged == b->damaged;
}

/* The records stand in order, and are the same however much is read ahead. */
static void check_framing(const struct framing *framing, const struct view *file) {
    const size_t steps[STEPS] = {1 + file->length % STEP_MAX, SOURCE_STEP_RANDOM};
    struct source sources[STEPS];
    struct record records[STEPS] = {{0}};
    for (unsigned i = 0; i < STEPS; i++)
        sources[i] = source_of(source_read_memory, (void *)file, buffers[i], CAPACITY, steps[i]);
    for (uint64_t end = 0; record_next(framing, &sources[0], &records[0]); end = records[0].end) {
        must(record_next(framing, &sources[1], &records[1]) && same_record(&records[0], &records[1]));
        must(records[0].at >= end && records[0].body >= records[0].at && records[0].end > records[0].at);
        must(records[0].end >= records[0].body && records[0].at < file->length);
    }
    must(!record_next(framing, &sources[1], &records[1]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct view file = view_of(data, size);
    struct dataset dataset;
    for (size_t i = 0; i < framing_count; i++)
        check_framing(&framings[i], &file);
    (void)carrier_find(view_part(file, 0, CARRIER_START_LENGTH));
    (void)detect_is_foreign(view_part(file, 0, DETECT_MAGIC_LENGTH));
    (void)near_miss_advice(view_part(file, 0, NEAR_MISS_START_LENGTH));
    for (unsigned pipe = 0; pipe < 2; pipe++) {
        struct source source =
            source_of(source_read_memory, (void *)&file, buffers[0], CAPACITY, SOURCE_STEP_SEQUENTIAL / 2);
        if (detect_dataset(&source, pipe != 0, &dataset))
            must(dataset.framing != NULL && dataset.prefix_length <= DATASET_PREFIX_MAX);
    }
    return 0;
}
