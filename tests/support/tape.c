/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tape.c - bytes in memory as a source that keeps count of what is asked of it: see tape.h
 */
#include "tape.h"

#include "unit.h"

size_t tape_read(void *context, uint64_t at, uint8_t *to, size_t count) {
    struct tape *tape = context;
    tape->calls++;
    if (at + count > tape->furthest)
        tape->furthest = at + count;
    if (at < tape->position) {
        tape->went_back++;
        if (tape->is_pipe)
            return 0;
    }
    size_t given = source_read_memory(&tape->bytes, at, to, count);
    if (given > 0)
        tape->position = at + given;
    tape->read += given;
    return given;
}

void tape_open(struct tape *tape, struct view bytes, size_t capacity, size_t step) {
    *tape = (struct tape){.bytes = bytes, .window = malloc(capacity), .aside = malloc(SOURCE_ASIDE)};
    assert_non_null(tape->window);
    assert_non_null(tape->aside);
    tape->source = source_of(tape_read, tape, tape->window, capacity, step);
    tape->source.aside = tape->aside;
    tape->source.borders = &tape->borders;
}

void tape_close(struct tape *tape) {
    free(tape->window);
    free(tape->aside);
    tape->window = tape->aside = NULL;
}
