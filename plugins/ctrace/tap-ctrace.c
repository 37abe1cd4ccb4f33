/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tap-ctrace.c - what each frame of a trace tells the reports: see tap-ctrace.h
 */
#include "tap-ctrace.h"

#include <epan/tap.h>

#include "discards-report.h"
#include "hpr-report.h"
#include "jobs-report.h"
#include "layout-report.h"
#include "sessions-report.h"
#include "summary-report.h"

static int tap;

void tap_ctrace_register(void) {
    tap = register_tap("ctrace");
    discards_report_register();
    hpr_report_register();
    jobs_report_register();
    layout_report_register();
    sessions_report_register();
    summary_report_register();
}

bool frame_tap_is_entry(const struct frame_tap *frame) {
    return frame->kind == ITEM_ENTRY || frame->kind == ITEM_CUT_ENTRY;
}

static void set_lengths(struct frame_tap *frame) {
    if (frame->payload == NULL)
        return;
    frame->traced = tvb_captured_length(frame->payload);
    frame->length = entry_is_segment(&frame->entry) ? frame->traced : tvb_reported_length(frame->payload);
}

static void set_entry(struct frame_tap *frame, const struct entry_tree *what, packet_info *pinfo) {
    frame->entry = what->entry;
    frame->kind_name = entry_tree_kind_name(what);
    frame->component = entry_tree_component(what, pinfo);
    struct frame_link link = frame_link_of(&frame->entry, what->option != NULL ? &what->option->ids : NULL);
    frame_link_name(&link, frame->interface);
    frame->direction = frame_direction_of(&frame->entry);
    set_lengths(frame);
}

void tap_ctrace_queue(packet_info *pinfo, const struct entry_tree *what) {
    if (!have_tap_listener(tap))
        return;
    struct frame_tap *frame = wmem_new0(pinfo->pool, struct frame_tap);
    frame->kind = what->kind;
    frame->payload = what->payload;
    frame->has_option = what->option != NULL;
    if (frame->has_option)
        frame->option = *what->option;
    if (frame_tap_is_entry(frame))
        set_entry(frame, what, pinfo);
    else if (frame->kind == ITEM_SKIPPED)
        frame->skipped = entry_tree_skipped(what);
    tap_queue_packet(tap, pinfo, frame);
}
