/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * learn.c - what is learnt of a data set before it is read: see dataset.h
 *
 * The first record of a trace buffer begins with the prefix, and behind it an entry.  So the places at which the first
 * entries of records begin are the candidates; the right one is that with which most of the file turns out to be
 * entries.  Both ways of writing the prefix are tried with each.
 */
#include "dataset.h"

#include "join.h"
#include "walk.h"

enum {
    RECORDS_MAX = 64,  /* records that are asked for candidates */
    CANDIDATES_MAX = 8 /* ... and candidates that are tried on the sample */
};

/* How often each place was that of a record's first entry, and which one it was in the first record of all: a file most
 * often begins with a buffer. */
struct votes {
    uint16_t count[DATASET_PREFIX_MAX + 1];
    int first; /* -1 for none */
};

/* A cheap look, since every place is asked: the id of an entry, or of another component the usual data offset. */
static bool may_begin(struct view start) {
    uint16_t data_offset;
    return entry_may_begin(start.bytes) ||
           (view_u16(start, CTE_AT_data_offset, &data_offset) && data_offset == CTE_LENGTH);
}

/* True when an entry begins at `at`, whole or running on into the next records. */
static bool entry_begins(struct source *source, const struct dataset *dataset, const struct record *record,
                         uint64_t at) {
    struct view start = source_view(source, at, CTE_AT_buffer_time);
    struct entry entry;
    uint64_t end;
    if (start.length == CTE_AT_buffer_time && record->end - at >= CTE_AT_buffer_time && !may_begin(start))
        return false;
    return entry_is_credible(join_entry(source, dataset, record, at, &entry, &end), &entry);
}

/* The place of the first entry in the record that begins at `record`, which may go on in further pieces; -1 for none.
 */
static int first_entry(struct source *source, const struct framing *framing, struct record record) {
    uint64_t at = record.body;
    if (!place_advance(source, framing, &record, &at, 0))
        return -1;
    for (int place = 0; place <= DATASET_PREFIX_MAX; place++) {
        struct dataset assumed = {.framing = framing, .prefix_length = (uint16_t)place, .prefix_on_each = true};
        if (entry_begins(source, &assumed, &record, at))
            return place;
        if (!place_advance(source, framing, &record, &at, 1))
            return -1;
    }
    return -1;
}

static struct votes collect_votes(struct source *source, const struct framing *framing) {
    struct votes votes = {.first = -1};
    struct record record = {0};
    for (unsigned i = 0; i < RECORDS_MAX && record_next(framing, source, &record) && !record.damaged; i++) {
        bool has_end = record.end != UINT64_MAX;
        int place = has_end && record_begins(&record) ? first_entry(source, framing, record) : -1;
        if (place >= 0)
            votes.count[place]++;
        if (i == 0)
            votes.first = place;
    }
    return votes;
}

/* The next place to try, which is then taken off the votes; -1 when there are none left. */
static int next_candidate(struct votes *votes) {
    int best = votes->first;
    for (int place = 0; place <= DATASET_PREFIX_MAX && votes->first < 0; place++)
        if (votes->count[place] > 0 && (best < 0 || votes->count[place] > votes->count[best]))
            best = place;
    votes->first = -1;
    if (best >= 0)
        votes->count[best] = 0;
    return best;
}

/* How well a data set explains the sample: bytes of entries less bytes that are skipped.  The last entry may be cut by
 * the end of the sample, so cut ones count neither way. */
static int64_t score(struct source *source, struct dataset dataset) {
    struct walk walk = walk_from_start(source, dataset);
    struct item item;
    int64_t sum = 0;
    while (walk_next(&walk, &item)) {
        if (item.kind == ITEM_ENTRY)
            sum += (int64_t)item.length;
        else if (item.kind == ITEM_SKIPPED)
            sum -= (int64_t)item.length;
    }
    return sum;
}

struct dataset dataset_learn(struct source *source, const struct framing *framing) {
    struct dataset best = dataset_of(framing);
    struct votes votes = collect_votes(source, framing);
    int64_t best_score = INT64_MIN;
    int candidate;
    for (unsigned i = 0; i < CANDIDATES_MAX && (candidate = next_candidate(&votes)) >= 0; i++)
        for (unsigned on_each = 2; on_each-- > 0;) {
            struct dataset tried = {
                .framing = framing, .prefix_length = (uint16_t)candidate, .prefix_on_each = on_each != 0};
            int64_t tried_score = score(source, tried);
            if (tried_score > best_score) {
                best = tried;
                best_score = tried_score;
            }
            if (candidate == 0)
                break; /* without a prefix there is but one way */
        }
    return best;
}
