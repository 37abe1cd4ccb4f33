/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * near_miss.c - files that people take for a trace, and what to do with them: see near_miss.h
 */
#include "near_miss.h"

#include <string.h>

#include "ebcdic.h"
#include "entry.h"
#include "gtf.h"

#define LITERAL(text) view_of((text), sizeof(text) - 1)

enum { EBCDIC_CODES = 256 };

static bool stands_at(struct view start, size_t at, struct view literal) {
    return view_holds(start, at, literal.length) && memcmp(start.bytes + at, literal.bytes, literal.length) == 0;
}

static bool stands_before(struct view start, size_t limit, struct view literal) {
    for (size_t at = 0; at < limit && view_holds(start, at, literal.length); at++)
        if (stands_at(start, at, literal))
            return true;
    return false;
}

/* A record descriptor, or a block and a record descriptor, may stand before what another program wrote. */
static bool stands_behind_descriptors(struct view start, struct view literal) {
    return stands_at(start, 4, literal) || stands_at(start, 8, literal);
}

/* --- packed and formatted by others ----------------------------------------------------------------------------- */

/* Behind a length and a flag of one byte each; perhaps behind descriptors, too. */
static bool is_xmit(struct view start) {
    enum { LIMIT = 11 };
    return stands_before(start, LIMIT, LITERAL("\xc9\xd5\xd4\xd9\xf0\xf1")) ||
           stands_before(start, LIMIT, LITERAL("INMR01"));
}

static bool is_native_terse(struct view start) {
    return stands_at(start, 0, LITERAL("\x01\x89\x69\xa5")) || stands_at(start, 0, LITERAL("\x07\x89\x69\xa5"));
}

static bool is_sniffer_with_descriptors(struct view start) {
    return stands_behind_descriptors(start, LITERAL("TRSNIFF data    \x1a"));
}

/* The heading of IPCS's reports, in ASCII or still in EBCDIC. */
static bool is_report(struct view start) {
    enum { LIMIT = 4096 };
    return stands_before(start, LIMIT, LITERAL("COMPONENT TRACE FULL FORMAT")) ||
           stands_before(start, LIMIT, LITERAL("COMPONENT TRACE SHORT FORMAT")) ||
           stands_before(start, LIMIT,
                         LITERAL("\xc3\xd6\xd4\xd7\xd6\xd5\xc5\xd5\xe3\x40\xe3\xd9\xc1\xc3\xc5\x40\xc6\xe4\xd3\xd3")) ||
           stands_before(
               start, LIMIT,
               LITERAL("\xc3\xd6\xd4\xd7\xd6\xd5\xc5\xd5\xe3\x40\xe3\xd9\xc1\xc3\xc5\x40\xe2\xc8\xd6\xd9\xe3"));
}

/* GTF's control record behind its RDW. */
static bool is_gtf(struct view start) {
    enum { RDW_LENGTH = 4, CONTROL_LENGTH = 22 };
    struct gtf_record record;
    return stands_at(start, 0, LITERAL("\x00\x1a\x00\x00")) &&
           gtf_read(view_part(start, RDW_LENGTH, CONTROL_LENGTH), &record) && record.type == GTF_CONTROL;
}

/* --- translated as text ----------------------------------------------------------------------------------------- */

/* Undoes what a transfer in text mode did to each byte. */
static void untranslate(struct view start, uint8_t *to) {
    uint8_t ebcdic[EBCDIC_CODES];
    for (unsigned code = 0; code < EBCDIC_CODES; code++)
        ebcdic[ebcdic_to_latin1((uint8_t)code)] = (uint8_t)code;
    for (size_t i = 0; i < start.length; i++)
        to[i] = ebcdic[start.bytes[i]];
}

static bool holds_an_entry(struct view bytes) {
    struct entry entry;
    for (size_t at = 0; view_holds(bytes, at, ENTRY_LENGTH_MIN); at++)
        if (entry_may_begin(bytes.bytes + at) &&
            entry_read(view_part(bytes, at, ENTRY_LENGTH_MAX), &entry) == ENTRY_STRONG)
            return true;
    return false;
}

static bool is_text(struct view start) {
    for (size_t i = 0; i < start.length; i++)
        if (start.bytes[i] == 0)
            return false;
    return true;
}

/* A name of a component in ASCII, which in the data set is EBCDIC; but not in a text about it. */
static bool names_a_component(struct view start) {
    return !is_text(start) && (stands_before(start, start.length, LITERAL("SYSTCPDA")) ||
                               stands_before(start, start.length, LITERAL("SYSTCPOT")) ||
                               stands_before(start, start.length, LITERAL("SYSTCPIS")));
}

/* The entries come to light again when the translation is undone.  Where it was another code page's, or line ends were
 * put in everywhere, the names of components must do. */
static bool is_translated_trace(struct view start) {
    uint8_t bytes[NEAR_MISS_START_LENGTH];
    struct view part = view_part(start, 0, sizeof bytes);
    untranslate(part, bytes);
    return holds_an_entry(view_of(bytes, part.length)) || names_a_component(part);
}

static bool is_translated_sniffer(struct view start) {
    static const char magic[] = "TRSNIFF data    \x1a";
    uint8_t image[sizeof magic - 1];
    for (size_t i = 0; i < sizeof image; i++)
        image[i] = ebcdic_to_latin1((uint8_t)magic[i]);
    struct view literal = view_of(image, sizeof image);
    return stands_at(start, 0, literal) || stands_behind_descriptors(start, literal);
}

/* --- the table --------------------------------------------------------------------------------------------------- */

static const struct {
    bool (*is_here)(struct view start);
    const char *advice;
} near_misses[] = {
    {is_xmit, "this is a data set packed by TSO TRANSMIT (XMIT); unpack it on z/OS with RECEIVE INDATASET(...), "
              "and transfer the data set that comes out in binary"},
    {is_native_terse,
     "this is a file of the TERSE program for PCs, not a data set packed by AMATERSE; unpack it with the "
     "program that made it, or pack the data set with AMATERSE (PACK or SPACK) and transfer it in binary"},
    {is_sniffer_with_descriptors,
     "this is a Sniffer file made by IPCS, but the transfer has put record lengths into it; "
     "transfer it again in binary without \"site rdw\", and Wireshark opens it itself"},
    {is_translated_sniffer,
     "this is a Sniffer file made by IPCS, but it was transferred in text mode, which has destroyed "
     "it; transfer it again in binary, and Wireshark opens it itself"},
    {is_report, "this is a report that IPCS has made of a trace; it cannot be turned back into packets; "
                "transfer the trace data set itself in binary"},
    {is_gtf, "this is a GTF trace without component trace entries; packets are traced by VARY TCPIP,,PKTTRACE into the "
             "component trace SYSTCPDA"},
    {is_translated_trace,
     "this trace was transferred in text mode, which has destroyed it; transfer it again in binary"},
};

const char *near_miss_advice(struct view start) {
    for (size_t i = 0; i < sizeof near_misses / sizeof near_misses[0]; i++)
        if (near_misses[i].is_here(start))
            return near_misses[i].advice;
    return NULL;
}
