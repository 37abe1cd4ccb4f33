/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_message.c - the messages of the intrusion detection
 *
 * The forms are those of IP Messages, volume 4; no line with real values is published, so the values are made up.
 */
#include "message.h"
#include "unit.h"

#define assert_text(text, words) check_text((text), (words), __FILE__, __LINE__)

static void check_text(struct text text, const char *words, const char *file, int line) {
    char copy[256] = "";
    assert_true(text.length < sizeof copy);
    if (text.length > 0)
        memcpy(copy, text.at, text.length);
    _assert_string_equal(copy, words, file, line);
}

static struct text text_from(const char *words) {
    return text_of(words, strlen(words));
}

/* The only message of a text. */
static struct message only(const char *words, bool cut) {
    struct text rest = text_from(words);
    struct message message, other;
    assert_true(message_next(&rest, cut, &message));
    assert_false(message_next(&rest, cut, &other));
    return message;
}

static void assert_numbers(const struct message *message, uint32_t expected_id, uint32_t expected_correlator) {
    uint32_t id, correlator;
    assert_true(message_probe_id(message, &id));
    assert_int_equal(id, expected_id);
    assert_true(message_correlator(message, &correlator));
    assert_int_equal(correlator, expected_correlator);
}

static void assert_port(const struct message *message, enum message_value value, uint32_t expected) {
    uint32_t port;
    assert_true(message_port(message, value, &port));
    assert_int_equal(port, expected);
}

/* --- lines of TRMD ----------------------------------------------------------------------------------------------- */

static void reads_values_between_commas(void **state) {
    (void)state;
    struct message message =
        only("<30>Mar  3 10:11:12 MVS1 TRMD1[65]: EZZ8648I TRMD ATTACK packet was discarded:03/03/2016 10:11:11.99,"
             "sipaddr=192.0.2.1,dipaddr=198.51.100.2,sport=4000,dport=21,type=Malformed,proto=tcp,option=,fragsize=0,"
             "correlator=4,probeid=04010006,sensorhostname=mvs1.example.com,restrictval=0",
             false);
    assert_text(message.id, "EZZ8648I");
    assert_numbers(&message, 0x04010006, 4);
    assert_text(message.values[VALUE_SOURCE], "192.0.2.1");
    assert_text(message.values[VALUE_DESTINATION], "198.51.100.2");
    assert_port(&message, VALUE_SOURCE_PORT, 4000);
    assert_port(&message, VALUE_DESTINATION_PORT, 21);
    assert_text(message.values[VALUE_ATTACK_WORD], "Malformed");
}

static void reads_values_between_blanks_and_commas(void **state) {
    (void)state;
    struct message message = only(
        "EZZ8662I TRMD TCP receive queue constrained entry logged: 03/03/2016 10:11:11.99 , connid= 0000001F , "
        "jobname= FTPD1 , lipaddr= 2001:db8::1 , lport= 21 , ripaddr= 2001:db8::2 , rport= 4001 , correlator= 77 , "
        "probeid= 040A0001 , sensorhostname= mvs1 , trigger= DataAge , dataage= 60",
        false);
    assert_numbers(&message, 0x040a0001, 77);
    assert_text(message.values[VALUE_JOBNAME], "FTPD1");
    assert_text(message.values[VALUE_SOURCE], "2001:db8::2");
    assert_text(message.values[VALUE_DESTINATION], "2001:db8::1");
    assert_port(&message, VALUE_SOURCE_PORT, 4001);
    assert_port(&message, VALUE_DESTINATION_PORT, 21);
}

/* An empty value is followed by the next key at once. */
static void reads_values_between_blanks(void **state) {
    (void)state;
    struct message message = only(
        "EZZ8666I TRMD TCP out-of-order queue constrained entry logged: 03/03/2016 10:11:11.99 connid= 1F jobname= "
        "lipaddr= 192.0.2.9 lport= 1000 ripaddr= 192.0.2.1 rport= 4001 trigger= BytesQueued correlator= 78 "
        "probeid= 40A0007 sensorhostname= mvs1",
        false);
    assert_numbers(&message, 0x040a0007, 78);
    assert_int_equal(message.values[VALUE_JOBNAME].length, 0);
    assert_text(message.values[VALUE_DESTINATION], "192.0.2.9");
}

static void does_not_rely_on_the_order(void **state) {
    (void)state;
    struct message message =
        only("EZZ9324I TRMD TCP connection refused:10:00,probeid=1004048,host=192.0.2.1,port=80,lhost=192.0.2.2,"
             "host_current=9,correlator=5",
             false);
    assert_numbers(&message, 0x01004048, 5);
    assert_text(message.values[VALUE_SOURCE], "192.0.2.1");
    assert_text(message.values[VALUE_DESTINATION], "192.0.2.2");
    assert_port(&message, VALUE_DESTINATION_PORT, 80);
}

