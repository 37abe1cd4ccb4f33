/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * extension.h - the extensions behind the known 92 bytes of a packet trace header
 *
 *     +0  2  length, these four bytes included
 *     +2  2  type; no value is known
 *     +4     body
 *
 * Several may follow each other.  Source: docs/format.md, section 2; layouts/smc.def for the one body that is known.
 */
#ifndef CTRACE_EXTENSION_H
#define CTRACE_EXTENSION_H

#include "view.h"

enum { EXTENSION_TYPE_AT = 2, EXTENSION_BODY_AT = 4 };

struct extension {
    uint16_t length; /* the length and the type included */
    uint16_t type;
};

/* Reads the extension at `at`; false when none can stand there, because its length makes no sense or goes beyond the
 * end of `area`. */
MUST_CHECK bool extension_read(struct view area, size_t at, struct extension *out);

#endif
