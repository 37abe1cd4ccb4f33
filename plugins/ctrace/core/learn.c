/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * learn.c - what is learnt of a data set before it is read: see dataset.h
 *
 * The first record of a trace buffer begins with the prefix, and behind it an entry.  So the places at which the first
 * entries of records begin are the candidates.  In a file that begins within a buffer these stand behind the rest of an
 * entry; where the record before tells how long that rest is, what lies between it and the first entry is a candidate
 * too.  Without record lengths only one record's beginning is known, that of the file; so all that lies between entries
 * and is short enough is a candidate, and by how much entries are longer than they say, since the prefix stands in
 * their middle.  The right one is that with which most of the file turns out to be entries.  Both ways of writing the
 * prefix are tried with each.
 */
#include "dataset.h"

#include "gtf.h"
#include "inserted.h"
#include "join.h"
#include "walk.h"

#include <string.h>

enum {
    RECORDS_MAX = 64,           /* records that are asked for candidates */
    CANDIDATES_MAX = 8,         /* ... and candidates that are tried on the sample */
    EXAMPLES_MAX = 64,          /* stretches that are kept to choose one from */
    ALIKE_MIN = 4,              /* stretches of one length that are no chance */
    FIRST_ENTRY_MAX = 64 * 1024 /* without records: behind so many bytes without an entry no more is searched */
};

/* Where no example of a prefix is known to stand. */
#define NOWHERE UINT64_MAX

/* How often each length was that of what stands before an entry, and where it stood first.  What the first record of
 * all begins with comes first: a file most often begins with a buffer. */
struct votes {
    uint16_t count[DATASET_PREFIX_MAX + 1];
    uint64_t at[DATASET_PREFIX_MAX + 1];
    unsigned all;
    int first; /* -1 for none */

    /* Without record lengths. */
    uint16_t inside[DATASET_PREFIX_MAX + 1]; /* how often so much stood in the middle of an entry */
    struct inserted cut[EXAMPLES_MAX];       /* ... and the first of these entries */
    size_t cut_count;
    struct stretch {
        uint64_t at, end;
    } named[EXAMPLES_MAX]; /* stretches before entries that hold a component's name */
    size_t named_count;
};

static void vote(struct votes *votes, int length, uint64_t at) {
    if (length < 0)
        return;
    if (votes->count[length] == 0)
        votes->at[length] = at; /* the first is the surest: that of the file's beginning, if it is one */
    votes->all++;
    votes->count[length]++;
}

static struct view example_at(struct source *source, uint64_t at, int length) {
    return at == NOWHERE ? view_of(NULL, 0) : source_view(source, at, (size_t)length);
}

/* The data set with the prefix of which an example stands at `at`. */
static struct dataset dataset_assumed(struct source *source, const struct framing *framing, uint64_t at, int length,
                                      bool on_each) {
    struct view example = example_at(source, at, length);
    struct dataset dataset = {
        .framing = framing,
        .prefix_length = (uint16_t)length,
        .prefix_on_each = on_each,
        .places = prefix_find_names(example),
    };
    if (example.length > 0)
        memcpy(dataset.example, example.bytes, example.length);
    return dataset;
}

/* A cheap look, since every place is asked. */
static bool may_begin_at(struct source *source, const struct record *record, uint64_t at) {
    struct view start = source_view(source, at, CTE_AT_buffer_time);
    bool is_short = start.length < CTE_AT_buffer_time || record->end - at < CTE_AT_buffer_time;
    return is_short || entry_seems_to_begin(start);
}

/* How far behind the first `skip` bytes of the record an entry begins, whole or running on into the next records; -1
 * for nowhere within the longest prefix.  The record may go on in further pieces. */
