/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dissecting.h - a file as Wireshark's window reads it, with its file library and its dissectors, in process
 */
#ifndef FUZZ_DISSECTING_H
#define FUZZ_DISSECTING_H

#include <stddef.h>
#include <stdint.h>

/* Opens the bytes as a file of this format, named as Wireshark names it, and reads it from front to back; each frame is
 * dissected with a tree.  Then each is read again at its place, from the last to the first: it must have the same
 * bytes, and is dissected again.  The plug-ins are those that Wireshark finds; scripts/lib/run says where. */
void dissect_file(const uint8_t *data, size_t size, const char *format);

#endif
