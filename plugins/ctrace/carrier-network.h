/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * carrier-network.h - entries on their way over a network, in UDP datagrams and TCP streams
 *
 * A forwarder reads entries from z/OS's real-time interface and sends them on, one behind the other.  No port is known
 * for that, so they are found by what they prove: two heuristic dissectors, off until the user switches them on, or by
 * Decode As.  A conversation that has brought an entry belongs to us from then on.
 *
 * The packets inside are dissected, each in the tree of its entry.  The columns Source and Destination, and all that
 * goes by the addresses of the frame, stay those of the network that was captured.
 */
#ifndef CTRACE_CARRIER_NETWORK_H
#define CTRACE_CARRIER_NETWORK_H

/* Registers the dissectors "ctrace.udp" and "ctrace.tcp"; `proto` is the protocol "ctrace". */
void carrier_network_register(int proto);

/* Offers them to UDP and TCP. */
void carrier_network_handoff(int proto);

#endif
