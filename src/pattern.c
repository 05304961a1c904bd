/* SPDX-License-Identifier: Apache-2.0
 *
 * pattern: a .rules file to programs. One recursive-descent parser over the pattern (its depth is limited), which makes a tree,
 * and one pass over the tree, which makes Thompson's program. */
#include "compiler.h"

#include "dateline/token.h"
#include "pack.h"
#include "rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 64, REPEAT_MAX = 32, PROGRAM_MAX = 20000 };

typedef enum { N_EMPTY, N_TOK, N_CLASS, N_SEQ, N_ALT, N_REP, N_CAP } node_kind;
typedef struct node {
    node_kind kind;
    uint32_t pred; /* TOK; of CLASS: predicate of what stands beside the class (glued), UINT32_MAX none */
    uint32_t cls;
    int min, max;       /* REP; max < 0: no limit */
    uint16_t name;      /* CAP */
    struct node *a, *b; /* SEQ, ALT: both; REP, CAP: a */
} node;

typedef struct {
    dtl_compiler *c;
    dtl_span s;
    size_t at;
    int depth;
    bool bad;
} parser;

static node *make(parser *p, node_kind kind)
{
    node *n = dtl_arena_zero(&p->c->arena, 1, sizeof *n);
    static node none;
    if (!n) {
        p->bad = true;
        return &none;
    }
    n->kind = kind;
    n->pred = UINT32_MAX;
    return n;
}

static void wrong(parser *p, const char *what)
{
    if (p->bad) return;
    p->bad = true;
    size_t rest = p->s.n - p->at;
    compiler_complain(p->c, "%s before '%.*s'", what, (int)(rest > 40 ? 40 : rest), p->s.s + p->at);
}

static void skip(parser *p)
{
    while (p->at < p->s.n && (p->s.s[p->at] == ' ' || p->s.s[p->at] == '\t' || p->s.s[p->at] == '\n')) p->at++;
}

static char peek(const parser *p)
{
    return p->at < p->s.n ? p->s.s[p->at] : '\0';
}

static bool name_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-';
}

static dtl_span read_name(parser *p)
{
    size_t from = p->at;
    while (name_char(peek(p))) p->at++;
    return (dtl_span){p->s.s + from, p->at - from};
}

static uint16_t capture_name(dtl_compiler *c, dtl_span name)
{
    for (size_t i = 0; i < table_n(&c->names); i++) {
        pk_str s = *TABLE_AT(&c->names, pk_str, i);
        if (s.len == name.n && !memcmp(c->strings.s + s.off, name.s, name.n)) return (uint16_t)i;
    }
    pk_str s = compiler_string(c, name);
    return (uint16_t)table_add(&c->names, &s);
}

/* A predicate of the atoms from `first` on; the same ones are made once. */
static uint32_t make_pred(dtl_compiler *c, const pk_atom *atoms, uint32_t n)
{
    for (size_t i = 0; i < table_n(&c->preds); i++) {
        pk_pred *p = TABLE_AT(&c->preds, pk_pred, i);
        if (p->n == n && !memcmp(TABLE_AT(&c->atoms, pk_atom, p->atom), atoms, n * sizeof *atoms)) return (uint32_t)i;
    }
    pk_pred p = {(uint32_t)table_n(&c->atoms), n};
    for (uint32_t i = 0; i < n; i++) table_add(&c->atoms, &atoms[i]);
    return table_add(&c->preds, &p);
}

static const struct {
    const char *name;
    uint8_t kind;
    uint32_t a;
} shapes[] = {{"upper", PK_SHAPE, DTL_SHAPE_UPPER},
              {"cap", PK_SHAPE, DTL_SHAPE_CAP},
              {"caps", PK_SHAPE, DTL_SHAPE_CAPS},
              {"mixed", PK_SHAPE, DTL_SHAPE_MIXED},
              {"init", PK_SHAPE, DTL_SHAPE_INITIAL},
              {"lower", PK_SHAPE, DTL_SHAPE_LOWER},
              {"nocase", PK_SHAPE, DTL_SHAPE_NOCASE},
              {"dotted", PK_SHAPE, DTL_SHAPE_DOTTED},
              {"ideo", PK_SHAPE, DTL_SHAPE_IDEO},
              {"quote", PK_SHAPE, DTL_SHAPE_QUOTE},
              {"accent", PK_SHAPE, DTL_SHAPE_ACCENT},
              {"digit", PK_SHAPE, DTL_SHAPE_DIGIT},
              {"sent", PK_SHAPE, DTL_SHAPE_SENT},
              {"glued", PK_SHAPE, DTL_SHAPE_GLUED},
              {"head", PK_SHAPE, DTL_SHAPE_HEAD},
              {"word", PK_KIND, DTL_TOK_WORD},
              {"num", PK_KIND, DTL_TOK_NUMBER},
              {"punct", PK_KIND, DTL_TOK_PUNCT},
              {"symbol", PK_KIND, DTL_TOK_SYMBOL},
              {"para", PK_KIND, DTL_TOK_PARA},
              {"any", PK_NOPARA, 0}};

