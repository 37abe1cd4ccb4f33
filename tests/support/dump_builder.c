/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dump_builder.c - records of a z/OS dump for the tests: see dump_builder.h
 */
#include "dump_builder.h"

#include <string.h>

#include "trace_builder.h"

/* Letters, digits and blanks up to `length`. */
static void add_text(struct bytes *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        bytes_add_uint(out, ebcdic_letter(i < strlen(text) ? text[i] : ' '), 1);
}

/* What is unknown in the header is 5A, so that nobody relies on zeros. */
void add_page(struct bytes *dump, struct dump_space space, uint64_t address, struct view content) {
    const char eye_catcher[] = {'D', 'R', space.format, ' ', '\0'};
    size_t width = space.format == '1' ? 4 : 8;
    size_t there = content.length < DUMP_PAGE ? content.length : DUMP_PAGE;
    add_text(dump, eye_catcher, 4);
    add_text(dump, space.code, 2);
    bytes_add_fill(dump, 0x5a, 6);
    bytes_add_uint(dump, space.asid, 4);
    bytes_add_fill(dump, 0x5a, 4);
    bytes_add_uint(dump, address, width);
    bytes_add_fill(dump, 0x5a, DUMP_RECORD - DUMP_PAGE - 20 - width);
    bytes_add(dump, content.bytes, there);
    bytes_add_fill(dump, 0, DUMP_PAGE - there);
}

void add_pages(struct bytes *dump, struct dump_space space, uint64_t address, struct view content) {
    for (size_t at = 0; at < content.length; at += DUMP_PAGE)
        add_page(dump, space, address + at, view_part(content, at, DUMP_PAGE));
}

void add_dump_header(struct bytes *dump) {
    add_page(dump, (struct dump_space){'2', "H", 0}, 0, view_of("\xc1\xc2", 2));
}
