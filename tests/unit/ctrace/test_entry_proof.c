/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_entry_proof.c - how well an entry proves itself, whole, cut, damaged or with lengths that lie
 */
#include "assertions.h"
#include "cutter.h"
#include "damager.h"
#include "built.h"
#include "packet.h"
#include "trace_builder.h"

/* One hour, one minute of the clock: 4096 units a microsecond. */
#define HOUR (UINT64_C(3600) * 1000000 * 4096)
#define MINUTE (UINT64_C(60) * 1000000 * 4096)

/* --- the proof --------------------------------------------------------------------------------------------------- */

static void the_repeated_length_must_be_the_same(void **state) {
    (void)state;
    struct bytes bytes = {0};
    struct entry entry;
    add_packets(&bytes, 1);
    bytes_put_uint(&bytes, 164, 167, 2);
    assert_int_equal(entry_read(bytes_view(&bytes), &entry), ENTRY_NONE);
    bytes_put_uint(&bytes, 164, 166, 2);
    assert_int_equal(entry_read(bytes_view(&bytes), &entry), ENTRY_STRONG);
    bytes_free(&bytes);
}

/* 18 bytes are the least: the CTE and the repeated length. */
static void an_entry_has_at_least_18_bytes(void **state) {
    (void)state;
    struct bytes bytes = {0};
    struct entry entry;
    add_envelope(&bytes, 18);
    assert_int_equal(entry_read(bytes_view(&bytes), &entry), ENTRY_ENVELOPE);
    assert_int_equal(entry_payload(&entry).length, 0);
    for (uint64_t length = 0; length < 18; length++) {
        bytes_put_uint(&bytes, 0, length, 2);
        if (length >= 2)
            bytes_put_uint(&bytes, (size_t)length - 2, length, 2);
        assert_int_equal(entry_read(bytes_view(&bytes), &entry), ENTRY_NONE);
    }
    bytes_free(&bytes);
}

static void an_entry_may_have_65535_bytes(void **state) {
    (void)state;
    struct bytes bytes = {0};
    struct entry entry;
    add_envelope(&bytes, 65535);
    assert_int_equal(entry_read(bytes_view(&bytes), &entry), ENTRY_ENVELOPE);
    assert_int_equal(entry.length, 65535);
    assert_int_equal(entry_payload(&entry).length, 65535 - 18);
    bytes_free(&bytes);
}

/* The first moment of 1990: 2,840,140,800 s after 1900. */
static void the_clock_must_be_sane(void **state) {
    (void)state;
    const uint64_t first = UINT64_C(2840140800) * 1000000 * 4096;
    struct entry_plan plan = packet_plan();
    plan.buffer_time = first + HOUR * 24;
    plan.capture_time = plan.buffer_time;
    assert_read(&plan, ENTRY_STRONG, FIT_EXACT);
    plan.buffer_time = first - 1;
    plan.capture_time = plan.buffer_time;
    assert_read(&plan, ENTRY_NONE, FIT_NO_HEADER);
    plan.buffer_time = UINT64_MAX;
    plan.capture_time = plan.buffer_time;
    assert_read(&plan, ENTRY_STRONG, FIT_EXACT);
}

static void the_two_clocks_are_within_an_hour(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.capture_time = SAMPLE_BUFFER_TIME - HOUR;
    assert_read(&plan, ENTRY_STRONG, FIT_EXACT);
    plan.capture_time = SAMPLE_BUFFER_TIME + HOUR;
    assert_read(&plan, ENTRY_STRONG, FIT_EXACT);
    plan.capture_time = SAMPLE_BUFFER_TIME - HOUR - 1;
    assert_read(&plan, ENTRY_ENVELOPE, FIT_EXACT);
    plan.capture_time = SAMPLE_BUFFER_TIME + HOUR + 1;
    assert_read(&plan, ENTRY_ENVELOPE, FIT_EXACT);
}

