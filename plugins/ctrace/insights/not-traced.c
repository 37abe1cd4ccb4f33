/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * not-traced.c - a segment of TCP that is missing where the trace has a gap: see not-traced.h
 */
#include "not-traced.h"

#include <epan/expert.h>
#include <wsutil/str_util.h>

#include "frame-data.h"

/* One direction of a connection, up to its last packet. */
struct direction {
    uint32_t frame;         /* of its last packet, */
    uint32_t next_sequence; /* what comes next, */
    struct missing missing; /* and what was missing by then */
};

enum doubt { DOUBT_SEGMENT, DOUBT_ACKNOWLEDGED };

struct finding {
    enum doubt doubt;
    uint32_t since; /* the frame behind which the trace has lost something */
    uint32_t records;
    uint32_t before; /* the frame before which records are missing */
    bool told;       /* the trace itself tells of loss */
};

static wmem_map_t *directions; /* struct direction, by packet_facts_direction() */
static expert_field ei_not_traced;

static void prepare(int proto) {
    static ei_register_info expert_items[] = {
        {&ei_not_traced,
         {"ctrace.expert.not_traced", PI_SEQUENCE, PI_NOTE, "A segment is missing where the trace has a gap", EXPFILL}},
    };
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
}

static void file_opened(void) {
    directions = wmem_map_new(wmem_file_scope(), wmem_int64_hash, g_int64_equal);
}

static struct direction *find(uint64_t key) {
    return wmem_map_lookup(directions, &key);
}

static struct direction *find_or_make(uint64_t key) {
    struct direction *direction = find(key);
    if (direction == NULL) {
        direction = wmem_new0(wmem_file_scope(), struct direction);
        wmem_map_insert(directions, wmem_memdup(wmem_file_scope(), &key, sizeof key), direction);
    }
    return direction;
}

/* Sequence numbers wrap: later is what is less than half way round ahead. */
static bool is_later(uint32_t number, uint32_t than) {
    return number != than && number - than < 0x80000000;
}

/* Keeps with the frame that `direction` misses something, when the trace has lost records since its last packet. */
static void doubt(packet_info *pinfo, enum doubt doubt, const struct direction *direction, const struct missing *now) {
    bool has_gap = is_later(now->records, direction->missing.records);
    bool told = now->losses != direction->missing.losses;
    if (!has_gap && !told)
        return;
    struct finding *finding = insight_finding_new(pinfo, CTRACE_DATA_NOT_TRACED, sizeof *finding);
    *finding = (struct finding){
        .doubt = doubt,
        .since = direction->frame,
        .records = has_gap ? now->records - direction->missing.records : 0,
        .before = now->frame,
        .told = told,
    };
}

static void follow_direction(packet_info *pinfo, const struct packet_facts *packet, const struct missing *now) {
    struct direction *direction = find_or_make(packet_facts_direction(packet, false));
    uint32_t end = packet->sequence + packet_facts_sequence_length(packet);
    bool begins = direction->frame == 0 || (packet->tcp_flags & TCP_SYN) != 0;
    if (!begins && is_later(packet->sequence, direction->next_sequence))
        doubt(pinfo, DOUBT_SEGMENT, direction, now);
    if (begins || is_later(end, direction->next_sequence))
        direction->next_sequence = end;
    direction->frame = pinfo->num;
    direction->missing = *now;
}

static void follow_reverse(packet_info *pinfo, const struct packet_facts *packet, const struct missing *now) {
    struct direction *reverse = find(packet_facts_direction(packet, true));
    if (reverse == NULL || (packet->tcp_flags & TCP_ACK) == 0 ||
        !is_later(packet->acknowledged, reverse->next_sequence))
        return;
    doubt(pinfo, DOUBT_ACKNOWLEDGED, reverse, now);
    reverse->next_sequence = packet->acknowledged; /* said once */
}

static void follow(packet_info *pinfo, const struct seen *seen) {
    const struct packet_facts *packet = seen->packet;
    if (seen->what == NULL || seen->what->option == NULL || packet == NULL || !packet->is_tcp ||
        (packet->tcp_flags & TCP_RST) != 0)
        return;
    struct missing now = gaps_so_far(&seen->what->entry, seen->what->option);
    follow_reverse(pinfo, packet, &now);
    follow_direction(pinfo, packet, &now);
}

static bool has_found(packet_info *pinfo) {
    return insight_finding(pinfo, CTRACE_DATA_NOT_TRACED) != NULL;
}

static const char *gap_text(packet_info *pinfo, const struct finding *finding) {
    if (finding->records == 0)
        return "says that it has lost records";
    return wmem_strdup_printf(pinfo->pool, "lacks %u record%s, the last before frame %u", finding->records,
                              plurality(finding->records, "", "s"), finding->before);
}

static void add(packet_info *pinfo, tvbuff_t *tvb _U_, proto_tree *tree) {
    static const char *const what[] = {
        [DOUBT_SEGMENT] = "The segment that is missing before this one",
        [DOUBT_ACKNOWLEDGED] = "The segment that is acknowledged here, though it was not seen,",
    };
    const struct finding *finding = insight_finding(pinfo, CTRACE_DATA_NOT_TRACED);
    expert_add_info_format(pinfo, proto_tree_get_parent(tree), &ei_not_traced,
                           "%s may have been sent and not traced: since frame %u the trace %s", what[finding->doubt],
                           finding->since, gap_text(pinfo, finding));
}

const struct insight not_traced_insight = {
    .name = "not_traced",
    .title = "Explain missing TCP segments by gaps in the trace",
    .description =
        "Where TCP misses a segment and records are missing from the trace as well, say that the segment may "
        "have been sent and not traced.",
    .prepare = prepare,
    .file_opened = file_opened,
    .follow = follow,
    .has_found = has_found,
    .add = add,
};
