/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_counter.c - what the trace count runs over, and how far it is from one record to the next
 */
#include "counter.h"
#include "tod.h"
#include "trace_builder.h"
#include "unit.h"

#include <stdio.h>

/* --- one count --------------------------------------------------------------------------------------------------- */

static void check_step(struct count *count, uint32_t number, uint64_t clock, enum count_step step, uint32_t missing) {
    uint32_t found;
    assert_int_equal(count_next(count, number, clock, &found), step);
    assert_int_equal(found, missing);
}

static void counts_what_is_missing(void **state) {
    (void)state;
    struct count count = {.started = false};
    check_step(&count, 100, SAMPLE_BUFFER_TIME, COUNT_FIRST, 0);
    check_step(&count, 101, SAMPLE_BUFFER_TIME, COUNT_NEXT, 0);
    check_step(&count, 105, SAMPLE_BUFFER_TIME, COUNT_JUMP, 3);
    check_step(&count, 106, SAMPLE_BUFFER_TIME, COUNT_NEXT, 0);
}

static void the_highest_number_is_followed_by_zero(void **state) {
    (void)state;
    struct count count = {.started = false};
    check_step(&count, UINT32_MAX - 1, SAMPLE_BUFFER_TIME, COUNT_FIRST, 0);
    check_step(&count, UINT32_MAX, SAMPLE_BUFFER_TIME, COUNT_NEXT, 0);
    check_step(&count, 0, SAMPLE_BUFFER_TIME, COUNT_NEXT, 0);
    check_step(&count, 2, SAMPLE_BUFFER_TIME, COUNT_JUMP, 1);
}

/* 7 comes before 6: after that 8 is the next one. */
static void records_may_change_places(void **state) {
    (void)state;
    struct count count = {.started = false};
    check_step(&count, 5, SAMPLE_BUFFER_TIME, COUNT_FIRST, 0);
    check_step(&count, 7, SAMPLE_BUFFER_TIME, COUNT_JUMP, 1);
    check_step(&count, 6, SAMPLE_BUFFER_TIME, COUNT_AGAIN, 0);
    check_step(&count, 8, SAMPLE_BUFFER_TIME, COUNT_NEXT, 0);
}

static void a_fall_breaks_the_count(void **state) {
    (void)state;
    struct count count = {.started = false};
    check_step(&count, 5000, SAMPLE_BUFFER_TIME, COUNT_FIRST, 0);
    check_step(&count, 100, SAMPLE_BUFFER_TIME, COUNT_BREAK, 0);
    check_step(&count, 101, SAMPLE_BUFFER_TIME, COUNT_NEXT, 0);
}

/* At the seam of a data set that has wrapped, time falls: whatever the count does there, nothing is missing. */
static void where_time_falls_nothing_is_missing(void **state) {
    (void)state;
    static const uint32_t numbers[] = {1, 60, 5000, 5001, 9000};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        struct count count = {.started = false};
        check_step(&count, 5000, SAMPLE_BUFFER_TIME, COUNT_FIRST, 0);
        check_step(&count, numbers[i], SAMPLE_BUFFER_TIME - TOD_SECONDS(1), COUNT_FIRST, 0);
        check_step(&count, numbers[i] + 1, SAMPLE_BUFFER_TIME, COUNT_NEXT, 0);
    }
}

/* --- what it runs over ------------------------------------------------------------------------------------------- */

struct counted {
    const char *link;
    const char *stack; /* up to 8 characters */
    uint32_t id;
    uint32_t number;
};

/* The verdict on records; the clock rises by a microsecond with each. */
static enum count_scope verdict(const struct counted *records, size_t count) {
    static struct tally tally;
    tally = (struct tally){0};
    for (size_t i = 0; i < count; i++) {
        struct entry_plan plan = packet_plan();
        struct prefix_names names = {{0}, {0}, {0}};
        struct bytes bytes = {0};
        struct entry entry;
        plan.name = records[i].link;
        plan.id = records[i].id;
        plan.trace_count = records[i].number;
        plan.buffer_time += i * TOD_SECONDS(1) / 1000000;
        add_entry(&bytes, &plan);
        memcpy(names.stack, records[i].stack, strlen(records[i].stack));
        assert_int_equal(entry_read(bytes_view(&bytes), &entry), ENTRY_STRONG);
        tally_take(&tally, &entry, &names);
        bytes_free(&bytes);
    }
    return tally_verdict(&tally);
}

