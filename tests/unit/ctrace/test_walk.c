/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_walk.c - from entry to entry, and nothing of the file lost
 */
#include "walk.h"
#include "assertions.h"
#include "cutter.h"
#include "damager.h"
#include "tape.h"
#include "trace_builder.h"

/* What a walk over the file must give. */
struct expected_item {
    enum item_kind kind;
    uint64_t at;
    uint64_t length;
};

/* A walk over the file gives these items, each with its sums, and loses nothing. */
static void check_walk(struct view file, const char *framing, const struct expected_item *items, size_t count) {
    struct tape tape;
    struct item item;
    tape_open(&tape, file, SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    struct walk walk = walk_from_start(&tape.source, dataset_of(framing_named(framing)));
    for (size_t i = 0; i < count; i++) {
        assert_true(walk_next(&walk, &item));
        assert_item(&item, items[i].kind, items[i].at, items[i].length);
    }
    assert_false(walk_next(&walk, &item));
    assert_false(walk_next(&walk, &item)); /* and it stays at the end */
    assert_int_equal(walk.entries + walk.structure + walk.skipped, file.length);
    tape_close(&tape);
    assert_true(nothing_is_lost(file, framing_named(framing)));
}

/* --- entries ----------------------------------------------------------------------------------------------------- */

static void an_empty_file_has_no_items(void **state) {
    (void)state;
    for (size_t i = 0; i < framing_count; i++)
        check_walk(view_of(NULL, 0), framings[i].name, NULL, 0);
}

static void goes_from_entry_to_entry(void **state) {
    (void)state;
    const struct expected_item items[] = {{ITEM_ENTRY, 0, 166}, {ITEM_ENTRY, 166, 166}, {ITEM_ENTRY, 332, 166}};
    struct bytes file = {0};
    add_packets(&file, 3);
    check_walk(bytes_view(&file), "bare", items, 3);
    bytes_free(&file);
}

static void an_item_holds_its_entry(void **state) {
    (void)state;
    struct bytes file = {0};
    struct tape tape;
    struct item item;
    add_packets(&file, 1);
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    struct walk walk = walk_from_start(&tape.source, dataset_of(framing_named("bare")));
    assert_true(walk_next(&walk, &item));
    assert_int_equal(item.proof, ENTRY_STRONG);
    assert_int_equal(item.record, 0);
    assert_bytes(item.entry.bytes, file.data, 166);
    assert_bytes(entry_payload(&item.entry), sample_packet, sizeof sample_packet);
    tape_close(&tape);
    bytes_free(&file);
}

/* A prefix at the start may repeat a length by chance, but no entry has its data there, and none follows. */
static void what_looks_like_an_entry_at_the_start_must_lead_on(void **state) {
    (void)state;
    enum { LENGTH = 100, REST = 50 };
    const struct expected_item items[] = {{ITEM_SKIPPED, 0, LENGTH + REST}, {ITEM_ENTRY, LENGTH + REST, 166}};
    struct entry_plan plan = plain_plan(0x9ca65e27, view_of(NULL, 0));
    struct bytes file = {0};
    plan.data_offset = 0x1234;
    plan.padding = LENGTH - 18;
    add_entry(&file, &plan);
    assert_int_equal(file.length, LENGTH);
    add_rubbish(&file, REST);
    add_packets(&file, 1);
    check_walk(bytes_view(&file), "bare", items, 2);
    bytes_free(&file);
}

/* Entries of other components, 30 and 18 bytes, stand in the chain like ours. */
static void entries_of_other_components_are_entries(void **state) {
    (void)state;
    const struct expected_item items[] = {
        {ITEM_ENTRY, 0, 166}, {ITEM_ENTRY, 166, 30}, {ITEM_ENTRY, 196, 18}, {ITEM_ENTRY, 214, 166}};
    struct bytes file = {0};
    add_packets(&file, 1);
    add_envelope(&file, 30);
    add_envelope(&file, 18);
    add_packets(&file, 1);
    check_walk(bytes_view(&file), "bare", items, 4);
    bytes_free(&file);
}

/* More of them than the window holds: 5 entries of 65,535 bytes and one behind them. */
static void the_longest_entries_go_through_the_window(void **state) {
    (void)state;
    struct expected_item items[6];
    struct bytes file = {0};
    for (size_t i = 0; i < 5; i++) {
        add_envelope(&file, 65535);
        items[i] = (struct expected_item){ITEM_ENTRY, 65535 * i, 65535};
    }
    add_packets(&file, 1);
    items[5] = (struct expected_item){ITEM_ENTRY, UINT64_C(5) * 65535, 166};
    check_walk(bytes_view(&file), "bare", items, 6);
    bytes_free(&file);
}

/* --- zeros ------------------------------------------------------------------------------------------------------- */

/* 300 zeros are the unused tail of a buffer; the first byte of the next entry (00 A6) is a zero too. */
static void zero_tails_are_structure(void **state) {
    (void)state;
    const struct expected_item items[] = {{ITEM_ENTRY, 0, 166}, {ITEM_ENTRY, 466, 166}};
    for (size_t tail = 0; tail < 2; tail++) {
        struct bytes file = {0};
        add_packets(&file, 1);
        bytes_add_fill(&file, 0, 300);
        add_packets(&file, 1);
        bytes_add_fill(&file, 0, 77 * tail);
        check_walk(bytes_view(&file), "bare", items, 2);
        bytes_free(&file);
    }
}

/* An entry shorter than 256 bytes behind 1 to 9 zeros: the zero of its length is not theirs.  One zero is no zero
 * halfword, but nothing else stands there than a lone byte. */
static void a_short_entry_keeps_its_first_zero(void **state) {
    (void)state;
    for (size_t zeros = 2; zeros < 10; zeros++) {
        const struct expected_item items[] = {
            {ITEM_ENTRY, 0, 166}, {ITEM_ENTRY, 166 + zeros, 18}, {ITEM_ENTRY, 184 + zeros, 166}};
        struct bytes file = {0};
        add_packets(&file, 1);
        bytes_add_fill(&file, 0, zeros);
        add_envelope(&file, 18);
        add_packets(&file, 1);
        check_walk(bytes_view(&file), "bare", items, 3);
        bytes_free(&file);
    }
}

/* 255 bytes is the last length with a zero in front, 256 the first without. */
static void the_border_between_short_and_long_entries_behind_zeros(void **state) {
    (void)state;
    for (size_t length = 254; length <= 258; length++) {
        const struct expected_item items[] = {{ITEM_ENTRY, 100, length}};
        struct bytes file = {0};
        bytes_add_fill(&file, 0, 100);
        add_envelope(&file, length);
        check_walk(bytes_view(&file), "bare", items, 1);
        bytes_free(&file);
    }
}

/* A short entry that the end of the file cuts, behind zeros: its first zero is its own as well. */
static void a_cut_short_entry_behind_zeros_keeps_its_first_zero(void **state) {
    (void)state;
    const struct expected_item items[] = {{ITEM_ENTRY, 0, 166}, {ITEM_CUT_ENTRY, 266, 150}};
    struct bytes file = {0};
    add_packets(&file, 1);
    bytes_add_fill(&file, 0, 100);
    add_packets(&file, 1);
    check_walk(view_part(bytes_view(&file), 0, 266 + 150), "bare", items, 2);
    bytes_free(&file);
}

static void a_file_of_zeros_is_structure(void **state) {
    (void)state;
    for (size_t length = 1; length < 6; length++)
        check_walk(view_of("\0\0\0\0\0", length), "bare", NULL, 0);
}

/* Zeros over several windows. */
static void many_zeros_are_structure(void **state) {
    (void)state;
    struct bytes file = {0};
    bytes_add_fill(&file, 0, 700000);
    check_walk(bytes_view(&file), "bare", NULL, 0);
    bytes_free(&file);
}

/* --- skipped stretches ------------------------------------------------------------------------------------------- */

static void what_is_no_entry_is_skipped_up_to_the_next_one(void **state) {
    (void)state;
    const struct expected_item items[] = {{ITEM_SKIPPED, 0, 10},
                                          {ITEM_ENTRY, 10, 166},
                                          {ITEM_SKIPPED, 176, 50},
                                          {ITEM_ENTRY, 226, 166},
                                          {ITEM_SKIPPED, 392, 3}};
    struct bytes file = {0};
    add_rubbish(&file, 10);
    add_packets(&file, 1);
    add_rubbish(&file, 50);
    add_packets(&file, 1);
    add_rubbish(&file, 3);
    check_walk(bytes_view(&file), "bare", items, 5);
    bytes_free(&file);
}

static void a_file_without_entries_is_one_skipped_stretch(void **state) {
    (void)state;
    static const size_t lengths[] = {1, 2, 17, 18, 19, 65535, 65536, 262143, 262144, 262145, 600000};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        const struct expected_item items[] = {{ITEM_SKIPPED, 0, lengths[i]}};
        struct bytes file = {0};
        add_rubbish(&file, lengths[i]);
        check_walk(bytes_view(&file), "bare", items, 1);
        bytes_free(&file);
    }
}

