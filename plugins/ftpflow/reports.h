/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reports.h - the reports -z ftpflow,transfers and -z ftpflow,logins, also in the menu Statistics
 */
#ifndef FTPFLOW_REPORTS_H
#define FTPFLOW_REPORTS_H

/* One line for each announced data connection. */
void transfers_report_register(void);

/* Clients by failed and successful logins. */
void logins_report_register(void);

#endif
