/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * entry.c - one trace entry: see entry.h
 */
#include "entry.h"

#include <string.h>

#include "ebcdic.h"
#include "ids_layout.h"
#include "ip.h"
#include "places.h"
#include "tod.h"

/* The two clocks of a packet record are microseconds apart; an hour allows for anything but another entry. */
#define CLOCKS_APART_MAX TOD_SECONDS(3600)
#define NEIGHBOURS_APART_MAX TOD_SECONDS(86400)

/* An IDS record holds a second clock somewhere (docs/format.md, section 3). */
enum { IDS_CLOCK_SEARCH_MAX = 512, IDS_HEADER_LENGTH_MAX = 512 };

bool entry_id_has_pthdr(uint32_t id) {
    return id >= ENTRY_PACKET && id <= ENTRY_SMC;
}

bool entry_id_is_ids(uint32_t id) {
    uint32_t type = id >> 24;
    return type >= 1 && type <= 4 && (id & 0xffffff) != 0;
}

bool entry_id_is_lost(uint32_t id) {
    return id >> 24 == 0xff;
}

const char *entry_component(uint32_t id) {
    if (id == ENTRY_OSA)
        return "SYSTCPOT";
    if (id >= ENTRY_OLD_PACKET && id <= ENTRY_SMC)
        return "SYSTCPDA";
    return entry_id_is_ids(id) ? "SYSTCPIS" : NULL;
}

/* Type, then suspicion level (scan) or attack type (attack): the table of probe ids has no others. */
static bool ids_is_plausible(uint32_t id) {
    static const uint8_t second_byte_max[] = {[1] = 0, [2] = 0, [3] = 3, [4] = 0x13};
    return entry_id_is_ids(id) && (id >> 16 & 0xff) <= second_byte_max[id >> 24];
}

bool entry_may_begin(const uint8_t *bytes) {
    uint32_t id = (uint32_t)bytes[4] << 24 | (uint32_t)bytes[5] << 16 | (uint32_t)bytes[6] << 8 | bytes[7];
    return (id >= ENTRY_OLD_PACKET && id <= ENTRY_SMC) || ids_is_plausible(id);
}

bool entry_seems_to_begin(struct view start) {
    uint16_t data_offset;
    return view_holds(start, 0, CTE_AT_buffer_time) && view_u16(start, CTE_AT_data_offset, &data_offset) &&
           (data_offset == CTE_LENGTH || entry_may_begin(start.bytes));
}

/* --- the packet trace header ------------------------------------------------------------------------------------ */

/* A field is there when the header says that it reaches over it and the bytes are there. */
static uint64_t header_uint(const struct entry *entry, size_t at, size_t length) {
    uint64_t value = 0;
    struct view header = view_part(entry->bytes, entry->data_at, entry->header_length);
    if (!view_uint(header, at, length, &value))
        return 0;
    return value;
}

/* The same for a field whose place is not certain. */
static const struct layout_field *header_row(const struct entry *entry, enum pthdr_row row) {
    return entry->places != NULL ? &entry->places->pthdr[row] : &pthdr_layout[row];
}

static uint64_t row_uint(const struct entry *entry, enum pthdr_row row) {
    const struct layout_field *field = header_row(entry, row);
    return header_uint(entry, field->at, field->length);
}

/* A number of two bytes; the user may have made the field longer. */
static uint16_t row_u16(const struct entry *entry, enum pthdr_row row) {
    uint64_t value = row_uint(entry, row);
    return value > UINT16_MAX ? UINT16_MAX : (uint16_t)value;
}

void entry_use_places(struct entry *entry, const struct places *places) {
    entry->places = places;
    if (entry->fit != FIT_NO_HEADER)
        entry->packet_length = row_u16(entry, PTH_ROW_packet);
}

static enum entry_fit header_fit(const struct entry *entry, size_t room) {
    if (entry->segment != 0)
        return FIT_LATER_SEGMENT;
    if (entry->traced == room)
        return FIT_EXACT;
    if (entry->traced > room)
        return FIT_FIRST_SEGMENT;
    if (entry->traced + 1 == room)
        return FIT_PADDED;
    if (entry->header_length >= PTH_KNOWN_LENGTH && room - entry->traced <= ENTRY_EXTENSION_MAX)
        return FIT_EXTENDED;
    return FIT_WRONG;
}

