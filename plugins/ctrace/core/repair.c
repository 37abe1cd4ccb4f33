/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * repair.c - where records begin again behind a damaged descriptor: see repair.h
 */
#include "repair.h"

/* The stretch from a damaged descriptor at `at` to where records begin again. */
static struct record stretch_to(uint64_t end, uint64_t at, const struct record *before) {
    return (struct record){
        .number = before->number,
        .at = at,
        .body = at,
        .end = end,
        .block_end = end <= before->block_end || end == UINT64_MAX ? before->block_end : end,
        .damaged = true,
    };
}

/* Goes on to the next record; false when there is none.  No two are empty: zeros are many empty blocks of FTP. */
static bool follow(const struct framing *framing, struct source *source, struct record *record) {
    bool was_empty = record->end == record->body;
    return framing->record_at(source, record->end, record) == RECORD_FOUND &&
           !(was_empty && record->end == record->body);
}

/* True when so many records follow the stretch that its end is no chance. */
static bool many_follow(const struct framing *framing, struct source *source, struct record stretch) {
    unsigned count = 0;
    bool ends = false; /* one of them, and not only a piece */
    for (unsigned steps = 0; count < CHAIN_LENGTH && steps < CHAIN_STEPS_MAX; steps++) {
        if (!follow(framing, source, &stretch))
            return false;
        ends = ends || segment_ends_record(stretch.segment);
        count += stretch.end - stretch.at >= RECORD_LENGTH_MIN;
    }
    return count == CHAIN_LENGTH && ends;
}

/* True when at least `enough` records in a row lead from `at` to the very end of `record`, or many over that end: then
 * they are no chance, and it reaches over them. */
static bool covers_records(const struct framing *framing, struct source *source, const struct record *record,
                           uint64_t at, unsigned enough) {
    enum { MANY = 2 * CHAIN_LENGTH };
    struct record each = *record;
    unsigned count = 0;
    each.end = at;
    while (each.end < record->end) {
        if (!follow(framing, source, &each))
            return false;
        count += each.end - each.at >= RECORD_LENGTH_MIN;
    }
    return each.end == record->end ? count >= enough : count > MANY;
}

/* True when some records lead from `at` to the very end of the data, one at least that is not short. */
static bool records_lead_to_end(const struct framing *framing, struct source *source, const struct record *record,
                                uint64_t at) {
    struct record each = *record;
    bool counts = false;
    each.end = at;
    for (unsigned steps = 0; steps < CHAIN_STEPS_MAX && follow(framing, source, &each); steps++) {
        counts = counts || each.end - each.at >= RECORD_LENGTH_MIN;
        if (source_view(source, each.end - 1, 2).length < 2)
            return counts && source_view(source, each.end - 1, 1).length == 1;
    }
    return false;
}

/* Where records begin again when only the length of the descriptor at `at` is right; 0 when there neither many follow
 * nor some that lead to the end of the data. */
static uint64_t resume_by_length(const struct framing *framing, struct source *source, uint64_t at,
                                 const struct record *before) {
    uint64_t end = framing->end_by_length(source, at);
    if (end <= at)
        return 0;
    const struct record stretch = stretch_to(end, at, before);
    return many_follow(framing, source, stretch) || records_lead_to_end(framing, source, &stretch, end) ? end : 0;
}

/* Where records begin again behind `at` and before `until`.  The first descriptor that leads on may be chance, when it
 * reaches over good ones. */
static uint64_t resume_at(const struct framing *framing, struct source *source, uint64_t at, uint64_t until,
                          const struct record *before) {
    uint64_t by_length = resume_by_length(framing, source, at, before);
    if (by_length > 0 && by_length < until)
        return by_length;
    uint64_t place = framing->resume_at(source, at, until, before);
    struct record first = *before;
    if (place == UINT64_MAX || framing->record_at(source, place, &first) != RECORD_FOUND)
        return place;
    uint64_t inside = framing->resume_at(source, place, first.end, &first);
    if (inside == UINT64_MAX || !covers_records(framing, source, &first, inside, 2))
        return place;
    return inside < until ? inside : UINT64_MAX;
}

/* Records begin again before `until`, or nowhere. */
struct record repair_gap(const struct framing *framing, struct source *source, uint64_t at, uint64_t until,
                         const struct record *before) {
    return stretch_to(resume_at(framing, source, at, until, before), at, before);
}

/* Where the length of a record leads: to further records or the end of the data, over that end, or to what is no
 * descriptor.  One descriptor, a length and zeros, is soon found by chance, so two are asked for; an empty record is
 * found sooner still. */
enum lead { LEADS_ON, LEADS_OVER_END, LEADS_ASTRAY };

