/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * framing.c - the record structure that the transfer left in a file: see framing.h
 */
#include "framing.h"

#include "gtf.h"
#include "repair.h"

enum {
    DESCRIPTOR_LENGTH = 4,
    BLOCK_LENGTH_MAX = 16 * 1024 * 1024 /* no device takes more than 256 KiB (DFSMS, large block interface) */
};

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

static uint64_t rdw_end_by_length(struct source *source, uint64_t at) {
    uint16_t length;
    bool is_length = view_u16(source_view(source, at, sizeof length), 0, &length) && length > DESCRIPTOR_LENGTH;
    return is_length ? at + length : 0;
}

/* A block descriptor word; the length counts its own 4 bytes. */
static bool bdw_read(struct view bytes, uint32_t *length) {
    const uint32_t extended = UINT32_C(1) << 31; /* the length has 31 bits */
    if (!view_u32(bytes, 0, length))
        return false;
    if (*length & extended) {
        *length &= ~extended;
        if (*length > BLOCK_LENGTH_MAX)
            return false;
    } else {
        if ((*length & 0xffff) != 0)
            return false;
        *length >>= 16;
    }
    return *length >= 2 * DESCRIPTOR_LENGTH; /* an empty block is not written */
}

/* True when what stands here is a block: its records lead to its very end. */
static bool block_stands_at(struct source *source, uint64_t at) {
    uint32_t length;
    uint16_t record_length;
    uint8_t segment;
    size_t next = DESCRIPTOR_LENGTH;
    struct view view = source_view(source, at, 2 * DESCRIPTOR_LENGTH);
    if (!bdw_read(view, &length) || length > UINT16_MAX ||
        !rdw_read(view_part(view, next, DESCRIPTOR_LENGTH), &record_length, &segment))
        return false;
    view = source_view(source, at, length);
    while (next < length && rdw_read(view_part(view, next, DESCRIPTOR_LENGTH), &record_length, &segment) &&
           record_length >= RECORD_LENGTH_MIN)
        next += record_length;
    return next == length && view.length == length;
}

/* A block that ends inside its record: its length is damaged, when the records lead on to another block or the end of
 * the data.  Gives that place, 0 for none. */
static uint64_t block_end_by_records(struct source *source, uint64_t at) {
    enum { SPAN = 64 * 1024 };
    struct record record = {.end = at};
    while (record.end - at < SPAN && source_view(source, record.end, 1).length > 0) {
        if (block_stands_at(source, record.end))
            return record.end;
        if (rdw_record_at(source, record.end, &record) != RECORD_FOUND || record.end - record.at < RECORD_LENGTH_MIN ||
            source_view(source, record.end - 1, 1).length == 0)
            return 0;
    }
    return record.end > at && record.end - at < SPAN ? record.end : 0;
}

/* The record of a block whose descriptor stands at `at`; when the block ends before it, where the block really ends. */
static enum record_status record_in_block(struct source *source, uint64_t at, struct record *record) {
    enum record_status status = rdw_record_at(source, at, record);
    if (status == RECORD_FOUND && record->end > record->block_end)
        record->block_end = block_end_by_records(source, at);
    return status == RECORD_FOUND && record->end > record->block_end ? RECORD_INVALID : status;
}

/* The first record of the block that begins at `at`.  A file may end behind the block descriptor, which then is all
 * there is of the record. */
static enum record_status first_of_block(struct source *source, uint64_t at, struct record *record) {
    struct view bytes = source_view(source, at, DESCRIPTOR_LENGTH);
    uint64_t body = at + DESCRIPTOR_LENGTH;
    uint32_t length;
    if (bytes.length == 0)
        return RECORD_END;
    if (!bdw_read(bytes, &length))
        return RECORD_INVALID;
    record->block_end = at + length;
    enum record_status status = record_in_block(source, body, record);
    if (status == RECORD_END)
        *record =
            (struct record){.number = record->number + 1, .body = body, .end = body, .block_end = record->block_end};
    record->at = at;
    return status == RECORD_INVALID ? RECORD_INVALID : RECORD_FOUND;
}

/* True when a block begins at `at`, behind a record of another: where that one ends, or before, when its length is
 * damaged.  The body of a record may look like a block by chance, so the block must not end as it says. */
static bool block_begins_at(struct source *source, uint64_t at, const struct record *before) {
    uint64_t end = before->block_end;
    if (at == end || !block_stands_at(source, at))
        return at == end;
    bool ends_with_data = source_view(source, end, 1).length == 0 && source_view(source, end - 1, 1).length == 1;
    return !ends_with_data && !block_stands_at(source, end);
}

