/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * header_option.c - fuzz target: the header option of a file that anybody may have written
 */
#include "entry.h"
#include "fuzz.h"
#include "header_option.h"

#include <string.h>

/* Each part is inside, and as long as the option says (header_option.h). */
static void check_parts(const struct header_option *option, struct view whole) {
    const struct view parts[] = {option->head,   option->tail,      option->facts, option->container,
                                 option->system, option->component, option->stack, option->carrier};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        must(parts[i].length == 0 ||
             (parts[i].bytes >= whole.bytes && parts[i].bytes + parts[i].length <= whole.bytes + whole.length));
    uint16_t head, tail;
    must(view_u16(whole, 6, &head) && view_u16(whole, 8, &tail));
    must(option->head.length == head && option->tail.length == tail);
    must(option->storage.kind < STORAGE_KINDS && option->kind <= ITEM_GTF);
}

/* What was read is written in one way: that is read and written as the same again. */
static void check_round_trip(const struct header_option *option) {
    uint8_t written[HEADER_OPTION_MAX], again[HEADER_OPTION_MAX];
    struct header_option read;
    size_t length = header_option_write(option, written, sizeof written);
    if (length == 0)
        return; /* a head or a tail that we would not have written */
    must(header_option_read(view_of(written, length), &read));
    check_parts(&read, view_of(written, length));
    must(header_option_write(&read, again, sizeof again) == length && memcmp(written, again, length) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct header_option option;
    struct entry entry;
    struct view whole = view_of(data, size);
    if (!header_option_read(whole, &option))
        return 0;
    check_parts(&option, whole);
    check_round_trip(&option);
    if (entry_read_anyway(option.head, &entry))
        must(entry_payload(&entry).length <= option.head.length);
    return 0;
}
