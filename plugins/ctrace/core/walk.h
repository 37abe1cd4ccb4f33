/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * walk.h - from a file to its entries, and nothing of it lost
 *
 * A file is entries, structure (descriptors, zero tails of trace buffers, records of GTF) and stretches that are
 * neither.  The walk goes from entry to entry; where none stands it passes over zeros, and anything else it skips up to
 * the next entry that proves itself, or is vouched for.  Skipped stretches are items like entries are, so that they can
 * be shown.  Always holds:
 *
 *     entries + structure + skipped = size of the file
 *
 * In storage (framing.is_storage) the stretches that are neither are nearly all of it, and no damage: they are
 * structure. Anything may stand there, so an entry must prove itself, or stand behind one that does.
 *
 * item_at() depends on the place alone, so random access gives what the walk gave.  Both take linear time.
 */
#ifndef CTRACE_WALK_H
#define CTRACE_WALK_H

#include "entry.h"
#include "dataset.h"
#include "record_index.h"

enum item_kind {
    /* Stored in files (header_option.h): never renumber. */
    ITEM_ENTRY = 0,
    ITEM_CUT_ENTRY = 1, /* its record or the file ends before it does */
    ITEM_SKIPPED = 2,   /* bytes that are no entry */
    ITEM_GTF = 3        /* what GTF wrote about itself (gtf.h): shown, but structure in the sums */
};

struct item {
    enum item_kind kind;
    uint64_t at;               /* place in the file */
    uint64_t length;           /* how many bytes of the file are its own */
    uint64_t end;              /* the place behind it: with descriptors and prefixes inside it, more than at + length */
    uint64_t record;           /* number of its record, from 1; 0 in a file without records */
    struct storage storage;    /* of a dump: where it was; else all zero */
    struct prefix_names names; /* those of the prefix that governs its record; all zero when they are not known */
    struct view bytes;         /* of a skipped stretch the first 64 KiB; good until the source is used again */
    enum entry_proof proof;
    struct entry entry; /* of an entry; it borrows `bytes` */
    uint64_t clock;     /* of a skipped stretch: that of the entry that ends it; 0 when the data end first */
};

struct walk {
    struct source *source;
    struct dataset dataset;
    struct record_index *index; /* where records are noted for random access; NULL for nowhere */
    struct record record;       /* the record that `at` lies in */
    uint64_t at;                /* the next place to look at */
    uint16_t prefix;            /* bytes of the writer's prefix that are still to come */
    uint64_t zeros;             /* so many zeros were passed over directly before `at` */
    uint64_t led_to;            /* the place behind the last item, or that the last search has led to */

    /* Sums, in bytes. */
    uint64_t entries;
    uint64_t structure;
    uint64_t skipped;
    uint64_t prefixes; /* what of the structure is prefixes between entries, but for those that hold a name */
    uint64_t known;    /* ... and descriptors, and prefixes with a name, of the records over which items went */
};

struct walk walk_from_start(struct source *source, struct dataset dataset);

/* The next entry, skipped stretch or record of GTF.  One that stands inside an entry comes behind it.  False at the end
 * of the data. */
bool walk_next(struct walk *walk, struct item *out);

/* What begins at `at`, a place in `record` that is not empty. */
void item_at(struct source *source, const struct dataset *dataset, const struct record *record, uint64_t at,
             struct item *out);

#endif
