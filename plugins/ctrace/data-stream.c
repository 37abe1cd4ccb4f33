/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * data-stream.c - the data of one connection as one stream: see data-stream.h
 */
#include "data-stream.h"

#include <ws_compat_follow.h>

#include <epan/addr_resolv.h>
#include <epan/proto_data.h>
#include <epan/tap.h>
#include <epan/to_str.h>
#include <wsutil/str_util.h>

#include "cleartext.h"
#include "ebcdic.h"
#include "frame-data.h"

struct stream {
    uint32_t number;
    uint8_t first_state;
    bool begins_empty;      /* its first record has no data */
    bool has_other_state;   /* than the first */
    bool is_ebcdic;         /* its text is */
    struct missing missing; /* what was missing from the trace by its last record */
};

static int proto_ctrace, tap, hf_stream;
static wmem_map_t *streams; /* struct stream, by stream_key(); of the file that is open */
static uint32_t streams_begun;

/* --- which stream it is ------------------------------------------------------------------------------------------ */

static void file_opened(void) {
    streams = wmem_map_new(wmem_file_scope(), wmem_int64_hash, g_int64_equal);
    streams_begun = 0;
}

/* The same for both directions. */
static uint64_t stream_key(const struct packet_facts *packet, uint32_t cid) {
    uint64_t connection = packet_facts_direction(packet, false) + packet_facts_direction(packet, true);
    return connection ^ cid * UINT64_C(0x9e3779b97f4a7c15);
}

void data_stream_see_packet(const struct packet_facts *packet) {
    if (!packet->is_tcp || (packet->tcp_flags & TCP_SYN) == 0 || wmem_map_size(streams) == 0)
        return;
    uint64_t key = stream_key(packet, 0);
    wmem_map_remove(streams, &key);
}

static bool begins_anew(const struct stream *stream, const struct entry *entry) {
    return stream->begins_empty && stream->has_other_state && entry->traced == 0 &&
           entry_socket_state(entry) == stream->first_state;
}

static struct stream *begin_stream(uint64_t key, const struct entry *entry) {
    struct stream *stream = wmem_new0(wmem_file_scope(), struct stream);
    stream->number = streams_begun++;
    stream->begins_empty = entry->traced == 0;
    stream->first_state = entry_socket_state(entry);
    wmem_map_insert(streams, wmem_memdup(wmem_file_scope(), &key, sizeof key), stream);
    return stream;
}

/* NULL when the header does not say whose data they are. */
static struct stream *find_or_begin(const struct entry *entry) {
    struct packet_facts ends;
    if (!packet_facts_of_entry(entry, &ends))
        return NULL;
    uint64_t key = stream_key(&ends, entry_connection_id(entry));
    struct stream *stream = wmem_map_lookup(streams, &key);
    return stream == NULL || begins_anew(stream, entry) ? begin_stream(key, entry) : stream;
}

static bool is_in_ebcdic(const struct entry_tree *what, packet_info *pinfo) {
    enum { LOOKED_AT_MAX = 240 };
    if (what->payload == NULL)
        return false;
    size_t length = MIN(tvb_captured_length(what->payload), LOOKED_AT_MAX);
    return ebcdic_is_only_text(view_of(tvb_memdup(pinfo->pool, what->payload, 0, length), length));
}

/* Records that are missing since the stream's last one, which may have been of this stream. */
static uint32_t take_missing(struct stream *stream, const struct entry_tree *what, bool is_first) {
    if (what->option == NULL || what->option->container.length == 0)
        return 0; /* it was in no file of its own: there the counts tell nothing */
    struct missing now = gaps_so_far(&what->entry, what->option);
    uint32_t records = is_first ? 0 : now.records - stream->missing.records;
    stream->missing = now;
    return records;
}

/* A frame may hold several entries. */
static uint32_t data_key(enum ctrace_frame_data kind, const struct entry_tree *what) {
    return kind + CTRACE_DATA_KINDS * what->number;
}

static void *kept(enum ctrace_frame_data kind, const struct entry_tree *what, packet_info *pinfo) {
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_ctrace, data_key(kind, what));
}

static void file_record(const struct entry_tree *what, packet_info *pinfo) {
    uint32_t begun = streams_begun;
    struct stream *stream = find_or_begin(&what->entry);
    if (stream == NULL)
        return;
    uint32_t missing = take_missing(stream, what, streams_begun != begun);
    stream->has_other_state |= entry_socket_state(&what->entry) != stream->first_state;
    stream->is_ebcdic |= is_in_ebcdic(what, pinfo);
    p_add_proto_data(wmem_file_scope(), pinfo, proto_ctrace, data_key(CTRACE_DATA_STREAM, what), stream);
    if (missing > 0)
        p_add_proto_data(wmem_file_scope(), pinfo, proto_ctrace, data_key(CTRACE_DATA_STREAM_GAP, what),
                         GUINT_TO_POINTER(missing));
}

/* --- what is followed -------------------------------------------------------------------------------------------- */

