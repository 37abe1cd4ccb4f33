/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * layout-report.h - the report `-z ctrace,layout`: what the reader has learnt of the bytes of a trace
 *
 * For a user whose file reads badly: it can be mailed, for it holds no payload, no address, no port, and of names only
 * those of system, component and stack.  Each table is a question about the format, each row an answer and the number
 * of frames that gave it.
 */
#ifndef CTRACE_LAYOUT_REPORT_H
#define CTRACE_LAYOUT_REPORT_H

void layout_report_register(void);

#endif
