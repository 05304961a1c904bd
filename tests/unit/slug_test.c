/* SPDX-License-Identifier: Apache-2.0 */
#include "slug.h"
#include "keys.h"
#include "tap.h"

#include <stdlib.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

static const struct {
    const char *what, *in, *lang, *out;
    bool person;
} cases[] = {
    {"plain", "Anouphap Tounalom", "en", "anouphap-tounalom", true},
    {"accents", "Hanoï", "fr", "hanoi", false},
    {"Vietnamese", "Nguyễn Phú Trọng", "vi", "nguyen-phu-trong", true},
    {"decomposed", "Hanoi\xCC\x88", "fr", "hanoi", false},
    {"d with stroke", "Đỗ Văn Dũng", "vi", "do-van-dung", true},
    {"sharp s, ae, o with stroke", "Großæø Łódź", "de", "grossaeo-lodz", false},
    {"possessive inside", "People's Council", "en", "peoples-council", false},
    {"the other apostrophe", "People’s Council", "en", "peoples-council", false},
    {"elision", "Côte d’Ivoire", "fr", "cote-d-ivoire", false},
    {"O'Sullivan keeps its gap", "O'Sullivan", "en", "o-sullivan", true},
    {"dots", "U.S. Steel", "en", "us-steel", false},
    {"numbers and marks", "  G20 (2024), COVID-19 ", "en", "g20-2024-covid-19", false},
    {"Russian", "Сергей Жуков", "ru", "sergey-zhukov", true},
    {"Ukrainian", "Володимир Зеленський", "uk", "volodymyr-zelenskyy", true},
    {"Greek", "Κυριάκος Μητσοτάκης", "el", "kyriakos-mitsotakis", true},
    {"Chinese person", "习近平", "zh", "xi-jinping", true},
    {"Chinese place", "北京", "zh", "bei-jing", false},
    {"Arabic", "محمد", "ar", "mhmd", true},
    {"Thai", "กรุงเทพ", "th", "krungtheph", false},
    {"Korean", "문재인", "ko", "munjaein", true},
    {"Khmer has no romanization here", "ខ្មែរ", "km", "u1781-", false},
    {"only marks", "—!", "en", "u20140021", false},
    {"mixed", "ОАО Gazprom", "ru", "oao-gazprom", false},
    {"Azerbaijani", "İlham Əliyev", "az", "ilham-aliyev", true},
    {"empty", "", "en", "", false},
};

int main(void)
{
    dtl_arena a;
    dtl_arena_init(&a, NULL);
    dtl_slugger *s = dtl_slugger_new(NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dtl_span got = dtl_slug(s, dtl_span_str(cases[i].in), dtl_span_str(cases[i].lang), cases[i].person, &a);
        size_t n = strlen(cases[i].out);
        if (n && cases[i].out[n - 1] == '-') {
            ok(got.n >= n - 1 && !memcmp(got.s, cases[i].out, n - 1), "%s", cases[i].what);
        } else is(got.s, got.n, cases[i].out, n, "%s", cases[i].what);
    }
    char big[3000];
    for (size_t i = 0; i < sizeof big; i++) big[i] = i % 7 == 6 ? ' ' : 'a';
    dtl_span one = dtl_slug(s, dtl_span_of(big, sizeof big), DTL_NONE, false, &a);
    big[2990] = 'b';
    dtl_span two = dtl_slug(s, dtl_span_of(big, sizeof big), DTL_NONE, false, &a);
    ok(one.n <= 100 && two.n <= 100 && !dtl_span_eq(one, two), "long names are cut and stay different");
    dtl_span id = dtl_slug_id(DTL_LIT("000_EA62, f.txt"), &a);
    is(id.s, id.n, "000_ea62--f.txt", 15, "an article's id");
    ok(dtl_slug(NULL, DTL_LIT("Жуков"), DTL_NONE, true, &a).s[0] == 'u', "without a slugger: code points");

    /* the table against ICU itself */
    UErrorCode e = U_ZERO_ERROR;
    UChar u[64];
    u_uastrcpy(u, "Latin-ASCII");
    UTransliterator *t = utrans_openU(u, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
    int differ = 0;
    for (uint32_t cp = 0xC0; cp < 0x1F00; cp++) {
        if ((cp >= 0x250 && cp < 0x1E00) || cp == 0xD7 || cp == 0xF7 || cp == 0x18F) continue;
        int32_t n = 0, limit, got = 0;
        char utf8[8], want[64], text[8];
        U16_APPEND_UNSAFE(u, n, cp);
        u_strToUTF8(utf8, 8, &got, u, n, &e);
        memcpy(text, utf8, sizeof text);
        limit = n;
        utrans_transUChars(t, u, &n, 64, 0, &limit, &e);
        int32_t wn = 0;
        u_strToUTF8(want, 64, &wn, u, n, &e);
        int k = 0;
        for (int i = 0; i < wn; i++) {
            if (want[i] >= 'A' && want[i] <= 'Z') want[i] += 32;
            if ((unsigned char)want[i] > 127) {
                k = 0;
                break;
            }
            if ((want[i] >= 'a' && want[i] <= 'z')) want[k++] = want[i];
        }
        dtl_span mine = dtl_slug(s, dtl_span_of(text, (size_t)got), DTL_NONE, false, &a);
        if (k && !dtl_span_eq(mine, dtl_span_of(want, (size_t)k))) {
            printf("# U+%04X: %.*s, ICU %.*s\n", cp, (int)mine.n, mine.s, k, want);
            differ++;
        }
    }
    ok(differ == 0, "the Latin table says what ICU says");
    utrans_close(t);

    dtl_keys m;
    dtl_keys_init(&m, &a);
    ok(dtl_keys_get(&m, DTL_LIT("x")) == DTL_KEYS_NONE, "an empty map has nothing");
    char keys[5000][8];
    int bad = 0;
    for (int i = 0; i < 5000; i++) {
        snprintf(keys[i], sizeof keys[i], "k%d", i);
        uint32_t *at = dtl_keys_at(&m, dtl_span_str(keys[i]));
        bad += !at || *at != DTL_KEYS_NONE;
        if (at) *at = (uint32_t)i;
    }
    for (int i = 0; i < 5000; i++) bad += dtl_keys_get(&m, dtl_span_str(keys[i])) != (uint32_t)i;
    ok(!bad && m.n == 5000, "5000 keys, each its own number");
    dtl_slugger_free(s);
    dtl_arena_fini(&a);
    return done();
}
