/* SPDX-License-Identifier: Apache-2.0
 *
 * dateline-pack learn: annotated articles to weights.tsv, and figures by weights that have not seen what they are measured on. */
#include "learn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "driver.h"
#include "fold.h"
#include "learn_stage.h"
#include "packmap.h"
#include "stage.h"

enum { SETS = 160, LANGS = 64 };

const char *learn_packs, *learn_folds, *learn_write, *learn_predict;
static const char *dev[SETS];
static int n_dev;
static dtl_learn_how how = {

    .rate = 0.03,
    .l1 = 5e-5,
    .l1_own = 4e-4,
    .l1_late = 6e-6,
    .n_own = 6,
    .own = {{"en", 3e-6, 0},
            {"ar", 1.5e-6, 0.5},
            {"zh", 3e-6, 0},
            {"de", 2.5e-6, 0},
            {"da", 2.5e-6, 0},
            {"hr", 2.5e-6, 0}},
    .late_rate = 0.03,
    .wordless = 6,
    .balance = 0.5,
    .team = 3,
    .rounds = 4,
    .late = 3,
    .min_count = 3,
    .leave_out = -1};
static double upper_share = 0.06, dateline_share = 0.06, second_pass = 1;

int learn_dev(const char *value)
{
    if (n_dev == SETS) return stage_fail(64, "learn: more than %d --dev sets", SETS);
    dev[n_dev++] = value;
    return 0;
}

int learn_set(const char *value)
{
    static const struct {
        const char *name;
        double *d;
        int *i;
    } known[] = {{"rate", &how.rate, NULL},         {"l1", &how.l1, NULL},
                 {"own", &how.l1_own, NULL},        {"balance", &how.balance, NULL},
                 {"rounds", NULL, &how.rounds},     {"late", NULL, &how.late},
                 {"pull", &how.l1_late, NULL},      {"count", NULL, &how.min_count},
                 {"upper", &upper_share, NULL},     {"datelines", &dateline_share, NULL},
                 {"second", &second_pass, NULL},    {"team", &how.team, NULL},
                 {"wordless", &how.wordless, NULL}, {"laterate", &how.late_rate, NULL}};
    const char *eq = strchr(value, '=');
    char *end;
    const char *dot = strchr(value, '.');
    if (eq && dot && dot < eq && eq - dot < 16 && (!strncmp(value, "pull.", 5) || !strncmp(value, "recall.", 7))) {
        double v = strtod(eq + 1, &end); /* of one language */
        if (end == eq + 1 || *end || v < 0) return stage_fail(64, "learn: --set %s: no number", value);
        size_t n = (size_t)(eq - dot) - 1;
        int k = 0;
        while (k < how.n_own && (strlen(how.own[k].lang) != n || memcmp(how.own[k].lang, dot + 1, n))) k++;
        if (k == DTL_LEARN_PULLS) return stage_fail(64, "learn: --set %s: too many languages", value);
        if (k == how.n_own) {
            memcpy(how.own[k].lang, dot + 1, n);
            how.own[how.n_own++].l1 = how.l1_late;
        }
        *(value[0] == 'p' ? &how.own[k].l1 : &how.own[k].recall) = v;
        return 0;
    }
    for (size_t k = 0; eq && k < sizeof known / sizeof *known; k++) {
        if (strlen(known[k].name) != (size_t)(eq - value) || memcmp(known[k].name, value, (size_t)(eq - value)))
            continue;
        double v = strtod(eq + 1, &end);
        if (end == eq + 1 || *end || v < 0) break;
        if (known[k].d) *known[k].d = v;
        else *known[k].i = (int)v;
        return 0;
    }
    return stage_fail(64, "learn: --set %s: not known, or no number", value);
}

/* --- packs: one gang a language --- */

typedef struct lang {
    char tag[16];
    dtl_pack *pack;
    dtl_set *set;
    dtl_work *work;
    dtl_span city[256]; /* for made-up datelines: names of places seen in its articles */
    int n_city;
} lang;

static dtl_pack *und;
static lang langs[LANGS];
static int n_langs;

