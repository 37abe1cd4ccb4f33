/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_probe.c - probe ids in words
 *
 *     unit-probe PROBE_IDS UNKNOWN_IDS ORIGINAL
 *
 * PROBE_IDS has a row for each id of IP and SNA Codes, SC27-3648-60, table 23: id, type, subtype, meaning, source, and
 * "documented" or "documented+seen".  UNKNOWN_IDS has 200 ids that are not there, with the fallback that the rules of
 * the id's parts give, written without our program.  ORIGINAL is where PROBE_IDS was copied from; where it is absent,
 * the test says so and is skipped.
 */
#include <stdio.h>

#include "probe.h"
#include "unit.h"

enum { LINE_SIZE = 512, COLUMN_COUNT = 6 };

static const char *probe_ids, *unknown_ids, *original;

/* --- files of rows ----------------------------------------------------------------------------------------------- */

/* Divides a line at its tabs; the number of columns. */
static size_t split(char *line, char *columns[COLUMN_COUNT]) {
    size_t count = 0;
    line[strcspn(line, "\n")] = '\0';
    for (char *at = line; at != NULL && count < COLUMN_COUNT; count++) {
        columns[count] = at;
        at = strchr(at, '\t');
        if (at != NULL)
            *at++ = '\0';
    }
    return count;
}

/* Calls `check` with each row of the file but the first, which names the columns; the number of rows. */
static size_t for_each_row(const char *path, size_t column_count, void (*check)(uint32_t id, char *columns[])) {
    char line[LINE_SIZE], *columns[COLUMN_COUNT];
    size_t rows = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        fail_msg("%s is missing", path);
    for (; fgets(line, sizeof line, file) != NULL; rows++) {
        assert_int_equal(split(line, columns), column_count);
        check((uint32_t)strtoul(columns[0], NULL, 16), columns);
    }
    fclose(file);
    return rows;
}

/* --- the table --------------------------------------------------------------------------------------------------- */

/* What the columns type and subtype say: the subtype is a name where it is a level or an attack. */
static void check_parts(const struct probe *probe, char *columns[]) {
    assert_string_equal(probe_type_name(probe->type), columns[1]);
    if (probe_suspicion(probe) != 0)
        assert_string_equal(probe_suspicion_name(probe_suspicion(probe)), columns[2]);
    if (probe_attack(probe) != 0)
        assert_string_equal(probe_attack_name(probe_attack(probe)), columns[2]);
}

static void check_row(uint32_t id, char *columns[]) {
    char text[PROBE_TEXT_SIZE];
    struct probe probe = probe_of(id);
    assert_non_null(probe.row);
    assert_int_equal(probe.row->id, id);
    assert_int_equal(probe.event, id & 0xffff);
    assert_string_equal(probe_description(&probe, text), columns[3]);
    assert_string_equal(probe.row->source, columns[4]);
    assert_int_equal(probe.row->evidence == PROBE_SEEN, strcmp(columns[5], "documented+seen") == 0);
    check_parts(&probe, columns);
}

static void says_of_each_id_what_the_manual_says(void **state) {
    (void)state;
    assert_int_equal(for_each_row(probe_ids, 6, check_row), 231);
    assert_int_equal(probe_row_count, 231);
}

static void the_copy_is_that_of_the_original(void **state) {
    (void)state;
    FILE *file = fopen(original, "r");
    if (file == NULL) {
        print_message("%s is absent, skipped\n", original);
        skip();
    }
    fclose(file);
    assert_int_equal(for_each_row(original, 6, check_row), 231);
}

static void is_sorted_and_unique(void **state) {
    (void)state;
    for (size_t i = 1; i < probe_row_count; i++)
        assert_true(probe_rows[i - 1].id < probe_rows[i].id);
}

/* --- ids that the table does not have ---------------------------------------------------------------------------- */

static void check_unknown(uint32_t id, char *columns[]) {
    static const char *const words[] = {[TRACED_YES] = "yes", [TRACED_NEVER] = "never", [TRACED_UNKNOWN] = "unknown"};
    char text[PROBE_TEXT_SIZE];
    struct probe probe = probe_of(id);
    assert_null(probe.row);
    assert_string_equal(probe_description(&probe, text), columns[1]);
    assert_string_equal(words[probe.traced], columns[2]);
}

static void says_of_an_unknown_id_what_its_parts_say(void **state) {
    (void)state;
    assert_int_equal(for_each_row(unknown_ids, 3, check_unknown), 200);
}

/* The longest kind, with the longest meaning of a scan, fits: nothing is cut off. */
static void no_text_is_cut(void **state) {
    (void)state;
    char text[PROBE_TEXT_SIZE];
    for (uint32_t subtype = 0; subtype <= 0xff; subtype++)
        for (uint32_t event = 0; event <= 0x60; event++)
            for (uint32_t type = 0; type <= 5; type++) {
                struct probe probe = probe_of(type << 24 | subtype << 16 | event);
                probe_description(&probe, text);
                if (probe.row == NULL)
                    assert_string_equal(text + strlen(text) - strlen(" is not in the table)"), " is not in the table)");
            }
}

