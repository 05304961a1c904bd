/* SPDX-License-Identifier: Apache-2.0
 * The columns of each table, and what a caller may ask of them. */
#include "table_in.h"

#include <stdio.h>
#include <string.h>

#define DOC                  "doc_id", 's', BY_RECORD, REC_DOC_ID, 0, 0, 0, "article; joins the tables; begins with a letter"
#define MENTION              "mention_id", 's', BY_ID, 0, "m", 0, 0, "doc_id, colon, m and a number"
#define TEXT                 "text", 's', BY_KEY, 0, "text", 0, 0, "as it stands in the article"
#define START                "start", 'i', BY_KEY, 0, "start", 0, 0, "first character, in code points from 0, of the normalized text"
#define END                  "end", 'i', BY_KEY, 0, "end", 0, 0, "the character behind the last"
#define RULE                 "rule", 's', BY_KEY, 0, "rule", 0, 0, "the rule that found it: file, colon, name"
#define FIELD(k, type, help) k, type, BY_RECORD, REC_FIELD, k, 0, 0, help
#define KEY(k, type, help)   k, type, BY_KEY, 0, k, 0, 0, help

static const column_spec mentions[] = {
    {MENTION},
    {DOC},
    {"published", 'd', BY_RECORD, REC_DAY, 0, 0, 0,
     "day of the article: its own date, else its dateline's, else --date"},
    {"lang", 's', BY_LANG, REC_FIELD, "lang", 0, 0, "BCP 47, of the passage or the article"},
    {KEY("type", 's', "PER ORG LOC EVT DOC DATE MON QTY MISC NUM")},
    {KEY("subtype", 's', "country, city, DURATION, ...")},
    {TEXT},
    {"norm", 's', BY_NORM, 0, "norm", "type", 0, "base form, full name or long form of a name"},
    {KEY("value", 's', "TIMEX3 value of a date, USD 40000 of money, number with unit or thing of a quantity")},
    {KEY("start_date", 'd', "first day, where it is known")},
    {KEY("end_date", 'd', "last day, where it is known")},
    {KEY("amount", 'n', "plain decimal")},
    {KEY("currency", 's', "ISO 4217")},
    {KEY("unit", 's', "unit of a quantity")},
    {"entity_id", 's', BY_KEY, 0, "entity", 0, 0, "joins entities; the same on every machine"},
    {"parent", 's', BY_PARENT, 0, "parent", 0, 0, "mention_id of the mention that it lies in"},
    {START},
    {END},
    {KEY("start_byte", 'i', "the same in UTF-8 bytes")},
    {KEY("end_byte", 'i', "the same in UTF-8 bytes")},
    {RULE},
    {KEY("score", 'n', "0 to 1")},
    {NULL, 0, 0, 0, 0, 0, 0, 0}};

static const column_spec articles[] = {
    {DOC},
    {FIELD("url", 's', "address")},
    {FIELD("source", 's', "publisher")},
    {"agency", 's', BY_RECORD, REC_AGENCY, 0, 0, 0, "news agency: the dump's, else the dateline's"},
    {FIELD("title", 's', "headline")},
    {FIELD("author", 's', "as the dump has it")},
    {FIELD("lang", 's', "BCP 47, or und")},
    {FIELD("lang_score", 'n', "0 to 1")},
    {"published", 's', BY_RECORD, REC_PUBLISHED, 0, 0, 0, "ISO 8601 date or time"},
    {"published_basis", 's', BY_RECORD, REC_BASIS, 0, 0, 0,
     "published, dateline, option or none: where published comes from"},
    {"dateline_raw", 's', BY_RECORD, REC_FIELD, "dateline.text", 0, 0, "dateline as it stands"},
    {"dateline_place", 's', BY_RECORD, REC_FIELD, "dateline.place", 0, 0, "place of the dateline"},
    {"dateline_date", 's', BY_RECORD, REC_FIELD, "dateline.date", 0, 0,
     "date of the dateline, XXXX for a year not known"},
    {"word_count", 'i', BY_RECORD, REC_WORDS, 0, 0, 0, "runs of characters between white space"},
    {"char_count", 'i', BY_RECORD, REC_CHARS, 0, 0, 0, "code points"},
    {"content_hash", 's', BY_RECORD, REC_HASH, 0, 0, 0, "sha256: and the first 16 digits, of the text"},
    {FIELD("dup_of", 's', "doc_id of the article that it repeats")},
    {FIELD("dup_kind", 's', "how it repeats it")},
    {FIELD("input", 's', "file that it came from")},
    {FIELD("record", 'i', "its number there")},
    {"schema_version", 'i', BY_RECORD, REC_SCHEMA, 0, 0, 0, "of these tables"},
    {FIELD("modified", 's', "as the dump has it")},
    {FIELD("section", 's', "as the dump has it")},
    {"n_mentions", 'i', BY_COUNT, 0, 0, 0, 0, "rows of mentions"},
    {NULL, 0, 0, 0, 0, 0, 0, 0}};

