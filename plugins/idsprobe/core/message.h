/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * message.h - the messages of the intrusion detection, as the syslog daemon or the console has them
 *
 * Lines of TRMD, the daemon that writes events to the syslog.  The separators are "," or " , " or blanks; a value may
 * stand right behind the "=" or after a blank, and may be empty; the order is not relied on:
 *
 *    EZZ8648I TRMD ATTACK packet was discarded:date time,sipaddr=192.0.2.1,dipaddr=192.0.2.2,…,probeid=4010006
 *    EZZ8662I TRMD TCP receive queue constrained entry logged: date time , connid= 1F , lipaddr= 2001:db8::1 , …
 *    EZZ8666I TRMD TCP out-of-order queue constrained entry logged: date time connid= 1F jobname= FTPD1 …
 *
 * The lines of a group on the console, each with an id of its own:
 *
 *    EZZ8761I IDS EVENT DETECTED
 *    EZZ8762I EVENT TYPE: FAST SCAN DETECTED        (or IDS EVENT TYPE FAST SCAN DETECTED)
 *    EZZ8763I CORRELATOR 2 - PROBEID 0300FFF1
 *    EZZ8764I SOURCE IP ADDRESS 192.0.2.1 - PORT 0
 *    EZZ8766I IDS RULE ScanGlobal
 *
 * Each line speaks for itself: what another one says is not known to it.
 * Source: IP Messages, volume 4 (EZZ, SNM), SC27-3657; the console group as IP Diagnosis Guide shows it.
 */
#ifndef IDSPROBE_MESSAGE_H
#define IDSPROBE_MESSAGE_H

#include "probe.h"
#include "text.h"

enum message_value {
    VALUE_PROBE_ID,
    VALUE_CORRELATOR,
    VALUE_POLICY,
    VALUE_JOBNAME,
    VALUE_SOURCE,
    VALUE_SOURCE_PORT,
    VALUE_DESTINATION,
    VALUE_DESTINATION_PORT,
    VALUE_EVENT,
    VALUE_ATTACK_WORD,
    VALUE_COUNT
};

struct message {
    struct text whole;               /* from its id on, without the end of the line */
    struct text id;                  /* "EZZ8648I" */
    struct text values[VALUE_COUNT]; /* empty when it is not there */
};

/* Takes the next message off `rest`, a text of any number of lines; false when there is none.  `cut` says that the text
 * may go on behind its end: then the value that ends there is not claimed. */
bool message_next(struct text *rest, bool cut, struct message *message);

/* The numbers among the values; false when it is not there or no such number. */
bool message_probe_id(const struct message *message, uint32_t *id);
bool message_correlator(const struct message *message, uint32_t *correlator);

/* A port; false also for 0, which says that there is none, or none known. */
bool message_port(const struct message *message, enum message_value value, uint32_t *port);

/* What it is about, for one without a probe id: by its event, the word of the attack, or its number. */
struct message_kind {
    enum probe_type type;
    uint8_t attack; /* 0 when it is not named */
};
struct message_kind message_kind(const struct message *message);

#endif
