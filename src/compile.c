/* SPDX-License-Identifier: Apache-2.0 */
#include "compiler.h"

#include "dateline/token.h"
#include "dateline/utf8.h"
#include "hash.h"

#include <stdio.h>
#include <stdlib.h>

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
    table_init(&c->words, sizeof(list_word));
    table_init(&c->nodes, sizeof(list_node));
    table_init(&c->edges, sizeof(list_edge));
    table_init(&c->entries, sizeof(list_entry));
    table_init(&c->phrases, sizeof(list_phrase));
    table_init(&c->groups, sizeof(pk_group));
    table_init(&c->class_off, sizeof(pk_str));
    table_init(&c->extra_sections, sizeof(pk_section));
    table_init(&c->rules, sizeof(pk_rule));
    table_init(&c->insts, sizeof(pk_inst));
    table_init(&c->preds, sizeof(pk_pred));
    table_init(&c->atoms, sizeof(pk_atom));
    table_init(&c->actions, sizeof(pk_action));
    table_init(&c->slots, sizeof(pk_slot));
    table_init(&c->names, sizeof(pk_str));
    table_add(&c->words, &(list_word){.node = 0}); /* ids from 1 */
    table_add(&c->nodes, &(list_node){0, 0});
    table_add(&c->edges, &(list_edge){0, 0, 0});
    dtl_buf_byte(&c->strings, '\0');
    dtl_keys_init(&c->known_strings, &c->arena);
    dtl_keys_init(&c->known_attrs, &c->arena);
    dtl_keys_init(&c->known_shapes, &c->arena);
    dtl_keys_init(&c->known_groups, &c->arena);
    dtl_buf_printf(&c->conf, "tag\t%s\n", c->tag);
    *out = c;
    return DTL_OK;
}

