/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * wiretap-ctrace.c - the file type "ctrace": z/OS component traces as Wireshark frames
 *
 * All knowledge of the bytes is in the core.  Here a reader of the core is put behind Wireshark's four callbacks: open,
 * read, seek_read, close.  The offset that read() gives out and seek_read() gets back is the item's place in the file.
 */
#define WS_LOG_DOMAIN "ctrace"
#include <ws_compat_wtap.h>

#include "wiretap-ctrace.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "carrier.h"
#include "detect.h"
#include "discard.h"
#include "frame.h"
#include "interfaces.h"
#include "near_miss.h"
#include "reader.h"
#include "settings-load.h"

static int ctrace_file_type_subtype = -1;

/* --- the file --------------------------------------------------------------------------------------------------- */

/* One of Wireshark's two handles on the file, and what went wrong on it. */
struct handle {
    FILE_T fh;
    FILE *plain; /* ours to close; is read instead when it is there */
    uint64_t position;
    int err;
    char *err_info; /* ours to free, unless handed on */
};

/* The state of an open trace.  Wireshark's `priv` points to it; it frees the struct itself. */
struct trace {
    struct reader reader;
    struct handle sequential;
    struct handle random;
    const struct carrier *carrier; /* what the file is packed in; NULL for nothing */
    void *carrier_memory;          /* ours to free */
    struct interfaces *interfaces;
    struct settings settings;
    struct places places; /* what the settings point to */
    struct item first;    /* read ahead in open, so that its interface is there when open returns */
    bool first_is_pending;
};

/* How many bytes were read before an error; none when the way to `at` itself was damaged. */
static size_t handle_rescue(struct handle *handle, uint64_t at) {
    int64_t now = file_tell(handle->fh);
    handle->position = now > 0 ? (uint64_t)now : 0;
    return handle->position > at ? (size_t)(handle->position - at) : 0;
}

static size_t plain_read(struct handle *handle, uint64_t at, uint8_t *to, size_t count) {
    if (fseeko(handle->plain, (off_t)at, SEEK_SET) != 0) {
        handle->err = errno;
        return 0;
    }
    size_t got = fread(to, 1, count, handle->plain);
    if (got < count && ferror(handle->plain))
        handle->err = errno;
    return got;
}

/* source_read for a handle.  A damaged compressed file gives all the bytes before the damage. */
static size_t handle_read(void *context, uint64_t at, uint8_t *to, size_t count) {
    struct handle *handle = context;
    if (handle->fh == NULL || at > INT64_MAX)
        return 0;
    if (handle->plain != NULL)
        return plain_read(handle, at, to, count);
    if (handle->position != at && file_seek(handle->fh, (int64_t)at, SEEK_SET, &handle->err) == -1)
        return 0;
    handle->position = at;
    int got = file_read(to, (unsigned)count, handle->fh);
    if (got < 0) {
        g_free(handle->err_info);
        handle->err_info = NULL;
        handle->err = file_error(handle->fh, &handle->err_info);
        return handle_rescue(handle, at);
    }
    handle->position += (uint64_t)got;
    return (size_t)got;
}

/* A file that is opened to be read once goes back by being read anew from its start, which takes ages when it is done
 * often.  What is not compressed can do better, from a file that is no pipe and not standard input. */
static void handle_make_plain(struct handle *handle, const wtap *wth) {
    bool is_file = !wth->ispipe && strcmp(wth->pathname, "-") != 0;
    bool is_slow = wth->random_fh == NULL && is_file && !file_iscompressed(wth->fh);
    handle->plain = is_slow ? g_fopen(wth->pathname, "rb") : NULL;
    if (handle->plain != NULL)
        (void)setvbuf(handle->plain, NULL, _IONBF, 0); /* large pieces are asked for, or a few bytes far apart */
}

static void handle_close_plain(struct handle *handle) {
    if (handle->plain != NULL)
        (void)fclose(handle->plain); /* it was only read */
    handle->plain = NULL;
}

static void handle_forget_error(struct handle *handle) {
    g_free(handle->err_info);
    handle->err_info = NULL;
    handle->err = 0;
}

/* Why there is no frame: the handle's error, or `otherwise`. */
static void handle_error(struct handle *handle, int otherwise, int *err, char **err_info) {
    *err = handle->err != 0 ? handle->err : otherwise;
    *err_info = handle->err_info;
    handle->err_info = NULL;
}

/* --- what the file is packed in --------------------------------------------------------------------------------- */

