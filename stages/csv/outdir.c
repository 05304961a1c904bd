/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* flock */
#include "outdir.h"
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME = 64, BUSY = 75 };

typedef struct outfile {
    char name[NAME], tmp[NAME + 8];
    int fd;
} outfile;

static struct {
    const char *path;
    int fd;
    outfile *file; /* [n] */
    size_t n, cap;
} dir = {.fd = -1};

/* mkdir -p */
static int make_dirs(const char *path)
{
    char *p = strdup(path);
    if (!p) return -1;
    for (char *s = p + 1; *s; s++)
        if (*s == '/') {
            *s = '\0';
            if (mkdir(p, 0777) != 0 && errno != EEXIST) {
                free(p);
                return -1;
            }
            *s = '/';
        }
    int bad = mkdir(p, 0777) != 0 && errno != EEXIST ? -1 : 0;
    free(p);
    return bad;
}

int outdir_open(const char *path)
{
    dir.path = path;
    if (!path[0]) return stage_fail(STAGE_NOCREATE, "--out: an empty name");
    if (make_dirs(path) != 0 || (dir.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        return stage_fail(STAGE_NOCREATE, "%s: %s", path, strerror(errno));
    /* A file system without locks (some network ones) must not keep the only run out. */
    if (flock(dir.fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return stage_fail(BUSY, "%s: another run is writing there", path);
    return 0;
}

dtl_status outdir_begin(const char *name, int *file, dtl_error *err)
{
    if (dir.n == dir.cap) {
        size_t cap = dir.cap ? dir.cap * 2 : 16;
        outfile *p = realloc(dir.file, cap * sizeof *p);
        if (!p) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
        dir.file = p;
        dir.cap = cap;
    }
    outfile *f = &dir.file[dir.n];
    snprintf(f->name, sizeof f->name, "%s", name);
    snprintf(f->tmp, sizeof f->tmp, ".%s.tmp", f->name);
    f->fd = openat(dir.fd, f->tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (f->fd < 0) return dtl_fail(err, DTL_E_IO, "%s/%s: %s", dir.path, name, strerror(errno));
    *file = (int)dir.n++;
    return DTL_OK;
}

dtl_status outdir_write(int file, dtl_span b, dtl_error *err)
{
    while (b.n) {
        ssize_t n = write(dir.file[file].fd, b.s, b.n);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return dtl_fail(err, DTL_E_IO, "%s/%s: %s", dir.path, dir.file[file].name, strerror(errno));
        b = dtl_span_of(b.s + n, b.n - (size_t)n);
    }
    return DTL_OK;
}

bool outdir_read(const char *name, dtl_buf *out)
{
    int fd = openat(dir.fd, name, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;
    if (fd < 0) return false;
    while (dtl_buf_grow(out, 65536) && (n = read(fd, out->s + out->n, 65536)) > 0) out->n += (size_t)n;
    close(fd);
    return n == 0;
}

void outdir_remove(const char *name)
{
    unlinkat(dir.fd, name, 0);
}

void outdir_drop(void)
{
    for (size_t i = 0; i < dir.n; i++) {
        if (dir.file[i].fd >= 0) close(dir.file[i].fd);
        if (dir.file[i].tmp[0]) unlinkat(dir.fd, dir.file[i].tmp, 0);
    }
    dir.n = 0;
}

int outdir_publish(void)
{
    const char *at = "";
    for (size_t i = 0; i < dir.n; i++) {
        outfile *f = &dir.file[i];
        int fd = f->fd;
        f->fd = -1;
        at = f->name;
        if (fsync(fd) != 0) {
            close(fd);
            goto bad;
        }
        if (close(fd) != 0) goto bad;
    }
    for (size_t i = 0; i < dir.n; i++) {
        outfile *f = &dir.file[i];
        at = f->name;
        if (renameat(dir.fd, f->tmp, dir.fd, f->name) != 0) goto bad;
        f->tmp[0] = '\0';
    }
    at = "";
    if (fsync(dir.fd) != 0 && errno != EINVAL) goto bad;
    return 0;
bad:
    stage_fail(0, "%s/%s: %s", dir.path, at, strerror(errno));
    outdir_drop();
    return STAGE_IO;
}
