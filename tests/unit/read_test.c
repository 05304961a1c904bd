/* SPDX-License-Identifier: Apache-2.0
 * Dumps of all forms as records. */
#include "dateline/read.h"
#include "read_in.h"
#include "tap.h"

#include <stdlib.h>

typedef struct source {
    const char *s;
    size_t n, at, step;
} source;

static long get(void *user, char *to, size_t n)
{
    source *f = user;
    if (n > f->step) n = f->step;
    if (n > f->n - f->at) n = f->n - f->at;
    if (n) memcpy(to, f->s + f->at, n);
    f->at += n;
    return (long)n;
}

/* All records, a line each; `!reason` for what is set aside. */
static void read_all(const char *name, const char *s, size_t n, size_t step, const dtl_read_options *opt, dtl_buf *out)
{
    source f = {s, n, 0, step};
    dtl_read r;
    dtl_error err = {0};
    dtl_span line;
    dtl_buf_reset(out);
    dtl_status st = dtl_read_open(&r, get, &f, name, opt, NULL, &err);
    for (int i = 0; i < 1000 && st != DTL_E_NOMEM; i++) {
        err = (dtl_error){0};
        st = dtl_read_next(&r, &line, &err);
        if (st == DTL_OK && !line.s) break;
        if (st == DTL_OK) {
            if (dtl_json_check(line, NULL) != DTL_OK) dtl_buf_puts(out, "NOT JSON ");
            dtl_buf_span(out, line);
        } else {
            dtl_buf_printf(out, "!%s", err.msg);
        }
        dtl_buf_byte(out, '\n');
        if (st == DTL_E_CUT || st == DTL_E_IO) break;
    }
    dtl_read_close(&r);
}

