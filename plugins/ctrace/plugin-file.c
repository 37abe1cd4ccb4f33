/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * plugin-file.c - the file reader as a plug-in of Wireshark's file library
 */
#include <ws_compat_wtap.h>

#include "wiretap-ctrace.h"

WSC_PLUGIN(PLUGIN_VERSION, FILE_READER)

void plugin_register(void) {
    static wtap_plugin plugin = {.register_wtap_module = wtap_register_ctrace};
    wtap_register_plugin(&plugin);
}