static lang *lang_of(dtl_span tag)
{
    size_t n = 0;
    while (n < tag.n && n < 15 && tag.s[n] != '-') n++;
    for (int k = 0; k < n_langs; k++)
        if (strlen(langs[k].tag) == n && !memcmp(langs[k].tag, tag.s, n)) return &langs[k];
    if (n_langs == LANGS) return NULL;
    lang *l = &langs[n_langs];
    char path[4096];
    dtl_error err = {0};
    memcpy(l->tag, tag.s, n);
    snprintf(path, sizeof path, "%s/%s.pack", learn_packs, l->tag);
    dtl_status st = dtl_pack_open(&l->pack, path, NULL, &err);
    if (st == DTL_E_NOPACK) l->pack = NULL;
    else if (st != DTL_OK) {
        stage_fail_error(&err);
        return NULL;
    }
    const dtl_pack *packs[2] = {und, l->pack};
    if (dtl_set_open(&l->set, packs, l->pack ? 2 : 1, NULL, &err) != DTL_OK ||
        dtl_work_open(&l->work, l->set, NULL) != DTL_OK) {
        stage_say("learn: %s: %s", l->tag, err.msg);
        return NULL;
    }
    n_langs++;
    return l;
}

/* --- sets --- */

enum { MOST_GOLD = 100000 };
static dtl_learn_gold gold[MOST_GOLD];

/* Behind `"key":` in a flat object, or NULL. */
static const char *member(const char *p, const char *end, const char *key)
{
    size_t n = strlen(key);
    for (; p + n + 2 < end; p++)
        if (*p == '"' && !memcmp(p + 1, key, n) && p[n + 1] == '"') {
            p += n + 2;
            while (p < end && (*p == ' ' || *p == ':')) p++;
            return p;
        }
    return NULL;
}

static long number(const char *p, const char *end)
{
    long v = 0;
    if (!p || p == end || *p < '0' || *p > '9') return -1;
    for (; p < end && *p >= '0' && *p <= '9' && v < 100000000; p++) v = v * 10 + (*p - '0');
    return v;
}

/* The entities of a line (flat objects), their offsets moved by `by` code points. */
static size_t read_gold(const dtl_record *r, size_t n, long by)
{
    const dtl_span *all = dtl_record_get(r, "entities");
    if (!all) return n;
    const char *p = all->s, *end = all->s + all->n;
    while (n < MOST_GOLD && (p = memchr(p, '{', (size_t)(end - p)))) {
        const char *close = memchr(p, '}', (size_t)(end - p));
        if (!close) break;
        long s = number(member(p, close, "start"), close), e = number(member(p, close, "end"), close);
        const char *type = member(p, close, "type");
        int t = -1;
        if (type && close - type > 4)
            for (int k = DTL_PER; k <= DTL_LOC; k++)
                if (!memcmp(type + 1, dtl_type_name((dtl_type)k), 3) && type[4] == '"') t = k;
        if (s >= 0 && e > s && t >= 0)
            gold[n++] = (dtl_learn_gold){(uint32_t)(s + by), (uint32_t)(e + by), (dtl_type)t};
        p = close;
    }
    return n;
}

static long count_cp(dtl_span s)
{
    long n = 0;
    for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.s[i] & 0xC0) != 0x80;
    return n;
}

static uint32_t dice_state = 7;
static double dice(void)
{
    dice_state = dice_state * 1664525u + 1013904223u;
    return (double)(dice_state >> 8) / (1 << 24);
}

static dtl_learn *learner;
static dtl_buf article;
static dtl_arena arena;
static unsigned n_articles[SETS];

static dtl_span copy(dtl_span s)
{
    char *p = malloc(s.n + 1);
    if (!p) return DTL_NONE;
    memcpy(p, s.s, s.n);
    return (dtl_span){p, s.n};
}

