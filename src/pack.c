/* SPDX-License-Identifier: Apache-2.0 */
#include "packmap.h"

#include "dateline/utf8.h"
#include "fold.h"
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
    p->examples = section(p, "examples");
    dtl_span s = section(p, "trie");
    p->trie = (const void *)s.s;
    p->wide = s.n > PK_TRIE_ROOM ? p->trie[0] : 0;
    s = section(p, "buckets");
    p->buckets = (const void *)s.s;
    p->n_buckets = s.n < 8 ? 0 : (uint32_t)(s.n / 4) - 1;
    p->groups = (const void *)section(p, "groups").s;
    p->attrs = (const void *)section(p, "attrs").s;
    p->spelled = (const void *)section(p, "spelled").s;
    s = section(p, "rules");
    p->rules = (const void *)s.s;
    p->n_rules = (uint32_t)(s.n / sizeof *p->rules);
    for (uint32_t i = 0; i < p->n_rules; i++) p->n_insts += p->rules[i].n_insts;
    p->insts = (const void *)section(p, "insts").s;
    s = section(p, "preds");
    p->preds = (const void *)s.s;
    if (s.n) {
        p->n_preds = (uint32_t)pk_read(&p->preds);
        p->n_atoms = (uint32_t)pk_read(&p->preds);
    }
    p->actions = (const void *)section(p, "actions").s;
    p->slots = (const void *)section(p, "slots").s;
    s = section(p, "names");
    p->names = (const void *)s.s;
    p->n_names = (uint32_t)(s.n / sizeof *p->names);
    if ((p->wide != 3 && p->wide != 4) || !p->n_buckets) return dtl_fail(err, DTL_E_PACK, "pack is damaged (no lists)");
    p->class_names = split_names(p, p->classes, &p->n_classes);
    p->file_names = split_names(p, p->files, &p->n_files);
    p->keys = split_names(p, section(p, "keys"), &p->n_keys);
    p->shapes = split_names(p, section(p, "shapes"), &p->n_shapes);
    if (!p->class_names || !p->file_names || !p->keys || !p->shapes) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    for (size_t i = 0; i < PACK_KEYS; i++) p->key_first[i] = p->n_keys;
    for (uint32_t k = p->n_keys; k-- > 0;) p->key_first[pack_key_slot(p->keys[k])] = k;
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
    dtl_mem_release(p->mem, (void *)p->shapes);
    dtl_mem_release(p->mem, p);
}

/* Ids are offsets in order of hashes, so that they lie evenly: where a word should be is guessed from its neighbours, and halved where that
 * serves badly. */
uint32_t dtl_pack_edge_of(const dtl_pack *p, const uint8_t *edges, uint32_t word)
{
    enum { FEW = 6 };
    size_t n = (size_t)pk_read(&edges), from = 0, wide = p->wide, row = wide * 2;
    for (bool halve = false; n > FEW; halve = !halve) {
        const uint8_t *first = edges + from * row;
        uint32_t low = pk_id(first, p->wide), high = pk_id(first + (n - 1) * row, p->wide);
        if (word < low || word > high) return 0;
        size_t mid = halve ? n / 2 : (size_t)((uint64_t)(word - low) * (n - 1) / (high - low));
        uint32_t at = pk_id(first + mid * row, p->wide);
        if (at == word) return pk_id(first + mid * row + wide, p->wide);
        if (at < word) from += mid + 1, n -= mid + 1;
        else n = mid;
    }
    for (const uint8_t *at = edges + from * row; n; at += row, n--)
        if (pk_id(at, p->wide) == word) return pk_id(at + wide, p->wide);
    return 0;
}

const uint8_t *dtl_pack_items(const dtl_pack *p, uint32_t node, uint32_t *n)
{
    const uint8_t *at = p->trie + node;
    uint32_t head = (uint32_t)pk_read(&at);
    *n = head >> 1;
    if (head & 1) {
        size_t edges = (size_t)pk_read(&at);
        at += edges * 2 * p->wide;
    }
    return at;
}

typedef struct {
    const pk_group *group;
    uint32_t typed, line, attr;
    uint64_t name;
} entry;

static const uint8_t *read_entry(const dtl_pack *p, const uint8_t *at, entry *e)
{
    e->group = &p->groups[pk_read(&at) - 1];
    e->typed = e->group->flags & PK_VERY_LETTERS ? (uint32_t)pk_read(&at) : 0;
    e->line = (uint32_t)pk_read(&at);
    e->name = pk_read(&at);
    e->attr = (uint32_t)pk_read(&at);
    return at;
}

