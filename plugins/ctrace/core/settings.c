/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settings.c - what the user can choose about reading a trace: see settings.h
 */
#include "settings.h"

#include <string.h>

#include "tod.h"

static bool set_leap_seconds(struct settings *settings, const char *value) {
    unsigned seconds = 0;
    size_t digits = strspn(value, "0123456789");
    if (digits < 1 || digits > 2 || value[digits] != '\0')
        return false;
    for (size_t i = 0; i < digits; i++)
        seconds = seconds * 10 + (unsigned)(value[i] - '0');
    if (seconds > TOD_LEAP_SECONDS_MAX)
        return false;
    settings->leap_seconds = seconds;
    return true;
}

/* The place of a value in a list that ends with NULL; -1 when it is not in it. */
static int choice(const char *const *choices, const char *value) {
    for (int i = 0; choices[i] != NULL; i++)
        if (strcmp(choices[i], value) == 0)
            return i;
    return -1;
}

static bool set_time(struct settings *settings, const char *value) {
    static const char *const choices[] = {[TIME_CAPTURE] = "capture", [TIME_BUFFER] = "buffer", NULL};
    int chosen = choice(choices, value);
    if (chosen >= 0)
        settings->time = (enum time_source)chosen;
    return chosen >= 0;
}

static bool set_osa(struct settings *settings, const char *value) {
    static const char *const choices[] = {
        [OSA_LAYER_BY_CONTENT] = "auto", [OSA_LAYER_2] = "ethernet", [OSA_LAYER_3] = "ip", NULL};
    int chosen = choice(choices, value);
    if (chosen >= 0)
        settings->osa = (enum osa_layer)chosen;
    return chosen >= 0;
}

static bool set_frames(struct settings *settings, const char *value) {
    static const char *const choices[] = {[FRAMES_PACKETS] = "packets", [FRAMES_ENTRIES] = "entries", NULL};
    int chosen = choice(choices, value);
    if (chosen >= 0)
        settings->frames = (enum frame_mode)chosen;
    return chosen >= 0;
}

static bool set_comments(struct settings *settings, const char *value) {
    static const char *const choices[] = {[COMMENTS_OFF] = "off", [COMMENTS_ON] = "on", NULL};
    int chosen = choice(choices, value);
    if (chosen >= 0)
        settings->comments = (enum comment_mode)chosen;
    return chosen >= 0;
}

static bool set_header(struct settings *settings, const char *value) {
    static const char *const choices[] = {[HEADER_KEEP] = "keep", [HEADER_NONE] = "none", NULL};
    int chosen = choice(choices, value);
    if (chosen >= 0)
        settings->header = (enum header_mode)chosen;
    return chosen >= 0;
}

const struct setting settings_table[] = {
    {"leap_seconds", "CTRACE_LEAP_SECONDS", "0 to 27", set_leap_seconds},
    {"time", "CTRACE_TIME", "capture or buffer", set_time},
    {"osa", "CTRACE_OSA", "auto, ethernet or ip", set_osa},
    {"frames", "CTRACE_FRAMES", "packets or entries", set_frames},
    {"comments", "CTRACE_COMMENTS", "off or on", set_comments},
    {"header", "CTRACE_HEADER", "keep or none", set_header},
};
const size_t settings_count = sizeof settings_table / sizeof settings_table[0];

const struct setting *settings_find(const char *name) {
    for (size_t i = 0; i < settings_count; i++)
        if (strcmp(settings_table[i].name, name) == 0)
            return &settings_table[i];
    return NULL;
}

static bool is_blank(char character) {
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

/* The text between `from` and `to` without the blanks around it, closed with a zero. */
static char *trimmed(char *from, char *to) {
    while (from < to && is_blank(*from))
        from++;
    while (to > from && is_blank(to[-1]))
        to--;
    *to = '\0';
    return from;
}

enum settings_line settings_line_split(char *line, const char **name, const char **value) {
    char *text = trimmed(line, line + strlen(line));
    if (*text == '\0' || *text == '#')
        return SETTINGS_LINE_EMPTY;
    char *equals = strchr(text, '=');
    if (equals == NULL)
        return SETTINGS_LINE_INVALID;
    *value = trimmed(equals + 1, text + strlen(text));
    *name = trimmed(text, equals);
    return SETTINGS_LINE_PAIR;
}
