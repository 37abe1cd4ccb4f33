/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * whole.c - fuzz target: a trace, from Wireshark's file library to its dissectors
 */
#include "dissecting.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    dissect_file(data, size, "z/OS component trace");
    return 0;
}
