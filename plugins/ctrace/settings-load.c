/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settings-load.c - settings and places from where the user keeps them: see settings-load.h
 */
#include <ws_compat.h>

#include "settings-load.h"

#include <stdio.h>
#include <wsutil/filesystem.h>
#include <wsutil/report_message.h>

enum { LINE_SIZE = 1024 };

/* What the lines of the file go to. */
struct target {
    struct settings *settings;
    struct places *places;
    bool silent;
};

/* A fault in words, to be freed with g_free(); NULL for none. */
static char *fault_in_words(const char *name, const char *value, const struct place_fault *fault) {
    switch (fault->verdict) {
    case PLACE_FINE:
        return NULL;
    case PLACE_NO_FIELD:
        return g_strdup_printf("there is no field \"%s\"", name);
    case PLACE_CERTAIN:
        return g_strdup_printf("%s is certain and cannot be moved", name);
    case PLACE_NO_NUMBERS:
        return g_strdup_printf("%s is an offset and a length, such as 76 4, not \"%s\"", name, value);
    case PLACE_LENGTH:
        if (fault->least == fault->most)
            return g_strdup_printf("the length of %s is %u, not \"%s\"", name, fault->most, value);
        return g_strdup_printf("the length of %s is %u to %u, not \"%s\"", name, fault->least, fault->most, value);
    case PLACE_BEYOND:
        return g_strdup_printf("%s would end behind byte %d", name, PLACE_END_MAX);
    case PLACE_NO_BIT:
        return g_strdup_printf("%s is one bit, such as 0x40, not \"%s\"", name, value);
    case PLACE_OVERLAP:
        return g_strdup_printf("%s.%s would overlap %s.%s", fault->table, fault->name, fault->table, fault->other);
    }
    return NULL;
}

/* What is wrong with a line, to be freed with g_free(); NULL when it has been taken. */
static char *take_line(const struct target *target, char *line, unsigned number) {
    const char *name, *value;
    switch (settings_line_split(line, &name, &value)) {
    case SETTINGS_LINE_EMPTY:
        return NULL;
    case SETTINGS_LINE_INVALID:
        return g_strdup("expected \"name = value\"");
    case SETTINGS_LINE_PAIR:
        break;
    }
    if (places_own(name)) {
        struct place_fault fault = places_set(target->places, name, value, number);
        return fault_in_words(name, value, &fault);
    }
    const struct setting *setting = settings_find(name);
    if (setting == NULL)
        return g_strdup_printf("there is no setting \"%s\"", name);
    if (!setting->set(target->settings, value))
        return g_strdup_printf("%s is %s, not \"%s\"", name, setting->values, value);
    return NULL;
}

/* Takes over `fault`. */
static void report(const struct target *target, unsigned number, char *fault) {
    if (fault != NULL && !target->silent)
        report_warning("ctrace.conf, line %u: %s", number, fault);
    g_free(fault);
}

static void settle(const struct target *target) {
    struct place_fault fault;
    while ((fault = places_settle(target->places)).verdict != PLACE_FINE)
        report(target, fault.line, fault_in_words("", "", &fault));
}

static void load_file(const struct target *target) {
    char *path = get_persconffile_path("ctrace.conf", FALSE);
    FILE *file = fopen(path, "r");
    g_free(path);
    if (file == NULL)
        return; /* having none is the normal case */
    char line[LINE_SIZE];
    for (unsigned number = 1; fgets(line, sizeof line, file) != NULL; number++)
        report(target, number, take_line(target, line, number));
    (void)fclose(file); /* it was only read */
    settle(target);
}

static void load_environment(struct settings *settings) {
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *setting = &settings_table[i];
        const char *value = g_getenv(setting->environment);
        if (value != NULL && value[0] != '\0' && !setting->set(settings, value))
            report_warning("%s is %s, not \"%s\"", setting->environment, setting->values, value);
    }
}

struct settings settings_load(struct places *places) {
    struct settings settings = {.time = TIME_CAPTURE, .frames = FRAMES_PACKETS, .places = places};
    places_init(places);
    load_file(&(struct target){&settings, places, false});
    load_environment(&settings);
    return settings;
}

void places_load(struct places *places) {
    struct settings unused = {0};
    places_init(places);
    load_file(&(struct target){&unused, places, true});
}
