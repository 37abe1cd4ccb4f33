/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_damage.c - every sample cut at every byte, and every byte of it changed
 *
 *     unit-damage [--few | --all] [--files NUMBER] [--seed FIRST] SAMPLE...
 *
 * The sound file is read first.  So it is known which item each byte belongs to, and what may be lost with it:
 *
 *     a byte of an entry's payload    nothing
 *     another byte of an entry        that entry
 *     a byte of a descriptor          the entries of which the record holds a part (exceptions: damage_end)
 *     any other                       nothing
 *     the end, from a byte on         what ends behind that byte
 *
 * Where the framing can no longer be told (has_few_records), what runs over the borders of records may be lost in all
 * the file.  A file that is cut in its first record tells none.  Prefixes are no entries, and may be shown as skipped
 * where what tells them is lost (bare_prefixes).
 *
 * All else comes back as it was.  Nothing is invented: an item that the sound file has not begins where the damage is.
 * The sums are the size of the file.  And it is still opened when enough is left of it: three entries in a row, or
 * fewer that are all there is.
 *
 * In a small file each byte becomes all 255 others; in a larger one some that are likely to hurt.  --few: one other;
 * --all: all others in all files.  Random files of the trace writer, which are long, are damaged here and there:
 * NUMBER of them, from seed FIRST on.
 */
#include "random_writer.h"
#include "reader.h"
#include "tape.h"
#include "unit.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    SMALL_FILE = 400,
    REPORTED_MAX = 20,
    RANDOM_DAMAGES = 50,
    DESCRIPTOR_LENGTH = 4,
    CHAIN_LENGTH = 4,
    RECORD_LENGTH_MIN = 22, /* of those that count */
    RECORDS_SURE = 8
};

static const char *const *samples;
static size_t sample_count;
static bool few, all;
static uint64_t files = 150, first_seed = 1;

/* --- the sound file ---------------------------------------------------------------------------------------------- */

struct known_item {
    struct item item; /* its bytes are in known.bytes */
    size_t bytes_at;
};

struct range {
    uint64_t from;
    uint64_t to;
};

static bool in_range(struct range range, uint64_t number) {
    return number >= range.from && number < range.to;
}

struct known {
    const char *name;
    struct bytes file;
    struct dataset dataset;
    struct bytes items;   /* struct known_item */
    struct bytes records; /* struct record */
    struct bytes bytes;   /* those of all items */
};

static size_t item_count(const struct known *known) {
    return known->items.length / sizeof(struct known_item);
}

static const struct known_item *known_item(const struct known *known, size_t i) {
    return (const struct known_item *)(const void *)known->items.data + i;
}

static size_t record_count(const struct known *known) {
    return known->records.length / sizeof(struct record);
}

static const struct record *known_record(const struct known *known, size_t i) {
    return (const struct record *)(const void *)known->records.data + i;
}

static struct reader *reader; /* large, and the same for all */

static bool open_file(struct tape *tape, struct view file) {
    *tape = (struct tape){.bytes = file};
    return reader_open(reader, tape_read, tape, tape, false);
}

static void know_items(struct known *known) {
    struct tape tape;
    struct known_item here;
    assert_true(open_file(&tape, bytes_view(&known->file)));
    known->dataset = reader->dataset;
    while (reader_next(reader, &here.item)) {
        here.bytes_at = known->bytes.length;
        bytes_add(&known->bytes, here.item.bytes.bytes, here.item.bytes.length);
        bytes_add(&known->items, &here, sizeof here);
    }
    assert_int_equal(reader->walk.skipped, 0);
    assert_true(item_count(known) > 0);
}

static void know_records(struct known *known) {
    struct tape tape;
    struct record record = {0};
    tape_open(&tape, bytes_view(&known->file), SOURCE_CAPACITY, SOURCE_STEP_SEQUENTIAL);
    while (record_next(known->dataset.framing, &tape.source, &record))
        bytes_add(&known->records, &record, sizeof record);
    tape_close(&tape);
}

/* Takes over `file`. */
static struct known know(const char *name, struct bytes file) {
    struct known known = {.name = name, .file = file};
    know_items(&known);
    know_records(&known);
    return known;
}

static void forget(struct known *known) {
    bytes_free(&known->file);
    bytes_free(&known->items);
    bytes_free(&known->records);
    bytes_free(&known->bytes);
}

/* --- what a damage may cost -------------------------------------------------------------------------------------- */

