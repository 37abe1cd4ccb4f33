/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_layout.c - the rows of the fixed headers against a table typed from docs/format.md
 */
#include "layout.h"
#include "trace_builder.h"
#include "unit.h"

struct place {
    const char *filter;
    uint16_t at;
    uint16_t length;
    enum layout_form form;
    enum evidence evidence;
};

static const struct place cte_places[] = {
    {"length", 0, 2, FORM_ANY, DOC},
    {"data_offset", 2, 2, FORM_ANY, DOC},
    {"entry_id", 4, 4, FORM_ANY, DOC},
    {"buffer_time", 8, 8, FORM_ANY, DOC},
};

/* Where the document names two words, the first of them. */
static const struct place pthdr_places[] = {
    {"header_length", 0, 2, FORM_ANY, DOC},   {"segment", 2, 1, FORM_ANY, DOC},
    {"flags", 3, 1, FORM_ANY, DOC},           {"devtype", 4, 1, FORM_ANY, DOC},
    {"traced_length", 5, 3, FORM_ANY, DOC},   {"linkname", 8, 16, FORM_PACKET, EVID},
    {"jobname", 8, 8, FORM_DATA, EVID},       {"domain", 16, 1, FORM_DATA, EVID},
    {"socktype", 17, 1, FORM_DATA, EVID},     {"sockproto", 18, 1, FORM_DATA, EVID},
    {"state", 19, 1, FORM_DATA, EVID},        {"unknown_20", 20, 4, FORM_DATA, UNKNOWN},
    {"capture_time", 24, 8, FORM_ANY, DOC},   {"src", 32, 16, FORM_ANY, EVID},
    {"dst", 48, 16, FORM_ANY, EVID},          {"srcport", 64, 2, FORM_ANY, EVID},
    {"dstport", 66, 2, FORM_ANY, EVID},       {"trace_count", 68, 4, FORM_ANY, EVID},
    {"unknown_72", 72, 1, FORM_ANY, UNKNOWN}, {"ip_proto", 73, 1, FORM_ANY, EVID},
    {"vlan", 74, 2, FORM_ANY, EVID},          {"tcb", 76, 4, FORM_ANY, ELIM},
    {"asid", 80, 2, FORM_ANY, ELIM},          {"packet_length", 82, 2, FORM_ANY, EVID},
    {"ifindex", 84, 4, FORM_PACKET, EVID},    {"cid", 84, 4, FORM_DATA, ELIM},
    {"discard", 88, 2, FORM_ANY, EVID},       {"offload_segment_length", 90, 2, FORM_ANY, EVID},
};

/* Of SMC-R, what is likely the same as SMC-D is a guess. */
static const struct place smcd_places[] = {
    {"smc.prod_cursor.wrap", 0, 4, FORM_SMCD, EVID}, {"smc.prod_cursor", 4, 4, FORM_SMCD, EVID},
    {"smc.cons_cursor.wrap", 8, 4, FORM_SMCD, EVID}, {"smc.cons_cursor", 12, 4, FORM_SMCD, EVID},
    {"smc.prod_flags", 16, 1, FORM_SMCD, EVID},      {"smc.conn_flags", 17, 1, FORM_SMCD, EVID},
    {"smc.remote_index", 18, 1, FORM_SMCD, EVID},    {"smc.local_index", 19, 1, FORM_SMCD, EVID},
    {"smc.unknown_20", 20, 8, FORM_ANY, UNKNOWN},    {"smc.local_conn_id", 28, 4, FORM_ANY, EVID},
    {"smc.remote_conn_id", 32, 4, FORM_ANY, EVID},   {"smc.remote_gid", 36, 8, FORM_SMCD, EVID},
    {"smc.unknown_44", 44, 8, FORM_SMCD, UNKNOWN},   {"smc.local_gid", 52, 8, FORM_SMCD, EVID},
};

static const struct place smcr_places[] = {
    {"smc.prod_cursor.wrap", 0, 4, FORM_LIKELY, GUESS}, {"smc.prod_cursor", 4, 4, FORM_LIKELY, GUESS},
    {"smc.cons_cursor.wrap", 8, 4, FORM_LIKELY, GUESS}, {"smc.cons_cursor", 12, 4, FORM_LIKELY, GUESS},
    {"smc.prod_flags", 16, 1, FORM_LIKELY, GUESS},      {"smc.conn_flags", 17, 1, FORM_LIKELY, GUESS},
    {"smc.remote_index", 18, 1, FORM_LIKELY, GUESS},    {"smc.local_index", 19, 1, FORM_LIKELY, GUESS},
    {"smc.unknown_20", 20, 8, FORM_ANY, UNKNOWN},       {"smc.local_conn_id", 28, 4, FORM_ANY, EVID},
    {"smc.remote_conn_id", 32, 4, FORM_ANY, EVID},      {"smc.unknown_36", 36, 8, FORM_SMCR, UNKNOWN},
    {"smc.remote_gid", 44, 8, FORM_SMCR, EVID},         {"smc.unknown_52", 52, 8, FORM_SMCR, UNKNOWN},
    {"smc.local_gid", 60, 8, FORM_SMCR, EVID},          {"smc.remote_qp", 68, 3, FORM_SMCR, EVID},
    {"smc.local_qp", 71, 3, FORM_SMCR, EVID},
};