/* The class that a literal word is: "=vientiane". */
static uint32_t literal_class(dtl_compiler *c, dtl_span fold)
{
    dtl_span name = dtl_arena_printf(&c->arena, "=%.*s", (int)fold.n, fold.s);
    size_t before = table_n(&c->class_off);
    uint32_t cls = compiler_class(c, name);
    if (table_n(&c->class_off) != before) {
        uint32_t e = compiler_entry(c, fold, cls, DTL_NONE, DTL_NONE, 0);
        compiler_phrase(c, fold, e, 0);
    }
    return cls;
}

static int64_t read_int(parser *p, int64_t otherwise)
{
    int64_t v = 0;
    size_t from = p->at;
    while (peek(p) >= '0' && peek(p) <= '9' && v < INT64_MAX / 100) v = v * 10 + (p->s.s[p->at++] - '0');
    return p->at == from ? otherwise : v;
}

/* One atom or a conjunction of them; `glued` for a `_` before it. */
static node *atoms(parser *p)
{
    enum { MOST = 12 };
    dtl_compiler *c = p->c;
    pk_atom list[MOST];
    memset(list, 0, sizeof list);
    uint32_t n = 0, cls = UINT32_MAX;
    bool para = false, literal = false, single_class = false;
    node *literal_row = NULL;
    if (peek(p) == '_') {
        p->at++;
        list[n++] = (pk_atom){.kind = PK_SHAPE, .a = DTL_SHAPE_GLUED};
    }
    unsigned parts = 0;
    for (;;) {
        if (n + 2 > MOST) {
            wrong(p, "too many conditions on one token");
            break;
        }
        bool neg = false;
        if (peek(p) == '!') {
            neg = true;
            p->at++;
        }
        char ch = peek(p);
        parts++;
        if (ch == '@') {
            p->at++;
            dtl_span name = read_name(p);
            if (!name.n) wrong(p, "a class name is missing");
            cls = compiler_class(c, name);
            single_class = !neg && parts == 1;
            list[n++] = (pk_atom){.kind = PK_COVER, .neg = neg, .a = cls};
        } else if (ch == ':') {
            p->at++;
            dtl_span name = read_name(p);
            size_t k = 0;
            while (k < sizeof shapes / sizeof *shapes && !dtl_span_eq(name, dtl_span_str(shapes[k].name))) k++;
            if (k == sizeof shapes / sizeof *shapes) {
                wrong(p, "no such shape");
                break;
            }
            if (shapes[k].a == DTL_TOK_PARA && shapes[k].kind == PK_KIND && !neg) para = true;
            list[n++] = (pk_atom){.kind = shapes[k].kind, .neg = neg, .a = shapes[k].a};
        } else if (ch == '<') {
            p->at++;
            int64_t lo = read_int(p, 0);
            if (peek(p) == 'd') {
                p->at++;
                list[n++] = (pk_atom){.kind = PK_DIGITS, .neg = neg, .a = (uint32_t)lo};
            } else {
                int64_t hi = lo;
                if (p->at + 1 < p->s.n && p->s.s[p->at] == '.' && p->s.s[p->at + 1] == '.') {
                    p->at += 2;
                    hi = read_int(p, INT64_MAX);
                }
                list[n++] = (pk_atom){.kind = PK_RANGE, .neg = neg, .lo = lo, .hi = hi};
            }
            if (peek(p) != '>') wrong(p, "'>' is missing: <1..31> or <4d>");
            else p->at++;
        } else {
            dtl_span word;
            if (ch == '"') {
                size_t from = ++p->at;
                while (peek(p) && peek(p) != '"') p->at++;
                word = (dtl_span){p->s.s + from, p->at - from};
                if (peek(p) != '"') {
                    wrong(p, "a quote is not closed");
                    break;
                }
                p->at++;
            } else {
                size_t from = p->at;
                while (peek(p) && !strchr(" \t\n()|=?*+{}_&!@:<>\";#,", peek(p))) p->at++;
                word = (dtl_span){p->s.s + from, p->at - from};
            }
            if (!word.n) {
                wrong(p, "an element is missing");
                break;
            }
            dtl_token *t;
            size_t n_tokens;
            if (dtl_token_cut(word, &c->arena, &t, &n_tokens) != DTL_OK || n_tokens < 3) {
                wrong(p, "no word");
                break;
            }
            literal = true;
            if (n_tokens == 3) list[n++] = (pk_atom){.kind = PK_COVER, .neg = neg, .a = literal_class(c, t[1].fold)};
            else {
                if (neg || parts > 1 || peek(p) == '&')
                    wrong(p, "several words can be no part of a condition on one token");
                for (size_t i = 1; i + 1 < n_tokens; i++) {
                    pk_atom row[2];
                    memset(row, 0, sizeof row);
                    uint32_t k = 0;
                    if (i == 1 && n) row[k++] = list[0];
                    row[k++] = (pk_atom){.kind = PK_COVER, .a = literal_class(c, t[i].fold)};
                    node *tok = make(p, N_TOK);
                    tok->pred = make_pred(c, row, k);
                    if (!literal_row) literal_row = tok;
                    else {
                        node *seq = make(p, N_SEQ);
                        seq->a = literal_row;
                        seq->b = tok;
                        literal_row = seq;
                    }
                }
                return literal_row;
            }
        }
        if (peek(p) != '&') break;
        p->at++;
    }
    (void)literal;
    if (p->bad) return make(p, N_EMPTY);
    if (single_class && parts == 1) { /* a whole phrase */
        node *x = make(p, N_CLASS);
        x->cls = cls;
        if (n == 2) x->pred = make_pred(c, list, 1);
        return x;
    }
    if (!para) list[n++] = (pk_atom){.kind = PK_NOPARA};
    node *x = make(p, N_TOK);
    x->pred = make_pred(c, list, n);
    return x;
}