static void ids_4_to_8_have_a_packet_trace_header(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    for (uint32_t id = 4; id <= 8; id++) {
        plan.id = id;
        assert_true(entry_id_has_pthdr(id));
        assert_read(&plan, ENTRY_STRONG, FIT_EXACT);
    }
    plan.id = 9;
    assert_read(&plan, ENTRY_ENVELOPE, FIT_NO_HEADER);
    assert_false(entry_id_has_pthdr(3));
    assert_false(entry_id_has_pthdr(9));
    assert_false(entry_id_has_pthdr(0x04000004));
}

/* The layout of the old headers is not known: length, id and clock are all there is. */
static void the_old_ids_are_known_too(void **state) {
    (void)state;
    for (uint32_t id = 1; id <= 3; id++) {
        struct entry_plan plan = plain_plan(id, view_of(sample_packet, sizeof sample_packet));
        assert_read(&plan, ENTRY_STRONG, FIT_NO_HEADER);
    }
}

static void other_components_are_no_proof_of_a_trace(void **state) {
    (void)state;
    static const uint32_t ids[] = {0, 9, 0x00010000, 0x40000001, 0x01000000, 0x05000001, 0xff000004, 0xffffffff};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct entry_plan plan = plain_plan(ids[i], view_of(sample_packet, sizeof sample_packet));
        assert_read(&plan, ENTRY_ENVELOPE, FIT_NO_HEADER);
    }
}

static void an_ids_entry_id_is_a_probe_id(void **state) {
    (void)state;
    assert_true(entry_id_is_ids(0x03030000));
    assert_true(entry_id_is_ids(0x03020002));
    assert_true(entry_id_is_ids(0x01000001));
    assert_true(entry_id_is_ids(0x04130001));
    assert_false(entry_id_is_ids(0x01000000)); /* the rest must not be all zero */
    assert_false(entry_id_is_ids(0x04000000));
    assert_false(entry_id_is_ids(0x00000004));
    assert_false(entry_id_is_ids(0x05010001));
}

/* A scan record of 2002-11-20 17:38:32.175560; somewhere in it the clock of the capture, one microsecond before. */
static void add_ids_entry(struct bytes *out, uint64_t clock) {
    uint8_t data[60] = {0};
    for (size_t i = 0; i < 8; i++)
        data[21 + i] = (uint8_t)(clock >> 8 * (7 - i));
    struct entry_plan plan = plain_plan(0x03030000, view_of(data, sizeof data));
    plan.buffer_time = UINT64_C(0xB88F32A50A3C8000);
    add_entry(out, &plan);
}

static void an_ids_entry_proves_itself_by_a_second_clock(void **state) {
    (void)state;
    static const struct {
        uint64_t clock;
        enum entry_proof proof;
    } cases[] = {
        {UINT64_C(0xB88F32A50A3C7000), ENTRY_STRONG},
        {UINT64_C(0xB88F32A50A3C8000) - MINUTE, ENTRY_STRONG},
        {UINT64_C(0xB88F32A50A3C8000) + MINUTE, ENTRY_STRONG},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bytes bytes = {0};
        struct entry entry;
        add_ids_entry(&bytes, cases[i].clock);
        assert_int_equal(entry_read(bytes_view(&bytes), &entry), cases[i].proof);
        bytes_free(&bytes);
    }
}

static void an_ids_entry_without_a_second_clock_still_fits_in_a_chain(void **state) {
    (void)state;
    struct bytes bytes = {0};
    struct entry entry;
    add_ids_entry(&bytes, UINT64_C(0xB88F32A50A3C8000) + MINUTE + 1);
    assert_in_range(entry_read(bytes_view(&bytes), &entry), ENTRY_ENVELOPE, ENTRY_STRONG);
    assert_int_equal(entry.id, 0x03030000);
    bytes_free(&bytes);
}

