/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ids_names.c - the clock and the names in front of the packets of intrusion detection records: see ids_learn.h
 *
 * Names may stand at any place, right behind each other or behind bytes that are letters by chance, fill their field or
 * not, and be the same in the whole file.  So no record is judged alone: a place counts by how many records hold there
 * a name and nothing but its padding.  The surest go first, for what is taken is no part of another: the clock, whose
 * first byte is an EBCDIC letter in many years; the module, which begins with EZB; the policy; then the rest.
 */
#include "ids_learn.h"

#include <string.h>

#include "ebcdic.h"

enum {
    BLANK = 0x40, /* EBCDIC */
    JOB_LENGTH = 8,
    LINK_LENGTH = 16,
    POLICY_LENGTH = 32,
    RECORDS_FOR_POLICY = 3 /* fewer may begin with a letter by chance */
};

/* True when the bytes are what a field holds. */
typedef bool (*field_test)(struct view field, const struct ids_record *record);

static unsigned count_votes(const struct ids_group *group, size_t at, size_t length, field_test test) {
    unsigned votes = 0;
    for (unsigned i = 0; i < group->count; i++)
        votes += test(view_part(ids_group_header(group, i), at, length), ids_group_record(group, i));
    return votes;
}

/* The row's votes at a place; 0 when they are not enough. */
static unsigned votes_for(const struct ids_group *group, enum ids_row row, size_t at, field_test test) {
    size_t length = ids_layout[row].length;
    unsigned votes = ids_group_is_free(group, at, length) ? count_votes(group, at, length, test) : 0;
    return ids_is_enough(group, votes) ? votes : 0;
}

/* Gives the row the first place that nearly all records speak for.  When the bytes in front of a name are letters too,
 * they seem to belong to it, as long as blanks follow; so of places in a row the last is that of the field. */
static void place_row(struct ids_group *group, enum ids_row row, field_test test) {
    size_t at = 0;
    while (at < group->layout->packet_at && votes_for(group, row, at, test) == 0)
        at++;
    while (votes_for(group, row, at + 1, test) > 0)
        at++;
    unsigned votes = votes_for(group, row, at, test);
    if (votes > 0)
        ids_group_place(group, row, at, votes);
}

static bool is_clock(struct view field, const struct ids_record *record) {
    uint64_t tod;
    return view_u64(field, 0, &tod) && tod_is_near(tod, record->clock, IDS_CLOCKS_APART_MAX);
}

static bool is_module(struct view field, const struct ids_record *record) {
    (void)record;
    return field.bytes[0] == 0xc5 && field.bytes[1] == 0xe9 && field.bytes[2] == 0xc2 && ebcdic_is_name(field);
}

static bool is_name(struct view field, const struct ids_record *record) {
    (void)record;
    return ebcdic_is_name(field);
}

/* A name that fills its field. */
static bool is_full_name(struct view field, const struct ids_record *record) {
    return is_name(field, record) && field.bytes[field.length - 1] != BLANK;
}

void ids_learn_clock(struct ids_group *group) {
    place_row(group, IDS_ROW_time, is_clock);
}

/* --- policy ------------------------------------------------------------------------------------------------------- */

static bool is_letter(uint8_t code_point) {
    return (code_point >= 'A' && code_point <= 'Z') || (code_point >= 'a' && code_point <= 'z');
}

static bool is_policy_character(uint8_t code_point) {
    bool digit = code_point >= '0' && code_point <= '9';
    return is_letter(code_point) || digit || code_point == '-' || code_point == '_' || code_point == '.';
}

/* The characters that a name might have, from the start. */
static size_t run_length(struct view field) {
    size_t length = 0;
    while (length < field.length && is_policy_character(ebcdic_to_latin1(field.bytes[length])))
        length++;
    return length;
}

static bool is_all(struct view field, uint8_t padding) {
    for (size_t i = 0; i < field.length; i++)
        if (field.bytes[i] != padding)
            return false;
    return true;
}

/* What the records hold in the 32 bytes at a place, when these are a policy padded with `padding`. */
struct policy_look {
    unsigned fitting;    /* records with a name and padding, or padding alone */
    unsigned named;      /* ... with a name */
    unsigned lettered;   /* ... that begins with a letter */
    unsigned mixed;      /* ... with small letters in it: two at least, for one may be a byte in front, by chance */
    unsigned characters; /* of all names */
};

static size_t count_small_letters(struct view name) {
    size_t count = 0;
    for (size_t i = 0; i < name.length; i++) {
        uint8_t code_point = ebcdic_to_latin1(name.bytes[i]);
        count += code_point >= 'a' && code_point <= 'z';
    }
    return count;
}

