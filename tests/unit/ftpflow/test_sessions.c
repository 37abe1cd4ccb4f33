/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * test_sessions.c - plays the sessions of sessions.txt, each alone, and compares what is found
 *
 *   == title
 *   TIME [@N] C TEXT            the client of control connection N (1 unless said) sends a line; S the server
 *   TIME [@N] c TEXT            ... without a line end; s the server.  In TEXT \n is CR LF, \xNN a byte
 *   TIME [@N] cut COUNT C TEXT  ... of which only the first COUNT bytes are in the trace
 *   TIME [@N] lost C TEXT       ... which is not in the trace
 *   TIME [@N] fin C             FIN; rst RST; open C the SYN, open S the SYN-ACK, late C a copy of the first one
 *   TIME syn FROM TO [CODE]     a SYN, with a discard code; again with the same numbers when it comes again
 *   TIME answer FROM TO         SYN-ACK; ack, data, reset, unreachable
 *   TIME again                  the last packet once more
 *   TIME gap                    records are missing;  TIME tick: any other packet
 *   connect N CLIENT SERVER     endpoints of a control connection
 *   => METHOD ENDPOINT OUTCOME [syns N] [proved TIME | open] [mismatch]
 *   => bad METHOD, => cut METHOD, => encrypted, => failed N [bruteforce], => login
 *
 * Times are seconds.  Found things are compared in the order in which they were told first.
 */
#include <stdio.h>

#include "ftp_stage.h"
#include "unit.h"

enum { TALKS = 4, LINE_SIZE = 1024, FOUND_SIZE = 4096 };

/* Sequence numbers: those of the server wrap soon. */
static const uint32_t FIRST_OF_CLIENT = 1000, FIRST_OF_SERVER = UINT32_C(0xfffffff0);

struct play {
    struct stage stage;
    struct talk talks[TALKS];
    char title[LINE_SIZE];
    char expected[FOUND_SIZE];
    bool open;
};

/* --- what was found ---------------------------------------------------------------------------------------------- */

static void append(char *text, const char *format, ...) {
    va_list arguments;
    size_t length = strlen(text);
    va_start(arguments, format);
    vsnprintf(text + length, FOUND_SIZE - length, format, arguments);
    va_end(arguments);
}

static void append_endpoint(char *text, const struct endpoint *end) {
    const uint8_t *bytes = end->address.bytes;
    if (end->address.length == IPV4_LENGTH) {
        append(text, " %u.%u.%u.%u:%u", bytes[0], bytes[1], bytes[2], bytes[3], end->port);
        return;
    }
    append(text, " [");
    for (size_t i = 0; i < IPV6_LENGTH; i += 2)
        append(text, "%s%x", i > 0 ? ":" : "", bytes[i] << 8 | bytes[i + 1]);
    append(text, "]:%u", end->port);
}

/* The time at which the outcome was proved, for the last time; -1 for never. */
static double proof_time(const struct stage *stage, const struct transfer *transfer) {
    for (size_t i = 0; i < stage->told_count; i++) {
        const struct told *told = &stage->told[i];
        bool is_proof = told->note.kind == NOTE_PROOF && told->note.transfer == transfer;
        if (is_proof && told->frame == transfer->proof_frame)
            return (double)(told->time - 1000 * SECOND) / (double)SECOND;
    }
    return -1;
}

static void append_transfer(char *text, const struct stage *stage, const struct transfer *transfer) {
    append(text, "%s", method_name(transfer->method));
    append_endpoint(text, &transfer->announced);
    append(text, " %s", outcome_name(transfer->outcome));
    if (transfer->syns > 0)
        append(text, " syns %u", transfer->syns);
    if (transfer->settled)
        append(text, " proved %.10g", proof_time(stage, transfer));
    else
        append(text, " open");
    append(text, "%s\n", transfer->mismatch ? " mismatch" : "");
}

