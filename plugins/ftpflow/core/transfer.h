/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * transfer.h - what is found out about one announced data connection
 */
#ifndef FTPFLOW_TRANSFER_H
#define FTPFLOW_TRANSFER_H

#include "announce.h"

enum outcome {
    OUTCOME_UNDETERMINED, /* the trace ends or has a gap before anything is proved */
    OUTCOME_OK,
    OUTCOME_MISSING,
    OUTCOME_UNANSWERED,
    OUTCOME_REFUSED,
    OUTCOME_DISCARDED,
    OUTCOME_UNUSED,
    OUTCOME_DEAD_CONTROL,
    OUTCOME_REJECTED, /* the announcement was answered 4xx or 5xx: it is as if it had not been made */
    OUTCOMES
};

/* "ok", "missing" ... */
const char *outcome_name(enum outcome outcome);

/* Why nothing is determined, for OUTCOME_UNDETERMINED. */
enum doubt {
    DOUBT_TRACE_ENDS,
    DOUBT_GAP,    /* records or bytes are missing inside the wait */
    DOUBT_CROWDED /* more was going on at once than is kept */
};

/* Times are nanoseconds since 1970.  Frame numbers count from 1; 0 is "not seen". */
struct transfer {
    uint32_t number; /* of this announcement in the trace, from 1 */
    enum method method;
    struct endpoint client; /* of the control connection */
    struct endpoint server;
    struct endpoint announced; /* as announced; an address that was left out is the announcer's */
    bool mismatch;             /* the announced address is not the announcer's */

    bool settled; /* the outcome is proved by proof_frame; otherwise it is what it were if the trace ended here */
    enum outcome outcome;
    enum doubt doubt;

    uint32_t setup_frame; /* the PORT, EPRT, LPRT, 227, 229 or 228 */
    uint32_t command_frame;
    uint32_t syn_frame;     /* the first SYN */
    uint32_t refusal_frame; /* the RST or ICMP message */
    uint32_t proof_frame;
    int64_t setup_time;
    int64_t syn_time;
    uint32_t syns; /* a copy at another interface is no SYN of its own */
    uint32_t syns_discarded;
    uint16_t discard_code; /* of the first discarded one */
};

/* True when the server must send the SYN. */
static inline bool transfer_server_opens(const struct transfer *transfer) {
    return !method_is_passive(transfer->method);
}

#endif
