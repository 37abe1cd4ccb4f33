/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fuzz.h - what every fuzz target is: one function that must do right with any bytes
 *
 * libFuzzer and AFL++ call it with bytes that they make up; replay.c calls it with those of files, and needs no fuzzer.
 * A target that finds something wrong ends the program by must(); the sanitizers find the rest.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "must.h"

#include <stddef.h>
#include <stdint.h>

/* Always 0.  The name is the fuzzers'. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
