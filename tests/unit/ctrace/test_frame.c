/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_frame.c - what becomes of an item of the trace
 */
#include "frame.h"
#include "assertions.h"
#include "cutter.h"
#include "trace_builder.h"

/* An entry as an item at 1000 in record 7, and the frame that is made of it. */
struct framed {
    struct bytes bytes;
    struct item item;
    struct frame frame;
};

static void make_frame(struct framed *framed, const struct settings *settings) {
    const struct dataset dataset = dataset_of(framing_named("rdw"));
    frame_of_item(&framed->item, &dataset, settings, &framed->frame);
}

static struct framed framed_of_view(struct view view, const struct settings *settings) {
    struct framed framed = {.item = {.at = 1000, .record = 7}};
    framed.item.proof = entry_read(view, &framed.item.entry);
    framed.item.kind = framed.item.proof == ENTRY_CUT ? ITEM_CUT_ENTRY : ITEM_ENTRY;
    framed.item.length = framed.item.entry.bytes.length;
    assert_int_not_equal(framed.item.proof, ENTRY_NONE);
    make_frame(&framed, settings);
    return framed;
}

static struct framed framed_of(const struct entry_plan *plan, const struct settings *settings) {
    struct bytes bytes = {0};
    add_entry(&bytes, plan);
    struct framed framed = framed_of_view(bytes_view(&bytes), settings);
    framed.bytes = bytes;
    return framed;
}

static void framed_free(struct framed *framed) {
    bytes_free(&framed->bytes);
}

static const struct settings defaults = {0};
static const struct settings entries_mode = {.frames = FRAMES_ENTRIES};
static const struct settings packets_alone = {.header = HEADER_NONE};
static const struct settings with_comments = {.comments = COMMENTS_ON};

struct name {
    char text[FRAME_NAME_SIZE];
};

/* The name of a frame's interface. */
static struct name name_of(const struct frame *frame) {
    struct name name;
    frame_link_name(&frame->link, name.text);
    return name;
}

/* --- packets ----------------------------------------------------------------------------------------------------- */

static void a_whole_packet_is_a_packet_frame(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.packet_length = 1500;
    struct framed framed = framed_of(&plan, &defaults);
    const struct frame *frame = &framed.frame;
    assert_int_equal(frame->shape, FRAME_RAW_IP);
    assert_bytes(frame->bytes, sample_packet, sizeof sample_packet);
    assert_int_equal(frame->original_length, 1500);
    assert_int_equal(frame->direction, DIRECTION_OUT);
    assert_string_equal(name_of(frame).text, "TR1");
    framed_free(&framed);
}

/* Head: 16 + 92 bytes, tail: the repeated length. */
static void the_rest_of_the_entry_goes_into_the_option(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    struct framed framed = framed_of(&plan, &defaults);
    const struct header_option *option = &framed.frame.option;
    assert_bytes(option->head, framed.bytes.data, 16 + 92);
    assert_bytes(option->tail, "\x00\xa6", 2);
    assert_int_equal(option->kind, ITEM_ENTRY);
    assert_bytes(option->container, "rdw", 3);
    assert_int_equal(option->record, 7);
    assert_int_equal(option->file_offset, 1000);
    framed_free(&framed);
}

/* Head, packet and tail in a row are the entry again, whatever its form. */
static void nothing_of_the_entry_is_lost(void **state) {
    (void)state;
    static const struct { size_t extension, padding; } forms[] = {{0, 0}, {0, 1}, {40, 0}, {1024, 0}};
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct entry_plan plan = packet_plan();
        struct bytes joined = {0};
        plan.extension = forms[i].extension;
        plan.padding = forms[i].padding;
        struct framed framed = framed_of(&plan, &defaults);
        const struct frame *frame = &framed.frame;
        assert_int_equal(frame->shape, FRAME_RAW_IP);
        assert_bytes(frame->bytes, sample_packet, sizeof sample_packet);
        bytes_add(&joined, frame->option.head.bytes, frame->option.head.length);
        bytes_add(&joined, frame->bytes.bytes, frame->bytes.length);
        bytes_add(&joined, frame->option.tail.bytes, frame->option.tail.length);
        assert_bytes(bytes_view(&joined), framed.bytes.data, framed.bytes.length);
        bytes_free(&joined);
        framed_free(&framed);
    }
}

