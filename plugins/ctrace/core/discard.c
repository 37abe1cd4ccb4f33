/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * discard.c - discard reason codes in words: see discard.h
 */
#include "discard.h"

#include <string.h>

enum { FAULT = false, NORMAL = true };

#define CODE(code, name, layer, group, normal, meaning, source, evidence)                                              \
    {(code), (name), LAYER_##layer, (group), (normal), (meaning), (source), (evidence)},
const struct discard_code discard_codes[] = {
#include "../tables/discard_codes.def"
};
#undef CODE
const size_t discard_code_count = sizeof discard_codes / sizeof discard_codes[0];

/* The ranges that the manual gives to the layers, in ascending order. */
static const struct {
    uint16_t last;
    enum discard_layer layer;
    const char *name;
} ranges[] = {
    {0, LAYER_UNKNOWN, "not discarded"},
    {4095, LAYER_OSA, "OSA discard, not in the table"},
    {8191, LAYER_IP, "IP or interface discard, reserved or newer than z/OS 3.1"},
    {12287, LAYER_TCP, "TCP discard, reserved or newer than z/OS 3.1"},
    {16383, LAYER_UDP, "UDP discard, reserved or newer than z/OS 3.1"},
    {20479, LAYER_RAW, "RAW discard, reserved or newer than z/OS 3.1"},
    {UINT16_MAX, LAYER_UNKNOWN, "discard, undefined range"},
};

static size_t range_of(uint16_t code) {
    size_t i = 0;
    while (code > ranges[i].last)
        i++;
    return i;
}

const struct discard_code *discard_find(uint16_t code) {
    size_t low = 0, high = discard_code_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (discard_codes[middle].code == code)
            return &discard_codes[middle];
        if (discard_codes[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

enum discard_layer discard_layer_of(uint16_t code) {
    const struct discard_code *row = discard_find(code);
    return row != NULL ? row->layer : ranges[range_of(code)].layer;
}

const char *discard_layer_name(enum discard_layer layer) {
    static const char *const names[] = {
        [LAYER_OSA] = "OSA",         [LAYER_INTERFACE] = "interface",
        [LAYER_IP] = "IP",           [LAYER_TCP] = "TCP",
        [LAYER_UDP] = "UDP",         [LAYER_RAW] = "RAW",
        [LAYER_UNKNOWN] = "unknown",
    };
    return names[layer];
}

const char *discard_name(uint16_t code) {
    const struct discard_code *row = discard_find(code);
    return row != NULL && row->name[0] != '\0' ? row->name : ranges[range_of(code)].name;
}

/* --- advice ------------------------------------------------------------------------------------------------------ */

#define CODE(code, text) {(code), (text)},
#define GROUP(layer, group, text)
static const struct {
    uint16_t code;
    const char *text;
} code_advice[] = {
#include "../tables/discard_advice.def"
};
#undef CODE
#undef GROUP

#define CODE(code, text)
#define GROUP(layer, group, text) {LAYER_##layer, (group), (text)},
static const struct {
    enum discard_layer layer;
    const char *group;
    const char *text;
} group_advice[] = {
#include "../tables/discard_advice.def"
};
#undef CODE
#undef GROUP

const char *discard_advice(uint16_t code) {
    const struct discard_code *row = discard_find(code);
    if (row == NULL)
        return NULL;
    for (size_t i = 0; i < sizeof code_advice / sizeof code_advice[0]; i++)
        if (code_advice[i].code == code)
            return code_advice[i].text;
    for (size_t i = 0; i < sizeof group_advice / sizeof group_advice[0]; i++)
        if (group_advice[i].layer == row->layer && strcmp(group_advice[i].group, row->group) == 0)
            return group_advice[i].text;
    return NULL;
}
