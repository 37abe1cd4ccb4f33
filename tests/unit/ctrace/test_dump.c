/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_dump.c - z/OS dumps as a carrier: the pages in the order of their addresses; test_dump_reader.c finds the trace
 */
#include "dump.h"
#include "assertions.h"
#include "carried.h"
#include "dump_builder.h"
#include "dump_index.h"

enum { STEP = 10000, DESCRIPTOR = 32, ASID = 0x4f };

static const struct dump_space data_space = {'2', "DS", ASID};
static const struct dump_space address_space = {'2', "CV", ASID};

/* A page of which every byte is `fill`. */
static void add_filled(struct bytes *dump, struct dump_space space, uint64_t address, uint8_t fill) {
    struct bytes page = {0};
    bytes_add_fill(&page, fill, DUMP_PAGE);
    add_page(dump, space, address, bytes_view(&page));
    bytes_free(&page);
}

/* What is expected to be carried. */
static void expect_stretch(struct bytes *expected, enum storage_kind kind, uint32_t asid, uint64_t address,
                           uint64_t length) {
    bytes_add(expected, "zSTG", 4);
    bytes_add_uint(expected, kind, 4);
    bytes_add_uint(expected, asid, 4);
    bytes_add_uint(expected, 0, 4);
    bytes_add_uint(expected, address, 8);
    bytes_add_uint(expected, length, 8);
}

static void expect_page(struct bytes *expected, uint8_t fill) {
    bytes_add_fill(expected, fill, DUMP_PAGE);
}

/* The dump carries exactly that, read at once, and in small pieces. */
static void check_carries(struct bytes *dump, struct bytes *expected) {
    static const size_t steps[] = {DUMP_PAGE, 100000, 7, 31, DUMP_PAGE + DESCRIPTOR};
    struct view file = bytes_view(dump);
    struct carried carried = carried_open(&file, false);
    assert_non_null(carried.memory);
    assert_ptr_equal(carried.carrier, &dump_carrier);
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        for (unsigned pass = 0; pass < CARRIER_PASSES; pass++) {
            struct bytes all = carried_all(&carried, (enum carrier_pass)pass, steps[i], expected->length);
            assert_bytes(bytes_view(&all), expected->data, expected->length);
            bytes_free(&all);
        }
    carried_close(&carried);
    bytes_free(expected);
}

/* What the user is told when all has been read. */
static struct carrier_error fault_of(struct bytes *dump) {
    struct view file = bytes_view(dump);
    struct carried carried = carried_open(&file, false);
    assert_non_null(carried.memory);
    struct carrier_error error = carried_error(&carried, PASS_SEQUENTIAL);
    carried_close(&carried);
    return error;
}

/* --- order ------------------------------------------------------------------------------------------------------- */

static void pages_come_in_the_order_of_their_addresses(void **state) {
    (void)state;
    static const uint8_t order[] = {3, 0, 4, 1, 2};
    struct bytes dump = {0}, expected = {0};
    add_dump_header(&dump);
    for (size_t i = 0; i < COUNT_OF(order); i++)
        add_filled(&dump, data_space, 0x10000 + order[i] * UINT64_C(0x1000), order[i]);
    expect_stretch(&expected, STORAGE_DATA_SPACE, ASID, 0x10000, 5 * DUMP_PAGE);
    for (uint8_t fill = 0; fill < 5; fill++)
        expect_page(&expected, fill);
    check_carries(&dump, &expected);
    assert_null(fault_of(&dump).what);
    bytes_free(&dump);
}

static void a_hole_ends_a_stretch(void **state) {
    (void)state;
    struct bytes dump = {0}, expected = {0};
    add_filled(&dump, data_space, 0x3000, 3);
    add_filled(&dump, data_space, 0x1000, 1);
    expect_stretch(&expected, STORAGE_DATA_SPACE, ASID, 0x1000, DUMP_PAGE);
    expect_page(&expected, 1);
    expect_stretch(&expected, STORAGE_DATA_SPACE, ASID, 0x3000, DUMP_PAGE);
    expect_page(&expected, 3);
    check_carries(&dump, &expected);
    bytes_free(&dump);
}

/* The same addresses of two address spaces, of a data space, and of real storage.  The owner of the data space has a
 * page in front of it, in the file and by its address. */
