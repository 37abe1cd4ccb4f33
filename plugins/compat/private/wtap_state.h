/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * wtap_state.h - the state of an open file in Wireshark 4.0 to 4.4, which do not install the header that declares it
 *
 * The order and the types of the members are those of the releases (wiretap/wtap-int.h of Wireshark 4.0 and 4.4, by the
 * Wireshark contributors, GPL-2.0-or-later); the words are ours.  For 4.2 they were read off the library of 4.2.2.
 * tests/abi checks the places against the library that is there.
 */
#ifndef CTRACE_WTAP_STATE_H
#define CTRACE_WTAP_STATE_H

#include <wiretap/wtap.h>
#include <wiretap/file_wrappers.h>

typedef wsc_bool (*subtype_read_func)(struct wtap *, wtap_rec *, Buffer *, int *, char **, int64_t *);
typedef wsc_bool (*subtype_seek_read_func)(struct wtap *, int64_t, wtap_rec *, Buffer *, int *, char **);

struct wtap {
    FILE_T fh;        /* for the sequential pass */
    FILE_T random_fh; /* for random access; NULL when there is none */
    wsc_bool ispipe;
    int file_type_subtype;
    unsigned snapshot_length;
    GArray *shb_hdrs;
#if WSC_AT_LEAST(4, 4)
    GArray *shb_iface_to_global;
#endif
    GArray *interface_data; /* wtap_block_t, one for each interface */
    unsigned next_interface_data;
    GArray *nrbs;
    GArray *dsbs;
#if WSC_AT_LEAST(4, 2)
    GArray *meta_events;
#endif
    char *pathname;
    void *priv; /* the reader's own; freed by wtap_close() with g_free() */
    void *wslua_data;
    subtype_read_func subtype_read;
    subtype_seek_read_func subtype_seek_read;
    void (*subtype_sequential_close)(struct wtap *);
    void (*subtype_close)(struct wtap *);
    int file_encap;
    int file_tsprec;
    wtap_new_ipv4_callback_t add_new_ipv4;
    wtap_new_ipv6_callback_t add_new_ipv6;
    wtap_new_secrets_callback_t add_new_secrets;
#if WSC_AT_LEAST(4, 2) && !WSC_AT_LEAST(4, 4)
    wtap_new_sysdig_meta_event_callback_t add_new_meta_event;
#endif
    GPtrArray *fast_seek;
};

#endif