struct damage {
    size_t at;
    bool is_cut;
    int value;             /* of the changed byte, for the report */
    struct range lost;     /* numbers of the items that may be missing */
    struct range invented; /* places at which other items may begin */
    size_t changed;        /* number of the item whose bytes are others and that comes back all the same */
    bool must_open;
    bool framing_unknown; /* the file may be read as if it had no records */
    struct range bare;    /* places of prefixes that may be shown as skipped */
};

enum { NO_ITEM = -1 };

/* The first item that ends behind a place; their number when there is none. */
static size_t item_behind(const struct known *known, uint64_t at) {
    size_t i = 0;
    while (i < item_count(known) && known_item(known, i)->item.end <= at)
        i++;
    return i;
}

static const struct record *record_of(const struct known *known, uint64_t at) {
    for (size_t i = 0; i < record_count(known); i++)
        if (at < known_record(known, i)->end)
            return known_record(known, i);
    return NULL;
}

/* The bytes of descriptors that stand inside an item. */
static uint64_t descriptors_inside(const struct known *known, const struct item *item) {
    uint64_t sum = 0;
    for (size_t i = 0; i < record_count(known); i++)
        if (known_record(known, i)->at > item->at && known_record(known, i)->at < item->end)
            sum += known_record(known, i)->body - known_record(known, i)->at;
    return sum;
}

/* True when the byte belongs to a prefix of the writer, at the start of a record into which the item runs. */
static bool in_prefix(const struct known *known, const struct item *item, const struct record *record, uint64_t at) {
    bool has_prefixes = item->end - item->at - item->length > descriptors_inside(known, item);
    return has_prefixes && record->at > item->at && record_begins(record) &&
           at - record->body < known->dataset.prefix_length;
}

static bool in_payload(const struct item *item, uint64_t at) {
    const struct entry *entry = &item->entry;
    bool in_one_piece = item->end == item->at + item->length;
    return in_one_piece && entry_id_has_pthdr(entry->id) && at - item->at >= entry->payload_at &&
           at - item->at - entry->payload_at < entry->payload_length;
}

/* Three entries in a row that prove themselves and are not lost. */
static bool chain_is_left(const struct known *known, struct range lost) {
    unsigned run = 0;
    for (size_t i = 0; i < item_count(known) && run < 3; i++) {
        bool sound = (i < lost.from || i >= lost.to) && known_item(known, i)->item.proof == ENTRY_STRONG;
        run = sound ? run + 1 : 0;
    }
    return run == 3;
}

static void lose_items(const struct known *known, struct damage *damage, size_t from, size_t to) {
    damage->lost = (struct range){from, to};
    if (from < to)
        damage->invented =
            (struct range){known_item(known, from)->item.at, known_item(known, damage->lost.to - 1)->item.end};
    damage->must_open = chain_is_left(known, damage->lost);
}

/* Up to where a damaged descriptor costs the borders of records: to the end of its record, but
 * - near the end of the file to that end: a length that reaches over it is that of a file that is cut;
 * - at the start of a block likewise: a block's length that is too long is not noticed;
 * - in a block's last record but one to the end of the block: a single record does not show where records begin again.
 */
static uint64_t damage_end(const struct known *known, const struct record *record) {
    const struct record *last = known_record(known, record_count(known) - 1);
    bool has_blocks = record->block_end != 0;
    bool begins_block = has_blocks && record->body - record->at > DESCRIPTOR_LENGTH;
    if (begins_block || last - record <= CHAIN_LENGTH)
        return known->file.length;
    return has_blocks && record[1].end == record->block_end ? record->block_end : record->end;
}

static void lose_borders(const struct known *known, struct damage *damage, const struct record *record) {
    uint64_t end = damage_end(known, record);
    size_t from = item_behind(known, record->at);
    size_t to = from;
    while (to < item_count(known) && known_item(known, to)->item.at < end)
        to++;
    lose_items(known, damage, from, to);
    damage->invented = (struct range){record->at, end};
    if (from < to && known_item(known, from)->item.at < record->at)
        damage->invented.from = known_item(known, from)->item.at;
    if (from < to && known_item(known, damage->lost.to - 1)->item.end > end)
        damage->invented.to = known_item(known, damage->lost.to - 1)->item.end;
}

/* Eight records that follow each other tell that a file has some, though a descriptor or two among them are damaged.
 * With fewer it may as well be something else: damaged descriptors and entries are bytes of a prefix then. */