static struct policy_look look_at_policy(const struct ids_group *group, size_t at, uint8_t padding) {
    struct policy_look look = {0};
    for (unsigned i = 0; i < group->count; i++) {
        struct view field = view_part(ids_group_header(group, i), at, POLICY_LENGTH);
        size_t length = run_length(field);
        if (!is_all(view_part(field, length, field.length), padding))
            continue;
        look.fitting++;
        look.named += length > 0;
        look.lettered += length > 0 && is_letter(ebcdic_to_latin1(field.bytes[0]));
        look.mixed += count_small_letters(view_part(field, 0, length)) >= 2;
        look.characters += (unsigned)length;
    }
    return look;
}

struct policy_place {
    size_t at;
    uint8_t padding;
    struct policy_look look;
};

/* Names are mixed case as a rule, and policies are the longest. */
static bool is_policy(const struct ids_group *group, const struct policy_look *look) {
    enum { NAME_MIN = 4 };
    return ids_is_enough(group, look->fitting) && look->named * 20 >= group->count && look->lettered > 0 &&
           look->lettered * 100 >= look->named * 97 && look->characters >= look->named * NAME_MIN;
}

static bool is_better_policy(const struct policy_look *a, const struct policy_look *b) {
    bool a_mixed = a->mixed * 2 > a->named, b_mixed = b->mixed * 2 > b->named;
    return a_mixed != b_mixed ? a_mixed : a->characters > b->characters;
}

/* The best place.  Behind its first byte a name is shorter, so of places within one field it is the first. */
static bool find_policy(const struct ids_group *group, struct policy_place *best) {
    static const uint8_t paddings[] = {BLANK, 0};
    *best = (struct policy_place){0};
    for (size_t i = 0; i < sizeof paddings; i++)
        for (size_t at = 0; at + POLICY_LENGTH <= group->layout->packet_at; at++) {
            if (!ids_group_is_free(group, at, POLICY_LENGTH))
                continue;
            struct policy_look look = look_at_policy(group, at, paddings[i]);
            if (is_policy(group, &look) && is_better_policy(&look, &best->look))
                *best = (struct policy_place){at, paddings[i], look};
        }
    return best->look.fitting > 0;
}

/* True when a field may as well begin there, if a name may begin with anything. */
static bool may_begin_at(const struct ids_group *group, size_t at, uint8_t padding) {
    return ids_group_is_free(group, at, POLICY_LENGTH) &&
           ids_is_enough(group, look_at_policy(group, at, padding).fitting);
}

/* How far behind `place` the field might begin. */
static size_t policy_play(const struct ids_group *group, const struct policy_place *place) {
    size_t play = 0;
    while (may_begin_at(group, place->at + play + 1, place->padding))
        play++;
    return play;
}

/* True when there are names that fill a field that begins there, and others, and the former go on behind its end: then
 * it begins later. */
static bool names_run_on(const struct ids_group *group, size_t at) {
    unsigned full = 0, longer = 0;
    for (unsigned i = 0; i < group->count; i++) {
        size_t length = run_length(view_part(ids_group_header(group, i), at, POLICY_LENGTH + 1));
        full += length >= POLICY_LENGTH;
        longer += length > POLICY_LENGTH;
    }
    return longer >= RECORDS_FOR_POLICY && full < group->count;
}

/* True when all records have the same bytes there. */
static bool is_constant(const struct ids_group *group, size_t at, size_t length) {
    struct view first = view_part(ids_group_header(group, 0), at, length);
    for (unsigned i = 1; i < group->count; i++)
        if (memcmp(ids_group_header(group, i).bytes + at, first.bytes, length) != 0)
            return false;
    return true;
}

/* How often the first byte is there in a row. */
static size_t repeated(struct view bytes) {
    size_t length = 0;
    while (length < bytes.length && bytes.bytes[length] == bytes.bytes[0])
        length++;
    return length;
}

/* What records without a policy begin with, and all others too, is no part of the field, though it be letters.  Gives
 * how many bytes that are.  But one name may well be the beginning of all others. */
static size_t strange_start(const struct ids_group *group, const struct policy_place *place, size_t play) {
    enum { NO_NAME_MAX = 3 };
    size_t strange = 0;
    bool named = false;
    for (unsigned i = 0; i < group->count; i++) {
        struct view field = view_part(ids_group_header(group, i), place->at, POLICY_LENGTH);
        size_t length = run_length(field);
        bool empty = length <= play && is_all(view_part(field, length, field.length), place->padding);
        named = named || !empty;
        if (empty && (length <= NO_NAME_MAX || repeated(view_part(field, 0, length)) == length))
            strange = length;
    }
    return named && is_constant(group, place->at, strange) ? strange : 0;
}

/* One letter that is repeated in front of all names.  Gives how often; once does not tell. */
static size_t repeated_letter(const struct ids_group *group, const struct policy_place *place, size_t play) {
    size_t length = repeated(view_part(ids_group_header(group, 0), place->at, play));
    return length >= 2 && is_constant(group, place->at, length) ? length : 0;
}

