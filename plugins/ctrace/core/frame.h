/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * frame.h - what an item of the trace looks like as a frame of Wireshark
 *
 * An entry that holds one whole packet becomes an ordinary frame: its bytes are the packet, its lengths are those of
 * the packet, and the rest of the entry goes into the header option.  Everything else is a trace frame, whose bytes are
 * the entry's own.  The one function here decides; the glue on either side only obeys.
 */
#ifndef CTRACE_FRAME_H
#define CTRACE_FRAME_H

#include "header_option.h"
#include "packet.h"
#include "settings.h"
#include "tod.h"

enum frame_shape {
    FRAME_TRACE,  /* the entry's bytes, for the ctrace dissector */
    FRAME_RAW_IP, /* an IP packet without link header */
    FRAME_ETHERNET
};

enum frame_direction { DIRECTION_UNKNOWN, DIRECTION_IN, DIRECTION_OUT };

enum {
    FRAME_NAME_LENGTH = 16,
    FRAME_NAME_SIZE = 2 * FRAME_NAME_LENGTH + 1, /* an interface name in UTF-8 */
    FRAME_PREFIX_NAME_SIZE = 2 * PREFIX_NAME_LENGTH + 1
};

/* What names the interface that an entry belongs to.  The name itself is made only when it is wanted: a trace has few
 * links, and many frames. */
struct frame_link {
    struct view ebcdic;    /* of link or job, as it stands, at most FRAME_NAME_LENGTH; it borrows the entry's bytes */
    const char *otherwise; /* the name when that is blank: the component's, else "CTRACE" */
};

struct frame {
    bool left_out;   /* the user wants packets alone, and this is none */
    bool has_option; /* the header option is to go with the frame */
    enum frame_shape shape;
    enum frame_direction direction;
    struct view bytes;        /* good as long as the item's */
    uint32_t original_length; /* on the wire; of the whole stretch for skipped bytes */
    bool has_time;            /* the entry may be cut before its clock */
    struct unix_time time;
    struct frame_link link;
    char system[FRAME_PREFIX_NAME_SIZE]; /* names of the writer's prefix; empty when there are none */
    char component[FRAME_PREFIX_NAME_SIZE];
    char stack[FRAME_PREFIX_NAME_SIZE];
    struct header_option option;

    /* What is repeated for a Wireshark without the plug-ins, when the setting `comments` asks for it. */
    uint16_t discard; /* the discard code; 0 for none */
    bool has_trace_count;
    uint32_t trace_count;
};

/* Of an entry.  `layout` is what was learnt of intrusion detection records; NULL for nothing. */
struct frame_link frame_link_of(const struct entry *entry, const struct ids_layout *layout);

/* Of what belongs to no link. */
extern const struct frame_link frame_no_link;

void frame_link_name(const struct frame_link *link, char name[FRAME_NAME_SIZE]);

enum frame_direction frame_direction_of(const struct entry *entry);

/* `out` points into itself (its option borrows its names): it is not to be copied.  The item's entry is read by the
 * places of `settings` from then on. */
void frame_of_item(struct item *item, const struct dataset *dataset, const struct settings *settings,
                   struct frame *out);

#endif
