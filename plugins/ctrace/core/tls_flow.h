/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tls_flow.h - which packets of one direction of a TCP connection carry encrypted data
 *
 * TLS sends records, which know nothing of packets:
 *
 *     +0 type (20 to 24; 23 is application data), +1 version 3, 0 to 4, +3 length of what follows, +5 that many bytes
 *
 * Nothing is decrypted.  A flow is TLS from the first packet on that begins with the header of a record, so a trace may
 * begin in the middle; it is TLS no more when something else stands where a record should begin.  Packets may be cut:
 * where a header is not there, a packet counts as more of the record before, until one begins with a header again.
 * Lengths are bytes; sequence numbers are those of TCP, and wrap.  Source: RFC 8446, section 5; RFC 5246, section 6.2.
 */
#ifndef CTRACE_TLS_FLOW_H
#define CTRACE_TLS_FLOW_H

#include "view.h"

/* All zero before the first packet. */
struct tls_flow {
    bool is_tls;
    bool is_in_step; /* it is known where the next record begins */
    bool is_data;    /* the record before that is application data */
    uint32_t next_record;
    uint32_t next_sequence; /* what was seen goes up to here */
};

/* True when the payload of a packet begins with the header of a record. */
bool tls_flow_begins(struct view payload);

/* Takes the next packet: its sequence number, the bytes of its payload that are there, and the length of all of it.
 * Gives how many bytes of records of application data it holds, headers included; 0 for what was seen before. */
uint32_t tls_flow_take(struct tls_flow *flow, uint32_t sequence, struct view payload, uint32_t length);

#endif
