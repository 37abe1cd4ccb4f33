/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * replay.c - gives files to a fuzz target, one after the other: replay-TARGET FILE|FOLDER...
 *
 * So what a fuzzer has found is tried by every test run, and no fuzzer is needed for it.
 */
#include "bytes.h"
#include "fuzz.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

static unsigned files;

static void replay_file(const char *path) {
    struct bytes content = {0};
    uint8_t part[4096];
    size_t got;
    FILE *file = fopen(path, "rb");
    must(file != NULL);
    while ((got = fread(part, 1, sizeof part, file)) > 0)
        bytes_add(&content, part, got);
    fclose(file);
    struct view exact = bytes_view(&content);
    fprintf(stderr, "%s\n", path); /* the last one is the one that broke */
    LLVMFuzzerTestOneInput(exact.bytes, exact.length);
    bytes_free(&content);
    files++;
}

static void replay(const char *path);

static void replay_folder(const char *path) {
    char inside[PATH_SIZE];
    DIR *folder = opendir(path);
    must(folder != NULL);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (entry->d_name[0] == '.')
            continue;
        must(snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name) < PATH_SIZE);
        replay(inside);
    }
    closedir(folder);
}

static void replay(const char *path) {
    struct stat status;
    must(stat(path, &status) == 0);
    if (S_ISDIR(status.st_mode))
        replay_folder(path);
    else
        replay_file(path);
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    printf("%u files\n", files);
    return files > 0 ? 0 : 1;
}
