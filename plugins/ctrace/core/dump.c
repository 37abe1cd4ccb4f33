/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dump.c - a z/OS dump as a carrier, and the framing of what it carries: see dump.h
 */
#include "dump.h"

#include <string.h>

#include "dump_index.h"

enum {
    DESCRIPTOR_LENGTH = 32,
    MARK_AT = 0,
    KIND_AT = 4,
    ASID_AT = 8,
    ADDRESS_AT = 16,
    LENGTH_AT = 24,

    RECORDS_AT_ONCE = 16,
    RECORDS_ASKED = 4 /* behind the first: one of them at least must be one of a dump */
};

static const uint32_t mark = 0x7a535447; /* "zSTG", ASCII */

/* --- the framing ------------------------------------------------------------------------------------------------ */

/* Descriptors are never damaged: they are made, not read. */
static enum record_status stretch_at(struct source *source, uint64_t at, struct record *record) {
    struct view bytes = source_view(source, at, DESCRIPTOR_LENGTH);
    uint32_t found, kind, asid;
    uint64_t address, length;
    if (!view_u32(bytes, MARK_AT, &found) || found != mark || !view_u32(bytes, KIND_AT, &kind) ||
        kind >= STORAGE_KINDS || !view_u32(bytes, ASID_AT, &asid) || !view_u64(bytes, ADDRESS_AT, &address) ||
        !view_u64(bytes, LENGTH_AT, &length))
        return RECORD_END;
    *record = (struct record){
        .at = at,
        .body = at + DESCRIPTOR_LENGTH,
        .end = at + DESCRIPTOR_LENGTH + length,
        .storage = {.kind = (enum storage_kind)kind, .asid = asid, .address = address},
    };
    return RECORD_FOUND;
}

const struct framing dump_framing = {.name = "dump", .is_storage = true, .record_at = stretch_at};

/* --- reading ---------------------------------------------------------------------------------------------------- */

struct dump_handle {
    const struct dump_index *index;
    source_read read;
    void *context;
    uint8_t records[RECORDS_AT_ONCE * DUMP_RECORD_LENGTH];
};

struct dump {
    struct dump_handle handles[CARRIER_PASSES];
    struct dump_index index;
};

static void put_uint(uint8_t *to, uint64_t value, size_t count) {
    for (size_t i = 0; i < count; i++)
        to[i] = (uint8_t)(value >> 8 * (count - 1 - i));
}

/* Copies bytes of the descriptor of the stretch that begins with this run. */
static size_t read_descriptor(const struct dump_index *index, const struct dump_run *run, uint64_t at, uint8_t *to,
                              size_t count) {
    uint8_t bytes[DESCRIPTOR_LENGTH] = {0};
    put_uint(bytes + MARK_AT, mark, 4);
    put_uint(bytes + KIND_AT, dump_kind(run->code), 4);
    put_uint(bytes + ASID_AT, run->asid, 4);
    put_uint(bytes + ADDRESS_AT, run->address, 8);
    put_uint(bytes + LENGTH_AT, dump_stretch_length(index, run), 8);
    struct view part = view_part(view_of(bytes, sizeof bytes), (size_t)(at + DESCRIPTOR_LENGTH - run->at), count);
    memcpy(to, part.bytes, part.length);
    return part.length;
}

/* Copies the pages of `records` one behind the other, without the first `skip` bytes. */
static size_t copy_pages(struct view records, size_t skip, uint8_t *to, size_t count) {
    size_t got = 0;
    for (size_t at = DUMP_HEADER_LENGTH; at < records.length && got < count; at += DUMP_RECORD_LENGTH) {
        struct view page = view_part(records, at + skip, DUMP_PAGE_LENGTH - skip);
        struct view part = view_part(page, 0, count - got);
        if (part.length > 0)
            memcpy(to + got, part.bytes, part.length);
        got += part.length;
        skip = 0;
    }
    return got;
}

