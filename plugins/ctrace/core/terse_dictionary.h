/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * terse_dictionary.h - the phrases of an AMATERSE data set, as PACK and SPACK make them anew while they unpack
 *
 * A code has 12 bits.  0 ends the data, 1 to 256 is a byte, 257 the end of a record: these are single.  The others name
 * nodes.  The phrase of a node is that of its left code and then that of its right code:
 *
 *     PACK    left a node or single ("father"), right single ("extension")
 *     SPACK   both either
 *
 * The nodes that a method may use anew stand in a queue.  In PACK these are all, and a node that is used moves to the
 * young end in front of its children; in SPACK those that are no part of another node.
 *
 * Most phrases are short.  So those of up to TERSE_TEXT_MAX bytes, without the end of a record, are kept beside the
 * node as they are, which is a good deal faster on text.
 *
 * No input can make a cycle.  In PACK a father is always younger than his children: so the oldest node is nobody's
 * father, and it gets as father a code that is not itself.  In SPACK the node that is used anew is part of no other,
 * and gets parts that are not itself.  So a path of nodes is never longer than there are nodes.
 *
 * Written from a description of the algorithm, and checked with real data (tests/unit/ctrace/test_terse_real.c).
 */
#ifndef CTRACE_TERSE_DICTIONARY_H
#define CTRACE_TERSE_DICTIONARY_H

#include "view.h"

enum {
    TERSE_END = 0,
    TERSE_RECORD_END = 257,
    TERSE_FIRST_NODE = 258,
    TERSE_CODES = 4096,
    TERSE_QUEUE_ENDS = 0, /* stands in the queue between its young end and its old one */
    TERSE_TEXT_MAX = 7,
    TERSE_TEXT_LENGTH_SHIFT = 56
};

/* What is used together stands together, in few lines of the cache. */
struct terse_node {
    uint16_t left;
    uint16_t right;
    uint16_t younger; /* the next in the queue towards its young end */
    uint16_t older;
};

/* No pointers: a copy is a dictionary too. */
struct terse_dictionary {
    struct terse_node nodes[TERSE_CODES];
    uint64_t texts[TERSE_CODES]; /* short phrases, those of bytes too: the first byte lowest, the length highest;
                                    0 for a phrase that is not short */
    uint16_t users[TERSE_CODES]; /* SPACK: how many times it is a part of a node */
    uint16_t unused;             /* SPACK: the first node that was never made */
    uint16_t last;               /* PACK: the node made for the last code; SPACK: the last code; 0 before the first */
};

struct terse_method {
    uint8_t id; /* first byte of the file */
    void (*start)(struct terse_dictionary *dictionary);

    /* Does what the next code asks for; then its phrase can be read.  NULL, or a text that says what is wrong with the
     * code: then the dictionary is of no use any more. */
    const char *(*take)(struct terse_dictionary *dictionary, uint16_t code);
};

extern const struct terse_method terse_pack, terse_spack;

static inline bool terse_is_node(uint16_t code) {
    return code >= TERSE_FIRST_NODE;
}

static inline unsigned terse_text_length(uint64_t text) {
    return (unsigned)(text >> TERSE_TEXT_LENGTH_SHIFT);
}

/* The start that both methods share: no nodes, only bytes. */
void terse_dictionary_clear(struct terse_dictionary *dictionary);

/* The text of a node with these parts; 0 when it is too long, or when a part has none. */
static inline uint64_t terse_text_join(uint64_t left, uint64_t right) {
    const uint64_t bytes = (UINT64_C(1) << TERSE_TEXT_LENGTH_SHIFT) - 1;
    unsigned length = terse_text_length(left) + terse_text_length(right);
    if (left == 0 || right == 0 || length > TERSE_TEXT_MAX)
        return 0;
    return (left & bytes) | (right & bytes) << 8 * terse_text_length(left) |
           (uint64_t)length << TERSE_TEXT_LENGTH_SHIFT;
}

/* Gives a node its parts; those are complete. */
static inline void terse_node_set(struct terse_dictionary *dictionary, uint16_t node, uint16_t left, uint16_t right) {
    dictionary->nodes[node].left = left;
    dictionary->nodes[node].right = right;
    dictionary->texts[node] = terse_text_join(dictionary->texts[left], dictionary->texts[right]);
}

/* An empty queue needs no more than zeros. */
static inline uint16_t terse_queue_oldest(const struct terse_dictionary *dictionary) {
    return dictionary->nodes[TERSE_QUEUE_ENDS].younger;
}

static inline void terse_queue_join(struct terse_dictionary *dictionary, uint16_t node) {
    uint16_t youngest = dictionary->nodes[TERSE_QUEUE_ENDS].older;
    dictionary->nodes[node].older = youngest;
    dictionary->nodes[node].younger = TERSE_QUEUE_ENDS;
    dictionary->nodes[youngest].younger = node;
    dictionary->nodes[TERSE_QUEUE_ENDS].older = node;
}

static inline void terse_queue_leave(struct terse_dictionary *dictionary, uint16_t node) {
    uint16_t younger = dictionary->nodes[node].younger;
    uint16_t older = dictionary->nodes[node].older;
    dictionary->nodes[younger].older = older;
    dictionary->nodes[older].younger = younger;
}

#endif
