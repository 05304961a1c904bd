/* SPDX-License-Identifier: Apache-2.0
 *
 * mention: what is found in an article: mentions, the entities that they name, who holds which post, relations.
 *
 * Idea    One set of plain structures from the engine to the record, so that a caller of the library needs no JSON.
 * Shape   mentions [n_mentions] in order of the text, outer before inner; entities [n_entities] in order of their first mention.
 * Units   start, end: code points; start_byte, end_byte: UTF-8 bytes; half-open, into the text given. Dates ISO 8601, amounts decimal strings.
 * Errors  None: these are structures. All that they point to lives in the arena of the article.
 * Source  TIMEX3 (TimeML 1.2.1), ISO 8601, ISO 4217, ISO 3166-1.
 */
#ifndef DATELINE_MENTION_H
#define DATELINE_MENTION_H

#include "dateline/base.h"

typedef enum dtl_type {
    DTL_PER,
    DTL_ORG,
    DTL_LOC,
    DTL_EVT,
    DTL_DOC,
    DTL_DATE,
    DTL_MON,
    DTL_QTY,
    DTL_NUM,
    DTL_MISC,
    DTL_N_TYPES,
    DTL_NOTYPE = DTL_N_TYPES
} dtl_type;
const char *dtl_type_name(dtl_type type); /* "PER"; static */

typedef struct dtl_mention {
    dtl_type type;
    uint32_t first, last; /* tokens, half-open */
    uint32_t start, end, start_byte, end_byte;
    dtl_span text;                                           /* as it stands in the article */
    dtl_span subtype;                                        /* "city", "DURATION", ...; NONE: not known */
    dtl_span norm;                                           /* base form, long form of an acronym; NONE: as text */
    dtl_span value;                                          /* TIMEX3 value; "USD 40000"; "30000 masques médicaux" */
    dtl_span start_date, end_date, anchor, mod;              /* dates */
    dtl_span amount, currency, currency_basis, unit, object; /* money and quantities: decimal strings */
    dtl_span rule;                                           /* "fr/date.rules:period" */
    dtl_span why;                                            /* --explain: lines of text, else NONE */
    double score;          /* 0..1; the winner's margin over the second best reading */
    int entity;            /* index into entities, or -1 */
    int parent;            /* index of the mention that it lies in, or -1 */
    uint32_t place;        /* gazetteer id of a LOC, 0: none */
    dtl_span country;      /* ISO 3166-1 alpha-2 of a LOC, where known */
    struct dtl_when *when; /* what is said of a date, for value.c; inside the library */
} dtl_mention;

typedef struct dtl_entity {
    dtl_span id; /* "e:place/1581130" */
    dtl_type type;
    dtl_span name;
    dtl_span *aliases;
    size_t n_aliases;
    uint32_t n; /* mentions */
    dtl_span country;
    double lat, lon;
    bool has_coord;
} dtl_entity;

typedef struct dtl_role {
    int person, org, place; /* entities, -1: none */
    int person_m, org_m;    /* mentions, -1: none */
    dtl_span post;          /* as it stands in the article */
    dtl_span norm;          /* the post from a closed list ("party-secretary"), NONE: not in it */
    uint32_t start, end;    /* code points, of the post's phrase */
    dtl_span rule;
} dtl_role;

typedef struct dtl_relation {
    dtl_span kind;
    int subject, object; /* entities */
    uint32_t start, end;
    dtl_span rule;
} dtl_relation;

typedef struct dtl_result {
    dtl_mention *mentions;
    size_t n_mentions;
    dtl_entity *entities;
    size_t n_entities;
    dtl_role *roles;
    size_t n_roles;
    dtl_relation *relations;
    size_t n_relations;
    struct {
        dtl_span text, place, date, agency;
    } dateline; /* of the article; place: an entity's id; NONE: none found */
    dtl_span anchor_date, anchor_basis;
    dtl_span packs; /* JSON: {"und":"1","fr":"1"} */
} dtl_result;

typedef struct dtl_ner_options {
    uint32_t types; /* bit a type; 0: all but NUM */
    bool numbers;   /* bare numbers as NUM mentions */
    bool explain;
    dtl_span user_list, stop_list;     /* contents of the files, or NONE; read by dtl_ner_open only */
    const char *user_name, *stop_name; /* their names, for errors */
} dtl_ner_options;

/* What is known of an article besides its text. */
typedef struct dtl_article {
    dtl_span text;      /* NFC UTF-8 */
    dtl_span lang;      /* BCP 47 tag, "und" or NONE */
    dtl_span id;        /* for ids of things that only this article knows */
    dtl_span published; /* date or timestamp, or NONE */
    dtl_span anchor,
        basis; /* where the dump reader decided an anchor already: date and "published" | "dateline" | "option" */
    dtl_span title;
} dtl_article;

#endif
