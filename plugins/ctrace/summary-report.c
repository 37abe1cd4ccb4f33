/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * summary-report.c - the report `-z ctrace,summary`: see summary-report.h
 */
#include "summary-report.h"

#include "report-table.h"
#include "tap-ctrace.h"

enum { COLUMN_WHAT, COLUMN_RECORDS, COLUMN_TRACED, COLUMN_LENGTH, COLUMN_FIRST, COLUMN_LAST, COLUMN_COUNT };

static stat_tap_table_item columns[COLUMN_COUNT] = {
    [COLUMN_WHAT] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "What", "%-40s"},
    [COLUMN_RECORDS] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Records", "%10u"},
    [COLUMN_TRACED] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Bytes traced", "%10u"},
    [COLUMN_LENGTH] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Bytes of packets", "%10u"},
    [COLUMN_FIRST] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "First (UTC)", "%-26s"},
    [COLUMN_LAST] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Last (UTC)", "%-26s"},
};

enum { TABLE_ALL, TABLE_ENTRY, TABLE_COMPONENT, TABLE_INTERFACE, TABLE_DIRECTION, TABLE_NOT_WHOLE };

static const char *const titles[] = {
    [TABLE_ALL] = "All records",        [TABLE_ENTRY] = "By entry type",
    [TABLE_COMPONENT] = "By component", [TABLE_INTERFACE] = "By interface, or job of socket data",
    [TABLE_DIRECTION] = "By direction", [TABLE_NOT_WHOLE] = "Cut and skipped",
};

static struct report report;

/* --- rows -------------------------------------------------------------------------------------------------------- */

static struct report_row *find_row(unsigned table, const char *what) {
    bool is_new;
    struct report_row *row = report_row(&report, table, what, &is_new);
    if (is_new)
        report_set_text(&row->cells[COLUMN_WHAT], what);
    return row;
}

static void count(unsigned table, const char *what, const packet_info *pinfo, uint64_t traced, uint64_t length) {
    struct report_row *row = find_row(table, what);
    report_add(&row->cells[COLUMN_RECORDS], 1);
    report_add(&row->cells[COLUMN_TRACED], traced);
    report_add(&row->cells[COLUMN_LENGTH], length);
    report_take_time(row->facts, pinfo, &row->cells[COLUMN_FIRST]);
}

/* --- what is counted --------------------------------------------------------------------------------------------- */

/* "Packet (id 4)" */
static const char *entry_type(const struct frame_tap *frame, wmem_allocator_t *pool) {
    bool is_known = frame->entry.id >= ENTRY_OLD_PACKET && frame->entry.id <= ENTRY_SMC;
    return is_known ? wmem_strdup_printf(pool, "%s (id %u)", frame->kind_name, frame->entry.id) : frame->kind_name;
}

static const char *direction_name(enum frame_direction direction) {
    static const char *const names[] = {
        [DIRECTION_UNKNOWN] = "not known",
        [DIRECTION_IN] = "in",
        [DIRECTION_OUT] = "out",
    };
    return names[direction];
}

static void count_entry(const struct frame_tap *frame, const packet_info *pinfo) {
    uint32_t traced = frame->traced, length = frame->length;
    count(TABLE_ALL, "All", pinfo, traced, length);
    count(TABLE_ENTRY, entry_type(frame, pinfo->pool), pinfo, traced, length);
    count(TABLE_COMPONENT, frame->component != NULL ? frame->component : "unknown", pinfo, traced, length);
    count(TABLE_INTERFACE, frame->interface, pinfo, traced, length);
    count(TABLE_DIRECTION, direction_name(frame->direction), pinfo, traced, length);
}

/* The rows are there from the first frame on: that there is nothing to count is worth knowing. */
static void count_what_is_not_whole(const struct frame_tap *frame, const packet_info *pinfo) {
    static const char cut[] = "Entries whose end is missing";
    static const char part[] = "Packets and data traced in part";
    static const char skipped[] = "Skipped: bytes that are no entry";
    find_row(TABLE_NOT_WHOLE, cut);
    find_row(TABLE_NOT_WHOLE, part);
    find_row(TABLE_NOT_WHOLE, skipped);
    if (frame->kind == ITEM_CUT_ENTRY)
        count(TABLE_NOT_WHOLE, cut, pinfo, frame->traced, frame->length);
    else if (frame->kind == ITEM_SKIPPED)
        count(TABLE_NOT_WHOLE, skipped, pinfo, frame->skipped, 0);
    else if (frame->traced < frame->length)
        count(TABLE_NOT_WHOLE, part, pinfo, frame->traced, frame->length);
}

static tap_packet_status summary_packet(void *data _U_, packet_info *pinfo, epan_dissect_t *edt _U_, const void *tapped,
                                        tap_flags_t flags _U_) {
    const struct frame_tap *frame = tapped;
    if (frame_tap_is_entry(frame)) {
        count_entry(frame, pinfo);
    } else if (frame->kind == ITEM_GTF) {
        count(TABLE_ALL, "All", pinfo, 0, 0);
        count(TABLE_ENTRY, "Record of GTF about itself", pinfo, 0, 0);
    }
    count_what_is_not_whole(frame, pinfo);
    return TAP_PACKET_REDRAW;
}

static struct report report = {
    REPORT_OF("CTRACE: Summary of the trace", "ctrace", "ctrace,summary", summary_packet, columns, titles),
    .rows_max = 1000,
    .facts_size = sizeof(struct report_span),
};

void summary_report_register(void) {
    report_register(&report);
}