/* The option of the longest head that a packet frame can have fits into the room that is promised to be enough. */
static void the_option_of_every_packet_frame_can_be_written(void **state) {
    (void)state;
    uint8_t out[HEADER_OPTION_MAX];
    struct entry_plan plan = packet_plan();
    plan.header_length = 1024;
    plan.extension = 1024;
    struct framed framed = framed_of(&plan, &defaults);
    assert_int_equal(framed.frame.shape, FRAME_RAW_IP);
    assert_int_equal(framed.frame.option.head.length, 16 + 1024 + 1024);
    assert_true(header_option_write(&framed.frame.option, out, sizeof out) > 0);
    framed_free(&framed);
}

/* Data from 17 on: one byte more than the option holds; such an entry is shown as it stands. */
static void a_packet_whose_head_does_not_fit_is_a_trace_frame(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.header_length = 1024;
    plan.extension = 1024;
    plan.data_offset = 17;
    struct framed framed = framed_of(&plan, &defaults);
    assert_int_equal(framed.frame.shape, FRAME_TRACE);
    assert_int_equal(framed.frame.bytes.length, framed.bytes.length);
    framed_free(&framed);
}

static void enterprise_extender_packets_are_packet_frames(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.id = 6;
    struct framed framed = framed_of(&plan, &defaults);
    assert_int_equal(framed.frame.shape, FRAME_RAW_IP);
    framed_free(&framed);
}

/* --- trace frames ------------------------------------------------------------------------------------------------ */

static void check_trace_frame(const struct entry_plan *plan, const struct settings *settings) {
    struct framed framed = framed_of(plan, settings);
    const struct frame *frame = &framed.frame;
    assert_int_equal(frame->shape, FRAME_TRACE);
    assert_bytes(frame->bytes, framed.bytes.data, framed.bytes.length);
    assert_int_equal(frame->original_length, framed.bytes.length);
    assert_int_equal(frame->option.head.length, 0);
    assert_int_equal(frame->option.tail.length, 0);
    assert_int_equal(frame->option.file_offset, 1000);
    framed_free(&framed);
}

static void everything_else_is_a_trace_frame(void **state) {
    (void)state;
    struct entry_plan data = packet_plan(), segment = packet_plan(), first = packet_plan(), smc = packet_plan();
    struct entry_plan old = plain_plan(1, view_of(sample_packet, sizeof sample_packet));
    struct entry_plan other = plain_plan(0x40000001, view_of(sample_packet, sizeof sample_packet));
    data.id = 5;
    smc.id = 8;
    segment.segment = 1;
    first.traced = 57;
    check_trace_frame(&data, &defaults);
    check_trace_frame(&smc, &defaults);
    check_trace_frame(&segment, &defaults);
    check_trace_frame(&first, &defaults);
    check_trace_frame(&old, &defaults);
    check_trace_frame(&other, &defaults);
}

static void in_entries_mode_everything_is_a_trace_frame(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    check_trace_frame(&plan, &entries_mode);
}

/* --- packets alone ----------------------------------------------------------------------------------------------- */

