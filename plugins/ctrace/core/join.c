/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * join.c - entries that run over the borders of records: see join.h
 */
#include "join.h"

#include <string.h>

/* A stream of bytes that goes from record to record. */
struct flow {
    struct source *source;
    const struct framing *framing;
    struct record record;
    uint64_t at;
    uint16_t skip;   /* bytes of prefix at the start of each further record */
    uint16_t prefix; /* ... and how many of them are still to come: a spanned record may be cut inside its prefix */
};

uint16_t prefix_take(const struct record *record, uint16_t *prefix) {
    uint64_t length = record->end - record->body;
    uint16_t taken = *prefix < length ? *prefix : (uint16_t)length;
    *prefix = (uint16_t)(*prefix - taken);
    return taken;
}

/* Goes on to the next record when this one is used up; false at the end of the data. */
static bool flow_on(struct flow *flow) {
    while (flow->at >= flow->record.end) {
        if (!record_next(flow->framing, flow->source, &flow->record) || flow->record.damaged)
            return false;
        flow->at = flow->record.body;
        if (record_begins(&flow->record))
            flow->prefix = flow->skip;
        flow->at += prefix_take(&flow->record, &flow->prefix);
    }
    return true;
}

/* Copies the next `count` bytes of the stream; how many there were. */
static size_t flow_read(struct flow *flow, uint8_t *to, size_t count) {
    size_t got = 0;
    while (got < count && flow_on(flow)) {
        uint64_t left = flow->record.end - flow->at;
        struct view view = source_view(flow->source, flow->at, left < count - got ? (size_t)left : count - got);
        if (view.length == 0)
            break;
        memcpy(to + got, view.bytes, view.length);
        got += view.length;
        flow->at += view.length;
    }
    return got;
}

/* Joins under the assumption that `skip` bytes of prefix stand at each border. */
static enum entry_proof join_with(struct flow flow, uint8_t *to, struct entry *out, uint64_t *end) {
    uint16_t length;
    size_t got = flow_read(&flow, to, ENTRY_LENGTH_MIN);
    if (!view_u16(view_of(to, got), CTE_AT_length, &length) || length < ENTRY_LENGTH_MIN)
        return ENTRY_NONE;
    if (got == ENTRY_LENGTH_MIN)
        got += flow_read(&flow, to + got, (size_t)length - got);
    *end = flow.at;
    return entry_read(view_of(to, got), out);
}

enum entry_proof join_entry(struct source *source, const struct dataset *dataset, const struct record *record,
                            uint64_t at, struct entry *out, uint64_t *end) {
    const uint16_t prefix = dataset->prefix_length;
    const uint16_t skips[] = {dataset->prefix_on_each ? prefix : 0, dataset->prefix_on_each ? 0 : prefix};
    const struct flow start = {.source = source, .framing = dataset->framing, .record = *record, .at = at};
    struct flow cut = {.source = NULL};
    if (source->aside == NULL || record->end == UINT64_MAX || record->damaged)
        return ENTRY_NONE;

    for (size_t i = 0; i < (prefix == 0 ? 1 : 2); i++) {
        struct flow flow = start;
        flow.skip = skips[i];
        enum entry_proof proof = join_with(flow, source->aside, out, end);
        if (entry_is_credible(proof, out))
            return proof;
        if (proof == ENTRY_CUT && cut.source == NULL)
            cut = flow;
    }
    return cut.source != NULL ? join_with(cut, source->aside, out, end) : ENTRY_NONE;
}

bool place_advance(struct source *source, const struct framing *framing, struct record *record, uint64_t *at,
                   uint64_t count) {
    for (;;) {
        uint64_t left = record->end - *at;
        if (count < left) {
            *at += count;
            return true;
        }
        count -= left;
        if (!record_next(framing, source, record) || record_begins(record) || record->damaged)
            return false;
        *at = record->body;
    }
}

uint16_t prefix_of_record(struct source *source, const struct dataset *dataset, const struct record *record) {
    struct record behind = *record;
    uint64_t at = record->body;
    struct entry entry;
    uint64_t end;
    if (dataset->prefix_length == 0 || record->damaged)
        return 0;
    if (dataset->prefix_on_each)
        return dataset->prefix_length;
    if (!place_advance(source, dataset->framing, &behind, &at, dataset->prefix_length))
        return 0;
    return entry_is_credible(join_entry(source, dataset, &behind, at, &entry, &end), &entry) ? dataset->prefix_length
                                                                                             : 0;
}