static void components_follow_from_the_entry_id(void **state) {
    (void)state;
    for (uint32_t id = 1; id <= 8; id++)
        assert_string_equal(entry_component(id), id == 7 ? "SYSTCPOT" : "SYSTCPDA");
    assert_string_equal(entry_component(0x03030000), "SYSTCPIS");
    assert_null(entry_component(0));
    assert_null(entry_component(9));
    assert_null(entry_component(0x01000000));
    assert_null(entry_component(0x05000001));
}

/* The quick look must let all pass that could be strong. */
static void the_quick_look_passes_what_is_strong(void **state) {
    (void)state;
    static const uint32_t known[] = {1, 2, 3, 4, 5, 6, 7, 8, 0x01000001, 0x02000001, 0x03030000, 0x04130001};
    static const uint32_t unknown[] = {0, 9, 0x00000100, 0x01000000, 0x05000001, 0xe2e8e2e3};
    struct bytes bytes = {0};
    add_packets(&bytes, 1);
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        bytes_put_uint(&bytes, 4, known[i], 4);
        assert_true(entry_may_begin(bytes.data));
    }
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        bytes_put_uint(&bytes, 4, unknown[i], 4);
        assert_false(entry_may_begin(bytes.data));
    }
    bytes_free(&bytes);
}

/* --- shorter inputs ---------------------------------------------------------------------------------------------- */

/* The payload bytes among the first `there` bytes: from 16 + 92 = 108 on, or, as long as the length of the header
 * (16 to 18) cannot be read, from 16 on. */
static size_t payload_among(size_t there) {
    size_t at = there < 18 ? 16 : 108;
    size_t end = there < 164 ? there : 164;
    return end > at ? end - at : 0;
}

/* With at least the length and the id it is a cut entry, before that nothing. */
static bool is_cut_or_nothing(struct view cut, void *context) {
    (void)context;
    struct entry entry = {.length = 0};
    enum entry_proof proof = entry_read(cut, &entry);
    if (cut.length < 8)
        return proof == ENTRY_NONE;
    return proof == ENTRY_CUT && entry.length == 166 && entry.bytes.length == cut.length &&
           entry_payload(&entry).length == payload_among(cut.length);
}

static void every_shorter_input_is_cut_or_nothing(void **state) {
    (void)state;
    struct bytes bytes = {0};
    add_packets(&bytes, 1);
    assert_int_equal(cut_everywhere(bytes_view(&bytes), is_cut_or_nothing, NULL), 0);
    bytes_free(&bytes);
}

/* No getter reads behind what is there, whatever is cut (the address sanitizer looks on). */
static bool getters_stay_inside(struct view cut, void *context) {
    (void)context;
    struct entry entry;
    if (!entry_read_anyway(cut, &entry))
        return cut.length < 8;
    struct view parts[] = {entry_payload(&entry), entry_name(&entry)};
    uint64_t sum = (uint64_t)entry_discard_code(&entry) + entry_offload_length(&entry) + entry_original_length(&entry) +
                   (uint64_t)entry_packet_kind(&entry, OSA_LAYER_BY_CONTENT);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        for (size_t at = 0; at < parts[i].length; at++)
            sum += parts[i].bytes[at];
    return cut.length >= 8 && sum < UINT64_MAX && entry.bytes.length <= cut.length;
}

static void no_getter_reads_behind_a_cut_entry(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    struct bytes packet = {0}, ids = {0}, moved = {0};
    add_packets(&packet, 1);
    add_ids_entry(&ids, UINT64_C(0xB88F32A50A3C7000));
    plan.data_offset = 40;
    plan.extension = 8;
    add_entry(&moved, &plan);
    assert_int_equal(cut_everywhere(bytes_view(&packet), getters_stay_inside, NULL), 0);
    assert_int_equal(cut_everywhere(bytes_view(&ids), getters_stay_inside, NULL), 0);
    assert_int_equal(cut_everywhere(bytes_view(&moved), getters_stay_inside, NULL), 0);
    bytes_free(&packet);
    bytes_free(&ids);
    bytes_free(&moved);
}

