/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * terse_unpack.h - unpacks the codes of an AMATERSE data set, a piece at a time
 *
 *     +0  1  method: 2 PACK, 5 SPACK
 *     +1  1  1 for records of variable length, 0 for fixed
 *     +2  2  record length, without the RDW; 0 when it does not fit
 *     +4  1  flags: 04 written on MVS; 08 VS, 10 VBS, 20 to 80 undefined length and carriage control, 03 with the ratio
 *     +5  1  ratio, 0
 *     +6  2  block size
 *     +8  4  record length when the halfword is 0, else 0
 *     +12    codes of 12 bits, two in three bytes, the first bits first, until the code 0; then padding
 *
 * A piece is a record with its RDW, or some bytes of a data set with fixed length.  The state of the unpacking between
 * two pieces is a plain struct: whoever keeps a copy can go on from there.
 * Source: the description of the algorithm that terse_dictionary.h is written from.
 */
#ifndef CTRACE_TERSE_UNPACK_H
#define CTRACE_TERSE_UNPACK_H

#include "carrier.h"
#include "terse_dictionary.h"

enum {
    TERSE_HEADER_LENGTH = 12,
    TERSE_RECORD_MAX = UINT16_MAX, /* with its RDW */
    TERSE_PART = 4 * 1024,         /* about so many single codes are unpacked at a stretch */
    TERSE_CHUNK = 3 * 512          /* so many bytes are read of the file at a time: whole pairs of codes */
};

struct terse_header {
    const struct terse_method *method;
    bool has_records; /* of variable length */
};

struct terse_state {
    uint64_t at;      /* of the next piece, in what is unpacked */
    uint64_t codes;   /* read so far */
    uint64_t singles; /* single codes that they stood for: bytes and ends of records */
    struct terse_dictionary dictionary;
    size_t pending_count;
    uint16_t pending[TERSE_CODES]; /* what is still to come of the last code's phrase: the last of it first */
};

/* Bytes of the file. */
struct terse_input {
    source_read read;
    void *context;
    uint64_t at; /* place in the file */
    size_t length;
    uint8_t bytes[TERSE_CHUNK];
};

struct terse_unpacker {
    struct terse_header header;
    struct terse_input input;
    struct terse_state state;
    bool ended;                 /* no more pieces */
    struct carrier_error error; /* ... and why, when there should be more */
    size_t length;              /* of the piece, which ends at state.at */
    uint8_t piece[TERSE_RECORD_MAX + TERSE_PART + 2 * (TERSE_TEXT_MAX + 1)];
};

/* The header at the start of a file; false unless all 12 bytes make sense. */
MUST_CHECK bool terse_header_read(struct view start, struct terse_header *out);

/* The state before the first piece. */
void terse_state_start(struct terse_state *state, const struct terse_header *header);

/* Goes on from another place: there is no piece yet. */
void terse_unpacker_go_on(struct terse_unpacker *unpacker, const struct terse_state *from);

/* Unpacks the next piece; false when there is none. */
bool terse_unpack(struct terse_unpacker *unpacker);

#endif
