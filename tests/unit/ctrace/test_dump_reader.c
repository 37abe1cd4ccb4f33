/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_dump_reader.c - the entries in the storage of a dump, from front to back and at any place
 *
 *     unit-dump_reader [--few]
 *
 * --few: of the bytes of pages only every 16th is damaged.
 */
#include "assertions.h"
#include "carried.h"
#include "damager.h"
#include "dump.h"
#include "dump_builder.h"
#include "reader.h"
#include "trace_builder.h"

enum { ITEMS_MAX = 600, ASID = 0x4f, DESCRIPTOR = 32, LENGTH = SAMPLE_ENTRY_LENGTH };

static const struct dump_space data_space = {'2', "DS", ASID};

/* A dump being read, and the items that the sequential pass gave. */
struct reading {
    struct bytes dump;
    struct view file;
    struct carried carried;
    struct reader reader;
    struct item items[ITEMS_MAX];
    size_t count;
};

static struct reading *reading; /* large, and the same for all */

static bool reading_open(struct bytes *dump) {
    reading->count = 0;
    reading->file = bytes_view(dump);
    reading->carried = carried_open(&reading->file, false);
    if (reading->carried.memory == NULL)
        return false;
    void *memory = reading->carried.memory;
    bool opened = reader_open_storage(&reading->reader, dump_carrier.read, dump_carrier.handle(memory, PASS_SEQUENTIAL),
                                      dump_carrier.handle(memory, PASS_RANDOM), dump_carrier.framing);
    if (!opened)
        carried_close(&reading->carried);
    return opened;
}

/* The length of all that the dump carries. */
static uint64_t carried_length(void) {
    uint8_t bytes[DUMP_PAGE];
    uint64_t length = 0;
    size_t got;
    while ((got = carried_read(&reading->carried, PASS_RANDOM, length, bytes, sizeof bytes)) > 0)
        length += got;
    return length;
}

/* Reads all; true when the items stand in order, the sums add up, and each item comes again by its place. */
static bool nothing_is_wrong(void) {
    const struct walk *walk = &reading->reader.walk;
    uint64_t end = 0;
    bool right = true;
    while (reading->count < ITEMS_MAX && reader_next(&reading->reader, &reading->items[reading->count])) {
        const struct item *item = &reading->items[reading->count++];
        right = right && item->kind != ITEM_SKIPPED && item->at >= end && item->end == item->at + item->length;
        end = item->end;
    }
    right = right && reading->count < ITEMS_MAX && walk->skipped == 0;
    right = right && walk->entries + walk->structure == carried_length();
    for (size_t i = reading->count; i-- > 0;) {
        struct item again;
        const struct item *was = &reading->items[i];
        right = right && reader_item_at(&reading->reader, was->at, &again) && again.kind == was->kind &&
                again.length == was->length && again.storage.address == was->storage.address &&
                again.storage.kind == was->storage.kind && again.storage.asid == was->storage.asid;
    }
    return right;
}

static void read_all(struct bytes *dump) {
    assert_true(reading_open(dump));
    assert_true(nothing_is_wrong());
}

static void close_all(struct bytes *dump) {
    carried_close(&reading->carried);
    bytes_free(dump);
}

#define assert_found(i, kind, address, length) check_found((i), (kind), (address), (length), __FILE__, __LINE__)
static void check_found(size_t i, enum item_kind kind, uint64_t address, uint64_t length, const char *file, int line) {
    const struct item *item = &reading->items[i];
    _assert_true(i < reading->count, "the item is there", file, line);
    _assert_int_equal((LargestIntegralType)item->kind, (LargestIntegralType)kind, file, line);
    _assert_int_equal(item->storage.address, address, file, line);
    _assert_int_equal(item->length, length, file, line);
}

/* The next time this much of `content` is taken, it is a whole number of pages. */
static void fill_page(struct bytes *content) {
    bytes_add_fill(content, 0, (DUMP_PAGE - content->length % DUMP_PAGE) % DUMP_PAGE);
}

