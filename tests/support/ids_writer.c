/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ids_writer.c - files of intrusion detection records in a layout of their own: see ids_writer.h
 */
#include "ids_writer.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "random_writer.h"
#include "trace_builder.h"

/* --- EBCDIC ------------------------------------------------------------------------------------------------------- */

static uint8_t ebcdic_of(char character) {
    static const char small[] = "abcdefghijklmnopqrstuvwxyz";
    const char *place = strchr(small, character);
    if (character >= 'a' && character <= 'z') {
        size_t i = (size_t)(place - small);
        return (uint8_t)(i < 9 ? 0x81 + i : i < 18 ? 0x91 + (i - 9) : 0xa2 + (i - 18));
    }
    if (character == '-' || character == '_' || character == '.')
        return character == '-' ? 0x60 : character == '_' ? 0x6d : 0x4b;
    return ebcdic_letter(character);
}

static void put_name(uint8_t *to, size_t length, const char *name, uint8_t padding) {
    memset(to, padding, length);
    for (size_t i = 0; i < length && name[i] != '\0'; i++)
        to[i] = ebcdic_of(name[i]);
}

/* --- the layout --------------------------------------------------------------------------------------------------- */

enum field_kind {
    LINK,
    DEVICE,
    TRACED,
    FULL,
    CLOCK,
    MODULE,
    JOB,
    ASID,
    TCB,
    CID,
    CORRELATOR,
    POLICY,
    RECORD_COUNT, /* from here on fields that reports do not show */
    PORTS,
    RANDOM_WORD,
    SOURCE,
    FLAGS,
    GAP
};

enum gap_kind { GAP_RANDOM, GAP_CONSTANT, GAP_ZERO, GAP_COUNTER, GAP_KINDS };

enum { FIELDS_MAX = 64, NAMES_MAX = 8, SOURCES_MAX = 16 };

struct field {
    enum field_kind kind;
    size_t length;
    enum gap_kind gap;
    uint8_t constant;
};

struct scanner {
    uint8_t address[16];
    uint32_t correlator;
    unsigned policy;
    uint32_t probe_id;
    bool ipv6;
};

struct writer {
    struct chance chance;
    struct field fields[FIELDS_MAX];
    size_t field_count;
    uint8_t policy_padding;
    bool policy_may_be_empty;
    bool headers_only;
    size_t malformed_percent, quoting_percent;
    char links[NAMES_MAX][17], jobs[NAMES_MAX][9], modules[NAMES_MAX][9], policies[NAMES_MAX][33];
    size_t link_count, job_count, module_count, policy_count;
    struct scanner scanners[SOURCES_MAX];
    size_t scanner_count;
    uint32_t next_correlator, flood_correlator, step_max;
    size_t new_scanner_percent, attack_percent, flood_percent;
    uint64_t clock;
    uint32_t number;
};

/* One record while it is made. */
struct draft {
    const struct scanner *scanner;
    uint64_t captured;
    uint8_t packet[600];
    size_t packet_length, traced;
    struct ids_truth truth;
};

static bool happens(struct writer *writer, size_t percent) {
    return chance_between(&writer->chance, 1, 100) <= percent;
}

static uint8_t any_byte(struct writer *writer) {
    return (uint8_t)chance_between(&writer->chance, 0, 255);
}

static char any_of(struct writer *writer, const char *letters) {
    return letters[chance_between(&writer->chance, 0, strlen(letters) - 1)];
}

static void add_field(struct writer *writer, enum field_kind kind, size_t length) {
    writer->fields[writer->field_count++] = (struct field){.kind = kind, .length = length};
}

static void add_fields(struct writer *writer) {
    static const struct {
        enum field_kind kind;
        size_t length;
    } shown[] = {{LINK, 16}, {DEVICE, 1}, {TRACED, 2}, {FULL, 2}, {CLOCK, 8},      {MODULE, 8},
                 {JOB, 8},   {ASID, 2},   {TCB, 4},    {CID, 4},  {CORRELATOR, 4}, {POLICY, 32}};
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
        add_field(writer, shown[i].kind, shown[i].length);
    for (enum field_kind kind = RECORD_COUNT; kind <= FLAGS; kind++)
        if (happens(writer, 50))
            add_field(writer, kind, kind == SOURCE ? 16 : 4);
}

