/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_sightings.c - the same packet, seen again: duplicates, loops and pairs, and what is none of them
 */
#include "sightings.h"
#include "unit.h"

enum { UDP4 = 28, TCP4 = 40, TCP4_TIMESTAMPS = 52, UDP6 = 48, PAYLOAD = 100, LONGEST = 52 + PAYLOAD };
enum { ETH1 = 11, ETH2 = 12, LOOPBACK = 13 };

/* A packet to be seen; what is not named is 0.  `headers` tells its kind. */
struct packet {
    unsigned headers;
    uint16_t id;
    uint8_t ttl;
    uint16_t checksum;
    uint8_t payload; /* all its bytes */
    uint8_t last;    /* added to the last of them */
    bool other_receiver;
    unsigned kept; /* bytes that were traced; 0: all */
};

/* Where and when it is seen; times are milliseconds. */
struct at {
    uint32_t place;
    enum sighting_source source;
    bool outbound;
    int64_t time;
};

static struct sightings memory;
static uint32_t frame;

static int begin(void **state) {
    (void)state;
    memset(&memory, 0, sizeof memory);
    frame = 0;
    return 0;
}

static void put16(uint8_t *to, unsigned value) {
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
}

static void put_ipv4(uint8_t *out, const struct packet *packet) {
    out[0] = 0x45;
    put16(out + 2, packet->headers + PAYLOAD);
    put16(out + 4, packet->id);
    out[8] = packet->ttl;
    out[9] = packet->headers == UDP4 ? PROTOCOL_UDP : PROTOCOL_TCP;
    memcpy(out + 12, (const uint8_t[]){192, 0, 2, 1, 198, 51, 100, 7}, 8);
    out[19] += packet->other_receiver;
}

static void put_ipv6(uint8_t *out, const struct packet *packet) {
    out[0] = 0x60;
    put16(out + 4, 8 + PAYLOAD);
    out[6] = PROTOCOL_UDP;
    out[7] = packet->ttl;
    memset(out + 8, 0x20, 16);
    memset(out + 24, 0x21, 16);
}

static void put_tcp(uint8_t *out, const struct packet *packet) {
    static const uint8_t timestamps[] = {1, 1, 8, 10, 0, 0, 0, 7, 0, 0, 0, 9};
    put16(out, 1024);
    put16(out + 2, 80);
    out[12] = packet->headers == TCP4 ? 0x50 : 0x80;
    put16(out + 16, packet->checksum);
    if (packet->headers == TCP4_TIMESTAMPS)
        memcpy(out + 20, timestamps, sizeof timestamps);
}

static void put_udp(uint8_t *out, const struct packet *packet) {
    put16(out, 1024);
    put16(out + 2, 53);
    put16(out + 4, 8 + PAYLOAD);
    put16(out + 6, packet->checksum);
}

static struct view build(const struct packet *packet, uint8_t out[LONGEST]) {
    bool is_ipv6 = packet->headers == UDP6, is_udp = is_ipv6 || packet->headers == UDP4;
    memset(out, 0, LONGEST);
    (is_ipv6 ? put_ipv6 : put_ipv4)(out, packet);
    (is_udp ? put_udp : put_tcp)(out + (is_ipv6 ? 40 : 20), packet);
    memset(out + packet->headers, packet->payload, PAYLOAD);
    out[packet->headers + PAYLOAD - 1] += packet->last;
    return view_of(out, packet->kept != 0 ? packet->kept : packet->headers + PAYLOAD);
}

static struct earlier see(struct packet packet, struct at at) {
    uint8_t bytes[LONGEST];
    struct packet_facts facts;
    struct earlier earlier;
    assert_true(packet_facts_read(build(&packet, bytes), &facts));
    struct sighting sighting = {
        .packet = &facts,
        .frame = ++frame,
        .time = at.time * 1000000,
        .place = at.place,
        .source = at.source,
        .outbound = at.outbound,
    };
    sightings_add(&memory, &sighting, &earlier);
    return earlier;
}

static void assert_nothing(struct earlier earlier) {
    assert_int_equal(earlier.duplicate_of, 0);
    assert_int_equal(earlier.loop_rounds, 0);
    for (size_t i = 0; i < SIGHTING_SOURCES; i++)
        assert_int_equal(earlier.pair[i].frame, 0);
}

/* --- duplicates -------------------------------------------------------------------------------------------------- */

