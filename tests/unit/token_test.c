/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/token.h"
#include "tap.h"

/* Tokens between |, folded; * before one that begins a sentence, _ before one that is glued, / for a line end. */
static dtl_span show(dtl_arena *a, const char *text)
{
    dtl_token *t;
    size_t n;
    dtl_buf b;
    dtl_buf_init(&b, 0, NULL);
    if (dtl_token_cut(dtl_span_str(text), a, &t, &n) != DTL_OK) return DTL_NONE;
    for (size_t i = 1; i + 1 < n; i++) {
        if (i > 1) dtl_buf_puts(&b, "|");
        if (t[i].shape & DTL_SHAPE_SENT) dtl_buf_puts(&b, "*");
        if (t[i].shape & DTL_SHAPE_GLUED) dtl_buf_puts(&b, "_");
        if (t[i].kind == DTL_TOK_PARA) dtl_buf_puts(&b, "/");
        else dtl_buf_span(&b, t[i].fold);
    }
    dtl_span out = dtl_arena_dup(a, dtl_buf_view(&b));
    dtl_buf_fini(&b);
    return out;
}

int main(void)
{
    static const struct {
        const char *what, *in, *out;
    } cases[] = {
        {"empty text", "", ""},
        {"words and a full stop", "Hanoi will go. Laos too.", "*hanoi|will|go|_.|*laos|too|_."},
        {"apostrophes and hyphens are cut, glued", "l’ONU, People's, Jean-Pierre",
         "*l|_'|_onu|_,|people|_'|_s|_,|jean|_-|_pierre"},
        {"initials and dotted words stay whole", "J. Smith of the U.S. said at 5 a.m. today",
         "*j.|smith|of|the|u.s.|said|at|5|a.m.|today"},
        {"a letter that a number carries is no initial", "paid 10M. J. Smith", "*paid|10|_m|_.|*j.|smith"},
        {"a title's dot ends no sentence", "Mr. Smith left. He did.", "*mr|_.|smith|left|_.|*he|did|_."},
        {"numbers with groups and decimals", "30.000 masks, 1,234.56 and 1,23,456",
         "*30.000|masks|_,|1,234.56|and|1,23,456"},
        {"a date is no number", "17.11.2021 or 10:30", "*17|_.|_11|_.|_2021|or|10|_:|_30"},
        {"ranges, ordinals, codes", "17-19 2022–2025 17th G20 COVID-19",
         "*17|_-|_19|2022|_-|_2025|17|_th|g20|covid|_-|_19"},
        {"accents go, letters stay", "Hà Nội, Đắk Lắk, Łódź, straße, ÉTAT",
         "*ha|noi|_,|dak|lak|_,|lodz|_,|strasse|_,|etat"},
        {"line ends", "Title\n\n \nText goes on.\n", "*title|/|*text|goes|on|_.|/"},
        {"Han is one a character", "北京2024年", "*北|_京|_2024|_年"},
        {"Arabic digits have values", "٣٠ 三", "*30|三"},
        {"Hangul stays composed", "베트남 하노이", "*베트남|하노이"},
        {"Devanagari keeps its vowels", "दिल्ली", "*दिल्ली"},
        {"dots run", "wait... what", "*wait|_...|what"},
    };
    dtl_arena a;
    dtl_arena_init(&a, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dtl_span got = show(&a, cases[i].in);
        is(got.s, got.n, cases[i].out, strlen(cases[i].out), "%s", cases[i].what);
    }
    dtl_token *t;
    size_t n;
    ok(dtl_token_cut(DTL_LIT("Le PRPL et McDonald, iPhone"), &a, &t, &n) == DTL_OK && (t[2].shape & DTL_SHAPE_CAPS) &&
           (t[1].shape & DTL_SHAPE_CAP) && (t[4].shape & DTL_SHAPE_MIXED) && (t[4].shape & DTL_SHAPE_CAP) &&
           (t[6].shape & DTL_SHAPE_MIXED) && (t[6].shape & DTL_SHAPE_LOWER),
       "shapes of capitals");
    ok(dtl_token_cut(DTL_LIT("MINISTER VISITS HANOI\nHe came."), &a, &t, &n) == DTL_OK &&
           (t[1].shape & DTL_SHAPE_HEAD) && !(t[5].shape & DTL_SHAPE_HEAD),
       "a line of capitals");
    ok(dtl_token_cut(DTL_LIT("é x"), &a, &t, &n) == DTL_OK && t[2].cp == 2 && t[2].start == 3 &&
           (t[1].shape & DTL_SHAPE_ACCENT),
       "code points and bytes");
    ok(dtl_token_cut(DTL_LIT("2024"), &a, &t, &n) == DTL_OK && t[1].value == 2024 && t[1].digits == 4,
       "a number's value");
    dtl_span lao = show(&a, "ນະຄອນຫຼວງວຽງຈັນ");
    ok(lao.n > strlen("ນະຄອນຫຼວງວຽງຈັນ"), "Lao is cut into words");
    char big[3000];
    memset(big, 'a', sizeof big);
    ok(dtl_token_cut((dtl_span){big, sizeof big}, &a, &t, &n) == DTL_OK && n == 3 && t[1].fold.n == sizeof big,
       "a word of 3,000 letters");
    dtl_span bad = show(&a, "a\xFF\xC3 b");
    ok(bad.n > 0, "ill-formed bytes do not stop it");
    dtl_arena_fini(&a);
    return done();
}