/* Keep one-word places of the article for the datelines of others. */
static void keep_cities(lang *l, dtl_span text, size_t n_gold)
{
    for (size_t g = 0; g < n_gold && l->n_city < 256; g++) {
        if (gold[g].type != DTL_LOC || dice() > 0.05) continue;
        long cp = 0;
        size_t from = 0, to = 0;
        for (size_t i = 0; i < text.n; i++) {
            if (((unsigned char)text.s[i] & 0xC0) == 0x80) continue;
            if (cp == (long)gold[g].start) from = i;
            if (cp == (long)gold[g].end) {
                to = i;
                break;
            }
            cp++;
        }
        if (to > from + 2 && to < from + 20) l->city[l->n_city++] = copy((dtl_span){text.s + from, to - from});
    }
}

static dtl_status add(lang *l, dtl_span text, size_t n_gold, int set, int fold, bool learn, bool measure)
{
    dtl_ner_options options = {0};
    dtl_doc doc = {.arena = &arena,
                   .set = l->set,
                   .work = l->work,
                   .text = text,
                   .options = &options,
                   .lang = dtl_span_str(l->tag)};
    dtl_status st = dtl_drive(&doc, DTL_PHASE_NAME);
    if (st == DTL_OK) st = dtl_learn_add(learner, &doc, gold, n_gold, set, fold, learn, measure);
    dtl_arena_reset(&arena);
    return st;
}

/* An article of one or several lines of a set: as it is, or in capitals, or behind a dateline. */
static dtl_status take(lang *l, size_t n_gold, int set, int fold, bool learn, bool measure)
{
    dtl_status st;
    if (!learn || measure) return add(l, dtl_buf_view(&article), n_gold, set, fold, learn, measure);
    keep_cities(l, dtl_buf_view(&article), n_gold);
    double d = dice();
    if (d < upper_share) {
        dtl_buf up;
        dtl_buf_init(&up, 0, NULL);
        dtl_fold_upper(dtl_buf_view(&article), &up);
        st = up.status == DTL_OK ? add(l, dtl_buf_view(&up), n_gold, set, fold, learn, measure) : up.status;
        dtl_buf_fini(&up);
    } else if (d < upper_share + dateline_share && l->n_city > 20) {
        static const char *const agency[] = {"AFP", "Reuters", "AP", "DPA", "EFE", "ANSA", "TASS", "Xinhua", "VNA"};
        dtl_span city = l->city[(size_t)(dice() * l->n_city)];
        dtl_buf line;
        dtl_buf_init(&line, 0, NULL);
        if (dice() < 0.6) dtl_fold_upper(city, &line);
        else dtl_buf_span(&line, city);
        long n_city = count_cp(dtl_buf_view(&line)), from = 0, to = 0;
        double kind = dice();
        if (kind < 0.5) {
            const char *a = agency[(size_t)(dice() * 9)];
            from = n_city + 2;
            to = from + (long)strlen(a);
            dtl_buf_printf(&line, " (%s)", a);
        } else if (kind < 0.7) dtl_buf_printf(&line, ", %d", 1 + (int)(dice() * 28));
        dtl_buf_puts(&line, dice() < 0.5 ? " - " : " \xE2\x80\x93 ");
        long by = count_cp(dtl_buf_view(&line));
        for (size_t g = 0; g < n_gold; g++) gold[g].start += (uint32_t)by, gold[g].end += (uint32_t)by;
        gold[n_gold++] = (dtl_learn_gold){0, (uint32_t)n_city, DTL_LOC};
        if (to) gold[n_gold++] = (dtl_learn_gold){(uint32_t)from, (uint32_t)to, DTL_ORG};
        dtl_buf_span(&line, dtl_buf_view(&article));
        st = line.status == DTL_OK ? add(l, dtl_buf_view(&line), n_gold, set, fold, learn, measure) : line.status;
        dtl_buf_fini(&line);
    } else st = add(l, dtl_buf_view(&article), n_gold, set, fold, learn, measure);
    return st;
}

/* FILE: a line an article. FILE:join: lines are the paragraphs of articles that go on for some lines, for what only whole
 * articles teach; every third stays alone. */
