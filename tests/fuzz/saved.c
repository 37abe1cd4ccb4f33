/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * saved.c - fuzz target: the frames of a pcapng file with our header option, which anybody may have written
 *
 * The input is frames, of which a file is made: u8 link type (a number of link_types), u8 length of the option, u8
 * length of the frame, the option, the frame.
 */
#include "bytes.h"
#include "dissecting.h"
#include "fuzz.h"
#include "header_option.h"

enum {
    SECTION_HEADER = 0x0a0d0d0a,
    BYTE_ORDER_MARK = 0x1a2b3c4d,
    INTERFACE = 1,
    PACKET = 6,
    CUSTOM_OPTION = 2989,
    HEAD_LENGTH = 3
};

static const uint16_t link_types[] = {252 /* trace frames */, 101 /* IP */, 1 /* Ethernet */};
enum { LINK_TYPES = sizeof link_types / sizeof link_types[0] };

/* Appends a block: type, length, body, length again; `body` is freed. */
static void add_block(struct bytes *file, uint32_t type, struct bytes *body) {
    bytes_add_uint(file, type, 4);
    bytes_add_uint(file, 12 + body->length, 4);
    bytes_add(file, body->data, body->length);
    bytes_add_uint(file, 12 + body->length, 4);
    bytes_free(body);
}

static void add_padded(struct bytes *body, struct view view) {
    bytes_add(body, view.bytes, view.length);
    bytes_add_fill(body, 0, (4 - view.length % 4) % 4);
}

static void add_start(struct bytes *file) {
    struct bytes section = {0};
    bytes_add_uint(&section, BYTE_ORDER_MARK, 4);
    bytes_add_uint(&section, 1 << 16, 4); /* version 1.0 */
    bytes_add_fill(&section, 0xff, 8);    /* length: not known */
    add_block(file, SECTION_HEADER, &section);
    for (unsigned i = 0; i < LINK_TYPES; i++) {
        struct bytes interface = {0};
        bytes_add_uint(&interface, link_types[i], 2);
        bytes_add_fill(&interface, 0, 6);
        add_block(file, INTERFACE, &interface);
    }
}

static void add_frame(struct bytes *file, unsigned interface, struct view option, struct view frame) {
    struct bytes body = {0};
    bytes_add_uint(&body, interface, 4);
    bytes_add_uint(&body, file->length, 8); /* time */
    bytes_add_uint(&body, frame.length, 4);
    bytes_add_uint(&body, frame.length, 4);
    add_padded(&body, frame);
    bytes_add_uint(&body, CUSTOM_OPTION, 2);
    bytes_add_uint(&body, 4 + option.length, 2);
    bytes_add_uint(&body, HEADER_OPTION_PEN, 4);
    add_padded(&body, option);
    bytes_add_uint(&body, 0, 4);
    add_block(file, PACKET, &body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct view input = view_of(data, size);
    struct bytes file = {0};
    add_start(&file);
    for (size_t at = 0; view_holds(input, at, HEAD_LENGTH);) {
        const uint8_t *head = data + at;
        struct view option = view_part(input, at + HEAD_LENGTH, head[1]);
        struct view frame = view_part(input, at + HEAD_LENGTH + head[1], head[2]);
        add_frame(&file, head[0] % LINK_TYPES, option, frame);
        at += HEAD_LENGTH + option.length + frame.length;
    }
    dissect_file(file.data, file.length, "Wireshark/... - pcapng");
    bytes_free(&file);
    return 0;
}
