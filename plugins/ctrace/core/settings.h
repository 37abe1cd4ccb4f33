/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settings.h - what the user can choose about reading a trace
 *
 * A setting has one name everywhere: `leap_seconds = 27` in ctrace.conf, CTRACE_LEAP_SECONDS=27 in the environment,
 * ctrace.leap_seconds as a preference.  All of them end here, as a name and a text.
 */
#ifndef CTRACE_SETTINGS_H
#define CTRACE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

enum time_source { TIME_CAPTURE, TIME_BUFFER };
enum osa_layer { OSA_LAYER_BY_CONTENT = 0, OSA_LAYER_2 = 1, OSA_LAYER_3 = 2 }; /* stored in files: never renumber */
enum frame_mode { FRAMES_PACKETS, FRAMES_ENTRIES };
enum comment_mode { COMMENTS_OFF, COMMENTS_ON };
enum header_mode { HEADER_KEEP, HEADER_NONE };

struct places;

struct settings {
    unsigned leap_seconds;       /* 0 to 27: what the installation adds to UTC */
    enum time_source time;       /* a frame's time: PTH_Time, or ctetime */
    enum osa_layer osa;          /* what OSAENTA records hold */
    enum frame_mode frames;      /* a whole packet as an ordinary frame, or every entry as a trace frame */
    enum comment_mode comments;  /* discards as packet comments, trace counts as packet ids, for a stock Wireshark */
    enum header_mode header;     /* all of the trace, or its packets alone: for a file that is given away */
    const struct places *places; /* where uncertain header fields stand; NULL for where the tables have them */
};

struct setting {
    const char *name;        /* as in ctrace.conf */
    const char *environment; /* the variable */
    const char *values;      /* what is allowed, for messages */
    bool (*set)(struct settings *settings, const char *value);
};

extern const struct setting settings_table[];
extern const size_t settings_count;

/* The setting of that name, or NULL.  Its set() gives false, with the settings as they were, for a value not allowed.
 */
const struct setting *settings_find(const char *name);

/* One line of ctrace.conf: blank, `# comment`, or `name = value`.  The line is cut up in place. */
enum settings_line { SETTINGS_LINE_EMPTY, SETTINGS_LINE_PAIR, SETTINGS_LINE_INVALID };
enum settings_line settings_line_split(char *line, const char **name, const char **value);

#endif
