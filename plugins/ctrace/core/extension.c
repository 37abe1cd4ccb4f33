/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * extension.c - the extensions behind the known 92 bytes of a packet trace header: see extension.h
 */
#include "extension.h"

bool extension_read(struct view area, size_t at, struct extension *out) {
    struct extension extension;
    if (!view_u16(area, at, &extension.length) || !view_u16(area, at + EXTENSION_TYPE_AT, &extension.type))
        return false;
    if (extension.length < EXTENSION_BODY_AT || !view_holds(area, at, extension.length))
        return false;
    *out = extension;
    return true;
}
