/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * read_twice.c - does random access give the frames of the sequential pass?  In process, as Wireshark's window reads
 *
 *     read_twice [--damaged] FILE...
 *
 * Each file is opened by libwiretap with the plug-in loaded and read from front to back; between two frames one of
 * those before is read again.  Then all are read again from back to front.  Whatever a frame has must be the same each
 * time. And the frames may not hold more of the file than the file has: they stand in ascending order, and entries +
 * skipped bytes at most its size.  A frame that is read again has room for the longest: Wireshark takes as many bytes
 * as it had the first time, and the file may have been changed since.
 *
 * A sound file must be opened as a trace and read to its end; one that is damaged on purpose may be refused.  The first
 * difference is printed and ends the program with 1; otherwise it prints how much it has read.
 */
#include <ws_compat_frames.h>

#include <stdio.h>

#include "header_option.h"

enum {
    UPPER_PDU_TAGS_LENGTH = 16,                       /* stand before the entry in a trace frame */
    LONGEST_FRAME = UPPER_PDU_TAGS_LENGTH + 64 * 1024 /* no entry and no skipped stretch is shown with more bytes */
};

/* --- a frame ----------------------------------------------------------------------------------------------------- */

enum value {
    VALUE_CAPTURED,
    VALUE_LENGTH,
    VALUE_BYTES, /* a digest */
    VALUE_SECONDS,
    VALUE_NANOSECONDS,
    VALUE_PRECISION,
    VALUE_PRESENCE,
    VALUE_ENCAPSULATION,
    VALUE_FCS,
    VALUE_INTERFACE,
    VALUE_OPTION_COUNT,
    VALUE_OPTIONS, /* a digest */
    VALUE_COUNT
};

static const char *const value_names[VALUE_COUNT] = {
    [VALUE_CAPTURED] = "captured length",
    [VALUE_LENGTH] = "length",
    [VALUE_BYTES] = "bytes",
    [VALUE_SECONDS] = "seconds",
    [VALUE_NANOSECONDS] = "nanoseconds",
    [VALUE_PRECISION] = "precision of the time",
    [VALUE_PRESENCE] = "presence flags",
    [VALUE_ENCAPSULATION] = "encapsulation",
    [VALUE_FCS] = "length of the frame check sequence",
    [VALUE_INTERFACE] = "interface",
    [VALUE_OPTION_COUNT] = "number of options",
    [VALUE_OPTIONS] = "options",
};

struct seen {
    int64_t offset;
    uint64_t values[VALUE_COUNT];
};

/* FNV-1a, 64 bits. */
static uint64_t digest(uint64_t so_far, const void *bytes, size_t count) {
    const uint8_t *byte = bytes;
    for (size_t i = 0; i < count; i++)
        so_far = (so_far ^ byte[i]) * UINT64_C(1099511628211);
    return so_far;
}

static const uint64_t digest_of_nothing = UINT64_C(14695981039346656037);

/* What the options of a frame say. */
struct options {
    uint64_t count;
    uint64_t digest;
    bool has_header;
    struct header_option header; /* points into the frame */
};

static wsc_bool see_option(wtap_block_t block, unsigned id, wtap_opttype_e type, wtap_optval_t *value,
                           void *user_data) {
    struct options *options = user_data;
    const void *bytes;
    size_t count;
    (void)block;
    options->count++;
    options->digest = digest(options->digest, &id, sizeof id);
    if (wsc_custom_option(id, value, HEADER_OPTION_PEN, &bytes, &count)) {
        options->digest = digest(options->digest, bytes, count);
        options->has_header = header_option_read(view_of(bytes, count), &options->header);
    } else if (type == WTAP_OPTTYPE_UINT32) {
        options->digest = digest(options->digest, &value->uint32val, sizeof value->uint32val);
    } else if (type == WTAP_OPTTYPE_STRING) {
        options->digest = digest(options->digest, value->stringval, strlen(value->stringval));
    }
    return TRUE;
}

