/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * inserted.c - the writer's prefix in the middle of the entries that it cuts: see inserted.h
 */
#include "inserted.h"

#include <string.h>

#include "dataset.h"
#include "entry.h"
#include "ip.h"

/* What speaks for each distance: the number of bytes of the prefix that stand before the component's name. */
struct trials {
    size_t prefix;
    size_t count;                           /* of entries with so much in them */
    size_t named;                           /* ... that hold a component's name */
    unsigned proven[DATASET_PREFIX_MAX];    /* entries that prove themselves */
    unsigned checksums[DATASET_PREFIX_MAX]; /* ... and packets whose checksum is right */
    bool differs[DATASET_PREFIX_MAX];       /* another entry comes out than with a distance less by 1 */

    /* In how many pairs of names, one behind the other, the bytes around them are the same. */
    unsigned alike[2 * DATASET_PREFIX_MAX];
    unsigned pairs;
    unsigned likeness[DATASET_PREFIX_MAX]; /* ... summed over the prefix */

    /* The last name: its place, and the bytes around it from `first` to `end`; it begins in the middle. */
    uint64_t name_at;
    uint8_t around[2 * DATASET_PREFIX_MAX];
    size_t first, end;

    /* A name may also be data.  The one that is most like that before it is none. */
    uint64_t likest_at;
    unsigned likest;
};

/* What one entry proves with each distance. */
struct proofs {
    bool entry[DATASET_PREFIX_MAX];
    bool checksum[DATASET_PREFIX_MAX];
};

bool inserted_read(struct source *source, uint64_t at, uint64_t end, struct inserted *out) {
    uint16_t length, again;
    if (!view_u16(source_view(source, at, sizeof length), 0, &length) || length < ENTRY_LENGTH_MIN ||
        end - at <= length || end - at - length > DATASET_PREFIX_MAX ||
        !view_u16(source_view(source, end - ENTRY_TRAILER_LENGTH, sizeof again), 0, &again) || again != length)
        return false;
    *out = (struct inserted){.at = at, .length = (size_t)(end - at), .prefix = (size_t)(end - at) - length};
    return true;
}

/* Tries all distances before one name on the entry: it is put together without the prefix, which then moves on byte by
 * byte.  What it proves is noted once for the entry, whichever name it is by. */
