/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * row-tree.c - the fields that are rows of core/layouts: see row-tree.h
 */
#include "row-tree.h"

#include <epan/expert.h>
#include <epan/ipproto.h>

#include "discard-table.h"
#include "ebcdic.h"
#include "names.h"
#include "tod.h"

/* --- fields ----------------------------------------------------------------------------------------------------- */

static int proto_ctrace;

static const struct places *places;

static int **hf_flags; /* as proto_tree_add_bitmask wants them */

static int hf_ip_src, hf_ip_dst, hf_ip_addr;
static int hf_ipv6_src, hf_ipv6_dst, hf_ipv6_addr;
static int hf_port;
static int hf_discard_layer, hf_discard_group, hf_discard_meaning, hf_discard_source;

static int ett_flags = -1;

static expert_field ei_discarded, ei_discarded_normal, ei_withheld, ei_unknown_entry;

/* Numbers with names, in the form that Wireshark's fields want. */
static value_string *value_strings_of(const struct named_number *rows, size_t count) {
    value_string *strings = wmem_alloc_array(wmem_epan_scope(), value_string, count + 1);
    for (size_t i = 0; i < count; i++)
        strings[i] = (value_string){rows[i].number, rows[i].name};
    strings[count] = (value_string){0, NULL};
    return strings;
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
    int length;
};

static void add_number(const struct place *place);
static void add_bytes(const struct place *place);
static void add_time(const struct place *place);
static void add_name(const struct place *place);
static void add_address(const struct place *place);
static void add_entry_id(const struct place *place);
static void add_flags(const struct place *place);
static void add_port(const struct place *place);
static void add_discard(const struct place *place);

static const void *entry_strings(void) {
    return value_strings_of(entry_names, entry_name_count);
}

static const void *device_strings(void) {
    return value_strings_of(device_names, device_name_count);
}