static void shuffle_fields(struct writer *writer) {
    for (size_t i = writer->field_count - 1; i > 0; i--) {
        size_t other = chance_between(&writer->chance, 0, i);
        struct field field = writer->fields[i];
        writer->fields[i] = writer->fields[other];
        writer->fields[other] = field;
    }
}

static struct field any_gap(struct writer *writer) {
    return (struct field){
        .kind = GAP,
        .length = happens(writer, 50) ? chance_between(&writer->chance, 1, 12) : 0,
        .gap = (enum gap_kind)chance_between(&writer->chance, 0, GAP_KINDS - 1),
        .constant = any_byte(writer),
    };
}

static void add_gaps(struct writer *writer) {
    struct field with[FIELDS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < writer->field_count; i++) {
        with[count++] = any_gap(writer);
        with[count++] = writer->fields[i];
    }
    with[count++] = any_gap(writer);
    memcpy(writer->fields, with, count * sizeof with[0]);
    writer->field_count = count;
}

/* --- names -------------------------------------------------------------------------------------------------------- */

/* `full` fills the field; else it is shorter most of the time. */
static void any_name(struct writer *writer, char *to, const char *start, size_t length_max, bool full) {
    size_t length = strlen(start);
    size_t end = full ? length_max : chance_between(&writer->chance, length + 1, length_max);
    memcpy(to, start, length);
    while (length < end)
        to[length++] = any_of(writer, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    to[length] = '\0';
}

static void any_policy(struct writer *writer, char *to, bool full) {
    static const char *const starts[] = {"ScanEvent", "Attack", "Flood", "scan_", "TR.", "MalformedPacket"};
    size_t length = 0, end = full ? 32 : chance_between(&writer->chance, 8, 32);
    const char *start = starts[chance_between(&writer->chance, 0, sizeof starts / sizeof starts[0] - 1)];
    while (start[length] != '\0' && length < end) {
        to[length] = start[length];
        length++;
    }
    while (length < end)
        to[length++] = any_of(writer, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
    to[length] = '\0';
}

static size_t few(struct writer *writer) {
    return happens(writer, 30) ? 1 : chance_between(&writer->chance, 2, NAMES_MAX);
}

static void make_names(struct writer *writer) {
    bool full_links = happens(writer, 20), full_jobs = happens(writer, 30), full_policies = happens(writer, 20);
    writer->link_count = few(writer);
    writer->job_count = few(writer);
    writer->module_count = few(writer);
    writer->policy_count = few(writer);
    for (size_t i = 0; i < NAMES_MAX; i++) {
        any_name(writer, writer->links[i], happens(writer, 50) ? "OSA" : "ETH", 16, full_links);
        any_name(writer, writer->jobs[i], happens(writer, 50) ? "FTP" : "T", 8, full_jobs);
        any_name(writer, writer->modules[i], "EZB", 8, happens(writer, 60));
        any_policy(writer, writer->policies[i], full_policies);
    }
}

/* --- sources ------------------------------------------------------------------------------------------------------ */

static uint32_t next_correlator(struct writer *writer) {
    writer->next_correlator += (uint32_t)chance_between(&writer->chance, 1, writer->step_max);
    return writer->next_correlator;
}

static struct scanner any_source(struct writer *writer) {
    static const uint32_t scans[] = {0x03020002, 0x03020020, 0x03030026, 0x03010021, 0x03030000};
    struct scanner scanner = {.ipv6 = happens(writer, 20)};
    for (size_t i = 0; i < sizeof scanner.address; i++)
        scanner.address[i] = any_byte(writer);
    scanner.address[0] = scanner.ipv6 ? 0x20 : (uint8_t)chance_between(&writer->chance, 1, 223);
    scanner.policy = (unsigned)chance_between(&writer->chance, 0, writer->policy_count - 1);
    scanner.probe_id = scans[chance_between(&writer->chance, 0, sizeof scans / sizeof scans[0] - 1)];
    return scanner;
}

static void renew_scanner(struct writer *writer, size_t i) {
    writer->scanners[i] = any_source(writer);
    writer->scanners[i].correlator = next_correlator(writer);
}

/* Who sent the next packet: one that scans, a single attack, or a flood. */
static struct scanner next_source(struct writer *writer) {
    size_t kind = chance_between(&writer->chance, 1, 100), i;
    struct scanner other = any_source(writer);
    if (kind <= writer->flood_percent) {
        other.probe_id = 0x04070002;
        other.correlator = writer->flood_correlator;
        return other;
    }
    if (kind <= writer->flood_percent + writer->attack_percent) {
        other.probe_id = 0x04010001 + (uint32_t)(chance_between(&writer->chance, 0, 5) << 16);
        other.correlator = next_correlator(writer);
        return other;
    }
    i = chance_between(&writer->chance, 0, writer->scanner_count - 1);
    if (happens(writer, writer->new_scanner_percent))
        renew_scanner(writer, i);
    return writer->scanners[i];
}

/* --- packets ------------------------------------------------------------------------------------------------------ */

static void put_uint(uint8_t *to, uint64_t value, size_t count) {
    for (size_t i = 0; i < count; i++)
        to[i] = (uint8_t)(count - 1 - i < sizeof value ? value >> 8 * (count - 1 - i) : 0);
}

static void put_checksum(uint8_t *header, size_t length) {
    uint32_t sum = 0;
    header[10] = header[11] = 0;
    for (size_t i = 0; i < length; i += 2)
        sum += (uint32_t)(header[i] << 8 | header[i + 1]);
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    put_uint(header + 10, (uint16_t)~sum, 2);
}

static void fill_randomly(struct writer *writer, uint8_t *to, size_t count) {
    for (size_t i = 0; i < count; i++)
        to[i] = any_byte(writer);
}

/* An IPv4 packet of `length` bytes whose data are there already; gives its header's length. */
static void put_ipv4(struct writer *writer, uint8_t *to, size_t length, size_t header, uint8_t protocol,
                     const uint8_t *source) {
    fill_randomly(writer, to, header);
    to[0] = (uint8_t)(0x40 | header / 4);
    put_uint(to + 2, length, 2);
    put_uint(to + 6, 0, 2);
    to[9] = protocol;
    memcpy(to + 12, source, 4);
    put_uint(to + 16, 0x0a2a6826, 4);
    put_checksum(to, header);
}

static void put_ipv6(struct writer *writer, uint8_t *to, size_t length, uint8_t protocol, const uint8_t *source) {
    fill_randomly(writer, to, 40);
    put_uint(to, 0x60000000, 4);
    put_uint(to + 4, length - 40, 2);
    to[6] = protocol;
    to[7] = 64;
    memcpy(to + 8, source, 16);
    to[24] = 0x20;
}

/* Behind the transport header another packet, whole and sound, which may end where the data end. */
static void quote_packet(struct writer *writer, struct draft *draft, size_t at) {
    uint8_t other[4] = {192, 0, 2, any_byte(writer)};
    size_t length = draft->packet_length - at;
    if (length >= 40)
        put_ipv4(writer, draft->packet + at, happens(writer, 50) ? length : length - 8, 20, 17, other);
}

static void spoil(struct writer *writer, struct draft *draft) {
    uint8_t *packet = draft->packet;
    bool ipv6 = packet[0] >> 4 == 6;
    switch (chance_between(&writer->chance, 0, 4)) {
    case 0: /* the checksum; IPv6 has none */
        packet[ipv6 ? 0 : 10] ^= 0x55;
        break;
    case 1: /* the version */
        packet[0] = (uint8_t)((packet[0] & 0x0f) | 0x90);
        break;
    case 2: /* the header's length */
        packet[0] = ipv6 ? 0x10 : 0x42;
        break;
    case 3: /* the length: shorter than the header */
        put_uint(packet + (ipv6 ? 4 : 2), ipv6 ? 0 : 12, 2);
        if (ipv6)
            packet[6] = 0xfe;
        else
            put_checksum(packet, (size_t)(packet[0] & 0x0f) * 4);
        break;
    default:
        fill_randomly(writer, packet, draft->packet_length < 60 ? draft->packet_length : 60);
        packet[0] &= 0x3f; /* neither 4 nor 6 */
    }
}

static void make_packet(struct writer *writer, struct draft *draft) {
    static const uint8_t protocols[] = {1, 6, 17};
    bool ipv6 = draft->scanner->ipv6;
    uint8_t protocol = protocols[chance_between(&writer->chance, 0, 2)];
    size_t header = ipv6 ? 40 : happens(writer, 10) ? 24 : 20, transport = protocol == 6 ? 20 : 8;
    draft->packet_length = header + transport + chance_between(&writer->chance, 0, happens(writer, 70) ? 60 : 400);
    fill_randomly(writer, draft->packet, draft->packet_length);
    if (happens(writer, writer->quoting_percent))
        quote_packet(writer, draft, header + (protocol == 1 || happens(writer, 50) ? transport : 0));
    if (ipv6)
        put_ipv6(writer, draft->packet, draft->packet_length, protocol == 1 ? 58 : protocol, draft->scanner->address);
    else
        put_ipv4(writer, draft->packet, draft->packet_length, header, protocol, draft->scanner->address);
    draft->traced = writer->headers_only ? header + transport : draft->packet_length;
    draft->truth.well_formed = !happens(writer, writer->malformed_percent);
    if (!draft->truth.well_formed)
        spoil(writer, draft);
}

/* --- records ------------------------------------------------------------------------------------------------------ */

static void put_gap(struct writer *writer, const struct field *gap, uint8_t *to) {
    switch (gap->gap) {
    case GAP_RANDOM:
        fill_randomly(writer, to, gap->length);
        break;
    case GAP_CONSTANT:
        memset(to, gap->constant, gap->length);
        break;
    case GAP_COUNTER:
        put_uint(to, writer->number, gap->length);
        break;
    default:
        memset(to, 0, gap->length);
    }
}

static const char *policy_of(struct writer *writer, const struct scanner *scanner) {
    return writer->policy_may_be_empty && scanner->policy == 0 ? "" : writer->policies[scanner->policy];
}

static void put_field(struct writer *writer, const struct field *field, const struct draft *draft, uint8_t *to) {
    size_t some = draft->scanner->policy; /* the same for all records of a source */
    switch (field->kind) {
    case LINK:
        put_name(to, 16, writer->links[some % writer->link_count], 0x40);
        break;
    case MODULE:
        put_name(to, 8, writer->modules[chance_between(&writer->chance, 0, writer->module_count - 1)], 0x40);
        break;
    case JOB:
        put_name(to, 8, writer->jobs[chance_between(&writer->chance, 0, writer->job_count - 1)], 0x40);
        break;
    case POLICY:
        put_name(to, 32, draft->truth.policy, writer->policy_padding);
        break;
    case CLOCK:
        put_uint(to, draft->captured, 8);
        break;
    case CORRELATOR:
        put_uint(to, draft->truth.correlator, 4);
        break;
    case TRACED:
        put_uint(to, draft->traced, 2);
        break;
    case FULL:
        put_uint(to, draft->packet_length, 2);
        break;
    case ASID:
        put_uint(to, 0x1f7 + some, 2);
        break;
    case CID:
        put_uint(to, 0x20 + chance_between(&writer->chance, 0, 3), 4);
        break;
    case RECORD_COUNT:
        put_uint(to, 1000 + writer->number, 4);
        break;
    case RANDOM_WORD:
        put_uint(to, chance_between(&writer->chance, 0, 0xffffff), 4);
        break;
    case PORTS:
        put_uint(to, chance_between(&writer->chance, 1, 65535) << 16 | 21, 4);
        break;
    case SOURCE:
        memcpy(to, draft->scanner->address, 16);
        break;
    case TCB:
        put_uint(to, 0x007f62c0 + 0x100 * some, 4);
        break;
    case GAP:
        put_gap(writer, field, to);
        break;
    default: /* a device type, flags */
        put_uint(to, 39, field->length);
    }
}

static void add_record(struct writer *writer, struct bytes *file, struct draft *draft) {
    uint8_t header[2048];
    size_t length = 0;
    for (size_t i = 0; i < writer->field_count; i++) {
        const struct field *field = &writer->fields[i];
        if (field->kind == CORRELATOR)
            draft->truth.correlator_at = (uint16_t)(16 + length);
        if (field->kind == POLICY)
            draft->truth.policy_at = (uint16_t)(16 + length);
        put_field(writer, field, draft, header + length);
        length += field->length;
    }
    size_t padding = (length + draft->traced) % 2, all = 16 + length + draft->traced + padding + 2;
    draft->truth.at = file->length;
    draft->truth.packet_at = (uint16_t)(16 + length);
    draft->truth.packet_length = (uint16_t)draft->traced;
    draft->truth.cut_padding = draft->traced < draft->packet_length ? (uint16_t)padding : 0;
    bytes_add_uint(file, all, 2);
    bytes_add_uint(file, 16, 2);
    bytes_add_uint(file, draft->scanner->probe_id, 4);
    bytes_add_uint(file, draft->captured + (UINT64_C(1) << 12), 8);
    bytes_add(file, header, length);
    bytes_add(file, draft->packet, draft->traced);
    bytes_add_fill(file, 0, padding);
    bytes_add_uint(file, all, 2);
}

static struct ids_truth write_record(struct writer *writer, struct bytes *file) {
    struct scanner scanner = next_source(writer);
    struct draft draft = {.scanner = &scanner};
    writer->clock += (uint64_t)chance_between(&writer->chance, 1, 2000000) << 12;
    writer->number++;
    draft.captured = writer->clock;
    draft.truth.correlator = scanner.correlator;
    const char *policy = policy_of(writer, &scanner);
    memcpy(draft.truth.policy, policy, strlen(policy));
    make_packet(writer, &draft);
    add_record(writer, file, &draft);
    return draft.truth;
}

static void plan_file(struct writer *writer) {
    static const uint64_t clocks[] = {UINT64_C(0xB88F32A50A3C7000), UINT64_C(0xD0C5A1B2C3D4E000),
                                      UINT64_C(0xE1F2030405060000)};
    add_fields(writer);
    shuffle_fields(writer);
    add_gaps(writer);
    make_names(writer);
    writer->policy_padding = happens(writer, 50) ? 0x40 : 0;
    writer->policy_may_be_empty = writer->policy_count > 1 && happens(writer, 30);
    writer->headers_only = happens(writer, 40);
    writer->malformed_percent = chance_between(&writer->chance, 10, 30);
    writer->quoting_percent = chance_between(&writer->chance, 0, 100);
    writer->next_correlator = (uint32_t)chance_between(&writer->chance, 1, happens(writer, 50) ? 500 : 100000);
    writer->step_max = (uint32_t)chance_between(&writer->chance, 1, 12);
    writer->flood_correlator = next_correlator(writer);
    writer->new_scanner_percent = chance_between(&writer->chance, 3, 20);
    writer->attack_percent = chance_between(&writer->chance, 0, 25);
    writer->flood_percent = chance_between(&writer->chance, 0, 20);
    writer->clock = clocks[chance_between(&writer->chance, 0, 2)];
    writer->scanner_count = chance_between(&writer->chance, 3, SOURCES_MAX);
    for (size_t i = 0; i < writer->scanner_count; i++)
        renew_scanner(writer, i);
}

struct ids_file ids_file_make(uint64_t seed, size_t count) {
    struct writer writer = {.chance = chance_of_seed(seed)};
    struct ids_file file = {.count = count, .truths = calloc(count, sizeof(struct ids_truth))};
    must(file.truths != NULL);
    plan_file(&writer);
    for (size_t i = 0; i < count; i++)
        file.truths[i] = write_record(&writer, &file.bytes);
    return file;
}

void ids_file_free(struct ids_file *file) {
    bytes_free(&file->bytes);
    free(file->truths);
}