/* One of the pages of `content`, which begins at `address`. */
static void add_page_of(struct bytes *dump, struct dump_space space, uint64_t address, struct bytes *content,
                        size_t page) {
    size_t at = page * DUMP_PAGE;
    add_page(dump, space, address + at, view_part(bytes_view(content), at, DUMP_PAGE));
}

/* --- what is found ----------------------------------------------------------------------------------------------- */

/* 60 entries of 166 bytes: three pages, the borders of which stand inside entries. */
static void entries_run_over_the_borders_of_pages_in_any_order(void **state) {
    (void)state;
    static const uint8_t order[] = {2, 0, 1};
    struct bytes content = {0}, dump = {0};
    add_packets(&content, 60);
    add_dump_header(&dump);
    for (size_t i = 0; i < COUNT_OF(order); i++)
        add_page_of(&dump, data_space, 0x7f000000, &content, order[i]);
    read_all(&dump);
    assert_int_equal(reading->count, 60);
    for (size_t i = 0; i < 60; i++) {
        assert_found(i, ITEM_ENTRY, 0x7f000000 + i * LENGTH, LENGTH);
        assert_int_equal(reading->items[i].storage.kind, STORAGE_DATA_SPACE);
        assert_int_equal(reading->items[i].storage.asid, ASID);
        assert_int_equal(reading->items[i].at, DESCRIPTOR + i * LENGTH);
        assert_int_equal(reading->items[i].record, 0);
    }
    assert_string_equal(reading->reader.dataset.framing->name, "dump");
    bytes_free(&content);
    close_all(&dump);
}

/* The missing page is the second of four: of the entry at its start the first part is there, of that at its end none.
 */
static void an_entry_whose_next_page_is_missing_is_cut(void **state) {
    (void)state;
    struct bytes content = {0}, dump = {0};
    add_packets(&content, 90);
    fill_page(&content);
    for (size_t page = 0; page < 4; page++)
        if (page != 1)
            add_page_of(&dump, data_space, 0, &content, page);
    read_all(&dump);
    size_t first = 4096 / LENGTH, next = 8192 / LENGTH + 1; /* 24 whole ones; 50 is the first behind the hole */
    for (size_t i = 0; i < first; i++)
        assert_found(i, ITEM_ENTRY, i * LENGTH, LENGTH);
    assert_found(first, ITEM_CUT_ENTRY, first * LENGTH, 4096 - first * LENGTH);
    for (size_t i = next; i < 90; i++)
        assert_found(first + 1 + i - next, ITEM_ENTRY, i * LENGTH, LENGTH);
    assert_int_equal(reading->count, first + 1 + 90 - next);
    bytes_free(&content);
    close_all(&dump);
}

/* What follows in the dump is not what follows in storage, though it would fit: the pages are not neighbours. */
static void nothing_is_joined_over_a_hole(void **state) {
    (void)state;
    struct bytes content = {0}, dump = {0};
    add_packets(&content, 49);
    add_page_of(&dump, data_space, 0x1000, &content, 0);
    struct view second = view_part(bytes_view(&content), DUMP_PAGE, DUMP_PAGE);
    add_page(&dump, data_space, 0x3000, second);
    read_all(&dump);
    assert_found(24, ITEM_CUT_ENTRY, 0x1000 + 24 * LENGTH, 4096 - 24 * LENGTH);
    assert_found(25, ITEM_ENTRY, 0x3000 + 25 * LENGTH - 4096, LENGTH);
    bytes_free(&content);
    close_all(&dump);
}

