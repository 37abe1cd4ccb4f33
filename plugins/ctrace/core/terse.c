/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * terse.c - AMATERSE as a carrier: see terse.h
 */
#include "terse.h"

#include <string.h>

#include "terse_unpack.h"

enum { CHECKPOINTS = 256, FIRST_DISTANCE = 64 * 1024 };

/* In the order of their places; the first is the start. */
struct checkpoints {
    size_t count;
    uint64_t distance; /* in what is unpacked */
    struct terse_state slots[CHECKPOINTS];
};

struct terse_handle {
    struct checkpoints *checkpoints;
    bool notes; /* them: those of a pass that begins anew are the same */
    struct terse_unpacker unpacker;
};

struct terse {
    struct checkpoints checkpoints;
    struct terse_handle handles[CARRIER_PASSES];
};

/* --- checkpoints ------------------------------------------------------------------------------------------------ */

static void thin_out(struct checkpoints *checkpoints) {
    for (size_t i = 1; i < CHECKPOINTS / 2; i++)
        checkpoints->slots[i] = checkpoints->slots[2 * i];
    checkpoints->count = CHECKPOINTS / 2;
    checkpoints->distance *= 2;
}

static void note(struct checkpoints *checkpoints, const struct terse_state *state) {
    if (state->at < checkpoints->slots[checkpoints->count - 1].at + checkpoints->distance)
        return;
    if (checkpoints->count == CHECKPOINTS)
        thin_out(checkpoints); /* this one is still due, for the number of slots is even */
    checkpoints->slots[checkpoints->count++] = *state;
}

/* The last one at or before `at`: there is one, for the first is at 0. */
static const struct terse_state *last_before(const struct checkpoints *checkpoints, uint64_t at) {
    size_t low = 0, high = checkpoints->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (checkpoints->slots[middle].at <= at)
            low = middle;
        else
            high = middle;
    }
    return &checkpoints->slots[low];
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

static uint64_t piece_at(const struct terse_unpacker *unpacker) {
    return unpacker->state.at - unpacker->length;
}

/* What has come to its end by an error is no state to go on from. */
static bool next_piece(struct terse_handle *handle) {
    bool unpacked = terse_unpack(&handle->unpacker);
    if (handle->notes && !handle->unpacker.ended)
        note(handle->checkpoints, &handle->unpacker.state);
    return unpacked;
}

/* Goes on from a checkpoint when the way from there is shorter, or when it is the only one. */
static void jump(struct terse_handle *handle, uint64_t at) {
    const struct terse_state *near = last_before(handle->checkpoints, at);
    if (at < piece_at(&handle->unpacker) || near->at > handle->unpacker.state.at)
        terse_unpacker_go_on(&handle->unpacker, near);
}

/* Makes the piece the one that holds the byte at `at`; false when there is none. */
static bool reach(struct terse_handle *handle, uint64_t at) {
    const struct terse_unpacker *unpacker = &handle->unpacker;
    bool is_near = at >= piece_at(unpacker) && at <= unpacker->state.at;
    if (!is_near)
        jump(handle, at);
    while (at >= unpacker->state.at)
        if (!next_piece(handle))
            return false;
    return true;
}

static size_t terse_read(void *context, uint64_t at, uint8_t *to, size_t count) {
    struct terse_handle *handle = context;
    const struct terse_unpacker *unpacker = &handle->unpacker;
    size_t got = 0;
    while (got < count && reach(handle, at + got)) {
        size_t passed = (size_t)(at + got - piece_at(unpacker));
        struct view part = view_part(view_of(unpacker->piece, unpacker->length), passed, count - got);
        memcpy(to + got, part.bytes, part.length);
        got += part.length;
    }
    return got;
}

/* --- the carrier ------------------------------------------------------------------------------------------------ */

static bool is_here(struct view start) {
    struct terse_header header;
    return terse_header_read(start, &header);
}

static void open_handle(struct terse *terse, enum carrier_pass pass, const struct carrier_file *file,
                        const struct terse_header *header) {
    struct terse_handle *handle = &terse->handles[pass];
    handle->checkpoints = &terse->checkpoints;
    handle->notes = pass == PASS_SEQUENTIAL && !file->pipe; /* on a pipe nobody goes back */
    handle->unpacker.header = *header;
    handle->unpacker.input.read = file->read;
    handle->unpacker.input.context = file->context[pass];
    terse_unpacker_go_on(&handle->unpacker, &terse->checkpoints.slots[0]);
}

/* One byte at least must come out. */
static bool open(void *memory, const struct carrier_file *file, struct carrier_error *error) {
    struct terse *terse = memory;
    uint8_t start[TERSE_HEADER_LENGTH];
    struct terse_header header;
    size_t got = file->read(file->context[PASS_SEQUENTIAL], 0, start, sizeof start);
    if (!terse_header_read(view_of(start, got), &header))
        return false;
    terse->checkpoints.count = 1;
    terse->checkpoints.distance = FIRST_DISTANCE;
    terse_state_start(&terse->checkpoints.slots[0], &header);
    for (unsigned pass = 0; pass < CARRIER_PASSES; pass++)
        open_handle(terse, pass, file, &header);
    if (reach(&terse->handles[PASS_SEQUENTIAL], 0))
        return true;
    *error = terse->handles[PASS_SEQUENTIAL].unpacker.error;
    return false;
}

static void *handle_of(void *memory, enum carrier_pass pass) {
    struct terse *terse = memory;
    return &terse->handles[pass];
}

static struct carrier_error error_of(const void *handle) {
    const struct terse_handle *terse_handle = handle;
    return terse_handle->unpacker.error;
}

const struct carrier terse_carrier = {
    .name = "AMATERSE",
    .memory = sizeof(struct terse),
    .is_here = is_here,
    .open = open,
    .handle = handle_of,
    .read = terse_read,
    .error = error_of,
};
