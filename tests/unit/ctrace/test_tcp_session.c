/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_tcp_session.c - what the packets of one TCP connection tell of it
 *
 * Side 0 is the client at port 50000, side 1 the server at port 80.  Times are in microseconds here.
 */
#include "tcp_session.h"
#include "unit.h"

enum { CLIENT, SERVER };
enum { SYN = TCP_SYN, FIN = TCP_FIN, RST = TCP_RST, ACK = TCP_ACK };

#define US INT64_C(1000)

static struct tcp_session session;

static void begin(void) {
    tcp_session_begin(&session, 50000, 80);
}

static void send_with_window(unsigned side, int64_t at, unsigned flags, uint32_t sequence, uint32_t acked,
                             uint32_t length, uint32_t window) {
    struct tcp_segment segment = {
        .side = side,
        .time = at * US,
        .sequence = sequence,
        .acknowledgment = acked,
        .length = length,
        .window = window,
        .flags = flags,
    };
    tcp_session_take(&session, &segment);
}

static void send(unsigned side, int64_t at, unsigned flags, uint32_t sequence, uint32_t acked, uint32_t length) {
    send_with_window(side, at, flags, sequence, acked, length, 8192);
}

/* The server is 300 us away from the trace, the client 2000 us.  Next are 1001 and 5001. */
static void open_session(void) {
    begin();
    send(CLIENT, 0, SYN, 1000, 0, 0);
    send(SERVER, 300, SYN | ACK, 5000, 1001, 0);
    send(CLIENT, 2300, ACK, 1001, 5001, 0);
}

static void assert_count(unsigned side, enum tcp_count which, uint64_t expected) {
    uint64_t count;
    assert_true(tcp_session_count(&session, side, which, &count));
    assert_int_equal(count, expected);
}

static void assert_not_counted(unsigned side, enum tcp_count which) {
    uint64_t count;
    assert_false(tcp_session_count(&session, side, which, &count));
}

static void assert_quiet(unsigned side) {
    for (enum tcp_count which = TCP_RETRANSMISSIONS; which < TCP_COUNT_COUNT; which++)
        assert_count(side, which, 0);
}

static void assert_state(const char *expected) {
    assert_string_equal(tcp_state_name(tcp_session_state(&session)), expected);
}

/* --- state and roles --------------------------------------------------------------------------------------------- */

static void a_whole_session(void **state) {
    (void)state;
    int64_t time;
    open_session();
    send(CLIENT, 2400, ACK, 1001, 5001, 100);
    send(SERVER, 2450, ACK, 5001, 1101, 0);
    send(SERVER, 9000, ACK, 5001, 1101, 1000);
    send(CLIENT, 11000, ACK, 1101, 6001, 0);
    assert_state("open");
    send(SERVER, 12000, FIN | ACK, 6001, 1101, 0);
    assert_state("half closed");
    send(CLIENT, 14000, FIN | ACK, 1101, 6002, 0);
    send(SERVER, 14050, ACK, 6002, 1102, 0);
    assert_state("closed");
    assert_int_equal(tcp_session_client(&session), CLIENT);
    assert_count(CLIENT, TCP_PACKETS, 5);
    assert_count(SERVER, TCP_PACKETS, 5);
    assert_count(CLIENT, TCP_BYTES, 100);
    assert_count(SERVER, TCP_BYTES, 1000);
    assert_quiet(CLIENT);
    assert_quiet(SERVER);
    assert_true(tcp_session_handshake(&session, &time));
    assert_int_equal(time, 2300 * US);
    /* 6600 from request to answer, of which the way to the server and back takes 300. */
    assert_true(tcp_session_server_time(&session, &time));
    assert_int_equal(time, 6300 * US);
    assert_true(tcp_session_network_time(&session, &time));
    assert_int_equal(time, 2300 * US);
}

static void a_syn_without_answer(void **state) {
    (void)state;
    int64_t time;
    begin();
    send(CLIENT, 0, SYN, 1000, 0, 0);
    send(CLIENT, 3000000, SYN, 1000, 0, 0);
    send(CLIENT, 9000000, SYN, 1000, 0, 0);
    assert_state("SYN unanswered");
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 2);
    assert_count(SERVER, TCP_PACKETS, 0);
    assert_not_counted(SERVER, TCP_RETRANSMISSIONS);
    assert_false(tcp_session_handshake(&session, &time));
}

