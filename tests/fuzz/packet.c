/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * packet.c - fuzz target: the headers of packets, and the smaller readers of the core
 */
#include "ebcdic.h"
#include "fuzz.h"
#include "gtf.h"
#include "ip.h"
#include "offload.h"
#include "packet_facts.h"
#include "prefix.h"
#include "tod.h"
#include "twocutc.h"

#include <string.h>

static void check_facts(struct view packet) {
    struct packet_facts facts;
    if (!packet_facts_read(packet, &facts))
        return;
    must(facts.source.length == (facts.version == 4 ? 4 : 16) && facts.destination.length == facts.source.length);
    must(facts.transport.length <= packet.length && (!facts.is_tcp || facts.has_ports));
    must(facts.tcp_payload <= UINT16_MAX || facts.length == 0 || facts.tcp_payload < facts.length);
    must(packet_facts_sequence_length(&facts) - facts.tcp_payload <= 2);
    (void)packet_facts_direction(&facts, true);
}

static void check_ip(struct view packet) {
    (void)ip_tcp_at(packet);
    must(!ip_fills(packet) || ip_length(packet) == packet.length);
    must(!ip_is_sound(packet, (uint32_t)packet.length) || ip_begins(packet) || ip_version(packet) == 6);
    (void)ip_addresses_occur(packet);
    (void)offload_wire_segments(packet, (uint32_t)packet.length, (uint16_t)packet.length);
}

static void check_gtf(struct view bytes) {
    struct gtf_record record;
    size_t length = gtf_length(bytes);
    must(length <= bytes.length && length <= GTF_LENGTH_MAX);
    if (gtf_read(view_part(bytes, 0, GTF_CONTROL_LENGTH), &record))
        must(tod_to_unix(record.time, 0).nanoseconds < 1000000000 && gtf_seconds(record.time_zone) < INT32_MAX);
}

static void check_text(struct view bytes) {
    char text[64];
    must(ebcdic_name(bytes, text, sizeof text) < sizeof text);
    if (ebcdic_or_ascii_text(bytes, text, sizeof text))
        must(strlen(text) < sizeof text);
    (void)ebcdic_is_name(bytes);
}

static void check_prefixes(struct view bytes) {
    struct twocutc twocutc;
    struct prefix_names names;
    struct prefix_places places = prefix_find_names(bytes);
    must(prefix_find_component(bytes, 0) <= bytes.length);
    if (prefix_has_names(&places))
        must(prefix_names_read(&places, bytes, &names));
    if (twocutc_read(bytes, &twocutc))
        must(twocutc.entry_at <= bytes.length && twocutc.entry_length <= bytes.length - twocutc.entry_at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct view bytes = view_of(data, size);
    check_facts(bytes);
    check_ip(bytes);
    check_gtf(bytes);
    check_text(bytes);
    check_prefixes(bytes);
    return 0;
}
