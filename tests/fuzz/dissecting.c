/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dissecting.c - a file as Wireshark's window reads it: see dissecting.h
 */
#define _GNU_SOURCE /* memfd_create() */
#include <ws_compat_frames.h>

#include "dissecting.h"

#include <epan/disabled_protos.h>
#include <epan/epan.h>
#include <epan/epan_dissect.h>
#include <epan/frame_data.h>
#include <epan/prefs.h>
#include <epan/tvbuff.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

enum { PATH_SIZE = 64 };

struct whole {
    wtap *wth;
    epan_t *session;
    struct wsc_frame frame;
    GArray *frames;  /* frame_data *: they must stay where they are */
    GArray *digests; /* uint64_t, of the bytes of each */
};

static const nstime_t *time_of(struct packet_provider_data *provider, uint32_t number) {
    const struct whole *whole = (const void *)provider;
    return number > 0 && number <= whole->frames->len ? &g_array_index(whole->frames, frame_data *, number - 1)->abs_ts
                                                      : NULL;
}

/* FNV-1a, 64 bits. */
static uint64_t digest_of(const struct wsc_frame *frame) {
    uint64_t sum = UINT64_C(14695981039346656037);
    for (uint32_t i = 0; i < frame->rec.rec_header.packet_header.caplen; i++)
        sum = (sum ^ wsc_frame_bytes(frame)[i]) * UINT64_C(1099511628211);
    return sum;
}

static void dissect(struct whole *whole, frame_data *fd) {
    static nstime_t elapsed;
    static const frame_data *reference;
    epan_dissect_t *edt = epan_dissect_new(whole->session, TRUE, TRUE);
    tvbuff_t *bytes = tvb_new_real_data(wsc_frame_bytes(&whole->frame), fd->cap_len, (int)fd->pkt_len);
    if (!fd->visited)
        frame_data_set_before_dissect(fd, &elapsed, &reference, NULL);
    reference = NULL;
    epan_dissect_run(edt, wtap_file_type_subtype(whole->wth), &whole->frame.rec, bytes, fd, NULL);
    frame_data_set_after_dissect(fd, &(uint32_t){0});
    epan_dissect_free(edt);
}

static void read_forward(struct whole *whole) {
    int err = 0;
    char *err_info = NULL;
    int64_t offset;
    while (wsc_frame_next(whole->wth, &whole->frame, &offset, &err, &err_info)) {
        frame_data *fd = g_new0(frame_data, 1);
        uint64_t digest = digest_of(&whole->frame);
        frame_data_init(fd, whole->frames->len + 1, &whole->frame.rec, offset, 0);
        g_array_append_val(whole->frames, fd);
        g_array_append_val(whole->digests, digest);
        dissect(whole, fd);
    }
    g_free(err_info);
}

static void read_backward(struct whole *whole) {
    int err = 0;
    char *err_info = NULL;
    for (unsigned i = whole->frames->len; i-- > 0;) {
        frame_data *fd = g_array_index(whole->frames, frame_data *, i);
        must(wsc_frame_at(whole->wth, fd->file_off, &whole->frame, &err, &err_info));
        must(whole->frame.rec.rec_header.packet_header.caplen == fd->cap_len);
        must(digest_of(&whole->frame) == g_array_index(whole->digests, uint64_t, i));
        dissect(whole, fd);
    }
}

static void free_frames(struct whole *whole) {
    for (unsigned i = 0; i < whole->frames->len; i++) {
        frame_data_destroy(g_array_index(whole->frames, frame_data *, i));
        g_free(g_array_index(whole->frames, frame_data *, i));
    }
    g_array_free(whole->frames, TRUE);
    g_array_free(whole->digests, TRUE);
}

static void read_file(struct whole *whole) {
    static const struct packet_provider_funcs provider = {.get_frame_ts = time_of};
    whole->frames = g_array_new(FALSE, FALSE, sizeof(frame_data *));
    whole->digests = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    wsc_frame_init(&whole->frame);
    whole->session = epan_new((void *)whole, &provider);
    read_forward(whole);
    wtap_sequential_close(whole->wth);
    read_backward(whole);
    epan_free(whole->session);
    wsc_frame_cleanup(&whole->frame);
    free_frames(whole);
    wtap_close(whole->wth);
}

/* The bytes as a file with a name; the descriptor is for the caller to close. */
static int file_of(const uint8_t *data, size_t size, char path[PATH_SIZE]) {
    int fd = memfd_create("fuzz", 0);
    must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    must(snprintf(path, PATH_SIZE, "/proc/self/fd/%d", fd) < PATH_SIZE);
    return fd;
}

/* What is off until the user turns it on: entries over the network, messages in syslog. */
static void turn_on_all(void) {
    char syslog[] = "idsprobe.syslog:TRUE";
    char *fault = NULL;
    must(proto_enable_heuristic_by_name("ctrace_udp", TRUE) && proto_enable_heuristic_by_name("ctrace_tcp", TRUE));
    must(prefs_set_pref(syslog, &fault) == PREFS_SET_OK);
}

/* Without Wireshark's own data: for every file it would read all names of manufacturers and services again. */
static void start(const char *program) {
    g_setenv("WIRESHARK_DATA_DIR", "/nowhere", TRUE);
    g_setenv("WIRESHARK_CONFIG_DIR", "/nowhere", TRUE);
    wsc_start_reading(program);
    must(epan_init(NULL, NULL, TRUE));
    epan_load_settings();
    turn_on_all();
    prefs_apply_all();
}

void dissect_file(const uint8_t *data, size_t size, const char *format) {
    static bool started;
    char path[PATH_SIZE];
    int err = 0;
    char *err_info = NULL;
    if (!started)
        start("fuzz");
    started = true;
    unsigned type = open_info_name_to_type(format);
    must(type != WTAP_TYPE_AUTO); /* or our plug-ins are not there */
    int fd = file_of(data, size, path);
    struct whole whole = {.wth = wtap_open_offline(path, type, &err, &err_info, TRUE)};
    g_free(err_info);
    if (whole.wth != NULL)
        read_file(&whole);
    close(fd);
}
