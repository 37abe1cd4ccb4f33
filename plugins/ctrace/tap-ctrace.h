/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tap-ctrace.h - what each frame of a trace tells the reports: the tap "ctrace"
 *
 * Reports add up what frames say; nothing else passes from the file to them.  So they work on saved files too.
 */
#ifndef CTRACE_TAP_H
#define CTRACE_TAP_H

#include "entry-tree.h"

/* The data of the tap.  Good until the packet has been dissected. */
struct frame_tap {
    enum item_kind kind;
    struct entry entry; /* unset for others; its bytes go up to the payload at least, as far as they are there */
    bool has_option;
    struct header_option option;
    tvbuff_t *payload; /* NULL when there is none */
};

void tap_ctrace_register(void);

/* Hands a frame to the reports that are open. */
void tap_ctrace_queue(packet_info *pinfo, const struct entry_tree *what);

#endif
