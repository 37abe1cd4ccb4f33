/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * frame-table.h - what an insight keeps with frames, where many frames of a file may have something
 *
 * A finding costs its own size and no more, and a frame is looked up at once; what is kept with epan/proto_data.h costs
 * about 80 bytes on top.  Stretches of frames without a finding cost nothing.
 */
#ifndef CTRACE_FRAME_TABLE_H
#define CTRACE_FRAME_TABLE_H

#include <ws_compat_epan.h>

struct frame_table {
    wmem_map_t *stretches; /* of FRAME_TABLE_STRETCH findings each, by number */
    size_t size;           /* of a finding */
};

/* Empty, for the file that is being opened; Wireshark frees it with the file. */
void frame_table_open(struct frame_table *table, size_t size);

/* The finding of a frame; NULL when there can be none.  It may be all zero: then there is none either. */
void *frame_table_find(const struct frame_table *table, uint32_t frame);

/* The finding of a frame, made of zero bytes where there is none yet.  It keeps its place. */
void *frame_table_at(struct frame_table *table, uint32_t frame);

#endif
