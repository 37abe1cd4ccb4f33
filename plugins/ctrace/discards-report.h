/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * discards-report.h - the report `-z ctrace,discards`: why packets were discarded
 *
 * A row for each discard code and interface.  The columns: docs/reports.md.
 */
#ifndef CTRACE_DISCARDS_REPORT_H
#define CTRACE_DISCARDS_REPORT_H

void discards_report_register(void);

#endif