static enum record_status bdw_record_at(struct source *source, uint64_t at, struct record *record) {
    struct record first = *record, next = *record;
    enum record_status status = RECORD_INVALID;
    if (block_begins_at(source, at, record))
        status = first_of_block(source, at, &first);
    if (status == RECORD_FOUND)
        *record = first;
    if (status != RECORD_INVALID || at == 0)
        return status;
    status = record_in_block(source, at, &next);
    if (status == RECORD_FOUND)
        *record = next;
    return status;
}

/* --- FTP's block mode -------------------------------------------------------------------------------------------- */

enum {
    BLOCK_HEADER_LENGTH = 3,
    BLOCK_ENDS_RECORD = 0x80,
    BLOCK_ENDS_FILE = 0x40, /* and so the record too */
    BLOCK_IS_RESTART_MARKER = 0x10,
    BLOCK_CODES_UNKNOWN = 0x0f
};

static bool block_read(struct view bytes, uint8_t *codes, uint16_t *length) {
    return view_u8(bytes, 0, codes) && view_u16(bytes, 1, length) && (*codes & BLOCK_CODES_UNKNOWN) == 0;
}

/* Which piece of a record a block holds (struct record), when the one before held `before`. */
static uint8_t block_segment(uint8_t codes, uint8_t before) {
    enum { WHOLE = 0, FIRST = 1, LAST = 2, MIDDLE = 3 };
    bool goes_on = before == FIRST || before == MIDDLE;
    if (codes & BLOCK_IS_RESTART_MARKER)
        return goes_on ? MIDDLE : LAST; /* none of the record's bytes; it begins no record and ends none */
    if (codes & (BLOCK_ENDS_RECORD | BLOCK_ENDS_FILE))
        return goes_on ? LAST : WHOLE;
    return goes_on ? MIDDLE : FIRST;
}

/* A block, as a piece of a record.  What a restart marker says is for FTP alone: its bytes count as descriptor. */
static enum record_status ftp_record_at(struct source *source, uint64_t at, struct record *record) {
    struct view bytes = source_view(source, at, BLOCK_HEADER_LENGTH);
    uint16_t length;
    uint8_t codes;
    if (bytes.length == 0)
        return RECORD_END;
    if (!block_read(bytes, &codes, &length))
        return RECORD_INVALID;
    *record = (struct record){
        .number = record->number + 1,
        .at = at,
        .body = at + BLOCK_HEADER_LENGTH + (codes & BLOCK_IS_RESTART_MARKER ? length : 0),
        .end = at + BLOCK_HEADER_LENGTH + length,
        .segment = block_segment(codes, record->segment),
    };
    return RECORD_FOUND;
}

static uint64_t ftp_end_by_length(struct source *source, uint64_t at) {
    uint16_t length;
    return view_u16(source_view(source, at, BLOCK_HEADER_LENGTH), 1, &length) ? at + BLOCK_HEADER_LENGTH + length : 0;
}

/* The header of a block says little, and many a file begins like one: of an entry the first byte is 0 more often than
 * not.  So some whole records are asked for, or, when the data end inside one before, that each is one block. */
static bool ftp_begins(struct source *source) {
    enum { RECORDS_WANTED = 6, BEFORE_CUT_MIN = 2, BLOCKS_MAX = 256 };
    struct record record = {0};
    unsigned records = 0;
    for (unsigned blocks = 0; blocks < BLOCKS_MAX && records < RECORDS_WANTED; blocks++) {
        enum record_status status = ftp_record_at(source, record.end, &record);
        if (status != RECORD_FOUND)
            return status == RECORD_END && records > 0;
        records += record.segment == 0 || (record.segment == 2 && record.body < record.end);
        if (source_view(source, record.end - 1, 1).length == 0)
            return blocks >= BEFORE_CUT_MIN && records == blocks + 1;
    }
    return records == RECORDS_WANTED;
}

/* --- after damage ------------------------------------------------------------------------------------------------ */

enum {
    CHAIN_SPAN = CHAIN_LENGTH * 32 * 1024 /* a chain is found within so many bytes */
};

struct descriptor {
    size_t length;

    /* Goes from the descriptor at `*at` to the next, and sets `*ends` when a record ends between them; false when none
     * stands there. */
    bool (*step)(struct view view, size_t *at, bool *ends);
};

static bool rdw_step(struct view view, size_t *at, bool *ends) {
    uint16_t length;
    uint8_t segment;
    if (!rdw_read(view_part(view, *at, DESCRIPTOR_LENGTH), &length, &segment))
        return false;
    *at += length;
    *ends = *ends || segment_ends_record(segment);
    return true;
}

/* The codes of blocks that say no more than where records and the file end, or are a restart marker: nearly all. */
static bool block_is_usual(uint8_t codes) {
    return (codes & ~(BLOCK_ENDS_RECORD | BLOCK_ENDS_FILE)) == 0 || codes == BLOCK_IS_RESTART_MARKER;
}

