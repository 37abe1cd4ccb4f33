/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ws_compat_frames.h - what those who read frames need and the releases of Wireshark do differently
 */
#ifndef WS_COMPAT_FRAMES_H
#define WS_COMPAT_FRAMES_H

#include "ws_compat.h"

#include <wiretap/wtap.h>
#include <wsutil/buffer.h>
#include <wsutil/filesystem.h>
#include <wsutil/privileges.h>
#include <wsutil/wslog.h>

/* What a program does before it reads frames; afterwards the plug-ins are loaded. */
static inline void wsc_start_reading(const char *program) {
    init_process_policies(); /* or the folder of plug-ins is not looked for in the environment */
    ws_log_set_level(LOG_LEVEL_WARNING);
#if WSC_AT_LEAST(4, 6)
    g_free(configuration_init(program));
#else
    g_free(configuration_init(program, NULL));
#endif
    wtap_init(TRUE);
}

/* A frame and room for its bytes: in 4.6 a part of the record, before beside it. */
struct wsc_frame {
    wtap_rec rec;
#if !WSC_AT_LEAST(4, 6)
    Buffer data;
#endif
};

enum { WSC_FRAME_ROOM = 1514 }; /* it grows when a frame is longer */

static inline void wsc_frame_init(struct wsc_frame *frame) {
#if WSC_AT_LEAST(4, 6)
    wtap_rec_init(&frame->rec, WSC_FRAME_ROOM);
#else
    wtap_rec_init(&frame->rec);
    ws_buffer_init(&frame->data, WSC_FRAME_ROOM);
#endif
}

static inline void wsc_frame_cleanup(struct wsc_frame *frame) {
    wtap_rec_cleanup(&frame->rec);
#if !WSC_AT_LEAST(4, 6)
    ws_buffer_free(&frame->data);
#endif
}

/* The frame's bytes; there are rec.rec_header.packet_header.caplen of them. */
static inline const uint8_t *wsc_frame_bytes(const struct wsc_frame *frame) {
#if WSC_AT_LEAST(4, 6)
    return ws_buffer_start_ptr(&frame->rec.data);
#else
    return ws_buffer_start_ptr(&frame->data);
#endif
}

/* So many bytes of the frame's buffer may be read, filled in or not. */
static inline size_t wsc_frame_room(const struct wsc_frame *frame) {
#if WSC_AT_LEAST(4, 6)
    return frame->rec.data.allocated - frame->rec.data.start;
#else
    return frame->data.allocated - frame->data.start;
#endif
}

/* The next frame, and the offset by which wsc_frame_at() gives it again. */
static inline bool wsc_frame_next(wtap *wth, struct wsc_frame *frame, int64_t *offset, int *err, char **err_info) {
    wtap_rec_reset(&frame->rec);
#if WSC_AT_LEAST(4, 6)
    return wtap_read(wth, &frame->rec, err, err_info, offset);
#else
    return wtap_read(wth, &frame->rec, &frame->data, err, err_info, offset);
#endif
}

static inline bool wsc_frame_at(wtap *wth, int64_t offset, struct wsc_frame *frame, int *err, char **err_info) {
    wtap_rec_reset(&frame->rec);
#if WSC_AT_LEAST(4, 6)
    return wtap_seek_read(wth, offset, &frame->rec, err, err_info);
#else
    return wtap_seek_read(wth, offset, &frame->rec, &frame->data, err, err_info);
#endif
}

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