static node *alternatives(parser *p);

static node *item(parser *p)
{
    /* name=element is a capture: a name, then = */
    size_t from = p->at;
    dtl_span name = read_name(p);
    bool capture = name.n && peek(p) == '=';
    if (capture) p->at++;
    else p->at = from;
    node *x;
    if (peek(p) == '(') {
        p->at++;
        x = alternatives(p);
        if (peek(p) != ')') wrong(p, "')' is missing");
        else p->at++;
    } else {
        x = atoms(p);
    }
    for (;;) {
        char ch = peek(p);
        int min, max;
        if (ch == '?') min = 0, max = 1;
        else if (ch == '*') min = 0, max = -1;
        else if (ch == '+') min = 1, max = -1;
        else if (ch == '{') {
            p->at++;
            min = (int)read_int(p, 0);
            max = min;
            if (peek(p) == ',') {
                p->at++;
                max = (int)read_int(p, -1);
            }
            if (peek(p) != '}' || min > REPEAT_MAX || max > REPEAT_MAX || (max >= 0 && max < min)) {
                wrong(p, "{m,n} with m <= n <= 32 expected");
                break;
            }
        } else break;
        p->at++;
        node *r = make(p, N_REP);
        r->a = x;
        r->min = min;
        r->max = max;
        x = r;
    }
    if (capture) {
        node *k = make(p, N_CAP);
        k->name = capture_name(p->c, name);
        k->a = x;
        x = k;
    }
    return x;
}

static node *row(parser *p)
{
    node *x = NULL;
    for (;;) {
        skip(p);
        char ch = peek(p);
        if (!ch || ch == ')' || ch == '|' || p->bad) break;
        node *y = item(p);
        if (!x) x = y;
        else {
            node *s = make(p, N_SEQ);
            s->a = x;
            s->b = y;
            x = s;
        }
    }
    return x ? x : make(p, N_EMPTY);
}

