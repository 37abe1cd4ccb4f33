/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * storage.h - a place in the storage of a z/OS system, as a dump shows it
 */
#ifndef CTRACE_STORAGE_H
#define CTRACE_STORAGE_H

#include <stdint.h>

enum storage_kind {
    /* Stored in files (header_option.h): never renumber. */
    STORAGE_NONE = 0, /* not from a dump */
    STORAGE_ADDRESS_SPACE = 1,
    STORAGE_DATA_SPACE = 2, /* the ASID is that of its owner */
    STORAGE_OTHER = 3,
    STORAGE_KINDS
};

struct storage {
    enum storage_kind kind;
    uint32_t asid;
    uint64_t address;
};

#endif
