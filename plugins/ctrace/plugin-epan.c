/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * plugin-epan.c - the dissector as a plug-in of Wireshark
 */
#include <ws_compat_epan.h>

#include "packet-ctrace.h"

WSC_PLUGIN(PLUGIN_VERSION, DISSECTOR)

void plugin_register(void) {
    static proto_plugin plugin = {
        .register_protoinfo = proto_register_ctrace,
        .register_handoff = proto_reg_handoff_ctrace,
    };
    proto_register_plugin(&plugin);
}