static void append_told(char *text, const struct stage *stage, const struct note *note) {
    switch (note->kind) {
    case NOTE_SETUP:
        append_transfer(text, stage, note->transfer);
        break;
    case NOTE_BAD_ANNOUNCEMENT:
        append(text, "bad %s\n", method_name(note->method));
        break;
    case NOTE_CUT_ANNOUNCEMENT:
        append(text, "cut %s\n", method_name(note->method));
        break;
    case NOTE_ENCRYPTED:
        append(text, "encrypted\n");
        break;
    case NOTE_LOGIN_FAILED:
        append(text, "failed %u%s\n", note->failures, note->bruteforce ? " bruteforce" : "");
        break;
    case NOTE_LOGGED_IN:
        append(text, "login\n");
        break;
    default:
        break;
    }
}

static void check_play(struct play *play) {
    char found[FOUND_SIZE] = "";
    if (!play->open)
        return;
    for (size_t i = 0; i < play->stage.told_count; i++)
        append_told(found, &play->stage, &play->stage.told[i].note);
    if (strcmp(found, play->expected) != 0)
        fail_msg("%s\nexpected:\n%sfound:\n%s", play->title, play->expected, found);
    stage_close(&play->stage);
    play->open = false;
}

/* --- words ------------------------------------------------------------------------------------------------------- */

/* The next word of a line, cut off with a zero; moves behind the one blank that ends it. */
static char *next_word(char **at) {
    while (**at == ' ')
        (*at)++;
    char *word = *at;
    *at += strcspn(word, " ");
    if (**at != '\0')
        *(*at)++ = '\0';
    return word;
}

static struct endpoint next_endpoint(char **at) {
    return endpoint_named(next_word(at));
}

/* Text with \n and \xNN; `out` has room for as many bytes as the text. */
static size_t unescape(const char *text, char *out) {
    size_t count = 0;
    while (*text != '\0') {
        if (text[0] == '\\' && text[1] == 'n') {
            memcpy(out + count, "\r\n", 2);
            count += 2;
            text += 2;
        } else if (text[0] == '\\' && text[1] == 'x') {
            const char digits[] = {text[2], text[3], '\0'};
            out[count++] = (char)strtoul(digits, NULL, 16);
            text += 4;
        } else {
            out[count++] = *text++;
        }
    }
    return count;
}

/* --- events ------------------------------------------------------------------------------------------------------ */

static void speak(struct play *play, struct talk *talk, const char *who, const char *text, size_t captured) {
    static char bytes[2 * LINE_SIZE];
    bool client = who[0] == 'C' || who[0] == 'c';
    size_t length = unescape(text, bytes);
    if (who[0] == 'C' || who[0] == 'S') {
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }
    stage_speak(&play->stage, talk, client, text_of(bytes, length), captured);
}

static void lose(struct talk *talk, char *at) {
    static char bytes[2 * LINE_SIZE];
    const char *who = next_word(&at);
    stage_lose(talk, who[0] == 'C', unescape(at, bytes) + 2);
}

/* A packet between two endpoints of a data connection. */
static bool play_data(struct play *play, const char *what, char *at) {
    static const struct {
        const char *name;
        uint8_t flags;
    } kinds[] = {{"syn", TCP_SYN}, {"answer", TCP_SYN | TCP_ACK}, {"ack", TCP_ACK}, {"reset", TCP_RST | TCP_ACK}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(what, kinds[i].name) == 0) {
            struct endpoint from = next_endpoint(&at), to = next_endpoint(&at);
            uint16_t code = (uint16_t)strtoul(next_word(&at), NULL, 10);
            stage_send(&play->stage, &from, &to, kinds[i].flags, 7000, code);
            return true;
        }
    return false;
}

static bool play_other(struct play *play, const char *what, char *at) {
    if (strcmp(what, "again") == 0)
        stage_again(&play->stage);
    else if (strcmp(what, "gap") == 0)
        stage_gap(&play->stage);
    else if (strcmp(what, "tick") == 0)
        flow_time(play->stage.flow, ++play->stage.frame, play->stage.time);
    else if (strcmp(what, "unreachable") == 0) {
        struct endpoint from = next_endpoint(&at), to = next_endpoint(&at);
        stage_unreachable(&play->stage, &from, &to);
    } else
        return false;
    return true;
}