static void a_packet_alone_has_no_header_with_it(void **state) {
    (void)state;
    const struct settings both = {.header = HEADER_NONE, .frames = FRAMES_ENTRIES};
    const struct settings *const alone[] = {&packets_alone, &both};
    struct entry_plan plan = packet_plan();
    for (size_t i = 0; i < COUNT_OF(alone); i++) {
        struct framed framed = framed_of(&plan, alone[i]);
        assert_int_equal(framed.frame.shape, FRAME_RAW_IP);
        assert_bytes(framed.frame.bytes, sample_packet, sizeof sample_packet);
        assert_false(framed.frame.has_option);
        assert_false(framed.frame.left_out);
        framed_free(&framed);
    }
    struct framed framed = framed_of(&plan, &defaults);
    assert_true(framed.frame.has_option);
    framed_free(&framed);
}

static void a_first_segment_alone_is_its_packet_cut(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.traced = 5000;
    plan.packet_length = 6000;
    struct framed framed = framed_of(&plan, &packets_alone);
    assert_int_equal(framed.frame.shape, FRAME_RAW_IP);
    assert_bytes(framed.frame.bytes, sample_packet, sizeof sample_packet);
    assert_int_equal(framed.frame.original_length, 6000);
    assert_false(framed.frame.left_out);
    framed_free(&framed);
}

static void check_left_out(const struct entry_plan *plan, const struct settings *settings, bool left_out) {
    struct framed framed = framed_of(plan, settings);
    assert_int_equal(framed.frame.shape, FRAME_TRACE);
    assert_int_equal(framed.frame.left_out, left_out);
    framed_free(&framed);
}

static void what_is_no_packet_is_left_out(void **state) {
    (void)state;
    struct entry_plan data = packet_plan(), segment = packet_plan();
    struct entry_plan other = plain_plan(0x40000001, view_of(sample_packet, sizeof sample_packet));
    data.id = 5;
    segment.segment = 1;
    check_left_out(&data, &packets_alone, true);
    check_left_out(&segment, &packets_alone, true);
    check_left_out(&other, &packets_alone, true);
    check_left_out(&other, &defaults, false);
}

static void skipped_bytes_are_left_out_too(void **state) {
    (void)state;
    struct framed framed = {.item = {.kind = ITEM_SKIPPED, .length = sizeof sample_packet}};
    framed.item.bytes = view_of(sample_packet, sizeof sample_packet);
    make_frame(&framed, &packets_alone);
    assert_true(framed.frame.left_out);
    assert_false(framed.frame.has_option);
}

/* 100 of 166 bytes are there. */
static void a_cut_entry_is_a_trace_frame_with_its_true_length(void **state) {
    (void)state;
    struct bytes bytes = {0};
    add_packets(&bytes, 1);
    struct framed framed = framed_of_view(view_part(bytes_view(&bytes), 0, 100), &defaults);
    assert_int_equal(framed.frame.shape, FRAME_TRACE);
    assert_bytes(framed.frame.bytes, bytes.data, 100);
    assert_int_equal(framed.frame.original_length, 166);
    assert_int_equal(framed.frame.option.kind, ITEM_CUT_ENTRY);
    bytes_free(&bytes);
}

/* --- direction, name, time --------------------------------------------------------------------------------------- */

/* PTH_Flag 01 is outbound, without it inbound; the other bits do not matter. */
static void the_direction_is_the_lowest_flag(void **state) {
    (void)state;
    for (unsigned flags = 0; flags < 256; flags++) {
        struct entry_plan plan = packet_plan();
        plan.flags = (uint8_t)flags;
        struct framed framed = framed_of(&plan, &defaults);
        assert_int_equal(framed.frame.direction, flags % 2 == 1 ? DIRECTION_OUT : DIRECTION_IN);
        framed_free(&framed);
    }
}

static void without_a_header_there_is_no_direction(void **state) {
    (void)state;
    struct entry_plan plan = plain_plan(1, view_of(sample_packet, sizeof sample_packet));
    struct framed framed = framed_of(&plan, &defaults);
    assert_int_equal(framed.frame.direction, DIRECTION_UNKNOWN);
    framed_free(&framed);
}

