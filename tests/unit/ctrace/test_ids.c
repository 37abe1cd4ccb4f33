/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_ids.c - intrusion detection records in layouts that nobody has seen (ids_writer.h), read by the core
 *
 * Each layout by itself must have its packets found, 99 % of the well-formed and 95 % of the malformed, and 95 % of its
 * correlators and policies, where a wrong value counts double.
 *
 *     unit-ids [LAYOUTS [FIRST-SEED]]        40 layouts from seed 1 when nothing is said
 */
#include "ebcdic.h"
#include "frame.h"
#include "ids.h"
#include "ids_writer.h"
#include "reader.h"
#include "trace_builder.h"
#include "unit.h"

#include <stdio.h>

static unsigned layouts = 40;
static uint64_t first_seed = 1;

/* --- what came back ----------------------------------------------------------------------------------------------- */

/* Of so many records, how many were right, and how many wrong; the others were left open. */
struct score {
    unsigned all, right, wrong;
};

struct scores {
    struct score well_formed, malformed, correlator, policy;
};

/* In percent; a wrong value counts double. */
static double percent(const struct score *score) {
    unsigned missing = score->all - score->right - score->wrong;
    return score->all == 0 ? 100.0 : 100.0 * (1.0 - (double)(missing + 2 * score->wrong) / score->all);
}

static void add_score(struct score *score, bool found, bool right) {
    score->all++;
    score->right += found && right;
    score->wrong += found && !right;
}

static bool is_policy(struct view field, const char *expected) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    char text[2 * 64 + 1];
    size_t length = ebcdic_name(field, text, sizeof text);
    return strcmp(text, expected) == 0 && strspn(text, letters) == length;
}

static void judge(struct scores *scores, const struct ids_truth *truth, const struct entry *entry,
                  const struct frame *frame) {
    struct ids_places places;
    uint32_t correlator = 0;
    ids_find_places(entry, &frame->option.ids, &places);
    struct ids_place at = places.rows[IDS_ROW_correlator], policy = places.rows[IDS_ROW_policy];
    bool is_packet = frame->shape == FRAME_RAW_IP, is_there = frame->option.head.length == truth->packet_at;
    if (truth->well_formed)
        add_score(&scores->well_formed, is_packet,
                  is_there && frame->bytes.length - truth->packet_length <= truth->cut_padding);
    else
        add_score(&scores->malformed, is_packet, is_there);
    bool read = view_u32(view_part(entry->bytes, at.at, at.length), 0, &correlator);
    add_score(&scores->correlator, read, correlator == truth->correlator);
    add_score(&scores->policy, policy.how != IDS_NOWHERE,
              is_policy(view_part(entry->bytes, policy.at, policy.length), truth->policy));
}

/* Random access shows the same. */
static void check_random_access(struct reader *reader, uint64_t at, const struct settings *settings,
                                const struct frame *frame) {
    struct item item;
    struct frame again;
    assert_true(reader_item_at(reader, at, &item));
    frame_of_item(&item, &reader->dataset, settings, &again);
    assert_int_equal(again.shape, frame->shape);
    assert_int_equal(again.original_length, frame->original_length);
    assert_int_equal(again.option.head.length, frame->option.head.length);
    assert_memory_equal(&again.option.ids, &frame->option.ids, sizeof frame->option.ids);
}

/* Reads a file as Wireshark does.  All records must come back, and nothing else of their kind. */
static struct scores read_bytes(struct view bytes, const struct ids_file *file, bool pipe) {
    static struct reader reader;
    struct settings settings = {0};
    struct scores scores = {.well_formed = {0}};
    struct item item;
    size_t next = 0;
    assert_true(reader_open(&reader, source_read_memory, &bytes, &bytes, pipe));
    reader_learn(&reader, NULL);
    while (reader_next(&reader, &item)) {
        struct frame frame;
        assert_int_equal(item.kind, ITEM_ENTRY);
        if (!entry_id_is_ids(item.entry.id))
            continue;
        assert_true(next < file->count);
        frame_of_item(&item, &reader.dataset, &settings, &frame);
        judge(&scores, &file->truths[next++], &item.entry, &frame);
        if (!pipe)
            check_random_access(&reader, item.at, &settings, &frame);
    }
    assert_int_equal(next, file->count);
    return scores;
}