static void open_talk(struct play *play, struct talk *talk, bool client) {
    uint32_t *next = client ? &talk->client_next : &talk->server_next;
    const struct endpoint *from = client ? &talk->client : &talk->server;
    const struct endpoint *to = client ? &talk->server : &talk->client;
    stage_send(&play->stage, from, to, client ? TCP_SYN : TCP_SYN | TCP_ACK, (*next)++, 0);
}

/* As open_talk() on a new connection. */
static void open_late(struct play *play, struct talk *talk, bool client) {
    struct talk new = {talk->client, talk->server, FIRST_OF_CLIENT, FIRST_OF_SERVER};
    open_talk(play, &new, client);
}

static void play_control(struct play *play, struct talk *talk, char *what, char *at) {
    if (strchr("CScs", what[0]) != NULL && what[1] == '\0') {
        speak(play, talk, what, at, SIZE_MAX);
    } else if (strcmp(what, "cut") == 0) {
        size_t captured = strtoul(next_word(&at), NULL, 10);
        const char *who = next_word(&at);
        speak(play, talk, who, at, captured);
    } else if (strcmp(what, "lost") == 0) {
        lose(talk, at);
    } else if (strcmp(what, "open") == 0) {
        open_talk(play, talk, next_word(&at)[0] == 'C');
    } else if (strcmp(what, "late") == 0) {
        open_late(play, talk, next_word(&at)[0] == 'C');
    } else {
        bool client = next_word(&at)[0] == 'C';
        assert_true(strcmp(what, "fin") == 0 || strcmp(what, "rst") == 0);
        stage_end(&play->stage, talk, client, strcmp(what, "fin") == 0 ? TCP_FIN : TCP_RST);
    }
}

static void play_event(struct play *play, char *line) {
    struct talk *talk = &play->talks[1];
    play->stage.time = 1000 * SECOND + (int64_t)(strtod(next_word(&line), NULL) * 1e6 + 0.5) * 1000;
    char *what = next_word(&line);
    if (what[0] == '@') {
        talk = &play->talks[what[1] - '0'];
        what = next_word(&line);
    }
    if (!play_data(play, what, line) && !play_other(play, what, line))
        play_control(play, talk, what, line);
}

static void connect_talk(struct play *play, char *at) {
    struct talk *talk = &play->talks[next_word(&at)[0] - '0'];
    talk->client = next_endpoint(&at);
    talk->server = next_endpoint(&at);
}

static void begin_play(struct play *play, const char *title) {
    check_play(play);
    *play = (struct play){.open = true};
    snprintf(play->title, sizeof play->title, "%s", title);
    stage_open(&play->stage, &usual_settings);
    for (unsigned i = 0; i < TALKS; i++)
        play->talks[i] = (struct talk){endpoint_named("10.0.0.1:1025"), endpoint_named("10.0.0.2:21"), FIRST_OF_CLIENT,
                                       FIRST_OF_SERVER};
    for (unsigned i = 0; i < TALKS; i++)
        play->talks[i].client.port = (uint16_t)(1024 + i);
}

static void play_line(struct play *play, char *line) {
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, "== ", 3) == 0)
        begin_play(play, line + 3);
    else if (strncmp(line, "=> ", 3) == 0)
        append(play->expected, "%s\n", line + 3);
    else if (strncmp(line, "connect ", 8) == 0)
        connect_talk(play, line + 8);
    else if (line[0] != '#' && line[0] != '\0')
        play_event(play, line);
}

static const char *script;

static void every_session_is_judged_right(void **state) {
    (void)state;
    static struct play play;
    char line[LINE_SIZE];
    unsigned sessions = 0;
    FILE *file = fopen(script, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        sessions += line[0] == '=' && line[1] == '=';
        play_line(&play, line);
    }
    fclose(file);
    check_play(&play);
    assert_true(sessions > 50);
}

int main(int count, char **arguments) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_session_is_judged_right),
    };
    if (count < 2)
        return 2;
    script = arguments[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
