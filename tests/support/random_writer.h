/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * random_writer.h - files as the trace writer may make them: prefixes of any length, entries that run over records
 *
 * Nobody knows the writer's own layout, so the files are made at random: any prefix, before each record or only before
 * the first of a buffer, with or without the names of system, component and stack; any record length, whole or spanned
 * records, with or without blocks, or without record lengths; records that GTF writes about itself between them; and a
 * mix of entries in buffers with zero tails.  One seed makes one file, the same on every machine:
 *
 *     struct chance chance = chance_of_seed(seed);
 *     struct plan plan = plan_by_chance(&chance);
 *     struct made made = make_file(&chance, &plan);
 */
#ifndef SUPPORT_RANDOM_WRITER_H
#define SUPPORT_RANDOM_WRITER_H

#include "bytes.h"

struct chance {
    uint64_t state;
};

struct chance chance_of_seed(uint64_t seed);

/* From `low` to `high`, both included. */
size_t chance_between(struct chance *chance, size_t low, size_t high);

enum shape { SHAPE_RDW, SHAPE_BDW, SHAPE_SPANNED, SHAPE_BARE, SHAPE_FTP };

struct plan {
    enum shape shape;
    size_t record_length; /* the body of a record, its prefix included */
    uint8_t prefix[256];
    size_t prefix_length;
    bool prefix_on_each;
    bool has_gtf;       /* with records that GTF writes about itself, by chance before any record */
    bool begins_inside; /* the file begins inside a buffer, at an entry or in one, so without a prefix */
    unsigned others;    /* percent of the entries that are another component's */
    size_t name_end;    /* behind the component's name in the prefix; 0 when it holds none */
};

struct plan plan_by_chance(struct chance *chance);

/* Where an entry was put. */
struct made_entry {
    size_t length;
    size_t payload_at;
    bool proves_itself; /* it is not of another component */
    bool whole;         /* no prefix stands inside it */
    bool joinable;      /* ... or one, inside its payload, with the component's name inside the entry's span */
};

/* To be freed by made_free(). */
struct made {
    struct bytes file;
    struct bytes entries; /* one after the other, without anything between them */
    struct made_entry *list;
    size_t entry_count;
    size_t gtf_count; /* records that GTF writes about itself */
};

struct made make_file(struct chance *chance, const struct plan *plan);
void made_free(struct made *made);

#endif