/* The flags stand at 16 + 3, the clock at 8 to 16, the name at 16 + 8 to 16 + 24: what is cut off is not claimed. */
static bool claims_only_what_is_there(struct view cut, void *context) {
    (void)context;
    if (cut.length < 8)
        return true;
    struct framed framed = framed_of_view(cut, &defaults);
    const struct frame *frame = &framed.frame;
    bool direction = frame->direction == (cut.length > 19 ? DIRECTION_OUT : DIRECTION_UNKNOWN);
    bool time = frame->has_time == (cut.length >= 16);
    bool name = strcmp(name_of(frame).text, cut.length >= 40 ? "TR1" : "SYSTCPDA") == 0;
    return direction && time && name && frame->bytes.length == cut.length && frame->original_length == 166;
}

static void a_cut_entry_claims_only_what_is_there(void **state) {
    (void)state;
    struct bytes bytes = {0};
    add_packets(&bytes, 1);
    assert_int_equal(cut_everywhere(bytes_view(&bytes), claims_only_what_is_there, NULL), 0);
    bytes_free(&bytes);
}

#define assert_name(plan, name) check_name((plan), (name), __FILE__, __LINE__)
static void check_name(const struct entry_plan *plan, const char *name, const char *file, int line) {
    struct framed framed = framed_of(plan, &defaults);
    _assert_string_equal(name_of(&framed.frame).text, name, file, line);
    framed_free(&framed);
}

static void the_name_is_that_of_link_or_job_else_the_component(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    plan.name = "OSAQDIOLINK12345";
    assert_name(&plan, "OSAQDIOLINK12345");
    plan.id = 5;
    plan.name = "USER12";
    assert_name(&plan, "USER12");
    plan.name = "";
    assert_name(&plan, "SYSTCPDA");
    plan.id = 7;
    assert_name(&plan, "SYSTCPOT");
    plan = plain_plan(1, view_of(NULL, 0));
    assert_name(&plan, "SYSTCPDA");
    plan = plain_plan(0x03030000, view_of(NULL, 0));
    assert_name(&plan, "SYSTCPIS");
}

/* Each interface of Wireshark needs a name, that of an unknown component too. */
static void no_frame_is_without_a_name(void **state) {
    (void)state;
    struct entry_plan plan = plain_plan(0x40000001, view_of(NULL, 0));
    struct framed framed = framed_of(&plan, &defaults);
    assert_true(strlen(name_of(&framed.frame).text) > 0);
    framed_free(&framed);
}

/* 16 characters that need two bytes each (4A hex, the cent sign, U+00A2) fill the name to its last byte. */
static void the_longest_name_fits(void **state) {
    (void)state;
    struct bytes bytes = {0};
    add_packets(&bytes, 1);
    memset(bytes.data + 24, 0x4a, 16);
    struct framed framed = framed_of_view(bytes_view(&bytes), &defaults);
    assert_int_equal(strlen(name_of(&framed.frame).text), 32);
    bytes_free(&bytes);
}

/* PTH_Time: 2002-02-12 23:39:11.873539; ctetime: .873541. */
#define assert_time(plan, settings, seconds, nanoseconds)                                                              \
    check_time((plan), (settings), (seconds), (nanoseconds), __FILE__, __LINE__)
static void check_time(const struct entry_plan *plan, const struct settings *settings, int64_t seconds,
                       uint32_t nanoseconds, const char *file, int line) {
    struct framed framed = framed_of(plan, settings);
    _assert_true(framed.frame.has_time, "has_time", file, line);
    _assert_true(framed.frame.time.seconds == seconds, "seconds", file, line);
    _assert_int_equal(framed.frame.time.nanoseconds, nanoseconds, file, line);
    framed_free(&framed);
}

static void the_time_is_that_of_the_capture(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    assert_time(&plan, &defaults, 1013557151, 873539000);
}

static void the_time_may_be_that_of_the_buffer(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    const struct settings settings = {.time = TIME_BUFFER};
    assert_time(&plan, &settings, 1013557151, 873541000);
}