static node *alternatives(parser *p)
{
    if (++p->depth > DEPTH_MAX) {
        wrong(p, "groups are nested too deep");
        return make(p, N_EMPTY);
    }
    node *x = row(p);
    while (peek(p) == '|') {
        p->at++;
        node *a = make(p, N_ALT);
        a->a = x;
        a->b = row(p);
        x = a;
    }
    p->depth--;
    return x;
}

static bool nullable(const node *n)
{
    switch (n->kind) {
    case N_EMPTY: return true;
    case N_TOK:
    case N_CLASS: return false;
    case N_SEQ: return nullable(n->a) && nullable(n->b);
    case N_ALT: return nullable(n->a) || nullable(n->b);
    case N_REP: return n->min == 0 || nullable(n->a);
    case N_CAP: return nullable(n->a);
    }
    return true;
}

/* ---- program ---- */

static uint32_t put(dtl_compiler *c, uint8_t op, uint32_t x, uint32_t y)
{
    pk_inst i = {.op = op, .x = x, .y = y};
    return table_add(&c->insts, &i);
}

static pk_inst *inst(dtl_compiler *c, uint32_t i)
{
    return TABLE_AT(&c->insts, pk_inst, i);
}

static uint32_t mark_pred(dtl_compiler *c, uint32_t cls, uint8_t where, uint32_t beside)
{
    pk_atom list[4];
    memset(list, 0, sizeof list);
    uint32_t n = 0;
    if (beside != UINT32_MAX) list[n++] = *TABLE_AT(&c->atoms, pk_atom, TABLE_AT(&c->preds, pk_pred, beside)->atom);
    list[n++] = (pk_atom){.kind = PK_MARK, .where = where, .a = cls};
    return make_pred(c, list, n);
}

static void program(dtl_compiler *c, const node *n)
{
    if (table_n(&c->insts) > (1u << 24)) return;
    switch (n->kind) {
    case N_EMPTY: break;
    case N_TOK: put(c, PK_TOK, n->pred, 0); break;
    case N_CLASS: { /* S | B I* E */
        /* put() may move the instructions: its result first, then the place it goes to */
        uint32_t split = put(c, PK_SPLIT, 0, 0);
        uint32_t to = put(c, PK_TOK, mark_pred(c, n->cls, PK_S, n->pred), 0);
        inst(c, split)->x = to;
        uint32_t jmp = put(c, PK_JMP, 0, 0);
        to = put(c, PK_TOK, mark_pred(c, n->cls, PK_B, n->pred), 0);
        inst(c, split)->y = to;
        uint32_t loop = put(c, PK_SPLIT, 0, 0);
        to = put(c, PK_TOK, mark_pred(c, n->cls, PK_I, UINT32_MAX), 0);
        inst(c, loop)->x = to;
        put(c, PK_JMP, loop, 0);
        to = put(c, PK_TOK, mark_pred(c, n->cls, PK_E, UINT32_MAX), 0);
        inst(c, loop)->y = to;
        inst(c, jmp)->x = (uint32_t)table_n(&c->insts);
        break;
    }
    case N_SEQ:
        program(c, n->a);
        program(c, n->b);
        break;
    case N_ALT: {
        uint32_t split = put(c, PK_SPLIT, 0, 0);
        inst(c, split)->x = (uint32_t)table_n(&c->insts);
        program(c, n->a);
        uint32_t jmp = put(c, PK_JMP, 0, 0);
        inst(c, split)->y = (uint32_t)table_n(&c->insts);
        program(c, n->b);
        inst(c, jmp)->x = (uint32_t)table_n(&c->insts);
        break;
    }
    case N_REP: {
        for (int i = 0; i < n->min; i++) program(c, n->a);
        if (n->max < 0) {
            uint32_t split = put(c, PK_SPLIT, 0, 0);
            inst(c, split)->x = (uint32_t)table_n(&c->insts);
            program(c, n->a);
            put(c, PK_JMP, split, 0);
            inst(c, split)->y = (uint32_t)table_n(&c->insts);
        } else {
            uint32_t splits[REPEAT_MAX];
            int k = 0;
            for (int i = n->min; i < n->max; i++) {
                splits[k] = put(c, PK_SPLIT, 0, 0);
                inst(c, splits[k])->x = (uint32_t)table_n(&c->insts);
                k++;
                program(c, n->a);
            }
            while (k-- > 0) inst(c, splits[k])->y = (uint32_t)table_n(&c->insts);
        }
        break;
    }
    case N_CAP: {
        pk_inst open = {.op = PK_SAVE, .name = n->name}, close = {.op = PK_SAVE, .name = n->name, .close = 1};
        table_add(&c->insts, &open);
        program(c, n->a);
        table_add(&c->insts, &close);
        break;
    }
    }
}

