/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * packet-ftpflow.h - the post-dissector "ftpflow"
 */
#ifndef FTPFLOW_PACKET_FTPFLOW_H
#define FTPFLOW_PACKET_FTPFLOW_H

#include <ws_compat_epan.h>

void proto_register_ftpflow(void);
void proto_reg_handoff_ftpflow(void);

#endif
