/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dump_index.c - where in a dump the pages of storage are: see dump_index.h
 */
#include "dump_index.h"

#include <stdlib.h>

/* --- headers ---------------------------------------------------------------------------------------------------- */

enum {
    CODE_AT = 4,
    ASID_AT = 12,
    ADDRESS_AT = 20,

    EYE_CATCHER_DR = 0xc4d9, /* EBCDIC */
    DIGIT_1 = 0xf1,
    DIGIT_2 = 0xf2,
    BLANK = 0x40,
    LETTER_A = 0xc1,
    LETTER_H = 0xc8,
    LETTER_Z = 0xe9,
    CODE_CV = 0xc3e5,
    CODE_DS = 0xc4e2
};

struct page {
    bool is_header; /* of the dump itself: no storage */
    uint16_t code;
    uint32_t asid;
    uint64_t address;
};

/* The digit of "DR1 " or "DR2 "; 0 for neither. */
static uint8_t eye_catcher_digit(struct view header) {
    uint32_t word;
    if (!view_u32(header, 0, &word) || word >> 16 != EYE_CATCHER_DR || (word & 0xff) != BLANK)
        return 0;
    uint8_t digit = (uint8_t)(word >> 8);
    return digit == DIGIT_1 || digit == DIGIT_2 ? digit : 0;
}

static bool page_read(struct view header, struct page *out) {
    uint8_t digit = eye_catcher_digit(header);
    if (digit == 0 || !view_u16(header, CODE_AT, &out->code) || !view_u32(header, ASID_AT, &out->asid) ||
        !view_uint(header, ADDRESS_AT, digit == DIGIT_1 ? 4 : 8, &out->address))
        return false;
    unsigned letter = out->code >> 8, next = out->code & 0xff;
    out->is_header = letter == LETTER_H && (next == BLANK || next == 0);
    return letter >= LETTER_A && letter <= LETTER_Z;
}

bool dump_header_stands(struct view header) {
    struct page page;
    return page_read(header, &page);
}

enum storage_kind dump_kind(uint16_t code) {
    return code == CODE_CV ? STORAGE_ADDRESS_SPACE : code == CODE_DS ? STORAGE_DATA_SPACE : STORAGE_OTHER;
}

/* --- runs ------------------------------------------------------------------------------------------------------- */

static void note_fault(struct dump_index *index, enum dump_fault fault, uint64_t at) {
    if (index->faults[fault].count++ == 0)
        index->faults[fault].first_at = at;
}

static uint64_t record_at(uint32_t number) {
    return (uint64_t)number * DUMP_RECORD_LENGTH;
}

/* The number of the record behind the run. */
static uint32_t run_end(const struct dump_run *run) {
    return run->first + (uint32_t)((run->length + DUMP_PAGE_LENGTH - 1) / DUMP_PAGE_LENGTH);
}

static bool same_space(const struct dump_run *a, const struct dump_run *b) {
    return a->code == b->code && a->asid == b->asid;
}

static bool goes_on(const struct dump_run *run, const struct dump_run *next) {
    return same_space(run, next) && run->address + run->length == next->address;
}

static void add_page(struct dump_index *index, const struct page *page, uint32_t number) {
    struct dump_run *last = index->count > 0 ? &index->runs[index->count - 1] : NULL;
    struct dump_run run = {
        .address = page->address,
        .length = DUMP_PAGE_LENGTH,
        .first = number,
        .asid = page->asid,
        .code = page->code,
    };
    if (last != NULL && run_end(last) == number && goes_on(last, &run))
        last->length += DUMP_PAGE_LENGTH;
    else if (index->count < DUMP_RUNS_MAX)
        index->runs[index->count++] = run;
    else
        note_fault(index, DUMP_FULL, record_at(number));
}

/* Takes the record of that number; false when the file ends before it, or inside its header. */
static bool take_record(struct dump_index *index, source_read read, void *context, uint32_t number) {
    uint8_t header[DUMP_HEADER_LENGTH];
    struct page page;
    size_t got = read(context, record_at(number), header, sizeof header);
    if (got < sizeof header) {
        if (got > 0)
            note_fault(index, DUMP_CUT, record_at(number));
        return false;
    }
    if (!page_read(view_of(header, got), &page))
        note_fault(index, DUMP_DAMAGED, record_at(number));
    else if (!page.is_header)
        add_page(index, &page, number);
    return true;
}

/* The last record may be cut inside its page, of which only what is there is carried. */
static void shorten_last(struct dump_index *index, source_read read, void *context, uint32_t number) {
    uint8_t page[DUMP_PAGE_LENGTH];
    size_t got = read(context, record_at(number) + DUMP_HEADER_LENGTH, page, sizeof page);
    struct dump_run *last = index->count > 0 ? &index->runs[index->count - 1] : NULL;
    if (got == sizeof page)
        return;
    note_fault(index, DUMP_CUT, record_at(number));
    if (last != NULL && run_end(last) == number + 1)
        last->length -= sizeof page - got;
    if (last != NULL && last->length == 0)
        index->count--;
}

