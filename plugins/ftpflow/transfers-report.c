/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * transfers-report.c - the report -z ftpflow,transfers: see reports.h
 *
 * A row is made when the connection is announced, and brought up to date with each frame that changes what is known of
 * it: so what it says last is what became of it, or what can be said when the trace ends.
 */
#include "reports.h"

#include "findings.h"
#include "outcome-text.h"
#include "report-table.h"

enum {
    COLUMN_NUMBER,
    COLUMN_CLIENT,
    COLUMN_SERVER,
    COLUMN_METHOD,
    COLUMN_ANNOUNCED,
    COLUMN_OUTCOME,
    COLUMN_SETUP,
    COLUMN_COMMAND,
    COLUMN_SYN,
    COLUMN_PROOF,
    COLUMN_SYNS,
    COLUMN_DELAY,
    COLUMN_COUNT
};

static stat_tap_table_item columns[COLUMN_COUNT] = {
    [COLUMN_NUMBER] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "No.", "%5u"},
    [COLUMN_CLIENT] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Client", "%-21s"},
    [COLUMN_SERVER] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Server", "%-21s"},
    [COLUMN_METHOD] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Method", "%-6s"},
    [COLUMN_ANNOUNCED] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Announced", "%-21s"},
    [COLUMN_OUTCOME] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Outcome", "%-12s"},
    [COLUMN_SETUP] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Frame", "%6u"},
    [COLUMN_COMMAND] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Command", "%7u"},
    [COLUMN_SYN] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "SYN", "%6u"},
    [COLUMN_PROOF] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Proof", "%6u"},
    [COLUMN_SYNS] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "SYNs", "%4u"},
    [COLUMN_DELAY] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Delay", "%12s"},
};

static const char title[] = "Announced data connections";
static const char title_with_remark[] = "Announced data connections. None was tried in this trace: "
                                        "their ports may have been filtered out when tracing";

static void transfers_init(stat_tap_table_ui *ui) {
    report_init(ui, title, COLUMN_COUNT);
}

/* --- rows, in the order of their numbers ------------------------------------------------------------------------- */

static unsigned number_of_row(const stat_tap_table *table, unsigned row) {
    return stat_tap_get_field_data(table, row, COLUMN_NUMBER)->value.uint_value;
}

/* The first row whose number is not smaller. */
static unsigned find_row(const stat_tap_table *table, unsigned number) {
    unsigned low = 0, high = table->num_elements;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (number_of_row(table, middle) < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void set_number(stat_tap_table *table, unsigned row, unsigned column, unsigned number) {
    stat_tap_get_field_data(table, row, column)->value.uint_value = number;
}

static void set_endpoint(stat_tap_table *table, unsigned row, unsigned column, const struct endpoint *end,
                         wmem_allocator_t *pool) {
    report_set_text(table, row, column, endpoint_text(pool, end));
}

/* Seconds, with as many digits as a trace has. */
static void set_delay(stat_tap_table *table, unsigned row, const struct transfer *transfer, wmem_allocator_t *pool) {
    double seconds = (double)(transfer->syn_time - transfer->setup_time) / 1e9;
    if (transfer->syn_frame != 0)
        report_set_text(table, row, COLUMN_DELAY, wmem_strdup_printf(pool, "%.6f", seconds));
}

static void set_row(stat_tap_table *table, unsigned row, const struct transfer *transfer, wmem_allocator_t *pool) {
    set_number(table, row, COLUMN_NUMBER, transfer->number);
    set_endpoint(table, row, COLUMN_CLIENT, &transfer->client, pool);
    set_endpoint(table, row, COLUMN_SERVER, &transfer->server, pool);
    report_set_text(table, row, COLUMN_METHOD, method_name(transfer->method));
    set_endpoint(table, row, COLUMN_ANNOUNCED, &transfer->announced, pool);
    report_set_text(table, row, COLUMN_OUTCOME, outcome_name(transfer->outcome));
    set_number(table, row, COLUMN_SETUP, transfer->setup_frame);
    set_number(table, row, COLUMN_COMMAND, transfer->command_frame);
    set_number(table, row, COLUMN_SYN, transfer->syn_frame);
    set_number(table, row, COLUMN_PROOF, transfer->proof_frame);
    set_number(table, row, COLUMN_SYNS, transfer->syns);
    set_delay(table, row, transfer, pool);
}

/* An announcement that was rejected is as if it had not been made. */
static void take_transfer(stat_tap_table *table, const struct finding *finding, wmem_allocator_t *pool) {
    const struct transfer *transfer = finding->note.transfer;
    unsigned row = find_row(table, transfer->number);
    bool is_there = row < table->num_elements && number_of_row(table, row) == transfer->number;
    bool is_rejected = transfer->outcome == OUTCOME_REJECTED;
    if (is_there && is_rejected)
        report_remove_row(table, row);
    else if (!is_there && !is_rejected && (finding->roles & ROLE_SETUP) && row == table->num_elements)
        is_there = report_add_row(table, columns) == row;
    if (is_there && !is_rejected)
        set_row(table, row, transfer, pool);
}

static tap_packet_status transfers_packet(void *data, packet_info *pinfo, epan_dissect_t *edt _U_, const void *tapped,
                                          tap_flags_t flags _U_) {
    const stat_data_t *stat = data;
    const struct finding *finding = tapped;
    stat_tap_table *table = g_array_index(stat->stat_tap_data->tables, stat_tap_table *, 0);
    if (finding->note.transfer == NULL)
        return TAP_PACKET_DONT_REDRAW;
    take_transfer(table, finding, pinfo->pool);
    table->title = findings_all_missing() ? title_with_remark : title;
    return TAP_PACKET_REDRAW;
}

void transfers_report_register(void) {
    static stat_tap_table_ui ui = {
        .title = "FTPFLOW: Data connections of FTP",
        .cli_string = "ftpflow,transfers",
        .stat_tap_init_cb = transfers_init,
        .packet_func = transfers_packet,
        .nfields = array_length(columns),
        .fields = columns,
    };
    report_register(&ui);
}
