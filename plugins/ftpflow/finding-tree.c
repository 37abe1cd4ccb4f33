/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * finding-tree.c - fields and expert items of what was found in a frame: see finding-tree.h
 */
#include "finding-tree.h"

#include <epan/expert.h>
#include <epan/to_str.h>

#include "outcome-text.h"
#include "preferences.h"

static int proto_ftpflow;

static int hf_method, hf_address, hf_address6, hf_port, hf_initiator;
static int hf_setup_frame, hf_command_frame, hf_syn_frame, hf_refusal_frame, hf_proof_frame;
static int hf_syn_delay, hf_syns, hf_outcome, hf_login_failures;

static int ett_flow = -1;

static expert_field ei_outcome[OUTCOMES];
static expert_field ei_mismatch, ei_encrypted, ei_bruteforce, ei_bad_announcement;

void finding_tree_register(int proto) {
    static hf_register_info fields[] = {
        {&hf_method, {"Announced by", "ftpflow.method", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_address, {"Announced address", "ftpflow.address", FT_IPv4, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_address6, {"Announced address", "ftpflow.address6", FT_IPv6, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_port, {"Announced port", "ftpflow.port", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_initiator, {"Who must send the SYN", "ftpflow.initiator", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_setup_frame, {"Announced in", "ftpflow.setup_frame", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_command_frame,
         {"Transfer command in", "ftpflow.command_frame", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_syn_frame, {"First SYN in", "ftpflow.syn_frame", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_refusal_frame, {"Refused in", "ftpflow.refusal_frame", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_proof_frame, {"Outcome proved in", "ftpflow.proof_frame", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_syn_delay,
         {"From announcement to SYN", "ftpflow.syn_delay", FT_RELATIVE_TIME, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_syns, {"SYNs sent", "ftpflow.syns", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_outcome, {"Outcome", "ftpflow.outcome", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_login_failures,
         {"Failed logins of this client", "ftpflow.login_failures", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
    };
    static ei_register_info expert_items[] = {
        {&ei_outcome[OUTCOME_MISSING],
         {"ftpflow.missing_syn", PI_SEQUENCE, PI_ERROR, "The data connection was never tried", EXPFILL}},
        {&ei_outcome[OUTCOME_UNANSWERED],
         {"ftpflow.unanswered_syn", PI_SEQUENCE, PI_ERROR, "The data connection was not answered", EXPFILL}},
        {&ei_outcome[OUTCOME_REFUSED],
         {"ftpflow.refused_syn", PI_SEQUENCE, PI_ERROR, "The data connection was refused", EXPFILL}},
        {&ei_outcome[OUTCOME_DISCARDED],
         {"ftpflow.discarded_syn", PI_SEQUENCE, PI_ERROR, "z/OS discarded the data connection", EXPFILL}},
        {&ei_outcome[OUTCOME_DEAD_CONTROL],
         {"ftpflow.dead_control", PI_SEQUENCE, PI_ERROR, "The control connection is broken", EXPFILL}},
        {&ei_outcome[OUTCOME_UNUSED], {"ftpflow.unused", PI_SEQUENCE, PI_NOTE, "Announced and never used", EXPFILL}},
        {&ei_outcome[OUTCOME_UNDETERMINED],
         {"ftpflow.undetermined", PI_SEQUENCE, PI_NOTE, "The trace ends or has a gap", EXPFILL}},
        {&ei_mismatch, {"ftpflow.address_mismatch", PI_PROTOCOL, PI_WARN, "Another address is announced", EXPFILL}},
        {&ei_encrypted, {"ftpflow.encrypted", PI_SECURITY, PI_CHAT, "The control connection is encrypted", EXPFILL}},
        {&ei_bruteforce, {"ftpflow.bruteforce", PI_SECURITY, PI_WARN, "Many failed logins", EXPFILL}},
        {&ei_bad_announcement,
         {"ftpflow.bad_announcement", PI_MALFORMED, PI_WARN, "Announcement that cannot be read", EXPFILL}},
    };
    static int *subtrees[] = {&ett_flow};
    proto_ftpflow = proto;
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
}

/* --- a transfer -------------------------------------------------------------------------------------------------- */

/* All that is shown is found out, and stands nowhere in the frame. */
struct place {
    packet_info *pinfo;
    tvbuff_t *tvb;
    proto_tree *tree;
};

static void add_string(const struct place *place, int hf, const char *text) {
    proto_item_set_generated(proto_tree_add_string(place->tree, hf, place->tvb, 0, 0, text));
}

static void add_uint(const struct place *place, int hf, uint32_t value) {
    proto_item_set_generated(proto_tree_add_uint(place->tree, hf, place->tvb, 0, 0, value));
}

/* A link to another frame of the transfer; none to this frame itself, or to one that was not seen. */
static void add_link(const struct place *place, int hf, uint32_t frame) {
    if (frame != 0 && frame != place->pinfo->num)
        add_uint(place, hf, frame);
}

static void add_endpoint(const struct place *place, const struct endpoint *end) {
    proto_item *item;
    if (end->address.length == IPV4_LENGTH) {
        guint32 address;
        memcpy(&address, end->address.bytes, sizeof address);
        item = proto_tree_add_ipv4(place->tree, hf_address, place->tvb, 0, 0, address);
    } else {
        item = proto_tree_add_ipv6(place->tree, hf_address6, place->tvb, 0, 0,
                                   (const ws_in6_addr *)(const void *)end->address.bytes);
    }
    proto_item_set_generated(item);
    add_uint(place, hf_port, end->port);
}

static void add_syn(const struct place *place, const struct transfer *transfer) {
    if (transfer->syn_frame == 0)
        return;
    nstime_t delay;
    int64_t ns = transfer->syn_time - transfer->setup_time;
    delay.secs = (time_t)(ns / 1000000000);
    delay.nsecs = (int)(ns % 1000000000);
    proto_item_set_generated(proto_tree_add_time(place->tree, hf_syn_delay, place->tvb, 0, 0, &delay));
}

/* In the first pass a frame can only link to frames before it. */
static void add_links(const struct place *place, const struct transfer *transfer) {
    add_link(place, hf_setup_frame, transfer->setup_frame);
    add_link(place, hf_command_frame, transfer->command_frame);
    add_link(place, hf_syn_frame, transfer->syn_frame);
    add_link(place, hf_refusal_frame, transfer->refusal_frame);
    add_link(place, hf_proof_frame, transfer->proof_frame);
}

/* Only when the whole trace is known it is known which finding is the last. */
static const char *remark_on(const packet_info *pinfo, const struct transfer *transfer) {
    bool is_last = pinfo->fd->visited && findings_all_missing() && findings_is_last_missing(transfer);
    return is_last && pinfo->num == transfer->proof_frame ? filtered_remark : NULL;
}

static void add_outcome(const struct place *place, const struct transfer *transfer, proto_item *item) {
    const char *name = outcome_name(transfer->outcome);
    const char *remark = remark_on(place->pinfo, transfer);
    add_string(place, hf_outcome, name);
    if (transfer->syns > 0)
        add_uint(place, hf_syns, transfer->syns);
    proto_item_append_text(item, ", %s", name);
    if (transfer->outcome != OUTCOME_OK)
        expert_add_info_format(place->pinfo, item, &ei_outcome[transfer->outcome], "%s%s%s",
                               outcome_text(place->pinfo->pool, transfer), remark != NULL ? ". " : "",
                               remark != NULL ? remark : "");
}

/* The outcome stands where it is proved and, as soon as it can be known there, where the connection is announced. */
static bool has_outcome(const struct finding *finding, const packet_info *pinfo) {
    const struct transfer *transfer = finding->note.transfer;
    bool is_known = transfer->settled || pinfo->fd->visited;
    return transfer->outcome != OUTCOME_REJECTED && is_known &&
           ((finding->roles & ROLE_PROOF) || (finding->roles & ROLE_SETUP));
}

static bool has_mismatch(const struct finding *finding) {
    return finding->note.transfer->mismatch && (finding->roles & ROLE_SETUP) && !preferences()->ignore_mismatch;
}

static void add_transfer(const struct finding *finding, packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree) {
    const struct transfer *transfer = finding->note.transfer;
    bool is_told = has_outcome(finding, pinfo), is_mismatch = has_mismatch(finding);
    if (tree == NULL && !is_mismatch && (!is_told || transfer->outcome == OUTCOME_OK))
        return; /* there is nothing to show, and no expert item */
    proto_item *item = proto_tree_add_protocol_format(tree, proto_ftpflow, tvb, 0, 0, "FTP data connection %u: %s %s",
                                                      transfer->number, method_name(transfer->method),
                                                      endpoint_text(pinfo->pool, &transfer->announced));
    struct place place = {pinfo, tvb, proto_item_add_subtree(item, ett_flow)};
    proto_item_set_generated(item);
    add_string(&place, hf_method, method_name(transfer->method));
    add_endpoint(&place, &transfer->announced);
    add_string(&place, hf_initiator, transfer_server_opens(transfer) ? "server" : "client");
    add_links(&place, transfer);
    add_syn(&place, transfer);
    if (is_mismatch)
        expert_add_info_format(pinfo, item, &ei_mismatch, "%s", mismatch_text(pinfo->pool, transfer));
    if (is_told)
        add_outcome(&place, transfer, item);
}

/* --- other findings ---------------------------------------------------------------------------------------------- */

static proto_item *add_remark(tvbuff_t *tvb, proto_tree *tree, const char *text) {
    proto_item *item = proto_tree_add_protocol_format(tree, proto_ftpflow, tvb, 0, 0, "FTP flow: %s", text);
    proto_item_set_generated(item);
    return item;
}

static void add_login(const struct note *note, packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree) {
    proto_item *item = add_remark(tvb, tree, "failed login");
    struct place place = {pinfo, tvb, proto_item_add_subtree(item, ett_flow)};
    add_uint(&place, hf_login_failures, note->failures);
    if (note->bruteforce)
        expert_add_info_format(pinfo, item, &ei_bruteforce,
                               "%u failed logins of %s within %u seconds, %u in all: somebody tries passwords",
                               preferences()->bruteforce_number, address_text(pinfo->pool, &note->client),
                               preferences()->bruteforce_seconds, note->failures);
}

static void add_unreadable(const struct note *note, packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree) {
    proto_item *item = add_remark(tvb, tree, "announcement that cannot be read");
    const char *why = note->kind == NOTE_CUT_ANNOUNCEMENT ? "its end is not in the capture" : "it makes no sense";
    expert_add_info_format(pinfo, item, &ei_bad_announcement, "%s%s cannot be read: %s",
                           method_is_passive(note->method) ? "The reply to " : "", method_name(note->method), why);
}

static void add_encrypted(packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree) {
    proto_item *item = add_remark(tvb, tree, "encrypted from here on");
    expert_add_info_format(pinfo, item, &ei_encrypted,
                           "The control connection is encrypted from here on: its data connections are not followed");
}

static void add_too_many(packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree) {
    proto_item *item = add_remark(tvb, tree, "too many data connections");
    expert_add_info_format(pinfo, item, &ei_outcome[OUTCOME_UNDETERMINED],
                           "More than %d data connections are announced in this trace: those from here on are not "
                           "followed",
                           FLOW_TRANSFERS_MAX);
}

/* PROGRESS alone tells nothing that is not shown elsewhere. */
static void add_finding(const struct finding *finding, packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree) {
    switch (finding->note.kind) {
    case NOTE_BAD_ANNOUNCEMENT:
    case NOTE_CUT_ANNOUNCEMENT:
        add_unreadable(&finding->note, pinfo, tvb, tree);
        break;
    case NOTE_TOO_MANY:
        add_too_many(pinfo, tvb, tree);
        break;
    case NOTE_ENCRYPTED:
        add_encrypted(pinfo, tvb, tree);
        break;
    case NOTE_LOGIN_FAILED:
        add_login(&finding->note, pinfo, tvb, tree);
        break;
    case NOTE_LOGGED_IN:
        break;
    default:
        if (finding->roles != ROLE_PROGRESS)
            add_transfer(finding, pinfo, tvb, tree);
    }
}

void finding_tree_add(packet_info *pinfo, tvbuff_t *tvb, proto_tree *tree) {
    for (const struct finding *finding = findings_of(pinfo); finding != NULL; finding = finding->next)
        add_finding(finding, pinfo, tvb, tree);
}