/* With PTH_Tlen (PTH+5 to 8) cut off there is nothing from which an extension could follow: the payload stands behind
 * the header, 16 + 92. */
static bool claims_no_extension(struct view cut, void *context) {
    (void)context;
    struct entry entry;
    if (cut.length < 18 || !entry_read_anyway(cut, &entry))
        return cut.length < 18;
    return entry.fit != FIT_EXTENDED && entry.payload_at == 108;
}

static void a_cut_entry_claims_no_extension(void **state) {
    (void)state;
    struct bytes bytes = {0};
    add_packets(&bytes, 1);
    assert_int_equal(cut_everywhere(bytes_view(&bytes), claims_no_extension, NULL), 0);
    bytes_free(&bytes);
}

static void a_cut_entry_must_not_contradict_itself(void **state) {
    (void)state;
    struct bytes bytes = {0};
    struct entry entry;
    add_packets(&bytes, 1);
    struct view cut = view_part(bytes_view(&bytes), 0, 100);
    assert_int_equal(entry_read(cut, &entry), ENTRY_CUT);
    bytes_put_uint(&bytes, 8, 0, 8); /* no clock */
    assert_int_equal(entry_read(cut, &entry), ENTRY_NONE);
    bytes_put_uint(&bytes, 8, SAMPLE_BUFFER_TIME + 2 * HOUR, 8);
    assert_int_equal(entry_read(cut, &entry), ENTRY_NONE);
    bytes_put_uint(&bytes, 8, SAMPLE_BUFFER_TIME, 8);
    bytes_put_uint(&bytes, 16, 2000, 2); /* no length of a header */
    assert_int_equal(entry_read(cut, &entry), ENTRY_NONE);
    bytes_put_uint(&bytes, 16, 92, 2);
    bytes_put_uint(&bytes, 4, 0x40000001, 4); /* another component */
    assert_int_equal(entry_read(cut, &entry), ENTRY_NONE);
    bytes_free(&bytes);
}

/* --- lengths that lie -------------------------------------------------------------------------------------------- */

/* Whatever the length says, at either end: payload and name lie inside the entry, the entry inside the bytes. */
static void every_length_that_lies_stays_inside(void **state) {
    (void)state;
    struct bytes bytes = {0};
    struct entry entry;
    add_packets(&bytes, 1);
    struct view view = bytes_view(&bytes);
    for (uint64_t length = 0; length <= UINT16_MAX; length++) {
        bytes_put_uint(&bytes, 0, length, 2);
        assert_true(entry_read_anyway(view, &entry));
        assert_true(entry.bytes.length <= view.length);
        assert_true(entry_payload(&entry).length <= view.length);
        assert_true(length < 18 || entry.payload_at + entry.payload_length <= length - 2);
        if (length != 166)
            assert_true(entry_read(view, &entry) <= ENTRY_CUT);
    }
    bytes_free(&bytes);
}

static void every_header_length_that_lies_stays_inside(void **state) {
    (void)state;
    struct bytes bytes = {0};
    struct entry entry;
    add_packets(&bytes, 1);
    struct view view = bytes_view(&bytes);
    for (uint64_t length = 0; length <= UINT16_MAX; length++) {
        bytes_put_uint(&bytes, 16, length, 2);
        assert_true(entry_read(view, &entry) >= ENTRY_ENVELOPE);
        assert_int_equal(entry.fit == FIT_NO_HEADER, length < 64 || length > 148);
        assert_true(entry.payload_at + entry.payload_length <= 164);
    }
    bytes_free(&bytes);
}

