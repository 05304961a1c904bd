/* SPDX-License-Identifier: Apache-2.0
 *
 * doc: one article while things are being found in it: tokens, list hits, rule matches, mentions.
 *
 * Room `find`. Made anew for each article in its arena. The phases (number, value, name, role) each read what the earlier ones left:
 *
 *     text -> tokens -> hits (lists) -> [number] -> [value] -> [name + tagger] -> [role] -> resolve -> JSON
 */
#ifndef DATELINE_DOC_H
#define DATELINE_DOC_H

#include "dateline/base.h"
#include "dateline/mention.h"
#include "dateline/token.h"
#include "pack.h"

/* A phrase of a class: from a list, or made by a rule of an earlier phase. */
typedef struct dtl_hit {
    uint32_t first, last;        /* tokens, half-open */
    uint16_t cls;                /* class id of the set (dtl_set_class) */
    uint16_t pack;               /* pack of the set, by index; DTL_HIT_MADE for a rule's or a mention's */
    uint32_t entry;              /* entry of that pack; index into matches where made by a rule */
    struct dtl_mention *mention; /* where made by a mention */
    const struct dtl_num *num;   /* number value, where one is known */
} dtl_hit;
#define DTL_HIT_MADE 0xffff

typedef struct dtl_capture {
    uint16_t name;        /* index into the rule set's names */
    uint32_t first, last; /* tokens, half-open */
} dtl_capture;

/* A rule's match. */
typedef struct dtl_match {
    const struct dtl_rule *rule;
    uint32_t first, last;
    uint32_t n_captures;
    dtl_capture *captures; /* [n_captures] in order of the pattern; repeated captures appear again */
    struct dtl_num *num;   /* value of a class that a number rule made */
} dtl_match;

/* An exact decimal: digits * 10^-scale; what digits, number words and scales add up to. */
typedef struct dtl_num {
    char digits[48]; /* canonical decimal string: "-1234.5", no exponent, no useless zeros */
    bool ordinal;
    int64_t i; /* its integer value where it is one and fits; else INT64_MIN */
} dtl_num;

typedef struct dtl_doc {
    dtl_arena *arena;
    const dtl_set *set;  /* the packs, the most special last: und, fr, fr-CA */
    dtl_span text, lang; /* lang: BCP 47 tag, or "und" */
    dtl_token *tokens;   /* [n_tokens] */
    size_t n_tokens;
    dtl_hit *hits; /* [n_hits] by first token, longest first */
    size_t n_hits, cap_hits;
    size_t n_sorted;    /* those added since the last dtl_doc_reindex stand behind, in any order */
    bool hits_fewer;    /* set when hits were taken out: feature sets are made anew */
    uint32_t *hits_at;  /* [n_tokens + 1]: first hit that starts at or behind the token */
    dtl_match *matches; /* [n_matches] of the phase that ran last, by first token */
    size_t n_matches, cap_matches;
    dtl_mention **mentions; /* [n_mentions] */
    size_t n_mentions, cap_mentions;
    /* anchor of relative dates: y, m, d of the article; y = 0: none */
    int anchor_y, anchor_m, anchor_d;
    bool excerpt; /* a piece of an article, however short: no note of what is to come */
    const dtl_ner_options *options;
    struct dtl_work *work; /* the matcher's caches */
} dtl_doc;

/* Does a phrase of the class cover the token? (-1 as class: never.) */
bool dtl_doc_has(const dtl_doc *doc, size_t token, int cls);
/* The longest hit of the class that starts at the token, or NULL. */
const dtl_hit *dtl_doc_hit(const dtl_doc *doc, size_t token, int cls);
/* The longest hit of any class over exactly [first, last) that has the attribute, or NULL. */
const dtl_hit *dtl_doc_hit_over(const dtl_doc *doc, size_t first, size_t last, const char *attr);
/* Attribute of a hit's entry or rule (NONE where it has none), and the canonical phrase of one with an `id`, else the hit's own text. */
dtl_span dtl_hit_attr(const dtl_doc *doc, const dtl_hit *hit, const char *key);
dtl_span dtl_hit_name(const dtl_doc *doc, const dtl_hit *hit);
/* The capture of that name in a match, or NULL; the first one where it is repeated. */
const dtl_capture *dtl_match_capture(const dtl_doc *doc, const dtl_match *m, const char *name);
/* The text between tokens [first, last). */
dtl_span dtl_doc_text(const dtl_doc *doc, size_t first, size_t last);
/* A new mention over tokens [first, last), appended to doc->mentions; offsets filled in. NULL: out of memory. */
dtl_mention *dtl_doc_mention(dtl_doc *doc, dtl_type type, size_t first, size_t last);
/* Add a hit of a class made by the engine (not from a list). Call dtl_doc_reindex after a batch. */
bool dtl_doc_add_hit(dtl_doc *doc, dtl_hit hit);
dtl_status dtl_doc_reindex(dtl_doc *doc); /* sort hits, rebuild hits_at and the tokens' signatures */

#endif
