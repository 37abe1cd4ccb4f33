/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_terse_real.c - data sets that AMATERSE packed on z/OS: unpacked, read at any place, cut, damaged
 *
 *     unit-terse_real [--all] FOLDER
 *
 * FOLDER has the data sets and, beside each, its packed forms NAME.PACK and NAME.SPACK.  Where it is absent, the tests
 * say so and are skipped.  --all takes every cut and every byte; else it is one in some hundreds.
 */
#include "assertions.h"
#include "carried.h"
#include "random_writer.h"

#include <stdio.h>

static const char *folder;
static bool all_of_them;

static const char *const names[] = {"FB.CP.HTML",      "FB.PTT5",    "FB.SUM",      "VB.AAA.TXT", "VB.ALICE29.TXT",
                                    "VB.ALPHABET.TXT", "VB.CP.HTML", "VB.FIELDS.C", "VB.XARGS"};

/* --- files ------------------------------------------------------------------------------------------------------ */

struct pair {
    struct bytes plain;
    struct bytes packed;
};

static struct bytes file_read(const char *name, const char *ending) {
    struct bytes content = {0};
    char path[1024];
    uint8_t buffer[4096];
    assert_in_range(snprintf(path, sizeof path, "%s/%s%s", folder, name, ending), 1, sizeof path - 1);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s is missing", path);
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;)
        bytes_add(&content, buffer, got);
    fclose(file);
    return content;
}

static void skip_without_files(void) {
    FILE *file = fopen(folder, "rb");
    if (file != NULL) {
        fclose(file);
        return;
    }
    print_message("%s is absent, skipped\n", folder);
    skip();
}

/* Calls `check` with each of the 18 pairs. */
static void for_each_pair(void (*check)(const char *name, struct pair *pair)) {
    static const char *const endings[] = {".PACK", ".SPACK"};
    skip_without_files();
    for (size_t i = 0; i < COUNT_OF(names) * COUNT_OF(endings); i++) {
        const char *name = names[i / COUNT_OF(endings)];
        struct pair pair = {file_read(name, ""), file_read(name, endings[i % COUNT_OF(endings)])};
        check(name, &pair);
        bytes_free(&pair.plain);
        bytes_free(&pair.packed);
    }
}

/* --- sound files ------------------------------------------------------------------------------------------------ */

static void check_unpacks(const char *name, struct pair *pair) {
    static const size_t steps[] = {1, 997, 4096, 128 * 1024};
    struct view file = bytes_view(&pair->packed);
    (void)name;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct carried carried = carried_open(&file, false);
        assert_non_null(carried.memory);
        struct bytes all = carried_all(&carried, PASS_SEQUENTIAL, steps[i], SIZE_MAX / 2);
        assert_bytes(bytes_view(&all), pair->plain.data, pair->plain.length);
        assert_null(carried_error(&carried, PASS_SEQUENTIAL).what);
        bytes_free(&all);
        carried_close(&carried);
    }
}

static void every_file_unpacks_to_its_data(void **state) {
    (void)state;
    for_each_pair(check_unpacks);
}

static void check_place(const struct carried *carried, struct view plain, size_t at, size_t count) {
    static uint8_t part[70000];
    struct view expected = view_part(plain, at, count);
    assert_bytes(view_of(part, carried_read(carried, PASS_RANDOM, at, part, count)), expected.bytes, expected.length);
}

static void check_places(const struct carried *carried, struct view plain, unsigned count) {
    struct chance chance = chance_of_seed(count);
    for (unsigned i = 0; i < count; i++)
        check_place(carried, plain, chance_between(&chance, 0, plain.length), chance_between(&chance, 1, 70000));
    for (unsigned i = 1; i <= count; i++)
        check_place(carried, plain, plain.length - plain.length / count * i, 333);
}

/* Before there is a checkpoint, and when there are all. */
static void check_reads_anywhere(const char *name, struct pair *pair) {
    struct view file = bytes_view(&pair->packed);
    struct carried carried = carried_open(&file, false);
    (void)name;
    check_places(&carried, bytes_view(&pair->plain), 20);
    struct bytes all = carried_all(&carried, PASS_SEQUENTIAL, 4096, SIZE_MAX / 2);
    check_places(&carried, bytes_view(&pair->plain), 300);
    bytes_free(&all);
    carried_close(&carried);
}

