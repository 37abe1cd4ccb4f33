/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_detect.c - what is taken for a trace, and what never is
 */
#include "detect.h"
#include "assertions.h"
#include "cutter.h"
#include "tape.h"
#include "trace_builder.h"

static const struct framing *detect(struct view file, bool pipe) {
    struct tape tape;
    tape_open(&tape, file, SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    struct dataset dataset;
    bool found = detect_dataset(&tape.source, pipe, &dataset);
    tape_close(&tape);
    return found ? dataset.framing : NULL;
}

/* NULL for "no trace". */
#define assert_detected(file, pipe, name) check_detected((file), (pipe), (name), __FILE__, __LINE__)
static void check_detected(struct bytes *file, bool pipe, const char *name, const char *source, int line) {
    const struct framing *framing = detect(bytes_view(file), pipe);
    _assert_string_equal(framing == NULL ? "(none)" : framing->name, name == NULL ? "(none)" : name, source, line);
}

/* --- the chain --------------------------------------------------------------------------------------------------- */

static void three_entries_in_a_row_are_a_trace(void **state) {
    (void)state;
    struct bytes file = {0};
    add_rubbish(&file, 100);
    add_packets(&file, 3);
    add_rubbish(&file, 100);
    assert_detected(&file, false, "bare");
    bytes_free(&file);
}

static void two_entries_among_other_bytes_are_none(void **state) {
    (void)state;
    struct bytes file = {0};
    add_rubbish(&file, 100);
    add_packets(&file, 2);
    add_rubbish(&file, 100);
    assert_detected(&file, false, NULL);
    bytes_free(&file);
}

/* Eight bytes, as a block and a record descriptor have, may stand between them. */
static void three_entries_apart_from_each_other_are_none(void **state) {
    (void)state;
    for (size_t apart = 8; apart <= 9; apart++) {
        struct bytes file = {0};
        for (size_t i = 0; i < 3; i++) {
            add_packets(&file, 1);
            add_rubbish(&file, apart);
        }
        assert_detected(&file, false, apart == 8 ? "bare" : NULL);
        bytes_free(&file);
    }
}

/* A few bytes at the end, fewer than tell an entry, do not matter. */
static void a_file_may_have_a_loose_end(void **state) {
    (void)state;
    for (size_t count = 1; count <= 2; count++)
        for (size_t loose = 0; loose <= 8; loose++) {
            struct bytes file = {0};
            add_packets(&file, count);
            add_rubbish(&file, loose);
            assert_detected(&file, false, loose < 8 ? "bare" : NULL);
            bytes_free(&file);
        }
}

/* IPv4 and UDP headers, 28 bytes, of a packet of `length` bytes. */
static void add_headers(struct bytes *file, size_t length) {
    size_t start = file->length;
    uint32_t sum = 0;
    bytes_add(file, sample_packet, 28);
    bytes_put_uint(file, start + 2, length, 2);
    bytes_put_uint(file, start + 10, 0, 2);
    for (size_t i = 0; i < 20; i += 2)
        sum += (uint32_t)file->data[start + i] << 8 | file->data[start + i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    bytes_put_uint(file, start + 10, (uint16_t)~sum, 2);
}

/* A packet that carries three entries, and behind it the next one's header: a capture of a format without a magic
 * number, and no trace.  When the packet ends before the entries, it is none that carries them. */
static void entries_inside_a_packet_are_none(void **state) {
    (void)state;
    static const size_t before[] = {0, 14, 200};
    for (size_t i = 0; i < COUNT_OF(before); i++)
        for (size_t missing = 0; missing <= 500; missing += 250) {
            struct bytes file = {0};
            add_rubbish(&file, before[i]);
            add_headers(&file, 28 + 3 * SAMPLE_ENTRY_LENGTH - missing);
            add_packets(&file, 3);
            add_rubbish(&file, 16);
            assert_detected(&file, false, missing == 0 ? NULL : "bare");
            bytes_free(&file);
        }
}

/* The file begins within an entry, of whose packet only a part was traced: the packet would reach over the entries
 * behind it, but they lead out of it, or to the end of the file. */
static void a_packet_that_was_cut_carries_nothing(void **state) {
    (void)state;
    for (size_t count = 3; count <= 20; count++) {
        struct bytes file = {0};
        add_rubbish(&file, 60);
        add_headers(&file, 1500);
        add_rubbish(&file, 50);
        add_packets(&file, count);
        assert_detected(&file, false, "bare");
        bytes_free(&file);
    }
}

static void one_or_two_entries_are_enough_when_they_are_the_whole_file(void **state) {
    (void)state;
    for (size_t count = 1; count <= 2; count++) {
        struct bytes file = {0};
        add_packets(&file, count);
        assert_detected(&file, false, "bare");
        bytes_add_fill(&file, 0, 100);
        assert_detected(&file, false, "bare");
        add_rubbish(&file, 8);
        assert_detected(&file, false, NULL);
        bytes_free(&file);
    }
}

static void zeros_alone_are_none(void **state) {
    (void)state;
    struct bytes file = {0};
    assert_detected(&file, false, NULL);
    bytes_add_fill(&file, 0, 70000);
    assert_detected(&file, false, NULL);
    assert_detected(&file, true, NULL);
    bytes_free(&file);
}

/* Entries of other components count only inside a chain that is established. */
static void entries_of_other_components_alone_are_none(void **state) {
    (void)state;
    struct bytes file = {0};
    for (size_t i = 0; i < 100; i++)
        add_envelope(&file, 40);
    assert_detected(&file, false, NULL);
    assert_detected(&file, true, NULL);
    bytes_free(&file);
}

/* Packet, socket data, Enterprise Extender: every kind counts, segments too. */
static void entries_of_any_kind_make_a_chain(void **state) {
    (void)state;
    static const uint32_t ids[] = {4, 5, 6, 7, 8};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct entry_plan plan = packet_plan();
        struct bytes file = {0};
        plan.id = ids[i];
        plan.traced = 200; /* the first segment of a set */
        add_rubbish(&file, 10);
        add_entry(&file, &plan);
        plan.segment = 1;
        add_entry(&file, &plan);
        plan.segment = 2;
        add_entry(&file, &plan);
        add_rubbish(&file, 10);
        assert_detected(&file, false, "bare");
        bytes_free(&file);
    }
}

/* The first entry is looked for in the first 64 KiB. */
static void the_first_entry_stands_in_the_first_64_kib(void **state) {
    (void)state;
    static const struct {
        size_t before;
        const char *framing;
    } cases[] = {{65535, "bare"}, {65537, NULL}, {100000, NULL}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bytes file = {0};
        add_rubbish(&file, cases[i].before);
        add_packets(&file, 100);
        assert_detected(&file, false, cases[i].framing);
        bytes_free(&file);
    }
}

/* An entry that is cut by the end of the file, but whose header proves itself. */
static void a_file_of_one_cut_entry_is_a_trace_when_its_header_is_whole(void **state) {
    (void)state;
    struct bytes file = {0};
    add_packets(&file, 1);
    struct view whole = bytes_view(&file);
    assert_ptr_equal(detect(view_part(whole, 0, 16 + 92), false), framing_named("bare"));
    assert_null(detect(view_part(whole, 0, 16 + 63), false));
    assert_null(detect(view_part(whole, 0, 17), false));
    bytes_free(&file);
}

/* --- framings ---------------------------------------------------------------------------------------------------- */

static struct bytes records_of_packets(size_t records, size_t packets) {
    struct bytes body = {0}, file = {0};
    add_packets(&body, packets);
    for (size_t i = 0; i < records; i++)
        add_rdw_record(&file, bytes_view(&body));
    bytes_free(&body);
    return file;
}

static void knows_records(void **state) {
    (void)state;
    for (size_t packets = 1; packets < 5; packets++) {
        struct bytes file = records_of_packets(5, packets);
        assert_detected(&file, false, "rdw");
        bytes_free(&file);
    }
}

static void knows_blocks(void **state) {
    (void)state;
    for (size_t packets = 1; packets < 5; packets++) {
        struct bytes records = records_of_packets(3, packets), file = {0}, extended = {0};
        for (size_t i = 0; i < 3; i++) {
            add_block(&file, bytes_view(&records));
            add_extended_block(&extended, bytes_view(&records));
        }
        assert_detected(&file, false, "bdw");
        assert_detected(&extended, false, "bdw");
        bytes_free(&records);
        bytes_free(&file);
        bytes_free(&extended);
    }
}

static void knows_bare_files(void **state) {
    (void)state;
    struct bytes file = {0};
    add_packets(&file, 50);
    assert_detected(&file, false, "bare");
    bytes_free(&file);
}

/* The whole file is one record with one entry. */
static void descriptors_count_as_part_of_a_whole_file(void **state) {
    (void)state;
    struct bytes file = records_of_packets(1, 1), block = {0};
    add_block(&block, bytes_view(&file));
    assert_detected(&file, false, "rdw");
    assert_detected(&block, false, "bdw");
    bytes_free(&file);
    bytes_free(&block);
}

/* Records of one length, over which `count` entries run, each behind a descriptor that is written by `add`. */
static struct bytes records_with_entries_over_them(void (*add)(struct bytes *file, struct view body), size_t length,
                                                   size_t count) {
    struct bytes entries = {0}, file = {0};
    add_packets(&entries, count);
    for (size_t at = 0; at < entries.length; at += length)
        add(&file, view_part(bytes_view(&entries), at, length));
    bytes_free(&entries);
    return file;
}

static void add_ftp_record(struct bytes *file, struct view body) {
    bytes_add_uint(file, UINT64_C(0x800000) + body.length, 3);
    bytes_add(file, body.bytes, body.length);
}

/* Any descriptor may be damaged, the first one too; those behind it tell. */
static void knows_records_in_spite_of_damage(void **state) {
    (void)state;
    enum { LENGTH = 250, ENTRIES = 36, RDW_LENGTH = 4 + LENGTH, FTP_LENGTH = 3 + LENGTH };
    for (size_t damaged = 0; damaged < 8; damaged++) {
        struct bytes records = records_with_entries_over_them(add_rdw_record, LENGTH, ENTRIES);
        struct bytes blocks = records_with_entries_over_them(add_ftp_record, LENGTH, ENTRIES);
        bytes_put_uint(&records, damaged * RDW_LENGTH + 3, 0x6f, 1);
        bytes_put_uint(&blocks, damaged * FTP_LENGTH, 0x6f, 1);
        assert_detected(&records, false, "rdw");
        assert_detected(&blocks, false, "ftp");
        bytes_free(&records);
        bytes_free(&blocks);
    }
}

/* A damaged byte makes the length of the first entry a block's, which no record follows. */
static void a_chance_descriptor_that_leads_nowhere_is_none(void **state) {
    (void)state;
    struct bytes file = {0};
    struct entry_plan plan = packet_plan();
    plan.id = 0x03030000; /* as an RDW: a record of 771 bytes */
    add_entry(&file, &plan);
    add_packets(&file, 20);
    bytes_put_uint(&file, 0, 0x80, 1);
    assert_detected(&file, false, "bare");
    bytes_free(&file);
}

/* No three entries stand in a row, but the records leave no doubt. */
static void in_records_three_entries_may_stand_apart(void **state) {
    (void)state;
    struct bytes body = {0}, file = {0};
    add_packets(&body, 1);
    add_rubbish(&body, 100);
    for (size_t i = 0; i < 4; i++)
        add_rdw_record(&file, bytes_view(&body));
    assert_detected(&file, false, NULL);
    for (size_t i = 0; i < 6; i++)
        add_rdw_record(&file, view_part(bytes_view(&body), SAMPLE_ENTRY_LENGTH, 100));
    assert_detected(&file, false, "rdw");
    bytes_free(&body);
    bytes_free(&file);
}

/* The long entry that the end of the data cuts says nothing against records, nor do the bytes of a descriptor behind
 * what is there of it. */
static void a_file_cut_in_a_descriptor_keeps_its_records(void **state) {
    (void)state;
    static const uint8_t long_packet[6000] = {0x45};
    enum { RECORD_LENGTH = 1000, RECORDS = 6, DESCRIPTOR_LENGTH = 4 };
    struct entry_plan plan = packet_plan();
    struct bytes buffer = {0}, file = {0};
    plan.payload = view_of(long_packet, sizeof long_packet);
    add_packets(&buffer, 10);
    add_entry(&buffer, &plan);
    for (size_t i = 0; i <= RECORDS; i++)
        add_rdw_record(&file, view_part(bytes_view(&buffer), i * RECORD_LENGTH, RECORD_LENGTH));
    for (size_t cut = 0; cut < DESCRIPTOR_LENGTH; cut++) {
        file.length = RECORDS * (DESCRIPTOR_LENGTH + RECORD_LENGTH) + cut;
        assert_detected(&file, false, "rdw");
    }
    bytes_free(&buffer);
    bytes_free(&file);
}

static void the_source_is_as_before_afterwards(void **state) {
    (void)state;
    struct bytes file = {0};
    struct tape tape;
    add_packets(&file, 5000);
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    struct dataset dataset;
    assert_true(detect_dataset(&tape.source, false, &dataset));
    assert_bytes(source_view(&tape.source, 0, 166), file.data, 166);
    assert_bytes(source_view(&tape.source, 800000, 166), file.data + 800000, 166);
    tape_close(&tape);
    bytes_free(&file);
}

/* --- what is no trace -------------------------------------------------------------------------------------------- */

/* The first bytes of formats whose packets may hold a trace: such a file is refused though the entries are there. */
static void captures_that_carry_a_trace_are_foreign(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
    } magics[] = {
        {"\xd4\xc3\xb2\xa1", 4},
        {"\xa1\xb2\xc3\xd4", 4}, /* pcap */
        {"\x4d\x3c\xb2\xa1", 4},
        {"\xa1\xb2\x3c\x4d", 4}, /* pcap, nanoseconds */
        {"\x0a\x0d\x0d\x0a", 4}, /* pcapng */
        {"snoop\0\0\0", 8},
        {"btsnoop\0", 8},             /* snoop, btsnoop */
        {"TRSNIFF data    \x1a", 17}, /* Sniffer */
        {"XCP\0", 4},
        {"GMBU", 4}, /* NetXRay, Network Monitor */
        {"RTSS", 4},
        {"iptrace 2.0", 11}, /* Network Monitor 1, AIX iptrace */
        {"ObserverPktBuffer", 17},
        {"LOGG", 4}, /* Observer, BLF */
    };
    for (size_t i = 0; i < COUNT_OF(magics); i++) {
        struct bytes file = {0};
        bytes_add(&file, magics[i].bytes, magics[i].length);
        assert_true(detect_is_foreign(bytes_view(&file)));
        bytes_add_fill(&file, 1, 100);
        add_packets(&file, 10);
        assert_true(detect_is_foreign(bytes_view(&file)));
        assert_detected(&file, false, NULL);
        assert_detected(&file, true, NULL);
        file.data[0] ^= 0x10; /* without the magic number it would be one */
        assert_false(detect_is_foreign(bytes_view(&file)));
        assert_detected(&file, false, "bare");
        bytes_free(&file);
    }
}