static const struct {
    const char *what, *name, *in, *map;
    dtl_read_format format;
    const char *out[10]; /* what must be in the output; -x: must not */
} cases[] = {
    {"our fields as they stand",
     "a.jsonl",
     "{\"id\":\"x\",\"text\":\"T\\u0065xt\",\"lang\":\"en\",\"published\":\"20 Sep "
     "2024\",\"big\":1e400,\"k\":1,\"k\":2}\n",
     NULL,
     0,
     {"{\"id\":\"x\",\"input\":\"a.jsonl\",\"record\":1,\"byte_offset\":0,\"published\":\"20 Sep "
      "2024\",\"text\":\"T\\u0065xt\",\"anchor_date\":\"2024-09-20\",\"anchor_basis\":\"published\",\"lang\":\"en\","
      "\"big\":1e400,\"k\":1,\"k\":2}\n"}},
    {"aliases of news-please",
     "a.jsonl",
     "{\"authors\":[\"A\",\"B\"],\"date_download\":\"2024-09-22 00:00:00\",\"date_publish\":\"2024-09-20 "
     "10:11:12\",\"maintext\":\"Body\",\"source_domain\":\"x.org\",\"title\":\"T\",\"url\":\"http://x\"}\n",
     NULL,
     0,
     {"\"url\":\"http://x\",\"title\":\"T\",\"author\":\"A; "
      "B\",\"published\":\"2024-09-20T10:11:12\",\"source\":\"x.org\",\"text\":\"T\\nBody\",",
      "\"authors\":[\"A\",\"B\"]", "\"date_publish\":\"2024", "\"date_download\"", "-maintext"}},
    {"aliases in any manner of writing",
     "a.jsonl",
     "{\"Article Text\":\"Body\",\"Published-Date\":\"20.09.2024\",\"_id\":{\"$oid\":\"77\"}}\n",
     NULL,
     0,
     {"{\"id\":\"77\"", "\"published\":\"2024-09-20\"", "\"text\":\"Body\""}},
    {"text is preferred to content and summary",
     "a.jsonl",
     "{\"summary\":\"S\",\"content\":\"C\",\"text\":\"T\"}\n{\"summary\":\"S\",\"content\":\"C\"}\n{\"summary\":\"S\"}"
     "\n",
     NULL,
     0,
     {"\"text\":\"T\",\"anchor_basis\":\"none\",\"summary\":\"S\",\"content\":\"C\"}",
      "\"text\":\"C\",\"anchor_basis\":\"none\",\"summary\":\"S\"}", "\"text\":\"S\",\"anchor_basis\":\"none\"}"}},
    {"an empty field does not hide a full one",
     "a.jsonl",
     "{\"text\":\"\",\"content\":\"C\",\"date\":null,\"pubDate\":\"2024-09-20\",\"title\":null}\n",
     NULL,
     0,
     {"\"text\":\"C\"", "\"published\":\"2024-09-20\"", "-\"title\""}},
    {"an empty text stays one record",
     "a.jsonl",
     "{\"id\":1,\"text\":\"\"}\n",
     NULL,
     0,
     {"{\"id\":1,", "\"text\":\"\""}},
    {"no text at all is set aside", "a.jsonl", "{\"id\":1}\n{\"text\":\"x\"}\n", NULL, 0, {"!no text", "\"record\":2"}},
    {"a title alone is the text", "a.jsonl", "{\"headline\":\"H\"}\n", NULL, 0, {"\"title\":\"H\",\"text\":\"H\""}},
    {"a title that the text begins with is not doubled",
     "a.jsonl",
     "{\"title\":\"A b\",\"text\":\"A\\nb\\nrest\"}\n",
     NULL,
     0,
     {"\"text\":\"A\\nb\\nrest\""}},
    {"line ends put right, the rest untouched",
     "a.jsonl",
     "{\"text\":\" A  b \\r\\n\\r\\n\\tc\\u2028d\\n\"}\n",
     NULL,
     0,
     {"\"text\":\"A  b\\nc\\nd\""}},
    {"paragraphs as a list",
     "a.jsonl",
     "{\"paragraphs\":[\"one\",\"two\"]}\n",
     NULL,
     0,
     {"\"text\":\"one\\ntwo\"", "\"paragraphs\":["}},
    {"epochs",
     "a.jsonl",
     "{\"text\":\"x\",\"timestamp\":1726827072000}\n",
     NULL,
     0,
     {"\"published\":\"2024-09-20T10:11:12Z\"", "\"timestamp\":1726827072000"}},
    {"a date that cannot be read is passed and no anchor",
     "a.jsonl",
     "{\"text\":\"x\",\"date\":\"03/04/2024\"}\n",
     NULL,
     0,
     {"\"anchor_basis\":\"none\"", "\"date\":\"03/04/2024\"", "-published"}},
    {"a map",
     "a.jsonl",
     "{\"a\":\"T\",\"b\":{\"c\":\"X\"},\"text\":\"other\"}\n",
     "title=a,text=b.c",
     0,
     {"\"title\":\"T\",\"text\":\"T\\nX\"", "\"text_given\":\"other\"", "\"b\":{\"c\":\"X\"}"}},
    {"a mapped field that is missing", "a.jsonl", "{\"b\":1}\n", "text=b.c", 0, {"!no text: there is no field b.c"}},
    {"our names used otherwise are kept aside",
     "a.jsonl",
     "{\"text\":\"x\",\"input\":5,\"record\":\"r\",\"dateline\":\"HANOI\",\"source\":{\"id\":1,\"name\":\"BBC\"}}\n",
     NULL,
     0,
     {"\"input\":\"a.jsonl\"", "\"input_given\":5", "\"record_given\":\"r\"", "\"dateline_given\":\"HANOI\"",
      "\"source\":\"BBC\"", "\"source_given\":{\"id\":1"}},
    {"our own records come through as they are",
     "b.jsonl",
     "{\"id\":\"a\",\"input\":\"first.txt\",\"record\":3,\"byte_offset\":17,\"text\":\"x\",\"dateline\":{\"place\":"
     "\"P\"},\"anchor_date\":\"2020-01-01\",\"anchor_basis\":\"option\",\"norm\":{}}\n",
     NULL,
     0,
     {"{\"id\":\"a\",\"input\":\"first.txt\",\"record\":3,\"byte_offset\":17,\"text\":\"x\",\"dateline\":{\"place\":"
      "\"P\"},\"anchor_date\":\"2020-01-01\",\"anchor_basis\":\"option\",\"norm\":{}}\n"}},
    {"a bad line in the middle",
     "a.jsonl",
     "{\"text\":\"a\"}\n{\"text\":\n{\"text\":\"b\"}",
     NULL,
     0,
     {"\"text\":\"a\"", "!the value is missing", "\"record\":3"}},
    {"legacy bytes in a line",
     "a.jsonl",
     "{\"text\":\"Le caf\xE9 est ferm\xE9 depuis l'\xE9t\xE9, a d\xE9"
     "clar\xE9 le g\xE9rant \xE0 la presse\"}\n",
     NULL,
     0,
     {"Le caf\xC3\xA9 est ferm\xC3\xA9"}},
    {"an array of articles",
     "x.json",
     "[ {\"text\":\"a\",\n\"n\": [1, 2]},\n{\"text\":\"b \\\" ] }\"} ]\n",
     NULL,
     0,
     {"\"byte_offset\":2,\"text\":\"a\"", "\"n\":[1,2]", "\"text\":\"b \\\" ] }\""}},
    {"an object over several lines",
     "x.json",
     "{\n \"text\": \"a\",\n \"k\": {\"z\": 1}\n}\n",
     NULL,
     0,
     {"\"text\":\"a\"", "\"k\":{\"z\":1}"}},
    {"objects one behind the other",
     "x",
     "{\n\"text\":\"a\"\n}\n{\n\"text\":\"b\"\n}",
     NULL,
     0,
     {"\"text\":\"a\"", "\"record\":2,\"byte_offset\":15,\"text\":\"b\""}},
    {"the answer of an API",
     "x",
     "{\"status\":\"ok\",\"articles\":[{\"title\":\"T\",\"content\":\"c\"},{\"content\":\"d\"}],\"more\":{\"a\":[{}]}}"
     "\n",
     NULL,
     0,
     {"\"record\":1,", "\"text\":\"T\\nc\"", "\"record\":2,", "-\"record\":3", "-!"}},
    {"the answer of a search engine",
     "x",
     "{\"hits\":{\"total\":1,\"hits\":[{\"_id\":\"9\",\"_source\":{\"text\":\"c\"}}]}}",
     NULL,
     0,
     {"\"text\":\"c\"", "-!"}},
    {"a document that is cut",
     "x.json",
     "[{\"text\":\"a\"},{\"text\":\"b",
     NULL,
     0,
     {"\"text\":\"a\"", "!the JSON document ends too early"}},
    {"an array of other things",
     "x.json",
     "[1,\"a\",{\"text\":\"b\"}]",
     NULL,
     0,
     {"!an article should be an object", "\"text\":\"b\""}},
    {"CSV",
     "a.csv",
     "id,title,publication,date,content\n7,T,Paper,2024-09-20,\"one\ntwo, \"\"three\"\"\"\n",
     NULL,
     0,
     {"{\"id\":\"7\"",
      "\"title\":\"T\",\"published\":\"2024-09-20\",\"source\":\"Paper\",\"text\":\"T\\none\\ntwo, \\\"three\\\"\"",
      "\"byte_offset\":34", "\"date\":\"2024-09-20\""}},
    {"CSV by its looks, semicolons, BOM, CR LF",
     "stdin",
     "\xEF\xBB\xBFTitle;Text;Other\r\nA;\"b;c\";d\r\n",
     NULL,
     0,
     {"\"title\":\"A\",\"text\":\"A\\nb;c\"", "\"Other\":\"d\""}},
    {"TSV",
     "stdin",
     "headline\tbody\nH\tone \"two\" three\n",
     NULL,
     0,
     {"\"title\":\"H\",\"text\":\"H\\none \\\"two\\\" three\""}},
    {"bars", "stdin", "headline|body\nH|B\n", NULL, 0, {"\"text\":\"H\\nB\""}},
    {"CSV with a map", "a.csv", "x,y\n1,Body\n", "text=y", 0, {"\"text\":\"Body\"", "\"x\":\"1\""}},
    {"CSV without a text",
     "a.csv",
     "x,y\n1,2\n",
     NULL,
     0,
     {"!no column is called text, content, body or the like (there are x, y)"}},
    {"short, long and blank rows",
     "a.csv",
     "id,text,z\n1,a\n\n2,b,c,d,e\n3,,\n",
     NULL,
     0,
     {"\"id\":\"1\"", "\"column_4\":\"d\",\"column_5\":\"e\"", "!no text in this row", "-\"record\":4"}},
    {"a quote left open",
     "a.csv",
     "id,text\n1,a\n2,\"b\n3,c\n",
     NULL,
     0,
     {"\"text\":\"a\"", "\"text\":\"b\\n3,c\"", "!the data ends too early, inside quotes"}},
    {"a CSV header without rows", "a.csv", "id,text\n", NULL, 0, {"-record"}},
    {"CSV with CR line ends", "a.csv", "id,text\r1,a\r2,b\r", NULL, 0, {"\"text\":\"a\"", "\"text\":\"b\""}},
    {"a column with our name that was mapped away",
     "a.csv",
     "text,story\nno,yes\n",
     "text=story",
     0,
     {"\"text\":\"yes\"", "\"text_given\":\"no\""}},
    {"plain text: title, dateline, paragraphs",
     "a.txt",
     "A headline of today\r\n\r\nHANOI, Sept 20, 2024 (VNA) - The council met.\r\n\r\n\r\nIt ended.  \r\n",
     NULL,
     0,
     {"\"title\":\"A headline of today\",\"agency\":\"VNA\",\"text\":\"A headline of today\\nHANOI, Sept 20, 2024 "
      "(VNA) - The council met.\\nIt "
      "ended.\",\"dateline\":{\"place\":\"HANOI\",\"date\":\"2024-09-20\",\"agency\":\"VNA\"},\"anchor_date\":\"2024-"
      "09-20\",\"anchor_basis\":\"dateline\"}"}},
    {"a first sentence is no title", "a.txt", "The council met on Friday.\nIt ended.\n", NULL, 0, {"-title"}},
    {"a caption is no title",
     "a.txt",
     "The mayor at the opening. Photo : VNA\nThe council met on Friday.\n",
     NULL,
     0,
     {"-title"}},
    {"prose with commas is no CSV",
     "a.txt",
     "The text, the title, and the body\nmet, as ever\n",
     NULL,
     0,
     {"\"text\":\"The text, the title, and the body\\nmet, as ever\""}},
    {"nothing is no article", "a.txt", " \n\n", NULL, 0, {"-{"}},
    {"an empty file", "a.txt", "", NULL, 0, {"-{"}},
    {"a line an article",
     "a.txt",
     "one\n\n two \nthree",
     NULL,
     DTL_READ_LINES,
     {"\"record\":1,\"byte_offset\":0,\"text\":\"one\"", "\"record\":2,\"byte_offset\":5,\"text\":\"two\"",
      "\"record\":3,"}},
    {"broken lines are joined",
     "a.txt",
     "The council of the northern district met on Friday to\ntalk about the new road that leads from the harbour "
     "to\nthe old town, and about the bridge, which is well-\nknown and has been closed to lorries for two "
     "years\nnow.\nThe mayor said that the work would begin in the spring\nand that it would take a year, which the "
     "people of the\ndistrict doubt.\n",
     NULL,
     0,
     {"\"text\":\"The council of the northern district met on Friday to talk about the new road that leads from the "
      "harbour to the old town, and about the bridge, which is well-known and has been closed to lorries for two years "
      "now.\\nThe mayor said that the work would begin in the spring and that it would take a year, which the people "
      "of the district doubt.\""}},
    {"HTML is told apart", "a.html", "<!DOCTYPE html><p>x", NULL, 0, {"!HTML or XML"}},
    {"and xz, zip, PDF", "a", "%PDF-1.4 x", NULL, 0, {"!a PDF: put `pdftotext"}},
    {"a brace does not make JSON", "a.txt", "{Advertisement}\nThe council met.\n", NULL, 0, {"-\"record\":3"}},
};

