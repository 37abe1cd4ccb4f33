/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reader.c - fuzz target: a whole trace, from front to back, and then every item at its place
 */
#include "fuzz.h"
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct reader reader; /* large */
    struct view file = view_of(data, size);
    if (reader_open(&reader, source_read_memory, &file, &file, false))
        check_reading(&reader, size, (unsigned)size);
    return 0;
}