/* Of four spaces, in the order of their kinds, ASIDs and addresses. */
static void entries_of_all_spaces_are_found(void **state) {
    (void)state;
    static const struct dump_space spaces[] = {{'1', "CV", 1}, {'2', "CV", 2}, {'2', "DS", 1}, {'2', "RV", 0}};
    struct bytes content = {0}, dump = {0};
    bytes_add_fill(&content, 0x40, 100);
    add_packets(&content, 2);
    for (size_t i = COUNT_OF(spaces); i-- > 0;)
        add_page(&dump, spaces[i], 0x1000 * (i + 1), bytes_view(&content));
    read_all(&dump);
    assert_int_equal(reading->count, 8);
    for (size_t i = 0; i < 4; i++) {
        enum storage_kind kind = i < 2 ? STORAGE_ADDRESS_SPACE : i == 2 ? STORAGE_DATA_SPACE : STORAGE_OTHER;
        assert_found(2 * i, ITEM_ENTRY, 0x1000 * (i + 1) + 100, LENGTH);
        assert_int_equal(reading->items[2 * i].storage.kind, kind);
        assert_int_equal(reading->items[2 * i].storage.asid, spaces[i].asid);
    }
    bytes_free(&content);
    close_all(&dump);
}

/* Rubbish, entries, zeros, entries, rubbish: all but the entries is structure. */
static void storage_between_entries_is_no_item(void **state) {
    (void)state;
    struct bytes content = {0}, dump = {0};
    add_rubbish(&content, 3000);
    add_packets(&content, 2);
    bytes_add_fill(&content, 0, 5000);
    add_packets(&content, 1);
    add_rubbish(&content, 70000);
    add_packets(&content, 1);
    add_rubbish(&content, 77);
    fill_page(&content);
    add_pages(&dump, data_space, 0x10000, bytes_view(&content));
    read_all(&dump);
    assert_int_equal(reading->count, 4);
    assert_found(0, ITEM_ENTRY, 0x10000 + 3000, LENGTH);
    assert_found(1, ITEM_ENTRY, 0x10000 + 3000 + LENGTH, LENGTH);
    assert_found(2, ITEM_ENTRY, 0x10000 + 8000 + 2 * LENGTH, LENGTH);
    assert_found(3, ITEM_ENTRY, 0x10000 + 78000 + 3 * LENGTH, LENGTH);
    assert_int_equal(reading->reader.walk.entries, 4 * LENGTH);
    bytes_free(&content);
    close_all(&dump);
}

/* --- what counts as an entry ------------------------------------------------------------------------------------- */

/* An entry of another component alone proves nothing: neither at the start of a stretch nor behind zeros. */
static void an_envelope_alone_is_none(void **state) {
    (void)state;
    struct bytes envelope = {0}, content = {0}, dump = {0};
    add_envelope(&envelope, 300);
    add_rubbish(&envelope, 500);
    bytes_add_fill(&envelope, 0, 100);
    add_envelope(&envelope, 300);
    add_packets(&content, 1);
    add_page(&dump, data_space, 0x1000, bytes_view(&envelope));
    add_page(&dump, data_space, 0x5000, bytes_view(&content));
    read_all(&dump);
    assert_int_equal(reading->count, 1);
    assert_found(0, ITEM_ENTRY, 0x5000, LENGTH);
    bytes_free(&envelope);
    bytes_free(&content);
    close_all(&dump);
}

/* But those that lead to one that proves itself are entries, and those behind it. */
static void envelopes_before_and_behind_an_entry_are_entries(void **state) {
    (void)state;
    struct bytes content = {0}, dump = {0};
    add_envelope(&content, 300);
    add_envelope(&content, 40);
    add_packets(&content, 1);
    add_envelope(&content, 50);
    bytes_add_fill(&content, 0, 100);
    add_envelope(&content, 400);
    add_packets(&content, 1);
    add_page(&dump, data_space, 0x1000, bytes_view(&content));
    read_all(&dump);
    static const uint64_t lengths[] = {300, 40, LENGTH, 50, 0, 400, LENGTH};
    uint64_t address = 0x1000;
    size_t found = 0;
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        if (lengths[i] > 0)
            assert_found(found++, ITEM_ENTRY, address, lengths[i]);
        address += lengths[i] > 0 ? lengths[i] : 100;
    }
    assert_int_equal(reading->count, found);
    bytes_free(&content);
    close_all(&dump);
}

