/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * terse_unpack.c - unpacks the codes of an AMATERSE data set, a piece at a time: see terse_unpack.h
 */
#include "terse_unpack.h"

#include <string.h>

enum { RDW_LENGTH = 4, FIXED_PIECE = TERSE_PART };

/* Real data are nowhere near these: 500,000 equal bytes are packed to a 500th. */
enum { GROWTH_MAX = 4096, GROWTH_ALLOWANCE = 1024 * 1024 };

/* --- the header ------------------------------------------------------------------------------------------------- */

static const struct terse_method *method_of(uint8_t id) {
    return id == terse_pack.id ? &terse_pack : id == terse_spack.id ? &terse_spack : NULL;
}

static bool flags_make_sense(uint8_t flags, uint8_t ratio) {
    enum { FROM_MVS = 0x04, RATIO_BITS = 0x03 };
    return (flags & (FROM_MVS | RATIO_BITS)) == FROM_MVS && ratio == 0;
}

/* The length stands in the halfword, or in the word when it is too long for that. */
static bool record_length_makes_sense(uint16_t halfword, uint32_t word) {
    enum { LONGEST = 0xffffff };
    return halfword != 0 ? word == 0 : word > UINT16_MAX && word <= LONGEST;
}

/* Blocks of fixed records hold whole ones; a block of variable ones begins with a BDW and an RDW. */
static bool block_size_makes_sense(uint16_t block, uint16_t record, bool has_records) {
    if (block == 0)
        return true;
    return has_records ? block > 2 * RDW_LENGTH : record == 0 || block % record == 0;
}

bool terse_header_read(struct view start, struct terse_header *out) {
    uint8_t id, form, flags, ratio;
    uint16_t record, block;
    uint32_t long_record;
    if (!view_u8(start, 0, &id) || !view_u8(start, 1, &form) || !view_u16(start, 2, &record) ||
        !view_u8(start, 4, &flags) || !view_u8(start, 5, &ratio) || !view_u16(start, 6, &block) ||
        !view_u32(start, 8, &long_record))
        return false;
    *out = (struct terse_header){.method = method_of(id), .has_records = form == 1};
    return out->method != NULL && form <= 1 && flags_make_sense(flags, ratio) &&
           record_length_makes_sense(record, long_record) && block_size_makes_sense(block, record, form == 1);
}

/* --- codes ------------------------------------------------------------------------------------------------------ */

static uint64_t place_of_code(uint64_t number) {
    return TERSE_HEADER_LENGTH + number / 2 * 3 + number % 2;
}

/* Reads the chunk in which `at` is, unless it is there already; chunks are read once when going forward. */
static void input_fill(struct terse_input *input, uint64_t at) {
    uint64_t chunk = at - (at - TERSE_HEADER_LENGTH) % TERSE_CHUNK;
    if (chunk == input->at)
        return;
    input->at = chunk;
    input->length = input->read(input->context, chunk, input->bytes, sizeof input->bytes);
}

/* False at the end of the file. */
static bool read_code(struct terse_input *input, uint64_t number, uint16_t *out) {
    uint64_t at = place_of_code(number);
    uint16_t bits;
    input_fill(input, at);
    if (!view_u16(view_of(input->bytes, input->length), (size_t)(at - input->at), &bits))
        return false;
    *out = number % 2 == 0 ? bits >> 4 : bits & 0xfff;
    return true;
}

/* --- phrases ---------------------------------------------------------------------------------------------------- */

/* There is no more; `what` is NULL when there need not be. */
static bool stop(struct terse_unpacker *unpacker, uint64_t code, const char *what) {
    unpacker->ended = true;
    unpacker->error = (struct carrier_error){.what = what, .at = place_of_code(code)};
    return false;
}

/* A file may end in the middle of a pair of codes, instead of with the code that ends it. */
static bool stop_at_end_of_file(struct terse_unpacker *unpacker) {
    uint64_t code = unpacker->state.codes;
    return stop(unpacker, code, code % 2 == 0 ? "the file ends before its end mark" : NULL);
}

static bool take_code(struct terse_unpacker *unpacker) {
    struct terse_state *state = &unpacker->state;
    uint16_t code;
    if (!read_code(&unpacker->input, state->codes, &code))
        return stop_at_end_of_file(unpacker);
    if (code == TERSE_END)
        return stop(unpacker, state->codes, NULL);
    const char *wrong = unpacker->header.method->take(&state->dictionary, code);
    if (wrong != NULL)
        return stop(unpacker, state->codes, wrong);
    state->codes++;
    state->pending[0] = code;
    state->pending_count = 1;
    return true;
}

