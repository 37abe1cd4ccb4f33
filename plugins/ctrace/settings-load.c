/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settings-load.c - the reader settings from where the user keeps them: see settings-load.h
 */
#include <ws_compat.h>

#include "settings-load.h"

#include <stdio.h>
#include <wsutil/filesystem.h>
#include <wsutil/report_message.h>

enum { LINE_SIZE = 1024 };

/* What is wrong with a line, to be freed with g_free(); NULL when it has been taken. */
static char *take_line(struct settings *settings, char *line) {
    const char *name, *value;
    switch (settings_line_split(line, &name, &value)) {
    case SETTINGS_LINE_EMPTY:
        return NULL;
    case SETTINGS_LINE_INVALID:
        return g_strdup("expected \"name = value\"");
    case SETTINGS_LINE_PAIR:
        break;
    }
    const struct setting *setting = settings_find(name);
    if (setting == NULL)
        return g_strdup_printf("there is no setting \"%s\"", name);
    if (!setting->set(settings, value))
        return g_strdup_printf("%s is %s, not \"%s\"", name, setting->values, value);
    return NULL;
}

static void load_file(struct settings *settings) {
    char *path = get_persconffile_path("ctrace.conf", FALSE);
    FILE *file = fopen(path, "r");
    g_free(path);
    if (file == NULL)
        return; /* having none is the normal case */
    char line[LINE_SIZE];
    for (unsigned number = 1; fgets(line, sizeof line, file) != NULL; number++) {
        char *fault = take_line(settings, line);
        if (fault != NULL)
            report_warning("ctrace.conf, line %u: %s", number, fault);
        g_free(fault);
    }
    fclose(file);
}

static void load_environment(struct settings *settings) {
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *setting = &settings_table[i];
        const char *value = g_getenv(setting->environment);
        if (value != NULL && value[0] != '\0' && !setting->set(settings, value))
            report_warning("%s is %s, not \"%s\"", setting->environment, setting->values, value);
    }
}

struct settings settings_load(void) {
    struct settings settings = {.time = TIME_CAPTURE, .frames = FRAMES_PACKETS};
    load_file(&settings);
    load_environment(&settings);
    return settings;
}
