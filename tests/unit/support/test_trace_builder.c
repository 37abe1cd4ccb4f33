/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_trace_builder.c - the builder makes the bytes that the format asks for
 */
#include "assertions.h"
#include "trace_builder.h"
#include "unit.h"

/* The sample as it must stand in a trace: typed out by hand. */
static const uint8_t sample_entry[SAMPLE_ENTRY_LENGTH] = {
    0x00, 0xa6, 0x00, 0x10, 0x00, 0x00, 0x00, 0x04, /* CTE+0: 166 bytes, data at 16, a packet */
    0xb7, 0x2e, 0x37, 0x2b, 0xbd, 0xa0, 0x50, 0x00, /* CTE+8: 23:39:11.873541 */
    0x00, 0x5c, 0x00, 0x01, 0x27, 0x00, 0x00, 0x38, /* PTH+0: 92 bytes, segment 0, outbound, device 39, 56 traced */
    0xe3, 0xd9, 0xf1, 0x40, 0x40, 0x40, 0x40, 0x40, /* PTH+8: "TR1" */
    0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, /* */
    0xb7, 0x2e, 0x37, 0x2b, 0xbd, 0xa0, 0x30, 0x00, /* PTH+24: 23:39:11.873539 */
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* PTH+32: 9.67.113.65 */
    0x00, 0x00, 0xff, 0xff, 0x09, 0x43, 0x71, 0x41, /* */
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* PTH+48: 9.37.80.3 */
    0x00, 0x00, 0xff, 0xff, 0x09, 0x25, 0x50, 0x03, /* */
    0x04, 0x01, 0x00, 0x35, 0x00, 0x00, 0x00, 0x03, /* PTH+64: port 1025, port 53, record 3 */
    0x00, 0x11, 0x00, 0x00, 0x00, 0x7f, 0x62, 0xc0, /* PTH+72: UDP, no VLAN, TCB */
    0x00, 0x1e, 0x00, 0x38, 0x00, 0x00, 0x00, 0x09, /* PTH+80: ASID, packet of 56 bytes, interface 9 */
    0x00, 0x00, 0x00, 0x00,                         /* PTH+88: not discarded, no offload */
    0x45, 0x00, 0x00, 0x38, 0x00, 0x0e, 0x00, 0x00, 0x40, 0x11, 0xa6, 0xfb, 0x09, 0x43, 0x71, 0x41, /* IPv4 */
    0x09, 0x25, 0x50, 0x03, 0x04, 0x01, 0x00, 0x35, 0x00, 0x24, 0xad, 0x0b, 0x9d, 0x4a, 0x01, 0x00, /* UDP, DNS */
    0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x77, 0x33, 0x03, 0x69, 0x62, 0x6d, 0x03, /* "w3.ibm." */
    0x63, 0x6f, 0x6d, 0x00, 0x00, 0x1c, 0x00, 0x01, /* "com", AAAA, IN */
    0x00, 0xa6,                                     /* 166 again */
};

static void builds_the_sample_byte_for_byte(void **state) {
    (void)state;
    struct bytes built = {0};
    add_packets(&built, 1);
    assert_bytes(bytes_view(&built), sample_entry, sizeof sample_entry);
    bytes_free(&built);
}

/* id 0x40000001, data 01 02 03: 16 + 3 + 2 = 21 bytes */
static void builds_an_entry_without_header(void **state) {
    (void)state;
    static const uint8_t data[3] = {1, 2, 3};
    static const uint8_t expected[21] = {0,    21,   0,    16,   0x40, 0, 0, 1, 0xb7, 0x2e, 0x37,
                                         0x2b, 0xbd, 0xa0, 0x50, 0,    1, 2, 3, 0,    21};
    struct entry_plan plan = plain_plan(0x40000001, view_of(data, 3));
    struct bytes built = {0};
    add_entry(&built, &plan);
    assert_bytes(bytes_view(&built), expected, sizeof expected);
    bytes_free(&built);
}

/* A real record of one byte as FTP brings it, and the same in a block of 4 + 5 bytes. */
static void builds_descriptors_that_count_themselves(void **state) {
    (void)state;
    struct bytes record = {0}, block = {0}, extended = {0};
    add_rdw_record(&record, view_of("\x81", 1));
    add_block(&block, bytes_view(&record));
    add_extended_block(&extended, bytes_view(&record));
    assert_bytes(bytes_view(&record), "\x00\x05\x00\x00\x81", 5);
    assert_bytes(bytes_view(&block), "\x00\x09\x00\x00\x00\x05\x00\x00\x81", 9);
    assert_bytes(bytes_view(&extended), "\x80\x00\x00\x09\x00\x05\x00\x00\x81", 9);
    bytes_free(&record);
    bytes_free(&block);
    bytes_free(&extended);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builds_the_sample_byte_for_byte),
        cmocka_unit_test(builds_an_entry_without_header),
        cmocka_unit_test(builds_descriptors_that_count_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
