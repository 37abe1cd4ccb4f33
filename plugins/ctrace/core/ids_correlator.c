/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ids_correlator.c - the correlator among the numbers of intrusion detection records: see ids_learn.h
 *
 * A correlator is handed out by a counter: for each source address that scans, for each attack, for each flood.  So
 * values come again, a new one is nearly always a little higher than all before, and the records of a scan that share
 * one share the source address too.  Lengths, ports, ASIDs and random words do not behave like that.  A count of
 * records never comes again; its upper bytes do, but never fall.  A byte to the left or right of the true place the
 * number is similar, but coarser, or spoilt by another field.  When the evidence does not do, nothing is claimed.
 */
#include "ids_learn.h"

#include <string.h>

#include "ip.h"

enum {
    LENGTH = 4,
    VALUE_MAX = 0xffffff, /* what is above is no correlator but another layout's record */
    RECORDS_MIN = 8,
    DISTINCT_MIN = 3,
    SLOTS = 2 * IDS_SAMPLE_RECORDS,
    TYPE_SCAN = 3,
    TYPE_ATTACK = 4,
    ATTACK_FLOOD = 7
};

/* --- sources ------------------------------------------------------------------------------------------------------ */

static bool is_scan(const struct ids_record *record) {
    return record->id >> 24 == TYPE_SCAN;
}

static bool is_flood(const struct ids_record *record) {
    return record->id >> 16 == (TYPE_ATTACK << 8 | ATTACK_FLOOD);
}

static bool is_single_attack(const struct ids_record *record) {
    return record->id >> 24 == TYPE_ATTACK && !is_flood(record);
}

/* Packets of a scan or a single attack share the correlator only with those of their source. */
static bool has_own_source(const struct ids_record *record) {
    return is_scan(record) || is_single_attack(record);
}

/* A number that stands for the source address; false when the packet does not tell, or need not. */
static bool source_of_record(const struct ids_group *group, unsigned member, uint32_t *out) {
    enum { IPV4_SOURCE_AT = 12, IPV6_SOURCE_AT = 8 };
    const struct ids_record *record = ids_group_record(group, member);
    struct view packet = view_part(ids_sample_data(group->sample, record), group->layout->packet_at, record->kept);
    uint32_t word, hash = 0;
    if (!record->sound || !has_own_source(record))
        return false;
    if (ip_version(packet) == 4)
        return view_u32(packet, IPV4_SOURCE_AT, out);
    for (size_t i = 0; i < 4; i++)
        if (view_u32(packet, IPV6_SOURCE_AT + 4 * i, &word))
            hash = hash * 0x01000193 ^ word;
    *out = hash;
    return true;
}

/* --- how the numbers at a place run over the file ----------------------------------------------------------------- */

/* Of a value, or of a source. */
struct slot {
    bool used;
    bool has_other;
    uint32_t key;
    uint32_t other; /* of the last record with this key: the source of a value, the value of a source */
    unsigned records;
};

struct slots {
    struct slot all[SLOTS];
};

/* The slot of a key, which may be a new one. */
static struct slot *find_slot(struct slots *slots, uint32_t key) {
    size_t at = (key * UINT32_C(2654435761)) % SLOTS;
    while (slots->all[at].used && slots->all[at].key != key)
        at = (at + 1) % SLOTS; /* at least half of them are free */
    return &slots->all[at];
}

/* So many records, and so many of them agree. */
struct pairs {
    unsigned all, same;
};

struct course {
    unsigned distinct;
    unsigned rises; /* new values above all before */
    unsigned steps; /* by how much, in bits, in all */
    uint32_t least, most;
    unsigned last_new;   /* the member that brought the last new value */
    unsigned returns;    /* falls to a value that was seen before */
    struct pairs shared; /* records with a value that was seen before: the same source? */
    struct pairs held;   /* records of scans with a source that was seen before: the same value? */
    struct pairs single; /* records of single attacks: a new value? */
    unsigned floods;     /* records of floods with a value that was seen before */
};

static unsigned bits(uint32_t number) {
    unsigned count = 0;
    for (; number > 1; number >>= 1)
        count++;
    return count;
}

/* Takes a record with this slot's key: has it the same other as the last one? */
static void pair_up(struct pairs *pairs, struct slot *slot, uint32_t other) {
    if (slot->has_other) {
        pairs->all++;
        pairs->same += slot->other == other;
    }
    slot->has_other = true;
    slot->other = other;
}

static uint32_t value_at(const struct ids_group *group, unsigned member, size_t at) {
    uint32_t value = 0;
    return view_u32(ids_group_header(group, member), at, &value) ? value : 0;
}