/* No shorter input is foreign, and none is read over its end. */
static bool is_not_foreign(struct view cut, void *context) {
    (void)context;
    return !detect_is_foreign(cut);
}

static void part_of_a_magic_number_is_none(void **state) {
    (void)state;
    assert_int_equal(cut_everywhere(view_of("TRSNIFF data    \x1a", 17), is_not_foreign, NULL), 0);
    assert_int_equal(cut_everywhere(view_of("\x0a\x0d\x0d\x0a", 4), is_not_foreign, NULL), 0);
    assert_int_equal(cut_everywhere(view_of("snoop\0\0\0", 8), is_not_foreign, NULL), 0);
}

static void a_trace_is_not_foreign(void **state) {
    (void)state;
    struct bytes bare = {0}, rdw = records_of_packets(1, 1);
    add_packets(&bare, 1);
    assert_false(detect_is_foreign(bytes_view(&bare)));
    assert_false(detect_is_foreign(bytes_view(&rdw)));
    bytes_free(&bare);
    bytes_free(&rdw);
}

/* xorshift64*, so that the bytes are the same on every machine. */
static uint8_t next_random(uint64_t *seed) {
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return (uint8_t)(*seed * UINT64_C(2685821657736338717) >> 56);
}

/* Random bytes, and random bytes of which three in four are zero (lengths and ids then look right more often). */
static void random_bytes_are_never_a_trace(void **state) {
    (void)state;
    for (uint64_t round = 1; round <= 40; round++) {
        uint64_t seed = round;
        struct bytes file = {0};
        bytes_add_fill(&file, 0, 100000);
        for (size_t i = 0; i < file.length; i++) {
            uint8_t byte = next_random(&seed);
            bool keep = round % 2 == 0 || next_random(&seed) < 64;
            file.data[i] = keep ? byte : 0;
        }
        assert_detected(&file, false, NULL);
        assert_detected(&file, true, NULL);
        bytes_free(&file);
    }
}

