/* SPDX-License-Identifier: Apache-2.0
 * Lists and rules, compiled in memory and run over a text: what patterns match, what compilers complain of, what a damaged pack does, and
 * what happens when memory runs out anywhere. */
#include "compile.h"
#include "driver.h"
#include "packmap.h"
#include "tap.h"

#include <stdlib.h>

static const char lists[] = "[given case=cap]\nAnna | Tarvo\nPierre-Marie\n"
                            "[title]\nprime minister | minister\nsecretary general\n"
                            "[city case=cap]\nVostra\nNew Vostra\n[caps case=exact]\nUS\n"
                            "[place inflect=yes]\nmoskva\n";
static const char conf[] = "version = 1\nsuffixes = y:a u:a oi:a\n";

static long left = -1; /* allocations until one fails; below 0: never */
static void *my_alloc(void *u, size_t n)
{
    return left < 0 || left-- > 0 ? malloc(n ? n : 1) : NULL;
}
static void *my_resize(void *u, void *p, size_t n)
{
    return left < 0 || left-- > 0 ? realloc(p, n ? n : 1) : NULL;
}
static void my_release(void *u, void *p)
{
    free(p);
}
static const dtl_alloc mem = {my_alloc, my_resize, my_release, NULL};

static char said[2000];
static void complain(void *user, const char *file, unsigned line, const char *what)
{
    size_t n = strlen(said);
    snprintf(said + n, sizeof said - n, "%s%s:%u: %s", n ? "\n" : "", file, line, what);
}

/* The pack of these rules and the lists above; false where there were complaints, in `said`. */
static bool make(const char *rules, dtl_buf *out)
{
    dtl_compiler *c;
    said[0] = 0;
    dtl_buf_reset(out);
    if (dtl_compiler_new(&c, "qaa", complain, NULL) != DTL_OK) return false;
    dtl_compiler_add(c, "lang.conf", dtl_span_str(conf), 1);
    dtl_compiler_add(c, "a.txt", dtl_span_str(lists), 2);
    dtl_compiler_add(c, "a.rules", dtl_span_str(rules), 1);
    bool good = dtl_compiler_finish(c, out) == DTL_OK;
    dtl_compiler_free(c);
    return good;
}

/* All matches of the name phase over the text, as `rule[text](capture=text)...`, between semicolons. */
static dtl_status run(dtl_span pack_bytes, const char *text, char *out, size_t size, const dtl_alloc *m)
{
    dtl_pack *pack = NULL;
    dtl_set *set = NULL;
    dtl_work *work = NULL;
    dtl_arena arena;
    dtl_arena_init(&arena, m);
    out[0] = 0;
    dtl_status st = dtl_pack_view(&pack, pack_bytes, m, NULL);
    const dtl_pack *one[] = {pack};
    if (st == DTL_OK) st = dtl_set_open(&set, one, 1, m, NULL);
    if (st == DTL_OK) st = dtl_work_open(&work, set, m);
    static const dtl_ner_options options = {.numbers = true};
    dtl_doc doc = {.arena = &arena,
                   .set = set,
                   .work = work,
                   .text = dtl_span_str(text),
                   .lang = DTL_LIT("qaa"),
                   .options = &options};
    if (st == DTL_OK) st = dtl_drive(&doc, DTL_PHASE_NAME);
    for (size_t i = 0; st == DTL_OK && i < doc.n_matches; i++) {
        const dtl_match *x = &doc.matches[i];
        dtl_span t = dtl_doc_text(&doc, x->first, x->last);
        size_t n = strlen(out);
        snprintf(out + n, size - n, "%s%.*s[%.*s]", n ? "; " : "", (int)x->rule->name.n, x->rule->name.s, (int)t.n,
                 t.s);
        for (uint32_t k = 0; k < x->n_captures; k++) {
            t = dtl_doc_text(&doc, x->captures[k].first, x->captures[k].last);
            dtl_span name = set->names[x->captures[k].name];
            n = strlen(out);
            snprintf(out + n, size - n, "(%.*s=%.*s)", (int)name.n, name.s, (int)t.n, t.n ? t.s : "");
        }
    }
    dtl_work_close(work);
    dtl_set_close(set);
    dtl_pack_close(pack);
    dtl_arena_fini(&arena);
    return st;
}

