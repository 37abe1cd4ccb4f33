/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * built.h - an entry that is built by a plan and read by the core
 */
#ifndef SUPPORT_BUILT_H
#define SUPPORT_BUILT_H

#include "entry.h"
#include "trace_builder.h"

/* `bytes` is freed by built_free(). */
struct built {
    struct bytes bytes;
    struct entry entry;
    enum entry_proof proof;
};

struct built built_of(const struct entry_plan *plan);
void built_free(struct built *built);

/* The proof and the fit of what the plan describes. */
#define assert_read(plan, proof, fit) check_read((plan), (proof), (fit), __FILE__, __LINE__)
void check_read(const struct entry_plan *plan, enum entry_proof proof, enum entry_fit fit, const char *file, int line);

#endif