static void text_is_never_a_trace(void **state) {
    (void)state;
    struct bytes file = {0};
    for (size_t i = 0; i < 2000; i++)
        bytes_add(&file, "The quick brown fox jumps over the lazy dog.\n", 45);
    assert_detected(&file, false, NULL);
    assert_detected(&file, true, NULL);
    bytes_free(&file);
}

/* A shorter file of three entries is a trace only when the header of the first is whole (64 bytes are the least). */
static bool is_trace_when_a_header_is_there(struct view cut, void *context) {
    (void)context;
    bool trace = detect(cut, false) != NULL;
    return trace == (cut.length >= 16 + 64);
}

static void every_shorter_file_is_judged(void **state) {
    (void)state;
    struct bytes file = {0};
    add_packets(&file, 3);
    assert_int_equal(cut_everywhere(bytes_view(&file), is_trace_when_a_header_is_there, NULL), 0);
    bytes_free(&file);
}

/* --- pipes ------------------------------------------------------------------------------------------------------- */

/* One entry in the first 4 KiB is enough. */
static void on_a_pipe_one_entry_is_enough(void **state) {
    (void)state;
    struct bytes file = {0};
    add_rubbish(&file, 100);
    add_packets(&file, 1);
    add_rubbish(&file, 100);
    assert_detected(&file, true, "bare");
    assert_detected(&file, false, NULL);
    bytes_free(&file);
}