static void a_handshake_that_stops(void **state) {
    (void)state;
    begin();
    send(CLIENT, 0, SYN, 1000, 0, 0);
    send(SERVER, 300, SYN | ACK, 5000, 1001, 0);
    send(SERVER, 3000300, SYN | ACK, 5000, 1001, 0);
    assert_state("half open");
    assert_count(SERVER, TCP_RETRANSMISSIONS, 1);
}

static void a_refused_syn(void **state) {
    (void)state;
    begin();
    send(CLIENT, 0, SYN, 1000, 0, 0);
    send_with_window(SERVER, 100, RST | ACK, 0, 1001, 0, 0);
    assert_state("reset");
    assert_count(SERVER, TCP_ZERO_WINDOWS, 0);
}

static void a_reset_behind_both_fins_changes_nothing(void **state) {
    (void)state;
    open_session();
    send(CLIENT, 3000, FIN | ACK, 1001, 5001, 0);
    send(SERVER, 3100, FIN | ACK, 5001, 1002, 0);
    send(CLIENT, 5100, RST, 1002, 0, 0);
    assert_state("closed");
}

static void a_reset_in_the_middle(void **state) {
    (void)state;
    open_session();
    send(SERVER, 3000, FIN | ACK, 5001, 1001, 0);
    send(CLIENT, 5000, RST | ACK, 1001, 5002, 0);
    assert_state("reset");
}

static void the_syn_ack_tells_who_the_client_is(void **state) {
    (void)state;
    begin();
    session.ports[CLIENT] = 21; /* by the ports it would be the server */
    send(SERVER, 0, SYN | ACK, 5000, 1001, 0);
    assert_int_equal(tcp_session_client(&session), CLIENT);
    assert_state("half open");
    send(CLIENT, 2000, ACK, 1001, 5001, 0);
    assert_state("open");
}

static void without_a_handshake_the_ports_tell(void **state) {
    (void)state;
    tcp_session_begin(&session, 80, 50000);
    assert_int_equal(tcp_session_client(&session), 1);
    tcp_session_begin(&session, 50000, 80);
    assert_int_equal(tcp_session_client(&session), 0);
    tcp_session_begin(&session, 12000, 12000);
    assert_int_equal(tcp_session_client(&session), 0);
}

/* --- sent again -------------------------------------------------------------------------------------------------- */

static void data_sent_again(void **state) {
    (void)state;
    open_session();
    send(CLIENT, 3000, ACK, 1001, 5001, 100);
    send(CLIENT, 3010, ACK, 1101, 5001, 100);
    send(CLIENT, 503000, ACK, 1001, 5001, 100);
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 1);
    assert_count(CLIENT, TCP_BYTES, 200);
}

static void old_and_new_data_in_one_packet(void **state) {
    (void)state;
    open_session();
    send(CLIENT, 3000, ACK, 1001, 5001, 100);
    send(CLIENT, 503000, ACK, 1001, 5001, 250);
    send(CLIENT, 503100, ACK, 1251, 5001, 50);
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 1);
    assert_count(CLIENT, TCP_BYTES, 300);
}

static void a_fin_sent_again(void **state) {
    (void)state;
    open_session();
    send(CLIENT, 3000, FIN | ACK, 1001, 5001, 10);
    send(CLIENT, 203000, FIN | ACK, 1001, 5001, 10);
    send(CLIENT, 603000, FIN | ACK, 1011, 5001, 0);
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 2);
    assert_count(CLIENT, TCP_KEEP_ALIVES, 0);
    assert_count(CLIENT, TCP_BYTES, 10);
    assert_state("half closed");
}

static void data_over_the_wrap(void **state) {
    (void)state;
    begin();
    send(CLIENT, 0, SYN, UINT32_MAX - 50, 0, 0);
    send(SERVER, 300, SYN | ACK, UINT32_MAX, UINT32_MAX - 49, 0);
    send(CLIENT, 2300, ACK, UINT32_MAX - 49, 0, 0);
    send(CLIENT, 2400, ACK, UINT32_MAX - 49, 0, 100);
    send(CLIENT, 2500, ACK, 50, 0, 100);
    send(SERVER, 2600, ACK, 0, 150, 30);
    assert_count(CLIENT, TCP_BYTES, 200);
    assert_count(SERVER, TCP_BYTES, 30);
    assert_quiet(CLIENT);
    assert_quiet(SERVER);
    assert_int_equal(session.sides[CLIENT].round_trips.count, 1);
    assert_int_equal(session.sides[CLIENT].round_trips.max, 100 * US);
}