static void a_key_is_a_whole_word(void **state) {
    (void)state;
    struct message message = only("EZZ8643I TRMD SCAN threshold exceeded:x,scantype=F,xcorrelator=9,sipaddr=192.0.2.1,"
                                  "host_current=3,correlator=2,correlator=3",
                                  false);
    uint32_t correlator;
    assert_true(message_correlator(&message, &correlator));
    assert_int_equal(correlator, 2);
    assert_int_equal(message.values[VALUE_ATTACK_WORD].length, 0);
    assert_text(message.values[VALUE_SOURCE], "192.0.2.1");
}

static void a_key_of_two_words_is_known_by_its_last(void **state) {
    (void)state;
    struct message message =
        only("EZZ9327I TRMD Attack log records suppressed:10:00,attack type=IPPROTO,count=7,sensorhostname=m", false);
    struct message_kind kind = message_kind(&message);
    assert_int_equal(kind.type, TYPE_ATTACK);
    assert_int_equal(kind.attack, 0x06);
}

/* --- lines of the console ---------------------------------------------------------------------------------------- */

static void reads_a_group_line_by_line(void **state) {
    (void)state;
    struct text rest = text_from("EZZ8761I IDS EVENT DETECTED 511\nEZZ8730I STACK TCPCS\r\n"
                                 "EZZ8762I EVENT TYPE: FAST SCAN DETECTED  \nEZZ8763I CORRELATOR 2 - PROBEID 0300FFF1\n"
                                 "EZZ8764I SOURCE IP ADDRESS 192.0.2.1 - PORT 0\n"
                                 "EZZ8765I DESTINATION IP ADDRESS 2001:db8::5 - PORT 21\n"
                                 "EZZ8766I IDS RULE ScanGlobal-rule\nEZZ8767I IDS ACTION ScanGlobal-action\n");
    struct message lines[8], other;
    uint32_t port;
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        assert_true(message_next(&rest, false, &lines[i]));
    assert_false(message_next(&rest, false, &other));
    assert_text(lines[1].whole, "EZZ8730I STACK TCPCS");
    assert_text(lines[2].values[VALUE_EVENT], "FAST SCAN DETECTED");
    assert_int_equal(message_kind(&lines[2]).type, TYPE_SCAN);
    assert_numbers(&lines[3], 0x0300fff1, 2);
    assert_text(lines[4].values[VALUE_SOURCE], "192.0.2.1");
    assert_false(message_port(&lines[4], VALUE_SOURCE_PORT, &port)); /* 0: none, or not known */
    assert_text(lines[5].values[VALUE_DESTINATION], "2001:db8::5");
    assert_port(&lines[5], VALUE_DESTINATION_PORT, 21);
    assert_text(lines[6].values[VALUE_POLICY], "ScanGlobal-rule");
}

static void each_line_speaks_for_itself(void **state) {
    (void)state;
    struct message message = only("EZZ8766I IDS RULE Attack-rule", false);
    uint32_t number;
    assert_false(message_probe_id(&message, &number));
    assert_false(message_correlator(&message, &number));
    assert_text(message.values[VALUE_POLICY], "Attack-rule");
}

static void the_event_has_two_forms(void **state) {
    (void)state;
    struct message of_manual = only("EZZ8762I IDS EVENT TYPE SYN FLOOD STARTED", false);
    struct message of_console = only("EZZ8762I EVENT TYPE: SYN FLOOD STARTED", false);
    assert_text(of_manual.values[VALUE_EVENT], "SYN FLOOD STARTED");
    assert_text(of_console.values[VALUE_EVENT], "SYN FLOOD STARTED");
    assert_int_equal(message_kind(&of_console).attack, 0x07);
}

/* A program on the way may have put the lines of a group behind each other. */
static void a_group_may_be_one_line(void **state) {
    (void)state;
    struct text rest =
        text_from("EZZ8763I CORRELATOR 12 - PROBEID 04070009 EZZ8766I IDS RULE N/A EZZ8767I IDS ACTION x");
    struct message first, second, third;
    assert_true(message_next(&rest, false, &first));
    assert_true(message_next(&rest, false, &second));
    assert_true(message_next(&rest, false, &third));
    assert_numbers(&first, 0x04070009, 12);
    assert_int_equal(second.values[VALUE_POLICY].length, 0); /* N/A is no name */
}