static const struct layout_field *find_field(const struct layout_field *fields, size_t count, const char *filter) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].filter, filter) == 0)
            return &fields[i];
    fail_msg("no field %s", filter);
    return NULL;
}

static void check_places(const struct layout_field *fields, size_t count, const struct place *places, size_t expected) {
    assert_int_equal(count, expected);
    for (size_t i = 0; i < expected; i++) {
        const struct layout_field *field = find_field(fields, count, places[i].filter);
        assert_int_equal(field->at, places[i].at);
        assert_int_equal(field->length, places[i].length);
        assert_int_equal(field->form, places[i].form);
        assert_int_equal(field->evidence, places[i].evidence);
    }
}

static void every_field_stands_where_the_document_says(void **state) {
    (void)state;
    check_places(cte_layout, cte_layout_count, cte_places, COUNT_OF(cte_places));
    check_places(pthdr_layout, pthdr_layout_count, pthdr_places, COUNT_OF(pthdr_places));
}

static void check_smc_places(unsigned forms, const struct place *places, size_t expected) {
    struct layout_field rows[64];
    size_t count = 0;
    assert_true(smc_layout_count <= COUNT_OF(rows));
    for (size_t i = 0; i < smc_layout_count; i++)
        if (layout_form_is_among(smc_layout[i].form, forms))
            rows[count++] = smc_layout[i];
    check_places(rows, count, places, expected);
}

enum {
    SMCD = 1 << FORM_ANY | 1 << FORM_PACKET | 1 << FORM_SMCD,
    SMCR = 1 << FORM_ANY | 1 << FORM_PACKET | 1 << FORM_SMCR | 1 << FORM_LIKELY,
    SMC_OF_ANY_NAME = 1 << FORM_ANY | 1 << FORM_PACKET | 1 << FORM_LIKELY
};

static void smc_fields_stand_where_the_document_says(void **state) {
    (void)state;
    check_smc_places(SMCD, smcd_places, COUNT_OF(smcd_places));
    check_smc_places(SMCR, smcr_places, COUNT_OF(smcr_places));
    check_smc_places(SMC_OF_ANY_NAME, smcr_places, 11); /* up to the connection ids */
}

/* The rows of a set of forms follow each other without gap or overlap from 0 to `end`. */
static void check_tiles(const struct layout_field *fields, size_t count, unsigned forms, size_t end) {
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (!layout_form_is_among(fields[i].form, forms))
            continue;
        assert_int_equal(fields[i].at, at);
        assert_true(fields[i].length > 0);
        at += fields[i].length;
    }
    assert_int_equal(at, end);
}

static void the_rows_of_each_form_tile_the_header(void **state) {
    (void)state;
    check_tiles(cte_layout, cte_layout_count, 1 << FORM_ANY | 1 << FORM_PACKET, 16);
    check_tiles(pthdr_layout, pthdr_layout_count, 1 << FORM_ANY | 1 << FORM_PACKET, 92);
    check_tiles(pthdr_layout, pthdr_layout_count, 1 << FORM_ANY | 1 << FORM_DATA, 92);
    check_tiles(smc_layout, smc_layout_count, SMCD, 60);
    check_tiles(smc_layout, smc_layout_count, SMCR, 74);
    check_tiles(smc_layout, smc_layout_count, SMC_OF_ANY_NAME, 36);
    assert_int_equal(CTE_LENGTH, 16);
    assert_int_equal(PTH_KNOWN_LENGTH, 92);
}

static void no_two_fields_share_a_filter_or_a_label(void **state) {
    (void)state;
    struct layout_field all[64];
    size_t count = cte_layout_count + pthdr_layout_count;
    assert_true(count <= COUNT_OF(all));
    memcpy(all, cte_layout, cte_layout_count * sizeof all[0]);
    memcpy(all + cte_layout_count, pthdr_layout, pthdr_layout_count * sizeof all[0]);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(all[i].filter, all[j].filter);
            assert_string_not_equal(all[i].label, all[j].label);
        }
}

