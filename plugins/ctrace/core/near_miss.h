/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * near_miss.h - files that people take for a trace, and what to do with them
 *
 * Between the trace writer and the PC stand programs that pack, format and translate.  Some of what they make cannot be
 * read, or not any more; then the user is told what the file is and how to get at the trace.  Such a file must be known
 * for certain, since nobody else is asked then whether he can read it.
 * Source: docs/format.md, section 3; z/OS TSO/E Customization (INMR01); z/OS IP Diagnosis Guide (reports).
 */
#ifndef CTRACE_NEAR_MISS_H
#define CTRACE_NEAR_MISS_H

#include "view.h"

enum { NEAR_MISS_START_LENGTH = 16 * 1024 }; /* so many bytes of a file tell what it is */

/* What the file is that begins with `start`, and what to do: a text for the user, without a full stop; NULL when it is
 * no near miss.  To be asked only of files that are no trace. */
const char *near_miss_advice(struct view start);

#endif
