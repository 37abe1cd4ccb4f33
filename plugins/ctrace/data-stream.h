/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * data-stream.h - the data of one connection, from all its data-trace records, as one stream
 *
 * Each data-trace record (entry id 5) belongs to a stream: that of its protocol, addresses and ports, in either
 * direction, and of its connection id (CID).  Streams are numbered from 0 in the order of the file, as tcp.stream is:
 * field ctrace.stream.  When the ports are used again a new stream begins with the new CID; without a CID, with a SYN
 * of TCP; or when a record without data has the state with which the stream began in such a record, and there was
 * another state in between.
 *
 * A stream can be followed: `-z follow,ctrace,ascii,0`, sharkd's "follow", and from 4.2 on the window's menu.  What is
 * not there is said in the stream, in brackets, in EBCDIC where the stream's text is: data that were withheld or cut,
 * and records that are missing from the trace.
 *
 * Memory: a small object for each stream, and a link to it for each record.
 */
#ifndef CTRACE_DATA_STREAM_H
#define CTRACE_DATA_STREAM_H

#include "entry-tree.h"
#include "packet_facts.h"

void data_stream_register(int proto);

/* Takes a frame's entry in its turn; to be called for each entry in each pass. */
void data_stream_follow(const struct entry_tree *what, packet_info *pinfo);

/* Takes a packet, in the first pass: a SYN ends streams that have no CID. */
void data_stream_see_packet(const struct packet_facts *packet);

/* The number of the entry's stream; false when it has none. */
bool data_stream_number(const struct entry_tree *what, packet_info *pinfo, uint32_t *number);

/* Adds the field, when the entry has a stream; or for a frame that belongs to one. */
void data_stream_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree);
void data_stream_add_number(uint32_t number, tvbuff_t *tvb, proto_tree *tree);

/* Hands the entry's data, all its segments together, to those who follow the stream. */
void data_stream_tap(const struct entry_tree *what, packet_info *pinfo);

#endif
