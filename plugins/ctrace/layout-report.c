/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * layout-report.c - the report `-z ctrace,layout`: see layout-report.h
 */
#include "layout-report.h"

#include "counter.h"
#include "ids.h"
#include "report-table.h"
#include "tap-ctrace.h"

enum {
    ANSWER_SIZE = 400,
    FIRST_BYTES = 4 /* shown behind a header: too few for an address */
};

/* Writes the frame's answer to a question into `answer`; false when the question does not concern the frame. */
typedef bool (*ask)(const struct frame_tap *frame, char *answer, size_t size);

/* --- questions --------------------------------------------------------------------------------------------------- */

/* Entries of 2cUTC, and of the network, come in no container. */
static bool is_of_file(const struct frame_tap *frame) {
    return frame->has_option && frame->option.container.length > 0;
}

static bool ask_container(const struct frame_tap *frame, char *answer, size_t size) {
    if (!is_of_file(frame))
        return false;
    struct view container = frame->option.container;
    g_snprintf(answer, (gulong)size, "%.*s", (int)container.length, (const char *)container.bytes);
    return true;
}

static bool ask_prefix(const struct frame_tap *frame, char *answer, size_t size) {
    if (!is_of_file(frame))
        return false;
    g_snprintf(answer, (gulong)size, "%" PRIu64 " bytes", frame->option.prefix_length);
    return true;
}

/* "SYS1", or "-" for a name that is not there. */
static int name_length(struct view name) {
    return name.length > 0 ? (int)name.length : 1;
}

static const char *name_text(struct view name) {
    return name.length > 0 ? (const char *)name.bytes : "-";
}

static bool ask_names(const struct frame_tap *frame, char *answer, size_t size) {
    const struct header_option *option = &frame->option;
    if (!frame->has_option || option->system.length + option->component.length + option->stack.length == 0)
        return false;
    g_snprintf(answer, (gulong)size, "system %.*s, component %.*s, stack %.*s", name_length(option->system),
               name_text(option->system), name_length(option->component), name_text(option->component),
               name_length(option->stack), name_text(option->stack));
    return true;
}

static bool ask_entry(const struct frame_tap *frame, char *answer, size_t size) {
    if (!frame_tap_is_entry(frame))
        return false;
    const char *component = entry_component(frame->entry.id);
    const char *other = entry_id_is_lost(frame->entry.id) ? "lost records or another component" : "another component";
    g_snprintf(answer, (gulong)size, "id 0x%08x, %s, data at %u", frame->entry.id,
               component != NULL ? component : other, frame->entry.data_offset);
    return true;
}

static bool ask_header(const struct frame_tap *frame, char *answer, size_t size) {
    if (!frame_tap_is_entry(frame) || frame->entry.fit == FIT_NO_HEADER)
        return false;
    int extension = frame->entry.payload_at - frame->entry.data_at - frame->entry.header_length;
    g_snprintf(answer, (gulong)size, "id 0x%08x, %u bytes%s", frame->entry.id, frame->entry.header_length,
               extension > 0 ? ", and an extension that it does not count" : "");
    return true;
}

static bool ask_lengths(const struct frame_tap *frame, char *answer, size_t size) {
    static const char *const fits[] = {
        [FIT_NO_HEADER] = "there is no packet trace header",
        [FIT_EXACT] = "they agree",
        [FIT_PADDED] = "they agree, with a byte of padding",
        [FIT_EXTENDED] = "they agree, with an extension of the header",
        [FIT_FIRST_SEGMENT] = "the first segment of a set",
        [FIT_LATER_SEGMENT] = "a further segment of a set",
        [FIT_CUT] = "the header is cut",
        [FIT_WRONG] = "they contradict each other",
    };
    if (frame->kind == ITEM_SKIPPED)
        g_snprintf(answer, (gulong)size, "no entry: skipped");
    else if (frame->kind == ITEM_GTF)
        g_snprintf(answer, (gulong)size, "no entry: a record of GTF");
    else if (frame->kind == ITEM_CUT_ENTRY)
        g_snprintf(answer, (gulong)size, "id 0x%08x: the entry is cut", frame->entry.id);
    else
        g_snprintf(answer, (gulong)size, "id 0x%08x: %s", frame->entry.id, fits[frame->entry.fit]);
    return true;
}

/* Of what the trace means by one byte, most is not known. */
static bool ask_byte(const struct frame_tap *frame, char *answer, size_t size, const char *what, size_t at) {
    uint8_t value;
    struct view header = view_part(frame->entry.bytes, frame->entry.data_at, frame->entry.header_length);
    if (!frame_tap_is_entry(frame) || frame->entry.fit == FIT_NO_HEADER || !view_u8(header, at, &value))
        return false;
    g_snprintf(answer, (gulong)size, "id 0x%08x, %s 0x%02x", frame->entry.id, what, value);
    return true;
}

static bool ask_flags(const struct frame_tap *frame, char *answer, size_t size) {
    return ask_byte(frame, answer, size, "flags", PTH_AT_flags);
}

static bool ask_device(const struct frame_tap *frame, char *answer, size_t size) {
    return ask_byte(frame, answer, size, "device type", PTH_AT_device);
}