/* The packet from 1101 is missing.  Here it comes 100 us later than it should, the round trip being 2300 us ... */
static void overtaken_data_are_not_sent_again(void **state) {
    (void)state;
    open_session();
    send(CLIENT, 3000, ACK, 1001, 5001, 100);
    send(CLIENT, 3100, ACK, 1201, 5001, 100);
    send(CLIENT, 3200, ACK, 1101, 5001, 100);
    assert_count(CLIENT, TCP_OUT_OF_ORDER, 1);
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 0);
    assert_count(CLIENT, TCP_BYTES, 300);
}

/* ... and here after a time in which the sender can have heard that it is missing. */
static void data_that_fill_a_hole_late_are_sent_again(void **state) {
    (void)state;
    open_session();
    send(CLIENT, 3000, ACK, 1001, 5001, 100);
    send(CLIENT, 3100, ACK, 1201, 5001, 100);
    send(SERVER, 3110, ACK, 5001, 1101, 0);
    send(CLIENT, 3120, ACK, 1301, 5001, 100);
    send(SERVER, 3130, ACK, 5001, 1101, 0);
    send(CLIENT, 5500, ACK, 1101, 5001, 100);
    assert_count(CLIENT, TCP_OUT_OF_ORDER, 0);
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 1);
    assert_count(CLIENT, TCP_BYTES, 400);
    assert_count(SERVER, TCP_DUPLICATE_ACKS, 1);
}

/* What the trace has not seen, but the other side has, is no hole: what fills it was sent before. */
static void an_acknowledged_hole_is_none(void **state) {
    (void)state;
    open_session();
    send(CLIENT, 3100, ACK, 1101, 5001, 100);
    send(SERVER, 3110, ACK, 5001, 1201, 0);
    send(CLIENT, 3120, ACK, 1001, 5001, 100);
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 1);
    assert_count(CLIENT, TCP_BYTES, 100);
}

/* Every second packet is missing, more often than holes are kept; all come late, one byte more at a time. */
static void many_holes(void **state) {
    (void)state;
    open_session();
    for (uint32_t i = 0; i < 10; i++)
        send(CLIENT, 3000, ACK, 1101 + 200 * i, 5001, 100);
    for (uint32_t i = 0; i < 10; i++)
        send(CLIENT, 3100, ACK, 1001 + 200 * i, 5001, 100);
    assert_count(CLIENT, TCP_OUT_OF_ORDER, TCP_HOLES_MAX);
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 10 - TCP_HOLES_MAX);
}

static void a_hole_that_is_filled_in_the_middle(void **state) {
    (void)state;
    open_session();
    send(CLIENT, 3000, ACK, 1301, 5001, 100);
    send(CLIENT, 3010, ACK, 1101, 5001, 100);
    send(CLIENT, 3020, ACK, 1001, 5001, 100);
    send(CLIENT, 3030, ACK, 1201, 5001, 100);
    assert_count(CLIENT, TCP_OUT_OF_ORDER, 3);
    assert_count(CLIENT, TCP_BYTES, 400);
    send(CLIENT, 3040, ACK, 1201, 5001, 100);
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 1);
}

/* --- keep-alives, probes, windows, ACKs -------------------------------------------------------------------------- */

static void keep_alives_are_no_retransmissions(void **state) {
    (void)state;
    open_session();
    send(CLIENT, 3000, ACK, 1001, 5001, 100);
    send(SERVER, 3100, ACK, 5001, 1101, 0);
    send(CLIENT, 60000000, ACK, 1100, 5001, 0); /* without data */
    send(SERVER, 60000100, ACK, 5001, 1101, 0);
    send(CLIENT, 120000000, ACK, 1100, 5001, 1); /* with a byte of garbage */
    send(SERVER, 120000100, ACK, 5001, 1101, 0);
    assert_count(CLIENT, TCP_KEEP_ALIVES, 2);
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 0);
    assert_count(CLIENT, TCP_BYTES, 100);
    assert_count(SERVER, TCP_DUPLICATE_ACKS, 0);
}

