/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ws_compat_epan.h - what a dissector needs and the releases of Wireshark do differently
 */
#ifndef WS_COMPAT_EPAN_H
#define WS_COMPAT_EPAN_H

#include "ws_compat_frames.h"

#include <epan/packet.h>

#if WSC_AT_LEAST(4, 6)
#include <wsutil/value_string.h>
#else
#include <epan/value_string.h>
#endif

/* Names of numbers that are found by bisection: `strings` are in ascending order, `count` includes the closing row. */
static inline value_string_ext *wsc_value_string_ext(const value_string *strings, unsigned count, const char *name) {
#if WSC_AT_LEAST(4, 6)
    return value_string_ext_new(wmem_epan_scope(), strings, count, name);
#else
    return value_string_ext_new(strings, count, name);
#endif
}

/* From 4.2 on Wireshark offers the columns as fields (_ws.col.info), and makes these before post-dissectors run: what a
 * post-dissector adds to the column is missing there.  So the field, where it is asked for, is brought up to date. */
static inline void wsc_update_info_field(packet_info *pinfo, proto_tree *tree) {
#if WSC_AT_LEAST(4, 2)
    int hf = tree != NULL ? proto_registrar_get_id_byname("_ws.col.info") : -1;
    GPtrArray *fields = hf > 0 ? proto_get_finfo_ptr_array(tree, hf) : NULL;
    for (unsigned i = 0; fields != NULL && i < fields->len; i++) {
        field_info *field = (field_info *)g_ptr_array_index(fields, i);
        fvalue_set_string(field->value, col_get_text(pinfo->cinfo, COL_INFO));
    }
#else
    (void)pinfo;
    (void)tree;
#endif
}

#endif
