/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * file_util.h - stands in for wsutil/file_util.h, which 4.0 to 4.4 include but do not install
 *
 * Their file_wrappers.h needs one type of it.
 */
#ifndef CTRACE_FILE_UTIL_H
#define CTRACE_FILE_UTIL_H

#include <sys/stat.h>

typedef struct stat ws_statb64;

#endif
