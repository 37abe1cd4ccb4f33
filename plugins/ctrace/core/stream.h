/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * stream.h - entries back to back in bytes that come over the network: a TCP stream, a datagram
 *
 * A forwarder reads entries from z/OS's real-time interface and sends them on.  They carry no frame of their own, so
 * the entries themselves tell where they begin and end.  The capture may begin in the middle of one, and bytes may be
 * missing: then the stream goes on at the next entry that proves itself.
 */
#ifndef CTRACE_STREAM_H
#define CTRACE_STREAM_H

#include "entry.h"

enum piece_kind {
    PIECE_ENTRY,    /* an entry; it is cut when the bytes end before it and no more come */
    PIECE_NO_ENTRY, /* bytes up to the next entry, or to the end */
    PIECE_WAIT      /* the beginning of an entry: wait for more bytes */
};

struct piece {
    enum piece_kind kind;
    size_t length; /* of PIECE_WAIT how many bytes are missing; 0 when that cannot be told yet */
};

/* What stands at the start of `bytes`, of which there is one at least.  `more` says that more may come behind them. */
struct piece stream_next(struct view bytes, bool more);

/* True when an entry that proves itself begins somewhere in the bytes; of one that is cut, its header must be there. */
bool stream_has_entry(struct view bytes);

/* True when the bytes begin like an entry and end before it can prove itself. */
bool stream_may_begin(struct view bytes);

#endif