static void spaces_are_kept_apart(void **state) {
    (void)state;
    struct bytes dump = {0}, expected = {0};
    add_filled(&dump, (struct dump_space){'2', "RV", 0}, 0x2000, 6);
    add_filled(&dump, address_space, 0, 7);
    add_filled(&dump, data_space, 0x1000, 5);
    add_filled(&dump, (struct dump_space){'2', "CV", 2}, 0x2000, 4);
    add_filled(&dump, (struct dump_space){'2', "CV", 1}, 0x1000, 1);
    add_filled(&dump, (struct dump_space){'2', "CV", 2}, 0x1000, 3);
    add_filled(&dump, (struct dump_space){'2', "CV", 1}, 0x2000, 2);
    expect_stretch(&expected, STORAGE_ADDRESS_SPACE, 1, 0x1000, 2 * DUMP_PAGE);
    expect_page(&expected, 1);
    expect_page(&expected, 2);
    expect_stretch(&expected, STORAGE_ADDRESS_SPACE, 2, 0x1000, 2 * DUMP_PAGE);
    expect_page(&expected, 3);
    expect_page(&expected, 4);
    expect_stretch(&expected, STORAGE_ADDRESS_SPACE, ASID, 0, DUMP_PAGE);
    expect_page(&expected, 7);
    expect_stretch(&expected, STORAGE_DATA_SPACE, ASID, 0x1000, DUMP_PAGE);
    expect_page(&expected, 5);
    expect_stretch(&expected, STORAGE_OTHER, 0, 0x2000, DUMP_PAGE);
    expect_page(&expected, 6);
    check_carries(&dump, &expected);
    bytes_free(&dump);
}

/* DR1: what stands behind the four bytes of the address is none of it.  DR2: above the bar. */
static void both_formats_of_the_address_are_read(void **state) {
    (void)state;
    struct bytes dump = {0}, expected = {0};
    add_filled(&dump, (struct dump_space){'1', "CV", 1}, 0x7fff2000, 2);
    add_filled(&dump, (struct dump_space){'1', "CV", 1}, 0x7fff1000, 1);
    add_filled(&dump, (struct dump_space){'2', "CV", 1}, UINT64_C(0x4800000000), 3);
    expect_stretch(&expected, STORAGE_ADDRESS_SPACE, 1, 0x7fff1000, 2 * DUMP_PAGE);
    expect_page(&expected, 1);
    expect_page(&expected, 2);
    expect_stretch(&expected, STORAGE_ADDRESS_SPACE, 1, UINT64_C(0x4800000000), DUMP_PAGE);
    expect_page(&expected, 3);
    check_carries(&dump, &expected);
    bytes_free(&dump);
}

static void the_last_page_of_all_storage_ends_it(void **state) {
    (void)state;
    struct bytes dump = {0}, expected = {0};
    add_filled(&dump, address_space, 0, 1);
    add_filled(&dump, address_space, UINT64_C(0) - DUMP_PAGE, 2);
    expect_stretch(&expected, STORAGE_ADDRESS_SPACE, ASID, 0, DUMP_PAGE);
    expect_page(&expected, 1);
    expect_stretch(&expected, STORAGE_ADDRESS_SPACE, ASID, UINT64_C(0) - DUMP_PAGE, DUMP_PAGE);
    expect_page(&expected, 2);
    check_carries(&dump, &expected);
    bytes_free(&dump);
}

/* --- addresses that are there more than once --------------------------------------------------------------------- */

static void a_page_that_is_there_twice_is_kept_twice(void **state) {
    (void)state;
    struct bytes dump = {0}, expected = {0};
    add_filled(&dump, address_space, 0x2000, 9); /* a copy of its own, far from the others */
    add_dump_header(&dump);
    for (uint8_t page = 1; page <= 3; page++)
        add_filled(&dump, address_space, page * UINT64_C(0x1000), page);
    expect_stretch(&expected, STORAGE_ADDRESS_SPACE, ASID, 0x1000, 3 * DUMP_PAGE);
    for (uint8_t page = 1; page <= 3; page++)
        expect_page(&expected, page);
    expect_stretch(&expected, STORAGE_ADDRESS_SPACE, ASID, 0x2000, DUMP_PAGE);
    expect_page(&expected, 9);
    check_carries(&dump, &expected);
    bytes_free(&dump);
}

