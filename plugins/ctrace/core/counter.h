/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * counter.h - what does the trace count of a file run over, and how far is it from one record to the next?
 *
 * Each packet record has a running number, the trace count.  Where it jumps, records are missing.  But it is not known
 * whether it runs over an interface, a stack or a component, or is a counter at all.  So all three are counted side by
 * side over a sample: the right one is that with which most records are the next of their kind.  A count that falls
 * where time does not is none.
 */
#ifndef CTRACE_COUNTER_H
#define CTRACE_COUNTER_H

#include "entry.h"
#include "prefix.h"

enum count_scope {
    /* Stored in files (header_option.h): never renumber. */
    COUNT_NONE = 0, /* no counter, or not known */
    COUNT_INTERFACE = 1,
    COUNT_STACK = 2,
    COUNT_COMPONENT = 3,
    COUNT_SCOPES
};

/* "interface", "stack", "component"; NULL for COUNT_NONE, and what is beyond. */
const char *count_scope_name(uint64_t scope);

/* From one record of a count to the next. */
enum count_step {
    COUNT_FIRST, /* nothing to compare with: the first record, or time falls, as where a data set has wrapped */
    COUNT_NEXT,
    COUNT_AGAIN, /* the same or a little less: records of two processors may change places */
    COUNT_JUMP,  /* records are missing */
    COUNT_BREAK  /* it falls: these are not records of one count */
};

/* A running count. */
struct count {
    bool started;
    uint32_t last;  /* the highest so far */
    uint64_t clock; /* of the last record: its time in the buffer, TOD */
};

/* Takes the next record; `*missing` is how many there must have been before it, 0 unless the answer is COUNT_JUMP. */
enum count_step count_next(struct count *count, uint32_t number, uint64_t clock, uint32_t *missing);

/* What an entry's count is one of: a hash of the names that the scope goes by. */
uint64_t count_key(enum count_scope scope, const struct entry *entry, const struct prefix_names *names);

enum {
    TALLY_SLOTS = 256,
    TALLY_COUNTS_MAX = TALLY_SLOTS / 2 /* kept apart for each scope; a file with more is judged by the first */
};

struct tally {
    struct tally_scope {
        struct tally_slot {
            uint64_t key;
            struct count count;
        } slots[TALLY_SLOTS];
        unsigned used;
        uint64_t steps[COUNT_BREAK + 1]; /* how often there was each */
    } scopes[COUNT_SCOPES];
};

/* An empty tally is all zero. */
void tally_take(struct tally *tally, const struct entry *entry, const struct prefix_names *names);

/* What the count runs over, by what has been seen so far. */
enum count_scope tally_verdict(const struct tally *tally);

#endif
