/* SPDX-License-Identifier: Apache-2.0 */
#include "packmap.h"

#include "hash.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static dtl_span section(const dtl_pack *p, const char *name)
{
    for (uint32_t i = 0; i < p->n_sections; i++)
        if (!strncmp(p->sections[i].name, name, sizeof p->sections[i].name))
            return (dtl_span){p->bytes + p->sections[i].off, p->sections[i].len};
    return DTL_NONE;
}

dtl_span dtl_pack_section(const dtl_pack *p, const char *name)
{
    return section(p, name);
}

static dtl_span conf(const dtl_pack *p, const char *key)
{
    dtl_span found = DTL_NONE;
    size_t n = strlen(key);
    for (size_t at = 0; at < p->conf.n;) {
        const char *line = p->conf.s + at, *end = memchr(line, '\n', p->conf.n - at);
        size_t len = end ? (size_t)(end - line) : p->conf.n - at;
        if (len > n && !memcmp(line, key, n) && line[n] == '\t')
            found = (dtl_span){line + n + 1, len - n - 1}; /* the last one wins */
        at += len + 1;
    }
    return found;
}

dtl_span dtl_pack_conf(const dtl_pack *p, const char *key)
{
    return conf(p, key);
}
dtl_span dtl_pack_tag(const dtl_pack *p)
{
    return p->tag;
}
dtl_span dtl_pack_version(const dtl_pack *p)
{
    return p->version;
}

static const char **split_names(dtl_pack *p, dtl_span s, uint32_t *n)
{
    *n = 0;
    for (size_t i = 0; i < s.n; i++) *n += s.s[i] == '\0';
    const char **out = dtl_mem_alloc(p->mem, (*n + 1) * sizeof *out);
    if (!out) return NULL;
    uint32_t k = 0;
    for (size_t i = 0; i < s.n; k++) {
        out[k] = s.s + i;
        i += strlen(s.s + i) + 1;
    }
    return out;
}

static dtl_status look(dtl_pack *p, dtl_error *err)
{
    const pk_header *h = (const void *)p->bytes;
    if (p->size < sizeof *h || memcmp(h->magic, PK_MAGIC, sizeof h->magic))
        return dtl_fail(err, DTL_E_PACK, "not a dateline pack");
    if (h->version != PK_VERSION)
        return dtl_fail(err, DTL_E_PACK, "pack of version %u, this program reads version %u: compile it again",
                        h->version, PK_VERSION);
    if (h->size != p->size)
        return dtl_fail(err, DTL_E_PACK, "pack is cut: %zu bytes of %llu", p->size, (unsigned long long)h->size);
    if (dtl_hash_bytes(p->bytes + sizeof *h, p->size - sizeof *h) != h->checksum)
        return dtl_fail(err, DTL_E_PACK, "pack is damaged (checksum)");
    if (h->n_sections > 64 || sizeof *h + h->n_sections * sizeof(pk_section) > p->size)
        return dtl_fail(err, DTL_E_PACK, "pack is damaged (sections)");
    p->sections = (const void *)(p->bytes + sizeof *h);
    p->n_sections = h->n_sections;
    for (uint32_t i = 0; i < p->n_sections; i++)
        if (p->sections[i].off > p->size || p->sections[i].len > p->size - p->sections[i].off || p->sections[i].off % 8)
            return dtl_fail(err, DTL_E_PACK, "pack is damaged (section %u)", i);
    p->conf = section(p, "conf");
    p->classes = section(p, "classes");
    p->files = section(p, "files");
    p->strings = section(p, "strings");
    p->attrs = section(p, "attrs");
    p->examples = section(p, "examples");
    dtl_span s = section(p, "wordslot");
    p->wordslot = (const void *)s.s;
    p->n_wordslot = (uint32_t)(s.n / 4);
    s = section(p, "words");
    p->words = (const void *)s.s;
    p->n_words = (uint32_t)(s.n / sizeof *p->words);
    s = section(p, "edges");
    p->edges = (const void *)s.s;
    p->n_edgeslot = (uint32_t)(s.n / sizeof *p->edges);
    s = section(p, "nodes");
    p->nodes = (const void *)s.s;
    p->n_nodes = (uint32_t)(s.n / 4) - 1;
    p->payload = (const void *)section(p, "payload").s;
    s = section(p, "entries");
    p->entries = (const void *)s.s;
    p->n_entries = (uint32_t)(s.n / sizeof *p->entries);
    s = section(p, "rules");
    p->rules = (const void *)s.s;
    p->n_rules = (uint32_t)(s.n / sizeof *p->rules);
    s = section(p, "insts");
    p->insts = (const void *)s.s;
    p->n_insts = (uint32_t)(s.n / sizeof *p->insts);
    s = section(p, "preds");
    p->preds = (const void *)s.s;
    p->n_preds = (uint32_t)(s.n / sizeof *p->preds);
    s = section(p, "atoms");
    p->atoms = (const void *)s.s;
    p->n_atoms = (uint32_t)(s.n / sizeof *p->atoms);
    p->actions = (const void *)section(p, "actions").s;
    p->slots = (const void *)section(p, "slots").s;
    s = section(p, "names");
    p->names = (const void *)s.s;
    p->n_names = (uint32_t)(s.n / sizeof *p->names);
    if (!p->wordslot || !p->words || !p->edges || !p->nodes)
        return dtl_fail(err, DTL_E_PACK, "pack is damaged (no lists)");
    p->class_names = split_names(p, p->classes, &p->n_classes);
    p->file_names = split_names(p, p->files, &p->n_files);
    p->keys = split_names(p, section(p, "keys"), &p->n_keys);
    if (!p->class_names || !p->file_names || !p->keys) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    p->tag = conf(p, "tag");
    p->version = conf(p, "version");
    return DTL_OK;
}

