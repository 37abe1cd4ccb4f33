/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_reader.c - the same items from front to back and at any place
 */
#include "reader.h"
#include "assertions.h"
#include "tape.h"
#include "trace_builder.h"

enum { ITEMS_MAX = 8300 };

/* A file being read, and the items that the sequential pass gave. */
struct reading {
    struct bytes file;
    struct tape sequential;
    struct tape random;
    struct reader *reader;
    struct item *items;
    size_t count;
};

/* Opens the reader on `reading->file`; says whether it is a trace. */
static bool reading_open(struct reading *reading, bool pipe) {
    reading->reader = malloc(sizeof *reading->reader);
    reading->items = malloc(ITEMS_MAX * sizeof *reading->items);
    assert_non_null(reading->reader);
    assert_non_null(reading->items);
    reading->sequential = (struct tape){.bytes = bytes_view(&reading->file), .is_pipe = pipe};
    reading->random = (struct tape){.bytes = bytes_view(&reading->file)};
    return reader_open(reading->reader, tape_read, &reading->sequential, &reading->random, pipe);
}

static void read_all(struct reading *reading) {
    while (reader_next(reading->reader, &reading->items[reading->count]))
        assert_true(++reading->count < ITEMS_MAX);
}

static void reading_free(struct reading *reading) {
    bytes_free(&reading->file);
    free(reading->reader);
    free(reading->items);
}

static void check_again(struct reading *reading, size_t i) {
    struct item again;
    assert_true(reader_item_at(reading->reader, reading->items[i].at, &again));
    assert_same_item(&again, &reading->items[i]);
}

/* Forward, backward, and jumping about (3 and 1009 are primes, so that all are met). */
static void check_random_access(struct reading *reading) {
    for (size_t i = 0; i < reading->count; i++)
        check_again(reading, i);
    for (size_t i = reading->count; i > 0; i--)
        check_again(reading, i - 1);
    for (size_t i = 0; i < reading->count; i++)
        check_again(reading, i * 1009 % reading->count);
}

/* Entries of several lengths and kinds, rubbish, zeros, another component, a short entry. */
static void add_variety(struct bytes *out, size_t seed) {
    struct entry_plan plan = packet_plan();
    plan.padding = seed % 2;
    plan.segment = (uint8_t)(seed % 3);
    plan.header_length = (uint16_t)(64 + seed % 40);
    if (plan.padding == 1)
        plan.segment = 0;
    add_packets(out, 3);
    add_entry(out, &plan);
    add_envelope(out, 18 + seed % 50);
    if (seed % 4 == 0)
        add_rubbish(out, 5 + seed);
    add_packets(out, 1);
    bytes_add_fill(out, 0, seed % 7);
}

static void check_variety(const char *framing) {
    struct reading reading = {.count = 0};
    for (size_t i = 0; i < 200; i++) {
        struct bytes body = {0}, record = {0};
        add_variety(&body, i);
        if (strcmp(framing, "bare") == 0) {
            bytes_add(&reading.file, body.data, body.length);
        } else if (strcmp(framing, "rdw") == 0) {
            add_rdw_record(&reading.file, bytes_view(&body));
        } else {
            add_rdw_record(&record, bytes_view(&body));
            add_block(&reading.file, bytes_view(&record));
        }
        bytes_free(&body);
        bytes_free(&record);
    }
    assert_true(reading_open(&reading, false));
    assert_string_equal(reading.reader->dataset.framing->name, framing);
    read_all(&reading);
    assert_true(reading.count >= 200 * 6);
    const struct walk *walk = &reading.reader->walk;
    assert_int_equal(walk->entries + walk->structure + walk->skipped, reading.file.length);
    check_random_access(&reading);
    reading_free(&reading);
}

static void random_access_gives_what_the_pass_gave_without_records(void **state) {
    (void)state;
    check_variety("bare");
}

static void random_access_gives_what_the_pass_gave_with_records(void **state) {
    (void)state;
    check_variety("rdw");
}

