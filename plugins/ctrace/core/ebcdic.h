/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ebcdic.h - code page 1047, the z/OS default, to UTF-8
 *
 * Wireshark knows code page 037, which has the same letters and digits but other brackets.  The reader needs names too
 * and has no dissector library, so the table is ours.  Source: IBM CDRA, code page 01047.
 */
#ifndef CTRACE_EBCDIC_H
#define CTRACE_EBCDIC_H

#include "view.h"

/* The Unicode code point (below 256) of an EBCDIC character. */
uint8_t ebcdic_to_latin1(uint8_t character);

/* The EBCDIC character of a code point below 256. */
uint8_t ebcdic_from_latin1(uint8_t code_point);

/* Writes a blank- or zero-padded name as UTF-8 with a closing zero, without its padding; a character that cannot be
 * printed becomes a full stop, as in a mainframe dump.  `size` is the room at `out`, at least 1: 2 * name.length + 1
 * is always enough, a longer name is cut.  Returns the length written, without the zero. */
size_t ebcdic_name(struct view name, char *out, size_t size);

/* True for a name of the system: letters, digits and @ # $, the first no digit, then blanks to its end. */
bool ebcdic_is_name(struct view name);

/* True when nine of ten characters are printable or end a line; false for no bytes. */
bool ebcdic_is_text(struct view data);

/* The same, and they are no text in ASCII. */
bool ebcdic_is_only_text(struct view data);

/* Writes data as UTF-8 with a closing zero when they are text, in ASCII or in EBCDIC, and gives true: nine of ten
 * characters must be printable or end a line.  What cannot be printed becomes a full stop.  `size` as above. */
MUST_CHECK bool ebcdic_or_ascii_text(struct view data, char *out, size_t size);

#endif
