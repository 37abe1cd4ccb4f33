/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tape.h - bytes in memory as a source that keeps count of what is asked of it
 */
#ifndef SUPPORT_TAPE_H
#define SUPPORT_TAPE_H

#include "border.h"
#include "source.h"

struct tape {
    struct view bytes;
    bool is_pipe; /* what lies in front of the last byte read is lost: asking for it reads nothing */

    uint64_t position; /* behind the last byte read */
    uint64_t read;     /* bytes given, in all */
    uint64_t furthest; /* behind the last byte ever asked for */
    size_t calls;      /* reads */
    size_t went_back;  /* reads in front of `position` */

    uint8_t *window; /* of `source` */
    uint8_t *aside;
    struct borders borders;
    struct source source;
};

/* Fills the tape and makes its source, with a window in an allocation of exactly its size. */
void tape_open(struct tape *tape, struct view bytes, size_t capacity, size_t step);
void tape_close(struct tape *tape);

/* The source_read of a tape; `context` is a struct tape. */
size_t tape_read(void *context, uint64_t at, uint8_t *to, size_t count);

#endif
