/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * must.h - what the makers of test data rely on
 *
 * Not cmocka's assertions: a program that only makes files uses the makers too, and is built where there is no cmocka.
 */
#ifndef SUPPORT_MUST_H
#define SUPPORT_MUST_H

#include <stdio.h>
#include <stdlib.h>

#define must(condition) ((condition) ? (void)0 : must_failed(#condition, __FILE__, __LINE__))

static inline void must_failed(const char *condition, const char *file, int line) {
    fprintf(stderr, "%s:%d: this must be so: %s\n", file, line, condition);
    abort();
}

#endif
