/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * control.c - a control connection: see control.h
 */
#include "control.h"

#include <string.h>

#include "logins.h"
#include "wait.h"

void control_reset(struct control *control, const struct endpoint *client, const struct endpoint *server) {
    control->client = *client;
    control->server = *server;
    control->from_client.started = control->from_server.started = false;
    control->pending_count = 0;
    control->is_over = control->is_proved = control->is_refuted = control->is_greeted = false;
    control->is_encrypted = control->encryption_is_told = control->has_quit = false;
    control->reply_code = 0;
    control->established = NULL;
}

bool control_is_greeting(struct text payload) {
    enum { GREETING_LENGTH = 4 }; /* "220 " or "220-" */
    return payload.length >= GREETING_LENGTH &&
           reply_read(text_part(payload, 0, GREETING_LENGTH)).code == REPLY_GREETING;
}

static struct text first_line(struct text payload) {
    size_t end = 0;
    while (end < payload.length && payload.bytes[end] != '\r' && payload.bytes[end] != '\n')
        end++;
    return text_part(payload, 0, end);
}

bool control_is_command(struct text payload) {
    return !is_blank(text_at(payload, 0)) && command_read(first_line(payload)).kind != COMMAND_UNKNOWN;
}

/* --- the announcements of a control connection ------------------------------------------------------------------- */

static void close_all(struct flow *flow, struct control *control, enum closure closure) {
    struct ring *link = control->waits.next;
    while (link != &control->waits) {
        struct wait *wait = MEMBER_OF(link, struct wait, of_control);
        link = link->next; /* before the wait is settled, and forgotten */
        wait_close(flow, wait, closure);
    }
}

/* The newest one that is under way, and has a transfer command or has none. */
static struct wait *newest_wait(const struct control *control, bool commanded) {
    for (struct ring *link = control->waits.previous; link != &control->waits; link = link->previous) {
        struct wait *wait = MEMBER_OF(link, struct wait, of_control);
        if (!wait->transfer->settled && wait->commanded == commanded)
            return wait;
    }
    return NULL;
}

void control_end(struct flow *flow, struct control *control) {
    control->is_over = true;
    close_all(flow, control, CLOSURE_ENDED);
}

void control_crowd_out(struct flow *flow, struct control *control) {
    while (!ring_is_empty(&control->waits))
        wait_crowd_out(flow, MEMBER_OF(control->waits.next, struct wait, of_control));
}

static void note_unreadable(struct flow *flow, enum method method, enum announcement why) {
    if (why == ANNOUNCEMENT_FOREIGN)
        return;
    struct note note = {
        .kind = why == ANNOUNCEMENT_CUT ? NOTE_CUT_ANNOUNCEMENT : NOTE_BAD_ANNOUNCEMENT,
        .method = method,
    };
    flow->out.note(flow->out.context, &note);
}

/* Takes what was read of an announcement, which replaces those before it even if it cannot be read; NULL when there is
 * nothing to wait for. */
static struct wait *announce(struct flow *flow, struct control *control, enum method method,
                             enum announcement announced, const struct endpoint *end) {
    close_all(flow, control, CLOSURE_REPLACED);
    control->established = NULL;
    if (announced == ANNOUNCEMENT_GOOD)
        return wait_begin(flow, control, method, end);
    note_unreadable(flow, method, announced);
    return NULL;
}

/* --- commands ---------------------------------------------------------------------------------------------------- */

/* Should there be too many commands without a reply, the oldest is forgotten. */
static struct pending *push_pending(struct flow *flow, struct control *control, const struct command *command) {
    if (control->pending_count == PENDING_MAX) {
        control->pending_count--;
        memmove(control->pending, control->pending + 1, control->pending_count * sizeof control->pending[0]);
    }
    struct pending *pending = &control->pending[control->pending_count++];
    *pending =
        (struct pending){.kind = command->kind, .method = command->method, .frame = flow->frame, .time = flow->time};
    return pending;
}

static void take_announcement(struct flow *flow, struct control *control, const struct command *command, bool cut) {
    struct endpoint end;
    enum announcement announced = announcement_read(command->method, command->argument, cut, &end);
    struct wait *wait = announce(flow, control, command->method, announced, &end);
    push_pending(flow, control, command)->wait = wait;
}

/* The first pending command of a kind; pending_count when there is none. */
static unsigned find_pending(const struct control *control, enum command_kind kind) {
    unsigned i = 0;
    while (i < control->pending_count && control->pending[i].kind != kind)
        i++;
    return i;
}

