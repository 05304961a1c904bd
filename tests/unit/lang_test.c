/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/lang.h"
#include "dateline/utf8.h"
#include "tap.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define MODEL "src/packs/und/lang.model"

static dtl_lang_model *m;

static const char *lang_of(const char *s, size_t n, const dtl_lang_opts *opts)
{
    dtl_lang_guess g;
    dtl_lang_detect(m, dtl_span_of(s, n), opts, NULL, &g);
    return g.lang;
}
#define LANG(s) lang_of(s, sizeof(s) - 1, NULL)
#define LANG_IS(s, want)                                                                                               \
    do {                                                                                                               \
        const char *lang_is_got = LANG(s);                                                                             \
        is(lang_is_got, strlen(lang_is_got), want, strlen(want), "%s: %.40s", want, s);                                \
    } while (0)

/* What does not change the language must not change the answer. */
static void invariance(void)
{
    LANG_IS("Le ministre des Affaires étrangères a été reçu à Hanoï par son homologue.", "fr");
    LANG_IS("LE MINISTRE DES AFFAIRES ÉTRANGÈRES A ÉTÉ REÇU À HANOÏ PAR SON HOMOLOGUE.", "fr");
    LANG_IS("Le ministre des Affaires etrangeres a ete recu a Hanoi par son homologue.", "fr");
    LANG_IS("Le ministre des Affaires e\xCC\x81trange\xCC\x80res a e\xCC\x81te\xCC\x81 rec\xCC\xA7u par son homologue.",
            "fr");
    LANG_IS("Le ministre des Affaires étrangères https://www.example.com/the/english/words/of/this/and/that a été reçu",
            "fr");
    LANG_IS("@the_president_of_the_united_states Le ministre a été reçu hier par write.to.me@the.english.example",
            "fr");
    LANG_IS("<div class=\"the article of the day\">Le ministre a été reçu hier</div> 2024-11-17 12:30 &amp; &nbsp;",
            "fr");
    LANG_IS("The prime minister 1 will visit 2 Vientiane 3 next week 44 for talks 555 on trade.", "en");
    LANG_IS("thủ tướng chính phủ đã tiếp bộ trưởng ngoại giao lào tại hà nội", "vi");
    LANG_IS("THỦ TƯỚNG CHÍNH PHỦ ĐÃ TIẾP BỘ TRƯỞNG NGOẠI GIAO LÀO", "vi");
    LANG_IS("İSTANBUL BÜYÜKŞEHİR BELEDİYE BAŞKANI YARIN BASIN TOPLANTISI YAPACAK", "tr");
    LANG_IS("Ο ΠΡΩΘΥΠΟΥΡΓΟΣ ΕΠΙΣΚΕΦΘΗΚΕ ΤΗΝ ΠΟΛΗ", "el");
}

static void languages(void)
{
    LANG_IS("Der Bundestag hat am Donnerstag über das neue Gesetz abgestimmt.", "de");
    LANG_IS("El presidente anunció ayer nuevas medidas contra la inflación.", "es");
    LANG_IS("Il governo ha approvato la legge di bilancio per il prossimo anno.", "it");
    LANG_IS("De regering heeft gisteren besloten om de maatregelen te verlengen.", "nl");
    LANG_IS("Президент подписал указ о новых мерах поддержки.", "ru");
    LANG_IS("Президент підписав указ про нові заходи підтримки населення.", "uk");
    LANG_IS("Predsednik vlade je juče izjavio da će se sastati sa ministrima sledeće nedelje.", "sr");
    LANG_IS("Председник владе је јуче изјавио да ће се састати са министрима следеће недеље.", "sr");
    LANG_IS("国务院总理昨天在北京会见了来访的外国代表团。", "zh-Hans");
    LANG_IS("國務院總理昨天在臺北會見了來訪的外國代表團。", "zh-Hant");
    LANG_IS("首相は昨日、東京で外国の代表団と会談した。", "ja");
    LANG_IS("총리는 어제 서울에서 외국 대표단을 만났다.", "ko");
    LANG_IS("ນາຍົກລັດຖະມົນຕີ ໄດ້ພົບປະກັບຄະນະຜູ້ແທນ", "lo");
    LANG_IS("นายกรัฐมนตรีได้พบกับคณะผู้แทนเมื่อวานนี้", "th");
    LANG_IS("នាយករដ្ឋមន្ត្រី បានជួបជាមួយគណៈប្រតិភូ", "km");
    LANG_IS("ဝန်ကြီးချုပ်သည် ကိုယ်စားလှယ်အဖွဲ့နှင့် တွေ့ဆုံခဲ့သည်", "my");
    LANG_IS("ጠቅላይ ሚኒስትሩ ትናንት ከልዑካን ቡድኑ ጋር ተገናኝተዋል።", "am");
    LANG_IS("وزير الخارجية التقى أمس نظيره في العاصمة", "ar");
    LANG_IS("وزیر امور خارجه دیروز با همتای خود در تهران دیدار کرد", "fa");
    LANG_IS("वित्त मंत्री ने कल संसद में नया बजट पेश किया।", "hi");
    LANG_IS("Waziri mkuu alikutana na wajumbe wa nchi za nje jana mjini Nairobi.", "sw");
    LANG_IS("Regjeringen la torsdag fram sitt forslag til statsbudsjett for neste år.", "nb");
    LANG_IS("Regjeringa la torsdag fram framlegget sitt til statsbudsjett for neste år, og dei seier ikkje noko meir.",
            "nn");
}

