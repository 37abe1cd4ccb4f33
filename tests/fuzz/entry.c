/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * entry.c - fuzz target: one trace entry, its packet trace header, and all that is asked of it
 */
#include "component.h"
#include "ebcdic.h"
#include "entry.h"
#include "extension.h"
#include "fuzz.h"
#include "packet.h"
#include "places.h"
#include "segment.h"

static bool is_inside(struct view part, struct view whole) {
    return part.length == 0 ||
           (part.bytes >= whole.bytes && view_holds(whole, (size_t)(part.bytes - whole.bytes), part.length));
}

static void check_fields(const struct entry *entry) {
    char name[2 * 16 + 1];
    must(entry_name(entry).length <= 16);
    (void)ebcdic_name(entry_name(entry), name, sizeof name);
    for (enum pthdr_row row = 0; row < PTH_ROW_COUNT; row++)
        must(is_inside(entry_field(entry, row), entry->bytes));
    must(is_inside(entry_payload(entry), entry->bytes));
    must(entry_data_end(entry) <= entry->length || entry->length < ENTRY_LENGTH_MIN);
    must(entry_original_length(entry) >= entry_payload(entry).length);
}

static void check_extensions(const struct entry *entry) {
    struct extension extension;
    struct view area = view_part(entry->bytes, 0, entry->payload_at);
    for (size_t at = (size_t)entry->data_at + entry->header_length; extension_read(area, at, &extension);) {
        must(extension.length >= EXTENSION_BODY_AT && view_holds(area, at, extension.length));
        at += extension.length;
    }
}

static void check_meaning(const struct entry *entry) {
    struct entry_endpoints ends;
    struct segment_key key;
    struct view packet;
    if (entry_endpoints_read(entry, &ends))
        must(view_holds(entry->bytes, ends.source_at, 16) && view_holds(entry->bytes, ends.destination_at, 16));
    if (segment_key_read(entry, &key))
        must(entry->fit != FIT_NO_HEADER);
    if (entry_old_packet(entry, &packet))
        must(packet.length > 0 && is_inside(packet, entry->bytes));
    for (enum osa_layer layer = OSA_LAYER_BY_CONTENT; layer <= OSA_LAYER_3; layer++)
        must(entry_packet_kind(entry, layer) <= PACKET_ETHERNET);
    for (size_t i = 0; i < component_count; i++) {
        const struct component *named = component_of(entry, components[i].name);
        must(named == NULL || named == &components[i]);
    }
    (void)component_of(entry, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct view bytes = view_of(data, size);
    struct places places;
    struct entry entry;
    enum entry_proof proof = entry_read(bytes, &entry);
    if (proof == ENTRY_NONE && !entry_read_anyway(bytes, &entry))
        return 0;
    must(proof < ENTRY_ENVELOPE || entry.bytes.length == entry.length);
    must(is_inside(entry.bytes, bytes));
    check_fields(&entry);
    check_extensions(&entry);
    check_meaning(&entry);
    places_init(&places);
    entry_use_places(&entry, &places); /* those of the tables: nothing changes */
    check_fields(&entry);
    return 0;
}
