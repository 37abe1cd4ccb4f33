/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * postdissect-idsprobe.h - messages of the intrusion detection in syslog packets
 *
 * When Wireshark has dissected a syslog packet, its text is searched for lines of the intrusion
 * detection (core/message.h).  That needs a tree of each packet, which costs time: so it is a preference, normally off.
 */
#ifndef IDSPROBE_POSTDISSECT_H
#define IDSPROBE_POSTDISSECT_H

void postdissect_register(int proto);
void postdissect_handoff(int proto);

#endif
