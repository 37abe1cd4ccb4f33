/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * view.h - the one bounds-checked window on untrusted bytes
 *
 * A view is a pointer and a count.  Every byte of a trace is fetched through it: a fetch is either wholly inside the
 * window and gives a value, or it gives false and leaves its output alone.  False always means "the bytes are not
 * there" (truncated); whether the bytes that are there make sense (invalid) is for the caller to say.
 *
 * All integers of a trace are big-endian.  Offsets and lengths are bytes.  A view owns nothing.
 */
#ifndef CTRACE_VIEW_H
#define CTRACE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define MUST_CHECK __attribute__((warn_unused_result))
#else
#define MUST_CHECK
#endif

struct view {
    const uint8_t *bytes;
    size_t length;
};

static inline struct view view_of(const void *bytes, size_t length) {
    return (struct view){.bytes = bytes, .length = length};
}

/* True when the `count` bytes at `at` are inside; written so that no sum can overflow. */
static inline bool view_holds(struct view view, size_t at, size_t count) {
    return at <= view.length && count <= view.length - at;
}

/* The part of the view from `at` on, at most `count` bytes of it; empty when `at` is behind the end. */
static inline struct view view_part(struct view view, size_t at, size_t count) {
    if (view.length == 0)
        return view; /* it may have no bytes at all, from which to count */
    if (at > view.length)
        at = view.length;
    if (count > view.length - at)
        count = view.length - at;
    return view_of(view.bytes + at, count);
}

/* An integer of `count` bytes, 1 to 8. */
MUST_CHECK static inline bool view_uint(struct view view, size_t at, size_t count, uint64_t *out) {
    if (!view_holds(view, at, count))
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++)
        value = value << 8 | view.bytes[at + i];
    *out = value;
    return true;
}

MUST_CHECK static inline bool view_u8(struct view view, size_t at, uint8_t *out) {
    if (!view_holds(view, at, 1))
        return false;
    *out = view.bytes[at];
    return true;
}

MUST_CHECK static inline bool view_u16(struct view view, size_t at, uint16_t *out) {
    if (!view_holds(view, at, 2))
        return false;
    /* Two bytes are held, so they are somewhere. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
    *out = (uint16_t)(view.bytes[at] << 8 | view.bytes[at + 1]);
    return true;
}

MUST_CHECK static inline bool view_u32(struct view view, size_t at, uint32_t *out) {
    if (!view_holds(view, at, 4))
        return false;
    const uint8_t *b = view.bytes + at; /* compilers make one load of this */
    *out = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    return true;
}

MUST_CHECK static inline bool view_u64(struct view view, size_t at, uint64_t *out) {
    uint32_t high, low;
    if (!view_holds(view, at, 8) || !view_u32(view, at, &high) || !view_u32(view, at + 4, &low))
        return false;
    *out = (uint64_t)high << 32 | low;
    return true;
}

#endif
