/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_ids_learn.c - headers of intrusion detection records in which something looks like something else
 */
#include "ids_learn.h"
#include "trace_builder.h"
#include "unit.h"

enum { SCAN = 0x03020002, ATTACK = 0x04010008, FLOOD = 0x04070002, RECORDS = 30 };

static struct ids_sample sample;

/* Takes a record with this probe id and these data, and empties them. */
static void take_probe(uint32_t id, struct bytes *data) {
    struct bytes bytes = {0};
    struct entry entry;
    struct entry_plan plan = plain_plan(id, bytes_view(data));
    add_entry(&bytes, &plan);
    entry_read(bytes_view(&bytes), &entry);
    assert_true(ids_sample_take(&sample, &entry));
    bytes_free(&bytes);
    bytes_free(data);
    *data = (struct bytes){0};
}

static void take(struct bytes *data) {
    take_probe(SCAN, data);
}

static struct ids_layouts learn(void) {
    struct ids_layouts layouts;
    ids_learn(&sample, &layouts);
    return layouts;
}

static void add_text(struct bytes *bytes, const char *text, size_t length) {
    size_t count = strlen(text);
    for (size_t i = 0; i < count; i++) {
        bool small = text[i] >= 'a' && text[i] <= 'z'; /* in EBCDIC small letters stand 0x40 before the others */
        uint8_t letter = ebcdic_letter(small ? (char)(text[i] - 'a' + 'A') : text[i]);
        bytes_add_uint(bytes, small ? letter - 0x40u : letter, 1);
    }
    bytes_add_fill(bytes, 0x40, length - count);
}

static void add_clock(struct bytes *data) {
    bytes_add_uint(data, SAMPLE_CAPTURE_TIME, 8);
}

static void add_ipv4(struct bytes *data) {
    bytes_add(data, sample_packet, sizeof sample_packet);
}

/* The headers of a TCP packet to port 80, of which `missing` bytes were not traced. */
static void add_ipv6(struct bytes *data, uint16_t missing) {
    static const uint8_t source[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    static const uint8_t destination[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 2};
    enum { TCP = 6, TCP_LENGTH = 20, HOPS = 60 };
    bytes_add_uint(data, UINT32_C(0x60000000), 4);
    bytes_add_uint(data, TCP_LENGTH + missing, 2);
    bytes_add_uint(data, TCP << 8 | HOPS, 2);
    bytes_add(data, source, sizeof source);
    bytes_add(data, destination, sizeof destination);
    bytes_add_uint(data, UINT32_C(0x04000050), 4);
    bytes_add_fill(data, 0, 8);
    bytes_add_uint(data, UINT32_C(0x50020100), 4);
    bytes_add_fill(data, 0, 4);
}

/* --- packets ------------------------------------------------------------------------------------------------------ */

/* IPv6 that was cut proves nothing in one record, but it does in many: also behind those of another stack. */
static void ipv6_that_is_always_cut_is_a_further_layout(void **state) {
    (void)state;
    struct bytes data = {0};
    ids_sample_init(&sample);
    for (unsigned i = 0; i < RECORDS; i++) {
        add_clock(&data);
        bytes_add_fill(&data, 0, 12);
        add_ipv4(&data);
        take(&data);
        bytes_add_fill(&data, 0, 30);
        add_clock(&data);
        add_ipv6(&data, 100);
        take(&data);
    }
    struct ids_layouts layouts = learn();
    assert_int_equal(layouts.count, 2);
    assert_int_equal(layouts.all[0].packet_at, 20);
    assert_int_equal(layouts.all[1].packet_at, 38);
    assert_int_equal(layouts.all[1].records, RECORDS);
}

/* --- policies ----------------------------------------------------------------------------------------------------- */

/* Learns from records with this text in front of the policy, and this one behind; gives the policy's place. */
static uint16_t policy_between(const char *before, const char *const names[2], const char *behind) {
    struct bytes data = {0};
    ids_sample_init(&sample);
    for (unsigned i = 0; i < RECORDS; i++) {
        add_clock(&data);
        add_text(&data, before, strlen(before));
        add_text(&data, names[i % 2], 32);
        add_text(&data, behind, strlen(behind));
        bytes_add_uint(&data, i, 4);
        add_ipv4(&data);
        take(&data);
    }
    return learn().all[0].rows[IDS_ROW_policy].at;
}

/* A header's length may be a letter: 0xA9 is a "z". */
static void one_small_letter_makes_no_mixed_case(void **state) {
    (void)state;
    static const char *const names[2] = {"ScanEventLowTcp", "EchoRule"};
    static const char before[] = "zIDSRIDSRIDSRIDSROSAQDIO1        ";
    assert_int_equal(policy_between(before, names, "9"), 8 + strlen(before));
}

/* Blanks may also be the beginning of the next field: what differs is the name's own, and so is a word. */
static void blanks_behind_the_field_cost_no_letters(void **state) {
    (void)state;
    static const char *const different[2] = {"ScanEventLowTcp", "attack"};
    static const char *const alike[2] = {"ScanEventLowTcp", "ScanEventIcmp"};
    assert_int_equal(policy_between("", different, "    "), 8);
    assert_int_equal(policy_between("", alike, "    "), 8);
}

/* --- correlators -------------------------------------------------------------------------------------------------- */

/* All packets are of one source: what is left is that each attack has its own number, and a flood has one. */
static void attacks_have_a_number_each_and_a_flood_has_one(void **state) {
    (void)state;
    struct bytes data = {0};
    unsigned correlator = 400;
    const unsigned of_flood = correlator++;
    ids_sample_init(&sample);
    for (unsigned i = 0; i < 2 * RECORDS; i++) {
        bool is_flood = i % 4 == 0;
        add_clock(&data);
        bytes_add_uint(&data, i + 1, 4); /* a count of records */
        bytes_add_uint(&data, is_flood ? of_flood : correlator++, 4);
        add_ipv4(&data);
        take_probe(is_flood ? FLOOD : ATTACK, &data);
    }
    assert_int_equal(learn().all[0].rows[IDS_ROW_correlator].at, 12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipv6_that_is_always_cut_is_a_further_layout),
        cmocka_unit_test(one_small_letter_makes_no_mixed_case),
        cmocka_unit_test(blanks_behind_the_field_cost_no_letters),
        cmocka_unit_test(attacks_have_a_number_each_and_a_flood_has_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
