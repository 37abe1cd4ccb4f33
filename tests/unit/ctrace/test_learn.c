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

/* Records of a buffer with entries of equal length, each behind a prefix; without the first `missing` records. */
static struct bytes written_file(size_t missing) {
    struct bytes entries = {0};
    struct bytes file = {0};
    add_packets(&entries, ENTRIES);
    const size_t piece = RECORD_LENGTH - PREFIX_LENGTH;
    for (size_t at = missing * piece; at < entries.length; at += piece) {
        struct bytes body = {0};
        add_rubbish(&body, PREFIX_LENGTH);
        bytes_add(&body, entries.data + at, entries.length - at < piece ? entries.length - at : piece);
        add_rdw_record(&file, bytes_view(&body));
        bytes_free(&body);
    }
    bytes_free(&entries);
    return file;
}

static void check_learnt_prefix(size_t missing) {
    struct bytes file = written_file(missing);
    struct tape tape;
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    struct dataset learnt = dataset_learn(&tape.source, framing_named("rdw")).dataset;
    assert_int_equal(learnt.prefix_length, PREFIX_LENGTH);
    assert_true(learnt.prefix_on_each);
    tape_close(&tape);
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

/* Plain binary FTP: two buffers in records of one length, each with a prefix that holds the component's name at +12.
 * `before` bytes of something else stand in front of the first; the first `missing` records are not there. */
static void check_bare_prefix(size_t before, size_t missing) {
    enum { PIECE = RECORD_LENGTH - PREFIX_LENGTH };
    static const uint8_t name[] = {0xe2, 0xe8, 0xe2, 0xe3, 0xc3, 0xd7, 0xc4, 0xc1}; /* SYSTCPDA */
    struct bytes buffer = {0}, file = {0};
    add_packets(&buffer, ENTRIES);
    bytes_add_fill(&buffer, 0, PIECE - buffer.length % PIECE);
    add_rubbish(&file, before);
    for (size_t at = missing * PIECE; at < 2 * buffer.length; at += PIECE) {
        add_rubbish(&file, PREFIX_LENGTH);
        memcpy(file.data + file.length - PREFIX_LENGTH + 12, name, sizeof name);
        bytes_add(&file, buffer.data + at % buffer.length, PIECE);
    }
    struct tape tape;
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    struct dataset learnt = dataset_learn(&tape.source, framing_named("bare")).dataset;
    assert_int_equal(learnt.prefix_length, PREFIX_LENGTH);
    assert_int_equal(learnt.places.component_at, 12);
    tape_close(&tape);
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
        cmocka_unit_test(a_prefix_without_record_lengths_is_learnt),
        cmocka_unit_test(it_is_learnt_from_within_a_buffer),
        cmocka_unit_test(what_stands_before_the_first_prefix_does_not_belong_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
