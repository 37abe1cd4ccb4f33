/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * lines.h - one direction of a control connection: its lines, made of TCP segments
 *
 * Segments may hold a part of a line or several lines, come twice, overlap, come in the wrong order, or be missing from
 * the capture, in whole or (because of the capture length) at their end.  Bytes that are missing cost the line they are
 * in: it is given as far as it is known, and marked.  What follows is taken for the beginning of a line.
 *
 * Memory is bounded: of a line its first LINE_KEPT bytes are kept, and of the bytes that came too early one stretch.
 */
#ifndef FTPFLOW_LINES_H
#define FTPFLOW_LINES_H

#include "text.h"

enum {
    LINE_KEPT = 256,  /* an announcement has fewer than 100; names of files may be longer, and do not matter */
    AHEAD_KEPT = 512, /* a reply that overtook another */
};

struct lines {
    bool started;
    bool ahead_used;
    bool overlong;  /* there was no room for all of the line at hand */
    bool holed;     /* segments are missing since the last line */
    uint16_t kept;  /* bytes of the line at hand */
    uint16_t ahead; /* bytes that came too early: they begin at ahead_at and end before ahead_end */
    uint32_t next;  /* the sequence number that is waited for */
    uint32_t begin; /* that of the line's first byte */
    uint32_t ahead_at;
    uint32_t ahead_end;
    uint8_t line[LINE_KEPT];
    uint8_t early[AHEAD_KEPT];
};

struct line {
    struct text text; /* without CR and LF */
    bool cut;         /* it went on, but that is not in the text, ... */
    bool lost;        /* ... because it is not in the capture */
    bool holed;       /* segments are missing before its end: so may lines be */
    uint32_t begin;   /* sequence numbers of its first byte, ... */
    uint32_t end;     /* ... and of the byte behind it */
};

typedef void (*line_taker)(void *context, const struct line *line);

/* True when what begins at this sequence number was read already, or is what is waited for: the lines of one control
 * connection are far shorter than that. */
static inline bool lines_have_read(const struct lines *lines, uint32_t sequence) {
    const uint32_t longest = UINT32_C(1) << 20;
    return lines->started && lines->next - sequence < longest;
}

/* A segment: `bytes` is what was captured of its `length` bytes. */
struct segment_data {
    uint32_t sequence;
    uint32_t length;
    struct text bytes;
};

/* True when `a` is before `b`, modulo 2^32. */
static inline bool sequence_before(uint32_t a, uint32_t b) {
    return (int32_t)(a - b) < 0;
}

/* The connection begins, with the first byte to come. */
void lines_start(struct lines *lines, uint32_t first);

/* Takes a segment; calls `take` for each line that ends in it. */
void lines_take(struct lines *lines, const struct segment_data *segment, line_taker take, void *context);

/* The other side has received all bytes before this one: those that are not here are missing from the capture. */
void lines_acknowledged(struct lines *lines, uint32_t sequence, line_taker take, void *context);

#endif