const uint8_t *dtl_pack_item(const dtl_pack *p, const uint8_t *at, pack_item *item)
{
    bool other = !*at;
    item->entry = other ? pk_id(at + 1, p->wide) : (uint32_t)(at - p->trie);
    entry e;
    const uint8_t *end = read_entry(p, p->trie + item->entry, &e);
    if (other) {
        end = at + 1 + p->wide;
        e.typed = e.group->flags & PK_VERY_LETTERS ? (uint32_t)pk_read(&end) : 0;
    }
    item->group = e.group;
    item->typed = e.typed || !(e.group->flags & PK_VERY_LETTERS) ? e.typed : (uint32_t)(e.name >> 2);
    return end;
}

dtl_span dtl_pack_file(const dtl_pack *p, uint32_t file)
{
    return file < p->n_files ? dtl_span_str(p->file_names[file]) : DTL_NONE;
}

dtl_span dtl_entry_place(const dtl_pack *p, uint32_t id, uint32_t *line)
{
    entry e;
    read_entry(p, p->trie + id, &e);
    *line = e.line;
    return dtl_pack_file(p, e.group->file);
}

void pk_spell(dtl_span word, bool capital, dtl_buf *out)
{
    size_t first = 0;
    if (capital && word.n) {
        dtl_utf8_next(word, &first);
        dtl_fold_upper((dtl_span){word.s, first}, out);
    }
    dtl_buf_put(out, word.s + first, word.n - first);
}

/* A word of the trie, its first letter as a capital where it is asked for. */
static void spell(const dtl_pack *p, uint32_t word, bool capital, dtl_buf *out)
{
    const uint8_t *at = p->trie + word;
    size_t n = (size_t)pk_read(&at);
    pk_spell((dtl_span){(const char *)at, n}, capital, out);
}

dtl_span dtl_entry_name(const dtl_pack *p, uint32_t id, dtl_arena *arena)
{
    entry e;
    read_entry(p, p->trie + id, &e);
    unsigned kind = e.name & 3;
    uint32_t what = (uint32_t)(e.name >> 2);
    if (kind == PK_NAME_NONE) return DTL_NONE;
    if (kind == PK_NAME_STRING) return dtl_span_str(p->strings.s + what);
    dtl_buf out;
    dtl_buf_init(&out, 0, p->mem);
    if (kind == PK_NAME_WORD) spell(p, id - (what >> 1), what & 1, &out);
    else {
        const uint8_t *at = p->spelled + what;
        unsigned n = at[0], capitals = at[1], hyphens = at[2];
        at += 3;
        for (unsigned i = 0; i < n; i++, at += p->wide) {
            if (i) dtl_buf_byte(&out, hyphens >> (i - 1) & 1 ? '-' : ' ');
            spell(p, pk_id(at, p->wide), capitals >> i & 1, &out);
        }
    }
    dtl_span name = out.status == DTL_OK ? dtl_arena_dup(arena, dtl_buf_view(&out)) : DTL_NONE;
    dtl_buf_fini(&out);
    return name;
}

size_t pk_decimal(uint64_t v, char *out)
{
    unsigned power = v & 7, decimals = power < 4 ? power : 0, zeros = power < 4 ? 0 : power - 3;
    bool minus = v >> 3 & 1;
    char digits[24];
    unsigned n = 0;
    size_t k = 0;
    for (v >>= 4; v || n <= decimals; v /= 10) digits[n++] = (char)('0' + v % 10);
    if (minus) out[k++] = '-';
    while (n) {
        if (n == decimals) out[k++] = '.';
        out[k++] = digits[--n];
    }
    while (zeros--) out[k++] = '0';
    return k;
}

/* The value of a key in one set of attributes. */
static bool value_of(const dtl_pack *p, uint32_t attr, unsigned key, char *room, dtl_span *value)
{
    const uint8_t *at = p->attrs + attr - 1;
    uint64_t shape = pk_read(&at);
    for (const char *k = p->shapes[shape]; *k; k++) {
        uint64_t v = pk_read(&at);
        if ((unsigned char)*k != key) continue;
        *value = v & 1 ? (dtl_span){room, pk_decimal(v >> 1, room)} : dtl_span_str(p->strings.s + (v >> 1));
        return true;
    }
    return false;
}

dtl_span dtl_entry_attr(const dtl_pack *p, uint32_t id, const char *key, char room[DTL_VALUE_ROOM])
{
    uint32_t k = p->key_first[pack_key_slot(key)];
    while (k < p->n_keys && (p->keys[k][0] != key[0] || strcmp(p->keys[k], key))) k++;
    if (k == p->n_keys) return DTL_NONE;
    entry e;
    read_entry(p, p->trie + id, &e);
    dtl_span value = DTL_NONE;
    if (e.attr && value_of(p, e.attr, k + 1, room, &value)) return value;
    if (e.group->attr) value_of(p, e.group->attr, k + 1, room, &value);
    return value;
}
