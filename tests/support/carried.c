/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * carried.c - opens a packed file in memory, and reads what it carries: see carried.h
 */
#include "carried.h"

#include "must.h"
#include "source.h"

struct carried carried_open(const struct view *file, bool pipe) {
    void *context = (void *)file; /* source_read_memory does not write to it */
    struct carrier_file handles = {.read = source_read_memory, .context = {context, context}, .pipe = pipe};
    struct carried carried = {.carrier = carrier_find(view_part(*file, 0, CARRIER_START_LENGTH))};
    if (carried.carrier == NULL)
        return carried;
    carried.memory = calloc(1, carried.carrier->memory);
    must(carried.memory != NULL);
    if (!carried.carrier->open(carried.memory, &handles, &carried.refusal))
        carried_close(&carried);
    return carried;
}

void carried_close(struct carried *carried) {
    free(carried->memory);
    carried->memory = NULL;
}

size_t carried_read(const struct carried *carried, enum carrier_pass pass, uint64_t at, uint8_t *to, size_t count) {
    return carried->carrier->read(carried->carrier->handle(carried->memory, pass), at, to, count);
}

struct carrier_error carried_error(const struct carried *carried, enum carrier_pass pass) {
    return carried->carrier->error(carried->carrier->handle(carried->memory, pass));
}

struct bytes carried_all(const struct carried *carried, enum carrier_pass pass, size_t step, size_t most) {
    struct bytes all = {0};
    uint8_t *part = malloc(step);
    size_t got = step;
    must(part != NULL);
    while (got == step && all.length <= most) {
        got = carried_read(carried, pass, all.length, part, step);
        bytes_add(&all, part, got);
    }
    free(part);
    return all;
}
