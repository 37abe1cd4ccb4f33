/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * dialogue.h - what a line of a control connection says: a command of the client, a reply of the server (RFC 959)
 */
#ifndef FTPFLOW_DIALOGUE_H
#define FTPFLOW_DIALOGUE_H

#include "announce.h"
#include "text.h"

enum command_kind {
    COMMAND_UNKNOWN,  /* no command of FTP */
    COMMAND_OTHER,    /* one that does not matter here */
    COMMAND_COMMON,   /* such a one, that SMTP has as well: it does not prove that this is FTP */
    COMMAND_ANNOUNCE, /* PORT, EPRT, LPRT: the client announces */
    COMMAND_PASSIVE,  /* PASV, EPSV, LPSV: the reply announces */
    COMMAND_TRANSFER,
    COMMAND_LOGIN,  /* USER, PASS, ACCT */
    COMMAND_GIVE_UP /* ABOR, REIN, QUIT: what was announced is not used any more */
};

struct command {
    enum command_kind kind;
    enum method method; /* of COMMAND_ANNOUNCE and COMMAND_PASSIVE */
    bool quits;         /* QUIT */
    struct text argument;
};

/* Upper and lower case are the same, and Telnet's own bytes before ABOR are passed over. */
struct command command_read(struct text line);

enum {
    REPLY_GREETING = 220,
    REPLY_TRANSFERRED = 226,
    REPLY_PASSIVE = 227,
    REPLY_LONG_PASSIVE = 228,
    REPLY_EXTENDED_PASSIVE = 229,
    REPLY_LOGGED_IN = 230,
    REPLY_LOGGED_IN_SECURELY = 232,
    REPLY_ENCRYPTED = 234,
    REPLY_CLOSING = 421,
    REPLY_NO_DATA_CONNECTION = 425,
    REPLY_ABORTED = 426,
    REPLY_WRONG_PASSWORD = 430,
    REPLY_WRONG_NETWORK = 522, /* in the middle of a transfer: the data connection is not as the server wants it */
    REPLY_NOT_LOGGED_IN = 530
};

struct reply_line {
    unsigned code; /* 100 to 599; 0 when the line does not begin with one */
    bool goes_on;  /* "220-": more lines follow, up to one that begins with "220 " */
    struct text text;
};

struct reply_line reply_read(struct text line);

static inline bool reply_is(unsigned code, unsigned class) {
    return code / 100 == class;
}

/* The method that a reply announces for; false when it announces nothing. */
bool reply_announces(unsigned code, enum method *method);

/* True when the server had no data connection, or lost it. */
bool reply_is_evidence(unsigned code);

/* True when only a transfer command has such a final reply. */
bool reply_ends_transfer(unsigned code);

#endif
