/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * discarded-copy.c - a segment of TCP that comes again because z/OS discarded it: see discarded-copy.h
 */
#include "discarded-copy.h"

#include <epan/expert.h>

#include "discard-table.h"
#include "frame-data.h"

enum { SLOTS = 4096 };

struct finding {
    uint32_t discarded_before; /* the frame in which z/OS discarded this segment; 0 for none */
    uint16_t code;             /* why */
    uint32_t sent_again;       /* the frame in which this segment, which was discarded, came again; 0 for none */
};

/* A segment that was discarded. */
struct discarded {
    uint64_t direction;
    uint32_t sequence;
    uint32_t frame;
    uint16_t id; /* of IP: another one when the segment is sent again */
    uint16_t code;
    struct finding *finding; /* that of its frame */
};

static struct discarded *slots; /* of the file that is open; a later one takes the place of an earlier one */
static int hf_discarded_before, hf_sent_again;
static expert_field ei_sent_again;

static void prepare(int proto) {
    static hf_register_info fields[] = {
        {&hf_discarded_before,
         {"Discarded before, in frame", "ctrace.discarded_before", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_RETRANS_PREV), 0, NULL, HFILL}},
        {&hf_sent_again,
         {"Sent again in frame", "ctrace.sent_again", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RETRANS_NEXT),
          0, NULL, HFILL}},
    };
    static ei_register_info expert_items[] = {
        {&ei_sent_again,
         {"ctrace.expert.sent_again", PI_SEQUENCE, PI_NOTE, "A segment is sent again that was discarded", EXPFILL}},
    };
    proto_register_field_array(proto, fields, array_length(fields));
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
}

static void file_opened(void) {
    slots = NULL; /* the file's scope has freed them */
}

static struct discarded *slot_of(uint64_t direction, uint32_t sequence) {
    uint64_t hash = (direction ^ sequence) * 0x9e3779b97f4a7c15;
    if (slots == NULL)
        slots = wmem_alloc0_array(wmem_file_scope(), struct discarded, SLOTS);
    return &slots[(hash >> 32) % SLOTS];
}

/* The same packet may be traced twice, or go round in a loop: that is no segment that is sent again. */
static bool is_same_packet(const struct discarded *discarded, const struct packet_facts *packet) {
    return discarded->id == packet->id && packet->version == 4 && packet->id != 0;
}

static void link_copy(packet_info *pinfo, const struct discarded *discarded) {
    struct finding *finding = insight_finding_new(pinfo, CTRACE_DATA_DISCARDED_COPY, sizeof *finding);
    finding->discarded_before = discarded->frame;
    finding->code = discarded->code;
    discarded->finding->sent_again = pinfo->num;
}

static void follow(packet_info *pinfo, const struct seen *seen) {
    const struct packet_facts *packet = seen->packet;
    if (seen->what == NULL || packet == NULL || !packet->is_tcp || packet_facts_sequence_length(packet) == 0)
        return;
    uint64_t direction = packet_facts_direction(packet, false);
    uint16_t code = entry_discard_code(&seen->what->entry);
    if (code == 0 && slots == NULL)
        return;
    struct discarded *slot = slot_of(direction, packet->sequence);
    bool was_discarded = slot->frame != 0 && slot->direction == direction && slot->sequence == packet->sequence;
    if (was_discarded && is_same_packet(slot, packet))
        return;
    if (was_discarded)
        link_copy(pinfo, slot);
    if (code != 0)
        *slot = (struct discarded){
            .direction = direction,
            .sequence = packet->sequence,
            .frame = pinfo->num,
            .id = packet->id,
            .code = code,
            .finding = insight_finding_new(pinfo, CTRACE_DATA_DISCARDED_COPY, sizeof(struct finding)),
        };
    else if (was_discarded)
        slot->frame = 0; /* it has arrived */
}

static bool has_found(packet_info *pinfo) {
    const struct finding *finding = insight_finding(pinfo, CTRACE_DATA_DISCARDED_COPY);
    return finding != NULL && (finding->discarded_before != 0 || finding->sent_again != 0);
}

static void add_frame(proto_tree *tree, int field, tvbuff_t *tvb, uint32_t frame) {
    proto_item_set_generated(proto_tree_add_uint(tree, field, tvb, 0, 0, frame));
}

static void add(packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree) {
    const struct finding *finding = insight_finding(pinfo, CTRACE_DATA_DISCARDED_COPY);
    if (finding->sent_again != 0)
        add_frame(tree, hf_sent_again, tvb, finding->sent_again);
    if (finding->discarded_before == 0)
        return;
    add_frame(tree, hf_discarded_before, tvb, finding->discarded_before);
    expert_add_info_format(pinfo, proto_tree_get_parent(tree), &ei_sent_again,
                           "This segment is sent again: z/OS discarded it in frame %u (%u %s)",
                           finding->discarded_before, finding->code, discard_table_name(finding->code));
}

const struct insight discarded_copy_insight = {
    .name = "discarded_copy",
    .title = "Link TCP segments to their discarded copies",
    .description = "When a segment of TCP comes again that z/OS had discarded, link the two.",
    .prepare = prepare,
    .file_opened = file_opened,
    .follow = follow,
    .has_found = has_found,
    .add = add,
};
