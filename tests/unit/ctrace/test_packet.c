/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_packet.c - OSAENTA records: layer 2, layer 3, or neither; old records: a packet, or none
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

/* --- old records ------------------------------------------------------------------------------------------------ */

/* An entry of an old id: `before` bytes FE, the packet, `behind` bytes of padding.  Where the packet was found, counted
 * from the data; -1 for nowhere. */
static int old_packet_at(uint32_t id, size_t before, struct view packet, size_t behind) {
    struct bytes data = {0}, bytes = {0};
    bytes_add_fill(&data, 0xfe, before);
    bytes_add(&data, packet.bytes, packet.length);
    bytes_add_fill(&data, 0, behind);
    struct entry_plan plan = plain_plan(id, bytes_view(&data));
    struct entry entry;
    struct view found;
    add_entry(&bytes, &plan);
    int at = -1;
    if (entry_read_anyway(bytes_view(&bytes), &entry) && entry_old_packet(&entry, &found)) {
        at = (int)(found.bytes - entry.bytes.bytes) - 16;
        assert_int_equal(found.length, packet.length);
    }
    bytes_free(&data);
    bytes_free(&bytes);
    return at;
}

static void the_packet_of_an_old_record_ends_with_it(void **state) {
    (void)state;
    struct view packet = view_of(sample_packet, sizeof sample_packet);
    for (uint32_t id = 1; id <= 3; id++)
        assert_int_equal(old_packet_at(id, 60, packet, 0), 60);
    assert_int_equal(old_packet_at(1, 0, packet, 0), 0);
    assert_int_equal(old_packet_at(1, 60, packet, 1), 60);
    assert_int_equal(old_packet_at(1, 60, packet, 2), -1);
    assert_int_equal(old_packet_at(1, 1024, packet, 0), 1024);
    assert_int_equal(old_packet_at(1, 1025, packet, 0), -1);
    assert_int_equal(old_packet_at(1, 60, view_of(sample_packet, 55), 0), -1); /* cut */
}

static void only_old_records_are_searched(void **state) {
    (void)state;
    static const uint32_t ids[] = {0, 9, 0x40010002, 0x03020002};
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        assert_int_equal(old_packet_at(ids[i], 60, view_of(sample_packet, sizeof sample_packet), 0), -1);
}

/* Two packets that end with the record: IPv4 around IPv4 (the sum of the outer header's words is FFFF). */
static void two_packets_are_none(void **state) {
    (void)state;
    uint8_t packets[20 + 56] = {0x45, 0, 0, 76, 0, 0, 0, 0, 64, 4, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2};
    memcpy(packets + 20, sample_packet, sizeof sample_packet);
    uint32_t sum = 0x4500 + 76 + 0x4004 + 0x0a00 + 0x0001 + 0x0a00 + 0x0002;
    uint16_t checksum = (uint16_t) ~(sum % 0xffff);
    packets[10] = (uint8_t)(checksum >> 8);
    packets[11] = (uint8_t)checksum;
    assert_int_equal(kind_of(view_of(packets, sizeof packets), 76, OSA_LAYER_BY_CONTENT), PACKET_IP);
    assert_int_equal(old_packet_at(1, 60, view_of(packets, sizeof packets), 0), -1);
}

/* Payload length 2, next header 17 (UDP); 99 is no protocol that occurs. */
static void ipv6_must_name_a_protocol_that_occurs(void **state) {
    (void)state;
    uint8_t packet[42] = {[0] = 0x60, [5] = 2, [6] = 17};
    assert_int_equal(old_packet_at(1, 60, view_of(packet, sizeof packet), 0), 60);
    assert_true(ip_fills(view_of(packet, sizeof packet)));
    packet[6] = 99;
    assert_int_equal(old_packet_at(1, 60, view_of(packet, sizeof packet), 0), -1);
    packet[6] = 58;
    packet[5] = 3;
    assert_false(ip_fills(view_of(packet, sizeof packet)));
}

static void a_cut_old_record_holds_no_packet(void **state) {
    (void)state;
    struct entry_plan plan = plain_plan(1, view_of(sample_packet, sizeof sample_packet));
    struct bytes bytes = {0};
    add_entry(&bytes, &plan);
    for (size_t length = 8; length < bytes.length - 2; length++) {
        struct entry entry;
        struct view found;
        assert_true(entry_read_anyway(view_part(bytes_view(&bytes), 0, length), &entry));
        assert_false(entry_old_packet(&entry, &found));
    }
    bytes_free(&bytes);
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
        cmocka_unit_test(the_packet_of_an_old_record_ends_with_it),
        cmocka_unit_test(only_old_records_are_searched),
        cmocka_unit_test(two_packets_are_none),
        cmocka_unit_test(ipv6_must_name_a_protocol_that_occurs),
        cmocka_unit_test(a_cut_old_record_holds_no_packet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