static void find_runs(struct dump_index *index, source_read read, void *context) {
    uint32_t number = 0;
    while (number < UINT32_MAX && take_record(index, read, context, number))
        number++;
    if (number > 0)
        shorten_last(index, read, context, number - 1);
}

/* --- stretches -------------------------------------------------------------------------------------------------- */

#define NO_STRETCH UINT32_MAX

static int compare(uint64_t a, uint64_t b) {
    return a < b ? -1 : a > b;
}

/* No two runs are the same: none begins with the same record as another. */
static int compare_addresses(const void *a, const void *b) {
    const struct dump_run *left = a, *right = b;
    if (left->code != right->code)
        return compare(left->code, right->code);
    if (left->asid != right->asid)
        return compare(left->asid, right->asid);
    if (left->address != right->address)
        return compare(left->address, right->address);
    return compare(left->first, right->first);
}

static int compare_stretches(const void *a, const void *b) {
    const struct dump_run *left = a, *right = b;
    if (left->stretch != right->stretch)
        return compare(left->stretch, right->stretch);
    return compare(left->address, right->address);
}

static void sort(struct dump_index *index, int (*by)(const void *, const void *)) {
    qsort(index->runs, index->count, sizeof index->runs[0], by);
}

/* The last runs of stretches that may go on. */
struct ends {
    struct dump_run *runs[64]; /* as many as overlap; one too many is taken for finished */
    size_t count;
};

/* Forgets those that end before `run`, or in another space. */
static void ends_forget(struct ends *ends, const struct dump_run *run) {
    size_t kept = 0;
    for (size_t i = 0; i < ends->count; i++)
        if (same_space(ends->runs[i], run) && ends->runs[i]->address + ends->runs[i]->length >= run->address)
            ends->runs[kept++] = ends->runs[i];
    ends->count = kept;
}

static void ends_add(struct ends *ends, struct dump_run *run) {
    if (ends->count < sizeof ends->runs / sizeof ends->runs[0])
        ends->runs[ends->count++] = run;
}

static uint32_t distance_in_file(const struct dump_run *end, const struct dump_run *next) {
    uint32_t behind = run_end(end);
    return next->first > behind ? next->first - behind : behind - next->first;
}

/* Of `count` runs at one address, the one with which the stretch of `end` goes on: the nearest that is free; NULL for
 * none. */
static struct dump_run *next_of(const struct dump_run *end, struct dump_run *runs, size_t count) {
    struct dump_run *nearest = NULL;
    for (size_t i = 0; i < count; i++)
        if (runs[i].stretch == NO_STRETCH &&
            (nearest == NULL || distance_in_file(end, &runs[i]) < distance_in_file(end, nearest)))
            nearest = &runs[i];
    return nearest;
}

/* How many runs begin at the address of this one. */
static size_t count_alike(const struct dump_run *run, const struct dump_run *end) {
    size_t count = 1;
    while (run + count < end && same_space(run, run + count) && run[count].address == run->address)
        count++;
    return count;
}

static void tie_stretches(struct dump_index *index) {
    struct ends ends = {.count = 0};
    uint32_t stretches = 0;
    size_t count;
    for (size_t i = 0; i < index->count; i++)
        index->runs[i].stretch = NO_STRETCH;
    for (struct dump_run *run = index->runs, *end = run + index->count; run < end; run += count) {
        count = count_alike(run, end);
        ends_forget(&ends, run);
        for (size_t i = 0; i < ends.count; i++) {
            struct dump_run *next = goes_on(ends.runs[i], run) ? next_of(ends.runs[i], run, count) : NULL;
            if (next == NULL)
                continue;
            next->stretch = ends.runs[i]->stretch;
            ends.runs[i] = next;
        }
        for (size_t i = 0; i < count; i++)
            if (run[i].stretch == NO_STRETCH) {
                run[i].stretch = stretches++;
                ends_add(&ends, &run[i]);
            }
    }
}

static bool begins_stretch(const struct dump_index *index, const struct dump_run *run) {
    return run == index->runs || run[-1].stretch != run->stretch;
}

static void place_runs(struct dump_index *index, uint64_t gap) {
    for (size_t i = 0; i < index->count; i++) {
        struct dump_run *run = &index->runs[i];
        run->at = index->length + (begins_stretch(index, run) ? gap : 0);
        index->length = run->at + run->length;
    }
}

void dump_index_build(struct dump_index *index, source_read read, void *context, uint64_t gap) {
    find_runs(index, read, context);
    sort(index, compare_addresses);
    tie_stretches(index);
    sort(index, compare_stretches);
    place_runs(index, gap);
}

/* --- places ----------------------------------------------------------------------------------------------------- */

const struct dump_run *dump_index_find(const struct dump_index *index, uint64_t at) {
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->runs[middle].at + index->runs[middle].length <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < index->count ? &index->runs[low] : NULL;
}

uint64_t dump_stretch_length(const struct dump_index *index, const struct dump_run *run) {
    const struct dump_run *end = index->runs + index->count, *last = run;
    while (last + 1 < end && last[1].stretch == run->stretch)
        last++;
    return last->at + last->length - run->at;
}