/* A key that is sent again looks the same, but its ACK has not come. */
static void a_single_byte_sent_again(void **state) {
    (void)state;
    open_session();
    send(CLIENT, 3000, ACK, 1001, 5001, 1);
    send(CLIENT, 503000, ACK, 1001, 5001, 1);
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 1);
    assert_count(CLIENT, TCP_KEEP_ALIVES, 0);
}

static void zero_windows_and_probes(void **state) {
    (void)state;
    open_session();
    send(CLIENT, 3000, ACK, 1001, 5001, 100);
    send_with_window(SERVER, 3100, ACK, 5001, 1101, 0, 0);
    send(CLIENT, 5003000, ACK, 1101, 5001, 1);
    send_with_window(SERVER, 5003100, ACK, 5001, 1101, 0, 0);
    send(CLIENT, 10003000, ACK, 1101, 5001, 1);
    send_with_window(SERVER, 10003100, ACK, 5001, 1101, 0, 0);
    send(CLIENT, 15003000, ACK, 1100, 5001, 0); /* other stacks probe like this */
    send(SERVER, 15003100, ACK, 5001, 1101, 0);
    send(CLIENT, 15005000, ACK, 1101, 5001, 100);
    assert_count(SERVER, TCP_ZERO_WINDOWS, 3);
    assert_count(CLIENT, TCP_WINDOW_PROBES, 3);
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 0);
    assert_count(CLIENT, TCP_KEEP_ALIVES, 0);
    assert_count(CLIENT, TCP_BYTES, 200);
    assert_count(SERVER, TCP_DUPLICATE_ACKS, 0);
}

static void a_probe_whose_byte_was_taken(void **state) {
    (void)state;
    open_session();
    send_with_window(SERVER, 3100, ACK, 5001, 1001, 0, 0);
    send(CLIENT, 5003000, ACK, 1001, 5001, 1);
    send(SERVER, 5003100, ACK, 5001, 1002, 0);
    send(CLIENT, 5005000, ACK, 1002, 5001, 100);
    assert_count(CLIENT, TCP_WINDOW_PROBES, 1);
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 0);
    assert_count(CLIENT, TCP_OUT_OF_ORDER, 0);
    assert_count(CLIENT, TCP_BYTES, 100);
}

static void duplicate_acks(void **state) {
    (void)state;
    open_session();
    send(SERVER, 3000, ACK, 5001, 1001, 1000);
    send(SERVER, 3010, ACK, 6001, 1001, 1000);
    send(CLIENT, 5000, ACK, 1001, 6001, 0);
    send(CLIENT, 5010, ACK, 1001, 6001, 0);                    /* counts */
    send_with_window(CLIENT, 5020, ACK, 1001, 6001, 0, 9000);  /* opens the window */
    send_with_window(CLIENT, 5030, ACK, 1001, 6001, 10, 9000); /* has data */
    send_with_window(CLIENT, 5040, ACK, 1011, 7001, 0, 9000);
    send_with_window(CLIENT, 5050, ACK, 1011, 7001, 0, 9000); /* nothing is outstanding */
    assert_count(CLIENT, TCP_DUPLICATE_ACKS, 1);
}

/* --- times ------------------------------------------------------------------------------------------------------- */

static void a_syn_that_came_twice_gives_no_round_trip(void **state) {
    (void)state;
    int64_t time;
    begin();
    send(CLIENT, 0, SYN, 1000, 0, 0);
    send(CLIENT, 3000000, SYN, 1000, 0, 0);
    send(SERVER, 3000300, SYN | ACK, 5000, 1001, 0);
    send(CLIENT, 3002300, ACK, 1001, 5001, 0);
    send(CLIENT, 3002400, ACK, 1001, 5001, 10);
    send(SERVER, 3002900, ACK, 5001, 1011, 10);
    assert_false(tcp_session_handshake(&session, &time));
    /* The ACK came with the answer: how much of the 500 us is the way is not known. */
    assert_false(tcp_session_server_time(&session, &time));
    send(CLIENT, 3004900, ACK, 1011, 5011, 10);
    send(SERVER, 3005200, ACK, 5011, 1021, 0);
    send(SERVER, 3005900, ACK, 5011, 1021, 10);
    /* Now the way to the server has taken 300 us.  Both answers: 500 + 1000 - 2 * 300. */
    assert_true(tcp_session_server_time(&session, &time));
    assert_int_equal(time, 900 * US);
    assert_false(tcp_session_network_time(&session, &time));
}

