/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_places.c - lines that place header fields: what they change, and what is refused
 */
#include "places.h"
#include "assertions.h"
#include "built.h"
#include "frame.h"

static struct place_fault set(struct places *places, const char *name, const char *value) {
    return places_set(places, name, value, 1);
}

#define assert_taken(places, name, value) assert_int_equal(set((places), (name), (value)).verdict, PLACE_FINE)
#define assert_refused(places, name, value, why) assert_int_equal(set((places), (name), (value)).verdict, (why))

static bool same_rows(const struct layout_field *a, const struct layout_field *b, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (a[i].at != b[i].at || a[i].length != b[i].length || a[i].evidence != b[i].evidence)
            return false;
    return true;
}

static bool same_places(const struct places *a, const struct places *b) {
    for (size_t i = 0; i < FLAG_ROW_COUNT; i++)
        if (a->flags[i].mask != b->flags[i].mask || a->flags[i].evidence != b->flags[i].evidence)
            return false;
    return same_rows(a->pthdr, b->pthdr, PTH_ROW_COUNT) && same_rows(a->ids, b->ids, IDS_ROW_COUNT) &&
           memcmp(a->lines, b->lines, sizeof a->lines) == 0;
}

static void check_row(const struct layout_field *row, unsigned at, unsigned length, enum evidence evidence) {
    assert_int_equal(row->at, at);
    assert_int_equal(row->length, length);
    assert_int_equal(row->evidence, evidence);
}

/* --- one line ----------------------------------------------------------------------------------------------------- */

static void without_lines_the_places_are_those_of_the_tables(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    assert_int_equal(pthdr_layout_count, PTH_ROW_COUNT);
    assert_int_equal(flag_name_count, FLAG_ROW_COUNT);
    assert_memory_equal(places.pthdr, pthdr_layout, sizeof places.pthdr);
    assert_memory_equal(places.flags, flag_names, sizeof places.flags);
    for (size_t i = 0; i < IDS_ROW_COUNT; i++)
        assert_int_equal(places.ids[i].at, NOWHERE);
    assert_int_equal(places_settle(&places).verdict, PLACE_FINE);
    assert_memory_equal(places.flags, flag_names, sizeof places.flags); /* 1E is what they leave */
}

static void three_kinds_of_names_belong_here(void **state) {
    (void)state;
    assert_true(places_own("place.tcb"));
    assert_true(places_own("place.nothing"));
    assert_true(places_own("ids."));
    assert_true(places_own("flag.outbound"));
    assert_false(places_own("place"));
    assert_false(places_own("leap_seconds"));
    assert_false(places_own("Place.tcb"));
    assert_false(places_own(""));
}

static void a_line_replaces_a_row(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    assert_taken(&places, "place.tcb", "96 8");
    check_row(&places.pthdr[PTH_ROW_tcb], 96, 8, BY_USER);
    assert_taken(&places, "place.asid", "104"); /* as long as before */
    check_row(&places.pthdr[PTH_ROW_asid], 104, 2, BY_USER);
    assert_taken(&places, "place.linkname", "110 \t 64");
    check_row(&places.pthdr[PTH_ROW_linkname], 110, 64, BY_USER);
    assert_taken(&places, "place.unknown_72", "1020 4");
    check_row(&places.pthdr[PTH_ROW_unknown_72], 1020, 4, BY_USER);
    assert_taken(&places, "ids.module", "0");
    check_row(&places.ids[IDS_ROW_module], 0, 8, BY_USER);
    assert_taken(&places, "ids.tcb", "8 4");
    check_row(&places.ids[IDS_ROW_tcb], 8, 4, BY_USER);
    assert_taken(&places, "flag.outbound", "0x02");
    assert_int_equal(places.flags[FLAG_ROW_OUTBOUND].mask, 2);
    assert_int_equal(places.flags[FLAG_ROW_OUTBOUND].evidence, BY_USER);
    assert_taken(&places, "flag.outbound", "16");
    assert_int_equal(places.flags[FLAG_ROW_OUTBOUND].mask, 16);
    assert_int_equal(places_settle(&places).verdict, PLACE_FINE);
    check_row(&places.pthdr[PTH_ROW_tcb], 96, 8, BY_USER);
}

static void the_last_line_for_a_field_wins(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    assert_taken(&places, "place.cid", "96 4");
    assert_taken(&places, "place.cid", "84 4");
    check_row(&places.pthdr[PTH_ROW_cid], 84, 4, BY_USER);
}

