/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * findings.h - what the state machine told of each frame, kept for as long as the file is open
 *
 * The first pass writes them, every pass shows them: so the window, which dissects a frame again whenever it likes, and
 * the second pass of tshark say the same.
 */
#ifndef FTPFLOW_FINDINGS_H
#define FTPFLOW_FINDINGS_H

#include <ws_compat_epan.h>

#include "flow.h"

/* What a frame is to a transfer, one bit each. */
enum role { ROLE_SETUP = 1, ROLE_COMMAND = 2, ROLE_SYN = 4, ROLE_PROOF = 8, ROLE_PROGRESS = 16 };

struct finding {
    struct finding *next; /* of the same frame, in the order in which they were told */
    struct note note;     /* its kind tells what is set */
    unsigned roles;       /* when the note has a transfer */
};

/* Registers the tap "ftpflow"; its data is a struct finding, good for the packet. */
void findings_register(int proto);

/* The file has changed. */
void findings_reset(void);

/* Adds what was told of the frame at hand. */
void findings_add(packet_info *pinfo, const struct note *note);

/* The first finding of a frame; NULL for none. */
const struct finding *findings_of(packet_info *pinfo);

/* True when no announced data connection of the trace was tried, so far; and for the last one that is missing. */
bool findings_all_missing(void);
bool findings_is_last_missing(const struct transfer *transfer);

/* Hands the frame's findings to the reports that are open. */
void findings_tap(packet_info *pinfo);

#endif