static const struct carrier *find_carrier(struct trace *trace) {
    uint8_t start[CARRIER_START_LENGTH];
    size_t got = handle_read(&trace->sequential, 0, start, sizeof start);
    return carrier_find(view_of(start, got));
}

static bool open_carrier(struct trace *trace, const wtap *wth, struct carrier_error *error) {
    struct carrier_file file = {
        .read = handle_read,
        .context = {[PASS_SEQUENTIAL] = &trace->sequential, [PASS_RANDOM] = &trace->random},
        .pipe = wth->ispipe,
    };
    if (trace->carrier->goes_back)
        handle_make_plain(&trace->sequential, wth);
    trace->carrier_memory = g_try_malloc0(trace->carrier->memory); /* some need much */
    return trace->carrier_memory != NULL && trace->carrier->open(trace->carrier_memory, &file, error);
}

/* True when what is packed is a dump, or packed again.  On a pipe it cannot be asked: there is no way back. */
static bool carries_a_carrier(const struct trace *trace, const wtap *wth) {
    uint8_t start[CARRIER_START_LENGTH];
    void *sequential = trace->carrier->handle(trace->carrier_memory, PASS_SEQUENTIAL);
    return !wth->ispipe &&
           carrier_find(view_of(start, trace->carrier->read(sequential, 0, start, sizeof start))) != NULL;
}

/* `error` says why not, unless the file is to be left to others. */
static bool open_carried(struct trace *trace, const wtap *wth, struct carrier_error *error) {
    const struct carrier *carrier = trace->carrier;
    void *sequential = carrier->handle(trace->carrier_memory, PASS_SEQUENTIAL);
    void *random = carrier->handle(trace->carrier_memory, PASS_RANDOM);
    bool opened = carrier->framing != NULL
                      ? reader_open_storage(&trace->reader, carrier->read, sequential, random, carrier->framing)
                      : reader_open(&trace->reader, carrier->read, sequential, random, wth->ispipe);
    trace->reader.dataset.carrier = carrier->name;
    if (!opened)
        *error = (struct carrier_error){.what = carrier->no_trace, .unsupported = true};
    return opened;
}

static void forget_carrier(struct trace *trace) {
    g_free(trace->carrier_memory);
    trace->carrier_memory = NULL;
    trace->carrier = NULL;
    handle_close_plain(&trace->sequential);
    handle_forget_error(&trace->sequential);
}

/* Wireshark's error and its text, which is for the caller to free, as all its texts are. */
static void carrier_complain(const struct carrier *carrier, const struct carrier_error *error, int *err,
                             char **err_info) {
    *err = error->unsupported ? WTAP_ERR_UNSUPPORTED : WTAP_ERR_BAD_FILE;
    if (error->unsupported)
        *err_info = g_strdup_printf("%s: %s", carrier->name, error->what);
    else if (error->count > 1)
        *err_info = g_strdup_printf("%s: %s (%" PRIu64 " of them), the first at byte %" PRIu64 " of the file",
                                    carrier->name, error->what, error->count, error->at);
    else
        *err_info = g_strdup_printf("%s: %s, at byte %" PRIu64 " of the file", carrier->name, error->what, error->at);
}

/* Why the bytes end that the carrier gives on this pass. */
static struct carrier_error carrier_error_of(const struct trace *trace, enum carrier_pass pass) {
    if (trace->carrier == NULL)
        return (struct carrier_error){.what = NULL};
    return trace->carrier->error(trace->carrier->handle(trace->carrier_memory, pass));
}

/* Why there is no frame: the file's own error, for what is packed in it ends there too; the carrier's; or `otherwise`.
 */
static void no_frame(struct trace *trace, enum carrier_pass pass, int otherwise, int *err, char **err_info) {
    struct handle *handle = pass == PASS_SEQUENTIAL ? &trace->sequential : &trace->random;
    struct carrier_error error = carrier_error_of(trace, pass);
    if (handle->err != 0 || error.what == NULL) {
        handle_error(handle, otherwise, err, err_info);
        return;
    }
    carrier_complain(trace->carrier, &error, err, err_info);
}

/* --- frames ----------------------------------------------------------------------------------------------------- */

/* What a trace frame begins with: tag 12, dissector name, of 8 bytes; tag 0, end of the tags. */
static const uint8_t upper_pdu_tags[] = {0, 12, 0, 8, 'c', 't', 'r', 'a', 'c', 'e', 0, 0, 0, 0, 0, 0};