static void header_fields_read(struct entry *entry) {
    struct view header = view_part(entry->bytes, entry->data_at, entry->header_length);
    uint64_t traced;
    if (!view_u8(header, PTH_AT_segment, &entry->segment))
        entry->segment = 0;
    if (!view_u8(header, PTH_AT_flags, &entry->flags))
        entry->flags = 0;
    entry->traced = view_uint(header, PTH_AT_traced, 3, &traced) ? (uint32_t)traced : 0;
    if (!view_u64(header, PTH_AT_time, &entry->capture_time))
        entry->capture_time = 0;
    entry->packet_length = row_u16(entry, PTH_ROW_packet);
}

/* Reads the header at `at`.  False, with the entry as it was, when its length cannot be that of a PTHDR_T. */
static bool header_read(struct entry *entry, uint16_t at) {
    uint16_t length;
    size_t end = (size_t)entry->length - ENTRY_TRAILER_LENGTH;
    if (!view_u16(entry->bytes, (size_t)at + PTH_AT_length, &length))
        return false;
    if (length < PTH_LENGTH_MIN || length > PTH_LENGTH_MAX || (size_t)at + length > end)
        return false;

    entry->data_at = at;
    entry->header_length = length;
    header_fields_read(entry);

    size_t room = end - at - length;
    bool can_tell = view_holds(entry->bytes, at, PTH_AT_linkname);
    entry->fit = can_tell ? header_fit(entry, room) : FIT_CUT;
    size_t extension = entry->fit == FIT_EXTENDED ? room - entry->traced : 0;
    size_t padding = entry->fit == FIT_PADDED ? 1 : 0;
    entry->payload_at = (uint16_t)(at + length + extension);
    entry->payload_length = (uint16_t)(room - extension - padding);
    return true;
}

bool entry_clocks_agree(const struct entry *entry) {
    return tod_is_near(entry->capture_time, entry->buffer_time, CLOCKS_APART_MAX);
}

uint64_t entry_clock(const struct entry *entry) {
    return entry_clocks_agree(entry) ? entry->capture_time : entry->buffer_time;
}

static bool header_is_strong(const struct entry *entry) {
    return entry->fit != FIT_NO_HEADER && entry->fit != FIT_WRONG && entry_clocks_agree(entry);
}

/* One public reader takes the halfword at +2 for the ASID.  So when no good header stands where it points to, the
 * usual place is tried; what the halfword says is shown as it stands in any case. */
static void header_find(struct entry *entry) {
    if (entry->data_at == CTE_LENGTH) {
        (void)header_read(entry, CTE_LENGTH); /* what is none shows in entry->fit */
        return;
    }
    struct entry usual = *entry;
    if (header_read(entry, entry->data_at) && header_is_strong(entry))
        return;
    if (header_read(&usual, CTE_LENGTH) && header_is_strong(&usual))
        *entry = usual;
}

/* The header of an IDS record is not public.  When it has the form of a packet trace header it proves more than others
 * must, for the data may be anything: its length is a known one's, the lengths add up without segments, and an
 * extension that it does not count needs an interface name before it is believed. */
static bool is_header_of_ids(const struct entry *entry) {
    if (entry->header_length > IDS_HEADER_LENGTH_MAX ||
        !tod_is_near(entry->capture_time, entry->buffer_time, IDS_CLOCKS_APART_MAX))
        return false;
    bool named = entry->fit == FIT_EXTENDED && entry->traced > 0 && ebcdic_is_name(entry_name(entry));
    return entry->fit == FIT_EXACT || entry->fit == FIT_PADDED || named;
}

static void header_find_in_ids(struct entry *entry) {
    struct entry found = *entry;
    if (header_read(&found, entry->data_at) && is_header_of_ids(&found))
        *entry = found;
}

