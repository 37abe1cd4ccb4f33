/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sightings.h - the same packet, seen again: duplicates, loops and pairs are answers to one question
 *
 * A packet is known by what no router changes (packet_facts.h).  The last sightings are remembered; each new one is
 * compared with those of the same packet:
 *
 *     same place, TTL lower than before    it goes round in a loop
 *     same source, another place           a duplicate: forwarded, over loopback, or received more than once
 *     another source                       a pair: the records of the stack, the adapter and a capture from elsewhere
 *
 * A packet may be seen several times at a place without a loop (sent again, a multicast that repeats): then the second
 * sighting here belongs to the second there.  Where nothing numbers the packets of a sender (an IPv4 id of 0, IPv6
 * without TCP timestamps) a segment that is sent again looks like the first: such a packet is the same only for
 * SIGHTINGS_SHORT.
 *
 * Memory: SIGHTINGS_KEPT sightings, handed in; time: the same for each.  In a bucket the oldest makes room for the
 * newest, so of a packet that comes again and again it may be the first that is forgotten.
 * Times are nanoseconds, of any epoch.  Frames are numbered from 1, and rise.
 */
#ifndef CTRACE_SIGHTINGS_H
#define CTRACE_SIGHTINGS_H

#include "packet_facts.h"

enum { SIGHTINGS_BUCKETS = 2048, SIGHTINGS_WAYS = 16, SIGHTINGS_KEPT = SIGHTINGS_BUCKETS * SIGHTINGS_WAYS };

#define SIGHTINGS_SECONDS(count) ((int64_t)1000000000 * (count))
#define SIGHTINGS_SHORT (SIGHTINGS_SECONDS(1) / 10)
#define SIGHTINGS_LONG SIGHTINGS_SECONDS(5)  /* within one trace, before IPv4 ids come again */
#define SIGHTINGS_PAIR SIGHTINGS_SECONDS(60) /* between two, whose clocks may differ */

/* Who has seen it, from the stack outwards. */
enum sighting_source { SEEN_BY_STACK, SEEN_BY_OSA, SEEN_ELSEWHERE, SIGHTING_SOURCES };

struct sighting {
    const struct packet_facts *packet;
    uint32_t frame;
    int64_t time;
    uint32_t place; /* any number for interface and direction; sources may share numbers */
    enum sighting_source source;
    bool outbound; /* it leaves the system that traces; says nothing of SEEN_ELSEWHERE */
};

/* What is known of earlier sightings.  Frames are 0 where there is none. */
struct earlier {
    enum sighting_source source; /* of this one */

    uint32_t duplicate_of; /* the frame of the original, */
    uint32_t place;        /* and where that was */

    uint32_t loop_rounds; /* how often it has come by here with a higher TTL: 1 for its second sighting */
    uint32_t loop_first;  /* the first of these frames */
    bool loop_is_new;     /* the loop was not known, here or at any other place */

    struct {
        uint32_t frame;
        int64_t transit; /* from its sender's side on; less than 0 when the clocks differ by more */
    } pair[SIGHTING_SOURCES];
};

struct remembered {
    uint64_t identity;
    int64_t time;
    uint32_t frame; /* 0 in an empty slot */
    uint32_t content;
    uint32_t place;
    uint32_t original;    /* the frame that it is a duplicate of; 0 for an original */
    uint32_t loop_rounds; /* as in struct earlier */
    uint32_t loop_first;
    uint8_t source;
    uint8_t ttl;
    uint8_t highest_ttl; /* that of loop_first */
    uint8_t paired;      /* a bit for each source that it is paired with */
    bool outbound;
    bool may_repeat;
};

/* All zero when nothing has been seen yet. */
struct sightings {
    struct remembered slots[SIGHTINGS_BUCKETS][SIGHTINGS_WAYS];
};

/* Compares a sighting with the earlier ones, and remembers it.  Of a packet whose transport header is not all there
 * nothing is said. */
void sightings_add(struct sightings *sightings, const struct sighting *sighting, struct earlier *out);

#endif
