/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * interfaces.c - one interface of Wireshark for each link of the trace: see interfaces.h
 */
#include "interfaces.h"

#include "frame.h"

struct interface {
    char name[FRAME_NAME_SIZE];
    int encapsulation;
    unsigned number;
};

struct interfaces {
    GHashTable *table;            /* struct interface, which is its own key */
    const struct interface *last; /* neighbours in a trace tend to share a link */
};

static guint interface_hash(gconstpointer key) {
    const struct interface *interface = key;
    return g_str_hash(interface->name) * 31 + (guint)interface->encapsulation;
}

static gboolean interface_equal(gconstpointer a, gconstpointer b) {
    const struct interface *one = a, *other = b;
    return one->encapsulation == other->encapsulation && strcmp(one->name, other->name) == 0;
}

struct interfaces *interfaces_new(void) {
    struct interfaces *interfaces = g_new0(struct interfaces, 1);
    interfaces->table = g_hash_table_new_full(interface_hash, interface_equal, g_free, NULL);
    return interfaces;
}

void interfaces_free(struct interfaces *interfaces) {
    g_hash_table_destroy(interfaces->table);
    g_free(interfaces);
}

static struct interface interface_key(const char *name, int encapsulation) {
    struct interface key = {.encapsulation = encapsulation};
    g_strlcpy(key.name, name, sizeof key.name);
    return key;
}

static const struct interface *lookup(const struct interfaces *interfaces, const struct interface *key) {
    if (interfaces->last != NULL && interface_equal(interfaces->last, key))
        return interfaces->last;
    return g_hash_table_lookup(interfaces->table, key);
}

/* Describes an interface to Wireshark and gives its number. */
static unsigned announce(wtap *wth, const char *name, int encapsulation) {
    wtap_block_t block = wtap_block_create(WTAP_BLOCK_IF_ID_AND_INFO);
    wtapng_if_descr_mandatory_t *mandatory = (wtapng_if_descr_mandatory_t *)wtap_block_get_mandatory_data(block);
    mandatory->wtap_encap = encapsulation;
    mandatory->time_units_per_second = 1000000000;
    mandatory->tsprecision = WTAP_TSPREC_NSEC;
    mandatory->snap_len = WTAP_MAX_PACKET_SIZE_STANDARD;
    mandatory->num_stat_entries = 0;
    mandatory->interface_statistics = NULL;
    wtap_block_add_string_option(block, OPT_IDB_NAME, name, strlen(name));
    wtap_block_add_uint8_option(block, OPT_IDB_TSRESOL, 9); /* 10^-9 s */
    return wsc_add_interface(wth, block);
}

/* Adds an interface that is not known yet. */
static const struct interface *add(struct interfaces *interfaces, wtap *wth, const struct interface *key) {
    struct interface *added = g_new(struct interface, 1);
    *added = *key;
    added->number = announce(wth, key->name, key->encapsulation);
    g_hash_table_add(interfaces->table, added);
    return added;
}

/* The interface of that key or, when there is no room for it, the shared one, whose key then stands in `key`; NULL when
 * it is not there yet. */
static const struct interface *find(const struct interfaces *interfaces, struct interface *key) {
    const struct interface *known = lookup(interfaces, key);
    if (known != NULL || g_hash_table_size(interfaces->table) < INTERFACES_MAX)
        return known;
    *key = interface_key(INTERFACE_SHARED_NAME, key->encapsulation);
    return lookup(interfaces, key);
}

unsigned interfaces_get(struct interfaces *interfaces, wtap *wth, const char *name, int encapsulation) {
    struct interface key = interface_key(name, encapsulation);
    const struct interface *known = find(interfaces, &key);
    if (known == NULL)
        known = add(interfaces, wth, &key);
    interfaces->last = known;
    return known->number;
}

unsigned interfaces_find(const struct interfaces *interfaces, const char *name, int encapsulation) {
    struct interface key = interface_key(name, encapsulation);
    const struct interface *known = find(interfaces, &key);
    return known != NULL ? known->number : 0;
}
