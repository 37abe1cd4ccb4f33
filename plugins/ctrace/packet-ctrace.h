/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * packet-ctrace.h - the dissector "ctrace"
 */
#ifndef CTRACE_PACKET_CTRACE_H
#define CTRACE_PACKET_CTRACE_H

void proto_register_ctrace(void);
void proto_reg_handoff_ctrace(void);

#endif
