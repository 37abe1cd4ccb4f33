/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * plugin-epan.c - the dissector as a plug-in of Wireshark
 */
#include <ws_compat_epan.h>

#include "packet-idsprobe.h"

WSC_PLUGIN(PLUGIN_VERSION, DISSECTOR)

void plugin_register(void) {
    static proto_plugin plugin = {
        .register_protoinfo = proto_register_idsprobe,
        .register_handoff = proto_reg_handoff_idsprobe,
    };
    proto_register_plugin(&plugin);
}
