/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * insight.h - what is found by comparing a frame with those before it: one file an insight, one row in insights.c
 *
 * In the first pass insights.c shows each frame to every insight, in the order of the file; the insight remembers what
 * it needs, and keeps what it finds with the frame: in a frame-table.h where many frames may have something, else with
 * insight_finding_new() under a key of frame-data.h.  In any pass it adds what it has found to the frame's tree.
 * Memory must not grow without bound: see each file for its limit.
 */
#ifndef CTRACE_INSIGHT_H
#define CTRACE_INSIGHT_H

#include "entry-tree.h"
#include "packet_facts.h"

/* What an insight is shown of a frame. */
struct seen {
    const struct entry_tree *what; /* the entry of the trace; NULL in a frame of another capture, in the same file */
    const struct packet_facts *packet; /* NULL when the frame is no packet of IP */
};

struct insight {
    const char *name; /* of its preference, behind "insight_" */
    const char *title;
    const char *description;

    void (*prepare)(int proto); /* registers fields and expert items */
    void (*file_opened)(void);  /* forgets the last file */
    void (*follow)(packet_info *pinfo, const struct seen *seen);

    /* True when it has found something of the frame. */
    bool (*has_found)(packet_info *pinfo);
    /* Adds that to the tree, which may be NULL: expert items are wanted without one. */
    void (*add)(packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree);
};

/* The protocol "ctrace", for epan/proto_data.h. */
int insight_protocol(void);

/* What insight has kept with the frame under a key of frame-data.h; NULL for nothing. */
void *insight_finding(packet_info *pinfo, unsigned key);

/* The same, made of `size` zero bytes where there is none yet. */
void *insight_finding_new(packet_info *pinfo, unsigned key, size_t size);

#endif
