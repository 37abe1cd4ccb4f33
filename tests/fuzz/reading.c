/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * reading.c - what must hold of every trace that is read: see reading.h
 */
#include "reading.h"

#include "bytes.h"
#include "frame.h"
#include "fuzz.h"
#include "places.h"

#include <string.h>

/* An item of the sequential pass. */
struct seen {
    uint64_t at;
    uint64_t digest;
};

/* FNV-1a, 64 bits. */
static uint64_t digest(uint64_t so_far, const void *bytes, size_t count) {
    const uint8_t *byte = bytes;
    for (size_t i = 0; i < count; i++)
        so_far = (so_far ^ byte[i]) * UINT64_C(1099511628211);
    return so_far;
}

static uint64_t digest_of_view(uint64_t so_far, struct view view) {
    return digest(digest(so_far, &view.length, sizeof view.length), view.bytes, view.length);
}

static uint64_t digest_of_item(const struct item *item) {
    const uint64_t numbers[] = {
        item->kind,   item->at,           item->length,       item->end,
        item->record, item->storage.kind, item->storage.asid, item->storage.address,
        item->proof,  item->clock,        item->entry.fit,    item->entry.payload_length,
    };
    uint64_t sum = digest(UINT64_C(14695981039346656037), numbers, sizeof numbers);
    sum = digest(sum, &item->names, sizeof item->names);
    return digest_of_view(sum, item->bytes);
}

/* The header option of a frame says the same when it is read, and is written as it was. */
static uint64_t digest_of_option(uint64_t so_far, const struct header_option *option) {
    uint8_t written[HEADER_OPTION_MAX], again[HEADER_OPTION_MAX];
    struct header_option read;
    size_t length = header_option_write(option, written, sizeof written);
    must(length > 0);
    must(header_option_read(view_of(written, length), &read));
    must(header_option_write(&read, again, sizeof again) == length);
    must(memcmp(written, again, length) == 0);
    return digest_of_view(so_far, view_of(written, length));
}

static uint64_t digest_of_frame(uint64_t so_far, const struct item *item, const struct dataset *dataset,
                                const struct settings *settings) {
    struct item copy = *item;
    struct frame frame;
    char name[FRAME_NAME_SIZE];
    frame_of_item(&copy, dataset, settings, &frame);
    frame_link_name(&frame.link, name);
    must(frame.original_length >= frame.bytes.length);
    must(frame.time.nanoseconds < 1000000000);
    const uint64_t numbers[] = {
        frame.shape,
        frame.direction,
        frame.original_length,
        frame.has_time,
        (uint64_t)frame.time.seconds,
        frame.time.nanoseconds,
        frame.discard,
        frame.trace_count,
    };
    so_far = digest(so_far, numbers, sizeof numbers);
    so_far = digest(so_far, name, strlen(name));
    so_far = digest_of_view(so_far, frame.bytes);
    return digest_of_option(so_far, &frame.option);
}

static struct seen see(const struct reader *reader, const struct item *item, const struct settings *settings) {
    uint64_t sum = digest_of_item(item);
    return (struct seen){item->at, digest_of_frame(sum, item, &reader->dataset, settings)};
}

static void check_again(struct reader *reader, const struct seen *seen, const struct settings *settings) {
    struct item item;
    must(reader_item_at(reader, seen->at, &item));
    must(see(reader, &item, settings).digest == seen->digest);
}

static struct settings settings_of(unsigned choice, const struct places *places) {
    return (struct settings){
        .leap_seconds = choice % (TOD_LEAP_SECONDS_MAX + 1),
        .time = choice % 2 != 0 ? TIME_BUFFER : TIME_CAPTURE,
        .osa = (enum osa_layer)(choice % 3),
        .frames = choice % 5 == 0 ? FRAMES_ENTRIES : FRAMES_PACKETS,
        .comments = choice % 4 == 0 ? COMMENTS_ON : COMMENTS_OFF,
        .places = places,
    };
}

static void read_forward(struct reader *reader, const struct settings *settings, struct bytes *all) {
    struct item item;
    uint64_t end = 0;
    while (reader_next(reader, &item)) {
        must(item.length > 0 && item.length <= item.end - item.at);
        must(item.at >= end || item.kind == ITEM_GTF); /* GTF's records may stand inside an entry */
        end = item.end > end ? item.end : end;
        struct seen seen = see(reader, &item, settings);
        bytes_add(all, &seen, sizeof seen);
    }
}

void check_reading(struct reader *reader, uint64_t size, unsigned choice) {
    struct places places;
    struct bytes all = {0};
    places_init(&places);
    struct settings settings = settings_of(choice, &places);
    reader_learn(reader, &places);
    read_forward(reader, &settings, &all);
    must(reader->walk.entries + reader->walk.structure + reader->walk.skipped == size);
    const struct seen *seen = (const void *)all.data;
    size_t count = reader->is_pipe ? 0 : all.length / sizeof *seen; /* there is no way back on a pipe */
    for (size_t i = count; i-- > 0;)
        check_again(reader, &seen[i], &settings);
    for (size_t i = 0; i < count; i++)
        check_again(reader, &seen[i], &settings);
    bytes_free(&all);
}
