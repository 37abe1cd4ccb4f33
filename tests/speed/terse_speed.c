/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * terse_speed.c - how fast are AMATERSE data sets unpacked?  For scripts/terse-speed
 *
 *     terse_speed FILE...    for each: its name, bytes packed and unpacked, millions of unpacked bytes a second
 *
 * Small files are unpacked again and again, from their start, until half a second has gone by.
 */
#include "carried.h"
#include "must.h"

#include <string.h>
#include <time.h>

static struct bytes file_read(const char *path) {
    struct bytes content = {0};
    uint8_t buffer[4096];
    FILE *file = fopen(path, "rb");
    must(file != NULL);
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;)
        bytes_add(&content, buffer, got);
    fclose(file);
    return content;
}

/* Processor time: what others do on the machine does not count. */
static double now(void) {
    return (double)clock() / CLOCKS_PER_SEC;
}

/* As the reader asks for it; returns how much there is. */
static uint64_t read_once(const struct carried *carried) {
    static uint8_t part[128 * 1024];
    uint64_t at = 0;
    for (size_t got; (got = carried_read(carried, PASS_SEQUENTIAL, at, part, sizeof part)) > 0;)
        at += got;
    return at;
}

static void measure(const char *path) {
    const char *slash = strrchr(path, '/');
    struct bytes packed = file_read(path);
    struct view file = bytes_view(&packed);
    struct carried carried = carried_open(&file, false);
    must(carried.memory != NULL);
    uint64_t length = read_once(&carried), all = 0;
    double start = now();
    while (now() - start < 0.5)
        all += read_once(&carried);
    must(carried_error(&carried, PASS_SEQUENTIAL).what == NULL);
    printf("%-24s %9zu %9.0f %9.0f\n", slash != NULL ? slash + 1 : path, file.length, (double)length,
           (double)all / (now() - start) / 1e6);
    carried_close(&carried);
    bytes_free(&packed);
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        measure(argv[i]);
    return argc > 1 ? 0 : 2;
}
