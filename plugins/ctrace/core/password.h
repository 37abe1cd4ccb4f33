/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * password.h - passwords of FTP in data that are shown as text
 */
#ifndef CTRACE_PASSWORD_H
#define CTRACE_PASSWORD_H

#include <stddef.h>
#include <stdint.h>

/* Writes stars over what follows "PASS " in the lines that begin with it, in upper or lower case, ASCII or EBCDIC.  A
 * line begins with the data, or behind the end of one. */
void password_hide(uint8_t *bytes, size_t length);

#endif
