/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * framing.h - the record structure that the transfer left in a file
 *
 * The mainframe's writer makes variable-length records (VB).  What arrives depends on the transfer:
 *
 *     bare   records' bodies one after the other, no structure      (plain `binary`)
 *     rdw    RDW body RDW body ...                                  (`quote site rdw`)
 *     bdw    BDW RDW body RDW body ... BDW RDW body ...             (Connect:Direct with RECFM=U, and others)
 *     ftp    block body block body ...                              (FTP in block mode, kept as it came)
 *
 *     RDW    u16 length, its own 4 bytes included; u16 0 (third byte 1, 2, 3: a segment of a spanned record)
 *     BDW    u16 length, its own 4 bytes included; u16 0; with the first bit on, a 31-bit length instead
 *     block  u8 descriptor, a sum of 80 end of record, 40 end of file, 20 suspected errors, 10 restart marker;
 *            u16 length, its own 3 bytes not included.  A record may have several blocks.
 *
 * A framing turns a file into records; what is in them is no concern of his.  To add one: a function below, a row in
 * the table.  One stands outside of it, for it is not tried on files: that of what a dump carries (dump.h).  Source:
 * DFSMS Using Data Sets, "Variable-Length Record Formats"; RFC 959, 3.4.2; docs/format.md, section 3.
 */
#ifndef CTRACE_FRAMING_H
#define CTRACE_FRAMING_H

#include "prefix.h"
#include "source.h"
#include "storage.h"

/* Places are offsets in the file. */
struct record {
    uint64_t number;    /* 1, 2, 3, ... from the start of the file; 0 in a file without records, and in a dump */
    uint64_t at;        /* first byte, descriptors included */
    uint64_t body;      /* first byte behind the descriptors */
    uint64_t end;       /* behind the last byte: as the descriptor says, perhaps beyond the end of the file */
    uint64_t block_end; /* behind the last byte of the block; 0 when there are no blocks */
    uint64_t longest;   /* length of the longest body up to here, those that are damaged left out (record_next) */
    uint8_t segment;    /* 0 for a whole record; of a spanned one 1 the first piece, 3 a middle one, 2 the last */
    bool is_gtf;        /* GTF wrote it about itself (gtf.h): no part of the trace */
    bool damaged;       /* no record: a stretch between a damaged descriptor and the place where records begin again */
    struct storage storage; /* of a dump: where its body was; else all zero */

    /* Of the trace writer, not of the framing, which leaves them zero (dataset_next_record). */
    uint16_t prefix;           /* bytes of prefix that the record begins with */
    bool is_named;             /* ... which holds a component's name */
    struct prefix_names names; /* those of the last prefix up to here */
};

enum record_status {
    RECORD_FOUND,
    RECORD_END,    /* the data end here */
    RECORD_INVALID /* what stands here is no descriptor */
};

/* True when a record ends with such a piece, or is whole. */
static inline bool segment_ends_record(uint8_t segment) {
    return segment == 0 || segment == 2;
}

/* True when a record begins here, and not only a further piece of a spanned one. */
static inline bool record_begins(const struct record *record) {
    return record->segment <= 1;
}

struct framing {
    const char *name;

    /* Records are stretches of storage: they do not go on in one another, and what is no entry in them is no damage. */
    bool is_storage;

    /* Whether a record begins is told by the piece before it alone, so behind damage it is not known. */
    bool continues_untold;

    /* The record at `at`, which is the end of the record before it, or 0.  `record` holds the record before (all zero
     * for the first) and is changed only when the answer is RECORD_FOUND. */
    enum record_status (*record_at)(struct source *source, uint64_t at, struct record *record);

    /* True when the first descriptors are no chance; NULL when one of them tells enough. */
    bool (*begins)(struct source *source);

    /* Where the record would end whose descriptor at `at` makes no sense but for its length; 0 when that makes none. */
    uint64_t (*end_by_length)(struct source *source, uint64_t at);

    /* The first place behind `at`, where no descriptor stands that makes sense, and before `until` at which records
     * begin again: some descriptors that lead from one to the next.  UINT64_MAX when there is none.  NULL in a framing
     * without records.
     */
    uint64_t (*resume_at)(struct source *source, uint64_t at, uint64_t until, const struct record *record);
};

/* In the order in which they are tried: the one that demands most of a file comes first. */
extern const struct framing framings[];
extern const size_t framing_count;

/* The first record (`record` all zero), or the one behind `record`; false at the end of the data.  Where no descriptor
 * stands that makes sense, the stretch up to the next that does is given instead, with the number of the last record.
 */
bool record_next(const struct framing *framing, struct source *source, struct record *record);

/* The same, past what GTF wrote about itself: the trace goes on behind it. */
bool record_next_of_trace(const struct framing *framing, struct source *source, struct record *record);

/* True when many records follow each other in what the source shows of the file, and few descriptors are damaged, the
 * first one perhaps among them: that is no chance. */
bool records_are_sure(const struct framing *framing, struct source *source);

#endif
