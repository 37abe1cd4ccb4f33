/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * long.c - fuzz target: traces that are larger than the windows on them, of which only a few bytes are made up
 *
 * The input is the file, but for runs: A5, a halfword, a byte stand for that byte, 16 times as often as the halfword
 * says.
 */
#include "bytes.h"
#include "fuzz.h"
#include "reading.h"

enum { RUN = 0xa5, RUN_LENGTH = 4, RUN_UNIT = 16, MOST = 3 * SOURCE_CAPACITY };

static struct bytes expand(struct view input) {
    struct bytes file = {0};
    uint16_t count;
    for (size_t at = 0; at < input.length && file.length < MOST; at++) {
        if (input.bytes[at] == RUN && view_holds(input, at, RUN_LENGTH) && view_u16(input, at + 1, &count)) {
            bytes_add_fill(&file, input.bytes[at + 3], (size_t)count * RUN_UNIT);
            at += RUN_LENGTH - 1;
        } else {
            bytes_add(&file, input.bytes + at, 1);
        }
    }
    return file;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct reader reader; /* large */
    struct bytes bytes = expand(view_of(data, size));
    struct view file = bytes_view(&bytes);
    if (reader_open(&reader, source_read_memory, &file, &file, false))
        check_reading(&reader, file.length, (unsigned)size);
    bytes_free(&bytes);
    return 0;
}
