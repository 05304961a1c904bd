/* SPDX-License-Identifier: Apache-2.0
 *
 * rule: what a rule says besides its pattern: marks, actions, where it stands.
 *
 * Room `data`. Read by the phases that act on matches; the pattern itself lives in match.c's automata.
 */
#ifndef DATELINE_RULE_H
#define DATELINE_RULE_H

#include "dateline/mention.h"

/* One `slot=capture` or `slot="constant"` of an action. */
typedef struct dtl_slot {
    dtl_span name;    /* "year" */
    dtl_span capture; /* "y"; NONE: a constant */
    dtl_span text;    /* the constant */
} dtl_slot;

typedef enum {
    DTL_ACT_MARK,
    DTL_ACT_CLASS,
    DTL_ACT_WEIGHT,
    DTL_ACT_SUBTYPE,
    DTL_ACT_VALUE,
    DTL_ACT_ATTR,
    DTL_ACT_ROLE,
    DTL_ACT_RELATION,
    DTL_ACT_NONE
} dtl_act_kind;

typedef struct dtl_action {
    dtl_act_kind kind;
    dtl_span name;   /* class, subtype, function, relation kind; the type of a mark */
    dtl_type type;   /* of a mark */
    dtl_slot *slots; /* [n_slots] */
    uint32_t n_slots;
} dtl_action;

typedef struct dtl_rule {
    dtl_span name;  /* "title-name" */
    dtl_span place; /* "fr/person.rules:title-name": what goes into `rule` */
    uint32_t line;
    int phase;
    double weight;
    dtl_type mark; /* of the whole match; DTL_NOTYPE: captures mark, or none */
    bool none;
    dtl_span cls, subtype; /* NONE where not said */
    int cls_id;            /* in the set */
    uint32_t index;        /* in the set, over all phases: usable as a feature's number */
    dtl_action *actions;
    uint32_t n_actions;
} dtl_rule;

#endif