/* Up to 4 KiB back from the one that proves itself: docs/format.md, section 3. */
static void envelopes_behind_rubbish_are_followed_back(void **state) {
    (void)state;
    struct bytes content = {0}, dump = {0};
    add_rubbish(&content, 1000);
    add_envelope(&content, 300);
    add_packets(&content, 1);
    add_page(&dump, data_space, 0x1000, bytes_view(&content));
    read_all(&dump);
    assert_int_equal(reading->count, 2);
    assert_found(0, ITEM_ENTRY, 0x1000 + 1000, 300);
    bytes_free(&content);
    close_all(&dump);
}

/* The end of the stretch cuts an entry: it is found behind rubbish when its header is there (16 + 64 bytes), and only
 * then. */
static void a_cut_entry_behind_rubbish_is_told_by_its_header(void **state) {
    (void)state;
    for (size_t there = 0; there < LENGTH; there++) {
        struct bytes content = {0}, whole = {0}, dump = {0};
        add_rubbish(&content, DUMP_PAGE - there);
        add_packets(&content, 1);
        add_packets(&whole, 1);
        add_page(&dump, data_space, 0x1000, view_part(bytes_view(&content), 0, DUMP_PAGE));
        add_page(&dump, data_space, 0x7000, bytes_view(&whole));
        read_all(&dump);
        bool told = there >= 16 + 64;
        assert_int_equal(reading->count, told ? 2 : 1);
        if (told)
            assert_found(0, ITEM_CUT_ENTRY, 0x2000 - there, there);
        bytes_free(&content);
        bytes_free(&whole);
        close_all(&dump);
    }
}

/* Two stretches begin with what fits an entry that their end cuts, one has it behind rubbish.  Told by its header it is
 * one; the envelope of an IDS record tells too little. */
static void a_cut_entry_without_a_header_is_none(void **state) {
    (void)state;
    static const uint8_t data[6000];
    struct entry_plan long_packet = packet_plan(), ids = plain_plan(0x03020002, view_of(data, sizeof data));
    long_packet.payload = view_of(data, sizeof data);
    struct bytes packet = {0}, probe = {0}, behind = {0}, whole = {0}, dump = {0};
    add_entry(&packet, &long_packet);
    add_entry(&probe, &ids);
    add_rubbish(&behind, 100);
    bytes_add(&behind, probe.data, probe.length);
    add_packets(&whole, 1);
    add_page(&dump, data_space, 0x1000, bytes_view(&packet));
    add_page(&dump, data_space, 0x3000, bytes_view(&probe));
    add_page(&dump, data_space, 0x5000, bytes_view(&behind));
    add_page(&dump, data_space, 0x7000, bytes_view(&whole));
    read_all(&dump);
    assert_int_equal(reading->count, 2);
    assert_found(0, ITEM_CUT_ENTRY, 0x1000, DUMP_PAGE);
    assert_found(1, ITEM_ENTRY, 0x7000, LENGTH);
    bytes_free(&packet);
    bytes_free(&probe);
    bytes_free(&behind);
    bytes_free(&whole);
    close_all(&dump);
}

static void without_an_entry_it_is_not_opened(void **state) {
    (void)state;
    struct bytes dump = {0}, envelope = {0};
    add_envelope(&envelope, 300);
    add_envelope(&envelope, 300);
    add_dump_header(&dump);
    add_page(&dump, data_space, 0x1000, bytes_view(&envelope));
    add_page(&dump, data_space, 0x2000, view_of("\x40\x40", 2));
    assert_false(reading_open(&dump));
    bytes_free(&envelope);
    bytes_free(&dump);
}

/* Its order is that of addresses: a count that jumps shows nothing. */
static void the_trace_count_is_not_learnt(void **state) {
    (void)state;
    struct bytes content = {0}, dump = {0};
    struct entry_plan plan = packet_plan();
    for (unsigned i = 0; i < 20; i++) {
        plan.trace_count = i;
        add_entry(&content, &plan);
    }
    add_page(&dump, data_space, 0x1000, bytes_view(&content));
    assert_true(reading_open(&dump));
    reader_learn(&reading->reader, NULL);
    assert_int_equal(reading->reader.dataset.count_scope, COUNT_NONE);
    assert_true(nothing_is_wrong());
    assert_int_equal(reading->count, 20);
    bytes_free(&content);
    close_all(&dump);
}