static void nothing(void)
{
    static const char *const none[] = {"",
                                       " ",
                                       "\n\n",
                                       "2024-11-17",
                                       "12:30",
                                       "...",
                                       "😀👍",
                                       "http://example.com/a?b=c",
                                       "@someone",
                                       "a@b.example",
                                       "A1-B2-C3 77/12",
                                       "&nbsp;",
                                       "<br/>",
                                       "xqzv kjwq zzxv qpwk",
                                       "asdfghjkl qwertyuiop",
                                       "Anouphap Tounalom"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        const char *got = lang_of(none[i], strlen(none[i]), NULL);
        is(got, strlen(got), "und", 3, "no language: %zu '%s'", i, none[i][0] == '\n' ? "line ends" : none[i]);
    }
    dtl_lang_opts opts = {.always = true};
    ok(strcmp(lang_of("Anouphap Tounalom", 17, &opts), "und") != 0, "always: some language");
    ok(strcmp(lang_of("2024", 4, &opts), "und") == 0, "always: not without a letter");
    dtl_lang_guess g;
    dtl_lang_detect(m, DTL_NONE, NULL, NULL, &g);
    ok(!strcmp(g.lang, "und") && g.score == 0 && !g.second, "a span of nothing");
    ok(!strcmp(LANG("\xFF\xFE\x80\xC3(\xE2\x82\xF0\x9F\x98 \xC0\xAF"), "und"), "ill-formed bytes");
    LANG_IS("La loi \xFF a été \x00 votée \xC3 hier par le parlement \xE2\x82", "fr");
    char big[5000];
    memset(big, 'a', sizeof big);
    ok(lang_of(big, sizeof big, NULL) != NULL, "one word of 5,000 letters");
    for (size_t i = 0; i + 1 < sizeof big; i += 2) memcpy(big + i, "\xCC\x81", 2);
    ok(lang_of(big, sizeof big, NULL) != NULL, "2,500 accents on nothing");
    memset(big, '<', sizeof big);
    ok(!strcmp(lang_of(big, sizeof big, NULL), "und"), "5,000 open tags");
}

static void sets(void)
{
    dtl_lang_set only = {{0}};
    dtl_lang_opts opts = {.only = &only};
    ok(dtl_lang_set_add(m, &only, DTL_LIT("en")) && dtl_lang_set_add(m, &only, DTL_LIT("fr-CA")) &&
           dtl_lang_set_add(m, &only, DTL_LIT("VIE")),
       "codes as people write them");
    ok(!dtl_lang_set_add(m, &only, DTL_LIT("xx")) && !dtl_lang_set_add(m, &only, DTL_LIT("")) &&
           !dtl_lang_set_add(m, &only, DTL_LIT("zxx")) &&
           !dtl_lang_set_add(m, &only, DTL_LIT("a-very-long-code-indeed")),
       "codes that the model lacks");
    const char *es = "El presidente anunció ayer nuevas medidas contra la inflación";
    const char *got = lang_of(es, strlen(es), &opts);
    ok(!strcmp(got, "en") || !strcmp(got, "fr") || !strcmp(got, "vi"), "a closed set holds");
    ok(!strcmp(lang_of("Президент", 18, &opts), "und"), "no language of the set has this script");
    dtl_lang_set zh = {{0}};
    opts.only = &zh;
    ok(dtl_lang_set_add(m, &zh, DTL_LIT("zh")), "zh is all of Chinese");
    got = lang_of("國務院總理昨天會見了", 30, &opts);
    ok(!strcmp(got, "zh-Hant"), "zh: Hant");
    ok(dtl_lang_find(m, DTL_LIT("zh-TW")) == dtl_lang_find(m, DTL_LIT("zh-Hant")), "zh-TW is zh-Hant");
    ok(dtl_lang_find(m, DTL_LIT("no")) == dtl_lang_find(m, DTL_LIT("nb")), "no is nb");
    size_t n = 0;
    for (size_t i = 0; i < dtl_lang_n(m); i++) n += dtl_lang_find(m, dtl_span_str(dtl_lang_code(m, i))) == (int)i;
    ok(n >= 150 && dtl_lang_code(m, dtl_lang_n(m)) == NULL, "%zu codes find themselves", n);
    ok(dtl_lang_about(m).n > 200, "the model says where it comes from");
}

