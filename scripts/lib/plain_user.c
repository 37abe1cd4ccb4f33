/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Preloaded when root runs a Wireshark tool through scripts/: it lets the tool see an ordinary user.
 *
 * Wireshark ignores the plug-in and data folders named in the environment when it is run by root, lest a set-uid
 * installation loads a stranger's code. Here it is root who names them. Running the tool as another user instead
 * would leave root's new files to that user, and hide root's own from it.
 *
 * Needs no C library, so that one file serves all versions.
 */
#define NOBODY 65534U

unsigned getuid(void);
unsigned geteuid(void);
unsigned getgid(void);
unsigned getegid(void);
int getresuid(unsigned *real, unsigned *effective, unsigned *saved);
int getresgid(unsigned *real, unsigned *effective, unsigned *saved);

unsigned getuid(void) { return NOBODY; }
unsigned geteuid(void) { return NOBODY; }
unsigned getgid(void) { return NOBODY; }
unsigned getegid(void) { return NOBODY; }

int getresuid(unsigned *real, unsigned *effective, unsigned *saved)
{
    *real = *effective = *saved = NOBODY;
    return 0;
}

int getresgid(unsigned *real, unsigned *effective, unsigned *saved)
{
    return getresuid(real, effective, saved);
}
