/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * terse_dictionary.c - the phrases of an AMATERSE data set: see terse_dictionary.h
 */
#include "terse_dictionary.h"

#include <string.h>

void terse_dictionary_clear(struct terse_dictionary *dictionary) {
    memset(dictionary, 0, sizeof *dictionary);
    for (unsigned byte = 0; byte <= UINT8_MAX; byte++)
        dictionary->texts[byte + 1] = byte | UINT64_C(1) << TERSE_TEXT_LENGTH_SHIFT;
}

/* The text of a node with these parts. */
static uint64_t text_of(uint64_t left, uint64_t right) {
    const uint64_t bytes = (UINT64_C(1) << TERSE_TEXT_LENGTH_SHIFT) - 1;
    unsigned length = terse_text_length(left) + terse_text_length(right);
    if (left == 0 || right == 0 || length > TERSE_TEXT_MAX)
        return 0;
    return (left & bytes) | (right & bytes) << 8 * terse_text_length(left) |
           (uint64_t)length << TERSE_TEXT_LENGTH_SHIFT;
}

void terse_node_set(struct terse_dictionary *dictionary, uint16_t node, uint16_t left, uint16_t right) {
    dictionary->nodes[node].left = left;
    dictionary->nodes[node].right = right;
    dictionary->texts[node] = text_of(dictionary->texts[left], dictionary->texts[right]);
}
