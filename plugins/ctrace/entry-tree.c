/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * entry-tree.c - the protocol tree of one trace entry: see entry-tree.h
 */
#include "entry-tree.h"

#include <epan/charsets.h>
#include <epan/expert.h>
#include <epan/ipproto.h>
#include <epan/prefs-int.h>
#include <epan/prefs.h>
#include <wsutil/str_util.h>

#include "discard.h"
#include "ebcdic.h"
#include "names.h"
#include "offload.h"
#include "tod.h"

/* --- fields ----------------------------------------------------------------------------------------------------- */

static int proto_ctrace;

/* One field for each row, in the order of the rows. */
static int *hf_cte, *hf_pthdr;
static int **hf_flags; /* as proto_tree_add_bitmask wants them */

static int hf_component;
static int hf_ip_src, hf_ip_dst, hf_ip_addr;
static int hf_ipv6_src, hf_ipv6_dst, hf_ipv6_addr;
static int hf_port;
static int hf_discard_layer, hf_discard_group, hf_discard_meaning, hf_discard_source;
static int hf_wire_segments;
static int hf_extension, hf_padding, hf_trailer;
static int hf_skipped, hf_container, hf_record, hf_file_offset, hf_prefix_length;

static int ett_entry = -1, ett_header = -1, ett_flags = -1, ett_place = -1;

static expert_field ei_offload, ei_discarded, ei_discarded_normal, ei_withheld, ei_cut_entry, ei_length,
    ei_unknown_entry, ei_skipped;

/* Numbers with names, in the form that Wireshark's fields want. */
static value_string *value_strings_of(const struct named_number *rows, size_t count) {
    value_string *strings = wmem_alloc_array(wmem_epan_scope(), value_string, count + 1);
    for (size_t i = 0; i < count; i++)
        strings[i] = (value_string){rows[i].number, rows[i].name};
    strings[count] = (value_string){0, NULL};
    return strings;
}

/* The codes that have a name; for the others the range is named where the field is shown. */
static const void *discard_strings(void) {
    value_string *strings = wmem_alloc_array(wmem_epan_scope(), value_string, discard_code_count + 2);
    unsigned count = 0;
    strings[count++] = (value_string){0, "not discarded"};
    for (size_t i = 0; i < discard_code_count; i++)
        if (discard_codes[i].name[0] != '\0')
            strings[count++] = (value_string){discard_codes[i].code, discard_codes[i].name};
    strings[count] = (value_string){0, NULL};
    return wsc_value_string_ext(strings, count + 1, "ctrace_discards");
}

/* The label of a field; one whose place is not certain says so. */
static const char *label_with_evidence(const char *label, enum evidence evidence) {
    if (evidence == DOC || evidence == EVID)
        return label;
    return wmem_strdup_printf(wmem_epan_scope(), "%s (%s)", label, evidence_word(evidence));
}

/* Where a row is shown. */
struct place {
    const struct entry_tree *what;
    packet_info *pinfo;
    proto_tree *tree;
    const struct layout_field *row;
    int hf;
    int at; /* of the field's first byte in what->tvb */
};

static void add_number(const struct place *place);
static void add_bytes(const struct place *place);
static void add_time(const struct place *place);
static void add_name(const struct place *place);
static void add_address(const struct place *place);
static void add_entry_id(const struct place *place);
/* The headers of all segments say the same of their packet.  It is remarked upon once, at the first. */
static bool speaks_for_packet(const struct entry *entry) {
    return entry->fit != FIT_LATER_SEGMENT;
}

static void add_flags(const struct place *place);
static void add_port(const struct place *place);
static void add_discard(const struct place *place);

static const void *entry_strings(void) {
    return value_strings_of(entry_names, entry_name_count);
}

static const void *device_strings(void) {
    return value_strings_of(device_names, device_name_count);
}

static const void *protocol_strings(void) {
    return &ipproto_val_ext;
}

