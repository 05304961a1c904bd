/* SPDX-License-Identifier: Apache-2.0
 *
 * feature_part: what feature.c and feature_token.c share: names of shapes, templates and small arguments. See feature.h. */
#ifndef DATELINE_FEATURE_PART_H
#define DATELINE_FEATURE_PART_H

#include "feature.h"

/* Shapes; those from FIRST_UP to LAST_UP are capitals of some kind. */
/* clang-format off */
#define FX_SHAPES(X) \
    X(SHAPE_PARA, "line") X(SHAPE_LOWER, "low") X(SHAPE_LOWER3, "low3") X(SHAPE_CAP, "Cap") \
    X(SHAPE_SCAP, "^Cap") X(SHAPE_ONE, "A") X(SHAPE_CAPS4, "CAPS4") X(SHAPE_CAPS, "CAPS") X(SHAPE_CAPNUM, "C4") \
    X(SHAPE_MIXED, "MiX") X(SHAPE_LMIXED, "iPh") X(SHAPE_INIT, "J.") X(SHAPE_DOTTED, "U.S.") \
    X(SHAPE_HEAD, "HEAD") X(SHAPE_NOCASE, "word") X(SHAPE_HAN, "han") X(SHAPE_KANA, "kana") X(SHAPE_NUM, "num") \
    X(SHAPE_NUM2, "num2") X(SHAPE_NUM4, "num4") X(SHAPE_STOP, ".") X(SHAPE_COMMA, ",") X(SHAPE_COLON, ":") \
    X(SHAPE_OPEN, "(") X(SHAPE_CLOSE, ")") X(SHAPE_HYPHEN, "-") X(SHAPE_DASH, " -") X(SHAPE_APOS, "'") \
    X(SHAPE_SLASH, "/") X(SHAPE_AMP, "&") X(SHAPE_QUOTE, "\"") X(SHAPE_PUNCT, "punct") X(SHAPE_SYMBOL, "sym")
/* clang-format on */
enum {
#define X(id, name) id,
    FX_SHAPES(X)
#undef X
        N_SHAPES,
    SHAPE_FIRST_UP = SHAPE_CAP,
    SHAPE_LAST_UP = SHAPE_HEAD
};

static inline bool fx_is_up(int shape)
{
    return shape >= SHAPE_FIRST_UP && shape <= SHAPE_LAST_UP;
}

enum { LINE_TEXT, LINE_TITLE, LINE_SCORE, LINE_SHORT, LINE_HEADING, LINE_DATELINE };

/* clang-format off */
#define FX_SMALL(X) \
    X(A_0, "0") X(A_1, "1") X(A_2, "2") X(A_3, "3") X(A_4, "4+") X(A_FIRST, "first") X(A_LAST, "last") \
    X(A_IN, "in") X(A_ONLY, "only") X(A_YES, "yes") X(A_NO, "no") X(A_TEXT, "text") X(A_TITLE, "Title") \
    X(A_SCORE, "score") X(A_SHORT, "short") X(A_HEADING, "heading") X(A_DATELINE, "dateline") X(A_NONE, "none") \
    X(A_B, "B") X(A_I, "I") X(A_GLUED, "glued") X(A_RARE, "rare") X(A_COMMON, "common") X(A_TOP, "top") \
    X(A_NAME, "name") X(A_LOW, "seen-low") X(A_UP, "seen-up") X(A_TITLED, "titled") X(A_GIVEN, "given") \
    X(A_PREP, "prep") X(A_ORG, "org") X(A_FIRSTN, "forename") X(A_PLACE, "place") X(A_PER, "PER") \
    X(A_LOC, "LOC") X(A_O, "O") X(A_MIXED, "mixed") X(A_TEAM, "team") X(A_OPEN, "open")
/* clang-format on */
enum {
#define X(id, name) id,
    FX_SMALL(X)
#undef X
        N_SMALL
};

/* Templates. c: classes, s: shapes, numbers are offsets; r: the run; o: the run with bridges; e: the rest of the article. */
/* clang-format off */
#define FX_TEMPLATES(X) \
    X(T_BIAS, "bias") X(T_S0, "s0") X(T_SP, "s-1") X(T_SN, "s1") X(T_SPP, "s-2") X(T_SNN, "s2") \
    X(T_SP0, "s-1,0") X(T_S0N, "s0,1") X(T_SP0N, "s-1,0,1") X(T_SPPP, "s-2,-1,0") X(T_SNNN, "s0,1,2") \
    X(                        T_LINE, "line") X(T_GLUE, "glue") X(T_C0, "c0") X(T_CP, "c-1") X(T_CN, "c1") \
    X(T_CPP, "c-2") X(T_CNN, "c2") X(T_CP0, "c-1,0") X(T_C0N, "c0,1") X(T_CPS, "c-1,s0") X(T_CNS, "c1,s0") \
    X(T_C0S, "c0,s0") X(T_CPN, "c-1,1") X(T_C0SP, "c0,s-1") X(T_C0SN, "c0,s1") X(T_RUN, "run") \
    X(T_RUNS, "run,s") X(T_RFC, "run-first") X(T_RLC, "run-last") X(T_RBC, "run-before") X(T_RAC, "run-after") \
    X(T_RBS, "run-before-s") X(T_RAS, "run-after-s") X(T_RBL, "run-before,len") X(T_RAL, "run-after,len") \
    X(T_RFB, "run-first,before") X(T_RLB, "run-last,before") X(T_RFL, "run-first,last") \
    X(                                      T_RX, "run-is") X(T_RXS, "run-starts") X(T_RBB, "run-before2") \
    X(T_RAA, "run-after2") X(T_RBA, "run-between-s") X(T_OFC, "out-first") X(T_OLC, "out-last") \
    X(T_OB, "out-before") X(T_O, "out") X(T_T3, "title-near") X(T_AP, "apposition") X(T_ACR, "acronym") \
    X(T_V, "vote") X(T_VN, "votes") X(T_R, "rule") X(T_COMMON, "common") X(T_COMMONN, "common,s1") \
    X(T_COMMONP, "common,s-1") X(T_E, "else") \
    X(                                                      T_ES, "else,s") X(T_EC, "else,c") \
    X(T_EN, "else-none") X(T_P2, "others") X(T_P2S, "others,s") X(T_TEAM, "team") X(T_SPORT, "sports") \
    X(T_PREPPLACE, "prep,place") X(T_LINES, "line,s") X(T_LINEC, "line,c") X(T_HEADC, "head,c") X(T_W0, "w0") \
    X(T_WP, "w-1") X(T_WN, "w1") X(T_WPP, "w-2") X(T_WNN, "w2") X(T_WP0, "w-1,0") X(T_W0N, "w0,1") \
    X(T_WPN, "w-1,1") X(T_SUF1, "suf1") X(T_SUF2, "suf2") X(T_SUF3, "suf3") X(T_SUF4, "suf4") X(T_PRE3, "pre3") \
    X(T_WB, "w-before") X(T_WA, "w-after") X(T_WF, "w-first") X(T_WL, "w-last") X(T_W0S, "w0,s")