/* --- the envelope ----------------------------------------------------------------------------------------------- */

static uint16_t envelope_data_at(uint16_t length, uint16_t data_offset) {
    bool possible = data_offset >= CTE_LENGTH && data_offset <= length - ENTRY_TRAILER_LENGTH;
    return possible ? data_offset : CTE_LENGTH;
}

/* It cannot be an entry: all of it is shown as the data of one. */
static void envelope_give_up(struct entry *entry, struct view bytes) {
    size_t there = bytes.length < ENTRY_LENGTH_MAX ? bytes.length : ENTRY_LENGTH_MAX;
    entry->bytes = view_part(bytes, 0, there);
    entry->data_at = entry->payload_at = there < CTE_LENGTH ? (uint16_t)there : CTE_LENGTH;
    entry->payload_length = (uint16_t)(there - entry->payload_at);
}

bool entry_read_anyway(struct view bytes, struct entry *out) {
    uint16_t length, data_offset;
    uint32_t id;
    if (!view_u16(bytes, CTE_AT_length, &length) || !view_u16(bytes, CTE_AT_data_offset, &data_offset) ||
        !view_u32(bytes, CTE_AT_entry_id, &id))
        return false;
    *out = (struct entry){.length = length, .data_offset = data_offset, .id = id, .fit = FIT_NO_HEADER};
    if (!view_u64(bytes, CTE_AT_buffer_time, &out->buffer_time))
        out->buffer_time = 0;
    if (length < ENTRY_LENGTH_MIN) {
        envelope_give_up(out, bytes);
        return true;
    }

    out->bytes = view_part(bytes, 0, length);
    out->data_at = out->payload_at = envelope_data_at(length, data_offset);
    out->payload_length = (uint16_t)(length - ENTRY_TRAILER_LENGTH - out->data_at);
    if (entry_id_has_pthdr(id))
        header_find(out);
    else if (entry_id_is_ids(id))
        header_find_in_ids(out);
    return true;
}

/* --- the proof -------------------------------------------------------------------------------------------------- */

static bool ids_has_second_clock(const struct entry *entry) {
    struct view data = view_part(entry->bytes, entry->data_at, IDS_CLOCK_SEARCH_MAX);
    uint64_t tod;
    for (size_t at = 0; view_u64(data, at, &tod); at++)
        if (tod_is_near(tod, entry->buffer_time, IDS_CLOCKS_APART_MAX))
            return true;
    return false;
}

static bool entry_is_strong(const struct entry *entry) {
    if (entry_id_has_pthdr(entry->id))
        return header_is_strong(entry);
    if (entry->id >= ENTRY_OLD_PACKET && entry->id <= ENTRY_OLD_EE)
        return entry->data_offset == CTE_LENGTH; /* the header of the old records is not known: the envelope must do */
    return ids_is_plausible(entry->id) && ids_has_second_clock(entry);
}

/* The bytes end before the entry.  What is there must not speak against one. */
static enum entry_proof cut_proof(const struct entry *entry) {
    size_t there = entry->bytes.length;
    bool has_length = there >= (size_t)entry->data_at + PTH_AT_segment;
    bool has_clock = there >= (size_t)entry->data_at + PTH_AT_source;
    if (entry_component(entry->id) == NULL)
        return ENTRY_NONE;
    if (there >= CTE_LENGTH && !tod_is_plausible(entry->buffer_time))
        return ENTRY_NONE;
    if (entry_id_has_pthdr(entry->id) && has_length && entry->fit == FIT_NO_HEADER)
        return ENTRY_NONE;
    if (entry_id_has_pthdr(entry->id) && has_clock && !header_is_strong(entry))
        return ENTRY_NONE;
    return ENTRY_CUT;
}

/* Bytes that repeat themselves repeat their own length too, and may look like a clock, and yet are no more than
 * filling. */
static bool is_filling(struct view bytes) {
    for (size_t period = 1; period <= 4; period *= 2) {
        size_t i = period;
        while (i < CTE_LENGTH && bytes.bytes[i] == bytes.bytes[i - period])
            i++;
        if (i == CTE_LENGTH)
            return true;
    }
    return false;
}

