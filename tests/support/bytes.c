/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * bytes.c - a string of bytes that grows while a test builds its input: see bytes.h
 */
#include "bytes.h"

#include <string.h>

#include "must.h"

static void set_room(struct bytes *bytes, size_t room) {
    uint8_t *data = realloc(bytes->data, room > 0 ? room : 1);
    must(data != NULL);
    bytes->data = data;
    bytes->room = room;
}

void bytes_add(struct bytes *bytes, const void *data, size_t count) {
    if (bytes->length + count > bytes->room)
        set_room(bytes, 2 * (bytes->length + count));
    if (count > 0)
        memcpy(bytes->data + bytes->length, data, count);
    bytes->length += count;
}

void bytes_add_fill(struct bytes *bytes, uint8_t value, size_t count) {
    if (bytes->length + count > bytes->room)
        set_room(bytes, 2 * (bytes->length + count));
    if (count > 0)
        memset(bytes->data + bytes->length, value, count);
    bytes->length += count;
}

void bytes_add_uint(struct bytes *bytes, uint64_t value, size_t count) {
    bytes_add_fill(bytes, 0, count);
    bytes_put_uint(bytes, bytes->length - count, value, count);
}

void bytes_put_uint(struct bytes *bytes, size_t at, uint64_t value, size_t count) {
    must(at + count <= bytes->length);
    for (size_t i = count; i > 0; i--) {
        bytes->data[at + i - 1] = (uint8_t)value;
        value >>= 8;
    }
}

struct view bytes_view(struct bytes *bytes) {
    if (bytes->data == NULL || bytes->room != bytes->length)
        set_room(bytes, bytes->length);
    return view_of(bytes->data, bytes->length);
}

void bytes_free(struct bytes *bytes) {
    free(bytes->data);
    *bytes = (struct bytes){0};
}
