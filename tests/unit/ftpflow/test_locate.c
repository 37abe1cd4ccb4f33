/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_locate.c - the TCP segment in the bytes of a frame
 */
#include "locate.h"
#include "unit.h"

/* 10.0.0.1:1025 -> 10.0.0.2:21, sequence 0x01020304, PSH and ACK, "NOOP" CR LF */
#define SEGMENT                                                                                                        \
    0x04, 0x01, 0x00, 0x15, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x50, 0x18, 0x20, 0x00, 0, 0, 0, 0, 'N',   \
        'O', 'O', 'P', '\r', '\n'
#define SOURCE 10, 0, 0, 1
#define TARGET 10, 0, 0, 2
#define SOURCE6 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define TARGET6 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2
#define IPV4(protocol) 0x45, 0, 0, 46, 0, 0, 0, 0, 64, protocol, 0, 0, SOURCE, TARGET
#define ETHERNET 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0

static const uint8_t source[] = {SOURCE}, target[] = {TARGET};
static const uint8_t source6[] = {SOURCE6}, target6[] = {TARGET6};

static struct known known_of(const uint8_t *from, const uint8_t *to, size_t length, bool in_icmp) {
    return (struct known){text_of(from, length), text_of(to, length), 1025, 21, in_icmp};
}

static void check_segment(const void *frame, size_t length, const struct known *known) {
    struct packet packet = {.frame = 1};
    assert_true(locate_segment(text_of(frame, length), known, &packet));
    assert_int_equal(packet.from.port, 1025);
    assert_int_equal(packet.to.port, 21);
    assert_int_equal(packet.sequence, 0x01020304);
    assert_int_equal(packet.acknowledgment, 0x05060708);
    assert_int_equal(packet.flags & (TCP_ACK | TCP_SYN | TCP_FIN | TCP_RST), TCP_ACK);
    assert_int_equal(packet.length, 6);
    assert_int_equal(packet.payload.length, 6);
    assert_memory_equal(packet.payload.bytes, "NOOP\r\n", 6);
}

static void ipv4_behind_anything(void **state) {
    (void)state;
    static const uint8_t raw[] = {IPV4(6), SEGMENT};
    static const uint8_t ethernet[] = {ETHERNET, IPV4(6), SEGMENT, 0, 0, 0, 0}; /* padded */
    static const uint8_t decoy[] = {SOURCE, TARGET, SOURCE, TARGET, 0, 0, 0, 0, ETHERNET, IPV4(6), SEGMENT};
    struct known known = known_of(source, target, sizeof source, false);
    check_segment(raw, sizeof raw, &known);
    check_segment(ethernet, sizeof ethernet, &known);
    check_segment(decoy, sizeof decoy, &known);
}

static void without_a_length_the_frame_ends_the_packet(void **state) {
    (void)state;
    static const uint8_t offloaded[] = {0x45, 0, 0, 0, 0, 0, 0, 0, 64, 6, 0, 0, SOURCE, TARGET, SEGMENT};
    struct known known = known_of(source, target, sizeof source, false);
    check_segment(offloaded, sizeof offloaded, &known);
}

static void ipv6_with_extension_headers(void **state) {
    (void)state;
    static const uint8_t plain[] = {0x60, 0, 0, 0, 0, 26, 6, 64, SOURCE6, TARGET6, SEGMENT};
    static const uint8_t extended[] = {0x60, 0, 0, 0, 0, 42, 0, 64, SOURCE6, TARGET6, 60, 0, 1,      4,
                                       0,    0, 0, 0, 6, 0,  1, 4,  0,       0,       0,  0, SEGMENT};
    struct known known = known_of(source6, target6, sizeof source6, false);
    check_segment(plain, sizeof plain, &known);
    check_segment(extended, sizeof extended, &known);
}

static void later_fragments_have_no_header(void **state) {
    (void)state;
    static const uint8_t fragment[] = {0x45, 0, 0, 46, 0, 0, 0, 3, 64, 6, 0, 0, SOURCE, TARGET, SEGMENT};
    struct known known = known_of(source, target, sizeof source, false);
    struct packet packet = {.frame = 1};
    assert_false(locate_segment(text_of(fragment, sizeof fragment), &known, &packet));
}

