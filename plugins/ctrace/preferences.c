/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * preferences.c - the reader settings as preferences of "ctrace": see preferences.h
 */
#include "preferences.h"

#include <ws_compat_epan.h>

#include <epan/prefs.h>

#include "discard-table.h"
#include "settings.h"
#include "tod.h"

static unsigned leap_seconds;
static int time_of_frames = TIME_CAPTURE;
static int osa_layer = OSA_LAYER_BY_CONTENT;
static int frames = FRAMES_PACKETS;
static int comments = COMMENTS_OFF;
static int header = HEADER_KEEP;

static const enum_val_t time_values[] = {
    {"capture", "When the packet was captured", TIME_CAPTURE},
    {"buffer", "When the entry was put into the trace buffer", TIME_BUFFER},
    {NULL, NULL, 0},
};

static const enum_val_t osa_values[] = {
    {"auto", "By their content", OSA_LAYER_BY_CONTENT},
    {"ethernet", "Ethernet frames", OSA_LAYER_2},
    {"ip", "IP packets", OSA_LAYER_3},
    {NULL, NULL, 0},
};

static const enum_val_t frame_values[] = {
    {"packets", "Whole packets as packets, everything else as trace entries", FRAMES_PACKETS},
    {"entries", "Every entry as a trace entry", FRAMES_ENTRIES},
    {NULL, NULL, 0},
};

static const enum_val_t comment_values[] = {
    {"off", "No", COMMENTS_OFF},
    {"on", "Yes", COMMENTS_ON},
    {NULL, NULL, 0},
};

static const enum_val_t header_values[] = {
    {"keep", "The trace header, and entries that are no packet", HEADER_KEEP},
    {"none", "Nothing: packets alone", HEADER_NONE},
    {NULL, NULL, 0},
};

/* What the environment held for a setting before a preference changed it. */
static const char *original_value(const struct setting *setting) {
    static GHashTable *originals;
    if (originals == NULL)
        originals = g_hash_table_new(NULL, NULL);
    if (!g_hash_table_contains(originals, setting))
        /* The key is only compared. NOLINTNEXTLINE(performance-no-int-to-ptr) */
        g_hash_table_insert(originals, (void *)(uintptr_t)setting, g_strdup(g_getenv(setting->environment)));
    return g_hash_table_lookup(originals, setting);
}

/* Hands a setting to the reader; NULL when the preference is at its default. */
static void pass_on(const char *name, const char *value) {
    const struct setting *setting = settings_find(name);
    const char *original = original_value(setting);
    if (value == NULL)
        value = original;
    if (value != NULL)
        g_setenv(setting->environment, value, TRUE);
    else
        g_unsetenv(setting->environment);
}

static void apply(void) {
    char seconds[16];
    leap_seconds = MIN(leap_seconds, TOD_LEAP_SECONDS_MAX);
    g_snprintf(seconds, sizeof seconds, "%u", leap_seconds);
    pass_on("leap_seconds", leap_seconds != 0 ? seconds : NULL);
    pass_on("time", time_of_frames != TIME_CAPTURE ? time_values[time_of_frames].name : NULL);
    pass_on("osa", osa_layer != OSA_LAYER_BY_CONTENT ? osa_values[osa_layer].name : NULL);
    pass_on("frames", frames != FRAMES_PACKETS ? frame_values[frames].name : NULL);
    pass_on("comments", comments != COMMENTS_OFF ? comment_values[comments].name : NULL);
    pass_on("header", header != HEADER_KEEP ? header_values[header].name : NULL);
}

module_t *preferences_register(int proto) {
    module_t *module = prefs_register_protocol(proto, apply);
    prefs_register_uint_preference(
        module, "leap_seconds", "Leap seconds of the mainframe's clock",
        "The clock of a mainframe is UTC plus the leap seconds that the installation has set "
        "(0 to 27); they are taken off. Acts when the next file is opened.",
        10, &leap_seconds);
    prefs_register_enum_preference(module, "time", "Time of a frame",
                                   "The clock that a frame of a trace takes its time from. Acts when the next file is "
                                   "opened.",
                                   &time_of_frames, time_values, FALSE);
    prefs_register_enum_preference(module, "osa", "OSA records hold",
                                   "What the records of an OSAENTA trace hold. Acts when the next file is opened.",
                                   &osa_layer, osa_values, FALSE);
    prefs_register_enum_preference(module, "frames", "Frames of a trace",
                                   "What a trace entry becomes. Acts when the next file is opened.", &frames,
                                   frame_values, FALSE);
    prefs_register_enum_preference(module, "comments", "Comments for a Wireshark without this plug-in",
                                   "Discard code, name and meaning as a packet comment, and the trace count as packet "
                                   "id, so that a saved file shows them everywhere. Acts when the next file is opened.",
                                   &comments, comment_values, FALSE);
    prefs_register_enum_preference(module, "header", "What is kept beside the packets",
                                   "A file that is to be given away may not hold the trace header, with its addresses "
                                   "and names, nor entries that are no packet. Acts when the next file is opened.",
                                   &header, header_values, FALSE);
    discard_table_register(module);
    return module;
}
