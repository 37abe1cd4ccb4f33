/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_writer.c - files as the trace writer may make them (random_writer.h), read by the core
 *
 * Every entry must come back, none may be invented, and the sums must be the file's size.
 *
 *     unit-writer [FILES [FIRST-SEED]]        2000 files from seed 1 when nothing is said
 */
#include "random_writer.h"
#include "reader.h"
#include "tape.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned files = 2000;
static uint64_t first_seed = 1;

/* --- reading it -------------------------------------------------------------------------------------------------- */

struct found {
    size_t entries;
    bool in_order; /* each was the next one that had been written */
    bool again;    /* each looked the same by its place */
};

static struct found read_file(struct made *made, struct reader *reader) {
    struct found found = {.in_order = true, .again = true};
    struct item item, again;
    size_t at = 0;
    while (reader_next(reader, &item)) {
        struct view expected = view_part(bytes_view(&made->entries), at, (size_t)item.length);
        bool same = item.kind == ITEM_ENTRY && item.bytes.length == expected.length &&
                    memcmp(item.bytes.bytes, expected.bytes, expected.length) == 0;
        found.in_order = found.in_order && same;
        found.again = found.again && reader_item_at(reader, item.at, &again) && again.kind == item.kind &&
                      again.length == item.length && again.end == item.end &&
                      memcmp(again.bytes.bytes, item.bytes.bytes, item.bytes.length) == 0;
        found.entries++;
        at += (size_t)item.length;
    }
    return found;
}

/* What is wrong with a file, or NULL. */
static const char *fault_of(struct made *made) {
    struct reader *reader = malloc(sizeof *reader);
    struct tape sequential = {.bytes = bytes_view(&made->file)}, random = sequential;
    const char *fault = NULL;
    if (!reader_open(reader, tape_read, &sequential, &random, false)) {
        fault = "is not opened";
    } else {
        struct found found = read_file(made, reader);
        const struct walk *walk = &reader->walk;
        if (!found.in_order || found.entries != made->entry_count)
            fault = "loses or invents entries";
        else if (!found.again)
            fault = "looks different by random access";
        else if (walk->entries + walk->structure + walk->skipped != made->file.length || walk->skipped != 0)
            fault = "has sums that are wrong";
    }
    free(reader);
    return fault;
}

static void every_entry_comes_back(void **state) {
    (void)state;
    static const char *const shapes[] = {"rdw", "bdw", "spanned"};
    unsigned wrong = 0;
    for (uint64_t seed = first_seed; seed < first_seed + files; seed++) {
        struct chance chance = chance_of_seed(seed);
        struct plan plan = plan_by_chance(&chance);
        struct made made = make_file(&chance, &plan);
        const char *fault = fault_of(&made);
        if (fault != NULL && ++wrong <= 10)
            print_error("seed %u: %s, records of %zu, prefix of %zu on %s, %zu entries, %zu bytes: %s\n",
                        (unsigned)seed, shapes[plan.shape], plan.record_length, plan.prefix_length,
                        plan.prefix_on_each ? "each" : "the first", made.entry_count, made.file.length, fault);
        made_free(&made);
    }
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_entry_comes_back),
    };
    if (argc > 1)
        files = (unsigned)strtoul(argv[1], NULL, 10);
    if (argc > 2)
        first_seed = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