/* Two data spaces of one owner, each in two runs, with something between them in the file. */
static void two_data_spaces_of_one_owner_go_on_in_the_nearer_way(void **state) {
    (void)state;
    struct bytes dump = {0}, expected = {0};
    for (uint8_t space = 0; space < 2; space++) {
        uint8_t fill = (uint8_t)(space * 0x10);
        add_filled(&dump, data_space, 0x3000, fill + 3);
        add_filled(&dump, data_space, 0x1000, fill + 1);
        add_filled(&dump, data_space, 0x2000, fill + 2);
        for (unsigned between = 0; between < 5; between++)
            add_dump_header(&dump);
    }
    for (uint8_t space = 0; space < 2; space++) {
        expect_stretch(&expected, STORAGE_DATA_SPACE, ASID, 0x1000, 3 * DUMP_PAGE);
        for (uint8_t page = 1; page <= 3; page++)
            expect_page(&expected, (uint8_t)(space * 0x10 + page));
    }
    check_carries(&dump, &expected);
    bytes_free(&dump);
}

/* More copies than are followed at a time: all are there, whether they are tied or not. */
static void any_number_of_copies_is_kept(void **state) {
    (void)state;
    enum { COPIES = 100 };
    struct bytes dump = {0};
    size_t counts[2 * COPIES] = {0}, stretches = 0;
    for (uint8_t copy = 0; copy < COPIES; copy++) {
        add_filled(&dump, data_space, 0x2000, (uint8_t)(2 * copy + 1));
        add_filled(&dump, data_space, 0x1000, (uint8_t)(2 * copy));
    }
    struct view file = bytes_view(&dump);
    struct carried carried = carried_open(&file, false);
    assert_non_null(carried.memory);
    struct bytes all = carried_all(&carried, PASS_SEQUENTIAL, STEP, 2 * dump.length);
    for (size_t at = 0; at < all.length; stretches++) {
        uint64_t length = 0;
        assert_true(view_u64(bytes_view(&all), at + 24, &length));
        for (size_t page = 0; page < length; page += DUMP_PAGE)
            counts[all.data[at + DESCRIPTOR + page]]++;
        at += DESCRIPTOR + (size_t)length;
    }
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        assert_int_equal(counts[i], 1);
    assert_in_range(stretches, COPIES, 2 * COPIES - 64);
    bytes_free(&all);
    carried_close(&carried);
    bytes_free(&dump);
}

/* What has ended is not among those that are followed, however many there were. */
static void many_stretches_before_do_not_matter(void **state) {
    (void)state;
    enum { BEFORE = 70 };
    struct bytes dump = {0}, expected = {0};
    for (uint8_t page = 0; page < BEFORE; page++) {
        add_filled(&dump, data_space, page * UINT64_C(0x2000), page);
        expect_stretch(&expected, STORAGE_DATA_SPACE, ASID, page * UINT64_C(0x2000), DUMP_PAGE);
        expect_page(&expected, page);
    }
    add_filled(&dump, data_space, 0x901000, 2);
    add_filled(&dump, data_space, 0x900000, 1);
    expect_stretch(&expected, STORAGE_DATA_SPACE, ASID, 0x900000, 2 * DUMP_PAGE);
    expect_page(&expected, 1);
    expect_page(&expected, 2);
    check_carries(&dump, &expected);
    bytes_free(&dump);
}

/* --- damage ------------------------------------------------------------------------------------------------------ */

/* Four pages, of which the headers of the second and third are damaged. */
static void damaged_records_are_left_out_and_counted(void **state) {
    (void)state;
    struct bytes dump = {0}, expected = {0};
    for (uint8_t page = 0; page < 4; page++)
        add_filled(&dump, data_space, page * UINT64_C(0x1000), page);
    dump.data[DUMP_RECORD + 2] = 0xf3;     /* DR3 */
    dump.data[2 * DUMP_RECORD + 4] = 0x40; /* a page of what? */
    expect_stretch(&expected, STORAGE_DATA_SPACE, ASID, 0, DUMP_PAGE);
    expect_page(&expected, 0);
    expect_stretch(&expected, STORAGE_DATA_SPACE, ASID, 0x3000, DUMP_PAGE);
    expect_page(&expected, 3);
    check_carries(&dump, &expected);
    struct carrier_error error = fault_of(&dump);
    assert_string_equal(error.what, "records are left out that do not begin as those of a dump");
    assert_int_equal(error.at, DUMP_RECORD);
    assert_int_equal(error.count, 2);
    assert_false(error.unsupported);
    bytes_free(&dump);
}

