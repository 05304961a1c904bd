/* SPDX-License-Identifier: Apache-2.0
 *
 * resolve: from mentions to who is who: overlaps, article memory, places, identity, roles.
 *
 * Room `resolve`. Two calls of the driver, before and behind the role phase, because role rules shall see clean mentions:
 *
 *     mentions of all phases -> dtl_resolve_mentions -> [role rules] -> dtl_resolve -> dtl_result
 *
 * resolve.c trims edges and settles overlaps; memory.c knows names again (acronyms, surnames, short forms); where.c chooses
 * gazetteer entries; body.c takes names of bodies apart (kind, place) and ties bare ones; identity.c makes entities and ids;
 * roles.c reads the role rules' matches. Everything is linear in the text but for sorting the mentions.
 */
#ifndef DATELINE_RESOLVE_H
#define DATELINE_RESOLVE_H

#include "doc.h"
#include "keys.h"
#include "rule.h"
#include "slug.h"

/* Settle doc->mentions: trimmed, the longest first where they overlap, inner ones only where they say something more, names
 * found again. Sorted by first token, outer before inner. */
dtl_status dtl_resolve_mentions(dtl_doc *doc);
/* Mentions and the role phase's matches to the result. `slug` may be NULL: other scripts then give code points. */
dtl_status dtl_resolve(dtl_doc *doc, const dtl_article *article, dtl_slugger *slug, dtl_result *out);

/* ---- between the files of this room ---- */

/* Classes of the set that this room asks for, -1 where no pack has them. */
typedef struct dtl_res_classes {
    int place, org, agency, media, head, article, possessive, stop, of, conj, nationality, common, honorific,
        company_form, post, particle, given, surname, event_head, doc_head, field;
    int user[DTL_N_TYPES], user_stop;     /* the user's own lists */
    int form, place_word;                 /* company-form, place-word */
    dtl_span one_of_a_kind, of_a_country; /* settings: ids of heads, spaces between */
} dtl_res_classes;
void dtl_res_classes_of(const dtl_set *set, dtl_res_classes *c);

/* What a name of a body is made of. */
typedef struct dtl_body {
    dtl_span kind;    /* id of the org-head, NONE: none */
    dtl_span field;   /* ids of fields, joined by "-" */
    dtl_span number;  /* "2" */
    dtl_span place;   /* gazetteer id; NONE: none */
    dtl_span country; /* of the place or the adjective */
    dtl_span of_org;  /* id of a known organization that it belongs to */
    bool whole;       /* nothing else is in the name */
    uint32_t tied;    /* mention that gave the place, +1; 0: it is in the name */
} dtl_body;

/* One mention and what is being learned about it; [n_mentions], same index as doc->mentions. */
typedef struct dtl_found {
    const dtl_hit *hit; /* list entry over the very span that gives its id, or NULL */
    dtl_body *body;
    dtl_span key; /* folded words, one space between */
} dtl_found;

typedef struct dtl_res {
    dtl_doc *doc;
    const dtl_article *article;
    dtl_arena *arena;
    dtl_slugger *slug;
    dtl_span article_id; /* fit for ids */
    dtl_res_classes c;
    dtl_found *found;
    uint32_t *outer; /* [n_tokens]: 1 + index of the outermost mention over the token; 0: none */
    dtl_entity *entities;
    size_t n_entities, cap_entities;
    dtl_keys by_id;
    struct dtl_names *names;                                             /* of entities: aliases seen */
    const dtl_mention *dateline_place, *dateline_date, *dateline_agency; /* NULL: none */
    dtl_span dateline_text;
    bool failed; /* out of memory */
} dtl_res;

/* Folded words of tokens [first, last), one space between; marks are left out. */
dtl_span dtl_res_key(const dtl_doc *doc, size_t first, size_t last, dtl_arena *arena);
/* Text of tokens with white space made one space and without brackets at the edges. */
dtl_span dtl_res_clean(dtl_span text, dtl_arena *arena);
/* Does a word of the class, and nothing more, stand at the token? */
static inline bool dtl_res_is(const dtl_doc *doc, size_t token, int cls)
{
    return cls >= 0 && dtl_doc_has(doc, token, cls);
}
/* First hit that starts at the token and where they end: for (h = begin; h < end; h++). */
static inline const dtl_hit *dtl_res_hits(const dtl_doc *doc, size_t token, const dtl_hit **end)
{
    *end = doc->hits + doc->hits_at[token + 1];
    return doc->hits + doc->hits_at[token];
}

/* resolve.c: move a mention's edges, offsets with them. */
void dtl_res_span_to(dtl_doc *doc, dtl_mention *m, size_t first, size_t last);

/* mend.c: before and after the overlaps are settled. */
dtl_status dtl_mend_spans(dtl_doc *doc, const dtl_res_classes *c);
void dtl_mend_inner(dtl_doc *doc, const dtl_res_classes *c);

/* memory.c: acronyms beside their long form; names known from elsewhere in the article. */
dtl_status dtl_memory_acronyms(dtl_doc *doc, const dtl_res_classes *c, bool *changed);
dtl_status dtl_memory_recall(dtl_doc *doc, const dtl_res_classes *c);
/* Whether the letters are the initials of the content words of some [first, last), ending at `last`: the first token, or SIZE_MAX. */
size_t dtl_memory_initials(const dtl_doc *doc, const dtl_res_classes *c, dtl_span letters, size_t last, size_t least);

/* where.c: found[].hit, mention place and country of LOC. */
void dtl_where(dtl_res *r);
/* The entity of a country by its ISO code, -1 where no list knows it. */
/* A decimal of a list entry ("-33.87"); *ok (may be NULL) is set where there is a digit. */
double dtl_res_decimal(dtl_span s, bool *ok);
int dtl_where_country(dtl_res *r, dtl_span iso);
dtl_span dtl_where_country_id(dtl_res *r, dtl_span iso); /* "2077456 Australia", NONE: no list knows it */

/* body.c: found[].body of ORG; has a place only one of that kind of body? */
bool dtl_body_is_one(const dtl_res_classes *c, dtl_span id);
void dtl_bodies(dtl_res *r);

/* identity.c: entities; mention->entity. */
void dtl_identity(dtl_res *r);
int dtl_identity_add(dtl_res *r, dtl_span id, dtl_type type, dtl_span name);

/* explain.c: list entries behind each mention, for --explain. */
void dtl_explain(dtl_res *r);

/* roles.c */
void dtl_roles(dtl_res *r, dtl_result *out);

#endif