static struct options options_of(const struct wsc_frame *frame) {
    struct options options = {.digest = digest_of_nothing};
    if (frame->rec.block != NULL)
        wtap_block_foreach_option(frame->rec.block, see_option, &options);
    return options;
}

static struct seen see(const struct wsc_frame *frame, const struct options *options, int64_t offset) {
    const wtap_packet_header *packet = &frame->rec.rec_header.packet_header;
    bool ethernet = packet->pkt_encap == WTAP_ENCAP_ETHERNET;
    return (struct seen){
        .offset = offset,
        .values =
            {
                [VALUE_CAPTURED] = packet->caplen,
                [VALUE_LENGTH] = packet->len,
                [VALUE_BYTES] = digest(digest_of_nothing, wsc_frame_bytes(frame), packet->caplen),
                [VALUE_SECONDS] = (uint64_t)frame->rec.ts.secs,
                [VALUE_NANOSECONDS] = (uint64_t)frame->rec.ts.nsecs,
                [VALUE_PRECISION] = (uint64_t)frame->rec.tsprec,
                [VALUE_PRESENCE] = frame->rec.presence_flags,
                [VALUE_ENCAPSULATION] = (uint64_t)packet->pkt_encap,
                [VALUE_FCS] = ethernet ? (uint64_t)packet->pseudo_header.eth.fcs_len : 0,
                [VALUE_INTERFACE] = packet->interface_id,
                [VALUE_OPTION_COUNT] = options->count,
                [VALUE_OPTIONS] = options->digest,
            },
    };
}

/* How many bytes of the file the frame holds, or tells of. */
static uint64_t bytes_of_file(const struct wsc_frame *frame, const struct header_option *header) {
    const wtap_packet_header *packet = &frame->rec.rec_header.packet_header;
    if (header->kind == ITEM_SKIPPED)
        return header->skipped;
    if (header->kind == ITEM_GTF)
        return 0; /* it may stand inside the entry before it */
    if (packet->pkt_encap == WTAP_ENCAP_WIRESHARK_UPPER_PDU)
        return packet->caplen - UPPER_PDU_TAGS_LENGTH;
    return header->head.length + packet->caplen + header->tail.length;
}

/* --- a file ------------------------------------------------------------------------------------------------------ */

struct reading {
    const char *path;
    bool damaged;
    wtap *wth;
    struct wsc_frame frame;
    GArray *frames;      /* struct seen */
    uint64_t bytes_told; /* of the file, by all frames so far */
    bool carried;        /* its size tells nothing of what it carries */
};

static bool complain(const struct reading *reading, const char *what) {
    fprintf(stderr, "%s: %s\n", reading->path, what);
    return false;
}

static bool complain_of_frame(const struct reading *reading, int64_t offset, const char *what) {
    fprintf(stderr, "%s: the frame at %" PRId64 ": %s\n", reading->path, offset, what);
    return false;
}

static const struct seen *frame_seen(const struct reading *reading, unsigned number) {
    return &g_array_index(reading->frames, struct seen, number);
}

/* Reads a frame again, by its offset. */
static bool is_the_same_again(struct reading *reading, unsigned number) {
    const struct seen *first = frame_seen(reading, number);
    int err = 0;
    char *err_info = NULL;
    if (!wsc_frame_at(reading->wth, first->offset, &reading->frame, &err, &err_info)) {
        g_free(err_info);
        return complain_of_frame(reading, first->offset, "is not there when it is asked for");
    }
    if (wsc_frame_room(&reading->frame) < LONGEST_FRAME)
        return complain_of_frame(reading, first->offset, "has no room for what may have been there");
    struct options options = options_of(&reading->frame);
    struct seen again = see(&reading->frame, &options, first->offset);
    for (unsigned i = 0; i < VALUE_COUNT; i++)
        if (again.values[i] != first->values[i]) {
            fprintf(stderr, "%s: the frame at %" PRId64 ": %s: first 0x%" PRIx64 ", again 0x%" PRIx64 "\n",
                    reading->path, first->offset, value_names[i], first->values[i], again.values[i]);
            return false;
        }
    return true;
}