static const struct {
    const char *in, *place, *date, *agency; /* place NULL: no dateline */
} lines[] = {
    {"Hano\xC3\xAF, 17 novembre (VNA) \xE2\x80\x93 Le Comit\xC3\xA9 du Parti", "Hano\xC3\xAF", "0000-11-17", "VNA"},
    {"HANOI, Sept 20 (Reuters) - The council met on Friday.", "HANOI", "0000-09-20", "Reuters"},
    {"WASHINGTON (AP) \xE2\x80\x94 The council met on Friday.", "WASHINGTON", "", "AP"},
    {"BEIJING, Sept. 20 (Xinhua) -- The council met on Friday.", "BEIJING", "0000-09-20", "Xinhua"},
    {"Berlin (dpa) - Der Rat tagte am Freitag.", "Berlin", "", "dpa"},
    {"Hamburg, 20.09.2024 (dpa) - Der Rat tagte am Freitag.", "Hamburg", "2024-09-20", "dpa"},
    {"Madrid, 23 may (EFE).- El consejo se reuni\xC3\xB3 el viernes.", "Madrid", "0000-05-23", "EFE"},
    {"Ar\xC3\xA9valo (Avila), 23 may (EFE).- El consejo", NULL, "", ""},
    {"(ANSA) - ROMA, 17 NOV - Il consiglio si \xC3\xA8 riunito.", "ROMA", "0000-11-17", "ANSA"},
    {"\xD0\x9C\xD0\x9E\xD0\xA1\xD0\x9A\xD0\x92\xD0\x90, 20 "
     "\xD1\x81\xD0\xB5\xD0\xBD\xD1\x82\xD1\x8F\xD0\xB1\xD1\x80\xD1\x8F. /\xD0\xA2\xD0\x90\xD0\xA1\xD0\xA1/. "
     "\xD0\xA1\xD0\xBE\xD0\xB2\xD0\xB5\xD1\x82",
     "\xD0\x9C\xD0\x9E\xD0\xA1\xD0\x9A\xD0\x92\xD0\x90", "0000-09-20", "\xD0\xA2\xD0\x90\xD0\xA1\xD0\xA1"},
    {"H\xC3\xA0 N\xE1\xBB\x99i (TTXVN) - H\xE1\xBB\x99i \xC4\x91\xE1\xBB\x93ng", "H\xC3\xA0 N\xE1\xBB\x99i", "",
     "TTXVN"},
    {"LONDON 1996-08-30", "LONDON", "1996-08-30", ""},
    {"ST. LOUIS 1996-08-30", "ST. LOUIS", "1996-08-30", ""},
    {"PARIS \xE2\x80\x94 The council met on Friday to talk about the road that leads to the harbour.", "PARIS", "", ""},
    {"HO CHI MINH CITY, Vietnam, Sept 20 (AP) - The council met.", "HO CHI MINH CITY, Vietnam", "0000-09-20", "AP"},
    {"CRICKET - LEICESTERSHIRE TAKE OVER AT TOP AFTER INNINGS VICTORY.", NULL, "", ""},
    {"The council met - as ever - on Friday (the 20th).", NULL, "", ""},
    {"The Meeting of Governors (MGMAC) and the ASEAN Mayors Forum (AMF) 2024 were held.", NULL, "", ""},
    {"On 20 September 2024 the council met \xE2\x80\x93 and talked about roads for hours.", NULL, "", ""},
    {"Short", NULL, "", ""},
};

