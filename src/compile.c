/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler.h"

#include "dateline/token.h"
#include "dateline/utf8.h"
#include "hash.h"

#include <stdio.h>
#include <stdlib.h>

/* A phrase of a list, until the nodes' payloads are laid out. */
typedef struct {
    uint32_t node, entry, typed_off, typed_len;
    uint32_t layer;
} phrase;

static void table_init(table *t, size_t size)
{
    dtl_buf_init(&t->bytes, 0, NULL);
    t->size = size;
}

dtl_status dtl_compiler_new(dtl_compiler **out, const char *tag, dtl_complain *complain, void *user)
{
    dtl_compiler *c = calloc(1, sizeof *c);
    if (!c) return DTL_E_NOMEM;
    dtl_arena_init(&c->arena, NULL);
    c->complain = complain;
    c->user = user;
    snprintf(c->tag, sizeof c->tag, "%s", tag);
    table_init(&c->words, sizeof(pk_word));
    table_init(&c->edges, sizeof(pk_edge));
    table_init(&c->entries, sizeof(pk_entry));
    table_init(&c->phrases, sizeof(phrase));
    table_init(&c->class_off, sizeof(pk_str));
    table_init(&c->extra_sections, sizeof(pk_section));
    table_init(&c->rules, sizeof(pk_rule));
    table_init(&c->insts, sizeof(pk_inst));
    table_init(&c->preds, sizeof(pk_pred));
    table_init(&c->atoms, sizeof(pk_atom));
    table_init(&c->actions, sizeof(pk_action));
    table_init(&c->slots, sizeof(pk_slot));
    table_init(&c->names, sizeof(pk_str));
    pk_word none = {0};
    pk_edge no_edge = {0};
    table_add(&c->words, &none); /* ids from 1 */
    table_add(&c->edges, &no_edge);
    c->n_nodes = 1;
    dtl_buf_byte(&c->strings, '\0');
    dtl_keys_init(&c->known_strings, &c->arena);
    dtl_keys_init(&c->known_attrs, &c->arena);
    dtl_buf_printf(&c->conf, "tag\t%s\n", c->tag);
    *out = c;
    return DTL_OK;
}

void dtl_compiler_free(dtl_compiler *c)
{
    if (!c) return;
    table *tables[] = {&c->words, &c->edges, &c->entries, &c->phrases, &c->class_off, &c->extra_sections, &c->rules,
                       &c->insts, &c->preds, &c->atoms,   &c->actions, &c->slots,     &c->names};
    dtl_buf *bufs[] = {&c->conf, &c->classes, &c->files, &c->keys, &c->strings, &c->attrs, &c->examples, &c->extra};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) dtl_buf_fini(&tables[i]->bytes);
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) dtl_buf_fini(bufs[i]);
    free(c->word_slots);
    free(c->edge_slots);
    dtl_arena_fini(&c->arena);
    free(c);
}

void compiler_complain(dtl_compiler *c, const char *fmt, ...)
{
    char what[300];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    c->n_complaints++;
    if (c->complain) c->complain(c->user, c->file, c->line, what);
}

bool compiler_line(dtl_span bytes, size_t *at, dtl_span *line)
{
    if (*at >= bytes.n) return false;
    const char *s = bytes.s + *at, *e = memchr(s, '\n', bytes.n - *at);
    size_t n = e ? (size_t)(e - s) : bytes.n - *at;
    *at += n + 1;
    if (n && s[n - 1] == '\r') n--;
    *line = (dtl_span){s, n};
    return true;
}

dtl_span compiler_trim(dtl_span s)
{
    while (s.n && (s.s[0] == ' ' || s.s[0] == '\t')) s.s++, s.n--;
    while (s.n && (s.s[s.n - 1] == ' ' || s.s[s.n - 1] == '\t')) s.n--;
    return s;
}