static int frame_encapsulation(enum frame_shape shape) {
    static const int encapsulations[] = {
        [FRAME_TRACE] = WTAP_ENCAP_WIRESHARK_UPPER_PDU,
        [FRAME_RAW_IP] = WTAP_ENCAP_RAW_IP,
        [FRAME_ETHERNET] = WTAP_ENCAP_ETHERNET,
    };
    return encapsulations[shape];
}

/* What the discard codes mean is known here as IBM has published it: the user's own names are a preference. */
static void add_discard_comment(wtap_rec *rec, uint16_t code) {
    const struct discard_code *row = discard_find(code);
    wtap_block_add_string_option_format(rec->block, OPT_COMMENT, "Discarded by z/OS: %u %s%s%s", code,
                                        discard_name(code), row != NULL ? ": " : "", row != NULL ? row->meaning : "");
}

static void add_options(wtap_rec *rec, const struct frame *frame) {
    uint8_t option[HEADER_OPTION_MAX];
    size_t length = frame->has_option ? header_option_write(&frame->option, option, sizeof option) : 0;
    if (length > 0)
        wsc_add_custom_option(rec->block, HEADER_OPTION_PEN, option, length);
    /* Bits 0 and 1 are the direction: 1 in, 2 out.  (PACK_FLAGS_VALUE would put it elsewhere.) */
    if (frame->direction != DIRECTION_UNKNOWN)
        wtap_block_add_uint32_option(rec->block, OPT_PKT_FLAGS, frame->direction == DIRECTION_IN ? 1 : 2);
    if (frame->discard != 0)
        add_discard_comment(rec, frame->discard);
    if (frame->has_trace_count)
        wtap_block_add_uint64_option(rec->block, OPT_PKT_PACKETID, frame->trace_count);
}

static void add_bytes(wtap_rec *rec, Buffer *data, const struct frame *frame) {
    uint32_t tags = frame->shape == FRAME_TRACE ? sizeof upper_pdu_tags : 0;
    uint32_t original = frame->original_length;
    ws_buffer_clean(data);
    wsc_append(data, upper_pdu_tags, tags);
    wsc_append(data, frame->bytes.bytes, frame->bytes.length);
    rec->rec_header.packet_header.caplen = tags + (uint32_t)frame->bytes.length;
    rec->rec_header.packet_header.len = original > UINT32_MAX - tags ? UINT32_MAX : tags + original;
}

static void fill_record(wtap_rec *rec, Buffer *data, const struct frame *frame, unsigned interface) {
    wsc_setup_packet(rec, frame_encapsulation(frame->shape));
    if (frame->shape == FRAME_ETHERNET)
        rec->rec_header.packet_header.pseudo_header.eth.fcs_len = -1; /* it is not known whether there is one */
    rec->presence_flags = WTAP_HAS_CAP_LEN | WTAP_HAS_INTERFACE_ID;
    rec->rec_header.packet_header.interface_id = interface;
    rec->tsprec = WTAP_TSPREC_NSEC;
    rec->ts.secs = (time_t)frame->time.seconds; /* 0 without a time: a saved file must have one */
    rec->ts.nsecs = (int)frame->time.nanoseconds;
    if (frame->has_time)
        rec->presence_flags |= WTAP_HAS_TS;
    add_bytes(rec, data, frame);
    add_options(rec, frame);
}

/* --- the callbacks ---------------------------------------------------------------------------------------------- */

/* The next item that is to be a frame, and that frame; false at the end of the data. */
static bool next_wanted(struct trace *trace, struct item *item, struct frame *frame) {
    do {
        if (!reader_next(&trace->reader, item))
            return false;
        frame_of_item(item, &trace->reader.dataset, &trace->settings, frame);
    } while (frame->left_out);
    return true;
}

static bool next_frame(struct trace *trace, struct item *item, struct frame *frame) {
    if (!trace->first_is_pending)
        return next_wanted(trace, item, frame);
    *item = trace->first;
    frame_of_item(item, &trace->reader.dataset, &trace->settings, frame);
    trace->first_is_pending = false;
    return true;
}

static bool ctrace_next(wtap *wth, wtap_rec *rec, Buffer *data, int *err, char **err_info, int64_t *offset) {
    struct trace *trace = wth->priv;
    struct item item;
    struct frame frame;
    if (!next_frame(trace, &item, &frame)) {
        no_frame(trace, PASS_SEQUENTIAL, 0, err, err_info);
        return false;
    }
    unsigned interface = interfaces_get(trace->interfaces, wth, &frame.link, frame_encapsulation(frame.shape));
    fill_record(rec, data, &frame, interface);
    *offset = (int64_t)item.at;
    return true;
}