static void a_forwarded_packet_is_a_duplicate(void **state) {
    (void)state;
    assert_nothing(see((struct packet){TCP4, .id = 7, .ttl = 64}, (struct at){.place = ETH1}));
    struct earlier out = see((struct packet){TCP4, .id = 7, .ttl = 63}, (struct at){.place = ETH2, .outbound = true});
    assert_int_equal(out.duplicate_of, 1);
    assert_int_equal(out.place, ETH1);
    assert_int_equal(out.loop_rounds, 0);
}

/* The checksum of what leaves may still have to be computed by the adapter. */
static void a_packet_over_loopback_is_a_duplicate(void **state) {
    (void)state;
    see((struct packet){TCP4, .id = 7, .ttl = 64, .checksum = 0x1234},
        (struct at){.place = LOOPBACK, .outbound = true});
    struct earlier in =
        see((struct packet){TCP4, .id = 7, .ttl = 64, .checksum = 0xabcd}, (struct at){.place = LOOPBACK + 1});
    assert_int_equal(in.duplicate_of, 1);
}

static void duplicates_name_the_original_and_not_each_other(void **state) {
    (void)state;
    struct packet query = {UDP4, .id = 7, .ttl = 64};
    see(query, (struct at){.place = ETH1});
    assert_int_equal(see(query, (struct at){.place = ETH2}).duplicate_of, 1);
    assert_int_equal(see(query, (struct at){.place = LOOPBACK}).duplicate_of, 1);
}

static void a_second_packet_is_the_original_of_the_second_copy(void **state) {
    (void)state;
    struct packet repeated = {UDP6, .ttl = 1};
    see(repeated, (struct at){.place = ETH1});
    see(repeated, (struct at){.place = ETH1, .time = 1});
    assert_int_equal(see(repeated, (struct at){.place = ETH2, .time = 2}).duplicate_of, 1);
    assert_int_equal(see(repeated, (struct at){.place = ETH2, .time = 3}).duplicate_of, 2);
    assert_nothing(see(repeated, (struct at){.place = ETH2, .time = 4}));
}

static void packets_that_differ_are_no_duplicates(void **state) {
    (void)state;
    struct packet packet = {UDP4, .id = 7, .ttl = 64, .payload = 1};
    see(packet, (struct at){.place = ETH1});
    assert_nothing(see((struct packet){UDP4, .id = 8, .ttl = 64, .payload = 1}, (struct at){.place = ETH2}));
    assert_nothing(see((struct packet){UDP4, .id = 7, .ttl = 64, .payload = 2}, (struct at){.place = ETH2}));
    assert_nothing(see((struct packet){TCP4, .id = 7, .ttl = 64, .payload = 1}, (struct at){.place = ETH2}));
    assert_nothing(see((struct packet){UDP4, .id = 7, .ttl = 64, .payload = 1, .other_receiver = true},
                       (struct at){.place = ETH2}));
}

/* Without its payload a record shows enough; without its transport header it does not. */
static void a_cut_record_is_known_again(void **state) {
    (void)state;
    struct packet packet = {UDP4, .id = 7, .ttl = 64, .payload = 1}, cut = packet;
    see(packet, (struct at){.place = ETH1});
    cut.kept = UDP4;
    assert_int_equal(see(cut, (struct at){.place = ETH2}).duplicate_of, 1);
    cut.kept = UDP4 - 1;
    assert_nothing(see(cut, (struct at){.place = LOOPBACK}));
}

static void an_ip_id_that_comes_again_later_is_another_packet(void **state) {
    (void)state;
    struct packet packet = {UDP4, .id = 7, .ttl = 64};
    see(packet, (struct at){.place = ETH1});
    assert_int_equal(see(packet, (struct at){.place = ETH2, .time = 5000}).duplicate_of, 1);
    assert_nothing(see(packet, (struct at){.place = LOOPBACK, .time = 5001}));
}

/* --- what is sent again ------------------------------------------------------------------------------------------ */

static void what_comes_again_at_the_same_place_is_nothing(void **state) {
    (void)state;
    for (int time = 0; time < 5; time++)
        assert_nothing(see((struct packet){TCP4, .ttl = 64}, (struct at){.place = ETH1, .time = time}));
    for (int time = 0; time < 5; time++)
        assert_nothing(see((struct packet){UDP4, .id = 7, .ttl = 64}, (struct at){.place = ETH1, .time = time}));
}

