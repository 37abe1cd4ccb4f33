/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * join.h - entries that run over the borders of records
 *
 * At a border stand descriptors, and perhaps the writer's prefix.  Whether it does cannot be known, so both are tried,
 * and the one is right after which the entry's length is repeated at its end.  In a file without record lengths even
 * the borders are guesses (border.h), and are tried likewise.
 *
 * An entry that claims 65535 bytes could be looked for in 65535 records of a byte, and that at each of them.  So there
 * is an end of it: JOIN_SHORT_MAX records that are shorter than any data set has them that is allocated for a trace,
 * and JOIN_SHORT_MORE once the header has proved itself.
 */
#ifndef CTRACE_JOIN_H
#define CTRACE_JOIN_H

#include "dataset.h"
#include "entry.h"

enum { JOIN_SHORT_LENGTH = 64, JOIN_SHORT_MAX = 256, JOIN_SHORT_MORE = 1024 };

/* Joins the entry that begins at `at` in `record` and reaches over its end.  Its bytes are put aside in the source, so
 * `out` is good until something else is.  `*end` is the place behind it in the file.
 * ENTRY_NONE when nothing proves itself; ENTRY_CUT when the data end before the entry does. */
enum entry_proof join_entry(struct source *source, const struct dataset *dataset, const struct record *record,
                            uint64_t at, struct entry *out, uint64_t *end);

/* With how many bytes of prefix at the start of each further record, up to the longest prefix, the entry that begins at
 * `at` in `record` proves itself; -1 when it does with none. */
int join_find_prefix(struct source *source, const struct framing *framing, const struct record *record, uint64_t at);

/* Moves a place `count` bytes on inside its record, over the pieces of a spanned one; false when it has no more. */
bool place_advance(struct source *source, const struct framing *framing, struct record *record, uint64_t *at,
                   uint64_t count);

/* The next record (record_next), with its prefix and the names that hold in it.  How many bytes of prefix it begins
 * with is for those who come to it with no entry under way. */
bool dataset_next_record(struct source *source, const struct dataset *dataset, struct record *record);

/* Takes what a record holds of `*prefix` bytes, and leaves the rest to come: a spanned record may be cut inside it. */
uint16_t prefix_take(const struct record *record, uint16_t *prefix);

#endif