/* Display filter names: small letters, digits and underlines. */
static void filters_can_be_typed_and_labels_are_not_empty(void **state) {
    (void)state;
    for (size_t i = 0; i < pthdr_layout_count; i++) {
        const char *filter = pthdr_layout[i].filter;
        assert_true(strlen(filter) > 0);
        assert_int_equal(strspn(filter, "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(filter));
        assert_true(strlen(pthdr_layout[i].label) > 0);
    }
}

/* A kind says how wide its field is: a clock 8 bytes, an address 16, a discard code 2, ... */
static void kinds_and_lengths_agree(void **state) {
    (void)state;
    static const struct {
        enum layout_kind kind;
        uint16_t length;
    } widths[] = {{KIND_TIME, 8},   {KIND_ADDRESS, 16}, {KIND_ENTRY_ID, 4}, {KIND_FLAGS, 1},
                  {KIND_DEVICE, 1}, {KIND_PROTOCOL, 1}, {KIND_VLAN, 2},     {KIND_DISCARD, 2}};
    for (size_t i = 0; i < pthdr_layout_count; i++) {
        const struct layout_field *field = &pthdr_layout[i];
        for (size_t j = 0; j < COUNT_OF(widths); j++)
            if (field->kind == widths[j].kind)
                assert_int_equal(field->length, widths[j].length);
        if (field->kind == KIND_NUMBER || field->kind == KIND_HEX)
            assert_in_range(field->length, 1, 8);
    }
}

/* What the builder, which has offsets of its own, puts into an entry is found again by the rows. */
static void check_value(struct view entry, size_t header_at, const char *filter, uint64_t expected) {
    const struct layout_field *field = header_at == 0 ? find_field(cte_layout, cte_layout_count, filter)
                                                      : find_field(pthdr_layout, pthdr_layout_count, filter);
    uint64_t value = 0;
    assert_true(view_uint(entry, header_at + field->at, field->length, &value));
    assert_int_equal(value, expected);
}

static void the_rows_find_what_was_put_into_an_entry(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.segment = 0;
    plan.flags = 0x81;
    plan.vlan = 0x0123;
    plan.discard = 4114;
    plan.offload_length = 1460;
    struct bytes built = {0};
    add_entry(&built, &plan);
    struct view entry = bytes_view(&built);

    check_value(entry, 0, "length", SAMPLE_ENTRY_LENGTH);
    check_value(entry, 0, "data_offset", 16);
    check_value(entry, 0, "entry_id", 4);
    check_value(entry, 0, "buffer_time", SAMPLE_BUFFER_TIME);
    check_value(entry, 16, "header_length", 92);
    check_value(entry, 16, "flags", 0x81);
    check_value(entry, 16, "devtype", 39);
    check_value(entry, 16, "traced_length", 56);
    check_value(entry, 16, "capture_time", SAMPLE_CAPTURE_TIME);
    check_value(entry, 16, "srcport", 1025);
    check_value(entry, 16, "dstport", 53);
    check_value(entry, 16, "trace_count", 3);
    check_value(entry, 16, "ip_proto", 17);
    check_value(entry, 16, "vlan", 0x0123);
    check_value(entry, 16, "tcb", 0x007f62c0);
    check_value(entry, 16, "asid", 0x001e);
    check_value(entry, 16, "packet_length", 56);
    check_value(entry, 16, "ifindex", 9);
    check_value(entry, 16, "discard", 4114);
    check_value(entry, 16, "offload_segment_length", 1460);
    bytes_free(&built);
}

static void the_rows_find_the_socket_of_a_data_trace(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.id = 5;
    plan.name = "USER12";
    plan.domain = 19;
    plan.socket_type = 1;
    plan.socket_protocol = 6;
    plan.state = 7;
    plan.interface_index = 0x58;
    struct bytes built = {0};
    add_entry(&built, &plan);
    struct view entry = bytes_view(&built);

    check_value(entry, 16, "jobname", UINT64_C(0xe4e2c5d9f1f24040)); /* "USER12  " */
    check_value(entry, 16, "domain", 19);
    check_value(entry, 16, "socktype", 1);
    check_value(entry, 16, "sockproto", 6);
    check_value(entry, 16, "state", 7);
    check_value(entry, 16, "cid", 0x58);
    bytes_free(&built);
}

static void evidence_has_words(void **state) {
    (void)state;
    assert_string_equal(evidence_word(DOC), "DOC");
    assert_string_equal(evidence_word(EVID), "EVID");
    assert_string_equal(evidence_word(ELIM), "ELIM");
    assert_string_equal(evidence_word(GUESS), "GUESS");
    assert_string_equal(evidence_word(UNKNOWN), "unknown");
    assert_string_equal(evidence_word(BY_USER), "ctrace.conf");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_stands_where_the_document_says),
        cmocka_unit_test(smc_fields_stand_where_the_document_says),
        cmocka_unit_test(the_rows_of_each_form_tile_the_header),
        cmocka_unit_test(no_two_fields_share_a_filter_or_a_label),
        cmocka_unit_test(filters_can_be_typed_and_labels_are_not_empty),
        cmocka_unit_test(kinds_and_lengths_agree),
        cmocka_unit_test(the_rows_find_what_was_put_into_an_entry),
        cmocka_unit_test(the_rows_find_the_socket_of_a_data_trace),
        cmocka_unit_test(evidence_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
