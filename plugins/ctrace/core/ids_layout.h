/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ids_layout.h - what is learnt of the header of intrusion detection records, and which record has which
 *
 *     CTE | bytes: clock, names, correlator, policy, ... | IP packet | padding | repeated length
 *
 * A file may hold records of several stacks or releases, each with a header length of its own; so there are a few
 * layouts.  A record belongs to the one at whose end a sound packet stands.  A malformed packet, which may be why it
 * was traced, is taken to stand where sound ones do, once enough of these have been seen.
 * Source: docs/format.md, section 2, "Intrusion detection records".
 */
#ifndef CTRACE_IDS_LAYOUT_H
#define CTRACE_IDS_LAYOUT_H

#include "entry.h"
#include "tod.h"

enum {
    IDS_LAYOUTS_MAX = 4,
    IDS_HEADER_MAX = 1024, /* no packet is looked for behind so many bytes of data */
    IDS_GOOD_NEEDED = 20,  /* so many sound packets tell where malformed ones stand */
    IDS_LAYOUT_BYTES_MAX = 4 + 5 * IDS_ROW_COUNT
};

/* A field that was found by content. */
struct ids_learnt {
    uint16_t at;     /* from the first byte of the data */
    uint8_t length;  /* 0 for a field that was not found */
    uint8_t percent; /* of the records looked at that have there what such a field holds */
};

struct ids_layout {
    uint16_t packet_at; /* from the first byte of the data */
    uint16_t records;   /* with a sound packet there, in the sample; 0 for no layout */
    bool has_pthdr;     /* of records in the form of a packet trace header, which tells the place of the packet */
    bool has_start;     /* they all begin with the same halfword: */
    uint16_t start;
    struct ids_learnt rows[IDS_ROW_COUNT];
};

struct ids_layouts {
    unsigned count;
    struct ids_layout all[IDS_LAYOUTS_MAX];
};

/* How well an IP packet proves itself. */
enum ids_fit {
    IDS_FIT_NONE,
    IDS_FIT_WEAK,   /* IPv6 that was cut when traced: nothing adds up */
    IDS_FIT_CUT,    /* IPv4 that was cut; the header's checksum is right */
    IDS_FIT_PADDED, /* as long as it says, and a byte of padding */
    IDS_FIT_EXACT
};

/* ... at `at` in `data`, of which all `length` bytes or only the first may be there. */
enum ids_fit ids_packet_fit(struct view data, size_t at, size_t length);

/* True when something like an IP header is there, though it need not be sound. */
bool ids_resembles_packet(struct view data, size_t at, size_t length);

/* The place in the data at which a sound packet is, judged by this record alone; false when there is none. */
MUST_CHECK bool ids_packet_alone(struct view data, size_t length, uint16_t *at);

/* An IDS record holds a second clock; it lies within a minute of the first. */
#define IDS_CLOCKS_APART_MAX TOD_SECONDS(60)

/* True when the clock of the layout stands where it should; also when the layout has none. */
bool ids_clock_agrees(const struct ids_layout *layout, struct view data, uint64_t clock);

/* The layout of a malformed record with these data; NULL when nothing tells. */
const struct ids_layout *ids_layout_of_malformed(const struct ids_layouts *layouts, struct view data, size_t length,
                                                 uint64_t clock);

/* The number of the layout of records with a packet trace header, and with the packet at this place in the data;
 * layouts->count when there is none. */
unsigned ids_layout_of_pthdr(const struct ids_layouts *layouts, size_t packet_at);

/* The layout of an entry; false when none is known, or it needs none. */
MUST_CHECK bool ids_layout_of(const struct ids_layouts *layouts, const struct entry *entry, struct ids_layout *out);

/* Makes the packet the payload of the entry, which has no packet trace header: by its layout, or where it is known to
 * stand, from CTE+0. */
void ids_use_layout(struct entry *entry, const struct ids_layout *layout);
void ids_use_packet(struct entry *entry, uint16_t at, uint16_t padding);

/* A layout as it is kept with a frame: u16 packet_at, u16 records, then for each field u8 row, u16 at, u8 length,
 * u8 percent.  Gives the length written; reading gives false for anything else. */
size_t ids_layout_write(const struct ids_layout *layout, uint8_t out[IDS_LAYOUT_BYTES_MAX]);
MUST_CHECK bool ids_layout_read(struct view bytes, struct ids_layout *out);

#endif