static const column_spec entities[] = {
    {"entity_id", 's', BY_KEY, 0, "entity", 0, 0, "the same on every machine"},
    {DOC},
    {"published", 'd', BY_RECORD, REC_DAY, 0, 0, 0, "day of the article"},
    {KEY("type", 's', "PER ORG LOC EVT DOC MISC")},
    {KEY("name", 's', "base form")},
    {FIELD("lang", 's', "language of the article")},
    {KEY("aliases", 's', "other forms in the article, between |")},
    {KEY("country", 's', "ISO 3166-1 alpha-2")},
    {KEY("wikidata", 's', "Q and a number")},
    {"geonames", 's', BY_GEONAMES, 0, "entity", 0, 0, "number in the GeoNames gazetteer"},
    {KEY("lat", 'n', "WGS 84 degrees")},
    {KEY("lon", 'n', "WGS 84 degrees")},
    {"ftm_schema", 's', BY_FTM, 0, "type", 0, 0, "FollowTheMoney schema"},
    {"n_mentions", 'i', BY_KEY, 0, "n", 0, 0, "mentions in the article"},
    {NULL, 0, 0, 0, 0, 0, 0, 0}};

static const column_spec roles[] = {
    {"role_id", 's', BY_NUMBER, 0, "o", 0, 0, "doc_id, colon, o and a number"},
    {DOC},
    {"person_id", 's', BY_KEY, 0, "person", 0, 0, "joins entities"},
    {"person_text", 's', BY_TEXT_OF, 0, "person_text", "person_m", "person", "the person as it stands in the article"},
    {"role", 's', BY_KEY, 0, "post", 0, 0, "the post as it stands in the article"},
    {KEY("role_norm", 's', "the post from a closed list")},
    {"org_id", 's', BY_KEY, 0, "org", 0, 0, "joins entities"},
    {"org_text", 's', BY_TEXT_OF, 0, "org_text", "org_m", "org", "the body as it stands in the article"},
    {KEY("place", 's', "entity_id of the place")},
    {"as_of", 'd', BY_RECORD, REC_DAY, 0, 0, 0, "day of the article"},
    {START},
    {END},
    {RULE},
    {NULL, 0, 0, 0, 0, 0, 0, 0}};

static const column_spec dates[] = {
    {MENTION},
    {DOC},
    {TEXT},
    {"timex_type", 's', BY_TIMEX, 0, "subtype", 0, 0, "DATE TIME DURATION SET"},
    {"timex_value", 's', BY_KEY, 0, "value", 0, 0, "TIMEX3: XXXX for a year not known, a/b for a range"},
    {KEY("start_date", 'd', "first day, where it is known")},
    {KEY("end_date", 'd', "last day, where it is known")},
    {"grain", 's', BY_GRAIN, 0, "value", "grain", 0, "year, month, week, day, hour, ..."},
    {KEY("anchor", 's', "explicit, article, dateline, context or missing: where the date's year or day comes from")},
    {"anchor_date", 'd', BY_ANCHOR, REC_FIELD, "anchor_date", "anchor", 0, "the day that it was counted from"},
    {NULL, 0, 0, 0, 0, 0, 0, 0}};

static const column_spec money[] = {{MENTION},
                                    {DOC},
                                    {TEXT},
                                    {KEY("amount", 'n', "plain decimal")},
                                    {KEY("currency", 's', "ISO 4217")},
                                    {KEY("currency_basis", 's', "explicit, symbol, country or assumed")},
                                    {"qualifier", 's', BY_KEY, 0, "mod", 0, 0, "about, at least, ..."},
                                    {NULL, 0, 0, 0, 0, 0, 0, 0}};

