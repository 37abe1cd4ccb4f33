/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * jobs-report.c - the report `-z ctrace,jobs`: see jobs-report.h
 */
#include "jobs-report.h"

#include "ebcdic.h"
#include "report-table.h"
#include "tap-ctrace.h"

enum {
    COLUMN_JOB,
    COLUMN_ASID,
    COLUMN_CID,
    COLUMN_RECORDS,
    COLUMN_IN,
    COLUMN_OUT,
    COLUMN_FIRST,
    COLUMN_LAST,
    COLUMN_STATES,
    COLUMN_COUNT
};

static stat_tap_table_item columns[COLUMN_COUNT] = {
    [COLUMN_JOB] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Job", "%-8s"},
    [COLUMN_ASID] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "ASID", "%-6s"},
    [COLUMN_CID] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "CID", "%-10s"},
    [COLUMN_RECORDS] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Records", "%10u"},
    [COLUMN_IN] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Bytes in", "%10u"},
    [COLUMN_OUT] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Bytes out", "%10u"},
    [COLUMN_FIRST] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "First (UTC)", "%-26s"},
    [COLUMN_LAST] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Last (UTC)", "%-26s"},
    [COLUMN_STATES] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "States", "%s"},
};

enum { STATE_COUNT = 256, NUMBER_SIZE = 24 };

struct facts {
    struct report_span span;
    bool has_state[STATE_COUNT];
};

/* A field of the header in hexadecimal, as wide as it is; empty when the header does not hold it. */
static void write_field(const struct entry *entry, enum pthdr_row row, char text[NUMBER_SIZE]) {
    struct view bytes = entry_field(entry, row);
    uint64_t value;
    text[0] = '\0';
    if (bytes.length > 0 && view_uint(bytes, 0, bytes.length, &value))
        g_snprintf(text, NUMBER_SIZE, "0x%0*" PRIx64, (int)(2 * bytes.length), value);
}

/* "0, 3": what the numbers mean is not known. */
static void add_state(struct facts *facts, const struct entry *entry, stat_tap_table_item_type *cell) {
    struct view state = entry_field(entry, PTH_ROW_state);
    uint8_t number;
    if (!view_u8(state, 0, &number) || facts->has_state[number])
        return;
    facts->has_state[number] = true;
    GString *text = g_string_new("");
    for (unsigned i = 0; i < STATE_COUNT; i++)
        if (facts->has_state[i])
            g_string_append_printf(text, "%s%u", text->len > 0 ? ", " : "", i);
    report_set_text(cell, text->str);
    g_string_free(text, TRUE);
}

static struct report report;

static const struct report_row *find_row(const struct frame_tap *frame, wmem_allocator_t *pool) {
    char job[FRAME_NAME_SIZE], asid[NUMBER_SIZE], cid[NUMBER_SIZE];
    bool is_new;
    ebcdic_name(entry_name(&frame->entry), job, sizeof job);
    write_field(&frame->entry, PTH_ROW_asid, asid);
    write_field(&frame->entry, PTH_ROW_cid, cid);
    const char *key = wmem_strdup_printf(pool, "%s %s %s", job, asid, cid);
    const struct report_row *row = report_row(&report, 0, key, &is_new);
    if (is_new) {
        report_set_text(&row->cells[COLUMN_JOB], job);
        report_set_text(&row->cells[COLUMN_ASID], asid);
        report_set_text(&row->cells[COLUMN_CID], cid);
    }
    return row;
}

static tap_packet_status jobs_packet(void *data _U_, packet_info *pinfo, epan_dissect_t *edt _U_, const void *tapped,
                                     tap_flags_t flags _U_) {
    const struct frame_tap *frame = tapped;
    if (!frame_tap_is_entry(frame) || frame->entry.id != ENTRY_DATA || frame->direction == DIRECTION_UNKNOWN)
        return TAP_PACKET_DONT_REDRAW;
    const struct report_row *row = find_row(frame, pinfo->pool);
    struct facts *facts = row->facts;
    report_add(&row->cells[COLUMN_RECORDS], 1);
    report_add(&row->cells[frame->direction == DIRECTION_OUT ? COLUMN_OUT : COLUMN_IN], frame->length);
    report_take_time(&facts->span, pinfo, &row->cells[COLUMN_FIRST]);
    add_state(facts, &frame->entry, &row->cells[COLUMN_STATES]);
    return TAP_PACKET_REDRAW;
}

static const char *const titles[] = {"Socket data by job, ASID and connection"};

static struct report report = {
    REPORT_OF("CTRACE: Socket data by job", "ctrace", "ctrace,jobs", jobs_packet, columns, titles),
    .rows_max = 10000,
    .facts_size = sizeof(struct facts),
};

void jobs_report_register(void) {
    report_register(&report);
}