/* Notes a frame of the first pass and looks whether it can be true. */
static bool note(struct reading *reading, int64_t offset) {
    struct options options = options_of(&reading->frame);
    struct seen seen = see(&reading->frame, &options, offset);
    unsigned count = reading->frames->len;
    if (!options.has_header || options.header.file_offset != (uint64_t)offset)
        return complain_of_frame(reading, offset, "does not say where it was");
    if (count > 0 && offset <= frame_seen(reading, count - 1)->offset)
        return complain_of_frame(reading, offset, "stands before the one before it");
    if ((uint64_t)offset < reading->bytes_told && options.header.kind != ITEM_GTF)
        return complain_of_frame(reading, offset, "holds bytes that were in a frame before");
    reading->bytes_told += bytes_of_file(&reading->frame, &options.header);
    reading->carried = options.header.carrier.length > 0;
    g_array_append_val(reading->frames, seen);
    return true;
}

static bool read_forward(struct reading *reading) {
    int err = 0;
    char *err_info = NULL;
    int64_t offset;
    while (wsc_frame_next(reading->wth, &reading->frame, &offset, &err, &err_info))
        if (!note(reading, offset) || !is_the_same_again(reading, reading->frames->len / 2))
            return false;
    g_free(err_info);
    if (err != 0 && !reading->damaged)
        return complain(reading, wtap_strerror(err));
    return true;
}

static bool read_backward(struct reading *reading) {
    for (unsigned number = reading->frames->len; number > 0; number--)
        if (!is_the_same_again(reading, number - 1))
            return false;
    return true;
}

static bool sum_is_possible(const struct reading *reading) {
    int err = 0;
    if (reading->carried || wtap_get_compression_type(reading->wth) != WTAP_UNCOMPRESSED)
        return true; /* its size tells nothing */
    if (reading->bytes_told > (uint64_t)wtap_file_size(reading->wth, &err))
        return complain(reading, "all frames together hold more than the file");
    return true;
}

static bool read_file(struct reading *reading) {
    if (!read_forward(reading) || !sum_is_possible(reading))
        return false;
    wtap_sequential_close(reading->wth); /* as Wireshark does when it has read to the end */
    return read_backward(reading);
}

/* Opens the file as a trace; NULL when it is none. */
static wtap *open_trace(const char *path) {
    int err = 0;
    char *err_info = NULL;
    wtap *wth = wtap_open_offline(path, WTAP_TYPE_AUTO, &err, &err_info, TRUE);
    g_free(err_info);
    if (wth == NULL)
        return NULL;
    if (wtap_file_type_subtype(wth) == wtap_name_to_file_type_subtype("ctrace"))
        return wth;
    wtap_close(wth);
    return NULL;
}

/* --- all files --------------------------------------------------------------------------------------------------- */

struct totals {
    unsigned opened;
    unsigned refused;
    uint64_t frames;
};

static bool try_file(const char *path, bool damaged, struct totals *totals) {
    struct reading reading = {.path = path, .damaged = damaged, .wth = open_trace(path)};
    if (reading.wth == NULL) {
        totals->refused++;
        return damaged || complain(&reading, "is not opened as a trace");
    }
    reading.frames = g_array_new(FALSE, FALSE, sizeof(struct seen));
    wsc_frame_init(&reading.frame);
    bool right = read_file(&reading);
    totals->opened++;
    totals->frames += reading.frames->len;
    wsc_frame_cleanup(&reading.frame);
    g_array_free(reading.frames, TRUE);
    wtap_close(reading.wth);
    return right;
}

int main(int argc, char **argv) {
    struct totals totals = {0};
    bool damaged = argc > 1 && strcmp(argv[1], "--damaged") == 0;
    bool right = true;
    wsc_start_reading(argv[0]);
    for (int i = damaged ? 2 : 1; i < argc && right; i++)
        right = try_file(argv[i], damaged, &totals);
    wtap_cleanup();
    printf("%u files, %" PRIu64 " frames, %u refused\n", totals.opened, totals.frames, totals.refused);
    return right ? 0 : 1;
}