/* Of a skipped stretch the first 64 KiB can be shown, however far the search for its end went. */
static void a_skipped_stretch_shows_its_first_64_kib(void **state) {
    (void)state;
    static const size_t lengths[] = {1, 300, 65535, 65536, 65537, 262144, 600000};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct bytes file = {0};
        struct tape tape;
        struct item item;
        add_rubbish(&file, lengths[i]);
        for (size_t at = 0; at < file.length; at += 1000)
            file.data[at] = (uint8_t)(0x60 + at / 1000 % 16); /* so that places can be told apart */
        add_packets(&file, 1);
        tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
        struct walk walk = walk_from_start(&tape.source, dataset_of(framing_named("bare")));
        assert_true(walk_next(&walk, &item));
        assert_item(&item, ITEM_SKIPPED, 0, lengths[i]);
        assert_bytes(item.bytes, file.data, lengths[i] < 65536 ? lengths[i] : 65536);
        assert_true(walk_next(&walk, &item));
        assert_item(&item, ITEM_ENTRY, lengths[i], 166);
        tape_close(&tape);
        bytes_free(&file);
    }
}

/* The search goes over the border of the window (262,144 bytes, of which the last 65,535 are looked at again): the
 * entry behind the rubbish is found wherever it stands. */
static void finds_the_next_entry_across_windows(void **state) {
    (void)state;
    static const size_t borders[] = {65535, 196608, 262144, 393217, 524288};
    for (size_t i = 0; i < COUNT_OF(borders); i++)
        for (size_t before = borders[i] - 2; before <= borders[i] + 2; before++) {
            const struct expected_item items[] = {
                {ITEM_SKIPPED, 0, before}, {ITEM_ENTRY, before, 166}, {ITEM_SKIPPED, before + 166, 300000}};
            struct bytes file = {0};
            add_rubbish(&file, before);
            add_packets(&file, 1);
            add_rubbish(&file, 300000); /* so that no window is the last */
            check_walk(bytes_view(&file), "bare", items, 3);
            bytes_free(&file);
        }
}