/* More stretches than the index of records has slots, an entry in every tenth: 5000 stretches. */
static void many_stretches_are_read_at_any_place(void **state) {
    (void)state;
    struct bytes content = {0}, dump = {0};
    add_packets(&content, 1);
    for (size_t i = 0; i < 5000; i++)
        add_page(&dump, data_space, i * 0x2000, i % 10 == 0 ? bytes_view(&content) : view_of(NULL, 0));
    read_all(&dump);
    assert_int_equal(reading->count, 500);
    assert_found(499, ITEM_ENTRY, 4990 * 0x2000, LENGTH);
    bytes_free(&content);
    close_all(&dump);
}

/* --- damage ------------------------------------------------------------------------------------------------------ */

/* Whatever is damaged: only that of the first four bytes, and of the first letter of its kind, keeps it from being
 * read. Of 40 entries 24 are whole on the first page of storage and 15 on the second.  Damage in a header may cost
 * those of its page, and the one on both; in a page the entry that is hit, and one behind that it seems to run over. */
static bool damage_is_borne(struct view damaged, size_t at, void *context) {
    const bool *few = context;
    struct bytes dump = {0};
    if (*few && at % DUMP_RECORD >= DUMP_RECORD - DUMP_PAGE && at % 16 != 0)
        return true;
    bytes_add(&dump, damaged.bytes, damaged.length);
    bool opened = reading_open(&dump);
    bool right = opened ? nothing_is_wrong() : at <= 4;
    size_t lost = at % DUMP_RECORD < DUMP_RECORD - DUMP_PAGE ? 25 : 2;
    right = right && (!opened || reading->count + lost >= 40);
    if (opened)
        carried_close(&reading->carried);
    bytes_free(&dump);
    return right;
}

static void every_damage_is_borne(void **state) {
    struct bytes content = {0}, dump = {0};
    add_packets(&content, 40);
    fill_page(&content);
    add_page_of(&dump, data_space, 0x1000, &content, 1);
    add_page_of(&dump, data_space, 0x1000, &content, 0);
    add_dump_header(&dump);
    assert_int_equal(damage_everywhere(bytes_view(&dump), damage_is_borne, *state), 0);
    bytes_free(&content);
    bytes_free(&dump);
}

static int make_room(void **state) {
    (void)state;
    reading = malloc(sizeof *reading);
    return reading == NULL;
}

static int free_room(void **state) {
    (void)state;
    free(reading);
    return 0;
}

int main(int argc, char **argv) {
    bool few = argc > 1 && strcmp(argv[1], "--few") == 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_run_over_the_borders_of_pages_in_any_order),
        cmocka_unit_test(an_entry_whose_next_page_is_missing_is_cut),
        cmocka_unit_test(nothing_is_joined_over_a_hole),
        cmocka_unit_test(entries_of_all_spaces_are_found),
        cmocka_unit_test(storage_between_entries_is_no_item),
        cmocka_unit_test(an_envelope_alone_is_none),
        cmocka_unit_test(envelopes_before_and_behind_an_entry_are_entries),
        cmocka_unit_test(envelopes_behind_rubbish_are_followed_back),
        cmocka_unit_test(a_cut_entry_behind_rubbish_is_told_by_its_header),
        cmocka_unit_test(a_cut_entry_without_a_header_is_none),
        cmocka_unit_test(without_an_entry_it_is_not_opened),
        cmocka_unit_test(the_trace_count_is_not_learnt),
        cmocka_unit_test(many_stretches_are_read_at_any_place),
        cmocka_unit_test_prestate(every_damage_is_borne, &few),
    };
    return cmocka_run_group_tests(tests, make_room, free_room);
}
