/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * segments.c - joins packets that were traced in several entries: see segments.h
 */
#include "segments.h"

#include <epan/column-utils.h>
#include <epan/exceptions.h>
#include <epan/expert.h>
#include <epan/proto_data.h>
#include <epan/reassemble.h>

#include "frame-data.h"
#include "payload.h"
#include "segment.h"

enum {
    /* More are not joined.  16 MiB, the longest packet that PTH_Tlen can tell of, has as many segments of 1 KiB.
     * Wireshark keeps the segments of a set in a list and goes through it for each that it adds. */
    SEGMENTS_MAX = 16384,
    /* What is kept of the first segment behind its header: enough to tell what kind of packet it is. */
    PACKET_START_LENGTH = 64
};

/* The segments of one packet. */
struct segment_set {
    struct segment_key key;
    uint32_t number;    /* the name of the set in the table below: no other set has it */
    uint32_t next;      /* behind the highest segment that was met */
    uint32_t count;     /* segments that are there whole, each counted once */
    uint32_t handed;    /* segments that Wireshark's reassembly has, with those that came twice */
    uint64_t bytes;     /* in the `count` segments, without padding */
    uint64_t cut_bytes; /* in segments that are cut */
    uint32_t joined_in; /* frame that completed it; 0 as long as it is not complete */
    bool has_too_many;
    bool has_first;
    struct entry first; /* the first segment's header, and the start of its payload */
};

/* What is kept with the frame of a segment. */
struct segment {
    struct segment_set *set;
    uint32_t index;   /* which segment of the set, from 0 */
    uint32_t missing; /* how many directly in front of it had not been met before it */
    bool is_cut;
    bool completes; /* with it the set is complete */
};

/* The set that the next segment with a key belongs to: key -> struct segment_set. */
static wmem_map_t *sets;

static uint32_t sets_begun; /* in all files so far */

static reassembly_table table;

static int proto_ctrace;
static int hf_segments, hf_part, hf_part_overlap, hf_part_conflict, hf_part_multiple_tails, hf_part_too_long,
    hf_part_error, hf_part_count, hf_reassembled_in, hf_reassembled_length;
static int ett_segments = -1, ett_part = -1;
static expert_field ei_incomplete;

static const fragment_items items = {
    .ett_fragment = &ett_part,
    .ett_fragments = &ett_segments,
    .hf_fragments = &hf_segments,
    .hf_fragment = &hf_part,
    .hf_fragment_overlap = &hf_part_overlap,
    .hf_fragment_overlap_conflict = &hf_part_conflict,
    .hf_fragment_multiple_tails = &hf_part_multiple_tails,
    .hf_fragment_too_long_fragment = &hf_part_too_long,
    .hf_fragment_error = &hf_part_error,
    .hf_fragment_count = &hf_part_count,
    .hf_reassembled_in = &hf_reassembled_in,
    .hf_reassembled_length = &hf_reassembled_length,
    .tag = "segments",
};

/* --- registration ----------------------------------------------------------------------------------------------- */

static unsigned key_hash(const void *key) {
    return wmem_strong_hash(((const struct segment_key *)key)->bytes, SEGMENT_KEY_LENGTH);
}

static gboolean key_equal(const void *a, const void *b) {
    return memcmp(a, b, sizeof(struct segment_key)) == 0;
}

/* In Wireshark's table a set goes by its number alone, which no other set has: two sets with the same key, one after
 * the other, cannot mix. */
static void *table_key(const packet_info *pinfo _U_, uint32_t number, const void *data _U_) {
    return GUINT_TO_POINTER(number);
}

static void table_key_free(void *key _U_) {
}

static void register_table(void) {
    static const reassembly_table_functions functions = {
        g_direct_hash, g_direct_equal, table_key, table_key, table_key_free, table_key_free,
    };
    reassembly_table_register(&table, &functions);
    sets = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), key_hash, key_equal);
}