/* An entry that does not prove itself ends no stretch.  But it is taken right behind another entry, and where its
 * repeated length leads back to it from one that does. */
static void what_does_not_prove_itself_must_be_led_to(void **state) {
    (void)state;
    const struct expected_item items[] = {{ITEM_SKIPPED, 0, 45},
                                          {ITEM_ENTRY, 45, 40},
                                          {ITEM_ENTRY, 85, 50},
                                          {ITEM_ENTRY, 135, 166},
                                          {ITEM_ENTRY, 301, 30}};
    struct bytes file = {0};
    add_rubbish(&file, 10);
    add_envelope(&file, 30);
    add_rubbish(&file, 5);
    add_envelope(&file, 40);
    add_envelope(&file, 50);
    add_packets(&file, 1);
    add_envelope(&file, 30);
    check_walk(bytes_view(&file), "bare", items, COUNT_OF(items));
    bytes_free(&file);
}

/* The damaged entry ends where its length says, and what stands there is an entry. */
static void the_length_of_a_damaged_entry_leads_on(void **state) {
    (void)state;
    const struct expected_item items[] = {
        {ITEM_ENTRY, 0, 166}, {ITEM_SKIPPED, 166, 166}, {ITEM_ENTRY, 332, 30}, {ITEM_SKIPPED, 362, 10}};
    struct bytes file = {0};
    add_packets(&file, 2);
    file.data[166 + 8] = 0; /* the first byte of the clock: 1900 */
    add_envelope(&file, 30);
    add_rubbish(&file, 10);
    check_walk(bytes_view(&file), "bare", items, COUNT_OF(items));
    bytes_free(&file);
}

