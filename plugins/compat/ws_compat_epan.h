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

#if WSC_AT_LEAST(4, 2)
#include <epan/dissectors/packet-tls.h>
#endif

/* Calls a dissector as TLS does with data that it has decrypted: from 4.2 on it tells more about them. */
static inline int wsc_call_in_tls(dissector_handle_t handle, tvbuff_t *data, packet_info *pinfo, proto_tree *tree) {
#if WSC_AT_LEAST(4, 2)
    struct tlsinfo info = {.app_handle = &handle};
    return call_dissector_only(handle, data, pinfo, tree, &info);
#else
    return call_dissector_only(handle, data, pinfo, tree, NULL);
#endif
}

/* What the check of a row of a user table answers; in 4.2 ahead of the other callbacks. */
#if WSC_AT_LEAST(4, 2)
typedef bool wsc_row_bool;
#else
typedef gboolean wsc_row_bool;
#endif

/* Names of numbers that are found by bisection: `strings` are in ascending order, `count` includes the closing row. */
static inline value_string_ext *wsc_value_string_ext(const value_string *strings, unsigned count, const char *name) {
#if WSC_AT_LEAST(4, 6)
    return value_string_ext_new(wmem_epan_scope(), strings, count, name);
#else
    return value_string_ext_new(strings, count, name);
#endif
}

#if WSC_AT_LEAST(4, 2)
/* Gives a field of the tree another text; 4.2 does not export the function for that. */
static inline void wsc_set_field_text(field_info *field, const char *text) {
#if WSC_AT_LEAST(4, 4)
    fvalue_set_string(field->value, text);
#else
    wmem_strbuf_t *buffer = (wmem_strbuf_t *)fvalue_get_strbuf(field->value);
    wmem_strbuf_truncate(buffer, 0);
    wmem_strbuf_append(buffer, text);
#endif
}
#endif

/* From 4.2 on Wireshark offers the columns as fields (_ws.col.info), and makes these before post-dissectors run: what a
 * post-dissector adds to the column is missing there.  So the field, where it is asked for, is brought up to date. */
static inline void wsc_update_info_field(packet_info *pinfo, proto_tree *tree) {
#if WSC_AT_LEAST(4, 2)
    int hf = proto_registrar_get_id_byname("_ws.col.info");
    GPtrArray *fields = tree != NULL && hf > 0 ? proto_find_finfo(tree, hf) : NULL;
    for (unsigned i = 0; fields != NULL && i < fields->len; i++)
        wsc_set_field_text((field_info *)g_ptr_array_index(fields, i), col_get_text(pinfo->cinfo, COL_INFO));
    if (fields != NULL)
        g_ptr_array_free(fields, TRUE);
#else
    (void)pinfo;
    (void)tree;
#endif
}

#endif
