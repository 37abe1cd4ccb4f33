/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * logins.c - who logs in and who fails to: see logins.h
 */
#include "logins.h"

static struct client *find_client(struct flow *flow, const struct address *address) {
    uint32_t hash = address_hash(address);
    for (struct hash_link *link = hash_match(*hash_chain(&flow->clients, hash), hash); link != NULL;
         link = hash_match(link->next, hash)) {
        struct client *client = MEMBER_OF(link, struct client, link);
        if (address_equal(&client->address, address))
            return client;
    }
    return NULL;
}

/* Room for a client: new, or that of the one that has been quiet longest. */
static struct client *make_room(struct flow *flow) {
    struct client *client;
    if (flow->client_count < FLOW_CLIENTS_MAX) {
        flow->client_count++;
        size_t times = flow->settings.bruteforce_number * sizeof client->times[0];
        client = flow->out.allocate(flow->out.context, sizeof *client + times);
        ring_init(&client->by_age);
        return client;
    }
    client = MEMBER_OF(flow->client_ages.next, struct client, by_age);
    hash_remove(&client->link);
    return client;
}

static struct client *find_or_add_client(struct flow *flow, const struct address *address) {
    struct client *client = find_client(flow, address);
    if (client == NULL) {
        client = make_room(flow);
        client->address = *address;
        client->failures = 0;
        client->told = false;
        hash_add(&flow->clients, &client->link, address_hash(address));
    }
    ring_append(&flow->client_ages, &client->by_age);
    return client;
}

/* Counts a failure; true when with it there are too many within the time. */
static bool too_many(const struct flow *flow, struct client *client) {
    unsigned number = flow->settings.bruteforce_number;
    client->times[client->failures % number] = flow->time;
    client->failures++;
    if (client->failures < number)
        return false;
    int64_t oldest = client->times[client->failures % number];
    return flow->time - oldest <= flow->settings.bruteforce_time;
}

void logins_failed(struct flow *flow, const struct address *address) {
    struct client *client = find_or_add_client(flow, address);
    bool attack = too_many(flow, client);
    struct note note = {
        .kind = NOTE_LOGIN_FAILED,
        .client = *address,
        .failures = client->failures,
        .bruteforce = attack && !client->told,
    };
    client->told = attack;
    flow->out.note(flow->out.context, &note);
}

void logins_succeeded(struct flow *flow, const struct address *address) {
    struct note note = {.kind = NOTE_LOGGED_IN, .client = *address};
    flow->out.note(flow->out.context, &note);
}
