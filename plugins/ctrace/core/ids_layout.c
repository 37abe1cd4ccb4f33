/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ids_layout.c - which intrusion detection record has which layout: see ids_layout.h
 */
#include "ids_layout.h"

#include "ip.h"

/* --- packets ---------------------------------------------------------------------------------------------------- */

enum ids_fit ids_packet_fit(struct view data, size_t at, size_t length) {
    struct view packet = view_part(data, at, data.length);
    if (at >= length || !ip_begins(packet) || !ip_addresses_occur(packet))
        return IDS_FIT_NONE;
    size_t room = length - at, own = ip_length(packet);
    if (own == room)
        return IDS_FIT_EXACT;
    if (own + 1 == room)
        return IDS_FIT_PADDED;
    if (own < room)
        return IDS_FIT_NONE; /* the packet is the last thing in the record */
    return ip_version(packet) == 4 ? IDS_FIT_CUT : IDS_FIT_WEAK;
}

bool ids_resembles_packet(struct view data, size_t at, size_t length) {
    enum { ENOUGH = 3, IHL_MIN = 5, PROTOCOL_AT = 9, NEXT_HEADER_AT = 6 };
    struct view packet = view_part(data, at, data.length);
    uint8_t protocol = 0;
    unsigned marks = 0, version = ip_version(packet);
    if (at >= length || !view_u8(packet, version == 6 ? NEXT_HEADER_AT : PROTOCOL_AT, &protocol))
        return false;
    marks += version == 4 || version == 6;
    marks += version == 6 || (packet.bytes[0] & 0x0f) >= IHL_MIN;
    marks += ip_protocol_occurs(protocol);
    marks += ip_length(packet) == length - at ? 2 : 0;
    return marks >= ENOUGH;
}

bool ids_packet_alone(struct view data, size_t length, uint16_t *at) {
    enum ids_fit best = IDS_FIT_WEAK; /* which proves nothing in one record */
    for (size_t i = 0; i <= IDS_HEADER_MAX && i < data.length; i++) {
        enum ids_fit fit = ids_packet_fit(data, i, length);
        if (fit <= best)
            continue;
        best = fit;
        *at = (uint16_t)i;
    }
    return best > IDS_FIT_WEAK;
}

/* --- records ---------------------------------------------------------------------------------------------------- */

bool ids_clock_agrees(const struct ids_layout *layout, struct view data, uint64_t clock) {
    const struct ids_learnt *time = &layout->rows[IDS_ROW_time];
    uint64_t tod;
    return time->length == 0 || (view_u64(data, time->at, &tod) && tod_is_near(tod, clock, IDS_CLOCKS_APART_MAX));
}

/* How well a malformed record agrees with a layout. */
static unsigned agreement(const struct ids_layout *layout, struct view data, size_t length) {
    const unsigned by_start = 2, by_packet = 1;
    uint16_t start;
    bool same_start = layout->has_start && view_u16(data, 0, &start) && start == layout->start;
    bool resembles = ids_resembles_packet(data, layout->packet_at, length);
    return (same_start ? by_start : 0) + (resembles ? by_packet : 0);
}

const struct ids_layout *ids_layout_of_malformed(const struct ids_layouts *layouts, struct view data, size_t length,
                                                 uint64_t clock) {
    const struct ids_layout *best = NULL;
    unsigned best_agreement = 0;
    for (unsigned i = 0; i < layouts->count; i++) {
        const struct ids_layout *layout = &layouts->all[i];
        unsigned agrees = agreement(layout, data, length);
        if (layout->has_pthdr || layout->records < IDS_GOOD_NEEDED || layout->packet_at >= length ||
            !ids_clock_agrees(layout, data, clock))
            continue;
        if (best != NULL && (agrees < best_agreement || (agrees == best_agreement && layout->records <= best->records)))
            continue;
        best = layout;
        best_agreement = agrees;
    }
    return best;
}

static const struct ids_layout *find_layout(const struct ids_layouts *layouts, struct view data, size_t length,
                                            uint64_t clock) {
    for (unsigned i = 0; i < layouts->count; i++) {
        const struct ids_layout *layout = &layouts->all[i];
        if (!layout->has_pthdr && ids_packet_fit(data, layout->packet_at, length) != IDS_FIT_NONE)
            return layout;
    }
    return ids_layout_of_malformed(layouts, data, length, clock);
}

