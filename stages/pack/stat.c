/* SPDX-License-Identifier: Apache-2.0
 *
 * stat: what takes the room in packs: each section's bytes over all of them, the largest first. */
#include "learn_stage.h"
#include "packmap.h"
#include "stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECTIONS = 64 };

typedef struct {
    char name[sizeof((pk_section *)0)->name + 1];
    uint64_t bytes;
    unsigned packs;
} row;

static row *row_of(row *rows, size_t *n, const char *name)
{
    for (size_t i = 0; i < *n; i++)
        if (!strcmp(rows[i].name, name)) return &rows[i];
    if (*n == SECTIONS) return &rows[SECTIONS - 1];
    snprintf(rows[*n].name, sizeof rows[*n].name, "%s", name);
    return &rows[(*n)++];
}

static int by_bytes(const void *a, const void *b)
{
    const row *p = a, *q = b;
    if (p->bytes != q->bytes) return p->bytes > q->bytes ? -1 : 1;
    return strcmp(p->name, q->name);
}

static void say(const row *r)
{
    char line[120];
    stage_write(line,
                (size_t)snprintf(line, sizeof line, "%s\t%llu\t%u\n", r->name, (unsigned long long)r->bytes, r->packs));
}

int pack_stat(int argc, char **argv, int at)
{
    row rows[SECTIONS] = {{.bytes = 0}}, total = {.name = "total"};
    size_t n = 0;
    int code = 0;
    for (; at < argc; at++) {
        dtl_error err = {0};
        dtl_pack *p;
        if (dtl_pack_open(&p, argv[at], NULL, &err) != DTL_OK) {
            stage_say("%s", err.msg);
            code = stage_exit_code(err.status);
            continue;
        }
        for (uint32_t i = 0; i < p->n_sections; i++) {
            char name[sizeof p->sections[i].name + 1];
            snprintf(name, sizeof name, "%.*s", (int)sizeof p->sections[i].name, p->sections[i].name);
            row *r = row_of(rows, &n, name);
            r->bytes += p->sections[i].len;
            r->packs += p->sections[i].len > 0;
        }
        total.bytes += p->size;
        total.packs++;
        dtl_pack_close(p);
    }
    qsort(rows, n, sizeof *rows, by_bytes);
    stage_write("section\tbytes\tpacks\n", sizeof "section\tbytes\tpacks\n" - 1);
    for (size_t i = 0; i < n; i++) say(&rows[i]);
    say(&total);
    return stage_finish(code);
}
