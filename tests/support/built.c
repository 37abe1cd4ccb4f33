/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * built.c - an entry that is built by a plan and read by the core: see built.h
 */
#include "built.h"
#include "unit.h"

struct built built_of(const struct entry_plan *plan) {
    struct built built = {{0}, {.bytes = view_of(NULL, 0)}, ENTRY_NONE};
    add_entry(&built.bytes, plan);
    built.proof = entry_read(bytes_view(&built.bytes), &built.entry);
    return built;
}

void built_free(struct built *built) {
    bytes_free(&built->bytes);
}

void check_read(const struct entry_plan *plan, enum entry_proof proof, enum entry_fit fit, const char *file, int line) {
    struct built built = built_of(plan);
    _assert_int_equal((LargestIntegralType)built.proof, (LargestIntegralType)proof, file, line);
    if (built.proof != ENTRY_NONE)
        _assert_int_equal((LargestIntegralType)built.entry.fit, (LargestIntegralType)fit, file, line);
    built_free(&built);
}
