/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report-table.h - tables of reports whose rows change while packets come
 *
 * A text is owned by its cell.
 */
#ifndef FTPFLOW_REPORT_TABLE_H
#define FTPFLOW_REPORT_TABLE_H

#include <ws_compat_epan.h>

#include <epan/stat_tap_ui.h>

/* Sets a cell to a text, of which it takes a copy. */
void report_set_text(stat_tap_table *table, unsigned row, unsigned column, const char *text);

/* Adds a row of empty texts and zeros, as the columns are. */
unsigned report_add_row(stat_tap_table *table, const stat_tap_table_item *columns);

void report_remove_row(stat_tap_table *table, unsigned row);

/* Gives a report its only table, once. */
void report_init(stat_tap_table_ui *ui, const char *title, unsigned columns);

/* Registers a report of the tap "ftpflow"; set are its title, its name, its columns, and its two functions. */
void report_register(stat_tap_table_ui *ui);

#endif