/* Bytes kept once, with a NUL behind them, in a section; where they begin. */
static uint32_t keep(dtl_compiler *c, dtl_keys *known, dtl_buf *section, dtl_span s)
{
    dtl_span copy = dtl_arena_dup(&c->arena, s);
    uint32_t *at = copy.s ? dtl_keys_at(known, copy) : NULL;
    if (!at) {
        section->status = DTL_E_NOMEM;
        return 0;
    }
    if (*at == DTL_KEYS_NONE) {
        *at = (uint32_t)section->n;
        dtl_buf_span(section, s);
        dtl_buf_byte(section, '\0');
    }
    return *at;
}

pk_str compiler_string(dtl_compiler *c, dtl_span s)
{
    if (!s.n) return (pk_str){0, 0};
    return (pk_str){keep(c, &c->known_strings, &c->strings, s), (uint32_t)s.n};
}

uint32_t compiler_class(dtl_compiler *c, dtl_span name)
{
    for (size_t i = 0; i < table_n(&c->class_off); i++) {
        pk_str *p = TABLE_AT(&c->class_off, pk_str, i);
        if (p->len == name.n && !memcmp(c->classes.s + p->off, name.s, name.n)) return (uint32_t)i;
    }
    pk_str at = {(uint32_t)c->classes.n, (uint32_t)name.n};
    dtl_buf_span(&c->classes, name);
    dtl_buf_byte(&c->classes, '\0');
    return table_add(&c->class_off, &at);
}

/* ---- words and phrases ---- */

static bool grow_slots(uint32_t **slots, uint32_t *n, size_t used)
{
    if (*n && used * 3 < (size_t)*n * 2) return false;
    *n = *n ? *n * 2 : 1024;
    free(*slots);
    *slots = calloc(*n, sizeof **slots);
    return *slots != NULL;
}

static uint64_t word_hash(const dtl_compiler *c, uint32_t id)
{
    const pk_word *w = TABLE_AT(&c->words, pk_word, id);
    return dtl_hash_bytes(c->strings.s + w->str, w->len);
}

static uint32_t word_id(dtl_compiler *c, dtl_span fold)
{
    if (grow_slots(&c->word_slots, &c->n_word_slots, table_n(&c->words)))
        for (uint32_t id = 1; id < table_n(&c->words); id++) {
            uint64_t at = word_hash(c, id) & (c->n_word_slots - 1);
            while (c->word_slots[at]) at = (at + 1) & (c->n_word_slots - 1);
            c->word_slots[at] = id;
        }
    if (!c->word_slots) return 0;
    uint64_t at = dtl_hash_bytes(fold.s, fold.n) & (c->n_word_slots - 1);
    for (; c->word_slots[at]; at = (at + 1) & (c->n_word_slots - 1)) {
        const pk_word *w = TABLE_AT(&c->words, pk_word, c->word_slots[at]);
        if (w->len == fold.n && !memcmp(c->strings.s + w->str, fold.s, fold.n)) return c->word_slots[at];
    }
    pk_word w = {.str = compiler_string(c, fold).off, .len = (uint16_t)fold.n};
    return c->word_slots[at] = table_add(&c->words, &w);
}

static uint32_t next_node(dtl_compiler *c, uint32_t node, uint32_t word)
{
    if (node == 0) {
        pk_word *w = TABLE_AT(&c->words, pk_word, word);
        if (!w->node) w->node = c->n_nodes++;
        return w->node;
    }
    if (grow_slots(&c->edge_slots, &c->n_edge_slots, table_n(&c->edges)))
        for (uint32_t i = 1; i < table_n(&c->edges); i++) {
            const pk_edge *e = TABLE_AT(&c->edges, pk_edge, i);
            uint64_t at = dtl_hash_mix(dtl_hash_mix(0, e->node), e->word) & (c->n_edge_slots - 1);
            while (c->edge_slots[at]) at = (at + 1) & (c->n_edge_slots - 1);
            c->edge_slots[at] = i;
        }
    if (!c->edge_slots) return 0;
    uint64_t at = dtl_hash_mix(dtl_hash_mix(0, node), word) & (c->n_edge_slots - 1);
    for (; c->edge_slots[at]; at = (at + 1) & (c->n_edge_slots - 1)) {
        const pk_edge *e = TABLE_AT(&c->edges, pk_edge, c->edge_slots[at]);
        if (e->node == node && e->word == word) return e->next;
    }
    pk_edge e = {node, word, c->n_nodes++};
    c->edge_slots[at] = table_add(&c->edges, &e);
    return e.next;
}

