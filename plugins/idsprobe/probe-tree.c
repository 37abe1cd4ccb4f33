/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * probe-tree.c - what the intrusion detection has found, in the tree: see probe-tree.h
 */
#include "probe-tree.h"

#include <epan/expert.h>

struct probe_fields probe_fields;

static int proto_idsprobe = -1;
static int ett_idsprobe = -1;

static expert_field ei_attack, ei_scan, ei_scan_normal, ei_untraceable;

static ei_register_info expert_items[] = {
    {&ei_attack, {"idsprobe.expert.attack", PI_SECURITY, PI_WARN, "An attack", EXPFILL}},
    {&ei_scan, {"idsprobe.expert.scan", PI_SECURITY, PI_NOTE, "A scan", EXPFILL}},
    {&ei_scan_normal, {"idsprobe.expert.scan", PI_SECURITY, PI_CHAT, "A scan", EXPFILL}},
    {&ei_untraceable,
     {"idsprobe.expert.untraceable", PI_PROTOCOL, PI_WARN, "No trace record can carry this probe id", EXPFILL}},
};

static hf_register_info fields[] = {
    {&probe_fields.id, {"Probe id", "idsprobe.id", FT_UINT32, BASE_HEX, NULL, 0, NULL, HFILL}},
    {&probe_fields.type, {"Type", "idsprobe.type", FT_UINT8, BASE_DEC, NULL, 0, NULL, HFILL}},
    {&probe_fields.suspicion, {"Suspicion level", "idsprobe.suspicion", FT_UINT8, BASE_DEC, NULL, 0, NULL, HFILL}},
    {&probe_fields.attack, {"Type of attack", "idsprobe.attack", FT_UINT8, BASE_DEC, NULL, 0, NULL, HFILL}},
    {&probe_fields.event, {"Event", "idsprobe.event", FT_UINT16, BASE_HEX, NULL, 0, NULL, HFILL}},
    {&probe_fields.description, {"Description", "idsprobe.description", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&probe_fields.source,
     {"Source of the description", "idsprobe.source", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&probe_fields.correlator, {"Correlator", "idsprobe.correlator", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
    {&probe_fields.policy, {"Policy rule", "idsprobe.policy", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&probe_fields.module, {"Detecting module", "idsprobe.module", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&probe_fields.jobname, {"Job name", "idsprobe.jobname", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
};

/* The names of the numbers from 1 on, for filters. */
static const value_string *strings_of(const char *(*name)(unsigned number)) {
    unsigned count = 0;
    while (name(count + 1) != NULL)
        count++;
    value_string *strings = wmem_alloc_array(wmem_epan_scope(), value_string, count + 1);
    for (unsigned i = 0; i < count; i++)
        strings[i] = (value_string){i + 1, name(i + 1)};
    strings[count] = (value_string){0, NULL};
    return strings;
}

static void name_numbers(const int *hf, const char *(*name)(unsigned number)) {
    for (size_t i = 0; i < array_length(fields); i++)
        if (fields[i].p_id == hf)
            fields[i].hfinfo.strings = VALS(strings_of(name));
}

void probe_tree_register(int proto) {
    static int *subtrees[] = {&ett_idsprobe};
    proto_idsprobe = proto;
    name_numbers(&probe_fields.type, probe_type_name);
    name_numbers(&probe_fields.suspicion, probe_suspicion_name);
    name_numbers(&probe_fields.attack, probe_attack_name);
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
}

proto_tree *probe_tree_begin(proto_tree *tree, tvbuff_t *tvb, int at, int length, proto_item **item) {
    *item = proto_tree_add_item(tree, proto_idsprobe, tvb, at, length, ENC_NA);
    return proto_item_add_subtree(*item, ett_idsprobe);
}

static void add_generated(proto_tree *tree, int hf, tvbuff_t *tvb, const char *text) {
    proto_item_set_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, text));
}

static void add_source(proto_tree *tree, tvbuff_t *tvb, const struct probe_row *row) {
    char text[PROBE_TEXT_SIZE];
    g_snprintf(text, sizeof text, "%s%s", row->source,
               row->evidence == PROBE_SEEN ? ", and seen in a published sample" : "");
    add_generated(tree, probe_fields.source, tvb, text);
}

static void add_number(proto_tree *tree, int hf, tvbuff_t *tvb, int at, int length, unsigned number) {
    if (number != 0)
        proto_tree_add_uint(tree, hf, tvb, at, length, number);
}

void probe_tree_add_kind(proto_tree *tree, tvbuff_t *tvb, int at, int length, enum probe_type type, unsigned attack) {
    add_number(tree, probe_fields.type, tvb, at, length, type);
    add_number(tree, probe_fields.attack, tvb, at, length, attack);
}

void probe_tree_add(proto_tree *tree, tvbuff_t *tvb, int at, int length, const struct probe *probe) {
    char text[PROBE_TEXT_SIZE];
    proto_tree_add_uint(tree, probe_fields.id, tvb, at, length, probe->id);
    proto_tree_add_uint(tree, probe_fields.type, tvb, at, length, probe->id >> 24);
    add_number(tree, probe_fields.suspicion, tvb, at, length, probe_suspicion(probe));
    add_number(tree, probe_fields.attack, tvb, at, length, probe_attack(probe));
    proto_tree_add_uint(tree, probe_fields.event, tvb, at, length, probe->event);
    add_generated(tree, probe_fields.description, tvb, probe_description(probe, text));
    if (probe->row != NULL)
        add_source(tree, tvb, probe->row);
}

/* "attack, FLOOD: SYN flood began" */
static void warn(packet_info *pinfo, proto_item *item, const struct probe *probe, expert_field *expert) {
    char kind[PROBE_TEXT_SIZE], text[PROBE_TEXT_SIZE];
    probe_description(probe, text);
    if (probe->row != NULL)
        expert_add_info_format(pinfo, item, expert, "%s: %s", probe_kind(probe, kind), text);
    else
        expert_add_info_format(pinfo, item, expert, "%s", text); /* a fallback begins with the kind */
}

void probe_tree_warn(packet_info *pinfo, proto_item *item, const struct probe *probe) {
    if (probe_attack(probe) != 0)
        warn(pinfo, item, probe, &ei_attack);
    else if (probe->type == TYPE_SCAN)
        warn(pinfo, item, probe, probe->subtype == SUSPICION_NORMAL ? &ei_scan_normal : &ei_scan);
}

void probe_tree_warn_untraceable(packet_info *pinfo, proto_item *item, const struct probe *probe) {
    expert_add_info_format(pinfo, item, &ei_untraceable,
                           "Probe id %08X is about no packet that is traced: the record may be damaged, or none of the "
                           "intrusion detection",
                           probe->id);
}
