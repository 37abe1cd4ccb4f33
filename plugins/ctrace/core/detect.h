/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * detect.h - is this file a trace data set, and how are its records framed?
 *
 * A trace has no magic number.  It is told by a chain of entries that prove themselves: three in a row, or fewer when
 * they, zeros and descriptors are the whole file, or all that the sample holds of it; or eight apart, for the writer's
 * prefix may cut those between them.  A single packet record proves
 * itself with more than 70 bits (two lengths, id, two clocks), three with more than 200: no other file is claimed by
 * chance.  A capture file of another kind may carry a trace in its packets; such files are known by their magic numbers
 * and refused before anything is searched.
 */
#ifndef CTRACE_DETECT_H
#define CTRACE_DETECT_H

#include "dataset.h"
#include "walk.h"

enum {
    DETECT_SAMPLE = SOURCE_CAPACITY, /* bytes looked at, at most: one window */
    DETECT_SAMPLE_PIPE = 4 * 1024,   /* a pipe must be handed on unread to others when it is not ours */
    DETECT_FIRST_ENTRY_MAX = 64 * 1024,
    DETECT_MAGIC_LENGTH = 17 /* the longest of the magic numbers */
};

/* Learns what there is to learn of a trace; false when it is none.  When a file can be read with several framings, the
 * one that explains it best is taken.  On a pipe one entry that proves itself, or its header, is enough; when one is
 * there, but does not begin the file, as much is read as of a file.
 */
MUST_CHECK bool detect_dataset(struct source *source, bool pipe, struct dataset *out);

/* The same for storage (framing.is_storage), which is no trace but may hold the entries of one anywhere: one is enough,
 * for in storage only what proves itself is taken for one.  There is no prefix to be learnt.  Gives that entry, and the
 * walk that goes on behind it; the data set is the walk's. */
MUST_CHECK bool detect_storage(struct source *source, const struct framing *framing, struct walk *walk,
                               struct item *first);

/* True when `start`, the first DETECT_MAGIC_LENGTH bytes of a file, begins as other formats do.  To be asked before
 * detect_dataset(): so nothing more is read of such a file. */
bool detect_is_foreign(struct view start);

#endif
