/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report-table.c - tables of reports whose rows change while packets come: see report-table.h
 */
#include "report-table.h"

static void free_cell(stat_tap_table *table _U_, unsigned row _U_, unsigned column _U_,
                      stat_tap_table_item_type *cell) {
    if (cell->type == TABLE_ITEM_STRING)
        g_free((char *)cell->value.string_value);
}

void report_set_text(stat_tap_table *table, unsigned row, unsigned column, const char *text) {
    stat_tap_table_item_type *cell = stat_tap_get_field_data(table, row, column);
    free_cell(table, row, column, cell);
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
        free_cell(table, row, column, stat_tap_get_field_data(table, row, column));
    g_free(table->elements[row]);
    table->num_elements--;
    /* They are pointers to rows. NOLINTNEXTLINE(bugprone-sizeof-expression) */
    memmove(table->elements + row, table->elements + row + 1, (table->num_elements - row) * sizeof table->elements[0]);
}

static void remove_rows(stat_tap_table *table) {
    while (table->num_elements > 0)
        report_remove_row(table, table->num_elements - 1);
}

void report_init(stat_tap_table_ui *ui, const char *title, unsigned columns) {
    if (ui->tables == NULL || ui->tables->len == 0)
        stat_tap_add_table(ui, stat_tap_init_table(title, (int)columns, 0, NULL));
}

void report_register(stat_tap_table_ui *ui) {
    static tap_param parameters[] = {{PARAM_FILTER, "filter", "Filter", NULL, TRUE}};
    ui->group = REGISTER_PACKET_STAT_GROUP_UNSORTED;
    ui->tap_name = "ftpflow";
    ui->stat_tap_reset_table_cb = remove_rows;
    ui->stat_tap_free_table_item_cb = free_cell;
    ui->nparams = array_length(parameters);
    ui->params = parameters;
    register_stat_tap_table_ui(ui);
}
