/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * write_random.c - files as the trace writer may make them, for the tests that run Wireshark's programs
 *
 *     write_random FOLDER FIRST-SEED LAST-SEED
 *
 * For each seed two files: SEED.ctrace, the data set, and SEED.entries, the entries in it one after the other, without
 * anything between them.  See random_writer.h.
 */
#include "must.h"
#include "random_writer.h"

#include <inttypes.h>

static void write_file(const char *folder, uint64_t seed, const char *ending, const struct bytes *content) {
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%" PRIu64 ".%s", folder, seed, ending);
    must(length > 0 && (size_t)length < sizeof path);
    FILE *file = fopen(path, "wb");
    must(file != NULL);
    must(fwrite(content->data, 1, content->length, file) == content->length);
    must(fclose(file) == 0);
}

/* For each entry a byte: 1 when it must come back, 0 when it may be lost for want of record lengths. */
static void write_wanted(const char *folder, uint64_t seed, const struct plan *plan, const struct made *made) {
    struct bytes wanted = {0};
    for (size_t i = 0; i < made->entry_count; i++)
        bytes_add_uint(&wanted, plan->shape != SHAPE_BARE || made->list[i].joinable, 1);
    write_file(folder, seed, "wanted", &wanted);
    bytes_free(&wanted);
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "write_random FOLDER FIRST-SEED LAST-SEED\n");
        return 2;
    }
    uint64_t last = strtoull(argv[3], NULL, 10);
    for (uint64_t seed = strtoull(argv[2], NULL, 10); seed <= last; seed++) {
        struct chance chance = chance_of_seed(seed);
        struct plan plan = plan_by_chance(&chance);
        struct made made = make_file(&chance, &plan);
        write_file(argv[1], seed, "ctrace", &made.file);
        write_file(argv[1], seed, "entries", &made.entries);
        write_wanted(argv[1], seed, &plan, &made);
        made_free(&made);
    }
    return 0;
}
