/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * wtap_layout.c - are our declarations of struct wtap those of the library that is installed?
 *
 * 4.0 to 4.4 do not install the header that declares the state of an open file, so plugins/compat declares it in our
 * words.  Here a known file is opened, and the members that we use are compared with what the library says of them.
 * Where a member stood elsewhere, the values could not agree.
 */
#include <ws_compat_wtap.h>

#include <stdio.h>

static int failures;

static void expect(int is_so, const char *what) {
    if (is_so)
        return;
    fprintf(stderr, "struct wtap: %s is not where our declarations have it\n", what);
    failures++;
}

static void check(wtap *wth, const char *path) {
    expect(wth->fh != NULL && file_tell(wth->fh) > 0, "fh");
    expect(wth->random_fh != NULL && wth->random_fh != wth->fh && file_tell(wth->random_fh) == 0, "random_fh");
    expect(!wth->ispipe, "ispipe");
    expect(wth->file_type_subtype == wtap_file_type_subtype(wth) && wth->file_type_subtype > 0, "file_type_subtype");
    expect((int)wth->snapshot_length == (int)wtap_snapshot_length(wth) && wth->snapshot_length > 0, "snapshot_length");
    expect(wth->shb_hdrs != NULL && wth->shb_hdrs->len == 1, "shb_hdrs");
    expect(wth->interface_data != NULL && wth->interface_data->len == 1, "interface_data");
    expect(wth->pathname != NULL && strcmp(wth->pathname, path) == 0, "pathname");
    expect(wth->wslua_data == NULL, "wslua_data");
    expect(wth->subtype_read != NULL && wth->subtype_seek_read != NULL, "subtype_read");
    expect(wth->file_encap == wtap_file_encap(wth) && wth->file_encap == WTAP_ENCAP_RAW_IP, "file_encap");
    expect(wth->file_tsprec == wtap_file_tsprec(wth) && wth->file_tsprec == WTAP_TSPREC_NSEC, "file_tsprec");
    expect(wth->fast_seek != NULL, "fast_seek");
}

/* The argument is a pcap file with nanoseconds, one interface and raw IP packets. */
int main(int argc, char **argv) {
    int err;
    char *err_info = NULL;
    if (argc != 2)
        return 2;
    wtap_init(FALSE);
    wtap *wth = wtap_open_offline(argv[1], WTAP_TYPE_AUTO, &err, &err_info, TRUE);
    if (wth == NULL) {
        fprintf(stderr, "%s cannot be opened: %d\n", argv[1], err);
        return 2;
    }
    check(wth, argv[1]);
    wtap_close(wth);
    wtap_cleanup();
    return failures != 0;
}
