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

static float heat_of(const dtl_lang_model *m, uint32_t letters)
{
    int i = 0;
    while (i < 6 && letters > (4u << i)) i++;
    return m->head->heat[i];
}

void lang_answer(const dtl_lang_model *m, const lang_tally *t, const dtl_lang_opts *opts, dtl_lang_guess *out)
{
    *out = (dtl_lang_guess){DTL_LANG_UND, 0, NULL, 0};
    const dtl_lang_set *only = opts ? opts->only : NULL;
    float best_mass = 0;
    uint32_t script = 0;
    for (uint32_t s = 1; s < m->head->n_scripts; s++) {
        if (!t->letters[s] || !m->scripts[s].n) continue;
        if (only && !lang_any(m, s, only)) continue;
        float mass = (float)t->letters[s] * m->scripts[s].weight;
        if (mass > best_mass) best_mass = mass, script = s;
    }
    if (!script) return;
    const lang_script *sc = m->scripts + script;
    double z[DTL_LANG_MAX], top = -1e30, next = -1e30;
    size_t first = 0, second = DTL_LANG_MAX;
    double heat = heat_of(m, t->letters[script]);
    size_t end = (size_t)sc->lo + sc->n;
    for (size_t i = sc->lo; i < end; i++) {
        if (!lang_in(sc, i) || (only && !(only->bits[i / 64] >> (i % 64) & 1))) {
            z[i] = -1e30;
            continue;
        }
        z[i] = (double)t->score[i] * m->head->scale + m->langs[i].prior * LANG_PRIOR;
        if (z[i] > top) next = top, second = first, top = z[i], first = i;
        else if (z[i] > next) next = z[i], second = i;
    }
    if (top <= -1e30) return;
    double sum = 0;
    for (size_t i = sc->lo; i < end; i++)
        if (z[i] > -1e29) sum += exp((z[i] - top) / heat);
    out->lang = m->langs[first].code;
    out->score = 1 / sum;
    if (next > -1e29) {
        double p = exp((next - top) / heat) / sum;
        if (p >= .01) out->second = m->langs[second].code, out->second_score = p;
    }
}

void dtl_lang_detect(const dtl_lang_model *m, dtl_span text, const dtl_lang_opts *opts, dtl_lang_work *work,
                     dtl_lang_guess *out)
{
    lang_tally t;
    lang_tally_init(m, &t);
    lang_read(m, text, opts && opts->whole ? UINT32_MAX : 0, work, &t);
    lang_answer(m, &t, opts, out);
}
