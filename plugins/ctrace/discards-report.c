/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * discards-report.c - the report `-z ctrace,discards`: see discards-report.h
 */
#include "discards-report.h"

#include "discard-table.h"
#include "report-table.h"
#include "tap-ctrace.h"

enum { COLUMN_CODE, COLUMN_NAME, COLUMN_LAYER, COLUMN_INTERFACE, COLUMN_COUNTED, COLUMN_MEANING, COLUMN_COUNT };

static stat_tap_table_item columns[COLUMN_COUNT] = {
    [COLUMN_CODE] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Code", "%5u"},
    [COLUMN_NAME] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Name", "%-32s"},
    [COLUMN_LAYER] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Layer", "%-9s"},
    [COLUMN_INTERFACE] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Interface", "%-16s"},
    [COLUMN_COUNTED] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Packets", "%10u"},
    [COLUMN_MEANING] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Meaning", "%s"},
};

static const char *const titles[] = {"Discarded packets"};

/* Of all that was not discarded there is one row, and it says why it may be the only one: the window shows a name in
 * full, a meaning as far as there is room. */
static const char not_discarded[] = "not discarded";
static const char none_discarded[] = "none: the default is DISCARD=NONE";
static const char not_discarded_meaning[] = "Records without a discard code";
static const char none_discarded_meaning[] =
    "No record carries a discard code. The trace command's default is DISCARD=NONE: "
    "discarded packets are traced only when it asks for them";

#define NOT_DISCARDED_KEY "0"

static struct report report;

static void count_not_discarded(void) {
    bool is_new;
    stat_tap_table_item_type *cells = report_row(&report, 0, NOT_DISCARDED_KEY, &is_new)->cells;
    report_add(&cells[COLUMN_COUNTED], 1);
}

static void set_remark(void) {
    const struct report_row *row = report_find_row(&report, 0, NOT_DISCARDED_KEY);
    bool is_only = g_array_index(report.ui.tables, stat_tap_table *, 0)->num_elements == 1;
    if (row == NULL)
        return;
    report_set_text(&row->cells[COLUMN_NAME], is_only ? none_discarded : not_discarded);
    report_set_text(&row->cells[COLUMN_MEANING], is_only ? none_discarded_meaning : not_discarded_meaning);
}

static void describe(stat_tap_table_item_type *cells, uint16_t code, const char *interface) {
    const struct discard_code *row = discard_table_find(code);
    report_set_number(&cells[COLUMN_CODE], code);
    report_set_text(&cells[COLUMN_NAME], discard_table_name(code));
    report_set_text(&cells[COLUMN_LAYER], discard_layer_name(discard_layer_of(code)));
    report_set_text(&cells[COLUMN_INTERFACE], interface);
    report_set_text(&cells[COLUMN_MEANING], row != NULL ? row->meaning : "");
}

static void count_discarded(uint16_t code, const char *interface, wmem_allocator_t *pool) {
    bool is_new;
    const char *key = wmem_strdup_printf(pool, "%u %s", code, interface);
    stat_tap_table_item_type *cells = report_row(&report, 0, key, &is_new)->cells;
    if (is_new)
        describe(cells, code, interface);
    report_add(&cells[COLUMN_COUNTED], 1);
}

static tap_packet_status discards_packet(void *data _U_, packet_info *pinfo, epan_dissect_t *edt _U_,
                                         const void *tapped, tap_flags_t flags _U_) {
    const struct frame_tap *frame = tapped;
    if (!frame_tap_is_entry(frame) || !entry_speaks_for_packet(&frame->entry))
        return TAP_PACKET_DONT_REDRAW;
    uint16_t code = entry_discard_code(&frame->entry);
    if (code != 0)
        count_discarded(code, frame->interface, pinfo->pool);
    else
        count_not_discarded();
    set_remark();
    return TAP_PACKET_REDRAW;
}

static struct report report = {
    REPORT_OF("CTRACE: Discarded packets", "ctrace", "ctrace,discards", discards_packet, columns, titles),
    .rows_max = 1000,
};

void discards_report_register(void) {
    report_register(&report);
}
