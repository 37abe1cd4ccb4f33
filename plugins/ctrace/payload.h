/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * payload.h - who dissects what an entry carries
 *
 * A packet goes to Wireshark's IP or Ethernet dissector.  Socket data have no packet around them: they go to the
 * dissector of their port, as if TCP or UDP had handed them over, and never to IP.  In the old records (ids 1 to 3) a
 * packet is looked for.  What nobody takes is shown as bytes and, where it is text, as text.
 */
#ifndef CTRACE_PAYLOAD_H
#define CTRACE_PAYLOAD_H

#include "entry-tree.h"

/* Registers fields; `proto` is the protocol "ctrace". */
void payload_register(int proto);

/* Looks up the dissectors that payloads go to. */
void payload_handoff(int proto);

/* Puts the addresses and ports of the entry's header into the columns and into `pinfo`: for entries that are no
 * packets, and before their payload is dissected. */
void payload_set_endpoints(const struct entry_tree *what, packet_info *pinfo);

/* A packet of which only the beginning is there: `bytes`, which live as long as the frame.  With its original length it
 * is one that was cut, and not malformed. */
tvbuff_t *payload_cut_short(tvbuff_t *parent, packet_info *pinfo, const uint8_t *bytes, unsigned there,
                            unsigned original);

/* Dissects what->payload; `item` is that of the entry's tree. */
void payload_dissect(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, proto_item *item);

/* Shows what->payload as no more than bytes. */
void payload_show(const struct entry_tree *what, packet_info *pinfo, proto_item *item);

#endif
