/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * search_speed.c - how fast is the search for the next entry in bytes that are none?  For scripts/search-speed
 *
 *     search_speed KIND MEGABYTES FILE    writes three good entries and so many millions of bytes without one
 *     search_speed FILE                   reads all items with the core; prints entries, skipped bytes and seconds
 *
 * KIND is `random`, bytes by chance, or `entries`: the starts of entries without their ends, one behind the other.
 */
#include "must.h"
#include "random_writer.h"
#include "reader.h"
#include "trace_builder.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

enum { MEGABYTE = 1000 * 1000 };

/* --- garbage ----------------------------------------------------------------------------------------------------- */

static void fill_random(struct chance *chance, uint8_t *to, size_t count) {
    for (size_t i = 0; i < count; i++)
        to[i] = (uint8_t)chance_between(chance, 0, UINT8_MAX);
}

/* What stands in front of an entry's packet, over and over: length, id and clocks are good, the length is not repeated
 * where it should be. */
static void fill_entries(uint8_t *to, size_t count) {
    enum { HEADERS_LENGTH = 16 + 92 };
    struct bytes one = {0};
    add_packets(&one, 1);
    for (size_t i = 0; i < count; i++)
        to[i] = one.data[i % HEADERS_LENGTH];
    bytes_free(&one);
}

static int write_garbage(const char *kind, uint64_t megabytes, const char *path) {
    static uint8_t garbage[MEGABYTE];
    struct chance chance = chance_of_seed(1);
    struct bytes start = {0};
    FILE *file = fopen(path, "wb");
    must(file != NULL);
    add_packets(&start, 3);
    must(fwrite(start.data, 1, start.length, file) == start.length);
    if (strcmp(kind, "entries") == 0)
        fill_entries(garbage, sizeof garbage);
    for (uint64_t i = 0; i < megabytes; i++) {
        if (strcmp(kind, "random") == 0)
            fill_random(&chance, garbage, sizeof garbage);
        must(fwrite(garbage, 1, sizeof garbage, file) == sizeof garbage);
    }
    bytes_free(&start);
    return fclose(file);
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

static size_t read_at(void *context, uint64_t at, uint8_t *to, size_t count) {
    FILE *file = context;
    return (uint64_t)ftell(file) == at || fseek(file, (long)at, SEEK_SET) == 0 ? fread(to, 1, count, file) : 0;
}

static double now(void) {
    struct timespec time;
    must(timespec_get(&time, TIME_UTC) == TIME_UTC);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int read_file(const char *path) {
    static struct reader reader;
    struct item item;
    FILE *file = fopen(path, "rb");
    must(file != NULL);
    double start = now();
    must(reader_open(&reader, read_at, file, file, false));
    unsigned entries = 0;
    while (reader_next(&reader, &item))
        entries += item.kind == ITEM_ENTRY;
    printf("%u %" PRIu64 " %.6f\n", entries, reader.walk.skipped, now() - start);
    return fclose(file);
}

int main(int argc, char **argv) {
    if (argc == 4)
        return write_garbage(argv[1], strtoull(argv[2], NULL, 10), argv[3]);
    if (argc == 2)
        return read_file(argv[1]);
    fprintf(stderr, "search_speed KIND MEGABYTES FILE | search_speed FILE\n");
    return 2;
}
