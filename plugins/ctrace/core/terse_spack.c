/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * terse_spack.c - the method SPACK of AMATERSE: see terse_dictionary.h
 *
 * Each code but the first makes a node: the phrase of the code before it and its own.
 */
#include "terse_dictionary.h"

static void start(struct terse_dictionary *dictionary) {
    terse_dictionary_clear(dictionary);
    dictionary->unused = TERSE_FIRST_NODE;
}

static void gain_user(struct terse_dictionary *dictionary, uint16_t part) {
    if (terse_is_node(part) && dictionary->users[part]++ == 0)
        terse_queue_leave(dictionary, part);
}

static void lose_user(struct terse_dictionary *dictionary, uint16_t part) {
    if (terse_is_node(part) && --dictionary->users[part] == 0)
        terse_queue_join(dictionary, part);
}

/* One that was never used, else the oldest that is no part of another.  Of all nodes the newest is none, so there is
 * one. */
static uint16_t spare_node(struct terse_dictionary *dictionary) {
    if (dictionary->unused < TERSE_CODES)
        return dictionary->unused++;
    uint16_t node = terse_queue_oldest(dictionary);
    terse_queue_leave(dictionary, node);
    lose_user(dictionary, dictionary->nodes[node].left);
    lose_user(dictionary, dictionary->nodes[node].right);
    return node;
}

/* The code before this one is not `made`: it is a part of the node that was made for it, or single. */
static void make_node(struct terse_dictionary *dictionary, uint16_t made, uint16_t code) {
    terse_node_set(dictionary, made, dictionary->last, code);
    gain_user(dictionary, dictionary->last);
    gain_user(dictionary, code);
    terse_queue_join(dictionary, made);
}

static const char *take(struct terse_dictionary *dictionary, uint16_t code) {
    bool is_first = dictionary->last == 0;
    uint16_t made = is_first ? 0 : spare_node(dictionary);
    if (code == made || code >= dictionary->unused)
        return "a code names a phrase that is not there";
    if (!is_first)
        make_node(dictionary, made, code);
    dictionary->last = code;
    return NULL;
}

const struct terse_method terse_spack = {.id = 5, .start = start, .take = take};