/* Wireshark takes from a frame's buffer as many bytes as the frame had in the first pass.  When the file was changed in
 * between, fewer may be filled in; the rest is then stale, but it is the buffer's. */
static void make_room(Buffer *data) {
    enum { FRAME_MAX = sizeof upper_pdu_tags + SOURCE_ASIDE };
    ws_buffer_clean(data);
    ws_buffer_assure_space(data, FRAME_MAX);
}

static bool ctrace_at(wtap *wth, int64_t offset, wtap_rec *rec, Buffer *data, int *err, char **err_info) {
    struct trace *trace = wth->priv;
    struct item item;
    struct frame frame;
    handle_forget_error(&trace->random); /* an error in another part of the file is not this frame's */
    make_room(data);
    if (offset < 0 || !reader_item_at(&trace->reader, (uint64_t)offset, &item)) {
        no_frame(trace, PASS_RANDOM, WTAP_ERR_SHORT_READ, err, err_info);
        return false;
    }
    frame_of_item(&item, &trace->reader.dataset, &trace->settings, &frame);
    fill_record(rec, data, &frame, interfaces_find(trace->interfaces, &frame.link, frame_encapsulation(frame.shape)));
    return true;
}

WSC_DEFINE_READERS(ctrace)

static void trace_free_members(struct trace *trace) {
    handle_close_plain(&trace->sequential);
    if (trace->interfaces != NULL)
        interfaces_free(trace->interfaces);
    g_free(trace->sequential.err_info);
    g_free(trace->random.err_info);
    g_free(trace->carrier_memory);
}

static void ctrace_close(wtap *wth) {
    trace_free_members(wth->priv);
}

/* Nothing is left of what has not become an open trace. */
static void trace_free(struct trace *trace) {
    trace_free_members(trace);
    g_free(trace);
}

/* What cannot be read as a trace, but what its user may take for one, is told what it is; also when it was packed. */
static wtap_open_return_val refuse(struct trace *trace, bool pipe, int *err, char **err_info) {
    size_t length = pipe ? DETECT_SAMPLE_PIPE : NEAR_MISS_START_LENGTH;
    struct view start = source_view(&trace->reader.sequential, 0, length);
    const char *advice = near_miss_advice(start);
    if (advice == NULL || trace->sequential.err != 0)
        return WTAP_OPEN_NOT_MINE;
    *err = WTAP_ERR_UNSUPPORTED;
    *err_info = g_strdup_printf("%s: %s.", trace->carrier != NULL ? trace->carrier->name : "ctrace", advice);
    return WTAP_OPEN_ERROR;
}

/* Opens the trace that is packed in the file.  Not ours when none is: then the file may be one as it is, for it may
 * begin like a packed one by chance. */
static wtap_open_return_val open_packed(struct trace *trace, const wtap *wth, int *err, char **err_info) {
    struct carrier_error error = {.what = NULL};
    trace->carrier = find_carrier(trace);
    if (trace->carrier == NULL)
        return WTAP_OPEN_NOT_MINE;
    bool opened = open_carrier(trace, wth, &error);
    if (trace->carrier_memory == NULL) {
        *err = ENOMEM;
        return WTAP_OPEN_ERROR;
    }
    if (opened && carries_a_carrier(trace, wth)) {
        error.what = "this is packed twice, or a dump that is packed; unpack it once, and open what comes out";
        error.unsupported = true;
    } else if (opened && open_carried(trace, wth, &error)) {
        return WTAP_OPEN_MINE;
    }
    if (error.what != NULL && trace->sequential.err == 0) {
        carrier_complain(trace->carrier, &error, err, err_info);
        return WTAP_OPEN_ERROR;
    }
    wtap_open_return_val refused = opened ? refuse(trace, wth->ispipe, err, err_info) : WTAP_OPEN_NOT_MINE;
    forget_carrier(trace);
    return refused;
}

static wtap_open_return_val open_reader(struct trace *trace, const wtap *wth, int *err, char **err_info) {
    wtap_open_return_val packed = open_packed(trace, wth, err, err_info);
    if (packed != WTAP_OPEN_NOT_MINE)
        return packed;
    if (reader_open(&trace->reader, handle_read, &trace->sequential, &trace->random, wth->ispipe))
        return WTAP_OPEN_MINE;
    return refuse(trace, wth->ispipe, err, err_info);
}