void compiler_phrase(dtl_compiler *c, dtl_span text, uint32_t entry, unsigned flags)
{
    dtl_token *tokens;
    size_t n, used = 0;
    dtl_arena scratch;
    dtl_arena_init(&scratch, NULL);
    if (dtl_token_cut(text, &scratch, &tokens, &n) == DTL_OK) {
        uint32_t node = 0;
        for (size_t i = 1; i + 1 < n; i++) {
            const dtl_token *t = &tokens[i];
            if (t->kind == DTL_TOK_PARA || !t->fold.n || t->fold.n > 0xffff) continue;
            /* a hyphen between two words may as well be a space: the reader skips it in the text, so it is no part here */
            if (i > 1 && i + 2 < n && t->fold.n == 1 && t->fold.s[0] == '-') continue;
            uint32_t w = word_id(c, t->fold);
            if (w) node = next_node(c, node, w);
            used++;
        }
        if (!used) compiler_complain(c, "nothing to look for in '%.*s'", (int)text.n, text.s);
        else {
            phrase p = {node, entry, 0, 0, (uint32_t)c->layer};
            if (flags & (PK_CASE_EXACT | PK_ACCENT_EXACT)) {
                pk_str s = compiler_string(c, text);
                p.typed_off = s.off;
                p.typed_len = s.len;
            }
            table_add(&c->phrases, &p);
        }
    }
    dtl_arena_fini(&scratch);
}

/* The byte that stands for a key, 0: there are too many. */
static char key_byte(dtl_compiler *c, dtl_span key)
{
    uint32_t k = 0;
    for (size_t at = 0; at < c->keys.n; at += strlen(c->keys.s + at) + 1, k++)
        if (dtl_span_eq(dtl_span_str(c->keys.s + at), key)) return (char)(k + 1);
    if (k >= 254) {
        compiler_complain(c, "more than 254 different attributes in a pack");
        return 0;
    }
    dtl_buf_span(&c->keys, key);
    dtl_buf_byte(&c->keys, '\0');
    return (char)(k + 1);
}

/* attrs: `key=value` NUL ... */
uint32_t compiler_entry(dtl_compiler *c, dtl_span name, uint32_t cls, dtl_span attrs, unsigned flags)
{
    dtl_buf coded;
    dtl_buf_init(&coded, 0, NULL);
    for (size_t at = 0; at < attrs.n;) {
        size_t n = strlen(attrs.s + at);
        const char *eq = memchr(attrs.s + at, '=', n);
        dtl_buf_byte(&coded, key_byte(c, (dtl_span){attrs.s + at, (size_t)(eq - attrs.s) - at}));
        dtl_buf_put(&coded, eq + 1, n - (size_t)(eq + 1 - (attrs.s + at)) + 1);
        at += n + 1;
    }
    pk_entry e = {.name = compiler_string(c, name).off,
                  .cls = (uint16_t)cls,
                  .file = (uint8_t)c->file_id,
                  .line_flags = c->line << 8 | flags};
    e.attr = keep(c, &c->known_attrs, &c->attrs, dtl_buf_view(&coded));
    dtl_buf_fini(&coded);
    return table_add(&c->entries, &e);
}

/* ---- lists ---- */

static bool key_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_' || ch == '-';
}

/* Where `  key=` or TAB `key=` begins, or s.n. */
static size_t attrs_start(dtl_span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.s[i] != '\t' && !(s.s[i] == ' ' && i + 1 < s.n && s.s[i + 1] == ' ')) continue;
        size_t k = i;
        while (k < s.n && (s.s[k] == ' ' || s.s[k] == '\t')) k++;
        size_t key = k;
        while (k < s.n && key_char(s.s[k])) k++;
        if (k > key && k < s.n && s.s[k] == '=') return i;
    }
    return s.n;
}

