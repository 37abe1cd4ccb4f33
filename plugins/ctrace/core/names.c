/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * names.c - the numbers of a trace that have names: see names.h
 */
#include "names.h"

#define ENTRY(id, name) {(id), (name)},
const struct named_number entry_names[] = {
#include "../tables/entry_ids.def"
};
const size_t entry_name_count = sizeof entry_names / sizeof entry_names[0];

#define DEVICE(type, name, evidence) {(type), (name)},
const struct named_number device_names[] = {
#include "../tables/device_types.def"
};
const size_t device_name_count = sizeof device_names / sizeof device_names[0];

#define FLAG(mask, name, filter, label, evidence) {(mask), (filter), (label), (evidence)},
const struct named_flag flag_names[] = {
#include "../tables/flags.def"
};
const size_t flag_name_count = sizeof flag_names / sizeof flag_names[0];
