/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_tls_flow.c - which packets of a connection carry encrypted data
 */
#include "tls_flow.h"
#include "unit.h"

enum { HANDSHAKE = 22, DATA = 23, HEADER = 5 };

/* A stream of TLS records, and one direction of a connection that brings it. */
struct stream {
    uint8_t bytes[60000];
    uint32_t length;
    uint32_t first_sequence;
    struct tls_flow flow;
};

static void add_record(struct stream *stream, uint8_t type, uint16_t length) {
    uint8_t *at = stream->bytes + stream->length;
    const uint8_t header[HEADER] = {type, 3, 3, (uint8_t)(length >> 8), (uint8_t)length};
    memcpy(at, header, HEADER);
    memset(at + HEADER, 0xa5, length);
    stream->length += HEADER + length;
}

/* Takes a packet with a part of the stream, of which so many bytes are there. */
static uint32_t take_cut(struct stream *stream, uint32_t at, uint32_t length, uint32_t there) {
    return tls_flow_take(&stream->flow, stream->first_sequence + at, view_of(stream->bytes + at, there), length);
}

static uint32_t take(struct stream *stream, uint32_t at, uint32_t length) {
    return take_cut(stream, at, length, length);
}

static void only_application_data_count(void **state) {
    (void)state;
    struct stream stream = {.first_sequence = 1000};
    add_record(&stream, HANDSHAKE, 95);
    add_record(&stream, DATA, 195);
    assert_int_equal(take(&stream, 0, 100), 0);
    assert_int_equal(take(&stream, 100, 200), 200);
}

static void a_packet_may_hold_several_records(void **state) {
    (void)state;
    struct stream stream = {0};
    add_record(&stream, HANDSHAKE, 95);
    add_record(&stream, DATA, 45);
    add_record(&stream, 20, 1);
    add_record(&stream, DATA, 95);
    assert_int_equal(take(&stream, 0, stream.length), 50 + 100);
}

static void a_record_may_go_over_many_packets(void **state) {
    (void)state;
    struct stream stream = {0};
    add_record(&stream, DATA, 16384);
    add_record(&stream, HANDSHAKE, 500);
    uint32_t data = 0, last = 0;
    for (uint32_t at = 0; at < stream.length; at += 1460) {
        last = take(&stream, at, stream.length - at < 1460 ? stream.length - at : 1460);
        data += last;
    }
    assert_int_equal(data, HEADER + 16384);
    assert_int_equal(last, (HEADER + 16384) % 1460);
}

/* At each place in the stream: both packets together hold what one would. */
static void borders_of_packets_may_be_anywhere(void **state) {
    (void)state;
    for (uint32_t border = 0; border <= 112; border++) {
        struct stream stream = {.first_sequence = 77};
        add_record(&stream, DATA, 45);
        add_record(&stream, DATA, 57);
        uint32_t first = take(&stream, 0, border);
        assert_int_equal(first, border < HEADER ? 0 : border);
        if (border >= HEADER)
            assert_int_equal(take(&stream, border, 112 - border), 112 - border);
    }
}

static void sequence_numbers_wrap(void **state) {
    (void)state;
    struct stream stream = {.first_sequence = 0xffffffff - 60};
    add_record(&stream, DATA, 95);
    add_record(&stream, HANDSHAKE, 95);
    add_record(&stream, DATA, 95);
    assert_int_equal(take(&stream, 0, 50), 50);
    assert_int_equal(take(&stream, 50, 100), 50);
    assert_int_equal(take(&stream, 150, 150), 100);
}

static void what_was_seen_does_not_count_again(void **state) {
    (void)state;
    struct stream stream = {0};
    add_record(&stream, DATA, 295);
    assert_int_equal(take(&stream, 0, 100), 100);
    assert_int_equal(take(&stream, 0, 100), 0);
    assert_int_equal(take(&stream, 50, 50), 0);
    assert_int_equal(take(&stream, 50, 150), 100);
    assert_int_equal(take(&stream, 200, 100), 100);
}

