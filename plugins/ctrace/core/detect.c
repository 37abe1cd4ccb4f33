/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * detect.c - is this file a trace data set, and how are its records framed: see detect.h
 */
#include "detect.h"

#include <string.h>

#include "ip.h"
#include "walk.h"

#define MAGIC(bytes)                                                                                                   \
    { (bytes), sizeof(bytes) - 1 }

/* Formats that carry packets, and so perhaps a trace, without compression. */
static const struct {
    const char *bytes;
    size_t length;
} foreign_magics[] = {
    /* clang-format off */
    MAGIC("\xd4\xc3\xb2\xa1"), MAGIC("\xa1\xb2\xc3\xd4"), /* pcap */
    MAGIC("\x4d\x3c\xb2\xa1"), MAGIC("\xa1\xb2\x3c\x4d"), /* pcap with nanoseconds */
    MAGIC("\x34\xcd\xb2\xa1"), MAGIC("\xa1\xb2\xcd\x34"), /* pcap with longer packet headers */
    MAGIC("\x0a\x0d\x0d\x0a"),                            /* pcapng */
    MAGIC("snoop\0\0\0"), MAGIC("btsnoop\0"),             /* snoop, btsnoop */
    MAGIC("TRSNIFF data    \x1a"),                        /* Sniffer, also what IPCS writes */
    MAGIC("XCP\0"), MAGIC("VL\0\0"),                      /* NetXRay, Windows Sniffer */
    MAGIC("RTSS"), MAGIC("GMBU"),                         /* Microsoft Network Monitor */
    MAGIC("iptrace "),                                    /* AIX iptrace */
    MAGIC("\x7fver"),                                     /* Savvius *Peek */
    MAGIC("\x05VNF"),                                     /* Visual Networks */
    MAGIC("\xaa\xaa\xaa\xaa"),                            /* InfoVista 5View */
    MAGIC("ObserverPktBuffer"),                           /* Viavi Observer */
    MAGIC("LOGG"),                                        /* Vector BLF */
    MAGIC("\x42\xd2\x00\x34\x12\x66\x22\x88"),            /* RADCOM */
    MAGIC("\x00\x00\x02\x00\x12\x05\x00\x10"),            /* Tektronix K12 */
    MAGIC("\x54\x52\x00\x64\x00\x00\x00\x00"),            /* HP-UX nettl */
    /* clang-format on */
};

bool detect_is_foreign(struct view start) {
    for (size_t i = 0; i < sizeof foreign_magics / sizeof foreign_magics[0]; i++) {
        size_t length = foreign_magics[i].length;
        if (view_holds(start, 0, length) && memcmp(start.bytes, foreign_magics[i].bytes, length) == 0)
            return true;
    }
    return false;
}

/* A few bytes at the end of a file are the start of an entry that is cut, or what a transfer added. */
enum { TAIL_MAX = 7, GAP_MAX = 8 };

/* What the walk over the sample has shown so far. */
struct evidence_seen {
    unsigned run;         /* entries that prove themselves, with hardly a byte between them */
    unsigned strong;      /* ... and all of these */
    unsigned entries;     /* all of them */
    bool others;          /* bytes that are no entry */
    bool tail;            /* the last item was a few of such bytes */
    uint64_t first_clock; /* of the first entry */
    uint64_t first_at;    /* ... and its place */
};

static void see_entry(struct evidence_seen *seen, const struct item *item) {
    if (seen->entries++ > 0)
        return;
    seen->first_clock = entry_clock(&item->entry);
    seen->first_at = item->at;
}

static void see(struct evidence_seen *seen, const struct item *item) {
    seen->others = seen->others || seen->tail;
    seen->tail = item->kind == ITEM_SKIPPED && item->length <= TAIL_MAX;
    if (item->kind == ITEM_SKIPPED) {
        seen->others = seen->others || !seen->tail;
        if (item->length > GAP_MAX)
            seen->run = 0;
    } else if (item->proof == ENTRY_STRONG) {
        seen->run++;
        seen->strong++;
        see_entry(seen, item);
    } else if (item->kind == ITEM_CUT_ENTRY && entry_header_is_there(&item->entry)) {
        see_entry(seen, item); /* its header has proved itself, only its end is missing */
    }
}

