/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_offload.c - how many packets the adapter made of one
 */
#include "offload.h"
#include "cutter.h"
#include "unit.h"

/* IPv4 header of 20 bytes, protocol 6, and a TCP header of 20 bytes (data offset 5). */
static const uint8_t tcp4[40] = {[0] = 0x45, [9] = 6, [32] = 0x50};

/* IPv6 header of 40 bytes, next header 6, and a TCP header of 32 bytes (data offset 8). */
static const uint8_t tcp6[72] = {[0] = 0x60, [6] = 6, [52] = 0x80};

static uint32_t segments_of_tcp4(uint32_t length, uint16_t segment_length) {
    return offload_wire_segments(view_of(tcp4, sizeof tcp4), length, segment_length);
}

/* ceil((length - 20 - 20) / segment_length) */
static void counts_begun_segments(void **state) {
    (void)state;
    assert_int_equal(segments_of_tcp4(40 + 1460, 1460), 1);
    assert_int_equal(segments_of_tcp4(40 + 1461, 1460), 2);
    assert_int_equal(segments_of_tcp4(40 + 14600, 1460), 10);
    assert_int_equal(segments_of_tcp4(40 + 1, 1460), 1);
    assert_int_equal(segments_of_tcp4(40, 1460), 0);
    assert_int_equal(segments_of_tcp4(65535, 1), 65495);
}

/* 72 bytes of headers: 2972 - 72 = 2900 = 2 * 1450 */
static void counts_ipv6_headers(void **state) {
    (void)state;
    assert_int_equal(offload_wire_segments(view_of(tcp6, sizeof tcp6), 2972, 1450), 2);
    assert_int_equal(offload_wire_segments(view_of(tcp6, sizeof tcp6), 2973, 1450), 3);
}

/* An IP header of 24 bytes (IHL 6) and a TCP header of 24 (data offset 6): 48 of headers. */
static void counts_options(void **state) {
    (void)state;
    static const uint8_t packet[48] = {[0] = 0x46, [9] = 6, [36] = 0x60};
    assert_int_equal(offload_wire_segments(view_of(packet, sizeof packet), 148, 100), 1);
    assert_int_equal(offload_wire_segments(view_of(packet, sizeof packet), 149, 100), 2);
}

static void nothing_is_offloaded_without_a_segment_length(void **state) {
    (void)state;
    assert_int_equal(segments_of_tcp4(1500, 0), 0);
}

static void a_length_shorter_than_the_headers_has_no_segments(void **state) {
    (void)state;
    assert_int_equal(segments_of_tcp4(39, 1460), 0);
    assert_int_equal(segments_of_tcp4(0, 1460), 0);
}

static void only_tcp_is_cut_up(void **state) {
    (void)state;
    uint8_t packet[72];
    memcpy(packet, tcp4, sizeof tcp4);
    packet[9] = 17;
    assert_int_equal(offload_wire_segments(view_of(packet, sizeof tcp4), 1500, 100), 0);
    memcpy(packet, tcp6, sizeof tcp6);
    packet[6] = 17;
    assert_int_equal(offload_wire_segments(view_of(packet, sizeof tcp6), 1500, 100), 0);
    packet[6] = 6;
    packet[0] = 0x50;
    assert_int_equal(offload_wire_segments(view_of(packet, sizeof tcp6), 1500, 100), 0);
}

/* An IPv4 header has at least 5 words, a TCP header too: with fewer it is no TCP packet. */
static void headers_of_impossible_length_are_no_tcp(void **state) {
    (void)state;
    uint8_t packet[40];
    for (uint8_t words = 0; words < 5; words++) {
        memset(packet, 0x55, sizeof packet);
        packet[9] = 6;
        packet[0] = (uint8_t)(0x40 | words);
        assert_int_equal(offload_wire_segments(view_of(packet, sizeof packet), 1500, 100), 0);
        memcpy(packet, tcp4, sizeof tcp4);
        packet[32] = (uint8_t)(words << 4);
        assert_int_equal(offload_wire_segments(view_of(packet, sizeof packet), 1500, 100), 0);
    }
}

/* The byte that tells the TCP header's length is the last one needed: 20 + 12 and 40 + 12. */
static bool counts_when_the_byte_is_there(struct view cut, void *context) {
    size_t last = *(const size_t *)context;
    return (offload_wire_segments(cut, 1500, 100) != 0) == (cut.length > last);
}

static void refuses_every_input_without_the_headers(void **state) {
    (void)state;
    size_t last4 = 32, last6 = 52;
    assert_int_equal(cut_everywhere(view_of(tcp4, sizeof tcp4), counts_when_the_byte_is_there, &last4), 0);
    assert_int_equal(cut_everywhere(view_of(tcp6, sizeof tcp6), counts_when_the_byte_is_there, &last6), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_begun_segments),
        cmocka_unit_test(counts_ipv6_headers),
        cmocka_unit_test(counts_options),
        cmocka_unit_test(nothing_is_offloaded_without_a_segment_length),
        cmocka_unit_test(a_length_shorter_than_the_headers_has_no_segments),
        cmocka_unit_test(only_tcp_is_cut_up),
        cmocka_unit_test(headers_of_impossible_length_are_no_tcp),
        cmocka_unit_test(refuses_every_input_without_the_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
