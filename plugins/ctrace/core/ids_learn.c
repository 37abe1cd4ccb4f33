/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ids_learn.c - the places at which packets begin, and whose records they are: see ids_learn.h
 */
#include "ids_learn.h"

#include <string.h>

/* --- the sample --------------------------------------------------------------------------------------------------- */

void ids_sample_init(struct ids_sample *sample) {
    sample->count = 0;
    sample->used = 0;
}

bool ids_sample_take(struct ids_sample *sample, const struct entry *entry) {
    if (!entry_id_is_ids(entry->id) || entry->bytes.length < entry->length)
        return false;
    size_t length = entry_data_end(entry) - (size_t)entry->data_at;
    struct view kept = view_part(entry->bytes, entry->data_at, length < IDS_KEPT_MAX ? length : IDS_KEPT_MAX);
    if (sample->count == IDS_SAMPLE_RECORDS || kept.length > sizeof sample->bytes - sample->used)
        return false;
    sample->records[sample->count++] = (struct ids_record){
        .at = sample->used,
        .kept = (uint16_t)kept.length,
        .length = (uint16_t)length,
        .id = entry->id,
        .clock = entry->buffer_time,
        .header = entry->header_length < PTH_KNOWN_LENGTH ? entry->header_length : PTH_KNOWN_LENGTH,
        .packet_at = (uint16_t)(entry->payload_at - entry->data_at),
    };
    if (kept.length > 0)
        memcpy(sample->bytes + sample->used, kept.bytes, kept.length);
    sample->used += (uint32_t)kept.length;
    return true;
}

struct view ids_sample_data(const struct ids_sample *sample, const struct ids_record *record) {
    return view_of(sample->bytes + record->at, record->kept);
}

static enum ids_fit fit_at(const struct ids_sample *sample, const struct ids_record *record, size_t at) {
    return ids_packet_fit(ids_sample_data(sample, record), at, record->length);
}

/* --- the records of one layout ------------------------------------------------------------------------------------ */

const struct ids_record *ids_group_record(const struct ids_group *group, unsigned member) {
    return &group->sample->records[group->members[member]];
}

struct view ids_group_header(const struct ids_group *group, unsigned member) {
    return view_part(ids_sample_data(group->sample, ids_group_record(group, member)), 0, group->layout->packet_at);
}

bool ids_group_is_free(const struct ids_group *group, size_t at, size_t length) {
    if (at + length > group->layout->packet_at)
        return false;
    for (size_t i = at; i < at + length; i++)
        if (group->taken[i])
            return false;
    return true;
}

bool ids_is_enough(const struct ids_group *group, unsigned votes) {
    return votes > 0 && votes * 100 >= group->count * 97;
}

void ids_group_place(struct ids_group *group, enum ids_row row, size_t at, unsigned votes) {
    uint8_t length = (uint8_t)ids_layout[row].length;
    group->layout->rows[row] = (struct ids_learnt){(uint16_t)at, length, (uint8_t)(votes * 100 / group->count)};
    memset(group->taken + at, true, length);
}

static void gather(struct ids_group *group, const struct ids_sample *sample, struct ids_layout *layout,
                   unsigned number) {
    group->sample = sample;
    group->layout = layout;
    group->count = 0;
    memset(group->taken, false, sizeof group->taken);
    for (unsigned i = 0; i < sample->count; i++)
        if (sample->records[i].layout == number)
            group->members[group->count++] = (uint16_t)i;
    if (group->count > 0)
        memset(group->taken, true, ids_group_record(group, 0)->header);
}

/* The halfword that all records begin with. */
static void learn_start(struct ids_group *group) {
    struct ids_layout *layout = group->layout;
    uint16_t start;
    layout->has_start = view_u16(ids_group_header(group, 0), 0, &layout->start);
    for (unsigned i = 1; i < group->count && layout->has_start; i++)
        layout->has_start = view_u16(ids_group_header(group, i), 0, &start) && start == layout->start;
}

/* --- where packets begin ------------------------------------------------------------------------------------------ */