/* Copies bytes of the run's pages, as many as fit into the handle's room. */
static size_t read_pages(struct dump_handle *handle, const struct dump_run *run, uint64_t at, uint8_t *to,
                         size_t count) {
    uint64_t inside = at - run->at;
    uint64_t left = run->length - inside;
    size_t skip = (size_t)(inside % DUMP_PAGE_LENGTH);
    size_t wanted = left < count ? (size_t)left : count;
    size_t pages = (skip + wanted + DUMP_PAGE_LENGTH - 1) / DUMP_PAGE_LENGTH;
    if (pages > RECORDS_AT_ONCE)
        pages = RECORDS_AT_ONCE;
    uint64_t record = run->first + inside / DUMP_PAGE_LENGTH;
    size_t got =
        handle->read(handle->context, record * DUMP_RECORD_LENGTH, handle->records, pages * DUMP_RECORD_LENGTH);
    return copy_pages(view_of(handle->records, got), skip, to, wanted);
}

static size_t dump_read(void *context, uint64_t at, uint8_t *to, size_t count) {
    struct dump_handle *handle = context;
    size_t got = 0, piece = 1;
    while (got < count && piece > 0) {
        const struct dump_run *run = dump_index_find(handle->index, at + got);
        if (run == NULL)
            break;
        piece = at + got < run->at ? read_descriptor(handle->index, run, at + got, to + got, count - got)
                                   : read_pages(handle, run, at + got, to + got, count - got);
        got += piece;
    }
    return got;
}

/* --- the carrier ------------------------------------------------------------------------------------------------ */

static bool is_here(struct view start) {
    return dump_header_stands(start);
}

/* Four bytes at the start may be chance.  A file of one record has no others. */
static bool further_records_stand(const struct carrier_file *file) {
    uint8_t header[DUMP_HEADER_LENGTH];
    for (unsigned number = 1; number <= RECORDS_ASKED; number++) {
        uint64_t at = (uint64_t)number * DUMP_RECORD_LENGTH;
        size_t got = file->read(file->context[PASS_SEQUENTIAL], at, header, sizeof header);
        if (dump_header_stands(view_of(header, got)))
            return true;
        if (got < sizeof header)
            return number == 1;
    }
    return false;
}

static void open_handle(struct dump *dump, enum carrier_pass pass, const struct carrier_file *file) {
    dump->handles[pass].index = &dump->index;
    dump->handles[pass].read = file->read;
    dump->handles[pass].context = file->context[pass];
}

static bool open(void *memory, const struct carrier_file *file, struct carrier_error *error) {
    struct dump *dump = memory;
    if (file->pipe) {
        error->what = "it must be a file and not a pipe, for its pages are in no order";
        error->unsupported = true;
        return false;
    }
    if (!further_records_stand(file))
        return false;
    for (unsigned pass = 0; pass < CARRIER_PASSES; pass++)
        open_handle(dump, pass, file);
    dump_index_build(&dump->index, file->read, file->context[PASS_SEQUENTIAL], DESCRIPTOR_LENGTH);
    return true;
}

static void *handle_of(void *memory, enum carrier_pass pass) {
    struct dump *dump = memory;
    return &dump->handles[pass];
}

/* The worst of what is not shown. */
static struct carrier_error error_of(const void *handle) {
    static const char *const texts[DUMP_FAULTS] = {
        [DUMP_FULL] = "pages are left out, for they are too scattered to keep track of them all",
        [DUMP_DAMAGED] = "records are left out that do not begin as those of a dump",
        [DUMP_CUT] = "the file ends inside a record",
    };
    const struct dump_index *index = ((const struct dump_handle *)handle)->index;
    for (unsigned fault = 0; fault < DUMP_FAULTS; fault++)
        if (index->faults[fault].count > 0)
            return (struct carrier_error){
                .what = texts[fault], .at = index->faults[fault].first_at, .count = index->faults[fault].count};
    return (struct carrier_error){.what = NULL};
}

const struct carrier dump_carrier = {
    .name = "z/OS dump",
    .memory = sizeof(struct dump),
    .goes_back = true,
    .framing = &dump_framing,
    .no_trace = "none of its pages holds a trace entry; TCP/IP's trace buffers are in its data space TCPIPDS1 "
                "or above the bar, and must be dumped, too",
    .is_here = is_here,
    .open = open,
    .handle = handle_of,
    .read = dump_read,
    .error = error_of,
};