static const char *const mixed =
    "The prime minister said on Monday that the talks had been useful and that they would go on next week.\n"
    "Le ministre des Affaires étrangères a déclaré que la coopération entre les deux pays serait renforcée.\n"
    "The two sides agreed to meet again in Hanoi before the end of the year, the ministry said in a statement.";

static void passages(void)
{
    dtl_arena a;
    dtl_arena_init(&a, NULL);
    dtl_lang_passage *p;
    size_t n;
    dtl_lang_guess g;
    dtl_span t = dtl_span_str(mixed);
    dtl_lang_work *w = dtl_lang_work_new(m, NULL);
    ok(dtl_lang_passages(m, t, NULL, w, &a, &p, &n, &g) == DTL_OK && n == 3, "three paragraphs, three passages");
    ok(!strcmp(g.lang, "en") && !strcmp(p[0].guess.lang, "en") && !strcmp(p[1].guess.lang, "fr"), "en fr en");
    ok(p[1].start == 102 && t.s[p[1].end - 1] == '\n' && p[2].end == t.n, "they begin and end at line ends");
    ok(p[2].end_cp == dtl_utf8_count(t) && p[1].end_cp - p[1].start_cp < p[1].end - p[1].start, "code points");
    dtl_span q = DTL_LIT(
        "The president of the commission met the press on Tuesday. \"Nous avons décidé de fermer toutes les écoles du "
        "pays jusqu'à la fin du mois\", he told reporters in the capital after the meeting of the government.");
    ok(dtl_lang_passages(m, q, NULL, w, &a, &p, &n, &g) == DTL_OK && n == 3 && !strcmp(p[1].guess.lang, "fr") &&
           !strcmp(g.lang, "en"),
       "a quotation inside a paragraph");
    ok(dtl_lang_passages(m, DTL_LIT(""), NULL, w, &a, &p, &n, &g) == DTL_OK && n == 0 && !strcmp(g.lang, "und"),
       "no text");
    ok(dtl_lang_passages(m, DTL_LIT("\n\n12\n"), NULL, w, &a, &p, &n, &g) == DTL_OK && n == 1 && !strcmp(g.lang, "und"),
       "no letters");
    /* what came before does not matter, nor who remembers it */
    dtl_lang_passage *x;
    size_t nx;
    dtl_lang_guess gx;
    for (int i = 0; i < 2; i++) {
        dtl_lang_passages(m, t, NULL, i ? NULL : w, &a, &x, &nx, &gx);
        dtl_lang_passages(m, t, NULL, w, &a, &p, &n, &g);
        ok(n == nx && g.score == gx.score && p[1].guess.score == x[1].guess.score, "the same with and without memory");
    }
    dtl_buf b;
    dtl_buf_init(&b, 0, NULL);
    for (int i = 0; i < 20000; i++)
        dtl_buf_puts(&b, i % 3 ? "The talks went on for two days. " : "Les discussions ont duré.\n");
    ok(dtl_lang_passages(m, dtl_buf_view(&b), NULL, w, &a, &p, &n, &g) == DTL_OK && n > 0 && p[n - 1].end == b.n,
       "600 KB in 20,000 sentences");
    dtl_buf_fini(&b);
    dtl_lang_work_free(w);
    dtl_arena_fini(&a);
}

/* ---- damage ---- */

static dtl_status open_bytes(const unsigned char *s, size_t n, dtl_error *err)
{
    char path[] = "/tmp/dateline-lang-XXXXXX";
    int fd = mkstemp(path);
    dtl_lang_model *x = NULL;
    memset(err, 0, sizeof *err);
    if (fd < 0 || write(fd, s, n) != (ssize_t)n) return DTL_OK;
    close(fd);
    dtl_status st = dtl_lang_open(&x, path, NULL, err);
    dtl_lang_close(x);
    unlink(path);
    return st;
}