static const column_spec quantities[] = {{MENTION},
                                         {DOC},
                                         {TEXT},
                                         {KEY("amount", 'n', "plain decimal")},
                                         {KEY("unit", 's', "SI symbol, % or unit word")},
                                         {KEY("object", 's', "thing counted")},
                                         {NULL, 0, 0, 0, 0, 0, 0, 0}};

static const column_spec relations[] = {
    {"relation_id", 's', BY_NUMBER, 0, "r", 0, 0, "doc_id, colon, r and a number"},
    {DOC},
    {KEY("kind", 's', "met, signed, ...")},
    {KEY("subject", 's', "entity_id")},
    {"subject_text", 's', BY_TEXT_OF, 0, "subject_text", "subject_m", "subject", "as it stands, or the entity's name"},
    {KEY("object", 's', "entity_id")},
    {"object_text", 's', BY_TEXT_OF, 0, "object_text", "object_m", "object", "as it stands, or the entity's name"},
    {KEY("place", 's', "entity_id of the place")},
    {KEY("start_date", 'd', "first day, where it is known")},
    {KEY("end_date", 'd', "last day, where it is known")},
    {START},
    {END},
    {RULE},
    {"ftm_schema", 's', BY_FTM_EVENT, 0, "kind", 0, 0, "FollowTheMoney schema"},
    {NULL, 0, 0, 0, 0, 0, 0, 0}};

const column_spec *const dtl_table_specs[DTL_N_TABLES] = {mentions, articles, entities,   roles,
                                                          dates,    money,    quantities, relations};

/* Columns that are ours, but stand in a table only when they are asked for by name. */
static const column_spec more[] = {
    {"raw_start", 'i', BY_RAW_START, 0, "start_byte", "end_byte", 0, "first byte in the text as it came in"},
    {"raw_end", 'i', BY_RAW_END, 0, "start_byte", "end_byte", 0, "the byte behind the last"},
    {NULL, 0, 0, 0, 0, 0, 0, 0}};

static const char *const names[DTL_N_TABLES] = {"mentions", "articles", "entities",   "roles",
                                                "dates",    "money",    "quantities", "relations"};

const char *dtl_table_name(dtl_table_kind k)
{
    return (unsigned)k < DTL_N_TABLES ? names[k] : "";
}

bool dtl_table_find(const char *name, dtl_table_kind *kind)
{
    for (unsigned k = 0; k < DTL_N_TABLES; k++)
        if (strcmp(names[k], name) == 0) {
            *kind = (dtl_table_kind)k;
            return true;
        }
    return false;
}

void dtl_table_file(dtl_table_kind k, unsigned part, char out[32])
{
    if (part) snprintf(out, 32, "%s-%u.csv", dtl_table_name(k), part + 1);
    else snprintf(out, 32, "%s.csv", dtl_table_name(k));
}

int dtl_table_array(dtl_table_kind k)
{
    switch (k) {
    case DTL_TABLE_MENTIONS:
    case DTL_TABLE_DATES:
    case DTL_TABLE_MONEY:
    case DTL_TABLE_QUANTITIES: return ARRAY_MENTIONS;
    case DTL_TABLE_ENTITIES: return ARRAY_ENTITIES;
    case DTL_TABLE_ROLES: return ARRAY_ROLES;
    case DTL_TABLE_RELATIONS: return ARRAY_RELATIONS;
    default: return -1;
    }
}

/* ---- opening ---- */

static int key_add(keymap *m, dtl_span key)
{
    unsigned h = key_hash(key.s, key.n);
    for (int i = m->first[h]; i >= 0; i = m->next[i])
        if (dtl_span_eq(m->key[i], key)) return i;
    if (m->n == KEYS_MAX) return -1;
    int i = (int)m->n++;
    m->key[i] = key;
    m->next[i] = m->first[h];
    m->first[h] = (int16_t)i;
    return i;
}

static int rec_add(dtl_tables *t, rec_how how, const char *field, char type)
{
    for (size_t i = 0; i < t->n_rec; i++) {
        rec_cell *c = &t->rec[i];
        if (c->how == how && (how != REC_FIELD || (strcmp(c->field, field) == 0 && c->type == type))) return (int)i;
    }
    if (t->n_rec == COLUMNS_MAX) return -1;
    t->rec[t->n_rec] = (rec_cell){.how = how, .field = field, .type = type};
    return (int)t->n_rec++;
}

