/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * entry.h - one trace entry: its envelope (CTE), its packet trace header (PTHDR_T), and how well it proves itself
 *
 *     +0 ctelenp ... +16 data: PTHDR_T, extension, payload, padding ... +ctelenp-2 ctelenp again
 *
 * No two releases agree on the length of the header and no real trace is public.  So nothing is taken for granted that
 * the entry can be asked for, and an entry is recognised by what it proves about itself: its length is repeated at its
 * end, its two clocks agree, and its lengths add up (the "identity": ctelenp = cteoff + PTH_Len + PTH_Tlen + 2).
 * Source: docs/format.md, sections 1 to 3.
 */
#ifndef CTRACE_ENTRY_H
#define CTRACE_ENTRY_H

#include "layout.h"
#include "view.h"

enum {
    ENTRY_LENGTH_MIN = 18,    /* the CTE and the repeated length */
    ENTRY_LENGTH_MAX = 65535, /* ctelenp is a halfword */
    ENTRY_TRAILER_LENGTH = 2,
    PTH_LENGTH_MIN = 64,   /* up to the addresses: without them it is no PTHDR_T */
    PTH_LENGTH_MAX = 1024, /* ten times the longest known */
    ENTRY_EXTENSION_MAX = 1024
};

enum entry_id {
    ENTRY_OLD_PACKET = 1,
    ENTRY_OLD_X25 = 2,
    ENTRY_OLD_EE = 3,
    ENTRY_PACKET = 4,
    ENTRY_DATA = 5,
    ENTRY_EE = 6,
    ENTRY_OSA = 7,
    ENTRY_SMC = 8
};

enum entry_proof {
    ENTRY_NONE,     /* no entry stands here */
    ENTRY_CUT,      /* all that is there fits an entry, but the bytes end before the entry does */
    ENTRY_ENVELOPE, /* the length is repeated at its end and the clock is sane: good enough inside a chain */
    ENTRY_STRONG    /* proves itself wherever it stands */
};

/* How the lengths of the header and of the entry agree. */
enum entry_fit {
    FIT_NO_HEADER,     /* this kind of entry has no PTHDR_T, or its length cannot be one */
    FIT_EXACT,         /* the identity holds */
    FIT_PADDED,        /* ... with one byte of padding to an even length */
    FIT_EXTENDED,      /* ... with an extension between header and payload that PTH_Len does not count */
    FIT_FIRST_SEGMENT, /* fewer bytes than PTH_Tlen: the first of a set of segments */
    FIT_LATER_SEGMENT, /* PTH_SeqNum is not 0 */
    FIT_CUT,           /* the header is cut before the fields that tell */
    FIT_WRONG          /* the lengths contradict each other */
};

struct places;

struct entry {
    struct view bytes;           /* from CTE+0; fewer than `length` when cut */
    const struct places *places; /* where uncertain fields of the header stand; NULL for where the tables have them */

    /* The envelope. */
    uint16_t length;      /* ctelenp */
    uint16_t data_offset; /* cteoff as it stands */
    uint16_t data_at;     /* where the data really begins: cteoff, or 16 when cteoff cannot be an offset */
    uint32_t id;          /* ctefmtid */
    uint64_t buffer_time; /* ctetime, TOD */

    /* The packet trace header; zero when `fit` is FIT_NO_HEADER, and where the header is too short to hold a field. */
    enum entry_fit fit;
    uint16_t header_length; /* PTH_Len as it stands */
    uint8_t segment;        /* PTH_SeqNum */
    uint8_t flags;          /* PTH_Flag */
    uint32_t traced;        /* PTH_Tlen */
    uint64_t capture_time;  /* PTH_Time, TOD */
    uint16_t packet_length; /* PTH_Plen */

    /* What the entry carries, counted from CTE+0; when cut, as the entry says, not as the bytes allow. */
    uint16_t payload_at;
    uint16_t payload_length;
    bool packet_found; /* there is no header, but the payload is a packet whose place was learnt (ids_layout.h) */
};

/* Reads the entry at the start of `bytes` (which may go on behind it) and says how well it proves itself.
 * `out` is filled unless the answer is ENTRY_NONE; it borrows `bytes`. */
enum entry_proof entry_read(struct view bytes, struct entry *out);

/* True for an entry that may be taken where one is only guessed to begin: it proves itself, or has at least the length
 * twice, a sane clock and the data where they stand in every known record. */
bool entry_is_credible(enum entry_proof proof, const struct entry *entry);

/* True when its clock is no more than a day from another. */
bool entry_is_of_day(const struct entry *entry, uint64_t clock);

/* True for a credible entry that is no chance wherever it stands: no more than a day from it lies `known`, the clock of
 * an entry of the same trace (0 when none is known), or another entry begins right behind it, as far as its first bytes
 * tell.  `behind` are the bytes behind the entry, as many as there are. */
bool entry_is_vouched(enum entry_proof proof, const struct entry *entry, uint64_t known, struct view behind);

