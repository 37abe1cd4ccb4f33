/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * inserted.h - the writer's prefix in the middle of the entries that it cuts, in a file without record lengths
 *
 *     ctelenp = n, ...  | ...... SYSTCPDA ...... |  ..., n again        n + length bytes in all
 *                        <-  prefix, `length`  ->
 *
 * How long the prefix is follows from the entry, and its component's name can be seen, but not where it begins.  It
 * begins equally far before the name in each of the entries, so all distances are tried on many.  The right one is that
 * with which most entries prove themselves, and of these that with which most checksums of packets are right.  Where
 * that leaves several, it is the one with which the bytes taken out are clearly the most alike.
 */
#ifndef CTRACE_INSERTED_H
#define CTRACE_INSERTED_H

#include "source.h"

/* A stretch of the file that is an entry with a prefix in it: a place and lengths in bytes. */
struct inserted {
    uint64_t at;
    size_t length; /* of both */
    size_t prefix; /* ... of the prefix, at most DATASET_PREFIX_MAX */
};

/* What stands from `at` to `end` and is no entry may be one with a prefix in it: when the length that it begins with is
 * repeated at its end.  False when it is not. */
MUST_CHECK bool inserted_read(struct source *source, uint64_t at, uint64_t end, struct inserted *out);

enum inserted_place {
    INSERTED_UNSEEN,  /* most entries with so much in them hold no component's name */
    INSERTED_UNCLEAR, /* ... or it is not clear where it begins */
    INSERTED_FOUND
};

/* Finds where one of the prefixes begins that are `prefix` bytes long and hold a component's name.  `guess` is what
 * else speaks for a number of bytes before the name, or -1: of several that may be right it is taken.  Puts bytes aside
 * in the source. */
enum inserted_place inserted_find(struct source *source, const struct inserted *stretches, size_t count, size_t prefix,
                                  int guess, uint64_t *at);

#endif
