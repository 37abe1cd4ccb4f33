/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * framing.c - the record structure that the transfer left in a file: see framing.h
 */
#include "framing.h"

enum { DESCRIPTOR_LENGTH = 4 };

static enum record_status bare_record_at(struct source *source, uint64_t at, struct record *record) {
    if (source_view(source, at, 1).length == 0)
        return RECORD_END;
    *record = (struct record){.end = UINT64_MAX};
    return RECORD_FOUND;
}

/* A record descriptor word; the length counts its own 4 bytes. */
static bool rdw_read(struct view bytes, uint16_t *length, uint8_t *segment) {
    uint8_t zero;
    if (!view_u16(bytes, 0, length) || !view_u8(bytes, 2, segment) || !view_u8(bytes, 3, &zero))
        return false;
    return *length >= DESCRIPTOR_LENGTH && *segment <= 3 && zero == 0;
}

static enum record_status rdw_record_at(struct source *source, uint64_t at, struct record *record) {
    struct view bytes = source_view(source, at, DESCRIPTOR_LENGTH);
    uint16_t length;
    uint8_t segment;
    if (bytes.length == 0)
        return RECORD_END;
    if (!rdw_read(bytes, &length, &segment))
        return RECORD_INVALID;
    *record = (struct record){
        .number = record->number + 1,
        .at = at,
        .body = at + DESCRIPTOR_LENGTH,
        .end = at + length,
        .block_end = record->block_end,
        .segment = segment,
    };
    return RECORD_FOUND;
}

/* A block descriptor word; the length counts its own 4 bytes. */
static bool bdw_read(struct view bytes, uint32_t *length) {
    const uint32_t extended = UINT32_C(1) << 31; /* the length has 31 bits */
    if (!view_u32(bytes, 0, length))
        return false;
    if (*length & extended) {
        *length &= ~extended;
    } else {
        if ((*length & 0xffff) != 0)
            return false;
        *length >>= 16;
    }
    return *length >= 2 * DESCRIPTOR_LENGTH; /* an empty block is not written */
}

static enum record_status bdw_record_at(struct source *source, uint64_t at, struct record *record) {
    struct record found = *record;
    if (at == record->block_end) {
        struct view bytes = source_view(source, at, DESCRIPTOR_LENGTH);
        uint32_t length;
        if (bytes.length == 0)
            return RECORD_END;
        if (!bdw_read(bytes, &length))
            return RECORD_INVALID;
        found.block_end = at + length;
        at += DESCRIPTOR_LENGTH;
    }
    switch (rdw_record_at(source, at, &found)) {
    case RECORD_FOUND:
        break;
    case RECORD_INVALID:
        return RECORD_INVALID;
    case RECORD_END: /* the file ends behind the block descriptor, which then is all there is of the record */
        if (found.block_end == record->block_end)
            return RECORD_END;
        found = (struct record){.number = record->number + 1, .body = at, .end = at, .block_end = found.block_end};
        break;
    }
    if (found.end > found.block_end)
        return RECORD_INVALID;
    found.at = record->end;
    *record = found;
    return RECORD_FOUND;
}

const struct framing framings[] = {
    {.name = "bdw", .record_at = bdw_record_at},
    {.name = "rdw", .record_at = rdw_record_at},
    {.name = "bare", .record_at = bare_record_at},
};
const size_t framing_count = sizeof framings / sizeof framings[0];

bool record_next(const struct framing *framing, struct source *source, struct record *record) {
    if (record->rest || record->end == UINT64_MAX)
        return false;
    uint64_t at = record->end;
    switch (framing->record_at(source, at, record)) {
    case RECORD_FOUND:
        return true;
    case RECORD_INVALID:
        *record = (struct record){.number = record->number, .at = at, .body = at, .end = UINT64_MAX, .rest = true};
        return true;
    default:
        return false;
    }
}
