/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * hpr.h - the headers of High Performance Routing in a packet of Enterprise Extender: SNA over UDP, ports 12000 to
 * 12004
 *
 *     IP | UDP | LLC, 3 bytes: two SAPs, control 03 (UI)
 *     NHDR  +0  1  upper three bits: 110 ANR, 101 function routing
 *           +1  1  upper four bits: function type, 1 for messages of the logical link, which have no THDR;
 *                  04 slowdown 1, 02 slowdown 2
 *           +2     labels up to FF, and a reserved byte
 *     THDR  +0  8  TCID, transport connection identifier
 *           +8  2  flags
 *          +10  2  data offset from the THDR, in words
 *          +12  4  data length
 *          +16  4  sequence number of the data's first byte
 *
 * Source: RFC 2353, appendix A.1.2; the headers of HPR as Wireshark's SNA dissector has them.
 */
#ifndef CTRACE_HPR_H
#define CTRACE_HPR_H

#include "view.h"

enum { HPR_TCID_LENGTH = 8, HPR_PORT_FIRST = 12000, HPR_PORT_LAST = 12004 };

struct hpr_packet {
    struct view tcid; /* points into the packet */
    uint32_t sequence;
    uint32_t length;
    bool slows_down;
};

/* Reads an IP packet, which may be cut.  False when it has no transport header of HPR, or not all of it; also when
 * neither port is one of Enterprise Extender, unless it is known to be that (`is_ee`). */
MUST_CHECK bool hpr_read(struct view packet, bool is_ee, struct hpr_packet *out);

/* What the data of a connection, one way, have been so far. */
struct hpr_flow {
    bool has_next;
    uint32_t next; /* behind the highest byte */
};

enum hpr_step {
    HPR_NEXT, /* the data follow, or there are none */
    HPR_LATE, /* they begin below the highest byte: sent again, or overtaken */
    HPR_AHEAD /* data before them are missing */
};

enum hpr_step hpr_follow(struct hpr_flow *flow, const struct hpr_packet *packet);

#endif