/* --- lines that are cut ------------------------------------------------------------------------------------------ */

static void a_value_at_the_cut_is_not_claimed(void **state) {
    (void)state;
    uint32_t number;
    struct message message = only("EZZ8648I TRMD ATTACK packet was discarded:x,correlator=12,probeid=0401", true);
    assert_false(message_probe_id(&message, &number));
    assert_true(message_correlator(&message, &number));
    assert_int_equal(number, 12);
    message = only("EZZ8648I TRMD ATTACK packet was discarded:x,probeid=04010006,correlator=1", true);
    assert_false(message_correlator(&message, &number));
    message = only("EZZ8763I CORRELATOR 2 - PROBEID 0300F", true);
    assert_false(message_probe_id(&message, &number));
    assert_true(message_correlator(&message, &number));
    message = only("EZZ8766I IDS RULE Scan", true);
    assert_int_equal(message.values[VALUE_POLICY].length, 0);
}

/* What has a separator behind it is whole, and so is each line but the last. */
static void a_value_before_the_cut_is_claimed(void **state) {
    (void)state;
    struct text rest = text_from("EZZ8763I CORRELATOR 2 - PROBEID 0300FFF1\nEZZ8766I IDS RULE Sc");
    struct message first, second;
    assert_true(message_next(&rest, true, &first));
    assert_true(message_next(&rest, true, &second));
    assert_numbers(&first, 0x0300fff1, 2);
    assert_int_equal(second.values[VALUE_POLICY].length, 0);
    first = only("EZZ8662I TRMD x: correlator= 5 , probeid= 040A0001 ", true);
    assert_numbers(&first, 0x040a0001, 5);
}

/* Cut at every place: a value is what it is in the whole line, or nothing. */
static void no_cut_makes_a_wrong_value(void **state) {
    (void)state;
    static const char *const lines[] = {
        "EZZ8649I TRMD ATTACK packet would have been discarded:x,sipaddr=192.0.2.113,sport=40123,type=IPv6NextHeader,"
        "correlator=4536,probeid=040D0001,",
        "EZZ8669I TRMD TCP connection reset: x connid= 1F lipaddr= 192.0.2.113 lport= 40123 correlator= 4536 ",
        "EZZ8763I CORRELATOR 4536 - PROBEID 0300FFF1\n",
        "EZZ8765I DESTINATION IP ADDRESS 192.0.2.113 - PORT 40123\n",
        "EZZ8762I EVENT TYPE: TCP TOTAL CONNECTION LIMIT REACHED\n",
        "EZZ8766I IDS RULE ScanEventLowTcp-rule\n",
    };
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct message whole = only(lines[i], false), cut;
        for (size_t length = 0; length < strlen(lines[i]); length++) {
            struct text rest = text_of(lines[i], length);
            if (!message_next(&rest, true, &cut))
                continue;
            for (size_t v = 0; v < VALUE_COUNT; v++)
                if (cut.values[v].length > 0)
                    assert_int_equal(cut.values[v].length, whole.values[v].length);
        }
    }
}

/* --- texts that are none of it ----------------------------------------------------------------------------------- */

static void other_messages_are_passed_over(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "EZZ",
        "EZZ8648",
        "EZZ7815I correlator=1",
        "EZZ8763IX CORRELATOR 2",
        "XEZZ8763I CORRELATOR 2",
        "EZZ876AI CORRELATOR 2",
        "EZZ8760I x",
        "EZZ8771I x",
        "EZZ8729I STACK x",
        "EZZ0159I x probeid=04010001",
        "EZZ9308E TRMD",
        "EZZ9320I somebody else",
        "login from correlator=2,probeid=04010001",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct text rest = text_from(texts[i]);
        struct message message;
        assert_false(message_next(&rest, false, &message));
    }
}

static void numbers_that_are_none_are_not_claimed(void **state) {
    (void)state;
    static const char *const texts[] = {
        "EZZ8648I TRMD x:correlator=4294967296,probeid=004010006", "EZZ8648I TRMD x:correlator=-1,probeid=0x401",
        "EZZ8648I TRMD x:correlator=,probeid=", "EZZ8648I TRMD x:correlator=1a,probeid=0401000G"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct message message = only(texts[i], false);
        uint32_t number;
        assert_false(message_correlator(&message, &number));
        assert_false(message_probe_id(&message, &number));
    }
}

static void a_port_is_a_port(void **state) {
    (void)state;
    struct message message = only("EZZ8648I TRMD x:sport=65536,dport=65535", false);
    uint32_t port;
    assert_false(message_port(&message, VALUE_SOURCE_PORT, &port));
    assert_port(&message, VALUE_DESTINATION_PORT, 65535);
}

