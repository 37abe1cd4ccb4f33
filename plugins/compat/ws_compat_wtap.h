/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ws_compat_wtap.h - what a file reader needs and the releases of Wireshark do differently
 */
#ifndef WS_COMPAT_WTAP_H
#define WS_COMPAT_WTAP_H

#include "ws_compat.h"

#include <string.h>

#if WSC_AT_LEAST(4, 6)
#include <wiretap/file_wrappers.h>
#include <wiretap/wtap_module.h>
#elif WSC_AT_LEAST(4, 0)
#include "private/wtap_state.h"
#else
#error "This release of Wireshark installs no private wiretap header and we have no declarations for it"
#endif

/* A reader writes two functions; `data` is where the frame's bytes go, `*offset` what the second gets back:
 *
 *   bool NAME_next(wtap *wth, wtap_rec *rec, Buffer *data, int *err, char **err_info, int64_t *offset);
 *   bool NAME_at(wtap *wth, int64_t offset, wtap_rec *rec, Buffer *data, int *err, char **err_info);
 *
 * WSC_DEFINE_READERS(NAME) makes of them NAME_read and NAME_seek_read for struct wtap. */
#if WSC_AT_LEAST(4, 6)
#define WSC_DEFINE_READERS(name)                                                                                       \
    static bool name##_read(wtap *wth, wtap_rec *rec, int *err, char **err_info, int64_t *offset) {                    \
        return name##_next(wth, rec, &rec->data, err, err_info, offset);                                               \
    }                                                                                                                  \
    static bool name##_seek_read(wtap *wth, int64_t offset, wtap_rec *rec, int *err, char **err_info) {                \
        return name##_at(wth, offset, rec, &rec->data, err, err_info);                                                 \
    }
#else
#define WSC_DEFINE_READERS(name)                                                                                       \
    static wsc_bool name##_read(wtap *wth, wtap_rec *rec, Buffer *data, int *err, char **err_info, int64_t *offset) {  \
        return name##_next(wth, rec, data, err, err_info, offset);                                                     \
    }                                                                                                                  \
    static wsc_bool name##_seek_read(wtap *wth, int64_t offset, wtap_rec *rec, Buffer *data, int *err,                 \
                                     char **err_info) {                                                                \
        return name##_at(wth, offset, rec, data, err, err_info);                                                       \
    }
#endif

/* Makes `rec` an empty packet record with a block for its options, which Wireshark frees. */
static inline void wsc_setup_packet(wtap_rec *rec, int encapsulation) {
#if WSC_AT_LEAST(4, 6)
    wtap_setup_packet_rec(rec, encapsulation);
#else
    rec->rec_type = REC_TYPE_PACKET;
    memset(&rec->rec_header.packet_header, 0, sizeof rec->rec_header.packet_header);
    rec->rec_header.packet_header.pkt_encap = encapsulation;
#endif
    rec->block = wtap_block_create(WTAP_BLOCK_PACKET);
}

/* Appends bytes to a frame's data; 4.0's own function wants them writable. */
static inline void wsc_append(Buffer *data, const void *bytes, size_t count) {
    if (count == 0)
        return;
    ws_buffer_assure_space(data, count);
    memcpy(ws_buffer_end_ptr(data), bytes, count);
    ws_buffer_increase_length(data, count);
}

/* Adds a custom binary option that may be copied with the packet. */
static inline void wsc_add_custom_option(wtap_block_t block, uint32_t pen, const void *bytes, size_t count) {
#if WSC_AT_LEAST(4, 6)
    wtap_block_add_custom_binary_option_from_data(block, OPT_CUSTOM_BIN_COPY, pen, bytes, count);
#else
    wtap_block_add_custom_option(block, OPT_CUSTOM_BIN_COPY, pen, (const char *)bytes, count);
#endif
}

/* wtap_add_idb() is declared but not exported.  The number of the new interface is the answer. */
static inline unsigned wsc_add_interface(wtap *wth, wtap_block_t description) {
    g_array_append_val(wth->interface_data, description);
    return wth->interface_data->len - 1;
}

#endif
