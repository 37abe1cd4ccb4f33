/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * segments.h - joins packets that were traced in several entries
 *
 * Each segment is a trace frame of its own.  Wireshark's reassembly joins them: the frame that completes the packet has
 * the whole of it and dissects it as if it had been traced in one entry, by the header of the first segment; the others
 * have their bytes and a link.  Which set a segment belongs to and which one of it it is, is found once, in the order
 * of the file, and kept with the frame; so a frame shows the same in whatever order frames are looked at later.
 *
 * Whether a set becomes complete is known when all frames have been seen.  In a first pass the first segment is
 * therefore shown as a packet of which the end is missing, but in such a way that nothing is counted or remembered, for
 * the same bytes may come again with the whole packet.  A segment in front of which others are missing is marked at
 * once; in a second pass, and in the window, every segment of a packet that stays incomplete is.
 */
#ifndef CTRACE_SEGMENTS_H
#define CTRACE_SEGMENTS_H

#include "entry-tree.h"

struct segment;

/* Registers fields and the reassembly table; `proto` is the protocol "ctrace". */
void segments_register(int proto);

/* Files the entry with the other segments of its packet.  NULL when it is no segment, or its header is cut so that it
 * does not tell of which packet.  The answer is good as long as the file is open. */
const struct segment *segments_file(const struct entry_tree *what, packet_info *pinfo);

/* Shows where the rest of the packet is, or what is missing, and dissects what there is to dissect; `item` is that of
 * the entry's tree. */
void segments_dissect(const struct segment *segment, const struct entry_tree *what, packet_info *pinfo,
                      proto_tree *tree, proto_item *item);

#endif