/* --- what a message is about ------------------------------------------------------------------------------------- */

struct kind_row {
    const char *text;
    enum probe_type type;
    uint8_t attack;
};

static void assert_kinds(const struct kind_row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct message message = only(rows[i].text, false);
        struct message_kind kind = message_kind(&message);
        assert_int_equal(kind.type, rows[i].type);
        assert_int_equal(kind.attack, rows[i].attack);
    }
}

static void the_number_says_what_it_is_about(void **state) {
    (void)state;
    static const struct kind_row rows[] = {
        {"EZZ8638I TRMD x", TYPE_UDP_TR, 0},
        {"EZZ8644I TRMD x", TYPE_SCAN, 0},
        {"EZZ8650I TRMD x", TYPE_ATTACK, 0x07},
        {"EZZ8649I TRMD x:type=DataHiding", TYPE_ATTACK, 0x09},
        {"EZZ8648I TRMD x:type=New", TYPE_ATTACK, 0},
        {"EZZ8657I TRMD x", TYPE_ATTACK, 0x07},
        {"EZZ8671I TRMD x", TYPE_ATTACK, 0x0b},
        {"EZZ8678I TRMD x", TYPE_ATTACK, 0x13},
        {"EZZ9317I TRMD x", TYPE_TCP_TR, 0},
        {"EZZ9325I TRMD x:logtype=SCAN", TYPE_UNKNOWN, 0},
        {"EZZ8768I IDS SCAN STORAGE EXCEEDED 2 MB, TRACKING 5 SOURCE IP ADDRESSES", TYPE_SCAN, 0},
        {"EZZ8761I IDS EVENT DETECTED", TYPE_UNKNOWN, 0},
    };
    assert_kinds(rows, COUNT_OF(rows));
}

static void the_event_says_what_it_is_about(void **state) {
    (void)state;
    static const struct kind_row rows[] = {
        {"EZZ8762I EVENT TYPE: TCP TOTAL CONNECTION LIMIT REACHED", TYPE_TCP_TR, 0},
        {"EZZ8762I EVENT TYPE: TCP PORT UNCONSTRAINED", TYPE_TCP_TR, 0},
        {"EZZ8762I EVENT TYPE: UDP PORT QUEUE CONSTRAINED", TYPE_UDP_TR, 0},
        {"EZZ8762I EVENT TYPE: SLOW SCAN DETECTED", TYPE_SCAN, 0},
        {"EZZ8762I EVENT TYPE: SCAN STORAGE CONSTRAINED", TYPE_SCAN, 0},
        {"EZZ8762I EVENT TYPE: SUSPICIOUS PACKET RECEIVED", TYPE_ATTACK, 0},
        {"EZZ8762I EVENT TYPE: INTERFACE FLOOD DETECTION DISABLED", TYPE_ATTACK, 0x07},
        {"EZZ8762I EVENT TYPE: ACCEPT QUEUE EXPANDED", TYPE_ATTACK, 0x07},
        {"EZZ8762I EVENT TYPE: TCP QUEUE CONSTRAINED", TYPE_ATTACK, 0x0a},
        {"EZZ8762I EVENT TYPE: SOMETHING NEW", TYPE_UNKNOWN, 0},
    };
    assert_kinds(rows, COUNT_OF(rows));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_values_between_commas),
        cmocka_unit_test(reads_values_between_blanks_and_commas),
        cmocka_unit_test(reads_values_between_blanks),
        cmocka_unit_test(does_not_rely_on_the_order),
        cmocka_unit_test(a_key_is_a_whole_word),
        cmocka_unit_test(a_key_of_two_words_is_known_by_its_last),
        cmocka_unit_test(reads_a_group_line_by_line),
        cmocka_unit_test(each_line_speaks_for_itself),
        cmocka_unit_test(the_event_has_two_forms),
        cmocka_unit_test(a_group_may_be_one_line),
        cmocka_unit_test(a_value_at_the_cut_is_not_claimed),
        cmocka_unit_test(a_value_before_the_cut_is_claimed),
        cmocka_unit_test(no_cut_makes_a_wrong_value),
        cmocka_unit_test(other_messages_are_passed_over),
        cmocka_unit_test(numbers_that_are_none_are_not_claimed),
        cmocka_unit_test(a_port_is_a_port),
        cmocka_unit_test(the_number_says_what_it_is_about),
        cmocka_unit_test(the_event_says_what_it_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
