/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * counter.c - what the trace count of a file runs over: see counter.h
 */
#include "counter.h"

#include <string.h>

#include "tod.h"

const char *count_scope_name(uint64_t scope) {
    static const char *const names[] = {
        [COUNT_INTERFACE] = "interface", [COUNT_STACK] = "stack", [COUNT_COMPONENT] = "component"};
    return scope < COUNT_SCOPES ? names[scope] : NULL;
}

/* --- one count --------------------------------------------------------------------------------------------------- */

enum count_step count_next(struct count *count, uint32_t number, uint64_t clock, uint32_t *missing) {
    enum { FALL_MAX = 64, JUMP_MAX = INT32_MAX };
    const uint64_t out_of_order = TOD_SECONDS(1) / 1000;
    uint32_t ahead = number - count->last; /* modulo 2^32: after the highest number comes 0 */
    bool time_falls = clock < count->clock && count->clock - clock > out_of_order;
    bool first = !count->started || time_falls;
    *missing = 0;
    count->started = true;
    count->clock = clock;
    if (!first && -ahead <= FALL_MAX)
        return COUNT_AGAIN;
    count->last = number;
    if (first)
        return COUNT_FIRST;
    if (ahead > JUMP_MAX)
        return COUNT_BREAK;
    *missing = ahead - 1;
    return ahead == 1 ? COUNT_NEXT : COUNT_JUMP;
}

/* --- all counts of a sample -------------------------------------------------------------------------------------- */

/* FNV-1a. */
static uint64_t hash(uint64_t value, const void *bytes, size_t count) {
    const uint8_t *byte = bytes;
    for (size_t i = 0; i < count; i++)
        value = (value ^ byte[i]) * UINT64_C(0x100000001b3);
    return value;
}

static uint64_t hash_component(uint64_t value, const struct entry *entry) {
    const char *component = entry_component(entry->id);
    return component != NULL ? hash(value, component, strlen(component)) : value;
}

uint64_t count_key(enum count_scope scope, const struct entry *entry, const struct prefix_names *names) {
    uint64_t key = UINT64_C(0xcbf29ce484222325);
    if (scope == COUNT_COMPONENT)
        return hash_component(key, entry);
    key = hash(key, names->system, sizeof names->system);
    key = hash(key, names->stack, sizeof names->stack);
    if (scope == COUNT_STACK)
        return key;
    key = hash_component(key, entry);
    if (entry->id == ENTRY_DATA)
        return hash(key, "data", 4); /* its name is that of a job, not of an interface */
    struct view name = entry_name(entry);
    return hash(key, name.bytes, name.length);
}

/* The count of that key; NULL when there is no room for a new one. */
static struct count *find_count(struct tally_scope *counts, uint64_t key) {
    size_t slot = (size_t)(key % TALLY_SLOTS);
    while (counts->slots[slot].count.started && counts->slots[slot].key != key)
        slot = (slot + 1) % TALLY_SLOTS; /* at least half of them are free */
    if (!counts->slots[slot].count.started) {
        if (counts->used == TALLY_COUNTS_MAX)
            return NULL;
        counts->used++;
        counts->slots[slot].key = key;
    }
    return &counts->slots[slot].count;
}

void tally_take(struct tally *tally, const struct entry *entry, const struct prefix_names *names) {
    uint32_t number, missing;
    if (!entry_trace_count(entry, &number))
        return;
    for (enum count_scope scope = COUNT_INTERFACE; scope < COUNT_SCOPES; scope++) {
        struct tally_scope *counts = &tally->scopes[scope];
        struct count *count = find_count(counts, count_key(scope, entry, names));
        if (count != NULL)
            counts->steps[count_next(count, number, entry->buffer_time, &missing)]++;
    }
}

/* At least half of the records are the next ones, hardly one falls back a little, and none breaks off. */
static bool is_counter(const uint64_t *steps) {
    uint64_t all = steps[COUNT_NEXT] + steps[COUNT_AGAIN] + steps[COUNT_JUMP];
    return steps[COUNT_BREAK] == 0 && steps[COUNT_NEXT] > 0 && steps[COUNT_NEXT] * 2 >= all &&
           steps[COUNT_AGAIN] * 20 <= all;
}

enum count_scope tally_verdict(const struct tally *tally) {
    /* The narrower one when two explain as much: it claims less. */
    static const enum count_scope order[] = {COUNT_INTERFACE, COUNT_COMPONENT, COUNT_STACK};
    enum count_scope best = COUNT_NONE;
    uint64_t best_next = 0;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        const uint64_t *steps = tally->scopes[order[i]].steps;
        if (!is_counter(steps) || steps[COUNT_NEXT] <= best_next)
            continue;
        best = order[i];
        best_next = steps[COUNT_NEXT];
    }
    return best;
}
