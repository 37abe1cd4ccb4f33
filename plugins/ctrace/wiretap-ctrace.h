/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * wiretap-ctrace.h - the file type "ctrace"
 */
#ifndef CTRACE_WIRETAP_H
#define CTRACE_WIRETAP_H

/* Tells Wireshark's file library that the type exists, and to ask us first. */
void wtap_register_ctrace(void);

#endif
