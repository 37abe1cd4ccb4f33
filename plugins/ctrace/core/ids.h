/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ids.h - the header of an intrusion detection record (component SYSTCPIS): where its fields stand in one entry
 *
 *     CTE | link, clock, module, job, ..., correlator, policy | IP packet | repeated length
 *
 * The entry id is the probe id; what stands between the CTE and the packet is not public.  A place is known when a line
 * of ctrace.conf says it (the user is right), when the record has the form of a packet trace header, PTHDR_T, or when
 * it was learnt from the records of the file.  Anything else stays bytes.
 * Source: docs/format.md, section 2, "Intrusion detection records".
 */
#ifndef CTRACE_IDS_H
#define CTRACE_IDS_H

#include "ids_layout.h"

enum ids_how { IDS_NOWHERE, IDS_BY_CONTENT, IDS_BY_USER, IDS_BY_HEADER };

struct ids_place {
    uint16_t at; /* from CTE+0 */
    uint16_t length;
    enum ids_how how;
};

struct ids_places {
    struct ids_place rows[IDS_ROW_COUNT];
    struct ids_place packet; /* its traced bytes, the last thing in the record; as the entry says, though it be cut */
};

/* The places in an entry: rows as far as its bytes reach.  Of one of another component all are IDS_NOWHERE.  `layout`
 * is what was learnt; NULL for nothing. */
void ids_find_places(const struct entry *entry, const struct ids_layout *layout, struct ids_places *out);

/* "correlator", "policy", ...: the name of a row in ctrace.conf. */
const char *ids_row_name(enum ids_row row);

/* "content", "user" or "header". */
const char *ids_how_word(enum ids_how how);

#endif