/* The length of the IP packet with UDP or TCP that begins here; 0 when none does. */
static uint32_t carrier_length(struct view bytes) {
    enum { IPV6_HEADER_LENGTH = 40, UDP_LENGTH_AT = 4, IPV6_NEXT_HEADER_AT = 6, PROTOCOL_UDP = 17 };
    uint32_t length = ip_length(bytes);
    uint16_t udp_length;
    if (ip_version(bytes) == 4)
        return ip_is_sound(bytes, length) ? length : 0;
    bool is_udp = ip_version(bytes) == 6 && view_u16(bytes, IPV6_HEADER_LENGTH + UDP_LENGTH_AT, &udp_length) &&
                  bytes.bytes[IPV6_NEXT_HEADER_AT] == PROTOCOL_UDP && udp_length == length - IPV6_HEADER_LENGTH;
    return is_udp ? length : 0;
}

/* True when the entries from `at` on, each right behind the other, lead behind `end`, or the data end before it. */
static bool entries_lead_behind(struct source *source, const struct dataset *dataset, uint64_t at, uint64_t end) {
    struct walk walk = walk_from_start(source, *dataset);
    struct item item;
    while (walk_next(&walk, &item)) {
        if (item.at >= at && item.kind == ITEM_SKIPPED)
            return false;
        if (item.end > end)
            return true;
    }
    return walk.at < end;
}

/* Where the packet ends inside of which `at` stands; 0 when it stands in none. */
static uint64_t packet_end_around(struct source *source, uint64_t at) {
    enum { HEADERS_MAX = 256 };
    size_t before = at < HEADERS_MAX ? (size_t)at : HEADERS_MAX;
    uint64_t end = 0;
    struct view bytes = source_view(source, at - before, before);
    for (size_t i = 0; i < bytes.length && end <= at; i++)
        end = at - before + i + carrier_length(view_part(bytes, i, bytes.length));
    return end > at ? end : 0;
}

/* Some capture formats have no magic number.  But when the first entry stands inside a packet, and the entries do not
 * lead out of it, it is a capture that carries a trace, of whatever format.  (They do when the file begins within the
 * entry of a packet that was longer than what was traced of it.) */
static bool is_carried(struct source *source, const struct dataset *dataset, uint64_t first_at) {
    uint64_t end = packet_end_around(source, first_at);
    return end > 0 && !entries_lead_behind(source, dataset, first_at, end);
}

/* So many entries prove a trace wherever they stand: the writer's prefix may cut all those between them. */
enum { SCATTERED_NEEDED = 8 };

/* `run_needed` entries in a row, or fewer when they are the whole file, with nothing else in it.  When the records are
 * `sure`, there may be anything between the entries. */
static bool chain_is_there(struct source *source, const struct dataset *dataset, unsigned run_needed, bool sure,
                           struct evidence_seen *seen) {
    struct walk walk = walk_from_start(source, *dataset);
    struct item item;
    *seen = (struct evidence_seen){0};
    while (walk_next(&walk, &item)) {
        bool bare = walk.record.number == 0;
        see(seen, &item);
        if (walk.record.damaged && walk.record.end == UINT64_MAX && !seen->tail)
            return false;
        if (seen->run >= run_needed || seen->strong >= (sure ? run_needed : SCATTERED_NEEDED))
            return true;
        if (bare && seen->entries == 0 && walk.at > DETECT_FIRST_ENTRY_MAX)
            return false;
    }
    return seen->entries > 0 && !seen->others;
}

/* A way to read the file. */
struct reading {
    struct explained explained;
    bool found;
    bool begins;       /* with a descriptor that makes sense */
    bool sure;         /* its records are no chance (records_are_sure) */
    bool met_entry;    /* this way, or one tried before */
    uint64_t first_at; /* place of the first entry */
};

static int64_t magnitude(int64_t score) {
    return score < 0 ? -score : score;
}

/* A framing demands more of a file than those after it in the table.  So these must explain a good deal more to be
 * taken, and not only what some damage has spoilt; never when its records are no chance, and theirs are.  With one that
 * the file does not begin with, blocks explain what records do, so there the later is taken. */
static bool is_better(const struct reading *later, const struct reading *earlier) {
    const int64_t score = earlier->explained.score;
    if (!earlier->found)
        return true;
    if (later->begins && later->sure != earlier->sure)
        return later->sure;
    if (!later->begins)
        return later->explained.score >= score;
    return later->explained.score > score + magnitude(score) / 4;
}

/* True when the data end before the first record does: what seems to be its descriptor may be chance. */
static bool first_record_is_cut(struct source *source, const struct framing *framing) {
    struct record first = {0};
    if (framing->record_at(source, 0, &first) != RECORD_FOUND || first.end == UINT64_MAX)
        return false;
    return first.end <= source->end && source_view(source, first.end - 1, 1).length == 0;
}

/* True when behind the first record there is none, and more than a tail: what seems to be its descriptor is chance, or
 * nothing is lost by taking it for that. */
