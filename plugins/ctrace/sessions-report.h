/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sessions-report.h - the report `-z ctrace,sessions`: what became of each TCP connection
 *
 * A row is a stream of Wireshark's (tcp.stream).  It is made of what TCP's own tap says of each packet, so it works on
 * any capture.  What the columns mean: docs/reports.md.
 */
#ifndef CTRACE_SESSIONS_REPORT_H
#define CTRACE_SESSIONS_REPORT_H

void sessions_report_register(void);

#endif
