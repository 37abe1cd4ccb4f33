/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tap-idsprobe.c - the tap "idsprobe", and the report `-z idsprobe,probes`: see tap-idsprobe.h
 */
#include "tap-idsprobe.h"

#include <epan/stat_tap_ui.h>
#include <epan/tap.h>
#include <epan/to_str.h>

enum { ROWS_MAX = 1000 }; /* answers to one question; all further ones share a row */

static int tap;

/* --- questions --------------------------------------------------------------------------------------------------- */

/* A record's answer, in the packet's memory; NULL when the question does not concern it. */
typedef const char *(*ask)(const packet_info *pinfo, const struct ids_record *record);

static const char *type_name(const struct ids_record *record) {
    const char *name = probe_type_name(record->probe.type);
    return name != NULL ? name : "unknown type";
}

static const char *ask_type(const packet_info *pinfo _U_, const struct ids_record *record) {
    return type_name(record);
}

/* A scan's level of suspicion, or the type of an attack. */
static const char *ask_kind(const packet_info *pinfo, const struct ids_record *record) {
    char kind[PROBE_TEXT_SIZE];
    return wmem_strdup(pinfo->pool, probe_kind(&record->probe, kind));
}

static const char *ask_probe(const packet_info *pinfo, const struct ids_record *record) {
    char kind[PROBE_TEXT_SIZE], text[PROBE_TEXT_SIZE];
    probe_description(&record->probe, text);
    if (record->probe.row == NULL)
        return wmem_strdup_printf(pinfo->pool, "%08X %s", record->probe.id, text);
    return wmem_strdup_printf(pinfo->pool, "%08X %s: %s", record->probe.id, probe_kind(&record->probe, kind), text);
}

/* Numbers of different types are told apart, as a stack may have been started anew. */
static const char *ask_correlator(const packet_info *pinfo, const struct ids_record *record) {
    if (!record->has_correlator)
        return NULL;
    return wmem_strdup_printf(pinfo->pool, "%u, %s", record->correlator, type_name(record));
}

static const char *ask_policy(const packet_info *pinfo _U_, const struct ids_record *record) {
    return record->policy != NULL && record->policy[0] != '\0' ? record->policy : NULL;
}

static const char *ask_source(const packet_info *pinfo, const struct ids_record *record) {
    return record->source.type != AT_NONE ? address_to_str(pinfo->pool, &record->source) : NULL;
}

static const struct {
    const char *title;
    ask ask;
} questions[] = {
    {"Type", ask_type},      {"Level of suspicion, or type of attack", ask_kind},
    {"Probe id", ask_probe}, {"Correlator", ask_correlator},
    {"Policy", ask_policy},  {"Source address", ask_source},
};

/* --- tables ------------------------------------------------------------------------------------------------------ */

enum { COLUMN_ANSWER, COLUMN_RECORDS, COLUMN_COUNT };

static stat_tap_table_item columns[COLUMN_COUNT] = {
    [COLUMN_ANSWER] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Found", "%-90s"},
    [COLUMN_RECORDS] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Records", "%d"},
};

static void probes_init(stat_tap_table_ui *ui) {
    for (size_t i = 0; i < array_length(questions); i++)
        if (stat_tap_find_table(ui, questions[i].title) == NULL)
            stat_tap_add_table(ui, stat_tap_init_table(questions[i].title, COLUMN_COUNT, 0, NULL));
}

/* The row of the answer, if it has one.  A row remembers the hash of its answer: a trace of an attack may have very
 * many source addresses. */
static bool find_row(const stat_tap_table *table, const char *answer, unsigned *row) {
    unsigned hash = g_str_hash(answer);
    for (*row = 0; *row < table->num_elements; ++*row) {
        const stat_tap_table_item_type *item = stat_tap_get_field_data(table, *row, COLUMN_ANSWER);
        if (item->user_data.uint_value == hash && strcmp(item->value.string_value, answer) == 0)
            return true;
    }
    return false;
}

static void add_row(stat_tap_table *table, const char *answer) {
    stat_tap_table_item_type row[COLUMN_COUNT] = {
        [COLUMN_ANSWER] = {.type = TABLE_ITEM_STRING,
                           .value.string_value = g_strdup(answer),
                           .user_data.uint_value = g_str_hash(answer)},
        [COLUMN_RECORDS] = {.type = TABLE_ITEM_UINT},
    };
    stat_tap_init_table_row(table, table->num_elements, COLUMN_COUNT, row);
}

static void count_answer(stat_tap_table *table, const char *answer) {
    unsigned row;
    bool found = find_row(table, answer, &row);
    if (!found && table->num_elements >= ROWS_MAX)
        found = find_row(table, answer = "others", &row);
    if (!found)
        add_row(table, answer);
    stat_tap_get_field_data(table, row, COLUMN_RECORDS)->value.uint_value++;
}

static tap_packet_status probes_packet(void *data, packet_info *pinfo, epan_dissect_t *edt _U_, const void *tapped,
                                       tap_flags_t flags _U_) {
    const stat_data_t *stat = data;
    for (size_t i = 0; i < array_length(questions); i++) {
        const char *answer = questions[i].ask(pinfo, tapped);
        if (answer != NULL)
            count_answer(g_array_index(stat->stat_tap_data->tables, stat_tap_table *, i), answer);
    }
    return TAP_PACKET_REDRAW;
}

static void probes_reset(stat_tap_table *table) {
    for (unsigned row = 0; row < table->num_elements; row++)
        stat_tap_get_field_data(table, row, COLUMN_RECORDS)->value.uint_value = 0;
}

static void probes_free_item(stat_tap_table *table _U_, unsigned row _U_, unsigned column,
                             stat_tap_table_item_type *item) {
    if (column == COLUMN_ANSWER)
        g_free((char *)item->value.string_value);
}

static void report_register(void) {
    static tap_param parameters[] = {{PARAM_FILTER, "filter", "Filter", NULL, TRUE}};
    static stat_tap_table_ui ui = {
        .group = REGISTER_PACKET_STAT_GROUP_UNSORTED,
        .title = "IDSPROBE: What the intrusion detection found",
        .tap_name = "idsprobe",
        .cli_string = "idsprobe,probes",
        .stat_tap_init_cb = probes_init,
        .packet_func = probes_packet,
        .stat_tap_reset_table_cb = probes_reset,
        .stat_tap_free_table_item_cb = probes_free_item,
        .nfields = array_length(columns),
        .fields = columns,
        .nparams = array_length(parameters),
        .params = parameters,
    };
    register_stat_tap_table_ui(&ui);
}

/* --- the tap ----------------------------------------------------------------------------------------------------- */

void tap_idsprobe_register(void) {
    tap = register_tap("idsprobe");
    report_register();
}

void tap_idsprobe_queue(packet_info *pinfo, const struct ids_record *record) {
    if (have_tap_listener(tap))
        tap_queue_packet(tap, pinfo, wmem_memdup(pinfo->pool, record, sizeof *record));
}
