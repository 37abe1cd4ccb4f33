/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_packet_facts.c - what the headers of an IP packet say
 */
#include "packet_facts.h"
#include "built.h"
#include "cutter.h"
#include "unit.h"

/* 10.1.2.3:4660 to 10.1.2.4:21, SYN ACK, sequence 01020304, acknowledged 05060708; 3 bytes of payload; IP id 0xBEEF. */
static const uint8_t tcp4[43] = {
    0x45, 0,    0,    43,   0xbe, 0xef, 0x40, 0, 61, 6, 0, 0, 10,   1,    2,    3,    10, 1, 2, 4, /* IPv4 */
    0x12, 0x34, 0x00, 0x15, 1,    2,    3,    4, 5,  6, 7, 8, 0x50, 0x12, 0x20, 0x00, 0,  0, 0, 0, /* TCP */
    'a',  'b',  'c'};

/* fe80::1:53 to fe80::2:1025 behind hop-by-hop options (8 bytes), UDP of 8 bytes; hop limit 255. */
static const uint8_t udp6[56] = {[0] = 0x60,
                                 [5] = 16,
                                 [6] = 0,
                                 [7] = 255,
                                 [8] = 0xfe,
                                 [9] = 0x80,
                                 [23] = 1,
                                 [24] = 0xfe,
                                 [25] = 0x80,
                                 [39] = 2,
                                 [40] = 17 /* next header */,
                                 [41] = 0 /* 8 bytes */,
                                 [49] = 53,
                                 [50] = 4,
                                 [51] = 1,
                                 [53] = 8};

static struct packet_facts facts_of(const uint8_t *bytes, size_t length) {
    struct packet_facts facts;
    assert_true(packet_facts_read(view_of(bytes, length), &facts));
    return facts;
}

static void a_segment_of_tcp(void **state) {
    (void)state;
    struct packet_facts facts = facts_of(tcp4, sizeof tcp4);
    assert_int_equal(facts.version, 4);
    assert_int_equal(facts.ttl, 61);
    assert_int_equal(facts.protocol, PROTOCOL_TCP);
    assert_int_equal(facts.id, 0xbeef);
    assert_int_equal(facts.fragment_at, 0);
    assert_int_equal(facts.length, 43);
    assert_int_equal(facts.source.length, 4);
    assert_memory_equal(facts.source.bytes, "\x0a\x01\x02\x03", 4);
    assert_memory_equal(facts.destination.bytes, "\x0a\x01\x02\x04", 4);
    assert_true(facts.has_ports);
    assert_int_equal(facts.source_port, 0x1234);
    assert_int_equal(facts.destination_port, 21);
    assert_true(facts.is_tcp);
    assert_int_equal(facts.sequence, 0x01020304);
    assert_int_equal(facts.acknowledged, 0x05060708);
    assert_int_equal(facts.tcp_payload, 3);
    assert_int_equal(facts.tcp_flags, TCP_SYN | TCP_ACK);
    assert_int_equal(packet_facts_sequence_length(&facts), 4); /* three bytes and the SYN */
}

/* The payload's length is by the headers, so a cut packet has the same. */
static void a_cut_segment_says_the_same(void **state) {
    (void)state;
    struct packet_facts facts = facts_of(tcp4, 40);
    assert_true(facts.is_tcp);
    assert_int_equal(facts.tcp_payload, 3);
    facts = facts_of(tcp4, 39);
    assert_false(facts.is_tcp);
    assert_true(facts.has_ports);
    assert_int_equal(packet_facts_sequence_length(&facts), 0);
    facts = facts_of(tcp4, 23);
    assert_false(facts.has_ports);
}

static void extensions_of_ipv6_are_passed(void **state) {
    (void)state;
    struct packet_facts facts = facts_of(udp6, sizeof udp6);
    assert_int_equal(facts.version, 6);
    assert_int_equal(facts.ttl, 255);
    assert_int_equal(facts.protocol, PROTOCOL_UDP);
    assert_int_equal(facts.length, 56);
    assert_int_equal(facts.source.length, 16);
    assert_int_equal(facts.source_port, 53);
    assert_int_equal(facts.destination_port, 1025);
    assert_false(facts.is_tcp);
}

/* A fragment header (44): offset 8 * 185 = 1480, id 00010203; what follows is no transport header. */
static void a_later_fragment_has_no_ports(void **state) {
    (void)state;
    uint8_t packet[sizeof udp6];
    memcpy(packet, udp6, sizeof udp6);
    packet[6] = 44;
    memcpy(packet + 40, "\x11\x00\x05\xc8\x00\x01\x02\x03", 8);
    struct packet_facts facts = facts_of(packet, sizeof packet);
    assert_int_equal(facts.protocol, PROTOCOL_UDP);
    assert_int_equal(facts.fragment_at, 1480);
    assert_int_equal(facts.id, 0x0203);
    assert_false(facts.has_ports);

    uint8_t later[sizeof tcp4];
    memcpy(later, tcp4, sizeof tcp4);
    later[6] = 0x20, later[7] = 185; /* more fragments, offset 185 */
    facts = facts_of(later, sizeof later);
    assert_int_equal(facts.fragment_at, 1480);
    assert_false(facts.has_ports);
    assert_false(facts.is_tcp);
}