/* A trace that was sent over the network while another was taken.  A prefix cuts the entry that carries it. */
static void entries_that_an_entry_carries_are_its_data(void **state) {
    (void)state;
    enum { PREFIX = 24, CUT = 120 };
    struct bytes carried = {0}, carrier = {0}, file = {0};
    add_packets(&carried, 2);
    struct entry_plan plan = packet_plan();
    plan.payload = bytes_view(&carried);
    add_entry(&carrier, &plan);
    const uint64_t end = carrier.length + PREFIX;
    const struct expected_item items[] = {{ITEM_SKIPPED, 0, end}, {ITEM_ENTRY, end, 166}};

    bytes_add(&file, carrier.data, CUT);
    add_rubbish(&file, PREFIX);
    bytes_add(&file, carrier.data + CUT, carrier.length - CUT);
    add_packets(&file, 1);
    check_walk(bytes_view(&file), "bare", items, COUNT_OF(items));
    bytes_free(&file);
    bytes_free(&carrier);
    bytes_free(&carried);
}

/* Where a part of an entry is missing, the next one may end where that would with a prefix in it. */
static void an_entry_behind_a_part_of_one_as_long_is_found(void **state) {
    (void)state;
    enum { PART = 100 };
    const struct expected_item items[] = {
        {ITEM_SKIPPED, 0, PART}, {ITEM_ENTRY, PART, 166}, {ITEM_ENTRY, PART + 166, 166}};
    struct bytes one = {0}, file = {0};
    add_packets(&one, 1);
    bytes_add(&file, one.data, PART);
    add_packets(&file, 2);
    check_walk(bytes_view(&file), "bare", items, COUNT_OF(items));
    bytes_free(&file);
    bytes_free(&one);
}

/* --- cut entries ------------------------------------------------------------------------------------------------- */

static void the_last_entry_may_be_cut(void **state) {
    (void)state;
    for (size_t there = 8; there < 166; there++) {
        const struct expected_item items[] = {{ITEM_ENTRY, 0, 166}, {ITEM_CUT_ENTRY, 166, there}};
        struct bytes file = {0};
        add_packets(&file, 2);
        check_walk(view_part(bytes_view(&file), 0, 166 + there), "bare", items, 2);
        bytes_free(&file);
    }
}

/* Before the entry id is there, nothing tells that it is one. */
static void fewer_than_eight_bytes_are_no_entry(void **state) {
    (void)state;
    for (size_t there = 2; there < 8; there++) {
        const struct expected_item items[] = {{ITEM_ENTRY, 0, 166}, {ITEM_SKIPPED, 166, there}};
        struct bytes file = {0};
        add_packets(&file, 2);
        check_walk(view_part(bytes_view(&file), 0, 166 + there), "bare", items, 2);
        bytes_free(&file);
    }
}

/* --- records ----------------------------------------------------------------------------------------------------- */

/* Two entries in the first record, one in the second: 4 + 332, 4 + 166. */
static void descriptors_are_structure(void **state) {
    (void)state;
    const struct expected_item items[] = {{ITEM_ENTRY, 4, 166}, {ITEM_ENTRY, 170, 166}, {ITEM_ENTRY, 340, 166}};
    struct bytes two = {0}, one = {0}, file = {0};
    add_packets(&two, 2);
    add_packets(&one, 1);
    add_rdw_record(&file, bytes_view(&two));
    add_rdw_record(&file, bytes_view(&one));
    check_walk(bytes_view(&file), "rdw", items, 3);
    bytes_free(&two);
    bytes_free(&one);
    bytes_free(&file);
}

