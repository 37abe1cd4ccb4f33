/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dump_builder.h - records of a z/OS dump for the tests
 *
 * The offsets are typed from docs/format.md, section 3; nothing of the core is used.
 */
#ifndef SUPPORT_DUMP_BUILDER_H
#define SUPPORT_DUMP_BUILDER_H

#include "bytes.h"

enum { DUMP_RECORD = 4160, DUMP_PAGE = 4096 };

/* Where pages belong. */
struct dump_space {
    char format;      /* '1' for DR1, whose addresses have four bytes, '2' for DR2 */
    const char *code; /* "H", "CV", "DS", ... */
    uint32_t asid;
};

/* Adds the record of one page: the first bytes of `content`, then zeros. */
void add_page(struct bytes *dump, struct dump_space space, uint64_t address, struct view content);

/* Adds the records of all pages of `content`, the first of which is at `address`, in the order of the addresses. */
void add_pages(struct bytes *dump, struct dump_space space, uint64_t address, struct view content);

/* Adds the record that is no page: the header of the dump. */
void add_dump_header(struct bytes *dump);

#endif