static void what_nothing_numbers_is_the_same_for_a_short_time(void **state) {
    (void)state;
    struct packet packet = {TCP4, .ttl = 64}, forwarded = {TCP4, .ttl = 63};
    see(packet, (struct at){.place = ETH1});
    assert_int_equal(see(forwarded, (struct at){.place = ETH2, .outbound = true, .time = 100}).duplicate_of, 1);
    see(packet, (struct at){.place = ETH1, .time = 1000});
    assert_nothing(see(forwarded, (struct at){.place = ETH2, .outbound = true, .time = 1101}));
    assert_nothing(see((struct packet){TCP4, .ttl = 62}, (struct at){.place = ETH1, .time = 1202}));
}

static void timestamps_number_a_segment(void **state) {
    (void)state;
    struct packet packet = {TCP4_TIMESTAMPS, .ttl = 64};
    see(packet, (struct at){.place = ETH1, .outbound = true});
    assert_int_equal(see(packet, (struct at){.place = LOOPBACK, .time = 4000}).duplicate_of, 1);
}

/* --- loops ------------------------------------------------------------------------------------------------------- */

static void a_loop_is_counted(void **state) {
    (void)state;
    for (uint32_t round = 0; round < 127; round++) {
        struct packet packet = {UDP4, .id = 0x0135, .ttl = (uint8_t)(127 - round)};
        struct earlier earlier = see(packet, (struct at){.place = ETH1, .time = round});
        assert_int_equal(earlier.loop_rounds, round);
        assert_int_equal(earlier.loop_first, round == 0 ? 0 : 1);
        assert_int_equal(earlier.loop_is_new, round == 1);
        assert_int_equal(earlier.duplicate_of, 0);
    }
}

static void a_loop_through_the_system_is_one_loop(void **state) {
    (void)state;
    static const uint32_t rounds[] = {0, 0, 1, 1, 2, 2}, originals[] = {0, 1, 0, 3, 0, 5};
    for (uint32_t i = 0; i < 6; i++) {
        struct at at = {.place = i % 2 == 0 ? ETH1 : ETH2, .outbound = i % 2 != 0, .time = i};
        struct earlier earlier = see((struct packet){UDP4, .id = 7, .ttl = (uint8_t)(64 - i)}, at);
        assert_int_equal(earlier.loop_rounds, rounds[i]);
        assert_int_equal(earlier.loop_is_new, i == 2);
        assert_int_equal(earlier.duplicate_of, originals[i]);
    }
}

/* The processors of the system may write their records in another order. */
static void a_loop_in_disorder_is_one_loop(void **state) {
    (void)state;
    static const uint8_t ttls[] = {127, 125, 126, 123, 124};
    unsigned warnings = 0;
    for (uint32_t i = 0; i < COUNT_OF(ttls); i++) {
        struct earlier earlier =
            see((struct packet){UDP4, .id = 7, .ttl = ttls[i]}, (struct at){.place = ETH1, .time = i});
        assert_int_equal(earlier.loop_rounds, i);
        warnings += earlier.loop_is_new;
    }
    assert_int_equal(warnings, 1);
}

static void a_rising_ttl_is_no_loop(void **state) {
    (void)state;
    for (uint8_t ttl = 1; ttl < 30; ttl++)
        assert_nothing(see((struct packet){UDP4, .id = 7, .ttl = ttl}, (struct at){.place = ETH1, .time = ttl}));
}

/* A capture of both sides of a router shows the same. */
static void a_capture_from_elsewhere_shows_no_loops(void **state) {
    (void)state;
    see((struct packet){UDP4, .id = 7, .ttl = 64}, (struct at){.place = ETH1, .source = SEEN_ELSEWHERE});
    assert_nothing(
        see((struct packet){UDP4, .id = 7, .ttl = 63}, (struct at){.place = ETH1, .source = SEEN_ELSEWHERE}));
}

static void a_loop_that_ended_is_not_continued_later(void **state) {
    (void)state;
    see((struct packet){UDP4, .id = 7, .ttl = 64}, (struct at){.place = ETH1});
    assert_nothing(see((struct packet){UDP4, .id = 7, .ttl = 63}, (struct at){.place = ETH1, .time = 5001}));
}

/* --- pairs ------------------------------------------------------------------------------------------------------- */

