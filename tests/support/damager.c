/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * damager.c - changes every byte of an input: see damager.h
 */
#include "damager.h"

#include "unit.h"

size_t damage_everywhere(struct view whole, damage_check check, void *context) {
    static const uint8_t changes[DAMAGES_PER_BYTE] = {0x01, 0x80, 0xff, 0xfe};
    size_t failures = 0;
    uint8_t *copy = malloc(whole.length > 0 ? whole.length : 1);
    assert_non_null(copy);
    for (size_t at = 0; at < whole.length; at++)
        for (size_t i = 0; i < DAMAGES_PER_BYTE; i++) {
            memcpy(copy, whole.bytes, whole.length);
            copy[at] ^= changes[i];
            if (!check(view_of(copy, whole.length), at, context))
                failures++;
        }
    free(copy);
    return failures;
}
