/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * trace_builder.c - trace entries and records for the tests: see trace_builder.h
 */
#include "trace_builder.h"

#include <string.h>

#include "must.h"

/* IPv4, 56 bytes, UDP 9.67.113.65:1025 -> 9.37.80.3:53, DNS query for w3.ibm.com AAAA (z/OS IP Diagnosis Guide). */
const uint8_t sample_packet[56] = {
    0x45, 0x00, 0x00, 0x38, 0x00, 0x0e, 0x00, 0x00, 0x40, 0x11, 0xa6, 0xfb, 0x09, 0x43, 0x71, 0x41, 0x09, 0x25, 0x50,
    0x03, 0x04, 0x01, 0x00, 0x35, 0x00, 0x24, 0xad, 0x0b, 0x9d, 0x4a, 0x01, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x02, 0x77, 0x33, 0x03, 0x69, 0x62, 0x6d, 0x03, 0x63, 0x6f, 0x6d, 0x00, 0x00, 0x1c, 0x00, 0x01,
};

struct entry_plan packet_plan(void) {
    return (struct entry_plan){
        .length = LENGTH_AS_BUILT,
        .data_offset = 16,
        .id = 4,
        .buffer_time = SAMPLE_BUFFER_TIME,
        .header_length = 92,
        .flags = 0x01,
        .device = 39,
        .traced = TRACED_AS_BUILT,
        .name = "TR1",
        .capture_time = SAMPLE_CAPTURE_TIME,
        .source = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 9, 67, 113, 65},
        .destination = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 9, 37, 80, 3},
        .source_port = 1025,
        .destination_port = 53,
        .trace_count = 3,
        .protocol = 17,
        .tcb = 0x007f62c0,
        .asid = 0x001e,
        .packet_length = 56,
        .interface_index = 9,
        .payload = view_of(sample_packet, sizeof sample_packet),
    };
}

struct entry_plan plain_plan(uint32_t id, struct view data) {
    return (struct entry_plan){
        .length = LENGTH_AS_BUILT,
        .data_offset = 16,
        .id = id,
        .buffer_time = SAMPLE_BUFFER_TIME,
        .payload = data,
    };
}

uint8_t ebcdic_letter(char letter) {
    if (letter >= 'A' && letter <= 'I')
        return (uint8_t)(0xc1 + (letter - 'A'));
    if (letter >= 'J' && letter <= 'R')
        return (uint8_t)(0xd1 + (letter - 'J'));
    if (letter >= 'S' && letter <= 'Z')
        return (uint8_t)(0xe2 + (letter - 'S'));
    if (letter >= '0' && letter <= '9')
        return (uint8_t)(0xf0 + (letter - '0'));
    must(letter == ' ');
    return 0x40;
}

static void put_name(uint8_t *to, const char *name, size_t size) {
    for (size_t i = 0; i < size; i++)
        to[i] = name != NULL && i < strlen(name) ? ebcdic_letter(name[i]) : 0x40;
}

static void put_uint(uint8_t *to, uint64_t value, size_t count) {
    for (size_t i = count; i > 0; i--) {
        to[i - 1] = (uint8_t)value;
        value >>= 8;
    }
}

/* PTH+8 to PTH+24: the interface's name, or for a data trace the job's and the socket. */
static void put_name_or_socket(uint8_t *header, const struct entry_plan *plan) {
    if (plan->id != 5) {
        put_name(header + 8, plan->name, 16);
        return;
    }
    put_name(header + 8, plan->name, 8);
    header[16] = plan->domain;
    header[17] = plan->socket_type;
    header[18] = plan->socket_protocol;
    header[19] = plan->state;
}

static void add_header(struct bytes *out, const struct entry_plan *plan) {
    uint8_t header[UINT16_MAX] = {0};
    uint64_t traced = plan->traced == TRACED_AS_BUILT ? plan->payload.length : (uint64_t)plan->traced;
    put_uint(header + 0, plan->header_length, 2);
    header[2] = plan->segment;
    header[3] = plan->flags;
    header[4] = plan->device;
    put_uint(header + 5, traced, 3);
    put_name_or_socket(header, plan);
    put_uint(header + 24, plan->capture_time, 8);
    memcpy(header + 32, plan->source, 16);
    memcpy(header + 48, plan->destination, 16);
    put_uint(header + 64, plan->source_port, 2);
    put_uint(header + 66, plan->destination_port, 2);
    put_uint(header + 68, plan->trace_count, 4);
    header[73] = plan->protocol;
    put_uint(header + 74, plan->vlan, 2);
    put_uint(header + 76, plan->tcb, 4);
    put_uint(header + 80, plan->asid, 2);
    put_uint(header + 82, plan->packet_length, 2);
    put_uint(header + 84, plan->interface_index, 4);
    put_uint(header + 88, plan->discard, 2);
    put_uint(header + 90, plan->offload_length, 2);
    bytes_add(out, header, plan->header_length);
}

size_t add_entry(struct bytes *out, const struct entry_plan *plan) {
    size_t start = out->length;
    size_t data_at = plan->data_offset >= 16 && plan->data_offset < 256 ? plan->data_offset : 16;
    bytes_add_uint(out, 0, 2);
    bytes_add_uint(out, plan->data_offset, 2);
    bytes_add_uint(out, plan->id, 4);
    bytes_add_uint(out, plan->buffer_time, 8);
    bytes_add_fill(out, 0xee, data_at - 16);
    add_header(out, plan);
    bytes_add_fill(out, 0xdd, plan->extension);
    bytes_add(out, plan->payload.bytes, plan->payload.length);
    bytes_add_fill(out, 0xcc, plan->padding);
    bytes_add_uint(out, 0, 2);

    size_t length = out->length - start;
    must(length <= 65535);
    uint64_t said = plan->length == LENGTH_AS_BUILT ? length : (uint64_t)plan->length;
    bytes_put_uint(out, start, said, 2);
    bytes_put_uint(out, out->length - 2, said, 2);
    return start;
}

void add_packets(struct bytes *out, size_t count) {
    struct entry_plan plan = packet_plan();
    for (size_t i = 0; i < count; i++)
        add_entry(out, &plan);
}

void add_envelope(struct bytes *out, size_t length) {
    static const uint8_t data[65535];
    struct entry_plan plan = plain_plan(0x40000001, view_of(data, length - 18));
    add_entry(out, &plan);
}

void add_rdw_record(struct bytes *out, struct view body) {
    bytes_add_uint(out, body.length + 4, 2);
    bytes_add_uint(out, 0, 2);
    bytes_add(out, body.bytes, body.length);
}

void add_block(struct bytes *out, struct view records) {
    add_rdw_record(out, records); /* the same form */
}

void add_extended_block(struct bytes *out, struct view records) {
    bytes_add_uint(out, UINT32_C(0x80000000) | (uint32_t)(records.length + 4), 4);
    bytes_add(out, records.bytes, records.length);
}

void add_rubbish(struct bytes *out, size_t count) {
    bytes_add_fill(out, 0x6b, count);
}