/* Two pages of which `left` bytes of the second record are left, and `page` of its page. */
static void check_cut(size_t left, size_t page) {
    struct bytes dump = {0}, expected = {0};
    add_filled(&dump, data_space, 0x1000, 1);
    add_filled(&dump, data_space, 0x2000, 2);
    dump.length = DUMP_RECORD + left;
    expect_stretch(&expected, STORAGE_DATA_SPACE, ASID, 0x1000, DUMP_PAGE + page);
    expect_page(&expected, 1);
    bytes_add_fill(&expected, 2, page);
    check_carries(&dump, &expected);
    struct carrier_error error = fault_of(&dump);
    if (left == 0 || left == DUMP_RECORD) {
        assert_null(error.what);
    } else {
        assert_string_equal(error.what, "the file ends inside a record");
        assert_int_equal(error.at, DUMP_RECORD);
        assert_int_equal(error.count, 1);
    }
    bytes_free(&dump);
}

static void of_a_cut_file_all_is_carried_that_is_there(void **state) {
    (void)state;
    check_cut(0, 0);
    check_cut(1, 0);
    check_cut(63, 0);
    check_cut(64, 0);
    check_cut(65, 1);
    check_cut(4159, 4095);
    check_cut(4160, 4096);
}

/* The page in front of the cut one may stand elsewhere in the order; the cut one may have been left out already. */
static void a_cut_page_shortens_only_itself(void **state) {
    (void)state;
    struct bytes dump = {0}, expected = {0};
    add_filled(&dump, data_space, 0x2000, 2);
    add_filled(&dump, data_space, 0x1000, 1);
    dump.length -= 96;
    expect_stretch(&expected, STORAGE_DATA_SPACE, ASID, 0x1000, DUMP_PAGE - 96);
    bytes_add_fill(&expected, 1, DUMP_PAGE - 96);
    expect_stretch(&expected, STORAGE_DATA_SPACE, ASID, 0x2000, DUMP_PAGE);
    expect_page(&expected, 2);
    check_carries(&dump, &expected);
    bytes_free(&dump);

    struct bytes damaged = {0};
    add_filled(&damaged, data_space, 0x1000, 1);
    add_filled(&damaged, data_space, 0x2000, 2);
    add_dump_header(&damaged);
    damaged.length -= 96;
    expect_stretch(&expected, STORAGE_DATA_SPACE, ASID, 0x1000, 2 * DUMP_PAGE);
    expect_page(&expected, 1);
    expect_page(&expected, 2);
    check_carries(&damaged, &expected);
    assert_int_equal(fault_of(&damaged).at, 2 * DUMP_RECORD);
    bytes_free(&damaged);
}

/* --- what is a dump ---------------------------------------------------------------------------------------------- */

static bool opens(struct bytes *dump) {
    struct view file = bytes_view(dump);
    struct carried carried = carried_open(&file, false);
    bool opened = carried.memory != NULL;
    assert_null(carried.refusal.what); /* what is none is left to others */
    carried_close(&carried);
    return opened;
}

static void one_record_may_be_all(void **state) {
    (void)state;
    struct bytes dump = {0};
    add_filled(&dump, data_space, 0x1000, 1);
    assert_true(opens(&dump));
    dump.length = DUMP_HEADER_LENGTH + 1;
    assert_true(opens(&dump));
    dump.length = 27; /* inside the address */
    assert_false(opens(&dump));
    bytes_free(&dump);
}

/* Of the four records behind the first one must be sound; of fewer, one of them. */
static void one_eye_catcher_may_be_chance(void **state) {
    (void)state;
    for (size_t records = 2; records <= 7; records++)
        for (size_t sound = 1; sound <= records; sound++) {
            struct bytes dump = {0};
            add_filled(&dump, data_space, 0x1000, 1);
            for (size_t i = 1; i < records; i++) {
                if (i == sound)
                    add_filled(&dump, data_space, 0x1000 * i, 1);
                else
                    bytes_add_fill(&dump, 0x77, DUMP_RECORD);
            }
            assert_int_equal(opens(&dump), sound < records && sound <= 4);
            bytes_free(&dump);
        }
}

