/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report-table.c - tables of reports whose rows change while packets come: see report-table.h
 */
#include "report-table.h"

void report_free_cell(stat_tap_table *table _U_, unsigned row _U_, unsigned column _U_,
                      stat_tap_table_item_type *cell) {
    if (cell->type == TABLE_ITEM_STRING)
        g_free((char *)cell->value.string_value);
}

void report_set_text(stat_tap_table *table, unsigned row, unsigned column, const char *text) {
    stat_tap_table_item_type *cell = stat_tap_get_field_data(table, row, column);
    report_free_cell(table, row, column, cell);
    cell->type = TABLE_ITEM_STRING;
    cell->value.string_value = g_strdup(text);
}

unsigned report_add_row(stat_tap_table *table, const stat_tap_table_item *columns) {
    unsigned row = table->num_elements;
    stat_tap_table_item_type *cells = g_new0(stat_tap_table_item_type, table->num_fields);
    for (unsigned column = 0; column < table->num_fields; column++) {
        cells[column].type = columns[column].type;
        if (columns[column].type == TABLE_ITEM_STRING)
            cells[column].value.string_value = g_strdup("");
    }
    stat_tap_init_table_row(table, row, table->num_fields, cells);
    g_free(cells);
    return row;
}

void report_remove_row(stat_tap_table *table, unsigned row) {
    for (unsigned column = 0; column < table->num_fields; column++)
        report_free_cell(table, row, column, stat_tap_get_field_data(table, row, column));
    g_free(table->elements[row]);
    table->num_elements--;
    memmove(table->elements + row, table->elements + row + 1, (table->num_elements - row) * sizeof table->elements[0]);
}

void report_reset(stat_tap_table *table) {
    while (table->num_elements > 0)
        report_remove_row(table, table->num_elements - 1);
}