/* What a row of each kind becomes, and who shows it.  FT_NONE stands for an integer of the row's length. */
static const struct {
    enum ftenum type;
    int display;
    uint64_t mask;
    const void *(*strings)(void);
    void (*add)(const struct place *place);
} kinds[] = {
    [KIND_NUMBER] = {FT_NONE, BASE_DEC, 0, NULL, add_number},
    [KIND_HEX] = {FT_NONE, BASE_HEX, 0, NULL, add_number},
    [KIND_TIME] = {FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC, 0, NULL, add_time},
    [KIND_NAME] = {FT_STRING, BASE_NONE, 0, NULL, add_name},
    [KIND_ADDRESS] = {FT_BYTES, BASE_NONE, 0, NULL, add_address},
    [KIND_BYTES] = {FT_BYTES, BASE_NONE, 0, NULL, add_bytes},
    [KIND_ENTRY_ID] = {FT_NONE, BASE_HEX, 0, entry_strings, add_entry_id},
    [KIND_FLAGS] = {FT_NONE, BASE_HEX, 0, NULL, add_flags},
    [KIND_DEVICE] = {FT_NONE, BASE_DEC, 0, device_strings, add_number},
    [KIND_PORT] = {FT_NONE, BASE_DEC, 0, NULL, add_port},
    [KIND_PROTOCOL] = {FT_NONE, BASE_DEC | BASE_EXT_STRING, 0, protocol_strings, add_number},
    [KIND_VLAN] = {FT_NONE, BASE_DEC, 0x0fff, NULL, add_number}, /* the bits above are the priority */
    [KIND_DISCARD] = {FT_NONE, BASE_DEC | BASE_EXT_STRING, 0, discard_strings, add_discard},
};
_Static_assert(sizeof kinds / sizeof kinds[0] == KIND_COUNT, "every kind has its row");

static const char *filter_name(const char *name) {
    return wmem_strdup_printf(wmem_epan_scope(), "ctrace.%s", name);
}

static hf_register_info field_of_row(const struct layout_field *row) {
    static const enum ftenum integers[] = {
        [1] = FT_UINT8,  [2] = FT_UINT16, [3] = FT_UINT24, [4] = FT_UINT32,
        [5] = FT_UINT40, [6] = FT_UINT48, [7] = FT_UINT56, [8] = FT_UINT64,
    };
    enum ftenum type = kinds[row->kind].type;
    hf_register_info field = {
        .hfinfo =
            {
                .name = label_with_evidence(row->label, row->evidence),
                .abbrev = filter_name(row->filter),
                .type = type == FT_NONE ? integers[row->length] : type,
                .display = kinds[row->kind].display,
                .strings = kinds[row->kind].strings != NULL ? kinds[row->kind].strings() : NULL,
                .bitmask = kinds[row->kind].mask,
            },
    };
    HFILL_INIT(field);
    return field;
}

static hf_register_info field_of_flag(const struct named_flag *flag) {
    bool single = (flag->mask & (flag->mask - 1)) == 0;
    hf_register_info field = {
        .hfinfo =
            {
                .name = label_with_evidence(flag->label, flag->evidence),
                .abbrev = filter_name(flag->filter),
                .type = single ? FT_BOOLEAN : FT_UINT8,
                .display = single ? 8 : BASE_HEX,
                .bitmask = flag->mask,
            },
    };
    HFILL_INIT(field);
    return field;
}

/* A field that is made here must live as long as the program. */
static void register_field(hf_register_info field, int *id) {
    hf_register_info *kept = wmem_new(wmem_epan_scope(), hf_register_info);
    *kept = field;
    kept->p_id = id;
    proto_register_field_array(proto_ctrace, kept, 1);
}

static int *register_rows(const struct layout_field *rows, size_t count) {
    int *ids = wmem_alloc0_array(wmem_epan_scope(), int, count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].kind != KIND_ADDRESS) /* these have fields of their own: IPv4 or IPv6 */
            register_field(field_of_row(&rows[i]), &ids[i]);
    return ids;
}

/* The bits of PTH_Flag, as proto_tree_add_bitmask wants them: pointers to the field numbers, NULL at the end. */
static int **register_flags(void) {
    int *ids = wmem_alloc0_array(wmem_epan_scope(), int, flag_name_count);
    int **pointers = wmem_alloc0_array(wmem_epan_scope(), int *, flag_name_count + 1);
    for (size_t i = 0; i < flag_name_count; i++) {
        register_field(field_of_flag(&flag_names[i]), &ids[i]);
        pointers[i] = &ids[i];
    }
    return pointers;
}