static void take_value(struct course *course, struct slot *slot, unsigned member, uint32_t before) {
    uint32_t value = slot->key;
    if (slot->used) {
        course->returns += value < before;
        return;
    }
    slot->used = true;
    course->last_new = member;
    course->distinct++;
    if (course->distinct > 1 && value > course->most) {
        course->rises++;
        course->steps += bits(value - course->most);
    }
    course->most = value > course->most ? value : course->most;
    course->least = value < course->least ? value : course->least;
}

/* `is_new`: the record brings a new value. */
static void take_event(struct course *course, const struct ids_record *record, bool is_new) {
    course->floods += is_flood(record) && !is_new;
    if (!is_single_attack(record))
        return;
    course->single.all++;
    course->single.same += is_new;
}

static struct course follow(const struct ids_group *group, size_t at) {
    struct slots values = {{{0}}}, sources = {{{0}}};
    uint32_t before = 0, source;
    struct course course = {.least = VALUE_MAX};
    for (unsigned i = 0; i < group->count; i++) {
        uint32_t value = value_at(group, i, at);
        if (value > VALUE_MAX)
            continue;
        struct slot *slot = find_slot(&values, value);
        slot->key = value;
        take_event(&course, ids_group_record(group, i), !slot->used);
        take_value(&course, slot, i, before);
        before = value;
        if (!source_of_record(group, i, &source))
            continue;
        pair_up(&course.shared, slot, source);
        if (!is_scan(ids_group_record(group, i)))
            continue;
        slot = find_slot(&sources, source);
        slot->used = true;
        slot->key = source;
        pair_up(&course.held, slot, value);
    }
    return course;
}

/* --- the verdict -------------------------------------------------------------------------------------------------- */

/* The sources of a group: how many, and of 100 pairs of records how many have the same by chance. */
struct crowd {
    unsigned sources;
    unsigned attacks; /* which have a correlator each, whatever the source */
    unsigned chance;
};

static struct crowd count_sources(const struct ids_group *group) {
    struct slots slots = {{{0}}};
    struct crowd crowd = {.chance = 100};
    uint32_t source;
    uint64_t all = 0, pairs = 0;
    for (unsigned i = 0; i < group->count; i++) {
        if (!source_of_record(group, i, &source))
            continue;
        struct slot *slot = find_slot(&slots, source);
        crowd.sources += !slot->used;
        crowd.attacks += !is_scan(ids_group_record(group, i));
        slot->used = true;
        slot->key = source;
        pairs += 2 * (uint64_t)slot->records++ + 1;
        all++;
    }
    if (all > 0)
        crowd.chance = (unsigned)(pairs * 100 / (all * all));
    return crowd;
}

/* The first byte is zero, and the last one not always the same; a few records may be of another layout. */
static bool may_be_correlator(const struct ids_group *group, size_t at) {
    unsigned small = 0, most = 0;
    uint16_t lasts[UINT8_MAX + 1] = {0};
    if (!ids_group_is_free(group, at, LENGTH))
        return false;
    for (unsigned i = 0; i < group->count; i++) {
        const uint8_t *bytes = ids_group_header(group, i).bytes + at;
        small += bytes[0] == 0;
        if (++lasts[bytes[LENGTH - 1]] > most)
            most = lasts[bytes[LENGTH - 1]];
    }
    return ids_is_enough(group, small) && !ids_is_enough(group, most);
}

/* Records that share the value share the source, though few would by chance; a source keeps its value for a while; and
 * there are not many more values than sources and attacks. */
static bool goes_with_source(const struct course *course, const struct crowd *crowd) {
    enum { SHARED_MIN = 5, CHANCE_MAX = 70, OTHERS_MAX = 8 };
    return course->shared.all >= SHARED_MIN && crowd->chance <= CHANCE_MAX &&
           course->shared.same * 100 >= course->shared.all * 95 && course->held.same * 2 >= course->held.all &&
           course->distinct <= 2 * crowd->sources + crowd->attacks + OTHERS_MAX;
}

/* A counter's numbers: new ones above all before, but for a few, and by small steps in the mean. */
static bool is_handed_out(const struct course *course) {
    enum { BITS_MAX = 8 };
    return course->distinct >= DISTINCT_MIN && course->rises * 5 >= (course->distinct - 1) * 4 &&
           course->steps <= course->rises * BITS_MAX;
}

/* Numbers that lie close together, whatever their order: the sources may have got theirs before the trace began. */
static bool is_dense(const struct course *course) {
    enum { APART_MAX = 32 };
    return course->distinct >= DISTINCT_MIN && (course->most - course->least) / course->distinct <= APART_MAX;
}

