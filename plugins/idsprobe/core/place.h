/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * place.h - where values stand in a record, as the plug-in ctrace says it
 *
 * It hands over a text with a line for each place: "NAME AT LENGTH HOW\n", AT in bytes from the beginning of the entry.
 * HOW is "content" for a place that was learnt, "user" for one of ctrace.conf, "header" for one of the packet trace
 * header.  A line of another form is passed over.
 */
#ifndef IDSPROBE_PLACE_H
#define IDSPROBE_PLACE_H

#include "text.h"

struct place {
    struct text name;
    uint32_t at;
    uint32_t length; /* 1 at least */
    struct text how;
};

/* Takes the next place off `rest` of which all is in the `there` bytes of the entry; false when there is none. */
bool place_next(struct text *rest, size_t there, struct place *place);

/* How a place was found, in words; the word itself when it is a new one. */
struct text place_how(const struct place *place);

#endif