static bool ask_unknown(const struct frame_tap *frame, char *answer, size_t size) {
    return ask_byte(frame, answer, size, "byte at +72", PTH_AT_unknown_72);
}

static bool ask_state(const struct frame_tap *frame, char *answer, size_t size) {
    return frame->entry.id == ENTRY_DATA && ask_byte(frame, answer, size, "state", PTH_AT_state);
}

/* What stands behind the header that is known: an extension, or the first bytes of a packet, which hold no address.
 * Nothing of
 * socket data, of frames that begin with an address, and of segments that go on with data. */
static bool ask_first_bytes(const struct frame_tap *frame, char *answer, size_t size) {
    const struct entry *entry = &frame->entry;
    uint8_t bytes[FIRST_BYTES];
    size_t header_end =
        entry->data_at + (entry->header_length < PTH_KNOWN_LENGTH ? entry->header_length : PTH_KNOWN_LENGTH);
    struct view extension = view_part(entry->bytes, header_end, entry->payload_at - MIN(header_end, entry->payload_at));
    size_t count = MIN(extension.length, FIRST_BYTES);
    bool is_data = entry->id == ENTRY_DATA || entry->id == ENTRY_OSA || entry->fit == FIT_LATER_SEGMENT;
    if (!frame_tap_is_entry(frame) || is_data)
        return false;
    if (count > 0) {
        memcpy(bytes, extension.bytes, count);
    } else if (frame->payload != NULL) {
        count = MIN(tvb_captured_length(frame->payload), entry_id_has_pthdr(entry->id) ? 2U : FIRST_BYTES);
        tvb_memcpy(frame->payload, bytes, 0, count);
    }
    int length = g_snprintf(answer, (gulong)size, "id 0x%08x:", entry->id);
    for (size_t i = 0; i < count; i++)
        length += g_snprintf(answer + length, (gulong)(size - (size_t)length), " %02x", bytes[i]);
    return count > 0;
}

static bool ask_count(const struct frame_tap *frame, char *answer, size_t size) {
    const char *scope = frame->has_option ? count_scope_name(frame->option.count_scope) : NULL;
    if (!frame_tap_is_entry(frame) || frame->entry.fit == FIT_NO_HEADER)
        return false;
    g_snprintf(answer, (gulong)size, "%s", scope != NULL ? scope : "nothing that is known");
    return true;
}

/* One row for each field would be many; so all of them are one answer. */
static bool ask_ids(const struct frame_tap *frame, char *answer, size_t size) {
    const struct ids_layout *layout = &frame->option.ids;
    if (!frame->has_option || layout->records == 0)
        return false;
    int length = g_snprintf(answer, (gulong)size, "packet at +%u in %u records", layout->packet_at, layout->records);
    for (enum ids_row row = 0; row < IDS_ROW_COUNT && length < (int)size; row++)
        if (layout->rows[row].length > 0)
            length += g_snprintf(answer + length, (gulong)size - (gulong)length, ", %s +%u (%u %%)", ids_row_name(row),
                                 layout->rows[row].at, layout->rows[row].percent);
    return true;
}

static const struct {
    const char *title;
    ask ask;
} questions[] = {
    {"Container", ask_container},
    {"Writer's prefix before records", ask_prefix},
    {"Names in the prefix", ask_names},
    {"Entries", ask_entry},
    {"Length of the packet trace header", ask_header},
    {"Lengths of entry, header and trace", ask_lengths},
    {"First bytes behind the header", ask_first_bytes},
    {"Trace count runs over", ask_count},
    {"Flags", ask_flags},
    {"Device type", ask_device},
    {"State of a socket", ask_state},
    {"Unknown byte", ask_unknown},
    {"Intrusion detection records, found by content", ask_ids},
};

/* --- tables ------------------------------------------------------------------------------------------------------ */

enum { COLUMN_ANSWER, COLUMN_FRAMES, COLUMN_COUNT };

static stat_tap_table_item columns[COLUMN_COUNT] = {
    [COLUMN_ANSWER] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Layout", "%-70s"},
    [COLUMN_FRAMES] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Frames", "%u"},
};

static const char *titles[array_length(questions)];

static struct report report;

static void count_answer(unsigned table, const char *answer) {
    bool is_new;
    const struct report_row *row = report_row(&report, table, answer, &is_new);
    if (is_new)
        report_set_text(&row->cells[COLUMN_ANSWER], answer);
    report_add(&row->cells[COLUMN_FRAMES], 1);
}

static tap_packet_status layout_packet(void *data _U_, packet_info *pinfo _U_, epan_dissect_t *edt _U_,
                                       const void *tapped, tap_flags_t flags _U_) {
    for (unsigned i = 0; i < array_length(questions); i++) {
        char answer[ANSWER_SIZE];
        if (questions[i].ask(tapped, answer, sizeof answer))
            count_answer(i, answer);
    }
    return TAP_PACKET_REDRAW;
}

static struct report report = {
    REPORT_OF("CTRACE: Layout of the file", "ctrace", "ctrace,layout", layout_packet, columns, titles),
    .rows_max = 64,
};

void layout_report_register(void) {
    for (size_t i = 0; i < array_length(questions); i++)
        titles[i] = questions[i].title;
    report_register(&report);
}