/* One letter in front of names that have nothing in common: at least three begin with others. */
static bool single_letter(const struct ids_group *group, size_t at) {
    enum { OTHERS = 3 };
    uint8_t seen[OTHERS];
    size_t count = 0;
    for (unsigned i = 0; i < group->count && count < OTHERS; i++) {
        uint8_t second = ids_group_header(group, i).bytes[at + 1];
        if (memchr(seen, second, count) == NULL)
            seen[count++] = second;
    }
    return count == OTHERS && is_constant(group, at, 1);
}

/* A name of an interface or job that always fills its field, directly in front of the policy. */
static size_t full_name_in_front(const struct ids_group *group, const struct policy_place *place, size_t play) {
    static const size_t lengths[] = {LINK_LENGTH, JOB_LENGTH};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        if (lengths[i] <= play && ids_is_enough(group, count_votes(group, place->at, lengths[i], is_full_name)))
            return lengths[i];
    return 0;
}

/* How much of what stands at `place` seems to be another field's. */
static size_t foreign_start(const struct ids_group *group, const struct policy_place *place, size_t play) {
    size_t length = strange_start(group, place, play);
    if (length == 0)
        length = full_name_in_front(group, place, play);
    if (length == 0)
        length = repeated_letter(group, place, play);
    if (length > 0 || play == 0)
        return length;
    return names_run_on(group, place->at) || single_letter(group, place->at);
}

static bool is_always_full(const struct policy_look *look) {
    return look->characters == look->named * POLICY_LENGTH;
}

/* Where nothing but full names has been seen, what follows tells the padding. */
static size_t settle_padding(const struct ids_group *group, struct policy_place *place) {
    struct policy_place other = *place;
    other.padding = place->padding == BLANK ? 0 : BLANK;
    size_t play = policy_play(group, place), other_play = policy_play(group, &other);
    if (!is_always_full(&place->look) || other_play <= play)
        return play;
    *place = other;
    return other_play;
}

static bool is_upper(uint8_t code_point) {
    return code_point >= 'A' && code_point <= 'Z';
}

/* True when the characters are the beginning of a name that is written like ScanEvent: chance makes no words. */
static bool is_word(struct view bytes) {
    bool upper = bytes.length > 0 && is_upper(ebcdic_to_latin1(bytes.bytes[0]));
    for (size_t i = 1; upper && i < bytes.length; i++)
        upper = is_policy_character(ebcdic_to_latin1(bytes.bytes[i])) && !is_upper(ebcdic_to_latin1(bytes.bytes[i]));
    return upper && bytes.length > 1;
}

/* How many names, at least, begin with a capital that far behind the place. */
static bool capitals_stand_at(const struct ids_group *group, size_t at) {
    unsigned capitals = 0;
    for (unsigned i = 0; i < group->count; i++)
        capitals += is_upper(ebcdic_to_latin1(ids_group_header(group, i).bytes[at]));
    return capitals * 2 > group->count;
}

/* Blanks behind the 32 bytes either end the field, and what stands in front of it are letters by chance; or they follow
 * the field.  What differs from record to record is of the name.  One letter that does not is chance, as one blank is
 * seldom; of more letters a word is of the name. */
static size_t blank_start(const struct ids_group *group, const struct policy_place *place, size_t play) {
    enum { LETTERS = 4 };
    size_t start = 0, capital = 0;
    while (start < play && is_constant(group, place->at + start, 1))
        start++;
    if (play == 1)
        return start;
    if (is_word(view_part(ids_group_header(group, 0), place->at, start < LETTERS ? start : LETTERS)))
        return 0;
    for (size_t i = 0; i <= start; i++)
        if (capitals_stand_at(group, place->at + i))
            capital = i;
    return capital > 0 || capitals_stand_at(group, place->at) ? capital : start;
}

/* Letters that always stand in front of the field look like a part of it; but then padding, or the end of names that
 * fill the field, follows behind 32 bytes.  Blanks mean just that; zeros may be another field. */
static size_t settle_policy(const struct ids_group *group, struct policy_place place) {
    size_t play = settle_padding(group, &place), foreign;
    while (place.padding != BLANK || is_always_full(&place.look)) {
        foreign = foreign_start(group, &place, play);
        if (foreign == 0)
            return place.at;
        place.at += foreign;
        play -= foreign;
        place.look = look_at_policy(group, place.at, place.padding);
    }
    return place.at + blank_start(group, &place, play);
}

static void learn_policy(struct ids_group *group) {
    struct policy_place place;
    if (group->count >= RECORDS_FOR_POLICY && find_policy(group, &place))
        ids_group_place(group, IDS_ROW_policy, settle_policy(group, place), place.look.fitting);
}

void ids_learn_names(struct ids_group *group) {
    place_row(group, IDS_ROW_module, is_module);
    learn_policy(group);
    place_row(group, IDS_ROW_linkname, is_name);
    place_row(group, IDS_ROW_jobname, is_name);
}
