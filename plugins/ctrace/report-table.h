/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report-table.h - reports behind -z, in the menu Statistics and in sharkd: tables whose rows are found by a key
 *
 * A row is looked up in a hash, however many there are.  A table takes `rows_max` rows; all further keys share one
 * more, in which the first text is "others".  Texts belong to their cells.  A number that is too large for a cell (32
 * bits) stays at the largest, 4294967295.
 */
#ifndef CTRACE_REPORT_TABLE_H
#define CTRACE_REPORT_TABLE_H

#include <ws_compat_epan.h>

#include <epan/stat_tap_ui.h>
#include <epan/tap.h>

struct report {
    stat_tap_table_ui ui;      /* the first member: Wireshark knows a report by it */
    const char *const *titles; /* of the tables */
    unsigned table_count;
    unsigned rows_max;
    size_t facts_size; /* what the report keeps with a row beside its cells */
};

/* The parts of a report that are told the same way in each; `columns` and `titles` are arrays. */
#define REPORT_OF(title_text, tap, name, packet, columns, table_titles)                                                \
    .ui = {.title = (title_text),                                                                                      \
           .tap_name = (tap),                                                                                          \
           .cli_string = (name),                                                                                       \
           .packet_func = (packet),                                                                                    \
           .nfields = array_length(columns),                                                                           \
           .fields = (columns)},                                                                                       \
    .titles = (table_titles), .table_count = array_length(table_titles)

struct report_row {
    const stat_tap_table *table;
    char *key;
    bool is_others;
    stat_tap_table_item_type *cells;
    void *facts; /* zeros at first */
};

/* The columns of a report are its fields; `report` must stay where it is. */
void report_register(struct report *report);

/* The row of a key in one of the tables, made when there is none.  `is_new` becomes true when its cells are to be
 * filled in; they are empty texts and zeros. */
struct report_row *report_row(struct report *report, unsigned table, const char *key, bool *is_new);

/* The row of a key; NULL when there is none. */
const struct report_row *report_find_row(const struct report *report, unsigned table, const char *key);

void report_set_text(stat_tap_table_item_type *cell, const char *text);
void report_set_number(stat_tap_table_item_type *cell, uint64_t number);
void report_add(stat_tap_table_item_type *cell, uint64_t number);

/* "0.123456", of nanoseconds */
void report_set_seconds(stat_tap_table_item_type *cell, int64_t time);

/* "2021-03-14 15:09:26.535897" in UTC, of nanoseconds since 1970 */
void report_set_time(stat_tap_table_item_type *cell, int64_t time);

/* The earliest and the latest time of a row. */
struct report_span {
    bool is_known;
    int64_t first, last;
};

/* Takes the packet's time in, if it has one, and shows the span in the cell and the one behind it. */
void report_take_time(struct report_span *span, const packet_info *pinfo, stat_tap_table_item_type *cells);

/* Nanoseconds since 1970. */
int64_t report_time_of(const packet_info *pinfo);

#endif
