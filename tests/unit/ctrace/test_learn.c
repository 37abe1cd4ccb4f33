/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_learn.c - the trace writer's prefix is found, wherever in a buffer the file begins
 */
#include "dataset.h"
#include "assertions.h"
#include "tape.h"
#include "trace_builder.h"
#include "unit.h"

enum { PREFIX_LENGTH = 40, RECORD_LENGTH = 900, ENTRIES = 100 };

static const uint8_t component[] = {0xe2, 0xe8, 0xe2, 0xe3, 0xc3, 0xd7, 0xc4, 0xc1}; /* SYSTCPDA */

enum { NAME_AT = 12 }; /* of the component's name in a prefix */

/* The records of a buffer, each or only the first behind a prefix; without the first `missing` records. */
static struct bytes records_of(struct bytes *entries, bool prefix_on_each, size_t missing) {
    struct bytes file = {0};
    const size_t piece = RECORD_LENGTH - PREFIX_LENGTH;
    for (size_t at = missing * piece; at < entries->length; at += piece) {
        struct bytes body = {0};
        if (at == 0 || prefix_on_each) {
            add_rubbish(&body, PREFIX_LENGTH);
            memcpy(body.data + NAME_AT, component, sizeof component);
        }
        struct view part = view_part(bytes_view(entries), at, piece);
        bytes_add(&body, part.bytes, part.length);
        add_rdw_record(&file, bytes_view(&body));
        bytes_free(&body);
    }
    bytes_free(entries);
    return file;
}

/* Entries of equal length. */
static struct bytes written_file(size_t missing) {
    struct bytes entries = {0};
    add_packets(&entries, ENTRIES);
    return records_of(&entries, true, missing);
}