static int first_entry(struct source *source, const struct framing *framing, struct record record, uint64_t skip) {
    uint64_t at = record.body, end;
    struct entry entry;
    if (!place_advance(source, framing, &record, &at, skip))
        return -1;
    const uint64_t start = at;
    for (int place = 0; place <= DATASET_PREFIX_MAX; place++) {
        if (may_begin_at(source, &record, at)) {
            struct dataset assumed = dataset_assumed(source, framing, start, place, true);
            if (entry_is_credible(join_entry(source, &assumed, &record, at, &entry, &end), &entry))
                return place;
        }
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

/* With record lengths: what stands before the first entry of each record. */
static void vote_by_records(struct votes *votes, struct source *source, const struct framing *framing) {
    struct record record = {0};
    int64_t rest = -1; /* of the entry in which the record before ended */
    for (unsigned i = 0; i < RECORDS_MAX && record_next_of_trace(framing, source, &record); i++) {
        bool asked = !record.damaged && record.end != UINT64_MAX && record_begins(&record);
        int place = asked ? first_entry(source, framing, record, 0) : -1;
        int prefix = asked && rest >= 0 ? first_entry(source, framing, record, (uint64_t)rest) : -1;
        vote(votes, place, record.body);
        if (prefix >= 0)
            vote(votes, prefix, record.body);
        if (i == 0)
            votes->first = place;
        if (prefix >= 0)
            rest = rest_behind(source, &record, record.body + (uint64_t)rest + (uint64_t)prefix);
        else
            rest = place >= 0 ? rest_behind(source, &record, record.body + (uint64_t)place) : -1;
    }
}

/* The next place behind `from` of what may be an entry and runs into the next record; the record's end for none. */
static uint64_t next_start(struct source *source, const struct record *record, uint64_t from) {
    struct view rest = source_view(source, from, (size_t)(record->end - from));
    struct entry entry;
    for (size_t i = 0; view_holds(rest, i, CTE_LENGTH); i++)
        if (entry_may_begin(rest.bytes + i) && entry_read(view_part(rest, i, rest.length), &entry) == ENTRY_CUT)
            return from + i;
    return record->end;
}

/* When no record tells by what it begins with: by how many bytes in it an entry runs over from the one before. */
static void vote_by_joins(struct votes *votes, struct source *source, const struct framing *framing) {
    enum { TRIES = 32 }; /* each costs up to 512 looks at the entry's end */
    struct record record = {0};
    unsigned tries = 0;
    for (unsigned i = 0; i < RECORDS_MAX && record_next_of_trace(framing, source, &record); i++) {
        struct record next = record;
        if (record.damaged || record.end == UINT64_MAX || !record_next_of_trace(framing, source, &next))
            continue;
        for (uint64_t at = record.body; tries < TRIES; tries++, at++) {
            at = next_start(source, &record, at);
            if (at == record.end)
                break;
            vote(votes, join_find_prefix(source, framing, &record, at), next.body);
        }
    }
}

/* True for an entry that holds more than it says: a prefix that cuts it, perhaps inside its last two bytes. */
static bool is_cut_entry(struct view stretch) {
    uint16_t length;
    return entry_seems_to_begin(stretch) && view_u16(stretch, CTE_AT_length, &length) && length >= ENTRY_LENGTH_MIN &&
           length < stretch.length;
}

static void take_example(struct votes *votes, struct source *source, uint64_t at, uint64_t end) {
    struct view stretch = source_view(source, at, (size_t)(end - at));
    bool is_named = prefix_find_component(stretch, 0) < stretch.length;
    if (votes->named_count < EXAMPLES_MAX && is_named && !is_cut_entry(stretch))
        votes->named[votes->named_count++] = (struct stretch){at, end};
}

static void take_inserted(struct votes *votes, const struct inserted *stretch) {
    votes->inside[stretch->prefix]++;
    vote(votes, (int)stretch->prefix, NOWHERE);
    if (votes->cut_count < EXAMPLES_MAX)
        votes->cut[votes->cut_count++] = *stretch;
}

/* What stands in the middle of entries is a prefix and nothing else, so its commonest length is that of the prefix. */
static int commonest_inside(const struct votes *votes) {
    int best = 0;
    for (int length = 1; length <= DATASET_PREFIX_MAX; length++)
        if (votes->inside[length] > votes->inside[best])
            best = length;
    return best;
}

/* Where a prefix stands in the middle of entries is found by comparing those that are as much longer than they say. */
static void find_inserted(struct votes *votes, struct source *source) {
    for (int length = 1; length <= DATASET_PREFIX_MAX; length++) {
        if (votes->inside[length] == 0)
            continue;
        int guess = prefix_find_names(example_at(source, votes->at[length], length)).component_at;
        uint64_t at = NOWHERE;
        if (inserted_find(source, votes->cut, votes->cut_count, (size_t)length, guess, &at) != INSERTED_UNSEEN)
            votes->at[length] = at;
    }
}

static void use_example(struct votes *votes, uint64_t end) {
    for (int length = 1; length <= DATASET_PREFIX_MAX && (uint64_t)length <= end; length++)
        votes->at[length] = end - (uint64_t)length;
}

/* The surest comes last.  What stands at the start of the file may have something in front of a prefix.  In the middle
 * of entries it stands as it is.  A stretch between entries that is no longer than the prefix ends with it: only zeros
 * that it begins with may be missing. */
static void choose_example(struct votes *votes, struct source *source) {
    int length = commonest_inside(votes);
    if (votes->named_count > 0 && votes->named[0].at == 0)
        use_example(votes, votes->named[0].end);
    find_inserted(votes, source);
    for (size_t i = votes->named_count; i-- > 0;)
        if (length == 0 || votes->named[i].end - votes->named[i].at <= (uint64_t)length)
            use_example(votes, votes->named[i].end);
    if (length > 0)
        votes->first = length;
}

/* Without record lengths: what the file begins with, what else stands before entries that are found by search, and how
 * much stands in the middle of entries. */
static void vote_by_search(struct votes *votes, struct source *source, const struct framing *framing) {
    struct walk walk = walk_from_start(source, dataset_of(framing));
    struct record file = {.end = UINT64_MAX};
    struct item item;
    uint64_t start = gtf_length(source_view(source, 0, GTF_LOOK_LENGTH));
    votes->first = first_entry(source, framing, file, start);
    vote(votes, votes->first, start);
    if (votes->first > 0)
        take_example(votes, source, start, start + (uint64_t)votes->first);
    while (walk_next(&walk, &item)) {
        bool found = item.kind == ITEM_SKIPPED && item.at > 0 && item.clock != 0;
        struct inserted stretch;
        if (found && inserted_read(source, item.at, item.end, &stretch)) {
            take_inserted(votes, &stretch);
        } else if (found && item.length <= DATASET_PREFIX_MAX) {
            take_example(votes, source, item.at, item.end);
            vote(votes, (int)item.length, item.at);
        }
        if (walk.entries == 0 && walk.at > FIRST_ENTRY_MAX)
            return;
    }
    choose_example(votes, source);
}

/* True when the bytes end with what looks as if it had been an entry: from its start to their end it is as long as one
 * of its two lengths says. */
static bool ends_with_damaged_entry(struct view bytes) {
    uint16_t first, last;
    if (!view_u16(bytes, bytes.length - ENTRY_TRAILER_LENGTH, &last))
        return false;
    for (size_t at = 0; view_holds(bytes, at, ENTRY_LENGTH_MIN) && view_u16(bytes, at, &first); at++) {
        size_t length = bytes.length - at;
        if ((first == length || last == length) && entry_seems_to_begin(view_part(bytes, at, length)))
            return true;
    }
    return false;
}

static bool is_mostly_zero(struct view bytes) {
    size_t zeros = 0;
    for (size_t i = 0; i < bytes.length; i++)
        zeros += bytes.bytes[i] == 0;
    return zeros * 4 > bytes.length * 3;
}

/* What holds no name may be damage: no prefix is claimed when it looks like a damaged entry or tail; nor, in a file
 * without record lengths, unless most of what stands between entries is as long.  A name may stand before a damaged
 * entry. */
static bool is_doubtful(const struct votes *votes, struct source *source, const struct framing *framing, int length) {
    struct view bytes = example_at(source, votes->at[length], length);
    struct prefix_places places = prefix_find_names(bytes);
    bool named = prefix_has_names(&places);
    if (length == 0)
        return false;
    if (framing->resume_at == NULL)
        return !named && (votes->count[length] < ALIKE_MIN || votes->count[length] <= votes->all / 2);
    if (votes->count[length] > 1)
        return false;
    return ends_with_damaged_entry(bytes) || (!named && (length != votes->first || is_mostly_zero(bytes)));
}

static bool has_none(const struct votes *votes) {
    for (int length = 0; length <= DATASET_PREFIX_MAX; length++)
        if (votes->count[length] > 0)
            return false;
    return true;
}

static struct votes collect_votes(struct source *source, const struct framing *framing) {
    struct votes votes = {.first = -1};
    if (framing->resume_at != NULL)
        vote_by_records(&votes, source, framing);
    else
        vote_by_search(&votes, source, framing);
    for (int length = 0; length <= DATASET_PREFIX_MAX; length++)
        if (votes.count[length] > 0 && is_doubtful(&votes, source, framing, length))
            votes.count[length] = 0;
    if (votes.first >= 0 && votes.count[votes.first] == 0)
        votes.first = -1;
    if (framing->resume_at != NULL && has_none(&votes))
        vote_by_joins(&votes, source, framing);
    return votes;
}

/* The next length to try, which is then taken off the votes; -1 when there are none left. */
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

/* What the last items leave unexplained: the end of the data may have cut an entry, and behind it a descriptor. */
struct rest {
    int64_t cut;    /* bytes of an entry that is cut, with what seem to be prefixes in it */
    int64_t loose;  /* ... and, behind it, bytes too few for an entry */
    uint64_t known; /* walk.known before it */
};

/* Counts what is left as unexplained, for more follows. */
static void settle(struct explained *explained, struct rest *rest, const struct walk *walk) {
    explained->score -= rest->cut + rest->loose;
    if (rest->cut > 0)
        explained->score += (int64_t)(walk->known - rest->known); /* what is sure to be none of its bytes */
    explained->all = explained->all && rest->cut + rest->loose == 0;
    *rest = (struct rest){0};
}

static void explain_item(struct explained *explained, struct rest *rest, const struct walk *walk,
                         const struct item *item) {
    bool is_loose = item->kind == ITEM_SKIPPED && item->length < CTE_AT_buffer_time;
    if (item->kind == ITEM_GTF)
        return; /* it may stand in the cut entry, behind which it comes */
    if (!is_loose || rest->loose > 0)
        settle(explained, rest, walk);
    if (item->kind == ITEM_ENTRY) {
        explained->score += (int64_t)item->length;
    } else if (is_loose) {
        rest->loose = (int64_t)item->length;
    } else if (item->kind == ITEM_CUT_ENTRY) {
        rest->cut = (int64_t)(item->end - item->at);
        rest->known = walk->known;
    } else if (item->kind == ITEM_SKIPPED) {
        explained->score -= (int64_t)item->length;
        explained->all = false;
    }
}

struct explained dataset_explain(struct source *source, struct dataset dataset) {
    struct walk walk = walk_from_start(source, dataset);
    struct explained explained = {.dataset = dataset, .all = true};
    struct rest rest = {0};
    struct item item;
    while (walk_next(&walk, &item))
        explain_item(&explained, &rest, &walk, &item);
    if (walk.at < source->end)
        explained.score -= rest.loose;         /* it is the end of the data, not of the sample */
    explained.score -= (int64_t)walk.prefixes; /* without a name it must do more than to hide something */
    return explained;
}

/* By the score; where they differ by little, the one that leaves nothing unexplained. */
static bool is_better(const struct explained *a, const struct explained *b) {
    enum { LITTLE = 256 };
    if (b->score == INT64_MIN)
        return true;
    return a->score + (a->all ? LITTLE : 0) > b->score + (b->all ? LITTLE : 0);
}

struct explained dataset_learn(struct source *source, const struct framing *framing) {
    struct explained best = {.dataset = dataset_of(framing), .score = INT64_MIN};
    struct votes votes = collect_votes(source, framing);
    int candidate;
    for (unsigned i = 0; i < CANDIDATES_MAX && (candidate = next_candidate(&votes)) >= 0; i++) {
        /* Without a prefix, and without record lengths, there is but one way. */
        unsigned ways = candidate == 0 || framing->resume_at == NULL ? 1 : 2;
        for (unsigned way = 0; way < ways; way++) {
            struct dataset tried = dataset_assumed(source, framing, votes.at[candidate], candidate, way == 0);
            struct explained explained = dataset_explain(source, tried);
            if (is_better(&explained, &best))
                best = explained;
        }
    }
    return best;
}
