/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * pipe.c - fuzz target: a whole trace that comes through a pipe, of which no byte can be read twice
 */
#include "fuzz.h"
#include "reading.h"

struct pipe {
    struct view bytes;
    uint64_t position; /* behind the last byte read */
};

static size_t read_pipe(void *context, uint64_t at, uint8_t *to, size_t count) {
    struct pipe *pipe = context;
    must(at >= pipe->position);
    size_t got = source_read_memory(&pipe->bytes, at, to, count);
    pipe->position = at + got;
    return got;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct reader reader; /* large */
    struct pipe pipe = {.bytes = view_of(data, size)};
    if (reader_open(&reader, read_pipe, &pipe, NULL, true))
        check_reading(&reader, size, (unsigned)size);
    return 0;
}