unsigned ids_layout_of_pthdr(const struct ids_layouts *layouts, size_t packet_at) {
    unsigned i = 0;
    while (i < layouts->count && !(layouts->all[i].has_pthdr && layouts->all[i].packet_at == packet_at))
        i++;
    return i;
}

/* By this record alone, when no other has told anything. */
static bool layout_alone(struct view data, struct ids_layout *out) {
    bool found = ids_packet_alone(data, data.length, &out->packet_at);
    out->records = found;
    return found;
}

bool ids_layout_of(const struct ids_layouts *layouts, const struct entry *entry, struct ids_layout *out) {
    const struct ids_layout *found = NULL;
    *out = (struct ids_layout){0};
    if (!entry_id_is_ids(entry->id) || entry->bytes.length < entry->length)
        return false;
    struct view data = view_part(entry->bytes, entry->data_at, entry_data_end(entry) - (size_t)entry->data_at);
    if (entry->fit == FIT_NO_HEADER && layouts->count == 0)
        return layout_alone(data, out);
    unsigned pthdr = ids_layout_of_pthdr(layouts, (size_t)entry->payload_at - entry->data_at);
    if (entry->fit == FIT_NO_HEADER)
        found = find_layout(layouts, data, data.length, entry->buffer_time);
    else if (pthdr < layouts->count)
        found = &layouts->all[pthdr];
    if (found != NULL)
        *out = *found;
    return found != NULL;
}

void ids_use_packet(struct entry *entry, uint16_t at, uint16_t padding) {
    size_t end = (size_t)entry->length - ENTRY_TRAILER_LENGTH;
    if (entry->length < ENTRY_LENGTH_MIN || (size_t)at + padding > end)
        return;
    entry->packet_found = true;
    entry->payload_at = at;
    entry->payload_length = (uint16_t)(end - at - padding);
}

void ids_use_layout(struct entry *entry, const struct ids_layout *layout) {
    size_t at = (size_t)entry->data_at + layout->packet_at, end = entry_data_end(entry);
    if (entry->fit != FIT_NO_HEADER || layout->records == 0 || at >= end)
        return;
    const struct ids_learnt *time = &layout->rows[IDS_ROW_time];
    struct view all = view_part(entry->bytes, 0, end);
    if (time->length == 0 || !view_u64(all, (size_t)entry->data_at + time->at, &entry->capture_time))
        entry->capture_time = 0;
    uint32_t own = ip_length(view_part(all, at, end));
    ids_use_packet(entry, (uint16_t)at, own + 1 == end - at);
    /* What a malformed header says of a greater length is not to be trusted. */
    bool sound = ids_packet_fit(all, at, end) != IDS_FIT_NONE && own <= UINT16_MAX;
    entry->packet_length = sound ? (uint16_t)own : entry->payload_length;
}

/* --- kept with a frame ------------------------------------------------------------------------------------------ */

enum { HEAD_LENGTH = 4, ROW_LENGTH = 5 };

static void put_u16(uint8_t *to, uint16_t value) {
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
}

size_t ids_layout_write(const struct ids_layout *layout, uint8_t out[IDS_LAYOUT_BYTES_MAX]) {
    size_t length = HEAD_LENGTH;
    put_u16(out, layout->packet_at);
    put_u16(out + 2, layout->records);
    for (enum ids_row row = 0; row < IDS_ROW_COUNT; row++) {
        const struct ids_learnt *learnt = &layout->rows[row];
        if (learnt->length == 0)
            continue;
        out[length] = (uint8_t)row;
        put_u16(out + length + 1, learnt->at);
        out[length + 3] = learnt->length;
        out[length + 4] = learnt->percent;
        length += ROW_LENGTH;
    }
    return length;
}

bool ids_layout_read(struct view bytes, struct ids_layout *out) {
    struct ids_layout layout = {0};
    if (!view_u16(bytes, 0, &layout.packet_at) || !view_u16(bytes, 2, &layout.records))
        return false;
    for (size_t at = HEAD_LENGTH; at < bytes.length; at += ROW_LENGTH) {
        struct ids_learnt learnt;
        uint8_t row;
        if (!view_u8(bytes, at, &row) || !view_u16(bytes, at + 1, &learnt.at) ||
            !view_u8(bytes, at + 3, &learnt.length) || !view_u8(bytes, at + 4, &learnt.percent))
            return false;
        /* A row of a later version is passed over, and so is a length that ours cannot have. */
        if (row < IDS_ROW_COUNT && learnt.length == ids_layout[row].length)
            layout.rows[row] = learnt;
    }
    *out = layout;
    return true;
}
