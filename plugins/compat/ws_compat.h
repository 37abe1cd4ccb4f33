/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ws_compat.h - what differs between the releases of Wireshark: version test, types, entry points of a plug-in
 *
 * Only the headers of this folder know a version.  Everything they offer is called wsc_... or WSC_... and has one shape
 * for all releases; ws_compat_wtap.h is for file readers, ws_compat_frames.h for those who read their frames, and
 * ws_compat_epan.h for dissectors.
 */
#ifndef WS_COMPAT_H
#define WS_COMPAT_H

#include <wireshark.h>
#include <ws_version.h>

#define WSC_AT_LEAST(major, minor) (WIRESHARK_VERSION_MAJOR * 100 + WIRESHARK_VERSION_MINOR >= (major)*100 + (minor))

/* The callbacks of 4.0 and 4.2 answer gboolean, which is an int. */
#if WSC_AT_LEAST(4, 4)
#include <wsutil/array.h>
typedef bool wsc_bool;
#else
typedef gboolean wsc_bool;
#endif

/* What kind of plug-in it is, for the About window; 4.0 and 4.2 do not ask. */
#if WSC_AT_LEAST(4, 4)
#include <wsutil/plugins.h>
#define WSC_DESCRIBE(kind)                                                                                             \
    WS_DLL_PUBLIC uint32_t plugin_describe(void);                                                                      \
    uint32_t plugin_describe(void) {                                                                                   \
        return WSC_PLUGIN_##kind;                                                                                      \
    }
#define WSC_PLUGIN_FILE_READER WS_PLUGIN_DESC_FILE_TYPE
#define WSC_PLUGIN_DISSECTOR WS_PLUGIN_DESC_DISSECTOR
#else
#define WSC_DESCRIBE(kind)
#endif

/* The symbols that Wireshark looks up in a plug-in: put it once in a file that defines plugin_register().
 * `kind` is FILE_READER or DISSECTOR. */
#define WSC_PLUGIN(version, kind)                                                                                      \
    WS_DLL_PUBLIC_DEF const char plugin_version[] = version;                                                           \
    WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;                                           \
    WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;                                           \
    WSC_DESCRIBE(kind)                                                                                                 \
    WS_DLL_PUBLIC void plugin_register(void);

#endif
