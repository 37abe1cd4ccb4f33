/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * findings.c - what the state machine told of each frame: see findings.h
 */
#include "findings.h"

#include <epan/proto_data.h>
#include <epan/tap.h>

static int proto_ftpflow;
static int tap;

void findings_register(int proto) {
    proto_ftpflow = proto;
    tap = register_tap("ftpflow");
}

/* --- the whole trace --------------------------------------------------------------------------------------------- */

static bool was_tried; /* a SYN was seen, for any announcement */
static const struct transfer *last_missing;

void findings_reset(void) {
    was_tried = false;
    last_missing = NULL;
}

static void sum_up(const struct note *note) {
    was_tried |= note->kind == NOTE_SYN;
    /* A proof is always of a transfer. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
    if (note->kind == NOTE_PROOF && note->transfer->outcome == OUTCOME_MISSING)
        last_missing = note->transfer;
}

bool findings_all_missing(void) {
    return !was_tried && last_missing != NULL;
}

bool findings_is_last_missing(const struct transfer *transfer) {
    return transfer == last_missing;
}

/* --- frames ------------------------------------------------------------------------------------------------------ */

static unsigned role_of(enum note_kind kind) {
    static const unsigned roles[] = {
        [NOTE_SETUP] = ROLE_SETUP, [NOTE_COMMAND] = ROLE_COMMAND,   [NOTE_SYN] = ROLE_SYN,
        [NOTE_PROOF] = ROLE_PROOF, [NOTE_PROGRESS] = ROLE_PROGRESS,
    };
    return kind < array_length(roles) ? roles[kind] : 0;
}

/* The findings of a frame. */
struct findings {
    struct finding *first, *last;
};

static struct findings *findings_in(packet_info *pinfo) {
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_ftpflow, 0);
}

const struct finding *findings_of(packet_info *pinfo) {
    const struct findings *findings = findings_in(pinfo);
    return findings != NULL ? findings->first : NULL;
}

static struct findings *findings_made(packet_info *pinfo) {
    struct findings *findings = findings_in(pinfo);
    if (findings == NULL) {
        findings = wmem_new0(wmem_file_scope(), struct findings);
        p_add_proto_data(wmem_file_scope(), pinfo, proto_ftpflow, 0, findings);
    }
    return findings;
}

static void append(struct findings *findings, const struct note *note) {
    struct finding *finding = wmem_new0(wmem_file_scope(), struct finding);
    finding->note = *note;
    if (findings->last != NULL)
        findings->last->next = finding;
    else
        findings->first = finding;
    findings->last = finding;
}

/* A frame may be several things to the same transfer, told one after the other: they are one finding. */
void findings_add(packet_info *pinfo, const struct note *note) {
    struct findings *findings = findings_made(pinfo);
    bool is_more = note->transfer != NULL && findings->last != NULL && findings->last->note.transfer == note->transfer;
    if (!is_more)
        append(findings, note);
    findings->last->roles |= role_of(note->kind);
    sum_up(note);
}

void findings_tap(packet_info *pinfo) {
    if (!have_tap_listener(tap))
        return;
    for (const struct finding *finding = findings_of(pinfo); finding != NULL; finding = finding->next)
        tap_queue_packet(tap, pinfo, finding);
}