static void every_data_offset_that_lies_stays_inside(void **state) {
    (void)state;
    struct bytes bytes = {0};
    struct entry entry;
    add_packets(&bytes, 1);
    struct view view = bytes_view(&bytes);
    for (uint64_t offset = 0; offset <= UINT16_MAX; offset++) {
        bytes_put_uint(&bytes, 2, offset, 2);
        assert_true(entry_read(view, &entry) >= ENTRY_ENVELOPE);
        assert_int_equal(entry.data_offset, offset);
        assert_in_range(entry.data_at, 16, 164);
        assert_true(entry.payload_at + entry.payload_length <= 164);
    }
    bytes_free(&bytes);
}

/* room 56, PTH_Len 92: up to 54 missing bytes an extension, then padding, exact, and more than there is a set */
static void every_traced_length_has_its_fit(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    for (int32_t traced = 0; traced <= 300; traced++) {
        plan.traced = traced;
        enum entry_fit fit = traced < 55    ? FIT_EXTENDED
                             : traced == 55 ? FIT_PADDED
                             : traced == 56 ? FIT_EXACT
                                            : FIT_FIRST_SEGMENT;
        assert_read(&plan, ENTRY_STRONG, fit);
    }
}

/* Damage to the lengths, the middle of the id or the upper bytes of the clocks must be noticed; all else may pass (the
 * first byte of the id can become that of an IDS probe id, and the second clock is there). */
static bool is_noticed(struct view damaged, size_t at, void *context) {
    (void)context;
    struct entry entry;
    enum entry_proof proof = entry_read(damaged, &entry);
    bool in_length = at < 2 || at >= 164;
    bool in_id = at == 5 || at == 6;
    bool in_clock = at == 8 || at == 9 || at == 40 || at == 41;
    return !(in_length || in_id || in_clock) || proof != ENTRY_STRONG;
}

static void damage_to_what_proves_an_entry_is_noticed(void **state) {
    (void)state;
    struct bytes bytes = {0};
    add_packets(&bytes, 1);
    assert_int_equal(damage_everywhere(bytes_view(&bytes), is_noticed, NULL), 0);
    bytes_free(&bytes);
}

static void no_id_has_a_greater_first_byte(void **state) {
    (void)state;
    for (unsigned first = ENTRY_ID_FIRST_BYTE_MAX + 1; first <= UINT8_MAX; first++)
        for (unsigned rest = 0; rest <= UINT16_MAX; rest++) {
            const uint8_t bytes[8] = {0, 166, 0, 16, (uint8_t)first, (uint8_t)(rest >> 8), 0, (uint8_t)rest};
            assert_false(entry_may_begin(bytes));
        }
}

/* A day before and behind it, and no longer. */
static void a_clock_of_the_same_day_vouches(void **state) {
    (void)state;
    const uint64_t day = 24 * HOUR;
    struct bytes bytes = {0};
    struct entry entry;
    add_envelope(&bytes, 40);
    enum entry_proof proof = entry_read(bytes_view(&bytes), &entry);
    struct view nothing = view_of(NULL, 0);
    assert_true(entry_is_vouched(proof, &entry, SAMPLE_BUFFER_TIME + day, nothing));
    assert_true(entry_is_vouched(proof, &entry, SAMPLE_BUFFER_TIME - day, nothing));
    assert_false(entry_is_vouched(proof, &entry, SAMPLE_BUFFER_TIME + day + MINUTE, nothing));
    assert_false(entry_is_vouched(proof, &entry, SAMPLE_BUFFER_TIME - day - MINUTE, nothing));
    assert_false(entry_is_vouched(proof, &entry, 0, nothing));
    bytes_put_uint(&bytes, 2, 17, 2); /* the data stand elsewhere */
    proof = entry_read(bytes_view(&bytes), &entry);
    assert_false(entry_is_vouched(proof, &entry, SAMPLE_BUFFER_TIME, nothing));
    bytes_free(&bytes);
}

