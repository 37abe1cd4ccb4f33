/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * interfaces.h - one interface of Wireshark for each link of the trace
 *
 * pcapng gives an interface one encapsulation, so a link that carries both packets and trace frames becomes two
 * interfaces of one name.  Interfaces are added as the sequential pass meets them; random access only looks them up, so
 * a frame has the same interface number whichever way it is read.
 */
#ifndef CTRACE_INTERFACES_H
#define CTRACE_INTERFACES_H

#include <ws_compat_wtap.h>

struct interfaces;

/* An empty set; freed with interfaces_free(). */
struct interfaces *interfaces_new(void);
void interfaces_free(struct interfaces *interfaces);

/* The number of the interface with this name and encapsulation; it is added to the file when it is new. */
unsigned interfaces_get(struct interfaces *interfaces, wtap *wth, const char *name, int encapsulation);

/* The number of an interface that is known; 0, the first one, when it is not. */
unsigned interfaces_find(const struct interfaces *interfaces, const char *name, int encapsulation);

#endif