enum {
    NO_LAYOUT = IDS_LAYOUTS_MAX,
    SET_ASIDE,         /* explained, though not by a layout */
    FURTHER_NEEDED = 3 /* records for a further layout: fewer may quote packets by chance at the same place */
};

static const uint8_t weights[] = {
    [IDS_FIT_NONE] = 0, [IDS_FIT_WEAK] = 1, [IDS_FIT_CUT] = 6, [IDS_FIT_PADDED] = 7, [IDS_FIT_EXACT] = 8,
};

struct votes {
    uint32_t at[IDS_HEADER_MAX + 1];
    unsigned records; /* with a sound packet anywhere */
};

static void vote(struct votes *votes, const struct ids_sample *sample, const struct ids_record *record) {
    bool any = false;
    for (size_t at = 0; at <= IDS_HEADER_MAX && at < record->kept; at++) {
        enum ids_fit fit = fit_at(sample, record, at);
        votes->at[at] += weights[fit];
        any = any || fit > IDS_FIT_WEAK;
    }
    votes->records += any;
}

/* The first of the places that hold about as often as the best, for packets may be quoted inside packets.  With very
 * few records the best itself. */
static size_t choose_place(const struct votes *votes) {
    enum { FEW = 3 };
    uint32_t most = 0;
    size_t at = 0;
    for (size_t i = 0; i <= IDS_HEADER_MAX; i++)
        if (votes->at[i] > most)
            most = votes->at[i];
    while (votes->at[at] < (votes->records <= FEW ? most : most / 2 + 1))
        at++;
    return at;
}

/* Takes the records that are sound there. */
static unsigned take_sound(struct ids_sample *sample, size_t at, uint8_t layout) {
    unsigned count = 0;
    for (unsigned i = 0; i < sample->count; i++) {
        struct ids_record *record = &sample->records[i];
        if (record->layout != NO_LAYOUT || fit_at(sample, record, at) == IDS_FIT_NONE)
            continue;
        record->layout = layout;
        record->sound = true;
        count++;
    }
    return count;
}

/* Of the records that are sound at `at`: how many, and how many of them look as if they were of an earlier layout, with
 * a malformed packet there, which quotes another. */
struct further {
    unsigned all;
    unsigned same_clock; /* where an earlier layout has it */
    unsigned resembling; /* a packet, where an earlier layout has it */
};

static void look_at_earlier(struct further *further, const struct ids_sample *sample, const struct ids_record *record,
                            const struct ids_layouts *layouts) {
    struct view data = ids_sample_data(sample, record);
    bool same_clock = false, resembles = false;
    for (unsigned i = 0; i < layouts->count; i++) {
        const struct ids_layout *earlier = &layouts->all[i];
        if (earlier->has_pthdr)
            continue;
        same_clock = same_clock || ids_clock_agrees(earlier, data, record->clock);
        resembles = resembles || ids_resembles_packet(data, earlier->packet_at, record->length);
    }
    further->all++;
    further->same_clock += same_clock;
    further->resembling += resembles;
}

/* Looks at the records without a layout whose packets at `at` prove themselves so well at least. */
static struct further look_for_further(const struct ids_sample *sample, const struct ids_layouts *layouts, size_t at,
                                       enum ids_fit least) {
    struct further further = {0};
    for (unsigned i = 0; i < sample->count; i++) {
        const struct ids_record *record = &sample->records[i];
        if (record->layout == NO_LAYOUT && fit_at(sample, record, at) >= least)
            look_at_earlier(&further, sample, record, layouts);
    }
    return further;
}

static bool has_other_header(const struct further *further) {
    return further->same_clock * 2 <= further->all;
}

/* True when a further layout has its packets there: one whose header is not the same, or, if it is, one of which there
 * are many records without anything like a packet where it is in the others.  IPv6 that was always cut needs both: many
 * records, and another header. */
