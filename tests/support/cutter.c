/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * cutter.c - tries every shorter input: see cutter.h
 */
#include "cutter.h"

#include "unit.h"

size_t cut_everywhere(struct view whole, cut_check check, void *context) {
    size_t failures = 0;
    for (size_t length = 0; length < whole.length; length++) {
        uint8_t *copy = malloc(length > 0 ? length : 1);
        assert_non_null(copy);
        memcpy(copy, whole.bytes, length);
        if (!check(view_of(copy, length), context))
            failures++;
        free(copy);
    }
    return failures;
}
