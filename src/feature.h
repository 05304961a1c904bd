/* SPDX-License-Identifier: Apache-2.0
 *
 * feature: what the model is told of a token: its shape, lists, rules' votes, neighbours, the rest of the article.
 *
 * Room `find`. Dear things are done only for tokens that may be part of a name (candidates); the others are O without a question.
 * A feature is a template and up to three arguments ("atoms"), all of them hashed; its name is `template|atom|atom`. Two kinds: free
 * of words (shared by all languages) and lexical (words, affixes: a language's own table only).
 *
 *     text:     Former   President   Bill   Clinton   said   in   Little   Rock
 *     shape     ^Cap     Cap         Cap    Cap       low    low  Cap      Cap
 *     classes            post.B      given  surname   say    prep place.B  place.I
 *     run       0        0           0      0                     1        1
 *     cand      yes      yes         yes    yes       no     no   yes      yes
 */
#ifndef DATELINE_FEATURE_H
#define DATELINE_FEATURE_H

#include "crf.h"
#include "doc.h"
#include "hash.h"
#include "wordtable.h"

enum { DTL_FX_MOST = 400 }; /* features of a token */

/* Classes that features speak of, by bit. */
/* clang-format off */
#define DTL_FX_CLASSES(X) \
    X(given) X(surname) X(particle) X(honorific) X(post) X(profession) X(kin) X(org) X(org_head) X(company_form) \
    X(agency) X(media) X(team_word) X(place) X(place_word) X(direction) X(nationality) X(place_prep) X(say) \
    X(month) X(weekday) X(event_head) X(doc_head) X(disease) X(award) X(stop) X(common) X(common_top) \
    X(name_word) X(sport) X(team_verb) X(caption) X(company_word) X(media_word) X(club_word) X(org_word) \
    X(org_field) X(organ) X(state_body) X(title_mod) X(of) X(article) X(conj) X(rel_verb) X(newsroom) \
    X(event_modifier) X(doc_term) X(possessive) X(business) X(business_verb) X(number) X(country) X(city) X(big_city) X(town) X(region) X(team) \
    X(DATE) X(MON) X(QTY)
/* clang-format on */

enum {
#define X(name) DTL_FX_##name,
    DTL_FX_CLASSES(X)
#undef X
        DTL_FX_N_CLASSES
};

typedef struct dtl_fx_vote {
    const struct dtl_rule *rule;
    uint32_t next;  /* index + 1 of the token's next vote, 0: last */
    uint8_t type;   /* DTL_PER, DTL_ORG, DTL_LOC, other types as they are */
    uint8_t inside; /* 0: begins here */
} dtl_fx_vote;

typedef struct dtl_fx_tok {
    uint64_t word;               /* hash of the folded word */
    uint64_t cls, begin;         /* bits of classes that cover it; that begin here */
    uint32_t run_first, run_end; /* of its run of capitals, half-open; equal: in none */
    uint32_t out_first, out_end; /* the run with particles bridged */
    uint32_t votes;              /* index + 1 */
    uint32_t ev;                 /* index + 1 into ev */
    uint8_t shape;               /* SHAPE_* of feature.c */
    uint8_t cand, up, own;       /* own: what this mention itself gave to the evidence */
    uint8_t line;                /* LINE_* of its paragraph */
    uint8_t freq;                /* of its word in the language: tier << 4 | share of lower case, 0: rare */
    uint16_t near;               /* which templates of neighbours (feature_key.c) the weights know for the word */
    uint32_t plain, placed;      /* its class sets by number: as a neighbour's, as its own (key.c) */
} dtl_fx_tok;

/* What an article says of a word in all its places. */
typedef struct dtl_fx_ev {
    uint64_t word;
    uint16_t low, up, title, given, prep, org, first;
    uint16_t tag[DTL_N_TAGS]; /* tags of the first pass */
    uint16_t place;
} dtl_fx_ev;

/* What is looked at once a run: class sets of lists that know all of it, or its beginning; of titles near it. */
typedef struct dtl_fx_run {
    uint32_t first, end, whole, starts, before, behind;
} dtl_fx_run;

/* Names for --explain and for learning: told of every atom once. */
typedef struct dtl_fx_names {
    void (*atom)(void *user, uint64_t hash, dtl_span name);
    void *user;
} dtl_fx_names;

typedef struct dtl_fx_part {
    uint8_t tpl, n;
    uint64_t atom[3];
} dtl_fx_part;

typedef struct dtl_fx {
    dtl_doc *doc;
    dtl_fx_tok *tok;    /* [n_tokens] */
    dtl_fx_vote *votes; /* [n_votes] */
    uint32_t n_votes, cap_votes;
    dtl_fx_ev *ev;
    uint32_t n_ev, ev_mask, *ev_at;       /* hash table of index + 1 */
    const uint8_t *tags;                  /* [n_tokens] of the first pass, once it has run */
    bool second, lexical, sports, failed; /* failed: out of memory */
    const dtl_fx_names *names;
    struct dtl_fx_const *k; /* what is kept from article to article */
    dtl_fx_run run;         /* asked for last */
    uint16_t near_line;     /* what stands for `near` beyond the text */
    dtl_span fold;          /* the token asked for last: */
    uint32_t n, n_lex;
    uint64_t h[DTL_FX_MOST], lex[64];
    dtl_fx_part *part, *lex_part; /* [DTL_FX_MOST], [64]; only with names */
} dtl_fx;

/* Look at an article whose hits and name votes are there. names may be NULL. */
dtl_status dtl_fx_open(dtl_fx *fx, dtl_doc *doc, const dtl_fx_names *names);
/* The features of a candidate, into fx->h and fx->lex. */
void dtl_fx_token(dtl_fx *fx, size_t i);
/* The name of a feature, given the names of its atoms. */
const char *dtl_fx_template(int tpl);
/* Tell the evidence of the first pass's tags; features of the second pass follow. tags: [n_tokens] */
void dtl_fx_second(dtl_fx *fx, const uint8_t *tags);

#endif
