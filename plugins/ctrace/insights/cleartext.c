/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * cleartext.c - the clear text of AT-TLS and the encrypted packets that it belongs to: see cleartext.h
 */
#include "cleartext.h"

#include <epan/expert.h>
#include <wsutil/str_util.h>

#include "data-stream.h"
#include "frame-table.h"
#include "insights.h"
#include "tls_flow.h"

enum { FRAMES_KEPT = 12 };

enum lane { SENT, RECEIVED, LANES };

enum side { RECORDS, PACKETS, SIDES };

/* Frames that follow one another. */
struct run {
    uint64_t bytes;
    uint32_t count;
    uint32_t last[FRAMES_KEPT]; /* in turn */
};

/* Clear-text records and encrypted packets that belong together. */
struct exchange {
    uint32_t number;
    uint32_t stream;
    uint64_t carried; /* bytes of clear text, sent earlier, whose packets may still come */
    struct run runs[SIDES];
};

/* One direction of a connection. */
struct direction {
    struct tls_flow tls;
    time_t time;                  /* of its last frame */
    struct exchange *open[LANES]; /* the last one; NULL for none */
};

/* What a frame belongs to. */
struct linked {
    uint32_t exchange[LANES]; /* numbers, 0 for none; a packet may hold what is sent and what is received */
    uint32_t side;            /* enum side */
};

static wmem_map_t *directions; /* struct direction, by packet_facts_direction() */
static struct frame_table linked_frames;
static struct frame_table exchanges; /* not by frames: numbered from 1 */
static uint32_t exchange_count;

static int hf_linked[SIDES];
static expert_field ei_cleartext;

