/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_segment.c - what the segments of one packet have in common, and how they are numbered
 */
#include "segment.h"
#include "built.h"
#include "cutter.h"
#include "places.h"
#include "unit.h"

static struct segment_key key_of(const struct entry_plan *plan) {
    struct built built = built_of(plan);
    struct segment_key key;
    assert_true(segment_key_read(&built.entry, &key));
    built_free(&built);
    return key;
}

static bool same_key(const struct entry_plan *a, const struct entry_plan *b) {
    struct segment_key key_a = key_of(a), key_b = key_of(b);
    return memcmp(&key_a, &key_b, sizeof key_a) == 0;
}

static struct entry_plan segment_plan(void) {
    struct entry_plan plan = packet_plan();
    plan.segment = 1;
    plan.traced = 4000;
    return plan;
}

static void what_differs_between_segments_is_not_in_the_key(void **state) {
    (void)state;
    struct entry_plan a = segment_plan(), b = segment_plan();
    b.segment = 2;
    b.flags ^= 0x20;
    b.buffer_time += 4096;
    b.trace_count++;
    b.packet_length++;
    b.discard++;
    b.payload.length--;
    assert_true(same_key(&a, &b));
}

/* The last byte of each field differs, so that none is taken in part. */
static void each_field_of_the_packet_is_in_the_key(void **state) {
    (void)state;
    struct entry_plan base = segment_plan(), others[9];
    base.name = "ABCDEFGHIJKLMNOP";
    for (size_t i = 0; i < COUNT_OF(others); i++)
        others[i] = base;
    others[0].id = 6;
    others[1].traced++;
    others[2].name = "ABCDEFGHIJKLMNOQ";
    others[3].capture_time++;
    others[4].source[15]++;
    others[5].destination[15]++;
    others[6].source_port++;
    others[7].destination_port++;
    others[8].interface_index++;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_false(same_key(&base, &others[i]));
}

/* Behind the job name of a data trace stand family, type, protocol and state, which may change. */
static void of_a_data_trace_only_the_job_name_counts(void **state) {
    (void)state;
    struct entry_plan a = segment_plan(), b = segment_plan();
    a.id = b.id = 5;
    a.name = b.name = "USER12";
    b.state++;
    assert_true(same_key(&a, &b));
    b.name = "USER13";
    assert_false(same_key(&a, &b));
}

/* A user who has found the interface index elsewhere: it then stands at +76, and what is at +84 does not count. */
static void fields_are_read_where_the_user_has_them(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    places.pthdr[PTH_ROW_ifindex].at = 76;
    struct entry_plan plans[3] = {segment_plan(), segment_plan(), segment_plan()};
    struct segment_key keys[3];
    plans[1].interface_index++;
    plans[2].tcb++;
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        struct built built = built_of(&plans[i]);
        entry_use_places(&built.entry, &places);
        assert_true(segment_key_read(&built.entry, &keys[i]));
        built_free(&built);
    }
    assert_memory_equal(&keys[0], &keys[1], sizeof keys[0]);
    assert_memory_not_equal(&keys[0], &keys[2], sizeof keys[0]);
}

/* 64 bytes end before the ports, 84 before the interface index. */
static void what_a_short_header_does_not_hold_is_zero(void **state) {
    (void)state;
    struct entry_plan a = segment_plan(), b = segment_plan();
    b.source_port++;
    b.destination_port++;
    b.interface_index++;
    a.header_length = b.header_length = 64;
    assert_true(same_key(&a, &b));
    a.header_length = b.header_length = 84;
    assert_false(same_key(&a, &b));
    b.source_port--;
    b.destination_port--;
    assert_true(same_key(&a, &b));
}

/* The header ends at 16 + 92. */
static bool has_a_key_with_its_header(struct view cut, void *context) {
    (void)context;
    struct entry entry;
    struct segment_key key;
    if (!entry_read_anyway(cut, &entry))
        return cut.length < 8;
    return segment_key_read(&entry, &key) == (cut.length >= 16 + 92);
}

static void a_cut_header_has_no_key(void **state) {
    (void)state;
    struct entry_plan plan = segment_plan();
    struct bytes bytes = {0};
    add_entry(&bytes, &plan);
    assert_int_equal(cut_everywhere(bytes_view(&bytes), has_a_key_with_its_header, NULL), 0);
    bytes_free(&bytes);
}

static void an_entry_without_header_has_no_key(void **state) {
    (void)state;
    struct entry_plan plan = plain_plan(0x40000001, view_of(sample_packet, sizeof sample_packet));
    struct built built = built_of(&plan);
    struct segment_key key;
    assert_false(segment_key_read(&built.entry, &key));
    built_free(&built);
}

static void the_next_number_is_the_next_segment(void **state) {
    (void)state;
    for (uint32_t next = 0; next < 2000; next++) {
        uint8_t number = (uint8_t)(next == 0 ? 0 : (next - 1) % 255 + 1);
        assert_int_equal(segment_ahead(number, next), next);
    }
}

static void after_255_comes_1(void **state) {
    (void)state;
    assert_int_equal(segment_ahead(255, 255), 255);
    assert_int_equal(segment_ahead(1, 256), 256);
    assert_int_equal(segment_ahead(2, 256), 257);
    assert_int_equal(segment_ahead(255, 256), 510);
    assert_int_equal(segment_ahead(1, 511), 511);
}

static void a_number_that_was_passed_is_one_round_further(void **state) {
    (void)state;
    assert_int_equal(segment_ahead(1, 3), 256);
    assert_int_equal(segment_ahead(2, 3), 257);
    assert_int_equal(segment_ahead(255, 600), 765);
}

static void numbers_may_be_missing(void **state) {
    (void)state;
    assert_int_equal(segment_ahead(5, 0), 5);
    assert_int_equal(segment_ahead(5, 3), 5);
    assert_int_equal(segment_ahead(5, 256), 260);
}

static void zero_is_the_first_and_no_other(void **state) {
    (void)state;
    assert_int_equal(segment_ahead(0, 0), 0);
    assert_int_equal(segment_ahead(0, 300), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_differs_between_segments_is_not_in_the_key),
        cmocka_unit_test(each_field_of_the_packet_is_in_the_key),
        cmocka_unit_test(of_a_data_trace_only_the_job_name_counts),
        cmocka_unit_test(fields_are_read_where_the_user_has_them),
        cmocka_unit_test(what_a_short_header_does_not_hold_is_zero),
        cmocka_unit_test(a_cut_header_has_no_key),
        cmocka_unit_test(an_entry_without_header_has_no_key),
        cmocka_unit_test(the_next_number_is_the_next_segment),
        cmocka_unit_test(after_255_comes_1),
        cmocka_unit_test(a_number_that_was_passed_is_one_round_further),
        cmocka_unit_test(numbers_may_be_missing),
        cmocka_unit_test(zero_is_the_first_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
