/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * repair.h - where records begin again behind a damaged descriptor
 *
 * A descriptor is a length and little else, so that a damaged one may still look like one.  It is told by where it
 * leads: the right lengths lead from record to record, a wrong one leads astray, or over good records.  A few records
 * in a row are no chance; one is.  What stands between the damage and the next good record is given as a stretch
 * (record.damaged), and the walk looks into it for entries.
 */
#ifndef CTRACE_REPAIR_H
#define CTRACE_REPAIR_H

#include "framing.h"

enum {
    CHAIN_LENGTH = 4,      /* so many descriptors in a row are no chance */
    CHAIN_STEPS_MAX = 32,  /* ... with short records between them */
    RECORD_LENGTH_MIN = 22 /* a descriptor and the shortest entry: shorter records prove nothing */
};

/* The stretch from `at`, where no descriptor stands that makes sense, to where records begin again before `until`, or
 * the end of the data.  `before` is the record before it. */
struct record repair_gap(const struct framing *framing, struct source *source, uint64_t at, uint64_t until,
                         const struct record *before);

/* `record`, behind `before`, has a descriptor that makes sense.  When its length is wrong all the same, the stretch up
 * to the next good record is put in its place. */
void repair_record(const struct framing *framing, struct source *source, const struct record *before,
                   struct record *record);

#endif