enum entry_proof entry_read(struct view bytes, struct entry *out) {
    uint16_t length, again;
    uint64_t clock;
    if (!view_u16(bytes, CTE_AT_length, &length) || length < ENTRY_LENGTH_MIN)
        return ENTRY_NONE;
    if (bytes.length < length)
        return entry_read_anyway(bytes, out) ? cut_proof(out) : ENTRY_NONE;

    /* The cheap tests come first: this is called at every byte of damaged stretches. */
    if (!view_u16(bytes, (size_t)length - ENTRY_TRAILER_LENGTH, &again) || again != length)
        return ENTRY_NONE;
    if (!view_u64(bytes, CTE_AT_buffer_time, &clock) || !tod_is_plausible(clock) || is_filling(bytes))
        return ENTRY_NONE;
    if (!entry_read_anyway(bytes, out))
        return ENTRY_NONE;
    return entry_is_strong(out) ? ENTRY_STRONG : ENTRY_ENVELOPE;
}

bool entry_is_credible(enum entry_proof proof, const struct entry *entry) {
    return proof == ENTRY_STRONG || (proof == ENTRY_ENVELOPE && entry->data_offset == CTE_LENGTH);
}

bool entry_is_of_day(const struct entry *entry, uint64_t clock) {
    return tod_is_near(entry->buffer_time, clock, NEIGHBOURS_APART_MAX);
}

bool entry_may_be_vouched(struct view start, uint64_t known) {
    struct entry entry;
    return entry_read_anyway(start, &entry) && entry.data_offset == CTE_LENGTH &&
           (start.length < CTE_LENGTH || entry_is_of_day(&entry, known));
}

bool entry_is_vouched(enum entry_proof proof, const struct entry *entry, uint64_t known, struct view behind) {
    struct entry next;
    if (!entry_is_credible(proof, entry))
        return false;
    if (known != 0 && entry_is_of_day(entry, known))
        return true;
    return view_holds(behind, 0, CTE_LENGTH) && entry_read_anyway(behind, &next) && next.length >= ENTRY_LENGTH_MIN &&
           next.data_offset == CTE_LENGTH && entry_is_of_day(entry, next.buffer_time);
}

/* --- what it carries -------------------------------------------------------------------------------------------- */

struct view entry_field(const struct entry *entry, enum pthdr_row row) {
    const struct layout_field *field = header_row(entry, row);
    struct view header = view_part(entry->bytes, entry->data_at, entry->header_length);
    bool there = entry->fit != FIT_NO_HEADER && view_holds(header, field->at, field->length);
    return there ? view_part(header, field->at, field->length) : view_of(NULL, 0);
}

struct view entry_name(const struct entry *entry) {
    return entry_field(entry, entry->id == ENTRY_DATA ? PTH_ROW_jobname : PTH_ROW_linkname);
}

static bool name_begins(struct view name, const char *ebcdic, size_t length) {
    return view_holds(name, 0, length) && memcmp(name.bytes, ebcdic, length) == 0;
}

unsigned entry_forms(const struct entry *entry) {
    struct view name = entry_name(entry);
    unsigned forms = layout_form_bit(FORM_ANY);
    if (entry->id == ENTRY_DATA)
        return forms | layout_form_bit(FORM_DATA);
    forms |= layout_form_bit(FORM_PACKET);
    if (entry->id != ENTRY_SMC)
        return forms;
    if (name_begins(name, "\xc5\xe9\xc1\xc9\xe2\xd4", 6)) /* EZAISM */
        return forms | layout_form_bit(FORM_SMCD);
    if (name_begins(name, "\xc5\xe9\xc1\xd9\xc9", 5)) /* EZARI */
        forms |= layout_form_bit(FORM_SMCR);
    return forms | layout_form_bit(FORM_LIKELY);
}

uint16_t entry_data_end(const struct entry *entry) {
    size_t end = entry->length > ENTRY_TRAILER_LENGTH ? (size_t)entry->length - ENTRY_TRAILER_LENGTH : 0;
    return (uint16_t)(end < entry->bytes.length ? end : entry->bytes.length);
}