static void try_name(struct trials *trials, struct view stretch, size_t name, uint8_t *joined, struct proofs *proofs) {
    const size_t length = stretch.length - trials->prefix;
    const size_t last = length - ENTRY_TRAILER_LENGTH; /* neither of its two lengths is cut */
    const size_t before = trials->prefix - PREFIX_NAME_LENGTH;
    size_t begin = name > before + ENTRY_TRAILER_LENGTH ? name - before : ENTRY_TRAILER_LENGTH;
    memcpy(joined, stretch.bytes, begin);
    memcpy(joined + begin, stretch.bytes + begin + trials->prefix, length - begin);
    for (; begin <= name && begin <= last; begin++) {
        const size_t distance = name - begin;
        struct entry entry;
        if (entry_read(view_of(joined, length), &entry) == ENTRY_STRONG) {
            proofs->entry[distance] = true;
            proofs->checksum[distance] = ip_checksum_is_right(entry_payload(&entry));
        }
        if (joined[begin] != stretch.bytes[begin])
            trials->differs[distance] = true;
        joined[begin] = stretch.bytes[begin];
    }
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Compares what stands around the name with what stands around the one before. */
static void compare_name(struct trials *trials, struct view stretch, size_t name, uint64_t name_at) {
    const size_t before = least(name, DATASET_PREFIX_MAX);
    const struct view view = view_part(stretch, name - before, before + DATASET_PREFIX_MAX);
    const size_t first = DATASET_PREFIX_MAX - before, end = first + view.length;
    const size_t both_end = least(end, trials->end);
    const bool is_first = trials->name_at == UINT64_MAX;
    unsigned alike = 0;
    for (size_t i = first > trials->first ? first : trials->first; i < both_end; i++) {
        bool same = view.bytes[i - first] == trials->around[i];
        trials->alike[i] += same;
        alike += same;
    }
    if (is_first || alike > trials->likest) {
        trials->likest = alike;
        trials->likest_at = name_at;
    }
    trials->pairs += !is_first;
    trials->name_at = name_at;
    trials->first = first;
    trials->end = end;
    memcpy(trials->around + first, view.bytes, view.length);
}

/* How alike the prefixes are that begin so far before the name, for all distances in one pass. */
static void sum_likeness(struct trials *trials, size_t distances) {
    enum { PAIRS_MIN = 4 }; /* fewer are alike by chance */
    const unsigned *name = trials->alike + DATASET_PREFIX_MAX;
    unsigned sum = 0;
    for (size_t i = 0; i < trials->prefix; i++)
        sum += name[i];
    for (size_t i = 0; i < distances && trials->pairs >= PAIRS_MIN; i++) {
        trials->likeness[i] = sum;
        sum += *(name - i - 1);
        sum -= name[trials->prefix - 1 - i];
    }
}

static bool is_as_sound(const struct trials *trials, size_t a, size_t b) {
    return trials->proven[a] == trials->proven[b] && trials->checksums[a] == trials->checksums[b];
}

static bool is_better(const struct trials *trials, size_t a, size_t b) {
    if (trials->proven[a] != trials->proven[b])
        return trials->proven[a] > trials->proven[b];
    if (trials->checksums[a] != trials->checksums[b])
        return trials->checksums[a] > trials->checksums[b];
    return trials->likeness[a] > trials->likeness[b];
}

static size_t best_distance(const struct trials *trials, size_t count) {
    size_t best = 0;
    for (size_t distance = 1; distance < count; distance++)
        if (is_better(trials, distance, best))
            best = distance;
    return best;
}

/* True when this distance may as well be the right one.  At the edge of a prefix may stand a number: the bytes behind
 * it are then not much less alike than its own. */
static bool is_rival(const struct trials *trials, size_t distance, size_t best) {
    return is_as_sound(trials, distance, best) &&
           (trials->likeness[best] - trials->likeness[distance]) * 2 <= trials->pairs;
}

/* True when there is a rival with which other entries come out. */
static bool has_rival(const struct trials *trials, size_t best, size_t count) {
    size_t first = best, last = best; /* of the distances with which the same entries come out */
    while (first > 0 && !trials->differs[first])
        first--;
    while (last + 1 < count && !trials->differs[last + 1])
        last++;
    for (size_t i = 0; i < count; i++)
        if ((i < first || i > last) && is_rival(trials, i, best))
            return true;
    return false;
}

static void try_entry(struct trials *trials, struct view stretch, uint64_t at, uint8_t *joined) {
    enum { NAMES_MAX = 4 };
    struct proofs proofs = {{false}, {false}};
    size_t name = prefix_find_component(stretch, 0);
    trials->count++;
    trials->named += name < stretch.length;
    for (size_t i = 0; i < NAMES_MAX && name < stretch.length; i++) {
        try_name(trials, stretch, name, joined, &proofs);
        compare_name(trials, stretch, name, at + name);
        name = prefix_find_component(stretch, name + 1);
    }
    for (size_t i = 0; i < DATASET_PREFIX_MAX; i++) {
        trials->proven[i] += proofs.entry[i];
        trials->checksums[i] += proofs.checksum[i];
    }
}

enum inserted_place inserted_find(struct source *source, const struct inserted *stretches, size_t count, size_t prefix,
                                  int guess, uint64_t *at) {
    enum { PROVEN_MIN = 2 };
    struct trials trials = {.prefix = prefix, .name_at = UINT64_MAX};
    if (prefix < PREFIX_NAME_LENGTH || source->aside == NULL)
        return INSERTED_UNSEEN;
    for (size_t i = 0; i < count; i++) {
        struct view stretch = source_view(source, stretches[i].at, stretches[i].length);
        if (stretches[i].prefix == prefix && stretch.length == stretches[i].length)
            try_entry(&trials, stretch, stretches[i].at, source->aside);
    }
    if (trials.named * 2 <= trials.count)
        return INSERTED_UNSEEN; /* what name there is, is data */
    const size_t distances = prefix - PREFIX_NAME_LENGTH + 1;
    sum_likeness(&trials, distances);
    const size_t best = best_distance(&trials, distances);
    if (trials.proven[best] < PROVEN_MIN)
        return INSERTED_UNCLEAR;
    bool is_guessed = guess >= 0 && (size_t)guess < distances && is_rival(&trials, (size_t)guess, best);
    if (!is_guessed && has_rival(&trials, best, distances))
        return INSERTED_UNCLEAR;
    *at = trials.likest_at - (is_guessed ? (size_t)guess : best);
    return INSERTED_FOUND;
}