/* ---- actions ---- */

static dtl_type type_of(dtl_span s)
{
    while (s.n && s.s[s.n - 1] >= '0' && s.s[s.n - 1] <= '9') s.n--;
    for (int t = 0; t < DTL_N_TYPES; t++)
        if (dtl_span_eq(s, dtl_span_str(dtl_type_name((dtl_type)t)))) return (dtl_type)t;
    return DTL_NOTYPE;
}

static dtl_span next_word(dtl_span *s)
{
    *s = compiler_trim(*s);
    size_t n = 0;
    bool quoted = false;
    while (n < s->n && (quoted || (s->s[n] != ' ' && s->s[n] != '\t'))) {
        if (s->s[n] == '"') quoted = !quoted;
        n++;
    }
    dtl_span w = {s->s, n};
    s->s += n;
    s->n -= n;
    return w;
}

static void action(dtl_compiler *c, pk_rule *r, dtl_span s)
{
    static const struct {
        const char *name;
        dtl_act_kind kind;
    } kinds[] = {{"mark", DTL_ACT_MARK},       {"class", DTL_ACT_CLASS},       {"weight", DTL_ACT_WEIGHT},
                 {"subtype", DTL_ACT_SUBTYPE}, {"value", DTL_ACT_VALUE},       {"attr", DTL_ACT_ATTR},
                 {"role", DTL_ACT_ROLE},       {"relation", DTL_ACT_RELATION}, {"none", DTL_ACT_NONE}};
    dtl_span verb = next_word(&s);
    size_t k = 0;
    if (!verb.n) return;
    while (k < sizeof kinds / sizeof *kinds && !dtl_span_eq(verb, dtl_span_str(kinds[k].name))) k++;
    if (k == sizeof kinds / sizeof *kinds) {
        compiler_complain(c, "no such action: '%.*s'", (int)verb.n, verb.s);
        return;
    }
    pk_action a = {.kind = (uint8_t)kinds[k].kind, .type = DTL_NOTYPE, .slot = (uint32_t)table_n(&c->slots)};
    dtl_span name = DTL_NONE;
    if (a.kind != DTL_ACT_NONE && a.kind != DTL_ACT_ATTR && a.kind != DTL_ACT_ROLE) {
        name = next_word(&s);
        if (!name.n) compiler_complain(c, "'%.*s' of what?", (int)verb.n, verb.s);
    }
    switch (kinds[k].kind) {
    case DTL_ACT_MARK:
        r->mark = a.type = (uint8_t)type_of(name);
        if (a.type == DTL_NOTYPE) compiler_complain(c, "no such type: '%.*s'", (int)name.n, name.s);
        break;
    case DTL_ACT_CLASS:
        r->cls = compiler_string(c, name);
        compiler_class(c, name);
        break;
    case DTL_ACT_WEIGHT: {
        char num[32], *end;
        snprintf(num, sizeof num, "%.*s", (int)name.n, name.s);
        r->weight = strtod(num, &end);
        if (*end || end == num) compiler_complain(c, "a weight is a number, not '%s'", num);
        break;
    }
    case DTL_ACT_SUBTYPE: r->subtype = compiler_string(c, name); break;
    case DTL_ACT_NONE: r->none = 1; break;
    default: break;
    }
    a.name = compiler_string(c, name);
    for (;;) {
        dtl_span w = next_word(&s);
        if (!w.n) break;
        const char *eq = memchr(w.s, '=', w.n);
        if (!eq) {
            compiler_complain(c, "slot=capture expected, not '%.*s'", (int)w.n, w.s);
            return;
        }
        dtl_span v = {eq + 1, w.n - (size_t)(eq + 1 - w.s)};
        pk_slot slot = {.name = compiler_string(c, (dtl_span){w.s, (size_t)(eq - w.s)})};
        if (v.n >= 2 && v.s[0] == '"' && v.s[v.n - 1] == '"')
            slot.text = compiler_string(c, (dtl_span){v.s + 1, v.n - 2});
        else if (a.kind == DTL_ACT_ATTR) slot.text = compiler_string(c, v);
        else slot.capture = compiler_string(c, v);
        table_add(&c->slots, &slot);
        a.n_slots++;
    }
    table_add(&c->actions, &a);
    r->n_actions++;
}