/* The data connection came before the command, as passive clients like it. */
static void use_established(struct flow *flow, struct control *control) {
    control->established->command_frame = flow->frame;
    flow_note(flow, NOTE_COMMAND, control->established);
    control->established = NULL;
}

/* A transfer command that is sent ahead of the reply to PASV uses what that reply will announce. */
static void take_transfer(struct flow *flow, struct control *control, const struct command *command) {
    bool is_ahead = find_pending(control, COMMAND_PASSIVE) < control->pending_count;
    struct pending *pending = push_pending(flow, control, command);
    pending->wait = is_ahead ? NULL : newest_wait(control, false);
    if (pending->wait != NULL)
        wait_command(flow, pending->wait, flow->frame, flow->time);
    else if (!is_ahead && control->established != NULL)
        use_established(flow, control);
}

static void take_command(struct flow *flow, struct control *control, const struct command *command, bool cut) {
    switch (command->kind) {
    case COMMAND_ANNOUNCE:
        take_announcement(flow, control, command, cut);
        break;
    case COMMAND_TRANSFER:
        take_transfer(flow, control, command);
        break;
    case COMMAND_GIVE_UP:
        control->has_quit |= command->quits;
        close_all(flow, control, CLOSURE_GIVEN_UP);
        push_pending(flow, control, command);
        break;
    default:
        push_pending(flow, control, command);
    }
}

/* A greeting of 220 may be that of a mail server: the first command tells. */
static void judge_by_command(struct control *control, const struct command *command) {
    bool is_of_ftp = command->kind != COMMAND_UNKNOWN && command->kind != COMMAND_COMMON && !command->quits;
    control->is_proved = is_of_ftp;
    control->is_refuted = !is_of_ftp;
}

/* --- replies ----------------------------------------------------------------------------------------------------- */

/* Takes the pending commands up to `last` off; gives that one.  Those before it have been answered, but not in the
 * trace. */
static struct pending pop_pending(struct control *control, unsigned last) {
    if (last >= control->pending_count)
        return (struct pending){.kind = COMMAND_UNKNOWN};
    struct pending pending = control->pending[last];
    control->pending_count -= last + 1;
    memmove(control->pending, control->pending + last + 1, control->pending_count * sizeof control->pending[0]);
    return pending;
}

/* Which of the pending commands a final reply answers: the first, but some replies answer only some commands. */
static struct pending pop_answered(struct control *control, unsigned code) {
    enum method method;
    unsigned special = control->pending_count;
    if (reply_announces(code, &method))
        special = find_pending(control, COMMAND_PASSIVE);
    else if (reply_ends_transfer(code))
        special = find_pending(control, COMMAND_TRANSFER);
    return pop_pending(control, special < control->pending_count ? special : 0);
}

/* A preliminary reply: the transfer command is accepted, and what came before it has been answered. */
static void take_preliminary(struct control *control) {
    unsigned transfer = find_pending(control, COMMAND_TRANSFER);
    if (transfer == control->pending_count)
        return;
    if (transfer > 0)
        pop_pending(control, transfer - 1);
    control->pending[0].accepted = true;
}

static void take_transfer_reply(struct flow *flow, const struct pending *pending, unsigned code) {
    if (pending->wait == NULL || pending->wait->transfer->settled)
        return;
    if (reply_is(code, 2))
        wait_close(flow, pending->wait, CLOSURE_DONE);
    else if (reply_is_evidence(code) || (pending->accepted && code >= 400))
        wait_close(flow, pending->wait, CLOSURE_FAILED);
    else if (code >= 400)
        wait_uncommand(flow, pending->wait);
}

static void take_login_reply(struct flow *flow, const struct control *control, unsigned code) {
    if (code == REPLY_LOGGED_IN || code == REPLY_LOGGED_IN_SECURELY)
        logins_succeeded(flow, &control->client.address);
    else if (code == REPLY_NOT_LOGGED_IN || code == REPLY_WRONG_PASSWORD)
        logins_failed(flow, &control->client.address);
}

/* A transfer command that was sent ahead uses what is announced now. */
static void command_ahead(struct flow *flow, struct control *control, struct wait *wait) {
    for (unsigned i = 0; i < control->pending_count; i++) {
        struct pending *pending = &control->pending[i];
        if (pending->kind == COMMAND_ANNOUNCE || pending->kind == COMMAND_PASSIVE)
            return;
        if (pending->kind == COMMAND_TRANSFER && pending->wait == NULL) {
            pending->wait = wait;
            wait_command(flow, wait, pending->frame, pending->time);
            return;
        }
    }
}