static dtl_status column_add(dtl_tables *t, dtl_table_kind k, const column_spec *s, const char *own, dtl_error *err)
{
    table *tab = &t->tab[k];
    const char *name = s ? s->name : own;
    for (size_t i = 0; i < tab->n_cols; i++)
        if (strcmp(tab->col[i].name, name) == 0)
            return dtl_fail(err, DTL_E_USAGE, "column %.60s is in table %s twice", name, names[k]);
    if (tab->n_cols == COLUMNS_MAX) return dtl_fail(err, DTL_E_USAGE, "more than %d columns", COLUMNS_MAX);
    column c = {.name = name,
                .type = s ? s->type : 's',
                .how = s ? s->how : BY_KEY,
                .slot = -1,
                .slot2 = -1,
                .slot3 = -1,
                .rec = -1,
                .help = s ? s->help : "the dump's own",
                .own = !s,
                .seen = false};
    int array = dtl_table_array(k);
    const char *key = s ? s->key : own, *key2 = s ? s->key2 : NULL, *key3 = s ? s->key3 : NULL;
    if (array >= 0 && c.how != BY_RECORD && c.how != BY_NUMBER) {
        keymap *m = &t->keys[array];
        if (key) c.slot = (int16_t)key_add(m, dtl_span_str(key));
        if (key2) c.slot2 = (int16_t)key_add(m, dtl_span_str(key2));
        if (key3) c.slot3 = (int16_t)key_add(m, dtl_span_str(key3));
        if ((key && c.slot < 0) || (key2 && c.slot2 < 0) || (key3 && c.slot3 < 0))
            return dtl_fail(err, DTL_E_USAGE, "too many columns");
    } else if (c.how == BY_NUMBER) {
        c.slot = (int16_t)key[0];
    }
    if (c.own || (s && s->rec)) {
        c.rec = (int16_t)rec_add(t, s ? (rec_how)s->rec : REC_FIELD, key, c.type);
        if (c.rec < 0) return dtl_fail(err, DTL_E_USAGE, "too many columns");
    }
    tab->col[tab->n_cols++] = c;
    return DTL_OK;
}

static const column_spec *spec_of(dtl_table_kind k, const char *name)
{
    for (const column_spec *s = dtl_table_specs[k]; s->name; s++)
        if (strcmp(s->name, name) == 0) return s;
    if (dtl_table_array(k) >= 0)
        for (const column_spec *s = more; s->name; s++)
            if (strcmp(s->name, name) == 0) return s;
    return NULL;
}

static dtl_status columns_open(dtl_tables *t, dtl_table_kind k, dtl_error *err)
{
    const char *list = t->o.columns;
    bool add = !list || list[0] == '+';
    t->tab[k].on = true;
    t->tab[k].col = dtl_arena_zero(&t->names, COLUMNS_MAX, sizeof *t->tab[k].col);
    if (!t->tab[k].col) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    if (add)
        for (const column_spec *s = dtl_table_specs[k]; s->name; s++)
            if (column_add(t, k, s, NULL, err) != DTL_OK) return err ? err->status : DTL_E_USAGE;
    while (list) {
        const char *comma = strchr(list, ',');
        size_t n = comma ? (size_t)(comma - list) : strlen(list);
        if (n && *list == '+') list++, n--;
        if (n == 0) return dtl_fail(err, DTL_E_USAGE, "a column without a name in the list of columns");
        dtl_span name = dtl_arena_dup(&t->names, dtl_span_of(list, n));
        if (!name.s) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
        const column_spec *s = spec_of(k, name.s);
        dtl_status st = column_add(t, k, s, name.s, err);
        if (st != DTL_OK) return st;
        list = comma ? comma + 1 : NULL;
    }
    return DTL_OK;
}

static int key_find(const keymap *m, const char *key)
{
    for (size_t i = 0; i < m->n; i++)
        if (dtl_span_eq(m->key[i], dtl_span_str(key))) return (int)i;
    return -1;
}

