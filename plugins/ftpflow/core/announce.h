/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * announce.h - where a data connection is announced: PORT, EPRT, LPRT, and the replies to PASV, EPSV, LPSV
 *
 *   PORT 10,1,2,3,4,5                       four bytes of an address, two of a port         RFC 959
 *   227 Entering Passive Mode (10,1,2,3,4,5)    with or without parentheses, any text       RFC 959, RFC 1123
 *   EPRT |1|10.1.2.3|1029|                  1 IPv4, 2 IPv6; any delimiter                   RFC 2428
 *   229 Extended Passive Mode (|||1029|)    the address is that of the control connection   RFC 2428
 *   LPRT 4,4,10,1,2,3,2,4,5                 version, length, address, length, port          RFC 1639
 *   228 Long Passive Mode (4,4,10,1,2,3,2,4,5)                                              RFC 1639
 */
#ifndef FTPFLOW_ANNOUNCE_H
#define FTPFLOW_ANNOUNCE_H

#include "endpoint.h"
#include "text.h"

enum method { METHOD_PORT, METHOD_EPRT, METHOD_LPRT, METHOD_PASV, METHOD_EPSV, METHOD_LPSV };

/* "PORT" ... */
const char *method_name(enum method method);

/* True when the server announces and the client opens. */
static inline bool method_is_passive(enum method method) {
    return method >= METHOD_PASV;
}

enum announcement {
    ANNOUNCEMENT_GOOD,
    ANNOUNCEMENT_FOREIGN, /* it makes sense, but not for IP: EPRT of another network protocol */
    ANNOUNCEMENT_BAD,     /* it makes no sense: no numbers, a byte above 255, port 0 ... */
    ANNOUNCEMENT_CUT,     /* the line ends before it says all; the rest is not in the capture */
};

/* Reads what follows the command's name or the reply's code.  `cut` says that the line went on.  An address that is
 * left out (229) is given with length 0. */
enum announcement announcement_read(enum method method, struct text text, bool cut, struct endpoint *end);

#endif
