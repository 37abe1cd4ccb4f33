/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * component.c - entries of other components: see component.h
 */
#include "component.h"

#include <string.h>

#include "ebcdic.h"

enum { ASID_MAX = 0x7fff, TEXT_LENGTH_MIN = 8 };

/* Constants of the rows, such as SYSTCPIP_AT_user. */
#define FIELD(at, length, kind, member, form, filter, label, evidence) SYSTCPIP_AT_##member = (at),
enum systcpip_offset {
#include "layouts/systcpip.def"
    SYSTCPIP_LENGTH_MIN = 72
};
#undef FIELD

#define FIELD(at, length, kind, member, form, filter, label, evidence) GSKSRVR_AT_##member = (at),
enum gsksrvr_offset {
#include "layouts/gsksrvr.def"
};
#undef FIELD

static const struct layout_field systcpip_rows[] = {
#define FIELD LAYOUT_ROW
#include "layouts/systcpip.def"
#undef FIELD
};

static const struct layout_field gsksrvr_rows[] = {
#define FIELD LAYOUT_ROW
#include "layouts/gsksrvr.def"
#undef FIELD
};

const struct component components[] = {
    {"SYSTCPIP", systcpip_rows, sizeof systcpip_rows / sizeof systcpip_rows[0]},
    {"GSKSRVR", gsksrvr_rows, sizeof gsksrvr_rows / sizeof gsksrvr_rows[0]},
};
const size_t component_count = sizeof components / sizeof components[0];

enum { SYSTCPIP, GSKSRVR };

static bool has_name(struct view bytes, size_t at) {
    return view_holds(bytes, at, 8) && ebcdic_is_name(view_part(bytes, at, 8));
}

static bool has_asid(struct view bytes, size_t at) {
    uint16_t asid;
    return view_u16(bytes, at, &asid) && asid >= 1 && asid <= ASID_MAX;
}

static bool is_systcpip(struct view bytes) {
    return view_holds(bytes, 0, SYSTCPIP_LENGTH_MIN) && has_asid(bytes, SYSTCPIP_AT_home_asid) &&
           has_asid(bytes, SYSTCPIP_AT_primary_asid) && has_asid(bytes, SYSTCPIP_AT_secondary_asid) &&
           has_name(bytes, SYSTCPIP_AT_user);
}

/* A name, numbers, and text: an entry that is text throughout is something else. */
static bool is_gsksrvr(struct view bytes) {
    struct view numbers = view_part(bytes, GSKSRVR_AT_process, GSKSRVR_AT_text - GSKSRVR_AT_process);
    struct view text = view_part(bytes, GSKSRVR_AT_text, bytes.length);
    return has_name(bytes, GSKSRVR_AT_job) && text.length >= TEXT_LENGTH_MIN && ebcdic_is_text(text) &&
           !ebcdic_is_text(numbers);
}

static const struct component *by_content(const struct entry *entry) {
    struct view bytes = view_part(entry->bytes, 0, entry_data_end(entry));
    bool systcpip = is_systcpip(bytes), gsksrvr = is_gsksrvr(bytes);
    if (systcpip == gsksrvr)
        return NULL;
    return &components[systcpip ? SYSTCPIP : GSKSRVR];
}

static const struct component *by_name(const char *name) {
    for (size_t i = 0; i < component_count; i++)
        if (strcmp(components[i].name, name) == 0)
            return &components[i];
    return NULL;
}

const struct component *component_of(const struct entry *entry, const char *name) {
    if (entry_component(entry->id) != NULL || entry->length < ENTRY_LENGTH_MIN)
        return NULL;
    return name != NULL ? by_name(name) : by_content(entry);
}
