/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * preferences.c - the preferences of "ftpflow": see preferences.h
 */
#include "preferences.h"

#include <epan/prefs.h>

#include "flow.h"

enum { PORT_FTP = 21 };

static struct ftpflow_preferences current = {
    .wait_limit = 120, .bruteforce_number = 10, .bruteforce_seconds = 60, .ignore_mismatch = false};

static wsc_bool ignore_mismatch; /* as Wireshark keeps it */
static range_t *control_ports;

/* A number that makes no sense becomes the nearest that does. */
static void apply(void) {
    current.bruteforce_number = CLAMP(current.bruteforce_number, 1, FLOW_FAILURES_MAX);
    current.ignore_mismatch = ignore_mismatch;
}

void preferences_register(int proto) {
    module_t *module = prefs_register_protocol(proto, apply);
    range_convert_str(wmem_epan_scope(), &control_ports, "", UINT16_MAX);
    prefs_register_uint_preference(module, "wait_limit", "Wait for a data connection (seconds)",
                                   "A data connection that has not come so long after the transfer command is reported "
                                   "as missing.",
                                   10, &current.wait_limit);
    prefs_register_uint_preference(module, "bruteforce_number", "Failed logins that are too many",
                                   "So many failed logins of one client within the time below are reported (1 to 100).",
                                   10, &current.bruteforce_number);
    prefs_register_uint_preference(module, "bruteforce_seconds", "... within so many seconds",
                                   "The time within which that many failed logins are too many.", 10,
                                   &current.bruteforce_seconds);
    prefs_register_range_preference(module, "control_ports", "Further ports of control connections",
                                    "Ports of servers that speak FTP, besides 21 and 990. Connections on other ports "
                                    "are found when they begin with a greeting and commands of FTP.",
                                    &control_ports, UINT16_MAX);
    prefs_register_bool_preference(module, "ignore_mismatch", "Ignore addresses that differ",
                                   "Say nothing when another address is announced than that of the control "
                                   "connection, as with address translation.",
                                   &ignore_mismatch);
}

const struct ftpflow_preferences *preferences(void) {
    return &current;
}

bool preferences_is_control_port(uint16_t port) {
    return port == PORT_FTP || port == FLOW_PORT_FTPS || value_is_in_range(control_ports, port);
}
