/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * interfaces.h - one interface of Wireshark for each link of the trace
 *
 * pcapng gives an interface one encapsulation, so a link that carries both packets and trace frames becomes two
 * interfaces of one name.  Interfaces are added as the sequential pass meets them; random access only looks them up, so
 * a frame has the same interface number whichever way it is read.
 *
 * A damaged or hostile file may have a new name in each entry, and each interface costs memory that is never given
 * back. So from INTERFACES_MAX on names that are new share an interface, one for each encapsulation.  Names are never
 * forgotten: to which interface an entry belongs does not change any more.
 */
#ifndef CTRACE_INTERFACES_H
#define CTRACE_INTERFACES_H

#include <ws_compat_wtap.h>

#include "frame.h"

enum { INTERFACES_MAX = 1000 };

/* The name of the interface that further links share; longer than any of the trace. */
#define INTERFACE_SHARED_NAME "more than 1000 interfaces"

struct interfaces;

/* An empty set; freed with interfaces_free(). */
struct interfaces *interfaces_new(void);
void interfaces_free(struct interfaces *interfaces);

/* The number of the interface of this link and encapsulation; it is added to the file when it is new.  When there are
 * INTERFACES_MAX, that of the shared one. */
unsigned interfaces_get(struct interfaces *interfaces, wtap *wth, const struct frame_link *link, int encapsulation);

/* The number of an interface that is known, else of the shared one; 0, the first one, when there is none. */
unsigned interfaces_find(const struct interfaces *interfaces, const struct frame_link *link, int encapsulation);

#endif
