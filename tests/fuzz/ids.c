/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ids.c - fuzz target: what is learnt of intrusion detection records that stand one behind the other
 */
#include "fuzz.h"
#include "ids.h"
#include "ids_learn.h"

#include <string.h>

static void check_layout(const struct ids_layout *layout) {
    uint8_t written[IDS_LAYOUT_BYTES_MAX], again[IDS_LAYOUT_BYTES_MAX];
    struct ids_layout read;
    size_t length = ids_layout_write(layout, written);
    must(length <= sizeof written && ids_layout_read(view_of(written, length), &read));
    must(ids_layout_write(&read, again) == length && memcmp(written, again, length) == 0);
}

static void check_places(const struct entry *entry, const struct ids_layout *layout) {
    struct ids_places places;
    ids_find_places(entry, layout, &places);
    for (enum ids_row row = 0; row < IDS_ROW_COUNT; row++)
        must(places.rows[row].how == IDS_NOWHERE ||
             view_holds(entry->bytes, places.rows[row].at, places.rows[row].length));
    must(places.packet.how == IDS_NOWHERE || places.packet.at + places.packet.length <= entry->length);
}

static void check_entry(struct entry entry, const struct ids_layouts *layouts) {
    struct ids_layout layout;
    check_places(&entry, NULL);
    if (!ids_layout_of(layouts, &entry, &layout))
        return;
    check_layout(&layout);
    check_places(&entry, &layout);
    ids_use_layout(&entry, &layout);
    must(entry_payload(&entry).length <= entry.bytes.length);
    check_places(&entry, &layout);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct ids_sample sample; /* large */
    struct ids_layouts layouts;
    struct view bytes = view_of(data, size);
    struct entry entry;
    ids_sample_init(&sample);
    for (size_t at = 0; entry_read(view_part(bytes, at, size), &entry) != ENTRY_NONE; at += entry.bytes.length)
        (void)ids_sample_take(&sample, &entry);
    ids_learn(&sample, &layouts);
    must(layouts.count <= IDS_LAYOUTS_MAX);
    for (unsigned i = 0; i < layouts.count; i++)
        check_layout(&layouts.all[i]);
    for (size_t at = 0; entry_read(view_part(bytes, at, size), &entry) != ENTRY_NONE; at += entry.bytes.length)
        check_entry(entry, &layouts);
    return 0;
}
