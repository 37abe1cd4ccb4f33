/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_discard.c - the table of discard reason codes
 *
 * The expectations are those of IP and SNA Codes, SC27-3648-60, chapter 20.
 */
#include "discard.h"
#include "unit.h"

/* 2 of the adapter, 148 of interface and IP layer (10 and 138), 50 TCP, 21 UDP, 10 RAW. */
static void has_all_published_codes(void **state) {
    (void)state;
    size_t counts[LAYER_UNKNOWN + 1] = {0};
    for (size_t i = 0; i < discard_code_count; i++)
        counts[discard_codes[i].layer]++;
    assert_int_equal(discard_code_count, 231);
    assert_int_equal(counts[LAYER_OSA], 2);
    assert_int_equal(counts[LAYER_INTERFACE], 10);
    assert_int_equal(counts[LAYER_IP], 138);
    assert_int_equal(counts[LAYER_TCP], 50);
    assert_int_equal(counts[LAYER_UDP], 21);
    assert_int_equal(counts[LAYER_RAW], 10);
}

static void is_sorted_and_unique(void **state) {
    (void)state;
    for (size_t i = 1; i < discard_code_count; i++)
        assert_true(discard_codes[i - 1].code < discard_codes[i].code);
}

static void every_row_has_a_meaning_and_a_source(void **state) {
    (void)state;
    for (size_t i = 0; i < discard_code_count; i++) {
        assert_true(strlen(discard_codes[i].meaning) > 0);
        assert_true(strlen(discard_codes[i].source) > 0);
        assert_non_null(discard_codes[i].group);
    }
}

/* Only 1115 has no name: IBM's own formatter prints "Unknown". */
static void names_are_unique(void **state) {
    (void)state;
    for (size_t i = 0; i < discard_code_count; i++) {
        assert_int_equal(strlen(discard_codes[i].name) == 0, discard_codes[i].code == 1115);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(discard_codes[i].name, discard_codes[j].name);
    }
}

static void every_code_lies_in_the_range_of_its_layer(void **state) {
    (void)state;
    static const struct {
        uint16_t first;
        uint16_t last;
    } ranges[] = {[LAYER_OSA] = {1, 4095},     [LAYER_INTERFACE] = {4096, 8191}, [LAYER_IP] = {4096, 8191},
                  [LAYER_TCP] = {8192, 12287}, [LAYER_UDP] = {12288, 16383},     [LAYER_RAW] = {16384, 20479}};
    for (size_t i = 0; i < discard_code_count; i++) {
        assert_true(discard_codes[i].layer < LAYER_UNKNOWN);
        assert_in_range(discard_codes[i].code, ranges[discard_codes[i].layer].first,
                        ranges[discard_codes[i].layer].last);
    }
}

static void only_the_rows_of_the_manual_are_documented(void **state) {
    (void)state;
    for (size_t i = 0; i < discard_code_count; i++)
        assert_int_equal(discard_codes[i].evidence, discard_codes[i].layer == LAYER_OSA ? EVID : DOC);
}

static void knows_the_names(void **state) {
    (void)state;
    static const struct {
        uint16_t code;
        const char *name;
        enum discard_layer layer;
    } rows[] = {
        {1068, "GMAC TABLE EMPTY", LAYER_OSA},       {4096, "IP_NO_INTERF", LAYER_INTERFACE},
        {4114, "IP_MAC_BRDCST", LAYER_INTERFACE},    {4167, "IP_NO_FWD", LAYER_IP},
        {4169, "IP_NODATA", LAYER_INTERFACE},        {4177, "IP_PULLUP", LAYER_INTERFACE},
        {4222, "IP_BAD_NTA_FRAME", LAYER_INTERFACE}, {8192, "TCP_ALREADY_KLOSED", LAYER_TCP},
        {8206, "TCP_ALREADY_TIMEWAIT", LAYER_TCP},   {8237, "TCP_SYN_FIREWALL", LAYER_TCP},
        {8242, "DRC_TCP_ATTLS_ERR", LAYER_TCP},      {16392, "RAW_MULTIPLE", LAYER_RAW},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct discard_code *row = discard_find(rows[i].code);
        assert_non_null(row);
        assert_int_equal(row->code, rows[i].code);
        assert_string_equal(row->name, rows[i].name);
        assert_int_equal(discard_layer_of(rows[i].code), rows[i].layer);
    }
}

static void finds_every_row_and_nothing_else(void **state) {
    (void)state;
    size_t found = 0;
    for (uint32_t code = 0; code <= UINT16_MAX; code++) {
        const struct discard_code *row = discard_find((uint16_t)code);
        if (row == NULL)
            continue;
        assert_int_equal(row->code, code);
        found++;
    }
    assert_int_equal(found, 231);
}

/* Absent from the manual's tables, or reserved there, or the first behind a block. */
static void holes_stay_holes(void **state) {
    (void)state;
    static const uint16_t holes[] = {0,    1,    4095, 4142,  4160,  4195,  4196,  4248,
                                     8191, 8223, 8243, 12287, 12293, 12310, 16383, 16394};
    for (size_t i = 0; i < COUNT_OF(holes); i++)
        assert_null(discard_find(holes[i]));
}

static void codes_of_normal_running_are_no_fault(void **state) {
    (void)state;
    static const uint16_t normal[] = {4148, 4220, 4221, 8196, 8198};
    size_t count = 0;
    for (size_t i = 0; i < discard_code_count; i++)
        count += discard_codes[i].normal;
    assert_int_equal(count, COUNT_OF(normal));
    for (size_t i = 0; i < COUNT_OF(normal); i++)
        assert_true(discard_find(normal[i])->normal);
}