static bool read_set(const char *name, int set, int folds, bool learn, bool measure)
{
    char path[4096];
    size_t n_name = strlen(name);
    bool join = n_name > 5 && !strcmp(name + n_name - 5, ":join");
    snprintf(path, sizeof path, "%.*s", (int)(join ? n_name - 5 : n_name), name);
    stage_lines in;
    if (!stage_lines_open(&in, path)) return false;
    dtl_record r;
    dtl_record_init(&r, NULL);
    dtl_arena a;
    dtl_arena_init(&a, NULL);
    dtl_span line;
    size_t n_gold = 0;
    int want = 1, have = 0, fold = 0, n_lines = 0;
    long cps = 0;
    lang *l = NULL;
    bool good = true;
    dtl_buf_reset(&article);
    while (good && stage_lines_next(&in, &line) > 0) {
        dtl_error err = {0};
        dtl_span text, tag;
        if (dtl_record_parse(&r, line, &err) != DTL_OK || !dtl_record_text(&r, "text", &a, &text) ||
            !dtl_record_text(&r, "lang", &a, &tag)) {
            stage_say("%s:%llu: not an annotated line %s", path, (unsigned long long)in.line, err.msg);
            good = false;
            break;
        }
        lang *now = lang_of(tag);
        if (!now) good = false;
        if (have && (have >= want || now != l)) {
            good = good && take(l, n_gold, set, fold, learn, measure) == DTL_OK;
            have = 0;
        }
        if (!have) {
            dtl_buf_reset(&article);
            cps = 0;
            n_gold = 0;
            want = join ? (dice() < 0.33 ? 1 : 3 + (int)(dice() * 8)) : 1;
            fold = folds ? n_lines / 30 % folds : 0; /* neighbours stay together: they are of one article */
        } else {
            dtl_buf_byte(&article, '\n');
            cps++;
        }
        l = now;
        n_gold = read_gold(&r, n_gold, cps);
        dtl_buf_span(&article, text);
        cps += count_cp(text);
        have++;
        n_lines++;
        dtl_arena_reset(&a);
    }
    if (good && have) good = take(l, n_gold, set, fold, learn, measure) == DTL_OK;
    n_articles[set] = (unsigned)n_lines;
    stage_lines_close(&in);
    dtl_record_fini(&r);
    dtl_arena_fini(&a);
    if (!good) stage_say("%s: not learned from", path);
    return good;
}

static double f1(const dtl_learn_count *c, int t, double *p, double *r)
{
    unsigned g = 0, f = 0, ok = 0;
    for (int k = 0; k < 3; k++)
        if (t < 0 || k == t) g += c->gold[k], f += c->found[k], ok += c->right[k];
    *p = f ? 100.0 * ok / f : 0;
    *r = g ? 100.0 * ok / g : 0;
    return g + f ? 200.0 * ok / (g + f) : 0;
}

static void print_set(const char *name, int set)
{
    dtl_learn_count c = {0};
    double p, r;
    dtl_learn_score(learner, set, &c);
    const char *slash = strrchr(name, '/');
    stage_printf("%-32s", slash ? slash + 1 : name);
    for (int t = 0; t < 3; t++) stage_printf(" %s %5.1f", dtl_type_name((dtl_type)t), f1(&c, t, &p, &r));
    double f = f1(&c, -1, &p, &r);
    stage_printf("   all %5.1f (p %.1f r %.1f)\n", f, p, r);
}

/* First-pass tags by weights that have not seen the article, then weights that use them. */
static dtl_status train(int leave_out)
{
    how.leave_out = leave_out;
    how.second = second_pass > 0;
    dtl_status st = dtl_learn_train(learner, &how);
    return st;
}

static dtl_status jackknife(int folds)
{
    dtl_status st = DTL_OK;
    bool second = how.second;
    how.second = false;
    for (int k = 0; k < folds && st == DTL_OK; k++) {
        how.leave_out = k;
        st = dtl_learn_train(learner, &how);
        if (st == DTL_OK) dtl_learn_tag(learner, k, true, false);
    }
    how.second = second;
    how.leave_out = -1;
    return st;
}

