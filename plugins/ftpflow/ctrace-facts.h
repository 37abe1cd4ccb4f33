/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ctrace-facts.h - what the plug-in "ctrace" knows of a frame, when it is installed
 *
 * It keeps it with the frame, under its protocol's name; without it nothing is discarded and nothing is missing.
 */
#ifndef FTPFLOW_CTRACE_FACTS_H
#define FTPFLOW_CTRACE_FACTS_H

#include <ws_compat_epan.h>

/* Finds the plug-in. */
void ctrace_facts_handoff(void);

/* The frame's discard code, 0 for none. */
uint16_t ctrace_discard_code(packet_info *pinfo);

/* "4114 IP_MAC_BRDCST: what it means"; NULL when there is no code. */
const char *ctrace_discard_text(packet_info *pinfo);

/* True when records or bytes are missing before the frame, or it is itself what could not be read. */
bool ctrace_is_gap(packet_info *pinfo);

#endif