/* ---- the file ---- */

static const char *const phases[DTL_N_PHASES] = {"number", "value", "name", "role"};

typedef struct {
    dtl_buf pattern, examples;
    pk_rule rule;
    dtl_buf actions;
    unsigned line, plus, minus;
    bool open;
} draft;

static void close_rule(dtl_compiler *c, draft *d)
{
    if (!d->open) return;
    d->open = false;
    unsigned now = c->line;
    c->line = d->line;
    pk_rule *r = &d->rule;
    parser p = {.c = c, .s = dtl_buf_view(&d->pattern)};
    node *tree = alternatives(&p);
    if (!p.bad && p.at < p.s.n) wrong(&p, "')' without its '('");
    if (!p.bad && nullable(tree))
        compiler_complain(c, "the pattern matches nothing at all (every element is optional)");
    r->action = (uint32_t)table_n(&c->actions);
    dtl_span acts = dtl_buf_view(&d->actions);
    while (acts.n) {
        const char *semi = memchr(acts.s, ';', acts.n);
        size_t n = semi ? (size_t)(semi - acts.s) : acts.n;
        action(c, r, compiler_trim((dtl_span){acts.s, n}));
        acts.s += n + (semi != NULL);
        acts.n -= n + (semi != NULL);
    }
    if (!d->plus) compiler_complain(c, "a rule has an example that it must match (+ text => span)");
    if (!d->minus) compiler_complain(c, "a rule has an example that it must not match (- text)");
    r->start = (uint32_t)table_n(&c->insts);
    uint32_t id = (uint32_t)table_n(&c->rules);
    if (!p.bad) program(c, tree);
    put(c, PK_MATCH, id, 0);
    r->n_insts = (uint32_t)table_n(&c->insts) - r->start;
    if (r->n_insts > PROGRAM_MAX) compiler_complain(c, "the pattern is too large (%u steps)", r->n_insts);
    table_add(&c->rules, r);
    dtl_span e = dtl_buf_view(&d->examples), line;
    for (size_t at = 0; compiler_line(e, &at, &line);)
        dtl_buf_printf(&c->examples, "%u\t%.*s\n", id, (int)line.n, line.s);
    c->line = now;
}

/* Append a pattern's line with every $name replaced by what `let name = ...` said, in brackets. */
static void expand(dtl_compiler *c, const dtl_buf *lets, dtl_span s, dtl_buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.s[i] != '$') {
            dtl_buf_byte(out, s.s[i]);
            continue;
        }
        size_t n = 0;
        while (i + 1 + n < s.n && name_char(s.s[i + 1 + n])) n++;
        dtl_span name = {s.s + i + 1, n}, line, all = dtl_buf_view(lets), found = DTL_NONE;
        for (size_t at = 0; compiler_line(all, &at, &line);)
            if (n && line.n > n && line.s[n] == '\t' && !memcmp(line.s, name.s, n))
                found = (dtl_span){line.s + n + 1, line.n - n - 1};
        if (!found.n) compiler_complain(c, "'let %.*s = ...' is missing", (int)n, name.s);
        dtl_buf_printf(out, "( %.*s )", (int)found.n, found.n ? found.s : "");
        i += n;
    }
}

/* let name = pattern: a piece of pattern that the rules below in the file write as $name. */
static void let(dtl_compiler *c, dtl_buf *lets, dtl_span s)
{
    const char *eq = memchr(s.s, '=', s.n);
    dtl_span name = eq ? compiler_trim((dtl_span){s.s, (size_t)(eq - s.s)}) : DTL_NONE;
    size_t n = 0;
    while (n < name.n && name_char(name.s[n])) n++;
    if (!n || n < name.n) {
        compiler_complain(c, "'let name = pattern' expected");
        return;
    }
    dtl_buf own;
    dtl_buf_init(&own, 0, NULL);
    expand(c, lets, compiler_trim((dtl_span){eq + 1, s.n - (size_t)(eq + 1 - s.s)}), &own);
    dtl_span text = dtl_buf_view(&own);
    dtl_buf_printf(lets, "%.*s\t%.*s\n", (int)n, name.s, (int)text.n, text.n ? text.s : "");
    dtl_buf_fini(&own);
}