/* Some servers use the code for something else, as in "229 Logout.": without the command it need not be readable. */
static void take_passive_reply(struct flow *flow, struct control *control, enum method method, bool asked,
                               uint32_t end) {
    if (control->announced != ANNOUNCEMENT_GOOD && !asked)
        return;
    struct wait *wait = announce(flow, control, method, control->announced, &control->announced_end);
    if (wait == NULL)
        return;
    wait_reply(flow, wait, control->reply_begin, end);
    command_ahead(flow, control, wait);
}

/* AUTH begins the session anew, as REIN does (RFC 2228). */
static void begin_encryption(struct flow *flow, struct control *control) {
    control->is_encrypted = true;
    control->pending_count = 0;
    close_all(flow, control, CLOSURE_GIVEN_UP);
    if (!control->encryption_is_told)
        flow_note(flow, NOTE_ENCRYPTED, NULL);
    control->encryption_is_told = true;
}

/* What a reply says by its code alone; `answered` is the kind of command that it answers. */
static void take_code(struct flow *flow, struct control *control, unsigned code, enum command_kind answered,
                      uint32_t end) {
    enum method method;
    if (reply_announces(code, &method))
        take_passive_reply(flow, control, method, answered == COMMAND_PASSIVE, end);
    else if (code == REPLY_ENCRYPTED)
        begin_encryption(flow, control);
    else if (code == REPLY_CLOSING)
        close_all(flow, control, CLOSURE_FAILED);
}

/* A final reply; it ends before sequence number `end`. */
static void take_reply(struct flow *flow, struct control *control, unsigned code, uint32_t end) {
    struct pending pending = pop_answered(control, code);
    switch (pending.kind) {
    case COMMAND_ANNOUNCE:
        if (pending.wait != NULL && code >= 400)
            wait_reject(flow, pending.wait);
        else if (pending.wait != NULL)
            wait_reply(flow, pending.wait, control->reply_begin, end);
        break;
    case COMMAND_TRANSFER:
        take_transfer_reply(flow, &pending, code);
        break;
    case COMMAND_LOGIN:
        take_login_reply(flow, control, code);
        break;
    default:
        if (reply_ends_transfer(code)) { /* of a command that is not in the trace */
            struct pending unseen = {.wait = newest_wait(control, true), .accepted = true};
            take_transfer_reply(flow, &unseen, code);
        }
    }
    take_code(flow, control, code, pending.kind, end);
}

/* --- lines ------------------------------------------------------------------------------------------------------- */

struct speaker {
    struct flow *flow;
    struct control *control;
};

static void take_client_line(void *context, const struct line *line) {
    const struct speaker *speaker = context;
    struct control *control = speaker->control;
    struct command command = command_read(line->text);
    if (line->holed)
        control->pending_count = 0; /* which replies belong to which commands is not known any more */
    if (!control->is_proved && !control->is_refuted)
        judge_by_command(control, &command);
    if (control->is_proved && line->text.length > 0)
        take_command(speaker->flow, control, &command, line->cut);
}

/* Reads what a line of a reply announces; the first line that makes sense counts. */
static void read_announcement(struct control *control, unsigned code, struct text text, bool cut) {
    enum method method;
    if (reply_announces(code, &method) && control->announced != ANNOUNCEMENT_GOOD)
        control->announced = announcement_read(method, text, cut, &control->announced_end);
}

/* The first line of a reply, or its only one. */
static void begin_reply(struct control *control, const struct reply_line *reply, uint32_t begin) {
    control->reply_code = reply->code;
    control->reply_begin = begin;
    control->announced = ANNOUNCEMENT_BAD;
}

static void end_reply(struct flow *flow, struct control *control, uint32_t end) {
    unsigned code = control->reply_code;
    bool is_greeting = code == REPLY_GREETING && !control->is_greeted;
    control->reply_code = 0;
    control->is_greeted = true;
    if (!control->is_proved || is_greeting)
        return;
    if (reply_is(code, 1))
        take_preliminary(control);
    else
        take_reply(flow, control, code, end);
}

/* Which commands are answered now is not known any more; and of a reply that went on, the end may be in the hole. */
static void forget_before_hole(struct control *control, const struct line *line) {
    control->pending_count = 0;
    if (!line->lost) /* then the hole is before the line, not behind it */
        control->reply_code = 0;
}

static void take_server_line(void *context, const struct line *line) {
    const struct speaker *speaker = context;
    struct control *control = speaker->control;
    struct reply_line reply = reply_read(line->text);
    if (line->holed)
        forget_before_hole(control, line);
    bool goes_on = control->reply_code != 0;
    bool is_of_it = reply.code != 0 && (!goes_on || reply.code == control->reply_code);
    if (is_of_it && !goes_on)
        begin_reply(control, &reply, line->begin);
    read_announcement(control, control->reply_code, is_of_it ? reply.text : line->text, line->cut);
    if ((is_of_it && !reply.goes_on) || (line->lost && control->reply_code != 0))
        end_reply(speaker->flow, control, line->end);
}