static bool write_tables(void)
{
    dtl_buf out;
    dtl_buf_init(&out, 0, NULL);
    bool good = true;
    for (size_t k = 0; k <= dtl_learn_n_langs(learner) && good; k++) {
        dtl_span tag = k ? dtl_learn_lang(learner, k - 1) : DTL_LIT("und");
        char path[4096];
        dtl_buf_reset(&out);
        dtl_buf_puts(&out,
                     "# source: learned by dateline-pack learn from the sets that und/WEIGHTS.md names and credits\n"
                     "# license: CC-BY-SA-4.0\n");
        size_t head = out.n;
        if (dtl_learn_write(learner, tag, &out) != DTL_OK) return false;
        if (out.n == head) continue;
        snprintf(path, sizeof path, "%s/%.*s", learn_write, (int)tag.n, tag.s);
        if (mkdir(path, 0777) && errno != EEXIST) stage_say("%s: %s", path, strerror(errno));
        snprintf(path, sizeof path, "%s/%.*s/weights.tsv", learn_write, (int)tag.n, tag.s);
        FILE *f = fopen(path, "wb");
        good = f && fwrite(out.s, 1, out.n, f) == out.n;
        if (f && fclose(f)) good = false;
        if (!good) stage_say("%s: %s", path, strerror(errno));
    }
    dtl_buf_fini(&out);
    return good;
}

int pack_learn(int argc, char **argv, int at)
{
    char path[4096];
    dtl_error err = {0};
    if (at >= argc) return stage_fail(64, "learn: which sets?");
    if (!learn_packs) learn_packs = stage_data_dir();
    snprintf(path, sizeof path, "%s/und.pack", learn_packs);
    if (dtl_pack_open(&und, path, NULL, &err) != DTL_OK) return stage_fail_error(&err);
    int folds = learn_folds ? (int)strtol(learn_folds, NULL, 10) : 0, n_sets = 0;
    if (folds < 0 || folds == 1 || folds > 50) return stage_fail(64, "learn: --folds is 2 to 50");
    learner = dtl_learn_new();
    if (!learner) return stage_fail(70, "out of memory");
    dtl_buf_init(&article, 0, NULL);
    dtl_arena_init(&arena, NULL);
    const char *names[SETS];
    bool good = true;
    for (int k = at; k < argc && good && n_sets < SETS; k++) {
        bool measure = false; /* a set that is learned from and measured, by folds */
        for (int d = 0; d < n_dev; d++)
            if (dev[d] && !strcmp(dev[d], argv[k])) measure = true, dev[d] = NULL;
        names[n_sets] = argv[k];
        good = read_set(argv[k], n_sets, folds ? folds : 2, true, measure);
        if (!measure) names[n_sets] = NULL;
        n_sets++;
    }
    if (good) good = dtl_learn_freeze(learner, how.min_count) == DTL_OK;
    for (int d = 0; d < n_dev && good && n_sets < SETS; d++) {
        if (!dev[d]) continue;
        names[n_sets] = dev[d];
        good = read_set(dev[d], n_sets, 0, false, true);
        n_sets++;
    }
    if (!good) return 65;
    if (!stage_opt.quiet)
        stage_printf("%zu candidates, %zu features\n", dtl_learn_n_tokens(learner), dtl_learn_n_features(learner));
    dtl_status st = second_pass > 0 ? jackknife(folds ? folds : 2) : DTL_OK;
    /* sets that are learned from are measured fold by fold */
    for (int k = 0; k < folds && st == DTL_OK; k++) {
        st = train(k);
        dtl_learn_tag(learner, k, false, how.second);
    }
    for (int s = 0; folds && s < argc - at; s++)
        if (names[s]) print_set(names[s], s);
    if (st == DTL_OK) st = train(-1);
    if (st != DTL_OK) return stage_fail(70, "learn: %s", dtl_status_text(st));
    if (how.second) {
        dtl_learn_tag(learner, -2, true, false);
        dtl_learn_tag(learner, -2, false, true);
    } else dtl_learn_tag(learner, -2, false, false);
    for (int s = argc - at; s < n_sets; s++) print_set(names[s], s);
    if (learn_write && !write_tables()) return stage_finish(73);
    return stage_finish(0);
}
