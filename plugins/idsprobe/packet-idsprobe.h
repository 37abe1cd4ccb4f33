/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * packet-idsprobe.h - the dissector "idsprobe": trace records of the intrusion detection (component SYSTCPIS)
 */
#ifndef IDSPROBE_PACKET_IDSPROBE_H
#define IDSPROBE_PACKET_IDSPROBE_H

void proto_register_idsprobe(void);
void proto_reg_handoff_idsprobe(void);

#endif
