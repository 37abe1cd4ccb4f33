/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ids_learn.h - the layouts of intrusion detection records are learnt from a sample of the file
 *
 * First the places at which packets begin are found: a sound IP packet stands there in most records.  Records may quote
 * packets inside their packets, so of places that hold about as often the first one is taken.  Then each layout's
 * fields are looked for in what stands before the packet, over all records of the sample at once: a place is judged by
 * how many of them hold there what such a field holds.  What the evidence does not show stays bytes.
 *
 * Nothing is allocated; time is linear in the bytes of the sample.
 */
#ifndef CTRACE_IDS_LEARN_H
#define CTRACE_IDS_LEARN_H

#include "ids_layout.h"

enum {
    IDS_SAMPLE_RECORDS = 1024,
    IDS_SAMPLE_BYTES = 512 * 1024,
    IDS_KEPT_MAX = IDS_HEADER_MAX + 60 /* of each record's data: the header, and that of the packet */
};

struct ids_record {
    uint32_t at;        /* of the kept bytes in the sample */
    uint16_t kept;      /* how many of the data they are */
    uint16_t length;    /* of all the data */
    uint32_t id;        /* probe id */
    uint64_t clock;     /* ctetime */
    uint16_t header;    /* how many of the data a packet trace header explains; 0 without one */
    uint16_t packet_at; /* known by the header */
    uint8_t layout;     /* its number; IDS_LAYOUTS_MAX for none */
    bool sound;         /* it is known by its packet, which is sound */
};

struct ids_sample {
    unsigned count;
    uint32_t used;
    struct ids_record records[IDS_SAMPLE_RECORDS];
    uint8_t bytes[IDS_SAMPLE_BYTES];
};

void ids_sample_init(struct ids_sample *sample);

/* Takes a record into the sample, if it is one of intrusion detection, and as long as there is room.  True when it did.
 */
bool ids_sample_take(struct ids_sample *sample, const struct entry *entry);

/* The kept bytes of a record's data. */
struct view ids_sample_data(const struct ids_sample *sample, const struct ids_record *record);

/* Learns what there is to learn.  The sample is left with the layout of each record. */
void ids_learn(struct ids_sample *sample, struct ids_layouts *out);

/* --- for those who learn the fields of one layout ---------------------------------------------------------------- */

struct ids_group {
    const struct ids_sample *sample;
    uint16_t members[IDS_SAMPLE_RECORDS]; /* numbers of its records */
    unsigned count;
    struct ids_layout *layout;
    bool taken[IDS_HEADER_MAX]; /* the bytes of the data that are part of a field */
};

/* The bytes in front of the packet of a member. */
struct view ids_group_header(const struct ids_group *group, unsigned member);
const struct ids_record *ids_group_record(const struct ids_group *group, unsigned member);

/* True when no field has been found in these bytes, all of them in front of the packet. */
bool ids_group_is_free(const struct ids_group *group, size_t at, size_t length);

/* True when nearly all records of the group have voted. */
bool ids_is_enough(const struct ids_group *group, unsigned votes);

/* Puts a row there, for so many of the group's records speak for it. */
void ids_group_place(struct ids_group *group, enum ids_row row, size_t at, unsigned votes);

void ids_learn_clock(struct ids_group *group);      /* the clock */
void ids_learn_names(struct ids_group *group);      /* module, policy, interface, job */
void ids_learn_correlator(struct ids_group *group); /* to be called last, for it has the least to show */

#endif