static bool has_few_records(const struct known *known) {
    unsigned good = 0;
    for (size_t i = 0; i < record_count(known) && known_record(known, i)->end != UINT64_MAX; i++)
        good += known_record(known, i)->end - known_record(known, i)->at >= RECORD_LENGTH_MIN;
    return good > 0 && good <= RECORDS_SURE + 2;
}

/* Where prefixes may be shown as skipped.  Without a name in them they are told by the entries behind them, and the one
 * at the start of the file by the first: all when that is lost.  With a damaged descriptor of a spanned record, what
 * its further pieces hold of one. */
static struct range bare_prefixes(const struct known *known, const struct damage *damage, const struct record *record) {
    const struct record *last = known_record(known, record_count(known) - 1);
    uint64_t from = record->end;
    if (in_range(damage->lost, 0) && !prefix_has_names(&known->dataset.places))
        return (struct range){0, known->file.length};
    if (damage->at >= record->body)
        return (struct range){0, 0};
    while (record < last && !record_begins(record + 1))
        record++;
    return (struct range){from, record->end};
}

/* The zero tail, or the prefix, between two items: all of it may be shown as skipped. */
static struct range space_before(const struct known *known, size_t next, const struct record *record) {
    uint64_t from = next > 0 ? known_item(known, next - 1)->item.end : 0;
    uint64_t to = next < item_count(known) ? known_item(known, next)->item.at : known->file.length;
    return (struct range){from > record->body ? from : record->body, to < record->end ? to : record->end};
}

static struct damage damage_of_byte(const struct known *known, size_t at) {
    struct damage damage = {.at = at, .invented = {at, at + 1}, .changed = (size_t)NO_ITEM};
    const struct record *record = record_of(known, at);
    size_t hit = item_behind(known, at);
    bool in_item = hit < item_count(known) && known_item(known, hit)->item.at <= at;
    if (at < record->body) {
        lose_borders(known, &damage, record);
    } else if (!in_item || in_prefix(known, &known_item(known, hit)->item, record, at)) {
        lose_items(known, &damage, hit, hit);
        if (!in_item)
            damage.invented = space_before(known, hit, record);
    } else if (in_payload(&known_item(known, hit)->item, at)) {
        lose_items(known, &damage, hit, hit);
        damage.changed = hit;
        damage.must_open = true;
    } else {
        lose_items(known, &damage, hit, hit + 1);
        damage.changed = hit;
        if (at == known_item(known, 0)->item.at + 1)
            damage.must_open = false; /* its length, repeated elsewhere by chance, hides the second entry: what is then
                                         skipped may hold a cut packet, which seems to carry the trace */
    }
    damage.framing_unknown = has_few_records(known) || (record->block_end != 0 && at < record->body);
    damage.bare = bare_prefixes(known, &damage, record);
    return damage;
}

static struct damage damage_of_cut(const struct known *known, size_t length) {
    struct damage damage = {.at = length, .is_cut = true, .changed = (size_t)NO_ITEM};
    size_t from = item_behind(known, length);
    lose_items(known, &damage, from, item_count(known));
    damage.invented = (struct range){from > 0 ? known_item(known, from - 1)->item.end : 0, length};
    damage.framing_unknown = has_few_records(known) || length < known_record(known, 0)->end;
    bool rest_is_one = from == item_count(known) || known_item(known, from)->item.proof == ENTRY_STRONG;
    if (from > 0 && known_item(known, 0)->item.proof == ENTRY_STRONG && rest_is_one)
        damage.must_open = true; /* it is the whole file */
    return damage;
}

/* --- judging ----------------------------------------------------------------------------------------------------- */

static bool bytes_are_known(const struct known *known, const struct known_item *was, const struct item *item) {
    return item->bytes.length == was->item.bytes.length &&
           memcmp(item->bytes.bytes, known->bytes.data + was->bytes_at, item->bytes.length) == 0;
}

static bool is_known(const struct known *known, const struct damage *damage, size_t i, const struct item *item) {
    const struct known_item *was = known_item(known, i);
    return item->at == was->item.at && item->kind == was->item.kind && item->length == was->item.length &&
           item->end == was->item.end && (i == damage->changed || bytes_are_known(known, was, item));
}

static bool runs_over_records(const struct known *known, size_t i) {
    return known_item(known, i)->item.end > record_of(known, known_item(known, i)->item.at)->end;
}

