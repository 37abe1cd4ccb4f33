/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tap-ctrace.c - what each frame of a trace tells the reports: see tap-ctrace.h
 */
#include "tap-ctrace.h"

#include <epan/tap.h>

#include "layout-report.h"
#include "sessions-report.h"

static int tap;

void tap_ctrace_register(void) {
    tap = register_tap("ctrace");
    layout_report_register();
    sessions_report_register();
}

void tap_ctrace_queue(packet_info *pinfo, const struct entry_tree *what) {
    if (!have_tap_listener(tap))
        return;
    struct frame_tap *frame = wmem_new0(pinfo->pool, struct frame_tap);
    frame->kind = what->kind;
    frame->entry = what->entry;
    frame->payload = what->payload;
    frame->has_option = what->option != NULL;
    if (frame->has_option)
        frame->option = *what->option;
    tap_queue_packet(tap, pinfo, frame);
}
