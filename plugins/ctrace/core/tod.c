/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tod.c - the mainframe's time-of-day clock: see tod.h
 */
#include "tod.h"

/* Seconds from 1900-01-01 to 1970-01-01. */
#define EPOCH_1970 INT64_C(2208988800)

/* 1990-01-01 00:00 UTC: 90 years of 365 days and 22 leap days after 1900-01-01. */
#define TOD_1990 TOD_SECONDS(UINT64_C(32872) * 86400)

struct unix_time tod_to_unix(uint64_t tod, unsigned leap_seconds) {
    uint64_t microseconds = tod / TOD_PER_MICROSECOND;
    uint64_t fraction = tod % TOD_PER_MICROSECOND;
    return (struct unix_time){
        .seconds = (int64_t)(microseconds / 1000000) - EPOCH_1970 - (int64_t)leap_seconds,
        .nanoseconds = (uint32_t)(microseconds % 1000000 * 1000 + fraction * 1000 / TOD_PER_MICROSECOND),
    };
}

bool tod_is_plausible(uint64_t tod) {
    return tod >= TOD_1990; /* the upper end is the end of the clock itself */
}

bool tod_is_near(uint64_t a, uint64_t b, uint64_t limit) {
    return (a > b ? a - b : b - a) <= limit;
}
