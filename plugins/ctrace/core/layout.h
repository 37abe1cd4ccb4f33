/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * layout.h - where each field of the fixed headers stands
 *
 * The offsets are written once, in layouts/NAME.def, one row per field.  From the rows come the constants that the
 * readers use (CTE_AT_..., PTH_AT_...), and the tables below, from which the dissector makes its filter fields and its
 * tree.  To add a field, add a row.
 */
#ifndef CTRACE_LAYOUT_H
#define CTRACE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How sure a place is; the words are those of docs/format.md and are shown to the user. */
enum evidence {
    DOC,       /* an IBM manual or a named third party says it */
    EVID,      /* read off a program, a file or a formatted report that handles real records */
    ELIM,      /* the only free place left for a field that is known to exist */
    GUESS,     /* no evidence */
    UNKNOWN,   /* the bytes are there, their meaning is not known; or it is there, its place is not known */
    BY_USER,   /* a line of ctrace.conf says it */
    BY_CONTENT /* it was found by content, over the records of the file */
};

/* What a field is, for those who show it.  Integers are as wide as their row says. */
enum layout_kind {
    KIND_NUMBER,
    KIND_HEX,
    KIND_TIME,    /* a TOD clock value */
    KIND_NAME,    /* EBCDIC, blank-padded */
    KIND_ADDRESS, /* 16 bytes, IPv6 form; may hold an IPv4 address */
    KIND_IPV4,
    KIND_BYTES,
    KIND_ENTRY_ID, /* the rest are numbers with names */
    KIND_FLAGS,
    KIND_DEVICE,
    KIND_PORT,
    KIND_PROTOCOL,
    KIND_VLAN,
    KIND_DISCARD,
    KIND_COUNT
};

/* Records differ in a few places.  Which forms an entry has, entry_forms() tells. */
enum layout_form {
    FORM_ANY,
    FORM_PACKET, /* an interface name where ... */
    FORM_DATA,   /* ... the data-trace record (entry id 5) has a job name */
    FORM_SMCD,   /* an SMC record of an SMC-D interface; ... */
    FORM_SMCR,   /* ... of an SMC-R interface; ... */
    FORM_LIKELY  /* ... of any that is not SMC-D, which is likely the same as SMC-D */
};

enum { NOWHERE = UINT16_MAX }; /* the place of a field that has none: behind the end of any entry */

struct layout_field {
    uint16_t at;     /* from the first byte of the header, or NOWHERE */
    uint16_t length; /* bytes; 0 for all that follow */
    enum layout_kind kind;
    enum layout_form form;
    const char
        *filter; /* display filter name without the leading "ctrace."; of an address with ip. or ipv6. before it */
    const char *label;
    enum evidence evidence;
};

#define FIELD(at, length, kind, member, form, filter, label, evidence) CTE_AT_##member = (at),
enum cte_offset {
#include "layouts/cte.def"
    CTE_LENGTH = 16 /* where the data begins in every known record */
};
#undef FIELD

#define FIELD(at, length, kind, member, form, filter, label, evidence) PTH_AT_##member = (at),
enum pthdr_offset {
#include "layouts/pthdr.def"
    PTH_KNOWN_LENGTH = 92 /* z/OS 2.4 and later; what is behind it is an extension */
};
#undef FIELD

/* The numbers of the rows. */
#define FIELD(at, length, kind, member, form, filter, label, evidence) PTH_ROW_##member,
enum pthdr_row {
#include "layouts/pthdr.def"
    PTH_ROW_COUNT
};
#undef FIELD

#define FIELD(at, length, kind, member, form, filter, label, evidence) IDS_ROW_##member,
enum ids_row {
#include "layouts/ids.def"
    IDS_ROW_COUNT
};
#undef FIELD

/* A row as an element of a table of struct layout_field: for `#define FIELD LAYOUT_ROW`. */
#define LAYOUT_ROW(at, length, kind, member, form, filter, label, evidence)                                            \
    {(at), (length), (kind), (form), (filter), (label), (evidence)},

extern const struct layout_field cte_layout[];
extern const size_t cte_layout_count;
extern const struct layout_field pthdr_layout[];
extern const size_t pthdr_layout_count;
extern const struct layout_field ids_layout[];
extern const struct layout_field smc_layout[];
extern const size_t smc_layout_count;

/* A set of forms has a bit for each. */
static inline unsigned layout_form_bit(enum layout_form form) {
    return 1u << form;
}

static inline bool layout_form_is_among(enum layout_form form, unsigned forms) {
    return (forms & layout_form_bit(form)) != 0;
}

const char *evidence_word(enum evidence evidence);

#endif
