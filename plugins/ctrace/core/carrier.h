/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * carrier.h - what a data set is packed in: AMATERSE, the pages of a dump
 *
 * A carrier stands between the file and the reader.  It is given two handles on the file's bytes, one that is read from
 * front to back and one for any place, and offers two handles on the bytes that the file carries.  The reader does not
 * know that it is there.  To add one: a file, a row in the table of carrier.c.  A place that the reader gives out is
 * then one in what is carried.
 *
 * Nothing here allocates: the caller gives the memory, zeroed, and keeps it until both handles are no longer used.  It
 * may be large, but only what is used of it is ever touched.
 */
#ifndef CTRACE_CARRIER_H
#define CTRACE_CARRIER_H

#include "framing.h"

enum { CARRIER_START_LENGTH = 64 }; /* so many bytes of a file tell what it is packed in */

/* Which handle on the file, and on what it carries. */
enum carrier_pass { PASS_SEQUENTIAL, PASS_RANDOM, CARRIER_PASSES };

/* The file's bytes, as the carrier gets them.  The random handle gives nothing on a pipe. */
struct carrier_file {
    source_read read;
    void *context[CARRIER_PASSES];
    bool pipe; /* the sequential handle cannot go back, and there is no other */
};

/* Why the carried bytes end before they should, or what is missing in them; `what` is NULL when nothing is. */
struct carrier_error {
    const char *what; /* a text for the user, without a full stop */
    uint64_t at;      /* where in the file */
    uint64_t count;   /* how often, when that is more than once: `at` is the first place */
    bool unsupported; /* nothing is wrong with the file, and it has no place: only we cannot read it */
};

struct carrier {
    const char *name; /* what the user calls it: the value of ctrace.carrier */
    size_t memory;    /* bytes */
    bool goes_back;   /* it reads the sequential handle in any order */

    /* Of what it carries: NULL when that may be framed like any file. */
    const struct framing *framing;

    /* What the user is told when it carries no trace.  NULL when the file is then left to the readers of others. */
    const char *no_trace;

    /* True when the file is packed so; `start` is its first CARRIER_START_LENGTH bytes, or all of a shorter one. */
    bool (*is_here)(struct view start);

    /* Prepares `memory`.  False when the file cannot be read so after all.  When `error`, which comes with `what` NULL,
     * says why, the user sees that; else the file may be something different, and is tried as it is. */
    bool (*open)(void *memory, const struct carrier_file *file, struct carrier_error *error);

    /* A handle on the carried bytes: a context for `read`. */
    void *(*handle)(void *memory, enum carrier_pass pass);
    source_read read;

    /* Why the last read of the handle came to an end; bytes in front of that place are not affected. */
    struct carrier_error (*error)(const void *handle);
};

/* The carrier that the file's start shows; NULL for none. */
const struct carrier *carrier_find(struct view start);

#endif
