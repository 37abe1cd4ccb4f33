/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ids.c - where the fields of an intrusion detection record stand: see ids.h
 */
#include "ids.h"

#include <string.h>

#include "places.h"

/* What a packet trace header holds of a row; PTH_ROW_length, which no row is, for nothing.  Reports print the interface
 * index as the CID. */
static const enum pthdr_row header_rows[IDS_ROW_COUNT] = {
    [IDS_ROW_linkname] = PTH_ROW_linkname, [IDS_ROW_device] = PTH_ROW_device, [IDS_ROW_traced] = PTH_ROW_traced,
    [IDS_ROW_packet] = PTH_ROW_packet,     [IDS_ROW_time] = PTH_ROW_time,     [IDS_ROW_asid] = PTH_ROW_asid,
    [IDS_ROW_tcb] = PTH_ROW_tcb,           [IDS_ROW_cid] = PTH_ROW_ifindex,
};

/* The place of so many bytes of the data, if they are there. */
static struct ids_place place_of(const struct entry *entry, size_t at, size_t length, enum ids_how how) {
    at += entry->data_at;
    if (length == 0 || at + length > entry_data_end(entry))
        return (struct ids_place){.how = IDS_NOWHERE};
    return (struct ids_place){(uint16_t)at, (uint16_t)length, how};
}

static struct ids_place place_by_user(const struct entry *entry, enum ids_row row) {
    const struct layout_field *field = entry->places != NULL ? &entry->places->ids[row] : &ids_layout[row];
    return place_of(entry, field->at, field->length, IDS_BY_USER);
}

static struct ids_place place_in_header(const struct entry *entry, enum ids_row row) {
    struct view field = header_rows[row] != PTH_ROW_length ? entry_field(entry, header_rows[row]) : view_of(NULL, 0);
    if (field.length == 0)
        return (struct ids_place){.how = IDS_NOWHERE};
    return (struct ids_place){(uint16_t)(field.bytes - entry->bytes.bytes), (uint16_t)field.length, IDS_BY_HEADER};
}

static struct ids_place place_of_row(const struct entry *entry, const struct ids_layout *layout, enum ids_row row) {
    struct ids_place place = place_by_user(entry, row);
    if (place.how == IDS_NOWHERE)
        place = place_in_header(entry, row);
    if (place.how == IDS_NOWHERE && layout != NULL)
        place = place_of(entry, layout->rows[row].at, layout->rows[row].length, IDS_BY_CONTENT);
    return place;
}

void ids_find_places(const struct entry *entry, const struct ids_layout *layout, struct ids_places *out) {
    *out = (struct ids_places){0};
    if (!entry_id_is_ids(entry->id))
        return;
    for (enum ids_row row = 0; row < IDS_ROW_COUNT; row++)
        out->rows[row] = place_of_row(entry, layout, row);
    if (entry_begins_packet(entry))
        out->packet = (struct ids_place){entry->payload_at, entry->payload_length,
                                         entry->packet_found ? IDS_BY_CONTENT : IDS_BY_HEADER};
}

const char *ids_row_name(enum ids_row row) {
    static const char table[] = "ids.";
    const char *filter = ids_layout[row].filter;
    return strncmp(filter, table, sizeof table - 1) == 0 ? filter + sizeof table - 1 : filter;
}

const char *ids_how_word(enum ids_how how) {
    static const char *const words[] = {
        [IDS_NOWHERE] = "nowhere",
        [IDS_BY_CONTENT] = "content",
        [IDS_BY_USER] = "user",
        [IDS_BY_HEADER] = "header",
    };
    return words[how];
}
