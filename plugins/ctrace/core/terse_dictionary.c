/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * terse_dictionary.c - the phrases of an AMATERSE data set: see terse_dictionary.h
 */
#include "terse_dictionary.h"

#include <string.h>

void terse_dictionary_clear(struct terse_dictionary *dictionary) {
    memset(dictionary, 0, sizeof *dictionary);
    for (unsigned byte = 0; byte <= UINT8_MAX; byte++)
        dictionary->texts[byte + 1] = byte | UINT64_C(1) << TERSE_TEXT_LENGTH_SHIFT;
}