/* What arrives is seen by the adapter first, what leaves by the stack. */
static void stack_and_adapter_are_a_pair(void **state) {
    (void)state;
    struct packet in = {TCP4, .id = 7, .ttl = 64}, out = {TCP4, .id = 9, .ttl = 64};
    see(in, (struct at){.place = ETH1, .source = SEEN_BY_OSA});
    struct earlier arrived = see(in, (struct at){.place = ETH1, .time = 3});
    assert_int_equal(arrived.pair[SEEN_BY_OSA].frame, 1);
    assert_int_equal(arrived.pair[SEEN_BY_OSA].transit, 3000000);
    assert_int_equal(arrived.duplicate_of, 0);
    see(out, (struct at){.place = ETH1, .outbound = true, .time = 10});
    struct earlier left = see(out, (struct at){.place = ETH1, .source = SEEN_BY_OSA, .outbound = true, .time = 14});
    assert_int_equal(left.pair[SEEN_BY_STACK].frame, 3);
    assert_int_equal(left.pair[SEEN_BY_STACK].transit, 4000000);
}

static void clocks_that_differ_make_the_transit_time_negative(void **state) {
    (void)state;
    struct packet out = {TCP4, .id = 7, .ttl = 64};
    see(out, (struct at){.place = ETH1, .source = SEEN_ELSEWHERE, .time = 1000});
    struct earlier left = see(out, (struct at){.place = ETH1, .outbound = true, .time = 3000});
    assert_int_equal(left.pair[SEEN_ELSEWHERE].transit, -2000000000);
}

static void three_traces_are_three_pairs(void **state) {
    (void)state;
    see((struct packet){TCP4, .id = 7, .ttl = 64}, (struct at){.place = 1, .source = SEEN_ELSEWHERE});
    see((struct packet){TCP4, .id = 7, .ttl = 62}, (struct at){.place = 2, .source = SEEN_BY_OSA, .time = 20});
    struct earlier stack = see((struct packet){TCP4, .id = 7, .ttl = 62}, (struct at){.place = 3, .time = 21});
    assert_int_equal(stack.pair[SEEN_ELSEWHERE].frame, 1);
    assert_int_equal(stack.pair[SEEN_ELSEWHERE].transit, 21000000);
    assert_int_equal(stack.pair[SEEN_BY_OSA].frame, 2);
    assert_int_equal(stack.pair[SEEN_BY_OSA].transit, 1000000);
}

static void the_second_of_one_trace_belongs_to_the_second_of_the_other(void **state) {
    (void)state;
    struct packet segment = {TCP4, .ttl = 64};
    for (int i = 0; i < 3; i++)
        see(segment, (struct at){.place = ETH1, .outbound = true, .time = i});
    for (uint32_t i = 0; i < 3; i++) {
        struct earlier earlier =
            see(segment, (struct at){.place = ETH1, .source = SEEN_BY_OSA, .outbound = true, .time = 10 + i});
        assert_int_equal(earlier.pair[SEEN_BY_STACK].frame, i + 1);
    }
    assert_nothing(see(segment, (struct at){.place = ETH1, .source = SEEN_BY_OSA, .outbound = true, .time = 13}));
}

/* A loop in both traces, one after the other, of which the adapter's lacks a round. */
static void the_rounds_of_a_loop_are_paired_by_their_ttl(void **state) {
    (void)state;
    for (uint8_t ttl = 64; ttl > 60; ttl--)
        see((struct packet){UDP4, .id = 7, .ttl = ttl}, (struct at){.place = ETH1, .time = 64 - ttl});
    for (uint8_t ttl = 64; ttl > 60; ttl -= 2) {
        struct earlier osa =
            see((struct packet){UDP4, .id = 7, .ttl = ttl}, (struct at){.place = ETH1, .source = SEEN_BY_OSA});
        assert_int_equal(osa.pair[SEEN_BY_STACK].frame, 1 + 64 - ttl);
        assert_false(osa.loop_is_new);
    }
}

static void pairs_are_not_sought_for_ever(void **state) {
    (void)state;
    struct packet numbered = {TCP4, .id = 7, .ttl = 64}, other = {TCP4, .ttl = 64};
    see(numbered, (struct at){.place = ETH1});
    assert_nothing(see(numbered, (struct at){.place = ETH1, .source = SEEN_ELSEWHERE, .time = 60001}));
    see(other, (struct at){.place = ETH1});
    assert_nothing(see(other, (struct at){.place = ETH1, .source = SEEN_BY_OSA, .time = 101}));
    assert_int_equal(
        see(other, (struct at){.place = ETH1, .source = SEEN_ELSEWHERE, .time = 60000}).pair[SEEN_BY_STACK].frame, 3);
}

/* --- limits ------------------------------------------------------------------------------------------------------ */