static bool records_break_off(struct source *source, const struct framing *framing) {
    struct record record = {0};
    bool is_followed = record_next(framing, source, &record) && record_next(framing, source, &record);
    return is_followed && record.damaged && record.end == UINT64_MAX &&
           source_view(source, record.at, TAIL_MAX + 1).length > TAIL_MAX;
}

/* True when a file begins like this framing. */
static bool begins(struct source *source, const struct framing *framing) {
    struct record first = {0};
    return framing->record_at(source, 0, &first) == RECORD_FOUND &&
           (framing->begins == NULL || framing->begins(source));
}

/* True when the file, read with this framing, is a trace; fills `out`. */
static bool is_trace(struct source *source, const struct framing *framing, bool pipe, struct reading *out) {
    struct explained *explained = &out->explained;
    struct evidence_seen seen;
    *explained = dataset_learn(source, framing);
    bool is_there = chain_is_there(source, &explained->dataset, pipe ? 1 : 3, out->sure, &seen);
    out->met_entry = out->met_entry || seen.entries > 0;
    out->first_at = seen.first_at;
    if (!is_there || records_break_off(source, framing) || is_carried(source, &explained->dataset, seen.first_at))
        return false;
    if (explained->score == INT64_MIN)
        *explained = dataset_explain(source, explained->dataset);
    if (!explained->all && first_record_is_cut(source, framing))
        explained->score -= magnitude(explained->score) / 2;
    explained->dataset.first_clock = seen.first_clock;
    return true;
}

/* Tries the framings with which the file begins; or, when its first descriptor is damaged, those whose records are no
 * chance. */
static void try_framings(struct source *source, bool pipe, bool is_damaged, struct reading *best) {
    for (size_t i = 0; i < framing_count && !best->explained.all; i++) {
        struct reading reading = {.found = true, .begins = begins(source, &framings[i]), .met_entry = best->met_entry};
        if (reading.begins == is_damaged)
            continue;
        reading.sure = records_are_sure(&framings[i], source);
        if (is_damaged && !reading.sure)
            continue;
        if (is_trace(source, &framings[i], pipe, &reading) && is_better(&reading, best))
            *best = reading;
        best->met_entry = reading.met_entry;
    }
}

bool detect_storage(struct source *source, const struct framing *framing, struct walk *walk, struct item *first) {
    *walk = walk_from_start(source, dataset_of(framing));
    if (!walk_next(walk, first))
        return false;
    walk->dataset.first_clock = entry_clock(&first->entry);
    return true;
}

/* The best way to read what the sample shows. */
static struct reading best_reading(struct source *source, bool pipe) {
    struct reading best = {.found = false};
    try_framings(source, pipe, false, &best);
    if (best.met_entry && !best.sure && !best.explained.all)
        try_framings(source, pipe, true, &best);
    return best;
}

/* True when the sample ends inside an entry whose header proves itself, so that the file is a trace: none of the
 * entries need be whole, and without one nothing is learnt. */
static bool ends_in_entry(struct source *source) {
    struct view sample = source_view(source, 0, DETECT_SAMPLE_PIPE);
    struct entry entry;
    for (size_t at = 0; view_holds(sample, at, CTE_LENGTH); at++)
        if (entry_may_begin(sample.bytes + at) &&
            entry_read(view_part(sample, at, sample.length), &entry) == ENTRY_CUT && entry_header_is_there(&entry))
            return packet_end_around(source, at) == 0;
    return false;
}

static bool names_a_component(struct source *source) {
    struct view sample = source_view(source, 0, DETECT_SAMPLE_PIPE);
    return prefix_find_component(sample, 0) < sample.length;
}

/* True when the 4 KiB of a pipe show a trace, but not all that there is to learn: so it is ours, and more of it may be
 * read.  When it begins with an entry, there are no records; a prefix that comes later is not learnt then, for frames
 * must not wait for it. */
static bool wants_more(struct source *source, const struct reading *reading) {
    return reading->found ? reading->first_at > 0 : ends_in_entry(source) || names_a_component(source);
}

bool detect_dataset(struct source *source, bool pipe, struct dataset *out) {
    struct reading best = {.found = false};
    source->end = pipe ? DETECT_SAMPLE_PIPE : DETECT_SAMPLE;
    if (!detect_is_foreign(source_view(source, 0, DETECT_MAGIC_LENGTH)))
        best = best_reading(source, pipe);
    if (pipe && wants_more(source, &best)) {
        source->end = DETECT_SAMPLE;
        (void)source_ahead(source, 0, DETECT_SAMPLE); /* all of it, for nobody can go back to what a jump leaves out */
        struct reading better = best_reading(source, pipe);
        best = better.found ? better : best;
    }
    source->end = UINT64_MAX;
    *out = best.explained.dataset;
    return best.found;
}