/* The same in blocks: the first of 4 + 336 + 170 bytes, the second, with 31 bits, of 4 + 170. */
static struct bytes blocks_of_packets(void) {
    struct bytes two = {0}, one = {0}, first = {0}, second = {0}, file = {0};
    add_packets(&two, 2);
    add_packets(&one, 1);
    add_rdw_record(&first, bytes_view(&two));
    add_rdw_record(&first, bytes_view(&one));
    add_rdw_record(&second, bytes_view(&one));
    add_block(&file, bytes_view(&first));
    add_extended_block(&file, bytes_view(&second));
    bytes_free(&two);
    bytes_free(&one);
    bytes_free(&first);
    bytes_free(&second);
    return file;
}

static void block_descriptors_are_structure(void **state) {
    (void)state;
    const struct expected_item items[] = {
        {ITEM_ENTRY, 8, 166}, {ITEM_ENTRY, 174, 166}, {ITEM_ENTRY, 344, 166}, {ITEM_ENTRY, 518, 166}};
    struct bytes file = blocks_of_packets();
    check_walk(bytes_view(&file), "bdw", items, 4);
    bytes_free(&file);
}

static void items_know_their_record(void **state) {
    (void)state;
    static const uint64_t records[] = {1, 1, 2, 3};
    struct bytes file = blocks_of_packets();
    struct tape tape;
    struct item item;
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    struct walk walk = walk_from_start(&tape.source, dataset_of(framing_named("bdw")));
    for (size_t i = 0; i < 4; i++) {
        assert_true(walk_next(&walk, &item));
        assert_int_equal(item.record, records[i]);
    }
    assert_int_equal(walk.entries, 4 * 166);
    assert_int_equal(walk.structure, 8 + 4 + 8); /* BDW and RDW, RDW, BDW and RDW */
    assert_int_equal(walk.skipped, 0);
    tape_close(&tape);
    bytes_free(&file);
}

/* A record of 4 + 100 bytes ends before its entry does; what follows belongs to the next record. */
static void a_record_cuts_its_last_entry(void **state) {
    (void)state;
    const struct expected_item items[] = {{ITEM_CUT_ENTRY, 4, 100}, {ITEM_ENTRY, 108, 166}};
    struct bytes one = {0}, file = {0};
    add_packets(&one, 1);
    add_rdw_record(&file, view_part(bytes_view(&one), 0, 100));
    add_rdw_record(&file, bytes_view(&one));
    check_walk(bytes_view(&file), "rdw", items, 2);
    bytes_free(&one);
    bytes_free(&file);
}

/* The length of the first entry is damaged, so that it seems to be cut by the end of its record.  Of the second one
 * that holds no more than the start. */
static void a_cut_entry_leaves_the_start_of_the_next_one(void **state) {
    (void)state;
    for (size_t start = 2; start < 166; start++) {
        const struct expected_item items[] = {{ITEM_SKIPPED, 4, 166}, {ITEM_ENTRY, 170, 166}, {ITEM_ENTRY, 340, 166}};
        struct bytes buffer = {0}, file = {0};
        add_packets(&buffer, 3);
        bytes_put_uint(&buffer, 0, 0x01, 1);
        add_rdw_record(&file, view_part(bytes_view(&buffer), 0, 166 + start));
        add_rdw_record(&file, view_part(bytes_view(&buffer), 166 + start, 2 * 166 - start));
        check_walk(bytes_view(&file), "rdw", items, 3);
        bytes_free(&buffer);
        bytes_free(&file);
    }
}

