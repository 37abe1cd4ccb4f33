/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * logins.h - who logs in and who fails to, by client, over all its control connections
 */
#ifndef FTPFLOW_LOGINS_H
#define FTPFLOW_LOGINS_H

#include "state.h"

void logins_failed(struct flow *flow, const struct address *client);
void logins_succeeded(struct flow *flow, const struct address *client);

#endif
