/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * probe.c - probe ids of the intrusion detection in words: see probe.h
 */
#include "probe.h"

#include <stdio.h>

#define PROBE(id, meaning, source, evidence) {(id), (meaning), (source), PROBE_##evidence},
const struct probe_row probe_rows[] = {
#include "../tables/probe_ids.def"
};
#undef PROBE
const size_t probe_row_count = sizeof probe_rows / sizeof probe_rows[0];

#define ATTACK(number, name, word, traced) [number] = {(name), TRACED_##traced},
#define ALIAS(number, word)
static const struct {
    const char *name;
    enum traced traced;
} attacks[] = {
#include "../tables/attack_types.def"
};
#undef ALIAS
#undef ATTACK

#define ATTACK(number, name, word, traced) {(word), (number)},
#define ALIAS(number, word) {(word), (number)},
static const struct {
    const char *word;
    uint8_t attack;
} attack_words[] = {
#include "../tables/attack_types.def"
};
#undef ALIAS
#undef ATTACK

enum {
    ATTACK_COUNT = sizeof attacks / sizeof attacks[0],
    ATTACK_FLOOD = 0x07,
    EVENT_SUPPRESSED = 0xfff0,       /* events occurred that were not logged */
    EVENT_BOOKKEEPING = 0xfff0,      /* from here on events are those of the log itself */
    EVENT_UDP_TRACED = 0x0004,       /* the only UDP traffic regulation that is named for a packet */
    EVENT_FLOOD_PACKET = 0x0002,     /* a SYN in a flood; what else is below stands for no packet */
    EVENT_FLOOD_STATUS_MAX = 0x0017, /* floods begin, go on, end */
};

/* --- the parts of an id ----------------------------------------------------------------------------------------- */