static void what_is_refused_changes_nothing(void **state) {
    (void)state;
    static const struct {
        const char *name, *value;
        enum place_verdict why;
    } cases[] = {
        {"place.nothing", "1 2", PLACE_NO_FIELD},
        {"place.", "1 2", PLACE_NO_FIELD},
        {"place.ids.module", "1 8", PLACE_NO_FIELD},
        {"ids.nothing", "1 2", PLACE_NO_FIELD},
        {"ids.ids.module", "1 8", PLACE_NO_FIELD},
        {"flag.nothing", "1", PLACE_NO_FIELD},
        {"leap_seconds", "27", PLACE_NO_FIELD},
        {"place.header_length", "0 2", PLACE_CERTAIN},
        {"place.segment", "2 1", PLACE_CERTAIN},
        {"place.flags", "3 1", PLACE_CERTAIN},
        {"place.devtype", "4 1", PLACE_CERTAIN},
        {"place.traced_length", "5 3", PLACE_CERTAIN},
        {"place.capture_time", "24 8", PLACE_CERTAIN},
        {"place.length", "0 2", PLACE_CERTAIN},
        {"place.buffer_time", "8 8", PLACE_CERTAIN},
        {"flag.unknown", "0x10", PLACE_NO_FIELD},
        {"place.tcb", "", PLACE_NO_NUMBERS},
        {"place.tcb", "x", PLACE_NO_NUMBERS},
        {"place.tcb", "-1 4", PLACE_NO_NUMBERS},
        {"place.tcb", "76 4 2", PLACE_NO_NUMBERS},
        {"place.tcb", "76, 4", PLACE_NO_NUMBERS},
        {"place.tcb", "0x4c 4", PLACE_NO_NUMBERS},
        {"place.tcb", "76 4x", PLACE_NO_NUMBERS},
        {"place.tcb", "4294967372 4", PLACE_NO_NUMBERS},
        {"place.tcb", "76 4294967300", PLACE_NO_NUMBERS},
        {"place.tcb", "76 0", PLACE_LENGTH},
        {"place.tcb", "76 9", PLACE_LENGTH},
        {"place.srcport", "64 4", PLACE_LENGTH},
        {"place.src", "32 4", PLACE_LENGTH},
        {"place.discard", "88 1", PLACE_LENGTH},
        {"place.vlan", "74 4", PLACE_LENGTH},
        {"place.linkname", "100 65", PLACE_LENGTH},
        {"place.linkname", "100 0", PLACE_LENGTH},
        {"ids.capture_time", "100 4", PLACE_LENGTH},
        {"ids.devtype", "100 2", PLACE_LENGTH},
        {"place.tcb", "1021 4", PLACE_BEYOND},
        {"place.tcb", "65535 8", PLACE_BEYOND},
        {"ids.policy", "993", PLACE_BEYOND},
        {"flag.local", "", PLACE_NO_BIT},
        {"flag.local", "0", PLACE_NO_BIT},
        {"flag.local", "0x", PLACE_NO_BIT},
        {"flag.local", "3", PLACE_NO_BIT},
        {"flag.local", "0x100", PLACE_NO_BIT},
        {"flag.local", "0x40 ", PLACE_NO_BIT},
        {"flag.local", "40h", PLACE_NO_BIT},
        {"flag.local", "-1", PLACE_NO_BIT},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct places places, before;
        places_init(&places);
        before = places;
        assert_refused(&places, cases[i].name, cases[i].value, cases[i].why);
        assert_true(same_places(&places, &before));
    }
}

static void a_wrong_length_says_what_is_right(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    struct place_fault fault = set(&places, "place.tcb", "76 9");
    assert_int_equal(fault.least, 1);
    assert_int_equal(fault.most, 8);
    fault = set(&places, "ids.policy", "76 100");
    assert_int_equal(fault.least, 1);
    assert_int_equal(fault.most, 64);
}

/* --- all lines together ------------------------------------------------------------------------------------------- */

/* TCB 76 to 79 and ASID 80 to 81 change places: the first line alone would overlap. */
static void two_fields_may_change_places(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    assert_int_equal(places_set(&places, "place.tcb", "78 4", 1).verdict, PLACE_FINE);
    assert_int_equal(places_set(&places, "place.asid", "76 2", 2).verdict, PLACE_FINE);
    assert_int_equal(places_set(&places, "flag.local", "0x40", 3).verdict, PLACE_FINE);
    assert_int_equal(places_set(&places, "flag.withheld", "0x80", 4).verdict, PLACE_FINE);
    assert_int_equal(places_settle(&places).verdict, PLACE_FINE);
    check_row(&places.pthdr[PTH_ROW_tcb], 78, 4, BY_USER);
    check_row(&places.pthdr[PTH_ROW_asid], 76, 2, BY_USER);
    assert_int_equal(places.flags[FLAG_ROW_UNKNOWN].mask, 0x1e);
}

