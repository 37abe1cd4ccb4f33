/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * discard-table.c - the discard codes that the user adds or names anew: see discard-table.h
 */
#include "discard-table.h"

#include <epan/uat.h>
#include <wsutil/report_message.h>

/* --- the table as Wireshark keeps it ---------------------------------------------------------------------------- */

struct row {
    uint32_t code;
    char *name;
    char *meaning;
};

/* Wireshark sets these; the rows may go at any time but while one of our callbacks runs. */
static struct row *rows;
static unsigned row_count;

static void *row_copy(void *to, const void *from, size_t size _U_) {
    const struct row *old = from;
    struct row *new = to;
    *new = (struct row){old->code, g_strdup(old->name), g_strdup(old->meaning)};
    return new;
}

static void row_free(void *row) {
    g_free(((struct row *)row)->name);
    g_free(((struct row *)row)->meaning);
}

static bool has_code_before(unsigned end, uint32_t code) {
    for (unsigned i = 0; i < end; i++)
        if (rows[i].code == code)
            return true;
    return false;
}

/* A row that is being loaded is the last of the table.  One that is being edited is none of it, and cannot be compared
 * with the others before the user applies them all: see codes_of_rows(). */
static bool is_repeated(const struct row *row) {
    return row_count > 0 && row == &rows[row_count - 1] && has_code_before(row_count - 1, row->code);
}

/* Wireshark frees the fault with g_free(). */
static wsc_row_bool row_check(void *checked, char **fault) {
    const struct row *row = checked;
    *fault = NULL;
    if (row->code == 0 || row->code > UINT16_MAX)
        *fault = g_strdup_printf("A discard code is 1 to 65535, not %u", row->code);
    else if (row->name == NULL || row->name[0] == '\0')
        *fault = g_strdup_printf("Discard code %u has no name", row->code);
    else if (is_repeated(row))
        *fault = g_strdup_printf("Discard code %u is there twice", row->code);
    return *fault == NULL;
}

/* --- the codes made of it --------------------------------------------------------------------------------------- */

static wmem_allocator_t *pool; /* of all that is made of the rows, until they change */
static struct discard_code *user_codes;
static unsigned user_code_count;
static value_string_ext strings;

static struct discard_code code_of_row(const struct row *row) {
    uint16_t code = (uint16_t)row->code;
    const struct discard_code *known = discard_find(code);
    bool has_meaning = row->meaning != NULL && row->meaning[0] != '\0';
    struct discard_code made = {.code = code, .layer = discard_layer_of(code), .group = "", .meaning = ""};
    if (known != NULL)
        made = *known;
    made.name = wmem_strdup(pool, row->name);
    if (has_meaning)
        made.meaning = wmem_strdup(pool, row->meaning);
    if (has_meaning || known == NULL)
        made.source = "your table of discard codes";
    return made;
}

/* Of two rows with the same code the first counts. */
static void codes_of_rows(void) {
    user_codes = wmem_alloc_array(pool, struct discard_code, row_count);
    user_code_count = 0;
    for (unsigned i = 0; i < row_count; i++) {
        if (has_code_before(i, rows[i].code))
            report_warning("Discard code %u is there twice; \"%s\" is not used", rows[i].code, rows[i].name);
        else
            user_codes[user_code_count++] = code_of_row(&rows[i]);
    }
}

static const struct discard_code *find_user_code(uint16_t code) {
    for (unsigned i = 0; i < user_code_count; i++)
        if (user_codes[i].code == code)
            return &user_codes[i];
    return NULL;
}

static int by_code(const void *a, const void *b) {
    uint32_t first = ((const value_string *)a)->value, second = ((const value_string *)b)->value;
    return first < second ? -1 : first > second;
}

/* The codes that have a name, in ascending order; for the others the range is named where the field is shown.  Filters
 * look names up here when they are compiled, so that a name of the user's is as good as a built-in one. */
static void names_of_codes(void) {
    value_string *names = wmem_alloc_array(pool, value_string, discard_code_count + user_code_count + 2);
    unsigned count = 0;
    names[count++] = (value_string){0, "not discarded"};
    for (size_t i = 0; i < discard_code_count; i++)
        if (discard_codes[i].name[0] != '\0' && find_user_code(discard_codes[i].code) == NULL)
            names[count++] = (value_string){discard_codes[i].code, discard_codes[i].name};
    for (unsigned i = 0; i < user_code_count; i++)
        names[count++] = (value_string){user_codes[i].code, user_codes[i].name};
    qsort(names, count, sizeof names[0], by_code);
    names[count++] = (value_string){0, NULL};
    strings = *wsc_value_string_ext(names, count, "ctrace_discards");
}

/* The rows have changed, or gone. */
static void make_anew(void) {
    wmem_allocator_t *old = pool;
    pool = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    codes_of_rows();
    names_of_codes();
    if (old != NULL)
        wmem_destroy_allocator(old);
}

/* --- for those who show codes ----------------------------------------------------------------------------------- */

const struct discard_code *discard_table_find(uint16_t code) {
    const struct discard_code *own = find_user_code(code);
    return own != NULL ? own : discard_find(code);
}

const char *discard_table_name(uint16_t code) {
    const struct discard_code *own = find_user_code(code);
    return own != NULL ? own->name : discard_name(code);
}

value_string_ext *discard_table_strings(void) {
    if (pool == NULL)
        make_anew();
    return &strings;
}

/* --- the preference --------------------------------------------------------------------------------------------- */

UAT_DEC_CB_DEF(row, code, struct row)
UAT_CSTRING_CB_DEF(row, name, struct row)
UAT_CSTRING_CB_DEF(row, meaning, struct row)

void discard_table_register(module_t *module) {
    static uat_field_t columns[] = {
        UAT_FLD_DEC(row, code, "Code", "The discard code, 1 to 65535"),
        UAT_FLD_CSTRING(row, name, "Name", "Its name, as in IP_MAC_BRDCST"),
        UAT_FLD_CSTRING(row, meaning, "Meaning", "What it means; empty to keep the built-in meaning"),
        UAT_END_FIELDS,
    };
    uat_t *table = uat_new("Discard codes", sizeof(struct row), "ctrace_discard_codes", TRUE, &rows, &row_count,
                           UAT_AFFECTS_DISSECTION, NULL, row_copy, row_check, row_free, make_anew, make_anew, columns);
    prefs_register_uat_preference(module, "discard_codes", "Discard codes",
                                  "Codes of discarded packets that are added, or named anew", table);
}