/* 3930 + 166 = 4096: the last place for it. */
static void on_a_pipe_the_entry_stands_in_the_first_4_kib(void **state) {
    (void)state;
    static const struct {
        size_t before;
        const char *framing;
    } cases[] = {{3930, "bare"}, {4096, NULL}, {5000, NULL}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bytes file = {0};
        add_rubbish(&file, cases[i].before);
        add_packets(&file, 10);
        assert_detected(&file, true, cases[i].framing);
        bytes_free(&file);
    }
}

static void on_a_pipe_framings_are_told_apart(void **state) {
    (void)state;
    struct bytes rdw = records_of_packets(30, 1), bdw = {0};
    add_block(&bdw, bytes_view(&rdw));
    assert_detected(&rdw, true, "rdw");
    assert_detected(&bdw, true, "bdw");
    bytes_free(&rdw);
    bytes_free(&bdw);
}

/* The first record goes on behind the 4 KiB: what follows it is asked for, since the file is ours. */
static void on_a_pipe_long_records_are_told_too(void **state) {
    (void)state;
    static const size_t lengths[] = {4000, 5000, 27990, 32000, 32752};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct bytes records = records_with_entries_over_them(add_rdw_record, lengths[i], 2000);
        struct bytes blocks = records_with_entries_over_them(add_ftp_record, lengths[i], 2000);
        assert_detected(&records, true, "rdw");
        assert_detected(&blocks, true, "ftp");
        bytes_free(&records);
        bytes_free(&blocks);
    }
}

