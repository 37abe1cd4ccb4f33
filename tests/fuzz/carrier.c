/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * carrier.c - fuzz target: what a trace is packed in, and the trace in it
 */
#define _GNU_SOURCE /* madvise(), MAP_ANONYMOUS */
#include "carried.h"
#include "fuzz.h"
#include "reading.h"

#include <string.h>
#include <sys/mman.h>

enum { MOST = 100 * 1000, PIECES = 16, PIECE_MAX = 700 };

/* Bytes anywhere in it are those that came from front to back. */
static void check_pieces(const struct carried *carried, const struct bytes *all) {
    uint8_t piece[PIECE_MAX];
    for (size_t i = 0; i < PIECES; i++) {
        size_t at = i * 7919 * 31 % (all->length + 1), count = 1 + i * 101 % PIECE_MAX;
        struct view expected = view_part(view_of(all->data, all->length), at, count);
        must(carried_read(carried, PASS_RANDOM, at, piece, expected.length) == expected.length);
        must(expected.length == 0 || memcmp(piece, expected.bytes, expected.length) == 0);
    }
}

/* Zeroed memory for a carrier: it is much, of which little is touched. */
static void *fresh_memory(size_t size) {
    static void *memory;
    static size_t room;
    if (room < size) {
        memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        must(memory != MAP_FAILED);
        room = size;
    }
    must(madvise(memory, room, MADV_DONTNEED) == 0);
    return memory;
}

/* Opens the file as carried_open() does, whose memory costs more than all else. */
static bool open_carrier(const struct view *file, struct carried *carried) {
    void *context = (void *)file; /* source_read_memory does not write to it */
    struct carrier_file handles = {.read = source_read_memory, .context = {context, context}};
    *carried = (struct carried){.carrier = carrier_find(view_part(*file, 0, CARRIER_START_LENGTH))};
    if (carried->carrier == NULL)
        return false;
    carried->memory = fresh_memory(carried->carrier->memory);
    return carried->carrier->open(carried->memory, &handles, &carried->refusal);
}

static bool open_trace(struct reader *reader, const struct carrier *carrier, void *memory) {
    void *sequential = carrier->handle(memory, PASS_SEQUENTIAL), *random = carrier->handle(memory, PASS_RANDOM);
    return carrier->framing != NULL ? reader_open_storage(reader, carrier->read, sequential, random, carrier->framing)
                                    : reader_open(reader, carrier->read, sequential, random, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct reader reader; /* large */
    struct view file = view_of(data, size);
    struct carried carried;
    if (!open_carrier(&file, &carried))
        return 0;
    struct bytes all = carried_all(&carried, PASS_SEQUENTIAL, 4096, MOST);
    if (all.length < MOST) { /* else it is not all */
        check_pieces(&carried, &all);
        if (open_trace(&reader, carried.carrier, carried.memory))
            check_reading(&reader, all.length, (unsigned)size);
    }
    bytes_free(&all);
    return 0;
}
