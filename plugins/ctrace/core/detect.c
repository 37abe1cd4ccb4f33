/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * detect.c - is this file a trace data set, and how are its records framed: see detect.h
 */
#include "detect.h"

#include <string.h>

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

/* What the walk over the sample has shown so far. */
struct evidence_seen {
    unsigned run;     /* entries that prove themselves, with no bytes between them that are no entry */
    unsigned entries; /* all of them */
    bool others;      /* bytes that are no entry */
};

static bool header_is_there(const struct entry *entry) {
    return entry->fit != FIT_NO_HEADER && entry->bytes.length >= (size_t)entry->data_at + PTH_LENGTH_MIN;
}

static void see(struct evidence_seen *seen, const struct item *item) {
    if (item->kind == ITEM_SKIPPED) {
        seen->run = 0;
        seen->others = true;
    } else if (item->proof == ENTRY_STRONG) {
        seen->run++;
        seen->entries++;
    } else if (item->kind == ITEM_CUT_ENTRY && header_is_there(&item->entry)) {
        seen->entries++; /* its header has proved itself, only its end is missing */
    }
}

/* `run_needed` entries in a row, or fewer when they are the whole file, with nothing else in it. */
static bool chain_is_there(struct source *source, const struct framing *framing, unsigned run_needed) {
    struct walk walk = walk_from_start(source, framing);
    struct evidence_seen seen = {0};
    struct item item;
    while (walk_next(&walk, &item)) {
        if (walk.record.rest)
            return false;
        see(&seen, &item);
        if (seen.run >= run_needed)
            return true;
        if (seen.entries == 0 && walk.at > DETECT_FIRST_ENTRY_MAX)
            return false;
    }
    return seen.entries > 0 && !seen.others && !walk.record.rest;
}

const struct framing *detect_framing(struct source *source, bool pipe) {
    const unsigned run_needed = pipe ? 1 : 3;
    const struct framing *found = NULL;

    source->end = pipe ? DETECT_SAMPLE_PIPE : DETECT_SAMPLE;
    if (!detect_is_foreign(source_view(source, 0, DETECT_MAGIC_LENGTH)))
        for (size_t i = 0; i < framing_count && found == NULL; i++)
            if (chain_is_there(source, &framings[i], run_needed))
                found = &framings[i];
    source->end = UINT64_MAX;
    return found;
}