static int left;
static void *fail_alloc(void *u, size_t n)
{
    return left-- > 0 ? malloc(n ? n : 1) : NULL;
}
static void *fail_resize(void *u, void *p, size_t n)
{
    return left-- > 0 ? realloc(p, n ? n : 1) : NULL;
}
static void fail_release(void *u, void *p)
{
    free(p);
}

/* Whichever allocation fails: DTL_E_NOMEM, or the record as it should be; never another one. */
static void memory_failures(void)
{
    static const dtl_alloc failing = {fail_alloc, fail_resize, fail_release, NULL};
    static const char *const dumps[][2] = {
        {"a.jsonl", "{\"title\":\"A\",\"maintext\":\"o\\u006ee\\r\\n\\r\\ntwo\",\"authors\":[\"x\",\"y\"],\"date\":"
                    "\"20 Sep 2024\",\"k\":1}\n"},
        {"a.json", "[{\"title\":\"A\",\n\"text\":\"b\"}]"},
        {"a.csv", "id,title,text,z\n1,A,\"one\n\ntwo\",9\n"},
        {"a.txt", "A headline\n\nHANOI, Sept 20 (VNA) - It ended.\n"},
    };
    for (size_t i = 0; i < sizeof dumps / sizeof *dumps; i++) {
        dtl_buf want;
        int n, bad = 0;
        dtl_buf_init(&want, 0, NULL);
        read_all(dumps[i][0], dumps[i][1], strlen(dumps[i][1]), 100, NULL, &want);
        for (n = 0; n < 300; n++) {
            source f = {dumps[i][1], strlen(dumps[i][1]), 0, 100};
            dtl_read r;
            dtl_error err = {0};
            dtl_span line = DTL_NONE;
            left = n;
            dtl_status s = dtl_read_open(&r, get, &f, dumps[i][0], NULL, &failing, &err);
            if (s == DTL_OK) s = dtl_read_next(&r, &line, &err);
            bool same = s == DTL_OK && line.n + 1 == want.n && !memcmp(line.s, want.s, line.n);
            bool done_now = same && left > 0;
            if (!same && s != DTL_E_NOMEM) {
                bad++;
                printf("# allocation %d: %s, %.*s\n", n, dtl_status_text(s), (int)line.n, line.s ? line.s : "");
            }
            dtl_read_close(&r);
            if (done_now) break;
        }
        ok(bad == 0 && n > 4 && n < 300, "%s: an allocation that fails, whichever of the %d", dumps[i][0], n);
        dtl_buf_fini(&want);
    }
}

