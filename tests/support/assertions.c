/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * assertions.c - what tests of traces like to assert: see assertions.h
 */
#include "assertions.h"

#include "tape.h"

void check_bytes(struct view view, const void *expected, size_t count, const char *file, int line) {
    _assert_int_equal(view.length, count, file, line);
    if (count > 0)
        _assert_memory_equal(view.bytes, expected, count, file, line);
}

static bool same_entry(const struct entry *a, const struct entry *b) {
    return a->bytes.length == b->bytes.length && a->length == b->length && a->data_offset == b->data_offset &&
           a->data_at == b->data_at && a->id == b->id && a->buffer_time == b->buffer_time && a->fit == b->fit &&
           a->header_length == b->header_length && a->segment == b->segment && a->flags == b->flags &&
           a->traced == b->traced && a->capture_time == b->capture_time && a->packet_length == b->packet_length &&
           a->payload_at == b->payload_at && a->payload_length == b->payload_length;
}

static bool same_item(const struct item *a, const struct item *b) {
    return a->kind == b->kind && a->at == b->at && a->length == b->length && a->record == b->record &&
           (a->kind == ITEM_SKIPPED || a->kind == ITEM_GTF ||
            (a->proof == b->proof && same_entry(&a->entry, &b->entry)));
}

void check_same_item(const struct item *a, const struct item *b, const char *file, int line) {
    _assert_true(same_item(a, b), "the items are the same", file, line);
}

void check_item(const struct item *item, enum item_kind kind, uint64_t at, uint64_t length, const char *file,
                int line) {
    _assert_int_equal((LargestIntegralType)item->kind, (LargestIntegralType)kind, file, line);
    _assert_int_equal(item->at, at, file, line);
    _assert_int_equal(item->length, length, file, line);
}

const struct framing *framing_named(const char *name) {
    for (size_t i = 0; i < framing_count; i++)
        if (strcmp(framings[i].name, name) == 0)
            return &framings[i];
    fail_msg("no framing %s", name);
    return NULL;
}

bool nothing_is_lost(struct view file, const struct framing *framing) {
    struct tape there, here;
    tape_open(&there, file, SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    tape_open(&here, file, SOURCE_CAPACITY, SOURCE_STEP_RANDOM);

    struct walk walk = walk_from_start(&there.source, dataset_of(framing));
    struct item item, again;
    uint64_t entries = 0, skipped = 0, end = 0;
    bool right = true;
    while (walk_next(&walk, &item)) {
        if (item.kind == ITEM_SKIPPED)
            skipped += item.length;
        else if (item.kind != ITEM_GTF)
            entries += item.length;
        right = right && item.length > 0 && item.at >= end;
        end = item.at + item.length;
        item_at(&here.source, &walk.dataset, &walk.record, item.at, &again);
        right = right && same_item(&item, &again);
    }
    right = right && end <= file.length && entries == walk.entries && skipped == walk.skipped;
    right = right && walk.entries + walk.structure + walk.skipped == file.length;
    tape_close(&there);
    tape_close(&here);
    return right;
}
