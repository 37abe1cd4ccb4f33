/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_writer.c - files as the trace writer may make them (random_writer.h), read by the core
 *
 * With record lengths every entry must come back; without, every entry that no prefix cuts, or only once inside its
 * payload with the component's name inside its span.  None may be invented, and the sums must be the file's size.  The
 * same from a pipe, which gives every byte once, and of files that begin inside a trace buffer.
 *
 *     unit-writer [FILES [FIRST-SEED]]        2000 files from seed 1 when nothing is said
 */
#include "detect.h"
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

/* What has come back of a file. */
struct reading {
    const struct made *made;
    bool all_wanted;  /* or only those entries that can be told without record lengths */
    size_t next;      /* the first written entry that has not been passed */
    size_t at;        /* ... and its place in made->entries */
    size_t gtf_count; /* records of GTF that came back */
    bool lost;        /* an entry that must come back has been passed over */
    bool invented;    /* an item is an entry that was not written, or not there */
    bool changed;     /* an item looked different by random access */
};

static void pass(struct reading *reading) {
    reading->at += reading->made->list[reading->next++].length;
}

static bool is_wanted(const struct reading *reading) {
    return reading->all_wanted || reading->made->list[reading->next].joinable;
}

static bool is_next(const struct reading *reading, struct view bytes) {
    size_t length = reading->made->list[reading->next].length;
    return bytes.length == length && memcmp(bytes.bytes, reading->made->entries.data + reading->at, length) == 0;
}

/* An entry came back: it must be one of the next that have been written. */
static void take_entry(struct reading *reading, struct view bytes) {
    for (; reading->next < reading->made->entry_count; pass(reading)) {
        if (is_next(reading, bytes)) {
            pass(reading);
            return;
        }
        reading->lost = reading->lost || is_wanted(reading);
    }
    reading->invented = true;
}

static bool is_same_item(const struct item *a, const struct item *b) {
    return a->kind == b->kind && a->length == b->length && a->end == b->end && a->bytes.length == b->bytes.length &&
           memcmp(a->bytes.bytes, b->bytes.bytes, b->bytes.length) == 0;
}

static struct reading read_file(const struct made *made, bool all_wanted, struct reader *reader) {
    struct reading reading = {.made = made, .all_wanted = all_wanted};
    struct item item, again;
    while (reader_next(reader, &item)) {
        if (item.kind == ITEM_ENTRY)
            take_entry(&reading, item.bytes);
        reading.gtf_count += item.kind == ITEM_GTF;
        reading.changed = reading.changed || !reader_item_at(reader, item.at, &again) || !is_same_item(&item, &again);
    }
    for (; reading.next < made->entry_count; pass(&reading))
        reading.lost = reading.lost || is_wanted(&reading);
    return reading;
}

/* True when hardly an entry of the file is whole: the file need not be known for a trace. */
static bool is_all_cut(const struct made *made, const struct plan *plan) {
    size_t told = 0;
    for (size_t i = 0; i < made->entry_count; i++)
        told += made->list[i].whole && made->list[i].proves_itself;
    return told == 0 || (plan->shape == SHAPE_BARE && plan->name_end == 0 && told < 8);
}

/* True when an entry may be spread over more of the file than the window holds: from a pipe that is not read. */
static bool is_spread_widely(const struct plan *plan) {
    return plan->prefix_length * 2 > plan->record_length;
}

/* True when the 4 KiB that are looked at of a pipe may show no entry: the first one fills them, with a descriptor
 * inside its header; or prefixes cut all. */
static bool hides_from_pipe(const struct made *made, const struct plan *plan) {
    bool cuts_all = plan->shape == SHAPE_BARE && plan->name_end == 0 && plan->record_length <= DETECT_SAMPLE_PIPE / 8;
    return cuts_all || made->list[0].length > DETECT_SAMPLE_PIPE / 2;
}

/* True for an entry that tells of the prefix: it is cut once, and both neighbours tell where it begins and ends. */
static bool is_cut_between_whole(const struct made_entry *entry) {
    return !entry->whole && entry->joinable && entry[-1].whole && entry[-1].proves_itself && entry[1].whole &&
           entry[1].proves_itself;
}

/* Where the prefix begins is told by comparing entries that it cuts, unless the file begins with one. */
static bool hides_prefix(const struct made *made) {
    enum { TOLD_BY = 6 };
    size_t count = 0;
    for (size_t i = 1; i + 1 < made->entry_count; i++)
        count += is_cut_between_whole(&made->list[i]);
    return count < TOLD_BY;
}

/* True when nowhere three whole entries stand in a row: without a prefix the file need not be known for a trace. */
static bool has_no_chain(const struct made *made) {
    size_t row = 0;
    for (size_t i = 0; i < made->entry_count && row < 3; i++)
        row = made->list[i].whole && made->list[i].proves_itself ? row + 1 : 0;
    return row < 3;
}

/* The first entries stand behind the rest of another: where they begin is not told before one proves itself. */
static void want_what_is_told(struct made *made) {
    bool hidden = hides_prefix(made), begun = false;
    for (size_t i = 0; i < made->entry_count; i++) {
        struct made_entry *entry = &made->list[i];
        begun = begun || (entry->whole && entry->proves_itself);
        entry->joinable = entry->joinable && begun && (entry->whole || !hidden);
    }
}