static void leap_seconds_are_taken_off(void **state) {
    (void)state;
    struct entry_plan plan = packet_plan();
    const struct settings settings = {.leap_seconds = 22};
    assert_time(&plan, &settings, 1013557151 - 22, 873539000);
}

static void without_a_clock_of_the_capture_that_of_the_buffer_is_taken(void **state) {
    (void)state;
    struct entry_plan old = plain_plan(1, view_of(NULL, 0)), broken = packet_plan();
    broken.capture_time = 0;
    assert_time(&old, &defaults, 1013557151, 873541000);
    assert_time(&broken, &defaults, 1013557151, 873541000);
}

/* --- remarks for a Wireshark without the plug-ins ---------------------------------------------------------------- */

static struct entry_plan discarded_plan(void) {
    struct entry_plan plan = packet_plan();
    plan.discard = 4114;
    plan.trace_count = 54565746;
    return plan;
}

static void without_the_setting_there_are_no_remarks(void **state) {
    (void)state;
    struct entry_plan plan = discarded_plan();
    struct framed framed = framed_of(&plan, &defaults);
    assert_int_equal(framed.frame.discard, 0);
    assert_false(framed.frame.has_trace_count);
    framed_free(&framed);
}

static void with_the_setting_they_are_code_and_count(void **state) {
    (void)state;
    struct entry_plan plan = discarded_plan();
    struct framed framed = framed_of(&plan, &with_comments);
    assert_int_equal(framed.frame.shape, FRAME_RAW_IP);
    assert_int_equal(framed.frame.discard, 4114);
    assert_true(framed.frame.has_trace_count);
    assert_int_equal(framed.frame.trace_count, 54565746);
    framed_free(&framed);
}

static void a_later_segment_does_not_repeat_the_code(void **state) {
    (void)state;
    struct entry_plan plan = discarded_plan();
    plan.segment = 1;
    struct framed framed = framed_of(&plan, &with_comments);
    assert_int_equal(framed.frame.discard, 0);
    assert_true(framed.frame.has_trace_count);
    framed_free(&framed);
}

/* Trace count at 16 + 68 to 16 + 72, discard code at 16 + 88 to 16 + 90: what is cut off is not claimed. */
static bool remarks_on_what_is_there(struct view cut, void *context) {
    (void)context;
    if (cut.length < 8)
        return true;
    struct framed framed = framed_of_view(cut, &with_comments);
    const struct frame *frame = &framed.frame;
    return frame->discard == (cut.length >= 106 ? 4114 : 0) && frame->has_trace_count == (cut.length >= 88);
}

static void a_cut_entry_is_remarked_upon_as_far_as_it_goes(void **state) {
    (void)state;
    struct bytes bytes = {0};
    struct entry_plan plan = discarded_plan();
    add_entry(&bytes, &plan);
    assert_int_equal(cut_everywhere(bytes_view(&bytes), remarks_on_what_is_there, NULL), 0);
    bytes_free(&bytes);
}

/* A header of 84 bytes, as older releases have it, ends before the code; an entry without one has neither. */
static void an_old_header_has_no_code(void **state) {
    (void)state;
    struct entry_plan old = discarded_plan(), none = plain_plan(1, view_of(sample_packet, sizeof sample_packet));
    old.header_length = 84;
    struct framed framed = framed_of(&old, &with_comments), bare = framed_of(&none, &with_comments);
    assert_int_equal(framed.frame.discard, 0);
    assert_int_equal(framed.frame.trace_count, 54565746);
    assert_int_equal(bare.frame.discard, 0);
    assert_false(bare.frame.has_trace_count);
    framed_free(&framed);
    framed_free(&bare);
}

/* --- skipped stretches ------------------------------------------------------------------------------------------- */

