/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * gaps.c - records that are missing by their trace count: see gaps.h
 */
#include "gaps.h"

#include <epan/expert.h>
#include <epan/proto_data.h>
#include <wsutil/str_util.h>

#include "counter.h"
#include "frame-data.h"
#include "tod.h"

/* A count of the file, on its way through the first pass. */
struct followed {
    struct count count;
    uint64_t file_offset; /* of the last record: in a file that is not in its first order nothing is claimed */
    unsigned damage;      /* how much damage there had been then, ... */
    unsigned losses;      /* ... and how many records that tell of lost ones */
    struct gap *gap;      /* the last one, and the numbers that are missing there: from here ... */
    uint32_t gap_from;
    uint32_t gap_to;  /* ... up to before this one */
    uint32_t missing; /* in all gaps so far */
    uint32_t gap_frame;
};

/* The times of an interface's records. */
struct span {
    uint64_t first;
    uint64_t last;
};

static int proto_ctrace;
static int hf_gap, hf_gap_scope;
static expert_field ei_gap, ei_seam;

/* Of the file that is open; in the scope of a file. */
static wmem_map_t *counts; /* struct followed, by key */
static wmem_map_t *spans;  /* struct span, by key */
static unsigned damage;    /* stretches that could not be read, so far */
static unsigned losses;    /* records that tell of lost ones, so far */
static bool seam_is_found;

static void file_opened(void) {
    counts = wmem_map_new(wmem_file_scope(), g_int64_hash, g_int64_equal);
    spans = wmem_map_new(wmem_file_scope(), g_int64_hash, g_int64_equal);
    damage = losses = 0;
    seam_is_found = false;
}