struct view entry_payload(const struct entry *entry) {
    return view_part(entry->bytes, entry->payload_at, entry->payload_length);
}

bool entry_endpoints_read(const struct entry *entry, struct entry_endpoints *out) {
    struct view source = entry_field(entry, PTH_ROW_source), destination = entry_field(entry, PTH_ROW_destination);
    struct view source_port = entry_field(entry, PTH_ROW_source_port),
                dest_port = entry_field(entry, PTH_ROW_dest_port);
    if (source.length == 0 || destination.length == 0 || !view_u16(source_port, 0, &out->source_port) ||
        !view_u16(dest_port, 0, &out->destination_port))
        return false;
    out->source_at = (uint16_t)(source.bytes - entry->bytes.bytes);
    out->destination_at = (uint16_t)(destination.bytes - entry->bytes.bytes);
    out->protocol = (uint8_t)row_uint(entry, entry->id == ENTRY_DATA ? PTH_ROW_sockproto : PTH_ROW_ip_proto);
    return true;
}

bool entry_trace_count(const struct entry *entry, uint32_t *out) {
    return view_u32(entry_field(entry, PTH_ROW_trace_count), 0, out);
}

static bool has_flag(const struct entry *entry, enum flag_row row) {
    const struct named_flag *flags = entry->places != NULL ? entry->places->flags : flag_names;
    return (entry->flags & flags[row].mask) != 0;
}

bool entry_is_outbound(const struct entry *entry) {
    return has_flag(entry, FLAG_ROW_OUTBOUND);
}

bool entry_is_withheld(const struct entry *entry) {
    return has_flag(entry, FLAG_ROW_WITHHELD);
}

bool entry_is_cleartext(const struct entry *entry) {
    return has_flag(entry, FLAG_ROW_CLEARTEXT);
}

uint8_t entry_socket_state(const struct entry *entry) {
    return (uint8_t)row_uint(entry, PTH_ROW_state);
}

uint32_t entry_connection_id(const struct entry *entry) {
    return (uint32_t)row_uint(entry, PTH_ROW_cid);
}

uint16_t entry_discard_code(const struct entry *entry) {
    return row_u16(entry, PTH_ROW_discard);
}

uint16_t entry_offload_length(const struct entry *entry) {
    return row_u16(entry, PTH_ROW_offload);
}

bool entry_header_is_there(const struct entry *entry) {
    return entry->fit != FIT_NO_HEADER && entry->bytes.length >= (size_t)entry->data_at + PTH_LENGTH_MIN;
}

uint16_t entry_proven_length(struct view start) {
    struct entry entry;
    bool agrees = entry_read(start, &entry) == ENTRY_CUT && (entry.fit == FIT_EXACT || entry.fit == FIT_PADDED);
    return agrees ? entry.length : 0;
}

bool entry_is_segment(const struct entry *entry) {
    return entry->fit == FIT_FIRST_SEGMENT || entry->fit == FIT_LATER_SEGMENT;
}

bool entry_begins_packet(const struct entry *entry) {
    if (entry->packet_found)
        return true;
    switch (entry->fit) {
    case FIT_EXACT:
    case FIT_PADDED:
    case FIT_EXTENDED:
    case FIT_FIRST_SEGMENT:
        return true;
    default:
        return false;
    }
}

bool entry_speaks_for_packet(const struct entry *entry) {
    return entry->fit != FIT_LATER_SEGMENT;
}

uint32_t entry_original_length(const struct entry *entry) {
    uint32_t traced = entry->fit == FIT_FIRST_SEGMENT ? entry->traced : entry->payload_length;
    if (entry->fit == FIT_LATER_SEGMENT)
        return traced;
    if (entry->packet_length >= traced)
        return entry->packet_length;
    bool is_ip = entry->id == ENTRY_PACKET || entry->id == ENTRY_EE || entry_id_is_ids(entry->id);
    uint32_t own = is_ip ? ip_length(entry_payload(entry)) : 0;
    return own > traced ? own : traced;
}
