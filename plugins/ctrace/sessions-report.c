/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sessions-report.c - the report `-z ctrace,sessions`: see sessions-report.h
 */
#include "sessions-report.h"

#include "duplicates.h"
#include "report-table.h"
#include "tcp_session.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/to_str.h>

enum { CLIENT_SERVER = 2 }; /* a column for what the client has sent, and one for the server */

enum {
    COLUMN_STREAM,
    COLUMN_CLIENT,
    COLUMN_SERVER,
    COLUMN_HOST,
    COLUMN_STATE,
    COLUMN_FIRST,
    COLUMN_LAST,
    COLUMN_DURATION,
    COLUMN_COUNTS, /* in the order of enum tcp_count */
    COLUMN_HANDSHAKE = COLUMN_COUNTS + CLIENT_SERVER * TCP_COUNT_COUNT,
    COLUMN_AVERAGE,
    COLUMN_MIN = COLUMN_AVERAGE + CLIENT_SERVER,
    COLUMN_MAX = COLUMN_MIN + CLIENT_SERVER,
    COLUMN_EXCHANGES = COLUMN_MAX + CLIENT_SERVER,
    COLUMN_SERVER_TIME,
    COLUMN_NETWORK_TIME,
    COLUMN_COUNT
};

/* Two columns; empty where nothing was measured, so they are texts. */
#define OF_CLIENT_AND_SERVER(at, what)                                                                                 \
    [(at)] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Client " what, "%10s"},                                             \
    [(at) + 1] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Server " what, "%10s"}

/* The same for what is always known. */
#define NUMBER_OF_CLIENT_AND_SERVER(at, what)                                                                          \
    [(at)] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Client " what, "%10u"},                                               \
    [(at) + 1] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Server " what, "%10u"}

#define COLUMN_OF_COUNT(count) (COLUMN_COUNTS + CLIENT_SERVER * (count))

static stat_tap_table_item columns[COLUMN_COUNT] = {
    [COLUMN_STREAM] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Stream", "%6u"},
    [COLUMN_CLIENT] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Client", "%-21s"},
    [COLUMN_SERVER] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Server", "%-21s"},
    [COLUMN_HOST] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Traced host", "%-11s"},
    [COLUMN_STATE] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "State", "%-14s"},
    [COLUMN_FIRST] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "First (UTC)", "%-26s"},
    [COLUMN_LAST] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Last (UTC)", "%-26s"},
    [COLUMN_DURATION] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Duration", "%12s"},
    NUMBER_OF_CLIENT_AND_SERVER(COLUMN_OF_COUNT(TCP_PACKETS), "packets"),
    NUMBER_OF_CLIENT_AND_SERVER(COLUMN_OF_COUNT(TCP_BYTES), "bytes"),
    OF_CLIENT_AND_SERVER(COLUMN_OF_COUNT(TCP_RETRANSMISSIONS), "retransmissions"),
    OF_CLIENT_AND_SERVER(COLUMN_OF_COUNT(TCP_OUT_OF_ORDER), "out of order"),
    OF_CLIENT_AND_SERVER(COLUMN_OF_COUNT(TCP_DUPLICATE_ACKS), "duplicate ACKs"),
    OF_CLIENT_AND_SERVER(COLUMN_OF_COUNT(TCP_ZERO_WINDOWS), "zero windows"),
    OF_CLIENT_AND_SERVER(COLUMN_OF_COUNT(TCP_WINDOW_PROBES), "window probes"),
    OF_CLIENT_AND_SERVER(COLUMN_OF_COUNT(TCP_KEEP_ALIVES), "keep-alives"),
    [COLUMN_HANDSHAKE] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Round trip of handshake", "%12s"},
    OF_CLIENT_AND_SERVER(COLUMN_AVERAGE, "data to ACK, average"),
    OF_CLIENT_AND_SERVER(COLUMN_MIN, "data to ACK, min"),
    OF_CLIENT_AND_SERVER(COLUMN_MAX, "data to ACK, max"),
    [COLUMN_EXCHANGES] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Exchanges", "%9u"},
    [COLUMN_SERVER_TIME] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Server time", "%12s"},
    [COLUMN_NETWORK_TIME] = {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "Network time", "%12s"},
};