static void prepare(int proto) {
    static hf_register_info fields[] = {
        {&hf_linked[RECORDS],
         {"Clear text in frame", "ctrace.cleartext_of", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_linked[PACKETS],
         {"Encrypted in frame", "ctrace.cleartext_of", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static ei_register_info expert_items[] = {
        {&ei_cleartext, {"ctrace.expert.cleartext", PI_SECURITY, PI_CHAT, "Clear text of AT-TLS", EXPFILL}},
    };
    proto_register_field_array(proto, fields, array_length(fields));
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
}

static void file_opened(void) {
    directions = wmem_map_new(wmem_file_scope(), wmem_int64_hash, g_int64_equal);
    frame_table_open(&linked_frames, sizeof(struct linked));
    frame_table_open(&exchanges, sizeof(struct exchange));
    exchange_count = 0;
}

/* --- following --------------------------------------------------------------------------------------------------- */

static struct direction *find(uint64_t key) {
    return wmem_map_lookup(directions, &key);
}

static struct direction *make(uint64_t key) {
    struct direction *direction = wmem_new0(wmem_file_scope(), struct direction);
    wmem_map_insert(directions, wmem_memdup(wmem_file_scope(), &key, sizeof key), direction);
    return direction;
}

/* Nothing more comes to what is open. */
static void close_exchange(struct direction *direction, enum lane lane) {
    struct exchange *open = direction->open[lane];
    if (open != NULL && open->runs[RECORDS].count == 0)
        *open = (struct exchange){.number = open->number}; /* no frame is linked to it */
    else
        direction->open[lane] = NULL;
}

static void begin_anew(struct direction *direction) {
    direction->tls = (struct tls_flow){0};
    for (enum lane lane = 0; lane < LANES; lane++)
        close_exchange(direction, lane);
}

static void keep_time(struct direction *direction, const packet_info *pinfo) {
    if (pinfo->abs_ts.secs + 1 < direction->time)
        begin_anew(direction);
    direction->time = pinfo->abs_ts.secs;
}

static void link_frame(enum lane lane, enum side side, uint32_t frame, const struct exchange *exchange) {
    struct linked *linked = frame_table_at(&linked_frames, frame);
    linked->exchange[lane] = exchange->number;
    linked->side = side;
}

/* Which frames of a run are kept: from this one on, up to its count. */
static uint32_t first_kept(const struct run *run) {
    return run->count > FRAMES_KEPT ? run->count - FRAMES_KEPT : 0;
}

static void link_packets(enum lane lane, const struct exchange *exchange) {
    const struct run *packets = &exchange->runs[PACKETS];
    for (uint32_t i = first_kept(packets); i < packets->count; i++)
        link_frame(lane, PACKETS, packets->last[i % FRAMES_KEPT], exchange);
}

/* The most that TLS makes of clear text: to each record of its own, which may be small, it adds at most 85 bytes. */
static uint64_t encrypted_at_most(const struct run *records, uint64_t clear_bytes) {
    return clear_bytes + clear_bytes / 4 + 96 * (uint64_t)records->count;
}

/* False for a packet of data that no record has announced. */
static bool is_announced(const struct exchange *open, uint32_t bytes) {
    if (open == NULL)
        return false;
    const struct run *records = &open->runs[RECORDS], *packets = &open->runs[PACKETS];
    return packets->count == 0 || packets->bytes + bytes <= encrypted_at_most(records, open->carried + records->bytes);
}

static struct exchange *open_exchange(struct direction *direction, enum lane lane) {
    const struct exchange *last = direction->open[lane];
    struct exchange *next = frame_table_at(&exchanges, ++exchange_count);
    next->number = exchange_count;
    if (last != NULL && last->carried + last->runs[RECORDS].bytes > last->runs[PACKETS].bytes)
        next->carried = last->carried + last->runs[RECORDS].bytes - last->runs[PACKETS].bytes;
    return direction->open[lane] = next;
}

/* What the frame belongs to: the side that comes first begins something new when the other has had its turn. */
static struct exchange *exchange_for(struct direction *direction, enum lane lane, enum side side) {
    enum side first = lane == SENT ? RECORDS : PACKETS;
    struct exchange *open = direction->open[lane];
    bool goes_on = open != NULL && (side != first || open->runs[1 - first].count == 0);
    return goes_on ? open : open_exchange(direction, lane);
}

static struct exchange *take(packet_info *pinfo, struct direction *direction, enum lane lane, enum side side,
                             uint32_t bytes) {
    if (lane == SENT && side == PACKETS && !is_announced(direction->open[lane], bytes))
        return NULL;
    struct exchange *exchange = exchange_for(direction, lane, side);
    struct run *run = &exchange->runs[side];
    run->last[run->count++ % FRAMES_KEPT] = pinfo->num;
    run->bytes += bytes;
    if (exchange->runs[RECORDS].count > 0)
        link_frame(lane, side, pinfo->num, exchange);
    return exchange;
}

static void begin_connection(const struct packet_facts *packet) {
    for (int reverse = 0; reverse <= 1; reverse++) {
        struct direction *direction = find(packet_facts_direction(packet, reverse));
        if (direction != NULL)
            begin_anew(direction);
    }
}

static void follow_packet(packet_info *pinfo, const struct packet_facts *packet) {
    uint64_t key = packet_facts_direction(packet, false);
    struct view payload = packet_facts_tcp_payload(packet);
    struct direction *direction = find(key);
    if (direction == NULL && tls_flow_begins(payload))
        direction = make(key);
    if (direction == NULL)
        return;
    keep_time(direction, pinfo);
    uint32_t bytes = tls_flow_take(&direction->tls, packet->sequence, payload, packet->tcp_payload);
    for (enum lane lane = 0; lane < LANES && bytes > 0; lane++)
        take(pinfo, direction, lane, PACKETS, bytes);
}

static void follow_record(packet_info *pinfo, const struct entry_tree *what) {
    const struct entry *entry = &what->entry;
    enum lane lane = entry_is_outbound(entry) ? SENT : RECEIVED;
    bool is_clear = entry_is_cleartext(entry) && !entry_is_withheld(entry);
    struct packet_facts ends;
    if (!packet_facts_of_entry(entry, &ends))
        return;
    ends.protocol = PROTOCOL_TCP; /* AT-TLS has no other */
    uint64_t key = packet_facts_direction(&ends, false);
    struct direction *direction = find(key);
    if (direction == NULL && is_clear)
        direction = make(key);
    if (direction == NULL)
        return;
    keep_time(direction, pinfo);
    if (!is_clear) {
        close_exchange(direction, lane);
        return;
    }
    struct exchange *exchange = take(pinfo, direction, lane, RECORDS, entry_original_length(entry));
    if (exchange->runs[RECORDS].count == 1)
        link_packets(lane, exchange);
    data_stream_number(what, pinfo, &exchange->stream);
}

/* Of a record in segments the first speaks for all.  The start and end of a socket are told in records without data. */
static bool is_data_record(const struct entry *entry) {
    return entry->id == ENTRY_DATA && entry_speaks_for_packet(entry) && (entry->traced > 0 || entry_is_withheld(entry));
}

/* A packet that was discarded has brought nothing. */
static void follow(packet_info *pinfo, const struct seen *seen) {
    const struct entry_tree *what = seen->what;
    const struct packet_facts *packet = seen->packet;
    bool is_discarded = what != NULL && entry_discard_code(&what->entry) != 0;
    if (!insights_know_a_trace())
        return; /* a capture without a trace has no clear text */
    if (packet == NULL) {
        if (what != NULL && is_data_record(&what->entry))
            follow_record(pinfo, what);
    } else if (packet->is_tcp && (packet->tcp_flags & TCP_SYN) != 0) {
        begin_connection(packet);
    } else if (packet->is_tcp && !is_discarded) {
        follow_packet(pinfo, packet);
    }
}

/* --- showing ----------------------------------------------------------------------------------------------------- */

/* NULL for none. */
static const struct exchange *exchange_of(const struct linked *linked, enum lane lane) {
    uint32_t number = linked->exchange[lane];
    return number != 0 ? frame_table_find(&exchanges, number) : NULL;
}

bool cleartext_stream(packet_info *pinfo, uint32_t *number) {
    const struct linked *linked = frame_table_find(&linked_frames, pinfo->num);
    if (linked == NULL || linked->side != PACKETS)
        return false;
    const struct exchange *exchange = exchange_of(linked, linked->exchange[SENT] == 0 ? RECEIVED : SENT);
    if (exchange != NULL)
        *number = exchange->stream;
    return exchange != NULL;
}

static bool has_found(packet_info *pinfo) {
    const struct linked *linked = frame_table_find(&linked_frames, pinfo->num);
    return linked != NULL && (linked->exchange[SENT] != 0 || linked->exchange[RECEIVED] != 0);
}

/* The links to the frames of one side. */
static void add_links(const struct run *run, enum side side, tvbuff_t *tvb, proto_tree *tree) {
    uint32_t first = first_kept(run);
    for (uint32_t i = first; i < run->count; i++) {
        proto_item *item = proto_tree_add_uint(tree, hf_linked[side], tvb, 0, 0, run->last[i % FRAMES_KEPT]);
        proto_item_set_generated(item);
        if (i == first && first > 0)
            proto_item_append_text(item, " (%u more before it)", first);
    }
}

static const char *records_text(packet_info *pinfo, const struct run *records) {
    const char *bytes =
        wmem_strdup_printf(pinfo->pool, "%" PRIu64 " byte%s", records->bytes, plurality(records->bytes, "", "s"));
    return records->count == 1 ? bytes
                               : wmem_strdup_printf(pinfo->pool, "%s in %u records about here", bytes, records->count);
}

/* Whether the bytes on both sides agree. */
static const char *verdict(const struct run *records, const struct run *packets) {
    if (packets->bytes < records->bytes)
        return ", which is too little: more stands elsewhere, or was not traced";
    if (packets->bytes > encrypted_at_most(records, records->bytes))
        return ", which is too much: some of it is other data";
    return "";
}

static const char *packets_text(packet_info *pinfo, const struct run *records, const struct run *packets) {
    if (packets->count == 0)
        return "no encrypted packets are in the trace";
    return wmem_strdup_printf(pinfo->pool, "%" PRIu64 " bytes of TLS in %u packet%s%s", packets->bytes, packets->count,
                              plurality(packets->count, "", "s"), verdict(records, packets));
}

/* In a first pass the packets that are sent are still to come. */
static void add_expert(packet_info *pinfo, proto_tree *tree, const struct exchange *exchange, enum lane lane) {
    const struct run *records = &exchange->runs[RECORDS], *packets = &exchange->runs[PACKETS];
    bool is_to_come = lane == SENT && packets->count == 0 && !PINFO_FD_VISITED(pinfo);
    expert_add_info_format(pinfo, proto_tree_get_parent(tree), &ei_cleartext, "Clear text of AT-TLS, %s: %s; %s %s %s",
                           lane == SENT ? "sent" : "received", records_text(pinfo, records),
                           lane == SENT ? "behind" : "before", records->count == 1 ? "it" : "them",
                           is_to_come ? "come the encrypted packets" : packets_text(pinfo, records, packets));
}

static void add(packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree) {
    const struct linked *linked = frame_table_find(&linked_frames, pinfo->num);
    uint32_t stream;
    for (enum lane lane = 0; lane < LANES; lane++) {
        const struct exchange *exchange = exchange_of(linked, lane);
        if (exchange == NULL)
            continue;
        add_links(&exchange->runs[1 - linked->side], 1 - linked->side, tvb, tree);
        if (linked->side == RECORDS)
            add_expert(pinfo, tree, exchange, lane);
    }
    if (cleartext_stream(pinfo, &stream))
        data_stream_add_number(stream, tvb, tree);
}

const struct insight cleartext_insight = {
    .name = "cleartext",
    .title = "Link the clear text of AT-TLS to its encrypted packets",
    .description = "Link data-trace records that AT-TLS has in clear text to the packets of the same connection that "
                   "hold the same data encrypted.",
    .prepare = prepare,
    .file_opened = file_opened,
    .follow = follow,
    .has_found = has_found,
    .add = add,
};
