/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_limits.c - captures that were made to exhaust memory or time
 */
#include "ftp_stage.h"
#include "unit.h"

#include <stdio.h>

enum { MANY = 1000000, BYTES_MAX = 110 * 1000 * 1000 };

static struct talk talk_number(unsigned number) {
    struct talk talk = {endpoint_named("10.0.0.1:1025"), endpoint_named("10.0.0.2:21"), 1, 1};
    talk.client.address.bytes[1] = (uint8_t)(number >> 16);
    talk.client.address.bytes[2] = (uint8_t)(number >> 8);
    talk.client.address.bytes[3] = (uint8_t)number;
    return talk;
}

static void check_memory(struct stage *stage) {
    assert_in_range(stage->allocated, 1, BYTES_MAX);
    stage_close(stage);
}

static void a_million_announcements_of_one_client(void **state) {
    (void)state;
    struct stage stage;
    struct talk talk = talk_number(1);
    char line[64];
    unsigned too_many = 0;
    stage_open(&stage, &usual_settings);
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(line, sizeof line, "PORT 10,0,0,1,%u,%u", 1 + i / 256 % 255, i % 256);
        stage_say(&stage, &talk, true, line);
        for (size_t told = 0; told < stage.told_count; told++)
            too_many += stage.told[told].note.kind == NOTE_TOO_MANY;
        stage.told_count = 0;
    }
    assert_int_equal(too_many, 1);
    check_memory(&stage);
}

static void a_million_clients_that_announce_and_vanish(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage, &usual_settings);
    for (unsigned i = 0; i < MANY; i++) {
        struct talk talk = talk_number(i);
        stage_say(&stage, &talk, true, "PORT 10,0,0,1,20,1\r\nLIST");
        stage.told_count = 0;
    }
    check_memory(&stage);
}

static void a_million_clients_that_guess_passwords(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage, &usual_settings);
    for (unsigned i = 0; i < MANY; i++) {
        struct talk talk = talk_number(i);
        stage_say(&stage, &talk, true, "PASS 1");
        stage_say(&stage, &talk, false, "530 No");
        assert_int_equal(stage.told[0].note.failures, 1);
        stage.told_count = 0;
    }
    check_memory(&stage);
}

/* The same endpoint again and again, and SYNs to it. */
static void one_endpoint_that_everybody_announces(void **state) {
    (void)state;
    struct stage stage;
    struct endpoint from = endpoint_named("10.9.9.9:20"), to = endpoint_named("10.0.0.1:5121");
    stage_open(&stage, &usual_settings);
    for (unsigned i = 0; i < MANY / 10; i++) {
        struct talk talk = talk_number(i);
        stage_say(&stage, &talk, true, "PORT 10,0,0,1,20,1");
        stage_send(&stage, &from, &to, TCP_SYN, i, 0);
        stage.told_count = 0;
    }
    check_memory(&stage);
}

/* When the room is used up, what was under way longest is given up, and says so. */
static void what_is_crowded_out_is_undetermined(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage, &usual_settings);
    for (unsigned i = 0; i <= FLOW_CONTROLS_MAX; i++) {
        struct talk talk = talk_number(i);
        stage_say(&stage, &talk, true, "PORT 10,0,0,1,20,1\r\nLIST");
    }
    const struct transfer *first = stage.told[0].note.transfer;
    assert_true(first->settled);
    assert_int_equal(first->outcome, OUTCOME_UNDETERMINED);
    assert_int_equal(first->doubt, DOUBT_CROWDED);
    stage_close(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_announcements_of_one_client),
        cmocka_unit_test(a_million_clients_that_announce_and_vanish),
        cmocka_unit_test(a_million_clients_that_guess_passwords),
        cmocka_unit_test(one_endpoint_that_everybody_announces),
        cmocka_unit_test(what_is_crowded_out_is_undetermined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
