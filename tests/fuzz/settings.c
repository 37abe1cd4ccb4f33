/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * settings.c - fuzz target: the lines of ctrace.conf
 */
#include "fuzz.h"
#include "places.h"
#include "settings.h"

#include <string.h>

enum { LINE_SIZE = 1024 };

static void take_line(char *line, unsigned number, struct settings *settings, struct places *places) {
    const char *name, *value;
    if (settings_line_split(line, &name, &value) != SETTINGS_LINE_PAIR)
        return;
    const struct setting *setting = settings_find(name);
    if (places_own(name))
        (void)places_set(places, name, value, number);
    else if (setting != NULL)
        (void)setting->set(settings, value);
}

static void take_lines(const uint8_t *data, size_t size, struct settings *settings, struct places *places) {
    char line[LINE_SIZE];
    for (unsigned number = 1; size > 0; number++) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t length = end != NULL ? (size_t)(end - data) : size;
        size_t kept = length < LINE_SIZE ? length : LINE_SIZE - 1;
        memcpy(line, data, kept);
        line[kept] = '\0';
        take_line(line, number, settings, places);
        length += end != NULL;
        data += length;
        size -= length;
    }
}

static void check_places(const struct places *places) {
    for (size_t i = 0; i < PTH_ROW_COUNT; i++)
        must(places->pthdr[i].at == NOWHERE || places->pthdr[i].at + places->pthdr[i].length <= PLACE_END_MAX);
    for (size_t i = 0; i < IDS_ROW_COUNT; i++)
        must(places->ids[i].at == NOWHERE || places->ids[i].at + places->ids[i].length <= PLACE_END_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct settings settings = {0};
    struct places places;
    unsigned refused = 0;
    places_init(&places);
    take_lines(data, size, &settings, &places);
    while (places_settle(&places).verdict != PLACE_FINE)
        must(++refused <= PLACE_COUNT);
    check_places(&places);
    must(settings.leap_seconds <= 27 && settings.osa <= OSA_LAYER_3 && settings.frames <= FRAMES_ENTRIES);
    return 0;
}