/* Without sources: the numbers are handed out over the whole file, come again, and fall back to old ones. */
static bool comes_and_goes(const struct ids_group *group, const struct course *course) {
    enum { DISTINCT_ENOUGH = 6, RETURNS_MIN = 5, BITS_MAX = 6 };
    return course->distinct >= DISTINCT_ENOUGH && course->distinct * 2 <= group->count &&
           course->last_new * 2 >= group->count && course->returns >= RETURNS_MIN &&
           course->returns * 50 >= group->count && is_handed_out(course) && course->steps <= course->rises * BITS_MAX;
}

/* Without sources that come again: one number for each attack, and one for all packets of a flood. */
static bool goes_with_events(const struct course *course) {
    enum { SINGLE_MIN = 20, FLOODS_MIN = 5 };
    return course->single.all >= SINGLE_MIN && course->single.same * 100 >= course->single.all * 97 &&
           course->floods >= FLOODS_MIN && is_handed_out(course);
}

enum rank { RANK_NONE, RANK_BY_COURSE, RANK_BY_EVENT, RANK_BY_SOURCE, RANK_BY_BOTH };

static enum rank rank(const struct ids_group *group, const struct course *course, const struct crowd *crowd) {
    bool by_source = goes_with_source(course, crowd);
    if (by_source && is_handed_out(course))
        return RANK_BY_BOTH;
    if (by_source && is_dense(course))
        return RANK_BY_SOURCE;
    if (goes_with_events(course))
        return RANK_BY_EVENT;
    return comes_and_goes(group, course) ? RANK_BY_COURSE : RANK_NONE;
}

struct candidate {
    size_t at;
    enum rank rank;
    struct course course;
};

/* True when the other is the same without its last byte: it tells fewer apart. */
static bool is_finer(const struct candidate *a, const struct candidate *b) {
    bool overlap = a->at < b->at + LENGTH && b->at < a->at + LENGTH;
    return overlap && a->course.distinct * 3 > b->course.distinct * 4;
}

/* True when sources keep their values clearly better. */
static bool holds_better(const struct candidate *a, const struct candidate *b) {
    uint64_t a_held = (uint64_t)a->course.held.same * b->course.held.all,
             b_held = (uint64_t)b->course.held.same * a->course.held.all;
    return a_held * 10 > b_held * 11;
}

/* The one that goes better with the sources; the finer of two that overlap; else, or when they are about as fine, the
 * one with the smaller steps. */
static bool is_better(const struct candidate *a, const struct candidate *b) {
    if (a->rank != b->rank)
        return a->rank > b->rank;
    if (holds_better(a, b) || holds_better(b, a))
        return holds_better(a, b);
    if (is_finer(a, b) || is_finer(b, a))
        return is_finer(a, b);
    return a->course.steps * b->course.rises < b->course.steps * a->course.rises;
}

/* True when it might be by chance that the numbers at this place go with the sources, for there are few. */
static bool is_doubtful(const struct candidate *candidate) {
    enum { FEW = 6 };
    return candidate->rank == RANK_BY_SOURCE || (candidate->rank == RANK_BY_BOTH && candidate->course.distinct < FEW);
}

/* The choice so far, and whether another field does as well. */
struct choice {
    struct candidate best;
    bool rivalled;
};

static void consider(struct choice *choice, const struct candidate *candidate) {
    struct candidate *best = &choice->best;
    bool apart = candidate->at >= best->at + LENGTH && best->rank != RANK_NONE;
    choice->rivalled = choice->rivalled || (apart && is_doubtful(best) && is_doubtful(candidate));
    if (candidate->rank == RANK_NONE || !is_better(candidate, best))
        return;
    *best = *candidate;
}

void ids_learn_correlator(struct ids_group *group) {
    struct choice choice = {.best = {.rank = RANK_NONE}};
    struct crowd crowd = count_sources(group);
    for (size_t at = 0; at + LENGTH <= group->layout->packet_at && group->count >= RECORDS_MIN; at++) {
        if (!may_be_correlator(group, at))
            continue;
        struct candidate candidate = {.at = at, .course = follow(group, at)};
        candidate.rank = rank(group, &candidate.course, &crowd);
        consider(&choice, &candidate);
    }
    if (choice.best.rank == RANK_NONE || (choice.rivalled && is_doubtful(&choice.best)))
        return;
    ids_group_place(group, IDS_ROW_correlator, choice.best.at, group->count);
}