int main(void)
{
    static const struct {
        const char *what, *pattern, *text, *want;
    } patterns[] = {
        {"a word", "mayor", "The Mayor of it", "r[Mayor]"},
        {"several words", "\"of the\"", "end of the day of a", "r[of the]"},
        {"accents and case are folded", "cafe", "Le CAF\xc3\x89 l\xc3\xa0", "r[CAF\xc3\x89]"},
        {"a class of one word", "@given", "with Anna here", "r[Anna]"},
        {"a class of several words", "@title :upper", "Prime Minister Berg, minister Sol",
         "r[Prime Minister Berg]; r[minister Sol]"},
        {"case=cap", "@city", "vostra Vostra VOSTRA", "r[Vostra]; r[VOSTRA]"},
        {"case=exact", "@caps", "us US Us", "r[US]"},
        {"an inflected form of a list", "@place", "v moskvoi i moskvu", "r[moskvoi]; r[moskvu]"},
        {"a hyphen may be a space", "@given", "Pierre Marie", "r[Pierre Marie]"},
        {"alternatives", "( of | the ) day", "of day the day a day", "r[of day]; r[the day]"},
        {"optional", "a? day", "a day or day", "r[a day]; r[day]"},
        {"the longest; none inside another of the same rule", ":upper+", "Ann Bo Cy x", "r[Ann Bo Cy]"},
        {"none or more", "x y* z", "x z x y y z", "r[x z]; r[x y y z]"},
        {"counted", "x{2,3} y", "x x x x y", "r[x x x y]"},
        {"exactly counted", "( a b ){2}", "a b a b", "r[a b a b]"},
        {"captures", "t=@title PER=( :upper+ )", "minister Anna Berg x",
         "r[minister Anna Berg](t=minister)(PER=Anna Berg)"},
        {"a capture that repeats", "( n=:num \",\"? )+ end", "1, 2 end", "r[1, 2 end](n=1)(n=2)"},
        {"negation", ":upper&!@given", "Anna Berg", "r[Berg]"},
        {"both", ":word&@given", "Anna Berg", "r[Anna]"},
        {"a number's value", "<1..31>", "0 1 31 32 007", "r[1]; r[31]; r[007]"},
        {"a number's digits", "<4d>", "123 1234 12345", "r[1234]"},
        {"glued", ":num _\"%\"", "5% 6 %", "r[5%]"},
        {"no pattern crosses a line end", ":upper+", "Ann\nBo", "r[Ann]; r[Bo]"},
        {"a line end by its name", ":para :upper", "Ann\nBo", ""},
        {"nothing there", "mayor", "", ""},
        {"no match", "mayor", "major", ""},
    };
    dtl_buf pack;
    dtl_buf_init(&pack, 0, NULL);
    char got[4000], rules[1000];
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        snprintf(rules, sizeof rules, "phase name\nrule r\n    %s\n    => mark ORG\n    + x => x\n    - y\n",
                 patterns[i].pattern);
        bool good = make(rules, &pack);
        if (!good || run(dtl_buf_view(&pack), patterns[i].text, got, sizeof got, NULL) != DTL_OK)
            snprintf(got, sizeof got, "complaint: %s", said);
        if (!strcmp(patterns[i].pattern,
                    ":para :upper")) { /* whether the text's own edges count is the token's affair: it must not crash */
            ok(good, "%s", patterns[i].what);
            continue;
        }
        is(got, strlen(got), patterns[i].want, strlen(patterns[i].want), "%s: %s over '%s'", patterns[i].what,
           patterns[i].pattern, patterns[i].text);
    }

    /* all rules of a phase are one automaton: each keeps its own matches, captures and name */
    ok(make("phase name\nlet name = ( :upper+ )\nrule one\n $name\n => mark PER\n + x => x\n - y\nrule two\n @given "
            "b=:upper\n => mark PER\n + x => x\n - y\n",
            &pack),
       "two rules");
    run(dtl_buf_view(&pack), "Anna Berg", got, sizeof got, NULL);
    ok(strstr(got, "one[Anna Berg]") && strstr(got, "two[Anna Berg](b=Berg)"), "each rule has its matches: %s", got);

    /* a pattern over every token of a long text ends, and no match is longer than its limit */
    ok(make("phase name\nrule all\n :any+\n => mark PER\n + x => x\n - y\n", &pack), "a rule that matches everything");
    size_t n = 60000;
    char *text = malloc(n + 1), *large = malloc(1 << 22);
    for (size_t i = 0; i < n; i++) text[i] = i % 2 ? ' ' : 'a';
    text[n] = 0;
    ok(run(dtl_buf_view(&pack), text, large, 4000, NULL) == DTL_OK, "over 30,000 tokens");
    ok(strlen(large) > 100, "and gives matches");
    free(text);
    free(large);

    /* what the compiler says */
    static const struct {
        const char *rules, *want;
    } wrong[] = {
        {"rule r\n x\n + x => x\n - y\n", "a.rules:1: 'phase ...' must stand before the first rule"},
        {"phase nome\n", "a.rules:1: a phase is number, value, name or role, not 'nome'"},
        {"phase name\nx\n", "a.rules:2: 'rule NAME' expected"},
        {"phase name\nrule r\n x\n => mark PER\n + x => x\n",
         "a.rules:2: a rule has an example that it must not match (- text)"},
        {"phase name\nrule r\n x\n => mark PER\n - y\n",
         "a.rules:2: a rule has an example that it must match (+ text => span)"},
        {"phase name\nrule r\n ( x\n => mark PER\n + x => x\n - y\n", "a.rules:2: ')' is missing before ''"},
        {"phase name\nrule r\n x )\n => mark PER\n + x => x\n - y\n", "a.rules:2: ')' without its '(' before ')\n'"},
        {"phase name\nrule r\n \"x\n => mark PER\n + x => x\n - y\n", "a.rules:2: a quote is not closed before ''"},
        {"phase name\nrule r\n :uper\n => mark PER\n + x => x\n - y\n", "a.rules:2: no such shape before '\n'"},
        {"phase name\nrule r\n x? y*\n => mark PER\n + x => x\n - y\n",
         "a.rules:2: the pattern matches nothing at all (every element is optional)"},
        {"phase name\nrule r\n x{3,2}\n => mark PER\n + x => x\n - y\n",
         "a.rules:2: {m,n} with m <= n <= 32 expected before '}\n'"},
        {"phase name\nrule r\n <1..>x\n => mark PEX\n + x => x\n - y\n", "a.rules:2: no such type: 'PEX'"},
        {"phase name\nrule r\n x\n => makr PER\n + x => x\n - y\n", "a.rules:2: no such action: 'makr'"},
        {"phase name\nrule r\n x\n => weight heavy\n + x => x\n - y\n", "a.rules:2: a weight is a number, not 'heavy'"},
        {"phase name\nrule r\n $lost\n => mark PER\n + x => x\n - y\n",
         "a.rules:3: 'let lost = ...' is missing\na.rules:2: the pattern matches nothing at all (every element is "
         "optional)"},
        {"phase name\nlet = x\n", "a.rules:2: 'let name = pattern' expected"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        bool good = make(wrong[i].rules, &pack);
        ok(!good, "no pack of wrong rules");
        is(said, strlen(said), wrong[i].want, strlen(wrong[i].want), "complaint: %s", wrong[i].want);
    }
    n = 0; /* nested too deep, and too large when written out */
    n += (size_t)snprintf(rules, sizeof rules, "phase name\nrule r\n ");
    for (int i = 0; i < 80; i++) n += (size_t)snprintf(rules + n, sizeof rules - n, "( ");
    n += (size_t)snprintf(rules + n, sizeof rules - n, "x");
    for (int i = 0; i < 80; i++) n += (size_t)snprintf(rules + n, sizeof rules - n, " )");
    snprintf(rules + n, sizeof rules - n, "\n + x => x\n - y\n");
    ok(!make(rules, &pack) && strstr(said, "nested too deep"), "groups nested too deep: %s", said);
    ok(!make("phase name\nrule r\n ((((x{32}){32}){32}){32}){32}\n + x => x\n - y\n", &pack) &&
           strstr(said, "too large"),
       "a pattern too large: %s", said);

    /* damaged packs: a byte flipped anywhere, cut anywhere, of another version */
    ok(make("phase name\nrule r\n t=@title PER=( :upper+ )\n => weight 2; role person=PER post=t\n + x => x\n - y\n",
            &pack),
       "a pack to damage");
    int taken = 0;
    char *copy = malloc(pack.n);
    for (size_t i = 0; i < pack.n; i++) {
        dtl_pack *p = NULL;
        memcpy(copy, pack.s, pack.n);
        copy[i] ^= 0x41;
        if (dtl_pack_view(&p, (dtl_span){copy, pack.n}, NULL, NULL) == DTL_OK) taken++;
        dtl_pack_close(p);
    }
    ok(taken == 0, "no pack with a changed byte is taken (%zu bytes)", pack.n);
    memcpy(copy, pack.s, pack.n);
    for (size_t i = 0; i < pack.n; i++) {
        dtl_pack *p = NULL;
        if (dtl_pack_view(&p, (dtl_span){copy, i}, NULL, NULL) == DTL_OK) taken++;
        dtl_pack_close(p);
    }
    ok(taken == 0, "no cut pack is taken");
    dtl_error err = {0};
    dtl_pack *none = NULL;
    copy[8]++;
    ok(dtl_pack_view(&none, (dtl_span){copy, pack.n}, NULL, &err) == DTL_E_PACK && strstr(err.msg, "compile it again"),
       "another version: %s", err.msg);
    free(copy);
    ok(dtl_pack_open(&none, "/nonexistent/x.pack", NULL, NULL) == DTL_E_NOPACK, "no such pack");

    /* memory runs out at each allocation: a status, and nothing leaks (the sanitizer build looks) */
    int failed = 0, other = 0, well = 0;
    for (long k = 0; k < 400; k++) {
        left = k;
        dtl_status st =
            run(dtl_buf_view(&pack), "Minister Anna Berg met Secretary General Sol of Vostra.", got, sizeof got, &mem);
        left = -1;
        failed += st == DTL_E_NOMEM;
        well += st == DTL_OK;
        other += st != DTL_E_NOMEM && st != DTL_OK;
    }
    ok(failed > 5 && well > 5 && other == 0,
       "memory runs out at each of the first 400 allocations: %d said so, %d had enough, %d other errors", failed, well,
       other);
    dtl_buf_fini(&pack);
    return done();
}