static void assert_round_trips(unsigned side, uint64_t count, int64_t min, int64_t max, int64_t sum) {
    const struct tcp_round_trips *trips = &session.sides[side].round_trips;
    assert_int_equal(trips->count, count);
    assert_int_equal(trips->min, min * US);
    assert_int_equal(trips->max, max * US);
    assert_int_equal(trips->sum, sum * US);
}

static void round_trips(void **state) {
    (void)state;
    open_session();
    send(SERVER, 3000, ACK, 5001, 1001, 100);
    send(SERVER, 3010, ACK, 5101, 1001, 100);
    send(CLIENT, 5110, ACK, 1001, 5201, 0); /* answers both: counts for the second, 2100 */
    send(SERVER, 6000, ACK, 5201, 1001, 100);
    send(CLIENT, 7900, ACK, 1001, 5301, 0); /* 1900 */
    send(SERVER, 8000, ACK, 5301, 1001, 100);
    send(CLIENT, 8500, ACK, 1001, 5350, 0); /* ends within the packet: does not count */
    assert_round_trips(SERVER, 2, 1900, 2100, 4000);
    send(SERVER, 9000, FIN | ACK, 5401, 1001, 0);
    send(CLIENT, 11500, ACK, 1001, 5402, 0); /* answers data and FIN: counts for FIN, 2500 */
    assert_round_trips(SERVER, 3, 1900, 2500, 6500);
}

/* Karn: an ACK that may answer either copy does not count. */
static void what_was_sent_again_gives_no_round_trip(void **state) {
    (void)state;
    open_session();
    send(SERVER, 3000, ACK, 5001, 1001, 100);
    send(SERVER, 3010, ACK, 5101, 1001, 100);
    send(SERVER, 203000, ACK, 5101, 1001, 100);
    send(CLIENT, 205000, ACK, 1001, 5101, 0); /* 202000, of the first packet, which came once */
    send(CLIENT, 205010, ACK, 1001, 5201, 0);
    assert_round_trips(SERVER, 1, 202000, 202000, 202000);
}

/* A request in two packets, an answer in two; a request that is sent again, as its first copy was lost; a greeting that
 * nobody asked for. */
static void exchanges(void **state) {
    (void)state;
    int64_t time;
    open_session();
    send(SERVER, 2500, ACK, 5001, 1001, 20);
    send(CLIENT, 5000, ACK, 1001, 5021, 100);
    send(CLIENT, 6000, ACK, 1101, 5021, 100);
    send(SERVER, 10000, ACK, 5021, 1201, 1000);
    send(SERVER, 11000, ACK, 6021, 1201, 1000);
    send(CLIENT, 13000, ACK, 1201, 7021, 0);
    send(CLIENT, 20000, ACK, 1201, 7021, 50);
    send(CLIENT, 220000, ACK, 1201, 7021, 50);
    send(SERVER, 221000, ACK, 7021, 1251, 10);
    assert_int_equal(session.exchanges, 2);
    assert_true(tcp_session_server_time(&session, &time));
    assert_int_equal(time, (4000 + 1000 - 2 * 300) * US);
    assert_true(tcp_session_network_time(&session, &time));
    assert_int_equal(time, 2 * 2300 * US);
}

/* A copy that comes when the server has acknowledged the first one asks nothing. */
static void a_request_that_had_arrived_counts_from_its_first_copy(void **state) {
    (void)state;
    open_session();
    send(CLIENT, 5000, ACK, 1001, 5001, 100);
    send(SERVER, 5100, ACK, 5001, 1101, 0);
    send(CLIENT, 205000, ACK, 1001, 5001, 100);
    send(SERVER, 305000, ACK, 5001, 1101, 10);
    assert_int_equal(session.answer_time, 300000 * US);
}

/* --- traces that do not see everything --------------------------------------------------------------------------- */

