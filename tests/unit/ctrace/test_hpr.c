/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_hpr.c - the headers of High Performance Routing in a packet of Enterprise Extender
 */
#include "hpr.h"
#include "unit.h"

enum { IP_LENGTH = 20, UDP_AT = IP_LENGTH, LLC_AT = UDP_AT + 8, NHDR_AT = LLC_AT + 3, THDR_AT = NHDR_AT + 5 };

/* IPv4 and UDP from port 12001 to 12001; LLC; NHDR with one label, C3; THDR with 64 bytes of data at 0x01020304. */
static const uint8_t sample[] = {
    0x45, 0x00, 0x00, 0x38, 0x00, 0x01, 0x40, 0x00, 0x40, 0x11, 0x00, 0x00, 192,  0,    2,    1,    192,  0,    2,
    2,    0x2e, 0xe1, 0x2e, 0xe1, 0x00, 0x24, 0x00, 0x00, 0x04, 0x04, 0x03, 0xc2, 0x00, 0xc3, 0xff, 0x00, 0x00, 0x00,
    0x00, 0x2a, 0x00, 0x00, 0x00, 0x07, 0x30, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0x40, 0x01, 0x02, 0x03, 0x04,
};

static uint8_t packet[sizeof sample];

static int setup(void **state) {
    (void)state;
    memcpy(packet, sample, sizeof packet);
    return 0;
}

static bool reads(bool is_ee, struct hpr_packet *out) {
    return hpr_read(view_of(packet, sizeof packet), is_ee, out);
}

static void reads_the_transport_header(void **state) {
    (void)state;
    static const uint8_t tcid[] = {0, 0, 0, 0x2a, 0, 0, 0, 7};
    struct hpr_packet found;
    assert_true(reads(false, &found));
    assert_int_equal(found.tcid.length, sizeof tcid);
    assert_memory_equal(found.tcid.bytes, tcid, sizeof tcid);
    assert_int_equal(found.length, 64);
    assert_int_equal(found.sequence, 0x01020304);
    assert_false(found.slows_down);
}

static void either_slowdown_bit_counts(void **state) {
    (void)state;
    struct hpr_packet found;
    packet[NHDR_AT + 1] = 0x04;
    assert_true(reads(false, &found) && found.slows_down);
    packet[NHDR_AT + 1] = 0x02;
    assert_true(reads(false, &found) && found.slows_down);
}

static void other_ports_need_an_ee_record(void **state) {
    (void)state;
    struct hpr_packet found;
    packet[UDP_AT + 1] = packet[UDP_AT + 3] = 0xf0; /* 12016 */
    assert_false(reads(false, &found));
    assert_true(reads(true, &found));
}

static void what_has_no_transport_header(void **state) {
    (void)state;
    static const struct {
        size_t at;
        uint8_t value;
    } changes[] = {
        {0, 0x75},          /* no IP */
        {7, 0x01},          /* a later fragment */
        {9, 6},             /* TCP */
        {LLC_AT + 2, 0xbf}, /* XID */
        {NHDR_AT, 0x2d},    /* FID 2 */
    };
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct hpr_packet found;
        setup(NULL);
        packet[changes[i].at] = changes[i].value;
        assert_false(reads(true, &found));
    }
}

/* Messages of the logical link are routed by function too, but with type 1. */
static void function_routing(void **state) {
    (void)state;
    struct hpr_packet found;
    packet[NHDR_AT] = 0xa2;
    assert_true(reads(false, &found));
    packet[NHDR_AT + 1] = 0x10;
    assert_false(reads(false, &found));
}

/* Cut anywhere, and with labels that do not end. */
static void nothing_is_read_behind_the_end(void **state) {
    (void)state;
    struct hpr_packet found;
    for (size_t length = 0; length < sizeof packet; length++)
        assert_false(hpr_read(view_of(packet, length), true, &found));
    memset(packet + NHDR_AT + 2, 0xc3, sizeof packet - NHDR_AT - 2);
    assert_false(reads(true, &found));
}

static void check_step(struct hpr_flow *flow, uint32_t sequence, uint32_t length, enum hpr_step expected) {
    struct hpr_packet found = {.sequence = sequence, .length = length};
    assert_int_equal(hpr_follow(flow, &found), expected);
}

static void follows_the_data(void **state) {
    (void)state;
    struct hpr_flow flow = {.has_next = false};
    check_step(&flow, UINT32_MAX - 99, 0, HPR_NEXT); /* a status message carries none */
    check_step(&flow, UINT32_MAX - 99, 100, HPR_NEXT);
    check_step(&flow, 0, 50, HPR_NEXT); /* over the wrap */
    check_step(&flow, 100, 50, HPR_AHEAD);
    check_step(&flow, 50, 50, HPR_LATE);
    check_step(&flow, 150, 10, HPR_NEXT);
    check_step(&flow, 150, 10, HPR_LATE);
    check_step(&flow, 160, 10, HPR_NEXT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(reads_the_transport_header, setup),
        cmocka_unit_test_setup(either_slowdown_bit_counts, setup),
        cmocka_unit_test_setup(other_ports_need_an_ee_record, setup),
        cmocka_unit_test_setup(what_has_no_transport_header, setup),
        cmocka_unit_test_setup(function_routing, setup),
        cmocka_unit_test_setup(nothing_is_read_behind_the_end, setup),
        cmocka_unit_test(follows_the_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