static bool is_further(const struct ids_sample *sample, const struct ids_layouts *layouts, size_t at) {
    struct further cut = look_for_further(sample, layouts, at, IDS_FIT_CUT);
    struct further weak = look_for_further(sample, layouts, at, IDS_FIT_WEAK);
    if (cut.all < FURTHER_NEEDED)
        return weak.all >= IDS_GOOD_NEEDED && has_other_header(&weak);
    return has_other_header(&cut) || (cut.all >= IDS_GOOD_NEEDED && cut.resembling * 10 <= cut.all);
}

/* The next place; false when there is none.  `votes` is of the records that no layout has yet. */
static bool next_layout(struct ids_sample *sample, struct ids_layouts *layouts, struct ids_group *group) {
    struct votes votes = {.records = 0};
    for (unsigned i = 0; i < sample->count; i++)
        if (sample->records[i].layout == NO_LAYOUT)
            vote(&votes, sample, &sample->records[i]);
    size_t at = choose_place(&votes);
    if (votes.at[at] < (votes.records > 0 ? weights[IDS_FIT_CUT] : IDS_GOOD_NEEDED * weights[IDS_FIT_WEAK]))
        return false;
    if (layouts->count > 0 && !is_further(sample, layouts, at)) {
        take_sound(sample, at, SET_ASIDE);
        return true;
    }
    unsigned number = layouts->count++;
    struct ids_layout *layout = &layouts->all[number];
    *layout = (struct ids_layout){.packet_at = (uint16_t)at};
    layout->records = (uint16_t)take_sound(sample, at, (uint8_t)number);
    gather(group, sample, layout, number);
    ids_learn_clock(group);
    learn_start(group);
    return true;
}

/* Records with a packet trace header tell the place themselves. */
static void take_pthdr(struct ids_record *record, bool sound, struct ids_layouts *layouts) {
    unsigned number = ids_layout_of_pthdr(layouts, record->packet_at);
    record->layout = SET_ASIDE;
    if (number == IDS_LAYOUTS_MAX || record->packet_at > IDS_HEADER_MAX)
        return;
    if (number == layouts->count)
        layouts->all[layouts->count++] = (struct ids_layout){.packet_at = record->packet_at, .has_pthdr = true};
    record->layout = (uint8_t)number;
    record->sound = sound;
    layouts->all[number].records++;
}

static void find_places(struct ids_sample *sample, struct ids_layouts *layouts, struct ids_group *group) {
    enum { ROUNDS_MAX = 2 * IDS_LAYOUTS_MAX };
    for (unsigned i = 0; i < sample->count; i++) {
        struct ids_record *record = &sample->records[i];
        record->layout = NO_LAYOUT;
        record->sound = false;
        if (record->header > 0)
            take_pthdr(record, fit_at(sample, record, record->packet_at) != IDS_FIT_NONE, layouts);
    }
    for (unsigned i = 0; i < ROUNDS_MAX && layouts->count < IDS_LAYOUTS_MAX && next_layout(sample, layouts, group); i++)
        continue;
}

/* --- all of it ---------------------------------------------------------------------------------------------------- */

/* By the clock and the start of the records with sound packets the others are told. */
static void share_out_malformed(struct ids_sample *sample, const struct ids_layouts *layouts) {
    for (unsigned i = 0; i < sample->count; i++) {
        struct ids_record *record = &sample->records[i];
        if (record->header > 0 || (record->sound && record->layout != SET_ASIDE))
            continue;
        const struct ids_layout *layout =
            ids_layout_of_malformed(layouts, ids_sample_data(sample, record), record->length, record->clock);
        record->layout = layout != NULL ? (uint8_t)(layout - layouts->all) : NO_LAYOUT;
        record->sound = false;
    }
}

void ids_learn(struct ids_sample *sample, struct ids_layouts *out) {
    struct ids_group group;
    out->count = 0;
    find_places(sample, out, &group);
    share_out_malformed(sample, out);
    for (unsigned i = 0; i < out->count; i++) {
        gather(&group, sample, &out->all[i], i);
        ids_learn_clock(&group);
        ids_learn_names(&group);
        ids_learn_correlator(&group);
    }
}
