/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * stream.c - fuzz target: entries that come over the network, in pieces of any length
 */
#include "fuzz.h"
#include "stream.h"

enum { PIECE_MAX = 300 };

/* With all bytes there: pieces up to the end, each with at least a byte. */
static void check_all(struct view bytes) {
    size_t at = 0;
    while (at < bytes.length) {
        struct piece piece = stream_next(view_part(bytes, at, bytes.length), false);
        must(piece.kind != PIECE_WAIT && piece.length > 0 && piece.length <= bytes.length - at);
        at += piece.length;
    }
}

/* With more and more of them: it never waits for bytes that are there. */
static void check_growing(struct view bytes, size_t step) {
    size_t at = 0, end = step;
    while (end <= bytes.length) {
        struct view there = view_part(bytes, at, end - at);
        struct piece piece = there.length > 0 ? stream_next(there, true) : (struct piece){PIECE_WAIT, 0};
        if (piece.kind == PIECE_WAIT) {
            end += piece.length > step ? piece.length : step;
            continue;
        }
        must(piece.length > 0 && piece.length <= there.length);
        at += piece.length;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct view bytes = view_of(data, size);
    check_all(bytes);
    check_growing(bytes, 1 + size % PIECE_MAX);
    (void)stream_has_entry(bytes);
    (void)stream_may_begin(bytes);
    return 0;
}
