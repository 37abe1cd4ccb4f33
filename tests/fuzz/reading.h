/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reading.h - what must hold of every trace that is read, whatever is in it
 */
#ifndef FUZZ_READING_H
#define FUZZ_READING_H

#include "reader.h"

/* Reads an open trace of `size` bytes to its end: the items stand in order, entries + structure + skipped = size, each
 * makes a frame, whose header option is the same again when it is read and written.  Then each item is read at its
 * place, from the last to the first and again from the first to the last, and must be what it was.  The user's settings
 * are those that `choice` stands for, any number. */
void check_reading(struct reader *reader, uint64_t size, unsigned choice);

#endif
