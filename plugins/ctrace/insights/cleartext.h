/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * cleartext.h - the clear text of AT-TLS in data-trace records, and the encrypted packets that it belongs to
 *
 * What a socket sends is traced in clear text first and encrypted then; what it receives comes encrypted first. Nothing
 * in a record says which packets hold its data, so they are linked by their order, in each direction of a connection:
 *
 *     sent        R1 R2 P1 P2 P3  R3 P4  ...        R a clear-text record, P a packet with encrypted data
 *     received    P1 P2 R1  P3 P4 P5 R2 R3  ...
 *
 * Records that follow one another and the packets behind (sent) or before (received) them belong together.  Where there
 * are several records it is only known that the data are about here.  The bytes on either side are shown and compared;
 * a packet behind all that was announced belongs to none.  Records that are not clear text end what is open.  Time that
 * falls by more than a second, as at the seam of a wrapped data set, and a SYN begin anew.
 *
 * Memory: for each direction of a connection with TLS, and for each time records and packets take turns, a small
 * object; 12 bytes for each frame that has a link.  Of many frames on one side the last 12 are kept, a full TLS record
 * on Ethernet.
 */
#ifndef CTRACE_CLEARTEXT_H
#define CTRACE_CLEARTEXT_H

#include "insight.h"

extern const struct insight cleartext_insight;

/* The stream (data-stream.h) whose clear text an encrypted packet belongs to; false when none is known. */
bool cleartext_stream(packet_info *pinfo, uint32_t *number);

#endif
