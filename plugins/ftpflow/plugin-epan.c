/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * plugin-epan.c - ftpflow as a plug-in of Wireshark
 */
#include <ws_compat_epan.h>

#include "packet-ftpflow.h"

WSC_PLUGIN(PLUGIN_VERSION, DISSECTOR)

void plugin_register(void) {
    static proto_plugin plugin = {
        .register_protoinfo = proto_register_ftpflow,
        .register_handoff = proto_reg_handoff_ftpflow,
    };
    proto_register_plugin(&plugin);
}