static const struct probe_row *row_of(uint32_t id) {
    size_t low = 0, high = probe_row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (probe_rows[middle].id == id)
            return &probe_rows[middle];
        if (probe_rows[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static enum traced scan_traced(const struct probe *probe) {
    if (probe->subtype == SUSPICION_NONE)
        return TRACED_NEVER;
    return probe_suspicion_name(probe->subtype) != NULL ? TRACED_YES : TRACED_UNKNOWN;
}

static enum traced udp_traced(const struct probe *probe) {
    if (probe->row == NULL)
        return TRACED_UNKNOWN;
    return probe->event == EVENT_UDP_TRACED ? TRACED_YES : TRACED_NEVER;
}

/* Of a flood the packets are traced that were discarded; its beginning and end are no packets. */
static enum traced attack_traced(const struct probe *probe) {
    if (probe->subtype == 0)
        return TRACED_NEVER;
    if (probe_attack_name(probe->subtype) == NULL)
        return TRACED_UNKNOWN;
    if (probe->subtype == ATTACK_FLOOD && probe->event <= EVENT_FLOOD_STATUS_MAX && probe->event != EVENT_FLOOD_PACKET)
        return probe->row != NULL ? TRACED_NEVER : TRACED_UNKNOWN;
    return attacks[probe->subtype].traced;
}

/* Of TCP traffic regulation it is not known which packets are traced. */
static enum traced traced_of(const struct probe *probe) {
    if (probe->type == TYPE_UNKNOWN || probe->event >= EVENT_BOOKKEEPING)
        return TRACED_NEVER;
    switch (probe->type) {
    case TYPE_UDP_TR:
        return udp_traced(probe);
    case TYPE_SCAN:
        return scan_traced(probe);
    case TYPE_ATTACK:
        return attack_traced(probe);
    default:
        return TRACED_UNKNOWN;
    }
}

struct probe probe_of(uint32_t id) {
    uint8_t type = (uint8_t)(id >> 24);
    struct probe probe = {
        .id = id,
        .type = type <= TYPE_ATTACK ? (enum probe_type)type : TYPE_UNKNOWN,
        .subtype = (uint8_t)(id >> 16),
        .event = (uint16_t)id,
        .row = row_of(id),
    };
    probe.traced = traced_of(&probe);
    return probe;
}

uint8_t probe_suspicion(const struct probe *probe) {
    return probe->type == TYPE_SCAN ? probe->subtype : 0;
}

uint8_t probe_attack(const struct probe *probe) {
    return probe->type == TYPE_ATTACK ? probe->subtype : 0;
}

/* --- names ------------------------------------------------------------------------------------------------------- */

const char *probe_type_name(unsigned type) {
    static const char *const names[] = {
        [TYPE_TCP_TR] = "TCP traffic regulation",
        [TYPE_UDP_TR] = "UDP traffic regulation",
        [TYPE_SCAN] = "scan",
        [TYPE_ATTACK] = "attack",
    };
    return type < sizeof names / sizeof names[0] ? names[type] : NULL;
}

const char *probe_suspicion_name(unsigned level) {
    static const char *const names[] = {
        [SUSPICION_VERY] = "very suspicious",
        [SUSPICION_POSSIBLY] = "possibly suspicious",
        [SUSPICION_NORMAL] = "normal",
    };
    return level < sizeof names / sizeof names[0] ? names[level] : NULL;
}

const char *probe_attack_name(unsigned attack) {
    return attack < ATTACK_COUNT ? attacks[attack].name : NULL;
}

uint8_t probe_attack_of_word(struct text word) {
    for (size_t i = 0; i < sizeof attack_words / sizeof attack_words[0]; i++)
        if (text_is(word, attack_words[i].word))
            return attack_words[i].attack;
    return 0;
}

/* --- texts ------------------------------------------------------------------------------------------------------- */

/* What the second byte says; `unknown` is the text for a number without a name, "" when there is nothing to say. */
static const char *subtype_name(const struct probe *probe, const char **unknown) {
    switch (probe->type) {
    case TYPE_SCAN:
        *unknown = "unknown level";
        return probe->subtype == 0 ? "status" : probe_suspicion_name(probe->subtype);
    case TYPE_ATTACK:
        *unknown = "unknown type of attack";
        return probe->subtype == 0 ? "unusual condition" : probe_attack_name(probe->subtype);
    default:
        *unknown = "unknown subtype"; /* the manual says that it is always 0 */
        return probe->subtype == 0 ? "" : NULL;
    }
}

const char *probe_kind(const struct probe *probe, char out[PROBE_TEXT_SIZE]) {
    const char *type = probe_type_name(probe->type), *unknown;
    if (type == NULL) {
        snprintf(out, PROBE_TEXT_SIZE, "unknown IDS type %02X", (unsigned)(probe->id >> 24));
        return out;
    }
    const char *subtype = subtype_name(probe, &unknown);
    if (subtype == NULL)
        snprintf(out, PROBE_TEXT_SIZE, "%s, %s %02X", type, unknown, probe->subtype);
    else
        snprintf(out, PROBE_TEXT_SIZE, "%s%s%s", type, subtype[0] != '\0' ? ", " : "", subtype);
    return out;
}

/* --- what is said of an id that the table does not have ---------------------------------------------------------- */

/* The same event of a scan, at another level. */
static const struct probe_row *row_at_another_level(const struct probe *probe) {
    const struct probe_row *row = NULL;
    if (probe->type != TYPE_SCAN)
        return NULL;
    for (uint32_t level = SUSPICION_VERY; row == NULL && level <= SUSPICION_NORMAL; level++)
        row = row_of((uint32_t)TYPE_SCAN << 24 | level << 16 | probe->event);
    return row;
}

static const char *group_of(const struct probe *probe) {
    enum { ANY = -1 };
#define GROUP(type, subtype, first, last, words) {TYPE_##type, (subtype), (first), (last), (words)},
    static const struct {
        enum probe_type type;
        int subtype;
        uint16_t first;
        uint16_t last;
        const char *words;
    } groups[] = {
#include "../tables/event_groups.def"
    };
#undef GROUP
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (groups[i].type == probe->type && (groups[i].subtype == ANY || groups[i].subtype == probe->subtype) &&
            probe->event >= groups[i].first && probe->event <= groups[i].last)
            return groups[i].words;
    return NULL;
}

/* As much as the event's number says. */
static const char *guess(const struct probe *probe) {
    const char *group = group_of(probe);
    if (probe->event == EVENT_SUPPRESSED)
        return "log records suppressed";
    if (probe->event >= EVENT_BOOKKEEPING)
        return "IDS bookkeeping event";
    return group != NULL ? group : "";
}

static void write_fallback(const struct probe *probe, char out[PROBE_TEXT_SIZE]) {
    char kind[PROBE_TEXT_SIZE];
    const struct probe_row *other = row_at_another_level(probe);
    const char *event = other != NULL ? other->meaning : probe->type != TYPE_UNKNOWN ? guess(probe) : "";
    snprintf(out, PROBE_TEXT_SIZE, "%.60s%s%.80s%s (fallback: %08X is not in the table)", probe_kind(probe, kind),
             event[0] != '\0' ? ": " : "", event, other != NULL ? ", as at another level" : "", (unsigned)probe->id);
}

const char *probe_description(const struct probe *probe, char out[PROBE_TEXT_SIZE]) {
    if (probe->row != NULL)
        snprintf(out, PROBE_TEXT_SIZE, "%s", probe->row->meaning);
    else
        write_fallback(probe, out);
    return out;
}