void compiler_rules(dtl_compiler *c, dtl_span bytes)
{
    dtl_buf lets;
    dtl_buf_init(&lets, 0, NULL);
    size_t at = 0;
    dtl_span line;
    draft d = {.open = false};
    dtl_buf_init(&d.pattern, 0, NULL);
    dtl_buf_init(&d.examples, 0, NULL);
    dtl_buf_init(&d.actions, 0, NULL);
    int phase = -1;
    while (compiler_line(bytes, &at, &line)) {
        c->line++;
        dtl_span s = compiler_trim(line);
        if (!s.n || s.s[0] == '#') continue;
        if (s.n > 6 && !memcmp(s.s, "phase ", 6)) {
            close_rule(c, &d);
            dtl_span name = compiler_trim((dtl_span){s.s + 6, s.n - 6});
            phase = -1;
            for (int i = 0; i < DTL_N_PHASES; i++)
                if (dtl_span_eq(name, dtl_span_str(phases[i]))) phase = i;
            if (phase < 0)
                compiler_complain(c, "a phase is number, value, name or role, not '%.*s'", (int)name.n, name.s);
            continue;
        }
        if (s.n > 4 && !memcmp(s.s, "let ", 4)) {
            close_rule(c, &d);
            let(c, &lets, (dtl_span){s.s + 4, s.n - 4});
            continue;
        }
        if (s.n > 5 && !memcmp(s.s, "rule ", 5)) {
            close_rule(c, &d);
            if (phase < 0) {
                compiler_complain(c, "'phase ...' must stand before the first rule");
                phase = DTL_PHASE_NAME;
            }
            dtl_span name = compiler_trim((dtl_span){s.s + 5, s.n - 5});
            dtl_buf_reset(&d.pattern);
            dtl_buf_reset(&d.examples);
            dtl_buf_reset(&d.actions);
            d.rule = (pk_rule){.name = compiler_string(c, name),
                               .line = c->line,
                               .file = c->file_id,
                               .phase = (uint8_t)phase,
                               .mark = DTL_NOTYPE,
                               .weight = 1};
            d.line = c->line;
            d.plus = d.minus = 0;
            d.open = true;
            continue;
        }
        if (!d.open) {
            compiler_complain(c, "'rule NAME' expected");
            continue;
        }
        if (s.n > 2 && s.s[0] == '=' && s.s[1] == '>') {
            if (d.actions.n) dtl_buf_byte(&d.actions, ';');
            dtl_buf_span(&d.actions, (dtl_span){s.s + 2, s.n - 2});
        } else if (s.n > 1 && (s.s[0] == '+' || s.s[0] == '-') && s.s[1] == ' ') {
            const char *arrow = NULL;
            for (size_t i = 0; i + 2 <= s.n; i++)
                if (s.s[i] == '=' && s.s[i + 1] == '>') arrow = s.s + i;
            dtl_span text = compiler_trim((dtl_span){s.s + 2, arrow ? (size_t)(arrow - s.s - 2) : s.n - 2});
            dtl_span want = arrow ? compiler_trim((dtl_span){arrow + 2, s.n - (size_t)(arrow + 2 - s.s)}) : DTL_NONE;
            if (s.s[0] == '+') d.plus++;
            else d.minus++;
            if (s.s[0] == '+' && !arrow) want = text; /* all of it */
            dtl_buf_printf(&d.examples, "%u\t%c\t%.*s\t%.*s\n", c->line, s.s[0], (int)text.n, text.s, (int)want.n,
                           want.n ? want.s : "");
        } else {
            expand(c, &lets, s, &d.pattern);
            dtl_buf_byte(&d.pattern, '\n');
        }
    }
    close_rule(c, &d);
    dtl_buf_fini(&lets);
    dtl_buf_fini(&d.pattern);
    dtl_buf_fini(&d.examples);
    dtl_buf_fini(&d.actions);
}
