/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * frame.c - what an item of the trace looks like as a frame of Wireshark: see frame.h
 */
#include "frame.h"

#include <string.h>

#include "ebcdic.h"
#include "gtf.h"
#include "ids.h"
#include "names.h"

const struct frame_link frame_no_link = {.otherwise = "CTRACE"};

static uint32_t saturated(uint64_t length) {
    return length > UINT32_MAX ? UINT32_MAX : (uint32_t)length;
}

static void set_time(struct frame *frame, const struct entry *entry, const struct settings *settings) {
    uint64_t clock = settings->time == TIME_BUFFER ? entry->buffer_time : entry_clock(entry);
    frame->has_time = tod_is_plausible(clock);
    if (frame->has_time)
        frame->time = tod_to_unix(clock, settings->leap_seconds);
}

/* The name of the link as it stands in the entry. */
static struct view link_name(const struct entry *entry, const struct ids_layout *layout) {
    struct ids_places places;
    if (!entry_id_is_ids(entry->id))
        return entry_name(entry);
    ids_find_places(entry, layout, &places);
    struct ids_place link = places.rows[IDS_ROW_linkname];
    return link.how != IDS_NOWHERE ? view_part(entry->bytes, link.at, link.length) : entry_name(entry);
}

struct frame_link frame_link_of(const struct entry *entry, const struct ids_layout *layout) {
    const char *component = entry_component(entry->id);
    return (struct frame_link){
        .ebcdic = view_part(link_name(entry, layout), 0, FRAME_NAME_LENGTH),
        .otherwise = component != NULL ? component : frame_no_link.otherwise,
    };
}

void frame_link_name(const struct frame_link *link, char name[FRAME_NAME_SIZE]) {
    if (ebcdic_name(link->ebcdic, name, FRAME_NAME_SIZE) == 0)
        memcpy(name, link->otherwise, strlen(link->otherwise) + 1);
}

/* The frame is the packet; what stands before and behind it in the entry goes into the option. */
static void shape_packet(struct frame *frame, const struct entry *entry) {
    struct view packet = entry_payload(entry);
    frame->bytes = packet;
    frame->original_length = entry_original_length(entry);
    frame->option.head = view_part(entry->bytes, 0, entry->payload_at);
    frame->option.tail = view_part(entry->bytes, (size_t)entry->payload_at + packet.length, entry->length);
}

/* The frame is the entry.  One that is cut says how long it should have been. */
static void shape_trace(struct frame *frame, const struct entry *entry) {
    size_t there = entry->bytes.length;
    frame->bytes = entry->bytes;
    frame->original_length = saturated(entry->length > there ? entry->length : there);
}

/* Skipped bytes have no clock of their own.  Where they stand in time is told by the entry behind them; without one,
 * the first entry of the file must do: a frame at the beginning of 1970 would spoil all statistics. */
static void shape_skipped(struct frame *frame, const struct item *item, const struct dataset *dataset,
                          const struct settings *settings) {
    uint64_t clock = item->clock != 0 ? item->clock : dataset->first_clock;
    frame->has_time = tod_is_plausible(clock);
    if (frame->has_time)
        frame->time = tod_to_unix(clock, settings->leap_seconds);
    frame->bytes = item->bytes;
    frame->original_length = saturated(item->length);
    frame->option.skipped = item->length;
}

static void shape_gtf(struct frame *frame, const struct item *item, const struct settings *settings) {
    struct gtf_record gtf;
    frame->bytes = item->bytes;
    frame->original_length = saturated(item->length);
    frame->has_time = gtf_read(item->bytes, &gtf);
    if (frame->has_time)
        frame->time = tod_to_unix(gtf.time, settings->leap_seconds);
}

static struct view set_prefix_name(char *to, const uint8_t *name) {
    return view_of(to, ebcdic_name(view_of(name, PREFIX_NAME_LENGTH), to, FRAME_PREFIX_NAME_SIZE));
}

static void set_prefix_names(struct frame *frame, const struct prefix_names *names) {
    if (names->component[0] == 0)
        return; /* none are known */
    frame->option.system = set_prefix_name(frame->system, names->system);
    frame->option.component = set_prefix_name(frame->component, names->component);
    frame->option.stack = set_prefix_name(frame->stack, names->stack);
}

enum frame_direction frame_direction_of(const struct entry *entry) {
    bool has_flags = view_holds(entry->bytes, (size_t)entry->data_at + PTH_AT_flags, 1);
    if (entry->fit == FIT_NO_HEADER || !has_flags)
        return DIRECTION_UNKNOWN;
    return entry_is_outbound(entry) ? DIRECTION_OUT : DIRECTION_IN;
}

/* Of a packet in segments the first speaks; but each is a record, and has a trace count. */
static void set_remarks(struct frame *frame, const struct entry *entry) {
    frame->discard = entry_speaks_for_packet(entry) ? entry_discard_code(entry) : 0;
    frame->has_trace_count = entry_trace_count(entry, &frame->trace_count);
}

/* Where packets are wanted alone, a first segment is its packet, cut: the other segments are left out. */
static bool stands_alone(const struct entry *entry, const struct settings *settings) {
    if (settings->header == HEADER_NONE)
        return true;
    return settings->frames == FRAMES_PACKETS && !entry_is_segment(entry);
}

static enum frame_shape frame_shape(enum item_kind kind, const struct entry *entry, const struct settings *settings) {
    if (kind != ITEM_ENTRY || !stands_alone(entry, settings) || entry->payload_at > HEADER_OPTION_HEAD_MAX)
        return FRAME_TRACE;
    switch (entry_packet_kind(entry, settings->osa)) {
    case PACKET_IP:
        return FRAME_RAW_IP;
    case PACKET_ETHERNET:
        return FRAME_ETHERNET;
    default:
        return FRAME_TRACE;
    }
}

void frame_of_item(struct item *item, const struct dataset *dataset, const struct settings *settings,
                   struct frame *out) {
    const char *container = dataset->framing->name;
    const char *carrier = dataset->carrier != NULL ? dataset->carrier : "";
    *out = (struct frame){
        .link = frame_no_link,
        .has_option = settings->header == HEADER_KEEP,
        .left_out = settings->header == HEADER_NONE,
        .option =
            {
                .kind = item->kind,
                .container = view_of(container, strlen(container)),
                .record = item->record,
                .file_offset = item->at,
                .leap_seconds = settings->leap_seconds,
                .osa_layer = settings->osa,
                .prefix_length = dataset->prefix_length,
                .count_scope = dataset->count_scope,
                .carrier = view_of(carrier, strlen(carrier)),
                .storage = item->storage,
            },
    };
    set_prefix_names(out, &item->names);
    if (item->kind == ITEM_SKIPPED) {
        shape_skipped(out, item, dataset, settings);
        return;
    }
    if (item->kind == ITEM_GTF) {
        shape_gtf(out, item, settings);
        return;
    }
    struct entry *entry = &item->entry;
    entry_use_places(entry, settings->places);
    if (ids_layout_of(&dataset->ids, entry, &out->option.ids))
        ids_use_layout(entry, &out->option.ids);
    set_time(out, entry, settings);
    out->link = frame_link_of(entry, &out->option.ids);
    out->direction = frame_direction_of(entry);
    if (settings->comments == COMMENTS_ON)
        set_remarks(out, entry);

    out->shape = frame_shape(item->kind, entry, settings);
    if (out->shape == FRAME_TRACE)
        shape_trace(out, entry);
    else
        shape_packet(out, entry);
    out->left_out = out->left_out && out->shape == FRAME_TRACE;
}
