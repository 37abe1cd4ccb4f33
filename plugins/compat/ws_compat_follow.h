/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ws_compat_follow.h - what those who offer a stream to follow need and the releases of Wireshark do differently
 */
#ifndef WS_COMPAT_FOLLOW_H
#define WS_COMPAT_FOLLOW_H

#include "ws_compat.h"

#include <epan/follow.h>

/* What Wireshark asks about the streams of a protocol. */
struct wsc_follower {
    follow_conv_filter_func filter_of_frame;
    follow_index_filter_func filter_of_number;
    follow_address_filter_func filter_of_addresses;
    follow_port_to_display_func port_text;
    uint32_t (*count)(void); /* 4.0 does not ask: its window knows the protocols that it can follow */
};

/* The data of the tap are a tvbuff_t for each piece of a stream. */
static inline void wsc_register_follower(int proto, const char *tap, const struct wsc_follower *follower) {
    register_follow_stream(proto, tap, follower->filter_of_frame, follower->filter_of_number,
                           follower->filter_of_addresses, follower->port_text, follow_tvb_tap_listener
#if WSC_AT_LEAST(4, 2)
                           ,
                           follower->count, NULL
#endif
    );
}

#endif