static void a_count_of_each_interface_is_known(void **state) {
    (void)state;
    static const struct counted records[] = {{"ETH1", "", 4, 100},  {"ETH2", "", 4, 7000}, {"ETH1", "", 4, 101},
                                             {"ETH2", "", 4, 7001}, {"ETH1", "", 4, 102},  {"ETH1", "", 4, 105},
                                             {"ETH2", "", 4, 7002}};
    assert_int_equal(verdict(records, COUNT_OF(records)), COUNT_INTERFACE);
}

static void a_count_of_a_component_is_known(void **state) {
    (void)state;
    static const struct counted records[] = {{"ETH1", "", 4, 100},   {"ETH2", "", 4, 101},    {"EZANTA", "", 7, 5000},
                                             {"ETH1", "", 4, 102},   {"EZANTA", "", 7, 5001}, {"ETH2", "", 5, 103},
                                             {"EZANTA", "", 7, 5002}};
    assert_int_equal(verdict(records, COUNT_OF(records)), COUNT_COMPONENT);
}

static void a_count_of_a_stack_is_known(void **state) {
    (void)state;
    static const struct counted records[] = {{"ETH1", "TCPIP", 4, 100},   {"EZANTA", "TCPIP", 7, 101},
                                             {"ETH1", "TCPIP2", 4, 8000}, {"ETH1", "TCPIP2", 5, 8001},
                                             {"ETH2", "TCPIP", 4, 102},   {"ETH1", "TCPIP", 4, 103},
                                             {"ETH1", "TCPIP2", 4, 8002}};
    assert_int_equal(verdict(records, COUNT_OF(records)), COUNT_STACK);
}

/* With one interface nothing tells them apart. */
static void the_narrowest_is_said_when_all_explain_as_much(void **state) {
    (void)state;
    static const struct counted records[] = {{"ETH1", "TCPIP", 4, 1}, {"ETH1", "TCPIP", 4, 2}, {"ETH1", "TCPIP", 4, 4}};
    assert_int_equal(verdict(records, COUNT_OF(records)), COUNT_INTERFACE);
}

static void what_does_not_count_is_no_counter(void **state) {
    (void)state;
    static const struct counted constant[] = {{"A1", "", 4, 0}, {"A1", "", 4, 0}, {"A1", "", 4, 0}};
    static const struct counted jumping[] = {{"A1", "", 4, 10}, {"A1", "", 4, 20}, {"A1", "", 4, 30}};
    static const struct counted falling[] = {{"A1", "", 4, 1000}, {"A1", "", 4, 1001}, {"A1", "", 4, 1002},
                                             {"A1", "", 4, 7},    {"A1", "", 4, 8},    {"A1", "", 4, 9}};
    assert_int_equal(verdict(constant, COUNT_OF(constant)), COUNT_NONE);
    assert_int_equal(verdict(jumping, COUNT_OF(jumping)), COUNT_NONE);
    assert_int_equal(verdict(falling, COUNT_OF(falling)), COUNT_NONE);
    assert_int_equal(verdict(NULL, 0), COUNT_NONE);
}

/* A million interfaces need no more room than a few; those that come late are not judged. */
static void many_interfaces_take_no_more_room(void **state) {
    (void)state;
    enum { INTERFACES = 2000 };
    static struct counted records[2 * INTERFACES];
    static char names[INTERFACES][8];
    for (size_t i = 0; i < 2 * INTERFACES; i++) {
        snprintf(names[i / 2], sizeof names[0], "E%zu", i / 2);
        records[i] = (struct counted){names[i / 2], "", 4, (uint32_t)(i / 2 % 2 * 1000000 + i % 2)};
    }
    assert_int_equal(verdict(records, COUNT_OF(records)), COUNT_INTERFACE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_what_is_missing),
        cmocka_unit_test(the_highest_number_is_followed_by_zero),
        cmocka_unit_test(records_may_change_places),
        cmocka_unit_test(a_fall_breaks_the_count),
        cmocka_unit_test(where_time_falls_nothing_is_missing),
        cmocka_unit_test(a_count_of_each_interface_is_known),
        cmocka_unit_test(a_count_of_a_component_is_known),
        cmocka_unit_test(a_count_of_a_stack_is_known),
        cmocka_unit_test(the_narrowest_is_said_when_all_explain_as_much),
        cmocka_unit_test(what_does_not_count_is_no_counter),
        cmocka_unit_test(many_interfaces_take_no_more_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
