/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_interleaving.c - very many sessions at once, each with a known outcome, in random order: test_interleaving
 * [COUNT]
 *
 * A session is a string of steps, and a plan says what comes of it:
 *
 *   a  an announcement that is accepted     j  one that is refused          c  the transfer command
 *   p  its 150                              2  its 226                      f  its 425          n  its 550
 *   s  a SYN, or the same again             d  one that is discarded        S  its answer       k  the last ACK
 *   R  a reset instead of the answer        i  ICMP about the SYN
 *   q  QUIT                                 F  FIN of the client            x  RST of the server
 *   D  the reply comes again                L  the wait limit passes        g  NOOP and its reply
 */
#include "ftp_stage.h"
#include "unit.h"

#include <stdio.h>

enum who { EITHER, CLIENT_ANNOUNCES, SERVER_ANNOUNCES };

static const struct plan {
    enum outcome outcome;
    enum who announcer;
    const char *steps;
} plans[] = {
    {OUTCOME_OK, EITHER, "asSk"},
    {OUTCOME_OK, EITHER, "asSkcp2q"},
    {OUTCOME_OK, EITHER, "acpsSk2F"},
    {OUTCOME_OK, EITHER, "gacsS2"},
    {OUTCOME_OK, EITHER, "acsRsSk"},
    {OUTCOME_OK, EITHER, "acdsSkf"},
    {OUTCOME_OK, EITHER, "acssssSk2"},
    {OUTCOME_OK, EITHER, "asisSkx"},
    {OUTCOME_OK, EITHER, "aDDcpsSk2q"},
    {OUTCOME_MISSING, EITHER, "acpf"},
    {OUTCOME_MISSING, EITHER, "acp2"},
    {OUTCOME_MISSING, EITHER, "acncpfq"},
    {OUTCOME_MISSING, EITHER, "acF"},
    {OUTCOME_MISSING, EITHER, "gacpx"},
    {OUTCOME_MISSING, EITHER, "acL"},
    {OUTCOME_MISSING, SERVER_ANNOUNCES, "aF"},
    {OUTCOME_MISSING, SERVER_ANNOUNCES, "agx"},
    {OUTCOME_UNANSWERED, EITHER, "acsf"},
    {OUTCOME_UNANSWERED, EITHER, "acssF"},
    {OUTCOME_UNANSWERED, EITHER, "asssx"},
    {OUTCOME_UNANSWERED, EITHER, "acsL"},
    {OUTCOME_UNANSWERED, EITHER, "acpsSf"},
    {OUTCOME_UNANSWERED, EITHER, "adsF"},
    {OUTCOME_REFUSED, EITHER, "acsRf"},
    {OUTCOME_REFUSED, EITHER, "asRF"},
    {OUTCOME_REFUSED, EITHER, "acpsifq"},
    {OUTCOME_REFUSED, EITHER, "asRsx"},
    {OUTCOME_REFUSED, EITHER, "acsRL"},
    {OUTCOME_DISCARDED, EITHER, "acdf"},
    {OUTCOME_DISCARDED, EITHER, "adddF"},
    {OUTCOME_DISCARDED, EITHER, "adRx"},
    {OUTCOME_DISCARDED, EITHER, "acdL"},
    {OUTCOME_UNUSED, EITHER, "aq"},
    {OUTCOME_UNUSED, EITHER, "agcnq"},
    {OUTCOME_UNUSED, EITHER, "aaaq"},
    {OUTCOME_UNUSED, CLIENT_ANNOUNCES, "aF"},
    {OUTCOME_UNUSED, CLIENT_ANNOUNCES, "acnx"},
    {OUTCOME_DEAD_CONTROL, EITHER, "aDDx"},
    {OUTCOME_DEAD_CONTROL, EITHER, "aDDDDx"},
    {OUTCOME_REJECTED, CLIENT_ANNOUNCES, "j"},
};

enum { AT_ONCE = 64, ANNOUNCED_MAX = 4, HOSTS = 20, PORTS = 5000 };

struct session {
    const struct plan *plan;
    const char *step;
    bool passive, ipv6;
    unsigned number;
    struct talk talk;
    struct endpoint listener, opener;
    uint32_t syn_sequence;
    struct packet reply; /* the last one of the server */
    int64_t not_before;
    int64_t command_time;
    bool has_syn;
    const struct transfer *transfers[ANNOUNCED_MAX];
    unsigned transfer_count;
};

