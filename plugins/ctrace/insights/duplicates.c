/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * duplicates.c - the same packet at another interface: see duplicates.h
 */
#include "duplicates.h"

#include <epan/expert.h>

#include "copies.h"
#include "frame-table.h"

struct finding {
    uint32_t original; /* a frame; 0 for none */
    uint32_t place;    /* of that frame */
    bool is_tcp;
};

static struct frame_table findings;
static int hf_duplicate_of;
static expert_field ei_duplicate;

static void prepare(int proto) {
    static hf_register_info fields[] = {
        {&hf_duplicate_of,
         {"The same packet as frame", "ctrace.duplicate_of", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static ei_register_info expert_items[] = {
        {&ei_duplicate, {"ctrace.expert.duplicate", PI_SEQUENCE, PI_CHAT, "The same packet, seen again", EXPFILL}},
    };
    proto_register_field_array(proto, fields, array_length(fields));
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
}

static void file_opened(void) {
    frame_table_open(&findings, sizeof(struct finding));
    copies_file_opened();
}

static void follow(packet_info *pinfo, const struct seen *seen) {
    const struct earlier *earlier = copies_follow(pinfo, seen);
    if (earlier->duplicate_of == 0)
        return;
    struct finding *finding = frame_table_at(&findings, pinfo->num);
    *finding = (struct finding){earlier->duplicate_of, earlier->place, seen->packet->is_tcp};
}

static bool has_found(packet_info *pinfo) {
    const struct finding *finding = frame_table_find(&findings, pinfo->num);
    return finding != NULL && finding->original != 0;
}

static void add(packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree) {
    const struct finding *finding = frame_table_find(&findings, pinfo->num);
    copies_add_frame(tree, hf_duplicate_of, tvb, finding->original);
    expert_add_info_format(pinfo, proto_tree_get_parent(tree), &ei_duplicate,
                           "The same packet, seen again: first in frame %u (%s)%s", finding->original,
                           copies_place_name(finding->place), copies_tcp_remark(finding->is_tcp));
}

const struct insight duplicates_insight = {
    .name = "duplicates",
    .title = "Find packets that are in the trace more than once",
    .description =
        "Mark the second record of a packet that was traced at more than one interface, or out and in: when it was "
        "forwarded, over loopback, or by the intrusion detection as well.",
    .prepare = prepare,
    .file_opened = file_opened,
    .follow = follow,
    .has_found = has_found,
    .add = add,
};