/* --- which ids a trace record can carry -------------------------------------------------------------------------- */

static void assert_traced(const uint32_t *ids, size_t count, enum traced expected) {
    for (size_t i = 0; i < count; i++)
        assert_int_equal(probe_of(ids[i]).traced, expected);
}

/* Scans with a level, attacks but three types, the datagram of a constrained port, and all ids of the samples. */
static void ids_of_packets_are_traced(void **state) {
    (void)state;
    static const uint32_t ids[] = {0x03010021, 0x03020002, 0x03020020, 0x03030000, 0x04010006, 0x04070002,
                                   0x0407010e, 0x02000004, 0x04110001, 0x04120001, 0x040f0001};
    assert_traced(ids, COUNT_OF(ids), TRACED_YES);
}

static void ids_of_states_are_not(void **state) {
    (void)state;
    static const uint32_t ids[] = {0x0300fff1, 0x0300fff6, 0x0100fff0, 0x0200fff1, 0x0400fff2, 0x0401fff0,
                                   0x0413fff0, 0x040a0001, 0x040b0004, 0x04130001, 0x04070001, 0x04070003,
                                   0x04070009, 0x04070010, 0x04070016, 0x04070017, 0x02000001, 0x02000003};
    assert_traced(ids, COUNT_OF(ids), TRACED_NEVER);
}

static void of_tcp_regulation_it_is_not_known(void **state) {
    (void)state;
    static const uint32_t ids[] = {0x01004014, 0x01004048, 0x01000001, 0x01002200};
    assert_traced(ids, COUNT_OF(ids), TRACED_UNKNOWN);
}

/* --- names ------------------------------------------------------------------------------------------------------- */

static void the_kind_is_in_words(void **state) {
    (void)state;
    static const struct {
        uint32_t id;
        const char *kind;
    } rows[] = {
        {0x03020002, "scan, possibly suspicious"},
        {0x03010001, "scan, very suspicious"},
        {0x0300fff1, "scan, status"},
        {0x04010006, "attack, MALFORMED_PACKET"},
        {0x04130002, "attack, EE_XID_FLOOD"},
        {0x0400fff1, "attack, unusual condition"},
        {0x01004044, "TCP traffic regulation"},
        {0x02000004, "UDP traffic regulation"},
        {0x09000001, "unknown IDS type 09"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[PROBE_TEXT_SIZE];
        struct probe probe = probe_of(rows[i].id);
        assert_string_equal(probe_kind(&probe, text), rows[i].kind);
    }
}

static void numbers_beyond_the_names_have_none(void **state) {
    (void)state;
    assert_null(probe_type_name(0));
    assert_null(probe_type_name(5));
    assert_null(probe_suspicion_name(0));
    assert_null(probe_suspicion_name(4));
    assert_null(probe_attack_name(0));
    assert_non_null(probe_attack_name(0x13));
    assert_null(probe_attack_name(0x14));
}

static uint8_t attack_of(const char *word) {
    return probe_attack_of_word(text_of(word, strlen(word)));
}

static void messages_have_words_for_attacks(void **state) {
    (void)state;
    assert_int_equal(attack_of("Malformed"), 0x01);
    assert_int_equal(attack_of("ICMP"), 0x04);
    assert_int_equal(attack_of("Flood"), 0x07);
    assert_int_equal(attack_of("EELDLCCheck"), 0x10);
    assert_int_equal(attack_of("EELDLDCheck"), 0x10);
    assert_int_equal(attack_of("EEXIDFlood"), 0x13);
    assert_int_equal(attack_of("Mal"), 0);
    assert_int_equal(attack_of("Malformed1"), 0);
    assert_int_equal(attack_of(""), 0);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_of_each_id_what_the_manual_says),
        cmocka_unit_test(the_copy_is_that_of_the_original),
        cmocka_unit_test(is_sorted_and_unique),
        cmocka_unit_test(says_of_an_unknown_id_what_its_parts_say),
        cmocka_unit_test(no_text_is_cut),
        cmocka_unit_test(ids_of_packets_are_traced),
        cmocka_unit_test(ids_of_states_are_not),
        cmocka_unit_test(of_tcp_regulation_it_is_not_known),
        cmocka_unit_test(the_kind_is_in_words),
        cmocka_unit_test(numbers_beyond_the_names_have_none),
        cmocka_unit_test(messages_have_words_for_attacks),
    };
    if (argc != 4)
        return 2;
    probe_ids = argv[1];
    unknown_ids = argv[2];
    original = argv[3];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
