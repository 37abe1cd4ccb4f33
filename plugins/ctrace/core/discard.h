/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * discard.h - discard reason codes in words
 *
 * A packet record holds the reason why z/OS dropped the packet, 0 when it did not.  IBM publishes 229 of the codes; for
 * the others the range still tells the layer.  Source: IP and SNA Codes, SC27-3648, chapter 20.
 */
#ifndef CTRACE_DISCARD_H
#define CTRACE_DISCARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout.h"

enum discard_layer {
    LAYER_OSA,
    LAYER_INTERFACE,
    LAYER_IP,
    LAYER_TCP,
    LAYER_UDP,
    LAYER_RAW,
    LAYER_UNKNOWN /* beyond every published range */
};

struct discard_code {
    uint16_t code;
    const char *name; /* empty when none is known */
    enum discard_layer layer;
    const char *group;
    bool normal; /* comes up in normal running */
    const char *meaning;
    const char *source;
    enum evidence evidence;
};

extern const struct discard_code discard_codes[];
extern const size_t discard_code_count;

/* The row of a code, or NULL. */
const struct discard_code *discard_find(uint16_t code);

/* The layer by the table, else by the range of the code. */
enum discard_layer discard_layer_of(uint16_t code);

/* "OSA", "interface", "IP", "TCP", "UDP", "RAW", "unknown" */
const char *discard_layer_name(enum discard_layer layer);

/* The name by the table; for a code without one what the range tells: "OSA discard, not in the table", ... */
const char *discard_name(uint16_t code);

/* What to look at next, to stand behind "Look at "; NULL when there is nothing to say, as for a code that is not in the
 * table. */
const char *discard_advice(uint16_t code);

#endif
