/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * trace_builder.h - trace entries and records for the tests
 *
 * The offsets are typed from docs/format.md, sections 1, 2 and 6.  Nothing of the core's layouts is used, so that the
 * builder and the core check each other.
 */
#ifndef SUPPORT_TRACE_BUILDER_H
#define SUPPORT_TRACE_BUILDER_H

#include "bytes.h"

enum {
    TRACED_AS_BUILT = -1, /* PTH_Tlen is the length of the payload */
    LENGTH_AS_BUILT = -1
};

/* What an entry is to say.  The defaults of packet_plan() make one whole IPv4 packet of 56 bytes in an entry of
 * 16 + 92 + 56 + 2 = 166 bytes. */
struct entry_plan {
    /* CTE */
    int32_t length; /* ctelenp, at both ends; LENGTH_AS_BUILT for the true one */
    uint16_t data_offset;
    uint32_t id;
    uint64_t buffer_time;

    /* PTHDR_T; 0 as its length for an entry without one */
    uint16_t header_length;
    uint8_t segment;
    uint8_t flags;
    uint8_t device;
    int32_t traced;                                      /* PTH_Tlen, or TRACED_AS_BUILT */
    const char *name;                                    /* letters A to Z, digits and blanks */
    uint8_t domain, socket_type, socket_protocol, state; /* data trace only */
    uint64_t capture_time;
    uint8_t source[16];
    uint8_t destination[16];
    uint16_t source_port;
    uint16_t destination_port;
    uint32_t trace_count;
    uint8_t protocol;
    uint16_t vlan;
    uint32_t tcb;
    uint16_t asid;
    uint16_t packet_length;
    uint32_t interface_index;
    uint16_t discard;
    uint16_t offload_length;

    size_t extension; /* bytes between header and payload that PTH_Len does not count */
    struct view payload;
    size_t padding; /* bytes between payload and the repeated length */
};

extern const uint8_t sample_packet[56];

/* TOD clock values of the sample: 2002-02-12 23:39:11.873541 and .873539. */
#define SAMPLE_BUFFER_TIME UINT64_C(0xB72E372BBDA05000)
#define SAMPLE_CAPTURE_TIME UINT64_C(0xB72E372BBDA03000)
enum { SAMPLE_ENTRY_LENGTH = 166 };

struct entry_plan packet_plan(void);

/* An entry without a packet trace header: `id`, the sample's clock, `data`. */
struct entry_plan plain_plan(uint32_t id, struct view data);

/* Adds the entry and returns its place. */
size_t add_entry(struct bytes *out, const struct entry_plan *plan);

/* Adds `count` entries of packet_plan(). */
void add_packets(struct bytes *out, size_t count);

/* Adds an entry of exactly `length` bytes, at least 18, of another component (id 0x40000001); it proves nothing more
 * than an envelope. */
void add_envelope(struct bytes *out, size_t length);

/* Adds a record descriptor word and `body`. */
void add_rdw_record(struct bytes *out, struct view body);

/* Adds a block descriptor word and `records`, which hold their own descriptors. */
void add_block(struct bytes *out, struct view records);
void add_extended_block(struct bytes *out, struct view records);

/* Bytes 6B: as a length they repeat themselves, but 6B6B... is no id, no clock after 1990 (that begins with A1), no
 * descriptor and no unused tail. */
void add_rubbish(struct bytes *out, size_t count);

/* EBCDIC of an upper-case letter, a digit or a blank. */
uint8_t ebcdic_letter(char letter);

#endif