void dtl_compiler_free(dtl_compiler *c)
{
    if (!c) return;
    table *tables[] = {&c->words,  &c->nodes,     &c->edges,          &c->entries, &c->phrases,
                       &c->groups, &c->class_off, &c->extra_sections, &c->rules,   &c->insts,
                       &c->preds,  &c->atoms,     &c->actions,        &c->slots,   &c->names};
    dtl_buf *bufs[] = {&c->conf,  &c->classes, &c->files,    &c->keys, &c->strings,
                       &c->attrs, &c->shapes,  &c->examples, &c->extra};
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

/* The number of a key, which is `next` where it is new: then *fresh is set. */
static uint32_t number_of(dtl_compiler *c, dtl_keys *known, dtl_span key, uint32_t next, bool *fresh)
{
    uint32_t found = dtl_keys_get(known, key);
    *fresh = found == DTL_KEYS_NONE;
    if (!*fresh) return found;
    dtl_span copy = dtl_arena_dup(&c->arena, key);
    uint32_t *at = copy.s ? dtl_keys_at(known, copy) : NULL;
    if (!at) c->strings.status = DTL_E_NOMEM;
    else *at = next;
    return next;
}

uint32_t compiler_text(dtl_compiler *c, dtl_span s)
{
    bool fresh;
    uint32_t at = number_of(c, &c->known_strings, s, (uint32_t)c->strings.n, &fresh);
    if (fresh) dtl_buf_span(&c->strings, s), dtl_buf_byte(&c->strings, '\0');
    return at;
}

pk_str compiler_string(dtl_compiler *c, dtl_span s)
{
    return s.n ? (pk_str){compiler_text(c, s), (uint32_t)s.n} : (pk_str){0, 0};
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

static uint64_t edge_hash(uint32_t node, uint32_t word)
{
    return dtl_hash_mix(dtl_hash_mix(0, node), word);
}

static uint32_t word_id(dtl_compiler *c, dtl_span fold)
{
    if (grow_slots(&c->word_slots, &c->n_word_slots, table_n(&c->words)))
        for (uint32_t id = 1; id < table_n(&c->words); id++) {
            uint64_t at = dtl_hash_span(TABLE_AT(&c->words, list_word, id)->fold) & (c->n_word_slots - 1);
            while (c->word_slots[at]) at = (at + 1) & (c->n_word_slots - 1);
            c->word_slots[at] = id;
        }
    if (!c->word_slots) return 0;
    uint64_t at = dtl_hash_span(fold) & (c->n_word_slots - 1);
    for (; c->word_slots[at]; at = (at + 1) & (c->n_word_slots - 1))
        if (dtl_span_eq(TABLE_AT(&c->words, list_word, c->word_slots[at])->fold, fold)) return c->word_slots[at];
    list_word w = {.fold = dtl_arena_dup(&c->arena, fold)};
    return c->word_slots[at] = table_add(&c->words, &w);
}

static uint32_t next_node(dtl_compiler *c, uint32_t node, uint32_t word)
{
    list_node made = {node, word};
    if (node == 0) {
        uint32_t next = TABLE_AT(&c->words, list_word, word)->node;
        if (!next) TABLE_AT(&c->words, list_word, word)->node = next = table_add(&c->nodes, &made);
        return next;
    }
    if (grow_slots(&c->edge_slots, &c->n_edge_slots, table_n(&c->edges)))
        for (uint32_t i = 1; i < table_n(&c->edges); i++) {
            const list_edge *e = TABLE_AT(&c->edges, list_edge, i);
            uint64_t at = edge_hash(e->node, e->word) & (c->n_edge_slots - 1);
            while (c->edge_slots[at]) at = (at + 1) & (c->n_edge_slots - 1);
            c->edge_slots[at] = i;
        }
    if (!c->edge_slots) return 0;
    uint64_t at = edge_hash(node, word) & (c->n_edge_slots - 1);
    for (; c->edge_slots[at]; at = (at + 1) & (c->n_edge_slots - 1)) {
        const list_edge *e = TABLE_AT(&c->edges, list_edge, c->edge_slots[at]);
        if (e->node == node && e->word == word) return e->next;
    }
    list_edge e = {node, word, table_add(&c->nodes, &made)};
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
            list_phrase p = {node, entry, DTL_NONE, (uint32_t)c->layer, (uint32_t)table_n(&c->phrases)};
            if (flags & PK_VERY_LETTERS) p.typed = dtl_arena_dup(&c->arena, text);
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

/* A decimal number as pk_decimal() gives it back; false where it does not. */
static bool number_value(dtl_span s, uint64_t *v)
{
    enum { DIGITS = 15, ZEROS = 4, DECIMALS = 3 };
    size_t i = 0, zeros = 0, decimals = 0;
    bool minus = s.n && s.s[0] == '-', dot = false;
    uint64_t digits = 0;
    for (i = minus; i < s.n && i <= DIGITS; i++) {
        if (s.s[i] == '.' && !dot) {
            dot = true;
            continue;
        }
        if (s.s[i] < '0' || s.s[i] > '9') return false;
        digits = digits * 10 + (uint64_t)(s.s[i] - '0');
        decimals += dot;
    }
    if (i < s.n || decimals > DECIMALS) return false;
    for (; !dot && digits && digits % 10 == 0 && zeros < ZEROS; zeros++) digits /= 10;
    *v = (digits << 1 | minus) << 3 | (zeros ? zeros + 3 : decimals);
    char back[40];
    return dtl_span_eq((dtl_span){back, pk_decimal(*v, back)}, s);
}

/* `key=value` NUL ... to a shape and values; where it is in attrs + 1, 0 where there are none. */
static uint32_t attributes(dtl_compiler *c, dtl_span attrs)
{
    if (!attrs.n) return 0;
    dtl_buf shape, row;
    dtl_buf_init(&shape, 0, NULL);
    dtl_buf_init(&row, 0, NULL);
    for (size_t at = 0; at < attrs.n;) {
        size_t n = strlen(attrs.s + at);
        const char *eq = memchr(attrs.s + at, '=', n);
        dtl_span value = {eq + 1, n - (size_t)(eq + 1 - (attrs.s + at))};
        uint64_t number;
        dtl_buf_byte(&shape, key_byte(c, (dtl_span){attrs.s + at, (size_t)(eq - attrs.s) - at}));
        pk_write(&row, number_value(value, &number) ? number << 1 | 1 : (uint64_t)compiler_text(c, value) << 1);
        at += n + 1;
    }
    bool fresh;
    uint32_t kind = number_of(c, &c->known_shapes, dtl_buf_view(&shape), (uint32_t)c->known_shapes.n, &fresh);
    if (fresh) dtl_buf_span(&c->shapes, dtl_buf_view(&shape)), dtl_buf_byte(&c->shapes, '\0');
    dtl_buf_reset(&shape);
    pk_write(&shape, kind);
    dtl_buf_span(&shape, dtl_buf_view(&row));
    uint32_t at = number_of(c, &c->known_attrs, dtl_buf_view(&shape), (uint32_t)c->attrs.n, &fresh);
    if (fresh) dtl_buf_span(&c->attrs, dtl_buf_view(&shape));
    dtl_buf_fini(&shape);
    dtl_buf_fini(&row);
    return at + 1;
}

static bool has_id(dtl_span attrs)
{
    for (size_t at = 0; at < attrs.n; at += strlen(attrs.s + at) + 1)
        if (!strncmp(attrs.s + at, "id=", 3)) return true;
    return false;
}

uint32_t compiler_entry(dtl_compiler *c, dtl_span name, uint32_t cls, dtl_span own, dtl_span section, unsigned flags)
{
    pk_group g;
    memset(&g, 0, sizeof g);
    g.cls = (uint16_t)cls;
    g.flags = (uint8_t)flags;
    g.file = (uint8_t)c->file_id;
    g.attr = attributes(c, section);
    bool fresh;
    dtl_span key = {(const char *)&g, sizeof g};
    uint32_t group = number_of(c, &c->known_groups, key, (uint32_t)table_n(&c->groups), &fresh);
    if (fresh) table_add(&c->groups, &g);
    list_entry e = {.name = dtl_arena_dup(&c->arena, name), .line = c->line, .group = group};
    e.named = has_id(own) || has_id(section);
    e.attr = attributes(c, own);
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
        dtl_span rest = {line.s, split};
        uint32_t entry[CLASSES];
        bool any = false;
        while (rest.n) {
            const char *bar = memchr(rest.s, '|', rest.n);
            dtl_span one = compiler_trim((dtl_span){rest.s, bar ? (size_t)(bar - rest.s) : rest.n});
            for (size_t i = 0; i < n_cls && one.n; i++) {
                if (!any) entry[i] = compiler_entry(c, one, cls[i], dtl_buf_view(&own), dtl_buf_view(&section), flags);
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
    const char *nul = good ? memchr(bytes.s, '\0', good) : NULL; /* it ends names and values in the pack */
    if (nul) good = (size_t)(nul - bytes.s);
    if (good < bytes.n) {
        for (size_t i = 0; i < good; i++) c->line += bytes.s[i] == '\n';
        c->line++;
        compiler_complain(c, nul ? "a byte 0 (byte %zu of the file)" : "not UTF-8 (byte %zu of the file)", good);
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

static void put_section(dtl_buf *out, pk_section *s, const char *name, dtl_span bytes)
{
    memset(s, 0, sizeof *s);
    snprintf(s->name, sizeof s->name, "%s", name);
    while (out->n % 8) dtl_buf_byte(out, '\0');
    s->off = out->n;
    s->len = bytes.n;
    dtl_buf_span(out, bytes);
}

/* The rules' programs, instruction by instruction; each rule learns where its own begins. */
static void write_programs(dtl_compiler *c, dtl_buf *out)
{
    for (size_t k = 0; k < table_n(&c->rules); k++) {
        pk_rule *r = TABLE_AT(&c->rules, pk_rule, k);
        const pk_inst *in = TABLE_AT(&c->insts, pk_inst, r->start);
        int64_t at = r->start;
        r->start = (uint32_t)out->n;
        for (uint32_t i = 0; i < r->n_insts; i++, in++, at++) {
            dtl_buf_byte(out, (char)(in->op | in->close << 3));
            if (in->op == PK_TOK) pk_write(out, in->x);
            else if (in->op == PK_SAVE) pk_write(out, in->name);
            else if (in->op == PK_SPLIT || in->op == PK_JMP) pk_write(out, pk_fold_sign((int64_t)in->x - at));
            if (in->op == PK_SPLIT) pk_write(out, pk_fold_sign((int64_t)in->y - at));
        }
    }
}

static void write_preds(const dtl_compiler *c, dtl_buf *out)
{
    pk_write(out, table_n(&c->preds));
    pk_write(out, table_n(&c->atoms));
    for (size_t k = 0; k < table_n(&c->preds); k++) {
        const pk_pred *p = TABLE_AT(&c->preds, pk_pred, k);
        pk_write(out, p->n);
        for (uint32_t i = 0; i < p->n; i++) {
            const pk_atom *a = TABLE_AT(&c->atoms, pk_atom, p->atom + i);
            dtl_buf_byte(out, (char)(a->kind | a->neg << 3 | a->where << 4));
            pk_write(out, a->a);
            if (a->kind == PK_RANGE) pk_write(out, pk_fold_sign(a->lo)), pk_write(out, pk_fold_sign(a->hi));
        }
    }
}

dtl_status dtl_compiler_finish(dtl_compiler *c, dtl_buf *out)
{
    if (c->n_complaints) return DTL_E_DATA;
    compiler_lists lists;
    dtl_buf insts, preds;
    dtl_buf_init(&insts, 0, NULL);
    dtl_buf_init(&preds, 0, NULL);
    dtl_status st = compiler_layout(c, &lists);
    write_programs(c, &insts);
    write_preds(c, &preds);
    const struct {
        const char *name;
        const dtl_buf *bytes;
    } fixed[] = {{"conf", &c->conf},          {"classes", &c->classes},    {"files", &c->files},
                 {"keys", &c->keys},          {"strings", &c->strings},    {"trie", &lists.trie},
                 {"buckets", &lists.buckets}, {"groups", &lists.groups},   {"attrs", &c->attrs},
                 {"shapes", &c->shapes},      {"spelled", &lists.spelled}, {"rules", &c->rules.bytes},
                 {"insts", &insts},           {"preds", &preds},           {"actions", &c->actions.bytes},
                 {"slots", &c->slots.bytes},  {"names", &c->names.bytes},  {"examples", &c->examples}};
    enum { FIXED = sizeof fixed / sizeof *fixed };
    size_t n_extra = table_n(&c->extra_sections), n_sections = FIXED + n_extra, k = 0;
    pk_section *s = st == DTL_OK ? calloc(n_sections, sizeof *s) : NULL;
    if (!s && st == DTL_OK) st = DTL_E_NOMEM;
    for (size_t i = 0; st == DTL_OK && i < FIXED; i++) st = fixed[i].bytes->status;
    if (st == DTL_OK) {
        dtl_buf_reset(out);
        pk_header head = {.version = PK_VERSION, .n_sections = (uint32_t)n_sections};
        memcpy(head.magic, PK_MAGIC, sizeof head.magic);
        dtl_buf_put(out, (char *)&head, sizeof head);
        dtl_buf_put(out, (char *)s, n_sections * sizeof *s);
        for (; k < FIXED; k++) put_section(out, &s[k], fixed[k].name, dtl_buf_view(fixed[k].bytes));
        for (size_t i = 0; i < n_extra; i++) {
            const pk_section *x = TABLE_AT(&c->extra_sections, pk_section, i);
            put_section(out, &s[k++], x->name, (dtl_span){c->extra.s + x->off, x->len});
        }
        while (out->n % 8) dtl_buf_byte(out, '\0');
        st = out->status;
        if (st == DTL_OK) {
            memcpy(out->s + sizeof head, s, n_sections * sizeof *s);
            head.size = out->n;
            head.checksum = dtl_hash_bytes(out->s + sizeof head, out->n - sizeof head);
            memcpy(out->s, &head, sizeof head);
        }
    }
    dtl_buf *bufs[] = {&insts, &preds, &lists.trie, &lists.buckets, &lists.groups, &lists.spelled};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) dtl_buf_fini(bufs[i]);
    free(s);
    return st;
}