/* Codes at both ends of each range, none of them in the table but 4096, 8192 and 16384. */
static void the_range_tells_the_layer_of_an_unknown_code(void **state) {
    (void)state;
    static const struct {
        uint16_t code;
        enum discard_layer layer;
        const char *name;
    } rows[] = {
        {0, LAYER_UNKNOWN, "not discarded"},
        {1, LAYER_OSA, "OSA discard, not in the table"},
        {4095, LAYER_OSA, "OSA discard, not in the table"},
        {4142, LAYER_IP, "IP or interface discard, reserved or newer than z/OS 3.1"},
        {8191, LAYER_IP, "IP or interface discard, reserved or newer than z/OS 3.1"},
        {8223, LAYER_TCP, "TCP discard, reserved or newer than z/OS 3.1"},
        {12287, LAYER_TCP, "TCP discard, reserved or newer than z/OS 3.1"},
        {12293, LAYER_UDP, "UDP discard, reserved or newer than z/OS 3.1"},
        {16383, LAYER_UDP, "UDP discard, reserved or newer than z/OS 3.1"},
        {16394, LAYER_RAW, "RAW discard, reserved or newer than z/OS 3.1"},
        {20479, LAYER_RAW, "RAW discard, reserved or newer than z/OS 3.1"},
        {20480, LAYER_UNKNOWN, "discard, undefined range"},
        {65535, LAYER_UNKNOWN, "discard, undefined range"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(discard_layer_of(rows[i].code), rows[i].layer);
        assert_string_equal(discard_name(rows[i].code), rows[i].name);
    }
}

/* A range begins right behind the one before it. */
static void ranges_meet_without_gap(void **state) {
    (void)state;
    static const uint16_t first[] = {4096, 8192, 12288, 16384, 20480};
    for (size_t i = 0; i < COUNT_OF(first); i++)
        assert_string_not_equal(discard_name(first[i]), discard_name((uint16_t)(first[i] - 1)));
}

static void layers_have_the_names_that_filters_use(void **state) {
    (void)state;
    assert_string_equal(discard_layer_name(LAYER_OSA), "OSA");
    assert_string_equal(discard_layer_name(LAYER_INTERFACE), "interface");
    assert_string_equal(discard_layer_name(LAYER_IP), "IP");
    assert_string_equal(discard_layer_name(LAYER_TCP), "TCP");
    assert_string_equal(discard_layer_name(LAYER_UDP), "UDP");
    assert_string_equal(discard_layer_name(LAYER_RAW), "RAW");
    assert_string_equal(discard_layer_name(LAYER_UNKNOWN), "unknown");
}

/* Wireshark cuts a label behind 239 bytes; this is what stands around name, meaning and advice, at its longest. */
static void what_is_said_fits_into_a_label(void **state) {
    (void)state;
    static const char around[] =
        "Expert Info (Note/Sequence): z/OS discarded the packet: 12345  (interface layer). . Look at ";
    for (size_t i = 0; i < discard_code_count; i++) {
        const char *advice = discard_advice(discard_codes[i].code);
        size_t length = strlen(around) + strlen(discard_codes[i].name) + strlen(discard_codes[i].meaning);
        assert_true(length + (advice != NULL ? strlen(advice) : 0) <= 239);
    }
}

/* Of these there is nothing to say: two of the adapter, and groups in which no two codes have anything in common. */
static bool is_without_advice(uint16_t code) {
    static const uint16_t codes[] = {1068, 1115, 4219, 4233, 8204, 8205, 16392};
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (codes[i] == code)
            return true;
    return false;
}

static void knows_what_to_look_at(void **state) {
    (void)state;
    for (size_t i = 0; i < discard_code_count; i++)
        assert_int_equal(discard_advice(discard_codes[i].code) == NULL, is_without_advice(discard_codes[i].code));
    assert_null(discard_advice(0));
    assert_null(discard_advice(4142)); /* a hole of the manual */
    assert_null(discard_advice(65535));
    /* A code's own advice comes before that of its group. */
    assert_string_equal(discard_advice(8230), "the way back to the client: NETSTAT ROUTE");
    assert_string_equal(discard_advice(8220), "the connections of the port: NETSTAT ALLCONN");
    assert_string_equal(discard_advice(4097), "the interface: NETSTAT DEVLINKS shows its state");
    assert_string_equal(discard_advice(16391), "the policy, and NETSTAT ACCESS,NETWORK");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_all_published_codes),
        cmocka_unit_test(is_sorted_and_unique),
        cmocka_unit_test(every_row_has_a_meaning_and_a_source),
        cmocka_unit_test(names_are_unique),
        cmocka_unit_test(every_code_lies_in_the_range_of_its_layer),
        cmocka_unit_test(only_the_rows_of_the_manual_are_documented),
        cmocka_unit_test(knows_the_names),
        cmocka_unit_test(finds_every_row_and_nothing_else),
        cmocka_unit_test(holes_stay_holes),
        cmocka_unit_test(codes_of_normal_running_are_no_fault),
        cmocka_unit_test(the_range_tells_the_layer_of_an_unknown_code),
        cmocka_unit_test(ranges_meet_without_gap),
        cmocka_unit_test(layers_have_the_names_that_filters_use),
        cmocka_unit_test(knows_what_to_look_at),
        cmocka_unit_test(what_is_said_fits_into_a_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