/* Behind a prefix without a name, which nothing explains but the entries that come later. */
static void on_a_pipe_the_first_entry_may_be_long(void **state) {
    (void)state;
    struct bytes payload = {0}, record = {0}, file = {0};
    struct entry_plan plan = packet_plan();
    bytes_add(&payload, sample_packet, sizeof sample_packet);
    bytes_add_fill(&payload, 0x6b, 8000);
    plan.payload = bytes_view(&payload);
    plan.traced = TRACED_AS_BUILT;
    for (unsigned i = 0; i < 6; i++) {
        add_rubbish(&record, 30);
        add_entry(&record, &plan);
        add_rdw_record(&file, bytes_view(&record));
        record.length = 0;
    }
    assert_detected(&file, true, "rdw");
    bytes_free(&payload);
    bytes_free(&record);
    bytes_free(&file);
}

/* What is not ours must be handed on: no more than 4 KiB are taken from the pipe. */
static void of_a_pipe_only_4_kib_are_read(void **state) {
    (void)state;
    for (size_t ours = 0; ours < 2; ours++) {
        struct bytes file = {0};
        struct tape tape;
        add_packets(&file, ours);
        add_rubbish(&file, 1000000);
        tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
        tape.is_pipe = true;
        struct dataset dataset;
        assert_int_equal(detect_dataset(&tape.source, true, &dataset), ours);
        assert_in_range(tape.furthest, 1, 4096);
        tape_close(&tape);
        bytes_free(&file);
    }
}

