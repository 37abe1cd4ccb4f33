/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * bytes.h - a string of bytes that grows while a test builds its input
 */
#ifndef SUPPORT_BYTES_H
#define SUPPORT_BYTES_H

#include "view.h"

/* All zero at the start.  Whoever builds it frees it. */
struct bytes {
    uint8_t *data;
    size_t length;
    size_t room;
};

void bytes_add(struct bytes *bytes, const void *data, size_t count);
void bytes_add_fill(struct bytes *bytes, uint8_t value, size_t count);

/* Big-endian, `count` bytes wide. */
void bytes_add_uint(struct bytes *bytes, uint64_t value, size_t count);

/* Writes over bytes that are there already. */
void bytes_put_uint(struct bytes *bytes, size_t at, uint64_t value, size_t count);

/* The bytes in an allocation of exactly their size, so that the address sanitizer sees who reads behind them. */
struct view bytes_view(struct bytes *bytes);

void bytes_free(struct bytes *bytes);

#endif
