/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ids_writer.h - files of intrusion detection records (SYSTCPIS) in a layout of their own
 *
 * Nobody knows the header of these records, so each seed makes another: the fields that reports show, in any order, at
 * any place, with gaps of anything between them and numbers that may be taken for others; names that fill their fields
 * or not; sources that scan in turn; packets of all kinds, cut or whole, many of them malformed, many that quote whole
 * packets.  Nothing of the core is used: what the reader learns is checked against what was written.
 */
#ifndef SUPPORT_IDS_WRITER_H
#define SUPPORT_IDS_WRITER_H

#include "bytes.h"

/* What a record holds; places count from its CTE. */
struct ids_truth {
    size_t at; /* of the record in the file */
    bool well_formed;
    uint16_t packet_at;
    uint16_t packet_length; /* as traced */
    uint16_t cut_padding;   /* behind a packet that was cut: nothing tells it from the packet */
    uint16_t correlator_at;
    uint32_t correlator;
    uint16_t policy_at;
    char policy[33];
};

struct ids_file {
    struct bytes bytes; /* the records, one behind the other */
    struct ids_truth *truths;
    size_t count;
};

/* The same file for the same seed, on every machine. */
struct ids_file ids_file_make(uint64_t seed, size_t count);
void ids_file_free(struct ids_file *file);

#endif
