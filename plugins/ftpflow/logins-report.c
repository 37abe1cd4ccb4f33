/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * logins-report.c - the report -z ftpflow,logins: see reports.h
 */
#include "reports.h"

#include "findings.h"
#include "outcome-text.h"
#include "report-table.h"

enum { COLUMN_CLIENT, COLUMN_FAILED, COLUMN_SUCCESSFUL, COLUMN_COUNT };

static stat_tap_table_item columns[COLUMN_COUNT] = {
    [COLUMN_CLIENT] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Client", "%-39s"},
    [COLUMN_FAILED] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Failed", "%6u"},
    [COLUMN_SUCCESSFUL] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Successful", "%10u"},
};

enum { ROWS_MAX = 4096 }; /* further clients share the last row */

static void logins_init(stat_tap_table_ui *ui) {
    report_init(ui, "Logins by client", COLUMN_COUNT);
}

static unsigned find_row(stat_tap_table *table, const char *client) {
    for (unsigned row = 0; row < table->num_elements; row++)
        if (strcmp(stat_tap_get_field_data(table, row, COLUMN_CLIENT)->value.string_value, client) == 0)
            return row;
    unsigned row = report_add_row(table, columns);
    report_set_text(table, row, COLUMN_CLIENT, client);
    return row;
}

static tap_packet_status logins_packet(void *data, packet_info *pinfo, epan_dissect_t *edt _U_, const void *tapped,
                                       tap_flags_t flags _U_) {
    const stat_data_t *stat = data;
    const struct note *note = &((const struct finding *)tapped)->note;
    stat_tap_table *table = g_array_index(stat->stat_tap_data->tables, stat_tap_table *, 0);
    if (note->kind != NOTE_LOGIN_FAILED && note->kind != NOTE_LOGGED_IN)
        return TAP_PACKET_DONT_REDRAW;
    const char *client = table->num_elements < ROWS_MAX ? address_text(pinfo->pool, &note->client) : "others";
    unsigned column = note->kind == NOTE_LOGIN_FAILED ? COLUMN_FAILED : COLUMN_SUCCESSFUL;
    stat_tap_get_field_data(table, find_row(table, client), column)->value.uint_value++;
    return TAP_PACKET_REDRAW;
}

void logins_report_register(void) {
    static stat_tap_table_ui ui = {
        .title = "FTPFLOW: Logins of FTP clients",
        .cli_string = "ftpflow,logins",
        .stat_tap_init_cb = logins_init,
        .packet_func = logins_packet,
        .nfields = array_length(columns),
        .fields = columns,
    };
    report_register(&ui);
}
