/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * gtf-tree.c - what GTF wrote about itself, in the tree and in the Info column: see gtf-tree.h
 */
#include "gtf-tree.h"

#include <epan/expert.h>
#include <wsutil/str_util.h>

#include "tod.h"

static int hf_type, hf_time_zone, hf_time, hf_options, hf_lost, hf_system_id;

static expert_field ei_lost;

void gtf_tree_register(int proto) {
    static const value_string types[] = {
        {GTF_CONTROL, "control record"},
        {GTF_LOST_RECORDS, "trace records lost"},
        {GTF_LOST_BLOCK, "a block of trace records lost"},
        {0, NULL},
    };
    static hf_register_info fields[] = {
        {&hf_type, {"Type", "ctrace.gtf.type", FT_UINT8, BASE_DEC, VALS(types), 0, NULL, HFILL}},
        {&hf_time_zone,
         {"Local time minus UTC, in seconds", "ctrace.gtf.time_zone", FT_INT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_time, {"Time", "ctrace.gtf.time", FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC, NULL, 0, NULL, HFILL}},
        {&hf_options, {"Options", "ctrace.gtf.options", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_lost, {"Trace records lost", "ctrace.gtf.lost", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_system_id, {"System id", "ctrace.gtf.system_id", FT_UINT16, BASE_HEX, NULL, 0, NULL, HFILL}},
    };
    static ei_register_info expert_items[] = {
        {&ei_lost, {"ctrace.expert.gtf_lost", PI_SEQUENCE, PI_WARN, "GTF lost trace records", EXPFILL}},
    };
    proto_register_field_array(proto, fields, array_length(fields));
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
}

const char *gtf_tree_text(wmem_allocator_t *pool, const struct gtf_record *gtf) {
    if (gtf->type == GTF_CONTROL)
        return "GTF control record";
    if (gtf->type == GTF_LOST_BLOCK)
        return "GTF: a block of trace records lost";
    return wmem_strdup_printf(pool, "GTF: %u trace record%s lost", gtf->lost, plurality(gtf->lost, "", "s"));
}

static void add_time(const struct entry_tree *what, proto_tree *tree) {
    unsigned leap_seconds = what->option != NULL ? (unsigned)what->option->leap_seconds : 0;
    struct unix_time unix_time = tod_to_unix(what->gtf.time, leap_seconds);
    nstime_t time = NSTIME_INIT_SECS_NSECS((time_t)unix_time.seconds, (int)unix_time.nanoseconds);
    proto_tree_add_time(tree, hf_time, what->tvb, GTF_TIME_AT, sizeof what->gtf.time, &time);
}

static void add_lost(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    if (what->gtf.type == GTF_LOST_RECORDS)
        proto_tree_add_uint(tree, hf_lost, what->tvb, GTF_LOST_AT, sizeof what->gtf.lost, what->gtf.lost);
    if (what->gtf.has_system_id)
        proto_tree_add_item(tree, hf_system_id, what->tvb, GTF_SYSTEM_ID_AT, sizeof(uint16_t), ENC_BIG_ENDIAN);
    expert_add_info_format(pinfo, tree, &ei_lost, "%s", gtf_tree_text(pinfo->pool, &what->gtf));
}

void gtf_tree_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    proto_tree_add_item(tree, hf_type, what->tvb, GTF_TYPE_AT, 1, ENC_NA);
    proto_tree_add_int(tree, hf_time_zone, what->tvb, GTF_TIME_ZONE_AT, sizeof what->gtf.time_zone,
                       gtf_seconds(what->gtf.time_zone));
    add_time(what, tree);
    if (what->gtf.type == GTF_CONTROL)
        proto_tree_add_item(tree, hf_options, what->tvb, GTF_OPTIONS_AT, GTF_CONTROL_LENGTH - GTF_OPTIONS_AT, ENC_NA);
    else
        add_lost(what, pinfo, tree);
}
