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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_prefix_of_a_whole_buffer_is_learnt),
        cmocka_unit_test(the_prefix_is_learnt_from_within_a_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
