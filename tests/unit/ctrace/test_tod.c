/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_tod.c - the mainframe's clock against published pairs of clock value and time
 */
#include "tod.h"
#include "unit.h"

static void check_time(uint64_t tod, int64_t seconds, uint32_t nanoseconds) {
    struct unix_time time = tod_to_unix(tod, 0);
    assert_true(time.seconds == seconds);
    assert_int_equal(time.nanoseconds, nanoseconds);
}

/* Clock values of formatted IBM reports; the seconds are those of the printed dates (date -u -d ... +%s). */
static void gives_the_times_that_ibm_prints(void **state) {
    (void)state;
    check_time(UINT64_C(0xB72E372BBDA05000), 1013557151, 873541000); /* 2002-02-12 23:39:11.873541 */
    check_time(UINT64_C(0xB72E372BBDA03000), 1013557151, 873539000); /* 2002-02-12 23:39:11.873539 */
    check_time(UINT64_C(0xB88F32A50A3C8000), 1037813912, 175560000); /* 2002-11-20 17:38:32.175560 */
    check_time(UINT64_C(0xB88F32A50A3C7000), 1037813912, 175559000); /* 2002-11-20 17:38:32.175559 */
    check_time(UINT64_C(0xB56D52DB47A07000), 982709538, 642439000);  /* 2001-02-20 22:52:18.642439 */
}

/* 1993-01-18 17:02:42.933669, and C02 hex = 3074 of 4096 parts of a microsecond: 3074 * 1000 / 4096 = 750 ns. */
static void gives_the_time_of_a_gtf_record_to_the_nanosecond(void **state) {
    (void)state;
    check_time(UINT64_C(0xa6e9bd6636fa5c02), 727376562, 933669750);
}

static void begins_in_1900(void **state) {
    (void)state;
    check_time(0, INT64_C(-2208988800), 0);
    check_time(UINT64_C(1) << 12, INT64_C(-2208988800), 1000); /* bit 51 is a microsecond */
}

/* 2^52 - 1 microseconds = 4,503,599,627.370495 s after 1900; 4,503,599,627 - 2,208,988,800 = 2,294,610,827: in
 * September 2042.  The 12 bits behind: 4095 * 1000 / 4096 = 999 ns. */
static void ends_in_september_2042(void **state) {
    (void)state;
    check_time(UINT64_MAX, INT64_C(2294610827), 370495999);
}

static void counts_fractions_of_a_microsecond(void **state) {
    (void)state;
    struct unix_time half = tod_to_unix(0x800, 0);
    struct unix_time almost_one = tod_to_unix(0xfff, 0);
    struct unix_time least = tod_to_unix(1, 0); /* 1000 / 4096 ns */
    assert_int_equal(half.nanoseconds, 500);
    assert_int_equal(almost_one.nanoseconds, 999);
    assert_int_equal(least.nanoseconds, 0);
}

static void takes_leap_seconds_off(void **state) {
    (void)state;
    struct unix_time time = tod_to_unix(UINT64_C(0xB72E372BBDA05000), 27);
    assert_true(time.seconds == 1013557151 - 27);
    assert_int_equal(time.nanoseconds, 873541000);
    assert_true(tod_to_unix(0, 27).seconds == INT64_C(-2208988800) - 27);
}

/* 1990-01-01 00:00 UTC is Unix time 631,152,000, so 2,840,140,800 s after 1900: 32,872 days (90 years of 365 days and
 * 22 leap days, 1904 to 1988). */
static void is_plausible_from_the_first_moment_of_1990_on(void **state) {
    (void)state;
    const uint64_t first = UINT64_C(2840140800) * 1000000 * 4096;
    assert_true(tod_is_plausible(first));
    assert_false(tod_is_plausible(first - 1));
    assert_false(tod_is_plausible(0));
}

static void is_plausible_up_to_the_end_of_the_clock(void **state) {
    (void)state;
    assert_true(tod_is_plausible(UINT64_C(0xB72E372BBDA05000)));
    assert_true(tod_is_plausible(UINT64_MAX));
}

static void near_includes_the_limit_and_works_both_ways(void **state) {
    (void)state;
    assert_true(tod_is_near(1000, 1010, 10));
    assert_true(tod_is_near(1010, 1000, 10));
    assert_false(tod_is_near(1000, 1011, 10));
    assert_false(tod_is_near(1011, 1000, 10));
    assert_true(tod_is_near(5, 5, 0));
    assert_false(tod_is_near(0, UINT64_MAX, UINT64_MAX - 1));
    assert_true(tod_is_near(0, UINT64_MAX, UINT64_MAX));
}

/* One second is 1,000,000 microseconds of 4096 units; an hour does not fit in 32 bits. */
static void seconds_in_clock_units(void **state) {
    (void)state;
    assert_int_equal(TOD_SECONDS(1), UINT64_C(4096000000));
    assert_int_equal(TOD_SECONDS(3600), UINT64_C(14745600000000));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_times_that_ibm_prints),
        cmocka_unit_test(gives_the_time_of_a_gtf_record_to_the_nanosecond),
        cmocka_unit_test(begins_in_1900),
        cmocka_unit_test(ends_in_september_2042),
        cmocka_unit_test(counts_fractions_of_a_microsecond),
        cmocka_unit_test(takes_leap_seconds_off),
        cmocka_unit_test(is_plausible_from_the_first_moment_of_1990_on),
        cmocka_unit_test(is_plausible_up_to_the_end_of_the_clock),
        cmocka_unit_test(near_includes_the_limit_and_works_both_ways),
        cmocka_unit_test(seconds_in_clock_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
