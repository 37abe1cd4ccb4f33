/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * probe.c - fuzz target: probe ids, messages of the intrusion detection, and the list of places, which is text as well
 */
#include "fuzz.h"
#include "message.h"
#include "place.h"

static void check_probe(uint32_t id) {
    char text[PROBE_TEXT_SIZE];
    struct probe probe = probe_of(id);
    must(probe.id == id && strlen(probe_kind(&probe, text)) < sizeof text);
    must(strlen(probe_description(&probe, text)) < sizeof text);
    (void)probe_attack_name(probe_attack(&probe));
    (void)probe_suspicion_name(probe_suspicion(&probe));
}

static bool is_inside(struct text part, struct text whole) {
    return part.length == 0 || (part.at >= whole.at && part.at + part.length <= whole.at + whole.length);
}

static void check_message(const struct message *message, struct text whole) {
    uint32_t number;
    must(message->whole.length > 0 && is_inside(message->whole, whole) && is_inside(message->id, whole));
    for (enum message_value value = 0; value < VALUE_COUNT; value++) {
        must(is_inside(message->values[value], whole));
        must(!message_port(message, value, &number) || (number > 0 && number <= UINT16_MAX));
    }
    if (message_probe_id(message, &number))
        check_probe(number);
    (void)message_correlator(message, &number);
    must(message_kind(message).type <= TYPE_ATTACK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct text whole = text_of((const char *)data, size);
    struct message message;
    struct place place;
    uint32_t id;
    for (unsigned cut = 0; cut < 2; cut++)
        for (struct text rest = whole; message_next(&rest, cut != 0, &message);)
            check_message(&message, whole);
    for (struct text rest = whole; place_next(&rest, size, &place);) {
        must(place.length > 0 && place.at <= size && place.length <= size - place.at);
        (void)place_how(&place);
    }
    if (text_hex(text_part(whole, 0, 8), &id))
        check_probe(id);
    return 0;
}
