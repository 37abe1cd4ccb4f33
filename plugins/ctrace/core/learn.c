/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * learn.c - what is learnt of a data set before it is read: see dataset.h
 *
 * The first record of a trace buffer begins with the prefix, and behind it an entry.  So the places at which the first
 * entries of records begin are the candidates.  In a file that begins within a buffer these stand behind the rest of an
 * entry; where the record before tells how long that rest is, what lies between it and the first entry is a candidate
 * too.  The right one is that with which most of the file turns out to be entries.  Both ways of writing the prefix are
 * tried with each.
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

/* How far behind the first `skip` bytes of the record an entry begins; -1 for nowhere within the longest prefix.  The
 * record may go on in further pieces. */
static int first_entry(struct source *source, const struct framing *framing, struct record record, uint64_t skip) {
    uint64_t at = record.body;
    if (!place_advance(source, framing, &record, &at, skip))
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

/* How many bytes of the record's last entry stand in the next record, by the lengths of the entries from `at` on; -1
 * when that cannot be told. */
static int64_t rest_behind(struct source *source, const struct record *record, uint64_t at) {
    uint16_t length;
    while (at < record->end) {
        if (record->end - at < sizeof length || !view_u16(source_view(source, at, sizeof length), 0, &length) ||
            length < CTE_LENGTH)
            return -1;
        at += length;
    }
    return (int64_t)(at - record->end);
}

static struct votes collect_votes(struct source *source, const struct framing *framing) {
    struct votes votes = {.first = -1};
    struct record record = {0};
    int64_t rest = -1; /* of the entry in which the record before ended */
    for (unsigned i = 0; i < RECORDS_MAX && record_next(framing, source, &record) && !record.damaged; i++) {
        bool asked = record.end != UINT64_MAX && record_begins(&record);
        int place = asked ? first_entry(source, framing, record, 0) : -1;
        int prefix = asked && rest >= 0 ? first_entry(source, framing, record, (uint64_t)rest) : -1;
        if (place >= 0)
            votes.count[place]++;
        if (prefix >= 0)
            votes.count[prefix]++;
        if (i == 0)
            votes.first = place;
        if (prefix >= 0)
            rest = rest_behind(source, &record, record.body + (uint64_t)rest + (uint64_t)prefix);
        else
            rest = place >= 0 ? rest_behind(source, &record, record.body + (uint64_t)place) : -1;
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