/* One interface must exist when open returns, or those who write the file invent one and all names are shifted; also
 * when packets are wanted alone, and there are none. */
static void announce_first_interface(wtap *wth, struct trace *trace) {
    struct frame frame;
    trace->first_is_pending = next_wanted(trace, &trace->first, &frame);
    if (trace->first_is_pending)
        interfaces_get(trace->interfaces, wth, &frame.link, frame_encapsulation(frame.shape));
    else
        interfaces_get(trace->interfaces, wth, &frame_no_link, frame_encapsulation(FRAME_RAW_IP));
}

/* Most files that are opened are of other formats, and are told by their first bytes.  No more is read of them: a
 * capture that comes slowly over a pipe must not wait, and a damaged one is Wireshark's to report. */
static bool begins_as_another_format(wtap *wth) {
    uint8_t start[DETECT_MAGIC_LENGTH];
    int got = file_read(start, sizeof start, wth->fh);
    int err = 0;
    return got < 0 || detect_is_foreign(view_of(start, (size_t)got)) || file_seek(wth->fh, 0, SEEK_SET, &err) == -1;
}

/* A read error that was met on the way is left to whoever opens the file: we have not claimed it. */
static wtap_open_return_val ctrace_open(wtap *wth, int *err, char **err_info) {
    if (begins_as_another_format(wth))
        return WTAP_OPEN_NOT_MINE;
    struct trace *trace = g_try_new0(struct trace, 1);
    if (trace == NULL) {
        *err = ENOMEM;
        return WTAP_OPEN_ERROR;
    }
    trace->sequential.fh = wth->fh;
    trace->random.fh = wth->random_fh;
    wtap_open_return_val opened = open_reader(trace, wth, err, err_info);
    if (opened != WTAP_OPEN_MINE) {
        trace_free(trace);
        return opened;
    }

    if (trace->sequential.plain == NULL)
        handle_make_plain(&trace->sequential, wth);
    trace->settings = settings_load(&trace->places);
    reader_learn(&trace->reader, &trace->places);
    trace->interfaces = interfaces_new();
    wth->priv = trace;
    wth->file_type_subtype = ctrace_file_type_subtype;
    wth->file_encap = WTAP_ENCAP_PER_PACKET;
    wth->file_tsprec = WTAP_TSPREC_NSEC;
    wth->snapshot_length = 0;
    wth->subtype_read = ctrace_read;
    wth->subtype_seek_read = ctrace_seek_read;
    wth->subtype_close = ctrace_close;
    announce_first_interface(wth, trace);
    return WTAP_OPEN_MINE;
}

/* --- registration ----------------------------------------------------------------------------------------------- */

static const struct supported_option_type interface_options[] = {
    {OPT_IDB_NAME, ONE_OPTION_SUPPORTED},
    {OPT_IDB_TSRESOL, ONE_OPTION_SUPPORTED},
};

static const struct supported_option_type packet_options[] = {
    {OPT_COMMENT, ONE_OPTION_SUPPORTED},
    {OPT_PKT_FLAGS, ONE_OPTION_SUPPORTED},
    {OPT_PKT_PACKETID, ONE_OPTION_SUPPORTED},
    {OPT_CUSTOM_BIN_COPY, ONE_OPTION_SUPPORTED},
};

static const struct supported_block_type blocks[] = {
    {WTAP_BLOCK_IF_ID_AND_INFO, MULTIPLE_BLOCKS_SUPPORTED, OPTION_TYPES_SUPPORTED(interface_options)},
    {WTAP_BLOCK_PACKET, MULTIPLE_BLOCKS_SUPPORTED, OPTION_TYPES_SUPPORTED(packet_options)},
};

static const struct file_type_subtype_info file_type = {
    .description = "z/OS component trace",
    .name = "ctrace",
    .default_file_extension = "ctrace",
    .additional_file_extensions = "trs",
    .num_supported_blocks = sizeof blocks / sizeof blocks[0],
    .supported_blocks = blocks,
};

void wtap_register_ctrace(void) {
    struct open_info open = {
        .name = "z/OS component trace",
        .type = OPEN_INFO_MAGIC,
        .open_routine = ctrace_open,
        .extensions = "ctrace;trs",
    };
    /* First: some readers of other formats claim traces.  Ours never claims their files. */
    wtap_register_open_info(&open, TRUE);
    ctrace_file_type_subtype = wtap_register_file_type_subtype(&file_type);
}
