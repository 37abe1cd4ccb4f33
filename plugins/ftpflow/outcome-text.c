/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * outcome-text.c - what became of a data connection, in words: see outcome-text.h
 */
#include "outcome-text.h"

#include <epan/to_str.h>

#include "preferences.h"

/* Short: Wireshark cuts the text of an expert item at 240 bytes. */
const char *const filtered_remark = "No data connection was tried in this trace: "
                                    "their ports may have been filtered out when tracing";

static wmem_map_t *discards; /* texts, by code */

void outcome_text_reset(void) {
    discards = wmem_map_new(wmem_file_scope(), g_direct_hash, g_direct_equal);
}

void outcome_text_learn_discard(uint16_t code, const char *text) {
    void *key = GUINT_TO_POINTER((unsigned)code);
    if (!wmem_map_contains(discards, key))
        wmem_map_insert(discards, key, wmem_strdup(wmem_file_scope(), text));
}

static const char *discard_text(wmem_allocator_t *pool, uint16_t code) {
    const char *text = wmem_map_lookup(discards, GUINT_TO_POINTER((unsigned)code));
    return text != NULL ? text : wmem_strdup_printf(pool, "%u", code);
}

/* --- addresses --------------------------------------------------------------------------------------------------- */

const char *address_text(wmem_allocator_t *pool, const struct address *from) {
    address to;
    bool is_ipv4 = from->length == IPV4_LENGTH;
    set_address(&to, is_ipv4 ? AT_IPv4 : AT_IPv6, from->length, from->bytes);
    return address_to_str(pool, &to);
}

const char *endpoint_text(wmem_allocator_t *pool, const struct endpoint *end) {
    const char *format = end->address.length == IPV4_LENGTH ? "%s:%u" : "[%s]:%u";
    return wmem_strdup_printf(pool, format, address_text(pool, &end->address), end->port);
}

/* --- outcomes ---------------------------------------------------------------------------------------------------- */

/* "the client's SYN to 192.0.2.1:20 (PASV in frame 12)" */
static const char *syn_text(wmem_allocator_t *pool, const struct transfer *transfer) {
    return wmem_strdup_printf(
        pool, "the %s's SYN to %s (%s in frame %u)", transfer_server_opens(transfer) ? "server" : "client",
        endpoint_text(pool, &transfer->announced), method_name(transfer->method), transfer->setup_frame);
}

static const char *syns_text(wmem_allocator_t *pool, const struct transfer *transfer) {
    return transfer->syns > 1 ? wmem_strdup_printf(pool, ", sent %u times,", transfer->syns) : "";
}

static const char *refused_text(wmem_allocator_t *pool, const struct transfer *transfer, const char *syn) {
    return wmem_strdup_printf(pool, "Refused: %s%s was turned away in frame %u; no later one was answered", syn,
                              syns_text(pool, transfer), transfer->refusal_frame);
}

static const char *discarded_text(wmem_allocator_t *pool, const struct transfer *transfer, const char *syn) {
    return wmem_strdup_printf(pool, "Discarded: %s%s was discarded by z/OS with code %s", syn,
                              syns_text(pool, transfer), discard_text(pool, transfer->discard_code));
}

static const char *unanswered_text(wmem_allocator_t *pool, const struct transfer *transfer, const char *syn) {
    return wmem_strdup_printf(pool, "Unanswered: %s%s never got an answer: something on the way may drop it", syn,
                              syns_text(pool, transfer));
}

static const char *undetermined_text(wmem_allocator_t *pool, const struct transfer *transfer, const char *syn) {
    static const char *const doubts[] = {
        [DOUBT_TRACE_ENDS] = "the trace ends too soon",
        [DOUBT_GAP] = "records are missing in the trace meanwhile",
        [DOUBT_CROWDED] = "too many connections were under way at once to follow it",
    };
    return wmem_strdup_printf(pool, "Undetermined: what became of %s is not known, because %s", syn,
                              doubts[transfer->doubt]);
}

const char *outcome_text(wmem_allocator_t *pool, const struct transfer *transfer) {
    const char *syn = syn_text(pool, transfer);
    switch (transfer->outcome) {
    case OUTCOME_MISSING:
        return wmem_strdup_printf(pool, "Missing: %s never came", syn);
    case OUTCOME_UNANSWERED:
        return unanswered_text(pool, transfer, syn);
    case OUTCOME_REFUSED:
        return refused_text(pool, transfer, syn);
    case OUTCOME_DISCARDED:
        return discarded_text(pool, transfer, syn);
    case OUTCOME_UNUSED:
        return wmem_strdup_printf(pool, "Unused: %s was not needed; no transfer was accepted", syn);
    case OUTCOME_DEAD_CONTROL:
        return wmem_strdup_printf(pool,
                                  "Dead control connection: the reply to %s (announced in frame %u) is sent again and "
                                  "again and never acknowledged, so no transfer command can come",
                                  method_name(transfer->method), transfer->setup_frame);
    default:
        return undetermined_text(pool, transfer, syn);
    }
}

const char *mismatch_text(wmem_allocator_t *pool, const struct transfer *transfer) {
    bool passive = method_is_passive(transfer->method);
    const struct endpoint *announcer = passive ? &transfer->server : &transfer->client;
    return wmem_strdup_printf(pool,
                              "The %s announces %s, but its own address is %s: address translation, or a transfer "
                              "between two servers",
                              passive ? "server" : "client", address_text(pool, &transfer->announced.address),
                              address_text(pool, &announcer->address));
}