/* Nearly all of the last quarter; what came before the last SIGHTINGS_KEPT is forgotten. */
static void the_last_sightings_are_remembered(void **state) {
    (void)state;
    unsigned known = 0, forgotten = 0;
    for (uint32_t i = 0; i < 2 * SIGHTINGS_KEPT; i++)
        see((struct packet){UDP4, .id = (uint16_t)(1 + i % 0xffff), .ttl = 64},
            (struct at){.place = ETH1, .time = i / 100});
    for (uint32_t i = 0; i < SIGHTINGS_KEPT / 4; i++) {
        struct packet packet = {UDP4, .id = (uint16_t)(1 + (2 * SIGHTINGS_KEPT - 1 - i) % 0xffff), .ttl = 63};
        known += see(packet, (struct at){.place = ETH2, .outbound = true, .time = 660}).duplicate_of ==
                 2 * SIGHTINGS_KEPT - i;
    }
    assert_in_range(known, SIGHTINGS_KEPT / 4 * 99 / 100, SIGHTINGS_KEPT / 4);
    for (uint32_t i = 0; i < 1000; i++)
        forgotten +=
            see((struct packet){UDP4, .id = (uint16_t)(1 + i), .ttl = 63}, (struct at){.place = ETH2}).duplicate_of ==
            0;
    assert_in_range(forgotten, 990, 1000);
}

/* One that comes for ever, nothing numbering it, makes no other be forgotten but those of its bucket. */
static void one_packet_does_not_drive_out_the_others(void **state) {
    (void)state;
    see((struct packet){UDP4, .id = 7, .ttl = 64}, (struct at){.place = ETH1});
    for (int i = 0; i < 100000; i++)
        assert_nothing(see((struct packet){TCP4, .ttl = 64}, (struct at){.place = ETH1, .time = i / 100}));
    assert_int_equal(
        see((struct packet){UDP4, .id = 7, .ttl = 64}, (struct at){.place = ETH2, .time = 1000}).duplicate_of, 1);
}

static void any_time_is_a_time(void **state) {
    (void)state;
    uint8_t bytes[LONGEST];
    struct packet_facts facts;
    struct earlier earlier;
    assert_true(packet_facts_read(build(&(struct packet){UDP4, .id = 7, .ttl = 64}, bytes), &facts));
    struct sighting first = {.packet = &facts, .frame = 1, .time = INT64_MIN, .place = ETH1};
    struct sighting second = {.packet = &facts, .frame = 2, .time = INT64_MAX / 2, .place = ETH2};
    sightings_add(&memory, &first, &earlier);
    sightings_add(&memory, &second, &earlier);
    assert_nothing(earlier);
}

#define SIGHTING_TEST(test) cmocka_unit_test_setup(test, begin)

int main(void) {
    const struct CMUnitTest tests[] = {
        SIGHTING_TEST(a_forwarded_packet_is_a_duplicate),
        SIGHTING_TEST(a_packet_over_loopback_is_a_duplicate),
        SIGHTING_TEST(duplicates_name_the_original_and_not_each_other),
        SIGHTING_TEST(a_second_packet_is_the_original_of_the_second_copy),
        SIGHTING_TEST(packets_that_differ_are_no_duplicates),
        SIGHTING_TEST(a_cut_record_is_known_again),
        SIGHTING_TEST(an_ip_id_that_comes_again_later_is_another_packet),
        SIGHTING_TEST(what_comes_again_at_the_same_place_is_nothing),
        SIGHTING_TEST(what_nothing_numbers_is_the_same_for_a_short_time),
        SIGHTING_TEST(timestamps_number_a_segment),
        SIGHTING_TEST(a_loop_is_counted),
        SIGHTING_TEST(a_loop_through_the_system_is_one_loop),
        SIGHTING_TEST(a_loop_in_disorder_is_one_loop),
        SIGHTING_TEST(a_rising_ttl_is_no_loop),
        SIGHTING_TEST(a_capture_from_elsewhere_shows_no_loops),
        SIGHTING_TEST(a_loop_that_ended_is_not_continued_later),
        SIGHTING_TEST(stack_and_adapter_are_a_pair),
        SIGHTING_TEST(clocks_that_differ_make_the_transit_time_negative),
        SIGHTING_TEST(three_traces_are_three_pairs),
        SIGHTING_TEST(the_second_of_one_trace_belongs_to_the_second_of_the_other),
        SIGHTING_TEST(the_rounds_of_a_loop_are_paired_by_their_ttl),
        SIGHTING_TEST(pairs_are_not_sought_for_ever),
        SIGHTING_TEST(the_last_sightings_are_remembered),
        SIGHTING_TEST(one_packet_does_not_drive_out_the_others),
        SIGHTING_TEST(any_time_is_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