static hf_register_info other_fields[] = {
    {&hf_component, {"Component", "ctrace.component", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_ip_src, {"Source address", "ctrace.ip.src", FT_IPv4, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_ip_dst, {"Destination address", "ctrace.ip.dst", FT_IPv4, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_ip_addr, {"Source or destination address", "ctrace.ip.addr", FT_IPv4, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_ipv6_src, {"Source address", "ctrace.ipv6.src", FT_IPv6, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_ipv6_dst, {"Destination address", "ctrace.ipv6.dst", FT_IPv6, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_ipv6_addr, {"Source or destination address", "ctrace.ipv6.addr", FT_IPv6, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_port, {"Source or destination port", "ctrace.port", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
    {&hf_discard_layer, {"Discarded by layer", "ctrace.discard.layer", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_discard_group, {"Group of the code", "ctrace.discard.group", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_discard_source,
     {"Source of the meaning", "ctrace.discard.source", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_discard_meaning,
     {"Meaning of the discard", "ctrace.discard.meaning", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_wire_segments, {"Packets on the wire", "ctrace.wire_segments", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
    {&hf_extension, {"Header extension (unknown)", "ctrace.extension", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_padding, {"Padding", "ctrace.padding", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_trailer, {"Entry length, repeated", "ctrace.length_repeated", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
    {&hf_skipped, {"Skipped bytes", "ctrace.skipped", FT_UINT64, BASE_DEC, NULL, 0, NULL, HFILL}},
    {&hf_container, {"Container", "ctrace.container", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
    {&hf_record, {"Record number", "ctrace.record", FT_UINT64, BASE_DEC, NULL, 0, NULL, HFILL}},
    {&hf_prefix_length,
     {"Writer's prefix before records", "ctrace.prefix_length", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
    {&hf_file_offset, {"Offset in the file", "ctrace.file_offset", FT_UINT64, BASE_DEC, NULL, 0, NULL, HFILL}},
};

/* A discard that comes up in normal running is no more than a remark: one name, two severities. */
static ei_register_info expert_items[] = {
    {&ei_discarded, {"ctrace.expert.discarded", PI_SEQUENCE, PI_NOTE, "z/OS discarded the packet", EXPFILL}},
    {&ei_discarded_normal, {"ctrace.expert.discarded", PI_SEQUENCE, PI_CHAT, "z/OS discarded the packet", EXPFILL}},
    {&ei_offload, {"ctrace.expert.offload", PI_CHECKSUM, PI_CHAT, "The adapter fills in the checksum", EXPFILL}},
    {&ei_withheld, {"ctrace.expert.withheld", PI_SECURITY, PI_CHAT, "AT-TLS data were withheld", EXPFILL}},
    {&ei_cut_entry, {"ctrace.expert.cut_entry", PI_MALFORMED, PI_WARN, "The entry is cut", EXPFILL}},
    {&ei_length, {"ctrace.expert.length", PI_MALFORMED, PI_WARN, "The lengths contradict each other", EXPFILL}},
    {&ei_unknown_entry, {"ctrace.expert.unknown_entry", PI_UNDECODED, PI_CHAT, "Unknown kind of entry", EXPFILL}},
    {&ei_skipped, {"ctrace.expert.skipped", PI_MALFORMED, PI_WARN, "Bytes that are no entry", EXPFILL}},
};

void entry_tree_register(int proto) {
    static int *subtrees[] = {&ett_entry, &ett_header, &ett_flags, &ett_place};
    proto_ctrace = proto;
    hf_cte = register_rows(cte_layout, cte_layout_count);
    hf_pthdr = register_rows(pthdr_layout, pthdr_layout_count);
    hf_flags = register_flags();
    proto_register_field_array(proto, other_fields, array_length(other_fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
}

/* --- one row ---------------------------------------------------------------------------------------------------- */

static void add_generated_string(const struct place *place, int hf, const char *text) {
    proto_item_set_generated(
        proto_tree_add_string(place->tree, hf, place->what->tvb, place->at, place->row->length, text));
}

static void add_number(const struct place *place) {
    proto_tree_add_item(place->tree, place->hf, place->what->tvb, place->at, place->row->length, ENC_BIG_ENDIAN);
}

static void add_bytes(const struct place *place) {
    proto_tree_add_item(place->tree, place->hf, place->what->tvb, place->at, place->row->length, ENC_NA);
}

/* The clock to the nanosecond; Wireshark's own ENC_TIME_TOD stops at microseconds and knows no leap seconds. */
static void add_time(const struct place *place) {
    const struct header_option *option = place->what->option;
    unsigned leap_seconds = option != NULL ? (unsigned)option->leap_seconds : 0; /* as the reader did with the frame */
    struct unix_time unix_time = tod_to_unix(tvb_get_ntoh64(place->what->tvb, place->at), leap_seconds);
    nstime_t time = NSTIME_INIT_SECS_NSECS((time_t)unix_time.seconds, (int)unix_time.nanoseconds);
    proto_tree_add_time(place->tree, place->hf, place->what->tvb, place->at, place->row->length, &time);
}

static void add_name(const struct place *place) {
    unsigned length = place->row->length;
    const uint8_t *name = tvb_memdup(place->pinfo->pool, place->what->tvb, place->at, length);
    char *text = wmem_alloc(place->pinfo->pool, 2 * length + 1);
    ebcdic_name(view_of(name, length), text, 2 * length + 1);
    proto_tree_add_string(place->tree, place->hf, place->what->tvb, place->at, (int)length, text);
}

/* IPv4 when bytes 8 to 11 are 0000FFFF; 0000FFFE is accepted too. */
bool entry_tree_address_is_ipv4(tvbuff_t *tvb, int at) {
    return tvb_get_ntoh64(tvb, at) == 0 && (tvb_get_ntohl(tvb, at + 8) | 1) == 0xffff;
}

static void add_address(const struct place *place) {
    tvbuff_t *tvb = place->what->tvb;
    bool source = place->row->at == PTH_AT_source;
    bool ipv4 = entry_tree_address_is_ipv4(tvb, place->at);
    int at = ipv4 ? place->at + 12 : place->at;
    int length = ipv4 ? 4 : 16;
    int hf = ipv4 ? (source ? hf_ip_src : hf_ip_dst) : (source ? hf_ipv6_src : hf_ipv6_dst);
    unsigned encoding = ipv4 ? ENC_BIG_ENDIAN : ENC_NA;
    proto_tree_add_item(place->tree, hf, tvb, at, length, encoding);
    hf = ipv4 ? hf_ip_addr : hf_ipv6_addr;
    proto_item_set_hidden(proto_tree_add_item(place->tree, hf, tvb, at, length, encoding));
}

static void add_entry_id(const struct place *place) {
    uint32_t id = place->what->entry.id;
    proto_item *item =
        proto_tree_add_item(place->tree, place->hf, place->what->tvb, place->at, place->row->length, ENC_BIG_ENDIAN);
    if (entry_component(id) == NULL)
        expert_add_info(place->pinfo, item, &ei_unknown_entry);
    else if (entry_id_is_ids(id))
        proto_item_set_text(item, "%s: IDS probe id (0x%08x)", place->row->label, id);
}

static void add_flags(const struct place *place) {
    proto_item *item = proto_tree_add_bitmask(place->tree, place->what->tvb, (unsigned)place->at, place->hf, ett_flags,
                                              hf_flags, ENC_BIG_ENDIAN);
    if ((place->what->entry.flags & PTH_FLAG_WITHHELD) && speaks_for_packet(&place->what->entry))
        expert_add_info(place->pinfo, item, &ei_withheld);
}

static void add_port(const struct place *place) {
    add_number(place);
    proto_item_set_hidden(
        proto_tree_add_item(place->tree, hf_port, place->what->tvb, place->at, place->row->length, ENC_BIG_ENDIAN));
}

/* The expert item: a remark for a code that comes up in normal running. */
static void add_discard_expert(const struct place *place, proto_item *item, uint16_t code,
                               const struct discard_code *row) {
    expert_field *expert = row != NULL && row->normal ? &ei_discarded_normal : &ei_discarded;
    expert_add_info_format(place->pinfo, item, expert, "z/OS discarded the packet: %u %s (%s layer)%s%s", code,
                           discard_name(code), discard_layer_name(discard_layer_of(code)), row != NULL ? ". " : "",
                           row != NULL ? row->meaning : "");
}

static void add_discard(const struct place *place) {
    uint16_t code = entry_discard_code(&place->what->entry);
    const struct discard_code *row = discard_find(code);
    proto_item *item =
        proto_tree_add_item(place->tree, place->hf, place->what->tvb, place->at, place->row->length, ENC_BIG_ENDIAN);
    if (code == 0)
        return;
    if (row == NULL || row->name[0] == '\0')
        proto_item_set_text(item, "%s: %s (%u, 0x%04x)", place->row->label, discard_name(code), code, code);
    add_generated_string(place, hf_discard_layer, discard_layer_name(discard_layer_of(code)));
    if (row != NULL && row->group[0] != '\0')
        add_generated_string(place, hf_discard_group, row->group);
    if (row != NULL) {
        add_generated_string(place, hf_discard_meaning, row->meaning);
        add_generated_string(place, hf_discard_source, row->source);
    }
    if (speaks_for_packet(&place->what->entry))
        add_discard_expert(place, item, code, row);
}

static bool row_applies(const struct layout_field *row, uint32_t entry_id) {
    if (row->form == FORM_ANY)
        return true;
    return (row->form == FORM_DATA) == (entry_id == ENTRY_DATA);
}

/* Adds the rows of a header of `length` bytes at `at` from the head; a row that is not wholly there is left out. */
static void add_rows(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, int at, int length,
                     const struct layout_field *rows, size_t count, const int *fields) {
    for (size_t i = 0; i < count; i++) {
        int end = rows[i].at + rows[i].length;
        if (end > length || at + end > what->head_length || !row_applies(&rows[i], what->entry.id))
            continue;
        struct place place = {what, pinfo, tree, &rows[i], fields[i], what->head_at + at + rows[i].at};
        kinds[rows[i].kind].add(&place);
    }
}

/* --- the parts of an entry -------------------------------------------------------------------------------------- */

const char *entry_tree_kind_name(uint32_t entry_id) {
    for (size_t i = 0; i < entry_name_count; i++)
        if (entry_names[i].number == entry_id)
            return entry_names[i].name;
    if (entry_id == 0)
        return "Entry";
    return entry_id_is_ids(entry_id) ? "IDS record" : "Entry of another component";
}

/* True when the user has Wireshark check the checksums of TCP. */
static bool checksums_are_checked(void) {
    module_t *tcp = prefs_find_module("tcp");
    pref_t *check = tcp != NULL ? prefs_find_preference(tcp, "check_checksum") : NULL;
    return check != NULL && prefs_get_bool_value(check, pref_current);
}

/* True when a wrong checksum in the trace would be reported though the adapter was to fill it in. */
static bool offload_needs_remark(const struct entry *entry) {
    return entry_offload_length(entry) != 0 && (entry->flags & PTH_FLAG_OUTBOUND) != 0 && checksums_are_checked();
}

bool entry_tree_has_expert_items(const struct entry *entry) {
    return entry_discard_code(entry) != 0 || (entry->flags & PTH_FLAG_WITHHELD) != 0 || offload_needs_remark(entry);
}

/* Segmentation offload: what the adapter makes of the packet. */
static void add_offload(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    enum { HEADERS_MAX = 60 + 60 }; /* IPv4 with options, TCP with options */
    uint8_t start[HEADERS_MAX];
    uint16_t segment_length = entry_offload_length(&what->entry);
    if (segment_length == 0 || what->payload == NULL || !speaks_for_packet(&what->entry))
        return;
    size_t there = MIN(tvb_captured_length(what->payload), sizeof start);
    tvb_memcpy(what->payload, start, 0, there);
    uint32_t segments =
        offload_wire_segments(view_of(start, there), tvb_reported_length(what->payload), segment_length);
    if (segments == 0)
        return;
    proto_item *item = proto_tree_add_uint(tree, hf_wire_segments, what->tvb, 0, 0, segments);
    proto_item_set_generated(item);
    if (offload_needs_remark(&what->entry))
        expert_add_info_format(pinfo, item, &ei_offload,
                               "The checksum is filled in by the adapter: a wrong one in the trace is no fault");
}

static void add_fit(const struct entry_tree *what, packet_info *pinfo, proto_item *item) {
    const struct entry *entry = &what->entry;
    if (what->kind == ITEM_CUT_ENTRY)
        return; /* the lengths cannot be judged */
    if (entry->fit == FIT_WRONG)
        expert_add_info_format(pinfo, item, &ei_length,
                               "The lengths contradict each other: entry %u, data offset %u, header %u, traced %u",
                               entry->length, entry->data_offset, entry->header_length, entry->traced);
    else if (entry->fit == FIT_NO_HEADER && entry_id_has_pthdr(entry->id))
        expert_add_info_format(pinfo, item, &ei_length, "No packet trace header can have this length");
}

static void add_header(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    const struct entry *entry = &what->entry;
    int there = MIN(entry->header_length, what->head_length - entry->data_at);
    if (entry->fit == FIT_NO_HEADER || there <= 0)
        return;
    proto_tree *header =
        proto_tree_add_subtree_format(tree, what->tvb, what->head_at + entry->data_at, there, ett_header, NULL,
                                      "Packet trace header, %u bytes", entry->header_length);
    add_rows(what, pinfo, header, entry->data_at, entry->header_length, pthdr_layout, pthdr_layout_count, hf_pthdr);
    add_offload(what, pinfo, header);

    int extension_at = entry->data_at + MIN(entry->header_length, PTH_KNOWN_LENGTH);
    int extension_end = MIN(entry->payload_at, what->head_length);
    if (extension_end > extension_at)
        proto_tree_add_item(header, hf_extension, what->tvb, what->head_at + extension_at, extension_end - extension_at,
                            ENC_NA);
}

static void add_tail(const struct entry_tree *what, proto_tree *tree) {
    int padding = what->tail_length - ENTRY_TRAILER_LENGTH;
    if (padding < 0)
        return;
    if (padding > 0)
        proto_tree_add_item(tree, hf_padding, what->tvb, what->tail_at, padding, ENC_NA);
    proto_tree_add_item(tree, hf_trailer, what->tvb, what->tail_at + padding, ENTRY_TRAILER_LENGTH, ENC_BIG_ENDIAN);
}

static void add_provenance(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    const struct header_option *option = what->option;
    proto_item *item;
    if (option == NULL)
        return;
    proto_tree *place = proto_tree_add_subtree(tree, what->tvb, 0, 0, ett_place, &item, "Where it was in the file");
    proto_item_set_generated(item);
    const char *container =
        (const char *)get_utf_8_string(pinfo->pool, option->container.bytes, (int)option->container.length);
    item = proto_tree_add_string(place, hf_container, what->tvb, 0, 0, container);
    proto_item_set_generated(item);
    if (option->record != 0) {
        item = proto_tree_add_uint64(place, hf_record, what->tvb, 0, 0, option->record);
        proto_item_set_generated(item);
    }
    if (option->prefix_length != 0) {
        item = proto_tree_add_uint(place, hf_prefix_length, what->tvb, 0, 0, (uint32_t)option->prefix_length);
        proto_item_set_generated(item);
    }
    item = proto_tree_add_uint64(place, hf_file_offset, what->tvb, 0, 0, option->file_offset);
    proto_item_set_generated(item);
}

static proto_item *add_protocol(const struct entry_tree *what, proto_tree *tree, const char *text) {
    proto_item *item = proto_tree_add_item(tree, proto_ctrace, what->tvb, what->head_at,
                                           what->head_length > 0 ? what->head_length : -1, ENC_NA);
    proto_item_append_text(item, ", %s", text);
    return item;
}

static proto_item *add_skipped(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    uint64_t count = what->option != NULL ? what->option->skipped : tvb_reported_length(what->tvb);
    proto_item *item = add_protocol(what, tree, "bytes that are no entry");
    proto_tree *subtree = proto_item_add_subtree(item, ett_entry);
    proto_item *skipped =
        proto_tree_add_uint64(subtree, hf_skipped, what->tvb, 0, (int)tvb_captured_length(what->tvb), count);
    expert_add_info_format(pinfo, skipped, &ei_skipped, "%" PRIu64 " byte%s no entry", count,
                           plurality(count, " is", "s are"));
    add_provenance(what, pinfo, subtree);
    return item;
}

static const char *component_name(const struct entry_tree *what) {
    const char *component = entry_component(what->entry.id);
    return component != NULL ? component : "unknown";
}

proto_item *entry_tree_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree) {
    if (what->kind == ITEM_SKIPPED)
        return add_skipped(what, pinfo, tree);

    const struct entry *entry = &what->entry;
    proto_item *item = add_protocol(what, tree, entry_tree_kind_name(entry->id));
    proto_tree *subtree = proto_item_add_subtree(item, ett_entry);
    proto_item_set_generated(proto_tree_add_string(subtree, hf_component, what->tvb, 0, 0, component_name(what)));
    add_rows(what, pinfo, subtree, 0, CTE_LENGTH, cte_layout, cte_layout_count, hf_cte);
    add_header(what, pinfo, subtree);
    add_fit(what, pinfo, item);
    if (what->kind == ITEM_CUT_ENTRY)
        expert_add_info_format(pinfo, item, &ei_cut_entry, "The entry is cut: %u of %u bytes are there",
                               (unsigned)entry->bytes.length, entry->length);
    add_tail(what, subtree);
    add_provenance(what, pinfo, subtree);
    return item;
}
