/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ws_compat_epan.h - what a dissector needs and the releases of Wireshark do differently
 */
#ifndef WS_COMPAT_EPAN_H
#define WS_COMPAT_EPAN_H

#include "ws_compat.h"

#include <epan/packet.h>
#include <wiretap/wtap.h>

#if WSC_AT_LEAST(4, 6)
#include <wsutil/value_string.h>
#else
#include <epan/value_string.h>
#endif

/* The bytes of a custom option with this enterprise number; false when it is another option. */
static inline bool wsc_custom_option(unsigned id, const wtap_optval_t *value, uint32_t pen, const void **bytes,
                                     size_t *count) {
    if (id != OPT_CUSTOM_BIN_COPY)
        return false;
#if WSC_AT_LEAST(4, 6)
    if (value->custom_binaryval.pen != pen)
        return false;
    *bytes = value->custom_binaryval.data.custom_data;
    *count = value->custom_binaryval.data.custom_data_len;
#else
    if (value->custom_opt.pen != pen)
        return false;
    *bytes = value->custom_opt.data.generic_data.custom_data;
    *count = value->custom_opt.data.generic_data.custom_data_len;
#endif
    return true;
}

#endif
