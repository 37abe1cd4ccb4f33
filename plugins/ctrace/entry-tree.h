/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * entry-tree.h - the protocol tree of one trace entry
 *
 * The same tree is made for trace frames, whose bytes are the entry, and for packet frames, which carry the entry's
 * head and tail in an option.  Fields of the fixed headers come from the rows of core/layouts; none is named here.
 */
#ifndef CTRACE_ENTRY_TREE_H
#define CTRACE_ENTRY_TREE_H

#include <ws_compat_epan.h>

#include "gaps.h"
#include "gtf.h"
#include "header_option.h"
#include "ids.h"
#include "places.h"

/* An entry in Wireshark's terms.  Offsets and lengths count bytes that are there, in `tvb`. */
struct entry_tree {
    tvbuff_t *tvb;
    int head_at; /* CTE+0; the head goes up to the payload */
    int head_length;
    int tail_at; /* behind the payload: padding, repeated length */
    int tail_length;
    struct entry entry;    /* unset for skipped bytes and a record of GTF */
    struct gtf_record gtf; /* of a record of GTF */
    tvbuff_t *payload;     /* the packet or data, wherever it stands; NULL when there is none */
    unsigned number;       /* which entry of its frame it is, from 0: a packet of a network may hold several */
    enum item_kind kind;
    const struct header_option *option; /* where it was in the file; NULL when that is not known */
    const struct gap *gap;              /* what the trace counts tell of it; may be NULL */
};

/* Registers the fields and expert items; `proto` is the protocol "ctrace".  `places` must stay where it is. */
void entry_tree_register(int proto, const struct places *places);

/* True when the tree of a packet frame's entry would hold an expert item. */
bool entry_tree_has_expert_items(const struct entry *entry);

/* Adds the tree of an entry and gives its item. */
proto_item *entry_tree_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree);

/* How many bytes a skipped stretch had. */
uint64_t entry_tree_skipped(const struct entry_tree *what);

/* True when the 16 bytes of an address hold an IPv4 address, in the last four. */
bool entry_tree_address_is_ipv4(tvbuff_t *tvb, int at);

/* "Packet", "Socket data", "IDS record", "Lost records", ... */
const char *entry_tree_kind_name(const struct entry_tree *what);

/* Where the fields of an intrusion detection record stand. */
void entry_tree_find_ids(const struct entry_tree *what, struct ids_places *out);

/* The component's name by the entry id, else by what the writer's prefix says; NULL when neither tells. */
const char *entry_tree_component(const struct entry_tree *what, packet_info *pinfo);

#endif
