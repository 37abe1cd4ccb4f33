/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * hpr-report.h - the report `-z ctrace,hpr`: Enterprise Extender by transport connection
 *
 * A row is one direction of a connection of HPR's rapid transport protocol.  It is made of the packets in the trace's
 * own records: Wireshark's dissector has the same headers in its tree, but has no tap, and a tree for each packet would
 * cost much.  The columns: docs/reports.md.
 */
#ifndef CTRACE_HPR_REPORT_H
#define CTRACE_HPR_REPORT_H

void hpr_report_register(void);

#endif