dtl_status dtl_tables_open(dtl_tables **out, const dtl_table_options *o, dtl_table_sink *sink, void *user,
                           const dtl_alloc *mem, dtl_error *err)
{
    *out = NULL;
    unsigned on = o->tables & DTL_TABLES_ALL;
    if (!on) return dtl_fail(err, DTL_E_USAGE, "no table");
    if (o->columns && o->columns[0] != '+' && (on & (on - 1)))
        return dtl_fail(err, DTL_E_USAGE, "a list of columns is for one table; +NAME adds to each");
    dtl_tables *t = dtl_mem_alloc(mem, sizeof *t);
    if (!t) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    memset(t, 0, sizeof *t);
    t->o = *o;
    t->sink = sink;
    t->user = user;
    t->mem = mem;
    dtl_arena_init(&t->names, mem);
    dtl_buf_init(&t->cells, 0, mem);
    dtl_buf_init(&t->scratch, 0, mem);
    dtl_map_init(&t->map, mem);
    dtl_buf_init(&t->by_m, 0, mem);
    dtl_buf_init(&t->by_entity, 0, mem);
    for (int a = 0; a < N_ARRAYS; a++)
        for (int i = 0; i < KEY_HASH; i++) t->keys[a].first[i] = -1;
    for (int k = 0; k < DTL_N_TABLES; k++) dtl_buf_init(&t->tab[k].out, 0, mem);
    dtl_status st = DTL_OK;
    if (!dtl_csv_init(&t->csv, o->delimiter, o->excel, mem))
        st = dtl_fail(err, DTL_E_USAGE, "this cannot be a delimiter: a punctuation mark or a tab can");
    /* Keys that the walk itself needs. */
    key_add(&t->keys[ARRAY_MENTIONS], DTL_LIT("type"));
    key_add(&t->keys[ARRAY_MENTIONS], DTL_LIT("text"));
    if (on & (1u << DTL_TABLE_ROLES | 1u << DTL_TABLE_RELATIONS)) {
        key_add(&t->keys[ARRAY_MENTIONS], DTL_LIT("m"));
        key_add(&t->keys[ARRAY_ENTITIES], DTL_LIT("entity"));
        key_add(&t->keys[ARRAY_ENTITIES], DTL_LIT("name"));
    }
    rec_add(t, REC_DOC_ID, NULL, 's'); /* ids are made from it */
    for (unsigned k = 0; k < DTL_N_TABLES && st == DTL_OK; k++)
        if (on >> k & 1) st = columns_open(t, (dtl_table_kind)k, err);
    t->type_slot = key_find(&t->keys[ARRAY_MENTIONS], "type");
    t->m_slot = key_find(&t->keys[ARRAY_MENTIONS], "m");
    t->text_slot = key_find(&t->keys[ARRAY_MENTIONS], "text");
    t->entity_id_slot = key_find(&t->keys[ARRAY_ENTITIES], "entity");
    t->entity_name_slot = key_find(&t->keys[ARRAY_ENTITIES], "name");
    if (st == DTL_OK) *out = t;
    else dtl_tables_close(t);
    return st;
}

void dtl_tables_close(dtl_tables *t)
{
    if (!t) return;
    for (int k = 0; k < DTL_N_TABLES; k++) dtl_buf_fini(&t->tab[k].out);
    dtl_csv_fini(&t->csv);
    dtl_arena_fini(&t->names);
    dtl_buf_fini(&t->cells);
    dtl_buf_fini(&t->scratch);
    dtl_map_fini(&t->map);
    dtl_buf_fini(&t->by_m);
    dtl_buf_fini(&t->by_entity);
    dtl_mem_release(t->mem, t);
}

/* ---- what became of it ---- */

void dtl_tables_count(const dtl_tables *t, dtl_table_counts *out)
{
    *out = (dtl_table_counts){
        .guarded = t->csv.n_guarded, .cut = t->csv.n_cut, .odd = t->n_odd, .articles = t->n_articles};
    for (int k = 0; k < DTL_N_TABLES; k++) {
        out->rows[k] = t->tab[k].rows;
        out->parts[k] = t->tab[k].on ? t->tab[k].part + 1 : 0;
    }
}

const char *dtl_tables_unseen(const dtl_tables *t, size_t i)
{
    for (int k = 0; k < DTL_N_TABLES; k++)
        for (size_t c = 0; c < t->tab[k].n_cols; c++) {
            const column *col = &t->tab[k].col[c];
            if (!col->own) continue;
            bool seen = false, before = false; /* in any table is enough, and each name is told once */
            for (int k2 = 0; k2 < DTL_N_TABLES; k2++)
                for (size_t c2 = 0; c2 < t->tab[k2].n_cols; c2++)
                    if (strcmp(t->tab[k2].col[c2].name, col->name) == 0) {
                        seen |= t->tab[k2].col[c2].seen;
                        before |= k2 < k;
                    }
            if (!seen && !before && i-- == 0) return col->name;
        }
    return NULL;
}