static void damage(void)
{
    FILE *f = fopen(MODEL, "rb");
    fseek(f, 0, SEEK_END);
    size_t n = (size_t)ftell(f);
    unsigned char *s = malloc(n + 1);
    rewind(f);
    ok(fread(s, 1, n, f) == n, "the model is read");
    fclose(f);
    dtl_error err = {0};
    dtl_lang_model *x;
    ok(dtl_lang_open(&x, "/nonexistent/lang.model", NULL, &err) == DTL_E_NOPACK && !x && err.msg[0], "missing: %s",
       err.msg);
    ok(dtl_lang_open(&x, "/tmp", NULL, NULL) == DTL_E_NOPACK, "a folder");
    ok(open_bytes(s, 0, &err) == DTL_E_PACK, "empty: %s", err.msg);
    ok(open_bytes(s, 50, &err) == DTL_E_PACK, "50 bytes: %s", err.msg);
    ok(open_bytes(s, n / 2, &err) == DTL_E_PACK, "cut: %s", err.msg);
    ok(open_bytes(s, n - 1, &err) == DTL_E_PACK, "one byte short: %s", err.msg);
    s[n] = 0;
    ok(open_bytes(s, n + 1, &err) == DTL_E_PACK, "one byte long: %s", err.msg);
    s[0] ^= 1;
    ok(open_bytes(s, n, &err) == DTL_E_PACK, "magic: %s", err.msg);
    s[0] ^= 1;
    s[8] ^= 64;
    ok(open_bytes(s, n, &err) == DTL_E_PACK, "version: %s", err.msg);
    s[8] ^= 64;
    static const size_t at[] = {24, 33, 40, 60, 200, 5000, 100000, 5000000};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        s[at[i]] ^= 16;
        ok(open_bytes(s, n, &err) == DTL_E_PACK, "byte %zu: %s", at[i], err.msg);
        s[at[i]] ^= 16;
    }
    s[n - 1] ^= 1;
    ok(open_bytes(s, n, &err) == DTL_E_PACK, "the last byte: %s", err.msg);
    s[n - 1] ^= 1;
    ok(open_bytes(s, n, &err) == DTL_OK, "whole again");
    free(s);
}

static void *thread(void *bad)
{
    dtl_lang_work *w = dtl_lang_work_new(m, NULL);
    dtl_arena a;
    dtl_arena_init(&a, NULL);
    for (int i = 0; i < 300; i++) {
        dtl_lang_passage *p;
        size_t n;
        dtl_lang_guess g;
        if (dtl_lang_passages(m, dtl_span_str(mixed), NULL, w, &a, &p, &n, &g) != DTL_OK || n != 3) ++*(int *)bad;
        dtl_arena_reset(&a);
    }
    dtl_arena_fini(&a);
    dtl_lang_work_free(w);
    return NULL;
}

static int left;
static void *few(void *user, size_t n)
{
    return left-- > 0 ? malloc(n) : NULL;
}
static void *few_more(void *user, void *p, size_t n)
{
    return left-- > 0 ? realloc(p, n) : NULL;
}
static void give(void *user, void *p)
{
    free(p);
}

int main(void)
{
    dtl_error err = {0};
    ok(dtl_lang_open(&m, MODEL, NULL, &err) == DTL_OK, "the model opens %s", err.msg);
    if (!m) return done();
    invariance();
    languages();
    nothing();
    sets();
    passages();
    damage();
    pthread_t t[4];
    int bad[4] = {0};
    for (int i = 0; i < 4; i++) pthread_create(t + i, NULL, thread, bad + i);
    for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
    ok(!bad[0] && !bad[1] && !bad[2] && !bad[3], "four threads, one model");
    dtl_alloc mem = {few, few_more, give, NULL};
    bool open_ok = false;
    for (int k = 0; k < 8 && !open_ok; k++) {
        dtl_lang_model *x = NULL;
        left = k;
        dtl_status s = dtl_lang_open(&x, MODEL, &mem, NULL);
        open_ok = s == DTL_OK;
        if (s != DTL_OK && s != DTL_E_NOMEM) break;
        dtl_lang_close(x);
    }
    ok(open_ok, "out of memory at every allocation of _open");
    for (left = 0; left < 4; left++) {
        int k = left;
        dtl_lang_work *w = dtl_lang_work_new(m, &mem);
        dtl_lang_work_free(w);
        left = k;
    }
    ok(true, "out of memory at every allocation of _work_new");
    dtl_lang_close(m);
    return done();
}
