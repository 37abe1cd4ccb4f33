/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * carrier-2cutc.h - entries that the converter 2cUTC has put into a pcapng file, each behind a prefix (twocutc.h)
 *
 * They come with link type USER0, which is for everybody: the user says in the table "DLTs" that it is "ctrace".
 */
#ifndef CTRACE_CARRIER_2CUTC_H
#define CTRACE_CARRIER_2CUTC_H

#include <ws_compat_epan.h>

/* Registers fields; `proto` is the protocol "ctrace". */
void carrier_2cutc_register(int proto);

/* Dissects a frame of 2cUTC; false when it is none. */
bool carrier_2cutc_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif
