/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ctrace-facts.c - what the plug-in "ctrace" knows of a frame: see ctrace-facts.h
 */
#include "ctrace-facts.h"

#include <epan/proto_data.h>

/* The keys of ctrace's frame-data.h, which says what stands behind them. */
enum { DATA_DISCARD = 1, DATA_GAP = 2, DATA_DAMAGE = 4, DATA_DISCARD_TEXT = 5 };

static int proto_ctrace;

void ctrace_facts_handoff(void) {
    proto_ctrace = proto_get_id_by_filter_name("ctrace");
}

static void *data_of_packet(packet_info *pinfo, unsigned key) {
    return proto_ctrace > 0 ? p_get_proto_data(pinfo->pool, pinfo, proto_ctrace, key) : NULL;
}

uint16_t ctrace_discard_code(packet_info *pinfo) {
    return (uint16_t)GPOINTER_TO_UINT(data_of_packet(pinfo, DATA_DISCARD));
}

const char *ctrace_discard_text(packet_info *pinfo) {
    return data_of_packet(pinfo, DATA_DISCARD_TEXT);
}

bool ctrace_is_gap(packet_info *pinfo) {
    if (proto_ctrace <= 0)
        return false;
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_ctrace, DATA_GAP) != NULL ||
           data_of_packet(pinfo, DATA_DAMAGE) != NULL;
}
