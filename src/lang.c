/* SPDX-License-Identifier: Apache-2.0
 *
 * lang: one answer for one text.
 */
#include "langscore.h"
#include <math.h>
#include <string.h>

/* Other names of codes; the first column is what people write. */
static const struct {
    char from[8], to[8];
} aliases[] = {{"no", "nb"},  {"nob", "nb"}, {"nno", "nn"}, {"iw", "he"},  {"in", "id"},  {"ji", "yi"},  {"jw", "jv"},
               {"mo", "ro"},  {"fil", "tl"}, {"tgl", "tl"}, {"arb", "ar"}, {"pes", "fa"}, {"zlm", "ms"}, {"zsm", "ms"},
               {"ekk", "et"}, {"lvs", "lv"}, {"swh", "sw"}, {"uzn", "uz"}, {"azj", "az"}, {"khk", "mn"}, {"gaz", "om"},
               {"plt", "mg"}, {"npi", "ne"}, {"ory", "or"}, {"als", "sq"}, {"cmn", "zh"}, {"kmr", "ku"}, {"pbu", "ps"},
               {"gug", "gn"}, {"hat", "ht"}, {"fra", "fr"}, {"deu", "de"}, {"eng", "en"}, {"spa", "es"}, {"por", "pt"},
               {"rus", "ru"}, {"vie", "vi"}, {"lao", "lo"}, {"tha", "th"}, {"khm", "km"}, {"mya", "my"}, {"ita", "it"},
               {"nld", "nl"}, {"pol", "pl"}, {"tur", "tr"}, {"ind", "id"}, {"jpn", "ja"}, {"kor", "ko"}, {"ara", "ar"},
               {"fas", "fa"}, {"hin", "hi"}, {"swe", "sv"}, {"ukr", "uk"}, {"zho", "zh"}};

static size_t lower_code(dtl_span code, char out[16])
{
    size_t n = 0;
    for (; n < code.n && n < 15; n++) {
        char c = code.s[n];
        out[n] = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    out[n] = 0;
    return code.n > 15 ? 0 : n;
}

static int find_exact(const dtl_lang_model *m, const char *code)
{
    char row[16];
    for (uint32_t i = 0; i < m->head->n_langs; i++) {
        if (m->langs[i].kind != LANG_KIND_LANGUAGE) continue;
        lower_code(dtl_span_str(m->langs[i].code), row);
        if (!strcmp(row, code)) return (int)i;
    }
    return -1;
}

int dtl_lang_find(const dtl_lang_model *m, dtl_span code)
{
    char c[16];
    if (!lower_code(code, c)) return -1;
    int i = find_exact(m, c);
    if (i >= 0) return i;
    if (!strncmp(c, "zh", 2) || !strncmp(c, "cmn", 3)) {
        bool hant = strstr(c, "tw") || strstr(c, "hk") || strstr(c, "mo") || strstr(c, "hant");
        return find_exact(m, hant ? "zh-hant" : "zh-hans");
    }
    for (size_t k = 0; k < sizeof aliases / sizeof *aliases; k++)
        if (!strcmp(aliases[k].from, c)) return find_exact(m, aliases[k].to);
    char *dash = strchr(c, '-');
    if (!dash) return -1;
    return dtl_lang_find(m, dtl_span_of(c, (size_t)(dash - c)));
}

static void add(dtl_lang_set *set, int i)
{
    if (i >= 0) set->bits[i / 64] |= UINT64_C(1) << (i % 64);
}

bool dtl_lang_set_add(const dtl_lang_model *m, dtl_lang_set *set, dtl_span code)
{
    char c[16];
    int i = dtl_lang_find(m, code);
    if (i < 0) return false;
    add(set, i);
    lower_code(code, c);
    if (!strcmp(c, "zh")) {
        add(set, find_exact(m, "zh-hant"));
        add(set, find_exact(m, "yue"));
    }
    return true;
}

/* ---- answers ---- */

#define NAME_WORDS 6
#define NOISE_LEAD 1 /* nats */

float lang_heat(const dtl_lang_model *m, uint32_t letters)
{
    int i = 0;
    while (i < 6 && letters > (4u << i)) i++;
    return m->head->heat[i];
}

/* Is it no language after all? Only short texts are asked: in longer ones something always makes sense. */
static bool is_nothing(const lang_tally *t, const lang_top *top)
{
    /* how far behind the best language a name may be: a few words that all have capitals are a name more often than not */
    static const float name_lead[NAME_WORDS + 1] = {0, -7, -7, -4, -2, 0, 0};
    if (top->letters > LANG_NOTHING) return false;
    if (top->noise - top->z[0] > NOISE_LEAD) return true;
    if (t->codes == t->words && t->words <= 3) return true; /* EU, ISO 9001, AB-CD */
    return t->words <= NAME_WORDS && t->capital && t->capital + t->small == t->words &&
           top->name - top->z[0] > name_lead[t->words];
}

void lang_answer(const dtl_lang_model *m, const lang_tally *t, const dtl_lang_opts *opts, dtl_lang_guess *out)
{
    *out = (dtl_lang_guess){DTL_LANG_UND, 0, NULL, 0};
    lang_top top;
    lang_best(m, t, opts ? opts->only : NULL, -1, &top);
    if (!top.n || (is_nothing(t, &top) && !(opts && opts->always))) return;
    double heat = (double)lang_heat(m, top.letters), sum = 0;
    for (uint32_t k = 0; k < top.n; k++) sum += exp((double)(top.z[k] - top.z[0]) / heat);
    out->lang = m->langs[top.lang[0]].code;
    out->score = 1 / sum;
    if (top.n < 2) return;
    double p = exp((double)(top.z[1] - top.z[0]) / heat) / sum;
    if (p >= .01) out->second = m->langs[top.lang[1]].code, out->second_score = p;
}

void dtl_lang_detect(const dtl_lang_model *m, dtl_span text, const dtl_lang_opts *opts, dtl_lang_work *work,
                     dtl_lang_guess *out)
{
    static const lang_stop enough = {200, 1000, 40, -1, 200, 0, 0, 0};
    lang_tally t;
    lang_tally_init(&t);
    lang_read(m, text, opts && opts->whole ? NULL : &enough, work, &t);
    lang_answer(m, &t, opts, out);
}