/* The zeros of one record end with it, though the next one begins with zeros (its descriptor 00 AA). */
static void zeros_end_with_their_record(void **state) {
    (void)state;
    const struct expected_item items[] = {{ITEM_ENTRY, 4, 166}, {ITEM_ENTRY, 224, 166}};
    struct bytes one = {0}, tailed = {0}, file = {0};
    add_packets(&one, 1);
    add_packets(&tailed, 1);
    bytes_add_fill(&tailed, 0, 50);
    add_rdw_record(&file, bytes_view(&tailed));
    add_rdw_record(&file, bytes_view(&one));
    check_walk(bytes_view(&file), "rdw", items, 2);
    bytes_free(&one);
    bytes_free(&tailed);
    bytes_free(&file);
}

static void behind_a_damaged_descriptor_records_begin_again(void **state) {
    (void)state;
    const struct expected_item items[] = {{ITEM_ENTRY, 4, 166},
                                          {ITEM_SKIPPED, 170, 4},
                                          {ITEM_ENTRY, 174, 166},
                                          {ITEM_ENTRY, 344, 166},
                                          {ITEM_ENTRY, 514, 166}};
    struct bytes one = {0}, file = {0};
    add_packets(&one, 1);
    for (size_t i = 0; i < 4; i++)
        add_rdw_record(&file, bytes_view(&one));
    bytes_put_uint(&file, 172, 0xffff, 2);
    check_walk(bytes_view(&file), "rdw", items, 5);
    bytes_free(&one);
    bytes_free(&file);
}

static void add_ftp_block(struct bytes *file, uint8_t codes, struct view body) {
    bytes_add_uint(file, codes, 1);
    bytes_add_uint(file, body.length, 2);
    bytes_add(file, body.bytes, body.length);
}

/* A record of three blocks, of which the second is damaged: the third does not begin with a prefix, but with the rest
 * of an entry that is shorter. */
static void behind_a_damaged_block_of_ftp_a_record_may_go_on(void **state) {
    (void)state;
    enum { PREFIX = 40, BEFORE = 100, REST = 20 };
    struct bytes buffer = {0}, file = {0}, body = {0};
    struct tape tape;
    struct item item;
    add_packets(&buffer, 2);
    add_rubbish(&body, PREFIX);
    bytes_add(&body, buffer.data, BEFORE);
    add_ftp_block(&file, 0x00, bytes_view(&body));
    add_ftp_block(&file, 0x6f, view_part(bytes_view(&buffer), BEFORE, SAMPLE_ENTRY_LENGTH - BEFORE - REST));
    uint64_t second = file.length + 3 + REST;
    for (size_t i = 0; i < 6; i++)
        add_ftp_block(&file, 0x80, view_part(bytes_view(&buffer), SAMPLE_ENTRY_LENGTH - REST, buffer.length));
    struct dataset dataset = dataset_of(framing_named("ftp"));
    dataset.prefix_length = PREFIX;
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    struct walk walk = walk_from_start(&tape.source, dataset);
    do
        assert_true(walk_next(&walk, &item));
    while (item.kind != ITEM_ENTRY);
    assert_item(&item, ITEM_ENTRY, second, SAMPLE_ENTRY_LENGTH);
    tape_close(&tape);
    bytes_free(&buffer);
    bytes_free(&file);
    bytes_free(&body);
}

