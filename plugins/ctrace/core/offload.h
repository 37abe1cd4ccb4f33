/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * offload.h - segmentation offload: how many packets the adapter made of one
 *
 * With segmentation offload the stack hands the adapter one large TCP packet and the adapter cuts it up.  The trace
 * shows the large one, and in PTH_OffSegLen how much data each packet on the wire got.
 * Source: IP Programmer's Guide and Reference: segments = ceil((PTH_Plen - IP and TCP headers) / PTH_OffSegLen).
 */
#ifndef CTRACE_OFFLOAD_H
#define CTRACE_OFFLOAD_H

#include "view.h"

/* `packet` begins at its IP header; `length` is its whole length.  0 when it is no TCP packet or the headers are cut.
 */
uint32_t offload_wire_segments(struct view packet, uint32_t length, uint16_t segment_length);

#endif