/* clang-format on */
enum {
#define X(id, name) id,
    FX_TEMPLATES(X)
#undef X
        N_TPL
};

/* Groups of templates. A group is told of the article by its key alone, so what the weights say of a key is added up once and kept
 * (rows.c): a new template goes into the group whose key has its arguments, or begins a new group. For class sets see key.c. */
/* clang-format off */
#define FX_GROUPS(X) \
    X(shape) X(line) X(left) X(right) X(around) X(far) X(common) X(team) X(run) X(prep) X(run_left) X(run_right) \
    X(run_beyond) X(run_is) X(out) X(title) X(vote) X(kind) X(elsewhere) X(others) X(word) X(near)
/* clang-format on */
enum {
    G_NONE,
#define X(name) G_##name,
    FX_GROUPS(X)
#undef X
        N_GROUPS
};

/* Up to three class sets in c (or a rule's index, or a word's hash), and small things: shapes, FX_SMALL, counts. */
typedef struct dtl_fx_key {
    uint64_t c;
    uint8_t a[7], group;
} dtl_fx_key;
enum { FX_SET_BITS = 21, FX_KEYS = 80 };

/* The few classes of a token that templates speak of, as atoms: the telling ones come first by bit; a token in no list gives "none". */
typedef struct fx_some {
    uint64_t h[4];
    int n;
} fx_some;

/* What features keep from article to article: the hashes of all names, and class sets by number (0: no class). */
typedef struct dtl_fx_const {
    uint64_t tpl[N_TPL], shape[N_SHAPES], small[N_SMALL], type[DTL_NOTYPE];
    uint64_t freq[64]; /* by tier << 4 | share */
    uint64_t cls[DTL_FX_N_CLASSES], cls_b[DTL_FX_N_CLASSES], cls_i[DTL_FX_N_CLASSES];
    uint8_t *bit; /* class id of the set -> our bit, 0xff: none */
    size_t n_classes;
    dtl_wordtable common[2]; /* of the language's packs, the most special first */
    int n_common;
    const dtl_alloc *mem;
    struct fx_seen {
        uint64_t cls, begin;
        uint32_t plain, placed; /* sets: of classes; of classes that begin here or go on */
    } * seen;                   /* by what was asked for; cls 0: free */
    uint32_t n_seen, cap_seen;
    fx_some *sets;
    uint32_t n_sets, cap_sets, *slots, n_slots;
    uint32_t epoch; /* of the sets' numbers */
} dtl_fx_const;

/* Finds the article's constants, or makes them. false: out of memory. */
bool dtl_fx_const_open(dtl_fx *fx);
/* The numbers of a token's class sets. NULL: out of memory. */
const struct fx_seen *dtl_fx_sets(dtl_fx *fx, uint64_t cls, uint64_t begin);
/* The keys of a token's groups, and of its run's (equal for all tokens of a run but the first); how many. At most FX_KEYS together. */
uint32_t dtl_fx_keys(dtl_fx *fx, size_t i, dtl_fx_key *keys);
uint32_t dtl_fx_run_keys(dtl_fx *fx, size_t i, dtl_fx_key *keys);
/* The key of the second pass; false: none. */
bool dtl_fx_others_key(const dtl_fx *fx, size_t i, dtl_fx_key *key);
/* Templates of words beside a token or its run, with B or I or without. */
enum { FX_NEAR = 12 };
dtl_fx_key dtl_fx_near(int which, uint64_t word);
/* The word of a token as one number; beyond the text a line end. */
uint64_t dtl_fx_word(dtl_fx *fx, size_t i);
/* The features of a key, added to fx->h and fx->lex. */
void dtl_fx_group(dtl_fx *fx, const dtl_fx_key *key);
/* Those of words without spaces between them that no key has. */
void dtl_fx_han(dtl_fx *fx, size_t i);

enum { OWN_UP = 1, OWN_TITLE = 2, OWN_GIVEN = 4, OWN_PREP = 8, OWN_ORG = 16, OWN_FIRST = 32, OWN_PLACE = 64 };

#define BIT(name) (UINT64_C(1) << DTL_FX_##name)

#endif