static void a_trace_that_begins_in_the_middle(void **state) {
    (void)state;
    int64_t time;
    begin();
    send(SERVER, 0, ACK, 700, 90, 0); /* acknowledges what came before the trace */
    send(SERVER, 10, ACK, 700, 90, 100);
    send(CLIENT, 2010, ACK, 90, 800, 0);
    send(CLIENT, 2020, ACK, 90, 800, 50);
    send(SERVER, 2120, ACK, 800, 140, 0);
    send(SERVER, 2150, ACK, 800, 140, 60);
    assert_state("open");
    assert_quiet(CLIENT);
    assert_quiet(SERVER);
    assert_false(tcp_session_handshake(&session, &time));
    assert_round_trips(SERVER, 1, 2000, 2000, 2000);
    assert_round_trips(CLIENT, 1, 100, 100, 100);
    assert_true(tcp_session_network_time(&session, &time));
    assert_int_equal(time, 2100 * US);
    assert_true(tcp_session_server_time(&session, &time));
    assert_int_equal(time, 30 * US);
}

static void one_direction_only(void **state) {
    (void)state;
    int64_t time;
    begin();
    send(CLIENT, 0, SYN, 1000, 0, 0);
    send(CLIENT, 2300, ACK, 1001, 5001, 0);
    send(CLIENT, 2400, ACK, 1001, 5001, 100);
    send(CLIENT, 2500, ACK, 1101, 9001, 0);
    send(CLIENT, 2600, ACK, 1101, 9001, 0);
    assert_state("open");
    assert_not_counted(CLIENT, TCP_DUPLICATE_ACKS);
    assert_not_counted(CLIENT, TCP_WINDOW_PROBES);
    assert_count(CLIENT, TCP_RETRANSMISSIONS, 0);
    assert_not_counted(SERVER, TCP_ZERO_WINDOWS);
    assert_count(SERVER, TCP_BYTES, 0);
    assert_true(tcp_session_handshake(&session, &time));
    assert_int_equal(time, 2300 * US);
    assert_false(tcp_session_server_time(&session, &time));
}

static void the_order_of_a_wrapped_trace(void **state) {
    (void)state;
    int64_t time;
    begin();
    send(SERVER, 9000, ACK, 5001, 1101, 1000);
    send(CLIENT, 11000, ACK, 1101, 6001, 0);
    send(CLIENT, 0, SYN, 1000, 0, 0);
    send(SERVER, 300, SYN | ACK, 5000, 1001, 0);
    send(CLIENT, 2300, ACK, 1001, 5001, 0);
    assert_false(tcp_session_handshake(&session, &time));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_session),
        cmocka_unit_test(a_syn_without_answer),
        cmocka_unit_test(a_handshake_that_stops),
        cmocka_unit_test(a_refused_syn),
        cmocka_unit_test(a_reset_behind_both_fins_changes_nothing),
        cmocka_unit_test(a_reset_in_the_middle),
        cmocka_unit_test(the_syn_ack_tells_who_the_client_is),
        cmocka_unit_test(without_a_handshake_the_ports_tell),
        cmocka_unit_test(data_sent_again),
        cmocka_unit_test(old_and_new_data_in_one_packet),
        cmocka_unit_test(a_fin_sent_again),
        cmocka_unit_test(data_over_the_wrap),
        cmocka_unit_test(overtaken_data_are_not_sent_again),
        cmocka_unit_test(data_that_fill_a_hole_late_are_sent_again),
        cmocka_unit_test(an_acknowledged_hole_is_none),
        cmocka_unit_test(many_holes),
        cmocka_unit_test(a_hole_that_is_filled_in_the_middle),
        cmocka_unit_test(keep_alives_are_no_retransmissions),
        cmocka_unit_test(a_single_byte_sent_again),
        cmocka_unit_test(zero_windows_and_probes),
        cmocka_unit_test(a_probe_whose_byte_was_taken),
        cmocka_unit_test(duplicate_acks),
        cmocka_unit_test(a_syn_that_came_twice_gives_no_round_trip),
        cmocka_unit_test(round_trips),
        cmocka_unit_test(what_was_sent_again_gives_no_round_trip),
        cmocka_unit_test(exchanges),
        cmocka_unit_test(a_request_that_had_arrived_counts_from_its_first_copy),
        cmocka_unit_test(a_trace_that_begins_in_the_middle),
        cmocka_unit_test(one_direction_only),
        cmocka_unit_test(the_order_of_a_wrapped_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
