/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * packet-ctrace.h - the dissector "ctrace"
 */
#ifndef CTRACE_PACKET_CTRACE_H
#define CTRACE_PACKET_CTRACE_H

#include <ws_compat_epan.h>

#include "view.h"

void proto_register_ctrace(void);
void proto_reg_handoff_ctrace(void);

/* A copy of the bytes that are there, for as long as the packet is dissected. */
struct view ctrace_bytes(tvbuff_t *tvb, packet_info *pinfo);

/* What is known of an entry that was not in a file of its own: in a packet of 2cUTC, or on its way over the network. */
struct carried {
    const char *carrier;
    struct view component; /* its name; empty when it is not known */
    bool in_stream;        /* its frame may hold more entries: what it carries goes into its tree */
    unsigned number;       /* which entry of its frame it is, from 0 */
};

/* Dissects the entry that `tvb` is, or bytes that are no entry.  The packet inside is dissected too, and leaves its
 * addresses in `pinfo`, and maybe an exception. */
void ctrace_dissect_carried(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct carried *carried);

/* Ends the Info column with the discard code of the entry that was dissected last, once. */
void ctrace_show_discard(packet_info *pinfo, proto_tree *tree);

#endif