static void any_place_of_every_file_can_be_read(void **state) {
    (void)state;
    for_each_pair(check_reads_anywhere);
}

/* --- damaged files ---------------------------------------------------------------------------------------------- */

static size_t bytes_apart(void) {
    return all_of_them ? 1 : 499;
}

/* The bytes in front of the last record, whose length says how much of it there is, or of data without records all. */
static size_t whole_records(struct view packed, struct view bytes) {
    uint16_t length;
    size_t at = 0;
    if (packed.bytes[1] == 0)
        return bytes.length;
    while (view_u16(bytes, at, &length) && at + length < bytes.length)
        at += length;
    return at;
}

/* All that is left comes out; a file that ends in the middle of two codes is as good as whole. */
static void check_cut(const struct pair *pair, struct view cut) {
    struct carried carried = carried_open(&cut, false);
    if (carried.memory == NULL)
        return;
    struct bytes bytes = carried_all(&carried, PASS_SEQUENTIAL, 4096, SIZE_MAX / 2);
    struct carrier_error error = carried_error(&carried, PASS_SEQUENTIAL);
    assert_in_range(bytes.length, 1, pair->plain.length);
    assert_memory_equal(bytes.data, pair->plain.data, whole_records(cut, bytes_view(&bytes)));
    if (bytes.length < pair->plain.length && (cut.length - 12) % 3 != 2) {
        assert_non_null(error.what);
        assert_string_equal(error.what, "the file ends before its end mark");
        assert_in_range(error.at, cut.length - 1, cut.length);
    }
    bytes_free(&bytes);
    carried_close(&carried);
}

static void check_cuts(const char *name, struct pair *pair) {
    (void)name;
    for (size_t length = 12; length < pair->packed.length; length += bytes_apart()) {
        struct bytes exact = {0};
        bytes_add(&exact, pair->packed.data, length);
        check_cut(pair, bytes_view(&exact));
        bytes_free(&exact);
    }
}

static void cut_files_give_what_is_left(void **state) {
    (void)state;
    for_each_pair(check_cuts);
}

/* Whatever comes out is bounded, and random access gives the same. */
static void check_damaged(struct view file) {
    const size_t most = 5 * (4096 * file.length + 1024 * 1024) + 128 * 1024;
    struct carried carried = carried_open(&file, false);
    if (carried.memory == NULL)
        return;
    struct bytes bytes = carried_all(&carried, PASS_SEQUENTIAL, 128 * 1024, most);
    struct view all = bytes_view(&bytes);
    assert_in_range(all.length, 1, most);
    check_place(&carried, all, all.length / 2, 60000);
    check_place(&carried, all, all.length - all.length / 50, 60000);
    bytes_free(&bytes);
    carried_close(&carried);
}

static void check_changes(const char *name, struct pair *pair) {
    static const uint8_t changes[] = {0xff, 0x01, 0x80};
    struct view file = bytes_view(&pair->packed);
    (void)name;
    for (size_t at = 0; at < file.length; at += bytes_apart())
        for (size_t i = 0; i < COUNT_OF(changes); i++) {
            pair->packed.data[at] ^= changes[i];
            check_damaged(file);
            pair->packed.data[at] ^= changes[i];
        }
}

static void damaged_files_are_read_within_bounds(void **state) {
    (void)state;
    for_each_pair(check_changes);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_unpacks_to_its_data),
        cmocka_unit_test(any_place_of_every_file_can_be_read),
        cmocka_unit_test(cut_files_give_what_is_left),
        cmocka_unit_test(damaged_files_are_read_within_bounds),
    };
    all_of_them = argc == 3 && strcmp(argv[1], "--all") == 0;
    folder = argv[argc - 1];
    return argc >= 2 ? cmocka_run_group_tests(tests, NULL, NULL) : 2;
}
