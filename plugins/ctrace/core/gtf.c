/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * gtf.c - records that the generalized trace facility (GTF) writes about itself: see gtf.h
 */
#include "gtf.h"

#include "entry.h"
#include "tod.h"

static const struct {
    enum gtf_type type;
    size_t length;
} lengths[] = {
    {GTF_CONTROL, GTF_CONTROL_LENGTH},
    {GTF_LOST_RECORDS, GTF_LOST_LENGTH},
    {GTF_LOST_RECORDS, GTF_LOST_LENGTH_WITH_SYSTEM},
    {GTF_LOST_BLOCK, GTF_LOST_LENGTH},
    {GTF_LOST_BLOCK, GTF_LOST_LENGTH_WITH_SYSTEM},
};

static bool read_type(struct view body, enum gtf_type *out) {
    uint16_t type; /* the AID, which is zero, with it */
    if (!view_u16(body, 0, &type))
        return false;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        if ((uint16_t)lengths[i].type == type && lengths[i].length == body.length) {
            *out = lengths[i].type;
            return true;
        }
    return false;
}

int32_t gtf_seconds(int32_t time_zone) {
    const int64_t unit = 1048576, per_second = 1000000; /* microseconds */
    int64_t half = time_zone < 0 ? -per_second / 2 : per_second / 2;
    return (int32_t)((time_zone * unit + half) / per_second);
}

static bool read_time_zone(struct view body, int32_t *out) {
    enum { DAY = 82397 }; /* 86400 s in units */
    uint32_t value;
    if (!view_u32(body, GTF_TIME_ZONE_AT, &value))
        return false;
    *out = (int32_t)value;
    return *out >= -DAY && *out <= DAY;
}

bool gtf_read(struct view body, struct gtf_record *out) {
    struct gtf_record record = {.has_system_id = body.length == GTF_LOST_LENGTH_WITH_SYSTEM};
    if (!read_type(body, &record.type) || !read_time_zone(body, &record.time_zone) ||
        !view_u64(body, GTF_TIME_AT, &record.time) || !tod_is_plausible(record.time))
        return false;
    if (record.type == GTF_LOST_RECORDS && !view_u32(body, GTF_LOST_AT, &record.lost))
        return false;
    *out = record;
    return true;
}

static bool leads_to_entry(struct view bytes, size_t length) {
    return entry_seems_to_begin(view_part(bytes, length, bytes.length));
}

size_t gtf_length(struct view bytes) {
    struct gtf_record record;
    bool has_system_id =
        bytes.length == GTF_LOST_LENGTH_WITH_SYSTEM || leads_to_entry(bytes, GTF_LOST_LENGTH_WITH_SYSTEM);
    if (gtf_read(view_part(bytes, 0, GTF_LOST_LENGTH), &record))
        return has_system_id && !leads_to_entry(bytes, GTF_LOST_LENGTH) ? GTF_LOST_LENGTH_WITH_SYSTEM : GTF_LOST_LENGTH;
    bool is_control = bytes.length >= GTF_CONTROL_LENGTH && gtf_read(view_part(bytes, 0, GTF_CONTROL_LENGTH), &record);
    return is_control ? GTF_CONTROL_LENGTH : 0;
}