enum { ADDRESS_LENGTH_MAX = 16, END_SIZE = 64 };

/* One end of a stream.  Side 0 of its session is the one that sent the first packet. */
struct end {
    uint8_t address[ADDRESS_LENGTH_MAX];
    uint16_t port;
    bool is_traced_host; /* the trace was made there: by the directions of its packets */
    char text[END_SIZE];
};

struct facts {
    struct report_span span;
    struct tcp_session session;
    struct end ends[2];
};

/* --- ends -------------------------------------------------------------------------------------------------------- */

static void keep_address(uint8_t *to, const address *from) {
    memset(to, 0, ADDRESS_LENGTH_MAX);
    if (from->len > 0)
        memcpy(to, from->data, (size_t)MIN(from->len, ADDRESS_LENGTH_MAX));
}

static void set_end(struct end *end, const address *from, uint16_t port, wmem_allocator_t *pool) {
    const char *format = from->type == AT_IPv6 ? "[%s]:%u" : "%s:%u";
    keep_address(end->address, from);
    end->port = port;
    g_snprintf(end->text, sizeof end->text, format, address_to_str(pool, from), port);
}

static unsigned side_of(const struct facts *facts, const tcp_info_t *tcp) {
    uint8_t source[ADDRESS_LENGTH_MAX];
    keep_address(source, &tcp->ip_src);
    return tcp->th_sport != facts->ends[0].port || memcmp(source, facts->ends[0].address, sizeof source) != 0;
}

static void note_direction(struct facts *facts, unsigned side, const packet_info *pinfo) {
    facts->ends[side].is_traced_host |= pinfo->p2p_dir == P2P_DIR_SENT;
    facts->ends[!side].is_traced_host |= pinfo->p2p_dir == P2P_DIR_RECV;
}

