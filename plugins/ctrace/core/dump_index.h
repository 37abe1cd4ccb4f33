/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dump_index.h - where in a dump the pages of storage are, in the order of their addresses
 *
 * A dump is records of 4160 bytes, each a header and a page of storage, in no order:
 *
 *     +0   4   "DR1 " or "DR2 ", EBCDIC
 *     +4   2   what it is: "H" the dump's own header, "CV" a page of an address space, "DS" of a data space, others
 *     +12  4   ASID
 *     +20  4   address of the page ("DR1 "); 8 bytes in "DR2 "
 *     +64      the page, 4096 bytes
 *
 * Pages that follow each other in the file and in their addresses are a run.  Runs of which one goes on where the other
 * ends are a stretch.  Nothing known in the header tells apart the data spaces of one owner, so an address may be there
 * more than once, as it is when a page was dumped twice: each is kept, in a stretch of its own, and where a run could
 * go on in two ways it does so in the one that is nearer in the file.
 * Source: docs/format.md, section 3; OpenJ9 reads the same places.
 */
#ifndef CTRACE_DUMP_INDEX_H
#define CTRACE_DUMP_INDEX_H

#include "source.h"
#include "storage.h"

enum {
    DUMP_HEADER_LENGTH = 64,
    DUMP_PAGE_LENGTH = 4096,
    DUMP_RECORD_LENGTH = DUMP_HEADER_LENGTH + DUMP_PAGE_LENGTH,
    DUMP_RUNS_MAX = 1024 * 1024 /* 40 bytes each, of which only what is used is touched */
};

struct dump_run {
    uint64_t address; /* of its first page */
    uint64_t length;  /* bytes: whole pages, but for the last of a file that is cut */
    uint64_t at;      /* place of its first page in what the dump carries */
    uint32_t first;   /* number of its first record in the file, from 0 */
    uint32_t asid;
    uint32_t stretch; /* number of the stretch that it is part of, from 0 */
    uint16_t code;    /* "CV", "DS", ... as it stands */
};

/* What is not shown of a dump, the worst first. */
enum dump_fault {
    DUMP_FULL,    /* pages for whose runs there was no room */
    DUMP_DAMAGED, /* records without a header that makes sense */
    DUMP_CUT,     /* the file ends inside a record; what is there of its page is shown */
    DUMP_FAULTS
};

struct dump_index {
    struct {
        uint64_t count;
        uint64_t first_at; /* where in the file */
    } faults[DUMP_FAULTS];
    uint64_t length; /* of all that the dump carries */
    size_t count;
    struct dump_run runs[DUMP_RUNS_MAX]; /* by code, ASID and address, those of a stretch one behind the other */
};

/* True when a header of a record of a dump stands here. */
bool dump_header_stands(struct view header);

/* Reads the headers of all records.  Before the pages of each stretch `gap` bytes are left free in what the dump
 * carries.  The index is all zero before. */
void dump_index_build(struct dump_index *index, source_read read, void *context, uint64_t gap);

/* The run that the byte at `at` of what is carried belongs to, or before whose pages the gap stands in which it lies;
 * NULL behind the last. */
const struct dump_run *dump_index_find(const struct dump_index *index, uint64_t at);

/* The length of the stretch that begins with this run. */
uint64_t dump_stretch_length(const struct dump_index *index, const struct dump_run *run);

enum storage_kind dump_kind(uint16_t code);

#endif