/* Nothing follows the end of the file. */
static bool block_step(struct view view, size_t *at, bool *ends) {
    uint16_t length;
    uint8_t codes;
    if (!block_read(view_part(view, *at, BLOCK_HEADER_LENGTH), &codes, &length) || !block_is_usual(codes))
        return false;
    *at += BLOCK_HEADER_LENGTH + length;
    *ends = *ends || (codes & (BLOCK_ENDS_RECORD | BLOCK_ENDS_FILE)) != 0;
    return !(codes & BLOCK_ENDS_FILE) || !view_holds(view, *at, BLOCK_HEADER_LENGTH);
}

static const struct descriptor rdw_descriptor = {DESCRIPTOR_LENGTH, rdw_step};
static const struct descriptor block_descriptor = {BLOCK_HEADER_LENGTH, block_step};

/* Follows descriptors from `at` on; true when they lead to `end`, or far enough, and a record ends on the way.  `last`:
 * the data end with the view.  Short records prove little, so they are followed but not counted. */
static bool chain_stands_at(const struct descriptor *descriptor, struct view view, size_t at, size_t end, bool last) {
    unsigned count = 0;
    bool ends = false;
    for (unsigned steps = 0; count < CHAIN_LENGTH && steps < CHAIN_STEPS_MAX; steps++) {
        const size_t from = at;
        if (at == end)
            return count > 1;
        if (at > view.length || view.length - at < descriptor->length)
            return !last && count > 1;
        if (!descriptor->step(view, &at, &ends))
            return false;
        count += at - from >= RECORD_LENGTH_MIN;
    }
    return count == CHAIN_LENGTH && at <= end && ends;
}

/* How to find where descriptors lead on. */
struct chain {
    /* A cheap look at 4 bytes: false when no descriptor stands there. */
    bool (*may_begin)(const uint8_t *bytes);

    /* True when descriptors lead on from the start of `view`; `last`: as above. */
    bool (*stands)(struct view view, bool last);
};

static bool rdw_may_begin(const uint8_t *bytes) {
    return bytes[3] == 0 && bytes[2] <= 3 && (bytes[0] != 0 || bytes[1] >= DESCRIPTOR_LENGTH);
}

static bool rdw_chain_stands(struct view view, bool last) {
    return chain_stands_at(&rdw_descriptor, view, 0, last ? view.length : SIZE_MAX, last);
}

/* Not at an empty block: three zeros are found everywhere. */
static bool block_may_begin(const uint8_t *bytes) {
    return block_is_usual(bytes[0]) && (bytes[1] != 0 || bytes[2] != 0);
}

static bool ftp_chain_stands(struct view view, bool last) {
    return chain_stands_at(&block_descriptor, view, 0, last ? view.length : SIZE_MAX, last);
}

static bool bdw_may_begin(const uint8_t *bytes) {
    bool is_extended = bytes[0] >= 0x80;
    return is_extended || (bytes[2] == 0 && bytes[3] == 0 && (bytes[0] != 0 || bytes[1] >= 2 * DESCRIPTOR_LENGTH));
}

/* A block descriptor, and record descriptors that lead to the end of the block, or far enough. */
static bool bdw_chain_stands(struct view view, bool last) {
    uint32_t length;
    if (!bdw_read(view_part(view, 0, DESCRIPTOR_LENGTH), &length))
        return false;
    return (!last || length <= view.length) && chain_stands_at(&rdw_descriptor, view, DESCRIPTOR_LENGTH, length, last);
}

static const struct chain rdw_chain = {rdw_may_begin, rdw_chain_stands};
static const struct chain ftp_chain = {block_may_begin, ftp_chain_stands};
static const struct chain bdw_chain = {bdw_may_begin, bdw_chain_stands};

/* The first place behind `at` and before `until` from which descriptors lead on, UINT64_MAX for none.  From each the
 * same span is looked at, however much the window holds: so the sequential pass and random access find the same. */
static uint64_t find_chain(struct source *source, uint64_t at, uint64_t until, const struct chain *chain) {
    size_t least = CHAIN_SPAN;
    for (size_t from = 1;; from = 0) {
        struct view view = source_ahead(source, at, least);
        bool last = view.length < least;
        size_t kept = last ? DESCRIPTOR_LENGTH - 1 : CHAIN_SPAN - 1; /* behind the last place that is looked at */
        size_t end = view.length > kept ? view.length - kept : 0;
        if (until - at < end)
            end = (size_t)(until - at);
        for (size_t i = from; i < end; i++)
            if (chain->may_begin(view.bytes + i) &&
                chain->stands(view_part(view, i, CHAIN_SPAN), last && view.length - i < CHAIN_SPAN))
                return at + i;
        at += end;
        if (last || at >= until)
            return UINT64_MAX;
        least = source->capacity; /* a long stretch in great steps */
    }
}

