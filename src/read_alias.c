/* SPDX-License-Identifier: Apache-2.0
 * Names of fields, as the dumps of others call them. Letters and digits only, in lower case: "date_publish", "datePublish" and
 * "Date Publish" are one name. */
#include "read_in.h"

#include <string.h>

/* In order of preference; field by field. `|` separates. Behind `;` stand names that give only a summary. */
static const char *const aliases[DTL_READ_FIELDS] = {
    [DTL_READ_ID] = "id|uid|uuid|guid|docid|documentid|articleid|storyid|newsid|itemid|identifier",
    [DTL_READ_URL] = "url|link|articleurl|weburl|canonicalurl|permalink|href|pageurl|sourceurl|shareurl|uri",
    [DTL_READ_TITLE] = "title|headline|webtitle|articletitle|newstitle|storytitle|heading|head|subject|titlepage",
    [DTL_READ_AUTHOR] = "author|authors|byline|creator|dccreator|writer|journalist|articleauthor|authorname",
    [DTL_READ_PUBLISHED] =
        "published|publishedat|datepublished|datepublish|publisheddate|publishdate|publicationdate|pubdate|"
        "publishedtime|"
        "publishtime|publishedon|articlepublishedtime|webpublicationdate|firstpublicationdate|dcdate|date|datetime|"
        "pubtime|"
        "newsdate|articledate|dateposted|posteddate|postedat|postdate|versioncreated|firstcreated|createdat|"
        "datecreated|createdate|created|seendate|dct|timestamp",
    [DTL_READ_SOURCE] = "source|publisher|publication|sourcename|outlet|newspaper|sitename|site|website|sourcedomain|"
                        "domain|hostname|host|provider|"
                        "mediaoutlet|medium",
    [DTL_READ_AGENCY] = "agency|newsagency|wireservice|agencyname",
    [DTL_READ_SECTION] = "section|sectionname|articlesection|category|rubric|newsdesk|desk|channel|categories",
    [DTL_READ_BODY] = "text|maintext|articlebody|fulltext|fullcontent|articletext|bodytext|content|contents|body|"
                      "article|articlecontent|newscontent|"
                      "storytext|story|plaintext|cleantext|contenttext|newstext|rawtext|document|paragraphs;"
                      "description|summary|abstract|snippet|leadparagraph|excerpt",
};

static size_t squeeze(dtl_span name, char *out, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.s[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c | 0x20);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            if (c == '_' || c == '-' || c == ' ' || c == '.' || c == ':' || c == '@' || c == '$') continue;
            return 0;
        }
        if (n == most) return 0;
        out[n++] = c;
    }
    return n;
}

bool dtl_read_alias(dtl_span name, dtl_read_field *field, int *rank)
{
    char key[24];
    size_t n = squeeze(name, key, sizeof key);
    if (n < 2) return false;
    for (int f = 0; f < DTL_READ_FIELDS; f++) {
        int k = 0;
        for (const char *p = aliases[f]; *p;) {
            size_t len = strcspn(p, "|;");
            if (len == n && memcmp(p, key, n) == 0) {
                *field = (dtl_read_field)f;
                *rank = k + (k > 0 || name.n != n || memcmp(name.s, key, n) != 0); /* "Text" is not quite "text" */
                return true;
            }
            p += len;
            k++;
            if (*p == ';') k = READ_WEAK;
            p += *p != '\0';
        }
    }
    return false;
}

static const char *const field_names[DTL_READ_FIELDS] = {"id",     "url",    "title",   "author", "published",
                                                         "source", "agency", "section", "text"};

dtl_status dtl_read_map(const char *list, dtl_read_options *opt, dtl_arena *arena, dtl_error *err)
{
    while (*list) {
        size_t n = strcspn(list, ",");
        const char *eq = memchr(list, '=', n);
        if (!eq || eq == list || eq + 1 == list + n)
            return dtl_fail(err, DTL_E_USAGE, "--map %.40s: give FIELD=NAME,...", list);
        dtl_span name = dtl_span_of(list, (size_t)(eq - list)),
                 to = dtl_arena_dup(arena, dtl_span_of(eq + 1, n - (size_t)(eq - list) - 1));
        int f = 0;
        if (dtl_span_eq(name, DTL_LIT("date"))) name = DTL_LIT("published");
        while (f < DTL_READ_FIELDS && !dtl_span_eq(name, dtl_span_str(field_names[f]))) f++;
        if (f == DTL_READ_FIELDS)
            return dtl_fail(err, DTL_E_USAGE,
                            "--map: there is no field %.*s (id url title author date source agency section text)",
                            (int)(name.n < 30 ? name.n : 30), name.s);
        if (!to.s) return dtl_fail(err, DTL_E_NOMEM, "out of memory");
        opt->map[f] = to.s;
        list += n + (list[n] == ',');
    }
    return DTL_OK;
}
