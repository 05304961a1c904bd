/* SPDX-License-Identifier: Apache-2.0
 *
 * table: records into rows: mentions, articles, entities, roles, dates, money, quantities, relations.
 *
 * Idea    A star: doc_id and entity_id join the tables, mention_id ties dates, money and quantities to mentions. The arrays
 *         of a record are walked once and cells are written straight from its bytes; what a table does not show is skipped.
 *         A record without mentions still has its row among the articles.
 * Shape   tables [DTL_N_TABLES], each with columns [n] known by name. A column of a name that we do not have is the user's
 *         own: a member of the row's object (mention, entity ...), else of the record, `a.b` one object deeper.
 *         Ids inside an article are joined to its own: `doc7:m12`. A doc_id begins with a letter, so that no spreadsheet
 *         takes it for a number: one that does not gets `d:` in front; a record without id is named by its text's SHA-256.
 * Units   Offsets as the record has them: code points and bytes. Dates ISO 8601 or empty. Lists in a cell: `|`.
 * Errors  A record whose mentions, entities, roles or relations are no array is DTL_E_DATA before a row is written; an id of
 *         over 4,096 bytes is DTL_E_LIMIT (it stands in every row). The sink's own error comes back as it is.
 * Source  RFC 4180; Frictionless Data Package 1.0 and Table Schema for the description of a folder of tables.
 *
 *     dtl_table_options o = {.tables = 1u << DTL_TABLE_MENTIONS, .delimiter = ',', .header = true};
 *     dtl_tables *t;
 *     if (dtl_tables_open(&t, &o, sink, user, NULL, &err) != DTL_OK) ...
 *     dtl_tables_put(t, &record, &arena, &err);     // each record
 *     dtl_tables_flush(t, &err);                    // what is still in memory goes to the sink
 *     dtl_tables_close(t);
 */
#ifndef DATELINE_TABLE_H
#define DATELINE_TABLE_H

#include "dateline/base.h"
#include "dateline/record.h"

typedef enum dtl_table_kind {
    DTL_TABLE_MENTIONS,
    DTL_TABLE_ARTICLES,
    DTL_TABLE_ENTITIES,
    DTL_TABLE_ROLES,
    DTL_TABLE_DATES,
    DTL_TABLE_MONEY,
    DTL_TABLE_QUANTITIES,
    DTL_TABLE_RELATIONS,
    DTL_N_TABLES
} dtl_table_kind;

#define DTL_TABLES_ALL   ((1u << DTL_N_TABLES) - 1)
#define DTL_DOC_ID_MAX   4096 /* bytes */
#define DTL_TABLE_SCHEMA 1    /* raised when a column changes its meaning; new columns do not change it */

typedef struct dtl_table_options {
    unsigned tables; /* bit a table */
    char delimiter;
    bool excel; /* BOM, CRLF, guarded and cut cells */
    bool header;
    bool split;          /* with excel: a new part after 1,048,576 rows */
    const char *columns; /* "a,b": these; "+a,b": these too; NULL: as they are. Without + for one table only */
} dtl_table_options;

/* Whole rows, in order, with the header and BOM where a part begins; part counts from 0. Anything but DTL_OK stops. */
typedef dtl_status dtl_table_sink(void *user, dtl_table_kind table, unsigned part, dtl_span rows, dtl_error *err);

typedef struct dtl_tables dtl_tables;

/* Headers are written by the first flush or row. DTL_E_USAGE: a delimiter or list of columns that cannot be. */
dtl_status dtl_tables_open(dtl_tables **t, const dtl_table_options *o, dtl_table_sink *sink, void *user,
                           const dtl_alloc *mem, dtl_error *err);
void dtl_tables_close(dtl_tables *t);
dtl_status dtl_tables_put(dtl_tables *t, const dtl_record *r, dtl_arena *arena, dtl_error *err);
dtl_status dtl_tables_flush(dtl_tables *t, dtl_error *err);

/* What became of it. */
typedef struct dtl_table_counts {
    uint64_t rows[DTL_N_TABLES];
    unsigned parts[DTL_N_TABLES];
    uint64_t articles;
    uint64_t guarded, cut; /* cells, with excel */
    uint64_t odd;          /* array elements that were no object: no row */
} dtl_table_counts;
void dtl_tables_count(const dtl_tables *t, dtl_table_counts *out);
/* The i-th column of the user's own that no record had (a name mistyped?), or NULL. */
const char *dtl_tables_unseen(const dtl_tables *t, size_t i);

const char *dtl_table_name(dtl_table_kind table); /* "mentions"; static */
bool dtl_table_find(const char *name, dtl_table_kind *kind);
/* "mentions.csv", "mentions-2.csv", ... */
void dtl_table_file(dtl_table_kind table, unsigned part, char out[32]);
/* datapackage.json for the tables written so far, one resource a file. */
void dtl_tables_package(const dtl_tables *t, dtl_buf *out);
/* One line a column: table TAB column TAB type TAB what it is. */
void dtl_table_columns(unsigned tables, dtl_buf *out);

#endif
