/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * carrier.c - what a data set is packed in: see carrier.h
 */
#include "carrier.h"

#include "dump.h"
#include "terse.h"

static const struct carrier *const carriers[] = {
    &terse_carrier,
    &dump_carrier,
    NULL,
};

const struct carrier *carrier_find(struct view start) {
    for (const struct carrier *const *carrier = carriers; *carrier != NULL; carrier++)
        if ((*carrier)->is_here(start))
            return *carrier;
    return NULL;
}
