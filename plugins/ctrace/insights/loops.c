/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * loops.c - a packet that returns with a lower TTL: see loops.h
 */
#include "loops.h"

#include <epan/expert.h>
#include <wsutil/str_util.h>

#include "copies.h"
#include "frame-table.h"

struct finding {
    uint32_t rounds; /* how often it came by before with a higher TTL; 0 for the first */
    uint32_t first;  /* the frame of the first */
    bool is_new;     /* the warning is here */
    /* Of the first: */
    uint32_t rounds_in_all;
    uint32_t last;
};

static struct frame_table findings;
static int hf_loop, hf_loop_first;
static expert_field ei_loop;

static void prepare(int proto) {
    static hf_register_info fields[] = {
        {&hf_loop, {"Loop, rounds so far", "ctrace.loop", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_loop_first, {"Loop, first frame", "ctrace.loop.first", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static ei_register_info expert_items[] = {
        {&ei_loop, {"ctrace.expert.loop", PI_SEQUENCE, PI_WARN, "A packet goes round in a loop", EXPFILL}},
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
    if (earlier->loop_rounds == 0)
        return;
    struct finding *finding = frame_table_at(&findings, pinfo->num);
    *finding = (struct finding){earlier->loop_rounds, earlier->loop_first, earlier->loop_is_new, 0, 0};
    struct finding *first = frame_table_at(&findings, earlier->loop_first);
    first->rounds_in_all = earlier->loop_rounds;
    first->last = pinfo->num;
}

static bool has_found(packet_info *pinfo) {
    const struct finding *finding = frame_table_find(&findings, pinfo->num);
    return finding != NULL && finding->rounds != 0;
}

/* In the first pass the end of the loop is not known yet. */
static const char *extent(packet_info *pinfo, const struct finding *first) {
    if (first->last == pinfo->num)
        return "";
    return wmem_strdup_printf(pinfo->pool, ", and comes by %u time%s more, last in frame %u", first->rounds_in_all - 1,
                              plurality(first->rounds_in_all - 1, "", "s"), first->last);
}

static void warn(packet_info *pinfo, proto_tree *tree, const struct finding *finding) {
    const struct finding *first = frame_table_find(&findings, finding->first);
    expert_add_info_format(pinfo, proto_tree_get_parent(tree), &ei_loop,
                           "This packet goes round in a loop: it has come by in frame %u with a higher TTL%s",
                           finding->first, extent(pinfo, first));
}

static void add(packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree) {
    const struct finding *finding = frame_table_find(&findings, pinfo->num);
    proto_item_set_generated(proto_tree_add_uint(tree, hf_loop, tvb, 0, 0, finding->rounds));
    copies_add_frame(tree, hf_loop_first, tvb, finding->first);
    if (finding->is_new)
        warn(pinfo, tree, finding);
}

const struct insight loops_insight = {
    .name = "loops",
    .title = "Find packets that go round in a loop",
    .description = "Mark a packet that returns at the same interface with a lower TTL, and warn once of each loop.",
    .prepare = prepare,
    .file_opened = file_opened,
    .follow = follow,
    .has_found = has_found,
    .add = add,
};
