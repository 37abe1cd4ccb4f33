/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * lines.c - one direction of a control connection: see lines.h
 */
#include "lines.h"

#include <string.h>

void lines_start(struct lines *lines, uint32_t first) {
    lines->started = true;
    lines->ahead_used = lines->overlong = lines->holed = false;
    lines->kept = 0;
    lines->next = lines->begin = first;
}

/* Gives the line at hand, and begins the next one at `end`. */
static void give(struct lines *lines, uint32_t end, bool lost, line_taker take, void *context) {
    struct line line = {
        .text = text_of(lines->line, lines->kept),
        .cut = lost || lines->overlong,
        .lost = lost,
        .holed = lines->holed,
        .begin = lines->begin,
        .end = end,
    };
    if (text_at(line.text, line.text.length - 1) == '\r')
        line.text.length--;
    lines->kept = 0;
    lines->overlong = lines->holed = false;
    lines->begin = end;
    take(context, &line);
}

static void take_byte(struct lines *lines, uint8_t byte) {
    if (lines->kept < LINE_KEPT)
        lines->line[lines->kept++] = byte;
    else
        lines->overlong = true;
}

/* Bytes up to `end` are missing. */
static void take_hole(struct lines *lines, uint32_t end, line_taker take, void *context) {
    if (lines->kept > 0)
        give(lines, end, true, take, context);
    lines->next = lines->begin = end;
}

/* Takes bytes of which the first is the one that is waited for, or has been taken already. */
static void take_bytes(struct lines *lines, const struct segment_data *segment, line_taker take, void *context) {
    uint32_t end = segment->sequence + segment->length;
    struct text fresh = text_from(segment->bytes, lines->next - segment->sequence);
    for (size_t i = 0; i < fresh.length; i++) {
        lines->next++;
        if (fresh.bytes[i] == '\n')
            give(lines, lines->next, false, take, context);
        else
            take_byte(lines, fresh.bytes[i]);
    }
    if (sequence_before(lines->next, end))
        take_hole(lines, end, take, context);
}

static void keep_early(struct lines *lines, const struct segment_data *segment) {
    size_t count = segment->bytes.length < AHEAD_KEPT ? segment->bytes.length : AHEAD_KEPT;
    memcpy(lines->early, segment->bytes.bytes, count);
    lines->ahead = (uint16_t)count;
    lines->ahead_at = segment->sequence;
    lines->ahead_end = segment->sequence + segment->length;
    lines->ahead_used = true;
}

/* Takes what came early, if its turn has come. */
static void take_early(struct lines *lines, line_taker take, void *context) {
    if (!lines->ahead_used || sequence_before(lines->next, lines->ahead_at))
        return;
    struct segment_data segment = {lines->ahead_at, lines->ahead_end - lines->ahead_at,
                                   text_of(lines->early, lines->ahead)};
    lines->ahead_used = false;
    if (sequence_before(lines->next, lines->ahead_end))
        take_bytes(lines, &segment, take, context);
}

void lines_take(struct lines *lines, const struct segment_data *segment, line_taker take, void *context) {
    if (!lines->started)
        lines_start(lines, segment->sequence);
    if (!sequence_before(lines->next, segment->sequence + segment->length))
        return; /* nothing new */
    if (sequence_before(lines->next, segment->sequence)) {
        if (!lines->ahead_used) {
            keep_early(lines, segment);
            return;
        }
        if (segment->sequence == lines->ahead_at)
            return;
        lines_acknowledged(lines, segment->sequence, take, context); /* twice in vain: no longer waited for */
    }
    take_bytes(lines, segment, take, context);
    take_early(lines, take, context);
}

void lines_acknowledged(struct lines *lines, uint32_t sequence, line_taker take, void *context) {
    if (!lines->started || !sequence_before(lines->next, sequence))
        return;
    lines->holed = true;
    if (lines->ahead_used && !sequence_before(sequence, lines->ahead_at)) {
        take_hole(lines, lines->ahead_at, take, context);
        take_early(lines, take, context);
    }
    if (sequence_before(lines->next, sequence))
        take_hole(lines, sequence, take, context);
}
