/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * random_writer.h - files as the trace writer may make them: prefixes of any length, entries that run over records
 *
 * Nobody knows the writer's own layout, so the files are made at random: any prefix, before each record or only before
 * the first of a buffer, any record length, whole or spanned records, with or without blocks, and a mix of entries in
 * buffers with zero tails.  One seed makes one file, the same on every machine:
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

enum shape { SHAPE_RDW, SHAPE_BDW, SHAPE_SPANNED, SHAPE_COUNT };

struct plan {
    enum shape shape;
    size_t record_length; /* the body of a record, its prefix included */
    uint8_t prefix[256];
    size_t prefix_length;
    bool prefix_on_each;
};

struct plan plan_by_chance(struct chance *chance);

/* To be freed by made_free(). */
struct made {
    struct bytes file;
    struct bytes entries; /* one after the other, without anything between them */
    size_t entry_count;
};

struct made make_file(struct chance *chance, const struct plan *plan);
void made_free(struct made *made);

#endif