/* `key=value key="two words"` to `key=value NUL key=two words NUL` behind what out holds; case= and accent= become flags. */
static void read_attrs(dtl_compiler *c, dtl_span s, dtl_buf *out, unsigned *flags)
{
    size_t i = 0;
    while (i < s.n) {
        while (i < s.n && (s.s[i] == ' ' || s.s[i] == '\t')) i++;
        if (i >= s.n) break;
        size_t key = i;
        while (i < s.n && key_char(s.s[i])) i++;
        size_t key_n = i - key;
        if (!key_n || i >= s.n || s.s[i] != '=') {
            compiler_complain(c, "key=value expected, not '%.*s'", (int)(s.n - key), s.s + key);
            return;
        }
        i++;
        size_t val = i, val_n;
        if (i < s.n && s.s[i] == '"') {
            val = ++i;
            while (i < s.n && s.s[i] != '"') i++;
            if (i >= s.n) {
                compiler_complain(c, "a quote is not closed");
                return;
            }
            val_n = i++ - val;
        } else {
            while (i < s.n && s.s[i] != ' ' && s.s[i] != '\t') i++;
            val_n = i - val;
        }
        dtl_span k = {s.s + key, key_n}, v = {s.s + val, val_n};
        if (dtl_span_eq(k, DTL_LIT("case"))) {
            *flags &= ~(unsigned)(PK_CASE_CAP | PK_CASE_EXACT);
            if (dtl_span_eq(v, DTL_LIT("cap"))) *flags |= PK_CASE_CAP;
            else if (dtl_span_eq(v, DTL_LIT("exact"))) *flags |= PK_CASE_EXACT;
            else if (!dtl_span_eq(v, DTL_LIT("any")))
                compiler_complain(c, "case is any, cap or exact, not '%.*s'", (int)v.n, v.s);
            continue;
        }
        if (dtl_span_eq(k, DTL_LIT("accent"))) {
            if (dtl_span_eq(v, DTL_LIT("exact"))) *flags |= PK_ACCENT_EXACT;
            else if (dtl_span_eq(v, DTL_LIT("any"))) *flags &= ~(unsigned)PK_ACCENT_EXACT;
            else compiler_complain(c, "accent is any or exact, not '%.*s'", (int)v.n, v.s);
            continue;
        }
        if (dtl_span_eq(k, DTL_LIT("inflect"))) {
            if (dtl_span_eq(v, DTL_LIT("yes"))) *flags |= PK_INFLECT;
            else if (dtl_span_eq(v, DTL_LIT("no"))) *flags &= ~(unsigned)PK_INFLECT;
            else compiler_complain(c, "inflect is yes or no, not '%.*s'", (int)v.n, v.s);
            continue;
        }
        dtl_buf_span(out, k);
        dtl_buf_byte(out, '=');
        dtl_buf_span(out, v);
        dtl_buf_byte(out, '\0');
    }
}

