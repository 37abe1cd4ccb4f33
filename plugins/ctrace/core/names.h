/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * names.h - the numbers of a trace that have names: entry ids, device types, flags
 */
#ifndef CTRACE_NAMES_H
#define CTRACE_NAMES_H

#include "layout.h"

struct named_number {
    uint32_t number;
    const char *name;
};

struct named_flag {
    uint8_t mask;
    const char *filter; /* display filter name without the leading "ctrace." */
    const char *label;
    enum evidence evidence;
};

#define FLAG(mask, name, filter, label, evidence) PTH_FLAG_##name = (mask),
enum pthdr_flag {
#include "../tables/flags.def"
};
#undef FLAG

#define FLAG(mask, name, filter, label, evidence) FLAG_ROW_##name,
enum flag_row {
#include "../tables/flags.def"
    FLAG_ROW_COUNT
};
#undef FLAG

/* In ascending order of the numbers. */
extern const struct named_number entry_names[];
extern const size_t entry_name_count;
extern const struct named_number device_names[];
extern const size_t device_name_count;

extern const struct named_flag flag_names[];
extern const size_t flag_name_count;

#endif