/* Of the one behind it the first 16 bytes are asked. */
static void an_entry_right_behind_vouches(void **state) {
    (void)state;
    enum { LENGTH = 40 };
    struct bytes bytes = {0};
    struct entry entry;
    add_envelope(&bytes, LENGTH);
    add_envelope(&bytes, LENGTH);
    enum entry_proof proof = entry_read(view_part(bytes_view(&bytes), 0, LENGTH), &entry);
    assert_true(entry_is_vouched(proof, &entry, 0, view_part(bytes_view(&bytes), LENGTH, 16)));
    assert_false(entry_is_vouched(proof, &entry, 0, view_part(bytes_view(&bytes), LENGTH, 15)));
    bytes_put_uint(&bytes, LENGTH + 2, 18, 2);
    assert_false(entry_is_vouched(proof, &entry, 0, view_part(bytes_view(&bytes), LENGTH, 16)));
    bytes_put_uint(&bytes, LENGTH + 2, 16, 2);
    bytes_put_uint(&bytes, LENGTH + 8, SAMPLE_BUFFER_TIME + 25 * HOUR, 8);
    assert_false(entry_is_vouched(proof, &entry, 0, view_part(bytes_view(&bytes), LENGTH, 16)));
    bytes_free(&bytes);
}

/* Its first 8 bytes tell where the data stand, 16 its clock. */
static void what_is_seen_of_an_entry_may_speak_against_it(void **state) {
    (void)state;
    struct bytes bytes = {0};
    add_envelope(&bytes, 40);
    assert_true(entry_may_be_vouched(view_part(bytes_view(&bytes), 0, 8), 0));
    assert_true(entry_may_be_vouched(view_part(bytes_view(&bytes), 0, 16), SAMPLE_BUFFER_TIME));
    assert_false(entry_may_be_vouched(view_part(bytes_view(&bytes), 0, 16), SAMPLE_BUFFER_TIME + 25 * HOUR));
    assert_false(entry_may_be_vouched(view_part(bytes_view(&bytes), 0, 7), SAMPLE_BUFFER_TIME));
    bytes_put_uint(&bytes, 2, 18, 2);
    assert_false(entry_may_be_vouched(view_part(bytes_view(&bytes), 0, 8), 0));
    bytes_free(&bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_repeated_length_must_be_the_same),
        cmocka_unit_test(an_entry_has_at_least_18_bytes),
        cmocka_unit_test(an_entry_may_have_65535_bytes),
        cmocka_unit_test(the_clock_must_be_sane),
        cmocka_unit_test(the_two_clocks_are_within_an_hour),
        cmocka_unit_test(ids_4_to_8_have_a_packet_trace_header),
        cmocka_unit_test(the_old_ids_are_known_too),
        cmocka_unit_test(other_components_are_no_proof_of_a_trace),
        cmocka_unit_test(a_clock_of_the_same_day_vouches),
        cmocka_unit_test(an_entry_right_behind_vouches),
        cmocka_unit_test(what_is_seen_of_an_entry_may_speak_against_it),
        cmocka_unit_test(an_ids_entry_id_is_a_probe_id),
        cmocka_unit_test(no_id_has_a_greater_first_byte),
        cmocka_unit_test(an_ids_entry_proves_itself_by_a_second_clock),
        cmocka_unit_test(an_ids_entry_without_a_second_clock_still_fits_in_a_chain),
        cmocka_unit_test(components_follow_from_the_entry_id),
        cmocka_unit_test(the_quick_look_passes_what_is_strong),
        cmocka_unit_test(every_shorter_input_is_cut_or_nothing),
        cmocka_unit_test(no_getter_reads_behind_a_cut_entry),
        cmocka_unit_test(a_cut_entry_claims_no_extension),
        cmocka_unit_test(a_cut_entry_must_not_contradict_itself),
        cmocka_unit_test(every_length_that_lies_stays_inside),
        cmocka_unit_test(every_header_length_that_lies_stays_inside),
        cmocka_unit_test(every_data_offset_that_lies_stays_inside),
        cmocka_unit_test(every_traced_length_has_its_fit),
        cmocka_unit_test(damage_to_what_proves_an_entry_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
