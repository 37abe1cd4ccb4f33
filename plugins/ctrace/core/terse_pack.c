/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * terse_pack.c - the method PACK of AMATERSE: see terse_dictionary.h
 *
 * Each code makes a node: its phrase and the first single code of the next one's.
 */
#include "terse_dictionary.h"

/* Runs of blanks: each node is the blank, or the node before it, and one more blank. */
static void start(struct terse_dictionary *dictionary) {
    enum { BLANK = 0x40 + 1 };
    terse_dictionary_clear(dictionary);
    terse_node_set(dictionary, TERSE_FIRST_NODE, BLANK, BLANK);
    for (uint16_t node = TERSE_FIRST_NODE + 1; node < TERSE_CODES; node++)
        terse_node_set(dictionary, node, node - 1, BLANK);
    for (uint16_t node = TERSE_CODES - 1; node >= TERSE_FIRST_NODE; node--)
        terse_queue_join(dictionary, node);
}

/* Moves the nodes from `code` up to its single code, which is returned, behind the youngest, `made`: each becomes the
 * youngest in its turn.  What they stand between is closed at once, but their own young end only once. */
static uint16_t become_youngest(struct terse_dictionary *dictionary, uint16_t code, uint16_t made) {
    struct terse_node *nodes = dictionary->nodes;
    uint16_t youngest = made;
    for (; terse_is_node(code); code = nodes[code].left) {
        terse_queue_leave(dictionary, code);
        nodes[code].older = youngest;
        nodes[youngest].younger = code;
        youngest = code;
    }
    nodes[youngest].younger = TERSE_QUEUE_ENDS;
    nodes[TERSE_QUEUE_ENDS].older = youngest;
    return code;
}

static const char *take(struct terse_dictionary *dictionary, uint16_t code) {
    uint16_t made = terse_queue_oldest(dictionary);
    uint16_t last = dictionary->last;
    if (code == made)
        return "a code names the phrase that it replaces";
    terse_queue_leave(dictionary, made);
    terse_queue_join(dictionary, made);
    uint16_t first = become_youngest(dictionary, code, made);
    if (last != 0)
        terse_node_set(dictionary, last, dictionary->nodes[last].left, first);
    dictionary->nodes[made].left = code;
    dictionary->last = made;
    return NULL;
}

const struct terse_method terse_pack = {.id = 2, .start = start, .take = take};