/* Every byte that is asked for, changed to all others. */
static void other_starts_are_not_taken(void **state) {
    (void)state;
    struct bytes dump = {0};
    add_filled(&dump, data_space, 0x1000, 1);
    for (size_t at = 0; at < 4; at++)
        for (unsigned value = 0; value < 256; value++) {
            uint8_t was = dump.data[at];
            dump.data[at] = (uint8_t)value;
            bool digit = at == 2 && (value == 0xf1 || value == 0xf2);
            assert_int_equal(opens(&dump), digit || value == was);
            dump.data[at] = was;
        }
    dump.data[4] = 0x44; /* "D", ASCII: transferred as text */
    assert_false(opens(&dump));
    bytes_free(&dump);
}

static void a_pipe_is_refused_with_the_reason(void **state) {
    (void)state;
    struct bytes dump = {0};
    add_filled(&dump, data_space, 0x1000, 1);
    struct view file = bytes_view(&dump);
    struct carried carried = carried_open(&file, true);
    assert_null(carried.memory);
    assert_string_equal(carried.refusal.what, "it must be a file and not a pipe, for its pages are in no order");
    assert_true(carried.refusal.unsupported);
    bytes_free(&dump);
}

/* --- a large dump, made as it is read ---------------------------------------------------------------------------- */

/* Records of pages in descending order, each 8 KiB from the next, so that no run has two. */
struct scattered {
    uint64_t records;
    struct bytes header;
};

static size_t read_scattered(void *context, uint64_t at, uint8_t *to, size_t count) {
    struct scattered *scattered = context;
    uint64_t number = at / DUMP_RECORD;
    if (number >= scattered->records)
        return 0;
    if (at % DUMP_RECORD == 0) {
        assert_int_equal(count, DUMP_HEADER_LENGTH);
        memcpy(to, scattered->header.data, count);
        for (size_t i = 0; i < 8; i++)
            to[20 + i] = (uint8_t)((scattered->records - number) * 0x2000 >> 8 * (7 - i));
    } else {
        memset(to, 0, count);
    }
    return count;
}

static void check_scattered(uint64_t records, uint64_t left_out) {
    struct scattered scattered = {.records = records};
    struct dump_index *index = calloc(1, sizeof *index);
    assert_non_null(index);
    add_page(&scattered.header, data_space, 0, view_of(NULL, 0));
    dump_index_build(index, read_scattered, &scattered, DESCRIPTOR);
    uint64_t kept = records - left_out;
    assert_int_equal(index->count, kept);
    assert_int_equal(index->length, kept * (DESCRIPTOR + DUMP_PAGE));
    assert_int_equal(index->faults[DUMP_FULL].count, left_out);
    assert_int_equal(index->faults[DUMP_FULL].first_at, left_out > 0 ? kept * DUMP_RECORD : 0);
    for (size_t i = 0; i < kept; i += 4999) {
        const struct dump_run *run = dump_index_find(index, i * (DESCRIPTOR + DUMP_PAGE));
        assert_ptr_equal(run, &index->runs[i]);
        assert_int_equal(run->address, (left_out + i + 1) * 0x2000);
        assert_int_equal(run->first, kept - 1 - i);
    }
    assert_null(dump_index_find(index, index->length));
    bytes_free(&scattered.header);
    free(index);
}

static void the_index_has_an_end_and_says_so(void **state) {
    (void)state;
    check_scattered(1, 0);
    check_scattered(1000, 0);
    check_scattered(DUMP_RUNS_MAX, 0);
    check_scattered(DUMP_RUNS_MAX + 3, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_come_in_the_order_of_their_addresses),
        cmocka_unit_test(a_hole_ends_a_stretch),
        cmocka_unit_test(spaces_are_kept_apart),
        cmocka_unit_test(both_formats_of_the_address_are_read),
        cmocka_unit_test(the_last_page_of_all_storage_ends_it),
        cmocka_unit_test(a_page_that_is_there_twice_is_kept_twice),
        cmocka_unit_test(two_data_spaces_of_one_owner_go_on_in_the_nearer_way),
        cmocka_unit_test(any_number_of_copies_is_kept),
        cmocka_unit_test(many_stretches_before_do_not_matter),
        cmocka_unit_test(damaged_records_are_left_out_and_counted),
        cmocka_unit_test(of_a_cut_file_all_is_carried_that_is_there),
        cmocka_unit_test(a_cut_page_shortens_only_itself),
        cmocka_unit_test(one_record_may_be_all),
        cmocka_unit_test(one_eye_catcher_may_be_chance),
        cmocka_unit_test(other_starts_are_not_taken),
        cmocka_unit_test(a_pipe_is_refused_with_the_reason),
        cmocka_unit_test(the_index_has_an_end_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
