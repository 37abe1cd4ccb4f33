/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * frame-table.c - what an insight keeps with frames: see frame-table.h
 */
#include "frame-table.h"

enum { FRAME_TABLE_STRETCH = 256 };

void frame_table_open(struct frame_table *table, size_t size) {
    table->stretches = wmem_map_new(wmem_file_scope(), g_direct_hash, g_direct_equal);
    table->size = size;
}

static void *stretch_of(uint32_t frame) {
    return GUINT_TO_POINTER(frame / FRAME_TABLE_STRETCH);
}

static void *in_stretch(const struct frame_table *table, uint8_t *findings, uint32_t frame) {
    return findings + frame % FRAME_TABLE_STRETCH * table->size;
}

void *frame_table_find(const struct frame_table *table, uint32_t frame) {
    uint8_t *findings = wmem_map_lookup(table->stretches, stretch_of(frame));
    return findings != NULL ? in_stretch(table, findings, frame) : NULL;
}

void *frame_table_at(struct frame_table *table, uint32_t frame) {
    uint8_t *findings = wmem_map_lookup(table->stretches, stretch_of(frame));
    if (findings == NULL) {
        findings = wmem_alloc0(wmem_file_scope(), FRAME_TABLE_STRETCH * table->size);
        wmem_map_insert(table->stretches, stretch_of(frame), findings);
    }
    return in_stretch(table, findings, frame);
}