static void read_list(dtl_compiler *c, dtl_span bytes)
{
    size_t at = 0;
    dtl_span line;
    enum { CLASSES = 4 };
    uint32_t cls[CLASSES];
    size_t n_cls = 0;
    unsigned section_flags = c->accents_exact ? PK_ACCENT_EXACT : 0;
    bool source = c->layer == 2, license = source, told = false;
    dtl_buf section, own;
    dtl_buf_init(&section, 0, NULL);
    dtl_buf_init(&own, 0, NULL);
    while (compiler_line(bytes, &at, &line)) {
        c->line++;
        line = compiler_trim(line);
        if (!line.n) continue;
        if (line.s[0] == '#') {
            if (line.n > 9 && !memcmp(line.s, "# source:", 9)) source = true;
            if (line.n > 10 && !memcmp(line.s, "# license:", 10)) license = true;
            continue;
        }
        if ((!source || !license) && !told) {
            compiler_complain(c, "a list begins with the lines '# source: ...' and '# license: ...'");
            told = true;
        }
        if (line.s[0] == '[') {
            const char *end = memchr(line.s, ']', line.n);
            if (!end) {
                compiler_complain(c, "'[class]' is not closed");
                continue;
            }
            dtl_span head = {line.s + 1, (size_t)(end - line.s - 1)};
            size_t n = 0, from = 0;
            n_cls = 0;
            while (n < head.n && (key_char(head.s[n]) || head.s[n] == '+')) n++;
            for (size_t i = 0; i <= n; i++) { /* org-head+body: what follows belongs to both */
                if (i < n && head.s[i] != '+') continue;
                if (i == from || n_cls == CLASSES) n_cls = 0, i = n;
                else cls[n_cls++] = compiler_class(c, (dtl_span){head.s + from, i - from});
                from = i + 1;
            }
            if (!n_cls || (n < head.n && head.s[n] != ' ')) {
                compiler_complain(c, "a class name is made of a-z, 0-9 and -, not '%.*s'", (int)head.n, head.s);
                continue;
            }
            section_flags = c->accents_exact ? PK_ACCENT_EXACT : 0;
            dtl_buf_reset(&section);
            read_attrs(c, (dtl_span){head.s + n, head.n - n}, &section, &section_flags);
            continue;
        }
        if (!n_cls) {
            compiler_complain(c, "a phrase before the first [class]");
            cls[n_cls++] = compiler_class(c, DTL_LIT("lost"));
        }
        size_t split = attrs_start(line);
        unsigned flags = section_flags;
        dtl_buf_reset(&own);
        dtl_buf_span(&own, (dtl_span){line.s + split, 0});
        read_attrs(c, (dtl_span){line.s + split, line.n - split}, &own, &flags);
        dtl_buf_span(&own, dtl_buf_view(&section)); /* the entry's own attributes come first and win */
        dtl_span rest = {line.s, split};
        uint32_t entry[CLASSES];
        bool any = false;
        if (own.n > 0xffff) compiler_complain(c, "too many attributes");
        while (rest.n) {
            const char *bar = memchr(rest.s, '|', rest.n);
            dtl_span one = compiler_trim((dtl_span){rest.s, bar ? (size_t)(bar - rest.s) : rest.n});
            for (size_t i = 0; i < n_cls && one.n; i++) {
                if (!any)
                    entry[i] = compiler_entry(c, one, cls[i], own.n > 0xffff ? DTL_NONE : dtl_buf_view(&own), flags);
                compiler_phrase(c, one, entry[i], flags);
            }
            any |= one.n > 0;
            if (!bar) break;
            rest.n -= (size_t)(bar + 1 - rest.s);
            rest.s = bar + 1;
        }
        if (!any) compiler_complain(c, "attributes without a phrase");
    }
    dtl_buf_fini(&section);
    dtl_buf_fini(&own);
}

static void read_conf(dtl_compiler *c, dtl_span bytes)
{
    size_t at = 0;
    dtl_span line;
    while (compiler_line(bytes, &at, &line)) {
        c->line++;
        line = compiler_trim(line);
        if (!line.n || line.s[0] == '#') continue;
        const char *eq = memchr(line.s, '=', line.n);
        if (!eq) {
            compiler_complain(c, "'key = value' expected");
            continue;
        }
        dtl_span k = compiler_trim((dtl_span){line.s, (size_t)(eq - line.s)});
        dtl_span v = compiler_trim((dtl_span){eq + 1, line.n - (size_t)(eq + 1 - line.s)});
        if (dtl_span_eq(k, DTL_LIT("accents"))) c->accents_exact = dtl_span_eq(v, DTL_LIT("exact"));
        dtl_buf_span(&c->conf, k);
        dtl_buf_byte(&c->conf, '\t');
        dtl_buf_span(&c->conf, v);
        dtl_buf_byte(&c->conf, '\n');
    }
}

static bool ends(const char *name, const char *tail)
{
    size_t n = strlen(name), m = strlen(tail);
    return n >= m && !strcmp(name + n - m, tail);
}