static void random_access_gives_what_the_pass_gave_with_blocks(void **state) {
    (void)state;
    check_variety("bdw");
}

/* More records than the index has slots: 5000. */
static void random_access_works_with_many_records(void **state) {
    (void)state;
    struct reading reading = {.count = 0};
    struct bytes one = {0};
    add_packets(&one, 1);
    for (size_t i = 0; i < 5000; i++)
        add_rdw_record(&reading.file, bytes_view(&one));
    bytes_free(&one);
    assert_true(reading_open(&reading, false));
    read_all(&reading);
    assert_int_equal(reading.count, 5000);
    assert_int_equal(reading.items[4999].record, 5000);
    check_random_access(&reading);
    reading_free(&reading);
}

/* Frames are asked for while the pass is still going on. */
static void random_access_does_not_disturb_the_pass(void **state) {
    (void)state;
    struct reading reading = {.count = 0};
    struct item item;
    add_packets(&reading.file, 100);
    assert_true(reading_open(&reading, false));
    for (size_t i = 0; i < 100; i++) {
        assert_true(reader_next(reading.reader, &reading.items[i]));
        assert_int_equal(reading.items[i].at, 166 * i);
        check_again(&reading, i);
        check_again(&reading, i / 2);
    }
    assert_false(reader_next(reading.reader, &item));
    reading_free(&reading);
}

static void no_item_begins_behind_the_end(void **state) {
    (void)state;
    struct reading reading = {.count = 0};
    struct item item;
    add_packets(&reading.file, 3);
    assert_true(reading_open(&reading, false));
    read_all(&reading);
    assert_false(reader_item_at(reading.reader, 3 * 166, &item));
    assert_false(reader_item_at(reading.reader, UINT64_MAX, &item));
    reading_free(&reading);
}

/* RDW at 0 to 3: nothing begins in a descriptor. */
static void no_item_begins_in_a_descriptor(void **state) {
    (void)state;
    struct reading reading = {.count = 0};
    struct bytes body = {0};
    struct item item;
    add_packets(&body, 3);
    add_rdw_record(&reading.file, bytes_view(&body));
    assert_true(reading_open(&reading, false));
    read_all(&reading);
    for (uint64_t at = 0; at < 4; at++)
        assert_false(reader_item_at(reading.reader, at, &item));
    assert_true(reader_item_at(reading.reader, 4, &item));
    bytes_free(&body);
    reading_free(&reading);
}

static void what_is_no_trace_is_not_opened(void **state) {
    (void)state;
    struct reading empty = {.count = 0}, rubbish = {.count = 0};
    add_rubbish(&rubbish.file, 5000);
    assert_false(reading_open(&empty, false));
    assert_false(reading_open(&rubbish, false));
    assert_int_equal(rubbish.random.calls, 0);
    reading_free(&empty);
    reading_free(&rubbish);
}

/* A stretch that is longer than any window shows its first 64 KiB all the same. */
static void a_long_skipped_stretch_shows_its_beginning(void **state) {
    (void)state;
    struct reading reading = {.count = 0};
    struct item item;
    add_packets(&reading.file, 3);
    bytes_add(&reading.file, "Xyz", 3);
    add_rubbish(&reading.file, 600000);
    add_packets(&reading.file, 1);
    assert_true(reading_open(&reading, false));
    for (size_t i = 0; i < 4; i++)
        assert_true(reader_next(reading.reader, &item));
    assert_item(&item, ITEM_SKIPPED, 498, 600003);
    assert_bytes(item.bytes, reading.file.data + 498, 65536);
    assert_true(reader_item_at(reading.reader, 498, &item));
    assert_item(&item, ITEM_SKIPPED, 498, 600003);
    assert_bytes(item.bytes, reading.file.data + 498, 65536);
    reading_free(&reading);
}

/* The file is cut to `length` bytes, or grows again. */
static void resize(struct reading *reading, size_t length) {
    reading->random.bytes = view_of(reading->file.data, length);
}

