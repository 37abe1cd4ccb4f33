/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * report-table.c - reports behind -z: see report-table.h
 */
#include "report-table.h"

#define OTHERS "others"
#define OTHERS_KEY "\n" /* no key of a report is that */

enum { TIME_SIZE = 40 };

/* The rows of all tables: struct report_row, found by table and key.  Each dies with its cells. */
static GHashTable *rows;

/* --- rows -------------------------------------------------------------------------------------------------------- */

static unsigned hash_row(const void *pointer) {
    const struct report_row *row = pointer;
    return g_str_hash(row->key) ^ g_direct_hash(row->table);
}

static gboolean equal_rows(const void *a, const void *b) {
    const struct report_row *one = a, *other = b;
    return one->table == other->table && strcmp(one->key, other->key) == 0;
}

static void free_row(void *pointer) {
    struct report_row *row = pointer;
    g_free(row->key);
    g_free(row->facts);
    g_free(row);
}

static struct report_row *find_row(const stat_tap_table *table, const char *key) {
    const struct report_row wanted = {.table = table, .key = (char *)key};
    return g_hash_table_lookup(rows, &wanted);
}

/* Empty texts and zeros, as the columns are. */
static stat_tap_table_item_type *add_cells(const struct report *report, stat_tap_table *table) {
    unsigned count = table->num_fields, row = table->num_elements;
    stat_tap_table_item_type *cells = g_new0(stat_tap_table_item_type, count);
    for (unsigned column = 0; column < count; column++) {
        cells[column].type = report->ui.fields[column].type;
        if (cells[column].type == TABLE_ITEM_STRING)
            cells[column].value.string_value = g_strdup("");
    }
    stat_tap_init_table_row(table, row, count, cells);
    g_free(cells);
    return stat_tap_get_field_data(table, row, 0);
}

static struct report_row *add_row(const struct report *report, stat_tap_table *table, const char *key) {
    struct report_row *row = g_new0(struct report_row, 1);
    row->table = table;
    row->key = g_strdup(key);
    row->cells = add_cells(report, table);
    row->cells[0].user_data.ptr_value = row;
    row->facts = g_malloc0(report->facts_size);
    g_hash_table_add(rows, row);
    return row;
}

static struct report_row *others(const struct report *report, stat_tap_table *table) {
    struct report_row *row = find_row(table, OTHERS_KEY);
    unsigned column = 0;
    if (row != NULL)
        return row;
    row = add_row(report, table, OTHERS_KEY);
    row->is_others = true;
    while (column + 1 < table->num_fields && row->cells[column].type != TABLE_ITEM_STRING)
        column++;
    report_set_text(&row->cells[column], OTHERS);
    return row;
}

static stat_tap_table *table_of(const struct report *report, unsigned number) {
    return g_array_index(report->ui.tables, stat_tap_table *, number);
}

const struct report_row *report_find_row(const struct report *report, unsigned number, const char *key) {
    return find_row(table_of(report, number), key);
}

struct report_row *report_row(struct report *report, unsigned number, const char *key, bool *is_new) {
    stat_tap_table *table = table_of(report, number);
    struct report_row *row = find_row(table, key);
    *is_new = row == NULL && table->num_elements < report->rows_max;
    if (row != NULL)
        return row;
    return *is_new ? add_row(report, table, key) : others(report, table);
}

static void free_cell(stat_tap_table *table _U_, unsigned row _U_, unsigned column, stat_tap_table_item_type *cell) {
    if (cell->type == TABLE_ITEM_STRING)
        g_free((char *)cell->value.string_value);
    if (column == 0)
        g_hash_table_remove(rows, cell->user_data.ptr_value);
}

static void remove_rows(stat_tap_table *table) {
    for (unsigned row = 0; row < table->num_elements; row++) {
        for (unsigned column = 0; column < table->num_fields; column++)
            free_cell(table, row, column, stat_tap_get_field_data(table, row, column));
        g_free(table->elements[row]);
    }
    table->num_elements = 0;
}

/* --- cells ------------------------------------------------------------------------------------------------------- */

void report_set_text(stat_tap_table_item_type *cell, const char *text) {
    if (strcmp(cell->value.string_value, text) == 0)
        return;
    g_free((char *)cell->value.string_value);
    cell->value.string_value = g_strdup(text);
}

void report_set_number(stat_tap_table_item_type *cell, uint64_t number) {
    cell->value.uint_value = (unsigned)MIN(number, UINT32_MAX);
}

void report_add(stat_tap_table_item_type *cell, uint64_t number) {
    uint64_t room = UINT32_MAX - cell->value.uint_value;
    cell->value.uint_value += (unsigned)MIN(number, room);
}

void report_set_seconds(stat_tap_table_item_type *cell, int64_t time) {
    char text[TIME_SIZE];
    g_snprintf(text, sizeof text, "%.6f", (double)time / 1e9);
    report_set_text(cell, text);
}

void report_set_time(stat_tap_table_item_type *cell, int64_t time) {
    const int64_t second = 1000000000;
    int64_t below = (time % second + second) % second;
    GDateTime *when = g_date_time_new_from_unix_utc((time - below) / second);
    char *day = g_date_time_format(when, "%Y-%m-%d %H:%M:%S");
    char text[TIME_SIZE];
    g_snprintf(text, sizeof text, "%s.%06u", day, (unsigned)(below / 1000));
    report_set_text(cell, text);
    g_free(day);
    g_date_time_unref(when);
}

int64_t report_time_of(const packet_info *pinfo) {
    return (int64_t)pinfo->abs_ts.secs * 1000000000 + pinfo->abs_ts.nsecs;
}

void report_take_time(struct report_span *span, const packet_info *pinfo, stat_tap_table_item_type *cells) {
    int64_t time = report_time_of(pinfo);
    bool is_first = !span->is_known || time < span->first, is_last = !span->is_known || time > span->last;
    if (!pinfo->fd->has_ts)
        return;
    span->is_known = true;
    if (is_first)
        report_set_time(&cells[0], span->first = time);
    if (is_last)
        report_set_time(&cells[1], span->last = time);
}

/* --- the report -------------------------------------------------------------------------------------------------- */

/* A report that is open already keeps its tables: Wireshark has but one set of them. */
static void init(stat_tap_table_ui *ui) {
    const struct report *report = (const struct report *)ui;
    if (ui->tables != NULL && ui->tables->len > 0)
        return;
    for (unsigned i = 0; i < report->table_count; i++)
        stat_tap_add_table(ui, stat_tap_init_table(report->titles[i], (int)ui->nfields, 0, NULL));
}

void report_register(struct report *report) {
    static tap_param parameters[] = {{PARAM_FILTER, "filter", "Filter", NULL, TRUE}};
    if (rows == NULL)
        rows = g_hash_table_new_full(hash_row, equal_rows, free_row, NULL);
    report->ui.group = REGISTER_PACKET_STAT_GROUP_UNSORTED;
    report->ui.stat_tap_init_cb = init;
    report->ui.stat_tap_reset_table_cb = remove_rows;
    report->ui.stat_tap_free_table_item_cb = free_cell;
    report->ui.nparams = array_length(parameters);
    report->ui.params = parameters;
    register_stat_tap_table_ui(&report->ui);
}