dtl_status dtl_compiler_add(dtl_compiler *c, const char *name, dtl_span bytes, int layer)
{
    c->file = name;
    c->line = 0;
    c->layer = layer;
    c->file_id = 0;
    for (size_t i = 0; i < c->files.n; i++) c->file_id += c->files.s[i] == '\0';
    dtl_buf_puts(&c->files, name);
    dtl_buf_byte(&c->files, '\0');
    if (c->file_id > 255) {
        compiler_complain(c, "more than 256 files in a pack");
        return DTL_E_LIMIT;
    }
    size_t good = dtl_utf8_valid_prefix(bytes);
    if (good < bytes.n) {
        for (size_t i = 0; i < good; i++) c->line += bytes.s[i] == '\n';
        c->line++;
        compiler_complain(c, "not UTF-8 (byte %zu of the file)", good);
        return DTL_OK;
    }
    if (ends(name, ".conf")) read_conf(c, bytes);
    else if (ends(name, ".rules")) compiler_rules(c, bytes);
    else read_list(c, bytes);
    return DTL_OK;
}

dtl_status dtl_compiler_section(dtl_compiler *c, const char *name, dtl_span bytes)
{
    pk_section s = {.off = c->extra.n, .len = bytes.n};
    snprintf(s.name, sizeof s.name, "%s", name);
    dtl_buf_span(&c->extra, bytes);
    while (c->extra.n % 8) dtl_buf_byte(&c->extra, '\0');
    table_add(&c->extra_sections, &s);
    return c->extra.status;
}

/* ---- the file ---- */

static int by_node(const void *a, const void *b)
{
    const phrase *p = a, *q = b;
    if (p->node != q->node) return p->node < q->node ? -1 : 1;
    return (p->entry > q->entry) - (p->entry < q->entry);
}

static void put_section(dtl_buf *out, pk_section *s, const char *name, dtl_span bytes)
{
    memset(s, 0, sizeof *s);
    snprintf(s->name, sizeof s->name, "%s", name);
    while (out->n % 8) dtl_buf_byte(out, '\0');
    s->off = out->n;
    s->len = bytes.n;
    dtl_buf_span(out, bytes);
}