/* What is wrong with a file, or NULL. */
static const char *fault_of(struct made *made, const struct plan *plan, bool pipe) {
    struct reader *reader = malloc(sizeof *reader);
    struct tape sequential = {.bytes = bytes_view(&made->file), .is_pipe = pipe}, random = {.bytes = sequential.bytes};
    const char *fault = NULL;
    bool framed = plan->shape != SHAPE_BARE;
    if (!reader_open(reader, tape_read, &sequential, &random, pipe)) {
        bool is_hidden = is_all_cut(made, plan) || (pipe && hides_from_pipe(made, plan)) ||
                         (plan->begins_inside && has_no_chain(made));
        fault = is_hidden ? NULL : "is not opened";
    } else {
        struct reading reading = read_file(made, framed, reader);
        const struct walk *walk = &reader->walk;
        if (reading.lost)
            fault = "loses entries";
        else if (reading.invented)
            fault = "invents entries";
        else if (reading.gtf_count != made->gtf_count)
            fault = "loses or invents records of GTF";
        else if (pipe && sequential.went_back > 0)
            fault = "is asked for bytes that are gone";
        else if (reading.changed)
            fault = "looks different by random access";
        else if (walk->entries + walk->structure + walk->skipped != made->file.length || (framed && walk->skipped != 0))
            fault = "has sums that are wrong";
    }
    free(reader);
    return fault;
}

/* How files are made and read. */
struct way {
    bool pipe;
    unsigned others; /* percent of the entries that are another component's */
    bool begins_inside;
};

static const struct way from_file = {.others = 5}, of_many_components = {.others = 60},
                        from_pipe = {.pipe = true, .others = 5}, from_inside = {.others = 5, .begins_inside = true};

/* False when the file of this seed is read wrongly, which is printed. */
static bool is_file_read(const struct way *way, uint64_t seed) {
    static const char *const shapes[] = {"rdw", "bdw", "spanned", "bare", "ftp"};
    struct chance chance = chance_of_seed(seed);
    struct plan plan = plan_by_chance(&chance);
    plan.others = way->others;
    plan.begins_inside = way->begins_inside;
    if (way->begins_inside && (plan.shape != SHAPE_BARE || plan.name_end == 0))
        return true;
    struct made made = make_file(&chance, &plan);
    if (way->begins_inside)
        want_what_is_told(&made);
    const char *fault = way->pipe && is_spread_widely(&plan) ? NULL : fault_of(&made, &plan, way->pipe);
    if (fault != NULL)
        print_error("seed %u: %s, records of %zu, prefix of %zu on %s%s, %zu entries, %zu bytes: %s\n", (unsigned)seed,
                    shapes[plan.shape], plan.record_length, plan.prefix_length,
                    plan.prefix_on_each ? "each" : "the first", plan.name_end > 0 ? " with names" : "",
                    made.entry_count, made.file.length, fault);
    made_free(&made);
    return fault == NULL;
}

static void check_files(const struct way *way) {
    unsigned wrong = 0;
    for (uint64_t seed = first_seed; seed < first_seed + files; seed++)
        wrong += !is_file_read(way, seed);
    assert_int_equal(wrong, 0);
}

static void every_entry_comes_back(void **state) {
    (void)state;
    check_files(&from_file);
}

static void every_entry_comes_back_of_many_components(void **state) {
    (void)state;
    check_files(&of_many_components);
}

static void every_entry_comes_back_from_a_pipe(void **state) {
    (void)state;
    check_files(&from_pipe);
}

static void every_entry_comes_back_of_a_file_that_begins_inside_a_buffer(void **state) {
    (void)state;
    check_files(&from_inside);
}

/* They stay what they were as long as the writer does. */
static void files_that_were_read_wrongly(void **state) {
    (void)state;
    static const struct {
        const struct way *way;
        uint64_t seed;
    } cases[] = {
        {&from_file, 27390},          {&from_file, 30620},          {&from_file, 40237},
        {&from_file, 40547},          {&from_file, 42405},          {&from_file, 44696},
        {&from_file, 45725},          {&from_file, 46439},          {&from_file, 46536},
        {&from_file, 65351},          {&of_many_components, 22474}, {&of_many_components, 42208},
        {&of_many_components, 42918}, {&of_many_components, 43385}, {&of_many_components, 49407},
        {&of_many_components, 51450}, {&of_many_components, 60424}, {&of_many_components, 63565},
        {&from_pipe, 21676},          {&from_pipe, 28214},          {&from_pipe, 40133},
        {&from_pipe, 81407},          {&from_inside, 23103},        {&from_inside, 27522},
        {&from_inside, 51510},        {&from_inside, 84720},        {&from_inside, 89076},
    };
    unsigned wrong = 0;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        wrong += !is_file_read(cases[i].way, cases[i].seed);
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_entry_comes_back),
        cmocka_unit_test(every_entry_comes_back_of_many_components),
        cmocka_unit_test(every_entry_comes_back_from_a_pipe),
        cmocka_unit_test(every_entry_comes_back_of_a_file_that_begins_inside_a_buffer),
        cmocka_unit_test(files_that_were_read_wrongly),
    };
    if (argc > 1)
        files = (unsigned)strtoul(argv[1], NULL, 10);
    if (argc > 2)
        first_seed = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
