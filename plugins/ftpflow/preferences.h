/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * preferences.h - the preferences of "ftpflow"
 */
#ifndef FTPFLOW_PREFERENCES_H
#define FTPFLOW_PREFERENCES_H

#include <ws_compat_epan.h>

struct ftpflow_preferences {
    unsigned wait_limit; /* seconds */
    unsigned bruteforce_number;
    unsigned bruteforce_seconds;
    bool ignore_mismatch;
};

void preferences_register(int proto);

const struct ftpflow_preferences *preferences(void);

/* True for a port that the user names, and for those of FTP itself. */
bool preferences_is_control_port(uint16_t port);

#endif