static void directions_differ_and_turn_round(void **state) {
    (void)state;
    struct packet_facts there = facts_of(tcp4, sizeof tcp4);
    uint8_t answer[sizeof tcp4];
    memcpy(answer, tcp4, sizeof tcp4);
    memcpy(answer + 12, tcp4 + 16, 4);
    memcpy(answer + 16, tcp4 + 12, 4);
    memcpy(answer + 20, tcp4 + 22, 2);
    memcpy(answer + 22, tcp4 + 20, 2);
    struct packet_facts back = facts_of(answer, sizeof answer);
    assert_true(packet_facts_direction(&there, false) != packet_facts_direction(&back, false));
    assert_true(packet_facts_direction(&there, false) == packet_facts_direction(&back, true));
    answer[21]++;
    back = facts_of(answer, sizeof answer);
    assert_true(packet_facts_direction(&there, false) != packet_facts_direction(&back, true));
}

static uint64_t identity_of(const uint8_t *bytes, size_t length) {
    uint64_t identity;
    struct packet_facts facts = facts_of(bytes, length);
    assert_true(packet_facts_identity(&facts, &identity));
    return identity;
}

/* Byte by byte: only the type of service, the TTL and the checksums may be others on the way. */
static void a_packet_is_known_by_what_no_router_changes(void **state) {
    (void)state;
    static const size_t may_change[] = {1, 8, 10, 11, 36, 37};
    uint64_t identity = identity_of(tcp4, sizeof tcp4);
    size_t next = 0;
    for (size_t at = 1; at < 40; at++) {
        uint8_t other[sizeof tcp4];
        memcpy(other, tcp4, sizeof tcp4);
        other[at] ^= 1;
        bool may = next < COUNT_OF(may_change) && may_change[next] == at;
        assert_int_equal(identity_of(other, sizeof other) == identity, may);
        next += may;
    }
    assert_int_equal(next, COUNT_OF(may_change));
}

static void a_cut_packet_has_the_same_identity(void **state) {
    (void)state;
    uint64_t identity;
    struct packet_facts cut = facts_of(tcp4, 40), cut_header = facts_of(tcp4, 39);
    assert_true(identity_of(tcp4, sizeof tcp4) == identity_of(tcp4, 40));
    assert_int_equal(packet_facts_content(&cut), 0);
    assert_false(packet_facts_identity(&cut_header, &identity));
}

static void content_tells_packets_apart(void **state) {
    (void)state;
    uint8_t other[sizeof tcp4 + 3] = {0}; /* Ethernet has filled up the frame */
    memcpy(other, tcp4, sizeof tcp4);
    struct packet_facts packet = facts_of(tcp4, sizeof tcp4), filled = facts_of(other, sizeof other);
    assert_int_equal(packet_facts_content(&filled), packet_facts_content(&packet));
    other[42] ^= 1;
    filled = facts_of(other, sizeof other);
    assert_true(identity_of(other, sizeof other) == identity_of(tcp4, sizeof tcp4));
    assert_int_not_equal(packet_facts_content(&filled), packet_facts_content(&packet));
}

/* An IPv4 id or TCP's timestamps number the packets of a sender. */
static void what_nothing_numbers_may_repeat(void **state) {
    (void)state;
    uint8_t other[64] = {0};
    memcpy(other, tcp4, sizeof tcp4);
    struct packet_facts numbered = facts_of(tcp4, sizeof tcp4), ipv6 = facts_of(udp6, sizeof udp6);
    assert_false(packet_facts_may_repeat(&numbered));
    assert_true(packet_facts_may_repeat(&ipv6));
    other[4] = other[5] = 0;
    struct packet_facts plain = facts_of(other, sizeof tcp4);
    assert_true(packet_facts_may_repeat(&plain));
    other[32] = 0x80; /* three words of options */
    memcpy(other + 40, (const uint8_t[]){1, 1, 8, 10}, 4);
    struct packet_facts stamped = facts_of(other, sizeof other), options_cut = facts_of(other, 42);
    assert_false(packet_facts_may_repeat(&stamped));
    assert_true(packet_facts_may_repeat(&options_cut));
    memcpy(other + 40, (const uint8_t[]){2, 0, 8, 10}, 4); /* an option of no length leads nowhere */
    struct packet_facts damaged = facts_of(other, sizeof other);
    assert_true(packet_facts_may_repeat(&damaged));
}