/* True when there is something to unpack: the rest of a phrase, or the next one. */
static bool has_phrase(struct terse_unpacker *unpacker) {
    return !unpacker->ended && (unpacker->state.pending_count > 0 || take_code(unpacker));
}

static void check_limits(struct terse_unpacker *unpacker) {
    uint64_t last_code = unpacker->state.codes - 1;
    if (unpacker->state.singles > GROWTH_MAX * place_of_code(last_code) + GROWTH_ALLOWANCE)
        stop(unpacker, last_code, "it unpacks to more than 4096 times its size");
    else if (unpacker->header.has_records && unpacker->length > TERSE_RECORD_MAX)
        stop(unpacker, last_code, "a record is longer than 65531 bytes");
}

/* Eight bytes are written, of which the last is not the text's: where the first byte of a number is its lowest, that is
 * one store. */
static void put_text(uint8_t *to, uint64_t text) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(to, &text, sizeof text);
#else
    for (unsigned i = 0; i < sizeof text; i++)
        to[i] = (uint8_t)(text >> 8 * i);
#endif
}

/* Adds the next bytes of the phrase to the piece: TERSE_PART single codes at most, and nothing behind the end of a
 * record.  True when it has come to one. */
static bool add_part(struct terse_unpacker *unpacker) {
    const struct terse_dictionary *dictionary = &unpacker->state.dictionary;
    uint16_t *pending = unpacker->state.pending;
    size_t count = unpacker->state.pending_count;
    uint8_t *to = unpacker->piece + unpacker->length;
    unsigned singles = 0;
    bool has_records = unpacker->header.has_records;
    bool record_ends = false;
    while (count > 0 && singles < TERSE_PART && !record_ends) {
        uint16_t code = pending[--count];
        for (; dictionary->texts[code] == 0 && terse_is_node(code); code = dictionary->nodes[code].left)
            pending[count++] = dictionary->nodes[code].right;
        uint64_t text = dictionary->texts[code];
        put_text(to, text);
        to += terse_text_length(text);
        singles += code == TERSE_RECORD_END ? 1 : terse_text_length(text);
        record_ends = code == TERSE_RECORD_END && has_records; /* those of fixed length need no end */
    }
    unpacker->length = (size_t)(to - unpacker->piece);
    unpacker->state.pending_count = count;
    unpacker->state.singles += singles;
    check_limits(unpacker);
    return record_ends;
}

/* --- pieces ----------------------------------------------------------------------------------------------------- */

/* A last record without an end is one when it is not empty. */
static bool unpack_record(struct terse_unpacker *unpacker) {
    bool ends = false;
    unpacker->length = RDW_LENGTH;
    while (!ends && has_phrase(unpacker))
        ends = add_part(unpacker);
    if (!ends && unpacker->length == RDW_LENGTH)
        return false;
    if (unpacker->length > TERSE_RECORD_MAX)
        unpacker->length = TERSE_RECORD_MAX;
    unpacker->piece[0] = (uint8_t)(unpacker->length >> 8);
    unpacker->piece[1] = (uint8_t)unpacker->length;
    unpacker->piece[2] = unpacker->piece[3] = 0;
    return true;
}

static bool unpack_bytes(struct terse_unpacker *unpacker) {
    unpacker->length = 0;
    while (unpacker->length < FIXED_PIECE && has_phrase(unpacker))
        add_part(unpacker);
    return unpacker->length > 0;
}

bool terse_unpack(struct terse_unpacker *unpacker) {
    bool unpacked = unpacker->header.has_records ? unpack_record(unpacker) : unpack_bytes(unpacker);
    if (!unpacked)
        unpacker->length = 0;
    unpacker->state.at += unpacker->length;
    return unpacked;
}

void terse_state_start(struct terse_state *state, const struct terse_header *header) {
    state->at = state->codes = state->singles = 0;
    state->pending_count = 0;
    header->method->start(&state->dictionary);
}

void terse_unpacker_go_on(struct terse_unpacker *unpacker, const struct terse_state *from) {
    unpacker->state = *from;
    unpacker->ended = false;
    unpacker->error = (struct carrier_error){.what = NULL};
    unpacker->length = 0;
}
