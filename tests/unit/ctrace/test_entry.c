/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_entry.c - what an entry says: its fields, its forms, what it carries
 */
#include "built.h"
#include "packet.h"
#include "assertions.h"
#include "trace_builder.h"

/* --- the fields ------------------------------------------------------------------------------------------------- */

static void reads_every_field(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.flags = 0x81;
    plan.packet_length = 1500;
    plan.discard = 4114;
    plan.offload_length = 1460;
    struct built built = built_of(&plan);
    const struct entry *entry = &built.entry;

    assert_int_equal(built.proof, ENTRY_STRONG);
    assert_int_equal(entry->bytes.length, 166);
    assert_int_equal(entry->length, 166);
    assert_int_equal(entry->data_offset, 16);
    assert_int_equal(entry->data_at, 16);
    assert_int_equal(entry->id, 4);
    assert_int_equal(entry->buffer_time, SAMPLE_BUFFER_TIME);
    assert_int_equal(entry->fit, FIT_EXACT);
    assert_int_equal(entry->header_length, 92);
    assert_int_equal(entry->segment, 0);
    assert_int_equal(entry->flags, 0x81);
    assert_int_equal(entry->traced, 56);
    assert_int_equal(entry->capture_time, SAMPLE_CAPTURE_TIME);
    assert_int_equal(entry->packet_length, 1500);
    assert_int_equal(entry->payload_at, 16 + 92);
    assert_int_equal(entry->payload_length, 56);
    assert_int_equal(entry_discard_code(entry), 4114);
    assert_int_equal(entry_offload_length(entry), 1460);
    built_free(&built);
}

static void gives_name_and_payload(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    struct built built = built_of(&plan);
    /* "TR1" and 13 blanks */
    assert_bytes(entry_name(&built.entry), "\xe3\xd9\xf1\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40", 16);
    assert_bytes(entry_payload(&built.entry), sample_packet, sizeof sample_packet);
    built_free(&built);
}

/* The job name of a data trace has 8 bytes; the socket's numbers follow it directly. */
static void the_name_of_a_data_trace_is_the_job(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.id = 5;
    plan.name = "USER12";
    plan.domain = 2;
    struct built built = built_of(&plan);
    assert_bytes(entry_name(&built.entry), "\xe4\xe2\xc5\xd9\xf1\xf2\x40\x40", 8);
    built_free(&built);
}

static unsigned forms_of(uint32_t id, const char *name) {
    struct entry_plan plan = packet_plan();
    plan.id = id;
    plan.name = name;
    struct built built = built_of(&plan);
    unsigned forms = entry_forms(&built.entry);
    built_free(&built);
    return forms;
}

static void id_and_name_say_which_rows_hold(void **state) {
    (void)state;
    const unsigned any = 1 << FORM_ANY, packet = any | 1 << FORM_PACKET, likely = packet | 1 << FORM_LIKELY;
    assert_int_equal(forms_of(4, "TR1"), packet);
    assert_int_equal(forms_of(5, "USER12"), any | 1 << FORM_DATA);
    assert_int_equal(forms_of(6, "EZAISM01"), packet);
    assert_int_equal(forms_of(7, "EZARIUT10001"), packet);
    assert_int_equal(forms_of(8, "EZAISM01"), packet | 1 << FORM_SMCD);
    assert_int_equal(forms_of(8, "EZARIUT10001"), likely | 1 << FORM_SMCR);
    assert_int_equal(forms_of(8, "EZAIS"), likely);
    assert_int_equal(forms_of(8, "OSDL"), likely);
    assert_int_equal(forms_of(8, ""), likely);
}

static void what_follows_the_entry_does_not_matter(void **state) {
    (void)state;
    struct bytes two = {0};
    struct entry entry;
    add_packets(&two, 2);
    assert_int_equal(entry_read(bytes_view(&two), &entry), ENTRY_STRONG);
    assert_int_equal(entry.bytes.length, 166);
    bytes_free(&two);
}

