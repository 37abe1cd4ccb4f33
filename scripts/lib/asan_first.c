/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Preloaded together with the address sanitizer's library: it has the sanitizer set up before anything else runs.
 *
 * Otherwise the first malloc() does that. In Debian 12's capinfos, editcap and mergecap that is one within the C
 * library's newlocale(), called by the constructor of libp11-kit; the set-up then asks for a translated message,
 * which wants the lock that newlocale() holds: the tool hangs. Linked with "-z initfirst".
 */
void __asan_init(void);

__attribute__((constructor)) static void asan_first(void)
{
    __asan_init();
}
