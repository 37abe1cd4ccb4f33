/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * frame-data.h - what is kept with a frame, by key (epan/proto_data.h)
 *
 * Other plug-ins find it under the protocol "ctrace": so they need no tree, and no field of ours.  The numbers stay.
 */
#ifndef CTRACE_FRAME_DATA_H
#define CTRACE_FRAME_DATA_H

enum ctrace_frame_data {
    CTRACE_DATA_SEGMENT = 0, /* for the file: struct segment, of segments.c alone; for each entry of the frame */
    CTRACE_DATA_DISCARD = 1, /* for the packet: the discard code, as GUINT_TO_POINTER */
    CTRACE_DATA_GAP = 2,     /* for the file: struct gap (gaps.h), in frames that have one */
    CTRACE_DATA_ENTRIES = 3, /* for the packet: how many entries of a network it has shown, as GUINT_TO_POINTER */
    CTRACE_DATA_DAMAGE =
        4, /* for the packet: not NULL when it is bytes that are no entry, a cut entry, or tells of loss */
    CTRACE_DATA_DISCARD_TEXT = 5,   /* for the packet: const char *, the discard code with its name and meaning */
    CTRACE_DATA_NOT_TRACED = 6,     /* for the file: what insights/not-traced.c found */
    CTRACE_DATA_DISCARDED_COPY = 7, /* for the file: what insights/discarded-copy.c found */
    CTRACE_DATA_STREAM = 10,     /* for the file: struct stream, of data-stream.c alone; for each entry of the frame */
    CTRACE_DATA_STREAM_GAP = 11, /* for the file: records missing in that stream, GUINT_TO_POINTER; for each entry */
    CTRACE_DATA_KINDS = 16       /* from an entry of a frame to the next, where it may hold several; room for more */
};

#endif
