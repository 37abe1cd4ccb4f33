/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * tap-idsprobe.h - what each trace record tells the report `-z idsprobe,probes`: the tap "idsprobe"
 *
 * Messages are not counted: they speak of packets that are counted already, or of none.
 */
#ifndef IDSPROBE_TAP_H
#define IDSPROBE_TAP_H

#include <ws_compat_epan.h>

#include "probe.h"

/* The data of the tap.  Good until the packet has been dissected. */
struct ids_record {
    struct probe probe;
    bool has_correlator;
    uint32_t correlator;
    const char *policy; /* NULL when its place is not known */
    address source;     /* of the packet that it holds; AT_NONE when Wireshark has found none */
};

void tap_idsprobe_register(void);

/* Hands a record to the reports that are open. */
void tap_idsprobe_queue(packet_info *pinfo, const struct ids_record *record);

#endif