void gaps_register(int proto) {
    static hf_register_info fields[] = {
        {&hf_gap, {"Records missing before this one", "ctrace.gap", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_gap_scope, {"Trace count runs over", "ctrace.gap.scope", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static ei_register_info expert_items[] = {
        {&ei_gap, {"ctrace.expert.gap", PI_SEQUENCE, PI_NOTE, "Records are missing", EXPFILL}},
        {&ei_seam, {"ctrace.expert.seam", PI_SEQUENCE, PI_NOTE, "Time falls back", EXPFILL}},
    };
    proto_ctrace = proto;
    proto_register_field_array(proto, fields, array_length(fields));
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
    register_init_routine(file_opened);
}

/* --- following --------------------------------------------------------------------------------------------------- */

/* The value of a key; a new one is all zero. */
static void *find(wmem_map_t *map, uint64_t key, size_t size) {
    void *value = wmem_map_lookup(map, &key);
    if (value == NULL) {
        value = wmem_alloc0(wmem_file_scope(), size);
        wmem_map_insert(map, wmem_memdup(wmem_file_scope(), &key, sizeof key), value);
    }
    return value;
}

static void take_name(uint8_t *to, struct view name) {
    memcpy(to, name.bytes, MIN(name.length, PREFIX_NAME_LENGTH));
}

static struct prefix_names names_of(const struct header_option *option) {
    struct prefix_names names = {{0}, {0}, {0}};
    if (option->system.length > 0)
        take_name(names.system, option->system);
    if (option->stack.length > 0)
        take_name(names.stack, option->stack);
    return names;
}

static struct gap *gap_of_frame(packet_info *pinfo) {
    struct gap *gap = p_get_proto_data(wmem_file_scope(), pinfo, proto_ctrace, CTRACE_DATA_GAP);
    if (gap == NULL) {
        gap = wmem_new0(wmem_file_scope(), struct gap);
        p_add_proto_data(wmem_file_scope(), pinfo, proto_ctrace, CTRACE_DATA_GAP, gap);
    }
    return gap;
}

static void open_gap(struct followed *followed, packet_info *pinfo, uint32_t number, uint32_t missing) {
    struct gap *gap = gap_of_frame(pinfo);
    gap->missing = missing;
    gap->after_damage = followed->damage != damage;
    gap->after_loss = followed->losses != losses;
    followed->gap = gap;
    followed->missing += missing;
    followed->gap_frame = pinfo->num;
    followed->gap_from = number - missing;
    followed->gap_to = number;
}

/* A record that was only late fills its place. */
static void fill_gap(struct followed *followed, uint32_t number) {
    bool inside = number - followed->gap_from < followed->gap_to - followed->gap_from;
    if (followed->gap == NULL || !inside || followed->gap->missing == 0)
        return;
    followed->gap->missing--;
    followed->missing--;
}

static void follow_count(packet_info *pinfo, const struct entry *entry, const struct header_option *option,
                         const struct prefix_names *names) {
    uint32_t number, missing;
    if (count_scope_name(option->count_scope) == NULL || !entry_trace_count(entry, &number))
        return;
    enum count_scope scope = (enum count_scope)option->count_scope;
    struct followed *followed = find(counts, count_key(scope, entry, names), sizeof *followed);
    bool in_order = option->file_offset >= followed->file_offset;
    enum count_step step = count_next(&followed->count, number, entry->buffer_time, &missing);
    if (step == COUNT_JUMP && in_order)
        open_gap(followed, pinfo, number, missing);
    else if (step == COUNT_AGAIN)
        fill_gap(followed, number);
    followed->file_offset = option->file_offset;
    followed->damage = damage;
    followed->losses = losses;
}

/* The newest record of a wrapped data set is followed by its oldest, which is older than the first record in the file.
 */
static void follow_time(packet_info *pinfo, const struct entry *entry, const struct prefix_names *names) {
    const uint64_t out_of_order = TOD_SECONDS(1) / 1000;
    struct span *span = find(spans, count_key(COUNT_INTERFACE, entry, names), sizeof *span);
    uint64_t clock = entry->buffer_time;
    if (entry->fit == FIT_NO_HEADER || !tod_is_plausible(clock))
        return;
    if (span->first == 0)
        span->first = clock;
    if (!seam_is_found && clock + out_of_order < span->first && clock + out_of_order < span->last) {
        seam_is_found = true;
        gap_of_frame(pinfo)->seam = true;
    }
    span->last = clock;
}

const struct gap *gaps_follow(packet_info *pinfo, const struct entry *entry, const struct header_option *option) {
    if (option == NULL)
        return NULL;
    if (!PINFO_FD_VISITED(pinfo)) {
        struct prefix_names names = names_of(option);
        losses += entry_id_is_lost(entry->id);
        follow_count(pinfo, entry, option, &names);
        if (option->storage.kind == STORAGE_NONE) /* that a dump's entries are in the order of time is not expected */
            follow_time(pinfo, entry, &names);
    }
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_ctrace, CTRACE_DATA_GAP);
}

struct missing gaps_so_far(const struct entry *entry, const struct header_option *option) {
    struct prefix_names names = names_of(option);
    uint64_t key = count_key((enum count_scope)option->count_scope, entry, &names);
    const struct followed *followed = wmem_map_lookup(counts, &key);
    struct missing missing = {.losses = losses};
    if (followed != NULL && count_scope_name(option->count_scope) != NULL) {
        missing.records = followed->missing;
        missing.frame = followed->gap_frame;
    }
    return missing;
}

void gaps_note_damage(const packet_info *pinfo) {
    if (!PINFO_FD_VISITED(pinfo))
        damage++;
}

void gaps_note_loss(const packet_info *pinfo) {
    if (!PINFO_FD_VISITED(pinfo))
        losses++;
}

/* --- showing ----------------------------------------------------------------------------------------------------- */

bool gap_has_expert_items(const struct gap *gap) {
    return gap != NULL && (gap->missing > 0 || gap->seam);
}

static const char *explanation(const struct gap *gap) {
    if (gap->after_loss)
        return ", and the trace says itself that it has lost records";
    return gap->after_damage ? ", perhaps in the bytes that could not be read" : "";
}

static void add_missing(const struct gap *gap, const char *scope, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree) {
    proto_item *item = proto_tree_add_uint(tree, hf_gap, tvb, 0, 0, gap->missing);
    proto_item_set_generated(item);
    expert_add_info_format(pinfo, item, &ei_gap, "By the trace count of the %s, %u record%s missing before this one%s",
                           scope, gap->missing, plurality(gap->missing, " is", "s are"), explanation(gap));
}

void gap_tree_add(const struct gap *gap, const struct header_option *option, tvbuff_t *tvb, packet_info *pinfo,
                  proto_tree *tree) {
    const char *scope = option != NULL ? count_scope_name(option->count_scope) : NULL;
    if (scope != NULL)
        proto_item_set_generated(proto_tree_add_string(tree, hf_gap_scope, tvb, 0, 0, scope));
    if (scope != NULL && gap != NULL && gap->missing > 0)
        add_missing(gap, scope, tvb, pinfo, tree);
    if (gap != NULL && gap->seam)
        expert_add_info_format(pinfo, proto_tree_get_parent(tree), &ei_seam,
                               "Time falls back behind the first records: the data set has wrapped here, "
                               "or another trace begins");
}
