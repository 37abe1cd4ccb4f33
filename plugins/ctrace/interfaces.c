/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * interfaces.c - one interface of Wireshark for each link of the trace: see interfaces.h
 */
#include "interfaces.h"

struct interface {
    char name[FRAME_NAME_SIZE];
    int encapsulation;
    unsigned number;
};

/* A link as it stands in its entries. */
struct recent {
    uint64_t ebcdic[FRAME_NAME_LENGTH / 8]; /* zeros behind a shorter one */
    const char *otherwise;
    int encapsulation;
    const struct interface *interface; /* NULL in a slot that is not used */
};

enum { RECENT = 64 };

struct interfaces {
    GHashTable *table;            /* struct interface, which is its own key */
    struct recent recent[RECENT]; /* those of most frames, so that their names need not be made; by a hash */
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

static struct interface interface_key(const struct frame_link *link, int encapsulation) {
    struct interface key = {.encapsulation = encapsulation};
    frame_link_name(link, key.name);
    return key;
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
    const struct interface *known = g_hash_table_lookup(interfaces->table, key);
    if (known != NULL || g_hash_table_size(interfaces->table) < INTERFACES_MAX)
        return known;
    static const struct frame_link shared = {.otherwise = INTERFACE_SHARED_NAME};
    *key = interface_key(&shared, key->encapsulation);
    return g_hash_table_lookup(interfaces->table, key);
}

static struct recent recent_key(const struct frame_link *link, int encapsulation) {
    struct recent key = {.otherwise = link->otherwise, .encapsulation = encapsulation};
    if (link->ebcdic.length == sizeof key.ebcdic) /* as nearly always: a copy without a call */
        memcpy(key.ebcdic, link->ebcdic.bytes, sizeof key.ebcdic);
    else if (link->ebcdic.length > 0)
        memcpy(key.ebcdic, link->ebcdic.bytes, link->ebcdic.length);
    return key;
}

static struct recent *recent_slot(struct interfaces *interfaces, const struct recent *key) {
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15); /* spreads what differs over the upper bits */
    uint64_t hash = ((key->ebcdic[0] * odd ^ key->ebcdic[1]) + (uint64_t)key->encapsulation) * odd;
    return &interfaces->recent[(hash >> 32) % RECENT];
}

static bool recent_equal(const struct recent *a, const struct recent *b) {
    return a->interface != NULL && memcmp(a->ebcdic, b->ebcdic, sizeof a->ebcdic) == 0 &&
           a->otherwise == b->otherwise && a->encapsulation == b->encapsulation;
}

unsigned interfaces_get(struct interfaces *interfaces, wtap *wth, const struct frame_link *link, int encapsulation) {
    struct recent recent = recent_key(link, encapsulation);
    struct recent *slot = recent_slot(interfaces, &recent);
    if (recent_equal(slot, &recent))
        return slot->interface->number;
    struct interface key = interface_key(link, encapsulation);
    recent.interface = find(interfaces, &key);
    if (recent.interface == NULL)
        recent.interface = add(interfaces, wth, &key);
    *slot = recent;
    return recent.interface->number;
}

unsigned interfaces_find(const struct interfaces *interfaces, const struct frame_link *link, int encapsulation) {
    struct interface key = interface_key(link, encapsulation);
    const struct interface *known = find(interfaces, &key);
    return known != NULL ? known->number : 0;
}