static void packets_may_be_missing(void **state) {
    (void)state;
    struct stream stream = {0};
    add_record(&stream, DATA, 995);
    add_record(&stream, HANDSHAKE, 95);
    add_record(&stream, DATA, 95);
    assert_int_equal(take(&stream, 0, 100), 100);
    assert_int_equal(take(&stream, 500, 100), 100); /* still in the first record */
    assert_int_equal(take(&stream, 900, 150), 100);
    assert_int_equal(take(&stream, 1100, 100), 100); /* a header where nobody knew of one */
}

static void packets_may_be_cut(void **state) {
    (void)state;
    struct stream stream = {0};
    add_record(&stream, DATA, 45);
    add_record(&stream, DATA, 445);
    add_record(&stream, HANDSHAKE, 95);
    assert_int_equal(take_cut(&stream, 0, 300, 20), 300); /* where the second record ends is not known */
    assert_int_equal(take_cut(&stream, 300, 200, 20), 200);
    assert_int_equal(take_cut(&stream, 500, 100, 20), 0);
}

static void a_trace_may_begin_in_the_middle(void **state) {
    (void)state;
    struct stream stream = {0};
    add_record(&stream, DATA, 295);
    add_record(&stream, DATA, 95);
    assert_int_equal(take(&stream, 100, 100), 0);
    assert_int_equal(take(&stream, 200, 100), 0);
    assert_int_equal(take(&stream, 300, 100), 100);
}

static void tls_may_begin_and_end_in_a_connection(void **state) {
    (void)state;
    struct stream stream = {0};
    memcpy(stream.bytes, "AUTH TLS\r\n", stream.length = 10);
    add_record(&stream, DATA, 85);
    memcpy(stream.bytes + 100, "PORT 1,2,3,4,5,6\r\n", 18);
    assert_int_equal(take(&stream, 0, 10), 0);
    assert_int_equal(take(&stream, 10, 90), 90);
    assert_int_equal(take(&stream, 100, 18), 0);
    assert_int_equal(take(&stream, 118, 500), 0);
}

static bool begins(const char *bytes, size_t length) {
    return tls_flow_begins(view_of(bytes, length));
}

static void a_header_must_be_possible(void **state) {
    (void)state;
    assert_true(begins("\x17\x03\x03\x00\x01", 5));
    assert_true(begins("\x14\x03\x01\x00\x01", 5));
    assert_true(begins("\x17\x03\x03\x48\x00", 5)); /* 16384 + 2048 */
    assert_true(begins("\x17\x03\x00\x00\x10", 5));
    assert_false(begins("\x17\x03\x03\x48\x01", 5));
    assert_false(begins("\x17\x03\x03\x00\x00", 5));
    assert_false(begins("\x13\x03\x03\x00\x01", 5));
    assert_false(begins("\x19\x03\x03\x00\x01", 5));
    assert_false(begins("\x17\x02\x03\x00\x01", 5));
    assert_false(begins("\x17\x03\x05\x00\x01", 5));
    assert_false(begins("\x17\x03\x03\x00", 4));
    assert_false(begins("", 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_application_data_count),
        cmocka_unit_test(a_packet_may_hold_several_records),
        cmocka_unit_test(a_record_may_go_over_many_packets),
        cmocka_unit_test(borders_of_packets_may_be_anywhere),
        cmocka_unit_test(sequence_numbers_wrap),
        cmocka_unit_test(what_was_seen_does_not_count_again),
        cmocka_unit_test(packets_may_be_missing),
        cmocka_unit_test(packets_may_be_cut),
        cmocka_unit_test(a_trace_may_begin_in_the_middle),
        cmocka_unit_test(tls_may_begin_and_end_in_a_connection),
        cmocka_unit_test(a_header_must_be_possible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