/* A stretch of `length` bytes, of which "abc" can be shown. */
static struct framed framed_skip(uint64_t length) {
    struct framed framed = {
        .item = {.kind = ITEM_SKIPPED, .at = 500, .length = length, .record = 2, .bytes = view_of("abc", 3)}};
    make_frame(&framed, &defaults);
    return framed;
}

static void a_skipped_stretch_is_a_trace_frame(void **state) {
    (void)state;
    struct framed framed = framed_skip(300);
    const struct frame *frame = &framed.frame;
    assert_int_equal(frame->shape, FRAME_TRACE);
    assert_bytes(frame->bytes, "abc", 3);
    assert_int_equal(frame->original_length, 300);
    assert_false(frame->has_time);
    assert_int_equal(frame->direction, DIRECTION_UNKNOWN);
    assert_true(strlen(name_of(frame).text) > 0);
    assert_int_equal(frame->option.kind, ITEM_SKIPPED);
    assert_int_equal(frame->option.skipped, 300);
    assert_int_equal(frame->option.file_offset, 500);
    assert_int_equal(frame->option.record, 2);
}

/* The length of a frame has 32 bits; the option keeps the whole. */
static void a_stretch_may_be_longer_than_any_frame(void **state) {
    (void)state;
    static const struct {
        uint64_t length;
        uint32_t original;
    } cases[] = {{65537, 65537}, {UINT32_MAX, UINT32_MAX}, {UINT64_C(1) << 32, UINT32_MAX}, {UINT64_MAX, UINT32_MAX}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct framed framed = framed_skip(cases[i].length);
        assert_int_equal(framed.frame.original_length, cases[i].original);
        assert_int_equal(framed.frame.option.skipped, cases[i].length);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_packet_is_a_packet_frame),
        cmocka_unit_test(the_rest_of_the_entry_goes_into_the_option),
        cmocka_unit_test(nothing_of_the_entry_is_lost),
        cmocka_unit_test(the_option_of_every_packet_frame_can_be_written),
        cmocka_unit_test(a_packet_whose_head_does_not_fit_is_a_trace_frame),
        cmocka_unit_test(enterprise_extender_packets_are_packet_frames),
        cmocka_unit_test(everything_else_is_a_trace_frame),
        cmocka_unit_test(in_entries_mode_everything_is_a_trace_frame),
        cmocka_unit_test(a_cut_entry_is_a_trace_frame_with_its_true_length),
        cmocka_unit_test(the_direction_is_the_lowest_flag),
        cmocka_unit_test(without_a_header_there_is_no_direction),
        cmocka_unit_test(a_cut_entry_claims_only_what_is_there),
        cmocka_unit_test(the_name_is_that_of_link_or_job_else_the_component),
        cmocka_unit_test(no_frame_is_without_a_name),
        cmocka_unit_test(the_longest_name_fits),
        cmocka_unit_test(the_time_is_that_of_the_capture),
        cmocka_unit_test(the_time_may_be_that_of_the_buffer),
        cmocka_unit_test(leap_seconds_are_taken_off),
        cmocka_unit_test(without_a_clock_of_the_capture_that_of_the_buffer_is_taken),
        cmocka_unit_test(without_the_setting_there_are_no_remarks),
        cmocka_unit_test(with_the_setting_they_are_code_and_count),
        cmocka_unit_test(a_later_segment_does_not_repeat_the_code),
        cmocka_unit_test(a_packet_alone_has_no_header_with_it),
        cmocka_unit_test(a_first_segment_alone_is_its_packet_cut),
        cmocka_unit_test(what_is_no_packet_is_left_out),
        cmocka_unit_test(skipped_bytes_are_left_out_too),
        cmocka_unit_test(a_cut_entry_is_remarked_upon_as_far_as_it_goes),
        cmocka_unit_test(an_old_header_has_no_code),
        cmocka_unit_test(a_skipped_stretch_is_a_trace_frame),
        cmocka_unit_test(a_stretch_may_be_longer_than_any_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