/* --- headers of other lengths ------------------------------------------------------------------------------------ */

/* Up to 88 bytes there is no discard code, up to 82 no packet length: what stands there is payload. */
static void a_shorter_header_has_fewer_fields(void **state) {
    (void)state;
    static const struct {
        uint16_t header_length;
        uint16_t packet_length;
        uint16_t discard;
        uint16_t offload;
    } cases[] = {{92, 1500, 4114, 1460}, {91, 1500, 4114, 0}, {90, 1500, 4114, 0}, {89, 1500, 0, 0},
                 {88, 1500, 0, 0},       {84, 1500, 0, 0},    {83, 0, 0, 0},       {64, 0, 0, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct entry_plan plan = packet_plan();
        plan.header_length = cases[i].header_length;
        plan.packet_length = 1500;
        plan.discard = 4114;
        plan.offload_length = 1460;
        struct built built = built_of(&plan);
        assert_int_equal(built.proof, ENTRY_STRONG);
        assert_int_equal(built.entry.fit, FIT_EXACT);
        assert_int_equal(built.entry.packet_length, cases[i].packet_length);
        assert_int_equal(entry_discard_code(&built.entry), cases[i].discard);
        assert_int_equal(entry_offload_length(&built.entry), cases[i].offload);
        assert_bytes(entry_payload(&built.entry), sample_packet, sizeof sample_packet);
        built_free(&built);
    }
}

/* PTH_Len is 64 to 1024. */
static void a_header_of_impossible_length_is_none(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.header_length = 64;
    assert_read(&plan, ENTRY_STRONG, FIT_EXACT);
    plan.header_length = 63;
    assert_read(&plan, ENTRY_ENVELOPE, FIT_NO_HEADER);
    plan.header_length = 1024;
    assert_read(&plan, ENTRY_STRONG, FIT_EXACT);
    plan.header_length = 1025;
    assert_read(&plan, ENTRY_ENVELOPE, FIT_NO_HEADER);
    plan.header_length = 0;
    assert_read(&plan, ENTRY_ENVELOPE, FIT_NO_HEADER);
}

/* 166 bytes leave 166 - 16 - 2 = 148 for the header. */
static void a_header_longer_than_its_entry_is_none(void **state) {
    (void)state;
    struct built built = built_of(&(struct entry_plan){.length = LENGTH_AS_BUILT, .data_offset = 16});
    struct bytes entry = {0};
    add_packets(&entry, 1);
    bytes_put_uint(&entry, 16, 149, 2);
    assert_int_equal(entry_read(bytes_view(&entry), &built.entry), ENTRY_ENVELOPE);
    assert_int_equal(built.entry.fit, FIT_NO_HEADER);
    assert_int_equal(built.entry.payload_at, 16);
    assert_int_equal(built.entry.payload_length, 148);
    bytes_put_uint(&entry, 16, 148, 2); /* all header, no payload: PTH_Tlen 56 is a set's then */
    assert_int_equal(entry_read(bytes_view(&entry), &built.entry), ENTRY_STRONG);
    assert_int_equal(built.entry.fit, FIT_FIRST_SEGMENT);
    assert_int_equal(built.entry.payload_length, 0);
    bytes_free(&entry);
    built_free(&built);
}

/* --- the identity: ctelenp = cteoff + PTH_Len + PTH_Tlen + 2 ------------------------------------------------------ */

/* 55 bytes and one of padding: 16 + 92 + 55 + 1 + 2 = 166. */
static void a_byte_of_padding_is_no_payload(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.payload = view_of(sample_packet, 55);
    plan.padding = 1;
    struct built built = built_of(&plan);
    assert_int_equal(built.proof, ENTRY_STRONG);
    assert_int_equal(built.entry.fit, FIT_PADDED);
    assert_bytes(entry_payload(&built.entry), sample_packet, 55);
    built_free(&built);
}

/* E = ctelenp - 2 - cteoff - PTH_Tlen = 170 - 2 - 16 - 56 = 96: the payload stands at CTE + 16 + 96. */
static void an_extension_stands_between_header_and_payload(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.extension = 4;
    struct built built = built_of(&plan);
    assert_int_equal(built.proof, ENTRY_STRONG);
    assert_int_equal(built.entry.fit, FIT_EXTENDED);
    assert_int_equal(built.entry.payload_at, 16 + 96);
    assert_bytes(entry_payload(&built.entry), sample_packet, sizeof sample_packet);
    built_free(&built);
}

static void an_extension_wants_a_header_of_92_bytes(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.extension = 2;
    assert_read(&plan, ENTRY_STRONG, FIT_EXTENDED);
    plan.header_length = 91;
    assert_read(&plan, ENTRY_ENVELOPE, FIT_WRONG);
    plan.header_length = 88;
    assert_read(&plan, ENTRY_ENVELOPE, FIT_WRONG);
}

static void no_extension_is_longer_than_1024_bytes(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.extension = 1024;
    assert_read(&plan, ENTRY_STRONG, FIT_EXTENDED);
    plan.extension = 1025;
    assert_read(&plan, ENTRY_ENVELOPE, FIT_WRONG);
}

static void more_traced_than_is_there_is_the_first_segment_of_a_set(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.traced = 57;
    assert_read(&plan, ENTRY_STRONG, FIT_FIRST_SEGMENT);
    plan.traced = 0xffffff;
    assert_read(&plan, ENTRY_STRONG, FIT_FIRST_SEGMENT);
}

/* In a set PTH_Tlen is the sum of the set, the same in each. */
static void a_later_segment_needs_no_identity(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.segment = 255;
    plan.traced = 100000;
    struct built built = built_of(&plan);
    assert_int_equal(built.proof, ENTRY_STRONG);
    assert_int_equal(built.entry.fit, FIT_LATER_SEGMENT);
    assert_int_equal(built.entry.segment, 255);
    assert_int_equal(built.entry.traced, 100000);
    assert_bytes(entry_payload(&built.entry), sample_packet, sizeof sample_packet);
    built_free(&built);
}

/* The start and the end record of a data trace carry no data: 16 + 92 + 2 = 110 bytes. */
static void a_record_may_carry_nothing(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.id = 5;
    plan.payload = view_of(NULL, 0);
    struct built built = built_of(&plan);
    assert_int_equal(built.proof, ENTRY_STRONG);
    assert_int_equal(built.entry.fit, FIT_EXACT);
    assert_int_equal(built.entry.length, 110);
    assert_int_equal(entry_payload(&built.entry).length, 0);
    built_free(&built);
}

/* --- the data offset --------------------------------------------------------------------------------------------- */

static void the_data_begin_where_the_entry_says(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.data_offset = 24;
    struct built built = built_of(&plan);
    assert_int_equal(built.proof, ENTRY_STRONG);
    assert_int_equal(built.entry.fit, FIT_EXACT);
    assert_int_equal(built.entry.data_at, 24);
    assert_int_equal(built.entry.payload_at, 24 + 92);
    assert_bytes(entry_payload(&built.entry), sample_packet, sizeof sample_packet);
    built_free(&built);
}

/* Outside 16 to ctelenp - 2 = 164 the halfword is shown as it stands and the data are taken from 16. */
static void an_impossible_data_offset_is_kept_and_16_is_used(void **state) {
    (void)state;
    static const uint16_t offsets[] = {0, 1, 15, 165, 166, 0x1ff, 0xffff};
    for (size_t i = 0; i < COUNT_OF(offsets); i++) {
        struct bytes bytes = {0};
        struct entry entry;
        add_packets(&bytes, 1);
        bytes_put_uint(&bytes, 2, offsets[i], 2);
        assert_int_equal(entry_read(bytes_view(&bytes), &entry), ENTRY_STRONG);
        assert_int_equal(entry.data_offset, offsets[i]);
        assert_int_equal(entry.data_at, 16);
        assert_int_equal(entry.fit, FIT_EXACT);
        bytes_free(&bytes);
    }
}

/* An ASID in the halfword, here 79, may look like an offset; where it points to there is no header. */
static void a_header_at_16_is_found_though_the_offset_points_elsewhere(void **state) {
    (void)state;
    struct bytes bytes = {0};
    struct entry entry;
    add_packets(&bytes, 1);
    bytes_put_uint(&bytes, 2, 0x4f, 2);
    assert_int_equal(entry_read(bytes_view(&bytes), &entry), ENTRY_STRONG);
    assert_int_equal(entry.data_offset, 0x4f);
    assert_int_equal(entry.data_at, 16);
    assert_bytes(entry_payload(&entry), sample_packet, sizeof sample_packet);
    bytes_free(&bytes);
}

/* In an entry without a known header there is nothing that speaks against the offset: 16 and ctelenp - 2 = 26 are the
 * ends of the range. */
static void the_range_of_data_offsets_includes_its_ends(void **state) {
    (void)state;
    static const struct {
        uint16_t offset;
        uint16_t used;
    } cases[] = {{15, 16}, {16, 16}, {17, 17}, {26, 26}, {27, 16}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bytes bytes = {0};
        struct entry entry;
        add_envelope(&bytes, 28);
        bytes_put_uint(&bytes, 2, cases[i].offset, 2);
        assert_int_equal(entry_read(bytes_view(&bytes), &entry), ENTRY_ENVELOPE);
        assert_int_equal(entry.data_at, cases[i].used);
        assert_int_equal(entry_payload(&entry).length, 26 - cases[i].used);
        bytes_free(&bytes);
    }
}

/* --- what proves nothing ----------------------------------------------------------------------------------------- */

static void what_proves_nothing_can_be_shown_all_the_same(void **state) {
    (void)state;
    struct bytes bytes = {0};
    struct entry entry;
    add_rubbish(&bytes, 20);
    assert_int_equal(entry_read(bytes_view(&bytes), &entry), ENTRY_NONE);
    assert_true(entry_read_anyway(bytes_view(&bytes), &entry));
    assert_int_equal(entry.length, 0x6b6b);
    assert_int_equal(entry.id, 0x6b6b6b6b);
    assert_int_equal(entry.bytes.length, 20);
    assert_int_equal(entry_payload(&entry).length, 4);
    bytes_free(&bytes);
}

/* A length of 0 to 17 is no entry's: all that is there is shown. */
static void too_short_a_length_shows_all_that_is_there(void **state) {
    (void)state;
    struct bytes bytes = {0};
    struct entry entry;
    add_packets(&bytes, 1);
    bytes_put_uint(&bytes, 0, 17, 2);
    assert_true(entry_read_anyway(bytes_view(&bytes), &entry));
    assert_int_equal(entry.bytes.length, 166);
    assert_int_equal(entry.fit, FIT_NO_HEADER);
    assert_int_equal(entry.payload_at, 16);
    assert_int_equal(entry_payload(&entry).length, 150);
    assert_true(entry_read_anyway(view_part(bytes_view(&bytes), 0, 10), &entry));
    assert_int_equal(entry.payload_at, 10);
    assert_int_equal(entry_payload(&entry).length, 0);
    bytes_free(&bytes);
}

static void an_entry_without_header_has_no_name_and_no_codes(void **state) {
    (void)state;
    struct entry_plan plan = plain_plan(1, view_of(sample_packet, sizeof sample_packet));
    struct built built = built_of(&plan);
    assert_int_equal(entry_name(&built.entry).length, 0);
    assert_int_equal(entry_discard_code(&built.entry), 0);
    assert_int_equal(entry_offload_length(&built.entry), 0);
    assert_bytes(entry_payload(&built.entry), sample_packet, sizeof sample_packet);
    built_free(&built);
}

/* --- packets ----------------------------------------------------------------------------------------------------- */

#define assert_is_packet(plan, expected) check_is_packet((plan), (expected), __FILE__, __LINE__)
static void check_is_packet(const struct entry_plan *plan, bool expected, const char *file, int line) {
    struct built built = built_of(plan);
    _assert_int_equal(entry_packet_kind(&built.entry, OSA_LAYER_BY_CONTENT) == PACKET_IP, expected, file, line);
    built_free(&built);
}

static void packets_are_whole_and_begin_at_the_ip_header(void **state) {
    (void)state;
    static const uint8_t ipv6[40] = {0x60};
    static const uint8_t other[40] = {0x50};
    struct entry_plan plan = packet_plan();
    assert_is_packet(&plan, true);
    plan.id = 6;
    assert_is_packet(&plan, true);
    plan.payload = view_of(ipv6, sizeof ipv6);
    assert_is_packet(&plan, true);
    plan.payload = view_of(other, sizeof other);
    assert_is_packet(&plan, false);
    plan.payload = view_of(NULL, 0);
    assert_is_packet(&plan, false);
}

static void socket_data_and_later_segments_are_no_packets(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.id = 5;
    assert_is_packet(&plan, false);
    plan.id = 8;
    assert_is_packet(&plan, false);
    plan.id = 4;
    plan.segment = 1;
    assert_is_packet(&plan, false);
}

static void a_first_segment_is_the_beginning_of_a_packet(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.traced = 57;
    assert_is_packet(&plan, true);
}

static void padding_and_extension_do_not_matter_to_a_packet(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.padding = 1;
    assert_is_packet(&plan, true);
    plan.padding = 0;
    plan.extension = 32;
    assert_is_packet(&plan, true);
}

#define assert_original(plan, expected) check_original((plan), (expected), __FILE__, __LINE__)
static void check_original(const struct entry_plan *plan, uint32_t expected, const char *file, int line) {
    struct built built = built_of(plan);
    _assert_int_equal(entry_original_length(&built.entry), expected, file, line);
    built_free(&built);
}

/* PTH_Plen when it is at least what was captured, else the IP header's own length, else what was captured. */
static void the_original_length_comes_from_the_first_that_can_be_right(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.payload = view_of(sample_packet, 28); /* cut behind the UDP header; the IP header says 56 */
    plan.packet_length = 1500;
    assert_original(&plan, 1500);
    plan.packet_length = 28;
    assert_original(&plan, 28);
    plan.packet_length = 27;
    assert_original(&plan, 56);
    plan.packet_length = 0;
    assert_original(&plan, 56);
    plan.payload = view_of(sample_packet, 3); /* the IP length (+2, 2 bytes) is not there */
    assert_original(&plan, 3);
    plan.payload = view_of(sample_packet, 4);
    assert_original(&plan, 56);
}

/* An IPv6 header of 40 bytes does not count itself: payload length 0100 hex = 256 makes 296. */
static void the_original_length_of_ipv6_counts_the_header(void **state) {
    (void)state;
    static const uint8_t packet[48] = {0x60, 0, 0, 0, 0x01, 0x00};
    struct entry_plan plan = packet_plan();
    plan.payload = view_of(packet, sizeof packet);
    plan.packet_length = 0;
    assert_original(&plan, 296);
    plan.payload = view_of(packet, 5);
    assert_original(&plan, 5);
}

/* The IP header says 56, captured were 60: never less than was captured. */
static void the_original_length_is_never_less_than_the_captured(void **state) {
    (void)state;
    uint8_t packet[60] = {0};
    memcpy(packet, sample_packet, sizeof sample_packet);
    struct entry_plan plan = packet_plan();
    plan.payload = view_of(packet, sizeof packet);
    plan.packet_length = 59;
    assert_original(&plan, 60);
}

/* 56 of 4000 traced bytes are in the first segment. */
static void the_original_length_of_a_first_segment_is_that_of_the_packet(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.traced = 4000;
    plan.packet_length = 5000;
    assert_original(&plan, 5000);
    plan.packet_length = 3999;
    assert_original(&plan, 4000);
    plan.packet_length = 0;
    assert_original(&plan, 4000);
}

static void the_original_length_of_a_later_segment_is_its_own(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.segment = 1;
    plan.traced = 4000;
    plan.packet_length = 5000;
    assert_original(&plan, 56);
}

static void segments_are_told_from_whole_records(void **state) {
    (void)state;
    struct entry_plan whole = packet_plan(), first = packet_plan(), later = packet_plan();
    struct entry_plan other = plain_plan(0x40000001, view_of(sample_packet, sizeof sample_packet));
    first.traced = 57;
    later.segment = 1;
    const struct {
        const struct entry_plan *plan;
        bool is_segment, begins;
    } cases[] = {{&whole, false, true}, {&first, true, true}, {&later, true, false}, {&other, false, false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct built built = built_of(cases[i].plan);
        assert_int_equal(entry_is_segment(&built.entry), cases[i].is_segment);
        assert_int_equal(entry_begins_packet(&built.entry), cases[i].begins);
        built_free(&built);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_field),
        cmocka_unit_test(gives_name_and_payload),
        cmocka_unit_test(the_name_of_a_data_trace_is_the_job),
        cmocka_unit_test(id_and_name_say_which_rows_hold),
        cmocka_unit_test(what_follows_the_entry_does_not_matter),
        cmocka_unit_test(a_shorter_header_has_fewer_fields),
        cmocka_unit_test(a_header_of_impossible_length_is_none),
        cmocka_unit_test(a_header_longer_than_its_entry_is_none),
        cmocka_unit_test(a_byte_of_padding_is_no_payload),
        cmocka_unit_test(an_extension_stands_between_header_and_payload),
        cmocka_unit_test(an_extension_wants_a_header_of_92_bytes),
        cmocka_unit_test(no_extension_is_longer_than_1024_bytes),
        cmocka_unit_test(more_traced_than_is_there_is_the_first_segment_of_a_set),
        cmocka_unit_test(a_later_segment_needs_no_identity),
        cmocka_unit_test(a_record_may_carry_nothing),
        cmocka_unit_test(the_data_begin_where_the_entry_says),
        cmocka_unit_test(an_impossible_data_offset_is_kept_and_16_is_used),
        cmocka_unit_test(a_header_at_16_is_found_though_the_offset_points_elsewhere),
        cmocka_unit_test(the_range_of_data_offsets_includes_its_ends),
        cmocka_unit_test(what_proves_nothing_can_be_shown_all_the_same),
        cmocka_unit_test(too_short_a_length_shows_all_that_is_there),
        cmocka_unit_test(an_entry_without_header_has_no_name_and_no_codes),
        cmocka_unit_test(packets_are_whole_and_begin_at_the_ip_header),
        cmocka_unit_test(socket_data_and_later_segments_are_no_packets),
        cmocka_unit_test(a_first_segment_is_the_beginning_of_a_packet),
        cmocka_unit_test(padding_and_extension_do_not_matter_to_a_packet),
        cmocka_unit_test(the_original_length_comes_from_the_first_that_can_be_right),
        cmocka_unit_test(the_original_length_of_ipv6_counts_the_header),
        cmocka_unit_test(the_original_length_is_never_less_than_the_captured),
        cmocka_unit_test(the_original_length_of_a_first_segment_is_that_of_the_packet),
        cmocka_unit_test(the_original_length_of_a_later_segment_is_its_own),
        cmocka_unit_test(segments_are_told_from_whole_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
