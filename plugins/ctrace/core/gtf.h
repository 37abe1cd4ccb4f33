/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * gtf.h - records that the generalized trace facility (GTF) writes about itself
 *
 * The trace writer is very likely built on GTF's engine, so such a record may stand at the start of a block, or between
 * any records.  Its body:
 *
 *     +0  1  AID: 0
 *     +1  1  FID: 1 control record, 2 some trace records are lost, 3 a block of them is lost
 *     +2  4  local time minus UTC, signed, in units of 1.048576 s
 *     +6  8  TOD clock when it was written
 *     +14 8  control record: options
 *     +14 4  lost: how many records, zero for a block
 *     +18 2  lost: system id; it need not be there
 *
 * Source: z/OS MVS Diagnosis: Tools and Service Aids, "Unformatted control records", "Unformatted lost event records".
 */
#ifndef CTRACE_GTF_H
#define CTRACE_GTF_H

#include "view.h"

enum gtf_type { GTF_CONTROL = 1, GTF_LOST_RECORDS = 2, GTF_LOST_BLOCK = 3 };

enum {
    GTF_TYPE_AT = 1,
    GTF_TIME_ZONE_AT = 2,
    GTF_TIME_AT = 6,
    GTF_OPTIONS_AT = 14,
    GTF_LOST_AT = 14,
    GTF_SYSTEM_ID_AT = 18,

    /* Lengths of a body. */
    GTF_LOST_LENGTH = 18,
    GTF_LOST_LENGTH_WITH_SYSTEM = 20,
    GTF_CONTROL_LENGTH = 22,
    GTF_LENGTH_MIN = GTF_LOST_LENGTH,
    GTF_LENGTH_MAX = GTF_CONTROL_LENGTH
};

struct gtf_record {
    enum gtf_type type;
    int32_t time_zone; /* as it stands; gtf_seconds() */
    uint64_t time;     /* TOD */
    uint32_t lost;     /* 0 for a control record and for a block */
    bool has_system_id;
};

/* Reads a whole body; false when it is none: not of exactly the length of its type, or with a clock or a time zone that
 * cannot be. */
MUST_CHECK bool gtf_read(struct view body, struct gtf_record *out);

/* How long the body is that begins `bytes`, where nothing but the bytes tells it: one with a system id when an entry,
 * or the end, is behind that and none before it.  0 when none begins here.  GTF_LOOK_LENGTH bytes are enough. */
size_t gtf_length(struct view bytes);
enum { GTF_LOOK_LENGTH = 28 };

/* The time zone of a record in whole seconds, rounded. */
int32_t gtf_seconds(int32_t time_zone);

#endif