static void check_overlap(struct place_fault fault, unsigned line, const char *table, const char *name,
                          const char *other) {
    assert_int_equal(fault.verdict, PLACE_OVERLAP);
    assert_int_equal(fault.line, line);
    assert_string_equal(fault.table, table);
    assert_string_equal(fault.name, name);
    assert_string_equal(fault.other, other);
}

static void an_overlap_is_put_back(void **state) {
    (void)state;
    struct places places, before;
    places_init(&places);
    before = places;
    assert_taken(&places, "place.tcb", "78 4");
    check_overlap(places_settle(&places), 1, "place", "tcb", "asid");
    assert_true(same_places(&places, &before));
    assert_int_equal(places_settle(&places).verdict, PLACE_FINE);
}

/* Of two new places the later line goes; what is put back may then be in the way of an earlier line. */
static void the_later_line_goes_first(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    assert_int_equal(places_set(&places, "place.tcb", "80 2", 7).verdict, PLACE_FINE);
    assert_int_equal(places_set(&places, "place.asid", "1 2", 9).verdict, PLACE_FINE);
    check_overlap(places_settle(&places), 9, "place", "asid", "header_length");
    check_overlap(places_settle(&places), 7, "place", "tcb", "asid");
    assert_int_equal(places_settle(&places).verdict, PLACE_FINE);
    check_row(&places.pthdr[PTH_ROW_tcb], 76, 4, ELIM);
}

static void each_table_is_by_itself(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    assert_int_equal(places_set(&places, "ids.asid", "10 2", 1).verdict, PLACE_FINE);
    assert_int_equal(places_set(&places, "ids.tcb", "11 4", 2).verdict, PLACE_FINE);
    assert_int_equal(places_set(&places, "ids.module", "12 8", 3).verdict, PLACE_FINE);
    check_overlap(places_settle(&places), 3, "ids", "module", "tcb");
    check_overlap(places_settle(&places), 2, "ids", "tcb", "asid");
    assert_int_equal(places_settle(&places).verdict, PLACE_FINE);
    check_row(&places.ids[IDS_ROW_asid], 10, 2, BY_USER);
    check_row(&places.ids[IDS_ROW_tcb], NOWHERE, 4, UNKNOWN);

    assert_taken(&places, "flag.cleartext", "0x01");
    check_overlap(places_settle(&places), 1, "flag", "cleartext", "outbound");
    assert_int_equal(places.flags[FLAG_ROW_CLEARTEXT].mask, 0x20);
}

/* Socket data and packets never stand in one record, and bytes of unknown meaning are there to be found out. */
static void other_forms_and_unknown_bytes_are_not_in_the_way(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    assert_int_equal(places_set(&places, "place.ifindex", "17 4", 1).verdict, PLACE_FINE); /* linkname is there */
    check_overlap(places_settle(&places), 1, "place", "ifindex", "linkname");
    assert_int_equal(places_set(&places, "place.cid", "20 4", 1).verdict, PLACE_FINE);
    assert_int_equal(places_set(&places, "place.asid", "72 1", 2).verdict, PLACE_FINE);
    assert_int_equal(places_settle(&places).verdict, PLACE_FINE);

    assert_int_equal(places_set(&places, "place.unknown_72", "72 1", 3).verdict, PLACE_FINE); /* now it is known */
    check_overlap(places_settle(&places), 3, "place", "unknown_72", "asid");
}

static void what_no_flag_has_is_unknown(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    assert_taken(&places, "flag.outbound", "0x04");
    assert_int_equal(places_settle(&places).verdict, PLACE_FINE);
    assert_int_equal(places.flags[FLAG_ROW_UNKNOWN].mask, 0x1b); /* E4 are taken */
}

static void numbers_of_more_than_four_bytes_are_wide(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    assert_false(places_are_wide(&places, "tcb"));
    assert_false(places_are_wide(&places, "src"));
    assert_taken(&places, "ids.tcb", "0 5");
    assert_taken(&places, "place.linkname", "100 16");
    assert_true(places_are_wide(&places, "tcb"));
    assert_false(places_are_wide(&places, "asid"));
    assert_false(places_are_wide(&places, "linkname"));
}

/* --- who reads by them -------------------------------------------------------------------------------------------- */

