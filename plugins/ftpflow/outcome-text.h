/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * outcome-text.h - what became of a data connection, in words
 */
#ifndef FTPFLOW_OUTCOME_TEXT_H
#define FTPFLOW_OUTCOME_TEXT_H

#include <ws_compat_epan.h>

#include "flow.h"

/* Said once, when no announced connection of a trace was ever tried. */
extern const char *const filtered_remark;

/* "192.0.2.1", "192.0.2.1:20", "[2001:db8::1]:20" */
const char *address_text(wmem_allocator_t *pool, const struct address *address);
const char *endpoint_text(wmem_allocator_t *pool, const struct endpoint *end);

/* A sentence for the expert item; names the frame of the announcement. */
const char *outcome_text(wmem_allocator_t *pool, const struct transfer *transfer);

const char *mismatch_text(wmem_allocator_t *pool, const struct transfer *transfer);

/* Remembers what a discard code means: "4114 IP_MAC_BRDCST: ..." */
void outcome_text_learn_discard(uint16_t code, const char *text);

/* The file has changed. */
void outcome_text_reset(void);

#endif
