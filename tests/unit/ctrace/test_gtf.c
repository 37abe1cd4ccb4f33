/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_gtf.c - what GTF writes about itself: one record
 */
#include "gtf.h"
#include "assertions.h"
#include "tod.h"
#include "trace_builder.h"

/* The first record of the sample dump in IBM Db2 12 for z/OS, "GTF writer header section", without its RDW. */
static const uint8_t control[] = {0x00, 0x01, 0xff, 0xff, 0x94, 0xb6, 0xa6, 0xe9, 0xbd, 0x66, 0x36,
                                  0xfa, 0x5c, 0x02, 0x10, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00};

enum { LOST_MAX = 64 };

/* A lost-event record of FID `type` with the clock of `control`, `count` lost and system id 0x0102. */
static void make_lost(uint8_t *body, uint8_t type, uint8_t count) {
    memset(body, 0, LOST_MAX);
    memcpy(body, control, 14);
    body[1] = type;
    body[17] = count;
    body[18] = 0x01;
    body[19] = 0x02;
}

static void the_published_control_record_is_read(void **state) {
    (void)state;
    struct gtf_record gtf;
    assert_true(gtf_read(view_of(control, sizeof control), &gtf));
    assert_int_equal(gtf.type, GTF_CONTROL);
    assert_int_equal(gtf.time_zone, -27466);
    assert_int_equal(gtf_seconds(gtf.time_zone), -8 * 3600);
    struct unix_time time = tod_to_unix(gtf.time, 0);
    assert_int_equal(time.seconds, 727376562); /* 1993-01-18T17:02:42 */
    assert_int_equal(time.nanoseconds / 1000, 933669);
    assert_int_equal(gtf.lost, 0);
    assert_false(gtf.has_system_id);
}

static void lost_records_are_read(void **state) {
    (void)state;
    uint8_t body[LOST_MAX];
    struct gtf_record gtf;
    make_lost(body, 2, 5);
    assert_true(gtf_read(view_of(body, 18), &gtf));
    assert_int_equal(gtf.type, GTF_LOST_RECORDS);
    assert_int_equal(gtf.lost, 5);
    assert_false(gtf.has_system_id);
    assert_true(gtf_read(view_of(body, 20), &gtf));
    assert_int_equal(gtf.lost, 5);
    assert_true(gtf.has_system_id);
    make_lost(body, 3, 5);
    assert_true(gtf_read(view_of(body, 20), &gtf));
    assert_int_equal(gtf.type, GTF_LOST_BLOCK);
    assert_int_equal(gtf.lost, 0); /* how many is not known */
}

static void only_the_lengths_of_each_type_are_taken(void **state) {
    (void)state;
    uint8_t body[LOST_MAX];
    struct gtf_record gtf;
    for (unsigned type = 0; type < 256; type++)
        for (size_t length = 0; length < LOST_MAX; length++) {
            bool is_lost = (type == 2 || type == 3) && (length == 18 || length == 20);
            make_lost(body, (uint8_t)type, 1);
            assert_int_equal(gtf_read(view_of(body, length), &gtf), is_lost || (type == 1 && length == 22));
        }
}

/* The control record with one byte changed. */
static bool reads_with(size_t at, uint8_t value) {
    uint8_t body[sizeof control];
    struct gtf_record gtf;
    memcpy(body, control, sizeof body);
    body[at] = value;
    return gtf_read(view_of(body, sizeof body), &gtf);
}

static void the_aid_is_zero_and_the_clock_can_be(void **state) {
    (void)state;
    assert_true(reads_with(0, 0));
    for (unsigned aid = 1; aid < 256; aid++)
        assert_false(reads_with(0, (uint8_t)aid));
    assert_false(reads_with(6, 0xa0)); /* 1989 */
    assert_true(reads_with(6, 0xff));  /* 2041 */
}

/* 24 hours are 82397.5 units of 1.048576 s. */
static void the_time_zone_is_within_a_day(void **state) {
    (void)state;
    static const struct {
        int32_t units;
        bool right;
    } zones[] = {{0, true},       {82397, true},      {82398, false},    {-82397, true},
                 {-82398, false}, {INT32_MAX, false}, {INT32_MIN, false}};
    struct bytes body = {0};
    struct gtf_record gtf;
    bytes_add(&body, control, sizeof control);
    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        bytes_put_uint(&body, 2, (uint32_t)zones[i].units, 4);
        assert_int_equal(gtf_read(bytes_view(&body), &gtf), zones[i].right);
    }
    bytes_free(&body);
}

/* Half an hour is 1716.6 units, an hour and a half 5149.8. */
static void seconds_are_rounded(void **state) {
    (void)state;
    assert_int_equal(gtf_seconds(0), 0);
    assert_int_equal(gtf_seconds(1), 1);
    assert_int_equal(gtf_seconds(-10), -10); /* 10.49 */
    assert_int_equal(gtf_seconds(10), 10);
    assert_int_equal(gtf_seconds(11), 12); /* 11.53 */
    assert_int_equal(gtf_seconds(-11), -12);
}

static size_t length_before(uint8_t type, size_t own, struct view behind) {
    uint8_t body[LOST_MAX];
    struct bytes bytes = {0};
    make_lost(body, type, 7);
    bytes_add(&bytes, body, own);
    bytes_add(&bytes, behind.bytes, behind.length);
    size_t length = gtf_length(view_part(bytes_view(&bytes), 0, GTF_LOOK_LENGTH));
    bytes_free(&bytes);
    return length;
}

static void what_follows_tells_how_long_a_lost_record_is(void **state) {
    (void)state;
    struct bytes entry = {0};
    add_packets(&entry, 1);
    for (uint8_t type = 2; type <= 3; type++)
        for (size_t own = 18; own <= 20; own += 2) {
            assert_int_equal(length_before(type, own, bytes_view(&entry)), own);
            assert_int_equal(length_before(type, own, view_of(NULL, 0)), own); /* the data end */
        }
    assert_int_equal(length_before(2, 18, view_of("????????????", 12)), 18);
    assert_int_equal(gtf_length(view_of(control, sizeof control)), 22);
    assert_int_equal(gtf_length(view_of(control, sizeof control - 1)), 0);
    assert_int_equal(gtf_length(bytes_view(&entry)), 0);
    bytes_free(&entry);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_control_record_is_read),
        cmocka_unit_test(lost_records_are_read),
        cmocka_unit_test(only_the_lengths_of_each_type_are_taken),
        cmocka_unit_test(the_aid_is_zero_and_the_clock_can_be),
        cmocka_unit_test(the_time_zone_is_within_a_day),
        cmocka_unit_test(seconds_are_rounded),
        cmocka_unit_test(what_follows_tells_how_long_a_lost_record_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
