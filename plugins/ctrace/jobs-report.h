/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * jobs-report.h - the report `-z ctrace,jobs`: the socket data of each job
 *
 * A row for each job, ASID and connection of the data trace.  The columns: docs/reports.md.
 */
#ifndef CTRACE_JOBS_REPORT_H
#define CTRACE_JOBS_REPORT_H

void jobs_report_register(void);

#endif
