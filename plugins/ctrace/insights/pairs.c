/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * pairs.c - the records of one packet by the stack, by its adapter and by a capture from elsewhere: see pairs.h
 */
#include "pairs.h"

#include <epan/expert.h>

#include "copies.h"
#include "frame-table.h"

/* By who has seen the packet as well. */
struct finding {
    int64_t transit[SIGHTING_SOURCES]; /* nanoseconds */
    uint32_t frame[SIGHTING_SOURCES];  /* 0 for none */
    bool is_tcp;
};

static struct frame_table findings;
static int hf_pair, hf_transit_time;
static expert_field ei_pair;

static void prepare(int proto) {
    static hf_register_info fields[] = {
        {&hf_pair,
         {"The same packet in another trace, frame", "ctrace.pair", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_transit_time, {"Transit time", "ctrace.transit_time", FT_RELATIVE_TIME, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static ei_register_info expert_items[] = {
        {&ei_pair, {"ctrace.expert.pair", PI_SEQUENCE, PI_CHAT, "Two traces hold this packet", EXPFILL}},
    };
    proto_register_field_array(proto, fields, array_length(fields));
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
}

static void file_opened(void) {
    frame_table_open(&findings, sizeof(struct finding));
    copies_file_opened();
}

static struct finding *keep(uint32_t frame, enum sighting_source source, uint32_t other, int64_t transit) {
    struct finding *finding = frame_table_at(&findings, frame);
    finding->frame[source] = other;
    finding->transit[source] = transit;
    return finding;
}

static void follow(packet_info *pinfo, const struct seen *seen) {
    const struct earlier *earlier = copies_follow(pinfo, seen);
    for (enum sighting_source source = 0; source < SIGHTING_SOURCES; source++) {
        uint32_t other = earlier->pair[source].frame;
        int64_t transit = earlier->pair[source].transit;
        if (other == 0)
            continue;
        keep(pinfo->num, source, other, transit)->is_tcp = seen->packet->is_tcp;
        keep(other, earlier->source, pinfo->num, transit);
    }
}

static bool has_found(packet_info *pinfo) {
    const struct finding *finding = frame_table_find(&findings, pinfo->num);
    for (size_t i = 0; finding != NULL && i < SIGHTING_SOURCES; i++)
        if (finding->frame[i] != 0)
            return true;
    return false;
}

static nstime_t time_of(int64_t nanoseconds) {
    const int64_t second = 1000000000;
    return (nstime_t){.secs = (time_t)(nanoseconds / second), .nsecs = (int)(nanoseconds % second)};
}

static void add_pair(packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree, const struct finding *finding,
                     enum sighting_source source) {
    nstime_t transit = time_of(finding->transit[source]);
    uint32_t other = finding->frame[source];
    copies_add_frame(tree, hf_pair, tvb, other);
    proto_item_set_generated(proto_tree_add_time(tree, hf_transit_time, tvb, 0, 0, &transit));
    expert_add_info_format(pinfo, proto_tree_get_parent(tree), &ei_pair,
                           "Seen by %s, too: frame %u, transit time %.6f s%s", copies_source_name(source), other,
                           nstime_to_sec(&transit), copies_tcp_remark(finding->is_tcp && other < pinfo->num));
}

static void add(packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree) {
    const struct finding *finding = frame_table_find(&findings, pinfo->num);
    for (enum sighting_source source = 0; source < SIGHTING_SOURCES; source++)
        if (finding->frame[source] != 0)
            add_pair(pinfo, tvb, tree, finding, source);
}

const struct insight pairs_insight = {
    .name = "pairs",
    .title = "Link the records of stack, adapter and other captures",
    .description =
        "Link the records of one packet in the packet trace, in the OSAENTA trace and in a capture from elsewhere "
        "that was merged with them, and say how long it took from one to the other.",
    .prepare = prepare,
    .file_opened = file_opened,
    .follow = follow,
    .has_found = has_found,
    .add = add,
};