static uint64_t rdw_resume_at(struct source *source, uint64_t at, uint64_t until, const struct record *record) {
    (void)record;
    return find_chain(source, at, until, &rdw_chain);
}

static uint64_t ftp_resume_at(struct source *source, uint64_t at, uint64_t until, const struct record *record) {
    (void)record;
    return find_chain(source, at, until, &ftp_chain);
}

/* The first place inside a block from which records lead to its end, or far enough; UINT64_MAX for none. */
static uint64_t find_in_block(struct source *source, uint64_t at, uint64_t until, uint64_t block_end) {
    uint64_t left = block_end - at;
    struct view view = source_view(source, at, left < CHAIN_SPAN ? (size_t)left : CHAIN_SPAN);
    for (size_t i = 1; i < view.length && at + i < until; i++)
        if (chain_stands_at(&rdw_descriptor, view, i, left < SIZE_MAX ? (size_t)left : SIZE_MAX,
                            view.length < CHAIN_SPAN))
            return at + i;
    return UINT64_MAX;
}

/* Inside a block whose end is known, records that lead to that end; else the next block. */
static uint64_t bdw_resume_at(struct source *source, uint64_t at, uint64_t until, const struct record *record) {
    if (at >= record->block_end)
        return find_chain(source, at, until, &bdw_chain);
    uint64_t found = find_in_block(source, at, until, record->block_end);
    if (found != UINT64_MAX)
        return found;
    uint64_t block = find_chain(source, at, until, &bdw_chain);
    if (block <= record->block_end)
        return block;
    return record->block_end < until && source_view(source, record->block_end, 1).length > 0 ? record->block_end
                                                                                             : UINT64_MAX;
}

const struct framing framings[] = {
    {.name = "bdw", .record_at = bdw_record_at, .end_by_length = rdw_end_by_length, .resume_at = bdw_resume_at},
    {.name = "rdw", .record_at = rdw_record_at, .end_by_length = rdw_end_by_length, .resume_at = rdw_resume_at},
    {.name = "ftp",
     .continues_untold = true,
     .record_at = ftp_record_at,
     .begins = ftp_begins,
     .end_by_length = ftp_end_by_length,
     .resume_at = ftp_resume_at},
    {.name = "bare", .record_at = bare_record_at},
};
const size_t framing_count = sizeof framings / sizeof framings[0];

/* Looks at the bytes of a record only when it has the length of one that GTF writes about itself. */
static bool is_gtf(struct source *source, const struct record *record) {
    struct gtf_record gtf;
    uint64_t length = record->end - record->body;
    return record->segment == 0 && length >= GTF_LENGTH_MIN && length <= GTF_LENGTH_MAX &&
           gtf_read(source_view(source, record->body, (size_t)length), &gtf);
}

/* What is told of a record by those before it. */
static void record_follow(struct record *record, const struct record *before) {
    uint64_t length = record->damaged ? 0 : record->end - record->body;
    record->longest = length > before->longest ? length : before->longest;
}

bool record_next(const struct framing *framing, struct source *source, struct record *record) {
    if (record->end == UINT64_MAX)
        return false;
    const struct record before = *record;
    switch (framing->record_at(source, before.end, record)) {
    case RECORD_FOUND:
        repair_record(framing, source, &before, record);
        record->is_gtf = !record->damaged && is_gtf(source, record);
        break;
    case RECORD_INVALID:
        *record = repair_gap(framing, source, before.end, UINT64_MAX, &before);
        break;
    default:
        return false;
    }
    record_follow(record, &before);
    return true;
}

bool record_next_of_trace(const struct framing *framing, struct source *source, struct record *record) {
    do {
        if (!record_next(framing, source, record))
            return false;
    } while (record->is_gtf);
    return true;
}

bool records_are_sure(const struct framing *framing, struct source *source) {
    enum { WANTED = 2 * CHAIN_LENGTH, ASKED_MAX = 256, FEW = WANTED / 4 };
    struct record record = {0};
    unsigned good = 0, damaged = 0;
    if (framing->resume_at == NULL)
        return false;
    for (unsigned i = 0; i < ASKED_MAX && good < WANTED && damaged <= FEW; i++) {
        if (!record_next(framing, source, &record) || source_view(source, record.end - 1, 1).length == 0)
            break;
        damaged += record.damaged;
        good += !record.damaged && segment_ends_record(record.segment) && record.end - record.at >= RECORD_LENGTH_MIN;
    }
    return good == WANTED && damaged <= FEW;
}