dtl_status dtl_pack_view(dtl_pack **out, dtl_span bytes, const dtl_alloc *mem, dtl_error *err)
{
    dtl_pack *p = dtl_mem_alloc(mem, sizeof *p);
    if (!p) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    *p = (dtl_pack){.mem = mem, .bytes = bytes.s, .size = bytes.n};
    dtl_status st = look(p, err);
    if (st != DTL_OK) {
        dtl_pack_close(p);
        return st;
    }
    *out = p;
    return DTL_OK;
}

dtl_status dtl_pack_open(dtl_pack **out, const char *path, const dtl_alloc *mem, dtl_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0) return dtl_fail(err, errno == ENOENT ? DTL_E_NOPACK : DTL_E_PACK, "%.120s: %s", path, strerror(errno));
    if (fstat(fd, &st) || st.st_size < (off_t)sizeof(pk_header)) {
        close(fd);
        return dtl_fail(err, DTL_E_PACK, "%.120s: not a dateline pack", path);
    }
    void *m = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (m == MAP_FAILED) return dtl_fail(err, DTL_E_PACK, "%.120s: cannot be mapped: %s", path, strerror(errno));
    dtl_error why = {0};
    dtl_status status = dtl_pack_view(out, (dtl_span){m, (size_t)st.st_size}, mem, &why);
    if (status != DTL_OK) {
        munmap(m, (size_t)st.st_size);
        const char *slash = strrchr(path, '/');
        return dtl_fail(err, status, "%.60s: %.90s", slash ? slash + 1 : path, why.msg);
    }
    (*out)->mapped = true;
    return DTL_OK;
}

void dtl_pack_close(dtl_pack *p)
{
    if (!p) return;
    if (p->mapped) munmap((void *)(uintptr_t)p->bytes, p->size);
    dtl_mem_release(p->mem, (void *)p->class_names);
    dtl_mem_release(p->mem, (void *)p->file_names);
    dtl_mem_release(p->mem, (void *)p->keys);
    dtl_mem_release(p->mem, p);
}

uint32_t dtl_pack_edge(const dtl_pack *p, uint32_t node, uint32_t word)
{
    for (uint32_t at = pk_slot_of(dtl_hash_mix(dtl_hash_mix(0, node), word), p->n_edgeslot);;
         at = at + 1 == p->n_edgeslot ? 0 : at + 1) {
        const pk_edge *e = &p->edges[at];
        if (!e->next) return 0;
        if (e->node == node && e->word == word) return e->next;
    }
}

dtl_span dtl_pack_file(const dtl_pack *p, uint32_t file)
{
    return file < p->n_files ? dtl_span_str(p->file_names[file]) : DTL_NONE;
}

dtl_span dtl_entry_name(const dtl_pack *p, uint32_t entry)
{
    return dtl_span_str(p->strings.s + p->entries[entry].name);
}

dtl_span dtl_entry_attr(const dtl_pack *p, uint32_t entry, const char *key)
{
    uint32_t k = 0;
    while (k < p->n_keys && strcmp(p->keys[k], key)) k++;
    if (k == p->n_keys) return DTL_NONE;
    for (const char *s = p->attrs.s + p->entries[entry].attr; *s; s += strlen(s) + 1)
        if ((unsigned char)*s == k + 1) return dtl_span_str(s + 1);
    return DTL_NONE;
}