/* Three packets of 166 bytes.  What is left of an entry is not given for the entry; those before it are. */
static void an_entry_is_not_given_when_the_file_was_cut_inside_it(void **state) {
    (void)state;
    static const size_t lengths[] = {0, 1, 4, 100, 165, 166, 167, 200, 331, 332, 400, 497, 498};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct reading reading = {.count = 0};
        struct item item;
        add_packets(&reading.file, 3);
        assert_true(reading_open(&reading, false));
        read_all(&reading);
        resize(&reading, lengths[i]);
        for (size_t j = 0; j < 3; j++)
            assert_int_equal(reader_item_at(reading.reader, 166 * j, &item), 166 * (j + 1) <= lengths[i]);
        reading_free(&reading);
    }
}

/* Also a stretch of skipped bytes is given whole or not at all, though its beginning looks as before. */
static void skipped_bytes_are_not_given_when_the_file_was_cut_inside_them(void **state) {
    (void)state;
    struct reading reading = {.count = 0};
    struct item item;
    add_packets(&reading.file, 3);
    bytes_add(&reading.file, "Xyz", 3);
    add_rubbish(&reading.file, 997);
    add_packets(&reading.file, 1);
    assert_true(reading_open(&reading, false));
    read_all(&reading);
    assert_item(&reading.items[3], ITEM_SKIPPED, 498, 1000);
    resize(&reading, 498 + 999);
    assert_false(reader_item_at(reading.reader, 498, &item));
    assert_true(reader_item_at(reading.reader, 332, &item));
    reading_free(&reading);
}

/* After a read error, or when the file is written anew: what was missing is asked for again. */
static void what_is_back_is_given_again(void **state) {
    (void)state;
    struct reading reading = {.count = 0};
    struct item item;
    add_packets(&reading.file, 10);
    assert_true(reading_open(&reading, false));
    read_all(&reading);
    resize(&reading, 400);
    assert_false(reader_item_at(reading.reader, 5 * 166, &item));
    assert_false(reader_item_at(reading.reader, 2 * 166, &item));
    resize(&reading, reading.file.length);
    check_random_access(&reading);
    reading_free(&reading);
}

/* The pass has seen the start of the second entry only, and what follows is not looked at. */
static void a_file_that_has_grown_gives_what_the_pass_gave(void **state) {
    (void)state;
    static const size_t lengths[] = {166 + 20, 166 + 165, 332, 332 + 3};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct reading reading = {.count = 0};
        struct item item;
        add_packets(&reading.file, 5);
        size_t all = reading.file.length;
        reading.file.length = lengths[i];
        assert_true(reading_open(&reading, false));
        read_all(&reading);
        reading.file.length = all;
        resize(&reading, all);
        check_random_access(&reading);
        assert_false(reader_item_at(reading.reader, lengths[i], &item));
        reading_free(&reading);
    }
}

/* The second handle is not used before an item is asked for by its place. */
static void the_random_handle_waits(void **state) {
    (void)state;
    struct reading reading = {.count = 0};
    add_packets(&reading.file, 10);
    assert_true(reading_open(&reading, false));
    read_all(&reading);
    assert_int_equal(reading.random.calls, 0);
    reading_free(&reading);
}

/* Numbers 100, 101, 102, ... on one interface: told before a file is read, and as soon as a pipe shows it. */
static void learns_what_the_trace_count_runs_over(void **state) {
    (void)state;
    for (unsigned pipe = 0; pipe < 2; pipe++) {
        struct reading reading = {.count = 0};
        struct entry_plan plan = packet_plan();
        struct item item;
        for (uint32_t number = 100; number < 110; number++) {
            plan.trace_count = number;
            add_entry(&reading.file, &plan);
        }
        assert_true(reading_open(&reading, pipe != 0));
        assert_int_equal(reading.reader->dataset.count_scope, COUNT_NONE);
        reader_learn(reading.reader, NULL);
        assert_int_equal(reading.reader->dataset.count_scope, pipe ? COUNT_NONE : COUNT_INTERFACE);
        assert_true(reader_next(reading.reader, &item) && reader_next(reading.reader, &item));
        assert_int_equal(item.at, SAMPLE_ENTRY_LENGTH);
        assert_int_equal(reading.reader->dataset.count_scope, COUNT_INTERFACE);
        reading_free(&reading);
    }
}

