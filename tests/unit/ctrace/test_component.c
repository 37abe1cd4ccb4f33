/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_component.c - entries of SYSTCPIP and GSKSRVR: by name, and by content
 */
#include "component.h"
#include "built.h"
#include "unit.h"

enum { OTHER_ID = 0x40010002 };

/* Offsets count from the CTE; these are the data, which begin at 16. */
struct entry_data {
    uint8_t bytes[96];
    size_t length;
};

static void put_ebcdic(uint8_t *to, const char *text) {
    for (; *text != '\0'; text++)
        *to++ = ebcdic_letter(*text);
}

/* ASIDs at +16, +18 and +20, user id at +32, remote address at +68 to +71. */
static struct entry_data systcpip(void) {
    struct entry_data data = {.bytes = {[1] = 0x1e, [3] = 0x1e, [5] = 0x3c}, .length = 72 - 16};
    put_ebcdic(data.bytes + 32 - 16, "USER7   ");
    return data;
}

/* Job name at +16, process at +24, thread at +32, text at +44. */
static struct entry_data gsksrvr(void) {
    struct entry_data data = {.bytes = {[8] = 2, [11] = 0x0b, [23] = 3}, .length = 44 - 16 + 16};
    put_ebcdic(data.bytes, "SSLSERV ");
    put_ebcdic(data.bytes + 44 - 16, "HANDSHAKE BEGINS");
    return data;
}

static const char *component_named(const struct entry_data *data, uint32_t id, const char *name) {
    struct entry_plan plan = plain_plan(id, view_of(data->bytes, data->length));
    struct built built = built_of(&plan);
    const struct component *component = component_of(&built.entry, name);
    built_free(&built);
    return component != NULL ? component->name : "none";
}

static const char *by_content(struct entry_data data) {
    return component_named(&data, OTHER_ID, NULL);
}

static void content_tells_the_component(void **state) {
    (void)state;
    assert_string_equal(by_content(systcpip()), "SYSTCPIP");
    assert_string_equal(by_content(gsksrvr()), "GSKSRVR");
}

static void an_entry_of_nothing_known_is_of_none(void **state) {
    (void)state;
    assert_string_equal(by_content((struct entry_data){.length = 80}), "none");
    assert_string_equal(by_content((struct entry_data){.length = 0}), "none");
}

static void systcpip_wants_a_user_id_and_three_asids(void **state) {
    (void)state;
    static const struct {
        size_t at;
        uint8_t byte;
    } changes[] = {
        {1, 0},     {3, 0},    {5, 0},    /* no address space */
        {0, 0x80},  {2, 0x80}, {4, 0x80}, /* beyond the highest */
        {16, 0xf1},                       /* "1SER7" */
        {16, 0x40},                       /* " SER7" */
        {18, 0x40},                       /* "US R7" */
        {17, 0xa2},                       /* "UsER7" */
        {23, 0x00},                       /* padded with a zero */
    };
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct entry_data data = systcpip();
        data.bytes[changes[i].at] = changes[i].byte;
        assert_string_equal(by_content(data), "none");
    }
    struct entry_data shorter = systcpip();
    shorter.length--;
    assert_string_equal(by_content(shorter), "none");
}

static void gsksrvr_wants_a_job_name_numbers_and_text(void **state) {
    (void)state;
    struct entry_data data = gsksrvr();
    data.bytes[0] = 0xf1;
    assert_string_equal(by_content(data), "none");

    data = gsksrvr();
    data.bytes[28] = data.bytes[29] = 0x01; /* two of 16 characters */
    assert_string_equal(by_content(data), "none");

    data = gsksrvr();
    data.length = 44 - 16 + 8;
    assert_string_equal(by_content(data), "GSKSRVR");
    data.length--;
    assert_string_equal(by_content(data), "none");

    data = gsksrvr(); /* text throughout */
    put_ebcdic(data.bytes + 8, "SAYS THAT NOTHING IS");
    assert_string_equal(by_content(data), "none");
}

