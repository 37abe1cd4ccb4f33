/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * carried.h - opens a packed file in memory, and reads what it carries
 */
#ifndef SUPPORT_CARRIED_H
#define SUPPORT_CARRIED_H

#include "bytes.h"
#include "carrier.h"

/* The context of both handles is the file itself: it must stay where it is. */
struct carried {
    const struct carrier *carrier; /* NULL: the file is not packed */
    void *memory;                  /* NULL: it cannot be opened */
    struct carrier_error refusal;
};

/* Finds the carrier that the file's start shows, and opens the file with it. */
struct carried carried_open(const struct view *file, bool pipe);
void carried_close(struct carried *carried);

/* Reads on one of the two handles. */
size_t carried_read(const struct carried *carried, enum carrier_pass pass, uint64_t at, uint8_t *to, size_t count);

/* Why the last read on it came to an end. */
struct carrier_error carried_error(const struct carried *carried, enum carrier_pass pass);

/* All bytes, read from front to back `step` at a time; stops when there are more than `most`. */
struct bytes carried_all(const struct carried *carried, enum carrier_pass pass, size_t step, size_t most);

#endif
