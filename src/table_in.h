/* SPDX-License-Identifier: Apache-2.0
 *
 * What table.c (columns) and table_rows.c (rows) share.
 *
 *     record ──get──> rec[] cells, written once an article ─────────────┐
 *        └─ mentions[] ─scan with keys[0]─> slots[] of one object ──────┴─> row ─> tab.out ─> sink
 */
#ifndef DATELINE_TABLE_IN_H
#define DATELINE_TABLE_IN_H

#include "dateline/csv.h"
#include "dateline/map.h"
#include "dateline/table.h"

#include <string.h>

/* How a cell comes about. */
typedef enum cell_how {
    BY_KEY,       /* member `key` of the row's object */
    BY_RECORD,    /* of the article: rec[] */
    BY_ID,        /* doc_id:m + key, else the row's number */
    BY_NUMBER,    /* doc_id: + first letter of key + the row's number */
    BY_PARENT,    /* doc_id:m + key, else nothing */
    BY_TEXT_OF,   /* key, else the text of mention number key2, else the name of entity key3 */
    BY_NORM,      /* key, else key2 where the type names something */
    BY_GRAIN,     /* of the TIMEX3 value in key */
    BY_ANCHOR,    /* key, else the article's anchor where key2 says that it was used */
    BY_TIMEX,     /* key, else DATE */
    BY_GEONAMES,  /* the number of a place's id in key */
    BY_FTM,       /* FollowTheMoney schema of the type in key */
    BY_FTM_EVENT, /* the same for a relation's kind */
    BY_LANG,      /* key, else the article's */
    BY_COUNT,     /* mentions of the article */
    BY_RAW_START, /* offset key in the text as it came in, by the map in `norm` */
    BY_RAW_END
} cell_how;

/* Sources of rec[]: a fixed one, or a field of the record by name. */
typedef enum rec_how {
    REC_NONE,
    REC_FIELD,
    REC_DOC_ID,
    REC_DAY,       /* YYYY-MM-DD */
    REC_PUBLISHED, /* as the article has it, where that is ISO 8601 */
    REC_BASIS,
    REC_AGENCY,
    REC_WORDS,
    REC_CHARS,
    REC_HASH,
    REC_SCHEMA
} rec_how;

typedef struct column_spec {
    const char *name;
    char type; /* s text, i whole number, n number, d date */
    uint8_t how, rec;
    const char *key, *key2, *key3;
    const char *help;
} column_spec;

enum { KEYS_MAX = 250, KEY_HASH = 256, COLUMNS_MAX = 256 };

/* The keys of one kind of object that some table shows. */
typedef struct keymap {
    dtl_span key[KEYS_MAX];
    int16_t next[KEYS_MAX], first[KEY_HASH]; /* -1: end */
    size_t n;
} keymap;

static inline unsigned key_hash(const char *s, size_t n)
{
    return n ? ((unsigned char)s[0] * 5u + (unsigned char)s[n - 1] * 31u + (unsigned)n * 67u) & (KEY_HASH - 1) : 0;
}

/* A value as it stands in the record. */
typedef enum { VAL_NONE, VAL_PLAIN, VAL_TEXT, VAL_ESCAPED, VAL_NUMBER, VAL_WORD, VAL_DEEP } value_kind;
typedef struct value {
    const char *s; /* inside the quotes of a string, else the raw value */
    size_t n;
    value_kind
        kind;     /* PLAIN: may be copied; TEXT: no escapes, but look again; WORD: true, false; DEEP: array, object */
    unsigned row; /* of the object that has it; another: it is left over from an earlier one */
} value;

typedef struct column {
    const char *name; /* in the spec, or owned by tables.names */
    char type;
    uint8_t how;
    int16_t slot, slot2, slot3; /* into the keymap of its array; -1: none */
    int16_t rec;                /* into rec[]; -1: none */
    const char *help;
    bool own, seen; /* of the user; some record had it */
} column;

typedef struct table {
    column *col; /* [n_cols] */
    size_t n_cols;
    dtl_buf out;
    uint64_t rows, rows_here; /* all, and of this part with its header */
    unsigned part;
    bool on, begun;
} table;

typedef struct rec_cell {
    rec_how how;
    const char *field;
    char type;
    bool seen;    /* in this record */
    size_t at, n; /* in tables.cells, ready to be copied */
} rec_cell;

enum { ARRAY_MENTIONS, ARRAY_ENTITIES, ARRAY_ROLES, ARRAY_RELATIONS, N_ARRAYS };

struct dtl_tables {
    dtl_table_options o;
    dtl_csv csv;
    dtl_table_sink *sink;
    void *user;
    const dtl_alloc *mem;
    dtl_arena names; /* columns and the names in them */
    table tab[DTL_N_TABLES];
    keymap keys[N_ARRAYS];
    rec_cell rec[COLUMNS_MAX];
    size_t n_rec;
    uint64_t n_odd, n_articles;

    /* of the record at work */
    value slot[KEYS_MAX];
    unsigned row;
    dtl_buf cells, scratch;
    size_t id_at, id_n; /* doc_id in cells, escaped, without quotes */
    bool id_quoted;
    dtl_buf by_m, by_entity; /* what roles and relations look up */
    bool m_in_order, m_sorted, entity_sorted;
    size_t n_mentions;
    int type_slot, m_slot, text_slot, entity_id_slot, entity_name_slot;
    dtl_map map; /* of the record's `norm`, once a raw offset is asked for */
    bool map_read, map_good;
    const dtl_record *record;
    dtl_arena *arena;
};

extern const column_spec *const dtl_table_specs[DTL_N_TABLES]; /* each ends with a NULL name */
int dtl_table_array(dtl_table_kind table); /* which array its rows come from; -1: the record itself */

/* The value at p, of a record that was checked; gives what is behind it. */
const char *dtl_table_scan(const dtl_tables *t, const char *p, value *v);
void dtl_table_put_value(dtl_tables *t, dtl_buf *out, const value *v, bool text);
/* rec[] of the record at work, into cells. */
dtl_status dtl_table_article(dtl_tables *t, dtl_error *err);

static inline void put(dtl_buf *out, const char *s, size_t n)
{
    if (out->cap - out->n >= n && out->status == DTL_OK) {
        if (n) memcpy(out->s + out->n, s, n);
        out->n += n;
    } else {
        dtl_buf_put(out, s, n);
    }
}

static inline void put_uint(dtl_buf *out, uint64_t v)
{
    char d[20];
    size_t i = sizeof d;
    do d[--i] = (char)('0' + v % 10);
    while (v /= 10);
    put(out, d + i, sizeof d - i);
}

#endif
