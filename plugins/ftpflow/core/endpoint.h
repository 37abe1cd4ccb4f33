/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * endpoint.h - an address and a port, of either family
 *
 * An IPv4 address that is written as IPv6 (::ffff:192.0.2.1) is the IPv4 address.
 */
#ifndef FTPFLOW_ENDPOINT_H
#define FTPFLOW_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { IPV4_LENGTH = 4, IPV6_LENGTH = 16 };

struct address {
    uint8_t length; /* IPV4_LENGTH, IPV6_LENGTH, or 0 for no address; the bytes behind it are zero */
    uint8_t bytes[IPV6_LENGTH];
};

struct endpoint {
    struct address address;
    uint16_t port;
};

/* `length` is IPV4_LENGTH or IPV6_LENGTH. */
static inline struct address address_of(const uint8_t *bytes, size_t length) {
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    struct address address = {.length = (uint8_t)length};
    if (length == IPV6_LENGTH && memcmp(bytes, mapped, sizeof mapped) == 0) {
        bytes += sizeof mapped;
        address.length = IPV4_LENGTH;
    }
    memcpy(address.bytes, bytes, address.length);
    return address;
}

static inline bool address_equal(const struct address *a, const struct address *b) {
    return a->length == b->length && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* 0.0.0.0 and ::, which name nobody. */
static inline bool address_is_unspecified(const struct address *address) {
    static const uint8_t zero[IPV6_LENGTH] = {0};
    return memcmp(address->bytes, zero, sizeof zero) == 0;
}

static inline bool endpoint_equal(const struct endpoint *a, const struct endpoint *b) {
    return a->port == b->port && address_equal(&a->address, &b->address);
}

/* FNV-1a. */
static inline uint32_t address_hash(const struct address *address) {
    uint32_t hash = UINT32_C(0x811c9dc5);
    for (size_t i = 0; i < address->length; i++)
        hash = (hash ^ address->bytes[i]) * UINT32_C(0x01000193);
    return hash;
}

static inline uint32_t endpoint_hash(const struct endpoint *end) {
    return (address_hash(&end->address) ^ end->port) * UINT32_C(0x9e3779b1);
}

#endif