dtl_status dtl_compiler_finish(dtl_compiler *c, dtl_buf *out)
{
    if (c->n_complaints) return DTL_E_DATA;
    size_t n = table_n(&c->phrases);
    phrase *p = TABLE_AT(&c->phrases, phrase, 0);
    if (n) qsort(p, n, sizeof *p, by_node);
    dtl_buf nodes, payload, wordslot, edges;
    dtl_buf_init(&nodes, 0, NULL);
    dtl_buf_init(&payload, 0, NULL);
    dtl_buf_init(&wordslot, 0, NULL);
    dtl_buf_init(&edges, 0, NULL);
    size_t at = 0;
    for (uint32_t node = 0; node < c->n_nodes; node++) {
        uint32_t off = (uint32_t)(payload.n / 4);
        dtl_buf_put(&nodes, (char *)&off, 4);
        size_t from = at;
        while (at < n && p[at].node == node) at++;
        for (size_t i = from; i < at; i++) {
            bool keep = i == from || p[i].entry != p[i - 1].entry;
            /* what is written by hand wins over what was generated */
            for (size_t k = from; k < at && keep; k++)
                if (p[k].layer > p[i].layer && TABLE_AT(&c->entries, pk_entry, p[k].entry)->cls ==
                                                   TABLE_AT(&c->entries, pk_entry, p[i].entry)->cls)
                    keep = false;
            if (!keep) continue;
            uint32_t v = p[i].entry | (p[i].typed_len ? PK_TYPED : 0);
            dtl_buf_put(&payload, (char *)&v, 4);
            if (p[i].typed_len) dtl_buf_put(&payload, (char *)&p[i].typed_off, 4);
        }
    }
    uint32_t end = (uint32_t)(payload.n / 4);
    dtl_buf_put(&nodes, (char *)&end, 4);
    size_t n_words = table_n(&c->words), slots = n_words + n_words / 3 + 2;
    uint32_t *slot = calloc(slots, sizeof *slot);
    size_t n_edges = table_n(&c->edges), eslots = n_edges + n_edges / 3 + 2;
    pk_edge *eslot = calloc(eslots, sizeof *eslot);
    if (!slot || !eslot || n_words >= 1u << 22) {
        free(slot);
        free(eslot);
        return n_words >= 1u << 22 ? DTL_E_LIMIT : DTL_E_NOMEM;
    }
    for (uint32_t id = 1; id < n_words; id++) {
        uint64_t h = word_hash(c, id);
        size_t k = pk_slot_of(h, (uint32_t)slots);
        while (slot[k]) k = k + 1 == slots ? 0 : k + 1;
        slot[k] = id << 10 | (uint32_t)(h >> 54);
    }
    for (uint32_t i = 1; i < n_edges; i++) {
        const pk_edge *e = TABLE_AT(&c->edges, pk_edge, i);
        size_t k = pk_slot_of(dtl_hash_mix(dtl_hash_mix(0, e->node), e->word), (uint32_t)eslots);
        while (eslot[k].next) k = k + 1 == eslots ? 0 : k + 1;
        eslot[k] = *e;
    }
    enum { FIXED = 20 };
    size_t n_extra = table_n(&c->extra_sections), n_sections = FIXED + n_extra, k = 0;
    pk_section *s = calloc(n_sections, sizeof *s);
    if (!s) {
        free(slot);
        free(eslot);
        return DTL_E_NOMEM;
    }
    dtl_buf_reset(out);
    pk_header head = {.version = PK_VERSION, .n_sections = (uint32_t)n_sections};
    memcpy(head.magic, PK_MAGIC, sizeof head.magic);
    dtl_buf_put(out, (char *)&head, sizeof head);
    dtl_buf_put(out, (char *)s, n_sections * sizeof *s);
    put_section(out, &s[k++], "conf", dtl_buf_view(&c->conf));
    put_section(out, &s[k++], "classes", dtl_buf_view(&c->classes));
    put_section(out, &s[k++], "files", dtl_buf_view(&c->files));
    put_section(out, &s[k++], "keys", dtl_buf_view(&c->keys));
    put_section(out, &s[k++], "strings", dtl_buf_view(&c->strings));
    put_section(out, &s[k++], "wordslot", (dtl_span){(char *)slot, slots * sizeof *slot});
    put_section(out, &s[k++], "words", dtl_buf_view(&c->words.bytes));
    put_section(out, &s[k++], "edges", (dtl_span){(char *)eslot, eslots * sizeof *eslot});
    put_section(out, &s[k++], "nodes", dtl_buf_view(&nodes));
    put_section(out, &s[k++], "payload", dtl_buf_view(&payload));
    put_section(out, &s[k++], "entries", dtl_buf_view(&c->entries.bytes));
    put_section(out, &s[k++], "attrs", dtl_buf_view(&c->attrs));
    put_section(out, &s[k++], "rules", dtl_buf_view(&c->rules.bytes));
    put_section(out, &s[k++], "insts", dtl_buf_view(&c->insts.bytes));
    put_section(out, &s[k++], "preds", dtl_buf_view(&c->preds.bytes));
    put_section(out, &s[k++], "atoms", dtl_buf_view(&c->atoms.bytes));
    put_section(out, &s[k++], "actions", dtl_buf_view(&c->actions.bytes));
    put_section(out, &s[k++], "slots", dtl_buf_view(&c->slots.bytes));
    put_section(out, &s[k++], "names", dtl_buf_view(&c->names.bytes));
    put_section(out, &s[k++], "examples", dtl_buf_view(&c->examples));
    for (size_t i = 0; i < n_extra; i++) {
        const pk_section *x = TABLE_AT(&c->extra_sections, pk_section, i);
        put_section(out, &s[k++], x->name, (dtl_span){c->extra.s + x->off, x->len});
    }
    while (out->n % 8) dtl_buf_byte(out, '\0');
    dtl_status st = out->status;
    if (st == DTL_OK) {
        memcpy(out->s + sizeof head, s, n_sections * sizeof *s);
        head.size = out->n;
        head.checksum = dtl_hash_bytes(out->s + sizeof head, out->n - sizeof head);
        memcpy(out->s, &head, sizeof head);
    }
    dtl_buf *bufs[] = {&nodes, &payload, &wordslot, &edges};
    for (size_t i = 0; i < 4; i++) dtl_buf_fini(bufs[i]);
    free(slot);
    free(eslot);
    free(s);
    return st;
}
