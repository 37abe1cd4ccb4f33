/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_packet.c - OSAENTA records: layer 2, layer 3, or neither
 */
#include "packet.h"
#include "ip.h"
#include "trace_builder.h"
#include "unit.h"

static enum packet_kind kind_of(struct view payload, uint16_t packet_length, enum osa_layer layer) {
    struct entry_plan plan = packet_plan();
    struct bytes bytes = {0};
    struct entry entry;
    plan.id = 7;
    plan.payload = payload;
    plan.packet_length = packet_length;
    add_entry(&bytes, &plan);
    assert_int_equal(entry_read(bytes_view(&bytes), &entry), ENTRY_STRONG);
    enum packet_kind kind = entry_packet_kind(&entry, layer);
    bytes_free(&bytes);
    return kind;
}

/* sample_packet: IPv4, 56 bytes, checksum A6FB right. */
static void a_sound_ipv4_packet_is_layer_3(void **state) {
    (void)state;
    assert_int_equal(kind_of(view_of(sample_packet, 56), 56, OSA_LAYER_BY_CONTENT), PACKET_IP);
    assert_int_equal(kind_of(view_of(sample_packet, 24), 56, OSA_LAYER_BY_CONTENT), PACKET_IP); /* cut */
}

static void an_ipv4_packet_with_a_wrong_checksum_or_length_is_no_packet(void **state) {
    (void)state;
    uint8_t packet[56];
    memcpy(packet, sample_packet, sizeof packet);
    packet[10] ^= 1;
    assert_int_equal(kind_of(view_of(packet, 56), 56, OSA_LAYER_BY_CONTENT), PACKET_NONE);
    assert_int_equal(kind_of(view_of(sample_packet, 55), 55, OSA_LAYER_BY_CONTENT), PACKET_NONE); /* says 56 */
}

/* IPv6: payload length 2, so 42 bytes in all. */
static void a_sound_ipv6_packet_is_layer_3(void **state) {
    (void)state;
    static const uint8_t packet[42] = {[0] = 0x60, [5] = 2};
    assert_int_equal(kind_of(view_of(packet, 42), 42, OSA_LAYER_BY_CONTENT), PACKET_IP);
    assert_int_equal(kind_of(view_of(packet, 42), 43, OSA_LAYER_BY_CONTENT), PACKET_NONE);
}

/* Bytes 12 and 13 of a frame: a type that is known, or a length from 3 to 1500 that fits (60 - 14 = 46). */
static void a_known_type_or_a_fitting_length_makes_an_ethernet_frame(void **state) {
    (void)state;
    static const struct {
        uint16_t type;
        enum packet_kind kind;
    } cases[] = {
        {0x0800, PACKET_ETHERNET}, {0x0806, PACKET_ETHERNET}, {0x86dd, PACKET_ETHERNET}, {0x8100, PACKET_ETHERNET},
        {0x88cc, PACKET_ETHERNET}, {0x1234, PACKET_NONE},     {0xffff, PACKET_NONE},     {46, PACKET_ETHERNET},
        {3, PACKET_ETHERNET},      {2, PACKET_NONE},          {47, PACKET_NONE},         {1501, PACKET_NONE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint8_t frame[60] = {[0] = 0x02, [12] = (uint8_t)(cases[i].type >> 8), [13] = (uint8_t)cases[i].type};
        assert_int_equal(kind_of(view_of(frame, 60), 60, OSA_LAYER_BY_CONTENT), cases[i].kind);
    }
}

/* A station address that begins with 45 does not make a frame an IPv4 packet. */
static void a_frame_may_begin_like_a_packet(void **state) {
    (void)state;
    static const uint8_t frame[60] = {[0] = 0x45, [3] = 60, [12] = 0x08};
    assert_int_equal(kind_of(view_of(frame, 60), 60, OSA_LAYER_BY_CONTENT), PACKET_ETHERNET);
}

static void the_user_has_the_last_word(void **state) {
    (void)state;
    assert_int_equal(kind_of(view_of(sample_packet, 56), 56, OSA_LAYER_2), PACKET_ETHERNET);
    assert_int_equal(kind_of(view_of("anything at all", 15), 15, OSA_LAYER_3), PACKET_IP);
}

static void ip_lengths_are_read_from_the_header(void **state) {
    (void)state;
    static const uint8_t ipv6[40] = {[0] = 0x60, [4] = 1, [5] = 2};
    assert_int_equal(ip_length(view_of(sample_packet, 56)), 56);
    assert_int_equal(ip_length(view_of(sample_packet, 3)), 0);
    assert_int_equal(ip_length(view_of(ipv6, 40)), 40 + 0x0102);
    assert_int_equal(ip_length(view_of("\x50\x00\x00\x10", 4)), 0);
    assert_int_equal(ip_version(view_of(NULL, 0)), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_ipv4_packet_is_layer_3),
        cmocka_unit_test(an_ipv4_packet_with_a_wrong_checksum_or_length_is_no_packet),
        cmocka_unit_test(a_sound_ipv6_packet_is_layer_3),
        cmocka_unit_test(a_known_type_or_a_fitting_length_makes_an_ethernet_frame),
        cmocka_unit_test(a_frame_may_begin_like_a_packet),
        cmocka_unit_test(the_user_has_the_last_word),
        cmocka_unit_test(ip_lengths_are_read_from_the_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
