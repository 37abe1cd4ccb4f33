/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * copies.c - has this packet been seen before? See copies.h
 */
#include "copies.h"

#include <wiretap/wtap.h>

#include "ebcdic.h"
#include "frame.h"
#include "insights.h"

static struct sightings *sightings; /* of the file that is open */
static wmem_map_t *place_names;     /* of places of the trace */
static struct earlier earlier;      /* what is known of the last frame that was asked for */
static uint32_t asked_frame;

void copies_file_opened(void) {
    sightings = NULL; /* the file's scope has freed it */
    place_names = NULL;
    asked_frame = 0;
}

/* --- places ------------------------------------------------------------------------------------------------------ */

/* Its records tell of packets, not of interfaces. */
enum { PLACE_INTRUSION_DETECTION = 0 };

/* FNV-1a, 32 bits. */
static uint32_t add_bytes(uint32_t hash, const void *bytes, size_t count) {
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ ((const uint8_t *)bytes)[i]) * 0x01000193;
    return hash;
}

static uint32_t add_view(uint32_t hash, struct view bytes) {
    return add_bytes(hash, bytes.bytes, bytes.length);
}

static void keep_place_name(uint32_t place, const struct entry *entry) {
    if (wmem_map_contains(place_names, GUINT_TO_POINTER(place)))
        return;
    char name[FRAME_NAME_SIZE];
    ebcdic_name(entry_name(entry), name, sizeof name);
    const char *direction = entry_is_outbound(entry) ? "outbound" : "inbound";
    wmem_map_insert(place_names, GUINT_TO_POINTER(place),
                    wmem_strdup_printf(wmem_file_scope(), "%s, %s", name, direction));
}

/* Interface and direction; the interfaces of two stacks may have the same name. */
static uint32_t place_in_trace(const struct entry_tree *what) {
    if (entry_id_is_ids(what->entry.id))
        return PLACE_INTRUSION_DETECTION;
    bool outbound = entry_is_outbound(&what->entry);
    uint32_t place = add_bytes(0x811c9dc5, &outbound, sizeof outbound);
    place = add_view(place, entry_name(&what->entry));
    if (what->option != NULL)
        place = add_view(add_view(place, what->option->system), what->option->stack);
    keep_place_name(place, &what->entry);
    return place;
}

static uint32_t place_elsewhere(const packet_info *pinfo) {
    const wtap_rec *rec = pinfo->rec;
    uint32_t section = (rec->presence_flags & WTAP_HAS_SECTION_NUMBER) != 0 ? rec->section_number : 0;
    bool has_interface = (rec->presence_flags & WTAP_HAS_INTERFACE_ID) != 0;
    uint32_t interface = has_interface ? rec->rec_header.packet_header.interface_id : 0;
    return add_bytes(add_bytes(0x811c9dc5, &section, sizeof section), &interface, sizeof interface);
}

const char *copies_place_name(uint32_t place) {
    const char *name = wmem_map_lookup(place_names, GUINT_TO_POINTER(place));
    if (place == PLACE_INTRUSION_DETECTION)
        return "the intrusion detection";
    return name != NULL ? name : "another capture";
}

/* --- sightings --------------------------------------------------------------------------------------------------- */

const char *copies_source_name(enum sighting_source source) {
    static const char *const names[] = {
        [SEEN_BY_STACK] = "the stack",
        [SEEN_BY_OSA] = "the adapter (OSA)",
        [SEEN_ELSEWHERE] = "another capture",
    };
    return names[source];
}

static int64_t nanoseconds(const nstime_t *time) {
    return (int64_t)((uint64_t)time->secs * 1000000000 + (uint64_t)time->nsecs);
}

static struct sighting sighting_of(packet_info *pinfo, const struct seen *seen) {
    const struct entry_tree *what = seen->what;
    struct sighting sighting = {
        .packet = seen->packet,
        .frame = pinfo->num,
        .time = nanoseconds(&pinfo->abs_ts),
        .source = SEEN_ELSEWHERE,
    };
    if (what == NULL) {
        sighting.place = place_elsewhere(pinfo);
        return sighting;
    }
    sighting.source = what->entry.id == ENTRY_OSA ? SEEN_BY_OSA : SEEN_BY_STACK;
    sighting.outbound = entry_is_outbound(&what->entry);
    sighting.place = place_in_trace(what);
    return sighting;
}

static void compare(packet_info *pinfo, const struct seen *seen) {
    if (sightings == NULL) {
        sightings = wmem_new0(wmem_file_scope(), struct sightings);
        place_names = wmem_map_new(wmem_file_scope(), g_direct_hash, g_direct_equal);
    }
    struct sighting sighting = sighting_of(pinfo, seen);
    sightings_add(sightings, &sighting, &earlier);
}

/* Frames before the first one of a trace are remembered, for the trace may hold them too; but as long as there is none,
 * the file is no business of ours. */
const struct earlier *copies_follow(packet_info *pinfo, const struct seen *seen) {
    if (asked_frame == pinfo->num)
        return &earlier;
    asked_frame = pinfo->num;
    earlier = (struct earlier){.duplicate_of = 0};
    if (seen->packet != NULL)
        compare(pinfo, seen);
    if (!insights_know_a_trace())
        earlier = (struct earlier){.duplicate_of = 0};
    return &earlier;
}

const char *copies_tcp_remark(bool is_tcp) {
    return is_tcp ? "; it was not sent again, whatever TCP says of it" : "";
}

void copies_add_frame(proto_tree *tree, int field, tvbuff_t *tvb, uint32_t frame) {
    proto_item_set_generated(proto_tree_add_uint(tree, field, tvb, 0, 0, frame));
}
