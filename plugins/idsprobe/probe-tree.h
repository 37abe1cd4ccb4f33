/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * probe-tree.h - what the intrusion detection has found, in the tree: the fields that trace records and messages share
 */
#ifndef IDSPROBE_PROBE_TREE_H
#define IDSPROBE_PROBE_TREE_H

#include <ws_compat_epan.h>

#include "probe.h"

/* The fields idsprobe.*; their values are those that probe.h says. */
struct probe_fields {
    int id, type, suspicion, attack, event, description, source;
    int correlator, policy, module, jobname;
};

extern struct probe_fields probe_fields;

void probe_tree_register(int proto);

/* A tree for what these bytes say; NULL below a tree that is NULL. */
proto_tree *probe_tree_begin(proto_tree *tree, tvbuff_t *tvb, int at, int length, proto_item **item);

/* The fields of an id that stands at this place. */
void probe_tree_add(proto_tree *tree, tvbuff_t *tvb, int at, int length, const struct probe *probe);

/* The same of something that has no id: as much of it as is known, which may be nothing. */
void probe_tree_add_kind(proto_tree *tree, tvbuff_t *tvb, int at, int length, enum probe_type type, unsigned attack);

/* The expert item that says that this is an attack or a scan. */
void probe_tree_warn(packet_info *pinfo, proto_item *item, const struct probe *probe);

/* The expert item of a trace record that no packet can have caused. */
void probe_tree_warn_untraceable(packet_info *pinfo, proto_item *item, const struct probe *probe);

#endif