static const void *discard_strings(void) {
    return discard_table_strings();
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
    [KIND_IPV4] = {FT_IPv4, BASE_NONE, 0, NULL, add_number},
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

/* Fields of one filter name must be of one type.  The shorter integers are; the longer are of another. */
static enum ftenum integer_type(const struct layout_field *row) {
    static const enum ftenum integers[] = {[1] = FT_UINT8, [2] = FT_UINT16, [3] = FT_UINT24, [4] = FT_UINT32};
    bool wide = row->length >= array_length(integers) || places_are_wide(places, row->filter);
    return wide ? FT_UINT64 : integers[row->length];
}

static hf_register_info field_of_row(const struct layout_field *row) {
    enum ftenum type = kinds[row->kind].type;
    hf_register_info field = {
        .hfinfo =
            {
                .name = label_with_evidence(row->label, row->evidence),
                .abbrev = filter_name(row->filter),
                .type = type == FT_NONE ? integer_type(row) : type,
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

struct row_table row_table_register(const struct layout_field *rows, size_t count) {
    struct row_table table = {rows, count, wmem_alloc0_array(wmem_epan_scope(), int, count)};
    for (size_t i = 0; i < count; i++)
        if (rows[i].kind != KIND_ADDRESS) /* these have fields of their own: IPv4 or IPv6 */
            register_field(field_of_row(&rows[i]), &table.fields[i]);
    return table;
}

/* The bits of PTH_Flag, as proto_tree_add_bitmask wants them: pointers to the field numbers, NULL at the end. */
static int **register_flags(void) {
    int *ids = wmem_alloc0_array(wmem_epan_scope(), int, FLAG_ROW_COUNT);
    int **pointers = wmem_alloc0_array(wmem_epan_scope(), int *, FLAG_ROW_COUNT + 1);
    for (size_t i = 0; i < FLAG_ROW_COUNT; i++) {
        register_field(field_of_flag(&places->flags[i]), &ids[i]);
        pointers[i] = &ids[i];
    }
    return pointers;
}

static hf_register_info derived_fields[] = {
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
};

/* A discard that comes up in normal running is no more than a remark: one name, two severities. */
static ei_register_info expert_items[] = {
    {&ei_discarded, {"ctrace.expert.discarded", PI_SEQUENCE, PI_NOTE, "z/OS discarded the packet", EXPFILL}},
    {&ei_discarded_normal, {"ctrace.expert.discarded", PI_SEQUENCE, PI_CHAT, "z/OS discarded the packet", EXPFILL}},
    {&ei_withheld, {"ctrace.expert.withheld", PI_SECURITY, PI_CHAT, "AT-TLS data were withheld", EXPFILL}},
    {&ei_unknown_entry, {"ctrace.expert.unknown_entry", PI_UNDECODED, PI_CHAT, "Unknown kind of entry", EXPFILL}},
};

void row_tree_register(int proto, const struct places *where) {
    static int *subtrees[] = {&ett_flags};
    proto_ctrace = proto;
    places = where;
    hf_flags = register_flags();
    proto_register_field_array(proto, derived_fields, array_length(derived_fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    expert_register_field_array(expert_register_protocol(proto), expert_items, array_length(expert_items));
}

/* --- one row ---------------------------------------------------------------------------------------------------- */

static void add_generated_string(const struct place *place, int hf, const char *text) {
    proto_item_set_generated(proto_tree_add_string(place->tree, hf, place->what->tvb, place->at, place->length, text));
}

static void add_number(const struct place *place) {
    proto_tree_add_item(place->tree, place->hf, place->what->tvb, place->at, place->length, ENC_BIG_ENDIAN);
}

static void add_bytes(const struct place *place) {
    proto_tree_add_item(place->tree, place->hf, place->what->tvb, place->at, place->length, ENC_NA);
}

/* The clock to the nanosecond; Wireshark's own ENC_TIME_TOD stops at microseconds and knows no leap seconds. */
static void add_time(const struct place *place) {
    const struct header_option *option = place->what->option;
    unsigned leap_seconds = option != NULL ? (unsigned)option->leap_seconds : 0; /* as the reader did with the frame */
    struct unix_time unix_time = tod_to_unix(tvb_get_ntoh64(place->what->tvb, place->at), leap_seconds);
    nstime_t time = NSTIME_INIT_SECS_NSECS((time_t)unix_time.seconds, (int)unix_time.nanoseconds);
    proto_tree_add_time(place->tree, place->hf, place->what->tvb, place->at, place->length, &time);
}

static void add_name(const struct place *place) {
    unsigned length = (unsigned)place->length;
    const uint8_t *name = tvb_memdup(place->pinfo->pool, place->what->tvb, place->at, length);
    char *text = wmem_alloc(place->pinfo->pool, 2 * length + 1);
    ebcdic_name(view_of(name, length), text, 2 * length + 1);
    proto_tree_add_string(place->tree, place->hf, place->what->tvb, place->at, (int)length, text);
}

static void add_address(const struct place *place) {
    tvbuff_t *tvb = place->what->tvb;
    bool source = strcmp(place->row->filter, "src") == 0;
    bool ipv4 = entry_tree_address_is_ipv4(tvb, place->at);
    int at = ipv4 ? place->at + 12 : place->at;
    int length = ipv4 ? 4 : 16;
    int hf = ipv4 ? (source ? hf_ip_src : hf_ip_dst) : (source ? hf_ipv6_src : hf_ipv6_dst);
    /* Both are 0, and say different things. NOLINTNEXTLINE(bugprone-branch-clone) */
    unsigned encoding = ipv4 ? ENC_BIG_ENDIAN : ENC_NA;
    proto_tree_add_item(place->tree, hf, tvb, at, length, encoding);
    hf = ipv4 ? hf_ip_addr : hf_ipv6_addr;
    proto_item_set_hidden(proto_tree_add_item(place->tree, hf, tvb, at, length, encoding));
}

static void add_entry_id(const struct place *place) {
    uint32_t id = place->what->entry.id;
    proto_item *item =
        proto_tree_add_item(place->tree, place->hf, place->what->tvb, place->at, place->length, ENC_BIG_ENDIAN);
    if (entry_component(id) == NULL && !entry_id_is_lost(id))
        expert_add_info(place->pinfo, item, &ei_unknown_entry);
    else if (entry_id_is_ids(id))
        proto_item_set_text(item, "%s: IDS probe id (0x%08x)", place->row->label, id);
}

static void add_flags(const struct place *place) {
    proto_item *item = proto_tree_add_bitmask(place->tree, place->what->tvb, (unsigned)place->at, place->hf, ett_flags,
                                              hf_flags, ENC_BIG_ENDIAN);
    if (entry_is_withheld(&place->what->entry) && entry_speaks_for_packet(&place->what->entry))
        expert_add_info_format(
            place->pinfo, item, &ei_withheld,
            "AT-TLS data were withheld: the policy says CtraceClearText Off; with On they are traced");
}

static void add_port(const struct place *place) {
    add_number(place);
    proto_item_set_hidden(
        proto_tree_add_item(place->tree, hf_port, place->what->tvb, place->at, place->length, ENC_BIG_ENDIAN));
}

/* What it means for who looks at it: nothing is wrong, or where to look next. */
static const char *discard_counsel(packet_info *pinfo, uint16_t code, bool is_normal) {
    const char *advice = discard_advice(code);
    if (is_normal)
        return ". This is normal in operation";
    return advice != NULL ? wmem_strdup_printf(pinfo->pool, ". Look at %s", advice) : "";
}

/* The expert item: a remark for a code that comes up in normal running. */
static void add_discard_expert(const struct place *place, proto_item *item, uint16_t code,
                               const struct discard_code *row) {
    const char *meaning = row != NULL ? row->meaning : "";
    bool is_normal = row != NULL && row->normal;
    expert_add_info_format(place->pinfo, item, is_normal ? &ei_discarded_normal : &ei_discarded,
                           "z/OS discarded the packet: %u %s (%s layer)%s%s%s", code, discard_table_name(code),
                           discard_layer_name(discard_layer_of(code)), meaning[0] != '\0' ? ". " : "", meaning,
                           discard_counsel(place->pinfo, code, is_normal));
}

static void add_discard(const struct place *place) {
    uint16_t code = entry_discard_code(&place->what->entry);
    const struct discard_code *row = discard_table_find(code);
    proto_item *item =
        proto_tree_add_item(place->tree, place->hf, place->what->tvb, place->at, place->length, ENC_BIG_ENDIAN);
    if (code == 0)
        return;
    if (row == NULL || row->name[0] == '\0')
        proto_item_set_text(item, "%s: %s (%u, 0x%04x)", proto_registrar_get_nth((unsigned)place->hf)->name,
                            discard_table_name(code), code, code);
    add_generated_string(place, hf_discard_layer, discard_layer_name(discard_layer_of(code)));
    if (row != NULL && row->group[0] != '\0')
        add_generated_string(place, hf_discard_group, row->group);
    if (row != NULL && row->meaning[0] != '\0')
        add_generated_string(place, hf_discard_meaning, row->meaning);
    if (row != NULL)
        add_generated_string(place, hf_discard_source, row->source);
    if (entry_speaks_for_packet(&place->what->entry))
        add_discard_expert(place, item, code, row);
}

int row_tree_add(const struct entry_tree *what, packet_info *pinfo, proto_tree *tree, const struct row_table *table,
                 int at, int end) {
    unsigned forms = entry_forms(&what->entry);
    int shown_to = at;
    for (size_t i = 0; i < table->count; i++) {
        const struct layout_field *row = &table->rows[i];
        int row_at = at + row->at, row_end = row->length != 0 ? row_at + row->length : end;
        if (row_at >= end || row_end > end || !layout_form_is_among(row->form, forms))
            continue;
        struct place place = {
            what, pinfo, tree, row, table->fields[i], what->head_at + row_at, row_end - row_at,
        };
        kinds[row->kind].add(&place);
        shown_to = MAX(shown_to, row_end);
    }
    return shown_to;
}