static bool may_be_lost(const struct known *known, const struct damage *damage, size_t i) {
    return in_range(damage->lost, i) || (damage->framing_unknown && runs_over_records(known, i));
}

/* The first item of those from `from` to `to` that may not be lost; `to` when all may. */
static size_t lost_wrongly(const struct known *known, const struct damage *damage, size_t from, size_t to) {
    while (from < to && may_be_lost(known, damage, from))
        from++;
    return from;
}

/* True when the byte belongs to no item. */
static bool is_structure(const struct known *known, uint64_t at) {
    size_t i = item_behind(known, at);
    return i == item_count(known) || at < known_item(known, i)->item.at;
}

static bool may_be_new(const struct known *known, const struct damage *damage, const struct item *item) {
    bool structure = item->kind == ITEM_SKIPPED && is_structure(known, item->at);
    bool may_be_bare = damage->framing_unknown || in_range(damage->bare, item->at);
    return in_range(damage->invented, item->at) || (structure && may_be_bare);
}

/* What is wrong with a damaged file, and at which place; `what` is NULL when nothing is. */
struct fault {
    const char *what;
    uint64_t at;
};

static struct fault fault_of_items(const struct known *known, const struct damage *damage) {
    struct item item;
    size_t next = 0;
    uint64_t end = 0;
    while (reader_next(reader, &item)) {
        size_t here = next;
        while (here < item_count(known) && known_item(known, here)->item.at < item.at)
            here++;
        if (item.at < end || item.length == 0)
            return (struct fault){"has items that overlap", item.at};
        end = item.end;
        bool known_here = here < item_count(known) && is_known(known, damage, here, &item);
        if (!known_here && !may_be_new(known, damage, &item))
            return (struct fault){item.kind == ITEM_SKIPPED ? "skips other bytes" : "invents an entry", item.at};
        size_t lost = lost_wrongly(known, damage, next, here);
        if (lost < here)
            return (struct fault){"loses an entry", known_item(known, lost)->item.at};
        next = known_here ? here + 1 : here;
    }
    size_t lost = lost_wrongly(known, damage, next, item_count(known));
    if (lost < item_count(known))
        return (struct fault){"loses an entry", known_item(known, lost)->item.at};
    return (struct fault){NULL, 0};
}

static struct fault fault_of(const struct known *known, const struct damage *damage, struct view file) {
    struct tape tape;
    if (!open_file(&tape, file))
        return (struct fault){damage->must_open ? "is not opened" : NULL, 0};
    struct fault fault = fault_of_items(known, damage);
    const struct walk *walk = &reader->walk;
    if (fault.what == NULL && walk->entries + walk->structure + walk->skipped != file.length)
        return (struct fault){"has sums that are wrong", 0};
    return fault;
}

/* --- the campaign ------------------------------------------------------------------------------------------------ */

struct trials {
    uint64_t tried;
    unsigned wrong;
};

static void try_damage(const struct known *known, const struct damage *damage, struct view file,
                       struct trials *trials) {
    struct fault fault = fault_of(known, damage, file);
    trials->tried++;
    if (fault.what == NULL || ++trials->wrong > REPORTED_MAX)
        return;
    if (damage->is_cut)
        print_error("%s, cut after %zu bytes: it %s (at %" PRIu64 ")\n", known->name, damage->at, fault.what, fault.at);
    else
        print_error("%s, byte %zu is 0x%02x: it %s (at %" PRIu64 ")\n", known->name, damage->at, damage->value,
                    fault.what, fault.at);
}

static void try_cut(struct known *known, size_t length, struct trials *trials) {
    struct damage damage = damage_of_cut(known, length);
    try_damage(known, &damage, view_part(bytes_view(&known->file), 0, length), trials);
}

static void try_value(struct known *known, struct damage *damage, uint8_t value, struct trials *trials) {
    uint8_t *byte = known->file.data + damage->at;
    uint8_t was = *byte;
    if (value == was)
        return;
    *byte = value;
    damage->value = value;
    try_damage(known, damage, bytes_view(&known->file), trials);
    *byte = was;
}

static void try_byte(struct known *known, size_t at, struct trials *trials) {
    struct damage damage = damage_of_byte(known, at);
    uint8_t was = known->file.data[at];
    const uint8_t values[] = {was ^ 0xff, was ^ 0x01};
    if (few) {
        try_value(known, &damage, values[at % COUNT_OF(values)], trials);
    } else if (all || known->file.length < SMALL_FILE) {
        for (unsigned value = 0; value <= UINT8_MAX; value++)
            try_value(known, &damage, (uint8_t)value, trials);
    } else {
        for (size_t i = 0; i < COUNT_OF(values); i++)
            try_value(known, &damage, values[i], trials);
    }
}

