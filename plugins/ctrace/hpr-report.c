/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * hpr-report.c - the report `-z ctrace,hpr`: see hpr-report.h
 */
#include "hpr-report.h"

#include "hpr.h"
#include "report-table.h"
#include "tap-ctrace.h"

#include <epan/to_str.h>

enum {
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_TCID,
    COLUMN_PACKETS,
    COLUMN_BYTES,
    COLUMN_LATE,
    COLUMN_AHEAD,
    COLUMN_SLOWDOWNS,
    COLUMN_FIRST,
    COLUMN_LAST,
    COLUMN_COUNT
};

static stat_tap_table_item columns[COLUMN_COUNT] = {
    [COLUMN_FROM] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "From", "%-15s"},
    [COLUMN_TO] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "To", "%-15s"},
    [COLUMN_TCID] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "TCID", "%-23s"},
    [COLUMN_PACKETS] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Packets", "%10u"},
    [COLUMN_BYTES] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Bytes", "%10u"},
    [COLUMN_LATE] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Sent again or overtaken", "%10u"},
    [COLUMN_AHEAD] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Data missing before", "%10u"},
    [COLUMN_SLOWDOWNS] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Slowdowns", "%10u"},
    [COLUMN_FIRST] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "First (UTC)", "%-26s"},
    [COLUMN_LAST] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Last (UTC)", "%-26s"},
};

struct facts {
    struct report_span span;
    struct hpr_flow flow;
};

enum { HEADERS_MAX = 512, TCID_SIZE = 3 * HPR_TCID_LENGTH };

static struct report report;

/* As a filter on sna.nlp.thdr.tcid takes it. */
static void write_tcid(struct view tcid, char text[TCID_SIZE]) {
    int length = 0;
    for (size_t i = 0; i < tcid.length; i++)
        length += g_snprintf(text + length, (gulong)(TCID_SIZE - length), "%s%02x", i > 0 ? ":" : "", tcid.bytes[i]);
}

static const struct report_row *find_row(const packet_info *pinfo, struct view tcid) {
    char text[TCID_SIZE];
    bool is_new;
    const char *from = address_to_str(pinfo->pool, &pinfo->net_src), *to = address_to_str(pinfo->pool, &pinfo->net_dst);
    write_tcid(tcid, text);
    const char *key = wmem_strdup_printf(pinfo->pool, "%s %s %s", from, to, text);
    const struct report_row *row = report_row(&report, 0, key, &is_new);
    if (is_new) {
        report_set_text(&row->cells[COLUMN_FROM], from);
        report_set_text(&row->cells[COLUMN_TO], to);
        report_set_text(&row->cells[COLUMN_TCID], text);
    }
    return row;
}

static void count(const packet_info *pinfo, const struct hpr_packet *packet) {
    const struct report_row *row = find_row(pinfo, packet->tcid);
    struct facts *facts = row->facts;
    enum hpr_step step = row->is_others ? HPR_NEXT : hpr_follow(&facts->flow, packet);
    report_add(&row->cells[COLUMN_PACKETS], 1);
    report_add(&row->cells[COLUMN_BYTES], packet->length);
    report_add(&row->cells[COLUMN_LATE], step == HPR_LATE);
    report_add(&row->cells[COLUMN_AHEAD], step == HPR_AHEAD);
    report_add(&row->cells[COLUMN_SLOWDOWNS], packet->slows_down);
    report_take_time(&facts->span, pinfo, &row->cells[COLUMN_FIRST]);
}

static tap_packet_status hpr_packet(void *data _U_, packet_info *pinfo, epan_dissect_t *edt _U_, const void *tapped,
                                    tap_flags_t flags _U_) {
    const struct frame_tap *frame = tapped;
    uint8_t bytes[HEADERS_MAX];
    struct hpr_packet packet;
    bool may_be = frame->entry.id == ENTRY_EE || frame->entry.id == ENTRY_PACKET;
    if (!frame_tap_is_entry(frame) || !may_be || !entry_begins_packet(&frame->entry) || frame->payload == NULL)
        return TAP_PACKET_DONT_REDRAW;
    size_t there = MIN(tvb_captured_length(frame->payload), sizeof bytes);
    tvb_memcpy(frame->payload, bytes, 0, there);
    if (!hpr_read(view_of(bytes, there), frame->entry.id == ENTRY_EE, &packet))
        return TAP_PACKET_DONT_REDRAW;
    count(pinfo, &packet);
    return TAP_PACKET_REDRAW;
}

static const char *const titles[] = {"Enterprise Extender by transport connection, each way"};

static struct report report = {
    REPORT_OF("CTRACE: Enterprise Extender by transport connection", "ctrace", "ctrace,hpr", hpr_packet, columns,
              titles),
    .rows_max = 10000,
    .facts_size = sizeof(struct facts),
};

void hpr_report_register(void) {
    report_register(&report);
}
