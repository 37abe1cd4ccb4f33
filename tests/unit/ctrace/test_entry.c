/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_entry.c - what an entry says, and how well it proves itself
 */
#include "entry.h"
#include "assertions.h"
#include "cutter.h"
#include "damager.h"
#include "trace_builder.h"

/* One hour, one minute of the clock: 4096 units a microsecond. */
#define HOUR (UINT64_C(3600) * 1000000 * 4096)
#define MINUTE (UINT64_C(60) * 1000000 * 4096)

/* An entry made by a plan; `bytes` is freed by built_free(). */
struct built {
    struct bytes bytes;
    struct entry entry;
    enum entry_proof proof;
};

static struct built built_of(const struct entry_plan *plan) {
    struct built built = {{0}, {.bytes = view_of(NULL, 0)}, ENTRY_NONE};
    add_entry(&built.bytes, plan);
    built.proof = entry_read(bytes_view(&built.bytes), &built.entry);
    return built;
}

static void built_free(struct built *built) {
    bytes_free(&built->bytes);
}

/* The proof and the fit of what the plan describes. */
#define assert_read(plan, proof, fit) check_read((plan), (proof), (fit), __FILE__, __LINE__)
static void check_read(const struct entry_plan *plan, enum entry_proof proof, enum entry_fit fit, const char *file,
                       int line) {
    struct built built = built_of(plan);
    _assert_int_equal((LargestIntegralType)built.proof, (LargestIntegralType)proof, file, line);
    if (built.proof != ENTRY_NONE)
        _assert_int_equal((LargestIntegralType)built.entry.fit, (LargestIntegralType)fit, file, line);
    built_free(&built);
}

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

/* With at least the length and the id it is a cut entry, before that nothing. */
static bool is_cut_or_nothing(struct view cut, void *context) {
    (void)context;
    struct entry entry = {.length = 0};
    enum entry_proof proof = entry_read(cut, &entry);
    if (cut.length < 8)
        return proof == ENTRY_NONE;
    struct view payload = entry_payload(&entry);
    return proof == ENTRY_CUT && entry.length == 166 && entry.bytes.length == cut.length &&
           payload.length == (cut.length > 108 ? (cut.length < 164 ? cut.length - 108 : 56) : 0);
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
                   entry_is_ip_packet(&entry);
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

/* --- what proves nothing ----------------------------------------------------------------------------------------- */

static void what_proves_nothing_can_be_shown_all_the_same(void **state) {
    (void)state;
    struct bytes bytes = {0};
    struct entry entry;
    add_rubbish(&bytes, 20);
    assert_int_equal(entry_read(bytes_view(&bytes), &entry), ENTRY_NONE);
    assert_true(entry_read_anyway(bytes_view(&bytes), &entry));
    assert_int_equal(entry.length, 0xa5a5);
    assert_int_equal(entry.id, 0xa5a5a5a5);
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
    _assert_int_equal(entry_is_ip_packet(&built.entry), expected, file, line);
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

static void socket_data_and_segments_are_no_packets(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.id = 5;
    assert_is_packet(&plan, false);
    plan.id = 8;
    assert_is_packet(&plan, false);
    plan.id = 4;
    plan.traced = 57; /* the first of a set */
    assert_is_packet(&plan, false);
    plan.traced = TRACED_AS_BUILT;
    plan.segment = 1;
    assert_is_packet(&plan, false);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_field),
        cmocka_unit_test(gives_name_and_payload),
        cmocka_unit_test(the_name_of_a_data_trace_is_the_job),
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
        cmocka_unit_test(the_repeated_length_must_be_the_same),
        cmocka_unit_test(an_entry_has_at_least_18_bytes),
        cmocka_unit_test(an_entry_may_have_65535_bytes),
        cmocka_unit_test(the_clock_must_be_sane),
        cmocka_unit_test(the_two_clocks_are_within_an_hour),
        cmocka_unit_test(ids_4_to_8_have_a_packet_trace_header),
        cmocka_unit_test(the_old_ids_are_known_too),
        cmocka_unit_test(other_components_are_no_proof_of_a_trace),
        cmocka_unit_test(an_ids_entry_id_is_a_probe_id),
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
        cmocka_unit_test(what_proves_nothing_can_be_shown_all_the_same),
        cmocka_unit_test(too_short_a_length_shows_all_that_is_there),
        cmocka_unit_test(an_entry_without_header_has_no_name_and_no_codes),
        cmocka_unit_test(packets_are_whole_and_begin_at_the_ip_header),
        cmocka_unit_test(socket_data_and_segments_are_no_packets),
        cmocka_unit_test(padding_and_extension_do_not_matter_to_a_packet),
        cmocka_unit_test(the_original_length_comes_from_the_first_that_can_be_right),
        cmocka_unit_test(the_original_length_of_ipv6_counts_the_header),
        cmocka_unit_test(the_original_length_is_never_less_than_the_captured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