/* What the reader itself wants of the header, each two bytes, name eight, from another place. */
static void an_entry_is_read_by_its_places(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    assert_taken(&places, "place.discard", "82 2");                /* packet length 56 */
    assert_taken(&places, "place.packet_length", "74 2");          /* VLAN id */
    assert_taken(&places, "place.offload_segment_length", "68 4"); /* trace count */
    assert_taken(&places, "place.linkname", "9 2");
    assert_taken(&places, "place.srcport", "66 2");
    assert_taken(&places, "place.dstport", "64 2");
    assert_taken(&places, "place.src", "48 16");
    assert_taken(&places, "place.ip_proto", "67 1");
    assert_taken(&places, "flag.outbound", "0x02");
    assert_taken(&places, "flag.withheld", "0x01");

    struct entry_plan plan = packet_plan(); /* flag 01 is on */
    plan.vlan = 1500;
    plan.trace_count = 70000;
    struct built built = built_of(&plan);
    struct entry *entry = &built.entry;
    assert_true(entry_is_outbound(entry));
    assert_false(entry_is_withheld(entry));
    entry_use_places(entry, &places);

    assert_int_equal(entry_discard_code(entry), 56);
    assert_int_equal(entry->packet_length, 1500);
    assert_int_equal(entry_original_length(entry), 1500);
    assert_int_equal(entry_offload_length(entry), 65535); /* 70000 does not fit */
    assert_bytes(entry_name(entry), "\xd9\xf1", 2);       /* "R1" of "TR1" */
    assert_false(entry_is_outbound(entry));
    assert_true(entry_is_withheld(entry));
    struct entry_endpoints ends;
    assert_true(entry_endpoints_read(entry, &ends));
    assert_int_equal(ends.source_port, 53);
    assert_int_equal(ends.destination_port, 1025);
    assert_int_equal(ends.source_at, 16 + 48);
    assert_int_equal(ends.destination_at, 16 + 48);
    assert_int_equal(ends.protocol, 53);
    built_free(&built);
}

static void what_lies_behind_the_header_is_not_read(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    assert_taken(&places, "place.discard", "91 2");
    assert_taken(&places, "place.linkname", "80 13");
    assert_taken(&places, "place.dst", "77 16");
    struct entry_plan plan = packet_plan(); /* a header of 92 bytes */
    struct built built = built_of(&plan);
    struct entry_endpoints ends;
    entry_use_places(&built.entry, &places);
    assert_int_equal(entry_discard_code(&built.entry), 0);
    assert_int_equal(entry_name(&built.entry).length, 0);
    assert_false(entry_endpoints_read(&built.entry, &ends));
    built_free(&built);
}

static void a_frame_is_made_by_the_places(void **state) {
    (void)state;
    struct places places;
    places_init(&places);
    assert_taken(&places, "flag.outbound", "0x02");
    assert_taken(&places, "place.linkname", "9 2");
    struct settings settings = {.places = &places};
    struct dataset dataset = dataset_of(framing_named("bare"));
    struct entry_plan plan = packet_plan();
    struct built built = built_of(&plan);
    struct item item = {.kind = ITEM_ENTRY, .length = SAMPLE_ENTRY_LENGTH, .entry = built.entry};
    struct frame frame;
    char name[FRAME_NAME_SIZE];
    frame_of_item(&item, &dataset, &settings, &frame);
    assert_int_equal(frame.direction, DIRECTION_IN);
    frame_link_name(&frame.link, name);
    assert_string_equal(name, "R1");
    settings.places = NULL;
    frame_of_item(&item, &dataset, &settings, &frame);
    assert_int_equal(frame.direction, DIRECTION_OUT);
    frame_link_name(&frame.link, name);
    assert_string_equal(name, "TR1");
    built_free(&built);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_lines_the_places_are_those_of_the_tables),
        cmocka_unit_test(three_kinds_of_names_belong_here),
        cmocka_unit_test(a_line_replaces_a_row),
        cmocka_unit_test(the_last_line_for_a_field_wins),
        cmocka_unit_test(what_is_refused_changes_nothing),
        cmocka_unit_test(a_wrong_length_says_what_is_right),
        cmocka_unit_test(two_fields_may_change_places),
        cmocka_unit_test(an_overlap_is_put_back),
        cmocka_unit_test(the_later_line_goes_first),
        cmocka_unit_test(each_table_is_by_itself),
        cmocka_unit_test(other_forms_and_unknown_bytes_are_not_in_the_way),
        cmocka_unit_test(what_no_flag_has_is_unknown),
        cmocka_unit_test(numbers_of_more_than_four_bytes_are_wide),
        cmocka_unit_test(an_entry_is_read_by_its_places),
        cmocka_unit_test(what_lies_behind_the_header_is_not_read),
        cmocka_unit_test(a_frame_is_made_by_the_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