/* SYSTCPIP needs small numbers where GSKSRVR needs a name: no entry can be both.  But the name of the component counts
 * more than what the entry looks like. */
static void a_name_counts_more_than_content(void **state) {
    (void)state;
    struct entry_data data = systcpip();
    assert_string_equal(component_named(&data, OTHER_ID, "GSKSRVR"), "GSKSRVR");
    assert_string_equal(component_named(&data, OTHER_ID, "SYSTCPIP"), "SYSTCPIP");
    assert_string_equal(component_named(&data, OTHER_ID, "SYSTCPRE"), "none");
    assert_string_equal(component_named(&data, OTHER_ID, ""), "none");
}

static void an_id_that_tells_counts_most(void **state) {
    (void)state;
    static const uint32_t ids[] = {1, 2, 3, 4, 8, 0x03020002};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct entry_data data = systcpip();
        assert_string_equal(component_named(&data, ids[i], NULL), "none");
        assert_string_equal(component_named(&data, ids[i], "SYSTCPIP"), "none");
    }
}

static void what_is_cut_is_judged_by_what_is_there(void **state) {
    (void)state;
    struct entry_data data = systcpip();
    struct entry_plan plan = plain_plan(OTHER_ID, view_of(data.bytes, data.length));
    struct bytes bytes = {0};
    add_entry(&bytes, &plan);
    for (size_t length = 8; length < bytes.length; length++) {
        struct entry entry;
        assert_true(entry_read_anyway(view_part(bytes_view(&bytes), 0, length), &entry));
        assert_int_equal(component_of(&entry, NULL) != NULL, length >= 72);
    }
    bytes_free(&bytes);
}

/* What the rows are to find, typed from docs/format.md. */
static void the_rows_stand_where_the_document_says(void **state) {
    (void)state;
    static const struct {
        const char *component;
        const char *filter;
        uint16_t at, length;
    } places[] = {
        {"SYSTCPIP", "systcpip.home_asid", 16, 2},
        {"SYSTCPIP", "systcpip.primary_asid", 18, 2},
        {"SYSTCPIP", "systcpip.secondary_asid", 20, 2},
        {"SYSTCPIP", "systcpip.user", 32, 8},
        {"SYSTCPIP", "systcpip.ducb", 40, 4},
        {"SYSTCPIP", "systcpip.local_port", 48, 2},
        {"SYSTCPIP", "cid", 52, 4},
        {"SYSTCPIP", "systcpip.remote", 68, 4},
        {"GSKSRVR", "jobname", 16, 8},
        {"GSKSRVR", "gsksrvr.process", 24, 4},
        {"GSKSRVR", "gsksrvr.thread", 32, 8},
        {"GSKSRVR", "gsksrvr.text", 44, 0},
    };
    size_t seen = 0;
    for (size_t i = 0; i < component_count; i++)
        for (size_t j = 0; j < components[i].row_count; j++, seen++) {
            assert_true(seen < COUNT_OF(places));
            assert_string_equal(components[i].name, places[seen].component);
            assert_string_equal(components[i].rows[j].filter, places[seen].filter);
            assert_int_equal(components[i].rows[j].at, places[seen].at);
            assert_int_equal(components[i].rows[j].length, places[seen].length);
        }
    assert_int_equal(seen, COUNT_OF(places));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_tells_the_component),
        cmocka_unit_test(an_entry_of_nothing_known_is_of_none),
        cmocka_unit_test(systcpip_wants_a_user_id_and_three_asids),
        cmocka_unit_test(gsksrvr_wants_a_job_name_numbers_and_text),
        cmocka_unit_test(a_name_counts_more_than_content),
        cmocka_unit_test(an_id_that_tells_counts_most),
        cmocka_unit_test(what_is_cut_is_judged_by_what_is_there),
        cmocka_unit_test(the_rows_stand_where_the_document_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
