/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * place.c - where values stand in a record: see place.h
 */
#include "place.h"

static size_t find(struct text text, char c) {
    const char *found = text.length > 0 ? memchr(text.at, c, text.length) : NULL;
    return found != NULL ? (size_t)(found - text.at) : text.length;
}

/* Takes what stands before `c` off `rest`, and `c` as well. */
static struct text take_up_to(struct text *rest, char c) {
    size_t end = find(*rest, c);
    struct text taken = text_part(*rest, 0, end);
    *rest = text_part(*rest, end + 1, rest->length);
    return taken;
}

static bool read_place(struct text line, struct place *place) {
    place->name = take_up_to(&line, ' ');
    struct text at = take_up_to(&line, ' '), length = take_up_to(&line, ' ');
    place->how = line;
    return place->name.length > 0 && text_decimal(at, UINT32_MAX, &place->at) &&
           text_decimal(length, UINT32_MAX, &place->length) && place->length > 0;
}

static bool is_there(const struct place *place, size_t there) {
    return place->at <= there && place->length <= there - place->at;
}

bool place_next(struct text *rest, size_t there, struct place *place) {
    while (rest->length > 0)
        if (read_place(take_up_to(rest, '\n'), place) && is_there(place, there))
            return true;
    return false;
}

struct text place_how(const struct place *place) {
    static const struct {
        const char *how;
        const char *words;
    } all[] = {{"content", "found by content"}, {"user", "by ctrace.conf"}, {"header", "in the header"}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (text_is(place->how, all[i].how))
            return text_of(all[i].words, strlen(all[i].words));
    return place->how;
}
