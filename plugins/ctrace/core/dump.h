/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dump.h - a z/OS dump (SVC dump, stand-alone dump, transaction dump) as a carrier, and the framing of what it carries
 *
 * Trace buffers are in a dump as they were in storage.  What is carried is the dump's pages in the order of their
 * addresses; before each stretch of addresses without a hole stands a descriptor, which is ours and in no file:
 *
 *     +0   4  mark "zSTG"
 *     +4   4  enum storage_kind
 *     +8   4  ASID
 *     +12  4  0
 *     +16  8  address of the first byte
 *     +24  8  length of the stretch, without the descriptor
 */
#ifndef CTRACE_DUMP_H
#define CTRACE_DUMP_H

#include "carrier.h"

extern const struct carrier dump_carrier;

/* Each stretch is a record, without a number: it is none that the trace writer made. */
extern const struct framing dump_framing;

#endif