static const char *type_name(char type)
{
    return type == 'i' ? "integer" : type == 'n' ? "number" : type == 'd' ? "date" : "string";
}

static const char *primary_key(dtl_table_kind k)
{
    static const char *const key[DTL_N_TABLES] = {"mention_id", "doc_id",     NULL,         "role_id",
                                                  "mention_id", "mention_id", "mention_id", "relation_id"};
    return key[k];
}

static bool has_column(const table *tab, const char *name)
{
    for (size_t i = 0; name && i < tab->n_cols; i++)
        if (strcmp(tab->col[i].name, name) == 0) return true;
    return false;
}

static void put_str(dtl_buf *out, const char *s)
{
    dtl_json_put(out, dtl_span_str(s));
}

static void package_file(const dtl_tables *t, dtl_table_kind k, unsigned part, dtl_buf *out)
{
    const table *tab = &t->tab[k];
    char file[32], delimiter[2] = {t->o.delimiter, 0};
    dtl_table_file(k, part, file);
    dtl_buf_puts(out, "    {\n      \"profile\": \"tabular-data-resource\",\n      \"name\": ");
    dtl_json_put(out, dtl_span_of(file, strlen(file) - 4));
    dtl_buf_puts(out, ",\n      \"path\": ");
    put_str(out, file);
    dtl_buf_puts(out, ",\n      \"format\": \"csv\",\n      \"mediatype\": \"text/csv\",\n      \"encoding\": ");
    put_str(out, t->o.excel ? "utf-8-sig" : "utf-8");
    dtl_buf_puts(out, ",\n      \"dialect\": {\"csvddfVersion\": 1.2, \"delimiter\": ");
    put_str(out, delimiter);
    dtl_buf_puts(out, ", \"lineTerminator\": ");
    put_str(out, t->o.excel ? "\r\n" : "\n");
    dtl_buf_printf(out, ", \"doubleQuote\": true, \"header\": %s},\n", t->o.header ? "true" : "false");
    dtl_buf_puts(out, "      \"schema\": {\n        \"missingValues\": [\"\"],\n        \"fields\": [\n");
    for (size_t i = 0; i < tab->n_cols; i++) {
        const column *c = &tab->col[i];
        dtl_buf_puts(out, "          {\"name\": ");
        put_str(out, c->name);
        dtl_buf_puts(out, ", \"type\": ");
        put_str(out, type_name(c->type));
        dtl_buf_puts(out, ", \"description\": ");
        put_str(out, c->help);
        dtl_buf_puts(out, i + 1 < tab->n_cols ? "},\n" : "}\n");
    }
    dtl_buf_puts(out, "        ]");
    if (has_column(tab, primary_key(k))) {
        dtl_buf_puts(out, ",\n        \"primaryKey\": ");
        put_str(out, primary_key(k));
    }
    if (k != DTL_TABLE_ARTICLES && has_column(tab, "doc_id") && t->tab[DTL_TABLE_ARTICLES].on)
        dtl_buf_puts(out, ",\n        \"foreignKeys\": [{\"fields\": \"doc_id\", \"reference\": {\"resource\": "
                          "\"articles\", \"fields\": \"doc_id\"}}]");
    dtl_buf_puts(out, "\n      }\n    }");
}

void dtl_tables_package(const dtl_tables *t, dtl_buf *out)
{
    bool first = true;
    dtl_buf_puts(out, "{\n  \"profile\": \"tabular-data-package\",\n  \"name\": \"dateline\",\n");
    dtl_buf_printf(out, "  \"version\": \"%d\",\n  \"resources\": [\n", DTL_TABLE_SCHEMA);
    for (int k = 0; k < DTL_N_TABLES; k++)
        for (unsigned part = 0; t->tab[k].on && part <= t->tab[k].part; part++) {
            if (!first) dtl_buf_puts(out, ",\n");
            package_file(t, (dtl_table_kind)k, part, out);
            first = false;
        }
    dtl_buf_puts(out, "\n  ]\n}\n");
}

void dtl_table_columns(unsigned tables, dtl_buf *out)
{
    for (unsigned k = 0; k < DTL_N_TABLES; k++)
        if (tables >> k & 1)
            for (const column_spec *s = dtl_table_specs[k]; s->name; s++)
                dtl_buf_printf(out, "%s\t%s\t%s\t%s\n", names[k], s->name, type_name(s->type), s->help);
}
