/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * list.h - things in a row, and things found by a hash: links that stand inside the things themselves
 *
 * So no memory is needed but that of the things.  MEMBER_OF() leads from a link back to what it stands in.
 */
#ifndef FTPFLOW_LIST_H
#define FTPFLOW_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEMBER_OF(link, type, member) ((type *)(void *)((char *)(link)-offsetof(type, member)))

/* --- a ring: its head stands between the last and the first ------------------------------------------------------ */

struct ring {
    struct ring *next;
    struct ring *previous;
};

static inline void ring_init(struct ring *link) {
    link->next = link->previous = link;
}

static inline bool ring_is_empty(const struct ring *head) {
    return head->next == head;
}

/* Takes a thing out; one that is in no ring stays so. */
static inline void ring_leave(struct ring *link) {
    link->previous->next = link->next;
    link->next->previous = link->previous;
    ring_init(link);
}

/* Makes a thing the last one. */
static inline void ring_append(struct ring *head, struct ring *link) {
    ring_leave(link);
    link->previous = head->previous;
    link->next = head;
    head->previous->next = link;
    head->previous = link;
}

/* --- a hash: chains, the newest first ---------------------------------------------------------------------------- */

enum { HASH_CHAINS = 1 << 14 };

struct hash_link {
    struct hash_link *next;
    struct hash_link **here; /* what points to this link */
    uint32_t hash;
};

struct hash {
    struct hash_link *chains[HASH_CHAINS];
};

static inline struct hash_link **hash_chain(struct hash *table, uint32_t hash) {
    return &table->chains[hash % HASH_CHAINS];
}

static inline void hash_add(struct hash *table, struct hash_link *link, uint32_t hash) {
    struct hash_link **chain = hash_chain(table, hash);
    *link = (struct hash_link){.next = *chain, .here = chain, .hash = hash};
    if (link->next != NULL)
        link->next->here = &link->next;
    *chain = link;
}

static inline void hash_remove(struct hash_link *link) {
    *link->here = link->next;
    if (link->next != NULL)
        link->next->here = link->here;
}

/* The next thing with this hash, from `link` on: begin with *hash_chain(). */
static inline struct hash_link *hash_match(struct hash_link *link, uint32_t hash) {
    while (link != NULL && link->hash != hash)
        link = link->next;
    return link;
}

#endif
