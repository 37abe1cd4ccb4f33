/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * terse.h - AMATERSE as a carrier: data sets packed by the service aid of z/OS, also known as TRSMAIN
 *
 * The packed form can only be unpacked from its start, for each code changes what the next ones mean.  So the pass from
 * front to back keeps copies of its state, and random access goes on from the last one before its place.  When there is
 * no room for another copy, every second one is given up and the distance doubles.
 */
#ifndef CTRACE_TERSE_H
#define CTRACE_TERSE_H

#include "carrier.h"

extern const struct carrier terse_carrier;

#endif