/* A generator whose numbers are the same everywhere (xorshift). */
static uint64_t random_state;

static uint32_t random_below(uint32_t limit) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 32) % limit;
}

/* --- a session --------------------------------------------------------------------------------------------------- */

static struct endpoint host(const struct session *session, unsigned net, unsigned number, unsigned port) {
    struct endpoint end = {.port = (uint16_t)port};
    uint8_t bytes[IPV6_LENGTH] = {0x20, 0x01, 0x0d, 0xb8};
    uint8_t *last = session->ipv6 ? bytes + 12 : bytes;
    last[0] = 10;
    last[1] = (uint8_t)net;
    last[2] = 0;
    last[3] = (uint8_t)number;
    end.address = address_of(bytes, session->ipv6 ? IPV6_LENGTH : IPV4_LENGTH);
    return end;
}

static void begin(struct session *session, struct stage *stage, unsigned number) {
    *session = (struct session){.number = number, .plan = &plans[random_below(COUNT_OF(plans))]};
    session->step = session->plan->steps;
    session->passive =
        session->plan->announcer == EITHER ? random_below(2) != 0 : session->plan->announcer == SERVER_ANNOUNCES;
    session->ipv6 = random_below(3) == 0;
    session->talk.client = host(session, 0, number % HOSTS, 1024 + number % PORTS);
    session->talk.server = host(session, 1, number % 3, 21);
    session->talk.client_next = random_below(UINT32_MAX);
    session->talk.server_next = random_below(UINT32_MAX);
    stage_send(stage, &session->talk.client, &session->talk.server, TCP_SYN, session->talk.client_next++, 0);
    stage_send(stage, &session->talk.server, &session->talk.client, TCP_SYN | TCP_ACK, session->talk.server_next++, 0);
}

static void client_says(struct session *session, struct stage *stage, const char *line) {
    stage_say(stage, &session->talk, true, line);
}

static void server_says(struct session *session, struct stage *stage, const char *line) {
    stage_say(stage, &session->talk, false, line);
    session->reply = stage->last;
}

/* --- its steps --------------------------------------------------------------------------------------------------- */

static void announce_address(const struct session *session, char *line, size_t size) {
    const uint8_t *bytes = session->listener.address.bytes;
    unsigned high = session->listener.port >> 8, low = session->listener.port & 0xff;
    if (session->ipv6 && session->passive)
        snprintf(line, size, "229 Entering Extended Passive Mode (|||%u|)", session->listener.port);
    else if (session->ipv6)
        snprintf(line, size, "EPRT |2|2001:db8::%x:%x|%u|", bytes[12] << 8 | bytes[13], bytes[14] << 8 | bytes[15],
                 session->listener.port);
    else
        snprintf(line, size, "%s%u,%u,%u,%u,%u,%u", session->passive ? "227 Entering Passive Mode " : "PORT ", bytes[0],
                 bytes[1], bytes[2], bytes[3], high, low);
}

static void announce(struct session *session, struct stage *stage, const char *reply) {
    char line[128];
    unsigned port = 10000 + (session->number * 5 + session->transfer_count) % 50000;
    session->listener = session->passive ? session->talk.server : session->talk.client;
    session->listener.port = (uint16_t)port;
    session->opener = session->passive ? session->talk.client : session->talk.server;
    session->opener.port = (uint16_t)(session->passive ? 1024 + random_below(60000) : 20);
    session->syn_sequence = random_below(UINT32_MAX);
    announce_address(session, line, sizeof line);
    if (session->passive) {
        client_says(session, stage, session->ipv6 ? "EPSV" : "PASV");
        server_says(session, stage, line);
    } else {
        client_says(session, stage, line);
        server_says(session, stage, reply);
    }
    for (size_t i = 0; i < stage->told_count; i++)
        if (stage->told[i].note.kind == NOTE_SETUP)
            session->transfers[session->transfer_count++] = stage->told[i].note.transfer;
}

static void send_syn(struct session *session, struct stage *stage, uint16_t discard) {
    stage_send(stage, &session->opener, &session->listener, TCP_SYN, session->syn_sequence, discard);
    session->not_before = stage->time + SECOND / 2; /* a SYN that comes again at once would be a copy */
}