static enum lead record_leads(const struct framing *framing, struct source *source, struct record record) {
    enum {
        DESCRIPTORS_LENGTH = 8, /* of a block and its first record */
        STEPS_MAX = 4096        /* zeros are many empty blocks of FTP; they are not asked themselves (repair_record) */
    };
    const uint64_t at = record.at;
    unsigned further = 2;
    for (unsigned steps = 0;; steps++) {
        /* From the first record on and past the next descriptors, so that all stays in the window. */
        size_t length = (size_t)(record.end - at);
        if (source_view(source, at, length + DESCRIPTORS_LENGTH).length < length)
            return LEADS_OVER_END;
        if (further == 0 || steps == STEPS_MAX)
            return LEADS_ON;
        enum record_status status = framing->record_at(source, record.end, &record);
        if (status != RECORD_FOUND)
            return status == RECORD_END ? LEADS_ON : LEADS_ASTRAY;
        further -= record.end > record.body;
    }
}

/* True when several records in a row end at or before `end`, the first of which begins behind `at`. */
static bool records_stand_between(const struct framing *framing, struct source *source, uint64_t at, uint64_t end,
                                  struct record record) {
    unsigned count = 0;
    record.end = framing->resume_at(source, at, end, &record);
    while (record.end < end && framing->record_at(source, record.end, &record) == RECORD_FOUND)
        count += record.end - record.at >= RECORD_LENGTH_MIN;
    return count > 1 && record.end <= end;
}

/* True when the records behind the stretch leave out `end`, where another would end, and reach over no good ones
 * there: then `end` is wrong, and they are no chance. */
static bool records_pass(const struct framing *framing, struct source *source, const struct record *stretch,
                         uint64_t end) {
    struct record record = *stretch;
    do {
        if (framing->record_at(source, record.end, &record) != RECORD_FOUND)
            return false;
    } while (record.end < end);
    return record.end > end && !records_stand_between(framing, source, end, record.end, *stretch);
}

/* True when one of the next two descriptors is damaged, and its length leads on all the same: then that of the record
 * before it is right. */
static bool leads_to_damage(const struct framing *framing, struct source *source, struct record record) {
    for (unsigned further = 2; further > 0; further--) {
        const struct record before = record;
        if (framing->record_at(source, before.end, &record) != RECORD_FOUND)
            return resume_by_length(framing, source, before.end, &before) > 0;
    }
    return false;
}

/* True when the record rather is `length` long: when behind that stand
 * - another as long, and many more;
 * - if its own length leads on, good records up to the end that it has by that;
 * - if it does not, records up to the end of the data; but for FTP, where many a byte looks like a descriptor.
 * A length that leads on is not too short. */
static bool is_better_length(const struct framing *framing, struct source *source, const struct record *before,
                             const struct record *record, uint64_t length, enum lead lead) {
    const uint64_t own = record->end - record->body, place = record->body + length;
    struct record next = *record;
    if (length < RECORD_LENGTH_MIN || length == own || (lead == LEADS_ON && length > own) ||
        framing->record_at(source, place, &next) != RECORD_FOUND)
        return false;
    bool is_alike = next.end - next.body == length;
    return (is_alike && many_follow(framing, source, stretch_to(place, record->at, before))) ||
           (lead == LEADS_ON && covers_records(framing, source, record, place, 2)) ||
           (lead != LEADS_ON && framing->begins == NULL && records_lead_to_end(framing, source, record, place));
}

/* Where the record ends when its length is damaged, but may by chance lead to a descriptor; 0 when nothing speaks
 * against it.  Most records are as long as the one before, or as the longest; and a length that is greater by 1 leads
 * to what looks like a descriptor too, for that begins with zeros behind its length.  One that is twice as long as all
 * before it is searched for good records: where they begin may be chance, so a whole chain is asked for. */
static uint64_t better_end(const struct framing *framing, struct source *source, const struct record *before,
                           const struct record *record, enum lead lead) {
    const uint64_t own = record->end - record->body;
    const uint64_t lengths[] = {before->damaged ? 0 : before->end - before->body, before->longest, own - 1};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        if (is_better_length(framing, source, before, record, lengths[i], lead))
            return record->body + lengths[i];
    if (lead != LEADS_ON || own < 2 * before->longest)
        return 0;
    uint64_t place = framing->resume_at(source, record->at, record->end, before);
    bool is_better = place < record->end && covers_records(framing, source, record, place, CHAIN_LENGTH);
    return is_better ? place : 0;
}

/* A damaged length may be too long, so that its record reaches over good ones: then the stretch up to these is given
 * instead.  But when it leads astray, the damage may as well be in the next descriptor; and a record over the end of
 * the data may be cut there: its bytes must not be taken for descriptors. */
void repair_record(const struct framing *framing, struct source *source, const struct record *before,
                   struct record *record) {
    if (framing->resume_at == NULL || record->end == record->body)
        return;
    enum lead lead = record_leads(framing, source, *record);
    uint64_t end = better_end(framing, source, before, record, lead);
    if (end > 0)
        *record = stretch_to(end, record->at, before);
    if (end > 0 || lead == LEADS_ON)
        return;
    if (lead == LEADS_ASTRAY && leads_to_damage(framing, source, *record))
        return;
    struct record stretch = repair_gap(framing, source, before->end, record->end, before);
    if (stretch.end == UINT64_MAX)
        return;
    if (lead == LEADS_ASTRAY ? records_pass(framing, source, &stretch, record->end)
                             : many_follow(framing, source, stretch))
        *record = stretch;
}