static void what_is_no_ip_has_no_facts(void **state) {
    (void)state;
    struct packet_facts facts;
    assert_false(packet_facts_read(view_of(NULL, 0), &facts));
    assert_false(packet_facts_read(view_of("\x45", 1), &facts));
    assert_false(packet_facts_read(view_of(tcp4, 19), &facts));
    assert_false(packet_facts_read(view_of(udp6, 39), &facts));
    uint8_t packet[sizeof tcp4];
    memcpy(packet, tcp4, sizeof tcp4);
    packet[0] = 0x44; /* a header of 16 bytes */
    assert_false(packet_facts_read(view_of(packet, sizeof packet), &facts));
    packet[0] = 0x55;
    assert_false(packet_facts_read(view_of(packet, sizeof packet), &facts));
}

/* The fixed header must be there; what is said of the rest lies inside what is there. */
static bool is_right_for_its_length(struct view cut, void *context) {
    struct packet_facts facts;
    size_t header_length = *(const size_t *)context;
    bool is_read = packet_facts_read(cut, &facts);
    if (cut.length < header_length)
        return !is_read;
    return is_read && facts.transport.length <= cut.length - header_length && facts.is_tcp == (cut.length >= 40);
}

static void any_cut_is_survived(void **state) {
    (void)state;
    size_t ipv4 = 20;
    assert_int_equal(cut_everywhere(view_of(tcp4, sizeof tcp4), is_right_for_its_length, &ipv4), 0);
}

/* The header of the sample, of which the packet is 9.67.113.65:1025 to 9.37.80.3:53, UDP. */
static void the_header_of_an_entry_says_what_its_packet_says(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    struct built built = built_of(&plan);
    struct packet_facts of_header, of_packet;
    assert_true(packet_facts_of_entry(&built.entry, &of_header));
    assert_true(packet_facts_read(entry_payload(&built.entry), &of_packet));
    assert_int_equal(of_header.source.length, 4);
    assert_memory_equal(of_header.source.bytes, "\x09\x43\x71\x41", 4);
    assert_int_equal(packet_facts_direction(&of_header, false), packet_facts_direction(&of_packet, false));
    assert_int_equal(packet_facts_direction(&of_header, true), packet_facts_direction(&of_packet, true));
    built_free(&built);
}

static void an_address_of_ipv6_has_sixteen_bytes(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    struct packet_facts facts;
    plan.source[0] = 0xfe;
    plan.destination[11] = 0xfe; /* 0000FFFE is IPv4 too */
    struct built built = built_of(&plan);
    assert_true(packet_facts_of_entry(&built.entry, &facts));
    assert_int_equal(facts.source.length, 16);
    assert_int_equal(facts.destination.length, 4);
    built_free(&built);
}

static void an_entry_without_a_header_has_no_facts(void **state) {
    (void)state;
    struct entry_plan plan = plain_plan(0x40000001, view_of("data", 4));
    struct built built = built_of(&plan);
    struct packet_facts facts;
    assert_false(packet_facts_of_entry(&built.entry, &facts));
    built_free(&built);
}

static void the_payload_of_tcp_stands_behind_its_header(void **state) {
    (void)state;
    struct packet_facts facts = facts_of(tcp4, sizeof tcp4);
    assert_int_equal(packet_facts_tcp_payload(&facts).length, 3);
    assert_memory_equal(packet_facts_tcp_payload(&facts).bytes, "abc", 3);
    facts = facts_of(tcp4, sizeof tcp4 - 2); /* cut */
    assert_int_equal(packet_facts_tcp_payload(&facts).length, 1);
    facts = facts_of(udp6, sizeof udp6);
    assert_int_equal(packet_facts_tcp_payload(&facts).length, 0);
}

static bool is_survived(struct view cut, void *context) {
    struct packet_facts facts;
    (void)context;
    return packet_facts_read(cut, &facts) == (cut.length >= 40) && !(cut.length >= 40 && facts.is_tcp);
}

static void any_cut_of_ipv6_is_survived(void **state) {
    (void)state;
    assert_int_equal(cut_everywhere(view_of(udp6, sizeof udp6), is_survived, NULL), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_segment_of_tcp),
        cmocka_unit_test(a_cut_segment_says_the_same),
        cmocka_unit_test(extensions_of_ipv6_are_passed),
        cmocka_unit_test(a_later_fragment_has_no_ports),
        cmocka_unit_test(directions_differ_and_turn_round),
        cmocka_unit_test(a_packet_is_known_by_what_no_router_changes),
        cmocka_unit_test(a_cut_packet_has_the_same_identity),
        cmocka_unit_test(content_tells_packets_apart),
        cmocka_unit_test(what_nothing_numbers_may_repeat),
        cmocka_unit_test(what_is_no_ip_has_no_facts),
        cmocka_unit_test(the_header_of_an_entry_says_what_its_packet_says),
        cmocka_unit_test(an_address_of_ipv6_has_sixteen_bytes),
        cmocka_unit_test(an_entry_without_a_header_has_no_facts),
        cmocka_unit_test(the_payload_of_tcp_stands_behind_its_header),
        cmocka_unit_test(any_cut_is_survived),
        cmocka_unit_test(any_cut_of_ipv6_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