static struct dataset learn(struct bytes *file, const char *framing) {
    struct tape tape;
    tape_open(&tape, bytes_view(file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    struct dataset learnt = dataset_learn(&tape.source, framing_named(framing)).dataset;
    tape_close(&tape);
    return learnt;
}

static void check_learnt_prefix(size_t missing) {
    struct bytes file = written_file(missing);
    struct dataset learnt = learn(&file, "rdw");
    assert_int_equal(learnt.prefix_length, PREFIX_LENGTH);
    assert_int_equal(learnt.places.component_at, NAME_AT);
    assert_true(learnt.prefix_on_each);
    bytes_free(&file);
}

static void the_prefix_of_a_whole_buffer_is_learnt(void **state) {
    (void)state;
    check_learnt_prefix(0);
}

/* The first entries stand behind the rest of another: at 40 + 136, 40 + 106, 40 + 76, ... */
static void the_prefix_is_learnt_from_within_a_buffer(void **state) {
    (void)state;
    for (size_t missing = 1; missing < 8; missing++)
        check_learnt_prefix(missing);
}

/* A file in which the byte at `damaged` is another: `before` short entries, one of many records, and short ones. */
static struct dataset learn_damaged(bool prefix_on_each, size_t before, size_t damaged) {
    struct entry_plan plan = packet_plan();
    struct bytes entries = {0}, payload = {0};
    add_rubbish(&payload, 4000);
    plan.payload = bytes_view(&payload);
    add_packets(&entries, before);
    add_entry(&entries, &plan);
    add_packets(&entries, ENTRIES);
    bytes_add_fill(&entries, 0, RECORD_LENGTH); /* a record of zeros: no prefix hides any */
    struct bytes file = records_of(&entries, prefix_on_each, 0);
    bytes_put_uint(&file, damaged, 0xf1, 1);
    struct dataset learnt = learn(&file, "rdw");
    bytes_free(&payload);
    bytes_free(&file);
    return learnt;
}

enum { SECOND_DESCRIPTOR = 4 + RECORD_LENGTH, UNUSED_BYTE = 3 };

/* The first entry is lost with the descriptor of the second record; the prefix is told by the records behind. */
static void the_prefix_is_learnt_behind_damage(void **state) {
    (void)state;
    struct dataset learnt = learn_damaged(true, 0, SECOND_DESCRIPTOR + UNUSED_BYTE);
    assert_int_equal(learnt.prefix_length, PREFIX_LENGTH);
    assert_int_equal(learnt.places.component_at, NAME_AT);
    assert_true(learnt.prefix_on_each);
}

/* The bytes of the lost entry are not explained by the prefixes that they might be. */
static void what_may_be_prefixes_in_a_lost_entry_tells_nothing(void **state) {
    (void)state;
    const size_t fifth = SECOND_DESCRIPTOR + 3 * (4 + RECORD_LENGTH - PREFIX_LENGTH);
    struct dataset learnt = learn_damaged(false, 1, fifth + UNUSED_BYTE);
    assert_int_equal(learnt.prefix_length, PREFIX_LENGTH);
    assert_false(learnt.prefix_on_each);
}

/* Every entry runs over records, and the first one is damaged, so no record tells by what it begins with. */
static void the_prefix_is_learnt_from_entries_that_run_over_it(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    struct bytes entries = {0}, payload = {0};
    add_rubbish(&payload, 1000);
    plan.payload = bytes_view(&payload);
    for (size_t i = 0; i < 20; i++)
        add_entry(&entries, &plan);
    struct bytes file = records_of(&entries, true, 0);
    bytes_put_uint(&file, 4 + PREFIX_LENGTH, 0xf1, 1);
    struct dataset learnt = learn(&file, "rdw");
    assert_int_equal(learnt.prefix_length, PREFIX_LENGTH);
    assert_int_equal(learnt.places.component_at, NAME_AT);
    bytes_free(&entries);
    bytes_free(&payload);
    bytes_free(&file);
}

/* Behind the first prefix stands an entry with a damaged length; the two are no prefix, though it holds a name. */
static void a_damaged_entry_behind_a_prefix_does_not_belong_to_it(void **state) {
    (void)state;
    struct bytes entries = {0};
    add_packets(&entries, ENTRIES);
    struct bytes file = records_of(&entries, false, 0);
    bytes_put_uint(&file, 4 + PREFIX_LENGTH, 0xf1, 1);
    assert_int_not_equal(learn(&file, "rdw").prefix_length, PREFIX_LENGTH + SAMPLE_ENTRY_LENGTH);
    bytes_free(&file);
}

static void add_prefix(struct bytes *file) {
    add_rubbish(file, PREFIX_LENGTH);
    memcpy(file->data + file->length - PREFIX_LENGTH + NAME_AT, component, sizeof component);
}

/* Plain binary FTP: two buffers in records of one length, each with a prefix that holds the component's name at
 * NAME_AT. `before` bytes of something else stand in front of the first; the first `missing` records are not there. */
static void check_bare_prefix(size_t before, size_t missing) {
    enum { PIECE = RECORD_LENGTH - PREFIX_LENGTH };
    struct bytes buffer = {0}, file = {0};
    add_packets(&buffer, ENTRIES);
    bytes_add_fill(&buffer, 0, PIECE - buffer.length % PIECE);
    add_rubbish(&file, before);
    for (size_t at = missing * PIECE; at < 2 * buffer.length; at += PIECE) {
        add_prefix(&file);
        bytes_add(&file, buffer.data + at % buffer.length, PIECE);
    }
    struct dataset learnt = learn(&file, "bare");
    assert_int_equal(learnt.prefix_length, PREFIX_LENGTH);
    assert_int_equal(learnt.places.component_at, NAME_AT);
    bytes_free(&file);
    bytes_free(&buffer);
}

static void a_prefix_without_record_lengths_is_learnt(void **state) {
    (void)state;
    check_bare_prefix(0, 0);
}

static void it_is_learnt_from_within_a_buffer(void **state) {
    (void)state;
    for (size_t missing = 1; missing < 10; missing++)
        check_bare_prefix(0, missing);
}

/* One buffer, without its first prefix: all that are there stand in the middle of entries. */
static void it_is_learnt_in_a_file_that_begins_with_an_entry(void **state) {
    (void)state;
    struct bytes buffer = {0}, file = {0};
    add_packets(&buffer, ENTRIES);
    for (size_t at = 0; at < buffer.length; at += RECORD_LENGTH) {
        struct view part = view_part(bytes_view(&buffer), at, RECORD_LENGTH);
        if (at > 0)
            add_prefix(&file);
        bytes_add(&file, part.bytes, part.length);
    }
    struct dataset learnt = learn(&file, "bare");
    assert_int_equal(learnt.prefix_length, PREFIX_LENGTH);
    assert_int_equal(learnt.places.component_at, NAME_AT);
    bytes_free(&file);
    bytes_free(&buffer);
}

/* GTF, on which the writer seems to be built, puts a record of 22 bytes in front. */
static void what_stands_before_the_first_prefix_does_not_belong_to_it(void **state) {
    (void)state;
    check_bare_prefix(22, 0);
    check_bare_prefix(200, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_prefix_of_a_whole_buffer_is_learnt),
        cmocka_unit_test(the_prefix_is_learnt_from_within_a_buffer),
        cmocka_unit_test(the_prefix_is_learnt_behind_damage),
        cmocka_unit_test(what_may_be_prefixes_in_a_lost_entry_tells_nothing),
        cmocka_unit_test(the_prefix_is_learnt_from_entries_that_run_over_it),
        cmocka_unit_test(a_damaged_entry_behind_a_prefix_does_not_belong_to_it),
        cmocka_unit_test(a_prefix_without_record_lengths_is_learnt),
        cmocka_unit_test(it_is_learnt_from_within_a_buffer),
        cmocka_unit_test(it_is_learnt_in_a_file_that_begins_with_an_entry),
        cmocka_unit_test(what_stands_before_the_first_prefix_does_not_belong_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