int main(void)
{
    memory_failures();
    dtl_buf b;
    dtl_buf_init(&b, 0, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t step = 1; step < 100000; step = step * 100 + 5) {
            dtl_read_options opt = {.format = cases[i].format};
            dtl_arena words;
            dtl_error err = {0};
            bool good = true;
            dtl_arena_init(&words, NULL);
            if (cases[i].map) good = dtl_read_map(cases[i].map, &opt, &words, &err) == DTL_OK;
            read_all(cases[i].name, cases[i].in, strlen(cases[i].in), step, &opt, &b);
            dtl_buf_byte(&b, '\0');
            for (int k = 0; k < 10 && cases[i].out[k]; k++) {
                bool absent = cases[i].out[k][0] == '-';
                bool found = b.s && strstr(b.s, cases[i].out[k] + absent) != NULL;
                if (found == absent) {
                    good = false;
                    printf("# %s: %s\n", absent ? "there is" : "there is no", cases[i].out[k] + absent);
                }
            }
            ok(good && !strstr(b.s, "NOT JSON"), "%s%s", cases[i].what, step == 1 ? "" : " (in one piece)");
            if (!good) printf("# got %s\n", b.s);
            dtl_arena_fini(&words);
        }
    }
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        read_dateline d;
        char date[32] = "";
        bool got = dtl_read_dateline(dtl_span_str(lines[i].in), &d);
        if (d.has_date) snprintf(date, sizeof date, "%04d-%02d-%02d", d.date.y, d.date.m, d.date.d);
        ok(got == (lines[i].place != NULL), "%s: %s", got ? "a dateline" : "no dateline", lines[i].in);
        if (!lines[i].place || !got) continue;
        is(d.place.s, d.place.n, lines[i].place, strlen(lines[i].place), "  place");
        is(date, strlen(date), lines[i].date, strlen(lines[i].date), "  date");
        is(d.agency.s, d.agency.n, lines[i].agency, strlen(lines[i].agency), "  agency");
    }
    ok(dtl_span_eq(dtl_read_sign_off(DTL_LIT("contre la pand\xC3\xA9mie.- VNA")), DTL_LIT("VNA")), "a sign-off");
    ok(dtl_span_eq(dtl_read_sign_off(DTL_LIT("a road. \xE2\x80\x93 AFP")), DTL_LIT("AFP")) &&
           !dtl_read_sign_off(DTL_LIT("member of NATO")).s && !dtl_read_sign_off(DTL_LIT("x- VNA")).s &&
           !dtl_read_sign_off(DTL_NONE).s,
       "and none");
    ok(dtl_read_is_caption(DTL_LIT("Le secr\xC3\xA9taire. Photo : VNA")) &&
           dtl_read_is_caption(DTL_LIT("\xE1\xBA\xA2nh: TTXVN")) &&
           dtl_read_is_caption(DTL_LIT("Der Rat (Foto: dpa)")) && dtl_read_is_caption(DTL_LIT("A bridge (Photo VNA)")),
       "captions");
    ok(!dtl_read_is_caption(DTL_LIT("The photo shows the bridge.")) &&
           !dtl_read_is_caption(DTL_LIT("He said: the photographs are old.")),
       "no captions");

    dtl_read_options opt = {0};
    dtl_arena words;
    dtl_error err = {0};
    dtl_arena_init(&words, NULL);
    ok(dtl_read_map("text=a,date=b,title=c.d", &opt, &words, &err) == DTL_OK &&
           !strcmp(opt.map[DTL_READ_PUBLISHED], "b") && !strcmp(opt.map[DTL_READ_TITLE], "c.d"),
       "a map");
    ok(dtl_read_map("txt=a", &opt, &words, NULL) == DTL_E_USAGE &&
           dtl_read_map("text", &opt, &words, NULL) == DTL_E_USAGE &&
           dtl_read_map("text=", &opt, &words, NULL) == DTL_E_USAGE &&
           dtl_read_map("=a", &opt, &words, NULL) == DTL_E_USAGE,
       "maps that are none");
    dtl_arena_fini(&words);

    /* a limit: too long a line, row, text and element are set aside and the rest is read */
    char *big = malloc(300000), *p = big;
    p += sprintf(p, "{\"text\":\"a\"}\n{\"text\":\"");
    memset(p, 'x', 200000);
    p += 200000;
    p += sprintf(p, "\"}\n{\"text\":\"b\"}\n");
    dtl_read_options small = {.max_record = 1000};
    read_all("a.jsonl", big, (size_t)(p - big), 70000, &small, &b);
    dtl_buf_byte(&b, '\0');
    ok(strstr(b.s, "\"text\":\"a\"") && strstr(b.s, "!the line is longer than 1000 bytes") &&
           strstr(b.s, "\"record\":3"),
       "a line over the limit");
    memset(big, 'x', 2000);
    read_all("a.txt", big, 2000, 70000, &small, &b);
    dtl_buf_byte(&b, '\0');
    ok(strstr(b.s, "!one text longer than --max-record") != NULL, "a text over the limit");
    p = big + sprintf(big, "id,text\n1,\"");
    memset(p, '\n', 3000);
    p += 3000;
    p += sprintf(p, "\n2,b\n");
    read_all("a.csv", big, (size_t)(p - big), 70000, &small, &b);
    dtl_buf_byte(&b, '\0');
    ok(strstr(b.s, "!a row longer than 1000 bytes") != NULL && strstr(b.s, "\"text\":\"b\"") != NULL,
       "a row over the limit, and the rows behind it");
    free(big);
    dtl_buf_fini(&b);
    return done();
}
