/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * probe.h - probe ids of the intrusion detection in words
 *
 * A probe id is a number of four bytes, TT SS EEEE:
 *
 *    TT    type: 01 TCP and 02 UDP traffic regulation, 03 scan, 04 attack
 *    SS    scan: the suspicion level; attack: the type of attack; else 00
 *    EEEE  event: the place of the stack's code that has found it
 *
 * SS is 00 for what concerns no packet: a scan was found, log records were lost.  What an id means stands in
 * tables/probe_ids.def.  For an id that is not there its parts say something; that is marked as a fallback.
 * Source: z/OS Communications Server: IP and SNA Codes, SC27-3648-60, chapter 18.
 */
#ifndef IDSPROBE_PROBE_H
#define IDSPROBE_PROBE_H

#include "text.h"

enum probe_type { TYPE_UNKNOWN, TYPE_TCP_TR, TYPE_UDP_TR, TYPE_SCAN, TYPE_ATTACK };

enum suspicion { SUSPICION_NONE, SUSPICION_VERY, SUSPICION_POSSIBLY, SUSPICION_NORMAL };

/* How sure a row is: the manual says it, or a published sample shows it as well. */
enum probe_evidence { PROBE_DOC, PROBE_SEEN };

struct probe_row {
    uint32_t id;
    const char *meaning;
    const char *source;
    enum probe_evidence evidence;
};

/* In ascending order. */
extern const struct probe_row probe_rows[];
extern const size_t probe_row_count;

/* Can the packet that an id is about be in a trace? */
enum traced { TRACED_YES, TRACED_NEVER, TRACED_UNKNOWN };

struct probe {
    uint32_t id;
    enum probe_type type;
    uint8_t subtype; /* the suspicion level, the type of attack */
    uint16_t event;
    enum traced traced;
    const struct probe_row *row; /* NULL when the table does not have the id */
};

struct probe probe_of(uint32_t id);

/* The numbers that filters know; 0 for what the id does not say. */
uint8_t probe_suspicion(const struct probe *probe);
uint8_t probe_attack(const struct probe *probe);

/* Their names; NULL for a number without one. */
const char *probe_type_name(unsigned type);
const char *probe_suspicion_name(unsigned level);
const char *probe_attack_name(unsigned attack);

/* The number of the attack that a message names by this word, as in type=Malformed; 0 for a word that no attack has. */
uint8_t probe_attack_of_word(struct text word);

enum { PROBE_TEXT_SIZE = 200 }; /* room for each of the following texts, with the closing zero */

/* "scan, possibly suspicious".  Returns `out`. */
const char *probe_kind(const struct probe *probe, char out[PROBE_TEXT_SIZE]);

/* What has happened: the meaning of the row, or a fallback that says that it is one.  Returns `out`. */
const char *probe_description(const struct probe *probe, char out[PROBE_TEXT_SIZE]);

#endif
