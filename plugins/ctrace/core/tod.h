/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tod.h - the mainframe's time-of-day clock
 *
 * A TOD value is 64 bits wide.  Bit 51 counts microseconds since 1900-01-01 00:00, the 12 bits behind it are fractions
 * of a microsecond.  The clock runs on UTC plus the leap seconds that the installation has set; it wraps in September
 * 2042.  Source: z/Architecture Principles of Operation, "Timing".
 */
#ifndef CTRACE_TOD_H
#define CTRACE_TOD_H

#include <stdbool.h>
#include <stdint.h>

struct unix_time {
    int64_t seconds;      /* since 1970-01-01 00:00 UTC; negative before */
    uint32_t nanoseconds; /* 0 to 999,999,999 */
};

enum {
    TOD_PER_MICROSECOND = 4096,
    TOD_LEAP_SECONDS_MAX = 27 /* all leap seconds up to 2042, as far as they are decided */
};

#define TOD_SECONDS(n) ((uint64_t)(n)*1000000U * TOD_PER_MICROSECOND)

/* The Unix time of a TOD value; `leap_seconds` is what the installation added to UTC. */
struct unix_time tod_to_unix(uint64_t tod, unsigned leap_seconds);

/* True for a time between 1990 and the wrap of the clock in 2042: older traces cannot exist. */
bool tod_is_plausible(uint64_t tod);

/* True when two TOD values lie at most `limit` apart (a difference in TOD units: TOD_SECONDS). */
bool tod_is_near(uint64_t a, uint64_t b, uint64_t limit);

#endif
