/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * header_option.h - what a packet frame keeps of its trace entry
 *
 * A frame that is a whole packet must be just that, or byte counts are wrong and a Wireshark without our plug-ins
 * cannot read it.  So the rest of the entry travels beside the packet, in a custom option of the pcapng packet block,
 * together with where it was in the file (provenance).  Trace frames, whose bytes are the entry itself, carry the
 * provenance alone.
 *
 *     +0  4  mark "zCTE"
 *     +4  1  version, 1
 *     +5  1  kind: 0 entry, 1 cut entry, 2 skipped bytes, 3 record of GTF
 *     +6  2  length of the head: the entry's bytes up to the packet; 0 in a trace frame
 *     +8  2  length of the tail: its bytes behind the packet
 *     +10    head, tail, then facts until the end: u8 number, u8 length, value (numbers in as few bytes as they need)
 *
 * All integers are big-endian; nothing depends on the machine that wrote it.  A fact with a number that a reader does
 * not know is passed over, so facts can be added without a new version.
 */
#ifndef CTRACE_HEADER_OPTION_H
#define CTRACE_HEADER_OPTION_H

#include "counter.h"
#include "settings.h"
#include "walk.h"

enum {
    /* The private enterprise number of the option.  32473 is reserved for examples; the mark tells ours from others. */
    HEADER_OPTION_PEN = 32473,
    HEADER_OPTION_VERSION = 1,
    HEADER_OPTION_PREFIX_LENGTH = 10,
    HEADER_OPTION_TAIL_MAX = 3, /* padding, repeated length */
    HEADER_OPTION_HEAD_MAX = CTE_LENGTH + PTH_LENGTH_MAX + ENTRY_EXTENSION_MAX,
    HEADER_OPTION_FACTS_MAX = 512,
    HEADER_OPTION_MAX =
        HEADER_OPTION_PREFIX_LENGTH + HEADER_OPTION_HEAD_MAX + HEADER_OPTION_TAIL_MAX + HEADER_OPTION_FACTS_MAX
};

enum header_fact {
    FACT_CONTAINER = 1,     /* name of the framing: text */
    FACT_RECORD = 2,        /* number of the record in the file, from 1 */
    FACT_FILE_OFFSET = 3,   /* of the entry's first byte; in what is carried, when there is a carrier */
    FACT_SKIPPED = 4,       /* how many bytes a skipped stretch had in the file */
    FACT_LEAP_SECONDS = 5,  /* what the reader took off the clocks; 0 when it is not there */
    FACT_OSA_LAYER = 6,     /* the user's word on OSAENTA records: enum osa_layer; by content when it is not there */
    FACT_PREFIX_LENGTH = 7, /* what the writer puts before records; 0 when it is not there */
    FACT_SYSTEM = 8,        /* names found in the writer's prefix: text */
    FACT_COMPONENT = 9,
    FACT_STACK = 10,
    FACT_COUNT_SCOPE = 11,  /* what the trace count runs over: enum count_scope; COUNT_NONE when it is not there */
    FACT_CARRIER = 12,      /* what the file is packed in, beside Wireshark's own compressions: text */
    FACT_STORAGE_KIND = 13, /* of a dump, where the entry was in storage: enum storage_kind */
    FACT_STORAGE_ASID = 14,
    FACT_STORAGE_ADDRESS = 15,
    FACT_IDS_LAYOUT = 16 /* what was learnt of an intrusion detection record: ids_layout_write() */
};

struct header_option {
    enum item_kind kind;
    struct view head;
    struct view tail;
    struct view facts;

    /* The facts; a number is 0 and a text empty when it is not there. */
    struct view container;
    uint64_t record;
    uint64_t file_offset;
    uint64_t skipped;
    uint64_t leap_seconds;
    uint64_t osa_layer;
    uint64_t prefix_length;
    struct view system;
    struct view component;
    struct view stack;
    uint64_t count_scope;
    struct view carrier;
    struct storage storage; /* its kind is STORAGE_NONE when the file is no dump */
    struct ids_layout ids;  /* it has no records when nothing was learnt */
};

/* Writes the option to `out` (HEADER_OPTION_MAX bytes always suffice) and returns its length; 0 when the head or the
 * tail is longer than an option can hold.  Of `option` all counts but `facts`. */
size_t header_option_write(const struct header_option *option, uint8_t *out, size_t size);

/* Reads an option; false when it is not ours, or damaged.  The views point into `bytes`. */
MUST_CHECK bool header_option_read(struct view bytes, struct header_option *out);

#endif
