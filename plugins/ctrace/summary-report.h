/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * summary-report.h - the report `-z ctrace,summary`: what is in the trace
 *
 * Records and bytes by kind of entry, component, interface and direction, and what is not whole.  The columns:
 * docs/reports.md.
 */
#ifndef CTRACE_SUMMARY_REPORT_H
#define CTRACE_SUMMARY_REPORT_H

void summary_report_register(void);

#endif