/* A look at its first bytes, when the others stand elsewhere: false when no entry begins here that could be vouched for
 * by `known`. */
bool entry_may_be_vouched(struct view start, uint64_t known);

/* Reads what stands at the start of `bytes` as an entry though it proves nothing, for those who must show it.
 * False when not even the length and the id (8 bytes) are there. */
MUST_CHECK bool entry_read_anyway(struct view bytes, struct entry *out);

/* A cheap look at 8 bytes or more: false when no entry that could prove itself begins here. */
bool entry_may_begin(const uint8_t *bytes);

/* The same for those who may meet entries of other components, of at least 8 bytes: a known id, or the data where they
 * stand in every known record.  False when there are fewer bytes. */
bool entry_seems_to_begin(struct view start);

/* No id that entry_may_begin() knows has a greater first byte: for those who ask at every byte. */
enum { ENTRY_ID_FIRST_BYTE_MAX = 4 };

/* From now on reads the uncertain fields of the entry's header from these places, which must outlive it. */
void entry_use_places(struct entry *entry, const struct places *places);

/* True for ids 4 to 8, whose data begin with a PTHDR_T. */
bool entry_id_has_pthdr(uint32_t id);

/* True for an IDS probe id: the entry id of component SYSTCPIS. */
bool entry_id_is_ids(uint32_t id);

/* True for the id of a record in which the real-time interface tells that it has lost others: the first byte is FF.  It
 * stands among packets and data of SYSTCPDA; with other components it may be any id. */
bool entry_id_is_lost(uint32_t id);

/* "SYSTCPDA", "SYSTCPOT", "SYSTCPIS", or NULL when the id does not tell. */
const char *entry_component(uint32_t id);

/* The set of forms (enum layout_form) whose rows hold for this entry. */
unsigned entry_forms(const struct entry *entry);

/* True when the clock of the capture lies within an hour of that of the buffer. */
bool entry_clocks_agree(const struct entry *entry);

/* The clock that tells when it happened: of the capture when it agrees with that of the buffer, else of the buffer. */
uint64_t entry_clock(const struct entry *entry);

/* The name in the header, 16 bytes EBCDIC: of the interface, or (8 bytes) of the job for a data trace.
 * Empty when there is none, or not all of it. */
struct view entry_name(const struct entry *entry);

/* The bytes of a field of the header, wherever the user has it; empty when they are not all there. */
struct view entry_field(const struct entry *entry, enum pthdr_row row);

/* Where the data end, or the bytes that are there: from CTE+0. */
uint16_t entry_data_end(const struct entry *entry);

/* The payload bytes that are there. */
struct view entry_payload(const struct entry *entry);

/* Who talks to whom, as the header has it. */
struct entry_endpoints {
    uint16_t source_at; /* the addresses, 16 bytes each, from CTE+0 */
    uint16_t destination_at;
    uint16_t source_port;
    uint16_t destination_port;
    uint8_t protocol; /* IP protocol */
};

/* False when the entry has no header, or is cut before the end of addresses and ports. */
MUST_CHECK bool entry_endpoints_read(const struct entry *entry, struct entry_endpoints *out);

/* True when there is a packet trace header, and so much of it that it has proved itself, though its end may be missing.
 */
bool entry_header_is_there(const struct entry *entry);

/* The length of the entry of which `start` holds the first bytes, and not all; 0 when its header does not agree. */
uint16_t entry_proven_length(struct view start);

/* True for a segment: a part of a packet that did not fit into one entry. */
bool entry_is_segment(const struct entry *entry);

/* True when the payload begins where the packet, or the data, begins: it is all of it, or the first segment. */
bool entry_begins_packet(const struct entry *entry);
/* False for a later segment: its header says of the packet what that of the first has said, and what there is to remark
 * upon is remarked upon once. */
bool entry_speaks_for_packet(const struct entry *entry);

/* The trace count; false when the header does not hold it. */
MUST_CHECK bool entry_trace_count(const struct entry *entry, uint32_t *out);
/* Bits of PTH_Flag. */
bool entry_is_outbound(const struct entry *entry);
bool entry_is_withheld(const struct entry *entry);
bool entry_is_cleartext(const struct entry *entry);

/* What only a data-trace record has: the state of its socket, and the id of the connection; 0 when the header does not
 * hold them. */
uint8_t entry_socket_state(const struct entry *entry);
uint32_t entry_connection_id(const struct entry *entry);

/* PTH_DropRsn and PTH_OffSegLen; 0 when the header does not hold them. */
uint16_t entry_discard_code(const struct entry *entry);
uint16_t entry_offload_length(const struct entry *entry);

/* The length of the packet on the wire: PTH_Plen, else what the IP header says, but never less than was traced.  That
 * of a first segment is the length of the whole packet, that of a later one is its own. */
uint32_t entry_original_length(const struct entry *entry);

#endif
