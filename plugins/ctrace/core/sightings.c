/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sightings.c - the same packet, seen again: see sightings.h
 */
#include "sightings.h"

/* The sightings of one packet that are still remembered, in no order. */
struct same_packet {
    struct remembered *sightings[SIGHTINGS_WAYS];
    size_t count;
};

static bool is_within(const struct remembered *one, const struct remembered *other, int64_t window) {
    int64_t apart = (int64_t)((uint64_t)one->time - (uint64_t)other->time);
    return -window <= apart && apart <= window;
}

static int64_t window_of(const struct remembered *now) {
    return now->may_repeat ? SIGHTINGS_SHORT : SIGHTINGS_LONG;
}

/* --- loops ------------------------------------------------------------------------------------------------------- */

static const struct remembered *last_at_this_place(const struct same_packet *same, const struct remembered *now) {
    const struct remembered *last = NULL;
    for (size_t i = 0; i < same->count; i++) {
        const struct remembered *each = same->sightings[i];
        bool is_here = each->source == now->source && each->place == now->place;
        if (is_here && is_within(each, now, window_of(now)) && (last == NULL || each->frame > last->frame))
            last = each;
    }
    return last;
}

static bool is_known_to_loop(const struct same_packet *same, const struct remembered *now) {
    for (size_t i = 0; i < same->count; i++)
        if (same->sightings[i]->loop_rounds > 0 && is_within(same->sightings[i], now, SIGHTINGS_LONG))
            return true;
    return false;
}

/* A capture from elsewhere may have seen both sides of a router at one place: there a lower TTL tells nothing. */
static void find_loop(const struct same_packet *same, struct remembered *now, struct earlier *out) {
    const struct remembered *last = last_at_this_place(same, now);
    now->loop_first = now->frame;
    now->highest_ttl = now->ttl;
    if (last == NULL || now->source == SEEN_ELSEWHERE || now->ttl > last->highest_ttl)
        return;
    now->loop_first = last->loop_first;
    now->highest_ttl = last->highest_ttl;
    now->loop_rounds = last->loop_rounds;
    if (now->ttl == now->highest_ttl)
        return;
    now->loop_rounds++;
    out->loop_rounds = now->loop_rounds;
    out->loop_first = now->loop_first;
    out->loop_is_new = !is_known_to_loop(same, now);
}

/* --- duplicates -------------------------------------------------------------------------------------------------- */

static bool may_be_original(const struct remembered *each, const struct remembered *now) {
    return each->source == now->source && each->place != now->place && each->original == 0 &&
           is_within(each, now, window_of(now));
}

/* The last original of which this place has seen a duplicate; 0 for none. */
static uint32_t last_original(const struct same_packet *same, const struct remembered *now) {
    uint32_t last = 0;
    for (size_t i = 0; i < same->count; i++) {
        const struct remembered *each = same->sightings[i];
        if (each->source == now->source && each->place == now->place && each->original > last)
            last = each->original;
    }
    return last;
}

static void find_original(const struct same_packet *same, struct remembered *now, struct earlier *out) {
    const struct remembered *original = NULL;
    uint32_t after = last_original(same, now);
    for (size_t i = 0; i < same->count; i++) {
        const struct remembered *each = same->sightings[i];
        if (may_be_original(each, now) && each->frame > after && (original == NULL || each->frame < original->frame))
            original = each;
    }
    if (original == NULL)
        return;
    now->original = original->frame;
    out->duplicate_of = original->frame;
    out->place = original->place;
}

/* --- pairs ------------------------------------------------------------------------------------------------------- */

/* Between the stack and its adapter there is no router, and one clock. */
static bool may_be_pair(const struct remembered *each, const struct remembered *now, uint8_t source) {
    if (each->source != source || (each->paired & 1U << now->source) != 0)
        return false;
    bool is_elsewhere = source == SEEN_ELSEWHERE || now->source == SEEN_ELSEWHERE;
    if (!is_elsewhere && each->ttl != now->ttl)
        return false;
    return is_within(each, now, now->may_repeat && !is_elsewhere ? SIGHTINGS_SHORT : SIGHTINGS_PAIR);
}

/* That with the same TTL, then the oldest. */
static bool is_better_pair(const struct remembered *each, const struct remembered *than, const struct remembered *now) {
    bool fits = each->ttl == now->ttl, other_fits = than->ttl == now->ttl;
    return fits != other_fits ? fits : each->frame < than->frame;
}

/* The time from the stack outwards for what leaves, inwards for what arrives. */
static int64_t transit(const struct remembered *one, const struct remembered *other) {
    const struct remembered *inner = one->source < other->source ? one : other;
    const struct remembered *outer = inner == one ? other : one;
    const struct remembered *from = inner->outbound ? inner : outer;
    const struct remembered *to = inner->outbound ? outer : inner;
    return (int64_t)((uint64_t)to->time - (uint64_t)from->time);
}

static void find_pair(const struct same_packet *same, struct remembered *now, uint8_t source, struct earlier *out) {
    struct remembered *pair = NULL;
    for (size_t i = 0; i < same->count; i++) {
        struct remembered *each = same->sightings[i];
        if (may_be_pair(each, now, source) && (pair == NULL || is_better_pair(each, pair, now)))
            pair = each;
    }
    if (pair == NULL)
        return;
    pair->paired |= (uint8_t)(1U << now->source);
    now->paired |= (uint8_t)(1U << source);
    out->pair[source].frame = pair->frame;
    out->pair[source].transit = transit(pair, now);
}

static void find_pairs(const struct same_packet *same, struct remembered *now, struct earlier *out) {
    for (uint8_t source = 0; source < SIGHTING_SOURCES; source++)
        if (source != now->source)
            find_pair(same, now, source, out);
}

/* --- remembering ------------------------------------------------------------------------------------------------- */

static bool describe(const struct sighting *sighting, struct remembered *out) {
    const struct packet_facts *packet = sighting->packet;
    *out = (struct remembered){
        .time = sighting->time,
        .frame = sighting->frame,
        .content = packet_facts_content(packet),
        .place = sighting->place,
        .source = (uint8_t)sighting->source,
        .ttl = packet->ttl,
        .outbound = sighting->outbound,
        .may_repeat = packet_facts_may_repeat(packet),
    };
    return packet_facts_identity(packet, &out->identity);
}

static bool is_same_packet(const struct remembered *one, const struct remembered *other) {
    return one->frame != 0 && one->identity == other->identity &&
           (one->content == other->content || one->content == 0 || other->content == 0);
}

static struct same_packet find_same(struct remembered *bucket, const struct remembered *now) {
    struct same_packet same = {.count = 0};
    for (size_t i = 0; i < SIGHTINGS_WAYS; i++)
        if (is_same_packet(&bucket[i], now))
            same.sightings[same.count++] = &bucket[i];
    return same;
}

static struct remembered *oldest(struct remembered *bucket) {
    struct remembered *found = bucket;
    for (size_t i = 1; i < SIGHTINGS_WAYS; i++)
        if (bucket[i].frame < found->frame)
            found = &bucket[i];
    return found;
}

void sightings_add(struct sightings *sightings, const struct sighting *sighting, struct earlier *out) {
    struct remembered now;
    *out = (struct earlier){.source = sighting->source};
    if (!describe(sighting, &now))
        return;
    struct remembered *bucket = sightings->slots[(now.identity >> 32) % SIGHTINGS_BUCKETS];
    struct same_packet same = find_same(bucket, &now);
    find_loop(&same, &now, out);
    find_original(&same, &now, out);
    find_pairs(&same, &now, out);
    *oldest(bucket) = now;
}
