/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tap-ctrace.h - what each frame of a trace tells the reports: the tap "ctrace"
 *
 * Reports add up what frames say; nothing else passes from the file to them.  So they work on saved files too.
 */
#ifndef CTRACE_TAP_H
#define CTRACE_TAP_H

#include "entry-tree.h"
#include "frame.h"

/* The data of the tap.  Good until the packet has been dissected. */
struct frame_tap {
    enum item_kind kind;
    struct entry entry; /* unset for what is none; its bytes go up to the payload at least, as far as they are there */
    bool has_option;
    struct header_option option;
    tvbuff_t *payload; /* NULL when there is none */
    uint64_t skipped;  /* bytes that are no entry */

    /* Of an entry. */
    const char *kind_name;           /* "Packet", "Socket data", ... */
    const char *component;           /* NULL when it is not known */
    char interface[FRAME_NAME_SIZE]; /* as Wireshark's interface is called */
    enum frame_direction direction;
    uint32_t traced; /* bytes of packet or data that are in the trace */
    uint32_t length; /* bytes of the packet or data before it was cut; of a segment its own */
};

/* True for an entry, though its end may be missing. */
bool frame_tap_is_entry(const struct frame_tap *frame);

void tap_ctrace_register(void);

/* Hands a frame to the reports that are open. */
void tap_ctrace_queue(packet_info *pinfo, const struct entry_tree *what);

#endif