static struct bytes file_read(const char *path) {
    struct bytes content = {0};
    uint8_t buffer[4096];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;)
        bytes_add(&content, buffer, got);
    fclose(file);
    return content;
}

static void samples_cut_and_changed(void **state) {
    (void)state;
    struct trials trials = {0};
    for (size_t i = 0; i < sample_count; i++) {
        struct known known = know(samples[i], file_read(samples[i]));
        for (size_t at = 0; at < known.file.length; at++) {
            try_cut(&known, at, &trials);
            try_byte(&known, at, &trials);
        }
        forget(&known);
    }
    print_message("%" PRIu64 " damaged samples\n", trials.tried);
    assert_int_equal(trials.wrong, 0);
}

/* The blocks of FTP are told by six whole records: a file that is cut before may be read as one without records. */
static bool cut_tells_framing(const struct known *known, size_t length) {
    enum { RECORDS_ASKED = 6 };
    unsigned whole = 0;
    for (size_t i = 0; i < record_count(known) && known_record(known, i)->end <= length; i++)
        whole += known_record(known, i)->segment == 0 || known_record(known, i)->segment == 2;
    return known->dataset.framing->begins == NULL || whole > RECORDS_ASKED;
}

static void try_random_file(uint64_t seed, struct trials *trials) {
    char name[32];
    struct chance chance = chance_of_seed(seed);
    struct plan plan = plan_by_chance(&chance);
    plan.has_gtf = false; /* test_gtf_records.c: they stand inside entries, and no item overlaps another here */
    struct made made = make_file(&chance, &plan);
    if (plan.shape != SHAPE_BARE) {
        snprintf(name, sizeof name, "seed %" PRIu64, seed);
        struct known known = know(name, made.file);
        for (unsigned i = 0; i < RANDOM_DAMAGES; i++) {
            size_t at = (size_t)chance_between(&chance, 0, known.file.length - 1);
            struct damage damage = damage_of_byte(&known, at);
            try_value(&known, &damage, (uint8_t)chance_between(&chance, 0, UINT8_MAX), trials);
            if (cut_tells_framing(&known, at))
                try_cut(&known, at, trials);
        }
        forget(&known);
        made.file = (struct bytes){0};
    }
    made_free(&made);
}

static void random_files_cut_and_changed(void **state) {
    (void)state;
    struct trials trials = {0};
    for (uint64_t seed = first_seed; seed < first_seed + files; seed++)
        try_random_file(seed, &trials);
    print_message("%" PRIu64 " damaged random files\n", trials.tried);
    assert_int_equal(trials.wrong, 0);
}

/* Damage in these has cost more than it may. */
static void random_files_that_were_read_wrongly(void **state) {
    (void)state;
    static const uint16_t seeds[] = {72,   74,   248,  260,  293,  298,  396,  535,  607,  675,  689,
                                     706,  710,  730,  798,  915,  924,  932,  954,  1003, 1004, 1019,
                                     1055, 1199, 1225, 1250, 1416, 1475, 1542, 1600, 1613, 1822, 1854,
                                     1856, 1872, 1926, 1944, 1961, 1988, 2020, 2329, 2342};
    struct trials trials = {0};
    for (size_t i = 0; i < COUNT_OF(seeds); i++)
        try_random_file(seeds[i], &trials);
    assert_int_equal(trials.wrong, 0);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_cut_and_changed),
        cmocka_unit_test(random_files_cut_and_changed),
        cmocka_unit_test(random_files_that_were_read_wrongly),
    };
    int next = 1;
    for (; next < argc && argv[next][0] == '-'; next++) {
        few = few || strcmp(argv[next], "--few") == 0;
        all = all || strcmp(argv[next], "--all") == 0;
        if (next + 1 < argc && strcmp(argv[next], "--files") == 0)
            files = strtoull(argv[++next], NULL, 10);
        else if (next + 1 < argc && strcmp(argv[next], "--seed") == 0)
            first_seed = strtoull(argv[++next], NULL, 10);
    }
    samples = (const char *const *)argv + next;
    sample_count = (size_t)(argc - next);
    reader = malloc(sizeof *reader);
    int failed = reader != NULL ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
    free(reader);
    return failed;
}
