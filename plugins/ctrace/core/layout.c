/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * layout.c - the rows of layouts/NAME.def as tables: see layout.h
 */
#include "layout.h"

#define FIELD LAYOUT_ROW

const struct layout_field cte_layout[] = {
#include "layouts/cte.def"
};
const size_t cte_layout_count = sizeof cte_layout / sizeof cte_layout[0];

const struct layout_field pthdr_layout[] = {
#include "layouts/pthdr.def"
};
const size_t pthdr_layout_count = sizeof pthdr_layout / sizeof pthdr_layout[0];

const struct layout_field ids_layout[] = {
#include "layouts/ids.def"
};

const struct layout_field smc_layout[] = {
#include "layouts/smc.def"
};
const size_t smc_layout_count = sizeof smc_layout / sizeof smc_layout[0];

const char *evidence_word(enum evidence evidence) {
    static const char *const words[] = {
        [DOC] = "DOC",
        [EVID] = "EVID",
        [ELIM] = "ELIM",
        [GUESS] = "GUESS",
        [UNKNOWN] = "unknown",
        [BY_USER] = "ctrace.conf",
        [BY_CONTENT] = "found by content",
    };
    return words[evidence];
}