static const char *traced_host(const struct facts *facts, unsigned client) {
    bool is_client = facts->ends[client].is_traced_host, is_server = facts->ends[!client].is_traced_host;
    if (is_client)
        return is_server ? "both" : "client";
    return is_server ? "server" : "";
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

static void set_measured(stat_tap_table_item_type *cell, bool is_measured, int64_t time) {
    if (is_measured)
        report_set_seconds(cell, time);
    else
        report_set_text(cell, "");
}

static void set_count(stat_tap_table_item_type *cell, bool is_measured, uint64_t count) {
    char text[32] = "";
    if (is_measured)
        g_snprintf(text, sizeof text, "%" PRIu64, count);
    if (cell->type == TABLE_ITEM_UINT)
        report_set_number(cell, count);
    else
        report_set_text(cell, text);
}

/* What one end has sent, in the columns of the client (0) or the server (1). */
static void set_side(stat_tap_table_item_type *cells, const struct tcp_session *session, unsigned side, unsigned role) {
    const struct tcp_round_trips *trips = &session->sides[side].round_trips;
    bool is_measured = trips->count > 0;
    for (enum tcp_count which = 0; which < TCP_COUNT_COUNT; which++) {
        uint64_t count;
        bool is_counted = tcp_session_count(session, side, which, &count);
        set_count(&cells[COLUMN_OF_COUNT(which) + role], is_counted, count);
    }
    set_measured(&cells[COLUMN_AVERAGE + role], is_measured, is_measured ? trips->sum / (int64_t)trips->count : 0);
    set_measured(&cells[COLUMN_MIN + role], is_measured, trips->min);
    set_measured(&cells[COLUMN_MAX + role], is_measured, trips->max);
}

static void set_times(stat_tap_table_item_type *cells, const struct facts *facts) {
    const struct tcp_session *session = &facts->session;
    int64_t time;
    bool is_measured = tcp_session_handshake(session, &time);
    set_measured(&cells[COLUMN_HANDSHAKE], is_measured, time);
    is_measured = tcp_session_server_time(session, &time);
    set_measured(&cells[COLUMN_SERVER_TIME], is_measured, time);
    is_measured = tcp_session_network_time(session, &time);
    set_measured(&cells[COLUMN_NETWORK_TIME], is_measured, time);
    set_measured(&cells[COLUMN_DURATION], facts->span.is_known, facts->span.last - facts->span.first);
}

static void set_row(stat_tap_table_item_type *cells, const struct facts *facts) {
    const struct tcp_session *session = &facts->session;
    unsigned client = tcp_session_client(session);
    report_set_text(&cells[COLUMN_CLIENT], facts->ends[client].text);
    report_set_text(&cells[COLUMN_SERVER], facts->ends[!client].text);
    report_set_text(&cells[COLUMN_HOST], traced_host(facts, client));
    report_set_text(&cells[COLUMN_STATE], tcp_state_name(tcp_session_state(session)));
    report_set_number(&cells[COLUMN_EXCHANGES], session->exchanges);
    set_side(cells, session, client, 0);
    set_side(cells, session, !client, 1);
    set_times(cells, facts);
}

static void begin_session(struct facts *facts, const tcp_info_t *tcp, wmem_allocator_t *pool) {
    tcp_session_begin(&facts->session, tcp->th_sport, tcp->th_dport);
    set_end(&facts->ends[0], &tcp->ip_src, tcp->th_sport, pool);
    set_end(&facts->ends[1], &tcp->ip_dst, tcp->th_dport, pool);
}

static uint32_t length_of(const tcp_info_t *tcp) {
    return tcp->th_have_seglen ? tcp->th_seglen : 0;
}

static void take_packet(struct facts *facts, const packet_info *pinfo, const tcp_info_t *tcp) {
    struct tcp_segment segment = {
        .side = side_of(facts, tcp),
        .time = report_time_of(pinfo),
        .sequence = tcp->th_rawseq,
        .acknowledgment = tcp->th_rawack,
        .length = length_of(tcp),
        .window = tcp->th_win,
        .flags = tcp->th_flags,
    };
    tcp_session_take(&facts->session, &segment);
    note_direction(facts, segment.side, pinfo);
}

/* Beyond the last row packets and bytes are counted, and the lower port is taken for the server's. */
static void count_only(stat_tap_table_item_type *cells, const tcp_info_t *tcp) {
    unsigned role = tcp->th_sport < tcp->th_dport;
    report_add(&cells[COLUMN_OF_COUNT(TCP_PACKETS) + role], 1);
    report_add(&cells[COLUMN_OF_COUNT(TCP_BYTES) + role], length_of(tcp));
}

static struct report report;

static tap_packet_status sessions_packet(void *data _U_, packet_info *pinfo, epan_dissect_t *edt _U_,
                                         const void *tapped, tap_flags_t flags _U_) {
    const tcp_info_t *tcp = tapped;
    if (duplicates_insight.has_found(pinfo))
        return TAP_PACKET_DONT_REDRAW; /* it has been counted, and was not sent again */
    const char *stream = wmem_strdup_printf(pinfo->pool, "%u", tcp->th_stream);
    bool is_new;
    const struct report_row *row = report_row(&report, 0, stream, &is_new);
    struct facts *facts = row->facts;
    report_take_time(&facts->span, pinfo, &row->cells[COLUMN_FIRST]);
    if (row->is_others) {
        count_only(row->cells, tcp);
        return TAP_PACKET_REDRAW;
    }
    if (is_new) {
        report_set_number(&row->cells[COLUMN_STREAM], tcp->th_stream);
        begin_session(facts, tcp, pinfo->pool);
    }
    take_packet(facts, pinfo, tcp);
    set_row(row->cells, facts);
    return TAP_PACKET_REDRAW;
}

static const char *const titles[] = {"TCP sessions"};

static struct report report = {
    REPORT_OF("CTRACE: TCP sessions", "tcp", "ctrace,sessions", sessions_packet, columns, titles),
    .rows_max = 10000,
    .facts_size = sizeof(struct facts),
};

void sessions_report_register(void) {
    report_register(&report);
}