void segments_register(int proto) {
    static hf_register_info fields[] = {
        {&hf_segments, {"Segments", "ctrace.segments", FT_NONE, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_part, {"Segment", "ctrace.segments.part", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_part_overlap,
         {"Segment came twice", "ctrace.segments.part.overlap", FT_BOOLEAN, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_part_conflict,
         {"Segment came twice with other data", "ctrace.segments.part.overlap.conflict", FT_BOOLEAN, BASE_NONE, NULL, 0,
          NULL, HFILL}},
        {&hf_part_multiple_tails,
         {"More than one last segment", "ctrace.segments.part.multiple_tails", FT_BOOLEAN, BASE_NONE, NULL, 0, NULL,
          HFILL}},
        {&hf_part_too_long,
         {"Segment behind the end", "ctrace.segments.part.too_long", FT_BOOLEAN, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_part_error,
         {"Segment with an error", "ctrace.segments.part.error", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_part_count,
         {"Number of segments", "ctrace.segments.part.count", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_reassembled_in, {"Reassembled in", "ctrace.reassembled_in", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_reassembled_length,
         {"Reassembled length", "ctrace.reassembled_length", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
    };
    static ei_register_info expert_items[] = {
        {&ei_incomplete,
         {"ctrace.expert.incomplete_segments", PI_REASSEMBLE, PI_WARN, "Segments of the packet are missing", EXPFILL}},
    };
    static int *subtrees[] = {&ett_segments, &ett_part};
    proto_ctrace = proto;
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
    register_table();
}

/* --- which segment it is ---------------------------------------------------------------------------------------- */

/* The segment as the reassembly has it; NULL when it has not, or has given it up because the set is complete. */
static const fragment_item *find_part(const struct segment_set *set, uint32_t index, const packet_info *pinfo) {
    const fragment_head *head = fragment_get(&table, pinfo, set->number, NULL);
    const fragment_item *part = head != NULL ? head->next : NULL;
    while (part != NULL && part->offset != index)
        part = part->next;
    return part;
}

static bool has_bytes(const fragment_item *part, struct view bytes) {
    if (bytes.length == 0 || bytes.length > part->len)
        return bytes.length == part->len;
    return tvb_memeql(part->tvb_data, 0, bytes.bytes, bytes.length) == 0;
}

/* Numbers are used again after 255.  A segment that is not the next one is one that was met before, or was missing;
 * when other bytes were met by that number, it is one further on, and those between are missing. */
static uint32_t segment_index(const struct segment_set *set, const struct entry *entry, const packet_info *pinfo) {
    uint32_t ahead = segment_ahead(entry->segment, set->next);
    if (ahead == set->next || ahead <= SEGMENT_NUMBER_MAX || set->has_too_many)
        return ahead;
    uint32_t behind = ahead - SEGMENT_NUMBER_MAX;
    const fragment_item *part = find_part(set, behind, pinfo);
    return part == NULL || has_bytes(part, entry_payload(entry)) ? behind : ahead;
}

/* --- filing ----------------------------------------------------------------------------------------------------- */

/* A first segment begins a set, unless it is what the set still lacks.  A complete set takes only what came twice. */
static bool set_takes(const struct segment_set *set, const struct entry *entry, const packet_info *pinfo) {
    if (entry->segment == 0)
        return !set->has_first;
    return set->joined_in == 0 || segment_index(set, entry, pinfo) < set->next;
}

static struct segment_set *begin_set(const struct segment_key *key) {
    struct segment_set *set = wmem_new0(wmem_file_scope(), struct segment_set);
    set->key = *key;
    set->number = ++sets_begun;
    wmem_map_insert(sets, &set->key, set);
    return set;
}

static struct segment_set *find_set(const struct segment_key *key, const struct entry *entry,
                                    const packet_info *pinfo) {
    struct segment_set *set = wmem_map_lookup(sets, key);
    return set != NULL && set_takes(set, entry, pinfo) ? set : begin_set(key);
}

static void keep_first(struct segment_set *set, const struct entry *entry) {
    size_t length = MIN(entry->bytes.length, (size_t)entry->payload_at + PACKET_START_LENGTH);
    set->has_first = true;
    set->first = *entry;
    set->first.bytes = view_of(wmem_memdup(wmem_file_scope(), entry->bytes.bytes, length), length);
}

/* Gives a segment to Wireshark's reassembly, which is not told which one is the last: that shows by the lengths.  It
 * gets no more when the set can no longer become a packet. */
static void hand_over(const struct segment *segment, const struct entry_tree *what, const packet_info *pinfo,
                      uint32_t length) {
    struct segment_set *set = segment->set;
    tvbuff_t *payload = what->payload != NULL ? what->payload : what->tvb; /* a segment may be empty */
    set->has_too_many = set->handed == SEGMENTS_MAX;
    if (set->has_too_many || set->bytes > what->entry.traced)
        return;
    set->handed++;
    fragment_add_seq_check(&table, payload, 0, pinfo, set->number, NULL, segment->index, length, TRUE);
}

/* The last segment, and no other, may be padded by one byte. */
static uint32_t length_without_padding(const struct segment *segment, uint32_t length, uint32_t traced) {
    const struct segment_set *set = segment->set;
    bool is_last_missing = segment->index + 1 == set->next && set->count + 1 == set->next;
    return is_last_missing && length > 0 && set->bytes + length == (uint64_t)traced + 1 ? length - 1 : length;
}

/* Adds a segment to its set, which is not complete. */
static void take_in(struct segment *segment, const struct entry_tree *what, const packet_info *pinfo) {
    struct segment_set *set = segment->set;
    bool may_be_again = segment->index < set->next;
    uint32_t length = (uint32_t)entry_payload(&what->entry).length;
    segment->missing = may_be_again ? 0 : segment->index - set->next;
    set->next = MAX(set->next, segment->index + 1);
    if (segment->is_cut) {
        set->cut_bytes += length;
    } else if (may_be_again && find_part(set, segment->index, pinfo) != NULL) {
        hand_over(segment, what, pinfo, length);
    } else {
        length = length_without_padding(segment, length, what->entry.traced);
        hand_over(segment, what, pinfo, length);
        set->count++;
        set->bytes += length;
    }
}

static void join_if_complete(struct segment *segment, const packet_info *pinfo) {
    struct segment_set *set = segment->set;
    if (!set->has_first || set->has_too_many || set->count < set->next || set->bytes != set->first.traced)
        return;
    fragment_end_seq_next(&table, pinfo, set->number, NULL);
    set->joined_in = pinfo->num;
    segment->completes = true;
}

/* A frame may hold several segments. */
static uint32_t data_key(const struct entry_tree *what) {
    return CTRACE_DATA_SEGMENT + CTRACE_DATA_KINDS * what->number;
}

const struct segment *segments_file(const struct entry_tree *what, packet_info *pinfo) {
    const struct entry *entry = &what->entry;
    struct segment_key key;
    if (!entry_is_segment(entry) || !segment_key_read(entry, &key))
        return NULL;
    if (pinfo->fd->visited)
        return p_get_proto_data(wmem_file_scope(), pinfo, proto_ctrace, data_key(what));

    struct segment *segment = wmem_new0(wmem_file_scope(), struct segment);
    p_add_proto_data(wmem_file_scope(), pinfo, proto_ctrace, data_key(what), segment);
    segment->set = find_set(&key, entry, pinfo);
    segment->index = segment_index(segment->set, entry, pinfo);
    segment->is_cut = what->kind == ITEM_CUT_ENTRY;
    if (entry->segment == 0)
        keep_first(segment->set, entry);
    if (segment->set->joined_in == 0) {
        take_in(segment, what, pinfo);
        join_if_complete(segment, pinfo);
    }
    return segment;
}

/* --- what is missing -------------------------------------------------------------------------------------------- */

static const char *what_is_missing(const struct segment *segment, wmem_allocator_t *pool) {
    uint32_t first = segment->index - segment->missing;
    if (segment->missing == 1)
        return wmem_strdup_printf(pool, "; segment %u is missing before it", first);
    if (segment->missing > 1)
        return wmem_strdup_printf(pool, "; segments %u to %u are missing before it", first, segment->index - 1);
    return segment->is_cut ? "; this segment is cut" : "";
}

/* NULL when nothing but a part is missing. */
static const char *contradiction(const struct segment_set *set, uint32_t traced, wmem_allocator_t *pool) {
    if (set->bytes > traced)
        return wmem_strdup_printf(pool, "they hold %" PRIu64 " bytes, it has %u", set->bytes, traced);
    if (set->has_too_many)
        return wmem_strdup_printf(pool, "there are more than %u", SEGMENTS_MAX);
    return NULL;
}

/* In a first pass the rest may still come, so only what is proven is marked.  Later all segments are. */
static void mark_if_incomplete(const struct segment *segment, const struct entry *entry, packet_info *pinfo,
                               proto_item *item) {
    const struct segment_set *set = segment->set;
    const char *reason = contradiction(set, entry->traced, pinfo->pool);
    bool is_known = pinfo->fd->visited;
    if (set->joined_in != 0)
        return;
    if (reason != NULL)
        expert_add_info_format(pinfo, item, &ei_incomplete, "The segments do not make a packet: %s", reason);
    else if (is_known || segment->missing > 0 || segment->is_cut)
        expert_add_info_format(pinfo, item, &ei_incomplete,
                               "The packet is incomplete: %" PRIu64 " of %u bytes are there%s%s",
                               set->bytes + set->cut_bytes, entry->traced, is_known ? "" : " so far",
                               what_is_missing(segment, pinfo->pool));
}

static void link_to_packet(const struct segment_set *set, tvbuff_t *tvb, packet_info *pinfo, proto_item *item) {
    proto_tree *tree = proto_item_get_subtree(item);
    proto_item_set_generated(proto_tree_add_uint(tree, hf_reassembled_in, tvb, 0, 0, set->joined_in));
    col_append_fstr(pinfo->cinfo, COL_INFO, " [Reassembled in #%u]", set->joined_in);
}

/* --- dissecting ------------------------------------------------------------------------------------------------- */

/* The packet that this frame has completed.  Wireshark gives it only to the layer of the frame in which it became
 * complete; where a frame holds several entries, that may have another number in another pass. */
static tvbuff_t *joined(const struct segment_set *set, const struct entry_tree *what, packet_info *pinfo,
                        proto_item *item) {
    fragment_head *parts = fragment_get_reassembled_id(&table, pinfo, set->number);
    const uint8_t layer = pinfo->curr_layer_num;
    if (parts == NULL)
        return NULL;
    pinfo->curr_layer_num = parts->reas_in_layer_num;
    tvbuff_t *payload = process_reassembled_data(what->tvb, 0, pinfo, "Reassembled packet", parts, &items, NULL,
                                                 proto_item_get_subtree(item));
    pinfo->curr_layer_num = layer;
    return payload;
}

/* The whole packet, by the header of its first segment. */
static void dissect_joined(const struct segment_set *set, const struct entry_tree *what, packet_info *pinfo,
                           proto_tree *tree, proto_item *item) {
    const struct view head = set->first.bytes;
    tvbuff_t *payload = joined(set, what, pinfo, item);
    if (payload == NULL)
        return;
    unsigned length = tvb_captured_length(payload), original = entry_original_length(&set->first);
    if (original > length)
        payload = payload_cut_short(payload, pinfo, tvb_memdup(pinfo->pool, payload, 0, length), length, original);
    struct entry_tree whole = {
        .tvb = tvb_new_child_real_data(what->tvb, head.bytes, (unsigned)head.length, (int)head.length),
        .head_length = (int)head.length,
        .entry = set->first,
        .payload = payload,
        .number = what->number,
        .kind = ITEM_ENTRY,
        .option = what->option,
    };
    payload_set_endpoints(&whole, pinfo);
    payload_dissect(&whole, pinfo, tree, item);
}

/* Writes the segments from the first up to one that is missing and says how many bytes that are. */
static unsigned gather(const fragment_item *part, uint8_t *to) {
    unsigned length = 0;
    for (uint32_t index = 0; part != NULL && part->offset <= index; part = part->next) {
        if (part->offset < index)
            continue; /* it came twice */
        if (part->len > 0)
            tvb_memcpy(part->tvb_data, to + length, 0, part->len);
        length += part->len;
        index++;
    }
    return length;
}

/* The packet from its start as far as it is known to go. */
static tvbuff_t *beginning(const struct segment_set *set, const struct entry_tree *what, packet_info *pinfo) {
    const fragment_head *parts = fragment_get(&table, pinfo, set->number, NULL);
    if (parts == NULL)
        return what->payload;
    uint8_t *bytes = wmem_alloc(pinfo->pool, set->bytes);
    unsigned length = gather(parts->next, bytes), original = entry_original_length(&what->entry);
    if (length == 0)
        return what->payload;
    return payload_cut_short(what->tvb, pinfo, bytes, MIN(length, original), original);
}

/* The same bytes may come again with the whole packet.  So they are dissected like those of a frame that was seen
 * before, of which no protocol keeps anything, and like those in an error message, which TCP does not take for part of
 * its stream, no statistics count and no column shows.  That they end too early says nothing yet. */
static void dissect_without_trace(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree,
                                  proto_item *item) {
    const bool columns_were_writable = col_get_writable(pinfo->cinfo, -1);
    const bool was_in_error_packet = pinfo->flags.in_error_pkt;
    const uint8_t layer = pinfo->curr_layer_num;
    pinfo->fd->visited = 1;
    pinfo->flags.in_error_pkt = 1;
    col_set_writable(pinfo->cinfo, -1, FALSE);
    TRY {
        payload_dissect(what, pinfo, tree, item);
    }
    CATCH(BoundsError) {
    }
    FINALLY {
        pinfo->fd->visited = 0;
        pinfo->flags.in_error_pkt = was_in_error_packet;
        pinfo->curr_layer_num = layer;
        col_set_writable(pinfo->cinfo, -1, columns_were_writable);
    }
    ENDTRY;
}

static void dissect_beginning(const struct segment_set *set, const struct entry_tree *what, packet_info *pinfo,
                              proto_tree *tree, proto_item *item) {
    struct entry_tree packet = *what;
    packet.payload = beginning(set, what, pinfo);
    if (pinfo->fd->visited)
        payload_dissect(&packet, pinfo, tree, item);
    else
        dissect_without_trace(&packet, pinfo, tree, item);
}

void segments_dissect(const struct segment *segment, const struct entry_tree *what, packet_info *pinfo,
                      proto_tree *tree, proto_item *item) {
    const struct segment_set *set = segment->set;
    mark_if_incomplete(segment, &what->entry, pinfo, item);
    if (segment->completes) {
        dissect_joined(set, what, pinfo, tree, item);
        return;
    }
    if (set->joined_in == 0 && entry_begins_packet(&what->entry)) {
        dissect_beginning(set, what, pinfo, tree, item);
        return;
    }
    if (set->joined_in != 0)
        link_to_packet(set, what->tvb, pinfo, item);
    payload_show(what, pinfo, item);
}