/* Records of one byte FF: with each an entry of 65535 bytes might begin.  It takes no longer for that; when it does,
 * the time that CTest allows is over. */
static void many_short_records_take_no_longer(void **state) {
    (void)state;
    struct reading reading = {.count = 0};
    struct bytes entries = {0};
    add_packets(&entries, 10);
    add_rdw_record(&reading.file, bytes_view(&entries));
    for (unsigned i = 0; i < 100000; i++)
        add_rdw_record(&reading.file, view_of("\xff", 1));
    assert_true(reading_open(&reading, false));
    struct item item;
    size_t count = 0;
    while (reader_next(reading.reader, &item))
        count++;
    assert_int_equal(count, 10 + 100000);
    reading_free(&reading);
    bytes_free(&entries);
}

/* Opening learns, the pass reads: from a pipe each byte can be had only once. */
static void a_pipe_gives_all_its_items(void **state) {
    (void)state;
    static const size_t counts[] = {1, 2, 3, 24, 25, 1000, 5000};
    static const size_t befores[] = {0, 60};
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        for (size_t j = 0; j < COUNT_OF(befores); j++) {
            struct reading reading = {.count = 0};
            add_rubbish(&reading.file, befores[j]);
            add_packets(&reading.file, counts[i]);
            assert_true(reading_open(&reading, true));
            read_all(&reading);
            assert_int_equal(reading.sequential.went_back, 0);
            assert_int_equal(reading.count, counts[i] + j);
            assert_int_equal(reading.sequential.read, reading.file.length);
            reading_free(&reading);
        }
}

/* All frames in order, as after a filter was changed: what is read is in proportion to the file, not to its square.
 * 8200 records of 170 bytes (more than four times what the index holds): reading them again must not take more than ten
 * times the file. */
static void reading_all_items_again_reads_little_more_than_the_file(void **state) {
    (void)state;
    struct reading reading = {.count = 0};
    struct bytes one = {0};
    add_packets(&one, 1);
    for (size_t i = 0; i < 8200; i++)
        add_rdw_record(&reading.file, bytes_view(&one));
    bytes_free(&one);
    assert_true(reading_open(&reading, false));
    read_all(&reading);
    for (size_t i = 0; i < reading.count; i++)
        check_again(&reading, i);
    assert_int_equal(reading.count, 8200);
    assert_in_range(reading.random.read, 8200 * 166, 10 * reading.file.length);
    reading_free(&reading);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_access_gives_what_the_pass_gave_without_records),
        cmocka_unit_test(random_access_gives_what_the_pass_gave_with_records),
        cmocka_unit_test(random_access_gives_what_the_pass_gave_with_blocks),
        cmocka_unit_test(random_access_works_with_many_records),
        cmocka_unit_test(random_access_does_not_disturb_the_pass),
        cmocka_unit_test(no_item_begins_behind_the_end),
        cmocka_unit_test(no_item_begins_in_a_descriptor),
        cmocka_unit_test(what_is_no_trace_is_not_opened),
        cmocka_unit_test(a_long_skipped_stretch_shows_its_beginning),
        cmocka_unit_test(an_entry_is_not_given_when_the_file_was_cut_inside_it),
        cmocka_unit_test(skipped_bytes_are_not_given_when_the_file_was_cut_inside_them),
        cmocka_unit_test(what_is_back_is_given_again),
        cmocka_unit_test(a_file_that_has_grown_gives_what_the_pass_gave),
        cmocka_unit_test(the_random_handle_waits),
        cmocka_unit_test(learns_what_the_trace_count_runs_over),
        cmocka_unit_test(many_short_records_take_no_longer),
        cmocka_unit_test(a_pipe_gives_all_its_items),
        cmocka_unit_test(reading_all_items_again_reads_little_more_than_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