/* A listener's answer, the opener's last packet of three: the numbers do not matter. */
static void send_data_packet(struct session *session, struct stage *stage, char step) {
    if (step == 'S')
        stage_send(stage, &session->listener, &session->opener, TCP_SYN | TCP_ACK, 1, 0);
    else if (step == 'k')
        stage_send(stage, &session->opener, &session->listener, TCP_ACK, session->syn_sequence + 1, 0);
    else if (step == 'R')
        stage_send(stage, &session->listener, &session->opener, TCP_RST | TCP_ACK, 0, 0);
    else
        stage_unreachable(stage, &session->opener, &session->listener);
}

static void send_again(struct session *session, struct stage *stage) {
    stage->last = session->reply;
    stage_again(stage);
    session->not_before = stage->time + SECOND;
}

static void take_step(struct session *session, struct stage *stage, char step) {
    switch (step) {
    case 'a':
        announce(session, stage, "200 Port request OK.");
        session->not_before = stage->time + SECOND / 2;
        break;
    case 'j':
        announce(session, stage, "500 Illegal port.");
        break;
    case 'c':
        client_says(session, stage, random_below(2) ? "RETR A.B" : "list");
        session->command_time = stage->time;
        break;
    case 's':
    case 'd':
        send_syn(session, stage, step == 'd' ? 4150 : 0);
        break;
    case 'D':
        send_again(session, stage);
        break;
    case 'q':
        client_says(session, stage, "QUIT");
        server_says(session, stage, "221 Goodbye.");
        break;
    case 'g':
        client_says(session, stage, "NOOP");
        server_says(session, stage, "200-Yes\r\n200 OK");
        break;
    case 'F':
    case 'x':
        stage_end(stage, &session->talk, step == 'F', step == 'F' ? TCP_FIN : TCP_RST);
        break;
    case 'L':
        flow_time(stage->flow, ++stage->frame, stage->time);
        break;
    case 'S':
    case 'k':
    case 'R':
    case 'i':
        send_data_packet(session, stage, step);
        break;
    default:
        server_says(session, stage,
                    step == 'p'   ? "150 Here it comes"
                    : step == '2' ? "226-Done\r\n226 Really"
                    : step == 'f' ? "425 Can't open data connection."
                                  : "550 Not found.");
    }
}

/* The time before which the next step cannot be taken. */
static int64_t due(const struct session *session) {
    return *session->step == 'L' ? session->command_time + usual_settings.wait_limit : session->not_before;
}

static void check(const struct session *session) {
    assert_true(session->transfer_count > 0);
    for (unsigned i = 0; i < session->transfer_count; i++) {
        const struct transfer *transfer = session->transfers[i];
        if (!transfer->settled || transfer->outcome != session->plan->outcome)
            fail_msg("session %u, \"%s\", %s: %s instead of %s", session->number, session->plan->steps,
                     method_name(transfer->method), transfer->settled ? outcome_name(transfer->outcome) : "open",
                     outcome_name(session->plan->outcome));
    }
}

/* --- all sessions ------------------------------------------------------------------------------------------------ */

/* Advances a session by a step; false when it has no more. */
static bool advance(struct session *session, struct stage *stage) {
    stage->time += (int64_t)random_below(5) * 1000000;
    if (due(session) > stage->time) {
        stage->time += 1000000;
        return true;
    }
    take_step(session, stage, *session->step++);
    stage->told_count = 0;
    if (random_below(8) == 0) { /* at another interface */
        stage->time += 1000000;
        stage_again(stage);
    }
    return *session->step != '\0';
}

static unsigned session_count = 100000;

static void interleaved_sessions_are_judged_right(void **state) {
    (void)state;
    static struct session sessions[AT_ONCE];
    struct stage stage;
    unsigned begun = 0, live = 0;
    stage_open(&stage, &usual_settings);
    random_state = UINT64_C(0x9e3779b97f4a7c15);
    while (begun < session_count || live > 0) {
        if (live < AT_ONCE && begun < session_count)
            begin(&sessions[live++], &stage, begun++);
        unsigned chosen = random_below(live);
        if (!advance(&sessions[chosen], &stage)) {
            check(&sessions[chosen]);
            sessions[chosen] = sessions[--live];
        }
    }
    stage_close(&stage);
}

int main(int count, char **arguments) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interleaved_sessions_are_judged_right),
    };
    if (count > 1)
        session_count = (unsigned)strtoul(arguments[1], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