/* However short the pipe is and wherever its entry stands, its bytes are not asked for twice. */
static void a_pipe_is_never_asked_to_go_back(void **state) {
    (void)state;
    static const size_t before[] = {0, 1, 100, 3000, 3930};
    for (size_t i = 0; i < COUNT_OF(before); i++)
        for (size_t count = 0; count <= 3; count++) {
            struct bytes file = {0};
            struct tape tape;
            add_rubbish(&file, before[i]);
            add_packets(&file, count);
            tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
            tape.is_pipe = true;
            struct dataset dataset;
            assert_int_equal(detect_dataset(&tape.source, true, &dataset), count > 0);
            assert_int_equal(tape.went_back, 0);
            assert_bytes(source_view(&tape.source, 0, file.length), file.data, file.length); /* nothing is gone */
            tape_close(&tape);
            bytes_free(&file);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_entries_in_a_row_are_a_trace),
        cmocka_unit_test(two_entries_among_other_bytes_are_none),
        cmocka_unit_test(three_entries_apart_from_each_other_are_none),
        cmocka_unit_test(a_file_may_have_a_loose_end),
        cmocka_unit_test(entries_inside_a_packet_are_none),
        cmocka_unit_test(a_packet_that_was_cut_carries_nothing),
        cmocka_unit_test(one_or_two_entries_are_enough_when_they_are_the_whole_file),
        cmocka_unit_test(zeros_alone_are_none),
        cmocka_unit_test(entries_of_other_components_alone_are_none),
        cmocka_unit_test(entries_of_any_kind_make_a_chain),
        cmocka_unit_test(the_first_entry_stands_in_the_first_64_kib),
        cmocka_unit_test(a_file_of_one_cut_entry_is_a_trace_when_its_header_is_whole),
        cmocka_unit_test(knows_records),
        cmocka_unit_test(knows_blocks),
        cmocka_unit_test(knows_bare_files),
        cmocka_unit_test(descriptors_count_as_part_of_a_whole_file),
        cmocka_unit_test(knows_records_in_spite_of_damage),
        cmocka_unit_test(a_chance_descriptor_that_leads_nowhere_is_none),
        cmocka_unit_test(in_records_three_entries_may_stand_apart),
        cmocka_unit_test(a_file_cut_in_a_descriptor_keeps_its_records),
        cmocka_unit_test(the_source_is_as_before_afterwards),
        cmocka_unit_test(captures_that_carry_a_trace_are_foreign),
        cmocka_unit_test(part_of_a_magic_number_is_none),
        cmocka_unit_test(a_trace_is_not_foreign),
        cmocka_unit_test(random_bytes_are_never_a_trace),
        cmocka_unit_test(text_is_never_a_trace),
        cmocka_unit_test(every_shorter_file_is_judged),
        cmocka_unit_test(on_a_pipe_one_entry_is_enough),
        cmocka_unit_test(on_a_pipe_the_entry_stands_in_the_first_4_kib),
        cmocka_unit_test(on_a_pipe_framings_are_told_apart),
        cmocka_unit_test(on_a_pipe_long_records_are_told_too),
        cmocka_unit_test(on_a_pipe_the_first_entry_may_be_long),
        cmocka_unit_test(of_a_pipe_only_4_kib_are_read),
        cmocka_unit_test(a_pipe_is_never_asked_to_go_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