static void the_walk_notes_its_records(void **state) {
    (void)state;
    struct bytes file = blocks_of_packets();
    struct tape tape;
    struct item item;
    struct record_index *index = malloc(sizeof *index);
    assert_non_null(index);
    record_index_init(index);
    tape_open(&tape, bytes_view(&file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    struct walk walk = walk_from_start(&tape.source, dataset_of(framing_named("bdw")));
    walk.index = index;
    while (walk_next(&walk, &item))
        continue;
    assert_int_equal(index->seen, 3);
    assert_int_equal(index->slots[0].body, 8);
    assert_int_equal(index->slots[1].body, 344);
    assert_int_equal(index->slots[2].body, 518);
    tape_close(&tape);
    bytes_free(&file);
    free(index);
}

/* --- nothing is lost --------------------------------------------------------------------------------------------- */

static bool cut_loses_nothing(struct view cut, void *context) {
    return nothing_is_lost(cut, context);
}

static bool damage_loses_nothing(struct view damaged, size_t at, void *context) {
    (void)at;
    return nothing_is_lost(damaged, context);
}

/* Entries, another component's, rubbish, zeros, a short entry behind them. */
static struct bytes mixture(void) {
    struct bytes file = {0};
    add_packets(&file, 1);
    add_envelope(&file, 20);
    add_rubbish(&file, 7);
    add_packets(&file, 1);
    bytes_add_fill(&file, 0, 9);
    add_envelope(&file, 18);
    return file;
}

static void nothing_of_a_shorter_bare_file_is_lost(void **state) {
    (void)state;
    struct bytes file = mixture();
    for (size_t i = 0; i < framing_count; i++)
        assert_int_equal(cut_everywhere(bytes_view(&file), cut_loses_nothing, (void *)(uintptr_t)&framings[i]), 0);
    bytes_free(&file);
}

static void nothing_of_a_shorter_file_with_records_is_lost(void **state) {
    (void)state;
    struct bytes body = mixture(), file = {0};
    add_rdw_record(&file, bytes_view(&body));
    add_rdw_record(&file, bytes_view(&body));
    for (size_t i = 0; i < framing_count; i++)
        assert_int_equal(cut_everywhere(bytes_view(&file), cut_loses_nothing, (void *)(uintptr_t)&framings[i]), 0);
    bytes_free(&body);
    bytes_free(&file);
}

static void nothing_of_a_shorter_file_with_blocks_is_lost(void **state) {
    (void)state;
    struct bytes file = blocks_of_packets();
    for (size_t i = 0; i < framing_count; i++)
        assert_int_equal(cut_everywhere(bytes_view(&file), cut_loses_nothing, (void *)(uintptr_t)&framings[i]), 0);
    bytes_free(&file);
}

static bool sums_are_right(struct view file, void *context) {
    struct tape tape;
    struct item item;
    tape_open(&tape, file, SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    struct walk walk = walk_from_start(&tape.source, *(const struct dataset *)context);
    while (walk_next(&walk, &item))
        ;
    tape_close(&tape);
    return walk.entries + walk.structure + walk.skipped == file.length;
}

/* Of a prefix counts what is there: behind the last entry, and inside one that runs on into the next records. */
static void the_data_may_end_inside_a_prefix(void **state) {
    (void)state;
    enum { PREFIX_LENGTH = 40, PIECE = 70 };
    struct dataset dataset = dataset_of(framing_named("rdw"));
    struct bytes entries = {0}, file = {0};
    dataset.prefix_length = PREFIX_LENGTH;
    add_packets(&entries, 3);
    for (size_t at = 0; at < entries.length; at += PIECE) {
        struct bytes body = {0};
        add_rubbish(&body, PREFIX_LENGTH);
        struct view piece = view_part(bytes_view(&entries), at, PIECE);
        bytes_add(&body, piece.bytes, piece.length);
        add_rdw_record(&file, bytes_view(&body));
        bytes_free(&body);
    }
    assert_int_equal(cut_everywhere(bytes_view(&file), sums_are_right, &dataset), 0);
    bytes_free(&entries);
    bytes_free(&file);
}

static void nothing_of_a_damaged_file_is_lost(void **state) {
    (void)state;
    struct bytes bare = mixture(), rdw = {0}, bdw = blocks_of_packets();
    add_rdw_record(&rdw, bytes_view(&bare));
    add_rdw_record(&rdw, bytes_view(&bare));
    assert_int_equal(
        damage_everywhere(bytes_view(&bare), damage_loses_nothing, (void *)(uintptr_t)framing_named("bare")), 0);
    assert_int_equal(damage_everywhere(bytes_view(&rdw), damage_loses_nothing, (void *)(uintptr_t)framing_named("rdw")),
                     0);
    assert_int_equal(damage_everywhere(bytes_view(&bdw), damage_loses_nothing, (void *)(uintptr_t)framing_named("bdw")),
                     0);
    bytes_free(&bare);
    bytes_free(&rdw);
    bytes_free(&bdw);
}

/* A damaged entry in the middle takes nothing of those behind it with it (the last one proves itself). */
static bool last_entry_is_found(struct view damaged, size_t at, void *context) {
    (void)at;
    struct tape tape;
    struct item item, last = {.at = 0};
    tape_open(&tape, damaged, SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    struct walk walk = walk_from_start(&tape.source, dataset_of(framing_named("bare")));
    while (walk_next(&walk, &item))
        last = item;
    tape_close(&tape);
    return *(const size_t *)context == last.at && last.kind == ITEM_ENTRY && last.proof == ENTRY_STRONG;
}

static void a_damaged_entry_does_not_take_the_next_ones_with_it(void **state) {
    (void)state;
    size_t last = 2 * 166;
    struct bytes file = {0};
    add_packets(&file, 3);
    struct bytes middle = {0};
    bytes_add(&middle, bytes_view(&file).bytes, file.length);
    size_t failures = 0;
    for (size_t at = 166; at < last; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            middle.data[at] ^= (uint8_t)(1u << bit);
            failures += !last_entry_is_found(bytes_view(&middle), at, &last);
            middle.data[at] ^= (uint8_t)(1u << bit);
        }
    assert_int_equal(failures, 0);
    bytes_free(&middle);
    bytes_free(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_file_has_no_items),
        cmocka_unit_test(goes_from_entry_to_entry),
        cmocka_unit_test(an_item_holds_its_entry),
        cmocka_unit_test(what_looks_like_an_entry_at_the_start_must_lead_on),
        cmocka_unit_test(entries_of_other_components_are_entries),
        cmocka_unit_test(the_longest_entries_go_through_the_window),
        cmocka_unit_test(zero_tails_are_structure),
        cmocka_unit_test(a_short_entry_keeps_its_first_zero),
        cmocka_unit_test(the_border_between_short_and_long_entries_behind_zeros),
        cmocka_unit_test(a_cut_short_entry_behind_zeros_keeps_its_first_zero),
        cmocka_unit_test(a_file_of_zeros_is_structure),
        cmocka_unit_test(many_zeros_are_structure),
        cmocka_unit_test(what_is_no_entry_is_skipped_up_to_the_next_one),
        cmocka_unit_test(a_file_without_entries_is_one_skipped_stretch),
        cmocka_unit_test(a_skipped_stretch_shows_its_first_64_kib),
        cmocka_unit_test(finds_the_next_entry_across_windows),
        cmocka_unit_test(what_does_not_prove_itself_must_be_led_to),
        cmocka_unit_test(the_length_of_a_damaged_entry_leads_on),
        cmocka_unit_test(entries_that_an_entry_carries_are_its_data),
        cmocka_unit_test(an_entry_behind_a_part_of_one_as_long_is_found),
        cmocka_unit_test(the_last_entry_may_be_cut),
        cmocka_unit_test(fewer_than_eight_bytes_are_no_entry),
        cmocka_unit_test(descriptors_are_structure),
        cmocka_unit_test(block_descriptors_are_structure),
        cmocka_unit_test(items_know_their_record),
        cmocka_unit_test(a_record_cuts_its_last_entry),
        cmocka_unit_test(a_cut_entry_leaves_the_start_of_the_next_one),
        cmocka_unit_test(zeros_end_with_their_record),
        cmocka_unit_test(behind_a_damaged_descriptor_records_begin_again),
        cmocka_unit_test(behind_a_damaged_block_of_ftp_a_record_may_go_on),
        cmocka_unit_test(the_walk_notes_its_records),
        cmocka_unit_test(nothing_of_a_shorter_bare_file_is_lost),
        cmocka_unit_test(nothing_of_a_shorter_file_with_records_is_lost),
        cmocka_unit_test(nothing_of_a_shorter_file_with_blocks_is_lost),
        cmocka_unit_test(the_data_may_end_inside_a_prefix),
        cmocka_unit_test(nothing_of_a_damaged_file_is_lost),
        cmocka_unit_test(a_damaged_entry_does_not_take_the_next_ones_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