/* Says something in the stream, in brackets, in the code of its text. */
static void queue_note(const struct stream *stream, const struct entry_tree *what, packet_info *pinfo, char *note) {
    unsigned length = (unsigned)strlen(note);
    for (unsigned i = 0; stream->is_ebcdic && i < length; i++)
        note[i] = (char)ebcdic_from_latin1((uint8_t)note[i]);
    tap_queue_packet(tap, pinfo, tvb_new_child_real_data(what->tvb, (const uint8_t *)note, length, (int)length));
}

void data_stream_follow(const struct entry_tree *what, packet_info *pinfo) {
    if (what->entry.id != ENTRY_DATA)
        return;
    if (!PINFO_FD_VISITED(pinfo))
        file_record(what, pinfo);
    uint32_t missing = GPOINTER_TO_UINT(kept(CTRACE_DATA_STREAM_GAP, what, pinfo));
    if (missing > 0 && have_tap_listener(tap))
        queue_note(kept(CTRACE_DATA_STREAM, what, pinfo), what, pinfo,
                   wmem_strdup_printf(pinfo->pool, "[%u record%s missing from the trace before frame %u]", missing,
                                      plurality(missing, " is", "s are"), pinfo->num));
}

static const char *bytes_text(packet_info *pinfo, uint32_t count) {
    return count == 0 ? "data" : wmem_strdup_printf(pinfo->pool, "%u byte%s", count, plurality(count, "", "s"));
}

void data_stream_tap(const struct entry_tree *what, packet_info *pinfo) {
    const struct stream *stream = what->entry.id == ENTRY_DATA ? kept(CTRACE_DATA_STREAM, what, pinfo) : NULL;
    if (stream == NULL || !have_tap_listener(tap))
        return;
    uint32_t there = what->payload != NULL ? tvb_captured_length(what->payload) : 0;
    uint32_t all = what->payload != NULL ? tvb_reported_length(what->payload) : entry_original_length(&what->entry);
    const char *missing = bytes_text(pinfo, all - there);
    if (there > 0)
        tap_queue_packet(tap, pinfo, what->payload);
    if (entry_is_withheld(&what->entry))
        queue_note(stream, what, pinfo,
                   wmem_strdup_printf(pinfo->pool, "[%s withheld by AT-TLS in frame %u]", missing, pinfo->num));
    else if (all > there)
        queue_note(stream, what, pinfo,
                   wmem_strdup_printf(pinfo->pool, "[%s missing in frame %u]", missing, pinfo->num));
}

/* --- the field, and the filters that Wireshark asks for ---------------------------------------------------------- */

bool data_stream_number(const struct entry_tree *what, packet_info *pinfo, uint32_t *number) {
    const struct stream *stream = kept(CTRACE_DATA_STREAM, what, pinfo);
    if (stream != NULL)
        *number = stream->number;
    return stream != NULL;
}

void data_stream_add_number(uint32_t number, tvbuff_t *tvb, proto_tree *tree) {
    proto_item_set_generated(proto_tree_add_uint(tree, hf_stream, tvb, 0, 0, number));
}

void data_stream_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    uint32_t number;
    if (data_stream_number(what, pinfo, &number))
        data_stream_add_number(number, what->tvb, tree);
}

static char *filter_of_number(unsigned number, unsigned substream _U_) {
    return ws_strdup_printf("ctrace.stream == %u", number);
}

static char *filter_of_frame(epan_dissect_t *edt _U_, packet_info *pinfo, unsigned *stream, unsigned *substream) {
    const struct entry_tree first = {.number = 0};
    if (!data_stream_number(&first, pinfo, stream) && !cleartext_stream(pinfo, stream))
        return NULL;
    return filter_of_number(*stream, *substream = 0);
}

static char *direction_filter(const address *from, const address *to, int from_port, int to_port) {
    const char *version = from->type == AT_IPv6 ? "ipv6" : "ip";
    char *source = address_to_str(NULL, from), *destination = address_to_str(NULL, to);
    char *filter = ws_strdup_printf("(ctrace.%s.src == %s && ctrace.srcport == %d && ctrace.%s.dst == %s && "
                                    "ctrace.dstport == %d)",
                                    version, source, from_port, version, destination, to_port);
    wmem_free(NULL, source);
    wmem_free(NULL, destination);
    return filter;
}

static char *filter_of_addresses(address *one, address *other, int one_port, int other_port) {
    char *there = direction_filter(one, other, one_port, other_port);
    char *back = direction_filter(other, one, other_port, one_port);
    char *filter = ws_strdup_printf("%s || %s", there, back);
    g_free(there);
    g_free(back);
    return filter;
}

static uint32_t count_streams(void) {
    return streams_begun;
}

void data_stream_register(int proto) {
    static hf_register_info fields[] = {
        {&hf_stream, {"Stream of socket data", "ctrace.stream", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
    };
    static const struct wsc_follower follower = {
        .filter_of_frame = filter_of_frame,
        .filter_of_number = filter_of_number,
        .filter_of_addresses = filter_of_addresses,
        .port_text = tcp_port_to_display,
        .count = count_streams,
    };
    proto_ctrace = proto;
    tap = register_tap("ctrace_follow");
    proto_register_field_array(proto, fields, array_length(fields));
    wsc_register_follower(proto, "ctrace_follow", &follower);
    register_init_routine(file_opened);
}