static struct scores read_file(const struct ids_file *file) {
    return read_bytes(view_of(file->bytes.data, file->bytes.length), file, false);
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

static bool is_good(const struct scores *scores) {
    return percent(&scores->well_formed) >= 99 && percent(&scores->malformed) >= 95 &&
           percent(&scores->correlator) >= 95 && percent(&scores->policy) >= 95;
}

static void test_layouts_that_nobody_has_seen(void **state) {
    (void)state;
    unsigned bad = 0;
    for (uint64_t seed = first_seed; seed < first_seed + layouts; seed++) {
        struct ids_file file = ids_file_make(seed, 1000);
        struct scores scores = read_file(&file);
        if (!is_good(&scores)) {
            printf("seed %u: packet %.1f, malformed %.1f, correlator %.1f, policy %.1f\n", (unsigned)seed,
                   percent(&scores.well_formed), percent(&scores.malformed), percent(&scores.correlator),
                   percent(&scores.policy));
            bad++;
        }
        ids_file_free(&file);
    }
    assert_int_equal(bad, 0);
}

/* The records of a file one by one. */
static struct view record_of(const struct ids_file *file, size_t i) {
    size_t end = i + 1 < file->count ? file->truths[i + 1].at : file->bytes.length;
    return view_of(file->bytes.data + file->truths[i].at, end - file->truths[i].at);
}

static void add_scores(struct score *sum, const struct score *score) {
    sum->all += score->all;
    sum->right += score->right;
    sum->wrong += score->wrong;
}

/* Few records tell less.  What is claimed of them is hardly ever wrong: one that is malformed and quotes a packet
 * cannot be told from a sound one when there is no other. */
static void test_few_records(void **state) {
    (void)state;
    static const size_t counts[] = {1, 3, 13};
    struct score packets = {0}, fields = {0};
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        for (uint64_t seed = first_seed; seed < first_seed + layouts; seed++) {
            struct ids_file file = ids_file_make(seed, counts[i]);
            struct scores scores = read_file(&file);
            add_scores(&packets, &scores.well_formed);
            add_scores(&packets, &scores.malformed);
            add_scores(&fields, &scores.correlator);
            add_scores(&fields, &scores.policy);
            ids_file_free(&file);
        }
    assert_true(packets.right * 100 >= packets.all * 60);
    assert_true(packets.wrong * 100 <= packets.all);
    assert_true(fields.wrong * 100 <= fields.all);
}

/* Between packets, in records of every kind. */
static void test_containers(void **state) {
    (void)state;
    for (uint64_t seed = first_seed; seed < first_seed + 10; seed++) {
        struct ids_file file = ids_file_make(seed, 300);
        struct bytes rdw = {0}, bdw = {0}, bare = {0};
        for (size_t i = 0; i < file.count; i++) {
            struct bytes record = {0}, one = {0};
            add_packets(&record, i % 3);
            bytes_add(&record, record_of(&file, i).bytes, record_of(&file, i).length);
            add_rdw_record(&one, bytes_view(&record));
            bytes_add(&bare, record.data, record.length);
            bytes_add(&rdw, one.data, one.length);
            add_block(&bdw, bytes_view(&one));
            bytes_free(&record);
            bytes_free(&one);
        }
        const struct view files[] = {bytes_view(&bare), bytes_view(&rdw), bytes_view(&bdw)};
        struct scores expected = read_file(&file);
        for (size_t i = 0; i < COUNT_OF(files); i++) {
            struct scores scores = read_bytes(files[i], &file, false);
            assert_memory_equal(&scores, &expected, sizeof scores);
        }
        bytes_free(&bare);
        bytes_free(&rdw);
        bytes_free(&bdw);
        ids_file_free(&file);
    }
}

/* The records of two files in turn. */
static struct ids_file interleave(const struct ids_file *a, const struct ids_file *b) {
    struct ids_file both = {.count = 2 * a->count, .truths = calloc(2 * a->count, sizeof(struct ids_truth))};
    assert_non_null(both.truths);
    for (size_t i = 0; i < both.count; i++) {
        const struct ids_file *file = i % 2 == 0 ? a : b;
        both.truths[i] = file->truths[i / 2];
        both.truths[i].at = both.bytes.length;
        bytes_add(&both.bytes, record_of(file, i / 2).bytes, record_of(file, i / 2).length);
    }
    return both;
}

/* Two releases in one file: each record is told which it is of, also most of the malformed. */
static void test_two_layouts(void **state) {
    (void)state;
    struct scores all = {.well_formed = {0}};
    for (uint64_t seed = first_seed; seed < first_seed + layouts; seed++) {
        struct ids_file a = ids_file_make(2 * seed, 400), b = ids_file_make(2 * seed + 1, 400);
        struct ids_file both = interleave(&a, &b);
        struct scores scores = read_file(&both);
        add_scores(&all.well_formed, &scores.well_formed);
        add_scores(&all.malformed, &scores.malformed);
        add_scores(&all.correlator, &scores.correlator);
        add_scores(&all.policy, &scores.policy);
        ids_file_free(&a);
        ids_file_free(&b);
        ids_file_free(&both);
    }
    print_message("two layouts: packet %.1f, malformed %.1f, correlator %.1f, policy %.1f\n", percent(&all.well_formed),
                  percent(&all.malformed), percent(&all.correlator), percent(&all.policy));
    assert_true(percent(&all.well_formed) >= 99);
    assert_true(percent(&all.malformed) >= 90);
    assert_true(percent(&all.correlator) >= 95);
    assert_true(percent(&all.policy) >= 95);
}

/* On a pipe the layout is learnt as the records come: what has been learnt holds for the later ones. */
static void test_pipe(void **state) {
    (void)state;
    for (uint64_t seed = first_seed; seed < first_seed + 10; seed++) {
        struct ids_file file = ids_file_make(seed, 1000);
        struct scores scores = read_bytes(view_of(file.bytes.data, file.bytes.length), &file, true);
        assert_true(percent(&scores.well_formed) >= 99);
        assert_true(percent(&scores.policy) >= 90);
        ids_file_free(&file);
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts_that_nobody_has_seen),
        cmocka_unit_test(test_few_records),
        cmocka_unit_test(test_containers),
        cmocka_unit_test(test_two_layouts),
        cmocka_unit_test(test_pipe),
    };
    if (argc > 1)
        layouts = (unsigned)strtoul(argv[1], NULL, 10);
    if (argc > 2)
        first_seed = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
