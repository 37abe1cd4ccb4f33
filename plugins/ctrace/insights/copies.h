/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * copies.h - has this packet been seen before?  What duplicates.c, loops.c and pairs.c have in common
 *
 * Sources (core/sightings.h): the packet trace and the intrusion detection are records of the stack, the OSAENTA trace
 * is the adapter's, and a frame without an entry is from another capture that was merged with the trace.
 */
#ifndef CTRACE_COPIES_H
#define CTRACE_COPIES_H

#include "insight.h"
#include "sightings.h"

/* To be called when a file is opened. */
void copies_file_opened(void);

/* What is known of earlier sightings of the packet in this frame; the same whoever asks first. */
const struct earlier *copies_follow(packet_info *pinfo, const struct seen *seen);

/* A place of struct earlier in words: "OSDL, inbound". */
const char *copies_place_name(uint32_t place);

/* "the stack" … */
const char *copies_source_name(enum sighting_source source);

/* What to say behind an expert item of a packet that an earlier frame holds, too: TCP's dissector does not know it. */
const char *copies_tcp_remark(bool is_tcp);

/* Adds a frame that has to do with this one. */
void copies_add_frame(proto_tree *tree, int field, tvbuff_t *tvb, uint32_t frame);

#endif