/* --- encryption -------------------------------------------------------------------------------------------------- */

/* The header of a TLS record: kind, version. */
static bool is_tls(struct text payload) {
    int kind = text_at(payload, 0);
    return kind >= 0x14 && kind <= 0x17 && text_at(payload, 1) == 3 && text_at(payload, 2) <= 4;
}

static bool is_plain_text(struct text payload) {
    for (size_t i = 0; i < payload.length; i++)
        if (payload.bytes[i] >= 0x7f || (payload.bytes[i] < ' ' && payload.bytes[i] != '\r' &&
                                         payload.bytes[i] != '\n' && payload.bytes[i] != '\t'))
            return false;
    return text_at(payload, payload.length - 1) == '\n';
}

/* After CCC both sides speak clear text again. */
static bool is_dialogue(struct text payload, bool from_client) {
    bool reads = from_client ? control_is_command(payload) : reply_read(first_line(payload)).code != 0;
    return reads && is_plain_text(payload);
}

/* True when the segment can be read.  Where encryption begins or ends unannounced, the bytes tell. */
static bool is_clear(struct flow *flow, struct control *control, const struct packet *packet, bool from_client) {
    struct lines *lines = from_client ? &control->from_client : &control->from_server;
    if (!control->is_encrypted && lines->kept == 0 && is_tls(packet->payload))
        begin_encryption(flow, control);
    if (!control->is_encrypted)
        return true;
    if (!is_dialogue(packet->payload, from_client))
        return false;
    control->is_encrypted = false;
    control->reply_code = 0;
    control->from_client.started = control->from_server.started = false;
    return true;
}

/* --- packets ----------------------------------------------------------------------------------------------------- */

/* Replies to announcements that come again. */
static void note_resent(struct flow *flow, struct control *control, const struct packet *packet) {
    struct ring *link = control->waits.next;
    while (link != &control->waits) {
        struct wait *wait = MEMBER_OF(link, struct wait, of_control);
        link = link->next; /* the wait may be forgotten now */
        if (wait->replied && !sequence_before(wait->reply_begin, packet->sequence) &&
            sequence_before(wait->reply_begin, packet->sequence + packet->length))
            wait_reply_again(flow, wait);
    }
}

static void note_acknowledged(struct flow *flow, struct control *control, uint32_t acknowledgment) {
    for (struct ring *link = control->waits.next; link != &control->waits; link = link->next) {
        struct wait *wait = MEMBER_OF(link, struct wait, of_control);
        if (wait->replied && !wait->acknowledged && !sequence_before(acknowledgment, wait->reply_end))
            wait_reply_acknowledged(flow, wait);
    }
}

static void take_payload(struct flow *flow, struct control *control, const struct packet *packet, bool from_client) {
    struct speaker speaker = {flow, control};
    struct segment_data segment = {packet->sequence, packet->length, packet->payload};
    if (!from_client)
        note_resent(flow, control, packet);
    if (!is_clear(flow, control, packet, from_client))
        return;
    lines_take(from_client ? &control->from_client : &control->from_server, &segment,
               from_client ? take_client_line : take_server_line, &speaker);
}

static void take_acknowledgment(struct flow *flow, struct control *control, uint32_t number, bool from_client) {
    struct speaker speaker = {flow, control};
    if (from_client)
        note_acknowledged(flow, control, number);
    if (!control->is_encrypted)
        lines_acknowledged(from_client ? &control->from_server : &control->from_client, number,
                           from_client ? take_server_line : take_client_line, &speaker);
}

/* A SYN whose first byte was read long ago is a late copy. */
static void take_syn(struct lines *lines, uint32_t first) {
    if (!lines_have_read(lines, first))
        lines_start(lines, first);
}

void control_packet(struct flow *flow, struct control *control, const struct packet *packet) {
    bool from_client = endpoint_equal(&packet->from, &control->client);
    if (packet->flags & TCP_SYN) {
        take_syn(from_client ? &control->from_client : &control->from_server, packet->sequence + 1);
        return;
    }
    if (packet->flags & TCP_ACK)
        take_acknowledgment(flow, control, packet->acknowledgment, from_client);
    if (packet->length > 0)
        take_payload(flow, control, packet, from_client);
    if (packet->flags & (TCP_FIN | TCP_RST))
        control_end(flow, control);
}