static void other_ports_are_another_segment(void **state) {
    (void)state;
    static const uint8_t raw[] = {IPV4(6), SEGMENT};
    struct known known = known_of(source, target, sizeof source, false);
    struct packet packet = {.frame = 1};
    known.from_port = 1026;
    assert_false(locate_segment(text_of(raw, sizeof raw), &known, &packet));
}

/* A message from 10.0.0.9 to 10.0.0.1 about the packet; Wireshark may give the addresses of either. */
static void check_message(const uint8_t *from, const uint8_t *to, uint8_t type, uint8_t code, bool expected) {
    const uint8_t message[] = {0x45, 0,    0, 56, 0, 0, 0, 0, 64,      1,    0,    0,    10,   0, 0, 9, SOURCE,
                               type, code, 0, 0,  0, 0, 0, 0, IPV4(6), 0x04, 0x01, 0x00, 0x15, 1, 2, 3, 4};
    struct known known = known_of(from, to, IPV4_LENGTH, true);
    struct packet packet = {.frame = 1};
    assert_int_equal(locate_segment(text_of(message, sizeof message), &known, &packet), expected);
    if (!expected)
        return;
    assert_true(packet.is_unreachable);
    assert_int_equal(packet.from.port, 1025);
    assert_int_equal(packet.to.port, 21);
    assert_memory_equal(packet.to.address.bytes, target, sizeof target);
}

static void icmp_quotes_the_packet(void **state) {
    (void)state;
    static const uint8_t router[] = {10, 0, 0, 9};
    check_message(router, source, 3, 13, true);
    check_message(source, target, 3, 1, true);
    check_message(router, source, 3, 4, false); /* too big: it is sent again, in smaller packets */
    check_message(router, source, 11, 0, false);
}

/* Every shorter frame: what is there is read, or nothing. */
static void cut_frames_are_read_as_far_as_they_go(void **state) {
    (void)state;
    static const uint8_t raw[] = {IPV4(6), SEGMENT};
    struct known known = known_of(source, target, sizeof source, false);
    for (size_t there = 0; there <= sizeof raw; there++) {
        struct packet packet = {.frame = 1};
        uint8_t *copy = malloc(there + 1);
        assert_non_null(copy);
        memcpy(copy, raw, there);
        bool found = locate_segment(text_of(copy, there), &known, &packet);
        assert_int_equal(found, there >= 40);
        assert_true(!found || (packet.length == 6 && packet.payload.length == there - 40));
        free(copy);
    }
}

/* Damaged frames are read inside their bounds, whatever they say. */
static void damaged_frames_do_no_harm(void **state) {
    (void)state;
    static const uint8_t raw[] = {IPV4(1), 3, 1, 0, 0, 0, 0, 0, 0, IPV4(6), SEGMENT};
    srand(2);
    for (int round = 0; round < 200000; round++) {
        struct known known = known_of(source, target, sizeof source, rand() % 2 != 0);
        struct packet packet = {.frame = 1};
        uint8_t *copy = malloc(sizeof raw);
        assert_non_null(copy);
        memcpy(copy, raw, sizeof raw);
        for (int damage = 0; damage < 4; damage++)
            copy[(size_t)rand() % sizeof raw] = (uint8_t)rand();
        if (locate_segment(text_of(copy, sizeof raw), &known, &packet) && packet.payload.length > 0)
            assert_true(packet.payload.bytes + packet.payload.length <= copy + sizeof raw);
        free(copy);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipv4_behind_anything),
        cmocka_unit_test(without_a_length_the_frame_ends_the_packet),
        cmocka_unit_test(ipv6_with_extension_headers),
        cmocka_unit_test(later_fragments_have_no_header),
        cmocka_unit_test(other_ports_are_another_segment),
        cmocka_unit_test(icmp_quotes_the_packet),
        cmocka_unit_test(cut_frames_are_read_as_far_as_they_go),
        cmocka_unit_test(damaged_frames_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
