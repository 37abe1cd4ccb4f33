/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * gaps.h - records that are missing by their trace count, and the seam of a data set that has wrapped
 *
 * The file reader says what the trace count runs over (header option, count_scope).  Here each count is followed
 * through the first pass, and what is found is kept with the frame: the trace lost records, or they were left out when
 * the capture was saved.  At the seam of a wrapped data set, where the newest record is followed by the oldest, time
 * falls; nothing is called a gap there.
 */
#ifndef CTRACE_GAPS_H
#define CTRACE_GAPS_H

#include <ws_compat_epan.h>

#include "header_option.h"

/* What the counts tell of a frame. */
struct gap {
    uint32_t missing;  /* records before this one, in its count */
    bool after_damage; /* bytes that could not be read stand between: the records may be there */
    bool after_loss;   /* the trace itself tells, in between, that it has lost records */
    bool seam;         /* from here on the records are older than the first ones */
};

/* What is missing so far. */
struct missing {
    uint32_t records; /* in one count of the file */
    uint32_t frame;   /* before which the last of them are missing */
    unsigned losses;  /* how often the trace has told that it lost records, in the whole file */
};

void gaps_register(int proto);

/* Takes a frame's entry in its turn; gives what is known of it, NULL for nothing.  To be called for each frame in each
 * pass. */
const struct gap *gaps_follow(packet_info *pinfo, const struct entry *entry, const struct header_option *option);

/* In the first pass, when the entry has been taken: what is missing so far in its count. */
struct missing gaps_so_far(const struct entry *entry, const struct header_option *option);

/* Takes a frame of bytes that could not be read. */
void gaps_note_damage(const packet_info *pinfo);

/* Takes a frame in which GTF says that records are lost. */
void gaps_note_loss(const packet_info *pinfo);

/* True when the frame has a gap or a seam to tell of. */
bool gap_has_expert_items(const struct gap *gap);

/* Adds the items; `gap` may be NULL. */
void gap_tree_add(const struct gap *gap, const struct header_option *option, tvbuff_t *tvb, packet_info *pinfo,
                  proto_tree *tree);

#endif
